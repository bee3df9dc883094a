/** Unfinished work in the store goes in; jobs for all of it come to stand in the queues again, so that wiping a queue loses nothing. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Behind, Log, TurnQueue, WorkQueue } from './domain/ports.ts';

export interface SweepNeeds {
  readonly unfinishedMessages: (
    limit: number,
  ) => Promise<{ readonly asTheyCome: readonly string[]; readonly behind: readonly Behind[] }>;
  /** The few that have waited too long behind others. */
  readonly overdue: () => Promise<readonly string[]>;
  readonly unsentNotices: (limit: number) => Promise<readonly string[]>;
  readonly intake: WorkQueue;
  readonly behind: TurnQueue;
  readonly notices: WorkQueue;
  readonly everyMs: number;
  readonly log: Log;
}

const AT_ONCE = 5_000;

/** Sweeps at once and then again and again until aborted. An id that is in its queue already is not doubled there. */
export async function sweepForEver(needs: SweepNeeds, signal: AbortSignal): Promise<void> {
  const sweep = async (): Promise<void> => {
    const { asTheyCome, behind } = await needs.unfinishedMessages(AT_ONCE);
    await needs.intake.enqueue(asTheyCome);
    await needs.behind.enqueue(behind);
    if (behind.length > 0) await needs.behind.hasten(await needs.overdue());
    const letters = asTheyCome.length + behind.length;
    const notices = await needs.unsentNotices(AT_ONCE);
    await needs.notices.enqueue(notices);
    if (letters + notices.length > 0) needs.log.debug('queue.swept', { letters, notices: notices.length });
  };
  await again(sweep, needs.everyMs, (error) => needs.log.warn('queue.error', { error }), signal);
}

/** Does it at once and then again and again, with a rest after each time, until aborted. */
export async function again(
  work: () => Promise<void>,
  restMs: number,
  failed: (error: Error) => void,
  signal: AbortSignal,
): Promise<void> {
  while (!signal.aborted) {
    await work().catch((error: unknown) => failed(error instanceof Error ? error : new Error(String(error))));
    await sleep(restMs, undefined, { signal }).catch(() => undefined);
  }
}
