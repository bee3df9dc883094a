/** What several commands need: a store or the queues for as long as they run, and lines for the terminal. */
import { openQueuesOf, openStore, type Store } from '../app.ts';
import type { Config } from '../config.ts';
import type { Log } from '../domain/ports.ts';

export async function withStore(config: Config, log: Log, act: (store: Store) => Promise<void>): Promise<void> {
  const store = await openStore(config, log);
  try {
    await act(store);
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

export function say(lines: readonly string[]): void {
  process.stdout.write(lines.map((line) => `${line}\n`).join(''));
}

/** Who decides, for the record: the user of this machine. */
export function operator(): string {
  return `${process.env['SUDO_USER'] ?? process.env['USER'] ?? 'operator'} at the command line`;
}
