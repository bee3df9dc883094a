/** Who asks, and for whom, in; agencies and agents out, and one agent put there, on the state that the caller saw. */
import type { ApiDirectory } from '../../console/api/ports.ts';
import type { AgencyShown, AgentShown } from '../../console/api/schemas.ts';
import type { ApiKey } from '../../domain/api-key.ts';
import { pageFrom } from './api-rows.ts';
import type { Database } from './database.ts';
import { and, asc, eq, gt, inArray, sql } from './drizzle.ts';
import { agencies, agents, directoryState } from './schema.ts';

export function apiDirectory({ orm }: Database): ApiDirectory {
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
      return pageFrom(rows, asked, agentShown, ({ id }) => [id, '']);
    },
    agent: async (key, id) => {
      const [row] = await orm
        .select()
        .from(agents)
        .where(and(eq(agents.id, id), agentsOf(key)));
      return row === undefined ? null : agentShown(row);
    },
    putAgent: async (key, agent, isCurrent) =>
      await orm.transaction(async (tx) => {
        // Whoever puts somebody there waits for whoever does so now: there may be no row of the agent to wait for.
        await tx.select().from(directoryState).for('update');
        const [row] = await tx.select().from(agents).where(eq(agents.id, agent.id));
        const before = row === undefined ? null : agentShown(row);
        if (before !== null && !isSeenBy(key, before)) return { is: 'unknown' };
        if (!isCurrent(before)) return { is: 'stale' };
        const isAllOwn = [...(before?.agencyIds ?? []), ...agent.agencyIds].every((id) => id === key.agencyId);
        if (key.agencyId !== null && !(isAllOwn && agent.agencyIds.length > 0)) return { is: 'forbidden' };
        const known = await tx
          .select({ id: agencies.id })
          .from(agencies)
          .where(inArray(agencies.id, [...agent.agencyIds]));
        const ids = agent.agencyIds.filter((id) => !known.some((each) => each.id === id));
        if (ids.length > 0) return { is: 'unknown_agencies', ids };
        const now = agentShown({
          ...agent,
          aliases: [...agent.aliases],
          emails: [...agent.emails],
          domains: [...agent.domains],
          agencyIds: [...agent.agencyIds],
        });
        await tx.insert(agents).values(now).onConflictDoUpdate({ target: agents.id, set: now });
        await tx.update(directoryState).set({ version: sql`${directoryState.version} + 1` });
        return { is: 'changed', now };
      }),
  };
}

const agenciesOf = ({ agencyId }: ApiKey) => (agencyId === null ? undefined : eq(agencies.id, agencyId));
const agentsOf = ({ agencyId }: ApiKey) =>
  agencyId === null ? undefined : sql`${agencyId} = any (${agents.agencyIds})`;
const isSeenBy = ({ agencyId }: ApiKey, agent: AgentShown): boolean =>
  agencyId === null || agent.agencyIds.includes(agencyId);

/** In the order in which it is always shown, for its ETag is made of it. */
function agencyShown(row: typeof agencies.$inferSelect): AgencyShown {
  const { id, name, aliases, domains, salesManagers, deskEmail, served } = row;
  return { id, name, aliases, domains, salesManagers: [...salesManagers], deskEmail, served };
}

function agentShown(row: typeof agents.$inferSelect): AgentShown {
  const { id, name, company, aliases, emails, domains, agencyIds, salesManagerEmail } = row;
  return { id, name, company, aliases, emails, domains, agencyIds, salesManagerEmail };
}
