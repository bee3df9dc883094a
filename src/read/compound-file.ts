/** The bytes of a compound file, a small file system in a file, in; the streams of its root out, by their names. [MS-CFB] */

const MAGIC = Buffer.from('d0cf11e0a1b11ae1', 'hex');
const ENTRY_BYTES = 128;
const STREAM = 2;
const NOBODY = 0xffffffff;
const IN_HEADER = 109;

/**
 * Null for what is none, or is broken. The file says by tables of its own which sector follows which: one that leads in a
 * circle would never end, so no chain may have more sectors than the file, nor a tree more branches than it has entries.
 */
export function compoundStreams(file: Buffer): ReadonlyMap<string, Buffer> | null {
  if (!file.subarray(0, MAGIC.length).equals(MAGIC)) return null;
  try {
    return streamsOf(file);
  } catch {
    return null;
  }
}

function streamsOf(file: Buffer): ReadonlyMap<string, Buffer> {
  const shift = file.readUInt16LE(30) === 12 ? 12 : 9;
  const size = 1 << shift;
  const sector = (number: number): Buffer => file.subarray((number + 1) * size, (number + 2) * size);
  const table = Buffer.concat(tableSectors(file, sector).map(sector));
  const bytesOf = (start: number): Buffer => Buffer.concat(chain(start, table).map(sector));

  const entries = bytesOf(file.readUInt32LE(48));
  const root = entryAt(entries, 0);
  const smallTable = bytesOf(file.readUInt32LE(60));
  const small = bytesOf(root.start);
  const leastBig = file.readUInt32LE(56);
  const contentOf = ({ start, bytes }: Entry): Buffer => {
    if (bytes >= leastBig) return Buffer.concat(chain(start, table, bytes / size).map(sector)).subarray(0, bytes);
    const pieces = chain(start, smallTable, bytes / 64).map((number) => small.subarray(number * 64, (number + 1) * 64));
    return Buffer.concat(pieces).subarray(0, bytes);
  };

  const found = new Map<string, Buffer>();
  const seen = new Set<number>();
  let taken = 0;
  for (const open = [root.child]; open.length > 0;) {
    const number = open.pop() ?? NOBODY;
    if (number === NOBODY || seen.has(number)) continue;
    seen.add(number);
    const entry = entryAt(entries, number);
    open.push(entry.left, entry.right);
    if (entry.type !== STREAM || entry.bytes > file.length || !isOfUse(entry.name) || found.has(entry.name)) continue;
    const content = contentOf(entry);
    taken += content.length;
    if (taken > file.length) throw new RangeError('the streams of a compound file share their sectors');
    found.set(entry.name, content);
  }
  return found;
}

/** Streams that share their sectors could hold many times what the file has: only what is asked for is taken, each name once. */
const isOfUse = (name: string): boolean => /^__substg1\.0_(?:0037|1000|1009|1013)[\dA-F]{4}$/.test(name);

/** The sectors that hold the table, as the header lists them and then a chain of lists. */
function tableSectors(file: Buffer, sector: (number: number) => Buffer): readonly number[] {
  const listed: number[] = [];
  const take = (list: Buffer, count: number): void => {
    for (let at = 0; at < count; at++) {
      const number = list.readUInt32LE(at * 4);
      if (number < NOBODY - 5) listed.push(number);
    }
  };
  take(file.subarray(76), IN_HEADER);
  let lists = Math.min(file.readUInt32LE(72), 1_000);
  for (let next = file.readUInt32LE(68); next < NOBODY - 5 && lists > 0; lists--) {
    const list = sector(next);
    take(list, list.length / 4 - 1);
    next = list.readUInt32LE(list.length - 4);
  }
  return [...new Set(listed)];
}

/** The sectors from this one on, as many as are wanted. */
function chain(start: number, table: Buffer, wanted = Number.POSITIVE_INFINITY): readonly number[] {
  const most = table.length / 4;
  const found = new Set<number>();
  for (let number = start; number < most && found.size < wanted; number = table.readUInt32LE(number * 4)) {
    if (found.has(number)) throw new RangeError('the sectors of a compound file lead in a circle');
    found.add(number);
  }
  return [...found];
}

interface Entry {
  readonly name: string;
  readonly type: number;
  readonly left: number;
  readonly right: number;
  readonly child: number;
  readonly start: number;
  readonly bytes: number;
}

function entryAt(entries: Buffer, number: number): Entry {
  const at = number * ENTRY_BYTES;
  return {
    name: entries.toString('utf16le', at, at + Math.max(0, Math.min(entries.readUInt16LE(at + 64), 64) - 2)),
    type: entries.readUInt8(at + 66),
    left: entries.readUInt32LE(at + 68),
    right: entries.readUInt32LE(at + 72),
    child: entries.readUInt32LE(at + 76),
    start: entries.readUInt32LE(at + 116),
    bytes: entries.readUInt32LE(at + 120),
  };
}
