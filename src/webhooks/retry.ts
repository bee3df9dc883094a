/** How often it was tried goes in; when it is tried again comes out. */

const FIRST_MS = 5_000;
const MOST_MS = 8 * 3_600_000;
/** Receivers that were down together are not all asked at the same moment when they are up again. */
const JITTER = 0.2;

/** After 5 seconds, then four times as long each time, at most 8 hours; null where that would be too late. `dice` is from 0 to 1. */
export function retryAt(attempt: number, now: Date, until: Date, dice: number): Date | null {
  const delay = Math.min(FIRST_MS * 4 ** (attempt - 1), MOST_MS) * (1 - JITTER + 2 * JITTER * dice);
  const next = new Date(now.getTime() + delay);
  return next > until ? null : next;
}
