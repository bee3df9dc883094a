/** What waits for a person, and for how long nobody answered, out of the store; the mail that told the desk into it. */
import type { HoldReason } from '../../domain/lists.ts';
import type { PreparedNotice } from '../../domain/ports.ts';
import type { Database } from './database.ts';
import { putAll, putValues } from './put.ts';

export interface News {
  readonly holds: readonly {
    readonly why: HoldReason;
    readonly count: number;
    readonly references: readonly string[];
  }[];
  readonly alarm: string | null;
  readonly canaries: readonly { readonly mailbox: string; readonly since: string }[];
  /** Up to which moment, as the database writes it. */
  readonly until: string;
}

export interface DeskRounds {
  /** Null when there is nothing new, or the desk was told a short while ago. An alarm does not wait. */
  news(): Promise<News | null>;
  told(news: News, notice: PreparedNotice): Promise<void>;
  /** Makes acts of the questions to which no answer came in time: to be asked once more, and then to be given up. */
  noteUnanswered(): Promise<void>;
}

const UNTOLD = `
with untold as (
  select m.hold_reason as why, r.reference, m.outcome_at as at
  from messages m left join referrals r on r.id = m.referral_id
  where m.outcome = 'hold' and m.desk_told_at is null
  union all
  select coalesce(r.hold_reason, 'disputed'), r.reference, a.done_at
  from acts a join referrals r on r.id = a.referral_id
  where a.result = 'done' and a.desk_told_at is null
    and (a.act->>'did' = 'objected' or a.act->>'next' = 'give_up')
)
select
  (select coalesce(json_agg(json_build_object('why', why, 'count', count, 'references', refs) order by count desc, why), '[]')
   from (select why, count(*)::int as count,
           coalesce(json_agg(distinct reference) filter (where reference is not null), '[]') as refs
         from untold group by why) g) as holds,
  (select why from outbox_switch where stopped_at is not null and desk_told_at is null) as alarm,
  (select coalesce(json_agg(json_build_object('mailbox', mailbox, 'since', due_at) order by due_at), '[]')
   from canaries where alarmed_at is not null and desk_told_at is null and back_at is null) as canaries,
  exists (select from notices where kind = 'desk_note' and created_at > now() - $1 * interval '1 millisecond') as just_told,
  now()::text as until`;

const TOLD = `
with done as (
  select 1
), messages_told as (
  update messages set desk_told_at = now() where outcome = 'hold' and desk_told_at is null and outcome_at <= $1::timestamptz
), acts_told as (
  update acts set desk_told_at = now() where result = 'done' and desk_told_at is null and done_at <= $1::timestamptz
), alarm_told as (
  update outbox_switch set desk_told_at = now() where stopped_at is not null and desk_told_at is null
), canaries_told as (
  update canaries set desk_told_at = now() where alarmed_at <= $1::timestamptz and desk_told_at is null
), ${putAll({
  referralId: 'null::uuid',
  letterId: 'null::uuid',
  referral: '$2',
  events: '$3',
  notices: '$4',
  deliveries: '$5',
  isUsedUp: 'false',
})}
select from done`;

/**
 * Only where the question went out, and no act of this kind is there for this version. `offset 0` has each of the few that
 * are due looked at by itself: joined, all notices were read for them.
 */
const UNANSWERED = `
insert into acts (referral_id, version, act)
select r.id, r.version, jsonb_build_object('kind', 'unanswered', 'next', $2::text)
from referrals r
where r.state in ('awaiting_parts', 'awaiting_confirmation')
  and r.changed_at < now() - $1 * interval '1 hour'
  and exists (
    select from notices n join deliveries d on d.notice_id = n.id
    where n.referral_id = r.id and n.kind in ('read_back', 'please_confirm') and d.state in ('sent', 'unknown')
    offset 0)
  and not exists (
    select from acts a where a.referral_id = r.id and a.version = r.version
      and a.act->>'kind' = 'unanswered' and a.act->>'next' = $2
    offset 0)
  and ($2 = 'remind' or exists (
    select from acts a where a.referral_id = r.id and a.version = r.version
      and a.act->>'next' = 'remind' and a.done_at < now() - $1 * interval '1 hour'))
limit 100`;

export function deskRounds(
  { pool }: Database,
  { everyMs, remindAfterHours }: { readonly everyMs: number; readonly remindAfterHours: number },
): DeskRounds {
  return {
    news: async () => {
      const { rows } = await pool.query<News & { readonly just_told: boolean }>({
        name: 'untold',
        text: UNTOLD,
        values: [everyMs],
      });
      const [row] = rows;
      if (row === undefined) return null;
      const { holds, alarm, canaries, until } = row;
      const isAlarming = alarm !== null || canaries.length > 0;
      return isAlarming || (holds.length > 0 && !row.just_told) ? { holds, alarm, canaries, until } : null;
    },
    told: async ({ until }, notice) => {
      await pool.query(TOLD, [until, ...putValues({ referral: null, events: [], notices: [notice] })]);
    },
    noteUnanswered: async () => {
      for (const next of ['remind', 'give_up'])
        await pool.query({ name: 'note-unanswered', text: UNANSWERED, values: [remindAfterHours, next] });
    },
  };
}
