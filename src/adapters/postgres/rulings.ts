/** What an operator decided about a letter on hold, in; stored whole, once, beside who decided it, or not at all. */
import type { Decision } from '../../decide/decide.ts';
import type { PreparedNotice } from '../../domain/ports.ts';
import type { Database } from './database.ts';
import { isTaken, jsonOf, putAll, putValues } from './put.ts';

export interface StoredRuling {
  readonly letterId: string;
  /** When the letter went on hold, as the store writes it: another one by now, and somebody else was quicker. */
  readonly stamp: string;
  readonly decision: Pick<Decision, 'outcome' | 'holdReason' | 'referral' | 'events' | 'claim'>;
  /** The version of the referral on which it was decided; null where the letter opens it. */
  readonly basedOn: number | null;
  readonly notices: readonly PreparedNotice[];
  readonly who: string;
  readonly did: string;
  readonly why: string;
}

const PUT_RULING = `
with done as (
  update messages set outcome = $3, hold_reason = $4, outcome_at = clock_timestamp(), desk_told_at = now(),
    referral_id = coalesce($5::uuid, referral_id)
  where id = $1 and outcome = 'hold' and outcome_at::text = $2
    and ($6::int is null or $6 = (select version from referrals where id = $5::uuid))
  returning id
), put_claim as (
  insert into claims (letter_id, rung, claimant, agent_id, company, customer_domain)
  select done.id, c.rung, c.claimant, c.agent_id, c.company, c.customer_domain
  from done, jsonb_populate_record(null::claims, $11) c where c.rung is not null
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
        jsonOf(
          claim === null
            ? {}
            : {
                rung: claim.rung,
                claimant: claim.claimant,
                agent_id: claim.agentId,
                company: claim.company,
                customer_domain: claim.customerDomain,
              },
        ),
        who,
        did,
        `mail ${letterId}${referral === null ? '' : `, ${referral.reference}`}`,
        why,
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
