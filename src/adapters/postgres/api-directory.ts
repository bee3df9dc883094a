/** Who asks, and for whom, in; agencies and agents out, and one agent put there, or waiting, on the state that the caller saw. */
import type { ApiDirectory } from '../../console/api/ports.ts';
import type { AgencyShown, AgentShown } from '../../console/api/schemas.ts';
import { faultsOf, hostsOfAddresses } from '../../directory/faults.ts';
import { identifiesAnew } from '../../directory/identity.ts';
import { hostsOf } from '../../directory/objections.ts';
import type { ApiKey } from '../../domain/api-key.ts';
import type { Entry } from '../../domain/directory.ts';
import { isManagerAt } from '../../domain/sales-manager.ts';
import { pageFrom } from './api-rows.ts';
import type { Database, Orm } from './database.ts';
import { agentsOnRecord, askFor, customersAt } from './directory-changes.ts';
import { putEntry } from './directory-store.ts';
import { and, asc, eq, gt, sql } from './drizzle.ts';
import { agencies, agents, directoryState } from './schema.ts';

/** `ours` are hosts of this installation beside those of the referral addresses that are stored. */
export function apiDirectory({ orm }: Database, ours: readonly string[]): ApiDirectory {
  return {
    agencies: async (key, asked) => {
      const rows = await orm
        .select()
        .from(agencies)
        .where(and(agenciesOf(key), asked.after === null ? undefined : gt(agencies.id, asked.after[0])))
        .orderBy(asc(agencies.id))
        .limit(asked.limit + 1);
      return pageFrom(rows, asked, agencyShown, ({ id }) => [id, '']);
    },
    agency: async (key, id) => {
      const [row] = await orm
        .select()
        .from(agencies)
        .where(and(eq(agencies.id, id), agenciesOf(key)));
      return row === undefined ? null : agencyShown(row);
    },
    agents: async (key, asked) => {
      const rows = await orm
        .select()
        .from(agents)
        .where(and(agentsOf(key), asked.after === null ? undefined : gt(agents.id, asked.after[0])))
        .orderBy(asc(agents.id))
        .limit(asked.limit + 1);
      const own = await ownAgency(orm, key);
      return pageFrom(
        rows,
        asked,
        (row) => agentTo(own, row),
        ({ id }) => [id, ''],
      );
    },
    agent: async (key, id) => {
      const [row] = await orm
        .select()
        .from(agents)
        .where(and(eq(agents.id, id), agentsOf(key)));
      return row === undefined ? null : agentTo(await ownAgency(orm, key), row);
    },
    putAgent: async (key, agent, isCurrent) =>
      await orm.transaction(async (tx) => {
        // Whoever puts somebody there waits for whoever does so now: there may be no row of the agent to wait for.
        const [state] = await tx.select().from(directoryState).for('update');
        const [row] = await tx.select().from(agents).where(eq(agents.id, agent.id));
        // An id that an agent of others has is to a key as free as any other: it learns nothing of them.
        const before = row === undefined || !isSeenBy(key, row) ? null : agentShown(row);
        const own = await ownAgency(tx, key);
        if (!isCurrent(before === null ? null : agentTo(own, before)))
          return { is: before === null ? 'unknown' : 'stale' };
        const isAllOwn = [...(before?.agencyIds ?? []), ...agent.agencyIds].every((id) => id === key.agencyId);
        if (key.agencyId !== null && !(isAllOwn && agent.agencyIds.length > 0)) return { is: 'forbidden' };
        const known = await tx.select().from(agencies);
        const ids = agent.agencyIds.filter((id) => !known.some((each) => each.id === id));
        if (ids.length > 0) return { is: 'unknown_agencies', ids };
        const was: Entry | null = before === null ? null : { is: 'agent', entry: before };
        const wanted: Entry = { is: 'agent', entry: agent };
        const hosts = [...ours, ...hostsOfAddresses(state?.referralAddresses ?? [])];
        const faults = faultsOf(was, wanted, { agencies: known, ours: hosts });
        if (faults.length > 0) return { is: 'refused', faults };
        if (await hasToWait(tx, key, was, wanted)) {
          const { id: asker, name, agencyId } = key;
          const asked = { before: was, wanted, askedBy: `key ${name}`, asker, agencyId, why: '' };
          return { is: (await askFor(tx, asked)) ? 'waits' : 'too_many' };
        }
        await putEntry(tx, wanted);
        await tx.update(directoryState).set({ version: sql`${directoryState.version} + 1` });
        const now = { ...agent, aliases: [...agent.aliases], emails: [...agent.emails] };
        return {
          is: 'changed',
          now: agentShown({ ...now, domains: [...agent.domains], agencyIds: [...agent.agencyIds] }),
        };
      }),
  };
}

/**
 * All that would identify somebody anew, of a key that is bound to an agency, whatever it is: were a free name taken at once, and
 * one of others not, the key would learn whom they have. Of any other key what would make a customer's mail that of an agent, or
 * somebody new the agent on record.
 */
async function hasToWait(
  tx: Pick<Orm, 'selectDistinctOn' | 'selectDistinct'>,
  key: ApiKey,
  was: Entry | null,
  wanted: Entry,
): Promise<boolean> {
  if (!identifiesAnew(was, wanted)) return false;
  if (key.agencyId !== null || (await customersAt(tx, hostsOf(was, wanted))).length > 0) return true;
  return was === null && (await agentsOnRecord(tx, [wanted.entry.id])).length > 0;
}

const agenciesOf = ({ agencyId }: ApiKey) => (agencyId === null ? undefined : eq(agencies.id, agencyId));
const agentsOf = ({ agencyId }: ApiKey) =>
  agencyId === null ? undefined : sql`${agencyId} = any (${agents.agencyIds})`;
const isSeenBy = ({ agencyId }: ApiKey, agent: Pick<AgentShown, 'agencyIds'>): boolean =>
  agencyId === null || agent.agencyIds.includes(agencyId);

/** That of a key which is bound to one; null for all others. */
async function ownAgency(orm: Pick<Orm, 'select'>, { agencyId }: ApiKey): Promise<AgencyShown | null> {
  if (agencyId === null) return null;
  const [row] = await orm.select().from(agencies).where(eq(agencies.id, agencyId));
  return row === undefined ? { ...NO_AGENCY, id: agencyId } : agencyShown(row);
}

const NO_AGENCY = { name: '', aliases: [], domains: [], salesManagers: [], deskEmail: null, served: false };

/** With which other agencies an agent is, and who looks after them there, is nothing to an agency. */
function agentTo(own: AgencyShown | null, row: AgentShown): AgentShown {
  const shown = agentShown(row);
  const { agencyIds, salesManagerEmail } = shown;
  if (own === null || agencyIds.every((id) => id === own.id)) return shown;
  const isOwn = salesManagerEmail !== null && isManagerAt(salesManagerEmail, own);
  return { ...shown, agencyIds: [own.id], salesManagerEmail: isOwn ? salesManagerEmail : null };
}

/** In the order in which it is always shown, for its ETag is made of it. */
function agencyShown(row: typeof agencies.$inferSelect): AgencyShown {
  const { id, name, aliases, domains, salesManagers, deskEmail, served } = row;
  return { id, name, aliases, domains, salesManagers: [...salesManagers], deskEmail, served };
}

function agentShown(row: AgentShown): AgentShown {
  const { id, name, company, aliases, emails, domains, agencyIds, salesManagerEmail } = row;
  return { id, name, company, aliases, emails, domains, agencyIds, salesManagerEmail };
}
