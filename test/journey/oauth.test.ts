/** Signing in by OAuth2, from the settings to a real Dovecot that asks a token server whether each token is good. */
import { once } from 'node:events';
import { createServer, type Socket } from 'node:net';
import { createInterface } from 'node:readline';
import { afterAll, afterEach, beforeAll, describe, expect, inject, it } from 'vitest';
import { imapMailbox, probeMailbox } from '../../src/adapters/imap.ts';
import { imapOptions } from '../../src/app.ts';
import { type Config, type Environment, type MailboxConfig, readConfig } from '../../src/config.ts';
import type { LogEvent, LogFields } from '../../src/domain/ports.ts';
import { memorySightingStore } from '../../src/receive/sighting-store.memory.ts';
import { WATCH_DEFAULTS, watchMailbox } from '../../src/receive/watch.ts';
import { silentLog } from '../log.ts';
import { type Dovecot, startDovecot } from '../servers/dovecot.ts';
import { HOST } from '../servers/server-process.ts';
import { startTokenServer, type TokenServer } from '../servers/token-server.ts';

const USER = 'refer@acme.example';
const LIFE_MS = 600;
const TOKENS = 10;
const letter = (subject: string) => `From: a@customer.example\r\nSubject: ${subject}\r\n\r\nbody\r\n`;
const never = new AbortController().signal;
const soon = () => 1; // all the chance there is: the shortest back-off

const ends: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0).toReversed()) await end();
});

async function tokenServer(options: Partial<Parameters<typeof startTokenServer>[0]> = {}): Promise<TokenServer> {
  const server = await startTokenServer({ user: USER, ...options });
  ends.push(async () => await server[Symbol.asyncDispose]());
  return server;
}

async function mailServer({ introspectionUrl }: TokenServer, mechanisms = 'oauthbearer xoauth2'): Promise<Dovecot> {
  const server = await startDovecot({ tokens: { mechanisms, introspectionUrl } });
  ends.push(async () => await server.stop());
  return server;
}

/** The mailbox that such settings describe. */
function configured(
  mail: Pick<Dovecot, 'host' | 'imapPort'>,
  tokens: TokenServer,
  more: Environment = {},
): { config: Config; mailbox: MailboxConfig } {
  const config = readConfig({
    IMAP_HOST: mail.host,
    IMAP_PORT: `${mail.imapPort}`,
    IMAP_TLS: 'none',
    IMAP_USER: USER,
    IMAP_OAUTH_TOKEN_URL: tokens.tokenUrl,
    IMAP_OAUTH_CLIENT_ID: 'firsthand',
    IMAP_OAUTH_CLIENT_SECRET: 'hunter2',
    ...more,
  });
  const [mailbox] = config.mailboxes;
  if (mailbox === undefined) throw new Error('no mailbox is set');
  return { config, mailbox };
}

/** Watches that mailbox, and tells what was logged. */
function watch({ config, mailbox }: ReturnType<typeof configured>) {
  const logged: { readonly event: LogEvent; readonly fields: LogFields }[] = [];
  const looks = new Set<() => void>();
  const look = () => {
    for (const one of looks) one();
  };
  const log = (event: LogEvent, fields: LogFields = {}) => {
    logged.push({ event, fields });
    setImmediate(look);
  };
  const logs = { debug: log, info: log, warn: log, error: log };
  const store = memorySightingStore();
  const ending = new AbortController();
  const done = watchMailbox(
    {
      name: mailbox.name,
      open: imapMailbox(imapOptions(config, mailbox, logs)),
      store,
      log: logs,
      clock: { now: () => new Date() },
      lease: async () => ({ lost: never, release: async () => undefined }),
      announce: async () => look(),
      backlog: async () => 0,
      outcomes: async (signal) =>
        await new Promise((resolve) => signal.addEventListener('abort', () => resolve(), { once: true })),
      settings: { ...WATCH_DEFAULTS, filing: 'leave' },
    },
    ending.signal,
    soon,
  );
  ends.push(async () => {
    ending.abort();
    await done;
  });
  const events = (wanted: LogEvent) => logged.filter(({ event }) => event === wanted).map(({ fields }) => fields);
  return {
    events,
    /** Each failure: the how manieth in a row, after how long it is tried again, and what was said. */
    failures: () =>
      events('receive.disconnected').map(({ failures, retryInMs, error }) => ({
        failures,
        retryInMs,
        said: String(error),
      })),
    subjects: () =>
      store.messages.map(({ fetched }) => /Subject: (.*)\r/.exec(String(Buffer.from(fetched.raw)))?.[1] ?? ''),
    until: async (what: () => boolean) =>
      await new Promise<void>((resolve) => {
        const one = () => {
          if (!what()) return;
          looks.delete(one);
          resolve();
        };
        looks.add(one);
        one();
      }),
  };
}

/** A server that takes every token and then does what Exchange does when there is no permission. */
async function connectsNobody(): Promise<Pick<Dovecot, 'host' | 'imapPort'>> {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined).write('* OK ready\r\n');
    createInterface(socket).on('line', (line) => {
      const [tag = '', command = ''] = line.split(' ');
      if (command === 'CAPABILITY')
        socket.write(`* CAPABILITY IMAP4rev1 AUTH=XOAUTH2 SASL-IR NAMESPACE\r\n${tag} OK done\r\n`);
      else if (command === 'AUTHENTICATE') socket.write(`${tag} OK AUTHENTICATE completed.\r\n`);
      else socket.write(`${tag} BAD User is authenticated but not connected.\r\n`);
    });
  });
  server.listen(0, HOST);
  await once(server, 'listening');
  ends.push(async () => {
    for (const socket of sockets) socket.destroy();
    server.close();
    await once(server, 'close');
  });
  const address = server.address();
  return { host: HOST, imapPort: address === null || typeof address === 'string' ? 0 : address.port };
}

describe.skipIf(!inject('installed').dovecot)('a watched mailbox', () => {
  it.each(['oauthbearer', 'xoauth2'])(
    `outlives ${TOKENS} expired tokens, by %s`,
    async (mechanism) => {
      const tokens = await tokenServer({ lifeMs: LIFE_MS });
      const mail = await mailServer(tokens, mechanism);
      const watched = watch(configured(mail, tokens));
      await watched.until(() => watched.events('receive.connected').length === 1);
      const sent: string[] = [];
      for (let round = 1; round <= TOKENS; round++) {
        const connected = watched.events('receive.connected').length;
        await tokens.issued.at(-1)?.expired;
        await mail.doveadm('kick', USER);
        sent.push(`letter ${round}`);
        await mail.deliver(USER, letter(`letter ${round}`));
        await watched.until(
          () => watched.events('receive.connected').length > connected && watched.subjects().length === round,
        );
      }
      expect(watched.subjects()).toEqual(sent);
      expect(tokens.issued.length).toBeGreaterThan(TOKENS);
      expect(tokens.judged.good).toBeGreaterThan(TOKENS);
    },
    60_000,
  );

  it('says of a refused token what to look at, asks for another one, and waits longer each time', async () => {
    const tokens = await tokenServer();
    const mail = await mailServer(tokens);
    tokens.answer(...Array.from({ length: 3 }, () => ({ kind: 'answer' as const, members: { access_token: 'bad' } })));
    const watched = watch(configured(mail, tokens));
    await watched.until(() => watched.events('receive.connected').length === 1);
    expect(watched.failures()).toEqual(
      [500, 1_000, 2_000].map((retryInMs, at) => ({
        failures: at + 1,
        retryInMs,
        said: expect.stringMatching(
          /IMAP server \S+ refused the token of refer@acme\.example \(".*", invalid_token\): see that .* \(docs\/mailboxes\.md\)$/,
        ),
      })),
    );
    expect(tokens.asked).toHaveLength(4);
  });

  it('gets over tokens that were withdrawn before their time', async () => {
    const tokens = await tokenServer();
    const mail = await mailServer(tokens);
    const watched = watch(configured(mail, tokens));
    await watched.until(() => watched.events('receive.connected').length === 1);
    tokens.revokeAll();
    await mail.doveadm('kick', USER);
    await watched.until(() => watched.events('receive.connected').length === 2);
    expect(tokens.issued.map(({ token }) => tokens.isGood(token))).toEqual([false, true]);
    expect(tokens.judged).toEqual({ good: 2, bad: 1 });
  });

  it('waits for a token server that is down, and says which setting leads there', async () => {
    const down = await startTokenServer({ user: USER });
    const mail = await mailServer(down);
    await down[Symbol.asyncDispose]();
    const watched = watch(configured(mail, down));
    await watched.until(() => watched.failures().length === 2);
    await tokenServer({ port: down.port });
    await watched.until(() => watched.events('receive.connected').length === 1);
    expect(watched.failures().slice(0, 2)).toEqual(
      [500, 1_000].map((retryInMs, at) => ({
        failures: at + 1,
        retryInMs,
        said: expect.stringMatching(
          /token server \S+ gave no token to IMAP_OAUTH_CLIENT_ID "firsthand" \(".*ECONNREFUSED"\): see whether it is up .* or correct IMAP_OAUTH_TOKEN_URL \("http:/,
        ),
      })),
    );
    expect(JSON.stringify(watched.failures())).not.toContain('hunter2');
  });
});

describe.skipIf(!inject('installed').dovecot)('the probe of the doctor', () => {
  let mail: Dovecot;
  let tokens: TokenServer;
  beforeAll(async () => {
    tokens = await startTokenServer({ user: USER });
    mail = await startDovecot({
      tokens: { mechanisms: 'oauthbearer xoauth2', introspectionUrl: tokens.introspectionUrl },
    });
  });
  afterAll(async () => {
    await mail.stop();
    await tokens[Symbol.asyncDispose]();
  });
  const probe = async (of: Pick<Dovecot, 'host' | 'imapPort'>, more: Environment = {}) => {
    const { config, mailbox } = configured(of, tokens, more);
    return await probeMailbox(imapOptions(config, mailbox, silentLog), never);
  };

  it('logs in with a token, or with a password where that is set', async () => {
    expect(await probe(mail)).toMatchObject({ idle: true });
    const password = {
      IMAP_OAUTH_TOKEN_URL: '',
      IMAP_OAUTH_CLIENT_ID: '',
      IMAP_OAUTH_CLIENT_SECRET: '',
      IMAP_PASSWORD: 'secret',
    };
    expect(await probe(mail, password)).toMatchObject({ idle: true });
  });

  it('names what is wrong', async () => {
    await expect(probe(mail, { IMAP_USER: 'other@acme.example' })).rejects.toThrow(
      /refused the token of other@acme\.example .* this mailbox/,
    );
    tokens.answer({ kind: 'error', error: 'invalid_client' });
    await expect(probe(mail)).rejects.toThrow(/correct IMAP_OAUTH_CLIENT_ID and IMAP_OAUTH_CLIENT_SECRET \("\*\*\*"\)/);
  });

  it('finds an application that Microsoft 365 lets in and gives no mailbox, and brings another token next', async () => {
    const exchange = await connectsNobody();
    const { config, mailbox } = configured(exchange, tokens);
    const options = imapOptions(config, mailbox, silentLog);
    const before = tokens.asked.length;
    for (const _ of ['kept', 'fresh'])
      await expect(probeMailbox(options, never)).rejects.toThrow(
        /"User is authenticated but not connected\."\): .* the application may open this mailbox \(docs\/mailboxes\.md\)/,
      );
    expect(tokens.asked).toHaveLength(before + 2);
  });

  it('finds a server that takes no tokens', async () => {
    await using other = await startDovecot();
    await expect(probe(other)).rejects.toThrow(/offers neither OAUTHBEARER nor XOAUTH2: turn them on/);
  });
});
