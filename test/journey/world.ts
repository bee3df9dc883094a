/** A world for a test of the whole journey: a database, a mailbox on Dovecot, an SMTP sink and the demo's letters go in; services that run on them come out. */
import { type ChildProcess, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { ImapFlow } from 'imapflow';
import { createTransport } from 'nodemailer';
import { afterAll, inject } from 'vitest';
import type { Database } from '../../src/adapters/postgres/database.ts';
import { directoryStore } from '../../src/adapters/postgres/directory-store.ts';
import { type App, type AppListeners, type Role, startApp } from '../../src/app.ts';
import { readConfig } from '../../src/config.ts';
import { DEMO_FIXTURES, type DemoLetter, readDirectoryJson, readKeys, readLetters } from '../../src/demo/letters.ts';
import { post } from '../../src/demo/sign.ts';
import { readDirectoryFile } from '../../src/directory/file.ts';
import { migratedDatabase } from '../database.ts';
import { silentLog } from '../log.ts';
import { type SmtpSink, startSmtpSink } from '../servers/smtp-sink.ts';

const PROJECT = fileURLToPath(new URL('../..', import.meta.url));
export const REFERRALS = 'referrals@firsthand.example';

export interface World {
  readonly database: Database;
  readonly sink: SmtpSink;
  readonly user: string;
  /** The settings of a service in this world, with what a test changes. */
  environment(changes?: Readonly<Record<string, string>>): Record<string, string>;
  /** In this process. It is stopped with the world at the latest. */
  start(changes?: Readonly<Record<string, string>>, listeners?: AppListeners, roles?: readonly Role[]): Promise<App>;
  /** In a process of its own, as `firsthand start`. */
  spawn(changes?: Readonly<Record<string, string>>): ChildProcess;
  /** Puts a mail into the mailbox, and resolves when the server has it. */
  deliver(raw: Uint8Array, user?: string): Promise<void>;
  /** Puts mails into the mailbox as ones that the server got on that day. */
  append(raws: readonly Uint8Array[], internalDate: Date): Promise<void>;
  /** How many mails stand in each folder of the mailbox, and how many of those bear a flag. */
  folders(): Promise<Record<string, { readonly mails: number; readonly flagged: number }>>;
}

/** Where Dovecot cannot be had, what is described of a world is skipped, and nobody comes here. */
const NOWHERE = { host: '127.0.0.1', imapPort: 0, lmtpPort: 0 };

/** To be called while tests are described, since it ends with them. `redisUrl` null: the queues live in PostgreSQL. */
export async function openWorld(redisUrl: string | null): Promise<World> {
  const dovecot = inject('dovecot') ?? NOWHERE;
  const parts = new AsyncDisposableStack();
  const dataDir = mkdtempSync(join(tmpdir(), 'firsthand-world-'));
  parts.defer(() => rmSync(dataDir, { recursive: true, force: true }));
  const { url, database } = await migratedDatabase();
  afterAll(async () => await parts.disposeAsync()); // before the database goes
  const sink = parts.use(await startSmtpSink());
  const lmtp = parts.adopt(
    createTransport({ host: dovecot.host, port: dovecot.lmtpPort, lmtp: true, ignoreTLS: true, pool: true }),
    (transport) => transport.close(),
  );
  const user = `u${randomUUID().slice(0, 8)}`;
  const read = readDirectoryFile(JSON.stringify(await readDirectoryJson(DEMO_FIXTURES)), 'json');
  if (!read.ok) throw new Error(read.faults.join('; '));
  await directoryStore(database).put(read.directory, { replace: true });

  const environment = (changes: Readonly<Record<string, string>> = {}): Record<string, string> => ({
    MODE: 'automatic',
    SETTLE_SECONDS: '0',
    WRITER_DAILY_NOTICES: '1000000',
    DOMAIN_DAILY_NOTICES: '1000000',
    ADDRESS_DAILY_MAILS: '1000000',
    TOTAL_DAILY_MAILS: '1000000',
    DATABASE_URL: url,
    DATA_DIR: dataDir,
    ...(redisUrl === null ? {} : { REDIS_URL: redisUrl, REDIS_PREFIX: user }),
    IMAP_HOST: dovecot.host,
    IMAP_PORT: String(dovecot.imapPort),
    IMAP_TLS: 'none',
    IMAP_USER: user,
    IMAP_PASSWORD: 'secret',
    SMTP_HOST: sink.host,
    SMTP_PORT: String(sink.port),
    SMTP_TLS: 'none',
    REFERRAL_ADDRESSES: REFERRALS,
    DNS_ZONE_FILE: join(DEMO_FIXTURES, 'zone.json'),
    DESK_NAME: 'Referral desk',
    CANARY_SECONDS: '0',
    WEB_PORT: '0',
    SWEEP_MS: '1000',
    ...changes,
  });
  const connected = async <Result>(act: (client: ImapFlow) => Promise<Result>): Promise<Result> => {
    const auth = { user, pass: 'secret' };
    const client = new ImapFlow({
      host: dovecot.host,
      port: dovecot.imapPort,
      secure: false,
      doSTARTTLS: false,
      auth,
      logger: false,
    });
    await client.connect();
    try {
      return await act(client);
    } finally {
      await client.logout();
    }
  };

  return {
    database,
    sink,
    user,
    environment,
    start: async (changes, listeners, roles = ['watch', 'work']) => {
      const app = await startApp(readConfig(environment(changes)), roles, silentLog, listeners);
      let stopping: Promise<void> | null = null;
      const stop = async (): Promise<void> => await (stopping ??= app.stop());
      parts.defer(stop);
      return { ...app, stop };
    },
    spawn: (changes) => {
      const child = spawn(process.execPath, [join(PROJECT, 'src/cli.ts'), 'start'], {
        cwd: PROJECT,
        env: { PATH: process.env['PATH'], LOG_LEVEL: 'warn', ...environment(changes) },
        stdio: ['ignore', 'ignore', 'inherit'],
        detached: true, // a group of its own, so that a test can kill it with its children
      });
      parts.defer(async () => await killed(child));
      return child;
    },
    deliver: async (raw, to = user) => {
      await lmtp.sendMail({ envelope: { from: 'border@firsthand.example', to: [to] }, raw: Buffer.from(raw) });
    },
    append: async (raws, internalDate) =>
      await connected(async (client) => {
        for (const raw of raws) await client.append('INBOX', Buffer.from(raw), [], internalDate);
      }),
    folders: async () =>
      await connected(async (client) => {
        const counts: Record<string, { mails: number; flagged: number }> = {};
        for (const { path, delimiter, flags } of await client.list()) {
          if (flags.has('\\Noselect')) continue;
          const lock = await client.getMailboxLock(path, { readOnly: true });
          try {
            const all = await client.search({ all: true });
            const plain = await client.search({ seen: false, flagged: false, answered: false, deleted: false });
            const mails = all === false || all === undefined ? 0 : all.length;
            counts[path.replaceAll(delimiter, '/')] = {
              mails,
              flagged: mails - (plain === false || plain === undefined ? 0 : plain.length),
            };
          } finally {
            lock.release();
          }
        }
        return counts;
      }),
  };
}

/** For whoever has to know an address before anything listens there. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  return typeof address === 'object' && address !== null ? address.port : 0;
}

/** As `kill -9` of the whole tree. */
export async function killed(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null || child.pid === undefined) return;
  const gone = once(child, 'exit');
  process.kill(-child.pid, 'SIGKILL');
  await gone;
}

export interface SignedLetter {
  readonly letter: DemoLetter;
  readonly raw: Buffer;
  readonly messageId: string | null;
}

/** The demo's letters as they arrive at that moment, each signed by its sender's domain. `run` tells one set of copies from another. */
export async function signedLetters(run: string, at = new Date()): Promise<readonly SignedLetter[]> {
  const [all, keys] = await Promise.all([readLetters(DEMO_FIXTURES), readKeys(DEMO_FIXTURES)]);
  // What answers a mail of ours cannot come before it.
  const letters = all.filter(({ expectation }) => expectation.answers === undefined);
  return await Promise.all(
    letters.map(async (letter) => {
      const domain = letter.expectation.signedBy;
      const key = domain === null ? undefined : keys.get(domain);
      const signer = domain === null || key === undefined ? null : { domain, key };
      // The same words under the same subject are one letter, however often they come.
      const source = Buffer.from(letter.source.toString('latin1').replace(/^Subject:.*$/m, `$& ${run}`), 'latin1');
      const { raw, messageId } = await post(source, { at, run, signer });
      return { letter, raw, messageId };
    }),
  );
}

/** Runs one command in a world of made-up domains; gives what it prints. */
export async function atTheCommandLine(
  args: readonly string[],
  environment: Readonly<Record<string, string>>,
): Promise<string> {
  return (await endedAtTheCommandLine(args, environment)).out;
}

/** The same, with the status that it ends with. */
export async function endedAtTheCommandLine(
  args: readonly string[],
  environment: Readonly<Record<string, string>>,
): Promise<{ readonly out: string; readonly status: number | null }> {
  const child = spawn(process.execPath, [join(PROJECT, 'src/cli.ts'), ...args], {
    cwd: tmpdir(),
    env: {
      PATH: process.env['PATH'],
      LOG_LEVEL: 'error',
      DNS_ZONE_FILE: join(DEMO_FIXTURES, 'zone.json'),
      ...environment,
    },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [out] = await Promise.all([text(child.stdout), once(child, 'close')]);
  return { out, status: child.exitCode };
}

/** Asks again until it is so. */
export async function until<Value>(
  ask: () => Promise<Value>,
  isSo: (value: Value) => boolean,
  ms = 200_000,
): Promise<Value> {
  const deadline = Date.now() + ms;
  for (;;) {
    const value = await ask();
    if (isSo(value)) return value;
    if (Date.now() > deadline) throw new Error(`after ${ms} ms it is still ${JSON.stringify(value)}`);
    await sleep(50);
  }
}
