/** A domain and those that we know go in; the one that it looks like, and how, comes out. */
import { domainToUnicode } from 'node:url';
import { getDomainWithoutSuffix } from 'tldts';
import { organisationOf, written } from '../domain/organisation.ts';
import { edits } from '../domain/spelling.ts';
import type { KnownDomain } from '../domain/voice.ts';

export interface Likeness {
  readonly like: string;
  /** `dashes`: the same letters, parted otherwise. */
  readonly how: 'confusable_letters' | 'dashes' | 'edit_distance' | 'added_words' | 'other_ending' | 'inside_another';
  /** Whose the other domain is. */
  readonly of: KnownDomain['is'];
  /** The name of the customer's company; null where it is not known, or nobody's. */
  readonly company: string | null;
  /** For people: `har1ow.example looks like harlow.example (customer Harlow)`. */
  readonly says: string;
}

export interface LikenessIndex {
  /**
   * `domain` in lower case, as A-labels. Null for one that we know, for a host under it, and for one that is like none.
   * Of those that it is like a party's comes before a customer's: the gravest.
   */
  likenessOf(domain: string): Likeness | null;
}

interface Entry {
  readonly domain: string;
  readonly known: KnownDomain;
  /** What stands before the public suffix. */
  readonly name: string;
  readonly skeleton: string;
}

export interface GrowingLikenessIndex extends LikenessIndex {
  /** A domain that is there already stays as it is. */
  add(known: readonly KnownDomain[]): void;
}

interface Known {
  readonly byDomain: Map<string, Entry>;
  /** By its domain with dashes for dots. */
  readonly byDashes: Map<string, Entry>;
  readonly bySkeleton: Map<string, Entry[]>;
  readonly byPiece: Map<string, Entry[]>;
  /** What stands before the number of each name that ends in one. */
  readonly numbered: Set<string>;
}

/** Made once for a set of known domains and then added to: it is asked for each letter, and customers may be many. */
export function likenessIndex(first: readonly KnownDomain[]): GrowingLikenessIndex {
  const [parties, customers] = [emptyKnown(), emptyKnown()];
  const add = (more: readonly KnownDomain[]): void => {
    for (const one of more) put(entryOf(one), one.is === 'party' ? parties : customers);
  };
  add(first);
  return {
    add,
    likenessOf: (asked) => {
      const domain = organisationOf(asked);
      const isKnown = parties.byDomain.has(domain) || customers.byDomain.has(domain);
      if (isKnown || domain.length > LONGEST_DOMAIN) return null;
      return likenessIn(parties, asked, domain) ?? likenessIn(customers, asked, domain);
    },
  };
}

function emptyKnown(): Known {
  return {
    byDomain: new Map(),
    byDashes: new Map(),
    bySkeleton: new Map(),
    byPiece: new Map(),
    numbered: new Set(),
  };
}

function likenessIn(known: Known, asked: string, domain: string): Likeness | null {
  const name = nameOf(domain);
  const skeleton = skeletonOf(name);
  if (name === '' || isOfSeries(name, known)) return null;
  return (
    insideAnother(asked, domain, known) ??
    sameSkeleton(domain, name, known.bySkeleton.get(skeleton) ?? []) ??
    addedWords(domain, name, known.bySkeleton) ??
    fewEdits(domain, skeleton, known.byPiece)
  );
}

function put(entry: Entry, { byDomain, byDashes, bySkeleton, byPiece, numbered }: Known): void {
  const { domain, name, skeleton } = entry;
  if (name === '' || byDomain.has(domain)) return;
  byDomain.set(domain, entry);
  byDashes.set(domain.replaceAll('.', '-'), entry);
  putIn(bySkeleton, skeleton, entry);
  if (skeleton.length >= SHORTEST_TO_EDIT) for (const piece of piecesOf(skeleton)) putIn(byPiece, piece, entry);
  const stem = stemOf(name);
  if (stem !== null) numbered.add(stem);
}

function putIn(groups: Map<string, Entry[]>, key: string, entry: Entry): void {
  const group = groups.get(key);
  if (group === undefined) groups.set(key, [entry]);
  else group.push(entry);
}

/** RFC 1035 section 2.3.4. */
const LONGEST_DOMAIN = 255;
/** In a shorter name a single letter makes another word. */
const SHORTEST_TO_EDIT = 6;
const SHORTEST_TO_SURROUND = 5;

function entryOf(known: KnownDomain): Entry {
  const own = organisationOf(known.domain);
  const name = nameOf(own);
  return { domain: own, known, name, skeleton: skeletonOf(name) };
}

function nameOf(domain: string): string {
  return getDomainWithoutSuffix(domain, { allowPrivateDomains: true, validateHostname: false }) ?? domain;
}

function found(domain: string, { domain: like, known }: Entry, how: Likeness['how']): Likeness {
  const { is: of, company, whose } = known;
  return { like, how, of, company, says: `${written(domain)} ${IN_WORDS[how]} ${written(like)} (${whose})` };
}

const IN_WORDS = {
  confusable_letters: 'is written with letters that look like those of',
  dashes: 'has the letters of, and is parted otherwise than,',
  edit_distance: 'differs by a letter or two from',
  added_words: 'adds words to the name of',
  other_ending: 'has the name of, and ends otherwise than,',
  inside_another: 'stands under another domain and spells',
} as const satisfies Record<Likeness['how'], string>;

/** `harlow.com.evil.example`, and `harlow-com.example`. */
function insideAnother(asked: string, domain: string, { byDomain, byDashes }: Known): Likeness | null {
  const labels = asked.split('.');
  for (let from = 0; from < labels.length - 1; from++)
    for (let to = from + 2; to < labels.length; to++) {
      const entry = byDomain.get(labels.slice(from, to).join('.'));
      if (entry !== undefined) return found(asked, entry, 'inside_another');
    }
  const entry = byDashes.get(domain.split('.')[0] ?? '');
  return entry === undefined ? null : found(domain, entry, 'inside_another');
}

function sameSkeleton(domain: string, name: string, alike: readonly Entry[]): Likeness | null {
  const [entry] = alike;
  if (entry === undefined) return null;
  if (alike.some((one) => one.name === name))
    return name.length < SHORTEST_TO_SURROUND ? null : found(domain, entry, 'other_ending');
  const parted = alike.find((one) => withoutDashes(one.name) === withoutDashes(name));
  return parted === undefined ? found(domain, entry, 'confusable_letters') : found(domain, parted, 'dashes');
}

function withoutDashes(name: string): string {
  return name.replaceAll('-', '');
}

/** What a forger puts before or after a name; another company of the same name would not. */
const AROUND_A_NAME =
  /^(?:it|the|my|mail|email|secure|login|account|accounts|billing|invoice|invoices|pay|payments|finance|group|corp|inc|llc|ltd|co|company|global|usa|us|uk|eu|team|office|online|support|helpdesk|desk|service|services|portal|admin|hr|cio|ceo|net|com|org|hq|verify|referral|referrals|procurement|telecom|network|networks)$/;

function addedWords(domain: string, name: string, bySkeleton: ReadonlyMap<string, Entry[]>): Likeness | null {
  const words = name.split('-').filter((word) => word !== '');
  for (let from = 0; from < words.length; from++)
    for (let to = from + 1; to <= words.length; to++) {
      const around = [...words.slice(0, from), ...words.slice(to)];
      const rest = skeletonOf(words.slice(from, to).join(''));
      const [entry] = rest.length < SHORTEST_TO_SURROUND ? [] : (bySkeleton.get(rest) ?? []);
      if (entry !== undefined && around.length > 0 && around.every((word) => AROUND_A_NAME.test(word)))
        return found(domain, entry, 'added_words');
    }
  if (words.length > 1) return null;
  for (let at = SHORTEST_TO_SURROUND; at < name.length; at++) {
    const [before] = bySkeleton.get(skeletonOf(name.slice(0, at))) ?? [];
    if (before !== undefined && AROUND_A_NAME.test(name.slice(at))) return found(domain, before, 'added_words');
    const [after] = bySkeleton.get(skeletonOf(name.slice(-at))) ?? [];
    if (after !== undefined && AROUND_A_NAME.test(name.slice(0, -at))) return found(domain, after, 'added_words');
  }
  return null;
}

/** Where two names are an edit or two apart, at least one of three pieces is the same. */
function piecesOf(skeleton: string): string[] {
  const third = Math.ceil(skeleton.length / 3);
  return [skeleton.slice(0, third), skeleton.slice(third, -third), skeleton.slice(-third)].filter(
    (piece) => piece.length >= 2,
  );
}

function fewEdits(domain: string, skeleton: string, byPiece: ReadonlyMap<string, Entry[]>): Likeness | null {
  if (skeleton.length < SHORTEST_TO_EDIT - 1) return null;
  const seen = new Set<Entry>();
  for (let at = 0; at < skeleton.length; at++)
    for (let length = 2; length <= Math.min(24, skeleton.length - at); length++)
      for (const entry of byPiece.get(skeleton.slice(at, at + length)) ?? []) {
        if (seen.has(entry)) continue;
        seen.add(entry);
        const most = Math.min(skeleton.length, entry.skeleton.length) >= 12 ? 2 : 1;
        if (Math.abs(entry.skeleton.length - skeleton.length) > most) continue;
        if (isAnotherName(skeleton, entry.skeleton)) continue;
        if (edits(skeleton, entry.skeleton, most) <= most) return found(domain, entry, 'edit_distance');
      }
  return null;
}

/** Barlow is not Harlow, nor Southgate Northgate, and all are honest names. */
function isAnotherName(one: string, other: string): boolean {
  if (one.length !== other.length || one[0] === other[0]) return false;
  return one.length < 10 || one.slice(1) !== other.slice(1);
}

/** `blue-dental-2` beside `blue-dental-1`: sisters that are numbered, of whom both name a number. */
function isOfSeries(name: string, { numbered }: Known): boolean {
  const stem = stemOf(name);
  return stem !== null && numbered.has(stem);
}

function stemOf(name: string): string | null {
  return /^(.*?)\d+$/.exec(name)?.[1] ?? null;
}

/**
 * Names that look alike become one: accents go, letters of other scripts become the Latin ones that they are taken for, and
 * so do digits and pairs. A choice from Unicode Technical Standard 39, section 4, of what domain names may hold.
 */
function skeletonOf(name: string): string {
  const unicode = name.includes('xn--') ? domainToUnicode(name) : name;
  const plain = unicode
    .normalize('NFKD')
    .replace(/\p{M}+/gu, '')
    .toLowerCase();
  const latin = Array.from(plain, (sign) => LOOKS_LIKE.get(sign) ?? sign).join('');
  return latin.replaceAll('-', '').replaceAll('rn', 'm').replaceAll('vv', 'w').replaceAll('cl', 'd');
}

const LOOKS_LIKE: ReadonlyMap<string, string> = new Map(
  Object.entries({
    a: 'аαɑ',
    b: 'ьƅвβ',
    c: 'сϲᴄ',
    d: 'ԁɗ',
    e: 'еєёҽ',
    f: 'ƒſ',
    g: 'ɡԍ',
    h: 'һн',
    i: 'іιıɩ1lӏ|!ḷ',
    j: 'јʝ',
    k: 'кκ',
    m: 'мṃ',
    n: 'пηռո',
    o: 'оοσо0օøө',
    p: 'рρþ',
    q: 'ԛգ',
    r: 'гѓɾ',
    s: 'ѕ5ꜱ',
    t: 'тτŧ',
    u: 'υսμц',
    v: 'ѵνʋ',
    w: 'ԝшω',
    x: 'хχ×',
    y: 'уүγʏ',
    z: 'ᴢʐ2',
  }).flatMap(([letter, signs]) => Array.from(signs, (sign) => [sign, letter] as const)),
);
