/** The bytes of a zip in; the files in it out, unpacked within a bound, or the reason why not; and files packed again. */
import { crc32, inflateRawSync } from 'node:zlib';

const MOST_FILES = 2_000;
const MOST_UNPACKED_BYTES = 20_000_000;
const END_SIGNATURE = 0x06054b50;
const ENTRY_SIGNATURE = 0x02014b50;
const STORED = 0;
const DEFLATED = 8;

export type Unpacked = ReadonlyMap<string, Buffer> | 'over_the_limit' | 'unreadable';

/** What the zip says of its sizes may be a lie: each file is unpacked within what is left of the bound, and one that is broken ends it. */
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
    if (typeof content === 'string') return content;
    if (content.length > left) return 'over_the_limit';
    left -= content.length;
    files.set(name, content);
    at += 46 + zip.readUInt16LE(at + 28) + zip.readUInt16LE(at + 30) + zip.readUInt16LE(at + 32);
  }
  return files;
}

/** What is broken may have been unpacked up to the bound before that shows: nothing more is tried then. */
function inflated(bytes: Buffer, most: number): Buffer | 'over_the_limit' | 'unreadable' {
  try {
    return inflateRawSync(bytes, { maxOutputLength: Math.max(1, most) });
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'ERR_BUFFER_TOO_LARGE'
      ? 'over_the_limit'
      : 'unreadable';
  }
}

/**
 * A zip of just these files, unpacked: a reader of zips that is given it sees what was counted here. The one that came may
 * hold two lists of its files, of which different readers believe different ones.
 */
export function packed(files: ReadonlyMap<string, Buffer>): Buffer {
  const pieces: Buffer[] = [];
  const list: Buffer[] = [];
  let at = 0;
  for (const [name, content] of files) {
    const path = Buffer.from(name, 'utf8');
    const about = Buffer.alloc(26);
    about.writeUInt16LE(20, 0); // the version that is needed
    about.writeUInt16LE(0x08_00, 2); // names in UTF-8
    about.writeUInt32LE(crc32(content), 10);
    about.writeUInt32LE(content.length, 14);
    about.writeUInt32LE(content.length, 18);
    about.writeUInt16LE(path.length, 22);
    pieces.push(signature(0x04034b50), about, path, content);
    const entry = Buffer.alloc(14); // no comment, no attributes
    entry.writeUInt32LE(at, 10);
    list.push(signature(ENTRY_SIGNATURE), Buffer.from([20, 0]), about, entry, path);
    at += 4 + about.length + path.length + content.length;
  }
  const listed = Buffer.concat(list);
  const end = Buffer.alloc(18);
  end.writeUInt16LE(files.size, 4);
  end.writeUInt16LE(files.size, 6);
  end.writeUInt32LE(listed.length, 8);
  end.writeUInt32LE(at, 12);
  return Buffer.concat([...pieces, listed, signature(END_SIGNATURE), end]);
}

function signature(number: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(number);
  return bytes;
}
