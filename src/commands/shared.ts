/** What several commands need: a store or the queues for as long as they run, and lines for the terminal. */
import { configIn, openQueuesOf, openStore, type Store } from '../app.ts';
import type { Config } from '../config.ts';
import { type Log, PortError } from '../domain/ports.ts';

/** What acts is given the settings in force: those of the environment, with what was set on the pages. */
export async function withStore(
  config: Config,
  log: Log,
  act: (store: Store, inForce: Config) => Promise<void>,
): Promise<void> {
  const store = await openStore(config, log);
  try {
    await act(store, await configIn(config, store));
  } finally {
    await store.close();
  }
}

export async function withQueues(
  config: Config,
  log: Log,
  act: (queues: Awaited<ReturnType<typeof openQueuesOf>>) => Promise<void>,
): Promise<void> {
  await withStore(config, log, async (store) => {
    const queues = await openQueuesOf(config, store, log);
    try {
      await act(queues);
    } finally {
      await queues.close();
    }
  });
}

const SHORTEST_PREFIX = 8;

/** The one id that is given whole or by its first signs, eight or more. `list` is the command that shows them. */
export function idMeant(given: string, ids: readonly string[], what: string, list: string): string {
  const begins = given.toLowerCase();
  const meant = ids.filter((id) => id.startsWith(begins));
  const [only] = meant;
  if (only !== undefined && meant.length === 1 && begins.length >= SHORTEST_PREFIX) return only;
  const fault =
    begins.length < SHORTEST_PREFIX
      ? `"${given}" is too short for the id of a ${what}: give its first ${SHORTEST_PREFIX} signs or more`
      : meant.length === 0
        ? `there is no ${what} "${given}"`
        : `${meant.length} ids of ${what}s begin with "${given}": give more of its signs`;
  throw new PortError(`${fault}; ${list} shows their ids`, { retry: 'never' });
}

export function say(lines: readonly string[]): void {
  process.stdout.write(lines.map((line) => `${line}\n`).join(''));
}

/** Who decides, for the record: the user of this machine. */
export function operator(): string {
  return `${process.env['SUDO_USER'] ?? process.env['USER'] ?? 'operator'} at the command line`;
}
