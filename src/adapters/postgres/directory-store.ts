/** The directory's rows: a checked directory in, replaced whole; the current directory out, cached by its version. */
import type { Directory, Entry } from '../../domain/directory.ts';
import type { Database, Orm } from './database.ts';
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
  /** As it is now, with its version: whoever decides something says which state they saw. */
  fresh(): Promise<{ readonly version: number; readonly directory: Directory }>;
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
  const fresh: DirectoryStore['fresh'] = async () => {
    const [state] = await orm.select().from(directoryState);
    return {
      version: state?.version ?? 0,
      directory: {
        agencies: await orm.select().from(agencies).orderBy(asc(agencies.id)),
        agents: await orm.select().from(agents).orderBy(asc(agents.id)),
        referralAddresses: state?.referralAddresses ?? [],
      },
    };
  };
  let cached: { version: number; directory: Directory; checkedAt: number } | null = null;
  return {
    forget: () => void (cached = null),
    current: async () => {
      if (cached && Date.now() - cached.checkedAt < FRESH_MS) return cached.directory;
      const [state] = await orm.select({ version: directoryState.version }).from(directoryState);
      if (cached !== null && cached.version === (state?.version ?? 0)) {
        cached = { ...cached, checkedAt: Date.now() };
        return cached.directory;
      }
      cached = { ...(await fresh()), checkedAt: Date.now() };
      return cached.directory;
    },
    fresh,
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
        for (const entry of directory.agencies) await putEntry(tx, { is: 'agency', entry });
        for (const entry of directory.agents) await putEntry(tx, { is: 'agent', entry });
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

/** Adds one, or changes it by its id. */
export async function putEntry(tx: Pick<Orm, 'insert'>, { is, entry }: Entry): Promise<void> {
  if (is === 'agency') {
    const row = { ...entry, aliases: [...entry.aliases], domains: [...entry.domains] };
    await tx.insert(agencies).values(row).onConflictDoUpdate({ target: agencies.id, set: row });
    return;
  }
  const row = {
    ...entry,
    aliases: [...entry.aliases],
    emails: [...entry.emails],
    domains: [...entry.domains],
    agencyIds: [...entry.agencyIds],
  };
  await tx.insert(agents).values(row).onConflictDoUpdate({ target: agents.id, set: row });
}
