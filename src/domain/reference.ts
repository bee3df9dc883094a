/** A referral's reference, what people quote: made of random bytes, and found again in the addresses that a reply is sent to. */
import { signsOf } from './base32.ts';
import type { Letter } from './letter.ts';

/** `FH-` and eight signs, from at least five bytes. */
export function referenceOf(random: Uint8Array): string {
  return `FH-${signsOf(random.subarray(0, 5))}`;
}

/** The reference in the plus tag of an address that a letter was sent to (RFC 5233 section 1); a hint, which proves nothing. */
export function referenceIn(letter: Pick<Letter, 'to' | 'cc'>): string | null {
  for (const { address } of [...letter.to, ...letter.cc]) {
    const tag = /\+(FH-[0-9A-HJKMNP-TV-Z]{8})(?:-[0-9A-HJKMNP-TV-Z]{16})?@/i.exec(address)?.[1];
    if (tag !== undefined) return tag.toUpperCase();
  }
  return null;
}
