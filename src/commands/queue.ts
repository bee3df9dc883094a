/** The work that fails: what is tried again by itself, and what the queues gave up on. */
import type { Config } from '../config.ts';
import type { Log } from '../domain/ports.ts';
import { table } from '../table.ts';
import { say, withQueues } from './shared.ts';

export async function listFailing(config: Config, log: Log): Promise<void> {
  await withQueues(config, log, async (queues) => {
    const rows = [];
    for (const name of ['intake', 'notices'] as const)
      for (const { id, reason, attempts, gaveUp, nextAt } of await queues[name].failing())
        rows.push([
          name,
          id,
          String(attempts),
          gaveUp ? 'given up' : '',
          `${nextAt.toISOString().slice(0, 16)}Z`,
          reason,
        ]);
    say(rows.length === 0 ? ['Nothing fails.'] : table(['Queue', 'Id', 'Attempts', '', 'Next try', 'Why'], rows));
  });
}

export async function retryFailing(config: Config, log: Log): Promise<void> {
  await withQueues(config, log, async ({ intake, notices }) => {
    say([`${(await intake.retry(null)) + (await notices.retry(null))} jobs are tried again now.`]);
  });
}
