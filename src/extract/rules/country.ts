/** A letter in; the country whose habits its writer has out, which say in what order dates stand and which money is meant. */
import { parsePhoneNumberFromString } from 'libphonenumber-js/min';
import type { Letter } from '../../domain/letter.ts';
import { lines } from '../data/data.ts';

interface Country {
  readonly code: string;
  /** Of its names on the internet. */
  readonly domain: string;
  readonly calling: string;
  /** ISO 4217. */
  readonly currency: string;
  readonly hasDollarSign: boolean;
}

const COUNTRIES = lines('countries.tsv').map(
  ([code = '', domain = '', calling = '', currency = '', dollar]): Country => ({
    code,
    domain,
    calling,
    currency,
    hasDollarSign: dollar === 'yes',
  }),
);
/** `+44 161 …`; of several that begin alike the longest code. */
const CALLING = new RegExp(
  String.raw`(?<![\d+])(?:\+|00) ?(${COUNTRIES.map(({ calling }) => calling)
    .filter((calling) => calling !== '1')
    .toSorted((one, other) => other.length - one.length)
    .join('|')})(?=[ ().-]?[\d(])`,
);
/** Numbers as they are written at home. */
const AT_HOME: readonly (readonly [RegExp, string])[] = [
  [/\b(?:0\d{3,4} \d{3} \d{3,4}|07\d{3} ?\d{6}|020 \d{4} \d{4})\b/, 'GB'],
  [/\b04\d\d \d{3} \d{2,3}\b/, 'AU'],
];
/** Of the United States and Canada, by the North American Numbering Plan. */
const NORTH_AMERICAN = /(?<![\d-])\(?[2-9]\d\d\)?[ .-]{1,2}\d{3}[ .-]\d{4}\b/;
const BY_MONEY: readonly (readonly [RegExp, string])[] = [
  [/£|\bquid\b|\bpounds\b/i, 'GB'],
  [/\bCA?\$|\bCAD\b/, 'CA'],
  [/\bA\$|\bAUD\b/, 'AU'],
  [/\bR\$|\bBRL\b/, 'BR'],
  [/€/, 'IE'],
];
/** Bought by firms of everywhere. */
const OF_ANYBODY = new Set(['co']);
const BRITISH = /\b(?:centres?|fibre|organis\w+|whilst|colour\w*|cheque|programmes?|favour\w*|licence|metres?)\b/i;
const MOST_CHARS = 20_000;

const known = new WeakMap<Letter, string>();

/** ISO 3166-1; the United States where nothing says otherwise. Dates and sums of one letter ask it several times. */
export function countryOf(letter: Letter): string {
  const country = known.get(letter) ?? findCountry(letter);
  known.set(letter, country);
  return country;
}

function findCountry({ from, body, date }: Letter): string {
  const domain = /\.([a-z]{2})$/i.exec(from[0]?.address ?? '')?.[1]?.toLowerCase();
  const atHome =
    domain === undefined || OF_ANYBODY.has(domain) ? undefined : COUNTRIES.find((each) => each.domain === domain);
  if (atHome !== undefined) return atHome.code;
  const text = body.parts
    .filter(({ kind }) => kind === 'own' || kind === 'signature')
    .map(({ start, end }) => body.text.slice(start, end))
    .join('\n')
    .slice(0, MOST_CHARS);
  const offset = Number(/([+-]\d\d):?\d\d$/.exec(date ?? '')?.[1] ?? Number.NaN);
  const calling = CALLING.exec(text)?.[1];
  return (
    COUNTRIES.find((each) => each.calling === calling)?.code ??
    AT_HOME.find(([pattern]) => pattern.test(text))?.[1] ??
    (offset >= 8 ? 'AU' : undefined) ??
    BY_MONEY.find(([pattern]) => pattern.test(text))?.[1] ??
    northAmerican(text) ??
    (offset === 2 ? 'ZA' : (offset === 0 || offset === 1) && BRITISH.test(text) ? 'GB' : 'US')
  );
}

/** Which of the two an area code is of; null where there is no such number. */
function northAmerican(text: string): string | null {
  const number = NORTH_AMERICAN.exec(text)?.[0];
  const country = number === undefined ? undefined : parsePhoneNumberFromString(number, 'US')?.country;
  return country === 'CA' ? 'CA' : number === undefined ? null : 'US';
}

/** Figures alone are read as the writer's country writes them: 12/06 is in June but for the United States. */
export function writesDayFirst(country: string): boolean {
  return country !== 'US' && country !== 'CA';
}

const of = new Map(COUNTRIES.map((country) => [country.code, country]));

/** ISO 4217. */
export function currencyIn(country: string): string {
  return of.get(country)?.currency ?? 'EUR';
}

/** What `$` means there; where money has another sign, dollars of the United States are meant. */
export function dollarsIn(country: string): string {
  return of.get(country)?.hasDollarSign === true ? currencyIn(country) : 'USD';
}
