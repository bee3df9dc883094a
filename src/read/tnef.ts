/** The bytes of a `winmail.dat` in; the words and the files that Outlook packed into it out. [MS-OXTNEF] */
import { decodeBytes } from './headers.ts';
import { compressedRtfText } from './rtf.ts';

export interface TnefFile {
  readonly name: string;
  readonly content: Buffer;
  /** A whole message, packed in the same way. */
  readonly isMessage: boolean;
}

export interface Tnef {
  readonly subject: string;
  /** Each null where it has none of the kind. */
  readonly text: string | null;
  readonly html: string | null;
  readonly rtf: string | null;
  readonly files: readonly TnefFile[];
}

const SIGNATURE = 0x223e9f78;
const MOST_FILES = 100;
const MOST_PROPERTIES = 2_000;

// Attributes, by their identifiers.
const SUBJECT = 0x18004;
const BODY = 0x2800c;
const CODE_PAGE = 0x69007;
const MESSAGE_PROPERTIES = 0x69003;
const NEW_FILE = 0x69002;
const FILE_TITLE = 0x18010;
const FILE_DATA = 0x6800f;
const FILE_PROPERTIES = 0x69005;

/** Null for what is none. What is cut off gives what stands before the cut. */
export function tnefOf(bytes: Buffer): Tnef | null {
  if (bytes.length < 6 || bytes.readUInt32LE(0) !== SIGNATURE) return null;
  let charset = 'windows-1252';
  let subject: Buffer | null = null;
  let body: Buffer | null = null;
  let properties: Properties = new Map();
  const files: { title: Buffer | null; data: Buffer | null; properties: Properties }[] = [];
  for (const { id, data } of attributesOf(bytes)) {
    const file = files.at(-1);
    if (id === SUBJECT) subject = data;
    else if (id === BODY) body = data;
    else if (id === CODE_PAGE && data.length >= 4) charset = charsetOf(data.readUInt32LE(0));
    else if (id === MESSAGE_PROPERTIES) properties = propertiesOf(data);
    else if (id === NEW_FILE) {
      if (files.length >= MOST_FILES) break;
      files.push({ title: null, data: null, properties: new Map() });
    } else if (id === FILE_TITLE && file !== undefined) file.title = data;
    else if (id === FILE_DATA && file !== undefined) file.data = data;
    else if (id === FILE_PROPERTIES && file !== undefined) file.properties = propertiesOf(data);
  }
  const words = (data: Buffer | null): string | null =>
    data === null ? null : decodeBytes(data, charset).replace(/\0[^]*$/, '');
  const html = properties.get(0x1013);
  const rtf = properties.get(0x1009)?.data;
  return {
    subject: textOf(properties.get(0x0037), charset) ?? words(subject) ?? '',
    text: textOf(properties.get(0x1000), charset) ?? words(body),
    html: textOf(html, charset),
    rtf: rtf === undefined ? null : (compressedRtfText(rtf)?.text ?? null),
    files: files.map((file) => {
      const object = file.properties.get(0x3701)?.data;
      // An object is 16 bytes that say of which kind it is, and then what it is.
      const nested = object !== undefined && object.length > 20 && object.readUInt32LE(16) === SIGNATURE;
      const name = textOf(file.properties.get(0x3707), charset) ?? words(file.title) ?? '';
      const content = nested ? object.subarray(16) : (file.data ?? object ?? Buffer.alloc(0));
      return { name, content, isMessage: nested };
    }),
  };
}

function* attributesOf(bytes: Buffer): Generator<{ readonly id: number; readonly data: Buffer }> {
  // A level, an identifier, a length, the data and their sum: the sum is not checked, since nothing is proved by it.
  for (let at = 6; at + 9 <= bytes.length;) {
    const length = bytes.readUInt32LE(at + 5);
    yield { id: bytes.readUInt32LE(at + 1), data: bytes.subarray(at + 9, at + 9 + length) };
    at += 9 + length + 2;
  }
}

interface Property {
  readonly isUnicode: boolean;
  readonly data: Buffer;
}

type Properties = ReadonlyMap<number, Property>;

const UNICODE = 0x1f;
const VARIABLE: ReadonlySet<number> = new Set([0x1e, UNICODE, 0x0d, 0x102]);
const MANY = 0x1000;
const SIZES: Readonly<Record<number, number>> = {
  2: 4,
  3: 4,
  4: 4,
  5: 8,
  6: 8,
  7: 8,
  0xa: 4,
  0xb: 4,
  0x14: 8,
  0x40: 8,
  0x48: 16,
};

/** The properties that have text or bytes, by their identifiers; up to the first that is not understood. */
function propertiesOf(data: Buffer): Properties {
  const found = new Map<number, Property>();
  let at = 4;
  const number = (): number => {
    const value = data.readUInt32LE(at);
    at += 4;
    return value;
  };
  try {
    const count = Math.min(data.readUInt32LE(0), MOST_PROPERTIES);
    for (let each = 0; each < count; each++) {
      const tag = number();
      const type = tag & 0xffff;
      const id = tag >>> 16;
      if (id >= 0x8000) {
        at += 16; // whose name it is
        const isNumber = number() === 0;
        const length = number();
        if (!isNumber) at += padded(length);
      }
      const single = type & ~MANY;
      const values = (type & MANY) !== 0 || VARIABLE.has(single) ? Math.min(number(), MOST_PROPERTIES) : 1;
      for (let value = 0; value < values; value++) {
        const length = VARIABLE.has(single) ? number() : SIZES[single];
        if (length === undefined || at > data.length) return found;
        if (VARIABLE.has(single))
          found.set(id, { isUnicode: single === UNICODE, data: data.subarray(at, at + length) });
        at += padded(length);
      }
    }
  } catch {
    // Cut off: what was found so far is right.
  }
  return found;
}

const padded = (length: number): number => Math.ceil(length / 4) * 4;

function textOf(property: Property | undefined, charset: string): string | null {
  if (property === undefined) return null;
  const { isUnicode, data } = property;
  return decodeBytes(data, isUnicode ? 'utf-16le' : charset).replace(/\0[^]*$/, '');
}

function charsetOf(codePage: number): string {
  if (codePage === 65_001) return 'utf-8';
  return codePage === 932 ? 'shift_jis' : codePage === 936 ? 'gbk' : `windows-${codePage}`;
}
