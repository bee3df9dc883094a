/** Mail goes in; a mailbox that an IMAP client can watch, and a folder of .eml files with all that was sent, come out. Loopback only. */
import { mkdir, writeFile } from 'node:fs/promises';
import type { AddressInfo, Server } from 'node:net';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import hoodiecrow from 'hoodiecrow-imap';
import type { SMTPServerDataStream, SMTPServerSession } from 'smtp-server';
import { SMTPServer } from 'smtp-server';
import { mailDate } from './sign.ts';

const HOST = '127.0.0.1';
const MAX_MAIL_BYTES = 25 * 1024 * 1024;

export interface MailboxServer {
  readonly host: string;
  readonly port: number;
  readonly user: string;
  readonly password: string;
  /** Puts a mail into INBOX and tells the clients that are in IDLE. */
  deliver(raw: Uint8Array): void;
  close(): Promise<void>;
}

export async function startMailbox(port: number | null = null): Promise<MailboxServer> {
  const [user, password] = ['referrals', 'demo'];
  const imap = hoodiecrow({
    plugins: ['IDLE', 'MOVE', 'UIDPLUS', 'ID', 'ENABLE', 'UNSELECT', 'NAMESPACE', 'LITERALPLUS'],
    users: { [user]: { password } },
    // Its mails die with the server: a new UIDVALIDITY tells clients that UID 1 is another mail now. RFC 3501 section 2.3.1.1
    storage: { INBOX: { uidvalidity: Math.floor(Date.now() / 1000) }, '': { separator: '/' } },
  });
  const connections = new Set<hoodiecrow.Connection>();
  imap.connectionHandlers.push((connection) => {
    connections.add(connection);
    connection.socket?.once('close', () => {
      connections.delete(connection);
      if (connection.inputHandler !== false) connection.inputHandler('DONE'); // its IDLE timer would keep the process for 30 minutes
    });
  });
  await listening(imap.server, port);
  return {
    host: HOST,
    port: portOf(imap.server),
    user,
    password,
    deliver: (raw) => imap.appendMessage('INBOX', [], internalDate(new Date()), Buffer.from(raw).toString('latin1')),
    close: async () => {
      const closed = new Promise((resolve) => imap.server.close(resolve));
      for (const connection of connections) connection.socket?.destroy();
      await closed;
    },
  };
}

/** RFC 3501 section 9, `date-time`; the server's own conversion is wrong in time zones of a half hour. */
function internalDate(at: Date): string {
  const [, day, month, year, time] = /^\w+, (\d\d) (\w+) (\d+) ([\d:]+)/.exec(at.toUTCString()) ?? [];
  return `${day}-${month}-${year} ${time} +0000`;
}

export interface SentMail {
  /** Who receives this copy: the envelope's word, not the headers'. */
  readonly recipients: readonly string[];
  readonly raw: Buffer;
  /** Where it is kept. */
  readonly path: string;
}

export interface SmtpSink {
  readonly host: string;
  readonly port: number;
  close(): Promise<void>;
}

/** Takes every mail. What is addressed to the referral address goes to `onIncoming`; everything else is kept in `folder`. */
export async function startSmtpSink(needs: {
  readonly folder: string;
  readonly port: number | null;
  readonly referralAddress: string;
  readonly onSent: (mail: SentMail) => void;
  readonly onIncoming: (raw: Buffer) => Promise<void>;
}): Promise<SmtpSink> {
  await mkdir(needs.folder, { recursive: true });
  let kept = 0;

  const take = async (stream: SMTPServerDataStream, session: SMTPServerSession): Promise<void> => {
    const mail = await buffer(stream);
    const addresses = session.envelope.rcptTo.map(({ address }) => address);
    const recipients = addresses.filter((address) => !isFor(needs.referralAddress, address));
    if (recipients.length < addresses.length) await needs.onIncoming(Buffer.concat([trace(session), mail]));
    if (recipients.length === 0) return;
    kept += 1;
    const path = join(needs.folder, `${String(kept).padStart(3, '0')}-${fileName(recipients[0] ?? '')}.eml`);
    await writeFile(path, mail);
    needs.onSent({ recipients, raw: mail, path });
  };
  const smtp = new SMTPServer({
    authOptional: true,
    disabledCommands: ['AUTH', 'STARTTLS'],
    disableReverseLookup: true,
    size: MAX_MAIL_BYTES,
    onData: (stream, session, answer) => {
      take(stream, session).then(() => answer(), answer);
    },
  });
  smtp.on('error', () => undefined); // a client that hangs up is its own affair
  await listening(smtp.server, needs.port);
  return {
    host: HOST,
    port: portOf(smtp.server),
    close: async () => await new Promise((resolve) => smtp.close(resolve)),
  };
}

/** `local+anything@domain` reaches `local@domain`. RFC 5233. */
function isFor(referralAddress: string, address: string): boolean {
  return address.toLowerCase().replace(/\+[^@]*@/, '@') === referralAddress.toLowerCase();
}

function trace(session: SMTPServerSession): Buffer {
  const from = session.envelope.mailFrom === false ? '' : session.envelope.mailFrom.address;
  const received = `Received: from ${fileName(session.hostNameAppearsAs)} ([${HOST}]) by demo.firsthand.example with ESMTP`;
  return Buffer.from(`Return-Path: <${from}>\r\n${received} id ${session.id};\r\n ${mailDate(new Date())}\r\n`);
}

const fileName = (text: string): string => text.replaceAll(/[^\w.@+-]/g, '_').slice(0, 100);

async function listening(server: Server, port: number | null): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', (cause) =>
      reject(new Error(`port ${port ?? 0} of ${HOST} cannot be used: ${cause.message}`, { cause })),
    );
    server.listen(port ?? 0, HOST, resolve);
  });
}

function portOf(server: Server): number {
  const address: AddressInfo | string | null = server.address();
  if (address === null || typeof address === 'string') throw new Error('the server does not listen on a TCP port');
  return address.port;
}
