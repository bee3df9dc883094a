/** The canaries in the store: when each left, how far it came, and the outbox of their confirmations. */
import type { CanaryAnswer, CanaryHealth, CanaryMail, CanaryStore, CanaryStuck } from '../../domain/canary.ts';
import type { Outbox } from '../../domain/ports.ts';
import type { Database } from './database.ts';
import { jsonOf } from './put.ts';

/** How soon one is sent again whose mail the server did not take. */
const RETRY_SECONDS = 60;
const KEPT_DAYS = 30;
/** A process that sends a confirmation for longer than that is dead. */
const ANSWERING_SECONDS = 120;
const ROUNDS_LOCK = 7_301_958;

/** Two processes do not send two at once. */
const DUE = `
insert into canaries (mailbox, address)
select name, address from unnest($1::text[], $2::text[]) as m (name, address)
where not exists (
  select from canaries c
  where c.mailbox = name
    and c.due_at > now() - make_interval(secs => case when c.stuck = 'unsent' then least($3, ${RETRY_SECONDS}) else $3 end))
returning id, mailbox, address`;

/** The message goes, and its seen-mark says why, so that it is filed. */
const FORGET = `
seen as (
  update sightings set message_id = null, is_canary = true where message_id = $2
), forgotten as (
  delete from messages where id = $2 and outcome is null
)`;

const READ = `
with taken as (
  update canaries set read_at = now(), notice_id = $3, notice = $4
  where id = $1 and read_at is null returning id
), ${FORGET}
select from taken`;

const BACK = `
with came as (
  update canaries set back_at = now(), notice = null, stuck = null, fault = null
  where id = $1 and back_at is null returning extract(epoch from now() - due_at)::float as seconds
), ${FORGET}
select seconds from came`;

/** Of each mailbox the last one that came back, and the first one since then that should have. */
const HEALTH = `
select name as mailbox, last.back_at, last.seconds, missing.id, missing.due_at, missing.stuck, missing.fault
from unnest($1::text[]) with ordinality as mailboxes (name, at)
left join lateral (
  select due_at, back_at, extract(epoch from back_at - due_at)::float as seconds from canaries
  where mailbox = name and back_at is not null order by due_at desc limit 1
) last on true
left join lateral (
  select id, due_at, fault, coalesce(stuck, case
    when answered_at is not null then 'not_back'
    when read_at is not null then 'unanswered'
    when sent_at is null then 'unsent'
    when exists (select from messages m where m.outcome is null and m.mailbox = name and m.received_at >= due_at) then 'unread'
    else 'unseen' end) as stuck
  from canaries
  where mailbox = name and back_at is null and due_at < now() - $2 * interval '1 millisecond'
    and due_at > coalesce(last.due_at, '-infinity')
  order by due_at limit 1
) missing on true
order by at`;

/** Those on their way: once another secret marks nobody knows them again, and they would be missed. Others are due at once. */
export async function forgetCanaries({ pool }: Database): Promise<void> {
  await pool.query('delete from canaries where back_at is null');
}

interface HealthRow {
  readonly mailbox: string;
  readonly back_at: Date | null;
  readonly seconds: number | null;
  readonly id: string | null;
  readonly due_at: Date | null;
  readonly stuck: CanaryStuck | null;
  readonly fault: string | null;
}

export function canaryStore(database: Database, mailboxes: readonly string[]): CanaryStore {
  const { pool } = database;
  return {
    due: async (of, everyMs) => {
      if (of.length === 0) return [];
      const client = await pool.connect();
      try {
        await client.query(`begin; select pg_advisory_xact_lock(${ROUNDS_LOCK})`);
        const { rows } = await client.query<{ id: string; mailbox: string; address: string }>(DUE, [
          of.map(({ mailbox }) => mailbox),
          of.map(({ address }) => address),
          everyMs / 1_000,
        ]);
        await client.query(`delete from canaries where due_at < now() - interval '${KEPT_DAYS} days'`);
        await client.query('commit');
        client.release();
        return rows;
      } catch (error) {
        client.release(true);
        throw error;
      }
    },
    sent: async (id) => {
      await pool.query('update canaries set sent_at = now() where id = $1', [id]);
    },
    failed: async (id, stuck, fault) => {
      await pool.query('update canaries set stuck = $2, fault = $3 where id = $1', [id, stuck, fault.slice(0, 500)]);
    },
    find: async (markedId) => {
      const { rows } = await pool.query<CanaryMail>(
        `select id as "canaryId", mailbox, address, case when id = $1 then 'out' else 'back' end as way
         from canaries where id = $1 or notice_id = $1`,
        [markedId],
      );
      return rows[0] ?? null;
    },
    read: async (canaryId, messageId, answer) => {
      const { rowCount } = await pool.query(READ, [canaryId, messageId, answer?.id ?? null, jsonOf(answer)]);
      return rowCount === 1;
    },
    back: async (canaryId, messageId) => {
      const { rows } = await pool.query<{ seconds: number }>(BACK, [canaryId, messageId]);
      return rows[0]?.seconds ?? null;
    },
    lost: async (patienceMs) => {
      const missing = (await healthRows(database, mailboxes, patienceMs)).flatMap(({ id, mailbox, stuck }) =>
        id !== null && stuck !== null ? [{ id, mailbox, stuck }] : [],
      );
      if (missing.length === 0) return [];
      const { rows } = await pool.query<{ id: string }>(
        'update canaries set alarmed_at = now() where id = any ($1::uuid[]) and alarmed_at is null returning id',
        [missing.map(({ id }) => id)],
      );
      return missing.filter(({ id }) => rows.some((row) => row.id === id));
    },
  };
}

/** In the order of the names. */
export async function canaryHealth(
  database: Database,
  mailboxes: readonly string[],
  patienceMs: number,
): Promise<readonly CanaryHealth[]> {
  const rows = await healthRows(database, mailboxes, patienceMs);
  return rows.map(({ mailbox, back_at: backAt, seconds, due_at: since, stuck, fault }) => ({
    mailbox,
    last: backAt === null || seconds === null ? null : { backAt, seconds },
    missing: since === null || stuck === null ? null : { since, stuck, fault },
  }));
}

async function healthRows(
  { pool }: Database,
  mailboxes: readonly string[],
  patienceMs: number,
): Promise<readonly HealthRow[]> {
  const { rows } = await pool.query<HealthRow>({ name: 'canaries', text: HEALTH, values: [mailboxes, patienceMs] });
  return rows;
}

/** Nothing while all sending is stopped. */
const CLAIM = `
update canaries c set answering_since = now()
where notice_id = $1 and answered_at is null and notice is not null
  and (answering_since is null or answering_since < now() - interval '${ANSWERING_SECONDS} seconds')
  and not exists (select from outbox_switch where stopped_at is not null)
returning notice, address, read_at, (select encode(head, 'hex') from event_chain) as chain_head`;

interface Claimed {
  readonly notice: CanaryAnswer;
  readonly address: string;
  readonly read_at: Date;
  readonly chain_head: string;
}

/** What is sent of canaries: one confirmation each, to ourselves. */
export function canaryOutbox({ pool }: Database): Outbox {
  return {
    claim: async (noticeId) => {
      const { rows } = await pool.query<Claimed>(CLAIM, [noticeId]);
      const [row] = rows;
      if (row === undefined) return [];
      const { notice, address, read_at: createdAt, chain_head: chainHead } = row;
      return [{ ...notice, logo: null, chainHead, createdAt, deliveries: [{ address, possiblyTwice: false }] }];
    },
    settle: async (results) => {
      for (const { noticeId, result } of results) {
        const { outcome, response } = result;
        if (outcome === 'deferred')
          await pool.query('update canaries set answering_since = null where notice_id = $1', [noticeId]);
        else if (outcome === 'refused')
          await pool.query(
            `update canaries set stuck = 'unanswered', fault = $2, notice = null where notice_id = $1 and back_at is null`,
            [noticeId, response.slice(0, 500)],
          );
        else
          await pool.query('update canaries set answered_at = now(), notice = null where notice_id = $1', [noticeId]);
      }
    },
  };
}

/** Confirmations that wait to be sent, as `unsentNotices` for those that are kept. */
export async function unansweredCanaries({ pool }: Database): Promise<readonly string[]> {
  const { rows } = await pool.query<{ notice_id: string }>(
    `select notice_id from canaries where notice is not null and due_at > now() - interval '1 hour'
       and (answering_since is null or answering_since < now() - interval '${ANSWERING_SECONDS} seconds')`,
  );
  return rows.map((row) => row.notice_id);
}
