/** The sightings: what a mailbox showed in, rows of raw messages and seen-marks out, in one transaction. */
import { randomUUID } from 'node:crypto';
import type { Fetched, SightingStore } from '../../domain/ports.ts';
import type { Outcome } from '../../domain/lists.ts';
import { countedSender } from '../../domain/counted-sender.ts';
import { identify } from '../../domain/raw-message.ts';
import type { Database, Orm } from './database.ts';
import { and, desc, eq, inArray, isNotNull, isNull, or, sql } from './drizzle.ts';
import { storable } from '../../domain/storable.ts';
import { messages, sightings } from './schema.ts';

export function sightingStore({ orm }: Database): SightingStore {
  return {
    seen: async (mailbox, uidValidity) => {
      const rows = await orm
        .select({ uid: sightings.uid })
        .from(sightings)
        .where(and(eq(sightings.mailbox, mailbox), eq(sightings.uidValidity, uidValidity)));
      return new Set(rows.map((row) => row.uid));
    },
    lastUidValidity: async (mailbox) => {
      const [row] = await orm
        .select({ uidValidity: sightings.uidValidity })
        .from(sightings)
        .where(eq(sightings.mailbox, mailbox))
        .orderBy(desc(sightings.seenAt))
        .limit(1);
      return row?.uidValidity ?? null;
    },
    receive: async (mailbox, uidValidity, fetched) => {
      if (fetched.length === 0) return [];
      return await orm.transaction(async (tx) => {
        const stored = await storeMessages(tx, fetched, { source: 'mailbox', mailbox });
        await tx
          .insert(sightings)
          .values(stored.map(({ id }, at) => ({ mailbox, uidValidity, uid: fetched[at]?.uid ?? 0, messageId: id })))
          .onConflictDoNothing();
        return stored.filter((message) => message.isNew).map((message) => message.id);
      });
    },
    gone: async (mailbox, uidValidity, uids) => {
      if (uids.length === 0) return;
      await orm
        .insert(sightings)
        .values(uids.map((uid) => ({ mailbox, uidValidity, uid })))
        .onConflictDoNothing();
    },
    unfiled: async (mailbox, uidValidity, limit) => {
      const rows = await orm
        .select({
          uid: sightings.uid,
          outcome: sql<Outcome>`coalesce(${messages.outcome}, 'ignored')`,
          holdReason: messages.holdReason,
        })
        .from(sightings)
        .leftJoin(messages, eq(messages.id, sightings.messageId))
        .where(
          and(
            eq(sightings.mailbox, mailbox),
            eq(sightings.uidValidity, uidValidity),
            isNull(sightings.filedAt),
            or(isNotNull(messages.outcome), sightings.isCanary),
          ),
        )
        .limit(limit);
      return rows;
    },
    filed: async (mailbox, uidValidity, uids, folder) => {
      if (uids.length === 0) return;
      await orm
        .update(sightings)
        .set({ filedAt: sql`now()`, folder })
        .where(
          and(
            eq(sightings.mailbox, mailbox),
            eq(sightings.uidValidity, uidValidity),
            inArray(sightings.uid, [...uids]),
          ),
        );
    },
  };
}

type Arrival = Pick<Fetched, 'raw' | 'headersOnly' | 'bytes'> & { readonly internalDate: Date | null };

/** Stores what is new by the hash of its bytes; gives an id for each, in the given order, and whether it is new. */
export async function storeMessages(
  orm: Pick<Orm, 'insert' | 'select'>,
  arrivals: readonly Arrival[],
  from: { readonly source: 'mailbox' | 'ingest'; readonly mailbox: string | null },
): Promise<readonly { readonly id: string; readonly isNew: boolean }[]> {
  const identities = arrivals.map((arrival) => identify(arrival.raw));
  const inserted = await orm
    .insert(messages)
    .values(
      arrivals.map((arrival, at) => ({
        id: randomUUID(),
        raw: Buffer.from(arrival.raw.buffer, arrival.raw.byteOffset, arrival.raw.byteLength),
        rawSha256: identities[at]?.rawSha256 ?? Buffer.alloc(0),
        contentSha256: identities[at]?.contentSha256 ?? Buffer.alloc(0),
        messageId: identities[at]?.messageId ?? null,
        ...countedAs(arrival.raw),
        bytes: arrival.bytes,
        headersOnly: arrival.headersOnly,
        internalDate: arrival.internalDate,
        ...from,
      })),
    )
    .onConflictDoNothing({ target: messages.rawSha256 })
    .returning({ id: messages.id, rawSha256: messages.rawSha256 });
  const newIds = new Map(inserted.map((row) => [row.rawSha256.toString('hex'), row.id]));
  const hashes = identities.map((identity) => identity.rawSha256.toString('hex'));
  const missing = identities
    .filter((identity) => !newIds.has(identity.rawSha256.toString('hex')))
    .map((identity) => identity.rawSha256);
  const known = new Map<string, string>();
  if (missing.length > 0) {
    const rows = await orm
      .select({ id: messages.id, rawSha256: messages.rawSha256 })
      .from(messages)
      .where(inArray(messages.rawSha256, missing));
    for (const row of rows) known.set(row.rawSha256.toString('hex'), row.id);
  }
  const told = new Set<string>();
  return hashes.map((hash) => {
    const id = newIds.get(hash) ?? known.get(hash);
    if (id === undefined) throw new Error(`message ${hash} is neither new nor stored`);
    const isNew = newIds.has(hash) && !told.has(hash);
    told.add(hash);
    return { id, isNew };
  });
}

function countedAs(raw: Uint8Array) {
  const { mailbox, domain, network } = countedSender(raw);
  return { sender: mailbox === null ? null : storable(mailbox), senderDomain: domain, network };
}
