/** The words go in; the filters that templates may use beside those of Liquid come out. All are total: odd input comes back as text. */
import { HOLD_REASONS } from '../domain/lists.ts';
import { plainLine } from './plain.ts';
import type { Words } from './words.ts';

type Filter = (value: unknown, ...options: unknown[]) => unknown;

/** `zone` is that of the desk, as in the IANA list. */
export function filtersFor(words: Words, zone: string): Readonly<Record<string, Filter>> {
  const { locale, and } = words;
  const groups: Readonly<Record<string, Readonly<Record<string, string>>>> = {
    services: words.services,
    parts: words.parts,
    questions: words.questions,
    placements: words.placements,
    interests: words.interests,
    asks: words.asks,
    rungs: words.rungs,
    holds: words.holds,
    reasons: HOLD_REASONS,
  };
  // Made once: making one costs more than the rest of a notice.
  const numbers = new Intl.NumberFormat(locale);
  const days = new Intl.DateTimeFormat(locale, { dateStyle: 'long', timeZone: 'UTC' });
  const moments = new Intl.DateTimeFormat(locale, {
    year: 'numeric',
    month: 'long',
    day: 'numeric',
    hour: 'numeric',
    minute: '2-digit',
    timeZone: 'UTC',
    timeZoneName: 'short',
  });
  const deskMoments = new Intl.DateTimeFormat(locale, {
    weekday: 'long',
    month: 'long',
    day: 'numeric',
    hour: 'numeric',
    minute: '2-digit',
    timeZone: zone,
    timeZoneName: 'short',
  });
  const sums = new Map<string, Intl.NumberFormat>();
  const sumIn = (currency: string): Intl.NumberFormat => {
    const known = sums.get(currency);
    if (known !== undefined) return known;
    const made = new Intl.NumberFormat(locale, { style: 'currency', currency, trailingZeroDisplay: 'stripIfInteger' });
    sums.set(currency, made);
    return made;
  };
  return {
    words: (value, group) => {
      const known = groups[String(group)];
      if (known === undefined) throw new Error(`"${String(group)}" is none of ${Object.keys(groups).join(', ')}`);
      const word = (key: unknown) => known[String(key)] ?? String(key);
      return Array.isArray(value) ? value.map(word) : word(value);
    },
    readable: (value) => {
      const text = String(value);
      if (/^\d{4}-\d\d-\d\d$/.test(text)) return formatted(days, text);
      const known: Readonly<Record<string, string>> = words.services;
      return text
        .split(', ')
        .map((item) => known[item] ?? item)
        .join(', ');
    },
    sentence: (value) => sentence(Array.isArray(value) ? value.map(String) : [String(value)], and),
    reply: (value, instead) => replyTo(String(value), String(instead)),
    short: (value, most) => plainLine(String(value), Number(most) || 100),
    number: (value) => numbers.format(Number(value)),
    money: (value) => money(value, sumIn),
    day: (value) => formatted(days, String(value)),
    moment: (value) => formatted(moments, String(value)),
    at_desk: (value) => formatted(deskMoments, String(value)),
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

function money(value: unknown, sumIn: (currency: string) => Intl.NumberFormat): string {
  if (typeof value !== 'object' || value === null || !('amount' in value) || !('currency' in value))
    return String(value);
  const amount = Number(value.amount);
  const currency = String(value.currency);
  if (!/^[A-Z]{3}$/.test(currency)) return `${amount} ${currency}`;
  return sumIn(currency).format(amount);
}

function formatted(format: Intl.DateTimeFormat, value: string): string {
  const time = new Date(value);
  return Number.isNaN(time.getTime()) ? value : format.format(time);
}

/** `agentOfRecord` and `agent_of_record` as words: `Agent of record`. */
function humanized(name: string): string {
  const words = name
    .replace(/_/g, ' ')
    .replace(/(?<=[a-z])(?=[A-Z])/g, ' ')
    .toLowerCase();
  return words.charAt(0).toUpperCase() + words.slice(1);
}
