/** A mailbox on an IMAP server: host and credentials go in; sessions that list, fetch, wait and move come out. RFC 3501. */
import { setTimeout as sleep } from 'node:timers/promises';
import { type FetchMessageObject, ImapFlow } from 'imapflow';
import {
  type AccessTokens,
  type Fetched,
  type Listed,
  type Log,
  type MailboxSession,
  type OpenMailbox,
  PortError,
} from '../domain/ports.ts';

export interface ImapOptions {
  readonly host: string;
  readonly port: number;
  /** From the first byte, by STARTTLS or not at all; never less than what is asked for. */
  readonly tls: 'tls' | 'starttls' | 'none';
  readonly user: string;
  /** Null where there are tokens. */
  readonly password: string | null;
  /** In place of a password: each login is with the token of its own moment. OAUTHBEARER of RFC 7628, or XOAUTH2. */
  readonly tokens?: AccessTokens | null;
  /** As the server spells it. */
  readonly folder: string;
  /** Opens the folder so that nothing can be changed in it: EXAMINE, RFC 3501 section 6.3.2. */
  readonly readOnly?: boolean;
  /** Certificates of the authorities to trust instead of the system's; PEM. */
  readonly ca?: string;
  /** The connection ends at any longer literal, before it fills the memory. */
  readonly maxLiteralBytes?: number;
  readonly timeouts?: Partial<typeof TIMEOUTS>;
  readonly log: Log;
}

const TIMEOUTS = {
  /** Name, TCP and TLS. */
  connectMs: 15_000,
  greetingMs: 15_000,
  /** All of it until the folder is open, with the half of `socketMs` that a throttled login waits. */
  openMs: 90_000,
  /** Silence that is looked into: with a command on its way it ends the connection, in IDLE it makes one. */
  socketMs: 75_000,
  commandMs: 60_000,
  /** A batch of messages over a slow line; silence in it is noticed sooner. */
  fetchMs: 300_000,
  /** RFC 2177 section 3 allows 29 minutes, but a frozen server is only noticed when we speak. */
  idleRenewMs: 240_000,
  /** How often a server without IDLE is asked. */
  noIdlePollMs: 15_000,
  logoutMs: 1_000,
};

const MAX_LITERAL_BYTES = 32 * 1024 * 1024;
const MAX_LINE_BYTES = 16 * 1024 * 1024; // a SEARCH answers on one line: this is room for two million UIDs
const UIDS_A_COMMAND = 500; // servers bound the length of a command line

export function imapMailbox(options: ImapOptions): OpenMailbox {
  // Messages that turned out longer than the server had said; outlives the session, which ends at the first of them.
  const understated = new Set<string>();
  return async (signal) => {
    signal.throwIfAborted();
    return await openSession(options, understated, signal);
  };
}

/** Long enough for a server to refuse IDLE. */
const PROBE_IDLE_MS = 300;

/** Logs in, opens the folder and waits in IDLE for a moment. Throws a PortError that names the mend. */
export async function probeMailbox(options: ImapOptions, signal: AbortSignal): Promise<MailboxAbilities> {
  const session = await openSession(options, new Set(), signal);
  try {
    await session.waitForNews(PROBE_IDLE_MS, signal);
    return session.abilities;
  } finally {
    await session.close();
  }
}

interface MailboxAbilities {
  readonly idle: boolean;
  readonly move: boolean;
}

async function openSession(
  options: ImapOptions,
  understated: Set<string>,
  opening: AbortSignal,
): Promise<MailboxSession & { readonly abilities: MailboxAbilities }> {
  const timeouts = { ...TIMEOUTS, ...options.timeouts };
  const maxLiteralBytes = options.maxLiteralBytes ?? MAX_LITERAL_BYTES;
  // What the server said when it refused something: some calls of imapflow only answer `false`.
  let refusals: string[] = [];
  let failure: unknown = null;
  const token = options.tokens ? await unlessAborted(options.tokens.current(), opening) : null;
  const client = new ImapFlow({
    host: options.host,
    port: options.port,
    secure: options.tls === 'tls',
    doSTARTTLS: options.tls === 'starttls',
    ...(options.ca === undefined ? {} : { tls: { ca: options.ca } }),
    auth: { user: options.user, ...(token === null ? { pass: options.password ?? '' } : { accessToken: token }) },
    disableCompression: true,
    connectionTimeout: timeouts.connectMs,
    greetingTimeout: timeouts.greetingMs,
    socketTimeout: timeouts.socketMs,
    maxIdleTime: timeouts.idleRenewMs,
    maxLiteralSize: maxLiteralBytes,
    maxLineLength: MAX_LINE_BYTES,
    maxResponseSize: maxLiteralBytes + MAX_LINE_BYTES,
    logger: { debug: ignore, info: ignore, error: ignore, warn: (entry: unknown) => heed(entry) },
  });
  const says = (error: unknown, doing: string) => explain(failure ?? error, options, doing);
  const heed = (entry: unknown) => {
    const said = text(property(entry, 'err'), 'responseText');
    if (said !== '') refusals.push(said);
    if (typeof property(entry, 'throttleDelay') !== 'number') return;
    failure ??= property(entry, 'err'); // imapflow would sit the delay out, for minutes; whoever reconnects knows better
    client.close();
  };
  client.on('error', (error) => (failure ??= error)); // before connecting: without a listener it would end the process
  client.on('alert', (alert) => options.log.warn('receive.alert', { ...whereOf(options), text: alert.message }));

  /** One step: bounded in time, ended by an abort. Whatever goes wrong in it ends the connection. */
  const step = async <Result>(
    doing: string,
    ms: number,
    signal: AbortSignal,
    work: () => Promise<Result>,
  ): Promise<Result> => {
    const stopped = Promise.withResolvers<never>();
    const abort = () => stopped.reject(signal.reason);
    const late = setTimeout(() => stopped.reject(timedOut(options, doing, ms)), ms);
    signal.addEventListener('abort', abort, { once: true });
    try {
      signal.throwIfAborted();
      return await Promise.race([work(), stopped.promise]);
    } catch (error) {
      client.close();
      if (signal.aborted) throw signal.reason;
      throw error instanceof PortError ? error : says(error, doing);
    } finally {
      clearTimeout(late);
      signal.removeEventListener('abort', abort);
    }
  };

  const openFolder = async () => {
    await client.connect();
    if (options.tls !== 'none' && !client.secureConnection) throw new Error('the connection is not encrypted');
    return await client.mailboxOpen(options.folder, { readOnly: options.readOnly === true });
  };

  let news = false;
  client.on('exists', ({ count, prevCount }) => (news ||= count > prevCount));
  const uidValidity = await step('opening the mailbox', timeouts.openMs, opening, async () => {
    const opened = await openFolder().catch((error: unknown) => {
      if (token !== null && isOfToken(error)) options.tokens?.refused(token);
      throw error;
    });
    if (!client.capabilities.has('IDLE')) client.maxIdleTime = timeouts.noIdlePollMs; // imapflow polls as often as it would renew
    // RFC 3501 section 2.3.1.1: without a UIDVALIDITY, or with 0, UIDs mean nothing beyond this session.
    return opened.uidValidity > 0n ? opened.uidValidity.toString() : `0-${Date.now()}`;
  });

  const search = async (uids: string): Promise<number[]> => {
    const found = await client.search({ uid: uids }, { uid: true });
    if (!Array.isArray(found)) throw new Error(`UID SEARCH was refused: ${refusals.join('; ')}`);
    return found;
  };

  return {
    uidValidity,
    abilities: { idle: client.capabilities.has('IDLE'), move: client.capabilities.has('MOVE') },

    list: async (from, signal, known) => {
      news = false; // whatever is announced from here on may be missing in the answer
      return await step('listing messages', timeouts.fetchMs, signal, async () => {
        const unknown = known && known.size > 0 ? (await search(`${from}:*`)).filter((uid) => !known.has(uid)) : null;
        const ranges =
          unknown === null ? [`${from}:*`] : inGroups(unknown, UIDS_A_COMMAND).map((uids) => uids.join(','));
        const listed = new Map<number, Listed>();
        for (const range of ranges)
          for await (const row of client.fetch(range, { uid: true, size: true, internalDate: true }, { uid: true }))
            // `N:*` always names the last message, also below N; what nobody asked for only reports flags
            if (row.uid >= from && isAnswer(row))
              listed.set(row.uid, { uid: row.uid, bytes: row.size ?? UNKNOWN, internalDate: internalDateOf(row) });
        return [...listed.values()].toSorted((one, other) => one.uid - other.uid);
      });
    },

    fetch: async (messages, maxBytes, signal) => {
      const fetched = new Map<number, Fetched>();
      const take = async (wanted: readonly Listed[], part: 'source' | 'start' | 'headers') => {
        if (wanted.length === 0) return;
        const asked = new Map(wanted.map((message) => [message.uid, message]));
        let room = wanted.reduce((sum, { bytes }) => sum + Math.min(bytes, maxBytes), 0) + maxLiteralBytes;
        const uids = [...asked.keys()].join(',');
        const query = part === 'start' ? { source: { start: 0, maxLength: maxBytes + 1 } } : { [part]: true };
        // BODY.PEEK in one command; no other command may be given in this loop
        for await (const row of client.fetch(uids, { uid: true, ...query }, { uid: true })) {
          const listed = asked.get(row.uid);
          const raw = part === 'headers' ? row.headers : row.source;
          // NIL, which comes for a message that somebody else just expunged, is `false` whatever the types say
          if (
            listed === undefined ||
            !Buffer.isBuffer(raw) ||
            (raw.length === 0 && listed.bytes > 0 && listed.bytes !== UNKNOWN)
          )
            continue;
          room -= raw.length;
          if (room < 0) throw new Error('it sends far more than the sizes it announced');
          fetched.set(row.uid, part === 'headers' ? headersOf(listed, raw) : whole(listed, raw, maxBytes));
        }
      };
      const key = (uid: number) => `${uidValidity}:${uid}`;
      const isUnderstated = ({ uid }: Listed) => understated.has(key(uid));
      const isDoubtful = (message: Listed) => message.bytes > maxBytes && !isUnderstated(message);
      return await step('fetching messages', timeouts.fetchMs, signal, async () => {
        try {
          await take(
            messages.filter((message) => message.bytes <= maxBytes && !isUnderstated(message)),
            'source',
          );
          // Some servers give no size, or a wrong one: as much as is taken of a message, and a byte more, shows its own.
          for (const message of messages.filter(isDoubtful)) await take([message], 'start');
          await take(messages.filter(isUnderstated), 'headers');
        } catch (error) {
          const [only] = messages;
          if (only && messages.length === 1 && isTooLong(failure ?? error)) understated.add(key(only.uid));
          throw error;
        }
        // An answer that imapflow cannot parse is left out as if the message were gone: only the server can tell.
        const missing = messages.filter(({ uid }) => !fetched.has(uid)).map(({ uid }) => uid);
        const kept = missing.length === 0 ? [] : await search(missing.join(','));
        if (kept.length > 0) throw new Error(`it lists message ${kept.join(', ')} and does not give it`);
        return messages.flatMap(({ uid }) => fetched.get(uid) ?? []);
      });
    },

    waitForNews: async (ms, signal) => {
      if (news) return 'news';
      if (signal.aborted) return 'aborted';
      const lost = () => says(new Error(client.byeReason ?? 'the connection was closed'), 'waiting for news');
      if (!client.usable) throw lost();
      const { promise, resolve, reject } = Promise.withResolvers<'news' | 'time' | 'aborted'>();
      const onNews = () => news && resolve('news');
      const onAbort = () => resolve('aborted');
      const onClose = () => reject(lost());
      const timer = setTimeout(resolve, ms, 'time');
      client.on('exists', onNews).on('close', onClose);
      signal.addEventListener('abort', onAbort, { once: true });
      // Left alone imapflow waits for 15 s. It stays in IDLE until the next command, also beyond this call; its failures close.
      client.idle().catch(ignore);
      try {
        return await promise;
      } finally {
        clearTimeout(timer);
        client.off('exists', onNews).off('close', onClose);
        signal.removeEventListener('abort', onAbort);
      }
    },

    move: async (uids, folder, signal) => {
      // Dovecot 2.3 moves out of a folder that was opened with EXAMINE.
      if (options.readOnly === true) throw notMoved(options, uids.length, folder, ['it was opened to be read alone']);
      const path = folder.split('/').join(client.namespace?.delimiter ?? '/');
      for (const group of inGroups(uids, UIDS_A_COMMAND)) {
        refusals = [];
        const moved = await step('moving messages', timeouts.commandMs, signal, async () => {
          if (await moveTo(client, group, path)) return true;
          await client.mailboxCreate(path).catch(ignore); // why it could not be made is among the refusals
          return await moveTo(client, group, path);
        });
        if (!moved) throw notMoved(options, group.length, folder, refusals);
      }
    },

    close: async () => {
      const wait = new AbortController();
      await Promise.race([client.logout(), sleep(timeouts.logoutMs, undefined, wait)]).catch(ignore);
      wait.abort();
      client.close();
    },
  };
}

const ignore = (): void => undefined;

/** Others may wait for the same, so it goes on. */
async function unlessAborted<Result>(work: Promise<Result>, signal: AbortSignal): Promise<Result> {
  const { promise, reject } = Promise.withResolvers<never>();
  const abort = () => reject(signal.reason);
  signal.addEventListener('abort', abort, { once: true });
  try {
    return await Promise.race([work, promise]);
  } finally {
    signal.removeEventListener('abort', abort);
  }
}

/** RFC 6851, or COPY and a deletion. A plain EXPUNGE would also remove what others marked, so without UIDPLUS the mark has to do. */
async function moveTo(client: ImapFlow, uids: readonly number[], path: string): Promise<boolean> {
  const range = uids.join(',');
  if (client.capabilities.has('MOVE')) return Boolean(await client.messageMove(range, path, { uid: true }));
  if (!(await client.messageCopy(range, path, { uid: true }))) return false;
  if (client.capabilities.has('UIDPLUS')) return await client.messageDelete(range, { uid: true });
  return await client.messageFlagsAdd(range, ['\\Deleted'], { uid: true });
}

function whole(listed: Listed, raw: Buffer, maxBytes: number): Fetched {
  if (raw.length > maxBytes) return headersOf({ ...listed, bytes: largest(listed.bytes, raw.length) }, raw);
  return { ...listed, bytes: raw.length, raw, headersOnly: false };
}

function headersOf(listed: Listed, raw: Buffer): Fetched {
  const end = raw.indexOf('\r\n\r\n');
  // A copy, since the part of a buffer keeps all of it.
  const headers = end === -1 ? raw : Buffer.from(raw.subarray(0, end + 4));
  return { ...listed, bytes: largest(listed.bytes, raw.length), raw: headers, headersOnly: true };
}

/** What a server announced counts for no less than what it gave. */
function largest(announced: number, given: number): number {
  return Number.isFinite(announced) ? Math.max(announced, given) : given;
}

/** The size of a message whose server does not say it. */
const UNKNOWN = Number.POSITIVE_INFINITY;

/** Some servers leave out the size, or the date. Only what nobody asked for brings flags. */
function isAnswer({ size, internalDate, flags }: FetchMessageObject): boolean {
  return size !== undefined || internalDate !== undefined || flags === undefined;
}

/** A date that cannot be read counts as long ago: old mail is not answered without approval. */
function internalDateOf({ internalDate }: FetchMessageObject): Date {
  return internalDate instanceof Date ? internalDate : new Date(0);
}

function inGroups<Item>(items: readonly Item[], size: number): Item[][] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, at) => items.slice(at * size, (at + 1) * size));
}

const isTooLong = (error: unknown): boolean => ['LiteralTooLarge', 'ResponseTooLarge'].includes(text(error, 'code'));

type Where = Pick<ImapOptions, 'host' | 'port' | 'user' | 'folder' | 'tls' | 'tokens'>;

const whereOf = ({ host, port, user }: Where) => ({ host, port, user });
const nameOf = ({ host, port }: Where) => `IMAP server ${host}:${port}`;

function timedOut(where: Where, doing: string, ms: number): PortError {
  return new PortError(
    `${nameOf(where)} did not finish ${doing} for ${where.user} within ${ms} ms: see whether it is up and not overloaded`,
    { retry: 'later' },
  );
}

function notMoved(where: Where, count: number, folder: string, refusals: readonly string[]): PortError {
  const said = [...new Set(refusals)].join('; ');
  return new PortError(
    `${nameOf(where)} did not move ${count} messages of ${where.user} to ${folder} ("${said}"): let the user make that folder and write into it, or turn filing off`,
    { retry: 'later' },
  );
}

const THROTTLED = /throttl|too many|exceeded|rate limit|not connected|try again|temporar|suggested backoff/i;
const BUSY_CODES = ['UNAVAILABLE', 'LIMIT', 'INUSE', 'SERVERBUG']; // RFC 5530 section 3
const CERTIFICATE = /CERT|SELF_SIGNED|ALTNAME|UNABLE_TO_(VERIFY|GET_ISSUER)/;

/** What went wrong, for the person who can mend it. The watcher always tries again: passwords are corrected and servers come back. */
function explain(error: unknown, where: Where, doing: string): PortError {
  const code = text(error, 'code');
  const said =
    text(error, 'responseText') ||
    text(error, 'reason') ||
    text(error, 'response') ||
    text(error, 'message') ||
    String(error);
  const [fault, mend] = faultAndMend(error, code, said, where, doing);
  return new PortError(`${nameOf(where)} ${fault}: ${mend}`, { retry: 'later', cause: error });
}

function faultAndMend(
  error: unknown,
  code: string,
  said: string,
  where: Where,
  doing: string,
): [fault: string, mend: string] {
  const busy = code === 'ETHROTTLE' || BUSY_CODES.includes(text(error, 'serverResponseCode')) || THROTTLED.test(said);
  if (busy)
    return [
      `asks ${where.user} to come back later ("${said}")`,
      where.tokens
        ? `if this lasts, use fewer connections to this mailbox, and see that ${MAY_OPEN}`
        : 'if this lasts, use fewer connections to this mailbox',
    ];
  if (where.tokens && said === 'Unsupported authentication mechanism')
    return [
      `takes no token of ${where.user}: it offers neither OAUTHBEARER nor XOAUTH2`,
      'turn them on there, or set a password in place of OAuth2',
    ];
  if (property(error, 'authenticationFailed') === true)
    return where.tokens
      ? [`refused the token of ${where.user} ("${said}"${oauthStatus(error)})`, `see that ${MAY_OPEN}`]
      : said === 'Login is disabled'
        ? [`takes no password of ${where.user} without TLS`, 'set TLS to `tls` or `starttls`']
        : [`refused the login of ${where.user} ("${said}")`, 'correct the user name or the password'];
  if (property(error, 'mailboxMissing') === true)
    return [`has no folder ${where.folder} for ${where.user} ("${said}")`, 'make the folder or correct its name'];
  if (CERTIFICATE.test(code))
    return [
      `shows a certificate that cannot be trusted ("${said}", ${code}), so ${where.user} did not log in`,
      'correct the host name, have the certificate renewed, or name its authority in NODE_EXTRA_CA_CERTS',
    ];
  if (property(error, 'tlsFailed') === true)
    return [
      `cannot be spoken to by STARTTLS ("${said}"), so ${where.user} did not log in`,
      'use its port for `tls`, or have STARTTLS turned on there',
    ];
  if (code.startsWith('ERR_SSL') || code === 'EPROTO' || code === 'ClosedAfterConnectTLS')
    return [
      `does not speak TLS ("${said}"), so ${where.user} did not log in`,
      'correct the port, or set TLS to `starttls`',
    ];
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN')
    return [`of ${where.user} has a name that DNS does not know (${code})`, 'correct the host name'];
  if (code === 'ECONNREFUSED' || code === 'EHOSTUNREACH' || code === 'ENETUNREACH')
    return [`of ${where.user} cannot be reached (${code})`, 'correct host and port, or see whether it is up'];
  if (code === 'CONNECT_TIMEOUT' || code === 'GREETING_TIMEOUT' || code === 'ETIMEOUT' || code === 'ETIMEDOUT')
    return [
      `fell silent while ${doing} for ${where.user} ("${said}")`,
      'see whether it is up, and whether port and TLS are right',
    ];
  if (isTooLong(error))
    return [
      `sent more at once than is taken of ${where.user}'s mail ("${said}")`,
      'its headers alone are fetched next',
    ];
  return [
    `failed while ${doing} for ${where.user} ("${said}"${code === '' ? '' : `, ${code}`})`,
    'see whether it is up',
  ];
}

/** Microsoft 365 takes the token of an application that may not open the mailbox, and says of the next command "User is authenticated but not connected". */
function isOfToken(error: unknown): boolean {
  return property(error, 'authenticationFailed') === true || /not connected/i.test(text(error, 'responseText'));
}

const MAY_OPEN =
  'the user name is the address of the mailbox, that the token is for IMAP (OAUTH_SCOPE), and that the application may open this mailbox (docs/mailboxes.md)';

/** RFC 7628 section 3.2.2: what the server had against the token. */
function oauthStatus(error: unknown): string {
  const status = text(property(error, 'oauthError'), 'status');
  return status === '' ? '' : `, ${status}`;
}

function property(of: unknown, name: string): unknown {
  return typeof of === 'object' && of !== null ? Reflect.get(of, name) : undefined;
}

function text(of: unknown, name: string): string {
  const value = property(of, name);
  return typeof value === 'string' ? value : '';
}
