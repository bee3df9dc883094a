/** Bytes in, signs of Crockford's base 32 out, and back: no I, L, O or U, so that they survive being read out over the telephone. */

export const SIGNS = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';

/** Five bits a sign; the last one is filled up with zeros. */
export function signsOf(bytes: Uint8Array): string {
  const count = Math.ceil((bytes.length * 8) / 5);
  let bits = 0n;
  for (const byte of bytes) bits = (bits << 8n) | BigInt(byte);
  bits <<= BigInt(count * 5 - bytes.length * 8);
  return Array.from({ length: count }, (_, at) => SIGNS[Number((bits >> BigInt((count - 1 - at) * 5)) & 31n)]).join('');
}

/** In any case of letters; null where a sign is none, or the filling is not what it was made with. */
export function bytesOf(signs: string): Uint8Array | null {
  let bits = 0n;
  for (const sign of signs.toUpperCase()) {
    const value = SIGNS.indexOf(sign);
    if (value === -1) return null;
    bits = (bits << 5n) | BigInt(value);
  }
  const bytes = new Uint8Array(Math.floor((signs.length * 5) / 8));
  const filling = BigInt(signs.length * 5 - bytes.length * 8);
  if ((bits & ((1n << filling) - 1n)) !== 0n) return null;
  bits >>= filling;
  for (let at = bytes.length - 1; at >= 0; at--, bits >>= 8n) bytes[at] = Number(bits & 255n);
  return bytes;
}
