/** What an operator decided about a letter, in; stored whole, once, beside who decided it, or not at all. */
import type { StoredRuling } from '../../rulings.ts';
import { storable } from '../../domain/storable.ts';
import type { Database } from './database.ts';
import { claimValue, isTaken, jsonOf, putAll, putClaim, putValues } from './put.ts';

const PUT_RULING = `
with done as (
  update messages set outcome = $3, hold_reason = $4, ignored_because = $18, ignored_says = $19, outcome_at = clock_timestamp(), desk_told_at = now(),
    referral_id = coalesce($5::uuid, referral_id),
    extraction = coalesce($16::jsonb, extraction),
    earlier_extractions = case when $16::jsonb is null then earlier_extractions else earlier_extractions || extraction end
  where id = $1 and outcome = $17 and outcome_at::text = $2
    and ($6::int is null or $6 = (select version from referrals where id = $5::uuid))
  returning id
), ${putClaim('$11')}, no_claim as (
  delete from claims where letter_id in (select id from done) and $17 = 'claim' and $3 <> 'claim'
), ended_call as (
  -- A question to the writer leaves a call as it is.
  update calls set ended_at = now() where letter_id in (select id from done) and ended_at is null and version is null and $13 <> 'ask'
), put_call as (
  insert into calls (letter_id, referral_id, version, call, corrections, why)
  select done.id, $5::uuid, null, $20::jsonb->'call', $20::jsonb->'corrections', $20::jsonb->>'why'
  from done where $20::jsonb is not null
), put_action as (
  insert into actions (who, did, subject, why) select $12, $13, $14, $15 from done
), ${putAll({
  referralId: '$5::uuid',
  letterId: '$1::uuid',
  referral: '$7',
  events: '$8',
  notices: '$9',
  deliveries: '$10',
  isUsedUp: 'false',
})}
select exists (select from done) as done`;

/** False where somebody else decided about it, or the referral changed, meanwhile. */
export async function putRuling({ pool }: Database, ruling: StoredRuling): Promise<boolean> {
  const { letterId, from, stamp, decision, basedOn, notices, who, did, why, call } = ruling;
  const { outcome, holdReason, ignored, referral, events, claim } = decision;
  try {
    const { rows } = await pool.query<{ done: boolean }>({
      name: 'put_ruling',
      text: PUT_RULING,
      values: [
        letterId,
        stamp,
        outcome,
        holdReason,
        referral?.id ?? null,
        basedOn,
        ...putValues({ referral, events, notices }),
        claimValue(claim),
        who,
        did,
        `mail ${letterId}${referral === null ? '' : `, ${referral.reference}`}`,
        why,
        jsonOf(decision.corrected),
        from,
        ignored?.because ?? null,
        ignored === null || ignored.says === null ? null : storable(ignored.says),
        jsonOf(call),
      ],
    });
    return rows[0]?.done === true;
  } catch (cause) {
    if (isTaken(cause)) return false;
    throw cause;
  }
}

/** Who did what, where nothing else is stored with it. */
export async function putAction(
  { pool }: Database,
  who: string,
  did: string,
  subject: string,
  why: string,
): Promise<void> {
  await pool.query('insert into actions (who, did, subject, why) values ($1, $2, $3, $4)', [who, did, subject, why]);
}
