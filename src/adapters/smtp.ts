/** An outgoing mail and one of its recipients go in; how the mail server took it for that recipient comes out. Connections are kept. */
import { Readable } from 'node:stream';
import { createTransport, type NodemailerError } from 'nodemailer';
import MailComposer from 'nodemailer/lib/mail-composer';
import SMTPConnection, { type SMTPConnectionCustomAuthContext } from 'nodemailer/lib/smtp-connection';
import { cidOf, extensionOf, type Logo } from '../domain/logo.ts';
import type { OutgoingMail } from '../domain/notice.ts';
import {
  type AccessTokens,
  type Log,
  type MailSender,
  PortError,
  type SendingFault,
  type SendResult,
} from '../domain/ports.ts';
import { asciiDomain } from '../domain/organisation.ts';
import { isBeyondAscii, isMailAddress } from '../notify/compose.ts';

/** How the mail server is reached. */
export interface SmtpSettings {
  readonly host: string;
  readonly port: number;
  readonly tls: 'tls' | 'starttls' | 'none';
  readonly user: string | null;
  readonly password: string | null;
  /** In place of a password: each login is with the token of its own moment. */
  readonly tokens?: AccessTokens | null;
  readonly connections: number;
  readonly timeoutMs: number;
}

/**
 * A sending may take so many times the silence that counts as a lost connection, its waiting for a connection included: a
 * server that trickles its reply is never silent. RFC 5321 section 4.5.3.2.6 has us wait ten minutes for the last one.
 */
const SILENCES = 10;

/** `hears` is told after each attempt whether the server takes mail at all: null, or why it does not. */
export function smtpSender(
  settings: SmtpSettings,
  log: Log,
  hears: (fault: SendingFault | null) => void = () => undefined,
): MailSender {
  const transport = createTransport({ ...connection(settings), ...POOL, maxConnections: settings.connections });
  const sendings = new WeakMap<AbortSignal, { readonly source: Buffer; readonly handedOver: () => void }>();
  const source = sources();
  const takesUtf8 = utf8Offer(settings);
  transport.use('stream', (mail, done) => {
    const sending = mail.data.signal && sendings.get(mail.data.signal);
    if (sending === undefined) return done(new Error('a mail that was not handed in for sending'));
    // The pool tries again over a fresh connection when a kept one was dead; the refusal that it left in the envelope would end that too.
    const envelope = mail.message.getEnvelope();
    mail.message.getEnvelope = () => ({ ...envelope });
    // Nodemailer would lead the finished message through three more streams for each recipient. It is read only after
    // the server's 354, and ends just before the final dot is written: until then nothing can have been accepted.
    mail.message.createReadStream = () => inPieces(sending.source).once('end', sending.handedOver);
    done();
  });
  return {
    send: async (mail, to, signal, returnTo = mail.from.address) => {
      const recipient = asciiDomain(to);
      if (!isMailAddress(recipient)) return NO_ADDRESS; // nodemailer would look for the address in it, and find another
      if (isBeyondAscii(recipient) && !(await takesUtf8())) return NEEDS_UTF8; // nodemailer would send it all the same
      const limit = limited(signal, SILENCES * settings.timeoutMs);
      let whole = false;
      try {
        sendings.set(limit.signal, { source: await source(mail), handedOver: () => (whole = true) });
        const envelope = { from: returnTo, to: [recipient] };
        const { response } = await transport.sendMail({ raw: '', envelope, signal: limit.signal });
        hears(null);
        return { outcome: 'accepted', response };
      } catch (error) {
        // What ends because the service ends says nothing of the server.
        const fault = signal.aborted ? undefined : faultOf(error, settings);
        if (fault !== undefined) hears(fault);
        const result = resultOf(error, whole, fault ?? null);
        if (result.outcome === 'unknown') log.debug('notify.unknown', { error: asError(error) });
        if (result.outcome === 'deferred') log.debug('notify.deferred', { error: asError(error) });
        return result;
      } finally {
        limit.release();
      }
    },
    close: async () => {
      transport.close({ force: true });
    },
  };
}

/** Connects, secures the connection and logs in; sends nothing. Throws a PortError that names the mend. */
export async function probeSmtp(settings: SmtpSettings): Promise<void> {
  const transport = createTransport(connection(settings));
  try {
    await transport.verify();
  } catch (error) {
    if (error instanceof PortError) throw error;
    const said = isNodemailerError(error) ? error.message : String(error);
    const code = isNodemailerError(error) ? (error.code ?? '') : '';
    throw new PortError(
      `SMTP server ${settings.host}:${settings.port} cannot be used ("${said}"): ${MENDS[code] ?? MEND_OF_OTHERS}`,
      { retry: 'later', cause: error },
    );
  } finally {
    transport.close();
  }
}

/** By the codes of nodemailer. */
const MENDS: Readonly<Record<string, string>> = {
  EAUTH: 'correct SMTP_USER and SMTP_PASSWORD',
  ENOAUTH: 'set SMTP_USER and SMTP_PASSWORD',
  EDNS: 'correct SMTP_HOST',
  ETLS: 'see which of tls and starttls the server speaks on that port, and whether its certificate can be trusted',
};
const MEND_OF_OTHERS = 'check SMTP_HOST, SMTP_PORT and SMTP_TLS, and whether the server is up';

const NO_ADDRESS: SendResult = { outcome: 'refused', response: 'this is no address that mail can be sent to' };

const NEEDS_UTF8: SendResult = {
  outcome: 'refused',
  response:
    'this mail server sends to no address with letters beyond ASCII, since it does not offer SMTPUTF8 (RFC 6531): tell them in another way, or have it turned on there and send this again',
};

/** How long the server is taken for offering what it did. */
const OFFER_MS = 600_000;

/** Whether the server takes addresses with letters beyond ASCII. Where it does not even answer, the sending itself says why. */
function utf8Offer(settings: SmtpSettings): () => Promise<boolean> {
  let known: { readonly at: number; readonly offer: Promise<boolean> } | null = null;
  return async () => {
    if (known === null || Date.now() - known.at > OFFER_MS) known = { at: Date.now(), offer: offersUtf8(settings) };
    return await known.offer.catch(() => {
      known = null;
      return true;
    });
  };
}

async function offersUtf8(settings: SmtpSettings): Promise<boolean> {
  const trial = new SMTPConnection(connection(settings));
  try {
    await new Promise<void>((resolve, reject) => {
      trial.once('error', reject);
      trial.connect((error) => (error ? reject(error) : resolve()));
    });
    return /^250[ -]SMTPUTF8\b/im.test(String(trial.lastServerResponse)); // the answer to EHLO, after TLS where it is used
  } finally {
    trial.close();
  }
}

/** What a mail holds is what we put into it. */
const NO_ACCESS = { disableFileAccess: true, disableUrlAccess: true } as const;

const POOL = {
  pool: true,
  maxMessages: Infinity, // making another connection costs 100 ms; a server that wants one says 421, and nothing is lost
  maxRequeues: 1, // of a message of which nothing was sent; the queue of notices waits longer than the pool does
  ...NO_ACCESS,
} as const;

/** TLS is what the settings say or nothing is sent: `requireTLS` refuses to go on without STARTTLS. RFC 3207 section 4.1. */
function connection(settings: SmtpSettings) {
  const { host, port, tls, timeoutMs } = settings;
  return {
    host,
    port,
    secure: tls === 'tls',
    requireTLS: tls === 'starttls',
    ignoreTLS: tls === 'none',
    ...loginOf(settings),
    connectionTimeout: timeoutMs,
    greetingTimeout: timeoutMs,
    socketTimeout: timeoutMs,
    dnsTimeout: timeoutMs,
  };
}

function loginOf({ host, port, user, password, tokens }: SmtpSettings) {
  if (user === null) return {};
  if (tokens) {
    const auth = { type: 'custom', method: OAUTH, user } as const;
    return { auth, customAuth: { [OAUTH]: tokenLogin(`${host}:${port}`, user, tokens) }, forceAuth: true };
  }
  return password === null ? {} : { auth: { user, pass: password }, forceAuth: true };
}

const OAUTH = 'OAUTHBEARER';

/** A login with a token: XOAUTH2 where it is offered, else OAUTHBEARER of RFC 7628. Nodemailer's own keeps one token for all of its connections. */
function tokenLogin(server: string, user: string, tokens: AccessTokens) {
  return async (login: SMTPConnectionCustomAuthContext): Promise<void> => {
    const token = await tokens.current();
    const [method, fields, breaker] = login.authMethods.includes('XOAUTH2')
      ? ['XOAUTH2', `user=${user}`, '']
      : [OAUTH, `n,a=${user.replaceAll('=', '=3D').replaceAll(',', '=2C')},`, 'AQ=='];
    const message = Buffer.from(`${fields}\x01auth=Bearer ${token}\x01\x01`).toString('base64');
    const said = await login.sendCommand(`AUTH ${method} ${message}`);
    // RFC 7628 section 3.2.3: a refusal follows when the challenge that says why is answered.
    const { status } = said.status === 334 ? await login.sendCommand(breaker) : said;
    if (status === 235) return;
    const later = status >= 400 && status < 500;
    if (!later) tokens.refused(token);
    // Nodemailer puts the server's reply behind it.
    throw new PortError(
      later
        ? `SMTP server ${server} puts the login of ${user} off: if this lasts, see whether it is up`
        : `SMTP server ${server} refused the token of ${user} by ${method}: see that SMTP_USER is an address of its own, that the token is for SMTP (SMTP_OAUTH_SCOPE), and that the application may send for it (docs/mailboxes.md)`,
      { retry: 'later' },
    );
  };
}

/** Aborts with `signal` or after `ms`. `AbortSignal.timeout` would keep what a sending needed for as long, also when it is done. */
function limited(signal: AbortSignal, ms: number): { readonly signal: AbortSignal; readonly release: () => void } {
  const ending = new AbortController();
  const end = () => ending.abort(signal.reason);
  const timer = setTimeout(end, ms);
  if (signal.aborted) end();
  signal.addEventListener('abort', end, { once: true });
  return {
    signal: ending.signal,
    release: () => {
      clearTimeout(timer);
      signal.removeEventListener('abort', end);
    },
  };
}

/** The bytes of a mail, which are the same for each of its recipients: they are composed once. */
function sources(): (mail: OutgoingMail) => Promise<Buffer> {
  const made = new WeakMap<OutgoingMail, Promise<Buffer>>();
  return async (mail) => {
    const source = made.get(mail) ?? new MailComposer(composed(mail)).compile().build();
    made.set(mail, source);
    return await source;
  };
}

const PIECE_BYTES = 32_768;

/** Handed over whole, a long mail would count as given to the server long before its end is. */
function inPieces(source: Buffer): Readable {
  let at = 0;
  return new Readable({
    read() {
      const piece = source.subarray(at, at + PIECE_BYTES);
      at += piece.length;
      this.push(piece.length === 0 ? null : piece);
    },
  });
}

function composed(mail: OutgoingMail) {
  const { messageId, from, replyTo, to, cc, inReplyTo, references, date, headers, content, logo } = mail;
  return {
    messageId,
    from,
    replyTo: [replyTo],
    to: [...to],
    cc: [...cc],
    ...(inReplyTo === null ? {} : { inReplyTo }),
    references: [...references],
    date,
    headers: { ...headers },
    subject: content.subject,
    text: content.text,
    html: content.html,
    textEncoding: 'quoted-printable' as const, // nodemailer would weigh it against base64, sign by sign
    attachments: [
      ...(logo === null ? [] : [inlineLogo(logo)]),
      ...content.attachments.map((attachment) => ({ ...attachment })),
    ],
    baseBoundary: messageId.replace(/[^A-Za-z0-9]/g, '').slice(0, 32), // sent again it is the same, byte for byte
    ...NO_ACCESS,
  };
}

/** Beside the HTML that shows it, so that no mail program lists it as a file. RFC 2387. */
function inlineLogo(logo: Logo) {
  return {
    filename: `logo.${extensionOf(logo)}`,
    contentType: logo.contentType,
    contentDisposition: 'inline' as const,
    cid: cidOf(logo),
    content: Buffer.from(logo.content),
  };
}

/** RFC 4954 section 6: the server wants another login, and says nothing of this mail. */
const LOGIN_CODES = [530, 534, 535, 538];

/** `whole` says that the message was handed over up to its end: only then may a lost connection hide an acceptance. RFC 1047. */
function resultOf(error: unknown, whole: boolean, fault: SendingFault | null): SendResult {
  if (!isNodemailerError(error)) return { outcome: whole ? 'unknown' : 'deferred', response: String(error) };
  const { code, responseCode = 0, permanent = false } = error;
  const response =
    error instanceof PortError ? error.message : (error.response ?? (fault === null ? error.message : plainly(fault)));
  const ofTheMail = code === 'EENVELOPE' || code === 'EMESSAGE';
  if (ofTheMail && responseCode === 0 && error.command === 'API') return { outcome: 'refused', response };
  if (ofTheMail && permanent && !LOGIN_CODES.includes(responseCode)) return { outcome: 'refused', response };
  if (ofTheMail && responseCode >= 400) return { outcome: 'deferred', response };
  // An answer to the message that is neither yes nor no belongs to something else: the true one is still to come.
  const answeredAmiss = code === 'EMESSAGE' && responseCode > 0;
  return { outcome: whole || answeredAmiss ? 'unknown' : 'deferred', response };
}

/** What stops every mail, in plain words; null where the server took the connection and spoke of this mail alone; undefined where nothing can be told. */
function faultOf(error: unknown, { host, port }: SmtpSettings): SendingFault | null | undefined {
  const server = `${host}:${port}`;
  if (!isNodemailerError(error)) return undefined;
  const { code = '', responseCode = 0, command } = error;
  const fault = (reason: string): SendingFault => ({ reason, server, said: error.response ?? error.message });
  if (error instanceof PortError) return fault('the login by OAuth2 failed');
  if (LOGIN_CODES.includes(responseCode) || code === 'EAUTH' || code === 'ENOAUTH')
    return fault('the login was refused');
  const ofTheMail = code === 'EENVELOPE' || code === 'EMESSAGE';
  if (ofTheMail) return command === 'API' && responseCode === 0 ? undefined : null;
  const cause = `${code} ${errnoOf(error)} ${error.message}`;
  const known = REASONS.find(([pattern]) => pattern.test(cause));
  return fault(known?.[1] ?? (responseCode > 0 ? 'the server turns us away' : 'the connection was lost'));
}

/** What the system says of it adds nothing where the reason says all. */
function plainly({ reason, server, said }: SendingFault): string {
  return SAY_ALL.includes(reason) ? `${reason} at ${server}` : `${reason} at ${server} (${said})`;
}

const SAY_ALL = ['connection refused', 'the host name is not known', 'the network does not reach it'];

/** By what Node and nodemailer call it. */
const REASONS: readonly (readonly [RegExp, string])[] = [
  [/ECONNREFUSED/, 'connection refused'],
  [/ENOTFOUND|EAI_AGAIN|EDNS/, 'the host name is not known'],
  [/EHOSTUNREACH|ENETUNREACH/, 'the network does not reach it'],
  [/ETLS|CERT|SELF_SIGNED|ERR_SSL|EPROTO\b/, 'no trusted encryption'],
  [/ETIMEDOUT|timeout|Greeting never received/i, 'no answer in time'],
];

function errnoOf(error: unknown): string {
  const cause = error instanceof Error ? Reflect.get(error, 'errno') : undefined;
  return typeof cause === 'string' ? cause : '';
}

function asError(error: unknown): Error {
  return error instanceof Error ? error : new Error(String(error));
}

function isNodemailerError(error: unknown): error is NodemailerError {
  return error instanceof Error;
}
