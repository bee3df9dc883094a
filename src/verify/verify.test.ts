import { generateKeyPairSync } from 'node:crypto';
import { join } from 'node:path';
import { dkimSign } from 'mailauth/lib/dkim/sign.js';
import { describe, expect, it } from 'vitest';
import { zoneFileResolver } from '../adapters/dns.ts';
import { DEMO_FIXTURES, readKeys, readLetters } from '../demo/letters.ts';
import { post } from '../demo/sign.ts';
import { PortError, type Resolver } from '../domain/ports.ts';
import { readLetter } from '../read/letter.ts';
import { verifier } from './verify.ts';

const NOW = new Date('2026-03-02T10:00:00Z');
const clock = { now: () => NOW };

// ---- keys, a zone, and signing with them

const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 });
const ed25519 = generateKeyPairSync('ed25519');
const pem = (key: typeof rsa.privateKey) => key.export({ type: 'pkcs8', format: 'pem' }).toString();
const der = (key: typeof rsa.publicKey) => key.export({ type: 'spki', format: 'der' });
const zone: Record<string, string> = {
  'r._domainkey.a.example': `v=DKIM1; k=rsa; p=${der(rsa.publicKey).toString('base64')}`,
  'e._domainkey.a.example': `v=DKIM1; k=ed25519; p=${der(ed25519.publicKey).subarray(-32).toString('base64')}`,
  'r._domainkey.mail.a.example': `v=DKIM1; k=rsa; p=${der(rsa.publicKey).toString('base64')}`,
  'r._domainkey.b.example': `v=DKIM1; k=rsa; p=${der(rsa.publicKey).toString('base64')}`,
  'gone._domainkey.a.example': 'v=DKIM1; p=',
};
const resolver: Resolver = async (name) => {
  const record = zone[name];
  if (record === undefined) throw Object.assign(new Error('no such name'), { code: 'ENOTFOUND' });
  return [[record]];
};
const dead: Resolver = async (name) => {
  throw new PortError(`DNS gave no answer for ${name}`, { retry: 'later' });
};

const HEADERS = [
  'From: Ann <ann@a.example>',
  'To: r@z.example',
  'Subject: Phones',
  'Date: Mon, 02 Mar 2026 09:59:00 +0000',
];
const BODY = ['We want phones.', '', 'Ann', ''];
const mail = (headers: readonly string[] = HEADERS, body: readonly string[] = BODY) =>
  Buffer.from([...headers, '', ...body].join('\r\n'));

interface Signing {
  readonly domain?: string;
  readonly selector?: string;
  readonly key?: typeof rsa.privateKey;
  readonly how?: string;
  readonly algorithm?: string;
  readonly bodyLength?: number;
  readonly expires?: Date;
}

async function signed(raw: Buffer, signing: Signing = {}): Promise<Buffer> {
  const { domain = 'a.example', selector = 'r', key = rsa.privateKey, how = 'relaxed/relaxed', algorithm } = signing;
  const { signatures, errors } = await dkimSign(raw, {
    canonicalization: how,
    ...(algorithm === undefined ? {} : { algorithm }),
    signTime: new Date('2026-03-02T09:59:30Z'),
    ...(signing.expires === undefined ? {} : { expires: signing.expires }),
    ...(signing.bodyLength === undefined ? {} : { maxBodyLength: signing.bodyLength }),
    signatureData: [
      {
        signingDomain: domain,
        selector,
        privateKey: pem(key),
        canonicalization: how,
        ...(algorithm === undefined ? {} : { algorithm }),
        ...(signing.bodyLength === undefined ? {} : { maxBodyLength: signing.bodyLength }),
      },
    ],
    signingDomain: domain,
    selector,
    privateKey: pem(key),
  });
  expect(errors).toEqual([]);
  return Buffer.concat([Buffer.from(signatures), raw]);
}

async function standingOf(raw: Buffer, needs: { authservIds?: string[]; resolver?: Resolver } = {}) {
  const read = await readLetter(raw);
  if (!read.ok) throw new Error(read.detail);
  return await verifier({ resolver, authservIds: [], clock, ...needs })(raw, read.letter);
}
const edited = (raw: Buffer, from: string, to: string) => {
  const text = raw.toString('latin1');
  expect(text).toContain(from);
  return Buffer.from(text.replace(from, to), 'latin1');
};

describe('a DKIM signature proves the writer', () => {
  it.each<[string, Signing]>([
    ['by RSA, relaxed', {}],
    ['by RSA, simple', { how: 'simple/simple' }],
    ['by Ed25519', { selector: 'e', key: ed25519.privateKey, algorithm: 'ed25519-sha256' }],
    ['of a sub-domain of the writer’s domain', { domain: 'mail.a.example' }],
    ['that has not expired yet', { expires: new Date('2026-03-03T00:00:00Z') }],
  ])('%s', async (_, signing) => {
    expect(await standingOf(await signed(mail(), signing))).toMatchObject({
      verdict: 'verified',
      by: 'dkim',
      writer: { name: 'Ann', address: 'ann@a.example' },
      checks: {
        dkim: [{ result: 'pass', aligned: true, whole: true, publicKey: expect.stringContaining('PUBLIC KEY') }],
      },
    });
  });

  it('also in a file whose lines end in LF alone', async () => {
    const raw = await signed(mail());
    expect(await standingOf(Buffer.from(raw.toString('latin1').replaceAll('\r\n', '\n'), 'latin1'))).toMatchObject({
      verdict: 'verified',
    });
  });

  it('from a sub-domain, by the key of the organisation', async () => {
    const raw = await signed(mail(['From: ann@sales.a.example', ...HEADERS.slice(1)]));
    expect(await standingOf(raw)).toMatchObject({ verdict: 'verified' });
  });

  it('beside one of somebody else', async () => {
    const raw = await signed(await signed(mail()), { domain: 'b.example' });
    expect(await standingOf(raw)).toMatchObject({ verdict: 'verified', reasons: ['signed by a.example'] });
  });
});

describe('a DKIM signature proves nothing', () => {
  it.each<[string, () => Promise<Buffer>, string]>([
    ['over another body', async () => edited(await signed(mail()), 'phones.', 'fibre.'), 'body hash'],
    [
      'over another subject',
      async () => edited(await signed(mail()), 'Subject: Phones', 'Subject: Fibre'),
      'bad signature',
    ],
    ['over another From', async () => edited(await signed(mail()), 'Ann <ann@', 'Bob <bob@'), 'bad signature'],
    ['of another domain', async () => await signed(mail(), { domain: 'b.example' }), 'says nothing of the writer'],
    ['that has expired', async () => await signed(mail(), { expires: new Date('2026-03-02T09:59:40Z') }), 'expired'],
    ['whose key is not there', async () => await signed(mail(), { selector: 'none' }), 'does not verify'],
    ['whose key was taken back', async () => await signed(mail(), { selector: 'gone' }), 'does not verify'],
    [
      'by another key',
      async () => await signed(mail(), { key: generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey }),
      'bad signature',
    ],
    ['by SHA-1', async () => await signed(mail(), { algorithm: 'rsa-sha1' }), 'weak algorithm'],
    [
      'that ends before the body does',
      async () => Buffer.concat([await signed(mail(), { bodyLength: 10 }), Buffer.from('And fibre.\r\n')]),
      'leaves a part',
    ],
    ['that is not there', async () => mail(), 'no signature'],
  ])('%s', async (_, make, reason) => {
    const standing = await standingOf(await make());
    expect(standing).toMatchObject({ verdict: 'unverified', reasons: [expect.stringContaining(reason)] });
  });

  it('where somebody put another From above the signed one', async () => {
    const raw = Buffer.concat([Buffer.from('From: Eve <eve@e.example>\r\n'), await signed(mail())]);
    expect(await standingOf(raw)).toMatchObject({ verdict: 'malformed', reasons: [expect.stringContaining('2 From')] });
  });
});

describe('exactly one From with exactly one mailbox', () => {
  it.each([
    ['plain', ['From: ann@a.example'], 'unverified'],
    ['a name that looks like an address', ['From: "boss@b.example" <ann@a.example>'], 'unverified'],
    ['a name in encoded words', ['From: =?utf-8?Q?boss=40b=2Eexample?= <ann@a.example>'], 'unverified'],
    ['folded', ['From: Ann', ' <ann@a.example>'], 'unverified'],
    ['a comment', ['From: Ann (of A) <ann@a.example>'], 'unverified'],
    ['a space before the colon', ['From : ann@a.example'], 'unverified'],
    ['an international domain', ['From: ann@bücher.example'], 'unverified'],
    ['none', ['X-From: ann@a.example'], 'malformed'],
    ['empty', ['From:'], 'malformed'],
    ['a name alone', ['From: Ann'], 'malformed'],
    ['two headers', ['From: ann@a.example', 'From: eve@e.example'], 'malformed'],
    ['two headers, one with a space', ['From: ann@a.example', 'From : eve@e.example'], 'malformed'],
    ['two headers, of other case', ['from: ann@a.example', 'FROM: eve@e.example'], 'malformed'],
    ['two mailboxes', ['From: ann@a.example, eve@e.example'], 'malformed'],
    ['two in angles', ['From: <ann@a.example> <eve@e.example>'], 'malformed'],
    ['a mailbox behind the angles', ['From: <ann@a.example> eve@e.example'], 'malformed'],
    ['a group of two', ['From: board: ann@a.example, eve@e.example;'], 'malformed'],
    ['an empty group', ['From: undisclosed-recipients:;'], 'malformed'],
    ['a route, which is left out', ['From: <@e.example:ann@a.example>'], 'unverified'],
    ['a quoted local part', ['From: "ann@a.example"@e.example'], 'malformed'],
    ['an address literal', ['From: ann@[192.0.2.1]'], 'malformed'],
    ['a host without a dot', ['From: ann@localhost'], 'malformed'],
    ['NUL in the address', ['From: ann@a.example\0.e.example'], 'malformed'],
    ['two signs of at', ['From: ann@e.example@a.example'], 'malformed'],
  ])('%s', async (_, from, verdict) => {
    expect(await standingOf(mail([...from, ...HEADERS.slice(1)]))).toMatchObject({ verdict });
  });
});

describe('Authentication-Results', () => {
  const OURS = 'Authentication-Results: mx.z.example; dmarc=pass header.from=a.example';
  const RECEIVED = 'Received: from mail.a.example by mx.z.example; Mon, 02 Mar 2026 10:00:00 +0000';
  const trusting = { authservIds: ['mx.z.example', 'mx.google.com'] };

  it.each([
    ['of our border, above its Received', [OURS, RECEIVED, ...HEADERS]],
    [
      'in capitals, folded, with comments and a version',
      [
        'AUTHENTICATION-RESULTS: MX.z.example 1;',
        '\t(all of it (nested)) dkim = none;',
        ' dmarc=PASS (p=reject) header.from="a.example"',
        RECEIVED,
        ...HEADERS,
      ],
    ],
    [
      'that says which domain signed',
      [
        'Authentication-Results: mx.z.example; spf=fail smtp.mailfrom=x@y.example; dkim=pass header.d=mail.a.example',
        RECEIVED,
        ...HEADERS,
      ],
    ],
    [
      'that says so by header.i',
      [
        'Authentication-Results: mx.z.example; dkim=fail header.d=a.example; dkim=pass header.i=@a.example',
        RECEIVED,
        ...HEADERS,
      ],
    ],
    [
      'of Google, which writes below its own Received',
      [
        'Delivered-To: r@z.example',
        'Received: by 2002:a05:6402:17c1:b0:5de; Mon, 02 Mar 2026 02:00:01 -0800 (PST)',
        'Received: from mail.a.example by mx.google.com with ESMTPS id 1; Mon, 02 Mar 2026 02:00:00 -0800',
        'Authentication-Results: mx.google.com; dkim=pass header.i=@a.example header.s=r; spf=pass; dmarc=pass header.from=a.example',
        ...HEADERS,
      ],
    ],
  ])('%s proves the writer', async (_, headers) => {
    expect(await standingOf(mail(headers), trusting)).toMatchObject({
      verdict: 'verified',
      by: 'authentication_results',
      checks: { authenticationResults: expect.stringMatching(/pass/i) },
    });
  });

  it.each([
    ['below our border’s Received', [RECEIVED, OURS, ...HEADERS]],
    ['at the end of the header', [RECEIVED, ...HEADERS, OURS]],
    ['in the body', [RECEIVED, ...HEADERS, '', OURS]],
    ['under another name', [OURS.replace('mx.z', 'mx.e'), RECEIVED, ...HEADERS]],
    [
      'with our name in a comment alone',
      ['Authentication-Results: (mx.z.example) e.example; dmarc=pass', RECEIVED, ...HEADERS],
    ],
    [
      'below one of ours that says less',
      ['Authentication-Results: mx.z.example; dmarc=none', OURS, RECEIVED, ...HEADERS],
    ],
    ['of another author', [OURS.replace('header.from=a.', 'header.from=e.'), RECEIVED, ...HEADERS]],
    [
      'of a signature by another domain',
      ['Authentication-Results: mx.z.example; dkim=pass header.d=e.example', RECEIVED, ...HEADERS],
    ],
    [
      'that passes SPF alone',
      ['Authentication-Results: mx.z.example; spf=pass smtp.mailfrom=a.example', RECEIVED, ...HEADERS],
    ],
    [
      'whose pass stands in a quoted string',
      [
        'Authentication-Results: mx.z.example; dmarc=fail reason="; dmarc=pass" header.from=a.example',
        RECEIVED,
        ...HEADERS,
      ],
    ],
    ['without any verdict', ['Authentication-Results: mx.z.example; none', RECEIVED, ...HEADERS]],
    [
      'of Google below a Received of another',
      [
        'Received: from e.example by mx.e.example; x',
        'Received: from a by mx.google.com with X;',
        'Authentication-Results: mx.google.com; dmarc=pass header.from=a.example',
        ...HEADERS,
      ],
    ],
  ])('%s proves nothing', async (_, headers) => {
    expect(await standingOf(mail(headers), trusting)).toMatchObject({ verdict: 'unverified' });
  });

  it('of nobody is believed where nobody is named', async () => {
    const standing = await standingOf(mail([OURS, RECEIVED, ...HEADERS]));
    expect(standing).toMatchObject({ verdict: 'unverified', checks: { authenticationResults: null } });
  });
});

describe('when DNS is silent', () => {
  it('the verdict waits', async () => {
    await expect(standingOf(await signed(mail()), { resolver: dead })).rejects.toMatchObject({ retry: 'later' });
  });

  it.each([
    ['nothing is signed', async () => mail()],
    ['the body was changed anyway', async () => edited(await signed(mail()), 'phones.', 'fibre.')],
    ['the signature would prove nothing', async () => await signed(mail(), { domain: 'b.example' })],
  ])('there is one all the same where %s', async (_, make) => {
    expect(await standingOf(await make(), { resolver: dead })).toMatchObject({ verdict: 'unverified' });
  });
});

it('of a hundred signatures ten are looked at', async () => {
  let asked = 0;
  const counting: Resolver = async (name, type) => {
    asked += 1;
    return await resolver(name.replace(/^s\d+/, 'none'), type);
  };
  let raw: Buffer = mail();
  for (let at = 0; at < 100; at++) raw = await signed(raw, { selector: `s${at}` });
  expect(await standingOf(raw, { resolver: counting })).toMatchObject({ verdict: 'unverified' });
  expect(asked).toBe(10);
});

it.each([
  ['DKIM-Signature:'],
  ['DKIM-Signature: v=1; a=rsa-sha256; d=a.example; s=; h=from; bh=; b='],
  ['DKIM-Signature: v=1; a=rsa-sha256; d=../../etc; s=\0; h=from; bh=x; b=y; t=99999999999999; x=-1; l=1e9'],
  [`DKIM-Signature: ${';'.repeat(5_000)}`],
  [`Authentication-Results: ${'('.repeat(5_000)}`],
  ['Authentication-Results: mx.z.example; "'],
])('the field %.60s harms nobody', async (field) => {
  expect(await standingOf(mail([field, ...HEADERS]), { authservIds: ['mx.z.example'] })).toMatchObject({
    verdict: 'unverified',
  });
});

it('the letters of the demo are verified where they are signed by their writer', async () => {
  const [letters, keys] = await Promise.all([readLetters(DEMO_FIXTURES), readKeys(DEMO_FIXTURES)]);
  const demoZone = await zoneFileResolver(join(DEMO_FIXTURES, 'zone.json'));
  for (const { source, slug, expectation } of letters) {
    const domain = expectation.signedBy ?? '';
    const key = keys.get(domain);
    const { raw } = await post(source, { at: NOW, run: 'test', signer: key === undefined ? null : { domain, key } });
    const { verdict } = await standingOf(raw, { resolver: demoZone });
    expect(`${slug} ${verdict}`).toBe(
      `${slug} ${expectation.holdReason === 'unverified_sender' ? 'unverified' : 'verified'}`,
    );
  }
});
