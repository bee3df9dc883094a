/** The database goes in; figures of the whole service come out, in one question that a scraper may ask often. */
import type { Figures } from '../../console/health/ports.ts';
import type { Database } from './database.ts';
import { LEASE_LOCK } from './presence.ts';

type Stored = Omit<Figures, 'jobsGivenUp' | 'sendingFailing' | 'canaryRoundTrip' | 'canaryMissing' | 'modelBudgetUsed'>;

/** Whether somebody holds the lease of each mailbox. */
const WATCHED = `
  (select coalesce(json_agg(json_build_object('labels', json_build_object('mailbox', name),
      'value', (exists (select from pg_locks l where l.locktype = 'advisory' and l.granted and l.classid = ${LEASE_LOCK}
        and l.objid::bigint = (hashtext(name)::bigint & 4294967295)
        and l.database = (select oid from pg_database where datname = current_database())))::int)), '[]')
   from unnest($1::text[]) name) as "mailboxWatched"`;
const STOPPED = `(select stopped_at is not null from outbox_switch) as "sendingStopped"`;

const FIGURES = `
select
  (select coalesce(json_agg(json_build_object('labels', json_build_object('outcome', coalesce(outcome, 'unfinished'), 'hold_reason', coalesce(hold_reason, '')), 'value', n)), '[]')
   from (select outcome, hold_reason, count(*) as n from messages group by 1, 2) g) as messages,
  (select coalesce(json_agg(json_build_object('labels', json_build_object('state', state), 'value', n)), '[]')
   from (select state, count(*) as n from referrals group by 1) g) as referrals,
  (select coalesce(json_agg(json_build_object('labels', json_build_object('kind', kind, 'state', state), 'value', n)), '[]')
   from (select n.kind, d.state, count(*) as n from deliveries d join notices n on n.id = d.notice_id group by 1, 2) g) as deliveries,
  (select coalesce(json_agg(json_build_object('labels', json_build_object('mailbox', name),
      'value', coalesce(extract(epoch from now() - (select max(seen_at) from sightings s where s.mailbox = name and not s.is_canary)), -1))), '[]')
   from unnest($1::text[]) name) as "mailboxSilence",
  ${WATCHED},
  (select count(*)::int from messages where outcome is null) as unfinished,
  (select coalesce(extract(epoch from now() - min(received_at)), 0)::float from messages where outcome is null) as "oldestUnfinished",
  (select coalesce(json_agg(json_build_object('labels', json_build_object('reason', behind), 'value', n)), '[]')
   from (select behind, count(*) as n from messages
     where behind is not null and received_at > now() - interval '1 day' group by 1) g) as behind,
  (select coalesce(sum(unread_files), 0)::int from messages where received_at > now() - interval '1 day') as "unreadFiles",
  (select count(*)::int from messages where outcome = 'hold') as held,
  (select coalesce(extract(epoch from now() - min(outcome_at)), 0)::float from messages where outcome = 'hold') as "oldestHeld",
  ${STOPPED},
  (select json_build_object('questions', coalesce(sum(questions), 0), 'tokens', coalesce(sum(input_tokens + output_tokens), 0),
      'costUsd', coalesce(sum(cost_usd), 0)) from model_days where day = (now() at time zone 'UTC')::date) as model`;

export async function figuresOf({ pool }: Database, mailboxes: readonly string[]): Promise<Stored> {
  const { rows } = await pool.query<Stored>({ name: 'figures', text: FIGURES, values: [mailboxes] });
  const [row] = rows;
  if (row === undefined) throw new Error('the database gave no row of figures');
  return row;
}

/** What whoever asks whether the service is ready wants to know of the store; it counts nothing. */
export async function readinessOf(
  { pool }: Database,
  mailboxes: readonly string[],
): Promise<Pick<Stored, 'mailboxWatched' | 'sendingStopped'>> {
  const { rows } = await pool.query<Pick<Stored, 'mailboxWatched' | 'sendingStopped'>>({
    name: 'readiness',
    text: `select ${WATCHED}, ${STOPPED}`,
    values: [mailboxes],
  });
  const [row] = rows;
  if (row === undefined) throw new Error('the database does not say whether mailboxes are watched');
  return row;
}
