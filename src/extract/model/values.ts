/** Words of a letter and a value that a model took from them go in; whether the value stands there, or follows from it, comes out. */
import { numberOf } from '../learned/quantities.ts';

const DIGITS = /\d{1,3}(?:[,.\s]\d{3})+(?:[.,]\d{1,2})?(?!\d)|\d+(?:[.,]\d+)?/g;
const MULTIPLES: readonly (readonly [RegExp, number])[] = [
  [/(?<!\d)(\d{1,9}(?:[.,]\d{1,9})?)\s?(?:k|thousand|grand|mil)\b/gi, 1_000],
  [/(?<!\d)(\d{1,9}(?:[.,]\d{1,9})?)\s?(?:m|mm|million)\b/gi, 1_000_000],
];
const THOUSANDS = new Map([
  ...['thousand', 'grand', 'k', 'mil', 'mille', 'tausend'].map((word) => [word, 1_000] as const),
  ...['million', 'millones', 'millions', 'millionen'].map((word) => [word, 1_000_000] as const),
]);
const LONGEST_NUMBER_WORDS = 4;

export function holdsNumber(words: string, value: number): boolean {
  return numbersIn(words).has(value);
}

/** The value stands in the words, or is what the parts, each of which stands there, come to: `both plants and the showroom` are 3. */
export function holdsCount(
  words: string,
  { value, parts }: { readonly value: number; readonly parts: readonly string[] },
): boolean {
  if (holdsNumber(words, value)) return true;
  if (parts.length === 0) return false;
  let sums = new Set([0]);
  for (const part of parts) {
    const counts = PAIR.test(part) ? [2] : [1, ...numbersIn(part)];
    sums = new Set([...sums].flatMap((sum) => counts.map((count) => sum + count)).slice(0, MOST_SUMS));
  }
  return sums.has(value);
}

const PAIR = /^(?:both|ambos|ambas|les deux|beide[rn]?)\b/i;
const MOST_SUMS = 1_000;

function numbersIn(words: string): ReadonlySet<number> {
  const numbers = new Set<number>();
  for (const [digits] of words.matchAll(DIGITS)) for (const number of readingsOf(digits)) numbers.add(number);
  for (const [multiple, times] of MULTIPLES)
    for (const [, digits = ''] of words.matchAll(multiple))
      numbers.add(Math.round(Number(digits.replace(',', '.')) * times));
  const spelled = words.toLowerCase().match(/\p{L}+(?:-\p{L}+)?/gu) ?? [];
  for (const at of spelled.keys())
    for (let count = 1; count <= LONGEST_NUMBER_WORDS; count++) {
      const number = numberOf(spelled.slice(at, at + count).join(' '));
      if (number === null) continue;
      numbers.add(number);
      const thousands = number * (THOUSANDS.get(spelled[at + count] ?? '') ?? 0);
      if (thousands === 0) continue;
      numbers.add(thousands);
      for (let more = 1; more <= LONGEST_NUMBER_WORDS; more++) {
        const rest = numberOf(spelled.slice(at + count + 1, at + count + 1 + more).join(' '));
        if (rest !== null && rest < 1_000) numbers.add(thousands + rest);
      }
    }
  const dictated = digitsIn(words);
  if (dictated.length > 1) numbers.add(Number(dictated));
  return numbers;
}

/** `7.400` is seven or seven thousand, by the writer's country; `3 200` may be two numbers. */
function readingsOf(digits: string): readonly number[] {
  const [, whole = '', cents = ''] = /^(.*?)([.,]\d{1,2})?$/.exec(digits) ?? [];
  const together = Number(`${whole.replace(/[,.\s]/g, '')}${cents.replace(',', '.')}`);
  return [together, Number(digits), ...digits.split(/\s/).map(Number)].filter((number) => !Number.isNaN(number));
}

const SPOKEN: readonly (readonly [RegExp, string])[] = [
  'zero|oh|o|null|cero',
  'one|eins|uno|un',
  'two|zwei|dos|deux',
  'three|drei|tres|trois',
  'four|vier|cuatro|quatre',
  'five|fünf|cinco|cinq',
  'six|sechs|seis',
  'seven|sieben|siete|sept',
  'eight|acht|ocho|huit',
  'nine|neun|nueve|neuf',
].map((spoken, digit) => [new RegExp(String.raw`(?<!\p{L})(?:${spoken})(?!\p{L})`, 'giu'), String(digit)] as const);

/** Every digit of the words, also where they are said one by one. */
function digitsIn(words: string): string {
  return SPOKEN.reduce((text, [spoken, digit]) => text.replace(spoken, digit), words).replace(/\D/g, '');
}

const FEWEST_OF_PHONE = 7;

/** By its last ten digits: whoever reads a number may add, or leave out, the code of the country. */
export function holdsPhone(words: string, phone: string): boolean {
  const digits = phone.replace(/\D/g, '');
  return digits.length >= FEWEST_OF_PHONE && digitsIn(words).includes(digits.slice(-10));
}

const CURRENCIES: Readonly<Record<string, RegExp>> = {
  USD: /\$|\busd\b|dollar/i,
  CAD: /\$|\bcad\b|dollar/i,
  AUD: /\$|\baud\b|dollar/i,
  NZD: /\$|\bnzd\b|dollar/i,
  EUR: /€|\beur/i,
  GBP: /£|\bgbp\b|pound|quid/i,
  MXN: /\$|\bmxn\b|\bpesos?\b/i,
  BRL: /r\$|\bbrl\b|\breais\b/i,
  CHF: /\bchf\b|\bfr\.|franken|francs?\b/i,
};
const ANY_CURRENCY =
  /\p{Sc}|\b(?:usd|cad|aud|nzd|eur\w*|gbp|mxn|brl|chf|dollars?|pounds?|pesos?|reais|franken|francs?)\b/iu;

/** A currency that the words show has to be the sum's; where they show none, it is that of the customer's country. */
export function holdsSum(
  words: string,
  {
    sum,
    currency,
  }: { readonly sum: { readonly value: number; readonly parts: readonly string[] }; readonly currency: string },
): boolean {
  if (sum.value <= 0 || !/^[A-Z]{3}$/.test(currency) || !holdsCount(words, sum)) return false;
  return (CURRENCIES[currency]?.test(words) ?? false) ? true : !ANY_CURRENCY.test(words);
}

export type Period = 'week' | 'month' | 'quarter' | 'year';

const PERIODS: Readonly<Record<Period, RegExp>> = {
  week: /\bweek|\/\s?wk\b|\bseman|\bsemaine|\bwoche|\bwöchen/iu,
  month: /\bmonth|\/\s?mo\b|\bp\.?m\.|\bmensual|\bmois\b|\bmensuel|\bmonat|\bmensal|\bmês\b|\bmes\b/iu,
  quarter: /\bquarter|\btrimest|\bquartal/iu,
  year: /\byear|\bannual|\bannum\b|\/\s?yr?\b|\bp\.?a\.|\baño|\banual|\ban\b|\bannuel|\bjahr|\bjähr|\bano\b/iu,
};

/** Words that name a period have to name this one; a recurring sum without one is monthly. */
export function holdsPeriod(words: string, period: Period): boolean {
  return (
    PERIODS[period].test(words) || (period === 'month' && !Object.values(PERIODS).some((each) => each.test(words)))
  );
}

export function perMonth(amount: number, period: Period): number {
  const monthly = { week: (amount * 52) / 12, month: amount, quarter: amount / 3, year: amount / 12 }[period];
  return Math.round(monthly * 100) / 100;
}

const MONTHS: readonly RegExp[] = [
  'jan(?:uary|uar)?|enero|janvier|janeiro',
  'feb(?:ruary|ruar)?|febrero|février|fevereiro',
  'mar(?:ch)?|märz|marzo|mars|março',
  'apr(?:il)?|abril|avril',
  'may|mai|mayo|maio',
  'jun[ei]?|junio|juin|junho',
  'jul[yi]?|julio|juillet|julho',
  'aug(?:ust)?|agosto|août',
  'sept?(?:ember)?|septiembre|septembre|setembro',
  'oct(?:ober)?|okt(?:ober)?|octubre|octobre|outubro',
  'nov(?:ember)?|noviembre|novembre|novembro',
  'dec(?:ember)?|dez(?:ember)?|diciembre|décembre|dezembro',
].map((names) => new RegExp(String.raw`(?<![\p{L}])(?:${names})(?![\p{L}])`, 'iu'));
const QUARTER = /\bq([1-4])\b/gi;

/** A year, a month or a quarter that the words name has to be the date's; a date counted from another one is taken as the model counts it. */
export function holdsDate(words: string, date: string): boolean {
  const [, year = '', month = ''] = /^(\d{4})-(\d{2})-\d{2}$/.exec(date) ?? [];
  if (year === '' || !isDay(date)) return false;
  const years = [...words.matchAll(/\b20\d\d\b/g)].map(([each]) => each);
  const months = MONTHS.flatMap((names, at) => (names.test(words) ? [at + 1] : []));
  const quarters = [...words.matchAll(QUARTER)].map(([, quarter]) => Number(quarter));
  if (years.length > 0 && !years.includes(year)) return false;
  if (months.length === 0 && quarters.length === 0) return true;
  return months.includes(Number(month)) || quarters.includes(Math.ceil(Number(month) / 3));
}

function isDay(date: string): boolean {
  const time = Date.parse(`${date}T00:00:00Z`);
  return !Number.isNaN(time) && new Date(time).toISOString().startsWith(date);
}
