/** The database goes in; what the operators' pages show comes out. Nothing here changes anything. */
import type {
  ActionQuery,
  ActionRow,
  Counts,
  DeliveryShown,
  HeldRow,
  LinkAnswerShown,
  MessageRow,
  NoticeRow,
  Paged,
  ReferralShown,
  UnsettledRow,
} from '../../console/operator/ports.ts';
import type { Claim } from '../../domain/claim.ts';
import type { Extraction } from '../../domain/extraction.ts';
import type { HoldReason, Ignored, IgnoreReason, Outcome } from '../../domain/lists.ts';
import type { Logo } from '../../domain/logo.ts';
import type { DeliveryState, NoticeKind } from '../../domain/notice.ts';
import type { Referral } from '../../domain/referral.ts';
import type { Standing } from '../../domain/standing.ts';
import { historyOf } from './certificates.ts';
import type { Database } from './database.ts';
import { type LogoFields, logoOf } from './logos.ts';
import { MOST_COUNTED, paged, placeIn, totalOf } from './paging.ts';
import { countedDomain } from '../../domain/mailbox.ts';
import { referralOf } from './referrals.ts';
import { and, asc, eq, inArray, or } from './drizzle.ts';
import { claims, messages, referralNumbers, referrals } from './schema.ts';

/** No mail of it waits, and still it is not settled. */
const UNSETTLED = `
from referrals r where r.hold_reason in ('disputed', 'no_answer', 'said_otherwise')
  and not exists (select from messages m where m.referral_id = r.id and m.outcome = 'hold')`;

const COUNTS = `
select
  (select count(*)::int from messages where outcome = 'hold') + (select count(*)::int ${UNSETTLED}) as held,
  (select count(distinct notice_id)::int from deliveries where state = 'waiting') as waiting,
  (select count(*)::int from directory_changes where decided_at is null) as changes,
  concat_ws(' ', (select max(seq) from messages), (select max(outcome_at) from messages),
    (select max(changed_at) from deliveries), (select max(changed_at) from referrals), (select max(id) from actions),
    (select version from directory_state), (select stopped_at from outbox_switch)) as mark`;

/** All but what the queues say. */
export async function countsOf({ pool }: Database): Promise<Omit<Counts, 'failed'>> {
  const { rows } = await pool.query<Omit<Counts, 'failed'>>({ name: 'counts', text: COUNTS });
  return rows[0] ?? { held: 0, waiting: 0, changes: 0, mark: '' };
}

export async function referralShown(database: Database, reference: string): Promise<ReferralShown | null> {
  const { orm, pool } = database;
  const [row] = await orm.select().from(referrals).where(eq(referrals.reference, reference.toUpperCase()));
  if (row === undefined) return null;
  const [history, messageRows, noticeRows, claimRows, numbers, certified, answers, others] = await Promise.all([
    historyOf(database, row.id),
    pool.query<MessageFields>(`${MESSAGE} where m.referral_id = $1 order by m.seq limit 200`, [row.id]),
    pool.query<NoticeFields>(`${NOTICE} where n.referral_id = $1 order by n.created_at, n.id limit 200`, [row.id]),
    orm
      .select()
      .from(claims)
      .where(or(eq(claims.customerDomain, row.customerDomain), inArray(claims.letterId, attachedTo(orm, row.id))))
      .orderBy(asc(claims.at))
      .limit(50),
    orm
      .select()
      .from(referralNumbers)
      .where(eq(referralNumbers.referralId, row.id))
      .orderBy(asc(referralNumbers.system)),
    pool.query<{ n: number }>('select count(*)::int as n from certificates where referral_id = $1', [row.id]),
    pool.query<LinkAnswerShown>(
      `select at, act->>'did' as did, coalesce(act->>'words', '') as words from acts
       where referral_id = $1 and act->>'kind' = 'link' and result is distinct from 'void' order by at limit 50`,
      [row.id],
    ),
    pool.query<ReferralShown['others'][number]>(
      `select reference, state, agent_id as "agentId" from referrals
       where id <> $1 and (lower(customer_email) = lower($2) or customer_domain = $3) order by opened_at desc limit 20`,
      [row.id, row.customerEmail, countedDomain(row.customerEmail)],
    ),
  ]);
  return {
    referral: referralOf(row),
    openedAt: row.openedAt,
    changedAt: row.changedAt,
    history,
    messages: messageRows.rows.map(messageOf),
    notices: noticeRows.rows.map(noticeOf),
    claims: claimRows.map((claim): Claim & { letterId: string; at: Date } => claim),
    numbers: numbers.map(({ system, number }) => ({ system, number })),
    certificates: certified.rows[0]?.n ?? 0,
    answers: answers.rows,
    others: others.rows,
  };
}

/** Letters that an operator keeps with this referral as claims. */
const attachedTo = (orm: Database['orm'], referralId: string) =>
  orm
    .select({ id: messages.id })
    .from(messages)
    .where(and(eq(messages.referralId, referralId), eq(messages.outcome, 'claim')));

export interface MessageFields {
  readonly id: string;
  readonly from_address: string | null;
  readonly subject: string | null;
  readonly received_at: Date;
  readonly outcome: Outcome | null;
  readonly hold_reason: HoldReason | null;
}

/** A copy of a mail is not read, and is shown as what it is a copy of. */
const MESSAGE = `
select m.id, coalesce(m.from_address, original.from_address) as from_address,
  coalesce(m.subject, original.subject) as subject, m.received_at, m.outcome, m.hold_reason
from messages m left join messages original on original.id = m.duplicate_of`;

export function messageOf(row: MessageFields): MessageRow {
  const { id, outcome } = row;
  return {
    id,
    from: row.from_address ?? '',
    subject: row.subject ?? '',
    receivedAt: row.received_at,
    outcome,
    holdReason: row.hold_reason,
  };
}

interface NoticeFields {
  readonly id: string;
  readonly kind: NoticeKind;
  readonly cause: string;
  readonly subject: string;
  readonly reference: string | null;
  readonly created_at: Date;
  readonly place: string;
  readonly deliveries: readonly (Omit<DeliveryShown, 'changedAt'> & { readonly changedAt: string })[];
}

const NOTICE = `
select n.id, n.kind, n.cause, n.subject, n.created_at, n.created_at::text as place, r.reference,
  (select coalesce(json_agg(json_build_object('address', d.address, 'role', d.role, 'source', d.source, 'state', d.state,
      'waitReason', d.wait_reason, 'possiblyTwice', d.possibly_twice, 'response', d.response, 'changedAt', d.changed_at,
      'releasedBy', d.released_by) order by d.role desc, d.address), '[]')
   from deliveries d where d.notice_id = n.id) as deliveries
from notices n left join referrals r on r.id = n.referral_id`;

function noticeOf(row: NoticeFields): NoticeRow {
  const { id, kind, cause, subject, reference } = row;
  const deliveries = row.deliveries.map((delivery) => ({ ...delivery, changedAt: new Date(delivery.changedAt) }));
  return { id, kind, cause, subject, reference, createdAt: row.created_at, deliveries };
}

/** The newest first; of every state when none is given. */
export async function outboxPage(
  { pool }: Database,
  states: readonly DeliveryState[],
  after: string | null,
  limit: number,
): Promise<Paged<NoticeRow>> {
  const place = placeIn(after, 'moment');
  const inState = `($1::text[] = '{}' or exists (select from deliveries d where d.notice_id = n.id and d.state = any ($1)))`;
  const [page, counted] = await Promise.all([
    pool.query<NoticeFields>(
      `${NOTICE} where ${inState} and ($2::timestamptz is null or (n.created_at, n.id) < ($2::timestamptz, $3::uuid))
       order by n.created_at desc, n.id desc limit $4`,
      [states, place?.[0] ?? null, place?.[1] ?? null, limit + 1],
    ),
    pool.query<{ n: number }>(
      states.length === 0
        ? `select count(*)::int as n from (select from notices limit ${MOST_COUNTED + 1}) c`
        : `select count(distinct notice_id)::int as n from (select notice_id from deliveries where state = any ($1) limit ${MOST_COUNTED + 1}) c`,
      states.length === 0 ? [] : [states],
    ),
  ]);
  return {
    ...paged(page.rows, limit, noticeOf, (row) => [row.place, row.id]),
    total: totalOf(counted.rows[0]?.n ?? 0),
  };
}

export async function noticeShown(
  { pool }: Database,
  id: string,
): Promise<(NoticeRow & { readonly text: string; readonly html: string; readonly logo: Logo | null }) | null> {
  const { rows } = await pool.query<
    NoticeFields & LogoFields & { readonly body_text: string; readonly body_html: string }
  >(
    `select shown.*, b.body_text, b.body_html, b.logo, l.content_type, l.width, l.height, l.content
     from (${NOTICE} where n.id = $1) shown join notices b on b.id = shown.id left join logos l on l.sha256 = b.logo`,
    [id],
  );
  const [row] = rows;
  return row === undefined ? null : { ...noticeOf(row), text: row.body_text, html: row.body_html, logo: logoOf(row) };
}

/** A row of the list with what was read, for whoever knows the directory. */
export type HeldRead = Omit<HeldRow, 'fitsNow'> & { readonly extraction: Extraction | null };

interface HeldFields extends MessageFields {
  readonly extraction: Extraction | null;
  readonly call_waits: boolean;
  readonly reference: string | null;
  readonly company: string | null;
  readonly asked_at: Date | null;
  readonly place: string;
}

/** What waits for a person, the oldest first. */
export async function heldPage(
  { pool }: Database,
  reason: HoldReason | null,
  after: string | null,
  limit: number,
): Promise<Paged<HeldRead>> {
  const place = placeIn(after, 'moment');
  const [page, counted] = await Promise.all([
    pool.query<HeldFields>(
      `select m.id, m.from_address, m.subject, m.received_at, m.outcome, m.hold_reason, m.outcome_at::text as place,
         r.reference, coalesce(r.company, m.extraction #>> '{customer,company,value}') as company,
         (select max(n.created_at) from notices n where n.letter_id = m.id and n.kind = 'desk_question') as asked_at,
         m.extraction, exists (select from calls c where c.ended_at is null and (c.letter_id = m.id and c.version is null
           or c.referral_id = m.referral_id and c.version = r.version)) as call_waits
       from messages m left join referrals r on r.id = m.referral_id
       where m.outcome = 'hold' and ($1::text is null or m.hold_reason = $1)
         and ($2::timestamptz is null or (m.outcome_at, m.id) > ($2::timestamptz, $3::uuid))
       order by m.outcome_at, m.id limit $4`,
      [reason, place?.[0] ?? null, place?.[1] ?? null, limit + 1],
    ),
    pool.query<{ n: number }>(
      `select count(*)::int as n from (
         select from messages where outcome = 'hold' and ($1::text is null or hold_reason = $1) limit ${MOST_COUNTED + 1}) c`,
      [reason],
    ),
  ]);
  const shown = (row: HeldFields): HeldRead => {
    const { reference, company, extraction } = row;
    return { ...messageOf(row), reference, company, extraction, askedAt: row.asked_at, callWaits: row.call_waits };
  };
  return { ...paged(page.rows, limit, shown, (row) => [row.place, row.id]), total: totalOf(counted.rows[0]?.n ?? 0) };
}

/** For which reasons the writer of a mail was told that a person looks. */
export async function toldAbout({ pool }: Database, letterId: string): Promise<readonly HoldReason[]> {
  const { rows } = await pool.query<{ readonly why: HoldReason }>(
    `select distinct facts->>'why' as why from notices where letter_id = $1 and kind = 'desk_looks'`,
    [letterId],
  );
  return rows.map(({ why }) => why);
}

/** The referral that a notice is about, and what was read in the mail that caused it. */
export async function behindNotice(
  { orm, pool }: Database,
  noticeId: string,
): Promise<{ readonly referral: Referral | null; readonly extraction: Extraction | null }> {
  const { rows } = await pool.query<{ readonly referralId: string | null; readonly extraction: Extraction | null }>(
    `select coalesce(n.referral_id, m.referral_id) as "referralId", m.extraction
     from notices n left join messages m on m.id = n.letter_id where n.id = $1`,
    [noticeId],
  );
  const { referralId = null, extraction = null } = rows[0] ?? {};
  const [row] = referralId === null ? [] : await orm.select().from(referrals).where(eq(referrals.id, referralId));
  return { referral: row === undefined ? null : referralOf(row), extraction };
}

/** The oldest first. */
export async function unsettledOf(
  { pool }: Database,
  reason: HoldReason | null,
  limit: number,
): Promise<readonly UnsettledRow[]> {
  const { rows } = await pool.query<UnsettledRow>(
    `select r.reference, r.company, r.customer_email as "customerEmail", r.hold_reason as "holdReason", r.changed_at as since
     ${UNSETTLED} and ($1::text is null or r.hold_reason = $1) order by r.changed_at limit $2`,
    [reason, limit],
  );
  return rows;
}

/** A mail as it is stored; the letter in it is read anew. */
export interface StoredMail extends MessageRow {
  readonly raw: Buffer;
  readonly bytes: number;
  readonly headersOnly: boolean;
  readonly rawDeletedAt: Date | null;
  readonly internalDate: Date | null;
  readonly source: 'mailbox' | 'ingest';
  readonly mailbox: string | null;
  readonly error: string | null;
  readonly ignored: Ignored | null;
  readonly standing: Standing | null;
  readonly extraction: Extraction | null;
  readonly reference: string | null;
  readonly referralId: string | null;
  readonly stamp: string;
}

export async function storedMail({ pool }: Database, id: string): Promise<StoredMail | null> {
  const { rows } = await pool.query<
    MessageFields & {
      readonly raw: Buffer;
      readonly bytes: string;
      readonly headers_only: boolean;
      readonly internal_date: Date | null;
      readonly source: 'mailbox' | 'ingest';
      readonly mailbox: string | null;
      readonly error: string | null;
      readonly raw_deleted_at: Date | null;
      readonly ignored_because: IgnoreReason | null;
      readonly ignored_says: string | null;
      readonly standing: Standing | null;
      readonly extraction: Extraction | null;
      readonly reference: string | null;
      readonly referral_id: string | null;
      readonly stamp: string;
    }
  >(
    `select m.id, m.from_address, m.subject, m.received_at, m.outcome, m.hold_reason, m.raw, m.bytes, m.headers_only,
       m.raw_deleted_at, m.internal_date, m.source, m.mailbox, m.error, m.ignored_because, m.ignored_says, m.standing, m.extraction, m.referral_id, r.reference,
       coalesce(m.outcome_at::text, '') as stamp
     from messages m left join referrals r on r.id = m.referral_id where m.id = $1`,
    [id],
  );
  const [row] = rows;
  if (row === undefined) return null;
  const { raw, source, mailbox, error, standing, extraction, reference, stamp } = row;
  const { ignored_because: because, ignored_says: says } = row;
  return {
    ...messageOf(row),
    raw,
    bytes: Number(row.bytes),
    headersOnly: row.headers_only,
    rawDeletedAt: row.raw_deleted_at,
    internalDate: row.internal_date,
    source,
    mailbox,
    error,
    ignored: because === null ? null : { because, says },
    standing,
    extraction,
    reference,
    referralId: row.referral_id,
    stamp,
  };
}

/** What an action was about, in words: its mail, notice or endpoint by what people know it by, and not by its id. */
const ABOUT = `
case
  when subject ~ '^mail [0-9a-f-]{36}' then 'mail “' || coalesce(
    (select m.subject from messages m where m.id = substring(actions.subject from 6 for 36)::uuid), 'no subject')
    || '”' || substring(subject from 42)
  when subject ~ '^notice [0-9a-f-]{36}$' then 'mail “' || coalesce(
    (select n.subject from notices n where n.id = substring(actions.subject from 8)::uuid), 'no subject') || '”'
  when subject ~ '^endpoint [0-9a-f-]{36}$' then 'endpoint ' || coalesce(
    (select w.url from webhooks w where w.id = substring(actions.subject from 10)::uuid), 'that was removed')
  -- What a program did is known by the address that it asked for.
  when subject ~ '^/api/v1/notices/[0-9a-f-]{36}' then 'mail “' || coalesce(
    (select n.subject from notices n where n.id = substring(actions.subject from 17 for 36)::uuid), 'no subject')
    || '”' || translate(substring(subject from 53), '/', ' ')
  when subject ~ '^/api/v1/webhooks/[0-9a-f-]{36}' then 'endpoint ' || coalesce(
    (select w.url from webhooks w where w.id = substring(actions.subject from 18 for 36)::uuid), 'that was removed')
    || translate(substring(subject from 54), '/', ' ')
  when subject like '/api/v1/agents/%' then 'agent ' || coalesce(
    (select a.name from agents a where '/api/v1/agents/' || a.id = actions.subject), 'that is not in the directory')
  else subject
end`;

/** The newest first. */
export async function actionsPage(
  { pool }: Database,
  { who, words, after, limit }: ActionQuery,
): Promise<Paged<ActionRow>> {
  const place = placeIn(after, 'number');
  // The name of a column that is shown as text would be sorted as text: 10 before 9.
  const { rows } = await pool.query<ActionRow & { readonly place: string }>(
    `select id::text as place, at, who, did, ${ABOUT} as subject, why from actions
     where ($1 = '' or who = $1) and ($2 = '' or strpos(lower(did || ' ' || subject || ' ' || why), lower($2)) > 0)
       and ($3::bigint is null or id < $3::bigint)
     order by actions.id desc limit $4`,
    [who, words, place?.[1] ?? null, limit + 1],
  );
  const counted = await pool.query<{ n: number }>(
    `select count(*)::int as n from (select from actions where ($1 = '' or who = $1)
       and ($2 = '' or strpos(lower(did || ' ' || subject || ' ' || why), lower($2)) > 0) limit ${MOST_COUNTED + 1}) c`,
    [who, words],
  );
  const shown = ({ at, who: by, did, subject, why }: ActionRow): ActionRow => ({ at, who: by, did, subject, why });
  return { ...paged(rows, limit, shown, ({ place: at }) => ['', at]), total: totalOf(counted.rows[0]?.n ?? 0) };
}
