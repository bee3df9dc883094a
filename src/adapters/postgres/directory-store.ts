/** The directory's rows: a checked directory in, replaced whole; the current directory out, cached by its version. */
import type { Directory } from '../../domain/directory.ts';
import type { Database } from './database.ts';
import { asc, notInArray, sql } from './drizzle.ts';
import { agencies, agents, directoryState } from './schema.ts';

export interface DirectoryChange {
  readonly agencies: number;
  readonly agents: number;
  readonly removed: number;
}

export interface DirectoryStore {
  /** The same object as long as nothing changed, so that readers may index it once. */
  current(): Promise<Directory>;
  /**
   * Adds and updates by id; with `replace`, entries that are not in the new directory go. One transaction: an import is
   * there whole or not at all.
   */
  put(directory: Directory, options: { replace: boolean }): Promise<DirectoryChange>;
  /** Somebody changed the rows: they are looked at again. */
  forget(): void;
}

/** How long a process may go on with a directory that another one changed. */
const FRESH_MS = 2_000;

export function directoryStore({ orm }: Database): DirectoryStore {
  let cached: { version: number; directory: Directory; checkedAt: number } | null = null;
  return {
    forget: () => void (cached = null),
    current: async () => {
      if (cached && Date.now() - cached.checkedAt < FRESH_MS) return cached.directory;
      const [state] = await orm.select().from(directoryState);
      const version = state?.version ?? 0;
      if (cached?.version === version) {
        cached = { ...cached, checkedAt: Date.now() };
        return cached.directory;
      }
      const directory = {
        agencies: await orm.select().from(agencies).orderBy(asc(agencies.id)),
        agents: await orm.select().from(agents).orderBy(asc(agents.id)),
        referralAddresses: state?.referralAddresses ?? [],
      };
      cached = { version, directory, checkedAt: Date.now() };
      return directory;
    },
    put: async (directory, { replace }) => {
      const change = await orm.transaction(async (tx) => {
        let removed = 0;
        if (replace) {
          removed += (
            await tx
              .delete(agents)
              .where(notInArray(agents.id, ['', ...directory.agents.map((agent) => agent.id)]))
              .returning({ id: agents.id })
          ).length;
          removed += (
            await tx
              .delete(agencies)
              .where(notInArray(agencies.id, ['', ...directory.agencies.map((agency) => agency.id)]))
              .returning({ id: agencies.id })
          ).length;
        }
        for (const agency of directory.agencies) {
          const row = { ...agency, aliases: [...agency.aliases], domains: [...agency.domains] };
          await tx.insert(agencies).values(row).onConflictDoUpdate({ target: agencies.id, set: row });
        }
        for (const agent of directory.agents) {
          const row = {
            ...agent,
            aliases: [...agent.aliases],
            emails: [...agent.emails],
            domains: [...agent.domains],
            agencyIds: [...agent.agencyIds],
          };
          await tx.insert(agents).values(row).onConflictDoUpdate({ target: agents.id, set: row });
        }
        await tx
          .insert(directoryState)
          .values({ version: 1, referralAddresses: [...directory.referralAddresses] })
          .onConflictDoUpdate({
            target: directoryState.onlyRow,
            set: {
              version: sql`${directoryState.version} + 1`,
              ...(replace || directory.referralAddresses.length > 0
                ? { referralAddresses: [...directory.referralAddresses] }
                : {}),
            },
          });
        return { agencies: directory.agencies.length, agents: directory.agents.length, removed };
      });
      cached = null;
      return change;
    },
  };
}
