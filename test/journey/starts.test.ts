/** Starts that fail and parts that die, each in a process of its own as `firsthand start`: it says why, and ends with its status. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import pg from 'pg';
import { afterAll, afterEach, describe, expect, inject, it, vi } from 'vitest';
import { isServed } from '../../src/adapters/postgres/embedded.ts';
import { emptyDatabase } from '../database.ts';
import { freePort, killed, openWorld, until } from './world.ts';

const CLI = fileURLToPath(new URL('../../src/cli.ts', import.meta.url));
const there = inject('dovecot') !== null;
const folder = mkdtempSync(join(tmpdir(), 'firsthand-starts-'));
const running = new Set<ChildProcess>();
afterEach(async () => {
  for (const child of running) await killed(child);
  running.clear();
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

interface Started {
  readonly child: ChildProcess;
  /** All that it says until it ends, and how it ends. */
  readonly ended: Promise<{ readonly status: number | null; readonly said: string }>;
}

function start(environment: Readonly<Record<string, string>>): Started {
  const child = spawn(process.execPath, [CLI, 'start'], {
    cwd: folder,
    env: { PATH: process.env['PATH'], LOG_LEVEL: 'error', ...environment },
    stdio: ['ignore', 'ignore', 'pipe'],
    detached: true,
  });
  running.add(child);
  const ended = Promise.all([once(child, 'exit'), text(child.stderr)]).then(([[status], said]) => ({ status, said }));
  return { child, ended };
}

const readyz = async (port: string): Promise<{ status: number; body: string }> =>
  await fetch(`http://127.0.0.1:${port}/readyz`).then(
    async (answer) => ({ status: answer.status, body: await answer.text() }),
    () => ({ status: 0, body: '' }),
  );

describe.skipIf(!there)('a start that fails ends', async () => {
  const world = await openWorld(null);

  it('where the port of the pages is taken, with its own database stopped', async () => {
    const taken = createServer().listen(0, '127.0.0.1');
    await once(taken, 'listening');
    const address = taken.address();
    const port = typeof address === 'object' && address !== null ? String(address.port) : '';
    const home = join(folder, 'port-taken');
    const { ended } = start(world.environment({ WEB_PORT: port, DATABASE_URL: '', DATA_DIR: home }));
    expect(await ended).toEqual({
      status: 1,
      said: expect.stringMatching(/pages cannot be served.*EADDRINUSE.*WEB_PORT/),
    });
    expect(isServed(home)).toBe(false);
    taken.close();
  });

  it.each<[string, () => Promise<Record<string, string>>, RegExp]>([
    [
      'where nobody listens at the address of the database',
      async () => ({ DATABASE_URL: `postgresql://u:hidden-word@127.0.0.1:${await freePort()}/f` }),
      /the database postgresql:\/\/u:…@127\.0\.0\.1:\d+\/f cannot be used .*ECONNREFUSED.*DATABASE_URL/,
    ],
    [
      'where nobody listens at the address of Redis',
      async () => ({ REDIS_URL: `redis://127.0.0.1:${await freePort()}` }),
      /the queue cannot be reached .*REDIS_URL/,
    ],
    [
      'where the folder of templates is not there',
      async () => await Promise.resolve({ TEMPLATES_DIR: join(folder, 'nowhere') }),
      /nowhere.*no such folder: set TEMPLATES_DIR/,
    ],
    [
      'where the folder of keys cannot be read',
      async () => {
        writeFileSync(join(folder, 'keys'), 'a file in its place');
        return await Promise.resolve({ DATA_DIR: folder });
      },
      /the keys of this installation in \S+keys cannot be used .*DATA_DIR/,
    ],
    [
      'where a key is none',
      async () => {
        const dataDir = mkdtempSync(join(folder, 'odd-key-'));
        mkdirSync(join(dataDir, 'keys'));
        writeFileSync(join(dataDir, 'keys', '000000000000001.secret'), 'short');
        return await Promise.resolve({ DATA_DIR: dataDir });
      },
      /\.secret is no secret of this installation: restore it/,
    ],
  ])('%s', async (_, changes, says) => {
    const { ended } = start(world.environment(await changes()));
    const { status, said } = await ended;
    expect(said).toMatch(says);
    expect(said).not.toContain('hidden-word');
    expect(status).toBe(1);
  });

  it('where the database was used by a newer release', async () => {
    const url = await emptyDatabase();
    const first = start(world.environment({ DATABASE_URL: url, WEB_PORT: String(await freePort()) }));
    const client = new pg.Client(url);
    await client.connect();
    await until(
      async () => (await client.query("select from pg_tables where tablename = 'sending_faults'")).rowCount,
      (count) => count === 1,
    );
    first.child.kill('SIGTERM');
    expect((await first.ended).status).toBe(0);
    await client.query("insert into migrations (hash, created_at) values ('of a later release', 4102444800000)");
    await client.end();
    const { ended } = start(world.environment({ DATABASE_URL: url }));
    expect(await ended).toEqual({ status: 1, said: expect.stringMatching(/migrations applied .*or a newer one/) });
  });
});

describe.skipIf(!there)('a service that runs', async () => {
  const world = await openWorld(null);

  it('goes on where the mailbox refuses the password, and says that nobody watches it', async () => {
    const port = String(await freePort());
    const { child } = start(world.environment({ IMAP_PASSWORD: 'wrong', WEB_PORT: port }));
    const { body } = await until(
      async () => await readyz(port),
      ({ status }) => status !== 0,
    );
    expect(JSON.parse(body)).toMatchObject({
      dependencies: expect.arrayContaining([{ name: 'database', ok: true, says: 'answers' }]),
    });
    expect(child.exitCode).toBeNull();
  });

  it('on a database of its own leaves it to another process on the same one, which fails', async () => {
    const [home, port] = [join(folder, 'shared'), String(await freePort())];
    const own = world.environment({ DATABASE_URL: '', DATA_DIR: home, WEB_PORT: port });
    start(own);
    await until(
      async () => await readyz(port),
      ({ status }) => status !== 0,
    );
    expect(await start(own).ended).toMatchObject({ status: 1, said: expect.stringContaining('EADDRINUSE') });
    expect((await readyz(port)).body).toContain('"name":"database","ok":true');
  });

  it('has its own database back when that is killed, and ends when it cannot come back', async () => {
    const [home, port] = [join(folder, 'dying'), String(await freePort())];
    const service = start(world.environment({ DATABASE_URL: '', DATA_DIR: home, WEB_PORT: port }));
    const answering = async (): Promise<unknown> =>
      await until(
        async () => await readyz(port),
        ({ body }) => body.includes('"name":"database","ok":true'),
      );
    await answering();
    const pidFile = join(home, 'data', 'postmaster.pid');
    const kill = (): void => void process.kill(Number(readFileSync(pidFile, 'utf8').split('\n')[0]), 'SIGKILL');
    const before = readFileSync(pidFile, 'utf8').split('\n')[0];
    kill();
    await until(
      async () => await Promise.resolve(existsSync(pidFile) ? readFileSync(pidFile, 'utf8').split('\n')[0] : before),
      (pid) => pid !== before,
    );
    await answering();

    writeFileSync(join(home, 'data', 'PG_VERSION'), '9.1\n');
    kill();
    const { status, said } = await service.ended;
    expect(said).toMatch(/the embedded PostgreSQL in \S+dying did not start .*incompatible/);
    expect(said).toContain('app.failed');
    expect(status).toBe(1);
  });

  it('has failed when its pages are served no more', async () => {
    const listens = vi.spyOn(Server.prototype, 'listen');
    const app = await world.start({}, {}, ['web']);
    for (const server of listens.mock.contexts) if (server instanceof Server) server.close();
    listens.mockRestore();
    expect(await app.failed).toMatchObject({ message: expect.stringMatching(/the pages are served no more at http/) });
    await app.stop();
  });
});
