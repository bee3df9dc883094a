/** A directory in, an index of its names out; with it a text in, and who of the directory is mentioned where out. */
import type { Directory } from '../../domain/directory.ts';
import { addressName } from '../../domain/organisation.ts';
import type { Span } from '../evidence.ts';
import { lines } from '../data/data.ts';
import { remembering } from './remembering.ts';
import { NOT_A_NAME } from './words.ts';

/** What kind of name was used: it says how sure one may be of whom it means. */
export type Naming = 'full' | 'address' | 'firm' | 'part_of_firm' | 'first' | 'last' | 'like';

export interface Mention extends Span {
  readonly kind: 'agent' | 'agency';
  readonly naming: Naming;
  /** Everybody whom this name fits. */
  readonly ids: readonly string[];
  readonly text: string;
  /** The beginning of a firm's name that goes on otherwise: `Webb Telecom` where Webb & Associates is listed. */
  readonly isVague?: boolean;
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
  /** The first three signs of every key, and the first four, five and six: most words of a text begin no name. */
  readonly beginnings: Set<string>;
  /** Full names by their first and by their last word, to find those that were misspelt. */
  readonly byFirst: Map<string, Full[]>;
  readonly byLast: Map<string, Full[]>;
  /** Keys of firms by their first two signs, to find those that were misspelt. */
  readonly firms: Map<string, string[]>;
}

interface Full {
  readonly id: string;
  readonly first: string;
  readonly last: string;
}

const LONGEST_NAME_WORDS = 7;
/** Accents may stand apart from their letters, as some systems write them; strokes through letters are none. */
const WORD =
  /[\p{L}\p{N}][\p{L}\p{N}\u0300-\u0331'’&.+-]{0,63}@[\p{L}\p{N}\u0300-\u0331.-]{1,255}|[\p{L}\p{N}][\p{L}\p{N}\u0300-\u0331]*(?:['’&-][\p{L}\p{N}][\p{L}\p{N}\u0300-\u0331]*)*|&/gu;
const built = new WeakMap<Directory, MentionIndex>();

/** The same index for the same directory. */
export function mentionIndex(directory: Directory): MentionIndex {
  const known = built.get(directory) ?? makeIndex(directory);
  built.set(directory, known);
  return known;
}

function makeIndex({ agencies, agents }: Directory): MentionIndex {
  const entries: Entries = {
    byKey: new Map(),
    beginnings: new Set(),
    byFirst: new Map(),
    byLast: new Map(),
    firms: new Map(),
  };
  const add = (name: string, kind: Mention['kind'], naming: Naming, id: string): void => {
    const key = keyOf(name);
    if (key === '') return;
    const under = entries.byKey.get(key) ?? [];
    const same = under.find((entry) => entry.kind === kind && entry.naming === naming);
    if (same === undefined) under.push({ kind, naming, ids: new Set([id]) });
    else same.ids.add(id);
    const isFirm = kind === 'agency' || naming === 'firm';
    const alike = entries.firms.get(key.slice(0, 2)) ?? [];
    if (isFirm && key.length >= SHORTEST_LIKE && !alike.includes(key))
      entries.firms.set(key.slice(0, 2), [...alike, key]);
    entries.byKey.set(key, under);
    for (let length = SHORTEST_BEGINNING; length <= LONGEST_BEGINNING; length++)
      entries.beginnings.add(key.slice(0, length));
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
  return { find: remembering((text) => find(text, entries), MOST_REMEMBERED) };
}

const MOST_REMEMBERED = 500;
const SHORTEST_BEGINNING = 3;
const LONGEST_BEGINNING = 6;

interface Word {
  readonly text: string;
  readonly start: number;
  readonly key: string;
  readonly hasCapital: boolean;
}

/** As `^\p{Lu}` tells it; of most words a look at one sign is enough. */
function beginsWithCapital(word: string): boolean {
  const code = word.charCodeAt(0);
  return code < 0x80 ? code >= 0x41 && code <= 0x5a : /^\p{Lu}/u.test(word);
}

function find(text: string, entries: Entries): Mention[] {
  const words = wordsOf(text);
  const found: Mention[] = [];
  for (let at = 0; at < words.length; at++) {
    const taken =
      named(text, words, at, entries) ??
      // A name that is misspelt is told by its capital alone.
      (words[at]?.hasCapital === true
        ? (misspelt(text, words, at, entries) ?? misspeltFirm(text, words, at, entries))
        : null);
    if (taken === null) continue;
    found.push(...taken.mentions);
    at += taken.count - 1;
  }
  const small = found.flatMap((mention) => inSmallLetters(text, mention, entries));
  return small.length === 0 ? found : [...found, ...small].toSorted((one, other) => one.start - other.start);
}

function wordsOf(text: string): readonly Word[] {
  let end = 0;
  return (text.match(WORD) ?? []).map((word) => {
    // It begins where its first sign next stands: no such sign is left out between two words.
    const start = text.indexOf(word, end);
    end = start + word.length;
    return { text: word, start, key: keyOf(word), hasCapital: beginsWithCapital(word) };
  });
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
  if (!beginsName(words, at, first.key, beginnings)) return null;
  for (let count = Math.min(LONGEST_NAME_WORDS, words.length - at); count > 0; count--) {
    const last = words[at + count - 1];
    if (last === undefined) continue;
    const end = last.start + last.text.replace(/['’]s?$/, '').length;
    const span = text.slice(first.start, end);
    if (/\n\s*\n|[;:!?]\s|\.\s+(?=\p{Lu}\p{Ll}{2})|,\s*,/u.test(span)) continue;
    const under = (byKey.get(keyOf(span)) ?? []).filter(
      ({ kind, naming }) =>
        fits(span, naming) &&
        !isPartOfOther(
          { text, words, at, count, byKey },
          { kind, naming: count === 1 && kind === 'agency' && naming === 'full' ? 'part_of_firm' : naming },
        ),
    );
    if (under.length === 0) continue;
    const mentions = best(under).map(({ kind, naming, ids }): Mention => {
      const rest = kind === 'agent' && naming === 'part_of_firm' ? goesOn(text.slice(end, end + 30)) : '';
      const whole = { start: first.start, end: end + rest.length, text: span + rest };
      return { kind, naming, ids: [...ids], ...whole, ...(rest === '' ? {} : { isVague: true }) };
    });
    return { mentions: mentions.map((mention) => withInitial(mention, text, byKey)), count };
  }
  return null;
}

/** Whether a key may begin with this word; the key of a name begins with the key of its first word. */
function beginsName(words: readonly Word[], at: number, first: string, beginnings: Entries['beginnings']): boolean {
  if (first.length >= SHORTEST_BEGINNING) return beginnings.has(first.slice(0, LONGEST_BEGINNING));
  const lead = `${first}${words[at + 1]?.key ?? ''}${words[at + 2]?.key ?? ''}`;
  return beginnings.has(lead.slice(0, SHORTEST_BEGINNING)) || beginnings.has(first);
}

/** The word by which a firm's name goes on otherwise than it is listed. */
function goesOn(after: string): string {
  const next = /^ (\p{Lu}\p{L}+)/u.exec(after)?.[1];
  return next !== undefined && AFTER_FIRM.test(next) && !/^(?:Team|Group|People|Inc|LLC|Ltd|Company)$/.test(next)
    ? ` ${next}`
    : '';
}

interface Place {
  readonly text: string;
  readonly words: readonly Word[];
  readonly at: number;
  readonly count: number;
  readonly byKey: Entries['byKey'];
}

/** `Karen Webb` is not Tyrone Webb, `Gus Hansen` not Gus Papadopoulos, and `Oxbow Dairy` not Oxbow Agency Partners. */
function isPartOfOther(
  { text, words, at, count, byKey }: Place,
  { kind, naming }: Pick<Entry, 'kind' | 'naming'>,
): boolean {
  if (naming === 'full' || naming === 'address' || naming === 'firm') return false;
  const [before, first, last, after] = [words[at - 1], words[at], words[at + count - 1], words[at + count]];
  if (first === undefined || last === undefined) return false;
  const isName = (word: Word | undefined): boolean =>
    word !== undefined &&
    /^\p{Lu}[^@]*\p{Ll}/u.test(word.text) &&
    !NOT_A_NAME.has(word.text.toLowerCase().replace(/['’]s$/, ''));
  const isOwn = (word: Word | undefined): boolean =>
    (byKey.get(keyOf(word?.text ?? '')) ?? []).some(
      (entry) => entry.kind === 'agent' && entry.naming !== 'part_of_firm' && entry.naming !== 'last',
    );
  const gapAfter = after === undefined ? '' : text.slice(last.start + last.text.length, after.start);
  const follows =
    after !== undefined && (gapAfter === ' ' || gapAfter === '\n') && isName(after) && !/['’]s$/.test(last.text);
  const gapBefore = before === undefined ? '' : text.slice(before.start + before.text.length, first.start);
  const precedes =
    before !== undefined &&
    (gapBefore === ' ' || /^ \p{Lu}\. $/u.test(gapBefore)) &&
    isName(before) &&
    !isOwn(before) &&
    !TITLES.test(before.text);
  if (
    naming === 'part_of_firm' &&
    count === 1 &&
    kind === 'agent' &&
    precedes &&
    byKey.get(first.key)?.some((entry) => entry.naming === 'last') === true
  )
    return true;
  if (naming === 'part_of_firm')
    return follows && !(kind === 'agency' ? AFTER_AGENCY : AFTER_FIRM).test(after.text) && !isOwn(after);
  const joint = gapAfter === ' ' && after?.text === '&' && naming === 'last';
  if (naming === 'first') return follows && !isOwn(after) && !FIRM_WORDS.test(after.text);
  return precedes || joint || (follows && !isOwn(after));
}

const TITLES = /^(?:Mr|Mrs|Ms|Miss|Mx|Dr|Prof|Sr|Sra|Mme|Señor|Señora|Monsieur|Madame|Senhor|Senhora|Agent|Broker)$/;
const FIRM_WORDS = /^(?:From|At|Of)$/;
const AFTER_FIRM =
  /^(?:Team|Group|People|Inc|LLC|Ltd|Telecom|Consulting|Advisors|Advisory|Partners|Communications|Networks?|Technolog\w+|Solutions|Services|Agency|Company|Associates)$/;
const AFTER_AGENCY =
  /^(?:Team|Desk|Referrals?|Channel|Agency|Partners?|Group|Distribut\w+|Services?|Engineer\w*|People|Folks|Sales|Managers?|Staff|Network|Telecom|Technolog\w+|Inc|LLC|Ltd|Master|Alliance|Brokers?|Brokerage|Support|Solutions)$/;

/** A firm's whole name with a letter wrong, missing or added; no other firm may be as near. */
function misspeltFirm(text: string, words: readonly Word[], at: number, { firms, byKey }: Entries): Taken | null {
  const first = words[at];
  if (first === undefined) return null;
  const keys = firms.get(first.key.slice(0, 2)) ?? [];
  if (keys.length === 0) return null;
  for (let count = Math.min(4, words.length - at); count > 0; count--) {
    const last = words[at + count - 1];
    if (last === undefined) continue;
    const end = last.start + last.text.replace(/['’]s?$/, '').length;
    const span = text.slice(first.start, end);
    const key = keyOf(span);
    if (key.length < SHORTEST_LIKE || /[\n;:!?,]|\.\s/.test(span)) continue;
    const near = keys.filter((each) => Math.abs(each.length - key.length) <= 1 && isWithin(1, each, key));
    const [only, other] = near;
    if (only === undefined || other !== undefined) continue;
    const under = best(byKey.get(only) ?? []);
    return {
      mentions: under.map(({ kind, naming, ids }) => ({
        kind,
        naming,
        ids: [...ids],
        start: first.start,
        end,
        text: span,
      })),
      count,
    };
  }
  return null;
}

const SHORTEST_LIKE = 7;

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
    ...bothNear(first, last, byFirst),
  ];
  if (like.length === 0) return null;
  const ids = [...new Set(like.map(({ id }) => id))];
  return { mentions: [{ kind: 'agent', naming: 'like', ids, start: first.start, end, text: span }], count: 2 };
}

/** `Jil Rosi`, for Jill Rossi. */
function bothNear(first: Word, last: Word, byFirst: Entries['byFirst']): Full[] {
  if (first.key.length < 3 || last.key.length < 4) return [];
  return [...byFirst]
    .filter(([key]) => key[0] === first.key[0] && isNear(key, first.key))
    .flatMap(([, under]) => under.filter((full) => isNear(full.last, last.key)));
}

/** One letter wrong, missing, added or swapped with its neighbour; two in long names. */
function isNear(name: string, written: string): boolean {
  const allowed = name.length >= 8 ? 2 : 1;
  if (name.length < 3 || written.length > 40 || Math.abs(name.length - written.length) > allowed) return false;
  return isWithin(allowed, name, written);
}

/** Whether so many steps lead from one to the other; once two rows of the table are above that, no later one is below. */
function isWithin(allowed: number, one: string, other: string): boolean {
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
    if (Math.min(...above, ...current) > allowed) return false;
    before = above;
    above = current;
  }
  return (above[other.length] ?? 0) <= allowed;
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
  if (PLAIN.test(name)) {
    const small = name.toLowerCase();
    return small === 'and' ? '+' : small;
  }
  if (name.includes('@')) return addressName(name.replace(/['’]s?$/, ''));
  const plain = name
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/['’]s?$/, '');
  return plain.replace(/\band\b|&/g, '+').replace(/[^\p{L}\p{N}+]+/gu, '');
}

/** A word without any sign or accent, as most are. */
const PLAIN = /^[A-Za-z\d]+$/;

const NICKNAMES = new Map(lines('nicknames.tsv').map(([name = '', short = '']) => [name, short.split(' ')] as const));
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
