/** The embedded PostgreSQL: made, adopted, shared, stopped, for root too. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { networkInterfaces, tmpdir } from 'node:os';
import { connect } from 'node:net';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import pg from 'pg';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { type EmbeddedPostgres, startEmbeddedPostgres } from './embedded.ts';

let folder: string;
let running: EmbeddedPostgres[];
beforeEach(() => {
  folder = join(mkdtempSync(join(tmpdir(), 'firsthand-embedded-')), 'data dir');
  running = [];
});
afterEach(async () => {
  for (const server of running) await server.stop();
  rmSync(join(folder, '..'), { recursive: true, force: true });
});

it('keeps what was stored over a stop and a start, and its password', async () => {
  const first = await start();
  expect(first.adopted).toBe(false);
  await ask(first.url, 'create table kept as select 42 as it');
  await first.stop();
  await expect(ask(first.url, 'select')).rejects.toThrow(/ECONNREFUSED/);
  const second = await start();
  expect(second.adopted).toBe(false);
  expect(await ask(second.url, 'select it from kept')).toEqual([{ it: 42 }]);
  expect(passwordOf(second)).toBe(passwordOf(first));
});

it('runs inside a folder that only its owner may enter, with a password of its own', async () => {
  mkdirSync(folder);
  chmodSync(join(folder, '..'), 0o700);
  const server = await start();
  expect(passwordOf(server)).toMatch(/^[\w-]{32}$/);
  expect(statSync(join(folder, 'password')).mode & 0o777).toBe(0o600);
  expect(statSync(join(folder, 'data')).mode & 0o077).toBe(0);
  const guess = new URL(server.url);
  guess.password = 'guess';
  await expect(ask(guess.href, 'select')).rejects.toThrow(/password authentication failed/);
});

it('listens on 127.0.0.1 alone', async () => {
  const { url } = await start();
  expect(await ask(url, 'show listen_addresses')).toEqual([{ listen_addresses: '127.0.0.1' }]);
  expect(await ask(url, 'show unix_socket_directories')).toEqual([{ unix_socket_directories: '' }]);
  const others = Object.values(networkInterfaces())
    .flatMap((addresses) => addresses ?? [])
    .filter(({ internal }) => !internal)
    .map(({ address }) => address);
  for (const address of others) await expect(reach(address, Number(new URL(url).port))).rejects.toThrow('ECONNREFUSED');
});

it('is made anew where an earlier making was interrupted', async () => {
  mkdirSync(join(folder, 'data.unfinished'), { recursive: true });
  writeFileSync(join(folder, 'data.unfinished', 'PG_VERSION'), '18\n');
  writeFileSync(join(folder, 'password'), 'of the interrupted one\n');
  const { url } = await start();
  expect(await ask(url, 'select 1 as one')).toEqual([{ one: 1 }]);
});

it('is one server for all that start at once, and goes on until the last one stops', async () => {
  const [first, ...others] = await Promise.all([start(), start(), start()]);
  expect(others.map(({ url }) => url)).toEqual([first.url, first.url]);
  await Promise.all([first.stop(), others[0]?.stop()]);
  expect(await ask(first.url, 'select 1 as one')).toEqual([{ one: 1 }]);
  await others[1]?.stop();
  await expect(ask(first.url, 'select')).rejects.toThrow(/ECONNREFUSED/);
});

it('is adopted when the process that started it was killed, and stopped by whoever adopted it', async () => {
  const url = await startAndDie();
  const server = await start();
  expect(server).toMatchObject({ url, adopted: true });
  expect(await ask(url, 'select it from kept')).toEqual([{ it: 42 }]);
  await server.stop();
  await expect(ask(url, 'select')).rejects.toThrow(/ECONNREFUSED/);
});

it('recovers when the server itself was killed', async () => {
  const first = await start();
  await ask(first.url, 'create table kept as select 42 as it');
  const [pid] = readFileSync(join(folder, 'data', 'postmaster.pid'), 'utf8').split('\n');
  process.kill(Number(pid), 'SIGKILL');
  const second = await start();
  expect(await ask(second.url, 'select it from kept')).toEqual([{ it: 42 }]);
});

it('says what to do when it cannot start', async () => {
  const server = await start();
  await server.stop();
  writeFileSync(join(folder, 'data', 'PG_VERSION'), '9.1\n');
  await expect(start()).rejects.toThrow(
    /did not start \(.*incompatible with server\): see postgres\.log beside it, or set DATABASE_URL/,
  );
});

async function start(): Promise<EmbeddedPostgres> {
  const server = await startEmbeddedPostgres(folder);
  running.push(server);
  return server;
}

/** Another process starts the server, stores something and is killed. */
async function startAndDie(): Promise<string> {
  const module = fileURLToPath(new URL('./embedded.ts', import.meta.url));
  const code = `const { startEmbeddedPostgres } = await import(${JSON.stringify(module)});
    const { default: pg } = await import('pg');
    const { url } = await startEmbeddedPostgres(${JSON.stringify(folder)});
    const client = new pg.Client(url);
    await client.connect();
    await client.query('create table kept as select 42 as it');
    console.log(url);`;
  const root = fileURLToPath(new URL('../../..', import.meta.url));
  const child = spawn(process.execPath, ['--input-type=module', '-e', code], {
    cwd: root,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [url]: string[] = await once(createInterface(child.stdout), 'line');
  const exit = once(child, 'exit');
  child.kill('SIGKILL');
  await exit;
  return url ?? '';
}

const passwordOf = ({ url }: EmbeddedPostgres) => new URL(url).password;

async function ask(url: string, query: string): Promise<unknown[]> {
  const client = new pg.Client({ connectionString: url });
  client.on('error', () => {});
  try {
    await client.connect();
    return (await client.query<Record<string, unknown>>(query)).rows;
  } finally {
    await client.end();
  }
}

async function reach(address: string, port: number): Promise<void> {
  const socket = connect({ host: address, port });
  try {
    await once(socket, 'connect');
  } finally {
    socket.destroy();
  }
}
