import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { pdf, word } from '../../test/documents.ts';
import { compressed, encrypted, msg, signed, winmail } from '../../test/envelopes.ts';
import type { Letter } from '../domain/letter.ts';
import { readLetter } from './letter.ts';

const HEAD = 'From: Mara Quist <mquist@larkfieldtile.example>\r\nSubject: Lines\r\nMIME-Version: 1.0\r\n';
const WORDS = 'We want fiber at six shops.\r\n\r\nMara Quist\r\n';
const TEXT = `Content-Type: text/plain; charset=utf-8\r\n\r\n${WORDS}`;
const base64 = (content: string | Buffer): string =>
  Buffer.from(content).toString('base64').replace(/.{76}/g, '$&\r\n');

async function read(raw: string | Buffer): Promise<Letter> {
  const reading = await readLetter(Buffer.from(raw));
  if (!reading.ok) throw new Error(reading.detail);
  return reading.letter;
}

function wrapped(type: string, content: Buffer, more = ''): string {
  return `${HEAD}Content-Type: ${type}\r\nContent-Transfer-Encoding: base64\r\n${more}\r\n${base64(content)}\r\n`;
}

function beside(text: string, type: string, content: Buffer): string {
  return `${HEAD}Content-Type: multipart/mixed; boundary=bb\r\n\r\n--bb\r\nContent-Type: text/plain\r\n\r\n${text}\r\n--bb\r\nContent-Type: ${type}\r\nContent-Transfer-Encoding: base64\r\n\r\n${base64(content)}\r\n--bb--\r\n`;
}

function uuencoded(text: string): string {
  const sign = (value: number): string => String.fromCharCode(value === 0 ? 96 : value + 32);
  const lines = (text.match(/[^]{1,45}/g) ?? []).map((line) => {
    const signs = Buffer.from(line.padEnd(Math.ceil(line.length / 3) * 3, '\0')).toString('base64');
    const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';
    return sign(line.length) + [...signs].map((each) => sign(alphabet.indexOf(each))).join('');
  });
  return ['begin 644 letter.txt', ...lines, '`', 'end', ''].join('\r\n');
}

const MULTIPART = `Content-Type: multipart/mixed; boundary=in\r\n\r\n--in\r\n${TEXT}\r\n--in\r\nContent-Type: application/pdf; name="sites.pdf"\r\nContent-Transfer-Encoding: base64\r\n\r\n${base64(pdf(['Six shops']))}\r\n--in--\r\n`;

const opened: [what: string, raw: string | Buffer][] = [
  ['S/MIME that is only signed', wrapped('application/pkcs7-mime; smime-type=signed-data', signed(TEXT))],
  ['… of which the type is an older one', wrapped('application/x-pkcs7-mime; name=smime.p7m', signed(TEXT))],
  ['… that is known by its name alone', wrapped('application/octet-stream; name="smime.p7m"', signed(TEXT))],
  ['… whose length was not known before', wrapped('application/pkcs7-mime', signed(TEXT, 5))],
  [
    '… that is signed twice',
    wrapped('application/pkcs7-mime', signed(wrapped('application/pkcs7-mime', signed(TEXT)).slice(HEAD.length))),
  ],
  ['… that a list put into a multipart', beside('', 'application/pkcs7-mime', signed(TEXT))],
  ['… that holds a multipart', wrapped('application/pkcs7-mime', signed(MULTIPART))],
  ['S/MIME that is compressed', wrapped('application/pkcs7-mime; smime-type=compressed-data', compressed(TEXT))],
  [
    'a winmail.dat beside an empty text',
    beside(' ', 'application/ms-tnef; name=winmail.dat', winmail({ text: WORDS })),
  ],
  ['… known by its name alone', beside('', 'application/octet-stream; name="WINMAIL.DAT"', winmail({ text: WORDS }))],
  ['… that is the whole mail', wrapped('application/ms-tnef', winmail({ text: WORDS }))],
  [
    '… with HTML alone',
    beside('', 'application/ms-tnef', winmail({ html: '<p>We want fiber at six shops.</p><p>Mara Quist</p>' })),
  ],
  [
    '… with RTF alone',
    beside(
      '',
      'application/ms-tnef',
      winmail({
        rtf: String.raw`{\rtf1\ansi{\fonttbl{\f0 Arial;}}\f0 We want {\b fiber} at six shops.\par\par Mara Quist\par}`,
      }),
    ),
  ],
  [
    'base64 around a whole multipart',
    `${HEAD}${MULTIPART.replace('\r\n\r\n', `\r\nContent-Transfer-Encoding: base64\r\n\r\n`).replace(/(?<=base64\r\n\r\n)--in[^]*/, (body) => base64(body))}`,
  ],
  ...(['"base64"', 'base64 encoding', 'Base64;', 'base64 (RFC 2045)', 'x-base64', 'BASE-64', "'base64'"].map((name) => [
    `the encoding written as ${name}`,
    `${HEAD}Content-Type: text/plain\r\nContent-Transfer-Encoding: ${name}\r\n\r\n${base64(WORDS)}`,
  ]) satisfies [string, string][]),
  ...(['"quoted-printable"', 'quoted printable', 'quoted-printable;charset=utf-8', 'Quoted_Printable'].map((name) => [
    `the encoding written as ${name}`,
    `${HEAD}Content-Type: text/plain\r\nContent-Transfer-Encoding: ${name}\r\n\r\nWe want =66iber at six sh=\r\nops.\r\n\r\nMara Quist\r\n`,
  ]) satisfies [string, string][]),
  ...(['7-bit', '8 bit', 'none', 'utf-8'].map((name) => [
    `the encoding written as ${name}`,
    `${HEAD}${TEXT.replace('\r\n', `\r\nContent-Transfer-Encoding: ${name}\r\n`)}`,
  ]) satisfies [string, string][]),
  ...(['x-uuencode', 'uuencode', '"X-UUE"'].map((name) => [
    `the encoding written as ${name}`,
    `${HEAD}Content-Type: text/plain\r\nContent-Transfer-Encoding: ${name}\r\n\r\n${uuencoded(WORDS)}`,
  ]) satisfies [string, string][]),
  ['lines that end in CR CR LF', `${HEAD}${TEXT}`.replaceAll('\r\n', '\r\r\n')],
  ['… of a multipart', beside(WORDS, 'image/png', Buffer.from('x')).replaceAll('\r\n', '\r\r\n')],
  [
    '… below a header that ends its lines well',
    `${HEAD}${TEXT.slice(0, -WORDS.length)}${WORDS.replaceAll('\r\n', '\r\r\n')}`,
  ],
  ['lines that end in CR', `${HEAD}${TEXT}`.replaceAll('\r\n', '\r')],
];

describe('the words are read of', () => {
  it.each(opened)('%s', async (_, raw) => {
    const letter = await read(raw);
    expect(letter.body.text.replace(/\s+/g, ' ').trim()).toBe('We want fiber at six shops. Mara Quist');
    expect(letter.from.map(({ address }) => address)).toEqual(['mquist@larkfieldtile.example']);
    expect(letter.subject).toBe('Lines');
  });
});

describe('an S/MIME signature', () => {
  it('is named as unchecked, and names no other writer', async () => {
    const inside = `From: Somebody Else <else@elsewhere.example>\r\nSubject: Other\r\n${TEXT}`;
    const letter = await read(wrapped('application/pkcs7-mime', signed(inside)));
    expect(letter).toMatchObject({ flags: ['signature_unchecked'], subject: 'Lines' });
    expect(letter.from).toHaveLength(1);
    expect(letter.from[0]?.address).toBe('mquist@larkfieldtile.example');
  });

  it.each([
    ['encrypted S/MIME', wrapped('application/pkcs7-mime', encrypted())],
    [
      '… inside a signed one',
      wrapped('application/pkcs7-mime', signed(wrapped('application/pkcs7-mime', encrypted()).slice(HEAD.length))),
    ],
    ['broken S/MIME', wrapped('application/pkcs7-mime', signed(TEXT).subarray(0, 40))],
    [
      'an inline PGP message',
      `${HEAD}\r\nHello,\r\n\r\n-----BEGIN PGP MESSAGE-----\r\n\r\nhQEMA\r\n-----END PGP MESSAGE-----\r\n`,
    ],
  ])('is not: %s', async (_, raw) => {
    expect((await read(raw)).flags).toContain('encrypted_body');
  });

  it('around a document leaves the document', async () => {
    const letter = await read(
      beside('See below.', 'application/octet-stream; name="letter.pdf.p7m"', signed(pdf(['Six shops']))),
    );
    expect(letter.attachments).toMatchObject([{ filename: 'letter.pdf', text: 'Six shops' }]);
  });
});

describe('what stands in a winmail.dat', () => {
  const files = [{ name: 'needs.docx', content: word(['Six shops']) }];

  it('are files of the mail', async () => {
    const { attachments } = await read(beside('', 'application/ms-tnef', winmail({ text: WORDS, files })));
    expect(attachments).toMatchObject([{ filename: 'needs.docx', text: 'Six shops' }]);
  });

  it('is no second body beside the words of the mail', async () => {
    const letter = await read(beside('Our own words.', 'application/ms-tnef', winmail({ text: WORDS, files })));
    expect(letter.body.text.trim()).toBe('Our own words.');
    expect(letter.attachments.map(({ filename }) => filename)).toEqual(['winmail.txt', 'needs.docx']);
  });

  it('stays a file with a note where it is broken', async () => {
    const { attachments } = await read(beside('Hello.', 'application/ms-tnef', Buffer.from('nothing of the kind')));
    expect(attachments).toMatchObject([{ text: null, note: 'unreadable' }]);
  });
});

describe('a header whose lines end in CR CR LF', () => {
  // Whoever checks a signature sees no end of such a header: one over an empty body would hold whatever stands below.
  const bh = 'bh=47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=';
  it.each([
    [
      'below a signature over nothing',
      `DKIM-Signature: v=1; d=larkfieldtile.example; ${bh}; b=x\r\n${HEAD}${TEXT}`.replaceAll('\r\n', '\r\r\n'),
    ],
    [
      '… by its length',
      `DKIM-Signature: v=1; l=0; d=larkfieldtile.example; b=x\r\n${HEAD}${TEXT}`.replaceAll('\r\n', '\r\r\n'),
    ],
    [
      'in a file of two kinds of lines',
      `${HEAD}\r\n`.replaceAll('\r\n', '\r\r\n') + `${WORDS}\r\n\r\nThe true body.\r\n`,
    ],
  ])('is not mended %s', async (_, raw) => {
    expect((await read(raw)).body.text).not.toContain('fiber');
  });
});

describe('opening never throws, and never hangs, on what was damaged:', () => {
  const whole: Record<string, [type: string, content: Buffer]> = {
    'S/MIME': ['application/pkcs7-mime', signed(TEXT, 3)],
    'winmail.dat': [
      'application/ms-tnef',
      winmail({
        text: WORDS,
        html: '<p>x</p>',
        rtf: String.raw`{\rtf1 x\par}`,
        files: [{ name: 'a', content: Buffer.from('b') }],
      }),
    ],
    RTF: [
      'application/rtf',
      Buffer.from(String.raw`{\rtf1\ansi\ansicpg1252{\v hidden}\uc1\u8211 - a\'e9\par{\*\x y}}`),
    ],
    docx: ['application/vnd.openxmlformats-officedocument.wordprocessingml.document', word(['Six shops'])],
  };
  const damage = fc.record({
    cut: fc.double({ min: 0, max: 1, noNaN: true }),
    flips: fc.array(fc.tuple(fc.double({ min: 0, max: 1, noNaN: true, maxExcluded: true }), fc.nat(255)), {
      maxLength: 6,
    }),
  });

  const damaged = (content: Buffer, { cut, flips }: { cut: number; flips: [number, number][] }): Buffer => {
    const bytes = Buffer.from(content);
    for (const [at, value] of flips) bytes[Math.floor(at * bytes.length)] = value;
    return cut < 0.5 ? bytes : bytes.subarray(0, Math.ceil(cut * bytes.length));
  };

  it.each(Object.keys(whole))(
    '%s',
    async (name) => {
      const [type, content] = whole[name] ?? ['', Buffer.alloc(0)];
      await fc.assert(
        fc.asyncProperty(damage, async (harm) => {
          expect((await readLetter(Buffer.from(beside('', type, damaged(content, harm))))).ok).toBe(true);
        }),
        { numRuns: 150 },
      );
    },
    20_000,
  );

  it('.msg', async () => {
    const content = msg({ subject: 'Lines', body: WORDS });
    await fc.assert(
      fc.asyncProperty(damage, async (harm) => {
        expect(
          (await readLetter(Buffer.from(beside('', 'application/vnd.ms-outlook', damaged(content, harm))))).ok,
        ).toBe(true);
      }),
      { numRuns: 150 },
    );
  });
});
