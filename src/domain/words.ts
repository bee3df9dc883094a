/** The text of `words.json` goes in; the plain-language words for every member of the closed lists come out, or an error that names what lacks. */
import { z } from 'zod';
import { ASKS, HOLD_REASONS, INTERESTS, PARTS, PLACEMENTS, SERVICES } from './lists.ts';
import { RUNGS } from './voice.ts';

const wordFor = <const Key extends string>(keys: readonly Key[]) => z.record(z.enum(keys), z.string().trim().min(1));
const wordForEach = <Key extends string>(of: Readonly<Record<Key, string>>) =>
  z.strictObject(Object.fromEntries(Object.keys(of).map((key) => [key, z.string().trim().min(1)])));
const isLocale = (text: string): boolean => {
  try {
    return Intl.getCanonicalLocales(text).length === 1;
  } catch {
    return false;
  }
};

const wordsSchema = z.strictObject({
  /** BCP 47 tag by which numbers, sums and days are written. */
  locale: z.string().refine(isLocale, 'no language tag such as en-US'),
  and: z.string().trim().min(1),
  services: wordFor(SERVICES),
  parts: wordFor(PARTS),
  questions: wordFor(PARTS),
  placements: wordFor(PLACEMENTS),
  interests: wordFor(INTERESTS),
  asks: wordFor(ASKS),
  rungs: wordForEach(RUNGS),
  /** What a proved writer reads of why a person looks. */
  holds: wordForEach(HOLD_REASONS),
});
export type Words = Readonly<z.infer<typeof wordsSchema>>;

/** Throws with a sentence for each fault. */
export function readWords(json: string): Words {
  const parsed = wordsSchema.safeParse(JSON.parse(json));
  if (parsed.success) return parsed.data;
  throw new Error(
    parsed.error.issues.map(({ path, message }) => `${path.join('.') || 'the file'}: ${message}`).join('; '),
  );
}

/** How lists, days and what was understood are written in these words. All are total: odd input comes back as text. */
export interface Wording {
  sentence(items: readonly string[]): string;
  /** `2027-03-01` as `March 1, 2027`. */
  day(date: string): string;
  /** An instant, in UTC and saying so. */
  moment(instant: string): string;
  /** What was understood, such as `sd_wan, ucaas` or `2027-03-01`. */
  readable(value: string): string;
}

export function wordingOf({ locale, and, services }: Words): Wording {
  // Made once: making one costs more than the rest of a notice.
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
  const known: Readonly<Record<string, string>> = services;
  const readable = (value: string): string =>
    /^\d{4}-\d\d-\d\d$/.test(value)
      ? formatted(days, value)
      : value
          .split(', ')
          .map((item) => known[item] ?? item)
          .join(', ');
  return {
    sentence: (items) => {
      const last = items.at(-1) ?? '';
      return items.length < 2 ? last : `${items.slice(0, -1).join(', ')} ${and} ${last}`;
    },
    day: (date) => formatted(days, date),
    moment: (instant) => formatted(moments, instant),
    readable,
  };
}

function formatted(format: Intl.DateTimeFormat, value: string): string {
  const time = new Date(value);
  return Number.isNaN(time.getTime()) ? value : format.format(time);
}
