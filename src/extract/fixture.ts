/** A letter and what was read in it go in; the same letter with made-up people, companies, addresses and numbers comes out, and its label. */
import { createHash } from 'node:crypto';
import type { Extraction } from '../domain/extraction.ts';
import { type Address, type Letter, wordsOf } from '../domain/letter.ts';
import { labelOf } from './label.ts';
import { isProvider } from './learned/providers.ts';
import { tokensOf } from './learned/tokens.ts';
import { isTitle } from './rules/contact.ts';
import { mentionIndex } from './rules/mentions.ts';

export interface Fixture {
  /** RFC 5322, in UTF-8. */
  readonly eml: string;
  /** JSON, as it stands beside a letter in `fixtures/letters`; somebody corrects it where reading went wrong. */
  readonly label: string;
}

/** `seed` is the letter's id: the same letter gives the same fixture. */
export function fixtureOf(letter: Letter, extraction: Extraction, seed: string): Fixture {
  const swap = swapper(letter, extraction, { seed });
  const text = swap(letter.body.text);
  const address = ({ name, address: at }: Address): string => (name === '' ? swap(at) : `${swap(name)} <${swap(at)}>`);
  const header = (name: string, addresses: readonly Address[]): string[] =>
    addresses.length === 0 ? [] : [`${name}: ${addresses.map(address).join(', ')}`];
  const eml = [
    ...header('From', letter.from),
    ...header('To', letter.to),
    ...header('Cc', letter.cc),
    `Subject: ${swap(letter.subject)}`,
    `Date: ${new Date(letter.date ?? 0).toUTCString()}`,
    'MIME-Version: 1.0',
    'Content-Type: text/plain; charset=utf-8',
    'Content-Transfer-Encoding: 8bit',
    '',
    text,
    '',
  ].join('\r\n');
  return { eml, label: `${swap(JSON.stringify(withoutIds(labelOf(extraction)), null, 2))}\n` };
}

/** Ids of a directory mean nothing to whoever gets the fixture. */
function withoutIds(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutIds);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [key, key === 'directoryId' ? null : withoutIds(item)]),
  );
}

const FIRST =
  'Ada Bruno Celia Dario Elsa Felix Greta Hugo Ines Jonas Kira Luca Mona Nils Olga Pavel Rita Sven Tilda Uwe'.split(
    ' ',
  );
const LAST =
  'Abbott Berger Calder Dunne Eklund Fenwick Garland Holloway Ibsen Jarvis Keller Lindqvist Mercer Norgate Okafor Penrose'.split(
    ' ',
  );
const FIRM =
  'Amber Birch Cobalt Delta Ember Fjord Granite Harbor Indigo Jasper Kite Lantern Maple North Onyx Pine Quartz River'.split(
    ' ',
  );

/** Names of more than one word that stand in it, of whomever: a lone one may be a thing, and a title is nobody's name. */
function namesIn({ subject, body }: Letter): readonly NamedToo[] {
  return [subject, ...body.text.split('\n')]
    .flatMap((line) => tokensOf(line, NOBODY_KNOWN, () => false))
    .flatMap(({ party }) => (party === undefined ? [] : [party]))
    .filter(({ person, firm }) => {
      const name = person ?? firm ?? '';
      return name.includes(' ') && !isProvider(name) && !isTitle(name);
    });
}

const NOBODY_KNOWN = mentionIndex({ agencies: [], agents: [], referralAddresses: [] });

/** Somebody besides whom the letter names. */
export interface NamedToo {
  readonly person: string | null;
  readonly firm: string | null;
}

/**
 * Whole words, the longest first, whatever their case. People lose both of their names, also where one stands alone;
 * addresses keep their shape, so that a domain still fits its company.
 */
export function swapper(
  letter: Letter,
  extraction: Extraction,
  { seed, others = [] }: { readonly seed: string; readonly others?: readonly NamedToo[] },
): (text: string) => string {
  const pick = (list: readonly string[], of: string): string =>
    list[createHash('sha256').update(`${seed} ${of.toLowerCase()}`).digest().readUInt32BE() % list.length] ?? '';
  const swaps = new Map<string, string>();
  const put = (was: string, is: string): void => {
    if (was.trim().length > 1 && !swaps.has(was.toLowerCase())) swaps.set(was.toLowerCase(), is);
  };
  const { customer, agentOfRecord, masterAgency } = extraction;
  const all = [...others, ...namesIn(letter)];
  const agents =
    agentOfRecord.status === 'designated'
      ? [agentOfRecord.agent]
      : agentOfRecord.status === 'multiple'
        ? agentOfRecord.agents
        : agentOfRecord.status === 'ambiguous'
          ? agentOfRecord.candidates
          : [];
  const agencies =
    masterAgency.status === 'named'
      ? [masterAgency.agency]
      : masterAgency.status === 'multiple'
        ? masterAgency.agencies
        : [];
  const people = [
    customer.contactName?.value,
    ...agents.map(({ name }) => name),
    ...all.map(({ person }) => person),
    ...[...letter.from, ...letter.to, ...letter.cc].map(({ name }) => name),
  ];
  const firms = [
    customer.company?.value,
    ...agents.map(({ company }) => company),
    ...agencies.map(({ name }) => name),
    ...all.map(({ firm }) => firm),
  ];
  for (const firm of firms) {
    if (!firm) continue;
    const made = pick(FIRM, firm);
    put(
      firm,
      `${made} ${
        firm
          .split(/\s+/)
          .slice(1)
          .filter((word) => KIND.test(word))
          .join(' ') || 'Works'
      }`,
    );
    for (const word of firm.split(/[^\p{L}\p{N}]+/u)) if (word.length > 3 && !KIND.test(word)) put(word, made);
  }
  for (const person of people) {
    if (!person || person.includes('@')) continue;
    const [first = '', ...rest] = person.split(/\s+/);
    put(person, `${pick(FIRST, first)} ${pick(LAST, rest.join(' ') || first)}`);
    if (rest.length > 0) {
      put(first, pick(FIRST, first));
      for (const last of rest) if (last.length > 2) put(last, pick(LAST, rest.join(' ')));
    }
  }
  const words = [...swaps.keys()]
    .toSorted((one, other) => other.length - one.length)
    .map((word) => RegExp.escape(word));
  const pattern =
    words.length === 0 ? null : new RegExp(`(?<![\\p{L}\\p{N}])(?:${words.join('|')})(?![\\p{L}\\p{N}])`, 'giu');
  const own = wordsOf(letter, ['own', 'signature']).toLowerCase();
  const host = (domain: string): string => `${pick(FIRM, domain).toLowerCase()}${own.length % 7}.example`;
  return (text) =>
    text
      .replace(ADDRESS, (_, local: string, domain: string) => `${pick(FIRST, local).toLowerCase()}@${host(domain)}`)
      .replace(WEB, (_, domain: string) => `https://${host(domain)}`)
      .replace(PHONE, (number) => number.replace(/\d/g, '0').replace(/0{3}(?=\D*0{4}$)/, '555'))
      .replace(pattern ?? NEVER, (word) => swaps.get(word.toLowerCase()) ?? word);
}

/** What a firm is called for its trade or its form says nothing of who it is. */
const KIND =
  /^(?:inc|llc|ltd|corp|co|gmbh|group|partners|works|services|solutions|systems|health|medical|hospital|clinic|clinics|dental|school|schools|academy|hotel|hotels|bank|logistics|telecom|connect|networks?|technologies|distribution|channel|advisors|consulting|company|and|of|the)\.?,?$/i;
const ADDRESS = /([\w.+-]+)@([\w-]+(?:\.[\w-]+)+)/g;
const WEB = /\bhttps?:\/\/([\w.-]+)[^\s<>"]*/g;
const PHONE = /(?<![\d-])(?:\+?\d{1,3}[ .-]?)?\(?\d{3}\)?[ .-]?\d{3}[ .-]?\d{4}(?!\d)/g;
const NEVER = /(?!)/g;
