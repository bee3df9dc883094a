import { afterAll, describe, expect, it } from 'vitest';
import { hostileFiles, hostileLetters, withFile } from '../../../test/bombs.ts';
import { oddities } from '../../../test/oddities.ts';
import type { BodyPart, LetterFlag } from '../../domain/letter.ts';
import type { LogEvent, Reading } from '../../domain/ports.ts';
import { readingPool } from './pool.ts';

const events: LogEvent[] = [];
const say = (event: LogEvent): void => void events.push(event);
const log = { debug: say, info: say, warn: say, error: say };
const pool = readingPool({ children: 1, timeoutMs: 120_000, filesMs: 120_000, memoryMb: 512, log });
afterAll(async () => await pool.close());

/** No letter when it takes longer than the limit of the pool above. */
const read = async (raw: Buffer): Promise<Reading> => await pool.read(raw, new AbortController().signal);

const HEAD = 'From: Robin Ames <robin@customer.example>\r\nSubject: Phones\r\nMIME-Version: 1.0\r\n';
const everyday = Buffer.from(`${HEAD}\r\nWe want new phones.\r\n`);
const html = (body: string): Buffer => Buffer.from(`${HEAD}Content-Type: text/html\r\n\r\n${body}\r\n`);
const mixed = (parts: string): Buffer =>
  Buffer.from(`${HEAD}Content-Type: multipart/mixed; boundary=b\r\n\r\n${parts}--b--\r\n`);
const nestedQuotes = (paragraphs: number): Buffer => html('<blockquote>'.repeat(900) + '<p>x</p>'.repeat(paragraphs));
const words = (count: number): string => '=?iso-2022-jp?B?GyRCJDMkcxsoQg==?= '.repeat(count);

type Outcome = LetterFlag | 'over_the_limit' | 'read';
const bombs: [bomb: string, raw: Buffer, outcome: Outcome][] = [
  ['51 kB of nested quotes', nestedQuotes(5_000), 'truncated_text'],
  ['107 kB of nested quotes', nestedQuotes(12_000), 'truncated_text'],
  ['171 kB of nested quotes', nestedQuotes(20_000), 'truncated_text'],
  [
    'a table of 5 MB',
    html(`<table>${`<tr><td>${'phones '.repeat(14)}</td></tr>`.repeat(50_000)}</table>`),
    'truncated_text',
  ],
  ['a list 300 deep', html('<ol><li>We want phones and more of the same. '.repeat(300)), 'truncated_text'],
  ['20,000 parts', mixed('--b\r\n\r\nx\r\n'.repeat(20_000)), 'over_the_limit'],
  ['a header of 1 MB', Buffer.from(`Subject: ${'x'.repeat(1_000_000)}\r\n\r\n`), 'over_the_limit'],
  ['a part with a header of 1 MB', mixed(`--b\r\nX-Odd: ${'x'.repeat(1_000_000)}\r\n\r\nx\r\n`), 'over_the_limit'],
  [
    '250 kB of encoded words',
    Buffer.from(`Subject: ${words(7_000)}\r\nFrom: ${words(50)} <a@b.example>\r\n\r\n`),
    'read',
  ],
  [
    'an attachment of 30 MB',
    mixed(
      `--b\r\nContent-Type: application/pdf\r\nContent-Transfer-Encoding: base64\r\n\r\n${`${'UERG'.repeat(19)}\r\n`.repeat(390_000)}`,
    ),
    'read',
  ],
];

describe('a bomb', () => {
  it.each(bombs)('of %s is read within its limits, and the next mail after it', async (_, raw, outcome) => {
    expect(outcomesOf(await read(raw))).toContain(outcome);
    expect(await read(everyday)).toMatchObject({ ok: true, letter: { subject: 'Phones' } });
  });
});

function outcomesOf(reading: Reading): readonly Outcome[] {
  if (reading.ok) return ['read', ...reading.letter.flags];
  return reading.why === 'over_the_limit' ? [reading.why] : [];
}

describe('a file that is long to read', () => {
  const words = 'We want new phones.';

  it.each(hostileFiles().map((file) => [file.what, file] as const))(
    'costs no letter its words: %s',
    { timeout: 60_000 },
    async (_, file) => {
      const raw = withFile(HEAD.replace('MIME-Version: 1.0\r\n', ''), words, file);
      expect(await pool.readIfLight(raw, new AbortController().signal)).toMatchObject({ ok: false, why: 'heavy' });
      const reading = await read(raw);
      const letter = reading.ok ? reading.letter : expect.unreachable(reading.why);
      expect(letter.body.text).toContain(words);
      const [attachment] = letter.attachments;
      expect(attachment?.text !== null || attachment?.note !== null).toBe(true);
    },
  );

  it.each(hostileLetters(HEAD.replace('MIME-Version: 1.0\r\n', '')))(
    'nor does a letter that is so itself kill its reader: %s',
    { timeout: 60_000 },
    async (_, raw) => {
      expect(outcomesOf(await read(raw))).not.toEqual([]);
      expect((await pool.readIfLight(raw, new AbortController().signal)).ok).toBe(false);
    },
  );
});

describe('an oddity', () => {
  const all = oddities();

  it('is one of at least 300, each with a name of its own', () => {
    expect(new Set(all.map(({ name }) => name)).size).toBe(all.length);
    expect(all.length).toBeGreaterThanOrEqual(300);
  });

  it('is read within the limit into a letter whose parts tile its text, or is over a limit', async () => {
    const wrong: string[] = [];
    for (const { name, raw } of all) {
      const reading = await read(raw);
      if (!reading.ok && reading.why !== 'over_the_limit') wrong.push(`${name}: ${reading.why}, ${reading.detail}`);
      if (reading.ok && !tiles(reading.letter.body)) wrong.push(`${name}: its parts leave gaps or overlap`);
    }
    expect(wrong).toEqual([]);
  });

  const specification: [name: string, expected: object][] = [
    ['an empty mail', { flags: ['no_headers'], from: [] }],
    [
      'a boundary that never comes',
      { flags: ['broken_structure'], body: { text: expect.stringContaining('Nadia Haddad') } },
    ],
    [
      'a multipart without boundary',
      { flags: ['broken_structure'], body: { text: expect.stringContaining('Nadia Haddad') } },
    ],
    [
      'a boundary that is never closed',
      { flags: ['broken_structure'], body: { text: expect.stringContaining('Nadia Haddad') } },
    ],
    [
      'a content type without subtype',
      { flags: [], attachments: [], body: { text: expect.stringContaining('Nadia Haddad') } },
    ],
    [
      'a byte order mark before the header',
      { flags: [], from: [{ name: 'Robin Ames', address: 'robin@customer.example' }] },
    ],
    [
      'text, a picture and more text, cut off',
      { attachments: [{ contentType: 'application/octet-stream', note: 'unreadable' }] },
    ],
    ['bare CR as line ends', { flags: [], body: { text: expect.stringContaining('phones.\nPlease') } }],
    ['three senders', { fromHeaders: 3, from: [{}, {}, {}], flags: ['broken_structure'] }],
    ['encoded words with line ends in them', { subject: 'Phones Bcc: evil@x.example' }],
    ['encoded words that hide an address', { to: [{ address: 'a@b.example' }] }],
    ['broken UTF-8', { flags: ['undecodable_bytes'] }],
    ['PGP, encrypted', { flags: ['encrypted_body'] }],
    ['a bounce without its parts', { signs: [{ kind: 'delivery_report' }] }],
    ['thirty messages beside each other', { carried: Array.from({ length: 5 }, () => expect.any(Uint8Array)) }],
    ['HTML that hides its text', { flags: ['hidden_text'], body: { text: '' } }],
  ];
  it.each(specification)('such as %s shows in the letter', async (name, expected) => {
    const raw = all.find((oddity) => oddity.name === name)?.raw ?? Buffer.alloc(0);
    expect(await read(raw)).toMatchObject({ ok: true, letter: expected });
  });
});

const SIGNS = [
  '@',
  'a@',
  '<',
  '<a',
  '"',
  '("',
  '(',
  ',',
  ';',
  ':',
  '=?',
  '=?a?Q?',
  '; a="',
  ' ',
  'a ',
  '1 ',
  '*',
  '-',
  '> ',
  '/*',
  '&#',
];
const places: [place: string, mail: (signs: string) => string][] = [
  ...['From', 'Resent-From', 'Subject', 'Date', 'References', 'Content-Type', 'Content-Disposition'].map(
    (name): [string, (signs: string) => string] => [`the ${name} header`, (signs) => `${name}: ${signs}\r\n\r\nHello.`],
  ),
  ['a line', (signs) => `${HEAD}\r\n${signs}`],
  ['lines', (signs) => `${HEAD}\r\n${signs.replace(/.{900}/g, '$&\r\n')}`],
  ['HTML', (signs) => `${HEAD}Content-Type: text/html\r\n\r\n<p>${signs}`],
  ['a style sheet', (signs) => `${HEAD}Content-Type: text/html\r\n\r\n<style>${signs}</style><p style='${signs}'>x`],
];

describe('a sign without end', () => {
  it.each(places)('is read within the limit in %s', async (_, mail) => {
    const slow: string[] = [];
    for (const sign of SIGNS) {
      const reading = await read(Buffer.from(mail(sign.repeat(30_000 / sign.length))));
      if (!reading.ok) slow.push(`${sign}: ${reading.why}`);
    }
    expect(slow).toEqual([]);
  });
});

it('no letter cost its child', () => {
  // A file may: then the letter has gone to its reader before.
  const files = events.filter((event) => event === 'read.files_unread').length;
  expect(events.filter((event) => event === 'read.child_killed').length).toBeLessThanOrEqual(files);
});

function tiles({ text, parts }: { readonly text: string; readonly parts: readonly BodyPart[] }): boolean {
  const ends = [0, ...parts.map(({ end }) => end)];
  return parts.every(({ start, end }, at) => start === ends[at] && end >= start) && ends.at(-1) === text.length;
}
