/** A referral's reference, what people quote: made of random bytes, and found again in the addresses that a reply is sent to. */
import { signsOf } from './base32.ts';
import { type Letter, wordsOf } from './letter.ts';

/** `FH-` and eight signs, from at least five bytes. */
export function referenceOf(random: Uint8Array): string {
  return `FH-${signsOf(random.subarray(0, 5))}`;
}

/**
 * References that a letter bears, which prove nothing: in the plus tag of an address that it was sent to (RFC 5233 section 1),
 * in its subject, and in what it quotes, which a program leaves where all else is lost. Whoever answers about one referral may
 * speak of another, so that there its own words count too; a mail that answers nothing stands in no thread for what it mentions.
 */
export function referencesIn(letter: Pick<Letter, 'to' | 'cc' | 'subject' | 'body' | 'references'>): readonly string[] {
  const tags = [...letter.to, ...letter.cc].flatMap(({ address }) => TAG.exec(address)?.[1] ?? []);
  const quoted = wordsOf(letter, ['quoted']).slice(0, MOST_SEARCHED);
  const borne = [...tags, ...(`${letter.subject}\n${quoted}`.match(REFERENCE) ?? [])];
  const isAnswer = borne.length > 0 || letter.references.length > 0;
  const said = isAnswer ? (wordsOf(letter, ['own']).slice(0, MOST_SEARCHED).match(REFERENCE) ?? []) : [];
  return [...new Set([...said, ...borne].map((reference) => reference.toUpperCase()))].slice(0, MOST_REFERENCES);
}

const TAG = /\+(FH-[0-9A-HJKMNP-TV-Z]{8})(?:-[0-9A-HJKMNP-TV-Z]{16})?@/i;
const REFERENCE = /(?<![0-9A-Z])FH-[0-9A-HJKMNP-TV-Z]{8}(?![0-9A-Z])/gi;
const MOST_SEARCHED = 100_000;
const MOST_REFERENCES = 10;
