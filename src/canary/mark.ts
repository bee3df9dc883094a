/** The id of a canary's mail goes in; the header by which this installation alone knows it again comes out, and is looked for in raw bytes. */
import { bytesOf, signsOf } from '../domain/base32.ts';
import type { MacKey } from '../domain/ports.ts';

const HEADER = 'X-Firsthand-Canary';
const MAC_BYTES = 15;
const PURPOSE = 'canary';
/** Ours stand near the top; a border puts some before them. */
const MOST_HEADER_BYTES = 65_536;
const MARK = new RegExp(
  `^${HEADER}:[ \\t]*([0-9a-f-]{36});[ \\t]*([0-9A-Z]{${(MAC_BYTES * 8) / 5}})[ \\t]*\\r?$`,
  'im',
);

/** RFC 5322 section 2.2.3. */
const FOLDED = /\r?\n[ \t]+/g;

export function canaryHeader(id: string, key: MacKey): Readonly<Record<string, string>> {
  return { [HEADER]: `${id}; ${signsOf(key.mac(PURPOSE, id).subarray(0, MAC_BYTES))}` };
}

/** The id in a mark of ours; null for every other mail. */
export function canaryMarkIn(raw: Uint8Array, key: MacKey): string | null {
  const top = Buffer.from(raw.buffer, raw.byteOffset, Math.min(raw.byteLength, MOST_HEADER_BYTES)).toString('latin1');
  const end = /\r?\n\r?\n/.exec(top)?.index ?? top.length;
  const [, id, signs] = MARK.exec(top.slice(0, end).replaceAll(FOLDED, ' ')) ?? [];
  const mac = bytesOf(signs ?? '');
  return id !== undefined && mac !== null && mac.length === MAC_BYTES && key.verifies(PURPOSE, id, mac) ? id : null;
}
