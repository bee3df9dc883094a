/** `words.json` of the templates and of the pages in; the words that pages say out, or an error that names what lacks. */
import { z } from 'zod';
import { PARTS, PLACEMENTS, SERVICES } from '../domain/lists.ts';
import { REFERRAL_STATES } from '../domain/referral.ts';

const text = z.string().trim().min(1);
const wordFor = <const Key extends string>(keys: readonly Key[]) => z.record(z.enum(keys), text);
const message = z.object({ title: text, says: text });

const ofNotices = z.object({
  services: wordFor(SERVICES),
  parts: wordFor(PARTS),
  placements: wordFor(PLACEMENTS),
});
const ofPages = z.strictObject({
  states: wordFor(REFERRAL_STATES),
  link: z.strictObject({ open: text, confirmed: text, objected: text, overtaken: text }),
  form: z.strictObject({ empty: text }),
  certificate: wordFor(['in_effect', 'contested', 'superseded', 'withdrawn']),
  messages: z.strictObject({ unknown: message, expired: message, elsewhere: message, no_certificate: message }),
});
export type PageWords = Readonly<z.infer<typeof ofNotices> & z.infer<typeof ofPages>>;

/** The words of the notices serve here too, so that a service has one name. Throws with every fault. */
export function readPageWords(notices: unknown, pages: unknown): PageWords {
  return { ...ofNotices.parse(notices), ...ofPages.parse(pages) };
}
