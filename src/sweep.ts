/** Unfinished work in the store goes in; jobs for all of it come to stand in the queues again, so that wiping a queue loses nothing. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Log, WorkQueue } from './domain/ports.ts';

export interface SweepNeeds {
  readonly unfinishedMessages: (limit: number) => Promise<readonly string[]>;
  readonly unsentNotices: (limit: number) => Promise<readonly string[]>;
  readonly intake: WorkQueue;
  readonly notices: WorkQueue;
  readonly everyMs: number;
  readonly log: Log;
}

const AT_ONCE = 5_000;

/** Sweeps at once and then again and again until aborted. An id that is in its queue already is not doubled there. */
export async function sweepForEver(needs: SweepNeeds, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    try {
      const letters = await needs.unfinishedMessages(AT_ONCE);
      await needs.intake.enqueue(letters);
      const notices = await needs.unsentNotices(AT_ONCE);
      await needs.notices.enqueue(notices);
      if (letters.length + notices.length > 0)
        needs.log.debug('queue.swept', { letters: letters.length, notices: notices.length });
    } catch (error) {
      needs.log.warn('queue.error', { error: error instanceof Error ? error : String(error) });
    }
    await sleep(needs.everyMs, undefined, { signal }).catch(() => undefined);
  }
}
