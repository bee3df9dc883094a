import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { ImapFlow } from 'imapflow';
import { createTransport } from 'nodemailer';
import { afterEach, describe, expect, test } from 'vitest';
import type { SentMail } from './mail-servers.ts';
import { startMailbox, startSmtpSink } from './mail-servers.ts';

const REFERRALS = 'referrals@firsthand.example';
const mail = (subject: string) =>
  Buffer.from(`From: a@a.example\r\nTo: b@b.example\r\nSubject: ${subject}\r\n\r\nCaf\xe9\r\n`, 'latin1');

const endings: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const end of endings.splice(0).toReversed()) await end();
});

describe('the mailbox', () => {
  test('tells a client in IDLE of a mail, and hands over its very bytes', async () => {
    const { mailbox, client } = await watchedMailbox();
    const news = new Promise((resolve) => client.once('exists', resolve));
    const idling = client.idle();

    mailbox.deliver(mail('first'));
    await news;
    const message = await client.fetchOne('1', { uid: true, source: true, internalDate: true });

    await idling;
    if (message === false) throw new Error('the mail is not there');
    expect(message.source?.equals(mail('first'))).toBe(true);
    expect(Math.abs(Date.now() - new Date(message.internalDate ?? 0).getTime())).toBeLessThan(60_000);
  });

  test('lets a client file a mail away', async () => {
    const { mailbox, client } = await watchedMailbox();
    mailbox.deliver(mail('first'));
    mailbox.deliver(mail('second'));
    await client.noop();

    await client.mailboxCreate('Firsthand/Processed');
    await client.messageMove('1', 'Firsthand/Processed', { uid: true });

    expect(await client.search({ all: true }, { uid: true })).toEqual([2]);
    expect(await client.status('Firsthand/Processed', { messages: true })).toMatchObject({ messages: 1 });
  });

  test('refuses a wrong password, and is not the mailbox of an earlier run', async () => {
    const { mailbox, client } = await watchedMailbox();
    const stranger = new ImapFlow({ ...loginTo(mailbox), auth: { user: mailbox.user, pass: 'guess' } });
    stranger.on('error', () => undefined);

    await expect(stranger.connect()).rejects.toThrow('Command failed');
    expect(client.mailbox && client.mailbox.uidValidity).toBeGreaterThan(1_000_000n);
  });

  test('closes with a client in IDLE', async () => {
    const { mailbox, client } = await watchedMailbox();
    const gone = new Promise((resolve) => client.once('close', resolve));
    const idling = client.idle().catch(() => false);

    await mailbox.close();

    await Promise.all([gone, idling]);
    await expect(dial(mailbox.port)).rejects.toThrow('ECONNREFUSED');
  });
});

describe('the SMTP sink', () => {
  test('keeps each mail as it came, one file a transaction', async () => {
    const { send, sent } = await sinkWithClient();

    await send('a@a.example', ['ann@c.example'], mail('one'));
    await send('a@a.example', ['bob/x@c.example', 'cy@c.example'], mail('two'));

    expect(sent.map(({ recipients, path }) => [recipients, basename(path)])).toEqual([
      [['ann@c.example'], '001-ann@c.example.eml'],
      [['bob/x@c.example', 'cy@c.example'], '002-bob_x@c.example.eml'],
    ]);
    expect((await readFile(sent[0]?.path ?? '')).equals(mail('one'))).toBe(true);
  });

  test.each([[REFERRALS], ['Referrals@Firsthand.Example'], ['referrals+FH-7K2M9QXA@firsthand.example']])(
    'passes mail for %s on to the mailbox',
    async (recipient) => {
      const { send, sent, incoming } = await sinkWithClient();

      await send('me@mine.example', [recipient], mail('mine'));

      expect(sent).toEqual([]);
      expect(incoming.map(String)).toEqual([
        expect.stringMatching(
          /^Return-Path: <me@mine\.example>\r\nReceived: from .*;\r\n .*\r\nFrom: a@a\.example\r\n/,
        ),
      ]);
    },
  );

  test('a port in use is named', async () => {
    const { port } = await sinkWithClient();

    await expect(sink(port, [], [])).rejects.toThrow(`port ${port} of 127.0.0.1 cannot be used`);
  });
});

async function watchedMailbox() {
  const mailbox = await startMailbox();
  endings.push(() => mailbox.close());
  const client = new ImapFlow({ ...loginTo(mailbox), auth: { user: mailbox.user, pass: mailbox.password } });
  client.on('error', () => undefined);
  await client.connect();
  endings.push(async () => client.close());
  await client.mailboxOpen('INBOX');
  return { mailbox, client };
}

const loginTo = ({ host, port }: { host: string; port: number }) =>
  ({ host, port, secure: false, doSTARTTLS: false, logger: false }) as const;

async function sinkWithClient() {
  const [sent, incoming]: [SentMail[], Buffer[]] = [[], []];
  const { host, port } = await sink(null, sent, incoming);
  const transport = createTransport({ host, port, secure: false, ignoreTLS: true });
  const send = async (from: string, to: string[], raw: Buffer) =>
    await transport.sendMail({ envelope: { from, to }, raw });
  return { port, sent, incoming, send };
}

async function sink(port: number | null, sent: SentMail[], incoming: Buffer[]) {
  const folder = await mkdtemp(join(tmpdir(), 'firsthand-sink-'));
  endings.push(async () => await rm(folder, { recursive: true }));
  const started = await startSmtpSink({
    folder,
    port,
    referralAddress: REFERRALS,
    onSent: (one) => sent.push(one),
    onIncoming: async (raw) => void incoming.push(raw),
  });
  endings.push(() => started.close());
  return started;
}

async function dial(port: number): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    const socket = connect(port, '127.0.0.1', () => {
      socket.destroy();
      resolve();
    });
    socket.once('error', reject);
  });
}
