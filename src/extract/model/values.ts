/** Words of a letter and a value that a model took from them go in; whether the words hold the value comes out. */
import { numberOf } from '../rules/amounts.ts';

const DIGITS = /\d{1,3}(?:[,.\s]\d{3})+(?:[.,]\d{1,2})?(?!\d)|\d+(?:\.\d+)?/g;
const MULTIPLES: readonly (readonly [RegExp, number])[] = [
  [/(?<!\d)(\d{1,9}(?:[.,]\d{1,9})?)\s?(?:k|thousand|grand|mil)\b/gi, 1_000],
  [/(?<!\d)(\d{1,9}(?:[.,]\d{1,9})?)\s?(?:m|mm|million)\b/gi, 1_000_000],
];
const LONGEST_NUMBER_WORDS = 4;

export function holdsNumber(words: string, value: number): boolean {
  return numbersIn(words).has(value);
}

function numbersIn(words: string): ReadonlySet<number> {
  const numbers = new Set<number>();
  for (const [digits] of words.matchAll(DIGITS)) for (const number of readingsOf(digits)) numbers.add(number);
  for (const [multiple, times] of MULTIPLES)
    for (const [, digits = ''] of words.matchAll(multiple))
      numbers.add(Math.round(Number(digits.replace(',', '.')) * times));
  const spelled = words.toLowerCase().match(/[a-z]+(?:-[a-z]+)?/g) ?? [];
  for (const at of spelled.keys()) {
    for (let count = 1; count <= LONGEST_NUMBER_WORDS; count++) {
      const number = numberOf(spelled.slice(at, at + count).join(' '));
      if (number !== null) numbers.add(number);
    }
  }
  return numbers;
}

/** `7.400` is seven or seven thousand, by the writer's country; `3 200` may be two numbers. */
function readingsOf(digits: string): readonly number[] {
  const [, whole = '', cents = ''] = /^(.*?)([.,]\d{1,2})?$/.exec(digits) ?? [];
  const together = Number(`${whole.replace(/[,.\s]/g, '')}${cents.replace(',', '.')}`);
  return [together, Number(digits), ...digits.split(/\s/).map(Number)].filter((number) => !Number.isNaN(number));
}

const CURRENCIES: Readonly<Record<string, RegExp>> = {
  USD: /\$|\busd\b|dollar/i,
  CAD: /\$|\bcad\b|dollar/i,
  AUD: /\$|\baud\b|dollar/i,
  EUR: /€|\beur/i,
  GBP: /£|\bgbp\b|pound/i,
  MXN: /\$|\bmxn\b|\bpesos?\b/i,
  BRL: /r\$|\bbrl\b|\breais\b/i,
  CHF: /\bchf\b|\bfr\./i,
};
const ANY_CURRENCY = /\p{Sc}|\b(?:usd|cad|aud|eur\w*|gbp|mxn|brl|chf|dollars?|pounds?|pesos?|reais)\b/iu;

export function holdsSum(words: string, { amount, currency }: { amount: number; currency: string }): boolean {
  const sign = CURRENCIES[currency];
  const isSaid = sign?.test(words) === true || (currency === 'USD' && !ANY_CURRENCY.test(words)); // `27k a month`
  return amount > 0 && isSaid && holdsNumber(words, amount);
}

const PERIODS = {
  month: /\bmonth|\/\s?mo\b|\bmensual|\bmois\b|\bmonat|\bmensal|\bmês\b|\bmes\b/iu,
  year: /\byear|\bannual|\bannum\b|\/\s?yr?\b|\baño|\ban\b|\bjahr|\bano\b/iu,
};

export function holdsPeriod(words: string, period: keyof typeof PERIODS): boolean {
  return PERIODS[period].test(words);
}

const MONTHS = 'jan feb mar apr may jun jul aug sep oct nov dec'.split(' ');
const MONTH = new RegExp(String.raw`\b(${MONTHS.join('|')})[a-z]*\b\.?`, 'gi');
const OF_TIME =
  /\d|\b(?:quarter|week|month|year|spring|summer|autumn|fall|winter|christmas|easter|thanksgiving|holiday|tomorrow|today|immediately|asap|now)/iu;

/** A month or a year that the words name has to be the date's; a date counted from another is taken as it is. */
export function holdsDate(words: string, date: string): boolean {
  const [, year = '', month = ''] = /^(\d{4})-(\d{2})-\d{2}$/.exec(date) ?? [];
  if (year === '' || !isDay(date)) return false;
  const months = [...words.matchAll(MONTH)].map(([, name = '']) => MONTHS.indexOf(name.toLowerCase()) + 1);
  const years = [...words.matchAll(/\b(?:19|20)\d\d\b/g)].map(([each]) => each);
  if (months.length > 0 && !months.includes(Number(month))) return false;
  if (years.length > 0 && !years.includes(year)) return false;
  return months.length > 0 || OF_TIME.test(words);
}

function isDay(date: string): boolean {
  const time = Date.parse(`${date}T00:00:00Z`);
  return !Number.isNaN(time) && new Date(time).toISOString().startsWith(date);
}
