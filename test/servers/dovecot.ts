/** A Dovecot of one's own: IMAP, IMAPS, STARTTLS and LMTP on free ports of loopback, in a folder that goes with it. */
import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { createTransport } from 'nodemailer';
import { freePorts, HOST, startProcess, WITH_SBIN } from './server-process.ts';

const run = promisify(execFile);

/** Where a Dovecot is, as it is told to tests that share it. */
export interface DovecotAddress {
  readonly host: string;
  /** Plain, with STARTTLS offered. */
  readonly imapPort: number;
  readonly lmtpPort: number;
}

/** Any user name with the password `secret` has a mailbox. */
export interface MailServer extends AsyncDisposable {
  readonly host: string;
  readonly imapPort: number;
  /** A mailbox that nobody else uses. */
  addMailbox(): TestMailbox;
  /** Resolves when Dovecot has stored it; the bytes are kept but for line ends. */
  deliver(user: string, raw: string | Uint8Array): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
}

export interface Dovecot extends MailServer, DovecotAddress {
  /** TLS from the first byte. */
  readonly imapsPort: number;
  /** The certificate of both, self-signed for `localhost` and the host; PEM. */
  readonly certificate: string;
  doveadm(...command: string[]): Promise<string>;
  pause(): void;
  resume(): void;
  stop(): Promise<void>;
}

export interface TestMailbox {
  readonly user: string;
  readonly password: string;
}

/** Mail in by LMTP, to a Dovecot that runs already. */
export function mailServerAt({ host, imapPort, lmtpPort }: DovecotAddress): MailServer {
  const lmtp = createTransport({ host, port: lmtpPort, lmtp: true, ignoreTLS: true, pool: true });
  return {
    host,
    imapPort,
    addMailbox: () => ({ user: `mailbox-${randomUUID()}`, password: 'secret' }),
    deliver: async (user, raw) => {
      const envelope = { from: 'sender@customer.example', to: [user] };
      await lmtp.sendMail({ envelope, raw: typeof raw === 'string' ? raw : Buffer.from(raw) });
    },
    [Symbol.asyncDispose]: async () => lmtp.close(),
  };
}

/**
 * `capability` replaces what the IMAP server offers after login, such as `IMAP4rev1 UIDPLUS` for one that cannot move.
 * `tokens` lets users in by OAuth2 too: the mechanisms it offers, and where it asks whether a token is good.
 */
export async function startDovecot(
  options: {
    readonly capability?: string;
    readonly extra?: string;
    readonly tokens?: { readonly mechanisms: string; readonly introspectionUrl: string };
  } = {},
): Promise<Dovecot> {
  const folder = mkdtempSync(join(tmpdir(), 'firsthand-dovecot-'));
  chmodSync(folder, 0o755); // its processes run as several users
  for (const part of ['run', 'state', 'mail']) mkdirSync(join(folder, part));
  chmodSync(join(folder, 'mail'), 0o777); // mail belongs to nobody
  const certificate = await selfSigned(folder);
  const [imapPort = 0, imapsPort = 0, lmtpPort = 0] = await freePorts(3);
  const configuration = join(folder, 'dovecot.conf');
  const capability =
    options.capability === undefined ? '' : `protocol imap {\n  imap_capability = ${options.capability}\n}\n`;
  if (options.tokens !== undefined)
    writeFileSync(
      join(folder, 'oauth2.conf'),
      `introspection_url = ${options.tokens.introspectionUrl}
introspection_mode = auth
username_attribute = username
active_attribute = active
active_value = true
`,
    );
  const login =
    options.tokens === undefined
      ? ''
      : `auth_mechanisms = plain ${options.tokens.mechanisms}
auth_failure_delay = 0
service anvil {
  unix_listener anvil-auth-penalty {
    mode = 0
  }
}
passdb {
  driver = oauth2
  mechanisms = ${options.tokens.mechanisms}
  args = ${folder}/oauth2.conf
}
`;
  writeFileSync(
    configuration,
    `!include ${fileURLToPath(new URL('../dovecot.conf', import.meta.url))}
listen = ${HOST}
base_dir = ${folder}/run
state_dir = ${folder}/state
log_path = ${folder}/log
mail_home = ${folder}/mail/%u
ssl = yes
ssl_cert = <${folder}/cert.pem
ssl_key = <${folder}/key.pem
${userInfo().uid === 0 ? '' : await asMe()}service imap-login {
  inet_listener imap {
    port = ${imapPort}
  }
  inet_listener imaps {
    port = ${imapsPort}
    ssl = yes
  }
}
service lmtp {
  inet_listener lmtp {
    port = ${lmtpPort}
  }
}
${capability}${login}${options.extra ?? ''}`,
  );
  const server = await startProcess(['dovecot', '-F', '-c', configuration], {
    name: 'Dovecot',
    ports: [imapPort, imapsPort, lmtpPort],
    log: join(folder, 'log'),
    packages: 'dovecot-imapd, dovecot-lmtpd, openssl',
  });
  const mail = mailServerAt({ host: HOST, imapPort, lmtpPort });
  const stop = async () => {
    await mail[Symbol.asyncDispose]();
    await server.stop();
    rmSync(folder, { recursive: true, force: true });
  };
  return {
    ...mail,
    imapsPort,
    lmtpPort,
    certificate,
    doveadm: async (...command) => (await run('doveadm', ['-c', configuration, ...command], { env: WITH_SBIN })).stdout,
    pause: () => server.pause(),
    resume: () => server.resume(),
    stop,
    [Symbol.asyncDispose]: stop,
  };
}

/** Without root, every process of Dovecot runs as whoever started it, and no chroot can be had. */
async function asMe(): Promise<string> {
  const me = userInfo();
  const group = (await run('id', ['-gn'])).stdout.trim();
  const open = ['anvil', 'imap-login'].map((service) => `service ${service} {\n  chroot =\n}\n`).join('');
  return `default_internal_user = ${me.username}
default_internal_group = ${group}
default_login_user = ${me.username}
mail_uid = ${me.uid}
mail_gid = ${me.gid}
${open}`;
}

async function selfSigned(folder: string): Promise<string> {
  const [key, cert] = [join(folder, 'key.pem'), join(folder, 'cert.pem')];
  const names = `subjectAltName=DNS:localhost,IP:${HOST}`;
  const curve = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '2'];
  await run('openssl', [
    'req',
    '-x509',
    ...curve,
    '-subj',
    '/CN=localhost',
    '-addext',
    names,
    '-keyout',
    key,
    '-out',
    cert,
  ]);
  return (await run('openssl', ['x509', '-in', cert])).stdout;
}
