/** What people did besides writing mail in; it stands until it is worked on, once, and what followed from it is stored with it. */
import type { HoldReason } from '../../domain/lists.ts';
import type { Act, ActConclusion, ActStore, PendingAct } from '../../domain/ports.ts';
import type { Database } from './database.ts';
import { asc, eq, isNull, sql } from './drizzle.ts';
import { isTaken, jsonOf, putAll, putValues } from './put.ts';
import { referralOf } from './referrals.ts';
import { acts, referrals } from './schema.ts';

export function actStore(database: Database): ActStore {
  const { orm } = database;
  return {
    add: async (referralId, version, act) => {
      await orm.insert(acts).values({ referralId, version, act: sql`${jsonOf(act)}::jsonb` });
    },
    due: async (limit) => {
      const rows = await orm
        .select({
          id: acts.id,
          act: acts.act,
          at: acts.at,
          version: acts.version,
          referral: referrals,
          told: sql<readonly HoldReason[]>`(select coalesce(json_agg(distinct n.facts->>'why'), '[]') from notices n
            where n.referral_id = ${acts.referralId} and n.kind = 'desk_looks')`,
          openedBy: sql<string>`(select payload->>'letterId' from referral_events e where e.referral_id = ${acts.referralId} and e.seq = 1)`,
        })
        .from(acts)
        .innerJoin(referrals, eq(referrals.id, acts.referralId))
        .where(isNull(acts.doneAt))
        .orderBy(asc(acts.at))
        .limit(limit);
      return rows.map(({ referral: row, openedBy, ...rest }) => {
        const referral = referralOf(row);
        return { ...rest, referral, letterId: referral.pendingLetterId ?? openedBy };
      });
    },
    commit: async (act, conclusion) => await commit(database, act, conclusion),
  };
}

const COMMIT = `
with done as (
  update acts set done_at = now(), result = $2
  where id = $1 and done_at is null and $9 = (select version from referrals where id = $3::uuid) returning id
), ${putAll({
  referralId: '$3::uuid',
  letterId: '$4::uuid',
  referral: '$5',
  events: '$6',
  notices: '$7',
  deliveries: '$8',
  isUsedUp: 'false',
})}
select exists (select from done) as done`;

async function commit({ pool }: Database, act: PendingAct, conclusion: ActConclusion): Promise<boolean> {
  try {
    const { rows } = await pool.query<{ done: boolean }>({
      name: 'commit_act',
      text: COMMIT,
      values: [
        act.id,
        conclusion.result,
        act.referral.id,
        act.letterId,
        ...putValues(conclusion),
        act.referral.version,
      ],
    });
    return rows[0]?.done === true;
  } catch (cause) {
    if (isTaken(cause)) return false; // another was quicker: the act is looked at again, and is void by then
    throw cause;
  }
}

/** What was done with a link of this version of a referral; null when nothing was. */
export async function linkUse(
  { orm }: Database,
  referralId: string,
  version: number,
): Promise<{ readonly act: Act; readonly at: Date } | null> {
  const [row] = await orm
    .select({ act: acts.act, at: acts.at })
    .from(acts)
    .where(sql`${acts.referralId} = ${referralId} and ${acts.version} = ${version} and ${acts.act}->>'kind' = 'link'`)
    .orderBy(asc(acts.at))
    .limit(1);
  return row ?? null;
}
