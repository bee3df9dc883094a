/** A referral's reference, what people quote: made of random bytes, and found again in the addresses that a reply is sent to. */
import { signsOf } from './base32.ts';
import { type Letter, wordsOf } from './letter.ts';

/** `FH-` and eight signs, from at least five bytes. */
export function referenceOf(random: Uint8Array): string {
  return `FH-${signsOf(random.subarray(0, 5))}`;
}

/**
 * References that a letter bears, which prove nothing: in the plus tag of an address that it was sent to (RFC 5233 section 1),
 * in its subject, and in what it quotes. What is quoted stands last, since a program leaves it where all else is lost.
 */
export function referencesIn(letter: Pick<Letter, 'to' | 'cc' | 'subject' | 'body'>): readonly string[] {
  const tags = [...letter.to, ...letter.cc].flatMap(({ address }) => TAG.exec(address)?.[1] ?? []);
  const quoted = wordsOf(letter, ['quoted']).slice(0, MOST_QUOTED);
  const said = `${letter.subject}\n${quoted}`.match(REFERENCE) ?? [];
  return [...new Set([...tags, ...said].map((reference) => reference.toUpperCase()))].slice(0, MOST_REFERENCES);
}

const TAG = /\+(FH-[0-9A-HJKMNP-TV-Z]{8})(?:-[0-9A-HJKMNP-TV-Z]{16})?@/i;
const REFERENCE = /(?<![0-9A-Z])FH-[0-9A-HJKMNP-TV-Z]{8}(?![0-9A-Z])/gi;
const MOST_QUOTED = 100_000;
const MOST_REFERENCES = 10;
