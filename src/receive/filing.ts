/** Outcomes go in; their messages come to stand in the folder for them on the mail server, when nothing else is to do. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Clock, Log, MailboxSession, SightingStore } from '../domain/ports.ts';
import { backOffMs, folderFor, type Folders } from './plan.ts';

export interface FilingNeeds {
  /** The mailbox's stable name: what was seen is remembered under it. */
  readonly name: string;
  readonly store: SightingStore;
  readonly log: Log;
  readonly clock: Clock;
  /** Resolves when some outcome may have been committed, or `ms` are over. */
  readonly outcomes: (signal: AbortSignal, ms: number) => Promise<void>;
  readonly settings: { readonly filing: 'move' | 'leave'; readonly folders: Folders };
}

export interface Filing {
  /** How long to wait for other things to do before filing; Infinity when there is nothing to file. */
  dueInMs(): number;
  /** Aborted when something has become due since. */
  woken(): AbortSignal;
  /** Moves what has an outcome, a bounded number. What fails is logged and tried again; the mail stays where it is. */
  file(): Promise<void>;
}

const OUTCOMES_MS = 5_000; // outcomes of other processes are not heard of
/** So long nothing may arrive before filing begins: a server keeps the next mail back for a while after it told of what was moved … */
const LULL_MS = 1_500;
const PATIENCE_MS = 10_000; // … unless it never stops arriving
const AT_ONCE = 200;

/** For as long as the session lasts; `signal` ends with it. */
export function startFiling(
  needs: FilingNeeds,
  session: MailboxSession,
  signal: AbortSignal,
  chance: () => number,
): Filing {
  const { name: mailbox, store, log, settings } = needs;
  const { uidValidity } = session;
  const now = () => needs.clock.now().getTime();
  let dueSince = settings.filing === 'move' ? now() : null; // some may have got their outcome while nobody watched
  let notBefore = 0;
  let failures = 0;
  let wake = new AbortController();
  if (settings.filing === 'move') void heedOutcomes();

  async function heedOutcomes(): Promise<void> {
    const pause = async (ms: number) => await sleep(ms, undefined, { signal }).catch(() => undefined);
    while (!signal.aborted) {
      await needs.outcomes(signal, OUTCOMES_MS).catch(async () => await pause(OUTCOMES_MS));
      await pause(LULL_MS); // many come together; whoever comes during the pause is found with the others
      if (dueSince !== null) continue;
      dueSince = now();
      wake.abort();
    }
  }

  return {
    dueInMs: () => {
      if (dueSince === null) return Infinity;
      return Math.max(notBefore - now(), now() - dueSince > PATIENCE_MS ? 0 : LULL_MS);
    },
    woken: () => {
      wake = new AbortController();
      return wake.signal;
    },
    file: async () => {
      dueSince = null; // before asking: an outcome that is committed meanwhile makes it due again
      try {
        const unfiled = await store.unfiled(mailbox, uidValidity, AT_ONCE);
        for (const [folder, group] of Map.groupBy(unfiled, ({ outcome }) => folderFor(outcome, settings.folders))) {
          const uids = group.map(({ uid }) => uid);
          await session.move(uids, folder, signal);
          await store.filed(mailbox, uidValidity, uids, folder);
          log.info('receive.filed', { mailbox, folder, count: uids.length });
        }
        failures = 0;
        if (unfiled.length === AT_ONCE) dueSince = now();
      } catch (error) {
        if (signal.aborted) throw error;
        failures += 1;
        dueSince = now();
        notBefore = now() + backOffMs(failures, chance(), error);
        log.warn('receive.filing_failed', { mailbox, failures, error: error instanceof Error ? error : String(error) });
      }
    },
  };
}
