/** A test file's own database on the PostgreSQL that all tests share: made and migrated when asked for, dropped when its tests are done. */
import { randomUUID } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import pg from 'pg';
import { afterAll, inject } from 'vitest';
import { type Database, openDatabase } from '../src/adapters/postgres/database.ts';
import { silentLog } from './log.ts';

export const MIGRATIONS = fileURLToPath(new URL('../migrations', import.meta.url));

const made: string[] = [];
const opened: Database[] = [];
afterAll(async () => {
  for (const database of opened) await database.close();
  for (const name of made) await asAdministrator(`drop database if exists ${name} with (force)`);
});

/** The URL of a database that is there and empty. */
export async function emptyDatabase(): Promise<string> {
  const name = `test_${randomUUID().replaceAll('-', '')}`;
  await asAdministrator(`create database ${name}`);
  made.push(name);
  const url = new URL(inject('postgresUrl'));
  url.pathname = `/${name}`;
  return url.href;
}

export async function migratedDatabase(): Promise<{ readonly url: string; readonly database: Database }> {
  const url = await emptyDatabase();
  const database = await openDatabase(url, { max: 8, migrations: MIGRATIONS, log: silentLog });
  opened.push(database);
  return { url, database };
}

async function asAdministrator(statement: string): Promise<void> {
  const client = new pg.Client({ connectionString: inject('postgresUrl') });
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}
