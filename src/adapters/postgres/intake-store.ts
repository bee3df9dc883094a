/** The intake store: an unfinished message out, one letter's conclusion in, whole or not at all. */
import { createHash } from 'node:crypto';
import { companyKeys } from '../../domain/company.ts';
import { type Attachment, type Letter, ownWords } from '../../domain/letter.ts';
import { countedDomain, mailboxOf } from '../../domain/mailbox.ts';
import { isCompanyHost } from '../../domain/open-hosts.ts';
import type { HoldReason } from '../../domain/lists.ts';
import type {
  Ahead,
  Behind,
  Conclusion,
  IntakeStore,
  SentBefore,
  StoredLetter,
  ThreadFound,
  Twin,
  Unfinished,
  WriterHistory,
  WriterSeen,
} from '../../domain/ports.ts';
import type { Referral } from '../../domain/referral.ts';
import { signatureIdentity, type Standing } from '../../domain/standing.ts';
import { storable } from '../../domain/storable.ts';
import type { KnownDomain, Rung } from '../../domain/voice.ts';
import type { Database } from './database.ts';
import { and, asc, eq, gte, inArray, isNull, sql } from './drizzle.ts';
import { claimValue, isTaken, jsonOf, putAll, putClaim, putValues } from './put.ts';
import { referralOf } from './referrals.ts';
import { messages, referrals } from './schema.ts';

/** What the letters of one writer, and of one domain, may cause in a day; what is beyond waits for an operator. */
export interface DailyNotices {
  readonly ofWriter: number;
  readonly ofDomain: number;
}

export function intakeStore(database: Database, daily: DailyNotices): IntakeStore {
  const { orm, pool } = database;
  return {
    begin: async (id) => {
      const { rows } = await pool.query<Omit<Unfinished, 'copy' | 'ahead'> & TwinFields & Ahead>({
        name: 'begin_intake',
        text: BEGIN,
        values: [id],
      });
      const [row] = rows;
      if (row === undefined) return null;
      const { twinId, holdReason, referralId, reference, ofSender, ofDomain, ofNetwork, costly, ...message } = row;
      return {
        ...message,
        copy: twinIn({ twinId, holdReason, referralId, reference }),
        ahead: { ofSender, ofDomain, ofNetwork, costly },
      };
    },
    putBehind: async ({ id, turn }, why) => {
      await pool.query(
        `update messages set behind = $2, turn = $3, behind_since = coalesce(behind_since, now())
         where id = $1 and outcome is null`,
        [id, why, turn],
      );
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
    thread: async (messageIds, references) => await findThread(database, messageIds, references),
    history: async (id, of) => await historyOf(database, id, of),
    letter: async (id) => await storedLetter(database, id),
    customers: async (since) => await customerDomains(database, since),
    commit: async (id, conclusion) => await commit(database, id, conclusion, daily),
  };
}

/**
 * The copy of a mail that has its outcome; the order as in COMMIT. One that was ignored is none: by the way that it came it may
 * have looked like a program's, and anybody who had the mail first may have sent it so.
 */
const twinOf = (id: string, content: string): string => `(
  select m.id as "twinId", m.hold_reason as "holdReason", r.id as "referralId", r.reference
  from messages m left join referrals r on r.id = m.referral_id
  where m.content_sha256 = ${content} and m.id <> ${id} and m.outcome in ('referral', 'hold', 'claim')
  order by m.outcome <> 'referral', m.seq limit 1
) twin`;

/** Beyond it the turn is no worse. */
const MOST_COUNTED_AHEAD = 2_000;

const cameBefore = (column: 'sender' | 'sender_domain' | 'network'): string => `(
  select count(*)::int from (
    select from messages m
    where m.${column} = begun.${column} and m.seq < begun.seq and m.received_at > now() - interval '10 minutes'
    limit ${MOST_COUNTED_AHEAD}) recent)`;

const BEGIN = `
with begun as (
  update messages set attempts = attempts + 1 where id = $1 and outcome is null
  returning id, seq, raw, headers_only, content_sha256, message_id, received_at, internal_date, source, reading_failures,
    sender, sender_domain, network
)
select begun.id, raw, headers_only as "headersOnly", content_sha256 as "contentSha256", message_id as "messageId",
  received_at as "receivedAt", internal_date as "internalDate", source, reading_failures as "readingFailures",
  ${cameBefore('sender')} as "ofSender", ${cameBefore('sender_domain')} as "ofDomain",
  ${cameBefore('network')} as "ofNetwork",
  (select count(*)::int from messages m
   where (m.unread_files > 0 or m.reading_failures > 0) and m.outcome_at > now() - interval '15 minutes'
     and (m.sender = begun.sender or m.sender_domain = begun.sender_domain)) as "costly", twin.*
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

/** What nothing proves uses up no share of what is proved: whoever forges a customer's mails does not mute the customer. */
const AS_PROVED =
  "(m.standing->>'verdict' in ('verified', 'vouched')) is not distinct from (($9::jsonb)->>'verdict' in ('verified', 'vouched'))";

/**
 * All of it in one statement, for each round trip costs while other letters wait. It sees what was committed before it
 * began; the lock, which has to be its own statement before it, lets the second copy of a mail see the first.
 */
const COMMIT = `
with twin as (
  select id from messages
  where content_sha256 = $2 and id <> $1 and outcome in ('referral', 'hold', 'claim')
  order by outcome <> 'referral', seq limit 1
), expected as (
  select where (select id from twin) is not distinct from $3::uuid
    and ($20::int is null or $20 = (select version from referrals where id = $6::uuid))
    -- An unclear answer ends no link, so it makes no new version; but only the first one gets another question.
    and (not exists (select from jsonb_array_elements($13::jsonb) e where e->>'kind' = 'answer_unclear' and e->>'by' = 'contact')
      or (($12)::jsonb->>'unclear_answers')::int = 1 + (select unclear_answers from referrals where id = $6::uuid))
), done as (
  update messages set
    content_sha256 = $2, duplicate_of = case when $4 = 'duplicate' then $3::uuid end,
    outcome = $4, hold_reason = $5, outcome_at = now(), referral_id = $6,
    from_address = $7, subject = $8, standing = $9, extraction = $10, error = $11, signature_sha256 = $18,
    words = to_tsvector('simple', $21), dated_at = $22, text_sha256 = $23, ignored_because = $24, ignored_says = $25,
    sender = coalesce($26, sender), unread_files = $27
  where id = $1 and outcome is null and exists (select from expected)
  returning id
), ${putClaim('$19')}, share as (
  select jsonb_array_length($14) > 0 and (
    (select count(*) from notices n join messages m on m.id = n.letter_id
     where m.sender = $26 and n.created_at > now() - interval '1 day' and ${AS_PROVED}) >= $16
    or ($17::int is not null and
      (select count(*) from notices n join messages m on m.id = n.letter_id
       where split_part(m.sender, '@', 2) = split_part($26, '@', 2)
         and n.created_at > now() - interval '1 day' and ${AS_PROVED}) >= $17)) as is_used_up
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
  const { outcome, holdReason, ignored, twin, letter, standing, extraction, referral, claim, error } = conclusion;
  const contentSha256 = Buffer.from(conclusion.contentSha256);
  const writer = letter?.from[0]?.address ?? '';
  const mailbox = mailboxOf(writer);
  const client = await pool.connect();
  let broken: Error | undefined;
  try {
    // Two copies of one mail may be worked on at the same moment: whoever comes second sees the first. The same holds for
    // letters of one domain that lead to notices, of which there are so many a day.
    const locks = [
      contentSha256,
      ...(conclusion.notices.length > 0 ? [sha256(countedDomain(mailbox) ?? mailbox)] : []),
    ];
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
        countedDomain(mailbox) === null ? null : daily.ofDomain,
        standing === null ? null : signatureIdentity(standing),
        claimValue(claim),
        conclusion.basedOn,
        letter === null ? null : wordsIn(letter),
        datedAt(letter),
        conclusion.textSha256 === null ? null : Buffer.from(conclusion.textSha256),
        ignored?.because ?? null,
        ignored === null || ignored.says === null ? null : storable(ignored.says),
        storable(mailbox) || null,
        letter?.attachments.filter(isUnreadForItsCost).length ?? 0,
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

/** It counts against whoever sent it. */
function isUnreadForItsCost({ text, note }: Attachment): boolean {
  return text === null && note === 'over_the_limit';
}

/** Null for a date that the store cannot hold. */
function datedAt(letter: Letter | null): Date | null {
  const at = letter?.date === undefined || letter.date === null ? Number.NaN : Date.parse(letter.date);
  return Number.isNaN(at) ? null : new Date(at);
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
  (select coalesce(json_agg(r.id order by r.opened_at desc), '[]') from (
     select id, opened_at from referrals
     where lower(customer_email) = lower($3)
       and (state in ('awaiting_parts', 'awaiting_confirmation') or pending_letter_id is not null)
     order by opened_at desc limit 5) r) as asked,
  (select m.received_at from messages m
   where m.signature_sha256 = $4 and m.id <> $1
     and m.outcome in ('referral', 'hold', 'claim') and coalesce(m.hold_reason, '') <> all ($5)
   order by m.seq limit 1) as signature_seen_at,
  (select json_build_object('twinId', m.id, 'holdReason', m.hold_reason, 'referralId', r.id, 'reference', r.reference,
      'contentSha256', encode(m.content_sha256, 'hex'), 'datedAt', m.dated_at,
      'isProved', coalesce(m.standing->>'verdict' in ('verified', 'vouched'), false))
   from messages m join referrals r on r.id = m.referral_id
   where m.text_sha256 = $6 and m.id <> $1 and lower(m.from_address) = lower($3)
     and m.outcome in ('referral', 'hold') and r.state <> 'withdrawn'
   order by m.seq limit 1) as sent_before,
  (select coalesce(json_agg(r.id), '[]') from (
     select id from referrals
     where company_key = any ($7) and company_key <> '' and state <> 'withdrawn'
       and customer_domain is distinct from $2::text and lower(customer_email) <> lower($3)
       and (agent_id is not null or rung <> all ($8))
     order by opened_at limit 10) r) as elsewhere_ids,
  (select coalesce(json_agg(c.company), '[]') from (
     select min(company) as company from referrals
     where customer_domain = $2::text and company_key <> '' and rung <> all ($8)
     group by company_key limit 10) c) as companies_here,
  (select json_build_object('standing', m.standing, 'receivedAt', m.received_at) from messages m
   where split_part(m.from_address, '@', 2) = $2::text and m.signature_sha256 is not null and m.id <> $1
     and m.outcome = 'referral' and m.referral_id in (select id from referrals where agent_id is not null)
   order by m.seq desc limit 1) as last_proved`;

/** Rungs of what anybody can write in the name of a company: it puts nobody on record. */
const UNPROVED: readonly Rung[] = ['unauthenticated', 'forwarded_by_agent', 'agents_word'];

interface HistoryRow {
  readonly ids: readonly string[];
  readonly asked: readonly string[];
  readonly signature_seen_at: Date | null;
  readonly sent_before:
    | (TwinFields & { readonly contentSha256: string; readonly datedAt: string | null; readonly isProved: boolean })
    | null;
  readonly elsewhere_ids: readonly string[];
  readonly companies_here: readonly string[];
  readonly last_proved: { readonly standing: Standing; readonly receivedAt: string } | null;
}

async function historyOf(database: Database, id: string, of: WriterSeen): Promise<WriterHistory> {
  const { rows } = await database.pool.query<HistoryRow>({
    name: 'writer_history',
    text: HISTORY,
    values: [
      id,
      of.domain,
      of.address,
      of.signatureSha256,
      WITHOUT_PROOF,
      of.textSha256 === null ? null : Buffer.from(of.textSha256),
      of.company === null ? null : [...companyKeys(of.company)],
      UNPROVED,
    ],
  });
  const [row] = rows;
  const ids = [...new Set([...(row?.ids ?? []), ...(row?.asked ?? []), ...(row?.elsewhere_ids ?? [])])];
  const found = ids.length === 0 ? [] : await database.orm.select().from(referrals).where(inArray(referrals.id, ids));
  const byAge = found.toSorted((one, other) => other.openedAt.getTime() - one.openedAt.getTime());
  const last = row?.last_proved ?? null;
  const those = (wanted: readonly string[] = []): Referral[] =>
    byAge.filter((each) => wanted.includes(each.id)).map(referralOf);
  return {
    referrals: those(row?.ids),
    asked: those(row?.asked),
    sentBefore: sentBeforeIn(row?.sent_before ?? null),
    signatureSeenAt: row?.signature_seen_at ?? null,
    elsewhere: those(row?.elsewhere_ids).toReversed(),
    companiesHere: row?.companies_here ?? [],
    lastProved: last === null ? null : { standing: last.standing, receivedAt: new Date(last.receivedAt) },
  };
}

function sentBeforeIn(found: HistoryRow['sent_before']): SentBefore | null {
  const twin = found === null ? null : twinIn(found);
  if (found === null || twin === null) return null;
  const { contentSha256, datedAt, isProved } = found;
  return {
    twin,
    contentSha256: Buffer.from(contentSha256, 'hex'),
    isProved,
    datedAt: datedAt === null ? null : new Date(datedAt),
  };
}

async function storedLetter({ orm }: Database, id: string): Promise<StoredLetter | null> {
  const [row] = await orm
    .select({
      id: messages.id,
      raw: messages.raw,
      rawDeletedAt: messages.rawDeletedAt,
      receivedAt: messages.receivedAt,
      standing: messages.standing,
      extraction: messages.extraction,
    })
    .from(messages)
    .where(eq(messages.id, id));
  if (row === undefined || row.standing === null || row.extraction === null || row.rawDeletedAt !== null) return null;
  const { id: letterId, raw, receivedAt, standing, extraction } = row;
  return { id: letterId, raw, receivedAt, standing, extraction };
}

async function customerDomains({ orm }: Database, since: Date | null): Promise<readonly KnownDomain[]> {
  const rows = await orm
    .selectDistinctOn([referrals.customerDomain], { domain: referrals.customerDomain, company: referrals.company })
    .from(referrals)
    .where(and(eq(referrals.state, 'in_effect'), since === null ? undefined : gte(referrals.changedAt, since)))
    .orderBy(asc(referrals.customerDomain), asc(referrals.openedAt));
  return rows
    .filter(({ domain }) => isCompanyHost(domain))
    .map(({ domain, company }) => ({ domain, whose: `customer ${company ?? domain}`, is: 'customer', company }));
}

const NOTICE_ID = /^<([0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})@/;

/**
 * $1 are ids of notices and $2 Message-IDs, both in the order of the mail's own references, the nearest last; $3 are our
 * references. A forged first mail must not catch the honest one that answers it, so that unproved letters make no thread.
 */
const THREAD = `
with found as (
  select n.referral_id as id, array_position($1::uuid[], n.id) * 2 as nearness from notices n
  where n.id = any($1::uuid[]) and n.referral_id is not null
  union all
  select m.referral_id, array_position($2::text[], m.message_id) * 2 from messages m
  where m.message_id = any($2::text[]) and m.referral_id is not null
    and coalesce(m.hold_reason, '') not in ('unverified_sender', 'contradicted_sender', 'malformed_sender')
  union all
  select r.id, 0 from referrals r where r.reference = any($3::text[])
)
select r.id, r.reference, r.state,
  -- When its first letter came to the mailbox: mail that waited there while nobody worked on it is not older for that.
  coalesce((select min(coalesce(m.internal_date, m.received_at)) from referral_events e join messages m on m.id = (e.payload->>'letterId')::uuid
    where e.referral_id = r.id and e.kind = 'opened'), r.opened_at) as "openedAt",
  r.reference = any($3::text[]) as "isNamed",
  (select max(n.created_at) from notices n
   where n.referral_id = r.id and n.kind in ('read_back', 'please_confirm')) as "askedAt",
  (select max(e.at) from referral_events e where e.referral_id = r.id and e.kind = 'designated') as "designatedAt",
  -- A clock that runs ahead makes no later mail an older one; who clicked or telephoned did so when it was noted.
  (select max(case when e.kind = 'confirmed' and e.payload->'assent'->>'by' <> 'reply' then e.at
      else least(m.dated_at, m.received_at) end)
   from referral_events e
   join messages m on m.id = coalesce(e.payload->'assent'->>'letterId', e.payload->>'letterId')::uuid
   where e.referral_id = r.id and e.kind in ('designated', 'contested', 'withdrawn', 'confirmed', 'denied')) as "changedAt",
  (select json_build_object('at', n.created_at, 'asks', n.kind in ('read_back', 'please_confirm'), 'words', n.body_text,
      'sentAt', (select min(d.changed_at) from deliveries d where d.notice_id = n.id and d.state = 'sent'))
   from notices n
   where n.id = any($1::uuid[]) and n.referral_id = r.id order by n.created_at desc limit 1) as answers
from referrals r join (select id, max(nearness) as nearness from found group by id) f on f.id = r.id
order by r.state = 'withdrawn', f.nearness desc, r.opened_at desc
limit 5`;

interface ThreadRow {
  readonly id: string;
  readonly reference: string;
  readonly state: Referral['state'];
  readonly isNamed: boolean;
  readonly openedAt: Date;
  readonly askedAt: Date | null;
  readonly designatedAt: Date | null;
  readonly changedAt: Date | null;
  readonly answers: {
    readonly at: string;
    readonly asks: boolean;
    readonly words: string;
    readonly sentAt: string | null;
  } | null;
}

/**
 * Where the identifiers lead to several referrals that are not over, the one whose reference stands in the mail is meant,
 * if it is one; else the mail does not tell, and `alsoIn` names the others.
 */
export async function findThread(
  { orm, pool }: Database,
  messageIds: readonly string[],
  references: readonly string[],
): Promise<ThreadFound | null> {
  const noticeIds = messageIds.flatMap((messageId) => NOTICE_ID.exec(messageId)?.[1] ?? []);
  const { rows } = await pool.query<ThreadRow>({
    name: 'find_thread',
    text: THREAD,
    values: [noticeIds, [...messageIds], [...references]],
  });
  const named = rows.filter(({ isNamed, state }) => isNamed && state !== 'withdrawn');
  const [only, another] = named;
  const [first] = rows;
  const meant = only !== undefined && another === undefined ? only : first;
  if (meant === undefined) return null;
  const { id, openedAt, askedAt, designatedAt, changedAt, answers } = meant;
  const [row] = await orm.select().from(referrals).where(eq(referrals.id, id));
  if (row === undefined) return null;
  const isTold = only === meant && another === undefined;
  const alsoIn = isTold
    ? []
    : rows.filter((each) => each !== meant && each.state !== 'withdrawn' && meant.state !== 'withdrawn');
  return {
    referral: referralOf(row),
    place: {
      alsoIn: alsoIn.map(({ reference }) => reference),
      answers:
        answers === null
          ? null
          : {
              ...answers,
              at: new Date(answers.at),
              sentAt: answers.sentAt === null ? null : new Date(answers.sentAt),
            },
      openedAt,
      askedAt,
      designatedAt,
      changedAt,
    },
  };
}

/** Messages without an outcome, in the order of arrival: those that go as they come, and those before which others go. */
export async function unfinishedMessages(
  { orm }: Database,
  limit: number,
): Promise<{ readonly asTheyCome: readonly string[]; readonly behind: readonly Behind[] }> {
  const rows = await orm
    .select({ id: messages.id, turn: messages.turn, behind: messages.behind })
    .from(messages)
    .where(isNull(messages.outcome))
    .orderBy(asc(messages.seq))
    .limit(limit);
  return {
    asTheyCome: rows.filter(({ behind }) => behind === null).map(({ id }) => id),
    behind: rows.filter(({ behind }) => behind !== null).map(({ id, turn }) => ({ id, turn })),
  };
}

/** The few that have waited longest behind others, and longer than anybody should. */
export async function overdueMessages(
  { pool }: Database,
  of: { readonly seconds: number; readonly limit: number },
): Promise<readonly string[]> {
  const { rows } = await pool.query<{ id: string }>(
    `select id from messages where outcome is null and behind_since < now() - $1 * interval '1 second'
     order by behind_since, seq limit $2`,
    [of.seconds, of.limit],
  );
  return rows.map(({ id }) => id);
}

export async function countUnfinished({ orm }: Database): Promise<number> {
  return await orm.$count(messages, isNull(messages.outcome));
}
