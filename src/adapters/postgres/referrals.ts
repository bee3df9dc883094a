/** The referrals as they stand: rows out, oldest first, in the domain's shape. */
import type { Referral } from '../../domain/referral.ts';
import type { Database } from './database.ts';
import { asc } from './drizzle.ts';
import { referrals } from './schema.ts';

export async function referralsByAge({ orm }: Database): Promise<readonly Referral[]> {
  const rows = await orm.select().from(referrals).orderBy(asc(referrals.openedAt), asc(referrals.id));
  return rows.map(referralOf);
}

export function referralOf(row: typeof referrals.$inferSelect): Referral {
  const { id, reference, state, holdReason, company, customerDomain, customerEmail, contactName, extraction } = row;
  const { agentId, agencyId, placement, missing } = row;
  const designation = agentId !== null && agencyId !== null ? { agentId, agencyId, placement } : null;
  return {
    id,
    reference,
    state,
    holdReason,
    company,
    customerDomain,
    customerEmail,
    contactName,
    extraction,
    designation,
    missing,
  };
}
