/** The bytes of an S/MIME envelope (CMS, RFC 5652) in; what it holds out, or that it is encrypted. Checks no signature. */
import { inflateSync } from 'node:zlib';

export type Envelope =
  | { readonly kind: 'signed' | 'compressed'; readonly content: Buffer }
  | { readonly kind: 'encrypted' };

// Object identifiers, as they are encoded.
const SIGNED = '2a864886f70d010702';
const COMPRESSED = '2a864886f70d0109100109';
/** Enveloped, encrypted and authenticated-enveloped data. */
const ENCRYPTED: ReadonlySet<string> = new Set(['2a864886f70d010703', '2a864886f70d010706', '2a864886f70d0109100117']);
const MOST_BYTES = 20_000_000;

/**
 * Null for what is no envelope, is broken, or holds nothing, such as a signature beside what it signs. Only the way to
 * what is inside is walked: a library would make an object of each of the millions of items that a hostile file can have.
 */
export function envelopeIn(bytes: Buffer): Envelope | null {
  if (bytes.length > MOST_BYTES) return null;
  try {
    const [type, wrapper] = itemsIn(bytes, itemAt(bytes, 0), 2);
    const kind = bytes.toString('hex', type.start, type.end);
    if (ENCRYPTED.has(kind)) return { kind: 'encrypted' };
    if (kind !== SIGNED && kind !== COMPRESSED) return null;
    const [body] = itemsIn(bytes, wrapper, 1);
    // Version and algorithms stand before what is inside; it is itself a type and, in a wrapper of its own, its bytes.
    const [, , inside] = itemsIn(bytes, body, 3);
    const [, held] = itemsIn(bytes, inside, 2);
    const [octets] = itemsIn(bytes, held, 1);
    const content = Buffer.concat(piecesOf(bytes, octets));
    if (content.length === 0) return null;
    return kind === SIGNED
      ? { kind: 'signed', content }
      : { kind: 'compressed', content: inflateSync(content, { maxOutputLength: MOST_BYTES }) };
  } catch {
    return null;
  }
}

// ---- BER: X.690

/** Where the content of an item starts and ends. */
interface Item {
  readonly tag: number;
  readonly start: number;
  readonly end: number;
  /** Where the next one starts. */
  readonly next: number;
}

class Broken extends Error {}

const OCTET_STRING = 0x04;
const CONSTRUCTED = 0x20;
const DEEPEST = 10;
const MOST_PIECES = 200_000;

/** An item in the form without a length ends with two zeros: those that it holds are walked to find them. */
function itemAt(bytes: Buffer, at: number, depth = 0): Item {
  const tag = bytes[at];
  const first = bytes[at + 1];
  if (tag === undefined || first === undefined || (tag & 0x1f) === 0x1f || depth > DEEPEST) throw new Broken();
  if (first !== 0x80) {
    const size = first < 0x80 ? 0 : first & 0x7f;
    if (size > 4) throw new Broken();
    const start = at + 2 + size;
    const end = start + (size === 0 ? first : bytes.readUIntBE(at + 2, size));
    if (end > bytes.length) throw new Broken();
    return { tag, start, end, next: end };
  }
  let end = at + 2;
  while (bytes.readUInt16BE(end) !== 0) end = itemAt(bytes, end, depth + 1).next;
  return { tag, start: at + 2, end, next: end + 2 };
}

/** The first items that another one holds. */
function itemsIn<Count extends 1 | 2 | 3>(bytes: Buffer, of: Item, count: Count): Items[Count] {
  const found: Item[] = [];
  for (let at = of.start; found.length < count && at < of.end; at = found.at(-1)?.next ?? of.end)
    found.push(itemAt(bytes, at));
  const [one, two = one, three = two] = found;
  if (found.length < count || one === undefined || two === undefined || three === undefined) throw new Broken();
  const items: Items = { 1: [one], 2: [one, two], 3: [one, two, three] };
  return items[count];
}

interface Items {
  readonly 1: readonly [Item];
  readonly 2: readonly [Item, Item];
  readonly 3: readonly [Item, Item, Item];
}

/** A string of bytes in one piece, or in pieces that follow each other. */
function piecesOf(bytes: Buffer, item: Item): Buffer[] {
  if (item.tag === OCTET_STRING) return [bytes.subarray(item.start, item.end)];
  if (item.tag !== (OCTET_STRING | CONSTRUCTED)) throw new Broken();
  const pieces: Buffer[] = [];
  for (let at = item.start; at < item.end && pieces.length < MOST_PIECES;) {
    const piece = itemAt(bytes, at);
    if (piece.tag !== OCTET_STRING) throw new Broken();
    pieces.push(bytes.subarray(piece.start, piece.end));
    at = piece.next;
  }
  return pieces;
}
