import { readdirSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { oddities } from '../../test/oddities.ts';
import { readLetter } from './letter.ts';

const folder = new URL('../../fixtures/demo/', import.meta.url);
const fixtures = [
  ...readdirSync(folder)
    .filter((file) => file.endsWith('.eml'))
    .map((file) => readFileSync(new URL(file, folder))),
  ...oddities()
    .map(({ raw }) => raw)
    .filter((raw) => raw.length > 0 && raw.length < 2_000),
];

/** What parsers stumble over. */
const TOKENS = [
  '\r\n',
  '\n',
  '\r',
  '\0',
  '\r\n\r\n',
  ':',
  ';',
  '=',
  '"',
  '<',
  '>',
  '(',
  '--',
  '--odd',
  '--odd--',
  '=?',
  '?=',
  '=?utf-8?B?',
  ' ',
  '\t',
  'From: ',
  'Content-Type: multipart/mixed; boundary=odd\r\n',
  'Content-Type: message/rfc822\r\n',
  'Content-Type: text/html\r\n',
  'Content-Transfer-Encoding: base64\r\n',
  'Content-Transfer-Encoding: quoted-printable\r\n',
  '; charset=utf-16',
  '; format=flowed',
  '<blockquote>',
  '<style>',
  '<!--',
  '&#',
  '-- \r\n',
  '> ',
  'On Mon, 14 Sep 2026, a@b.example wrote:\r\n',
  '\xef\xbb\xbf',
  '\xff',
  '\xc3',
].map((token) => Buffer.from(token, 'latin1'));

const soup = fc
  .array(fc.oneof(fc.constantFrom(...TOKENS), fc.uint8Array({ maxLength: 8 })), { maxLength: 80 })
  .map((pieces) => Buffer.concat(pieces));

interface Change {
  readonly at: number;
  readonly removed: number;
  readonly added: Uint8Array;
}
const changes = fc.array(
  fc.record({
    at: fc.double({ min: 0, max: 1, noNaN: true }),
    removed: fc.nat({ max: 40 }),
    added: fc.oneof(fc.constantFrom(...TOKENS), fc.uint8Array({ maxLength: 3 })),
  }),
  { minLength: 1, maxLength: 12 },
);
const changed = (raw: Buffer, all: readonly Change[]): Buffer =>
  all.reduce((now, { at, removed, added }) => {
    const start = Math.floor(at * now.length);
    return Buffer.concat([now.subarray(0, start), added, now.subarray(start + removed)]);
  }, raw);
const mutated = fc.tuple(fc.constantFrom(...fixtures), changes).map(([raw, all]) => changed(raw, all));

describe('reading never throws, and the parts tile the text, of', () => {
  it.each([
    ['arbitrary bytes', fc.uint8Array({ maxLength: 3_000 })],
    ['a soup of what parsers stumble over', soup],
    ['letters that were damaged', mutated],
  ])('%s', async (_, raws) => {
    await fc.assert(
      fc.asyncProperty(raws, async (raw) => {
        const read = await readLetter(raw);
        if (!read.ok) return expect(read.why).toBe('over_the_limit');
        const { text, parts } = read.letter.body;
        const ends = [0, ...parts.map(({ end }) => end)];
        expect(parts.map(({ start }) => start)).toEqual(ends.slice(0, -1));
        expect(ends).toEqual(ends.toSorted((one, other) => one - other));
        expect(ends.at(-1)).toBe(text.length);
      }),
      { seed: 20_260_914, numRuns: 1_000 },
    );
  });
});
