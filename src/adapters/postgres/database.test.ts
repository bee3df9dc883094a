/** Opening migrates, whoever comes first; a database of another release is refused; lost connections are survived. */
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { getTableConfig, type PgTable } from 'drizzle-orm/pg-core';
import { afterAll, describe, expect, it } from 'vitest';
import { emptyDatabase, MIGRATIONS } from '../../../test/database.ts';
import { rememberingLog, silentLog } from '../../../test/log.ts';
import { companyKey } from '../../domain/company.ts';
import type { Log } from '../../domain/ports.ts';
import { type Database, openDatabase, withoutPassword } from './database.ts';
import * as schema from './schema.ts';

const opened: Database[] = [];
const folders: string[] = [];
afterAll(async () => {
  for (const database of opened) await database.close();
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

describe('opening', () => {
  it('migrates once when several processes start at once', async () => {
    const url = await emptyDatabase();
    const databases = await Promise.all([1, 2, 3, 4].map(async () => await open(url)));
    for (const { pool } of databases)
      expect((await pool.query('select count(*)::int as n from migrations')).rows).toEqual([{ n: entries().length }]);
  });

  it('has a journal that only grows: drizzle passes over an entry older than the last applied one', () => {
    const times = entries().map(({ when }) => when);
    expect(times).toEqual(times.toSorted((one, other) => one - other));
    expect(new Set(times).size).toBe(times.length);
  });

  it.each<[what: string, before: Migration[], now: Migration[]]>([
    [
      'knows a migration that this release does not',
      [
        { tag: 'a', when: 1 },
        { tag: 'b', when: 2 },
      ],
      [{ tag: 'a', when: 1 }],
    ],
    [
      'would pass over a migration of this release',
      [{ tag: 'b', when: 2 }],
      [
        { tag: 'a', when: 1 },
        { tag: 'b', when: 2 },
      ],
    ],
  ])('refuses a database that %s', async (_what, before, now) => {
    const url = await emptyDatabase();
    await open(url, silentLog, migrations(before));
    await expect(open(url, silentLog, migrations(now))).rejects.toThrow(/migrations applied .* start the release/);
  });

  it.each([
    ['with a wrong password', (url: URL) => (url.password = 'wrong'), /password authentication failed.*DATABASE_URL/],
    ['that is not there', (url: URL) => (url.pathname = '/nowhere'), /"nowhere" does not exist.*DATABASE_URL/],
    ['on a port where nobody listens', (url: URL) => (url.port = '1'), /ECONNREFUSED.*DATABASE_URL/],
  ])('says what is wrong with a database %s, without the password', async (_what, spoil, message) => {
    const url = new URL(await emptyDatabase());
    const { password } = url;
    spoil(url);
    const error: unknown = await open(url.href).catch((cause: unknown) => cause);
    expect(error).toMatchObject({ name: 'PortError', retry: 'later', message: expect.stringMatching(message) });
    expect(String(error)).not.toContain(password);
    expect(String(error)).not.toContain('wrong@');
  });

  it.each([
    ['postgres://user:secret@host:5432/name', 'postgres://user:…@host:5432/name'],
    ['postgres://user:p%40ss:word@host/name', 'postgres://user:…@host/name'],
    ['postgres://user@host/name', 'postgres://user@host/name'],
  ])('shows %s as %s', (url, shown) => {
    expect(withoutPassword(url)).toBe(shown);
  });
});

it('goes on after the server has ended its connections, idle or in the midst of a query', async () => {
  const { log, said } = rememberingLog();
  const { pool } = await open(await emptyDatabase(), log);
  await Promise.all([1, 2, 3].map(async () => await pool.query('select pg_sleep(0.05)')));
  const working = pool.query('select pg_sleep(60)').catch((error: unknown) => error);
  const end = `select pg_terminate_backend(pid) from pg_stat_activity
    where datname = current_database() and application_name = 'firsthand' and pid <> pg_backend_pid()`;
  await expect
    .poll(async () => (await pool.query("select from pg_stat_activity where wait_event = 'PgSleep'")).rowCount)
    .toBe(1);
  await pool.query(end);
  expect(String(await working)).toMatch(/terminat/);
  await expect.poll(() => said.map(([event]) => event)).toContain('store.connection_lost');
  expect((await pool.query('select 1 as one')).rows).toEqual([{ one: 1 }]);
});

it('has the tables and columns that the code sees, and no other', async () => {
  const { pool } = await open(await emptyDatabase());
  const { rows } = await pool.query<Record<'table_name' | 'column_name' | 'is_nullable', string>>(
    "select table_name, column_name, is_nullable from information_schema.columns where table_schema = 'public' and table_name <> 'migrations'",
  );
  const tables: PgTable[] = Object.values(schema);
  const seen = tables.flatMap((table) => {
    const { name, columns } = getTableConfig(table);
    return columns.map((column) => `${name}.${column.name} ${column.notNull ? 'NO' : 'YES'}`);
  });
  expect(rows.map((row) => `${row.table_name}.${row.column_name} ${row.is_nullable}`).toSorted()).toEqual(
    seen.toSorted(),
  );
});

it('takes over what an earlier version stored, also what it ignored without writing down why', async () => {
  const url = await emptyDatabase();
  const earlier = await open(url, silentLog, firstMigrations(1));
  await earlier.pool.query(
    `insert into messages (id, raw, raw_sha256, content_sha256, source, bytes, from_address, outcome, outcome_at)
     values (gen_random_uuid(), 'x', sha256('x'), sha256('x'), 'ingest', 1, 'a@b.example', 'ignored', now())`,
  );
  await earlier.pool.query(
    `insert into referrals (id, reference, state, company, customer_domain, customer_email, placement, rung, extraction, voice, version)
     values (gen_random_uuid(), 'FH-22222222', 'in_effect', 'The Rausch Freight Co.', 'rausch.example', 'd@rausch.example', 'sole', 'authenticated', '{}', '{}', 1)`,
  );
  const { pool } = await open(url);
  expect((await pool.query('select ignored_because from messages')).rows).toEqual([{ ignored_because: 'machine' }]);
  expect((await pool.query('select company_key from referrals')).rows).toEqual([
    { company_key: companyKey('The Rausch Freight Co.') },
  ]);
});

async function open(url: string, log: Log = silentLog, folder = MIGRATIONS): Promise<Database> {
  const database = await openDatabase(url, { max: 4, migrations: folder, log });
  opened.push(database);
  return database;
}

interface Migration {
  readonly tag: string;
  readonly when: number;
}

function entries(): Migration[] {
  const { entries: list }: { entries: Migration[] } = JSON.parse(
    readFileSync(join(MIGRATIONS, 'meta', '_journal.json'), 'utf8'),
  );
  return list;
}

/** Those that an earlier version had. */
function firstMigrations(count: number): string {
  const folder = mkdtempSync(join(tmpdir(), 'firsthand-migrations-'));
  folders.push(folder);
  cpSync(MIGRATIONS, folder, { recursive: true });
  const journal: { entries: unknown[] } = JSON.parse(readFileSync(join(folder, 'meta', '_journal.json'), 'utf8'));
  writeFileSync(
    join(folder, 'meta', '_journal.json'),
    JSON.stringify({ ...journal, entries: journal.entries.slice(0, count) }),
  );
  return folder;
}

function migrations(list: readonly Migration[]): string {
  const folder = mkdtempSync(join(tmpdir(), 'firsthand-migrations-'));
  folders.push(folder);
  mkdirSync(join(folder, 'meta'));
  const journal = list.map((one, idx) => ({ idx, version: '7', breakpoints: false, ...one }));
  writeFileSync(
    join(folder, 'meta', '_journal.json'),
    JSON.stringify({ version: '7', dialect: 'postgresql', entries: journal }),
  );
  for (const { tag } of list) writeFileSync(join(folder, `${tag}.sql`), `create table ${tag} (id integer);`);
  return folder;
}
