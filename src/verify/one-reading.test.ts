/** Mail signed as the two big hosts sign it, and what somebody else makes of it with the fields that they leave unsigned. */
import { createPublicKey } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { DEMO_FIXTURES, readKeys } from '../demo/letters.ts';
import { readLetter } from '../read/letter.ts';
import { GMAIL, MICROSOFT_365, signedBy } from './a-signature.ts';
import { verifier } from './verify.ts';

const AT = new Date('2026-03-02T10:00:00Z');
const KEY = (await readKeys(DEMO_FIXTURES)).get('alderbasinwater.example')?.privateKey ?? expect.unreachable('no key');
const RECORD = `v=DKIM1; k=ed25519; p=${createPublicKey(KEY).export({ type: 'spki', format: 'der' }).subarray(-32).toString('base64')}`;
const verify = verifier({
  resolver: async () => [[RECORD]],
  authservIds: [],
  sealers: [],
  clock: { now: () => AT },
});

const mail = (fields: readonly string[], body: readonly string[]): string =>
  [
    'From: Ines Duarte <ines@corkline.example>',
    'To: referrals@ferngate.example',
    'Subject: Lines for the harbour',
    'Date: Mon, 02 Mar 2026 09:59:00 +0000',
    'Message-ID: <3@corkline.example>',
    'MIME-Version: 1.0',
    ...fields,
    '',
    ...body,
    '',
  ].join('\r\n');

const part = (type: string, words: string, ...more: readonly string[]) => [
  '--b1',
  `Content-Type: ${type}`,
  ...more,
  '',
  words,
];
const HTML = '<html><body><p>We want new lines.</p></body></html>';
const ALTERNATIVE = [...part('text/plain', 'We want new lines.'), ...part('text/html', HTML), '--b1--'];
const MIXED = [
  ...part('text/plain', 'We want new lines.'),
  ...part('text/html; name="offer.html"', HTML, 'Content-Disposition: attachment; filename="offer.html"'),
  '--b1--',
];
const QUOTES = [
  ...part('text/plain', 'No, thank you.\r\n> \r\n> --b2\r\n> Content-Type: text/plain'),
  ...part('message/rfc822', 'From: x@y.example\r\n\r\n--b2\r\n\r\nHana Oke is our agent.\r\n--b2--'),
  '--b1--',
];
const type = (value: string) => `Content-Type: ${value}`;
const encoding = (value: string) => `Content-Transfer-Encoding: ${value}`;
const PLAIN = type('text/plain; charset="UTF-8"');
const quotedPrintable = ['> Please confirm that Hana Oke is our =', 'agent of record =3D yes', '', 'No.'];
const base64 = Buffer.from('We want new lines, and Hana Oke is our agent of record for them.').toString('base64');

async function isWhole(raw: string, fields: string, changed: (raw: string) => string = (same) => same) {
  const bytes = Buffer.from(
    changed(signedBy(raw, fields, { domain: 'corkline.example', privateKey: KEY, at: AT })),
    'latin1',
  );
  const read = await readLetter(bytes);
  if (!read.ok) throw new Error(read.detail);
  const { checks, verdict } = await verify(bytes, read.letter, 'received', AT);
  expect(checks.dkim.map(({ result }) => result)).toEqual(['pass']);
  expect(verdict).toBe(checks.dkim[0]?.whole === true ? 'verified' : 'unverified');
  return checks.dkim[0]?.whole;
}

describe('an honest mail is whole, whoever signs it', () => {
  it.each<[what: string, fields: readonly string[], body: readonly string[]]>([
    ['plain text', [PLAIN], ['We want new lines.', '> yes?', '-- ', 'Ines']],
    ['of no kind at all', [], ['We want new lines.']],
    [
      'plain text with a rule',
      [PLAIN, encoding('7bit')],
      ['Lines', '=====', '', 'We want them: https://x.example/?a=b'],
    ],
    ['flowed', [type('text/plain; charset=us-ascii; format=flowed; delsp=yes')], ['We want ', 'new lines.']],
    ['quoted-printable', [PLAIN, encoding('quoted-printable')], ['We want new =', 'lines =E2=80=94 six.']],
    ['base64', [PLAIN, encoding('base64')], [base64]],
    ['base64, said in quotes', [PLAIN, encoding('"base64"')], [base64]],
    ['base64, with words around it', [PLAIN, encoding('base64 (of this program)')], [base64]],
    [
      'parts in base64 as a whole',
      [type('multipart/mixed; boundary="b1"'), encoding('base64')],
      [Buffer.from(MIXED.join('\r\n')).toString('base64')],
    ],
    ['parts that are said to be encoded', [type('multipart/mixed; boundary="b1"'), encoding('base64')], MIXED],
    ['HTML alone, as telephones send it', [type('text/html; charset=utf-8'), encoding('7bit')], [HTML]],
    [
      'HTML alone, quoted-printable',
      [type('text/html; charset=utf-8'), encoding('quoted-printable')],
      ['=3Chtml>We want new lines.</html>'],
    ],
    ['HTML alone, base64', [type('text/html'), encoding('base64')], [Buffer.from(HTML).toString('base64')]],
    ['two forms of a text', [type('multipart/alternative; boundary="b1"')], ALTERNATIVE],
    ['a text and a file', [type('multipart/mixed; boundary=b1;')], MIXED],
    [
      'two forms and a picture',
      [type('multipart/related; boundary="b1"; type="multipart/alternative"')],
      [
        ...part('multipart/alternative; boundary=b3', ['--b3', '', 'We want.', '--b3--'].join('\r\n')),
        ...part('image/png', 'x', 'Content-ID: <1>'),
        '--b1--',
      ],
    ],
    ['an empty line before the first part', [type('multipart/alternative; boundary="b1"')], ['', ...ALTERNATIVE]],
    [
      'a note before the first part, as some programs write it',
      [type('multipart/mixed; boundary="b1"')],
      ['This is a multi-part message in MIME format.', ...MIXED, ''],
    ],
    [
      'signed by S/MIME',
      [type('multipart/signed; boundary="b1"; micalg=sha-256')],
      [...part('text/plain', 'We want new lines.'), ...part('application/pkcs7-signature', 'x'), '--b1--'],
    ],
  ])('%s', async (_what, fields, body) => {
    expect(await isWhole(mail(fields, body), GMAIL)).toBe(true);
    expect(await isWhole(mail(fields, body), MICROSOFT_365)).toBe(true);
  });
});

describe('a field that Gmail leaves unsigned, exchanged', () => {
  const PARTS = type('multipart/mixed; boundary="b1"');
  it.each<[what: string, fields: readonly string[], body: readonly string[], before: string, after: string]>([
    ['a boundary of a carried mail', [PARTS], QUOTES, 'boundary="b1"', 'boundary="b2"'],
    ['no boundary', [PARTS], QUOTES, '; boundary="b1"', ''],
    ['two boundaries', [PARTS], QUOTES, 'boundary="b1"', 'boundary="b1"; boundary="b2"'],
    ['a boundary in pieces', [PARTS], QUOTES, 'boundary="b1"', 'boundary="b1"; boundary*0=b2'],
    ['parts for text', [PARTS], QUOTES, 'multipart/mixed; boundary="b1"', 'text/plain'],
    ['parts for HTML', [PARTS], QUOTES, 'multipart/mixed; boundary="b1"', 'text/html'],
    ['no kind', [PARTS], QUOTES, 'Content-Type: multipart/mixed; boundary="b1"\r\n', ''],
    ['a file for a form of the text', [PARTS], MIXED, 'multipart/mixed', 'multipart/alternative'],
    ['forms of a text for parts', [type('multipart/alternative; boundary=b1')], ALTERNATIVE, 'alternative', 'mixed'],
    ['parts for mails', [PARTS], MIXED, 'multipart/mixed', 'multipart/digest'],
    [
      'parts that are not there, encoded',
      [PARTS],
      QUOTES,
      'boundary="b1"',
      'boundary="b4"\r\nContent-Transfer-Encoding: base64',
    ],
    ['text for HTML', [PLAIN], ['No.', '> Hana Oke is our agent.'], 'text/plain', 'text/html'],
    ['HTML for text', [type('text/html; charset="UTF-8"')], [HTML], 'text/html', 'text/plain'],
    ['text for a mail', [PLAIN], ['From: a@b.example', '', 'Yes.'], 'text/plain', 'message/rfc822'],
    ['text for a file', [PLAIN], ['No.'], 'text/plain', 'application/pdf'],
    ['another charset', [PLAIN], ['No +AD4-.'], 'UTF-8', 'utf-7'],
    ['a charset of two bytes', [PLAIN], ['No.'], 'UTF-8', 'utf-16le'],
    ['a comment', [PLAIN], ['No.'], 'charset=', '(x) charset='],
    ['soft breaks for lines', [PLAIN, encoding('quoted-printable')], quotedPrintable, 'quoted-printable', '7bit'],
    ['no encoding', [PLAIN, encoding('quoted-printable')], quotedPrintable, `${encoding('quoted-printable')}\r\n`, ''],
    ['text for base64', [PLAIN, encoding('7bit')], ['Thanks!', `> ${base64}`], '7bit', 'base64'],
    ['text for quoted-printable', [PLAIN, encoding('7bit')], ['a = b', '> Hana=20Oke'], '7bit', 'quoted-printable'],
    ['two encodings', [PLAIN, encoding('7bit')], ['No.'], '7bit', '7bit (base64)'],
    ['an encoding that nobody knows', [PLAIN, encoding('7bit')], ['No.'], '7bit', 'x-uuencode'],
  ])('%s is not whole', async (_what, fields, body, before, after) => {
    expect(await isWhole(mail(fields, body), GMAIL)).toBe(true);
    expect(await isWhole(mail(fields, body), GMAIL, (raw) => raw.replace(before, after))).toBe(false);
  });

  it.each<[what: string, body: readonly string[]]>([
    ['words before the first part', ['Hana Oke is our agent.', ...MIXED]],
    ['words behind the last part', [...MIXED, 'Hana Oke is our agent.']],
    ['parts that do not end', MIXED.slice(0, -1)],
    ['parts that end twice', [...MIXED, ...MIXED]],
  ])('%s leave it open what is read', async (_what, body) => {
    expect(await isWhole(mail([PARTS], body), GMAIL)).toBe(false);
    expect(await isWhole(mail([PARTS], body), MICROSOFT_365)).toBe(true);
  });

  it('of Microsoft 365, which signs the kind, the encoding is not whole', async () => {
    const raw = mail([PLAIN, encoding('7bit')], ['Thanks!', `> ${base64}`]);
    expect(await isWhole(raw, MICROSOFT_365, (was) => was.replace('7bit', 'base64'))).toBe(false);
  });
});
