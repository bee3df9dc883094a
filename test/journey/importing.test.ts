/** A directory that is imported at the command line: every fault at once, and what may be right only where somebody confirms it. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { importDirectory } from '../../src/commands/directory.ts';
import { type Config, readConfig } from '../../src/config.ts';
import { migratedDatabase } from '../database.ts';
import { silentLog } from '../log.ts';

const folder = mkdtempSync(join(tmpdir(), 'firsthand-import-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const { url, database } = await migratedDatabase();
const config = readConfig({
  DATABASE_URL: url,
  REFERRAL_ADDRESSES: 'referrals@desk.example',
  PUBLIC_URL: 'https://pages.ourselves.example',
});

async function imported(confirm: boolean, ...rows: string[]): Promise<string[]> {
  return await importedBy(config, confirm, rows);
}

async function importedBy(of: Config, confirm: boolean, rows: readonly string[]): Promise<string[]> {
  const file = join(folder, 'agents.csv');
  writeFileSync(file, ['kind,id,name,company,emails,domains,agencies,sales_manager', ...rows].join('\n'));
  try {
    await importDirectory(file, { replace: false, confirm }, of, silentLog);
    return [];
  } catch (error) {
    return String(error).replaceAll(`${folder}/`, '').split('\n');
  }
}
const agents = async (): Promise<string[]> =>
  (await database.pool.query<{ id: string }>('select id from agents order by id')).rows.map(({ id }) => id);

describe('an import at the command line', () => {
  it('is refused with every fault at once, by line', async () => {
    const said = await imported(
      false,
      'agency,ag-1,Northlight,,,northlight.example,,Priya <priya@northlight.example>',
      'agent,at 1,Dana,Dee,nobody,co.uk;pages.ourselves.example,ag-9,',
      'broker,b,B,,,,,',
      'agent,at-2,Eve,Eve,,,ag-1,priya@northlght.example',
    );
    expect(said).toEqual([
      expect.stringContaining('agents.csv: line 4: kind "broker" must be agency or agent'),
      expect.stringContaining('agents.csv: line 3: first mail address "nobody" is not a mail address'),
      expect.stringContaining('agents.csv: line 3: agency "ag-9" is not in the file'),
      expect.stringContaining('agents.csv: line 3: id "at 1"'),
      expect.stringContaining('agents.csv: line 3: first domain "co.uk"'),
      expect.stringContaining(
        'agents.csv: line 3: second domain "pages.ourselves.example" is a domain of this installation',
      ),
      expect.stringContaining('did you mean priya@northlight.example?'),
      'Nothing was imported: mend these and try again.',
    ]);
    expect(await agents()).toEqual([]);
  });

  it('is confirmed where it may be right', async () => {
    const rows = [
      'agency,ag-1,Northlight,,,northlight.example,,Priya <priya@northlight.example>;Cy <cy@northligth.example>',
      'agent,at-1,Dana Dee,Dee,dana@dee.example,,ag-1,',
      'agent,at-2,Dana Dee,Dee & Sons,dana@deesons.example,,ag-1,',
    ];
    const said = await imported(false, ...rows);
    expect(said.at(-1)).toBe('Nothing was imported: mend these, or say --confirm where they are right.');
    expect(said.join('\n')).toContain(
      'cy@northligth.example is not at a domain of Northlight (northlight.example): did you mean',
    );
    expect(said.join('\n')).toContain('“Dana Dee” is a name of the agent Dana Dee (Dee & Sons) already');
    expect(await imported(true, ...rows)).toEqual([]);
    // What was confirmed is asked no more.
    expect(await imported(false, ...rows)).toEqual([]);
    expect(await agents()).toEqual(['at-1', 'at-2']);
  });
});

it('the agency that runs the installation, whose people write from its own domain, is taken as it is', async () => {
  const own = await migratedDatabase();
  const of = readConfig({ DATABASE_URL: own.url, REFERRAL_ADDRESSES: 'referrals@desk.example' });
  const rows = [
    'agency,ag-1,Desk Distribution,,,desk.example,,Rosa <rosa@desk.example>',
    'agent,at-1,Ada Abbott,Abbott Telecom,ada@abbott.example,,ag-1,rosa@desk.example',
  ];
  expect(await importedBy(of, false, rows)).toEqual([]);
  expect((await own.database.pool.query('select id from agents')).rows).toEqual([{ id: 'at-1' }]);
});
