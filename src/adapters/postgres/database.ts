/** The database: a PostgreSQL URL in, a migrated database with its pool out. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { NodePgDatabase } from 'drizzle-orm/node-postgres';
import pg from 'pg';
import { type Log, PortError } from '../../domain/ports.ts';
import { drizzle, migrate, sql } from './drizzle.ts';

export type Orm = NodePgDatabase;

export interface Database {
  readonly orm: Orm;
  readonly pool: pg.Pool;
  close(): Promise<void>;
}

/**
 * A plan is kept from when its tables were small, and on a disk that turns, as PostgreSQL takes it for, reading a small
 * table whole is cheaper than its index: thousands of rows later the same plan reads them all. No statement of ours runs
 * long enough for it to be worth compiling.
 */
const PLANNING = '-c random_page_cost=1.1 -c jit=off';

/** A key of our own among the advisory locks of the database. */
const MIGRATION_LOCK = 7_301_954;

/** Connects, migrates under a lock so that many processes may start at once, and gives the pool. */
export async function openDatabase(
  url: string,
  options: { max: number; migrations: string; log: Log },
): Promise<Database> {
  const pool = new pg.Pool({
    connectionString: url,
    max: options.max,
    connectionTimeoutMillis: 10_000,
    keepAlive: true,
    statement_timeout: 30_000,
    lock_timeout: 10_000,
    idle_in_transaction_session_timeout: 60_000,
    application_name: 'firsthand',
    options: PLANNING,
  });
  // Without listeners a restart of PostgreSQL ends the process (brianc/node-postgres#2386): also on clients checked out.
  pool.on('error', (error) => options.log.warn('store.connection_lost', { error }));
  pool.on('connect', (client) => client.on('error', () => {}));
  try {
    await migrateUnderLock(url, options.migrations, options.log);
  } catch (cause) {
    await pool.end();
    throw cause instanceof PortError
      ? cause
      : new PortError(
          `the database ${withoutPassword(url)} cannot be used (${reasonOf(cause)}): check DATABASE_URL, and that its user may create tables`,
          { retry: 'later', cause },
        );
  }
  return { orm: drizzle(pool), pool, close: async () => await pool.end() };
}

async function migrateUnderLock(url: string, folder: string, log: Log): Promise<void> {
  const journal = readJournal(folder);
  const client = new pg.Client({
    connectionString: url,
    connectionTimeoutMillis: 10_000,
    application_name: 'firsthand migrations',
  });
  client.on('error', () => {});
  await client.connect();
  try {
    // drizzle's migrate takes no lock of its own (drizzle-team/drizzle-orm#874); this one ends with the connection.
    // A process that hangs with it must not hold up this one for ever.
    await client.query("set lock_timeout = '30s'");
    await client.query('select pg_advisory_lock($1)', [MIGRATION_LOCK]);
    const orm = drizzle(client);
    await migrate(orm, { migrationsFolder: folder, migrationsSchema: 'public', migrationsTable: 'migrations' });
    const applied = await orm.execute(sql`select count(*)::int as n from migrations`);
    // It passes over an entry that is older than the newest applied one without a word (drizzle-team/drizzle-orm#5316).
    if (applied.rows[0]?.['n'] !== journal.length)
      throw new PortError(
        `the database has ${String(applied.rows[0]?.['n'])} migrations applied and this release knows ${journal.length}: start the release that the database was last used with, or a newer one`,
        { retry: 'never' },
      );
    log.debug('store.migrated', { migrations: journal.length });
  } finally {
    await client.end().catch(() => {});
  }
}

function readJournal(folder: string): readonly unknown[] {
  const journal: unknown = JSON.parse(readFileSync(join(folder, 'meta', '_journal.json'), 'utf8'));
  if (typeof journal === 'object' && journal !== null && 'entries' in journal && Array.isArray(journal.entries))
    return journal.entries;
  throw new PortError(`${folder}/meta/_journal.json has no list "entries": restore it from the release`, {
    retry: 'never',
  });
}

export function withoutPassword(url: string): string {
  return url.replace(/^(\w+:\/\/[^:/@]*):[^@]*@/, '$1:…@');
}

/** drizzle wraps what PostgreSQL says in the whole text of the query. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause instanceof Error ? reasonOf(error.cause) : error.message || error.name;
}
