/** Changes of the directory that wait for an operator go in, one for each asker and entry; what waits comes out, and is accepted or refused once. */
import type { Entry } from '../../domain/directory.ts';
import type { WaitingChange } from '../../domain/directory-change.ts';
import { domainsAbove } from '../../domain/organisation.ts';
import type { KnownDomain } from '../../domain/voice.ts';
import type { NewChange, WaitingChanges } from '../../directory-changes.ts';
import type { Database, Orm } from './database.ts';
import { putEntry } from './directory-store.ts';
import { and, asc, count, eq, inArray, isNull, sql } from './drizzle.ts';
import { actions, claims, directoryChanges, directoryState, referrals } from './schema.ts';

/** Beyond so many of one asker an operator could not look at them anyway. */
const MOST_OF_ONE = 500;

export function waitingChanges({ orm }: Database): WaitingChanges {
  return {
    list: async (limit) => {
      const rows = await orm
        .select()
        .from(directoryChanges)
        .where(isNull(directoryChanges.decidedAt))
        .orderBy(asc(directoryChanges.askedAt), asc(directoryChanges.id))
        .limit(limit);
      return rows.map(changeOf);
    },
    one: async (id) => {
      const [row] = await orm
        .select()
        .from(directoryChanges)
        .where(and(eq(directoryChanges.id, id), isNull(directoryChanges.decidedAt)));
      return row === undefined ? null : changeOf(row);
    },
    ask: async (change) => await orm.transaction(async (tx) => await askFor(tx, change)),
    accept: async ({ id, entry, version, by, why }) =>
      await orm.transaction(async (tx) => {
        const [state] = await tx.select().from(directoryState).for('update');
        if ((state?.version ?? 0) !== version) return false;
        if (!(await settle(tx, id, { decision: 'accepted', by, why }))) return false;
        await putEntry(tx, entry);
        await tx.update(directoryState).set({ version: sql`${directoryState.version} + 1` });
        await tx.insert(actions).values({ who: by, did: 'change accepted', subject: subjectOf(entry), why });
        return true;
      }),
    refuse: async ({ id, entry, by, why }) =>
      await orm.transaction(async (tx) => {
        if (!(await settle(tx, id, { decision: 'refused', by, why }))) return false;
        await tx.insert(actions).values({ who: by, did: 'change refused', subject: subjectOf(entry), why });
        return true;
      }),
  };
}

/**
 * What this asker asked about the same entry before is replaced, under another id where it is something else: whoever looks at what
 * was asked before decides nothing of it. False where too many of theirs wait.
 */
export async function askFor(tx: Pick<Orm, 'select' | 'insert'>, change: NewChange): Promise<boolean> {
  const { before, wanted, askedBy, asker, agencyId, why } = change;
  const [waiting] = await tx
    .select({ n: count() })
    .from(directoryChanges)
    .where(and(eq(directoryChanges.asker, asker), isNull(directoryChanges.decidedAt)));
  if ((waiting?.n ?? 0) >= MOST_OF_ONE) return false;
  const set = { before, wanted, askedBy, agencyId, why, askedAt: new Date() };
  await tx
    .insert(directoryChanges)
    .values({ kind: wanted.is, entryId: wanted.entry.id, asker, ...set })
    .onConflictDoUpdate({
      target: [directoryChanges.kind, directoryChanges.entryId, directoryChanges.asker],
      targetWhere: isNull(directoryChanges.decidedAt),
      set: {
        ...set,
        id: sql`case when ${directoryChanges.before} is not distinct from excluded.before
          and ${directoryChanges.wanted} = excluded.wanted then ${directoryChanges.id} else excluded.id end`,
      },
    });
  await tx.insert(actions).values({ who: askedBy, did: 'change asked', subject: subjectOf(wanted), why });
  return true;
}

async function settle(
  tx: Pick<Orm, 'update'>,
  id: string,
  { decision, by, why }: { decision: 'accepted' | 'refused'; by: string; why: string },
): Promise<boolean> {
  const settled = await tx
    .update(directoryChanges)
    .set({ decidedAt: new Date(), decidedBy: by, decision, decidedWhy: why })
    .where(and(eq(directoryChanges.id, id), isNull(directoryChanges.decidedAt)))
    .returning({ id: directoryChanges.id });
  return settled.length > 0;
}

/** In words for people; two of one name are told apart by their company. */
const subjectOf = (of: Entry): string =>
  of.is === 'agent' && of.entry.company !== ''
    ? `agent ${of.entry.name} (${of.entry.company})`
    : `${of.is} ${of.entry.name}`;

function changeOf(row: typeof directoryChanges.$inferSelect): WaitingChange {
  const { id, before, wanted, askedAt, askedBy, agencyId, why } = row;
  return { id, before, wanted, askedAt, askedBy, agencyId, why };
}

/** Of these ids those that an agent of a referral or a claim has. */
export async function agentsOnRecord(orm: Pick<Orm, 'selectDistinct'>, ids: readonly string[]): Promise<string[]> {
  if (ids.length === 0) return [];
  const found = [
    ...(await orm
      .selectDistinct({ id: referrals.agentId })
      .from(referrals)
      .where(inArray(referrals.agentId, [...ids]))),
    ...(await orm
      .selectDistinct({ id: claims.agentId })
      .from(claims)
      .where(inArray(claims.agentId, [...ids]))),
  ];
  return [...new Set(found.flatMap(({ id }) => id ?? []))];
}

/** Customers in effect at one of these domains, above or below it. */
export async function customersAt(
  orm: Pick<Orm, 'selectDistinctOn'>,
  hosts: readonly string[],
): Promise<KnownDomain[]> {
  if (hosts.length === 0) return [];
  const above = [...new Set(hosts.flatMap(domainsAbove))];
  const rows = await orm
    .selectDistinctOn([referrals.customerDomain], { domain: referrals.customerDomain, company: referrals.company })
    .from(referrals)
    .where(
      and(
        eq(referrals.state, 'in_effect'),
        sql`(${referrals.customerDomain} = any (${sql.param(above)}::text[]) or exists (
          select from unnest(${sql.param([...hosts])}::text[]) host
          where right(${referrals.customerDomain}, length(host) + 1) = '.' || host))`,
      ),
    )
    .orderBy(asc(referrals.customerDomain), asc(referrals.openedAt));
  return rows.map(({ domain, company }) => ({
    domain,
    whose: `customer ${company ?? domain}`,
    is: 'customer',
    company,
  }));
}
