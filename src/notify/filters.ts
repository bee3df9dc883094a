/** The words go in; the filters that templates may use beside those of Liquid come out. All are total: odd input comes back as text. */
import { HOLD_REASONS } from '../domain/lists.ts';
import { plainLine } from '../domain/plain.ts';
import { wordingOf, type Words } from '../domain/words.ts';

type Filter = (value: unknown, ...options: unknown[]) => unknown;

/** `zone` is that of the desk, as in the IANA list. */
export function filtersFor(words: Words, zone: string): Readonly<Record<string, Filter>> {
  const { locale } = words;
  const wording = wordingOf(words);
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
    readable: (value) => wording.readable(String(value)),
    sentence: (value) => wording.sentence(Array.isArray(value) ? value.map(String) : [String(value)]),
    reply: (value, instead) => replyTo(String(value), String(instead)),
    short: (value, most) => plainLine(String(value), Number(most) || 100),
    number: (value) => numbers.format(Number(value)),
    money: (value) => money(value, sumIn),
    day: (value) => wording.day(String(value)),
    moment: (value) => wording.moment(String(value)),
    at_desk: (value) => {
      const time = new Date(String(value));
      return Number.isNaN(time.getTime()) ? String(value) : deskMoments.format(time);
    },
    humanize: (value) => humanized(String(value)),
  };
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

/** `agentOfRecord` and `agent_of_record` as words: `Agent of record`. */
function humanized(name: string): string {
  const words = name
    .replace(/_/g, ' ')
    .replace(/(?<=[a-z])(?=[A-Z])/g, ' ')
    .toLowerCase();
  return words.charAt(0).toUpperCase() + words.slice(1);
}
