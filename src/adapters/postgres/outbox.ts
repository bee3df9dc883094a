/** The outbox: a notice's id in, its open deliveries out, marked as being sent before anybody connects. */
import type { BounceStore, ClaimedNotice, Outbox } from '../../domain/ports.ts';
import type { DeliveryState, NoticeKind, Question, Recipient, WaitReason } from '../../domain/notice.ts';
import type { Database } from './database.ts';
import { and, asc, desc, eq, inArray, sql } from './drizzle.ts';
import { type LogoFields, logoOf } from './logos.ts';
import { INSTANCE_LOCK } from './presence.ts';
import { deliveries, notices, referrals } from './schema.ts';

/** How many mails go out in a day. */
export interface DailyMails {
  readonly toAddress: number;
  readonly inAll: number;
}

/**
 * `instance` is this process in the presence; what it marked as being sent and does not send any more (its settling
 * failed) is told by `sendingNow`. A mark by an instance that is dead is an outcome that cannot be known: such a
 * delivery goes once more with the same Message-ID and is shown as possibly twice; the second time it stays unknown.
 */
export function outbox({ pool }: Database, instance: number, daily: DailyMails): Outbox {
  const sendingNow = new Set<string>();
  const claimed = async (noticeId: string): Promise<readonly ClaimedNotice[]> => {
    if (sendingNow.has(noticeId)) return [];
    const { rows } = await pool.query<Claimed>({
      name: 'claim-notices',
      text: CLAIM,
      values: [noticeId, instance, daily.toAddress, daily.inAll, [...sendingNow]],
    });
    for (const { id } of rows) sendingNow.add(id);
    return rows.map(claimedNotice);
  };
  let last: Promise<unknown> = Promise.resolve();
  return {
    // One after the other, so that each knows what the one before it took.
    claim: async (noticeId) => {
      const mine = last.then(async () => await claimed(noticeId));
      last = mine.catch(() => undefined);
      return await mine;
    },
    settle: async (results) => {
      try {
        await pool.query({
          name: 'settle-deliveries',
          text: SETTLE,
          values: [
            results.map(({ noticeId }) => noticeId),
            results.map(({ address }) => address),
            results.map(({ result }) => stateAfter[result.outcome]),
            results.map(({ result }) => result.response.slice(0, 500)),
            instance,
          ],
        });
      } finally {
        for (const { noticeId } of results) sendingNow.delete(noticeId);
      }
    },
  };
}

const SETTLE = `
update deliveries d set state = r.state, response = r.response, sending_by = null, changed_at = now(),
  wait_reason = case when r.state = 'waiting' then 'customer_not_told' end
from unnest($1::uuid[], $2::text[], $3::text[], $4::text[]) as r (notice_id, address, state, response)
where d.notice_id = r.notice_id and d.address = r.address and d.state = 'sending' and d.sending_by = $5`;

const stateAfter = {
  accepted: 'sent',
  refused: 'refused',
  deferred: 'pending',
  unknown: 'unknown',
  withheld: 'waiting',
} as const;

const IS_ALIVE = `exists (
  select from pg_locks l
  where l.locktype = 'advisory' and l.classid = ${INSTANCE_LOCK} and l.objid::int = d.sending_by and l.objsubid = 2
    and l.database = (select oid from pg_database where datname = current_database()))`;

/** Marks what is open, and gives each notice with what is to be sent now; no row for one of which nothing is. */
const CLAIM = `
with found as materialized (
  select notice_id, address, state, possibly_twice from deliveries d
  where notice_id = any (array (
      select id from notices where id = $1 or letter_id = (select letter_id from notices where id = $1)))
    and notice_id <> all ($5::uuid[])
    and ((state = 'pending' and (not_before is null or not_before <= now()))
      or (state = 'sending' and (sending_by = $2 or not ${IS_ALIVE})))
  for update skip locked
), weighed as materialized (
  -- What tells our own desk that nothing is sent any more has to be sent.
  select f.*, f.state = 'sending' or n.kind = 'desk_note' or may_send(f.address, $3, $4) as may_go
  from found f join notices n on n.id = f.notice_id
), put_off as (
  update deliveries d set not_before = now() + interval '5 minutes', changed_at = now()
  from weighed w where not w.may_go and d.notice_id = w.notice_id and d.address = w.address
), open as (
  select * from weighed where may_go
), marked as (
  update deliveries d set
    state = case when open.state = 'sending' and open.possibly_twice then 'unknown' else 'sending' end,
    sending_by = case when open.state = 'sending' and open.possibly_twice then null else $2::int end,
    response = case when open.state = 'sending' and open.possibly_twice then 'the service ended twice while sending it' else d.response end,
    attempts = d.attempts + 1,
    possibly_twice = open.possibly_twice or open.state = 'sending',
    changed_at = now()
  from open where d.notice_id = open.notice_id and d.address = open.address
  returning d.notice_id, d.address, d.state, d.possibly_twice
), sending as (
  select notice_id, json_agg(json_build_object('address', address, 'possiblyTwice', possibly_twice)) as deliveries
  from marked where state = 'sending' group by notice_id
)
select n.id, n.created_at, n.facts, n.cause, n.asks, n.in_reply_to, n.reference_ids, n.subject, n.body_text, n.body_html,
  n.attachments, n.original_subject, n.logo, l.content_type, l.width, l.height, l.content, sending.deliveries, (select encode(head, 'hex') from event_chain) as chain_head,
  (select json_agg(json_build_object('name', name, 'address', address, 'role', role, 'source', source)
     order by role desc, address) from deliveries where notice_id = n.id) as recipients
from sending join notices n on n.id = sending.notice_id left join logos l on l.sha256 = n.logo
order by n.created_at, n.id = $1 desc, n.id`;

interface Claimed extends LogoFields {
  readonly id: string;
  readonly created_at: Date;
  readonly facts: ClaimedNotice['draft']['facts'];
  readonly cause: string;
  readonly in_reply_to: string | null;
  readonly reference_ids: readonly string[];
  readonly subject: string;
  readonly body_text: string;
  readonly body_html: string;
  readonly attachments: ClaimedNotice['rendered']['attachments'];
  readonly asks: Question | null;
  readonly original_subject: string;
  readonly chain_head: string;
  readonly deliveries: ClaimedNotice['deliveries'];
  readonly recipients: readonly Recipient[];
}

function claimedNotice(row: Claimed): ClaimedNotice {
  return {
    id: row.id,
    chainHead: row.chain_head,
    createdAt: row.created_at,
    draft: {
      facts: row.facts,
      recipients: row.recipients,
      inReplyTo: row.in_reply_to,
      references: row.reference_ids,
      originalSubject: row.original_subject,
      cause: row.cause,
      asks: row.asks,
    },
    rendered: {
      subject: row.subject,
      text: row.body_text,
      html: row.body_html,
      attachments: row.attachments,
      logo: row.logo,
    },
    logo: logoOf(row),
    deliveries: row.deliveries,
  };
}

/** Notices with something to send: pending, or left in sending by a process that is dead. */
export async function unsentNotices({ pool }: Database, limit: number): Promise<readonly string[]> {
  const rows = await pool.query<{ notice_id: string }>(
    `select distinct notice_id from deliveries d where (state = 'pending' and (not_before is null or not_before <= now()))
        or (state = 'sending' and not ${IS_ALIVE}) limit $1`,
    [limit],
  );
  return rows.rows.map((row) => row.notice_id);
}

export interface OutboxRow {
  readonly noticeId: string;
  readonly kind: NoticeKind;
  readonly cause: string;
  /** Null for what concerns no referral. */
  readonly reference: string | null;
  readonly subject: string;
  readonly createdAt: Date;
  readonly role: 'to' | 'cc';
  readonly address: string;
  readonly source: string;
  readonly state: DeliveryState;
  readonly waitReason: WaitReason | null;
  readonly response: string | null;
  readonly attempts: number;
  readonly possiblyTwice: boolean;
}

/** What an operator sees of the outbox, oldest first; every state when none is given. */
export async function listOutbox(
  { orm }: Database,
  options: { states: readonly DeliveryState[]; limit: number },
): Promise<readonly OutboxRow[]> {
  return await orm
    .select({
      noticeId: notices.id,
      kind: notices.kind,
      cause: notices.cause,
      reference: referrals.reference,
      subject: notices.subject,
      createdAt: notices.createdAt,
      role: deliveries.role,
      address: deliveries.address,
      source: deliveries.source,
      state: deliveries.state,
      waitReason: deliveries.waitReason,
      response: deliveries.response,
      attempts: deliveries.attempts,
      possiblyTwice: deliveries.possiblyTwice,
    })
    .from(deliveries)
    .innerJoin(notices, eq(notices.id, deliveries.noticeId))
    .leftJoin(referrals, eq(referrals.id, notices.referralId))
    .where(options.states.length > 0 ? inArray(deliveries.state, [...options.states]) : undefined)
    .orderBy(asc(notices.createdAt), asc(notices.id), desc(deliveries.role))
    .limit(options.limit);
}

/** Whatever is written there: what can begin no id finds none. */
export async function noticeIdsBeginning({ pool }: Database, prefix: string): Promise<readonly string[]> {
  const { rows } = await pool.query<{ id: string }>(
    'select id::text from notices where starts_with(id::text, lower($1)) order by id',
    [prefix],
  );
  return rows.map(({ id }) => id);
}

export async function noticeText(
  { orm }: Database,
  noticeId: string,
): Promise<{ subject: string; text: string; html: string } | null> {
  const [row] = await orm
    .select({ subject: notices.subject, text: notices.bodyText, html: notices.bodyHtml })
    .from(notices)
    .where(eq(notices.id, noticeId));
  return row ?? null;
}

/**
 * An operator's word: release makes waiting deliveries pending; `again` does the same with refused and unknown ones, which
 * may then arrive twice; drop ends what has not been sent. Gives the number of deliveries changed.
 */
export async function decideDeliveries(
  { orm }: Database,
  noticeId: string,
  decision: 'release' | 'again' | 'drop',
  by: string,
): Promise<number> {
  const from = {
    release: ['waiting'],
    again: ['refused', 'unknown', 'bounced'],
    drop: ['waiting', 'pending'],
  } as const;
  const changed = await orm
    .update(deliveries)
    .set({
      state: decision === 'drop' ? 'dropped' : 'pending',
      waitReason: null,
      notBefore: null,
      possiblyTwice:
        decision === 'again'
          ? sql`${deliveries.possiblyTwice} or ${deliveries.state} = 'unknown'`
          : deliveries.possiblyTwice,
      releasedBy: by,
      changedAt: sql`now()`,
    })
    .where(and(eq(deliveries.noticeId, noticeId), inArray(deliveries.state, [...from[decision]])))
    .returning({ address: deliveries.address });
  return changed.length;
}

/** Stops all sending, by an operator's word. */
export async function stopSending({ pool }: Database, why: string): Promise<void> {
  await pool.query(
    'update outbox_switch set stopped_at = now(), why = $1, desk_told_at = now() where stopped_at is null',
    [why],
  );
}

/** Lets it go on, with full buckets; gives why it had stopped, or null when it had not. */
export async function resumeSending({ pool }: Database): Promise<string | null> {
  const { rows } = await pool.query<{ why: string }>(`
    with was as (select why from outbox_switch where stopped_at is not null),
      emptied as (delete from send_buckets where key = 'all'),
      again as (update deliveries set not_before = null where state = 'pending' and not_before is not null),
      resumed as (update outbox_switch set stopped_at = null, why = null, desk_told_at = null)
    select why from was`);
  return rows[0]?.why ?? null;
}

/** Why nothing is sent, or null. */
export async function whyStopped({ pool }: Database): Promise<string | null> {
  const { rows } = await pool.query<{ why: string }>('select why from outbox_switch where stopped_at is not null');
  return rows[0]?.why ?? null;
}

/** Only what counted as sent can bounce, so that a second report, or one that comes late, changes nothing. */
const BOUNCED = `
with hit as (
  update deliveries set state = 'bounced', response = $3, changed_at = now()
  where notice_id = $1 and address = $2 and state in ('sent', 'unknown')
  returning notice_id, source
), put_event as (
  insert into referral_events (referral_id, seq, kind, payload, at)
  select n.referral_id, (select coalesce(max(seq), 0) + 1 from referral_events e where e.referral_id = n.referral_id),
    'notice_bounced',
    jsonb_build_object('kind', 'notice_bounced', 'letterId', $4::text, 'noticeId', n.id, 'status', $5::text), now()
  from hit join notices n on n.id = hit.notice_id
  where hit.source = 'writer' and n.referral_id is not null
)
select from hit`;

export function bounceStore({ pool, orm }: Database): BounceStore {
  return {
    addressesOf: async (noticeId) => {
      const rows = await orm
        .select({ address: deliveries.address })
        .from(deliveries)
        .where(eq(deliveries.noticeId, noticeId));
      return rows.map(({ address }) => address);
    },
    bounced: async ({ noticeId, address, response, letterId, status }) => {
      const { rowCount } = await pool.query(BOUNCED, [noticeId, address, response, letterId, status]);
      return rowCount === 1;
    },
  };
}
