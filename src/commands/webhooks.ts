/** Where programs hear of what happens, at the command line. */
import { openKeyring } from '../adapters/keys.ts';
import { addWebhook, apiWebhooks } from '../adapters/postgres/api-webhooks.ts';
import type { Database } from '../adapters/postgres/database.ts';
import { putAction } from '../adapters/postgres/rulings.ts';
import { keysOf } from '../app.ts';
import type { Config } from '../config.ts';
import { type Log, PortError, type SecretBox } from '../domain/ports.ts';
import type { WebhookEvent } from '../domain/webhook.ts';
import { table } from '../table.ts';
import { targetFault } from '../webhooks/target.ts';
import { idMeant, operator, say, withStore } from './shared.ts';

export async function addEndpoint(
  url: string,
  { events, agency }: { readonly events: readonly WebhookEvent[]; readonly agency: string | null },
  config: Config,
  log: Log,
): Promise<void> {
  const fault = targetFault(url, config.webhookTargets);
  if (fault !== null) throw new PortError(`nothing can be posted to "${url}", since ${fault}`, { retry: 'never' });
  await withStore(config, log, async ({ database, directory }) => {
    const { agencies } = await directory.current();
    if (agency !== null && !agencies.some(({ id }) => id === agency))
      throw new PortError(`the directory has no agency "${agency}": firsthand directory list shows their ids`, {
        retry: 'never',
      });
    const made = await addWebhook(database.orm, await boxOf(config), { url, events, agencyId: agency, by: operator() });
    if (made === null)
      throw new PortError('there are as many endpoints as there may be: firsthand webhook remove takes one away', {
        retry: 'never',
      });
    await putAction(database, operator(), 'webhook added', `endpoint ${made.id}`, '');
    say([made.id, made.secret]);
    process.stderr.write('Keep the secret now: it is shown this once, and checks the signature of each message.\n');
  });
}

export async function listEndpoints(config: Config, log: Log): Promise<void> {
  await withStore(config, log, async ({ database }) => {
    const { items } = await apiWebhooks(database, await boxOf(config)).list(EVERYBODY, { after: null, limit: 10_000 });
    const rows = items.map(({ id, url, events, agencyId, disabledWhy, failingSince }) => [
      id,
      url,
      events.join(', '),
      agencyId ?? 'all',
      disabledWhy !== null ? `disabled: ${disabledWhy}` : failingSince !== null ? `failing since ${failingSince}` : '',
    ]);
    say(rows.length === 0 ? ['None.'] : table(['Endpoint', 'Address', 'Hears of', 'Of agency', ''], rows));
  });
}

export async function removeEndpoint(given: string, config: Config, log: Log): Promise<void> {
  await withStore(config, log, async ({ database }) => {
    const id = await endpointMeant(database, config, given);
    const done = await apiWebhooks(database, await boxOf(config)).remove(EVERYBODY, id, () => true);
    if (done.is !== 'changed') throw goneMeanwhile(id);
    await putAction(database, operator(), 'webhook removed', `endpoint ${id}`, '');
    say([`${done.now.url} hears of nothing any more.`]);
  });
}

export async function rotateSecret(given: string, keepHours: number, config: Config, log: Log): Promise<void> {
  await withStore(config, log, async ({ database }) => {
    const id = await endpointMeant(database, config, given);
    const made = await apiWebhooks(database, await boxOf(config)).rotate(EVERYBODY, id, keepHours);
    if (made === null) throw goneMeanwhile(id);
    await putAction(database, operator(), 'webhook secret rotated', `endpoint ${id}`, `${keepHours} hours`);
    say([made.secret]);
    process.stderr.write(
      `Keep the secret now: it is shown this once. ${
        made.earlierSecretUntil === null
          ? 'Those before it sign nothing any more.'
          : `Until ${made.earlierSecretUntil} those before it sign beside it.`
      }\n`,
    );
  });
}

async function endpointMeant(database: Database, config: Config, given: string): Promise<string> {
  const { items } = await apiWebhooks(database, await boxOf(config)).list(EVERYBODY, { after: null, limit: 10_000 });
  return idMeant(
    given,
    items.map(({ id }) => id),
    'endpoint',
    'firsthand webhook list',
  );
}

function goneMeanwhile(id: string): PortError {
  return new PortError(
    `the endpoint "${id}" was taken away meanwhile: firsthand webhook list shows those that are there`,
    {
      retry: 'never',
    },
  );
}

async function boxOf(config: Config): Promise<SecretBox> {
  return (await openKeyring(keysOf(config))).box;
}

/** Whoever may use this command sees all. */
const EVERYBODY = { agencyId: null };
