import { createHash, createPublicKey, sign } from 'node:crypto';
import { join } from 'node:path';
import fc from 'fast-check';
import { type DKIMSignOptions, sealMessage } from 'mailauth';
import { dkimSign } from 'mailauth/lib/dkim/sign.js';
import { describe, expect, it } from 'vitest';
import { zoneFileResolver } from '../adapters/dns.ts';
import { DEMO_FIXTURES, readKeys, readLetters } from '../demo/letters.ts';
import { post } from '../demo/sign.ts';
import { PortError, type Resolver } from '../domain/ports.ts';
import { proofIn, type Standing } from '../domain/standing.ts';
import { readLetter } from '../read/letter.ts';
import { GMAIL, MICROSOFT_365, signedBy } from './a-signature.ts';
import { type Arrival, verifier } from './verify.ts';

const at = new Date('2026-11-23T09:30:00Z');
const keys = await readKeys(DEMO_FIXTURES);
const RSA = keyOf('beringcold.example');
const ED25519 = keyOf('alderbasinwater.example');

const MAIL = [
  'Received: from mx.harlow.example by mail.agency.example; Mon, 23 Nov 2026 09:30:00 +0000',
  'From: Priya Raman <priya@harlow.example>',
  'To: Dana Ruiz <dana@ruiz.example>',
  'Subject: New network',
  'Date: Mon, 23 Nov 2026 09:29:58 +0000',
  'Message-ID: <1@harlow.example>',
  'Content-Type: text/plain; charset=utf-8',
  '',
  'We want  this network.',
  'Dana Ruiz is our agent of record. ',
  '',
].join('\r\n');

const ZONE = new Map([
  ['rsa._domainkey.harlow.example', recordOf('rsa', RSA)],
  ['ed._domainkey.harlow.example', recordOf('ed25519', ED25519)],
  ['ed._domainkey.mail.harlow.example', recordOf('ed25519', ED25519)],
  ...['rival', 'forwarder', 'xforwarder', 'list'].map(
    (name) => [`ed._domainkey.${name}.example`, recordOf('ed25519', ED25519)] as const,
  ),
  ['ed._domainkey.harlow.co.uk', recordOf('ed25519', ED25519)],
  ['ed._domainkey.other.co.uk', recordOf('ed25519', ED25519)],
  ['ed._domainkey.example', recordOf('ed25519', ED25519)],
  ['ed._domainkey.xn--mller-kva.example', recordOf('ed25519', ED25519)],
  ['revoked._domainkey.harlow.example', 'v=DKIM1; k=ed25519; p='],
]);

const zone: Resolver = async (name) => {
  const record = ZONE.get(name.toLowerCase());
  if (record === undefined) throw Object.assign(new Error(`no ${name}`), { code: 'ENOTFOUND' });
  return [[record]];
};

describe('a signature of the writer’s domain proves who wrote', () => {
  it.each([
    ['rsa', 'relaxed/relaxed'],
    ['rsa', 'simple/simple'],
    ['ed', 'relaxed/simple'],
    ['ed', 'simple/relaxed'],
  ])('made with %s, %s, and its key is kept', async (selector, canonicalization) => {
    const standing = await standingOf(await signed(MAIL, { selector, canonicalization }));

    expect(standing).toMatchObject({
      verdict: 'verified',
      writer: { name: 'Priya Raman', address: 'priya@harlow.example' },
      by: 'dkim',
      reasons: ['signed by harlow.example'],
      checks: {
        dkim: [{ domain: 'harlow.example', selector, result: 'pass', aligned: true, whole: true, why: null }],
        authenticationResults: null,
      },
    });
    expect(standing.checks.dkim[0]?.publicKey).toMatch(/^-----BEGIN (?:RSA )?PUBLIC KEY-----/);
  });

  it.each<[whose: string, signer: string, from: string, verdict: Standing['verdict']]>([
    ['a sub-domain’s for the domain', 'mail.harlow.example', 'priya@harlow.example', 'verified'],
    ['the domain’s for a sub-domain', 'harlow.example', 'priya@east.harlow.example', 'verified'],
    ['in other letters', 'HARLOW.example', 'priya@Harlow.EXAMPLE', 'verified'],
    ['of a name that is not ASCII', 'xn--mller-kva.example', 'm@müller.example', 'verified'],
    ['another domain’s', 'rival.example', 'priya@harlow.example', 'unverified'],
    ['of a look-alike', 'harlow.example', 'priya@xharlow.example', 'unverified'],
    ['of the top-level domain', 'example', 'priya@harlow.example', 'unverified'],
    ['below a public suffix', 'harlow.co.uk', 'priya@post.harlow.co.uk', 'verified'],
    ['a neighbour’s below a public suffix', 'other.co.uk', 'priya@harlow.co.uk', 'unverified'],
  ])('%s: %s signs for %s', async (_whose, signingDomain, from, verdict) => {
    const mail = MAIL.replace('priya@harlow.example', from);
    expect((await standingOf(await signed(mail, { signingDomain }))).verdict).toBe(verdict);
  });

  it.each<[what: string, change: (raw: string) => string, verdict: Standing['verdict']]>([
    ['LF alone, as in files', (raw) => raw.replaceAll('\r\n', '\n'), 'verified'],
    ['LF in some lines', (raw) => raw.replace('network.\r\n', 'network.\n'), 'verified'],
    ['a byte order mark', (raw) => `\xef\xbb\xbf${raw}`, 'verified'],
    ['the first line of an mbox', (raw) => `From priya@harlow.example Mon Nov 23 09:30:00 2026\n${raw}`, 'verified'],
    ['more trace on top', (raw) => `Return-Path: <b@harlow.example>\r\nReceived: by x; now\r\n${raw}`, 'verified'],
    ['a word changed', (raw) => raw.replace('Dana Ruiz is', 'Owen Pruitt is'), 'unverified'],
    ['a line added', (raw) => `${raw}Owen Pruitt is our agent.\r\n`, 'unverified'],
    ['another Subject', (raw) => raw.replace('New network', 'New agent'), 'unverified'],
    ['another name in From', (raw) => raw.replace('Priya Raman', 'Owen Pruitt'), 'unverified'],
    ['another writer in From', (raw) => raw.replace('priya@harlow', 'ceo@harlow'), 'unverified'],
    ['a second Subject on top', (raw) => `Subject: New agent\r\n${raw}`, 'unverified'],
    ['a second Subject behind a byte order mark', (raw) => `\xef\xbb\xbfSubject: New agent\r\n${raw}`, 'unverified'],
    ['a second Content-Type on top', (raw) => `Content-Type: text/html\r\n${raw}`, 'unverified'],
    [
      'a Subject that its colon does not stand by',
      (raw) => raw.replace('\r\nSubject:', '\r\nSubject\r\n :'),
      'unverified',
    ],
    ['a Subject on a line that is no fold', (raw) => raw.replace('Subject: ', 'Subject: \r\n'), 'unverified'],
    ['a second From on top', (raw) => `From: Priya <priya@harlow.example>\r\n${raw}`, 'contradicted'],
    [
      'a second From below',
      (raw) => raw.replace('\r\nMessage-ID:', '\r\nFrom: o@rival.example\r\nMessage-ID:'),
      'contradicted',
    ],
    ['a From behind a bare CR', (raw) => `X-A: b\rFrom: o@rival.example\r\n${raw}`, 'contradicted'],
    [
      'a From with its colon on the next line',
      (raw) => `X-A: b\r\nFrom\r\n : o@rival.example\r\n${raw}`,
      'contradicted',
    ],
  ])('a signed mail with %s', async (_what, change, verdict) => {
    const raw = await signed(MAIL, { selector: 'rsa' });
    const changed = Buffer.from(change(raw.toString('latin1')), 'latin1');
    expect((await standingOf(changed)).verdict).toBe(verdict);
  });

  it.each<[what: string, options: Partial<DKIMSignOptions>, why: RegExp]>([
    ['leaves a part of the body unsigned with l=', { maxBodyLength: 10 }, /a part of the body unsigned/],
    ['covers no body at all', { maxBodyLength: 0 }, /a part of the body unsigned/],
    ['has expired', { signTime: '2026-11-01T00:00:00Z', expires: '2026-11-22T00:00:00Z' }, /has expired/],
    ['uses sha1', { selector: 'rsa', algorithm: 'rsa-sha1' }, /sha1/],
    ['does not cover the Subject', { headerList: 'from:to:date' }, /a subject header unsigned/],
    ['was made with another key', { privateKey: keyOf('ballastit.example') }, /not those of the signer/],
    ['has no key in the DNS', { selector: 'gone' }, /its key is not in the DNS/],
    ['has a revoked key', { selector: 'revoked' }, /invalid public key/],
  ])('a signature that %s proves nothing', async (_what, options, why) => {
    const standing = await standingOf(await signed(MAIL, options));

    expect(standing.verdict).toBe('unverified');
    expect(standing.reasons.join()).toMatch(why);
  });

  it('a signature that does not cover the From proves nothing', async () => {
    const standing = await standingOf(signedWithoutFrom());

    expect(standing.verdict).toBe('unverified');
    expect(standing.reasons.join()).toMatch(/does not cover the From header/);
  });

  it.each<[what: string, options: Partial<DKIMSignOptions>]>([
    ['whose l= is the whole body', { maxBodyLength: 10_000 }],
    ['that does not expire yet', { signTime: at, expires: '2026-11-30T00:00:00Z' }],
    ['that leaves To and Content-Type unsigned', { headerList: 'from:subject' }],
  ])('a signature %s counts', async (_what, options) => {
    expect((await standingOf(await signed(MAIL, options))).verdict).toBe('verified');
  });

  it('is found among those of others', async () => {
    const once = await signed(MAIL, {});
    const twice = await signed(once.toString('latin1'), { signingDomain: 'rival.example' });

    const standing = await standingOf(twice);

    expect(standing).toMatchObject({ verdict: 'verified', reasons: ['signed by harlow.example'] });
    expect(standing.checks.dkim.map(({ domain, aligned }) => [domain, aligned])).toEqual([
      ['rival.example', false],
      ['harlow.example', true],
    ]);
  });

  it.each<[what: string, b: (signature: string) => string]>([
    ['in the other alphabet', (b) => b.replaceAll('+', '-').replaceAll('/', '_')],
    ['with more padding', (b) => `${b}=`],
    ['without padding', (b) => b.replaceAll('=', '')],
    ['with signs that no decoder reads', (b) => `${b.slice(0, 9)}*!${b.slice(9)}`],
    ['in pieces', (b) => `${b.slice(0, 9)}\r\n\t ${b.slice(9)}`],
  ])('is the same, written %s', async (_what, written) => {
    for (const selector of ['rsa', 'ed']) {
      const raw = (await signed(MAIL, { selector })).toString('latin1');
      const again = raw.replace(
        /(\sb=)([^;]+?)(?=;|\r\n(?![ \t]))/,
        (_, tag: string, b: string) => tag + written(b.replace(/\s/g, '')),
      );
      expect(again).not.toBe(raw);
      expect(proofIn(await standingOf(Buffer.from(again, 'latin1')))?.signatureSha256).toBe(
        proofIn(await standingOf(Buffer.from(raw, 'latin1')))?.signatureSha256,
      );
    }
  });

  it('is not taken for another one with the same domain and selector', async () => {
    const signer = { domain: 'harlow.example', selector: 'ed', privateKey: ED25519 };
    const own = signedBy(MAIL, GMAIL, { ...signer, at: new Date('2026-11-01T00:00:00Z') });
    const [field = ''] = signedBy(MAIL.replace('network', 'phones'), 'from:subject', { ...signer, at }).split('\r\n');
    const alone = proofIn(await standingOf(Buffer.from(own)));

    const beside = proofIn(await standingOf(Buffer.from(`${field}\r\n${own}`)));

    expect(beside).toEqual(alone);
    expect(beside).toMatchObject({ signedAt: '2026-11-01T00:00:00.000Z' });
  });

  it.each<[whose: string, list: string, covered: readonly string[]]>([
    ['Gmail', GMAIL, ['to', 'subject', 'message-id', 'date', 'from']],
    ['Microsoft 365', MICROSOFT_365, ['from', 'date', 'subject', 'message-id', 'content-type']],
  ])('says which fields it covers, as %s signs', async (_whose, list, covered) => {
    const raw = signedBy(MAIL, list, { domain: 'harlow.example', selector: 'ed', privateKey: ED25519, at });
    expect(proofIn(await standingOf(Buffer.from(raw)))?.signedFields).toEqual(covered);
  });

  it('is looked for at most ten times, and nobody can crowd it out', async () => {
    const raw = (await signed(MAIL, {})).toString('latin1');
    const others = Array.from({ length: 300 }, (_, n) => foreignSignature(`s${n}`)).join('');
    const asked: string[] = [];

    const standing = await standingOf(Buffer.from(others + raw, 'latin1'), {
      resolver: async (name, type) => {
        asked.push(name);
        return await zone(name, type);
      },
    });

    expect(standing.verdict).toBe('verified');
    expect(asked).toHaveLength(10);
    expect(standing.checks.dkim).toHaveLength(10);
  });

  it('of many kilobytes is left out', async () => {
    const endless = `DKIM-Signature: v=1; a=rsa-sha256; d=harlow.example; s=rsa; b=; bh=; h=${'from:'.repeat(40_000)}\r\n`;
    const standing = await standingOf(Buffer.from(endless + MAIL, 'latin1'));

    expect(standing).toMatchObject({ verdict: 'unverified', checks: { dkim: [] } });
    expect(standing.reasons.join()).toMatch(/not checked, .*: 1/);
  });
});

describe('what nothing proves', () => {
  it('is not verified, and nobody is called a forger', async () => {
    const standing = await standingOf(Buffer.from(MAIL));

    expect(standing).toEqual({
      verdict: 'unverified',
      writer: { name: 'Priya Raman', address: 'priya@harlow.example' },
      reasons: ['not verified: the mail has no signature'],
      checks: { dkim: [], authenticationResults: null },
    });
  });
});

describe('the From, in every shape', () => {
  // Each mail is signed by harlow.example, and our border says that DMARC passed without saying for whom.
  it.each<[shape: string, field: string, seen: string]>([
    ['bare', 'From: priya@harlow.example', 'verified priya@harlow.example'],
    ['with a name', 'From: Priya Raman <priya@harlow.example>', 'verified priya@harlow.example'],
    ['with a name behind it', 'From: priya@harlow.example (Priya Raman)', 'verified priya@harlow.example'],
    ['with a comma in a quoted name', 'From: "Raman, Priya" <priya@harlow.example>', 'verified priya@harlow.example'],
    ['with a comma in a bare name', 'From: Raman, Priya <priya@harlow.example>', 'verified priya@harlow.example'],
    ['folded', 'From:\r\n Priya Raman\r\n <priya@harlow.example>', 'verified priya@harlow.example'],
    ['with a space before its colon', 'From : Priya <priya@harlow.example>', 'verified priya@harlow.example'],
    ['in capitals', 'FROM: Priya <PRIYA@HARLOW.EXAMPLE>', 'verified PRIYA@harlow.example'],
    ['with an encoded name', 'From: =?utf-8?Q?Priya?= <priya@harlow.example>', 'verified priya@harlow.example'],
    ['with a comment', 'From: Priya (o@rival.example) <priya@harlow.example>', 'verified priya@harlow.example'],
    ['in blanks', 'From: priya @ harlow . example', 'verified priya@harlow.example'],
    [
      'of somebody else, in the writer’s name',
      'From: "p@harlow.example" <o@rival.example>',
      'unverified o@rival.example',
    ],
    ['with an address before another', 'From: p@harlow.example <o@rival.example>', 'unverified o@rival.example'],
    ['with an encoded address', 'From: =?utf-8?Q?p=40harlow.example?= <o@rival.example>', 'verified o@rival.example'],
    ['of two in angles', 'From: <priya@harlow.example> <o@rival.example>', 'contradicted'],
    ['of two in a list', 'From: priya@harlow.example, o@rival.example', 'contradicted'],
    ['of the same twice in a list', 'From: priya@harlow.example, priya@harlow.example', 'contradicted'],
    ['of a group of two', 'From: Us: priya@harlow.example, o@rival.example;', 'contradicted'],
    ['of an empty group', 'From: undisclosed-recipients:;', 'contradicted'],
    ['twice', 'From: priya@harlow.example\r\nFrom: priya@harlow.example', 'contradicted'],
    ['twice, once with a space', 'From: priya@harlow.example\r\nFrom : o@rival.example', 'contradicted'],
    ['empty', 'From:', 'contradicted'],
    ['left out', 'X-From: priya@harlow.example', 'contradicted'],
    ['without a domain', 'From: Priya <priya>', 'contradicted'],
    ['at an address literal', 'From: Priya <priya@[192.0.2.1]>', 'contradicted'],
    ['at a lone label', 'From: Priya <priya@harlow>', 'contradicted'],
    ['with a mailbox behind the angles', 'From: <priya@harlow.example> o@rival.example', 'contradicted'],
    ['with two signs of at', 'From: priya@rival.example@harlow.example', 'contradicted'],
    ['twice, in small and in capitals', 'from: priya@harlow.example\r\nFROM: o@rival.example', 'contradicted'],
    ['with a quoted local part', 'From: <"o@rival.example"@harlow.example>', 'contradicted'],
    ['with a NUL', 'From: Priya <pri\0ya@harlow.example>', 'contradicted'],
    ['with a bare CR', 'From: o@rival.example\rFrom: priya@harlow.example', 'contradicted'],
    ['all encoded', 'From: =?utf-8?Q?priya=40harlow.example?=', 'contradicted'],
    ['with an angle that stays open', 'From: Priya <priya@harlow.example', 'verified priya@harlow.example'],
    ['with a route', 'From: Priya <@rival.example:priya@harlow.example>', 'verified priya@harlow.example'],
  ])('%s', async (_shape, field, seen) => {
    const mail = MAIL.replace('From: Priya Raman <priya@harlow.example>', field);
    const raw = await signed(mail, {}).catch(() => Buffer.from(mail, 'latin1'));
    const passed = Buffer.from(
      `Authentication-Results: intake.example; dmarc=pass\r\n${raw.toString('latin1')}`,
      'latin1',
    );

    const standing = await standingOf(passed);

    const writer = 'writer' in standing && standing.writer !== null ? ` ${standing.writer.address}` : '';
    expect(`${standing.verdict}${writer}`).toBe(seen);
  });
});

describe('what our own border says', () => {
  const PASS = 'Authentication-Results: intake.example; dmarc=pass';
  const top = (fields: string) => `${fields}\r\n${MAIL}`;

  it.each<[what: string, mail: string, verdict: Standing['verdict'], reason: RegExp]>([
    ['is believed above the first Received', top(PASS), 'verified', /intake\.example says that DMARC passed/],
    ['is not looked at below it', MAIL.replace('From:', `${PASS}\r\nFrom:`), 'unverified', /no signature/],
    [
      'is not looked at behind everything',
      MAIL.replace('\r\n\r\n', `\r\n${PASS}\r\n\r\n`),
      'unverified',
      /no signature/,
    ],
    [
      'is not looked at between two Received',
      top(`Received: by a.example; now\r\n${PASS}`),
      'unverified',
      /no signature/,
    ],
    [
      'is believed below the line of the store that it was handed to',
      top(`Received: from intake.example by store.example (Dovecot) with LMTP id 1; now\r\n${PASS}`),
      'verified',
      /DMARC passed/,
    ],
    [
      'is not looked at below such a line and our own',
      top(`Received: by store.example with LMTP id 1; now\r\nReceived: by intake.example with ESMTP; now\r\n${PASS}`),
      'unverified',
      /no signature/,
    ],
    [
      'is not looked at below two such lines',
      top(`Received: by b.example with LMTP id 1; now\r\nReceived: by a.example with LMTP id 1; now\r\n${PASS}`),
      'unverified',
      /no signature/,
    ],
    ['is not looked at under another name', top(PASS.replace('intake', 'rival')), 'unverified', /no signature/],
    ['is not looked at without a name', top('Authentication-Results: dmarc=pass'), 'unverified', /no signature/],
    ['in a body says nothing', `${MAIL}${PASS}\r\n`, 'unverified', /no signature/],
    ['for that very domain', top(`${PASS} header.from=harlow.example`), 'verified', /DMARC passed/],
    ['for another domain proves nothing', top(`${PASS} header.from=rival.example`), 'unverified', /another From/],
    [
      'of a failure is not overruled',
      top(PASS.replace('pass', 'fail')),
      'contradicted',
      /not verified: .* DMARC failed/,
    ],
    [
      'in two headers counts together',
      top(
        `Authentication-Results: intake.example; dkim=pass header.d=harlow.example\r\n${PASS.replace('pass', 'fail')}`,
      ),
      'contradicted',
      /DMARC failed/,
    ],
    [
      'of an aligned signature',
      top('Authentication-Results: intake.example; dkim=pass header.d=mail.harlow.example; dmarc=none'),
      'verified',
      /mail\.harlow\.example signed it/,
    ],
    [
      'of an aligned identity',
      top('Authentication-Results: intake.example; dkim=pass header.i=@harlow.example'),
      'verified',
      /harlow\.example signed it/,
    ],
    [
      'of a foreign signature proves nothing',
      top('Authentication-Results: intake.example; dkim=pass header.d=rival.example'),
      'unverified',
      /nothing that proves/,
    ],
    [
      'of a failed signature proves nothing',
      top('Authentication-Results: intake.example; dkim=fail header.d=harlow.example'),
      'unverified',
      /nothing that proves/,
    ],
    [
      'folded, with comments, a version and capitals',
      top(
        'AUTHENTICATION-RESULTS: (ours) Intake.example 1;\r\n\t(all (nested; \\) )) dkim = none;\r\n dmarc=PASS (p=reject) header.from="harlow.example"',
      ),
      'verified',
      /DMARC passed/,
    ],
    [
      'of one signature among others',
      top(
        'Authentication-Results: intake.example; dkim=fail header.d=harlow.example; dkim=pass header.i=x@harlow.example',
      ),
      'verified',
      /signed it/,
    ],
    [
      'of a version that nobody described proves nothing',
      top('Authentication-Results: intake.example 2; dmarc=pass'),
      'unverified',
      /no signature/,
    ],
    [
      'by a version of a method that nobody described proves nothing',
      top('Authentication-Results: intake.example; dmarc/2=pass'),
      'unverified',
      /nothing that proves/,
    ],
    [
      'by a method in words proves nothing',
      top('Authentication-Results: intake.example; "dmarc=pass"'),
      'unverified',
      /nothing that proves/,
    ],
    [
      'in its reason proves nothing',
      top(
        'Authentication-Results: intake.example; spf=fail reason="; dmarc=pass" smtp.mailfrom="a; dmarc=pass; b"@rival.example',
      ),
      'unverified',
      /nothing that proves/,
    ],
    [
      'in a comment proves nothing',
      top('Authentication-Results: intake.example; spf=fail (; dmarc=pass ; )'),
      'unverified',
      /nothing that proves/,
    ],
    [
      'in a comment without end proves nothing',
      top('Authentication-Results: intake.example; dmarc=pass (; dmarc=none'),
      'unverified',
      /no signature/,
    ],
    [
      'in quotes without end proves nothing',
      top('Authentication-Results: intake.example; dmarc=pass reason="; dmarc=none'),
      'unverified',
      /no signature/,
    ],
    [
      'to two ends proves nothing',
      top('Authentication-Results: intake.example; dmarc=none; dmarc=pass'),
      'unverified',
      /nothing that proves/,
    ],
    [
      'under its name in a comment alone is not looked at',
      top('Authentication-Results: (intake.example) rival.example; dmarc=pass'),
      'unverified',
      /no signature/,
    ],
    [
      'without a verdict proves nothing',
      top('Authentication-Results: intake.example; none'),
      'unverified',
      /nothing that proves/,
    ],
    [
      'of SPF proves nothing',
      top('Authentication-Results: intake.example; spf=pass smtp.mailfrom=harlow.example'),
      'unverified',
      /nothing that proves/,
    ],
    [
      'about a From that can be read in two ways proves nothing',
      top(PASS).replace('Priya Raman <', 'o@rival.example <'),
      'unverified',
      /another From/,
    ],
  ])('%s', async (_what, mail, verdict, reason) => {
    const standing = await standingOf(Buffer.from(mail));

    expect(standing.verdict).toBe(verdict);
    expect(standing.reasons.join()).toMatch(reason);
  });

  it('outweighs a signature when it says that DMARC failed: it knows the policy of the domain', async () => {
    const raw = (await signed(MAIL, {})).toString('latin1');
    const failed = Buffer.from(`${PASS.replace('pass', 'fail')}\r\n${raw}`, 'latin1');
    expect((await standingOf(failed)).verdict).toBe('contradicted');
  });

  it.each<[by: string, dmarc: string, verdict: Standing['verdict']]>([
    ['as Gmail writes it', 'dmarc=fail (p=NONE sp=NONE dis=NONE) header.from=harlow.example', 'unverified'],
    ['as OpenDMARC writes it', 'dmarc=fail (p=none dis=none) header.from=harlow.example', 'unverified'],
    [
      'as Fastmail writes it',
      'dmarc=fail policy.published-domain-policy=none header.from=harlow.example',
      'unverified',
    ],
    ['as Rspamd writes it', 'dmarc=fail reason="No valid SPF" header.from=harlow.example (policy=none)', 'unverified'],
    ['unless it wants more', 'dmarc=fail (p=REJECT sp=NONE dis=NONE) header.from=harlow.example', 'contradicted'],
    ['unless the border says so of a part', 'dmarc=fail (sp=NONE dis=NONE) header.from=harlow.example', 'contradicted'],
    ['unless it says nothing', 'dmarc=fail header.from=harlow.example', 'contradicted'],
    [
      'unless another line denies',
      'dmarc=fail (p=NONE) header.from=harlow.example; dmarc=fail header.from=harlow.example',
      'contradicted',
    ],
  ])('proves no forgery where the domain only watches, %s', async (_by, dmarc, verdict) => {
    const raw = top(`Authentication-Results: intake.example; spf=softfail; dkim=none; ${dmarc}`);
    expect((await standingOf(Buffer.from(raw))).verdict).toBe(verdict);
  });

  it('counts for what was received alone: whoever attaches a message can write anything above it', async () => {
    const raw = Buffer.from(top(PASS));
    expect((await standingOf(raw, { arrival: 'carried' })).verdict).toBe('unverified');
    expect((await standingOf(await signed(MAIL, {}), { arrival: 'carried' })).verdict).toBe('verified');
  });

  it('is kept with the standing', async () => {
    const raw = Buffer.from(
      top('Authentication-Results: intake.example;\r\n\tdmarc=pass (p=none)\r\n header.from=harlow.example'),
    );
    expect((await standingOf(raw)).checks.authenticationResults).toBe(
      'intake.example; dmarc=pass (p=none) header.from=harlow.example',
    );
  });

  it.each<[where: string, above: string, below: string, verdict: Standing['verdict']]>([
    ['below the two lines of its own', GMAIL_RECEIVED(), '', 'verified'],
    ['below a line that is not its own', 'Received: from a by mail.agency.example; now\r\n', '', 'unverified'],
    [
      'below a third',
      `${GMAIL_RECEIVED()}Received: from a by mx.google.com with ESMTPS id 1; now\r\n`,
      '',
      'unverified',
    ],
    ['a second time, by the sender', GMAIL_RECEIVED('fail'), '', 'contradicted'],
  ])('Gmail’s stands %s', async (_where, above, below, verdict) => {
    const mail = `${above}Authentication-Results: mx.google.com; dmarc=pass header.from=harlow.example\r\n${below}${MAIL}`;
    expect((await standingOf(Buffer.from(mail))).verdict).toBe(verdict);
  });
});

describe('our own finding stands against a border that passes', () => {
  const LINE = 'intake.example; dkim=pass header.d=harlow.example; dmarc=pass header.from=harlow.example';
  const passed = (raw: string, line = LINE) => Buffer.from(`Authentication-Results: ${line}\r\n${raw}`, 'latin1');
  const by = (list: string, changes: { readonly bodyLength?: number } = {}) =>
    signedBy(MAIL, list, { domain: 'harlow.example', selector: 'ed', privateKey: ED25519, at, ...changes });
  const MORE = 'Owen Pruitt is our agent of record.\r\n';
  const padded = by('from:subject', { bodyLength: 10 }).replace(' h=', ` ${'\t'.repeat(9_000)}h=`);

  it.each<[what: string, raw: string, verdict: Standing['verdict'], line?: string]>([
    ['words behind the part that l= covers', `${by(GMAIL, { bodyLength: 20 })}${MORE}`, 'unverified'],
    [
      'the same, changed on its way',
      `${by(GMAIL, { bodyLength: 20 }).replace('We want', 'We need')}${MORE}`,
      'unverified',
    ],
    ['l= in a signature too long to be checked', `${padded}${MORE}`, 'unverified'],
    ['a Subject on top', `Subject: Owen Pruitt\r\n${by(GMAIL)}`, 'unverified'],
    ['a Date on top', `Date: Tue, 24 Nov 2026 09:29:58 +0000\r\n${by(MICROSOFT_365)}`, 'unverified'],
    ['a Content-Type on top', `Content-Type: text/html\r\n${by(MICROSOFT_365)}`, 'unverified'],
    ['a Content-Type exchanged', by(GMAIL).replace('text/plain', 'text/html'), 'unverified'],
    ['an unsigned Subject', by('from:to:date'), 'unverified'],
    ['a body that the provider wrote anew', by(GMAIL).replace('We want', 'We  need'), 'verified'],
    ['a Subject that the provider marked', by(GMAIL).replace('Subject: ', 'Subject: [EXTERNAL] '), 'verified'],
    ['no signature, delivered by the writer’s servers', MAIL, 'verified'],
    [
      'l=, delivered by the writer’s servers',
      `${by(GMAIL, { bodyLength: 20 })}${MORE}`,
      'verified',
      `${LINE}; spf=pass smtp.mailfrom=priya@harlow.example`,
    ],
    [
      'l=, delivered by other servers',
      `${by(GMAIL, { bodyLength: 20 })}${MORE}`,
      'unverified',
      `${LINE}; spf=pass smtp.mailfrom=owen@rival.example`,
    ],
    [
      'another signature that is whole, which the border names',
      `${by(GMAIL).replace('We want', 'We  need')}`.replace(
        /^/,
        `${signedBy(MAIL, 'from:to', { domain: 'harlow.example', selector: 'old', privateKey: ED25519 }).split('\r\n')[0] ?? ''}\r\n`,
      ),
      'verified',
      'intake.example; dkim=pass header.d=harlow.example header.s=ed; dmarc=pass',
    ],
  ])('%s', async (_what, raw, verdict, line) => {
    expect((await standingOf(passed(raw, line))).verdict).toBe(verdict);
  });

  it('and says so', async () => {
    const { reasons } = await standingOf(passed(`${by(GMAIL, { bodyLength: 20 })}${MORE}`));
    expect(reasons.at(-1)).toBe(
      'intake.example says that DMARC passed, but the signature of harlow.example does not cover all that is read',
    );
  });
});

describe('the line of our border is found by who wrote it, not by what a host greets with', () => {
  const FORGED = 'Authentication-Results: mx.google.com; dmarc=pass header.from=harlow.example';
  const INTAKE = 'Authentication-Results: intake.example; dmarc=pass header.from=harlow.example';
  const mailbox = 'Received: by 2002:a05:6a10:1234:b0:5a:1b2c with SMTP id x1csp1; Mon, 23 Nov 2026 01:30:00 -0800';

  it.each<[what: string, above: readonly string[]]>([
    [
      'Gmail’s words in a greeting',
      [
        mailbox,
        'Received: from a by mx.google.com with ESMTPS (b [192.0.2.9])',
        ' by in.agency.example with ESMTPS id 1; now',
        FORGED,
      ],
    ],
    [
      'Gmail’s words in a comment',
      [
        mailbox,
        'Received: from a (helo= by mx.google.com with ESMTPS x) by in.agency.example with ESMTPS id 1; now',
        FORGED,
      ],
    ],
    [
      'a greeting that hides who wrote the line',
      [
        mailbox,
        'Received: from a by mx.google.com with ESMTPS id 1 ( (b [192.0.2.9]) by in.agency.example with SMTP; now',
        FORGED,
      ],
    ],
    [
      'a store’s words in a greeting',
      ['Received: from a with LMTP b (c [192.0.2.9]) by in.agency.example with ESMTPS id 1; now', INTAKE],
    ],
    [
      'a store’s words in a comment',
      ['Received: from a (helo=b with LMTP c) by in.agency.example with ESMTPS id 1; now', INTAKE],
    ],
  ])('%s', async (_what, above) => {
    expect((await standingOf(Buffer.from([...above, MAIL].join('\r\n')))).verdict).toBe('unverified');
  });
});

describe('Microsoft 365 writes its verdict under no name', () => {
  const HOST = 'DB5EUR03FT012';
  const OWN_LINES = [
    'Received: from AM0PR04MB1234.eurprd04.prod.outlook.com (2603:10a6:208:1::25) by',
    ' VI1PR04MB5678.eurprd04.prod.outlook.com with HTTPS; Mon, 23 Nov 2026 09:30:03 +0000',
    'Received: from DB8PR04CA0012.eurprd04.prod.outlook.com (2603:10a6:10:110::22) by',
    ' AM0PR04MB1234.eurprd04.prod.outlook.com (2603:10a6:208:1::25) with Microsoft SMTP',
    ' Server (version=TLS1_2, cipher=TLS_X) id 15.20.9341.1; Mon, 23 Nov 2026 09:30:02 +0000',
    `Received: from ${HOST}.eop-EUR03.prod.protection.outlook.com`,
    ' (2603:10a6:10:110:cafe::1) by DB8PR04CA0012.outlook.office365.com (2603:10a6:10:110::22)',
    ' with Microsoft SMTP Server (version=TLS1_3, cipher=TLS_X) id 15.20.9341.2 via Frontend',
    ' Transport; Mon, 23 Nov 2026 09:30:02 +0000',
  ];
  const VERDICT = [
    'Authentication-Results: spf=pass (sender IP is 192.0.2.7)',
    ' smtp.mailfrom=harlow.example; dkim=pass (signature was verified)',
    ' header.d=harlow.example;dmarc=pass action=none header.from=harlow.example;compauth=pass',
    ' reason=100',
  ];
  const BORDER = [
    'Received-SPF: Pass (protection.outlook.com: domain of harlow.example designates 192.0.2.7 as permitted sender)',
    'Received: from mx.harlow.example (192.0.2.7) by',
    ` ${HOST}.mail.protection.outlook.com (10.152.20.59) with Microsoft SMTP Server`,
    ' (version=TLS1_3, cipher=TLS_X) id 15.20.9341.3 via Frontend Transport; Mon, 23 Nov 2026 09:30:01 +0000',
  ];
  const failed = VERDICT.map((line) => line.replace('dmarc=pass action=none', 'dmarc=fail action=oreject'));
  const watched = VERDICT.map((line) => line.replace('dmarc=pass', 'dmarc=fail').replace('dkim=pass', 'dkim=fail'));
  const none = VERDICT.map((line) => line.replaceAll('=pass', '=none'));
  const about = (domain: string) => VERDICT.map((line) => line.replace('header.from=harlow', `header.from=${domain}`));
  const SUBMITTED =
    'Received: from [192.0.2.9] (192.0.2.9) by AM0PR04MB1234.eurprd04.prod.outlook.com with Microsoft SMTP Server; now';

  it.each<[what: string, above: readonly (readonly string[])[], verdict: Standing['verdict']]>([
    ['above the line of its border', [OWN_LINES, VERDICT, BORDER], 'verified'],
    ['above that line alone', [VERDICT, BORDER], 'verified'],
    ['and is believed when it says no', [OWN_LINES, failed, BORDER], 'contradicted'],
    ['and proves nothing where it failed and the domain only watches', [OWN_LINES, watched, BORDER], 'unverified'],
    ['and proves nothing where it found nothing', [OWN_LINES, none, BORDER], 'unverified'],
    ['and proves nothing of another author', [OWN_LINES, about('rival'), BORDER], 'unverified'],
    ['not below that line, where the sender writes', [OWN_LINES, BORDER, VERDICT], 'unverified'],
    ['not below a line that the sender wrote too', [OWN_LINES, BORDER, OWN_LINES, VERDICT, BORDER], 'unverified'],
    ['not above a line of the tenant’s own', [VERDICT, OWN_LINES, BORDER], 'unverified'],
    [
      'not where a host of others came behind',
      [['Received: from a by b.agency.example; now'], VERDICT, BORDER],
      'unverified',
    ],
    [
      'not above a greeting with the border’s words',
      [
        OWN_LINES,
        VERDICT,
        [
          `Received: from x by ${HOST}.mail.protection.outlook.com with Microsoft SMTP Server (a [192.0.2.9]) by b.agency.example with SMTP id 1; now`,
        ],
      ],
      'unverified',
    ],
    ['not where no border took it in', [OWN_LINES, VERDICT, [SUBMITTED]], 'unverified'],
    ['not under a name', [OWN_LINES, ['Authentication-Results: microsoft365; dmarc=pass'], BORDER], 'unverified'],
    [
      'not under that name on top',
      [['Authentication-Results: microsoft365; dmarc=pass'], OWN_LINES, BORDER],
      'unverified',
    ],
    [
      'not at a host that ends alike',
      [
        OWN_LINES,
        VERDICT,
        BORDER.map((line) =>
          line.replace('.mail.protection', '.xmail.protection').replace('outlook.com', 'outlook.com.rival.example'),
        ),
      ],
      'unverified',
    ],
  ])('%s', async (_what, above, verdict) => {
    const raw = Buffer.from([...above.flat(), MAIL].join('\r\n'));
    expect((await standingOf(raw, { authservIds: ['microsoft365'] })).verdict).toBe(verdict);
    expect((await standingOf(raw)).verdict).toBe('unverified'); // it has to be set
  });

  it('and is kept with the standing', async () => {
    const raw = Buffer.from([...OWN_LINES, ...VERDICT, ...BORDER, MAIL].join('\r\n'));
    const { reasons, checks } = await standingOf(raw, { authservIds: ['microsoft365'] });
    expect(reasons).toEqual(['microsoft365 says that DMARC passed']);
    expect(checks.authenticationResults).toMatch(/^microsoft365; spf=pass .*;compauth=pass reason=100$/);
  });

  it('and our own finding stands against it', async () => {
    const l = signedBy(MAIL, GMAIL, { domain: 'harlow.example', selector: 'ed', privateKey: ED25519, bodyLength: 9 });
    const says = VERDICT.map((line) => line.replace('mailfrom=harlow', 'mailfrom=rival'));
    const raw = Buffer.from([...OWN_LINES, ...says, ...BORDER, `${l}More.\r\n`].join('\r\n'));
    expect((await standingOf(raw, { authservIds: ['microsoft365'] })).verdict).toBe('unverified');
  });
});

describe('a DNS that does not answer', () => {
  const dead: Resolver = async () => {
    throw new PortError('DNS gave no answer (ETIMEOUT)', { retry: 'later' });
  };
  const harlowIsDead: Resolver = async (name, type) =>
    await (name.includes('harlow') ? dead(name, type) : zone(name, type));

  it('is no verdict where it leaves one open: the letter is tried again', async () => {
    const standing = standingOf(await signed(MAIL, {}), { resolver: dead });

    await expect(standing).rejects.toMatchObject({ name: 'PortError', retry: 'later' });
    await expect(standing).rejects.toThrow('ed._domainkey.harlow.example');
  });

  it.each([new Error('queryTxt ESERVFAIL'), 'no error at all', Object.assign(new Error(), { code: 'ECONNREFUSED' })])(
    'for whatever reason: %s',
    async (error) => {
      const resolver: Resolver = async () => await Promise.reject(error);
      await expect(standingOf(await signed(MAIL, {}), { resolver })).rejects.toMatchObject({ retry: 'later' });
    },
  );

  it.each<[what: string, mail: () => Promise<Buffer | string>, verdict: Standing['verdict']]>([
    ['nobody signed', async () => MAIL, 'unverified'],
    ['the body was changed', async () => `${(await signed(MAIL, {})).toString('latin1')}More.\r\n`, 'unverified'],
    ['the signature leaves a part unsigned', async () => await signed(MAIL, { maxBodyLength: 3 }), 'unverified'],
    ['somebody else signed', async () => await signed(MAIL, { signingDomain: 'rival.example' }), 'unverified'],
    [
      'the border vouches',
      async () =>
        `Authentication-Results: intake.example; dmarc=pass\r\n${(await signed(MAIL, {})).toString('latin1')}`,
      'verified',
    ],
    [
      'the border denies',
      async () =>
        `Authentication-Results: intake.example; dmarc=fail\r\n${(await signed(MAIL, {})).toString('latin1')}`,
      'contradicted',
    ],
  ])('changes nothing where %s', async (_what, mail, verdict) => {
    expect((await standingOf(Buffer.from(await mail()), { resolver: dead })).verdict).toBe(verdict);
  });

  it('for a day proves nothing, so that a person may look', async () => {
    const raw = await signed(MAIL, {});
    const before = (hours: number) => new Date(at.getTime() - hours * 3_600_000);
    await expect(standingOf(raw, { resolver: dead, receivedAt: before(23) })).rejects.toThrow(PortError);
    const standing = await standingOf(raw, { resolver: dead, receivedAt: before(25) });
    expect(standing).toMatchObject({
      verdict: 'unverified',
      reasons: [expect.stringMatching(/cannot be (?:checked|looked up)|does not verify/)],
    });
  });

  it('for one key changes nothing where another proves the writer', async () => {
    const mail = MAIL.replace('priya@harlow.example', 'o@rival.example');
    const twice = await signed((await signed(mail, { signingDomain: 'rival.example' })).toString('latin1'), {});

    expect((await standingOf(twice, { resolver: harlowIsDead })).verdict).toBe('verified');
  });

  it('is asked for all keys at once, so that many slow ones cost no more than one', async () => {
    const raw = (await signed(MAIL, {})).toString('latin1');
    const others = Array.from({ length: 9 }, (_, n) => foreignSignature(`s${n}`)).join('');
    const all = Promise.withResolvers<void>();
    let waiting = 0;
    const resolver: Resolver = async (name, type) => {
      waiting += 1;
      if (waiting === 10) all.resolve();
      await all.promise; // nobody is answered before everybody has asked
      return await zone(name, type);
    };

    expect((await standingOf(Buffer.from(others + raw, 'latin1'), { resolver })).verdict).toBe('verified');
  });
});

describe('the letters of the demo', async () => {
  const letters = await readLetters(DEMO_FIXTURES);
  const resolver = await zoneFileResolver(join(DEMO_FIXTURES, 'zone.json'));

  it.each(letters.map((letter) => [letter.slug, letter] as const))('%s', async (_slug, { source, expectation }) => {
    const { signedBy: domain, notices } = expectation;
    const key = domain === null ? undefined : keys.get(domain);
    const signer = domain === null || key === undefined ? null : { domain, key };
    const { raw } = await post(source, { at, run: 'r1', signer });

    expect((await standingOf(raw, { resolver })).verdict).toBe(
      signer === null || notices.includes('please_confirm') ? 'unverified' : 'verified',
    );
  });
});

describe('whatever a mail holds', () => {
  it('makes a standing, and is proved only where what was signed is what is read', async () => {
    const good = (await signed(MAIL, {})).toString('latin1');
    const plain = (text: string) => text.replace(/\s+/g, ' ').trim();
    const signs = [...'\r\n\t\0:;="<>()@', '\r\n', '\r\n\r\n', '\xff'];
    const fields = ['From: ', 'Subject: ', 'DKIM-Signature: ', 'ARC-Seal: i=1;', 'Content-Type: text/html'];
    const tags = ['d=harlow.example;', 's=ed;', 'h=from;', 'l=1;', 'a=rsa-sha256;', 'c=simple;'];
    const soup = fc.array(fc.constantFrom(...signs, ...fields, ...tags), { maxLength: 20 });
    await fc.assert(
      fc.asyncProperty(soup, fc.nat(good.length), fc.constantFrom(0, 0, 1, 9, 40), async (noise, start, cut) => {
        const mail = good.slice(0, start) + noise.join('') + good.slice(start + cut);
        const raw = Buffer.from(mail, 'latin1');
        const standing = await standingOf(raw, { authservIds: [] });
        if (standing.verdict !== 'verified') return;
        const { subject, body } = await letterOf(raw);
        expect([standing.writer.address, plain(subject)]).toEqual(['priya@harlow.example', 'New network']);
        expect(plain(body.text)).toBe('We want this network. Dana Ruiz is our agent of record.');
      }),
      { seed: 7, numRuns: 2_000 },
    );
  });

  it.each([
    ['a Content-Type without end', `Content-Type: multipart/mixed; boundary="${'a;'.repeat(60_000)}"`],
    ['a thousand folds', `X-A: ${'\r\n b'.repeat(900)}`],
    ['a signature of nothing', 'DKIM-Signature:'],
    [
      'a signature of nonsense',
      'DKIM-Signature: v=1; a=rsa-sha256; d=../../etc; s=\0; h=from; bh=x; b=y; t=9e99; x=-1; l=1e9',
    ],
    ['a signature of semicolons', `DKIM-Signature: ${';'.repeat(7_900)}`],
    [
      'a signature of a field a thousand times',
      `DKIM-Signature: v=1; a=rsa-sha256; d=harlow.example; s=rsa; bh=x; b=y; h=${'x:'.repeat(3_900)}from`,
    ],
    ['ARC sets', Array.from({ length: 60 }, (_, n) => `ARC-Seal: i=${n}; cv=pass; d=a.example; s=x; b=`).join('\r\n')],
    ['brackets in a From', `From: ${'('.repeat(50_000)}`],
    ['angles in a From', `From: ${'<'.repeat(50_000)}`],
    ['commas in a From', `From: ${'a@b.example,'.repeat(10_000)}`],
    ['line tabulations', `X-A: ${'\v'.repeat(200_000)}`],
    ['signs that are not ASCII', `X-A: ${'\xff'.repeat(100_000)}`],
    ['quotes in our border’s header', `Authentication-Results: intake.example; ${'a="'.repeat(5_000)}`],
    ['blanks in our border’s header', `Authentication-Results: intake.example; ${' a= '.repeat(3_900)}`],
  ])('%s comes to a verdict', async (_what, field) => {
    const raw = Buffer.concat([Buffer.from(`${field}\r\n`), await signed(MAIL, {})]);
    const letter = await letterOf(raw);
    const verify = verifier({ resolver: zone, authservIds: ['intake.example'], sealers: [], clock: { now: () => at } });
    await expect(verify(raw, letter, 'received', at)).resolves.toBeDefined();
  });

  it.each([
    ['one line of blanks', ' '.repeat(20_000_000)],
    ['one line of letters', 'x'.repeat(20_000_000)],
    ['lines of blanks, as many as are hashed', '\t \r\n'.repeat(499_000)],
    ['lines of blanks, more than are hashed', '\t \r\n'.repeat(5_000_000)],
    ['line feeds', '\n'.repeat(10_000_000)],
  ])('%s in a signed body come to a verdict', async (_what, body) => {
    const signatures = ['relaxed', 'simple'].flatMap((how) =>
      ['', ...Array.from({ length: 9 }, (_, n) => `l=${n};`)].map((length) =>
        foreignSignature('rsa').replace('v=1;', `v=1; c=relaxed/${how}; ${length}`),
      ),
    );
    const letter = await letterOf(Buffer.from(MAIL));
    const standing = await verifier({ resolver: zone, authservIds: [], sealers: [], clock: { now: () => at } })(
      Buffer.from(signatures.join('') + MAIL + body, 'latin1'),
      letter,
      'carried',
      at,
    );
    expect(standing.verdict).toBe('unverified');
  });
});

/** As a forwarder does: it says what it saw, changes what it likes, and seals. Later ones seal over earlier ones. */
async function sealed(raw: Buffer, sealer: string, saw: string, status: 'none' | 'pass' = 'none'): Promise<Buffer> {
  const seal = { signingDomain: sealer, selector: 'ed', privateKey: ED25519 };
  const headers = await sealMessage(raw, { ...seal, signTime: at, authResults: `${sealer}; ${saw}`, cv: status });
  return Buffer.concat([headers, raw]);
}

const SAW_PASS = 'dkim=pass header.d=harlow.example; dmarc=pass header.from=harlow.example';
const LISTED = { sealers: ['forwarder.example', 'list.example'] };

describe('a listed sealer vouches for what it saw', () => {
  const broken = async (): Promise<Buffer> =>
    Buffer.from(`${(await signed(MAIL, {})).toString('latin1')}-- \r\nSent to the list\r\n`);

  it('that the writer was proved, though the mail was changed since', async () => {
    const standing = await standingOf(await sealed(await broken(), 'forwarder.example', SAW_PASS), LISTED);
    expect(standing).toMatchObject({
      verdict: 'vouched',
      sealer: 'forwarder.example',
      writer: { address: 'priya@harlow.example' },
      reasons: ['forwarder.example sealed it, and says: forwarder.example says that DMARC passed'],
    });
  });

  it('through another one that is listed too', async () => {
    const first = await sealed(await broken(), 'list.example', SAW_PASS);
    const second = await sealed(first, 'forwarder.example', 'arc=pass; dkim=fail header.d=harlow.example', 'pass');
    expect(await standingOf(second, LISTED)).toMatchObject({ verdict: 'vouched', sealer: 'list.example' });
  });

  it('and a signature that still fits is the better proof', async () => {
    const raw = await sealed(await signed(MAIL, {}), 'forwarder.example', SAW_PASS);
    expect(await standingOf(raw, LISTED)).toMatchObject({ verdict: 'verified', by: 'dkim' });
  });

  it.each<[what: string, raw: () => Promise<Buffer>, sealers?: readonly string[]]>([
    ['nobody is listed', async () => await sealed(await broken(), 'forwarder.example', SAW_PASS), []],
    ['the sealer is not listed', async () => await sealed(await broken(), 'rival.example', SAW_PASS)],
    ['its name only ends alike', async () => await sealed(await broken(), 'xforwarder.example', SAW_PASS)],
    ['it saw no proof', async () => await sealed(await broken(), 'forwarder.example', 'dkim=none; dmarc=none')],
    [
      'it saw a failure',
      async () => await sealed(await broken(), 'forwarder.example', 'dmarc=fail header.from=harlow.example'),
    ],
    [
      'it saw another writer',
      async () => await sealed(await broken(), 'forwarder.example', 'dmarc=pass header.from=rival.example'),
    ],
    [
      'the mail was changed behind it',
      async () => {
        const raw = await sealed(await broken(), 'forwarder.example', SAW_PASS);
        return Buffer.from(raw.toString('latin1').replace('Dana Ruiz is', 'Owen Pruitt is'), 'latin1');
      },
    ],
    [
      'what it saw was changed behind it',
      async () => {
        const raw = await sealed(await broken(), 'forwarder.example', 'dmarc=fail header.from=harlow.example');
        return Buffer.from(raw.toString('latin1').replace('dmarc=fail', 'dmarc=pass'), 'latin1');
      },
    ],
    [
      'somebody unlisted sealed over it',
      async () => {
        const first = await sealed(await broken(), 'forwarder.example', SAW_PASS);
        return await sealed(first, 'rival.example', 'arc=pass', 'pass');
      },
    ],
    [
      'the word is that of an unlisted one below',
      async () => {
        const first = await sealed(await broken(), 'rival.example', SAW_PASS);
        return await sealed(first, 'forwarder.example', 'arc=pass; dkim=fail header.d=harlow.example', 'pass');
      },
    ],
  ])('not where %s', async (_, raw, sealers = LISTED.sealers) => {
    expect((await standingOf(await raw(), { sealers })).verdict).toBe('unverified');
  });

  it.each<[what: string, field: string]>([
    ['a Subject', 'Subject: Owen Pruitt is our agent of record'],
    ['a Content-Type', 'Content-Type: text/html'],
    ['a Date', 'Date: Tue, 24 Nov 2026 09:29:58 +0000'],
    ['a To', 'To: referrals@agency.example'],
    ['a Content-Transfer-Encoding', 'Content-Transfer-Encoding: base64'],
  ])('not of %s above what it sealed', async (_what, field) => {
    const raw = await sealed(await broken(), 'forwarder.example', SAW_PASS);
    const { verdict } = await standingOf(Buffer.concat([Buffer.from(`${field}\r\n`), raw]), LISTED);
    expect(verdict).toBe('unverified');
  });

  it.each<[what: string, signer: { readonly bodyLength?: number }, saw: string, verdict: Standing['verdict']]>([
    ['l= in the signature that it saw', { bodyLength: 20 }, SAW_PASS, 'unverified'],
    [
      'that signature, where it saw the writer’s servers',
      { bodyLength: 20 },
      `spf=pass smtp.mailfrom=harlow.example; ${SAW_PASS}`,
      'vouched',
    ],
    ['a signature of the whole', {}, SAW_PASS, 'vouched'],
  ])('nor of %s', async (_what, signer, saw, verdict) => {
    const own = signedBy(MAIL, GMAIL, { domain: 'harlow.example', selector: 'ed', privateKey: ED25519, at, ...signer });
    const changed = Buffer.from(`${own.replace('We want', 'We need')}Sent to the list\r\n`);
    expect((await standingOf(await sealed(changed, 'forwarder.example', saw), LISTED)).verdict).toBe(verdict);
  });

  it('is asked for again where its key cannot be had', async () => {
    const raw = await sealed(await broken(), 'forwarder.example', SAW_PASS);
    const resolver: Resolver = async (name, type) => {
      if (name.includes('forwarder')) throw new PortError('the DNS does not answer', { retry: 'later' });
      return await zone(name, type);
    };
    await expect(standingOf(raw, { ...LISTED, resolver })).rejects.toThrow('the DNS does not answer');
  });
});

async function standingOf(
  raw: Buffer,
  {
    resolver = zone,
    authservIds = ['intake.example', 'mx.google.com'],
    arrival = 'received',
    sealers = [],
    receivedAt = at,
  }: {
    resolver?: Resolver;
    authservIds?: readonly string[];
    arrival?: Arrival;
    sealers?: readonly string[];
    receivedAt?: Date;
  } = {},
): Promise<Standing> {
  const verify = verifier({ resolver, authservIds, sealers, clock: { now: () => at } });
  return await verify(raw, await letterOf(raw), arrival, receivedAt);
}

async function letterOf(raw: Buffer) {
  const read = await readLetter(raw);
  if (!read.ok) throw new Error(read.detail);
  return read.letter;
}

async function signed(mail: string, options: Partial<DKIMSignOptions>): Promise<Buffer> {
  const selector = options.selector ?? 'ed';
  const signature = {
    signingDomain: 'harlow.example',
    privateKey: selector === 'rsa' ? RSA : ED25519,
    canonicalization: 'relaxed/relaxed',
    signTime: at,
    ...options,
    selector,
  };
  const bytes = Buffer.from(mail, /[^\x00-\xff]/.test(mail) ? 'utf8' : 'latin1');
  const { signatures } = await dkimSign(bytes, { ...signature, signatureData: [signature] });
  if (signatures === '') throw new Error(`nothing was signed: ${JSON.stringify(options)}`);
  return Buffer.concat([Buffer.from(signatures, 'latin1'), bytes]);
}

/** By hand: mailauth signs no mail without its From. */
function signedWithoutFrom(): Buffer {
  const [header = '', body = ''] = MAIL.split('\r\n\r\n');
  const subject = header.split('\r\n').find((line) => line.startsWith('Subject:')) ?? '';
  const bodyHash = createHash('sha256').update(body).digest('base64');
  const field = `DKIM-Signature: v=1; a=ed25519-sha256; d=harlow.example; s=ed; h=subject; bh=${bodyHash}; b=`;
  const digest = createHash('sha256').update(`${subject}\r\n${field}`).digest();
  return Buffer.from(`${field}${sign(null, digest, ED25519).toString('base64')}\r\n${MAIL}`);
}

function foreignSignature(selector: string): string {
  return `DKIM-Signature: v=1; a=rsa-sha256; d=rival.example; s=${selector}; h=from; bh=AAAA; b=AAAA\r\n`;
}

function GMAIL_RECEIVED(verdict?: string): string {
  const lines = [
    'Delivered-To: referrals@agency.example',
    'Received: by 2002:a05:6a10:1234:b0:5a:1b2c with SMTP id x1csp1; Mon, 23 Nov 2026 01:30:00 -0800 (PST)',
    'X-Received: by 2002:a05:6214:1c85:b0:6 with SMTP id y2; Mon, 23 Nov 2026 01:30:00 -0800 (PST)',
    'Return-Path: <priya@harlow.example>',
    'Received: from mx.harlow.example (mx.harlow.example. [192.0.2.7])',
    '        by mx.google.com with ESMTPS id z3 for <referrals@agency.example>; Mon, 23 Nov 2026 01:30:00 -0800 (PST)',
    ...(verdict === undefined
      ? []
      : [`Authentication-Results: mx.google.com; dmarc=${verdict} header.from=harlow.example`]),
  ];
  return `${lines.join('\r\n')}\r\n`;
}

function keyOf(domain: string): string {
  const key = keys.get(domain);
  if (key === undefined) throw new Error(`the demo has no key of ${domain}`);
  return key.privateKey;
}

function recordOf(kind: 'rsa' | 'ed25519', privateKey: string): string {
  const der = createPublicKey(privateKey).export({ type: 'spki', format: 'der' });
  return `v=DKIM1; k=${kind}; p=${(kind === 'rsa' ? der : der.subarray(-32)).toString('base64')}`;
}
