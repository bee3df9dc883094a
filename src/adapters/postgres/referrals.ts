/** The referrals as they stand: rows out, oldest first, in the domain's shape. */
import { hostName } from '../../domain/organisation.ts';
import type { Referral } from '../../domain/referral.ts';
import type { Database } from './database.ts';
import { asc, eq } from './drizzle.ts';
import { referrals } from './schema.ts';

export async function referralsByAge({ orm }: Database): Promise<readonly Referral[]> {
  const rows = await orm.select().from(referrals).orderBy(asc(referrals.openedAt), asc(referrals.id));
  return rows.map(referralOf);
}

export async function referralByReference({ orm }: Database, reference: string): Promise<Referral | null> {
  const [row] = await orm.select().from(referrals).where(eq(referrals.reference, reference.toUpperCase()));
  return row === undefined ? null : referralOf(row);
}

export async function referralById({ orm }: Database, id: string): Promise<Referral | null> {
  const [row] = await orm.select().from(referrals).where(eq(referrals.id, id));
  return row === undefined ? null : referralOf(row);
}

/** Of a customer, oldest first. */
export async function referralsOfDomain({ orm }: Database, domain: string): Promise<readonly Referral[]> {
  const rows = await orm
    .select()
    .from(referrals)
    .where(eq(referrals.customerDomain, hostName(domain)))
    .orderBy(asc(referrals.openedAt));
  return rows.map(referralOf);
}

export function referralOf(row: typeof referrals.$inferSelect): Referral {
  const { id, reference, state, holdReason, company, customerDomain, customerEmail, contactName, extraction } = row;
  const { agentId, agencyId, placement, missing, voice, contest, pendingLetterId, version } = row;
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
    voice,
    contest,
    pendingLetterId,
    proposals: row.proposals,
    refused: row.refused,
    unclearAnswers: row.unclearAnswers,
    version,
  };
}
