/** A mailbox session against a real Dovecot: what it lists, fetches, hears and moves, and what it says when it cannot. */
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { silentLog } from '../../test/log.ts';
import {
  type Dovecot,
  type MailServer,
  mailServerAt,
  startDovecot,
  type TestMailbox,
} from '../../test/servers/dovecot.ts';
import { type OddMail, startOddImap } from '../../test/servers/odd-imap.ts';
import type { Fetched, MailboxSession } from '../domain/ports.ts';
import { type ImapOptions, imapMailbox, probeMailbox } from './imap.ts';

const signal = AbortSignal.timeout(300_000);
const MAX_BYTES = 1_000_000;
const letter = (subject: string, body = 'body\r\n') =>
  `From: jane@customer.example\r\nSubject: ${subject}\r\n\r\n${body}`;
const shared = inject('dovecot');
const open: MailboxSession[] = [];
afterAll(async () => {
  for (const session of open) await session.close();
});

async function session(
  server: Pick<MailServer, 'host' | 'imapPort'>,
  mailbox: TestMailbox,
  options: Partial<ImapOptions> = {},
): Promise<MailboxSession> {
  const { user, password } = mailbox;
  const opened = await imapMailbox({
    host: server.host,
    port: server.imapPort,
    tls: 'none',
    user,
    password,
    folder: 'INBOX',
    log: silentLog,
    ...options,
  })(signal);
  open.push(opened);
  return opened;
}

const subjects = (messages: readonly Fetched[]) =>
  messages.map(({ raw }) => /^Subject: (.*)\r$/m.exec(Buffer.from(raw).toString('latin1'))?.[1]);

describe.skipIf(shared === null)('a mailbox session', () => {
  let server: MailServer;
  let mailbox: TestMailbox;
  beforeAll(() => {
    server = mailServerAt(shared ?? { host: '', imapPort: 0, lmtpPort: 0 });
  });
  afterAll(async () => await server[Symbol.asyncDispose]());
  /** A mailbox that holds these mails, opened afterwards: a session need not see at once what comes later. */
  const holding = async (texts: readonly (string | Uint8Array)[], options: Partial<ImapOptions> = {}) => {
    mailbox = server.addMailbox();
    for (const text of texts) await server.deliver(mailbox.user, text);
    return await session(server, mailbox, options);
  };
  const all = async (of: MailboxSession) => await of.fetch(await of.list(1, signal), MAX_BYTES, signal);

  it('lists what is there from a UID on, without what is known', async () => {
    expect(await (await holding([])).list(1, signal)).toEqual([]);
    const began = Date.now();
    const inbox = await holding([letter('one'), letter('two'), letter('three')]);
    const listed = await inbox.list(1, signal);
    expect(listed.map(({ uid }) => uid)).toEqual([1, 2, 3]);
    expect(listed[0]?.internalDate.getTime()).toBeGreaterThanOrEqual(Math.floor(began / 1_000) * 1_000);
    expect((await inbox.list(2, signal)).map(({ uid }) => uid)).toEqual([2, 3]);
    expect((await inbox.list(1, signal, new Set([1, 3]))).map(({ uid }) => uid)).toEqual([2]);
    expect(await inbox.list(4, signal)).toEqual([]);
  });

  it('fetches the bytes as they are, in the order asked for, and marks nothing as read', async () => {
    const odd = letter('8 bits: \u00ff', 'no ASCII: \u0080\u00ff\r\n.\r\nFrom here\r\n');
    const inbox = await holding([Buffer.from(odd, 'latin1')]);
    const [message] = await all(inbox);
    expect(Buffer.from(message?.raw ?? []).toString('latin1')).toContain(odd);
    expect(message).toMatchObject({ uid: 1, headersOnly: false, bytes: message?.raw.length });
    const other = await session(server, mailbox);
    expect(subjects(await all(other))).toEqual(['8 bits: \u00ff']);
  });

  it('leaves out what has vanished', async () => {
    const inbox = await holding([letter('stays'), letter('goes')]);
    const listed = await inbox.list(1, signal);
    await (await session(server, mailbox)).move([2], 'Elsewhere', signal);
    expect(subjects(await inbox.fetch(listed, MAX_BYTES, signal))).toEqual(['stays']);
  });

  it('gives the header alone of what is larger than the limit', async () => {
    const inbox = await holding([letter('small'), letter('large', `${'x'.repeat(70)}\r\n`.repeat(100))]);
    const [small, large] = await inbox.fetch(await inbox.list(1, signal), 5_000, signal);
    expect(small).toMatchObject({ headersOnly: false });
    expect(large).toMatchObject({ headersOnly: true });
    expect(large?.bytes).toBeGreaterThan(7_000);
    expect(Buffer.from(large?.raw ?? []).toString()).toMatch(/Subject: large\r\n(.+\r\n)*\r\n$/);
  });

  it('hears of new mail, and also of what came between listing and waiting', async () => {
    const inbox = await holding([]);
    const waiting = inbox.waitForNews(60_000, signal);
    await server.deliver(mailbox.user, letter('news'));
    expect(await waiting).toBe('news');
    expect(subjects(await all(inbox))).toEqual(['news']);
    await server.deliver(mailbox.user, letter('more'));
    await inbox.list(3, signal);
    expect(await inbox.waitForNews(60_000, signal)).toBe('news');
    expect(subjects(await all(inbox))).toEqual(['news', 'more']);
  });

  it('waits no longer than told, and until it is aborted', async () => {
    const inbox = await holding([letter('one')]);
    expect(await inbox.waitForNews(50, signal)).toBe('time');
    const stopping = new AbortController();
    const waiting = inbox.waitForNews(60_000, stopping.signal);
    stopping.abort();
    expect(await waiting).toBe('aborted');
    expect(subjects(await all(inbox))).toEqual(['one']);
  });

  it('moves into a folder that it makes, and again when it is there', async () => {
    const inbox = await holding([letter('one'), letter('two'), letter('three')]);
    await inbox.move([1], 'Referrals/Processed', signal);
    await inbox.move([3], 'Referrals/Processed', signal);
    expect((await inbox.list(1, signal)).map(({ uid }) => uid)).toEqual([2]);
    const filed = await session(server, mailbox, { folder: 'Referrals.Processed' });
    expect(subjects(await all(filed))).toEqual(['one', 'three']);
  });

  it('changes nothing when it is told to read alone', async () => {
    const inbox = await holding([letter('stays')], { readOnly: true });
    expect(subjects(await all(inbox))).toEqual(['stays']);
    await expect(inbox.move([1], 'Processed', signal)).rejects.toThrow(/did not move 1 messages .* read alone/);
    expect(subjects(await all(await session(server, mailbox)))).toEqual(['stays']);
  });

  it.each<[fault: string, options: Partial<ImapOptions>, message: RegExp]>([
    [
      'a wrong password',
      { password: 'wrong' },
      /refused the login of mailbox-\S+ \(".*"\): correct the user name or the password/,
    ],
    [
      'a folder that is not there',
      { folder: 'Nowhere' },
      /has no folder Nowhere for mailbox-\S+ \(".*"\): make the folder or correct its name/,
    ],
    [
      'a name that DNS does not know',
      { host: 'nowhere.invalid' },
      /nowhere\.invalid:\d+ .*DNS does not know.*correct the host name/,
    ],
    [
      'a port where nobody listens',
      { port: 1 },
      /127\.0\.0\.1:1 .*cannot be reached \(ECONNREFUSED\): correct host and port/,
    ],
  ])('says of %s what to correct', async (_fault, options, message) => {
    const error: unknown = await holding([], options).catch((cause: unknown) => cause);
    expect(error).toMatchObject({ name: 'PortError', retry: 'later', message: expect.stringMatching(message) });
    expect(String(error)).not.toContain('wrong"');
  });
});

describe.skipIf(!inject('installed').dovecot)('with a Dovecot of its own', () => {
  let server: Dovecot;
  beforeAll(async () => {
    server = await startDovecot();
  });
  afterAll(async () => await server.stop());

  it.each([
    ['tls', 'imapsPort'],
    ['starttls', 'imapPort'],
  ] as const)('speaks %s, when it trusts the certificate', async (tls, port) => {
    const mailbox = server.addMailbox();
    await server.deliver(mailbox.user, letter('secret'));
    const secure = await session(server, mailbox, { tls, port: server[port], ca: server.certificate });
    expect(await secure.list(1, signal)).toHaveLength(1);
    await expect(session(server, mailbox, { tls, port: server[port] })).rejects.toThrow(
      /certificate that cannot be trusted .* did not log in: .*NODE_EXTRA_CA_CERTS/,
    );
  });

  it('does not speak without TLS when told to use it', async () => {
    await expect(
      session(server, server.addMailbox(), { tls: 'tls', ca: server.certificate, timeouts: { connectMs: 2_000 } }),
    ).rejects.toThrow(/does not speak TLS|fell silent/);
  });

  it('takes a mailbox that was made anew for another one', async () => {
    const mailbox = server.addMailbox();
    await server.deliver(mailbox.user, letter('of old'));
    const before = await session(server, mailbox);
    await server.doveadm('mailbox', 'update', '--uid-validity', '1234567', '-u', mailbox.user, 'INBOX');
    const after = await session(server, mailbox);
    expect(after.uidValidity).toBe('1234567');
    expect(before.uidValidity).not.toBe(after.uidValidity);
  });

  it('notices a server that freezes, while it waits and while it asks', async () => {
    const mailbox = server.addMailbox();
    const timeouts = { socketMs: 3_000, commandMs: 3_000, fetchMs: 3_000, idleRenewMs: 500, logoutMs: 100 };
    const [waiting, asking] = [
      await session(server, mailbox, { timeouts }),
      await session(server, mailbox, { timeouts }),
    ];
    const silence = waiting.waitForNews(60_000, signal);
    server.pause();
    try {
      await expect(silence).rejects.toThrow(/IMAP server/);
      await expect(asking.list(1, signal)).rejects.toThrow(/IMAP server/);
      await expect(session(server, mailbox, { timeouts: { ...timeouts, openMs: 1_500 } })).rejects.toThrow(
        /fell silent|did not finish/,
      );
    } finally {
      server.resume();
    }
    expect(await (await session(server, mailbox)).list(1, signal)).toEqual([]);
  });

  it('notices a server that stops', async () => {
    await using short = await startDovecot();
    const inbox = await session(short, short.addMailbox());
    const news = expect(inbox.waitForNews(60_000, signal)).rejects.toThrow(/IMAP server/);
    await short.stop();
    await news;
    await expect(inbox.list(1, signal)).rejects.toThrow(/IMAP server/);
  });
});

describe.skipIf(!inject('installed').dovecot)('a server that cannot move', () => {
  it.each([
    ['and can expunge one message', 'IMAP4rev1 UIDPLUS IDLE NAMESPACE', 'gone'],
    ['and can only mark it', 'IMAP4rev1 IDLE NAMESPACE', 'marked'],
  ])('%s, has it copied', async (_what, capability, left) => {
    await using server = await startDovecot({ capability });
    const mailbox = server.addMailbox();
    for (const text of ['one', 'two']) await server.deliver(mailbox.user, letter(text));
    const inbox = await session(server, mailbox);
    await inbox.move([1], 'Processed', signal);
    const filed = await session(server, mailbox, { folder: 'Processed' });
    expect(subjects(await filed.fetch(await filed.list(1, signal), MAX_BYTES, signal))).toEqual(['one']);
    const flags = await server.doveadm('fetch', '-u', mailbox.user, 'uid flags', 'mailbox', 'INBOX');
    expect(/uid: 1\nflags: .*\\Deleted/.test(flags)).toBe(left === 'marked');
    expect(flags.includes('uid: 1\n')).toBe(left === 'marked');
    expect(flags).toContain('uid: 2\n');
  });
});

describe.skipIf(!inject('installed').dovecot)('a probe of a mailbox', () => {
  const probe = async (server: MailServer, { user, password }: TestMailbox) =>
    await probeMailbox(
      { host: server.host, port: server.imapPort, tls: 'none', user, password, folder: 'INBOX', log: silentLog },
      signal,
    );

  it('says what the server can, and why it cannot be used', async () => {
    await using server = await startDovecot();
    const mailbox = server.addMailbox();
    expect(await probe(server, mailbox)).toEqual({ idle: true, move: true });
    await expect(probe(server, { ...mailbox, password: 'wrong' })).rejects.toThrow('correct the user name');
  });

  it('finds a server that can neither', async () => {
    await using server = await startDovecot({ capability: 'IMAP4rev1 NAMESPACE' });
    expect(await probe(server, server.addMailbox())).toEqual({ idle: false, move: false });
  });
});

describe.skipIf(!inject('installed').dovecot)('a server without IDLE', () => {
  it('is asked again and again', async () => {
    await using server = await startDovecot({ capability: 'IMAP4rev1 UIDPLUS MOVE NAMESPACE' });
    const mailbox = server.addMailbox();
    const inbox = await session(server, mailbox, { timeouts: { noIdlePollMs: 100 } });
    const news = inbox.waitForNews(30_000, signal);
    await server.deliver(mailbox.user, letter(randomUUID()));
    expect(await news).toBe('news');
  });
});

describe('a server whose sizes are odd', () => {
  const LIMIT = 1_000;
  const small = letter('small');
  const large = letter('large', `${'x'.repeat(70)}\r\n`.repeat(40));
  const received = async (mails: readonly OddMail[]) => {
    await using server = await startOddImap(mails);
    const options = { host: server.host, port: server.port, tls: 'none', folder: 'INBOX', log: silentLog } as const;
    const inbox = await imapMailbox({ ...options, user: 'u', password: 'p' })(signal);
    const listed = await inbox.list(1, signal);
    const fetched = await inbox.fetch(listed, LIMIT, signal);
    await inbox.close();
    return { listed, fetched, asked: server.asked };
  };

  it.each<[what: string, mail: OddMail, whole: boolean]>([
    ['says none of a small mail', { raw: small, says: null }, true],
    ['says neither that nor when it came', { raw: small, says: null, isDateless: true }, true],
    ['says none of a large one', { raw: large, says: null }, false],
    ['says far too much', { raw: small, says: 4_000_000_000 }, true],
    ['says a little too much', { raw: small, says: LIMIT + 1 }, true],
    [
      'says too much, and gives the whole where a part is asked for',
      { raw: small, says: 1e9, ignoresParts: true },
      true,
    ],
    ['says what is so of a large one', { raw: large, says: large.length }, false],
    ['says too much of a large one', { raw: large, says: 1e9 }, false],
    ['says too little of a large one', { raw: large, says: 12 }, false],
    ['says nothing of an empty one', { raw: '', says: null }, true],
    ['says that it fits', { raw: small, says: small.length }, true],
  ])('%s', async (_, mail, isWhole) => {
    const { fetched } = await received([{ raw: small, says: small.length }, mail]);
    expect(fetched.map(({ uid, headersOnly }) => [uid, headersOnly])).toEqual([
      [1, false],
      [2, !isWhole],
    ]);
    const [, odd] = fetched;
    expect(Buffer.from(odd?.raw ?? []).toString()).toBe(
      isWhole ? mail.raw : large.slice(0, large.indexOf('\r\n\r\n') + 4),
    );
    expect(odd?.bytes).toBeLessThan(Number.POSITIVE_INFINITY);
  });

  it('is asked for no more of a mail than is taken of one, and a byte', async () => {
    const { listed, asked } = await received([
      { raw: small, says: small.length },
      { raw: large, says: null },
      { raw: large, says: 1e9 },
    ]);
    expect(listed.map(({ bytes }) => bytes)).toEqual([small.length, Infinity, 1e9]);
    expect(asked).toEqual(['1 BODY.PEEK[]', `2 BODY.PEEK[]<0.${LIMIT + 1}>`, `3 BODY.PEEK[]<0.${LIMIT + 1}>`]);
  });
});
