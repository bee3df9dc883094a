/** The intake store: an unfinished message out, one letter's conclusion in, whole or not at all. */
import type { Conclusion, IntakeStore, PreparedNotice } from '../../domain/ports.ts';
import { OPEN_TO_ALL } from '../../domain/open-hosts.ts';
import type { Referral } from '../../domain/referral.ts';
import type { Database } from './database.ts';
import { and, asc, eq, inArray, isNotNull, isNull, ne, or, sql } from './drizzle.ts';
import { referralOf } from './referrals.ts';
import { messages, notices, referrals } from './schema.ts';

/** What the letters of one writer, and of one domain, may cause in a day; what is beyond waits for an operator. */
export interface DailyNotices {
  readonly ofWriter: number;
  readonly ofDomain: number;
}

export function intakeStore(database: Database, daily: DailyNotices): IntakeStore {
  const { orm } = database;
  const begin = orm
    .update(messages)
    .set({ attempts: sql`${messages.attempts} + 1` })
    .where(and(eq(messages.id, sql.placeholder('id')), isNull(messages.outcome)))
    .returning({
      id: messages.id,
      raw: messages.raw,
      headersOnly: messages.headersOnly,
      contentSha256: messages.contentSha256,
      messageId: messages.messageId,
      receivedAt: messages.receivedAt,
      internalDate: messages.internalDate,
      source: messages.source,
      readingFailures: messages.readingFailures,
    })
    .prepare('begin_intake');
  const twin = orm
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
        eq(messages.contentSha256, sql.placeholder('contentSha256')),
        ne(messages.id, sql.placeholder('id')),
        inArray(messages.outcome, ['referral', 'hold', 'ignored']),
      ),
    )
    .orderBy(sql`${messages.outcome} <> 'referral'`, asc(messages.seq)) // as in COMMIT
    .limit(1)
    .prepare('find_twin');
  return {
    begin: async (id) => (await begin.execute({ id }))[0] ?? null,
    readingFailed: async (id, detail) => {
      const [row] = await orm
        .update(messages)
        .set({ readingFailures: sql`${messages.readingFailures} + 1`, error: storable(detail) })
        .where(eq(messages.id, id))
        .returning({ failures: messages.readingFailures });
      return row?.failures ?? 0;
    },
    twin: async (id, contentSha256) => {
      const [row] = await twin.execute({ id, contentSha256: Buffer.from(contentSha256) });
      if (!row) return null;
      const { holdReason, referralId, reference } = row;
      const referral = referralId !== null && reference !== null ? { id: referralId, reference } : null;
      return { id: row.id, holdReason, referral };
    },
    thread: async (messageIds, reference) => await findThread(database, messageIds, reference),
    commit: async (id, conclusion) => await commit(database, id, conclusion, daily),
  };
}

/**
 * All of it in one statement, for each round trip costs while other letters wait. It sees what was committed before it
 * began; the lock, which has to be its own statement before it, lets the second copy of a mail see the first.
 */
const COMMIT = `
with twin as (
  select id from messages
  where content_sha256 = $2 and id <> $1 and outcome in ('referral', 'hold', 'ignored')
  order by outcome <> 'referral', seq limit 1
), expected as (
  select where (select id from twin) is not distinct from $3::uuid
), done as (
  update messages set
    content_sha256 = $2, duplicate_of = case when $4 = 'duplicate' then $3::uuid end,
    outcome = $4, hold_reason = $5, outcome_at = now(), referral_id = $6,
    from_address = $7, subject = $8, standing = $9, extraction = $10, error = $11
  where id = $1 and outcome is null and exists (select from expected)
  returning id
), put_referral as (
  insert into referrals (id, reference, state, hold_reason, company, customer_domain, customer_email, contact_name,
    agent_id, agency_id, placement, missing, extraction)
  select r.id, r.reference, r.state, r.hold_reason, r.company, r.customer_domain, r.customer_email, r.contact_name,
    r.agent_id, r.agency_id, r.placement, r.missing, r.extraction
  from done, jsonb_populate_record(null::referrals, $12) r where r.id is not null
  on conflict (id) do update set state = excluded.state, hold_reason = excluded.hold_reason, company = excluded.company,
    customer_domain = excluded.customer_domain, customer_email = excluded.customer_email,
    contact_name = excluded.contact_name, agent_id = excluded.agent_id, agency_id = excluded.agency_id,
    placement = excluded.placement, missing = excluded.missing, extraction = excluded.extraction, changed_at = now()
), put_events as (
  insert into referral_events (referral_id, seq, kind, payload, at)
  select $6::uuid, coalesce((select max(seq) from referral_events where referral_id = $6::uuid), 0) + e.n,
    e.event->>'kind', e.event, now()
  from done, jsonb_array_elements($13::jsonb) with ordinality e (event, n)
), put_notices as (
  insert into notices (id, referral_id, letter_id, kind, cause, facts, in_reply_to, reference_ids, subject, body_text,
    body_html, attachments)
  select n.id, $6::uuid, done.id, n.kind, n.cause, n.facts, n.in_reply_to, n.reference_ids, n.subject, n.body_text,
    n.body_html, n.attachments
  from done, jsonb_populate_recordset(null::notices, $14) n
), share as (
  select jsonb_array_length($14) > 0 and (
    (select count(*) from notices n join messages m on m.id = n.letter_id
     where m.from_address = $7 and n.created_at > now() - interval '1 day') >= $16
    or ($17::int is not null and
      (select count(*) from notices n join messages m on m.id = n.letter_id
       where split_part(m.from_address, '@', 2) = split_part($7, '@', 2)
         and n.created_at > now() - interval '1 day') >= $17)) as is_used_up
), put_deliveries as (
  insert into deliveries (notice_id, address, name, role, source, state, wait_reason)
  select d.notice_id, d.address, d.name, d.role, d.source,
    case when d.state = 'pending' and share.is_used_up then 'waiting' else d.state end,
    case when d.state = 'pending' and share.is_used_up then 'limit' else d.wait_reason end
  from done, share, jsonb_populate_recordset(null::deliveries, $15) d
)
select exists (select from expected) as expected, exists (select from done) as done`;

async function commit(
  { pool }: Database,
  id: string,
  conclusion: Conclusion,
  daily: DailyNotices,
): Promise<'committed' | 'already_done' | 'overtaken'> {
  const { outcome, holdReason, twin, letter, standing, extraction, referral, events, notices, error } = conclusion;
  const contentSha256 = Buffer.from(conclusion.contentSha256);
  const client = await pool.connect();
  let broken: Error | undefined;
  try {
    // Two copies of one mail may be worked on at the same moment: whoever comes second sees the first.
    await client.query(`begin; select pg_advisory_xact_lock(${contentSha256.readBigInt64BE()})`);
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
        storable(letter?.from[0]?.address ?? '') || null,
        letter === null ? null : storable(letter.subject),
        jsonOf(standing),
        jsonOf(extraction),
        error === null ? null : storable(error),
        jsonOf(referral && events.length > 0 ? referralRow(referral) : {}),
        jsonOf(events),
        jsonOf(notices.map(noticeRow)),
        jsonOf(notices.flatMap(deliveryRows)),
        daily.ofWriter,
        OPEN_TO_ALL.has(hostOf(letter?.from[0]?.address ?? '')) ? null : daily.ofDomain,
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

const hostOf = (address: string): string => address.slice(address.lastIndexOf('@') + 1);

/** Another letter of the same referral was committed at the same moment, and its events have these numbers. */
export function isTaken(cause: unknown): boolean {
  return cause instanceof Error && 'constraint' in cause && cause.constraint === 'referral_events_pkey';
}

export function jsonOf(value: unknown): string | null {
  if (value === null) return null;
  const json = JSON.stringify(value);
  return UNSTORABLE.test(json)
    ? JSON.stringify(value, (_, part: unknown) => (isText(part) ? storable(part) : part))
    : json;
}

/** How JSON.stringify writes U+0000 and half of a surrogate pair. */
const UNSTORABLE = /\\u(?:0000|d[89a-f])/;

const isText = (value: unknown): value is string => typeof value === 'string';

/** PostgreSQL takes no U+0000 and no half of a surrogate pair, and mail may hold both. Offsets into the text stay what they are. */
function storable(text: string): string {
  return text.toWellFormed().replaceAll('\0', '\uFFFD');
}

// The rows by the names of their columns, as jsonb_populate_record wants them.

function referralRow(referral: Referral) {
  const { id, reference, state, company, missing, extraction, designation } = referral;
  return {
    id,
    reference,
    state,
    hold_reason: referral.holdReason,
    company,
    customer_domain: referral.customerDomain,
    customer_email: referral.customerEmail,
    contact_name: referral.contactName,
    agent_id: designation?.agentId ?? null,
    agency_id: designation?.agencyId ?? null,
    placement: designation?.placement ?? extraction.placement.kind,
    missing,
    extraction,
  };
}

function noticeRow({ id, draft, rendered }: PreparedNotice) {
  return {
    id,
    kind: draft.facts.kind,
    cause: draft.cause,
    facts: draft.facts,
    in_reply_to: draft.inReplyTo,
    reference_ids: draft.references,
    subject: rendered.subject,
    body_text: rendered.text,
    body_html: rendered.html,
    attachments: rendered.attachments,
  };
}

function deliveryRows({ id, deliveries }: PreparedNotice) {
  return deliveries.map(({ address, name, role, source, state, waitReason }) => ({
    notice_id: id,
    address,
    name,
    role,
    source,
    state,
    wait_reason: waitReason,
  }));
}

const NOTICE_ID = /^<([0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})@/;

export async function findThread(
  { orm }: Database,
  messageIds: readonly string[],
  reference: string | null,
): Promise<Referral | null> {
  const noticeIds = messageIds.flatMap((messageId) => NOTICE_ID.exec(messageId)?.[1] ?? []);
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
