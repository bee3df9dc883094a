/** Starts the servers that the tests share, each on a free port of 127.0.0.1: Dovecot, Redis, PostgreSQL; where they are goes to the tests. */
import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { TestProject } from 'vitest/node';
import { startEmbeddedPostgres } from '../src/adapters/postgres/embedded.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** Any user name with the password `secret` has a mailbox; null where Dovecot cannot be had and skipping is allowed. */
    dovecot: { readonly host: string; readonly imapPort: number; readonly lmtpPort: number } | null;
    redisUrl: string | null;
    /** A server in which each test file makes a database of its own. */
    postgresUrl: string;
  }
}

const HOST = '127.0.0.1';
const START_MS = 20_000;
// Where docker-compose.yml publishes the same servers.
const COMPOSE = { imapPort: 1143, lmtpPort: 1024, redisPort: 16379 };

export default async function startServers(project: TestProject): Promise<() => Promise<void>> {
  const folder = mkdtempSync(join(tmpdir(), 'firsthand-test-'));
  chmodSync(folder, 0o755); // Dovecot's processes run as several users
  const children: ChildProcess[] = [];
  const postgres = await startEmbeddedPostgres(join(folder, 'postgres'));
  const stop = async () => {
    await Promise.all([...children.map(ended), postgres.stop()]);
    rmSync(folder, { recursive: true, force: true });
  };
  try {
    project.provide('postgresUrl', postgres.url);
    project.provide('dovecot', (await startDovecot(folder, children)) ?? orSkip('Dovecot'));
    project.provide('redisUrl', (await startRedis(folder, children)) ?? orSkip('Redis'));
  } catch (error) {
    await stop();
    throw error;
  }
  return stop;
}

async function startDovecot(folder: string, children: ChildProcess[]) {
  const version = versionOf('dovecot');
  if (version === null) {
    const { imapPort, lmtpPort } = COMPOSE;
    return (await answers(imapPort)) && (await answers(lmtpPort)) ? { host: HOST, imapPort, lmtpPort } : null;
  }
  if (!version.startsWith('2.3.'))
    throw new Error(`test/dovecot.conf is written for Dovecot 2.3 and this one is ${version}: use docker compose`);

  const home = join(folder, 'dovecot');
  for (const part of ['run', 'state', 'mail']) mkdirSync(join(home, part), { recursive: true });
  const me = userInfo();
  const asMe = `default_internal_user = ${me.username}
default_internal_group = ${spawnSync('id', ['-gn'], { encoding: 'utf8' }).stdout.trim()}
default_login_user = ${me.username}
mail_uid = ${me.uid}
mail_gid = ${me.gid}
service anvil {
  chroot =
}
service imap-login {
  chroot =
}
`;
  const [imapPort, lmtpPort] = [await freePort(), await freePort()];
  const configuration = join(home, 'dovecot.conf');
  writeFileSync(
    configuration,
    `!include ${fileURLToPath(new URL('./dovecot.conf', import.meta.url))}
listen = ${HOST}
base_dir = ${home}/run
state_dir = ${home}/state
log_path = ${home}/log
mail_home = ${home}/mail/%u
${me.uid === 0 ? '' : asMe}service imap-login {
  inet_listener imap {
    port = ${imapPort}
  }
}
service lmtp {
  inet_listener lmtp {
    port = ${lmtpPort}
  }
}
`,
  );
  chmodSync(join(home, 'mail'), 0o777); // mail belongs to nobody
  children.push(
    spawn('dovecot', ['-F', '-c', configuration], { env: WITH_SBIN, stdio: ['ignore', 'ignore', 'inherit'] }),
  );
  const log = join(home, 'log');
  await untilAnswers('Dovecot', imapPort, log);
  await untilAnswers('Dovecot', lmtpPort, log);
  return { host: HOST, imapPort, lmtpPort };
}

async function startRedis(folder: string, children: ChildProcess[]): Promise<string | null> {
  if (versionOf('redis-server') === null)
    return (await answers(COMPOSE.redisPort)) ? `redis://${HOST}:${COMPOSE.redisPort}` : null;
  const port = await freePort();
  const options = [
    '--port',
    `${port}`,
    '--bind',
    HOST,
    '--dir',
    folder,
    '--save',
    '',
    '--maxmemory-policy',
    'noeviction',
    '--logfile',
    'redis.log',
  ];
  children.push(spawn('redis-server', options, { env: WITH_SBIN, stdio: ['ignore', 'ignore', 'inherit'] }));
  await untilAnswers('Redis', port, join(folder, 'redis.log'));
  return `redis://${HOST}:${port}`;
}

/** Debian keeps servers where the path of an ordinary user does not lead. */
const WITH_SBIN = { ...process.env, PATH: `${process.env['PATH']}:/usr/sbin:/sbin` };

function versionOf(command: string): string | null {
  const { status, stdout } = spawnSync(command, ['--version'], { env: WITH_SBIN, encoding: 'utf8' });
  return status === 0 ? stdout.trim() : null;
}

function orSkip(server: string): null {
  if (process.env['FIRSTHAND_TEST_ALLOW_SKIP'] === '1') return null;
  throw new Error(
    `${server} is neither installed nor up in docker compose: run \`npm run setup -- --test\`, or skip its tests with FIRSTHAND_TEST_ALLOW_SKIP=1`,
  );
}

async function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exit = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGTERM');
  await exit;
}

async function untilAnswers(server: string, port: number, log: string): Promise<void> {
  const deadline = Date.now() + START_MS;
  while (!(await answers(port))) {
    if (Date.now() > deadline)
      throw new Error(
        `${server} does not answer on ${HOST}:${port} after ${START_MS} ms: ${existsSync(log) ? readFileSync(log, 'utf8') : 'no log'}`,
      );
    await sleep(20);
  }
}

function answers(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, HOST);
    socket.once('connect', () => resolve(true)).once('error', () => resolve(false));
    socket.once('connect', () => socket.destroy());
  });
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, HOST, () => {
      const address = server.address();
      server.close(() =>
        typeof address === 'object' && address ? resolve(address.port) : reject(new Error('no free port')),
      );
    });
  });
}
