/** The directory and the customers in; whom a forger might want to be taken for out, kept up to date. */
import { knownDomains } from './decide/known.ts';
import { type GrowingLikenessIndex, type LikenessIndex, likenessIndex } from './decide/likeness.ts';
import type { Directory } from './domain/directory.ts';
import type { IntakeStore } from './domain/ports.ts';

/**
 * Whom we know, from the directory and the designations in effect. Customers are many, so that each minute adds the new
 * ones alone; all are looked up anew when the directory changed, and each hour, for those whose designation ended.
 */
export function knownOf(
  directory: () => Promise<Directory>,
  { customers }: Pick<IntakeStore, 'customers'>,
): () => Promise<LikenessIndex> {
  let last: { directory: Directory; madeAt: number; lookedAt: number; index: Promise<GrowingLikenessIndex> } | null =
    null;
  const grown = async (index: GrowingLikenessIndex, lookedAt: number): Promise<GrowingLikenessIndex> => {
    index.add(knownDomains(NOBODY, await customers(new Date(lookedAt - COMMITTED_LATE_MS))));
    return index;
  };
  return async () => {
    const current = await directory();
    const now = Date.now();
    if (last !== null && last.directory === current && now < last.madeAt + ALL_KNOWN_MS) {
      const { lookedAt, index } = last;
      if (now < lookedAt + KNOWN_MS) return await index;
      last = { ...last, lookedAt: now, index: index.then(async (made) => await grown(made, lookedAt)) };
    } else {
      const index = customers(null).then((found) => likenessIndex(knownDomains(current, found)));
      last = { directory: current, madeAt: now, lookedAt: now, index };
    }
    last.index.catch(() => (last = null));
    return await last.index;
  };
}

const NOBODY: Directory = { agencies: [], agents: [], referralAddresses: [] };
const KNOWN_MS = 60_000;
const ALL_KNOWN_MS = 3_600_000;
/** A commit may have begun so long before it is seen, and the clock of the database may go otherwise. */
const COMMITTED_LATE_MS = 600_000;
