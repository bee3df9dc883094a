/** A referral's reference, what people quote: made of random bytes, and found again in the addresses that a reply is sent to. */
import type { Letter } from './letter.ts';

/** Crockford's base 32: no I, L, O or U, so that it survives being read out over the telephone. */
export const SIGNS = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const LENGTH = 8;

/** `FH-` and eight signs, from at least five bytes. */
export function referenceOf(random: Uint8Array): string {
  let bits = 0n;
  for (const byte of random.subarray(0, 5)) bits = (bits << 8n) | BigInt(byte);
  let signs = '';
  for (let at = LENGTH - 1; at >= 0; at--) signs += SIGNS[Number((bits >> BigInt(at * 5)) & 31n)];
  return `FH-${signs}`;
}

/** The reference in the plus tag of an address that a letter was sent to (RFC 5233 section 1); a hint, which proves nothing. */
export function referenceIn(letter: Pick<Letter, 'to' | 'cc'>): string | null {
  for (const { address } of [...letter.to, ...letter.cc]) {
    const tag = /\+(FH-[0-9A-HJKMNP-TV-Z]{8})(?:-[0-9A-HJKMNP-TV-Z]{16})?@/i.exec(address)?.[1];
    if (tag !== undefined) return tag.toUpperCase();
  }
  return null;
}
