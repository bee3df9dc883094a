/** The sentences of a letter in; its sites, its people and its monthly sum out, each with the words that carry it. */
import type { Found, Money } from '../../domain/extraction.ts';
import type { Letter } from '../../domain/letter.ts';
import { evidenceAt, type Sentence } from './sentences.ts';

const UNITS =
  'zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen'.split(
    ' ',
  );
const TENS = 'x x twenty thirty forty fifty sixty seventy eighty ninety'.split(' ');
const WORD_NUMBER = `(?:${[...TENS.slice(2), ...UNITS.slice(1)].toSorted((a, b) => b.length - a.length).join('|')})(?:[- ](?:${UNITS.slice(1, 10).join('|')}))?(?: hundred)?`;
const NUMBER = String.raw`(?<number>\d{1,3}(?:,\d{3})+|\d{1,6}|${WORD_NUMBER}|a dozen|two dozen|both|all three)`;
const WORDS_BETWEEN = String.raw`(?:\s+(?:more\s+|of\s+(?:our|them|the)\s+)?[\p{L}'’/&-]+){0,3}?`;
const PLACE =
  '(?:locations?|sites?|offices|branches|stores|shops|clinics?|campuses|buildings|plants|warehouses|restaurants|schools|facilities|stations|hotels|resorts|properties|communities|mills|depots|yards|bakeries|salons|libraries|parishes|labs|hospitals|showrooms|terminals|practices|places|houses|farms|factories|dealerships|gyms|garages|churches|wineries|theaters|theatres|courthouses|firehouses|centers|centres)';
const PEOPLE =
  '(?:people|users|employees|staff|seats|phones|handsets|extensions|desks|workers|teachers|nurses|reps|agents on the phones|members of staff|lawyers|attorneys|colleagues|workstations|laptops|headcount|associates|team members)';
const SITES = new RegExp(String.raw`\b${NUMBER}${WORDS_BETWEEN}\s+${PLACE}\b`, 'iu');
const SEATS = new RegExp(String.raw`\b${NUMBER}${WORDS_BETWEEN}\s+${PEOPLE}\b`, 'iu');
const SUM =
  /(?<sign>US\$|C\$|CA\$|A\$|[$€£]|\b(?:USD|EUR|GBP|CAD|AUD)\s?)?(?<sum>\d{1,3}(?:,\d{3})+(?:\.\d{1,2})?|\d{1,7}(?:\.\d{1,2})?)\s?(?<thousand>k|thousand|grand)?\b\s?(?<code>USD|EUR|GBP|CAD|AUD|dollars|euros|pounds)?/gi;
const A_MONTH = /\b(?:per|a|each|every|\/)\s?(?:month|mo)\b|\/\s?mo(?:nth)?\b|\bmonthly\b/i;
const A_YEAR =
  /\b(?:per|a|each|every)\s(?:fiscal )?year\b|\/\s?y(?:ea)?r\b|\byearly\b|\bannual(?:ly)?\b|\bper annum\b/i;
const EACH =
  /\b(?:per|each|every|a|\/)\s?(?:site|location|store|office|branch|clinic|building|user|person|seat|employee)\b|\beach\b/i;
const ABOUT_PAY =
  /\b(?:pay|paying|spend|spending|cost|costs|bill|budget|runs?|running|total|all in|appropriation|come to|comes to)\b/i;

export function sitesIn(letter: Letter, sentences: readonly Sentence[]): Found<number> | null {
  return largest(letter, sentences, SITES);
}

export function seatsIn(letter: Letter, sentences: readonly Sentence[]): Found<number> | null {
  return largest(letter, sentences, SEATS);
}

function largest(letter: Letter, sentences: readonly Sentence[], pattern: RegExp): Found<number> | null {
  let best: Found<number> | null = null;
  for (const sentence of sentences) {
    const { text } = sentence;
    const match = pattern.exec(text);
    const value = numberOf(match?.groups?.['number'] ?? '');
    if (match === null || value === null || value === 0 || value <= (best?.value ?? 0)) continue;
    best = { value, evidence: [evidenceAt(letter, sentence, match.index, match[0].length)] };
  }
  return best;
}

export function monthlySum(letter: Letter, sentences: readonly Sentence[], sites: number | null): Found<Money> | null {
  const found: { money: Found<Money>; weight: number }[] = [];
  for (const sentence of sentences) {
    const { text } = sentence;
    for (const match of text.matchAll(SUM)) {
      const { sign = '', sum = '', thousand, code = '' } = match.groups ?? {};
      if (sign === '' && code === '' && thousand === undefined) continue;
      const around = text.slice(Math.max(0, match.index - 60), match.index + match[0].length + 40);
      const after = text.slice(match.index, match.index + match[0].length + 30);
      const monthly = A_MONTH.test(around);
      const yearly = A_YEAR.test(after) || (!monthly && A_YEAR.test(around));
      if (!monthly && !yearly) continue;
      const times = EACH.test(after) && sites !== null ? sites : 1;
      const whole = Number(sum.replaceAll(',', '')) * (thousand === undefined ? 1 : 1_000) * times;
      const amount = Math.round((yearly ? whole / 12 : whole) * 100) / 100;
      const money = {
        value: { amount, currency: currencyOf(sign + code) },
        evidence: [evidenceAt(letter, sentence, match.index, match[0].length)],
      };
      found.push({ money, weight: ABOUT_PAY.test(text) ? 1 : 0 });
    }
  }
  return found.toSorted((one, other) => other.weight - one.weight)[0]?.money ?? null;
}

function currencyOf(sign: string): string {
  if (/€|eur/i.test(sign)) return 'EUR';
  if (/£|gbp|pound/i.test(sign)) return 'GBP';
  if (/^ca?\$|cad/i.test(sign)) return 'CAD';
  return /^a\$|aud/i.test(sign) ? 'AUD' : 'USD';
}

export function numberOf(written: string): number | null {
  const text = written.toLowerCase();
  if (/^[\d,]+$/.test(text)) return Number(text.replaceAll(',', ''));
  if (text === 'both') return 2;
  if (text === 'all three') return 3;
  if (text === 'a dozen') return 12;
  if (text === 'two dozen') return 24;
  let sum = 0;
  for (const word of text.split(/[- ]/)) {
    if (word === 'hundred') sum *= 100;
    else if (UNITS.includes(word)) sum += UNITS.indexOf(word);
    else if (TENS.includes(word)) sum += 10 * TENS.indexOf(word);
    else return null;
  }
  return sum;
}
