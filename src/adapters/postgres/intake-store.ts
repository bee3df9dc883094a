/** The intake store: an unfinished message out, one letter's conclusion in, whole or not at all. */
import { createHash } from 'node:crypto';
import { type Letter, ownWords } from '../../domain/letter.ts';
import type { AnsweredNotice } from '../../domain/notice.ts';
import { OPEN_TO_ALL } from '../../domain/open-hosts.ts';
import type { HoldReason } from '../../domain/lists.ts';
import type {
  Conclusion,
  IntakeStore,
  StoredLetter,
  Twin,
  Unfinished,
  WriterHistory,
  WriterSeen,
} from '../../domain/ports.ts';
import type { Referral } from '../../domain/referral.ts';
import { proofIn } from '../../domain/standing.ts';
import type { KnownDomain } from '../../domain/voice.ts';
import type { Database } from './database.ts';
import { and, asc, desc, eq, gte, inArray, isNotNull, isNull, or, sql } from './drizzle.ts';
import { claimValue, companyDomain, isTaken, jsonOf, putAll, putClaim, putValues, storable } from './put.ts';
import { referralOf } from './referrals.ts';
import { deliveries, messages, notices, referrals } from './schema.ts';

/** What the letters of one writer, and of one domain, may cause in a day; what is beyond waits for an operator. */
export interface DailyNotices {
  readonly ofWriter: number;
  readonly ofDomain: number;
}

export function intakeStore(database: Database, daily: DailyNotices): IntakeStore {
  const { orm, pool } = database;
  return {
    begin: async (id) => {
      const { rows } = await pool.query<Omit<Unfinished, 'copy'> & TwinFields>({
        name: 'begin_intake',
        text: BEGIN,
        values: [id],
      });
      const [row] = rows;
      if (row === undefined) return null;
      const { twinId, holdReason, referralId, reference, ...message } = row;
      return { ...message, copy: twinIn({ twinId, holdReason, referralId, reference }) };
    },
    readingFailed: async (id, detail) => {
      const [row] = await orm
        .update(messages)
        .set({ readingFailures: sql`${messages.readingFailures} + 1`, error: storable(detail) })
        .where(eq(messages.id, id))
        .returning({ failures: messages.readingFailures });
      return row?.failures ?? 0;
    },
    twin: async (id, contentSha256) => {
      const values = [id, Buffer.from(contentSha256)];
      const { rows } = await pool.query<TwinFields>({
        name: 'find_twin',
        text: `select twin.* from ${twinOf('$1::uuid', '$2::bytea')}`,
        values,
      });
      return rows[0] === undefined ? null : twinIn(rows[0]);
    },
    thread: async (messageIds, reference) => await findThread(database, messageIds, reference),
    answered: async (messageIds) => await answeredNotice(database, messageIds),
    history: async (id, of) => await historyOf(database, id, of),
    letter: async (id) => await storedLetter(database, id),
    customers: async (since) => await customerDomains(database, since),
    commit: async (id, conclusion) => await commit(database, id, conclusion, daily),
  };
}

/** The copy of a mail that has its outcome; the order as in COMMIT. */
const twinOf = (id: string, content: string): string => `(
  select m.id as "twinId", m.hold_reason as "holdReason", r.id as "referralId", r.reference
  from messages m left join referrals r on r.id = m.referral_id
  where m.content_sha256 = ${content} and m.id <> ${id} and m.outcome in ('referral', 'hold', 'claim', 'ignored')
  order by m.outcome <> 'referral', m.seq limit 1
) twin`;

const BEGIN = `
with begun as (
  update messages set attempts = attempts + 1 where id = $1 and outcome is null
  returning id, raw, headers_only, content_sha256, message_id, received_at, internal_date, source, reading_failures
)
select begun.id, raw, headers_only as "headersOnly", content_sha256 as "contentSha256", message_id as "messageId",
  received_at as "receivedAt", internal_date as "internalDate", source, reading_failures as "readingFailures", twin.*
from begun left join lateral ${twinOf('begun.id', 'begun.content_sha256')} on true`;

interface TwinFields {
  readonly twinId: string | null;
  readonly holdReason: HoldReason | null;
  readonly referralId: string | null;
  readonly reference: string | null;
}

function twinIn({ twinId, holdReason, referralId, reference }: TwinFields): Twin | null {
  if (twinId === null) return null;
  const referral = referralId !== null && reference !== null ? { id: referralId, reference } : null;
  return { id: twinId, holdReason, referral };
}

/**
 * All of it in one statement, for each round trip costs while other letters wait. It sees what was committed before it
 * began; the lock, which has to be its own statement before it, lets the second copy of a mail see the first.
 */
const COMMIT = `
with twin as (
  select id from messages
  where content_sha256 = $2 and id <> $1 and outcome in ('referral', 'hold', 'claim', 'ignored')
  order by outcome <> 'referral', seq limit 1
), expected as (
  select where (select id from twin) is not distinct from $3::uuid
    and ($20::int is null or $20 = (select version from referrals where id = $6::uuid))
), done as (
  update messages set
    content_sha256 = $2, duplicate_of = case when $4 = 'duplicate' then $3::uuid end,
    outcome = $4, hold_reason = $5, outcome_at = now(), referral_id = $6,
    from_address = $7, subject = $8, standing = $9, extraction = $10, error = $11, signature_sha256 = $18,
    words = to_tsvector('simple', $21)
  where id = $1 and outcome is null and exists (select from expected)
  returning id
), ${putClaim('$19')}, share as (
  select jsonb_array_length($14) > 0 and (
    (select count(*) from notices n join messages m on m.id = n.letter_id
     where m.from_address = $7 and n.created_at > now() - interval '1 day') >= $16
    or ($17::int is not null and
      (select count(*) from notices n join messages m on m.id = n.letter_id
       where split_part(m.from_address, '@', 2) = split_part($7, '@', 2)
         and n.created_at > now() - interval '1 day') >= $17)) as is_used_up
), ${putAll({
  referralId: '$6::uuid',
  letterId: 'done.id',
  referral: '$12',
  events: '$13',
  notices: '$14',
  deliveries: '$15',
  isUsedUp: '(select is_used_up from share)',
})}
select exists (select from expected) as expected, exists (select from done) as done`;

async function commit(
  { pool }: Database,
  id: string,
  conclusion: Conclusion,
  daily: DailyNotices,
): Promise<'committed' | 'already_done' | 'overtaken'> {
  const { outcome, holdReason, twin, letter, standing, extraction, referral, claim, error } = conclusion;
  const contentSha256 = Buffer.from(conclusion.contentSha256);
  const writer = letter?.from[0]?.address ?? '';
  const client = await pool.connect();
  let broken: Error | undefined;
  try {
    // Two copies of one mail may be worked on at the same moment: whoever comes second sees the first. The same holds for
    // letters of one domain that lead to notices, of which there are so many a day.
    const locks = [contentSha256, ...(conclusion.notices.length > 0 ? [sha256(companyDomain(writer) ?? writer)] : [])];
    const taken = locks.map((bytes) => `select pg_advisory_xact_lock(${bytes.readBigInt64BE()})`);
    await client.query(['begin', ...taken].join('; '));
    const answer = await client.query<{ expected: boolean; done: boolean }>({
      name: 'commit_intake',
      text: COMMIT,
      values: [
        id,
        contentSha256,
        twin?.id ?? null,
        outcome,
        holdReason,
        referral?.id ?? twin?.referral?.id ?? null,
        storable(writer) || null,
        letter === null ? null : storable(letter.subject),
        jsonOf(standing),
        jsonOf(extraction),
        error === null ? null : storable(error),
        ...putValues(conclusion),
        daily.ofWriter,
        companyDomain(writer) === null ? null : daily.ofDomain,
        standing === null ? null : (proofIn(standing)?.signatureSha256 ?? null),
        claimValue(claim),
        conclusion.basedOn,
        letter === null ? null : wordsIn(letter),
      ],
    });
    await client.query('commit');
    const row = answer.rows[0];
    if (row?.done === true) return 'committed';
    return row?.expected === true ? 'already_done' : 'overtaken';
  } catch (cause) {
    await client.query('rollback').catch((lost: unknown) => (broken = lost instanceof Error ? lost : new Error()));
    if (isTaken(cause)) return 'overtaken';
    throw cause;
  } finally {
    client.release(broken);
  }
}

const MOST_SEARCHED = 20_000;

/** By which a mail is found. */
function wordsIn(letter: Letter): string {
  return storable(`${letter.subject}\n${ownWords(letter)}`.slice(0, MOST_SEARCHED));
}

function sha256(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}

/** What got no further says nothing of whoever sent it: the same mail may come again by a better road. */
const WITHOUT_PROOF = ['unverified_sender', 'contradicted_sender', 'malformed_sender', 'too_large', 'unreadable'];

/** One statement, for it is asked of each letter. */
const HISTORY = `
select
  (select coalesce(json_agg(r.id order by r.opened_at desc), '[]') from (
     select id, opened_at from referrals
     where agent_id is not null and state <> 'withdrawn'
       and (customer_domain = $2::text or lower(customer_email) = lower($3))
     order by opened_at desc limit 20) r) as ids,
  (select m.received_at from messages m
   where m.signature_sha256 = $4 and m.id <> $1
     and m.outcome in ('referral', 'hold', 'claim') and coalesce(m.hold_reason, '') <> all ($5)
   order by m.seq limit 1) as signature_seen_at`;

async function historyOf(database: Database, id: string, of: WriterSeen): Promise<WriterHistory> {
  const { rows } = await database.pool.query<{ ids: readonly string[]; signature_seen_at: Date | null }>({
    name: 'writer_history',
    text: HISTORY,
    values: [id, of.domain, of.address, of.signatureSha256, WITHOUT_PROOF],
  });
  const [row] = rows;
  const ids = [...(row?.ids ?? [])];
  const found = ids.length === 0 ? [] : await database.orm.select().from(referrals).where(inArray(referrals.id, ids));
  const byAge = found.toSorted((one, other) => other.openedAt.getTime() - one.openedAt.getTime());
  return { referrals: byAge.map(referralOf), signatureSeenAt: row?.signature_seen_at ?? null };
}

async function storedLetter({ orm }: Database, id: string): Promise<StoredLetter | null> {
  const [row] = await orm
    .select({
      id: messages.id,
      raw: messages.raw,
      receivedAt: messages.receivedAt,
      standing: messages.standing,
      extraction: messages.extraction,
    })
    .from(messages)
    .where(eq(messages.id, id));
  if (row === undefined || row.standing === null || row.extraction === null) return null;
  const { standing, extraction } = row;
  return { ...row, standing, extraction };
}

async function customerDomains({ orm }: Database, since: Date | null): Promise<readonly KnownDomain[]> {
  const rows = await orm
    .selectDistinctOn([referrals.customerDomain], { domain: referrals.customerDomain, company: referrals.company })
    .from(referrals)
    .where(and(eq(referrals.state, 'in_effect'), since === null ? undefined : gte(referrals.changedAt, since)))
    .orderBy(asc(referrals.customerDomain), asc(referrals.openedAt));
  return rows
    .filter(({ domain }) => !OPEN_TO_ALL.has(domain))
    .map(({ domain, company }) => ({ domain, whose: `customer ${company ?? domain}` }));
}

const NOTICE_ID = /^<([0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})@/;

const noticeIdsIn = (messageIds: readonly string[]): string[] =>
  messageIds.flatMap((messageId) => NOTICE_ID.exec(messageId)?.[1] ?? []);

async function answeredNotice({ orm }: Database, messageIds: readonly string[]): Promise<AnsweredNotice | null> {
  const ids = noticeIdsIn(messageIds);
  if (ids.length === 0) return null;
  const sent = and(eq(deliveries.noticeId, notices.id), eq(deliveries.state, 'sent'));
  const [row] = await orm
    .select({ words: notices.bodyText, sentAt: deliveries.changedAt })
    .from(notices)
    .leftJoin(deliveries, sent)
    .where(inArray(notices.id, ids))
    .orderBy(desc(notices.createdAt), asc(deliveries.changedAt))
    .limit(1);
  return row ?? null;
}

export async function findThread(
  { orm }: Database,
  messageIds: readonly string[],
  reference: string | null,
): Promise<Referral | null> {
  const noticeIds = noticeIdsIn(messageIds);
  const byNotice = orm.select({ id: notices.referralId }).from(notices).where(inArray(notices.id, noticeIds));
  // A forged first mail must not catch the honest one that answers it: unproved letters make no thread.
  const proved = sql`coalesce(${messages.holdReason}, '') not in ('unverified_sender', 'contradicted_sender', 'malformed_sender')`;
  const byLetter = orm
    .select({ id: messages.referralId })
    .from(messages)
    .where(and(inArray(messages.messageId, [...messageIds]), isNotNull(messages.referralId), proved));
  const by = [
    ...(noticeIds.length > 0 ? [inArray(referrals.id, byNotice)] : []),
    ...(messageIds.length > 0 ? [inArray(referrals.id, byLetter)] : []),
    ...(reference === null ? [] : [eq(referrals.reference, reference)]),
  ];
  if (by.length === 0) return null;
  const [row] = await orm
    .select()
    .from(referrals)
    .where(or(...by))
    .orderBy(asc(referrals.openedAt), asc(referrals.id))
    .limit(1);
  return row ? referralOf(row) : null;
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
