/** The text of `words.json` goes in; the plain-language words for every member of the closed lists come out, or an error that names what lacks. */
import { z } from 'zod';
import { ASKS, HOLD_REASONS, INTERESTS, PARTS, PLACEMENTS, SERVICES } from '../domain/lists.ts';
import { RUNGS } from '../domain/voice.ts';

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
