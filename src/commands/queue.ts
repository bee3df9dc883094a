/** The work that the queues gave up on. */
import type { Config } from '../config.ts';
import type { Log } from '../domain/ports.ts';
import { table } from '../table.ts';
import { say, withQueues } from './shared.ts';

export async function listExhausted(config: Config, log: Log): Promise<void> {
  await withQueues(config, log, async (queues) => {
    const rows = [];
    for (const name of ['intake', 'notices'] as const)
      for (const { id, reason, attempts } of await queues[name].exhausted())
        rows.push([name, id, String(attempts), reason]);
    say(rows.length === 0 ? ['Nothing was given up.'] : table(['Queue', 'Id', 'Attempts', 'Why'], rows));
  });
}

export async function retryExhausted(config: Config, log: Log): Promise<void> {
  await withQueues(config, log, async ({ intake, notices }) => {
    say([
      `${(await intake.retryExhausted(null, null)) + (await notices.retryExhausted(null, null))} jobs are tried again.`,
    ]);
  });
}
