/** A line of a page goes in; by what it is weighed what it says comes out, in names that a person can read. */
import { FeatureBag, type Features } from '../linear/features.ts';
import { piecesOf, sizeOf, wordsOf } from './act-features.ts';
import type { Page } from './page.ts';

/** What a sentence may say beside what it does to a party; several at once if it says several. */
export const SAYINGS = [
  'affirmed',
  'tentative',
  'sole',
  'competing',
  'pay',
  'accountability',
  'education',
  'wants_none',
  'confirms',
  'not_yet',
  'denies',
  'gives',
  'replaces',
  'takes_out',
  'withdraws',
  'pauses',
  'revives',
  'asks_status',
  'asks',
  'awards',
  'forget',
  'thanks',
  'disputes',
] as const;

/** One clause of a long sentence says as much as a short sentence: what else is there must not weaken it. */
const SCALE = 3;
const AROUND = 0.25;
const PIECES = 0.15;

export function sayingFeatures({ lines, headers }: Page, at: number): Features {
  const bag = new FeatureBag();
  const line = lines[at];
  if (line === undefined) return bag.done();
  const words = ['^', ...wordsOf(line, null), '$'];
  words.forEach((word, nth) => {
    const [next, third] = words.slice(nth + 1, nth + 3);
    bag.add(1, 'word ', word);
    if (next !== undefined) bag.add(0.5, 'pair ', word, ' ', next);
    if (third !== undefined) bag.add(0.25, 'gap ', word, ' … ', third);
    for (const piece of piecesOf(word)) bag.add(PIECES, 'piece ', piece);
  });
  for (const [side, other] of [
    ['previous', lines[at - 1]],
    ['next', lines[at + 1]],
  ] as const)
    if (other !== undefined && other.zone === line.zone)
      for (const word of wordsOf(other, null)) bag.add(AROUND, side, ' ', word);
  bag.add(1, 'zone ', line.zone);
  bag.add(1, 'words ', sizeOf(line.tokens.length));
  if (line.tokens.at(-1)?.word === '?') bag.add(1, 'asks');
  if (line.sentence.isLine) bag.add(1, 'line');
  bag.add(1, headers.isReply ? 'reply' : 'no reply');
  if (headers.isOfParty) bag.add(1, 'writer is of a party');
  return bag.done(SCALE);
}
