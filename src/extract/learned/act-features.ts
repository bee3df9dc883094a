/** Somebody spoken of on a page goes in; by what it is weighed what the writer does to them comes out, in names that a person can read. */
import { FeatureBag, type Features } from '../linear/features.ts';
import type { Line, Page, Spoken } from './page.ts';
import type { Party } from '../rules/party.ts';

/** Words as far as this from the party tell of it by how they stand to it; those of the whole sentence tell by being there. */
const WINDOW = 8;
const NEAR = 3;
const IN_SENTENCE = 0.5;
const AROUND = 0.5;
const PIECES = 0.2;
const MOST_WORDS = 120;

export function actFeatures(page: Page, spoken: Spoken): Features {
  const line = page.lines[spoken.line];
  const bag = new FeatureBag(lineFeatures(page, spoken.line));
  if (line === undefined) return bag.done();
  const words = wordsOf(line, spoken);
  const at = Math.min(spoken.token, words.length - 1);
  const left = clauseBefore(words, at);
  const right = clauseAfter(words, at);

  for (let far = 1; far <= NEAR; far++) {
    bag.add(1, 'at -', String(far), ' ', words[at - far] ?? '^');
    bag.add(1, 'at +', String(far), ' ', words[at + far] ?? '$');
  }
  bag.add(1, 'before ', words[at - 2] ?? '^', ' ', words[at - 1] ?? '^');
  bag.add(1, 'after ', words[at + 1] ?? '$', ' ', words[at + 2] ?? '$');
  bag.add(1, 'before ', words[at - 3] ?? '^', ' ', words[at - 2] ?? '^', ' ', words[at - 1] ?? '^');
  bag.add(1, 'after ', words[at + 1] ?? '$', ' ', words[at + 2] ?? '$', ' ', words[at + 3] ?? '$');
  bag.add(1, 'around ', words[at - 1] ?? '^', ' … ', words[at + 1] ?? '$');
  sides(bag, 'left', left.slice(-WINDOW));
  sides(bag, 'right', right.slice(0, WINDOW));

  for (const word of new Set([...left.slice(-4), ...right.slice(0, 4)]))
    for (const piece of piecesOf(word)) bag.add(PIECES, 'piece ', piece);
  standing(bag, page, spoken);
  return bag.done();
}

function sides(bag: FeatureBag, side: string, words: readonly string[]): void {
  words.forEach((word, nth) => {
    bag.add(1, side, ' ', word);
    for (const other of words.slice(nth + 1, nth + 4)) bag.add(0.4, side, ' ', word, ' … ', other);
  });
}

/** The words of the line, with signs for whom it speaks of: the one in question, the same again, others. */
export function wordsOf({ tokens }: Line, spoken: Pick<Spoken, 'token' | 'party' | 'by'> | null): readonly string[] {
  return tokens.slice(0, MOST_WORDS).map(({ word, party }, at) => {
    if (spoken !== null && at === spoken.token) return spoken.by === 'name' ? '<it>' : `<it ${spoken.by}>`;
    if (party === undefined) return word;
    return spoken !== null && isSame(party, spoken.party) ? '<same>' : word;
  });
}

function isSame(one: Party, other: Party): boolean {
  if (one.ids.length > 0 || other.ids.length > 0) return one.ids.some((id) => other.ids.includes(id));
  const [name, also] = [one, other].map(({ person, firm }) => (person ?? firm ?? '').toLowerCase());
  return name !== undefined && also !== undefined && name !== '' && (name.includes(also) || also.includes(name));
}

const ENDS_CLAUSE = new Set([';', ':', '–', '—', '?', '!']);

function clauseBefore(words: readonly string[], at: number): readonly string[] {
  const start = words.slice(0, at).findLastIndex((word) => ENDS_CLAUSE.has(word));
  return words.slice(start + 1, at);
}

function clauseAfter(words: readonly string[], at: number): readonly string[] {
  const end = words.slice(at + 1).findIndex((word) => ENDS_CLAUSE.has(word));
  return words.slice(at + 1, end === -1 ? undefined : at + 1 + end + 1);
}

export function piecesOf(word: string): string[] {
  if (word.length < 4 || word.startsWith('<')) return [];
  const bounded = `<${word}>`;
  return [4, 5].flatMap((size) =>
    Array.from({ length: Math.max(0, bounded.length - size + 1) }, (_, at) => bounded.slice(at, at + size)),
  );
}

const lines = new WeakMap<Line, Features>();

/** What is the same for everybody and everything of a line: its words, those of the sentences around it, and where it stands. */
export function lineFeatures(page: Page, at: number): Features {
  const line = page.lines[at];
  if (line === undefined) return new FeatureBag().done();
  const known = lines.get(line);
  if (known !== undefined) return known;
  const bag = new FeatureBag();
  ['^', ...wordsOf(line, null), '$'].forEach((word, nth, all) => {
    bag.add(IN_SENTENCE, 'in ', word);
    const [next, third] = all.slice(nth + 1, nth + 3);
    if (next !== undefined) bag.add(0.3, 'in ', word, ' ', next);
    if (third !== undefined) bag.add(0.15, 'in ', word, ' … ', third);
  });
  for (const [side, other] of [
    ['previous', page.lines[at - 1]],
    ['next', page.lines[at + 1]],
  ] as const) {
    if (other === undefined || other.zone !== line.zone) bag.add(1, 'no ', side);
    else for (const word of wordsOf(other, null)) bag.add(AROUND, side, ' ', word);
  }
  // A subject says what its writer says, in one line.
  bag.add(1, 'zone ', line.zone === 'subject' ? 'own' : line.zone);
  if (line.sentence.isLine && line.zone !== 'subject') bag.add(1, 'line');
  bag.add(1, 'words ', sizeOf(line.tokens.length));
  if (line.tokens.at(-1)?.word === '?') bag.add(1, 'asks');
  bag.add(1, page.headers.isReply ? 'reply' : 'no reply');
  if (page.headers.isOfParty) bag.add(1, 'writer is of a party');
  const made = bag.done();
  lines.set(line, made);
  return made;
}

/** How they are called, where it stands, and what the headers say of them. */
function standing(bag: FeatureBag, { headers, spoken: all, lines }: Page, spoken: Spoken): void {
  const { party, by } = spoken;
  const here = all.filter((each) => each.line === spoken.line);
  const others = here.filter((each) => !isSame(each.party, party) && each.party.kind === 'agent');
  bag.add(1, 'by ', by);
  bag.add(1, 'naming ', party.naming);
  bag.add(1, 'kind ', party.kind);
  for (const [side, other] of [
    ['previous', lines[spoken.line - 1]],
    ['next', lines[spoken.line + 1]],
  ] as const)
    if (other?.tokens.some((token) => token.party !== undefined && isSame(token.party, party)))
      bag.add(1, 'same ', side);
  bag.add(1, 'others ', String(Math.min(3, others.length)));
  if (others.length > 0)
    bag.add(1, others.some(({ token }) => token < spoken.token) ? 'behind another' : 'before another');
  const own = lines.filter(({ zone }) => zone === 'own').length;
  const place = lines.slice(0, spoken.line).filter(({ zone }) => zone === 'own').length;
  bag.add(1, place === 0 ? 'first line' : place >= own - 1 ? 'last line' : 'middle line');
  const [id] = party.ids;
  if (party.kind === 'agent' && id !== undefined) {
    if (headers.to.includes(id)) bag.add(1, 'is in to');
    if (headers.cc.includes(id)) bag.add(1, 'is in cc');
  }
}

export function sizeOf(words: number): string {
  const limit = [1, 3, 6, 12, 25, 50].find((most) => words <= most);
  return limit === undefined ? 'over 50' : `to ${limit}`;
}
