/** A directory in, an index of its names out; with it a text in, and who of the directory is mentioned where out. */
import type { Directory } from '../../domain/directory.ts';
import type { Span } from '../evidence.ts';

/** What kind of name was used: it says how sure one may be of whom it means. */
export type Naming = 'full' | 'address' | 'firm' | 'part_of_firm' | 'first' | 'last';

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

const LONGEST_NAME_WORDS = 7;
const WORD = /[\p{L}\p{N}][\p{L}\p{N}'’&.+-]*@[\p{L}\p{N}.-]+|[\p{L}\p{N}]+(?:['’&-][\p{L}\p{N}]+)*|&/gu;
const built = new WeakMap<Directory, MentionIndex>();

/** The same index for the same directory. */
export function mentionIndex(directory: Directory): MentionIndex {
  const known = built.get(directory) ?? makeIndex(directory);
  built.set(directory, known);
  return known;
}

function makeIndex({ agencies, agents }: Directory): MentionIndex {
  const entries = new Map<string, Entry[]>();
  const add = (name: string, kind: Mention['kind'], naming: Naming, id: string): void => {
    const key = keyOf(name);
    if (key === '') return;
    const under = entries.get(key) ?? [];
    const same = under.find((entry) => entry.kind === kind && entry.naming === naming);
    if (same === undefined) under.push({ kind, naming, ids: new Set([id]) });
    else same.ids.add(id);
    entries.set(key, under);
  };
  for (const { id, name, aliases } of agencies) {
    for (const each of [name, ...aliases]) {
      add(each, 'agency', 'full', id);
      add(withoutForm(each), 'agency', 'full', id);
    }
    for (const part of leadingParts(name)) add(part, 'agency', 'part_of_firm', id);
  }
  for (const { id, name, company, aliases, emails } of agents) {
    for (const each of [name, ...aliases]) add(each, 'agent', 'full', id);
    for (const email of emails) add(email, 'agent', 'address', id);
    for (const each of [company, withoutForm(company)]) add(each, 'agent', 'firm', id);
    for (const part of leadingParts(company)) add(part, 'agent', 'part_of_firm', id);
    const words = name.split(/\s+/);
    const [first = ''] = words;
    const last = words.at(-1) ?? '';
    if (words.length > 1) {
      add(first, 'agent', 'first', id);
      add(last, 'agent', 'last', id);
    }
  }
  return { find: (text) => find(text, entries) };
}

function find(text: string, entries: ReadonlyMap<string, readonly Entry[]>): Mention[] {
  const words = [...text.matchAll(WORD)].map((match) => ({ text: match[0], start: match.index }));
  const found: Mention[] = [];
  for (let at = 0; at < words.length; at++) {
    for (let count = Math.min(LONGEST_NAME_WORDS, words.length - at); count > 0; count--) {
      const first = words[at];
      const last = words[at + count - 1];
      if (first === undefined || last === undefined) continue;
      const end = last.start + last.text.replace(/['’]s$/, '').length;
      const span = text.slice(first.start, end);
      if (/\n\s*\n|[;:!?]\s/.test(span)) continue;
      const under = (entries.get(keyOf(span)) ?? []).filter(({ naming }) => fits(span, naming));
      if (under.length === 0) continue;
      for (const { kind, naming, ids } of best(under))
        found.push({ kind, naming, ids: [...ids], start: first.start, end, text: span });
      at += count - 1;
      break;
    }
  }
  return found;
}

/** A lone first name, a last name or a part of a firm's name must be written as a name. */
function fits(span: string, naming: Naming): boolean {
  return naming === 'full' || naming === 'address' || naming === 'firm' || /^\p{Lu}/u.test(span);
}

const STRENGTH: readonly Naming[] = ['address', 'full', 'firm', 'first', 'last', 'part_of_firm'];

/** Of what one name may mean, the most exact; an agent and an agency may share a word. */
function best(under: readonly Entry[]): readonly Entry[] {
  const strongest = STRENGTH.find((naming) => under.some((entry) => entry.naming === naming));
  return under.filter(({ naming }) => naming === strongest);
}

function keyOf(name: string): string {
  return name
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/’/g, "'")
    .replace(/'s$/, '')
    .replace(/\band\b/g, '&')
    .replace(/[\s.,]+/g, ' ')
    .trim();
}

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
