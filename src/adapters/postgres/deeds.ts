/** What an operator changes besides letters on hold, in; each is stored in one transaction with who did it. */
import type { Agent, Directory } from '../../domain/directory.ts';
import type { DirectoryStore } from './directory-store.ts';
import { eq, sql } from './drizzle.ts';
import type { Database } from './database.ts';
import { actions, agents, directoryState, referralNumbers, referrals } from './schema.ts';

/** An empty number takes it away. */
export async function putNumber(
  { orm }: Database,
  referralId: string,
  system: string,
  number: string,
  who: string,
): Promise<void> {
  await orm.transaction(async (tx) => {
    if (number === '')
      await tx
        .delete(referralNumbers)
        .where(sql`${referralNumbers.referralId} = ${referralId} and ${referralNumbers.system} = ${system}`);
    else
      await tx
        .insert(referralNumbers)
        .values({ referralId, system, number })
        .onConflictDoUpdate({ target: [referralNumbers.referralId, referralNumbers.system], set: { number } });
    const [of] = await tx
      .select({ reference: referrals.reference })
      .from(referrals)
      .where(eq(referrals.id, referralId));
    await tx
      .insert(actions)
      .values({ who, did: 'number', subject: of?.reference ?? referralId, why: `${system} ${number}` });
  });
}

/** The one that stays gets the names, addresses, domains and agencies of both, and the referrals of the other. */
export async function mergeAgents(
  { orm }: Database,
  keep: Agent,
  drop: Agent,
  who: string,
  why: string,
): Promise<void> {
  const both = (one: readonly string[], other: readonly string[]) => [...new Set([...one, ...other])];
  await orm.transaction(async (tx) => {
    await tx
      .update(agents)
      .set({
        aliases: both(keep.aliases, [...drop.aliases, ...(drop.name === keep.name ? [] : [drop.name])]),
        emails: both(keep.emails, drop.emails),
        domains: both(keep.domains, drop.domains),
        agencyIds: both(keep.agencyIds, drop.agencyIds),
        salesManagerEmail: keep.salesManagerEmail ?? drop.salesManagerEmail,
      })
      .where(eq(agents.id, keep.id));
    await tx.update(referrals).set({ agentId: keep.id }).where(eq(referrals.agentId, drop.id));
    await tx.delete(agents).where(eq(agents.id, drop.id));
    await tx.update(directoryState).set({ version: sql`${directoryState.version} + 1` });
    await tx.insert(actions).values({ who, did: 'agents merged', subject: `${drop.name} into ${keep.name}`, why });
  });
}

export async function putDirectory(
  { orm }: Database,
  store: DirectoryStore,
  directory: Directory,
  { replace, by, why }: { readonly replace: boolean; readonly by: string; readonly why: string },
): Promise<void> {
  const { agencies, agents: people, removed } = await store.put(directory, { replace });
  await orm.insert(actions).values({
    who: by,
    did: 'directory imported',
    subject: `${agencies} agencies, ${people} agents, ${removed} removed`,
    why,
  });
}
