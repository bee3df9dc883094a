/** The secret that marks now in; the questions that are open with a code and a link of another one come out as acts, each once. */
import type { Database } from './database.ts';

const AT_ONCE = 200;

/**
 * Only what was asked, or waits to be: what an operator dropped was not. Where the question that ended had not gone out it is
 * dropped, and the new one waits as it did.
 */
const RENEW = `
with asked as (
  select r.id, r.version, n.id as notice_id
  from referrals r cross join lateral (
    select id, code_key from notices
    where referral_id = r.id and asks is not null and (asks->>'version')::int = r.version
    order by created_at desc, id desc limit 1) n
  where r.pending_letter_id is not null and r.state <> 'withdrawn' and n.code_key is distinct from $1
    and exists (select from deliveries d where d.notice_id = n.id and d.state in ('waiting', 'pending', 'sending', 'sent', 'unknown'))
    and not exists (
      select from acts a where a.referral_id = r.id and a.version = r.version and a.act->>'kind' = 'renewed' and a.act->>'keyId' = $1)
  order by r.id limit ${AT_ONCE}
), noted as (
  insert into acts (referral_id, version, act)
  select id, version, jsonb_build_object('kind', 'renewed', 'keyId', $1::text, 'waits',
    (select min(d.wait_reason) from deliveries d where d.notice_id = asked.notice_id and d.state = 'waiting'))
  from asked
  on conflict (referral_id, version, (act->>'keyId')) where act->>'kind' = 'renewed' do nothing
  returning referral_id
), ended as (
  update deliveries d set state = 'dropped', wait_reason = null, changed_at = now(),
    response = 'its code and its link ended with the keys that made them'
  from asked, notices n
  where n.referral_id = asked.id and n.asks is not null and (n.asks->>'version')::int = asked.version
    and d.notice_id = n.id and d.state in ('waiting', 'pending')
)
select count(*)::int as n from noted`;

/** Gives how many. */
export async function renewQuestions({ pool }: Database, keyId: string): Promise<number> {
  let all = 0;
  for (;;) {
    const { rows } = await pool.query<{ n: number }>({ name: 'renew-questions', text: RENEW, values: [keyId] });
    const count = rows[0]?.n ?? 0;
    all += count;
    if (count === 0) return all;
  }
}

/** Questions of before it was written down which secret made their codes: it was this one, where no other ever was. */
export async function adoptQuestions({ pool }: Database, keyId: string): Promise<void> {
  await pool.query('update notices set code_key = $1 where asks is not null and code_key is null', [keyId]);
}
