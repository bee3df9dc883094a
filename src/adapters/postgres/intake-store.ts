/** The intake store: an unfinished message out, one letter's conclusion in, whole or not at all. */
import type { Conclusion, IntakeStore, Twin, Unfinished } from '../../domain/ports.ts';
import type { Referral } from '../../domain/referral.ts';
import type { Database, Orm } from './database.ts';
import { and, asc, eq, inArray, isNotNull, isNull, ne, or, sql } from './drizzle.ts';
import { deliveries, messages, notices, referralEvents, referrals } from './schema.ts';

type Tx = Pick<Orm, 'select' | 'insert' | 'update' | 'execute'>;

export function intakeStore({ orm }: Database): IntakeStore {
  return {
    begin: async (id) => {
      const [row] = await orm
        .update(messages)
        .set({ attempts: sql`${messages.attempts} + 1` })
        .where(and(eq(messages.id, id), isNull(messages.outcome)))
        .returning();
      return row ? ({ ...row, readingFailures: row.readingFailures } satisfies Unfinished) : null;
    },
    readingFailed: async (id, detail) => {
      const [row] = await orm
        .update(messages)
        .set({ readingFailures: sql`${messages.readingFailures} + 1`, error: detail })
        .where(eq(messages.id, id))
        .returning({ failures: messages.readingFailures });
      return row?.failures ?? 0;
    },
    twin: async (id, contentSha256) => await findTwin(orm, id, contentSha256),
    thread: async (messageIds, reference) => await findThread(orm, messageIds, reference),
    commit: async (id, conclusion) =>
      await orm
        .transaction(async (tx) => {
          // Two copies of one mail may be worked on at the same moment: whoever comes second sees the first.
          await tx.execute(
            sql`select pg_advisory_xact_lock(hashtextextended(${Buffer.from(conclusion.contentSha256).toString('hex')}, 0))`,
          );
          const twin = await findTwin(tx, id, conclusion.contentSha256);
          if ((twin?.id ?? null) !== (conclusion.twin?.id ?? null)) return 'overtaken';
          if (conclusion.referral) await putReferral(tx, conclusion.referral, conclusion.events.length > 0);
          const [done] = await tx
            .update(messages)
            .set(outcomeOf(conclusion))
            .where(and(eq(messages.id, id), isNull(messages.outcome)))
            .returning({ id: messages.id });
          if (!done) throw new AlreadyDone();
          if (conclusion.referral) await appendEvents(tx, conclusion);
          await putNotices(tx, id, conclusion);
          return 'committed' as const;
        })
        .catch((error: unknown) => {
          if (error instanceof AlreadyDone) return 'already_done' as const;
          throw error;
        }),
  };
}

/** Rolls the transaction back: somebody else concluded this letter. */
class AlreadyDone extends Error {}

function outcomeOf(conclusion: Conclusion) {
  return {
    outcome: conclusion.outcome,
    holdReason: conclusion.holdReason,
    outcomeAt: sql`now()`,
    contentSha256: Buffer.from(conclusion.contentSha256),
    referralId: conclusion.referral?.id ?? conclusion.twin?.referral?.id ?? null,
    duplicateOf: conclusion.outcome === 'duplicate' ? (conclusion.twin?.id ?? null) : null,
    fromAddress: conclusion.letter?.from[0]?.address ?? null,
    subject: conclusion.letter?.subject ?? null,
    standing: conclusion.standing,
    extraction: conclusion.extraction,
    error: conclusion.error,
  };
}

async function putReferral(tx: Tx, referral: Referral, changed: boolean): Promise<void> {
  const values = {
    state: referral.state,
    holdReason: referral.holdReason,
    company: referral.company,
    customerDomain: referral.customerDomain,
    customerEmail: referral.customerEmail,
    contactName: referral.contactName,
    agentId: referral.designation?.agentId ?? null,
    agencyId: referral.designation?.agencyId ?? null,
    placement: referral.designation?.placement ?? referral.extraction.placement.kind,
    missing: [...referral.missing],
    extraction: referral.extraction,
  };
  if (!changed) return;
  await tx
    .insert(referrals)
    .values({ id: referral.id, reference: referral.reference, ...values })
    .onConflictDoUpdate({ target: referrals.id, set: { ...values, changedAt: sql`now()` } });
}

async function appendEvents(tx: Tx, conclusion: Conclusion): Promise<void> {
  const referralId = conclusion.referral?.id;
  if (!referralId || conclusion.events.length === 0) return;
  await tx.execute(sql`
    insert into referral_events (referral_id, seq, kind, payload, at)
    select ${referralId}, coalesce((select max(seq) from referral_events where referral_id = ${referralId}), 0) + e.n, e.event->>'kind', e.event, now()
    from jsonb_array_elements(${JSON.stringify(conclusion.events)}::jsonb) with ordinality as e (event, n)`);
}

async function putNotices(tx: Tx, letterId: string, conclusion: Conclusion): Promise<void> {
  const referralId = conclusion.referral?.id;
  if (!referralId || conclusion.notices.length === 0) return;
  await tx.insert(notices).values(
    conclusion.notices.map(({ id, draft, rendered }) => ({
      id,
      referralId,
      letterId,
      kind: draft.facts.kind,
      cause: draft.cause,
      facts: draft.facts,
      inReplyTo: draft.inReplyTo,
      referenceIds: [...draft.references],
      subject: rendered.subject,
      bodyText: rendered.text,
      bodyHtml: rendered.html,
      attachments: rendered.attachments,
    })),
  );
  await tx
    .insert(deliveries)
    .values(
      conclusion.notices.flatMap((notice) =>
        notice.deliveries.map((delivery) => ({ noticeId: notice.id, ...delivery })),
      ),
    );
}

async function findTwin(tx: Pick<Orm, 'select'>, id: string, contentSha256: Uint8Array): Promise<Twin | null> {
  const [row] = await tx
    .select({
      id: messages.id,
      holdReason: messages.holdReason,
      referralId: referrals.id,
      reference: referrals.reference,
    })
    .from(messages)
    .leftJoin(referrals, eq(referrals.id, messages.referralId))
    .where(
      and(
        eq(messages.contentSha256, Buffer.from(contentSha256)),
        ne(messages.id, id),
        inArray(messages.outcome, ['referral', 'hold', 'ignored']),
      ),
    )
    // A copy that had an effect stands for all; among the rest the first to come.
    .orderBy(sql`${messages.outcome} <> 'referral'`, asc(messages.seq))
    .limit(1);
  if (!row) return null;
  const referral = row.referralId && row.reference ? { id: row.referralId, reference: row.reference } : null;
  return { id: row.id, holdReason: row.holdReason, referral };
}

async function findThread(orm: Orm, messageIds: readonly string[], reference: string | null): Promise<Referral | null> {
  const noticeIds = messageIds.flatMap(
    (messageId) => /^<([0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})@/.exec(messageId)?.[1] ?? [],
  );
  const byNotice =
    noticeIds.length > 0
      ? inArray(
          referrals.id,
          orm.select({ id: notices.referralId }).from(notices).where(inArray(notices.id, noticeIds)),
        )
      : undefined;
  // A forged first mail must not catch the honest one that answers it: unproved letters make no thread.
  const byLetter =
    messageIds.length > 0
      ? inArray(
          referrals.id,
          orm
            .select({ id: messages.referralId })
            .from(messages)
            .where(
              and(
                inArray(messages.messageId, [...messageIds]),
                isNotNull(messages.referralId),
                sql`${messages.holdReason} is distinct from 'unverified_sender'`,
              ),
            ),
        )
      : undefined;
  const byReference = reference === null ? undefined : eq(referrals.reference, reference);
  const by = or(...[byNotice, byLetter, byReference].filter((condition) => condition !== undefined));
  if (!by) return null;
  const [row] = await orm.select().from(referrals).where(by).orderBy(asc(referrals.openedAt)).limit(1);
  if (!row) return null;
  const designation =
    row.agentId && row.agencyId ? { agentId: row.agentId, agencyId: row.agencyId, placement: row.placement } : null;
  return { ...row, designation };
}

/** Messages without an outcome, in the order of arrival. */
export async function unfinishedMessages({ orm }: Database, limit: number): Promise<readonly string[]> {
  const rows = await orm
    .select({ id: messages.id })
    .from(messages)
    .where(isNull(messages.outcome))
    .orderBy(asc(messages.seq))
    .limit(limit);
  return rows.map((row) => row.id);
}

export async function countUnfinished({ orm }: Database): Promise<number> {
  return await orm.$count(messages, isNull(messages.outcome));
}

/** The last events of a referral, for tests and for showing. */
export async function eventsOf({ orm }: Database, referralId: string) {
  return await orm
    .select()
    .from(referralEvents)
    .where(eq(referralEvents.referralId, referralId))
    .orderBy(asc(referralEvents.seq));
}
