/** A stretch of a line goes in; by what it is weighed what it means comes out, in names that a person can read. */
import { FeatureBag, type Features } from '../linear/features.ts';
import { lineFeatures, piecesOf, wordsOf } from './act-features.ts';
import type { Page } from './page.ts';

const WINDOW = 7;
const NEAR = 4;

/** `from` is its first token, `to` the one behind its last; `signs` are what is known of it besides. */
export function spanFeatures(page: Page, at: number, from: number, to: number, signs: readonly string[]): Features {
  const bag = new FeatureBag(lineFeatures(page, at));
  const line = page.lines[at];
  if (line === undefined) return bag.done();
  const words = wordsOf(line, null);
  for (let far = 1; far <= NEAR; far++) {
    bag.add(1, 'at -', String(far), ' ', words[from - far] ?? '^');
    bag.add(1, 'at +', String(far), ' ', words[to - 1 + far] ?? '$');
  }
  bag.add(1, 'before ', words[from - 2] ?? '^', ' ', words[from - 1] ?? '^');
  bag.add(1, 'after ', words[to] ?? '$', ' ', words[to + 1] ?? '$');
  bag.add(1, 'after ', words[to] ?? '$', ' ', words[to + 1] ?? '$', ' ', words[to + 2] ?? '$');
  bag.add(1, 'around ', words[from - 1] ?? '^', ' … ', words[to] ?? '$');
  for (const word of words.slice(Math.max(0, from - WINDOW), from)) bag.add(1, 'left ', word);
  for (const word of words.slice(to, to + WINDOW)) bag.add(1, 'right ', word);
  for (const sign of signs) {
    bag.add(2, sign);
    bag.add(1, sign, ' before ', words[to] ?? '$');
    bag.add(1, sign, ' behind ', words[from - 1] ?? '^');
  }
  for (const word of new Set([...words.slice(from - 2 < 0 ? 0 : from - 2, from), ...words.slice(to, to + 3)]))
    for (const piece of piecesOf(word)) bag.add(0.3, 'piece ', piece);
  if (line.sentence.answers !== undefined)
    for (const word of line.sentence.answers.toLowerCase().match(/\p{L}+/gu) ?? []) bag.add(1, 'asked ', word);
  return bag.done();
}
