/** The bytes of an S/MIME envelope (CMS, RFC 5652) in; what it holds out, or that it is encrypted. Checks no signature. */
import { inflateSync } from 'node:zlib';
import { Constructed, fromBER, ObjectIdentifier, OctetString, Sequence } from 'asn1js';

export type Envelope =
  | { readonly kind: 'signed' | 'compressed'; readonly content: Buffer }
  | { readonly kind: 'encrypted' };

const SIGNED = '1.2.840.113549.1.7.2';
const COMPRESSED = '1.2.840.113549.1.9.16.1.9';
/** Enveloped, encrypted and authenticated-enveloped data. */
const ENCRYPTED: ReadonlySet<string> = new Set([
  '1.2.840.113549.1.7.3',
  '1.2.840.113549.1.7.6',
  '1.2.840.113549.1.9.16.1.23',
]);
const MOST_BYTES = 20_000_000;

/** Null for what is no envelope, is broken, or holds nothing, such as a signature beside what it signs. */
export function envelopeIn(bytes: Buffer): Envelope | null {
  if (bytes.length > MOST_BYTES) return null;
  try {
    const [type, wrapper] = itemsOf(fromBER(bytes).result);
    const kind = type instanceof ObjectIdentifier ? type.valueBlock.toString() : '';
    if (ENCRYPTED.has(kind)) return { kind: 'encrypted' };
    const [body] = itemsOf(wrapper);
    // Version and algorithms stand before what is inside; it is itself a type and, in a wrapper of its own, its bytes.
    const inside = itemsOf(body)[2];
    const [content] = itemsOf(itemsOf(inside)[1]);
    if (!(content instanceof OctetString)) return null;
    const held = Buffer.from(content.getValue());
    if (kind === SIGNED) return held.length === 0 ? null : { kind: 'signed', content: held };
    return kind === COMPRESSED
      ? { kind: 'compressed', content: inflateSync(held, { maxOutputLength: MOST_BYTES }) }
      : null;
  } catch {
    return null;
  }
}

function itemsOf(value: unknown): readonly unknown[] {
  return value instanceof Sequence || value instanceof Constructed ? value.valueBlock.value : [];
}
