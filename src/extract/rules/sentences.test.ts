/** Where the sentences of a letter begin and end, also of one that has none. */
import { describe, expect, it } from 'vitest';
import { aLetter, DIRECTORY } from './a-letter.ts';
import { readWithoutModel } from '../without-model.ts';
import { ownSentences } from './sentences.ts';

const NEED = 'Dana Pruett is our agent of record for the phones of our four mills. Please bring in Harborline.';

describe('a word without end', () => {
  it.each(['A', 'J.', 'a1', 'Ab,', '😀', '@'])('made of %s is read in pieces, none of which is long', (sign) => {
    const letter = aLetter(sign.repeat(20_000));
    const sentences = ownSentences(letter);
    for (const { text, start } of sentences) {
      expect(text.length).toBeLessThanOrEqual(2_000); // two units a sign at most
      expect(letter.body.text.slice(start, start + text.length)).toBe(text);
      expect(text.isWellFormed()).toBe(true);
    }
    expect(sentences.length).toBeGreaterThan(10);
  });

  it('takes nothing from the words beside it', () => {
    const read = readWithoutModel(aLetter(`${NEED}\n\n${'A'.repeat(40_000)}`), DIRECTORY, new Date('2026-09-14'));
    expect(read.agentOfRecord).toMatchObject({ status: 'designated' });
    expect(read.masterAgency).toMatchObject({ status: 'named' });
  });
});

it('A sentence with the long address of a page in it stays one', () => {
  const text = `See https://mills.example/${'quote/'.repeat(120)}, by which Dana Pruett is not our agent.`;
  expect(ownSentences(aLetter(text)).map((sentence) => sentence.text)).toEqual([text]);
});
