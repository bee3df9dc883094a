/** A file of agencies and agents in, the directory out. */
import { readFile } from 'node:fs/promises';
import { extname } from 'node:path';
import { agentsOnRecord, customersAt } from '../adapters/postgres/directory-changes.ts';
import { type Config, ownHosts } from '../config.ts';
import { knownDomains } from '../decide/known.ts';
import { likenessIndex } from '../decide/likeness.ts';
import { planImport } from '../directory-changes.ts';
import { type Present, readDirectoryFile } from '../directory/file.ts';
import type { Directory } from '../domain/directory.ts';
import { type Log, PortError } from '../domain/ports.ts';
import { table } from '../table.ts';
import { say, withStore } from './shared.ts';

export async function importDirectory(
  file: string,
  { replace, confirm }: { readonly replace: boolean; readonly confirm: boolean },
  config: Config,
  log: Log,
): Promise<void> {
  await withStore(config, log, async (store) => {
    const fresh = async () => {
      const { version, directory } = await store.directory.fresh();
      const referralAddresses = [...new Set([...config.referralAddresses, ...directory.referralAddresses])];
      return { version, directory: { ...directory, referralAddresses } };
    };
    const ours = ownHosts(config);
    const present = (await fresh()).directory;
    const directory = await directoryIn(file, { directory: present, ours, replace });
    const needs = {
      fresh,
      ours,
      customersAt: async (hosts: readonly string[]) => await customersAt(store.database.orm, hosts),
      onRecord: async (ids: readonly string[]) => await agentsOnRecord(store.database.orm, ids),
      known: async () => await Promise.resolve(likenessIndex(knownDomains(present, []))),
    };
    const { objections } = await planImport(needs, { file: directory, replace, by: null });
    if (objections.length > 0 && !confirm)
      throw new PortError(
        `${objections.map((objection) => `${file}: ${objection}`).join('\n')}\nNothing was imported: mend these, or say --confirm where they are right.`,
        { retry: 'never' },
      );
    const { agencies, agents, removed } = await store.directory.put(directory, { replace });
    say([`${agencies} agencies and ${agents} agents imported${replace ? `, ${removed} removed` : ''}.`]);
  });
}

export async function listDirectory(config: Config, log: Log): Promise<void> {
  await withStore(config, log, async (store) => {
    const { agencies, agents } = await store.directory.current();
    const names = new Map(agencies.map(({ id, name }) => [id, name]));
    say([
      ...table(
        ['Agency', 'Name', 'Served', 'Desk', 'Sales managers'],
        agencies.map(({ id, name, served, deskEmail, salesManagers }) => [
          id,
          name,
          served ? 'yes' : 'no',
          deskEmail ?? '-',
          salesManagers.map(({ email }) => email).join(', ') || '-',
        ]),
      ),
      '',
      ...table(
        ['Agent', 'Name', 'Company', 'Mail', 'With'],
        agents.map(({ id, name, company, emails, agencyIds }) => [
          id,
          name,
          company || '-',
          emails[0] ?? '- (cannot be copied in)',
          agencyIds.map((agency) => names.get(agency) ?? agency).join(', ') || '-',
        ]),
      ),
    ]);
  });
}

export async function directoryIn(file: string, present?: Present): Promise<Directory> {
  const text = await readFile(file, 'utf8').catch((cause: unknown) => {
    throw new PortError(`${file} cannot be read (${String(cause)}): name a CSV or JSON file`, {
      retry: 'never',
      cause,
    });
  });
  const read = readDirectoryFile(text, extname(file).toLowerCase() === '.json' ? 'json' : 'csv', present);
  if (read.ok) return read.directory;
  const faults = read.faults.map((fault) => `${file}: ${fault}`).join('\n');
  throw new PortError(`${faults}\nNothing was imported: mend these and try again.`, { retry: 'never' });
}
