/** Who may use the API, at the command line. */
import { addKey, listKeys, revokeKey } from '../adapters/postgres/api-keys.ts';
import type { Config } from '../config.ts';
import { API_SCOPES, type ApiScope } from '../domain/api-key.ts';
import { type Log, PortError } from '../domain/ports.ts';
import { table } from '../table.ts';
import { operator, say, withStore } from './shared.ts';

export async function addApiKey(
  name: string,
  { scopes, agency }: { readonly scopes: readonly ApiScope[]; readonly agency: string | null },
  config: Config,
  log: Log,
): Promise<void> {
  await withStore(config, log, async ({ database, directory }) => {
    const { agencies } = await directory.current();
    if (agency !== null && !agencies.some(({ id }) => id === agency))
      throw new PortError(`the directory has no agency "${agency}": firsthand directory list shows their ids`, {
        retry: 'never',
      });
    const key = await addKey(database, { name, scopes, agencyId: agency, by: operator() });
    if (key === null)
      throw new PortError(`there is a key "${name}" already: take another name, or revoke that one first`, {
        retry: 'never',
      });
    say([key]);
    process.stderr.write(`Keep it now: it is shown this once. It may do ${shownScopes(scopes)}.\n`);
  });
}

export async function listApiKeys(config: Config, log: Log): Promise<void> {
  await withStore(config, log, async ({ database }) => {
    const rows = (await listKeys(database)).map((key) => [
      key.name,
      shownScopes(key.scopes),
      key.agencyId ?? 'all',
      key.usedAt === null ? 'never' : minute(key.usedAt),
      key.revokedAt === null ? '' : `revoked ${minute(key.revokedAt)}`,
    ]);
    say(rows.length === 0 ? ['None.'] : table(['Key', 'May', 'Of agency', 'Used (UTC)', ''], rows));
  });
}

export async function revokeApiKey(name: string, config: Config, log: Log): Promise<void> {
  await withStore(config, log, async ({ database }) => {
    if (!(await revokeKey(database, name)))
      throw new PortError(`no key "${name}" is good: firsthand key list shows their names`, { retry: 'never' });
    say([`${name} is good for nothing any more.`]);
  });
}

const shownScopes = (scopes: readonly ApiScope[]): string =>
  scopes.length === API_SCOPES.length ? 'everything' : scopes.join(', ');
const minute = (moment: Date): string => moment.toISOString().slice(0, 16).replace('T', ' ');
