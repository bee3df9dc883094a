/** Starts the servers that the tests share, each on free ports of 127.0.0.1: Dovecot, Redis, PostgreSQL; where they are goes to the tests. */
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { startEmbeddedPostgres } from '../src/adapters/postgres/embedded.ts';
import { startDovecot, type DovecotAddress } from './servers/dovecot.ts';
import { startRedis } from './servers/redis.ts';
import { answers, HOST, isInstalled } from './servers/server-process.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** Null where Dovecot cannot be had and skipping is allowed. */
    dovecot: DovecotAddress | null;
    redisUrl: string | null;
    /** A server in which each test file makes a database of its own. */
    postgresUrl: string;
    /** What a test can start for itself, to stop and kill it; false where skipping is allowed. */
    installed: { readonly dovecot: boolean; readonly redis: boolean };
  }
}

// Where docker-compose.yml publishes the same servers.
const COMPOSE = { host: HOST, imapPort: 1143, lmtpPort: 1024, redisPort: 16379 };

export default async function startServers(project: TestProject): Promise<() => Promise<void>> {
  const installed = { dovecot: await isInstalled('dovecot'), redis: await isInstalled('redis-server') };
  if (process.env['FIRSTHAND_TEST_ALLOW_SKIP'] !== '1' && !(installed.dovecot && installed.redis))
    throw new Error(
      'the tests start Dovecot and Redis, and not both are installed: run `npm run setup -- --test`, or skip some tests with FIRSTHAND_TEST_ALLOW_SKIP=1; those that stop no server find them in docker compose too',
    );
  const servers = new AsyncDisposableStack();
  try {
    const folder = servers.adopt(mkdtempSync(join(tmpdir(), 'firsthand-test-')), (made) =>
      rmSync(made, { recursive: true, force: true }),
    );
    const postgres = servers.adopt(
      await startEmbeddedPostgres(join(folder, 'postgres')),
      async (it) => await it.stop(),
    );
    servers.adopt(endWithUs(join(folder, 'postgres', 'data', 'postmaster.pid')), (guard) => void guard.kill());
    const dovecot = installed.dovecot ? servers.use(await startDovecot()) : await composed(COMPOSE.imapPort);
    const redis = installed.redis ? servers.use(await startRedis()) : await composed(COMPOSE.redisPort);
    project.provide('installed', installed);
    project.provide('postgresUrl', postgres.url);
    project.provide('dovecot', dovecot && addressOf(dovecot));
    project.provide('redisUrl', redis && ('url' in redis ? redis.url : `redis://${HOST}:${redis.redisPort}`));
  } catch (error) {
    await servers.disposeAsync();
    throw error;
  }
  return async () => await servers.disposeAsync();
}

/** A run that is killed stops no server: this shell reads the end of its pipe then. The other servers have such a shell too. */
function endWithUs(pidFile: string): ChildProcess {
  const command = 'read _; kill -INT "$(head -n 1 "$1")"';
  return spawn('sh', ['-c', command, 'sh', pidFile], { stdio: ['pipe', 'ignore', 'ignore'], detached: true });
}

async function composed(port: number): Promise<typeof COMPOSE | null> {
  return (await answers(port)) ? COMPOSE : null;
}

function addressOf({ host, imapPort, lmtpPort }: DovecotAddress): DovecotAddress {
  return { host, imapPort, lmtpPort };
}
