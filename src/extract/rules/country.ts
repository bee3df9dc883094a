/** A letter in; the country whose habits its writer has out, which say in what order dates stand and which money is meant. */
import type { Letter } from '../../domain/letter.ts';

const BY_CODE: readonly (readonly [RegExp, string])[] = [
  [/\+44\b|\b(?:0\d{3,4} \d{3} \d{3,4}|07\d{3} ?\d{6}|020 \d{4} \d{4})\b/, 'GB'],
  [/\+353\b/, 'IE'],
  [/\+61\b|\b04\d\d \d{3} \d{2,3}\b/, 'AU'],
  [/\+64\b/, 'NZ'],
  [/\+27\b/, 'ZA'],
  [/\+52\b/, 'MX'],
  [/\+55\b/, 'BR'],
  [/\+33\b/, 'FR'],
  [/\+34\b/, 'ES'],
  [/\+351\b/, 'PT'],
  [/\+49\b/, 'DE'],
];
const BY_MONEY: readonly (readonly [RegExp, string])[] = [
  [/£|\bquid\b|\bpounds\b/i, 'GB'],
  [/\bCA?\$|\bCAD\b/, 'CA'],
  [/\bA\$|\bAUD\b/, 'AU'],
  [/\bR\$|\bBRL\b/, 'BR'],
  [/€/, 'IE'],
];
const TLD = /\.(uk|ie|au|nz|za|fr|de|es|pt|it|nl|br|mx|ca)$/i;
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
  const tld = TLD.exec(from[0]?.address ?? '')?.[1]?.toUpperCase();
  if (tld !== undefined) return tld === 'UK' ? 'GB' : tld;
  const text = body.parts
    .filter(({ kind }) => kind === 'own' || kind === 'signature')
    .map(({ start, end }) => body.text.slice(start, end))
    .join('\n')
    .slice(0, MOST_CHARS);
  const said = [...BY_CODE, ...BY_MONEY].find(([pattern]) => pattern.test(text))?.[1];
  if (said !== undefined) return said;
  const offset = Number(/([+-]\d\d):?\d\d$/.exec(date ?? '')?.[1] ?? Number.NaN);
  if (offset >= 8) return 'AU';
  if (offset === 2) return 'ZA';
  return (offset === 0 || offset === 1) && BRITISH.test(text) ? 'GB' : 'US';
}

/** Figures alone are read as the writer's country writes them: 12/06 is in June but for the United States. */
export function writesDayFirst(country: string): boolean {
  return country !== 'US' && country !== 'CA';
}

const CURRENCIES = new Map(
  Object.entries({ GB: 'GBP', CA: 'CAD', AU: 'AUD', NZ: 'NZD', ZA: 'ZAR', MX: 'MXN', BR: 'BRL', US: 'USD' }),
);

/** ISO 4217. */
export function currencyIn(country: string): string {
  return CURRENCIES.get(country) ?? 'EUR';
}

const WITH_DOLLAR_SIGN = new Set(['CAD', 'AUD', 'NZD', 'MXN', 'BRL']);

/** What `$` means there; where money has another sign, dollars of the United States are meant. */
export function dollarsIn(country: string): string {
  const own = currencyIn(country);
  return WITH_DOLLAR_SIGN.has(own) ? own : 'USD';
}
