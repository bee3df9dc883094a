/** Marked letters go in; the words with which services are named in them come out. */
import { plainWord } from '../../src/extract/learned/tokens.ts';
import type { MarkedFile } from './marked.ts';

const LEAST_TIMES = 2;
/** Of all the times that a word is written: `an` stands in marks too, and nearly always elsewhere. */
const LEAST_SHARE = 0.2;

export function serviceWordsIn(files: readonly MarkedFile[]): readonly string[] {
  const [marked, written] = [new Map<string, number>(), new Map<string, number>()];
  for (const { text, marks } of files.flatMap(({ letters }) => letters)) {
    count(written, text);
    for (const mark of marks) if (mark.of === 'service') count(marked, text.slice(mark.start, mark.end));
  }
  return [...marked]
    .filter(([word, times]) => times >= LEAST_TIMES && times >= LEAST_SHARE * (written.get(word) ?? 0))
    .map(([word]) => word)
    .toSorted();
}

function count(words: Map<string, number>, text: string): void {
  for (const word of text.toLowerCase().match(WORD) ?? []) {
    const plain = plainWord(word);
    words.set(plain, (words.get(plain) ?? 0) + 1);
  }
}

const WORD = /[\p{L}\p{N}\p{M}]+(?:['’][\p{L}\p{M}]+)?/gu;
