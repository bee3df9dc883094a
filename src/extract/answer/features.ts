/** The words of a reply go in; what the reader of answers weighs in them comes out: each by a name that a person can read. */

import { FeatureBag, type Features, type NameParts } from '../linear/features.ts';

/** Pieces of words tell of endings and of slips of the finger; there are many of them, so each counts for less. */
const PIECE_WEIGHT = 0.5;
const MOST_SENTENCES = 16;
const TOKEN = /[\p{L}\p{N}]+(?:'\p{L}+)?|[?!:]|\p{Extended_Pictographic}/gu;
const SENTENCE_END = /(?<=[.!?;])\s+|\n+/;

export function featuresOf(words: string): Features {
  const bag = new FeatureBag();
  const add = (...name: NameParts): void => bag.add(1, ...name);
  const sentences = sentencesOf(words);
  const all = sentences.flat();

  sentences.slice(0, MOST_SENTENCES).forEach((tokens, at) => {
    // The first sentence most often holds the answer, so its words count as words of the first sentence too.
    const first = at === 0;
    const row = ['^', ...tokens, '$'];
    for (let from = 0; from + 1 < row.length; from++) {
      const [one = '', two = '', three = '', four] = row.slice(from, from + 4);
      if (from > 0) add('word ', one);
      if (first && from > 0) add('first ', one);
      add('pair ', one, ' ', two);
      if (first) add('first ', one, ' ', two);
      if (three !== '') add('three ', one, ' ', two, ' ', three);
      if (three !== '') add('gap ', one, ' … ', three);
      if (four !== undefined) add('gap ', one, ' … ', four);
    }
    for (const token of tokens) for (const piece of piecesOf(token)) bag.add(PIECE_WEIGHT, 'piece ', piece);
    if (tokens.at(-1) === '?') add(first ? 'question first' : 'question later');
  });
  const asking = sentences.filter((tokens) => tokens.at(-1) === '?').length;
  if (asking > 0) add(asking === sentences.length ? 'asks only' : 'asks too');
  if (all.length <= 5) add(`whole ${all.join(' ')}`);
  add('length ', lengthOf(all.length));
  add('sentences ', String(Math.min(6, sentences.length)));
  return bag.done();
}

/** Lower case, without accents, as people type on a phone; numbers are alike. */
function sentencesOf(words: string): string[][] {
  return words
    .normalize('NFKD')
    .replace(/\p{M}+/gu, '')
    .replace(/[’‘´`]/g, "'")
    .toLowerCase()
    .split(SENTENCE_END)
    .map((sentence) => [...sentence.matchAll(TOKEN)].map(([token]) => (/^\p{N}+$/u.test(token) ? '#' : token)))
    .filter((tokens) => tokens.length > 0);
}

function piecesOf(token: string): string[] {
  if (token.length < 3) return [];
  const bounded = `<${token}>`;
  return [3, 4, 5].flatMap((size) =>
    Array.from({ length: Math.max(0, bounded.length - size + 1) }, (_, at) => bounded.slice(at, at + size)),
  );
}

function lengthOf(words: number): string {
  const limit = [1, 3, 6, 12, 25, 50].find((most) => words <= most);
  return limit === undefined ? 'over 50' : `to ${limit}`;
}
