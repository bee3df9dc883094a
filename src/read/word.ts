/** The bytes of a Word document (.docx, ECMA-376) in; its text out, or the reason why there is none. */
import { inflateRawSync } from 'node:zlib';
import { type FileText, within, without } from './file-text.ts';
import { seenText } from './signs.ts';

const MOST_FILES = 2_000;
const MOST_UNPACKED_BYTES = 20_000_000;

/** The reader is loaded when the first document comes. */
export async function wordText(content: Buffer, until: number): Promise<FileText> {
  if (content.subarray(0, OLE.length).equals(OLE)) return without('encrypted');
  const bomb = unpacksTooFar(content);
  if (bomb !== null) return without(bomb);
  return await within(until, readDocument(content));
}

async function readDocument(content: Buffer): Promise<FileText> {
  const { default: mammoth } = await import('mammoth');
  try {
    const { value } = await mammoth.extractRawText({ buffer: content });
    const text = seenText(value).text.trim();
    return text === '' ? without('no_text') : { text, note: null };
  } catch {
    return without('unreadable');
  }
}

/** A document with a password is not a zip but an old container that holds it ([MS-OFFCRYPTO]). */
const OLE = Buffer.from('d0cf11e0a1b11ae1', 'hex');

const END_SIGNATURE = 0x06054b50;
const ENTRY_SIGNATURE = 0x02014b50;
const STORED = 0;
const DEFLATED = 8;

/**
 * What the zip says of its sizes may be a lie, and its reader unpacks first and compares after: every file in it is
 * unpacked here within a bound, before the reader sees any.
 */
function unpacksTooFar(zip: Buffer): 'over_the_limit' | 'unreadable' | null {
  const end = zip.lastIndexOf(Buffer.from('504b0506', 'hex'));
  if (end === -1 || end + 22 > zip.length || zip.readUInt32LE(end) !== END_SIGNATURE) return 'unreadable';
  const count = zip.readUInt16LE(end + 10);
  if (count > MOST_FILES) return 'over_the_limit';
  let at = zip.readUInt32LE(end + 16);
  let unpacked = 0;
  for (let number = 0; number < count; number++) {
    if (at + 46 > zip.length || zip.readUInt32LE(at) !== ENTRY_SIGNATURE) return 'unreadable';
    const method = zip.readUInt16LE(at + 10);
    const packed = zip.readUInt32LE(at + 20);
    const header = zip.readUInt32LE(at + 42);
    if (header + 30 > zip.length) return 'unreadable';
    const start = header + 30 + zip.readUInt16LE(header + 26) + zip.readUInt16LE(header + 28);
    const bytes = zip.subarray(start, start + packed);
    if (method === DEFLATED) {
      const length = inflatedLength(bytes, MOST_UNPACKED_BYTES - unpacked);
      if (length === null) return 'over_the_limit';
      unpacked += length;
    } else if (method === STORED) unpacked += bytes.length;
    else return 'unreadable';
    if (unpacked > MOST_UNPACKED_BYTES) return 'over_the_limit';
    at += 46 + zip.readUInt16LE(at + 28) + zip.readUInt16LE(at + 30) + zip.readUInt16LE(at + 32);
  }
  return null;
}

/** Null when there is more than `most`; what is broken has the length 0, and its reader will say so. */
function inflatedLength(bytes: Buffer, most: number): number | null {
  try {
    return inflateRawSync(bytes, { maxOutputLength: Math.max(1, most) }).length;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'ERR_BUFFER_TOO_LARGE' ? null : 0;
  }
}
