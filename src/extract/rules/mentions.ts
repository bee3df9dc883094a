/** A directory in, an index of its names out; with it a text in, and who of the directory is mentioned where out. */
import type { Directory } from '../../domain/directory.ts';
import type { Span } from '../evidence.ts';

/** What kind of name was used: it says how sure one may be of whom it means. */
export type Naming = 'full' | 'address' | 'firm' | 'part_of_firm' | 'first' | 'last' | 'like';

export interface Mention extends Span {
  readonly kind: 'agent' | 'agency';
  readonly naming: Naming;
  /** Everybody whom this name fits. */
  readonly ids: readonly string[];
  readonly text: string;
}

export interface MentionIndex {
  find(text: string): readonly Mention[];
}

interface Entry {
  readonly kind: Mention['kind'];
  readonly naming: Naming;
  readonly ids: Set<string>;
}

interface Entries {
  readonly byKey: Map<string, Entry[]>;
  /** The first three signs of every key: most words of a text begin no name. */
  readonly beginnings: Set<string>;
  /** Full names by their first and by their last word, to find those that were misspelt. */
  readonly byFirst: Map<string, Full[]>;
  readonly byLast: Map<string, Full[]>;
}

interface Full {
  readonly id: string;
  readonly first: string;
  readonly last: string;
}

const LONGEST_NAME_WORDS = 7;
const WORD = /[\p{L}\p{N}][\p{L}\p{N}'’&.+-]{0,63}@[\p{L}\p{N}.-]{1,255}|[\p{L}\p{N}]+(?:['’&-][\p{L}\p{N}]+)*|&/gu;
const built = new WeakMap<Directory, MentionIndex>();

/** The same index for the same directory. */
export function mentionIndex(directory: Directory): MentionIndex {
  const known = built.get(directory) ?? makeIndex(directory);
  built.set(directory, known);
  return known;
}

function makeIndex({ agencies, agents }: Directory): MentionIndex {
  const entries: Entries = { byKey: new Map(), beginnings: new Set(), byFirst: new Map(), byLast: new Map() };
  const add = (name: string, kind: Mention['kind'], naming: Naming, id: string): void => {
    const key = keyOf(name);
    if (key === '') return;
    const under = entries.byKey.get(key) ?? [];
    const same = under.find((entry) => entry.kind === kind && entry.naming === naming);
    if (same === undefined) under.push({ kind, naming, ids: new Set([id]) });
    else same.ids.add(id);
    entries.byKey.set(key, under);
    entries.beginnings.add(key.slice(0, 3));
  };
  for (const { id, name, aliases } of agencies) {
    for (const each of [name, ...aliases]) {
      add(each, 'agency', 'full', id);
      add(withoutForm(each), 'agency', 'full', id);
    }
    for (const part of leadingParts(name)) add(part, 'agency', 'part_of_firm', id);
  }
  for (const { id, name, company, aliases, emails } of agents) {
    for (const each of [name, ...aliases]) {
      const kind = keyOf(each) !== keyOf(name) && keyOf(company).startsWith(keyOf(each)) ? 'firm' : 'full';
      add(each, 'agent', kind, id);
    }
    for (const email of emails) add(email, 'agent', 'address', id);
    for (const each of [company, withoutForm(company)]) add(each, 'agent', 'firm', id);
    for (const part of leadingParts(company)) add(part, 'agent', 'part_of_firm', id);
    const words = name.split(/\s+/);
    const [first = ''] = words;
    const last = words.at(-1) ?? '';
    if (words.length < 2) continue;
    add(first, 'agent', 'first', id);
    for (const nickname of NICKNAMES.get(keyOf(first)) ?? []) {
      add(nickname, 'agent', 'first', id);
      add(`${nickname} ${last}`, 'agent', 'full', id);
    }
    add(last, 'agent', 'last', id);
    const full = { id, first: keyOf(first), last: keyOf(last) };
    entries.byFirst.set(full.first, [...(entries.byFirst.get(full.first) ?? []), full]);
    entries.byLast.set(full.last, [...(entries.byLast.get(full.last) ?? []), full]);
  }
  return { find: remembering((text) => find(text, entries)) };
}

const MOST_REMEMBERED = 500;

/** Several rules look at the same sentence, one soon after the other. */
function remembering(look: (text: string) => readonly Mention[]): MentionIndex['find'] {
  const seen = new Map<string, readonly Mention[]>();
  return (text) => {
    const known = seen.get(text);
    if (known !== undefined) return known;
    const found = look(text);
    if (seen.size >= MOST_REMEMBERED) seen.clear();
    seen.set(text, found);
    return found;
  };
}

interface Word {
  readonly text: string;
  readonly start: number;
  readonly key: string;
}

function find(text: string, entries: Entries): Mention[] {
  const words = [...text.matchAll(WORD)].map((match) => ({ text: match[0], start: match.index, key: keyOf(match[0]) }));
  const found: Mention[] = [];
  for (let at = 0; at < words.length; at++) {
    const taken = named(text, words, at, entries) ?? misspelt(text, words, at, entries);
    if (taken === null) continue;
    found.push(...taken.mentions);
    at += taken.count - 1;
  }
  const small = found.flatMap((mention) => inSmallLetters(text, mention, entries));
  return small.length === 0 ? found : [...found, ...small].toSorted((one, other) => one.start - other.start);
}

/** `rupert at thwaite and bell`: written without capitals, a first name is one beside its firm. */
function inSmallLetters(text: string, firm: Mention, { byKey }: Entries): Mention[] {
  if (firm.kind !== 'agent' || (firm.naming !== 'firm' && firm.naming !== 'part_of_firm')) return [];
  const before = text.slice(Math.max(0, firm.start - 40), firm.start);
  const match = /(?<![\p{L}\p{N}'’-])(?<name>\p{Ll}[\p{L}'’-]{1,20}) (?:over )?(?:at|from|of|with) $/u.exec(before);
  const name = match?.groups?.['name'];
  if (match === null || name === undefined) return [];
  const ids = (byKey.get(keyOf(name)) ?? [])
    .filter(({ kind, naming }) => kind === 'agent' && naming === 'first')
    .flatMap((entry) => [...entry.ids])
    .filter((id) => firm.ids.includes(id));
  const start = firm.start - before.length + match.index;
  return ids.length === 0 ? [] : [{ kind: 'agent', naming: 'first', ids, start, end: start + name.length, text: name }];
}

interface Taken {
  readonly mentions: readonly Mention[];
  readonly count: number;
}

/** The longest name that begins at a word. */
function named(text: string, words: readonly Word[], at: number, { byKey, beginnings }: Entries): Taken | null {
  const first = words[at];
  if (first === undefined) return null;
  const lead = `${first.key}${words[at + 1]?.key ?? ''}${words[at + 2]?.key ?? ''}`;
  if (!beginnings.has(lead.slice(0, 3)) && !beginnings.has(first.key)) return null;
  for (let count = Math.min(LONGEST_NAME_WORDS, words.length - at); count > 0; count--) {
    const last = words[at + count - 1];
    if (last === undefined) continue;
    const end = last.start + last.text.replace(/['’]s?$/, '').length;
    const span = text.slice(first.start, end);
    if (/\n\s*\n|[;:!?]\s|\.\s+(?=\p{Lu}\p{Ll}{2})|,\s*,/u.test(span)) continue;
    const under = (byKey.get(keyOf(span)) ?? []).filter(({ naming }) => fits(span, naming));
    if (under.length === 0) continue;
    const mentions = best(under).map(({ kind, naming, ids }) => ({
      kind,
      naming,
      ids: [...ids],
      start: first.start,
      end,
      text: span,
    }));
    return { mentions: mentions.map((mention) => withInitial(mention, text, byKey)), count };
  }
  return null;
}

/** `Kevin B.` is the Kevin whose last name begins with B. */
function withInitial(mention: Mention, text: string, byKey: Entries['byKey']): Mention {
  const initial = /^\s(\p{Lu})(?:\.|(?=[\s,;:)]|$))/u.exec(text.slice(mention.end, mention.end + 4));
  if (mention.naming !== 'first' || initial?.[1] === undefined || initial[1] === 'I' || initial[1] === 'A')
    return mention;
  const letter = keyOf(initial[1]);
  const ids = mention.ids.filter((id) =>
    [...byKey].some(
      ([key, under]) =>
        key.startsWith(letter) &&
        under.some((entry) => entry.naming === 'last' && entry.kind === 'agent' && entry.ids.has(id)),
    ),
  );
  const end = mention.end + initial[0].length;
  return { ...mention, ids: ids.length > 0 ? ids : mention.ids, end, text: text.slice(mention.start, end) };
}

/** Two words of which one is the name of an agent and the other nearly so; likeness alone designates nobody. */
function misspelt(text: string, words: readonly Word[], at: number, { byFirst, byLast }: Entries): Taken | null {
  const [first, last] = [words[at], words[at + 1]];
  if (first === undefined || last === undefined) return null;
  const end = last.start + last.text.replace(/['’]s?$/, '').length;
  const span = text.slice(first.start, end);
  if (!/^\p{Lu}\S* \p{Lu}/u.test(span)) return null;
  const like = [
    ...(byLast.get(last.key) ?? []).filter((full) => isNear(full.first, first.key)),
    ...(byFirst.get(first.key) ?? []).filter((full) => isNear(full.last, last.key)),
  ];
  if (like.length === 0) return null;
  const ids = [...new Set(like.map(({ id }) => id))];
  return { mentions: [{ kind: 'agent', naming: 'like', ids, start: first.start, end, text: span }], count: 2 };
}

/** One letter wrong, missing, added or swapped with its neighbour; two in long names. */
function isNear(name: string, written: string): boolean {
  const allowed = name.length >= 8 ? 2 : 1;
  if (name.length < 3 || written.length > 40 || Math.abs(name.length - written.length) > allowed) return false;
  return distance(name, written) <= allowed;
}

function distance(one: string, other: string): number {
  let before: number[] = [];
  let above = Array.from({ length: other.length + 1 }, (_, at) => at);
  for (let row = 1; row <= one.length; row++) {
    const current = [row];
    for (let column = 1; column <= other.length; column++) {
      const same = one[row - 1] === other[column - 1];
      const swapped = row > 1 && column > 1 && one[row - 1] === other[column - 2] && one[row - 2] === other[column - 1];
      current.push(
        Math.min(
          (above[column] ?? 0) + 1,
          (current[column - 1] ?? 0) + 1,
          (above[column - 1] ?? 0) + (same ? 0 : 1),
          swapped ? (before[column - 2] ?? 0) + 1 : Infinity,
        ),
      );
    }
    before = above;
    above = current;
  }
  return above[other.length] ?? 0;
}

/** A lone first name, a last name or one word of a firm's name must be written as a name. */
function fits(span: string, naming: Naming): boolean {
  if (naming === 'full' || naming === 'address' || naming === 'firm') return true;
  return /^\p{Lu}/u.test(span) || (naming === 'part_of_firm' && /\s/.test(span));
}

const STRENGTH: readonly Naming[] = ['address', 'full', 'firm', 'first', 'last', 'part_of_firm'];

/** Of what one name may mean, the most exact; an agent and an agency may share a word. */
function best(under: readonly Entry[]): readonly Entry[] {
  const strongest = STRENGTH.find((naming) => under.some((entry) => entry.naming === naming));
  const isOfFirm = strongest === 'firm' || strongest === 'part_of_firm';
  const taken = under.filter(
    ({ kind, naming }) =>
      naming === strongest || (isOfFirm && kind === 'agent' && (naming === 'firm' || naming === 'part_of_firm')),
  );
  const firms = taken.filter(
    ({ kind, naming }) => kind === 'agent' && (naming === 'firm' || naming === 'part_of_firm'),
  );
  const [firm] = firms;
  if (firm === undefined || firms.length < 2) return taken;
  const ids = new Set(firms.flatMap((entry) => [...entry.ids]));
  return [...taken.filter((entry) => !firms.includes(entry)), { ...firm, ids }];
}

/** Spaces and signs count for nothing: `Blue Peak` and `Bluepeak` may be the same firm to whoever writes them. */
function keyOf(name: string): string {
  const plain = name
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/['’]s?$/, '');
  return plain.includes('@') ? plain : plain.replace(/\band\b|&/g, '+').replace(/[^\p{L}\p{N}+]+/gu, '');
}

const NICKNAMES = new Map(
  Object.entries({
    robert: ['Rob', 'Bob', 'Bobby'],
    william: ['Bill', 'Will', 'Billy'],
    michael: ['Mike', 'Mick'],
    james: ['Jim', 'Jimmy'],
    thomas: ['Tom', 'Tommy'],
    richard: ['Rich', 'Rick', 'Dick'],
    edward: ['Ed', 'Eddie', 'Ted'],
    daniel: ['Dan', 'Danny'],
    joseph: ['Joe'],
    david: ['Dave'],
    steven: ['Steve'],
    stephen: ['Steve'],
    kenneth: ['Ken'],
    gregory: ['Greg'],
    jeffrey: ['Jeff'],
    anthony: ['Tony'],
    andrew: ['Andy', 'Drew'],
    matthew: ['Matt'],
    christopher: ['Chris'],
    patricia: ['Pat', 'Patty', 'Trish'],
    elizabeth: ['Liz', 'Beth', 'Betsy'],
    katherine: ['Kate', 'Kathy', 'Katie'],
    catherine: ['Cathy', 'Kate'],
    margaret: ['Maggie', 'Meg', 'Peggy'],
    jennifer: ['Jen', 'Jenny'],
    susan: ['Sue'],
    deborah: ['Deb', 'Debbie'],
    rebecca: ['Becca', 'Becky'],
    samuel: ['Sam'],
    samantha: ['Sam'],
    benjamin: ['Ben'],
    alexander: ['Alex'],
    alexandra: ['Alex'],
    nicholas: ['Nick'],
    timothy: ['Tim'],
    ronald: ['Ron'],
    donald: ['Don'],
    lawrence: ['Larry'],
    raymond: ['Ray'],
    gerald: ['Jerry'],
    francisco: ['Paco'],
    jose: ['Pepe'],
    victoria: ['Vicky'],
    douglas: ['Doug'],
    philip: ['Phil'],
    phillip: ['Phil'],
    peter: ['Pete'],
    charles: ['Charlie', 'Chuck'],
    walter: ['Walt'],
  }),
);
const FORM = /[\s,]+(?:inc|llc|ltd|limited|corp|corporation|co|company|group|gmbh|llp|lp|plc|sa|s\.a)\.?$/i;

function withoutForm(name: string): string {
  const shorter = name.replace(FORM, '');
  return shorter === name ? name : withoutForm(shorter);
}

/** Words that many firms are called by say nothing alone. */
const COMMON = new Set(
  'the a an telecom technology technologies network networks solutions consulting advisors advisory group partners services communications voice data it first national american united global north south east west blue green red new general premier main best total one cloud digital wireless channel brokerage distribution distributors alliance summit valley'.split(
    ' ',
  ),
);

/** `Corva` for `Corva Networks LLC`, `Signal Fire` for `Signal Fire Advisory`: the beginnings that are names by themselves. */
function leadingParts(company: string): string[] {
  const words = withoutForm(company).split(/\s+/);
  return words
    .map((_, count) => words.slice(0, count + 1))
    .filter((part) => part.length < words.length)
    .map((part) => part.join(' '))
    .filter((part) => {
      const known = part.toLowerCase().split(' ');
      return part.length >= 4 && !known.every((word) => COMMON.has(word) || word === '&');
    });
}
