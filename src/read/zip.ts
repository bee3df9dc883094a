/** The bytes of a zip in; the files in it out, unpacked within a bound, or the reason why not. */
import { inflateRawSync } from 'node:zlib';

const MOST_FILES = 2_000;
const MOST_UNPACKED_BYTES = 20_000_000;
const END_SIGNATURE = 0x06054b50;
const ENTRY_SIGNATURE = 0x02014b50;
const STORED = 0;
const DEFLATED = 8;

export type Unpacked = ReadonlyMap<string, Buffer> | 'over_the_limit' | 'unreadable';

/** What the zip says of its sizes may be a lie: each file is unpacked within what is left of the bound. */
export function unpack(zip: Buffer): Unpacked {
  const end = zip.lastIndexOf(Buffer.from('504b0506', 'hex'));
  if (end === -1 || end + 22 > zip.length || zip.readUInt32LE(end) !== END_SIGNATURE) return 'unreadable';
  const count = zip.readUInt16LE(end + 10);
  if (count > MOST_FILES) return 'over_the_limit';
  const files = new Map<string, Buffer>();
  let at = zip.readUInt32LE(end + 16);
  let left = MOST_UNPACKED_BYTES;
  for (let number = 0; number < count; number++) {
    if (at + 46 > zip.length || zip.readUInt32LE(at) !== ENTRY_SIGNATURE) return 'unreadable';
    const method = zip.readUInt16LE(at + 10);
    const packed = zip.readUInt32LE(at + 20);
    const name = zip.toString('utf8', at + 46, at + 46 + zip.readUInt16LE(at + 28));
    const header = zip.readUInt32LE(at + 42);
    if (header + 30 > zip.length) return 'unreadable';
    const start = header + 30 + zip.readUInt16LE(header + 26) + zip.readUInt16LE(header + 28);
    const bytes = zip.subarray(start, start + packed);
    if (method !== DEFLATED && method !== STORED) return 'unreadable';
    const content = method === STORED ? bytes : inflated(bytes, left);
    if (content === null || content.length > left) return 'over_the_limit';
    left -= content.length;
    files.set(name, content);
    at += 46 + zip.readUInt16LE(at + 28) + zip.readUInt16LE(at + 30) + zip.readUInt16LE(at + 32);
  }
  return files;
}

/** Null when there is more than `most`; what is broken is empty, and its reader will say so. */
function inflated(bytes: Buffer, most: number): Buffer | null {
  try {
    return inflateRawSync(bytes, { maxOutputLength: Math.max(1, most) });
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'ERR_BUFFER_TOO_LARGE' ? null : Buffer.alloc(0);
  }
}
