/** The SMTP adapter against servers that refuse, defer, hang, stall and hang up at every step of a transaction. */
import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { getCACertificates, setDefaultCACertificates } from 'node:tls';
import { simpleParser } from 'mailparser';
import { SMTPServer, type SMTPServerOptions } from 'smtp-server';
import { afterEach, describe, expect, it } from 'vitest';
import { pngOf } from '../../test/pictures.ts';
import { type SmtpSink, startSmtpSink } from '../../test/servers/smtp-sink.ts';
import { startTokenServer, type TokenServer } from '../../test/servers/token-server.ts';
import { cidOf } from '../domain/logo.ts';
import type { OutgoingMail } from '../domain/notice.ts';
import type { Log, MailSender } from '../domain/ports.ts';
import { oauthTokens } from './oauth.ts';
import { probeSmtp, type SmtpSettings, smtpSender } from './smtp.ts';

const DANA = 'dana@ruiz.example';
const never = new AbortController().signal;
const nothing = () => undefined;
const log: Log = { debug: nothing, info: nothing, warn: nothing, error: nothing };

const ends: (() => Promise<void> | void)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0).toReversed()) await end();
});

const PLAIN = {
  host: '127.0.0.1',
  tls: 'none',
  user: null,
  password: null,
  connections: 2,
  timeoutMs: 5_000,
} as const;

function senderTo(port: number, settings: Partial<SmtpSettings> = {}): MailSender {
  const sender = smtpSender({ ...PLAIN, port, ...settings }, log);
  ends.push(async () => await sender.close());
  return sender;
}

const mail: OutgoingMail = {
  messageId: '<0b5f2c8e-0000-4000-8000-000000000001@agency.example>',
  from: { name: 'Firsthand', address: 'referrals@agency.example' },
  replyTo: { name: 'Firsthand', address: 'referrals+FH-7K3M9QRS@agency.example' },
  to: [{ name: 'Priya Raman', address: 'priya@harlow.example' }],
  cc: [{ name: 'Dana Ruiz', address: DANA }],
  inReplyTo: '<first@harlow.example>',
  references: ['<first@harlow.example>'],
  date: new Date('2026-09-14T12:00:00Z'),
  headers: { 'Auto-Submitted': 'auto-replied' },
  content: { subject: 'Re: New network', text: 'Hello.\n.\n', html: '<p>Hello.</p>', attachments: [] },
  logo: null,
};

describe('a recipient whose address holds letters beyond ASCII', () => {
  const JORG = 'jörg@koesterguss.example';
  const asked = async (ehlo: string, to: string) => {
    const envelopes: string[] = [];
    const sender = senderTo(await talker([], { ehlo, said: (line) => void envelopes.push(line) }));
    const result = await sender.send(mail, to, never);
    return { result, envelopes: envelopes.filter((line) => /^(MAIL|RCPT)/.test(line)) };
  };

  it('is sent to where the server offers SMTPUTF8', async () => {
    const { result, envelopes } = await asked('250-talker\r\n250-8BITMIME\r\n250 SMTPUTF8', JORG);
    expect(result).toMatchObject({ outcome: 'accepted' });
    expect(envelopes).toEqual([expect.stringMatching(/^MAIL FROM:.* SMTPUTF8/), `RCPT TO:<${JORG}>`]);
  });

  it.each([
    ['says nothing of it', '250-talker\r\n250 8BITMIME'],
    ['has a name like it', '250-SMTPUTF8.example\r\n250 8BITMIME'],
  ])('is refused by us where the server %s, whatever it would take', async (_, ehlo) => {
    const { result, envelopes } = await asked(ehlo.replace('250-SMTPUTF8.', '250-smtp.SMTPUTF8.'), JORG);
    expect(result).toEqual({ outcome: 'refused', response: expect.stringMatching(/does not offer SMTPUTF8/) });
    expect(envelopes).toEqual([]);
  });

  it('is sent to anywhere where its domain alone does, in the spelling that every server knows', async () => {
    const { result, envelopes } = await asked('250 talker', 'mia@brüün.example');
    expect(result).toMatchObject({ outcome: 'accepted' });
    expect(envelopes.at(-1)).toBe('RCPT TO:<mia@xn--brn-ioaa.example>');
  });

  it('is tried again later where nobody listens', async () => {
    expect(await senderTo(1).send(mail, JORG, never)).toMatchObject({ outcome: 'deferred' });
  });
});

describe('whether the server takes mail at all', () => {
  const heardOf = async (port: number, to = DANA, settings: Partial<SmtpSettings> = {}) => {
    const heard: unknown[] = [];
    const sender = smtpSender({ ...PLAIN, port, ...settings }, log, (fault) => void heard.push(fault));
    ends.push(async () => await sender.close());
    await sender.send(mail, to, never);
    return heard;
  };

  it.each<[what: string, script: Script, reason: string | null]>([
    ['takes it', [], null],
    ['refuses this recipient', ['rcpt 550 5.1.1 no such user'], null],
    ['puts this mail off', ['dot 451 4.3.0 later'], null],
    ['wants another login', ['mail 530 5.7.0 authentication required'], 'the login was refused'],
    ['turns us away', ['greeting 554 not today', 'greeting 554 not today'], 'the server turns us away'],
    ['hangs up', ['greeting close', 'greeting close'], 'the connection was lost'],
    ['is silent', ['greeting silence', 'greeting silence'], 'no answer in time'],
  ])('is heard of one that %s', async (_, script, reason) => {
    const port = await talker(script);
    const fault = reason === null ? null : { reason, server: `127.0.0.1:${port}`, said: expect.any(String) };
    expect(await heardOf(port, DANA, { timeoutMs: 1_000 })).toEqual([fault]);
  });

  it('is heard of one that is not there, or whose name nobody knows', async () => {
    expect(await heardOf(1)).toMatchObject([{ reason: 'connection refused', server: '127.0.0.1:1' }]);
    expect(await heardOf(25, DANA, { host: 'nowhere.invalid' })).toMatchObject([
      { reason: 'the host name is not known', server: 'nowhere.invalid:25' },
    ]);
  });
});

describe('a mail that the server takes', () => {
  it('goes to one recipient a transaction, with everybody in the headers, and the same bytes when sent again', async () => {
    const sink = await aSink();
    const sender = senderTo(sink.port);
    const results = [
      await sender.send(mail, 'priya@harlow.example', never),
      await sender.send(mail, DANA, never),
      await sender.send(mail, DANA, never),
    ];
    expect(results).toMatchObject([{ outcome: 'accepted' }, { outcome: 'accepted' }, { outcome: 'accepted' }]);
    expect(sink.mails.map(({ from, to }) => ({ from, to }))).toEqual([
      { from: 'referrals@agency.example', to: ['priya@harlow.example'] },
      { from: 'referrals@agency.example', to: [DANA] },
      { from: 'referrals@agency.example', to: [DANA] },
    ]);
    const [first, ...others] = sink.mails.map(({ raw }) => raw.toString('latin1'));
    expect(others).toEqual([first, first]);
    expect(first).toContain('To: Priya Raman <priya@harlow.example>\r\nCc: Dana Ruiz <dana@ruiz.example>\r\n');
    expect(first).toContain('Message-ID: <0b5f2c8e-0000-4000-8000-000000000001@agency.example>\r\n');
  });

  it('carries the logo beside the HTML that shows it, and its files beside both', async () => {
    const sink = await aSink();
    const logo = {
      sha256: '5f'.repeat(32),
      contentType: 'image/png',
      width: 40,
      height: 20,
      content: pngOf(40, 20),
    } as const;
    const html = `<p><img src="cid:${cidOf(logo)}" alt="Firsthand"></p>`;
    const file = { filename: 'FH-1.json', contentType: 'application/json', content: '{}' };
    const shown = { ...mail, logo, content: { ...mail.content, html, attachments: [file] } };
    await senderTo(sink.port).send(shown, DANA, never);
    const raw = sink.mails[0]?.raw ?? Buffer.alloc(0);
    const { attachments } = await simpleParser(raw, { keepCidLinks: true });
    expect(
      attachments.map(({ filename, contentType, cid, related, contentDisposition }) => [
        filename,
        contentType,
        cid,
        related,
        contentDisposition,
      ]),
    ).toEqual([
      ['logo.png', 'image/png', cidOf(logo), true, 'inline'],
      ['FH-1.json', 'application/json', undefined, undefined, 'attachment'],
    ]);
    expect(attachments[0]?.content.equals(logo.content)).toBe(true);
    const kinds = [...raw.toString('latin1').matchAll(/^Content-Type: ([^;\r]+)/gm)].map(([, kind]) => kind);
    expect(kinds).toEqual([
      'multipart/mixed',
      'multipart/alternative',
      'text/plain',
      'multipart/related',
      'text/html',
      'image/png',
      'application/json',
    ]);
  });

  it('goes over connections that are kept, at most as many as set', async () => {
    let connections = 0;
    const port = await talker([], { connected: () => (connections += 1) });
    const sender = senderTo(port, { connections: 2 });
    const results = await Promise.all(Array.from({ length: 12 }, async () => await sender.send(mail, DANA, never)));
    expect(new Set(results.map(({ outcome }) => outcome))).toEqual(new Set(['accepted']));
    expect(connections).toBe(2);
  });
});

const EHLO = { 'one command at a time': '250 talker', pipelining: '250-talker\r\n250 PIPELINING' } as const;

describe.each(Object.entries(EHLO))('what became of a mail, by what a server that takes %s did', (_way, ehlo) => {
  it.each<[did: string, script: Script, outcome: string, response: RegExp]>([
    ['took it', ['accept'], 'accepted', /^250 /],
    ['refused the recipient', ['rcpt 550 5.1.1 no such user'], 'refused', /^550 5\.1\.1 no such user/],
    ['refused the sender', ['mail 553 not yours'], 'refused', /^553 /],
    ['refused the message at DATA', ['data 554 no'], 'refused', /^554 /],
    ['refused the message after the dot', ['dot 552 5.3.4 too big'], 'refused', /^552 /],
    ['deferred the recipient', ['rcpt 450 4.2.1 greylisted'], 'deferred', /^450 /],
    ['deferred the message after the dot', ['dot 451 4.3.0 later'], 'deferred', /^451 /],
    ['closes down after the dot', ['dot 421 4.3.2 going down'], 'deferred', /^421 /],
    ['wants another login', ['mail 530 5.7.0 authentication required'], 'deferred', /^530 /],
    ['is in the wrong state', ['rcpt 503 bad sequence'], 'deferred', /^503 /],
    ['greets with a refusal', ['greeting 554 not today'], 'deferred', /^554 /],
    ['greets with 421', ['greeting 421 busy'], 'deferred', /^421 /],
    ['hangs up instead of greeting', ['greeting close', 'greeting close'], 'deferred', /./],
    ['hangs up at EHLO', ['ehlo close'], 'deferred', /./],
    ['hangs up at MAIL', ['mail close'], 'deferred', /./],
    ['hangs up at RCPT', ['rcpt close'], 'deferred', /./],
    ['hangs up at DATA', ['data close'], 'deferred', /./],
    ['hangs up after the dot', ['dot close'], 'unknown', /./],
    ['never greets', ['greeting silence'], 'deferred', /greeting|timeout/i],
    ['falls silent at RCPT', ['rcpt silence'], 'deferred', /timeout/i],
    ['falls silent after the dot', ['dot silence'], 'unknown', /timeout/i],
    ['hangs up in the middle of its last reply', ['dot cut'], 'unknown', /./],
  ])('%s', async (_, script, outcome, response) => {
    const sender = senderTo(await talker(script, { ehlo }), { timeoutMs: 500 });
    const result = await sender.send(mail, DANA, never);
    expect(result.outcome).toBe(outcome);
    expect(result.response).toMatch(response);
    const after = await sender.send(mail, DANA, never);
    expect(after).toMatchObject({ outcome: 'accepted' });
  });

  it('answers what it was not asked', async () => {
    const sender = senderTo(await talker(['mail 250 ok\r\n250 ok again'], { ehlo }));
    expect(await sender.send(mail, DANA, never)).toMatchObject({ outcome: 'unknown' });
  });

  it.each([
    ['rcpt trickle', 'deferred'],
    ['dot trickle', 'unknown'],
  ])('trickles a reply for ever (%s)', async (script, outcome) => {
    const sender = senderTo(await talker([script], { ehlo }), { timeoutMs: 100 });
    expect(await sender.send(mail, DANA, never)).toMatchObject({ outcome });
  });
});

describe('what became of a mail', () => {
  it('is deferred when nobody listens, and when no such host is known', async () => {
    const port = await freePort();
    expect(await senderTo(port).send(mail, DANA, never)).toMatchObject({ outcome: 'deferred' });
    expect(await senderTo(port, { host: 'no.such.invalid' }).send(mail, DANA, never)).toMatchObject({
      outcome: 'deferred',
    });
  });

  it('is known to be undone when the connection is lost in the middle of the message', async () => {
    const long = { ...mail.content, text: 'A long line of text.\n'.repeat(1_000_000) };
    const sender = senderTo(await talker(['body close']));
    expect(await sender.send({ ...mail, content: long }, DANA, never)).toMatchObject({ outcome: 'deferred' });
  });

  it.each([
    'no address',
    'dana@ruiz.example>\r\nRCPT TO:<eve@evil.example',
    'dana@ruiz.example, eve@evil.example',
    'Dana <dana@ruiz.example>',
    '"eve@evil.example x"@ruiz.example',
    '',
  ])('is refused for %j, and nobody else is mailed', async (recipient) => {
    const sink = await aSink();
    const sender = senderTo(sink.port);
    expect(await sender.send(mail, recipient, never)).toMatchObject({ outcome: 'refused' });
    expect(sink.mails).toEqual([]);
  });

  it('is accepted from a server that greets late, within the limit', async () => {
    const sender = senderTo(await talker(['greeting late'], { lateMs: 700 }), { timeoutMs: 3_000 });
    expect(await sender.send(mail, DANA, never)).toMatchObject({ outcome: 'accepted' });
  });
});

describe('kept connections', () => {
  it.each(['mail close', 'mail 421 idle for too long'])('that end while idle cost nothing: %s', async (death) => {
    let connections = 0;
    const port = await talker(['accept', death], { connected: () => (connections += 1) });
    const sender = senderTo(port, { connections: 1 });
    expect(await sender.send(mail, DANA, never)).toMatchObject({ outcome: 'accepted' });
    expect(await sender.send(mail, DANA, never)).toMatchObject({ outcome: 'accepted' });
    expect(connections).toBe(2);
  });

  it('go on after a refusal, a deferral and an unknown outcome', async () => {
    const sink = await aSink();
    sink.script(DANA, 'refuse', 'defer', 'keep_and_drop', 'drop', 'accept');
    const sender = senderTo(sink.port, { connections: 1 });
    const outcomes: string[] = [];
    for (let at = 0; at < 5; at++) outcomes.push((await sender.send(mail, DANA, never)).outcome);
    expect(outcomes).toEqual(['refused', 'deferred', 'unknown', 'unknown', 'accepted']);
    expect(sink.mails).toHaveLength(2);
  });
});

describe('an abort', () => {
  it('before the start sends nothing', async () => {
    const sink = await aSink();
    expect(await senderTo(sink.port).send(mail, DANA, AbortSignal.abort())).toMatchObject({ outcome: 'deferred' });
    expect(sink.mails).toEqual([]);
  });

  it.each([
    ['rcpt silence', 'deferred'],
    ['dot silence', 'unknown'],
  ] as const)('during %s is %s', async (script, outcome) => {
    const stop = new AbortController();
    const sender = senderTo(await talker([script], { silent: () => stop.abort() }));
    expect(await sender.send(mail, DANA, stop.signal)).toMatchObject({ outcome });
  });

  it('by closing ends what hangs', async () => {
    const silent = Promise.withResolvers<void>();
    const sender = senderTo(await talker(['rcpt silence'], { silent: silent.resolve }));
    const sending = sender.send(mail, DANA, never);
    await silent.promise;
    await sender.close();
    expect(await sending).toMatchObject({ outcome: 'deferred' });
    expect(await sender.send(mail, DANA, never)).toMatchObject({ outcome: 'deferred' });
  });
});

describe('TLS and login', () => {
  it('never go on in clear when STARTTLS is set and not offered', async () => {
    const sink = await aSink();
    expect(await senderTo(sink.port, { tls: 'starttls' }).send(mail, DANA, never)).toMatchObject({
      outcome: 'deferred',
    });
    expect(sink.mails).toEqual([]);
  });

  it.each(['starttls', 'tls'] as const)(
    '%s: a certificate that nobody vouches for ends it, one that is trusted is used',
    async (tls) => {
      const seen: boolean[] = [];
      const certificate = selfSigned();
      const port = await server({
        ...certificate,
        secure: tls === 'tls',
        authOptional: true,
        onData: (stream, session, answer) => {
          seen.push(session.secure);
          stream.resume().once('end', () => answer());
        },
      });
      const host = 'localhost';
      const untrusted = await senderTo(port, { host, tls }).send(mail, DANA, never);
      expect(untrusted).toMatchObject({ outcome: 'deferred' });
      const before = getCACertificates('default');
      setDefaultCACertificates([...before, certificate.cert]);
      ends.push(() => setDefaultCACertificates(before));
      expect(await senderTo(port, { host, tls }).send(mail, DANA, never)).toMatchObject({ outcome: 'accepted' });
      expect(seen).toEqual([true]);
    },
  );

  it.each([
    ['right', 'accepted'],
    ['wrong', 'deferred'],
  ])('the %s password', async (password, outcome) => {
    const port = await server({
      disabledCommands: ['STARTTLS'],
      allowInsecureAuth: true,
      onAuth: (auth, _session, answer) =>
        auth.password === 'right' ? answer(null, { user: 'us' }) : answer(new Error('no')),
    });
    expect(await senderTo(port, { user: 'us', password }).send(mail, DANA, never)).toMatchObject({ outcome });
  });

  it('a login that the server does not offer is not left out', async () => {
    const sink = await aSink();
    const sender = senderTo(sink.port, { user: 'us', password: 'secret' });
    expect(await sender.send(mail, DANA, never)).toMatchObject({ outcome: 'deferred' });
    expect(sink.mails).toEqual([]);
  });
});

describe('a login with tokens', () => {
  const US = 'refer@agency.example';

  async function tokenServer(lifeMs = 3_600_000) {
    const issuing = await startTokenServer({ user: US, lifeMs });
    ends.push(async () => await issuing[Symbol.asyncDispose]());
    const settings = {
      prefix: 'SMTP_OAUTH_',
      server: { setting: 'TOKEN_URL', url: issuing.tokenUrl },
      clientId: 'firsthand',
      clientSecret: 'hunter2',
      refreshToken: null,
      scope: null,
    } as const;
    return { issuing, tokens: oauthTokens(settings, { now: () => new Date() }) };
  }

  /** A server that lets in whoever brings a good token, and tells which were brought. */
  async function tokenTaker(issuing: TokenServer, sockets?: Set<Socket>) {
    const brought: string[] = [];
    const port = await server(
      {
        disabledCommands: ['STARTTLS'],
        allowInsecureAuth: true,
        authMethods: ['XOAUTH2'],
        onAuth: ({ username, accessToken = '' }, _session, answer) => {
          brought.push(`${username} ${accessToken}`);
          return issuing.isGood(accessToken)
            ? answer(null, { user: username })
            : answer(null, { data: { status: '401', schemes: 'bearer' } });
        },
      },
      sockets,
    );
    return { port, brought };
  }

  it('brings a fresh one when the last expired between two mails', async () => {
    const { issuing, tokens } = await tokenServer(400);
    const sockets = new Set<Socket>();
    const { port, brought } = await tokenTaker(issuing, sockets);
    const sender = senderTo(port, { user: US, tokens, connections: 1 });
    const outcomes = [(await sender.send(mail, DANA, never)).outcome];
    await issuing.issued[0]?.expired;
    outcomes.push((await sender.send(mail, DANA, never)).outcome); // over the connection that is kept
    for (const socket of sockets) socket.destroy();
    outcomes.push((await sender.send(mail, DANA, never)).outcome);
    expect(outcomes).toEqual(['accepted', 'accepted', 'accepted']);
    expect(brought).toEqual([`${US} token-1`, `${US} token-2`]);
  });

  it('shares one between connections that are made at once', async () => {
    const { issuing, tokens } = await tokenServer();
    const { port, brought } = await tokenTaker(issuing);
    const sender = senderTo(port, { user: US, tokens, connections: 3 });
    await Promise.all(Array.from({ length: 6 }, async () => await sender.send(mail, DANA, never)));
    expect(new Set(brought)).toEqual(new Set([`${US} token-1`]));
    expect(issuing.asked).toHaveLength(1);
  });

  it('that is refused defers the mail with a reason, and the next one brings another token', async () => {
    const { issuing, tokens } = await tokenServer();
    const { port, brought } = await tokenTaker(issuing);
    await tokens.current();
    issuing.revokeAll();
    const sender = senderTo(port, { user: US, tokens, connections: 1 });
    const refused = await sender.send(mail, DANA, never);
    expect(refused).toEqual({
      outcome: 'deferred',
      response: expect.stringMatching(
        /SMTP server 127\.0\.0\.1:\d+ refused the token of refer@agency\.example by XOAUTH2: see that SMTP_USER .* \(docs\/mailboxes\.md\): 535 /,
      ),
    });
    expect(await sender.send(mail, DANA, never)).toMatchObject({ outcome: 'accepted' });
    expect(brought).toEqual([`${US} token-1`, `${US} token-2`]);
  });

  it('for which no token comes defers the mail with a reason', async () => {
    const { issuing, tokens } = await tokenServer();
    const { port, brought } = await tokenTaker(issuing);
    issuing.answer({ kind: 'error', error: 'invalid_client', description: 'hunter2 is wrong' });
    const sender = senderTo(port, { user: US, tokens });
    expect(await sender.send(mail, DANA, never)).toEqual({
      outcome: 'deferred',
      response: expect.stringMatching(
        /^token server .* \("invalid_client: \*\*\* is wrong"\): correct SMTP_OAUTH_CLIENT_ID and SMTP_OAUTH_CLIENT_SECRET/,
      ),
    });
    expect(brought).toEqual([]);
    expect(await sender.send(mail, DANA, never)).toMatchObject({ outcome: 'accepted' });
  });

  const bearer = 'n,a=refer@agency.example,\x01auth=Bearer token-1\x01\x01';
  it.each<[offers: string, method: string, message: string]>([
    ['XOAUTH2', 'XOAUTH2', 'user=refer@agency.example\x01auth=Bearer token-1\x01\x01'],
    ['OAUTHBEARER', 'OAUTHBEARER', bearer],
    ['PLAIN OAUTHBEARER XOAUTH2', 'XOAUTH2', 'user=refer@agency.example\x01auth=Bearer token-1\x01\x01'],
  ])('to a server that offers %s is by %s', async (offers, method, message) => {
    const logins: string[] = [];
    const port = await talker([], { ehlo: `250-talker\r\n250 AUTH ${offers}`, login: (line) => logins.push(line) });
    const { tokens } = await tokenServer();
    expect(await senderTo(port, { user: US, tokens }).send(mail, DANA, never)).toMatchObject({ outcome: 'accepted' });
    expect(logins).toEqual([`AUTH ${method} ${Buffer.from(message).toString('base64')}`]);
  });

  it('that is put off keeps its token', async () => {
    const port = await talker(['auth 454 4.7.0 try later'], { ehlo: '250-talker\r\n250 AUTH XOAUTH2' });
    const { issuing, tokens } = await tokenServer();
    const sender = senderTo(port, { user: US, tokens });
    expect(await sender.send(mail, DANA, never)).toMatchObject({
      outcome: 'deferred',
      response: expect.stringMatching(/puts the login of refer@agency\.example off: .*: 454 4\.7\.0 try later/),
    });
    expect(await sender.send(mail, DANA, never)).toMatchObject({ outcome: 'accepted' });
    expect(issuing.asked).toHaveLength(1);
  });

  it('can be probed', async () => {
    const { issuing, tokens } = await tokenServer();
    const { port, brought } = await tokenTaker(issuing);
    await probeSmtp({ ...PLAIN, port, user: US, tokens });
    issuing.revokeAll();
    await expect(probeSmtp({ ...PLAIN, port, user: US, tokens })).rejects.toThrow(
      /^SMTP server 127\.0\.0\.1:\d+ refused the token/,
    );
    issuing.answer({ kind: 'error', error: 'invalid_scope' });
    await expect(probeSmtp({ ...PLAIN, port, user: US, tokens })).rejects.toThrow('set SMTP_OAUTH_SCOPE');
    const sink = await aSink();
    await expect(probeSmtp({ ...PLAIN, port: sink.port, user: US, tokens })).rejects.toThrow('SMTP_USER');
    expect(brought).toHaveLength(2);
  });
});

describe('a probe', () => {
  it('logs in and sends nothing', async () => {
    const logins: unknown[] = [];
    const mails: unknown[] = [];
    const port = await server({
      disabledCommands: ['STARTTLS'],
      allowInsecureAuth: true,
      onAuth: ({ username, password }, _session, answer) => {
        logins.push(username);
        return password === 'right' ? answer(null, { user: 'us' }) : answer(new Error('no'));
      },
      onMailFrom: (address, _session, answer) => {
        mails.push(address);
        answer();
      },
    });
    await probeSmtp({ ...PLAIN, port, user: 'us', password: 'right' });
    await expect(probeSmtp({ ...PLAIN, port, user: 'us', password: 'wrong' })).rejects.toThrow('correct SMTP_USER');
    expect([logins, mails]).toEqual([['us', 'us'], []]);
  });

  it('names what mends it', async () => {
    const { port } = await aSink();
    await expect(probeSmtp({ ...PLAIN, port, tls: 'starttls' })).rejects.toThrow('tls and starttls');
    await expect(probeSmtp({ ...PLAIN, port, user: 'us', password: 'x' })).rejects.toThrow('SMTP_USER');
    await expect(probeSmtp({ ...PLAIN, port: 1 })).rejects.toThrow('SMTP server 127.0.0.1:1 cannot be used');
    await expect(probeSmtp({ ...PLAIN, port: 1, host: 'nothing.invalid' })).rejects.toThrow('SMTP_HOST');
  });
});

describe('hostile content', () => {
  const nasty = 'A\r\nBcc: eve@evil.example\r\n\r\n\0<b>, "x" <eve@evil.example>;\u202Egnp.exe';

  it('stays in the field where it stands', async () => {
    const sink = await aSink();
    const hostile: OutgoingMail = {
      ...mail,
      from: { ...mail.from, name: nasty },
      to: [{ name: nasty, address: 'priya@harlow.example' }],
      cc: [{ name: `${nasty}${'x'.repeat(5_000)}`, address: DANA }],
      inReplyTo: `<a@b.example>${nasty}`,
      references: [`<a@b.example>${nasty}`],
      content: {
        subject: nasty.repeat(20),
        text: `${nasty}\r\n.\r\nMAIL FROM:<eve@evil.example>\r\n`,
        html: '<p>Hello.</p>',
        attachments: [{ filename: `${nasty}/../../etc/passwd`, contentType: 'application/json', content: '{}' }],
      },
    };
    expect(await senderTo(sink.port).send(hostile, DANA, never)).toMatchObject({ outcome: 'accepted' });
    expect(sink.mails.map(({ from, to }) => ({ from, to }))).toEqual([
      { from: 'referrals@agency.example', to: [DANA] },
    ]);
    expect(headerNames(sink.mails[0]?.raw)).toEqual([
      'auto-submitted',
      'cc',
      'content-type',
      'date',
      'from',
      'in-reply-to',
      'message-id',
      'mime-version',
      'references',
      'reply-to',
      'subject',
      'to',
    ]);
  });

  it('never makes a file or an address of the web be read', async () => {
    const sink = await aSink();
    const content = {
      ...mail.content,
      text: 'file:///etc/passwd',
      html: '<img src="http://127.0.0.1:1/x"><link href="/etc/passwd">',
    };
    expect(await senderTo(sink.port).send({ ...mail, content }, DANA, never)).toMatchObject({ outcome: 'accepted' });
    expect(sink.mails[0]?.raw.toString()).not.toContain('root:');
  });
});

function headerNames(raw: Buffer | undefined): string[] {
  const block = raw?.toString('latin1').split('\r\n\r\n')[0] ?? '';
  return block
    .split('\r\n')
    .filter((line) => !/^[ \t]/.test(line))
    .map((line) => line.slice(0, line.indexOf(':')).toLowerCase())
    .toSorted();
}

/**
 * What a talker does in place of a usual answer, one after another: `<step> <reply>`, or a step and `close`, `silence`,
 * `late`, `trickle` or `cut`; `accept` lets one transaction pass. After the script everything is accepted.
 */
type Script = readonly string[];

interface Talk {
  readonly ehlo?: string;
  readonly lateMs?: number;
  readonly connected?: () => void;
  readonly silent?: () => void;
  /** Hears each line but those of a body. */
  readonly said?: (line: string) => void;
  /** Hears of each line that logs in. */
  readonly login?: (line: string) => void;
}

/** An SMTP server by hand. Gives its port. */
async function talker(script: Script, talk: Talk = {}): Promise<number> {
  const {
    ehlo = EHLO['one command at a time'],
    lateMs = 0,
    connected = nothing,
    silent = nothing,
    said = nothing,
    login = nothing,
  } = talk;
  const left = [...script];
  const sockets = new Set<Socket>();
  const tcp = createServer((socket) => {
    let trickle: NodeJS.Timeout | undefined;
    sockets.add(socket);
    socket.on('error', nothing).once('close', () => {
      clearInterval(trickle);
      sockets.delete(socket);
    });
    connected();
    let inBody = false;
    let pending = '';
    let recipients = 0;
    const does = (step: string, usual: string) => {
      const [scripted, ...words] = (left[0] ?? '').split(' ');
      const answer = scripted === step ? words.join(' ') : usual;
      if (scripted === step || (step === 'dot' && scripted === 'accept')) left.shift();
      if (step === 'rcpt' && answer.startsWith('250')) recipients += 1;
      inBody = step === 'data' && answer.startsWith('3');
      if (answer === 'close') return void socket.destroy();
      if (answer === 'silence') return silent();
      if (answer === 'late') return void setTimeout(() => socket.write(`${usual}\r\n`), lateMs);
      if (answer === 'trickle') return void (trickle = setInterval(() => socket.write('250-wait\r\n'), 20));
      if (answer === 'cut') return void socket.end('250-2.0.0 ke');
      socket.write(`${answer}\r\n`);
      return undefined;
    };
    does('greeting', '220 talker ESMTP');
    socket.on('data', (chunk) => {
      if (inBody && left[0] === 'body close') return void socket.destroy();
      pending += chunk.toString('latin1');
      while (!socket.destroyed) {
        const end = inBody ? pending.indexOf('\r\n.\r\n') : pending.indexOf('\r\n');
        if (end === -1) return;
        const spelled = pending.slice(0, end);
        const line = spelled.toUpperCase();
        pending = pending.slice(end + (inBody ? 5 : 2));
        if (!inBody) said(Buffer.from(spelled, 'latin1').toString('utf8'));
        if (inBody) {
          does('dot', '250 2.0.0 kept');
          recipients = 0;
        } else if (line.startsWith('EHLO')) does('ehlo', ehlo);
        else if (line.startsWith('AUTH')) {
          login(spelled);
          does('auth', '235 ok');
        } else if (line.startsWith('MAIL')) does('mail', '250 ok');
        else if (line.startsWith('RCPT')) does('rcpt', '250 ok');
        else if (line.startsWith('DATA')) does('data', recipients > 0 ? '354 go on' : '503 no recipient');
        else socket.write('250 ok\r\n');
      }
    });
  });
  tcp.listen(0, '127.0.0.1');
  await once(tcp, 'listening');
  ends.push(() => {
    for (const socket of sockets) socket.destroy();
    tcp.close();
  });
  return portOf(tcp.address());
}

async function aSink(): Promise<SmtpSink> {
  const sink = await startSmtpSink();
  ends.push(async () => await sink.stop());
  return sink;
}

/** Gives its port; the sockets of its connections are added to `sockets`. */
async function server(options: SMTPServerOptions, sockets?: Set<Socket>): Promise<number> {
  const smtp = new SMTPServer({ closeTimeout: 100, disableReverseLookup: true, ...options });
  smtp.on('error', nothing);
  smtp.server.on('connection', (socket) => sockets?.add(socket));
  smtp.listen(0, '127.0.0.1');
  await once(smtp.server, 'listening');
  ends.push(async () => await new Promise<void>((resolve) => smtp.close(resolve)));
  return portOf(smtp.server.address());
}

async function freePort(): Promise<number> {
  const tcp = createServer().listen(0, '127.0.0.1');
  await once(tcp, 'listening');
  const port = portOf(tcp.address());
  tcp.close();
  await once(tcp, 'close');
  return port;
}

function portOf(address: AddressInfo | string | null): number {
  if (address === null || typeof address === 'string') throw new Error('no port');
  return address.port;
}

/** A key and a certificate for localhost that are good for a day, made for this test alone. */
function selfSigned(): { key: string; cert: string } {
  const folder = mkdtempSync(join(tmpdir(), 'firsthand-tls-'));
  try {
    const [key, cert] = [join(folder, 'key.pem'), join(folder, 'cert.pem')];
    execFileSync(
      'openssl',
      [
        'req',
        '-x509',
        '-newkey',
        'ec',
        '-pkeyopt',
        'ec_paramgen_curve:P-256',
        '-nodes',
        '-days',
        '1',
        '-subj',
        '/CN=localhost',
        '-addext',
        'subjectAltName=DNS:localhost',
        '-keyout',
        key,
        '-out',
        cert,
      ],
      { stdio: 'ignore' },
    );
    return { key: readFileSync(key, 'utf8'), cert: readFileSync(cert, 'utf8') };
  } finally {
    rmSync(folder, { recursive: true });
  }
}
