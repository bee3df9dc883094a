/** Who asks, and for what, in; messages without their words, claims, and notices with their deliveries out. */
import type { ApiRecords } from '../../console/api/ports.ts';
import type { ClaimShown, MessageShown, NoticeShown } from '../../console/api/schemas.ts';
import type { ApiKey } from '../../domain/api-key.ts';
import { hostName } from '../../domain/organisation.ts';
import { afterMoment, exactly, isUuid, pageFrom } from './api-rows.ts';
import type { Database, Orm } from './database.ts';
import { and, asc, desc, eq, inArray, sql } from './drizzle.ts';
import { decideDeliveries } from './outbox.ts';
import { claims, deliveries, messages, notices, referrals } from './schema.ts';

export function apiRecords(database: Database): ApiRecords {
  const { orm } = database;
  const noticeById = async (key: ApiKey, id: string): Promise<NoticeShown | null> => {
    if (!isUuid(id)) return null;
    const [row] = await selectNotices(orm).where(and(eq(notices.id, id), noticesOf(key)));
    return row === undefined ? null : noticeShown(row, (await deliveriesOf(orm, [id])).get(id));
  };
  return {
    messages: async (key, { outcome, reference }, asked) => {
      const rows = await selectMessages(orm)
        .where(
          and(
            messagesOf(key),
            outcome === undefined ? undefined : eq(messages.outcome, outcome),
            reference === undefined ? undefined : eq(referrals.reference, reference.toUpperCase()),
            asked.after === null ? undefined : sql`${messages.seq} < ${asked.after[0]}::bigint`,
          ),
        )
        .orderBy(desc(messages.seq))
        .limit(asked.limit + 1);
      return pageFrom(rows, asked, messageShown, ({ seq }) => [String(seq), '']);
    },
    message: async (key, id) => {
      if (!isUuid(id)) return null;
      const [row] = await selectMessages(orm).where(and(eq(messages.id, id), messagesOf(key)));
      return row === undefined ? null : messageShown(row);
    },
    claims: async (key, { customer, agent }, asked) => {
      const rows = await selectClaims(orm)
        .where(
          and(
            claimsOf(key),
            customer === undefined ? undefined : eq(claims.customerDomain, hostName(customer)),
            agent === undefined ? undefined : eq(claims.agentId, agent),
            afterMoment('down', claims.at, claims.letterId, asked.after),
          ),
        )
        .orderBy(desc(claims.at), desc(claims.letterId))
        .limit(asked.limit + 1);
      return pageFrom(
        rows,
        asked,
        ({ claim }) => claimShown(claim),
        ({ claim, exact }) => [exact, claim.letterId],
      );
    },
    claim: async (key, letterId) => {
      if (!isUuid(letterId)) return null;
      const [row] = await selectClaims(orm).where(and(eq(claims.letterId, letterId), claimsOf(key)));
      return row === undefined ? null : claimShown(row.claim);
    },
    notices: async (key, { state, kind, reference }, asked) => {
      const inState = orm
        .select({ id: deliveries.noticeId })
        .from(deliveries)
        .where(sql`${deliveries.state} = ${state}`);
      const rows = await selectNotices(orm)
        .where(
          and(
            noticesOf(key),
            state === undefined ? undefined : inArray(notices.id, inState),
            kind === undefined ? undefined : eq(notices.kind, kind),
            reference === undefined ? undefined : eq(referrals.reference, reference.toUpperCase()),
            afterMoment('down', notices.createdAt, notices.id, asked.after),
          ),
        )
        .orderBy(desc(notices.createdAt), desc(notices.id))
        .limit(asked.limit + 1);
      const of = await deliveriesOf(
        orm,
        rows.map(({ id }) => id),
      );
      return pageFrom(
        rows,
        asked,
        (row) => noticeShown(row, of.get(row.id)),
        ({ id, exact }) => [exact, id],
      );
    },
    notice: noticeById,
    decide: async (noticeId, decision, by) => await decideDeliveries(database, noticeId, decision, by),
  };
}

// What a key of one agency sees. Each is a condition, or undefined for all.

/**
 * Those of the customer and of the agent of record: who else wrote in the thread may be with another agency, also where strangers
 * share the customer's domain.
 */
const messagesOf = ({ agencyId }: ApiKey) =>
  agencyId === null
    ? undefined
    : and(
        eq(referrals.agencyId, agencyId),
        sql`(lower(${messages.fromAddress}) = lower(${referrals.customerEmail})
          or split_part(lower(${messages.fromAddress}), '@', 2) = ${referrals.customerDomain} and not exists (
            select from agents a where a.id is distinct from ${referrals.agentId} and lower(${messages.fromAddress}) = any (a.emails))
          or exists (select from agents a where a.id = ${referrals.agentId} and lower(${messages.fromAddress}) = any (a.emails)))`,
      );

/** What the agency and its agents were told, not what was asked of others. */
const TOLD_TO_AGENCIES = ['confirmation', 'agency_summary', 'withdrawal'] as const;
/** And only since it is with this agency: before that, another one was told. */
const noticesOf = ({ agencyId }: ApiKey) =>
  agencyId === null
    ? undefined
    : and(
        eq(referrals.agencyId, agencyId),
        inArray(notices.kind, [...TOLD_TO_AGENCIES]),
        sql`${notices.createdAt} >= (
          select min(own.at) from referral_events own
          where own.referral_id = ${notices.referralId} and own.payload->'designation'->>'agencyId' = ${agencyId}
            and not exists (
              select from referral_events other
              where other.referral_id = own.referral_id and other.seq > own.seq
                and other.payload->'designation'->>'agencyId' <> ${agencyId}))`,
      );

/** Claims of its own agents: whoever is with other agencies too has to speak of a customer of this one. */
const claimsOf = ({ agencyId }: ApiKey) =>
  agencyId === null
    ? undefined
    : sql`exists (
        select from agents a where a.id = ${claims.agentId} and ${agencyId} = any (a.agency_ids)
          and (cardinality(a.agency_ids) = 1 or exists (
            select from referrals r where r.customer_domain = ${claims.customerDomain} and r.agency_id = ${agencyId})))`;

const selectMessages = (orm: Orm) =>
  orm
    .select({
      id: messages.id,
      seq: messages.seq,
      receivedAt: messages.receivedAt,
      source: messages.source,
      bytes: messages.bytes,
      fromAddress: messages.fromAddress,
      verdict: sql<MessageShown['verdict']>`${messages.standing}->>'verdict'`,
      outcome: messages.outcome,
      holdReason: messages.holdReason,
      outcomeAt: messages.outcomeAt,
      duplicateOf: messages.duplicateOf,
      reference: referrals.reference,
    })
    .from(messages)
    .leftJoin(referrals, eq(referrals.id, messages.referralId))
    .$dynamic();

type MessageRow = Awaited<ReturnType<typeof selectMessages>>[number];

function messageShown(row: MessageRow): MessageShown {
  const { id, receivedAt, source, bytes, fromAddress, verdict, outcome, holdReason, outcomeAt } = row;
  const { reference, duplicateOf } = row;
  return {
    id,
    receivedAt: receivedAt.toISOString(),
    source,
    bytes,
    fromDomain: fromAddress === null ? null : fromAddress.slice(fromAddress.lastIndexOf('@') + 1).toLowerCase(),
    verdict,
    outcome,
    holdReason,
    outcomeAt: outcomeAt?.toISOString() ?? null,
    reference,
    duplicateOf,
  };
}

const selectClaims = (orm: Orm) =>
  orm
    .select({ claim: claims, exact: exactly(claims.at) })
    .from(claims)
    .$dynamic();

function claimShown(row: typeof claims.$inferSelect): ClaimShown {
  const { letterId, at, rung, claimant, agentId, company, customerDomain } = row;
  return { letterId, at: at.toISOString(), rung, claimant, agentId, company, customerDomain };
}

const selectNotices = (orm: Orm) =>
  orm
    .select({
      id: notices.id,
      reference: referrals.reference,
      kind: notices.kind,
      cause: notices.cause,
      createdAt: notices.createdAt,
      exact: exactly(notices.createdAt),
    })
    .from(notices)
    .leftJoin(referrals, eq(referrals.id, notices.referralId))
    .$dynamic();

type NoticeRow = Awaited<ReturnType<typeof selectNotices>>[number];
type DeliveryRow = typeof deliveries.$inferSelect;

async function deliveriesOf(orm: Orm, ids: readonly string[]): Promise<ReadonlyMap<string, DeliveryRow[]>> {
  const of = new Map<string, DeliveryRow[]>();
  if (ids.length === 0) return of;
  const rows = await orm
    .select()
    .from(deliveries)
    .where(inArray(deliveries.noticeId, [...ids]))
    .orderBy(desc(deliveries.role), asc(deliveries.address));
  for (const row of rows) of.set(row.noticeId, [...(of.get(row.noticeId) ?? []), row]);
  return of;
}

function noticeShown(
  { id, reference, kind, cause, createdAt }: NoticeRow,
  rows: readonly DeliveryRow[] = [],
): NoticeShown {
  return {
    id,
    reference,
    kind,
    cause,
    createdAt: createdAt.toISOString(),
    deliveries: rows.map((row) => {
      const { role, address, source, state, waitReason, attempts, possiblyTwice, response, changedAt, releasedBy } =
        row;
      return {
        role,
        address,
        source,
        state,
        waitReason,
        attempts,
        possiblyTwice,
        response,
        changedAt: changedAt.toISOString(),
        releasedBy,
      };
    }),
  };
}
