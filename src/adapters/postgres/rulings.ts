/** What an operator decided about a letter on hold, in; stored whole, once, beside who decided it, or not at all. */
import type { StoredRuling } from '../../rulings.ts';
import type { Database } from './database.ts';
import { claimValue, isTaken, jsonOf, putAll, putClaim, putValues } from './put.ts';

const PUT_RULING = `
with done as (
  update messages set outcome = $3, hold_reason = $4, outcome_at = clock_timestamp(), desk_told_at = now(),
    referral_id = coalesce($5::uuid, referral_id),
    extraction = coalesce($16::jsonb, extraction),
    earlier_extractions = case when $16::jsonb is null then earlier_extractions else earlier_extractions || extraction end
  where id = $1 and outcome = 'hold' and outcome_at::text = $2
    and ($6::int is null or $6 = (select version from referrals where id = $5::uuid))
  returning id
), ${putClaim('$11')}, put_action as (
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
  const { letterId, stamp, decision, basedOn, notices, who, did, why } = ruling;
  const { outcome, holdReason, referral, events, claim } = decision;
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
