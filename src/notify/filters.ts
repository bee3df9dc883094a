/** The words go in; the filters that templates may use beside those of Liquid come out. All are total: odd input comes back as text. */
import { plainLine } from './plain.ts';
import type { Words } from './words.ts';

type Filter = (value: unknown, ...options: unknown[]) => unknown;

export function filtersFor(words: Words): Readonly<Record<string, Filter>> {
  const { locale, and } = words;
  const groups: Readonly<Record<string, Readonly<Record<string, string>>>> = {
    services: words.services,
    parts: words.parts,
    questions: words.questions,
    placements: words.placements,
    interests: words.interests,
    asks: words.asks,
  };
  return {
    words: (value, group) => {
      const known = groups[String(group)];
      if (known === undefined) throw new Error(`"${String(group)}" is none of ${Object.keys(groups).join(', ')}`);
      const word = (key: unknown) => known[String(key)] ?? String(key);
      return Array.isArray(value) ? value.map(word) : String(value).split(', ').map(word).join(', ');
    },
    sentence: (value) => sentence(Array.isArray(value) ? value.map(String) : [String(value)], and),
    reply: (value, instead) => replyTo(String(value), String(instead)),
    short: (value, most) => plainLine(String(value), Number(most) || 100),
    number: (value) => new Intl.NumberFormat(locale).format(Number(value)),
    money: (value) => money(value, locale),
    day: (value) => day(String(value), locale, { dateStyle: 'long' }),
    moment: (value) => day(String(value), locale, { dateStyle: 'long', timeStyle: 'short' }),
    humanize: (value) => humanized(String(value)),
  };
}

function sentence(items: readonly string[], and: string): string {
  const last = items.at(-1) ?? '';
  return items.length < 2 ? last : `${items.slice(0, -1).join(', ')} ${and} ${last}`;
}

// What mail clients of other languages write for "Re:"; one of them is enough.
const REPLY = /^(?:re|aw|antw|sv|vs|rv|odp|ynt)\s*(?:\[\d+\])?:/i;

/** The subject under which an answer threads: the same words, and one mark of an answer. */
function replyTo(subject: string, instead: string): string {
  if (subject === '') return `Re: ${instead}`;
  return REPLY.test(subject) ? subject : `Re: ${subject}`;
}

function money(value: unknown, locale: string): string {
  if (typeof value !== 'object' || value === null || !('amount' in value) || !('currency' in value))
    return String(value);
  const amount = Number(value.amount);
  const currency = String(value.currency);
  if (!/^[A-Z]{3}$/.test(currency)) return `${new Intl.NumberFormat(locale).format(amount)} ${currency}`;
  const digits = Number.isInteger(amount) ? 0 : 2;
  return new Intl.NumberFormat(locale, {
    style: 'currency',
    currency,
    minimumFractionDigits: digits,
    maximumFractionDigits: digits,
  }).format(amount);
}

/** Days and instants are written in UTC, which instants say. */
function day(value: string, locale: string, style: Intl.DateTimeFormatOptions): string {
  const time = new Date(value);
  if (Number.isNaN(time.getTime())) return value;
  const text = new Intl.DateTimeFormat(locale, { ...style, timeZone: 'UTC' }).format(time);
  return style.timeStyle === undefined ? text : `${text} UTC`;
}

/** `agentOfRecord` and `agent_of_record` as words: `Agent of record`. */
function humanized(name: string): string {
  const words = name
    .replace(/_/g, ' ')
    .replace(/(?<=[a-z])(?=[A-Z])/g, ' ')
    .toLowerCase();
  return words.charAt(0).toUpperCase() + words.slice(1);
}
