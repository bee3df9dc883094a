import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Letter } from '../domain/letter.ts';
import { textOf } from './evidence.ts';
import { evidenceOf } from './label.ts';
import { aLetter, DIRECTORY } from './rules/a-letter.ts';
import { readWithoutModel } from './without-model.ts';

const NOW = new Date('2026-09-14');

function expectExactEvidence(letter: Letter): void {
  const found = Object.values(evidenceOf(readWithoutModel(letter, DIRECTORY, NOW))).flat();
  for (const evidence of found)
    expect(textOf(letter, evidence).slice(evidence.start, evidence.end)).toBe(evidence.text);
}

describe('Whatever a letter says', () => {
  const words = fc.constantFrom(
    ...'we are our agent of record is Dana Pruett Sam Fisher Harborline not no either or , . ; : ? \n \t “ ” ( ) > - phones $4,000 a month by May 1 14 sites 220 people below is right PSA attached you she 🙂 é \u0301 \uE000 \u200B'.split(
      ' ',
    ),
  );
  const said = fc.array(words, { maxLength: 120 }).map((each) => each.join(' '));

  it('the reader never throws, and its evidence is exactly what stands there', () => {
    fc.assert(
      fc.property(said, said, fc.string({ unit: 'binary', maxLength: 60 }), (text, quoted, subject) => {
        expectExactEvidence(aLetter(text, { quoted, subject }));
      }),
      { numRuns: 150 },
    );
  });

  it('arbitrary signs do it no harm', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 2_000 }), (text) => expectExactEvidence(aLetter(text))),
      { numRuns: 100 },
    );
  });
});

describe('A hostile letter of half a megabyte costs a bounded time', () => {
  const long = (piece: string): string => piece.repeat(Math.ceil(500_000 / piece.length));
  it.each([
    ['one word', 'a'],
    ['spaces', ' '],
    ['line ends', '\n'],
    ['open brackets', '('],
    ['quotation marks', '“a'],
    ['names', 'Dana Pruett, '],
    ['names without end', 'Dana Pruett and '],
    ['capitals', 'Aa '],
    ['unknown names', 'Gwen Stall of Tidewater Telephone, '],
    ['assignments', 'Dana Pruett is our agent of record. '],
    ['half assignments', 'register it under '],
    ['negations', 'not '],
    ['questions', 'is Dana Pruett our agent? '],
    ['figures', '1,000 '],
    ['sums', '$1,000 '],
    ['dates', 'by May 1, '],
    ['number words', 'twenty two '],
    ['addresses', 'a@b.'],
    ['at-signs', '@'],
    ['tabs', 'a\t'],
    ['labels', 'Agent of record: '],
    ['digits', '1'],
    ['dots', '.'],
    ['quotes of lines', '> a\n'],
    ['apostrophes', "a'"],
  ])('%s', (_, piece) => {
    readWithoutModel(aLetter('Warm up. Dana Pruett is our agent of record by May 1.'), DIRECTORY, NOW);
    readWithoutModel(aLetter(long(piece), { quoted: long(piece) }), DIRECTORY, NOW);
  });
});

describe('The office beside a name', () => {
  it('ends before the stroke, without the space there', () => {
    const letter = aLetter('We want phones.\n\nRuth Ames\nHead of Infrastructure | Ames Mill | 508-555-0162');
    const { contactTitle } = readWithoutModel(letter, DIRECTORY, NOW).customer;

    expect(contactTitle?.value).toBe('Head of Infrastructure');
    expectExactEvidence(letter);
  });
});
