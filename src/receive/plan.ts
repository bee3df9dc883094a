/** What the watcher decides: which messages to fetch next and together, where to file them, how long to wait after a failure. */
import type { Outcome } from '../domain/lists.ts';
import type { Listed } from '../domain/ports.ts';

export interface Limits {
  readonly batchMessages: number;
  readonly batchBytes: number;
  /** Of a larger message only the headers are fetched. */
  readonly maxBytes: number;
}

/** What fetching a message has come to so far; messages without a trouble have none. */
export interface Trouble {
  readonly failures: number;
  /** In milliseconds since 1970. */
  readonly lastAt: number;
}
export type Troubles = ReadonlyMap<number, Trouble>;

/** A message that failed so often, alone, is set aside: the others go on, and it is tried again now and then. */
const FAILURES_TO_SET_ASIDE = 3;

/**
 * The messages to fetch in one command, oldest first, at least one of those that may be fetched now. A message whose
 * fetch failed before comes last and alone, the least often failed first, so that one the server cannot give delays no other.
 */
export function nextBatch(pending: readonly Listed[], troubles: Troubles, limits: Limits): readonly Listed[] {
  const batch: Listed[] = [];
  let room = limits.batchBytes;
  for (const message of pending) {
    if (troubles.has(message.uid)) continue;
    room -= Math.min(message.bytes, limits.maxBytes); // of a larger one so much is looked at
    if (batch.length > 0 && (room < 0 || batch.length === limits.batchMessages)) break;
    batch.push(message);
  }
  const failures = ({ uid }: Listed) => troubles.get(uid)?.failures ?? 0;
  return batch.length > 0 ? batch : pending.toSorted((one, other) => failures(one) - failures(other)).slice(0, 1);
}

/** The messages that may be fetched now: all but those set aside less than `retryMs` ago. */
export function fetchable(listed: readonly Listed[], troubles: Troubles, now: number, retryMs: number): Listed[] {
  return listed.filter(({ uid }) => {
    const trouble = troubles.get(uid);
    return trouble === undefined || !isSetAside(trouble) || now - trouble.lastAt >= retryMs;
  });
}

export function isSetAside(trouble: Trouble): boolean {
  return trouble.failures >= FAILURES_TO_SET_ASIDE;
}

/** Each message of a batch that failed is under suspicion; alone, it counts for itself. */
export function afterFailedFetch(troubles: Troubles, batch: readonly Listed[], now: number): Map<number, Trouble> {
  const next = new Map(troubles);
  for (const { uid } of batch) next.set(uid, { failures: (troubles.get(uid)?.failures ?? 0) + 1, lastAt: now });
  return next;
}

export interface Folders {
  readonly processed: string;
  readonly hold: string;
  readonly ignored: string;
}

export function folderFor(outcome: Outcome, folders: Folders): string {
  switch (outcome) {
    case 'referral':
    case 'claim':
    case 'duplicate':
      return folders.processed;
    case 'hold':
      return folders.hold;
    case 'ignored':
      return folders.ignored;
  }
}

const FIRST_MS = 1_000;
const MOST_MS = 60_000;
const MOST_HINTED_MS = 3_600_000;

/** Doubles from 1 s to 60 s, less up to a half by chance (0 to 1), so that many watchers do not come back at once; never sooner than the server asked. */
export function backOffMs(failures: number, chance: number, error: unknown): number {
  const full = Math.min(MOST_MS, FIRST_MS * 2 ** Math.min(Math.max(failures - 1, 0), 16));
  return Math.max(Math.round(full * (1 - chance / 2)), suggestedMs(error));
}

/** Office 365 says `Request is throttled. Suggested Backoff Time: 92415 milliseconds`. */
function suggestedMs(error: unknown): number {
  const found =
    error instanceof Error ? /Suggested Backoff Time:\s*(\d+)\s*milliseconds/i.exec(error.message)?.[1] : undefined;
  return Math.min(Number(found ?? 0), MOST_HINTED_MS);
}
