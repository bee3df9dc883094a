/** The database in; messages with what was read in them out, and readings that take the place of earlier ones back in. */
import { PortError, type ReplayStore } from '../../domain/ports.ts';
import type { Extraction } from '../../domain/extraction.ts';
import type { ReferralEvent } from '../../domain/referral.ts';
import type { Database } from './database.ts';
import { and, asc, eq, gt, gte, inArray, isNotNull, sql } from './drizzle.ts';
import { findThread } from './intake-store.ts';
import { isTaken, jsonOf } from './put.ts';
import { referralOf } from './referrals.ts';
import { messages, referralEvents, referrals } from './schema.ts';

export function replayStore(database: Database): ReplayStore {
  const { orm } = database;
  return {
    ids: (since) => idsSince(database, since),
    message: async (id) => {
      const [row] = await orm
        .select({ message: messages, referral: referrals })
        .from(messages)
        .leftJoin(referrals, eq(referrals.id, messages.referralId))
        .where(eq(messages.id, id));
      if (row === undefined) return null;
      const { raw, receivedAt, outcome, holdReason, standing, extraction, referralId } = row.message;
      if (outcome === null || standing === null || extraction === null) return null;
      const referral = row.referral === null ? null : referralOf(row.referral);
      const events = referralId === null ? [] : await eventsOf(database, referralId, id);
      return { id, raw, receivedAt, outcome, holdReason, standing, extraction, referral, events };
    },
    thread: async (messageIds, references) => (await findThread(database, messageIds, references))?.referral ?? null,
    rewrite: async (id, was, is, event) => {
      for (let attempt = 1; attempt <= MOST_ATTEMPTS; attempt++) {
        try {
          return await rewrite(database, id, was, is, event);
        } catch (cause) {
          if (!isTaken(cause instanceof Error ? cause.cause : cause)) throw cause;
        }
      }
      throw new PortError(`other letters keep joining the referral of message ${id}: try again`, { retry: 'later' });
    },
  };
}

const PAGE = 500;
const MOST_ATTEMPTS = 5;

async function* idsSince({ orm }: Database, since: Date | null): AsyncGenerator<string> {
  let last = 0;
  for (;;) {
    const page = await orm
      .select({ id: messages.id, seq: messages.seq })
      .from(messages)
      .where(
        and(
          gt(messages.seq, last),
          inArray(messages.outcome, ['referral', 'hold', 'claim', 'ignored']),
          isNotNull(messages.extraction),
          since === null ? undefined : gte(messages.receivedAt, since),
        ),
      )
      .orderBy(asc(messages.seq))
      .limit(PAGE);
    for (const { id } of page) yield id;
    const end = page.at(-1);
    if (end === undefined) return;
    last = end.seq;
  }
}

async function eventsOf({ orm }: Database, referralId: string, letterId: string): Promise<readonly ReferralEvent[]> {
  const rows = await orm
    .select({ event: referralEvents.payload })
    .from(referralEvents)
    .where(and(eq(referralEvents.referralId, referralId), sql`${referralEvents.payload}->>'letterId' = ${letterId}`))
    .orderBy(asc(referralEvents.seq));
  return rows.map(({ event }) => event);
}

/** Where the message is kept with a referral, the event goes into its history in the same transaction. */
async function rewrite(
  { orm }: Database,
  id: string,
  was: Extraction,
  is: Extraction,
  event: ReferralEvent,
): Promise<boolean> {
  return await orm.transaction(async (tx) => {
    const [written] = await tx
      .update(messages)
      .set({
        extraction: sql`${jsonOf(is)}::jsonb`,
        earlierExtractions: sql`${messages.earlierExtractions} || jsonb_build_array(${messages.extraction})`,
      })
      .where(and(eq(messages.id, id), sql`${messages.extraction} = ${jsonOf(was)}::jsonb`))
      .returning({ referralId: messages.referralId });
    if (written === undefined) return false;
    const { referralId } = written;
    if (referralId !== null)
      await tx.insert(referralEvents).values({
        referralId,
        seq: sql`(select coalesce(max(seq), 0) + 1 from referral_events where referral_id = ${referralId})`,
        kind: event.kind,
        payload: sql`${jsonOf(event)}::jsonb`,
        at: sql`now()`,
      });
    return true;
  });
}
