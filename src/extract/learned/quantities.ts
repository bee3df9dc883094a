/** The words of a sentence go in; the numbers in them come out, each with its value, and with its money and its period where it has them. */
import { lines } from '../data/data.ts';
import { plainWord, type Token } from './tokens.ts';

export interface Quantity {
  readonly value: number;
  /** The first token, and the one behind the last. */
  readonly from: number;
  readonly to: number;
  /** In digits, with or without a word of scale behind. */
  readonly isWritten: boolean;
  /** ISO 4217; `local` for a sign that several countries share; null where no money is spoken of. */
  readonly currency: string | null;
  /** For what: a month, a year; a site, a user. */
  readonly per: readonly Unit[];
}

const UNITS = ['month', 'year', 'quarter', 'week', 'day', 'site', 'seat'] as const;
export type Unit = (typeof UNITS)[number];

type Role = 'add' | 'times' | 'whole';
const isRole = (text: string): text is Role => ['add', 'times', 'whole'].includes(text);

const NUMBERS = new Map(
  lines('number-words.tsv').map(([, word = '', value = '', role = '']) => [
    word,
    { value: Number(value), role: isRole(role) ? role : 'add' },
  ]),
);
const UNIT_OF = new Map(
  lines('units.tsv').flatMap(([unit = '', words = '']) =>
    UNITS.flatMap((known) => (known === unit ? words.split(' ').map((word) => [word, known] as const) : [])),
  ),
);
const CURRENCY_OF = new Map(
  lines('currencies.tsv').flatMap(([currency = '', words = '']) =>
    words.split(' ').map((word) => [word, currency] as const),
  ),
);

const JOINTS = new Set(['and', '-', 'y', 'e', 'et', 'und']);
const MOST = 10_000_000;
/** How far behind a sum its period stands. */
const REACH = 7;

export function quantitiesIn(text: string, tokens: readonly Token[]): readonly Quantity[] {
  const found: Quantity[] = [];
  for (let at = 0; at < tokens.length; at++) {
    const read = numberAt(text, tokens, at);
    if (read === null) continue;
    const { value, to, isWritten } = read;
    if (value > 0 && value <= MOST)
      found.push({
        value,
        from: at,
        to,
        isWritten,
        currency: currencyAt(text, tokens, at, to),
        per: periodAt(text, tokens, at, to),
      });
    at = to - 1;
  }
  return found;
}

/** The number that all of these words are: `seventeen`, `two hundred and forty`, `1,150`. Null where they are none, or more than that. */
export function numberOf(written: string): number | null {
  const text = written.trim();
  const tokens = [...text.matchAll(NUMBER_WORD)].map(({ 0: word, index }) => ({
    word: word.toLowerCase(),
    start: index,
    end: index + word.length,
  }));
  const [only, other] = quantitiesIn(text, tokens);
  return only !== undefined && other === undefined && only.from === 0 && only.to === tokens.length ? only.value : null;
}

const NUMBER_WORD = /\p{N}[\p{N}.,'’]*\p{L}*|[\p{L}\p{M}]+|-/gu;

function wordAt(text: string, token: Token | undefined): string {
  return token === undefined || token.party !== undefined
    ? ''
    : plainWord(text.slice(token.start, token.end).toLowerCase());
}

function numberAt(
  text: string,
  tokens: readonly Token[],
  from: number,
): { value: number; to: number; isWritten: boolean } | null {
  const first = wordAt(text, tokens[from]);
  const digits = /^(\d[\d.,'’]*)(\p{L}*)$/u.exec(first);
  if (digits !== null) {
    let figure = digits[1] ?? '';
    let to = from + 1;
    // `3 200`: thousands set off by a blank.
    while (
      /^\d{1,3}(?:\.?\d{3})*$/.test(figure) &&
      /^\d{3}$/.test(wordAt(text, tokens[to])) &&
      isNext(text, tokens, to)
    )
      figure += wordAt(text, tokens[to++]);
    const scale = NUMBERS.get(digits[2] ?? '');
    if (digits[2] !== '' && scale?.role !== 'times') return null;
    let value = plainNumber(figure) * (scale?.value ?? 1);
    for (let more = NUMBERS.get(wordAt(text, tokens[to])); more?.role === 'times' && more.value >= 100;) {
      value *= more.value;
      more = NUMBERS.get(wordAt(text, tokens[++to]));
    }
    return { value, to, isWritten: true };
  }
  const word = NUMBERS.get(first);
  if (word === undefined) return null;
  if (word.role === 'whole') return { value: word.value, to: from + 1, isWritten: false };
  if (first.length < 3) return null;
  return inWords(text, tokens, from);
}

function inWords(
  text: string,
  tokens: readonly Token[],
  from: number,
): { value: number; to: number; isWritten: boolean } {
  let [sum, part] = [0, 0];
  let to = from;
  for (let at = from; at < tokens.length; at++) {
    const said = wordAt(text, tokens[at]);
    const word = NUMBERS.get(said);
    if (word === undefined || word.role === 'whole') {
      if (at > from && JOINTS.has(said) && NUMBERS.get(wordAt(text, tokens[at + 1]))?.role === 'add') continue;
      break;
    }
    if (word.role === 'add') {
      // `four five`: two numbers, not one.
      if (part % 100 !== 0 && part % 100 < word.value) break;
      part += word.value;
    } else if (word.value >= 1000) {
      sum += Math.max(1, part) * word.value;
      part = 0;
    } else part = Math.max(1, part) * word.value;
    to = at + 1;
  }
  return { value: sum + part, to, isWritten: false };
}

function isNext(text: string, tokens: readonly Token[], at: number): boolean {
  const [before, token] = [tokens[at - 1], tokens[at]];
  return before !== undefined && token !== undefined && /^[ \u00A0\u202F]$/.test(text.slice(before.end, token.start));
}

/** `7.400` is seven thousand four hundred, `7.4` is not. */
function plainNumber(figure: string): number {
  const grouped = /^\d{1,3}(?:([.,'’])\d{3})(?:\1\d{3})*(?:[.,]\d{1,2})?$/.exec(figure);
  if (grouped !== null) {
    const cents = /[.,]\d{1,2}$/.exec(figure)?.[0] ?? '';
    const whole = figure.slice(0, figure.length - cents.length).replaceAll(/\D/g, '');
    return Number(`${whole}${cents.replace(',', '.')}`);
  }
  return Number(figure.replace(',', '.').replaceAll(/[^\d.]/g, '')) || 0;
}

function currencyAt(text: string, tokens: readonly Token[], from: number, to: number): string | null {
  const start = tokens[from]?.start ?? 0;
  const before = /(\p{L}{0,3}\p{Sc})\s?$/u.exec(text.slice(Math.max(0, start - 5), start))?.[1]?.toLowerCase();
  const after = text.slice(tokens[to - 1]?.end ?? 0).toLowerCase();
  const sign = /^\s?(\p{Sc})(?:\s?(usd|cad|aud))?/u.exec(after);
  const code = CURRENCY_OF.get(wordAt(text, tokens[to]));
  const codeBefore = CURRENCY_OF.get(wordAt(text, tokens[from - 1]));
  const exact = sign?.[2] ?? (/^\p{L}{3}$/u.test(wordAt(text, tokens[to])) ? wordAt(text, tokens[to]) : undefined);
  const named = exact === undefined ? undefined : CURRENCY_OF.get(exact);
  if (named !== undefined) return named;
  if (before !== undefined) return CURRENCY_OF.get(before) ?? CURRENCY_OF.get(before.slice(-1)) ?? null;
  if (sign?.[1] !== undefined) return CURRENCY_OF.get(sign[1]) ?? null;
  return code ?? codeBefore ?? null;
}

/** In the words behind, up to the next number; else in those right before. */
function periodAt(text: string, tokens: readonly Token[], from: number, to: number): readonly Unit[] {
  const per: Unit[] = [];
  const add = (token: Token | undefined, lead: Token | undefined): void => {
    const word = wordAt(text, token);
    const unit = UNIT_OF.get(word);
    const isEach =
      LEADS.has(wordAt(text, lead)) || /ly$|al$|el$|elle$|lich$/.test(word) || word === 'mrc' || word === 'pa';
    if (unit !== undefined && isEach && !per.includes(unit)) per.push(unit);
  };
  for (let at = to; at < Math.min(tokens.length, to + REACH); at++) {
    if (/^\d/.test(wordAt(text, tokens[at]))) break;
    add(tokens[at], tokens[at - 1]);
  }
  if (per.length === 0) for (let at = from - 1; at >= Math.max(0, from - 4); at--) add(tokens[at], tokens[at - 1]);
  return per;
}

const LEADS = new Set(
  'per a an each every the / al por par ao el la le pro je im am in chaque cada jede jeden jedes this that'.split(' '),
);
