/** The database goes in; whether mail is flowing comes out: mailboxes, what waits, the last day by the hour. */
import type { FlowShown } from '../../console/operator/ports.ts';
import type { CanaryHealth } from '../../domain/canary.ts';
import { type HoldReason, type Outcome, OUTCOMES } from '../../domain/lists.ts';
import type { Database } from './database.ts';
import { LEASE_LOCK } from './presence.ts';

/** All but what the queues say. */
export async function flowOf(
  { pool }: Database,
  mailboxes: readonly string[],
  canaries: readonly CanaryHealth[],
  now: Date,
): Promise<Omit<FlowShown, 'failed' | 'sendingFault'>> {
  const { rows } = await pool.query<Row>({ name: 'flow', text: FLOW, values: [mailboxes] });
  const [row] = rows;
  if (row === undefined) throw new Error('the database gave no row for the flow of mail');
  const { unfinished, notices, model } = row;
  return {
    mailboxes: row.mailboxes.map(({ name, watchedSince, lastMail }) => ({
      name,
      watchedSince: dateOf(watchedSince),
      lastMail: dateOf(lastMail),
      canary: canaries.find(({ mailbox }) => mailbox === name) ?? null,
    })),
    unfinished: { count: unfinished.count, oldest: dateOf(unfinished.oldest) },
    notices,
    hours: hoursOf(row.hours, now),
    held: row.held.map(({ reason, count, oldest }) => ({ reason, count, oldest: new Date(oldest) })),
    model: {
      questions: model.questions,
      tokens: model.tokens,
      costUsd: model.costUsd,
      letters: model.letters,
    },
    sendingStopped: row.stopped === null ? null : { since: new Date(row.stopped.since), why: row.stopped.why },
    lag: row.lag === null || row.lag[0] === null ? null : { p50: Number(row.lag[0]), p95: Number(row.lag[1]) },
  };
}

interface Row {
  readonly mailboxes: readonly {
    readonly name: string;
    readonly watchedSince: string | null;
    readonly lastMail: string | null;
  }[];
  readonly unfinished: { readonly count: number; readonly oldest: string | null };
  readonly notices: FlowShown['notices'];
  readonly hours: readonly { readonly at: string; readonly outcome: Outcome; readonly count: number }[];
  readonly held: readonly { readonly reason: HoldReason; readonly count: number; readonly oldest: string }[];
  readonly model: {
    readonly questions: number;
    readonly tokens: number;
    readonly costUsd: number;
    readonly letters: number;
  };
  readonly stopped: { readonly since: string; readonly why: string } | null;
  readonly lag: readonly (number | null)[] | null;
}

const FLOW = `
with day as materialized (
  select received_at, outcome, outcome_at, hold_reason, extraction #>> '{readBy,model,read}' as by_model
  from messages where received_at > now() - interval '24 hours'
)
select
  (select coalesce(json_agg(json_build_object('name', name,
      'watchedSince', (select a.backend_start from pg_locks l join pg_stat_activity a on a.pid = l.pid
        where l.locktype = 'advisory' and l.granted and l.classid = ${LEASE_LOCK} and l.objid::bigint = (hashtext(name)::bigint & 4294967295)
          and l.database = (select oid from pg_database where datname = current_database()) limit 1),
      'lastMail', (select max(seen_at) from sightings s where s.mailbox = name and not s.is_canary)) order by at), '[]')
   from unnest($1::text[]) with ordinality as mailbox (name, at)) as mailboxes,
  (select json_build_object('count', count(*), 'oldest', min(received_at)) from messages where outcome is null) as unfinished,
  (select json_build_object(
      'open', count(distinct notice_id) filter (where state in ('pending', 'sending')),
      'waiting', count(distinct notice_id) filter (where state = 'waiting'),
      'bounced', count(*) filter (where state = 'bounced'),
      'untold', count(distinct notice_id) filter (where wait_reason = 'customer_not_told'),
      'refused', count(*) filter (where state in ('refused', 'unknown')))
   from deliveries where state in ('pending', 'sending', 'waiting', 'bounced', 'refused', 'unknown')) as notices,
  (select coalesce(json_agg(h), '[]') from (
     select date_trunc('hour', received_at) as at, outcome, count(*)::int as count from day
     where outcome is not null group by 1, 2 order by 1) h) as hours,
  (select coalesce(json_agg(h order by count desc, reason), '[]') from (
     select hold_reason as reason, count(*)::int as count, min(outcome_at) as oldest from messages
     where outcome = 'hold' group by hold_reason) h) as held,
  (select json_build_object(
      'questions', coalesce((select questions from model_days where day = (now() at time zone 'UTC')::date), 0),
      'tokens', coalesce((select input_tokens + output_tokens from model_days where day = (now() at time zone 'UTC')::date), 0),
      'costUsd', coalesce((select cost_usd from model_days where day = (now() at time zone 'UTC')::date), 0),
      'letters', (select count(*) from day where by_model = 'true'))) as model,
  (select json_build_object('since', stopped_at, 'why', why) from outbox_switch where stopped_at is not null) as stopped,
  (select percentile_cont(array[0.5, 0.95]) within group (order by extract(epoch from outcome_at - received_at))
   from day where outcome_at is not null) as lag`;

function dateOf(text: string | null): Date | null {
  return text === null ? null : new Date(text);
}

const HOUR_MS = 3_600_000;

/** Every one of the last 24 hours, those without mail too. */
function hoursOf(rows: Row['hours'], now: Date): FlowShown['hours'] {
  const last = Math.floor(now.getTime() / HOUR_MS) * HOUR_MS;
  return Array.from({ length: 24 }, (_, at) => {
    const hour = new Date(last - (23 - at) * HOUR_MS);
    const own = rows.filter((row) => new Date(row.at).getTime() === hour.getTime());
    const counts = OUTCOMES.flatMap((outcome) => {
      const count = own.find((row) => row.outcome === outcome)?.count ?? 0;
      return count === 0 ? [] : [[outcome, count] as const];
    });
    return { at: hour, counts: Object.fromEntries(counts) };
  });
}
