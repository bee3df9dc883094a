/** The raw bytes of a header block in, its fields out, in order and unfolded; and the decoders of their values. */
import { seenLine } from './signs.ts';

export interface HeaderField {
  /** Lower case. */
  readonly name: string;
  /** Unfolded and trimmed, encoded words as they are. */
  readonly value: string;
  /** As it stood, line ends included. */
  readonly raw: Buffer;
}

export interface HeaderBlock {
  readonly fields: readonly HeaderField[];
  readonly lines: number;
  /** Lines that are neither a field nor its continuation. They stay in the block: see `outline.ts`. */
  readonly strayLines: number;
}

// Blanks before the colon are obsolete syntax (RFC 5322 section 4.5) that other parsers obey, so a second From may hide behind them.
const FIELD = /^([!-9;-~]{1,200})[ \t]*:/;

/** `block` must have LF or CRLF line ends. Gives up counting after `maxLines`. */
export function headerFields(block: Buffer, maxLines: number): HeaderBlock {
  const fields: { name: string; start: number; colon: number; end: number }[] = [];
  let lines = 0;
  let strayLines = 0;
  for (let start = 0; start < block.length && lines <= maxLines; lines++) {
    const lineFeed = block.indexOf(0x0a, start);
    const end = lineFeed === -1 ? block.length : lineFeed + 1;
    const last = fields.at(-1);
    const match = FIELD.exec(block.toString('latin1', start, Math.min(end, start + 256)));
    if (block[start] === 0x20 || block[start] === 0x09) {
      if (last === undefined) strayLines++;
      else last.end = end;
    } else if (match?.[1] !== undefined) {
      fields.push({ name: match[1].toLowerCase(), start, colon: start + match[0].length, end });
    } else if (block.toString('latin1', start, end).trim() !== '') {
      strayLines++;
    }
    start = end;
  }
  return {
    lines,
    strayLines,
    fields: fields.map(({ name, start, colon, end }) => ({
      name,
      value: decodeBytes(block.subarray(colon, end)).replace(/\r?\n/g, '').trim(),
      raw: block.subarray(start, end),
    })),
  };
}

export function valuesOf(fields: readonly HeaderField[], name: string): string[] {
  return fields.filter((field) => field.name === name).map((field) => field.value);
}

/** Undeclared 8-bit text is UTF-8 when it can be (RFC 6532), else what Windows wrote. */
export function decodeBytes(bytes: Uint8Array, charset?: string): string {
  for (const label of charset === undefined ? ['utf-8'] : [charset, 'utf-8']) {
    try {
      return new TextDecoder(label, { fatal: true }).decode(bytes);
    } catch {
      // Not that charset, or none that is known: the next one.
    }
  }
  return new TextDecoder('windows-1252').decode(bytes);
}

/** The value of a structured field such as Content-Type, lower case, and the parameters that steer us. RFC 2045 section 5.1. */
export function structured(value: string): { value: string; params: ReadonlyMap<string, string> } {
  const params = new Map<string, string>();
  const main = /^[^;\s(]*/.exec(value)?.[0] ?? '';
  for (const match of value.matchAll(/;\s*([\w*.-]{1,60})\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^\s;"()]*))/g)) {
    const name = match[1]?.toLowerCase() ?? '';
    if (!params.has(name)) params.set(name, match[2]?.replace(/\\(.)/g, '$1') ?? match[3] ?? '');
  }
  return { value: main.toLowerCase(), params };
}

export type Encoding = 'base64' | 'quoted-printable' | 'uuencode' | '7bit';

/**
 * How the bytes of a part are encoded, from its Content-Transfer-Encoding, RFC 2045 section 6. Programs write it with
 * quotation marks, comments and words of their own around it. Null where it names none that is known: such a part is
 * read as it stands.
 */
export function encodingOf(value: string): Encoding | null {
  const word = /base-?64|\bb64|quoted[- _]?printable|uu-?e(?:ncoded?)?\b|[78][- _]?bit|binary/i.exec(
    value.replace(/\([^()]*\)/g, ' '),
  )?.[0];
  if (word === undefined) return null;
  if (/64/.test(word)) return 'base64';
  if (/^u/i.test(word)) return 'uuencode';
  return /^q/i.test(word) ? 'quoted-printable' : '7bit';
}

/** The bytes that are meant, without their transfer encoding. */
export function transferDecoded(bytes: Buffer, encoding: Encoding | null): Buffer {
  if (encoding === 'base64') return Buffer.from(bytes.toString('latin1'), 'base64');
  if (encoding === 'uuencode') return uudecoded(bytes.toString('latin1'));
  if (encoding !== 'quoted-printable') return bytes;
  return unquote(
    bytes
      .toString('latin1')
      .replace(/(?<![ \t])[ \t]+(?=\r?\n)/g, '') // each run is looked at once
      .replace(/=\r?\n/g, ''),
  );
}

/** Between `begin` and `end`, each line: a sign for the number of its bytes, and four signs for three of them. */
function uudecoded(text: string): Buffer {
  const [, lines = ''] = /^begin [0-7]{3,4} [^\n]*\n([^]*)/m.exec(text) ?? [];
  const rows: Buffer[] = [];
  for (const line of lines.split(/\r?\n/)) {
    const count = (line.charCodeAt(0) - 32) & 63;
    if (line === '' || line === 'end' || count === 0) break;
    const signs = Array.from(line.slice(1), (sign) => (sign.charCodeAt(0) - 32) & 63);
    const bytes: number[] = [];
    for (let at = 0; bytes.length < count; at += 4) {
      const [one = 0, two = 0, three = 0, four = 0] = signs.slice(at, at + 4);
      bytes.push((one << 2) | (two >> 4), ((two & 15) << 4) | (three >> 2), ((three & 3) << 6) | four);
    }
    rows.push(Buffer.from(bytes.slice(0, count)));
  }
  return Buffer.concat(rows);
}

const ENCODED_WORD = /=\?([\w.:()-]{1,60})(?:\*[\w-]*)?\?([BbQq])\?([^?]*)\?=/g;

/**
 * Decodes encoded words for display: what comes out is never parsed again. Neighbours of one charset are joined as
 * bytes, since senders split signs between them although RFC 2047 section 5 forbids it.
 */
export function decodeWords(value: string): string {
  let text = '';
  let end = 0;
  let pending: { charset: string; bytes: Buffer[] } | null = null;
  const settle = (): void => {
    if (pending !== null) text += decodeBytes(Buffer.concat(pending.bytes), pending.charset);
    pending = null;
  };
  for (const match of value.matchAll(ENCODED_WORD)) {
    const between = value.slice(end, match.index);
    const charset = (match[1] ?? '').toLowerCase();
    const encoded = match[3] ?? '';
    const bytes =
      match[2]?.toLowerCase() === 'b' ? Buffer.from(encoded, 'base64') : unquote(encoded.replace(/_/g, ' '));
    if (pending !== null && between.trim() === '' && pending.charset === charset) {
      pending.bytes.push(bytes);
    } else {
      const neighbours: boolean = pending !== null && between.trim() === '';
      settle();
      text += neighbours ? '' : between;
      pending = { charset, bytes: [bytes] };
    }
    end = match.index + match[0].length;
  }
  settle();
  return text + value.slice(end);
}

function unquote(encoded: string): Buffer {
  const bytes = encoded.replace(/=([0-9A-Fa-f]{2})/g, (_, hex: string) => String.fromCharCode(parseInt(hex, 16)));
  return Buffer.from(bytes, 'latin1');
}

export function displayText(value: string): string {
  return seenLine(decodeWords(value));
}

/** Message-IDs of In-Reply-To and References, in order and once each, angle brackets kept. RFC 5322 section 3.6.4. */
export function messageIds(values: readonly string[], atMost: number): string[] {
  const ids = values.flatMap((value) => value.match(/<[^<>\s]{1,995}>/g) ?? []);
  return [...new Set(ids.map(seenLine))].slice(-atMost);
}

const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
const DATE =
  /^(?:[a-z]{2,9}\.?,?\s*)?(\d{1,2})[\s-]+([a-z]{3})[a-z]{0,6}[\s-]+(\d{2,4})\s+(\d{1,2}):(\d{2})(?::(\d{2}))?\s*([+-]\d{4}|[a-z]{1,5})?/i;
/** RFC 5322 section 4.3; the military zones are worth +0000 there, as is any zone that is not listed. */
const ZONES: Readonly<Record<string, string>> = {
  EST: '-05:00',
  EDT: '-04:00',
  CST: '-06:00',
  CDT: '-05:00',
  MST: '-07:00',
  MDT: '-06:00',
  PST: '-08:00',
  PDT: '-07:00',
};

/** A Date header as ISO 8601 with the sender's own offset; null when it is no date. RFC 5322 sections 3.3 and 4.3. */
export function isoDate(value: string): string | null {
  const match = DATE.exec(value.replace(/\([^()]*\)/g, ' ').trim());
  if (match === null) return null;
  const [, day = '', monthName = '', yearText = '', hour = '', minute = '', second = '00', zone = ''] = match;
  const month = MONTHS.indexOf(monthName.toLowerCase()) + 1;
  const short = yearText.length < 4 ? Number(yearText) : null;
  const year = short === null ? Number(yearText) : short + (short < 50 ? 2000 : 1900); // two and three digits: section 4.3
  const offset = /^[+-]/.test(zone) ? `${zone.slice(0, 3)}:${zone.slice(3)}` : (ZONES[zone.toUpperCase()] ?? '+00:00');
  const two = (part: string | number): string => String(part).padStart(2, '0');
  const seconds = second === '60' ? '59' : second; // a leap second is legal in mail, not in Date
  const iso = `${String(year).padStart(4, '0')}-${two(month)}-${two(day)}T${two(hour)}:${minute}:${seconds}`;
  // Date rolls 31 June over into July: only a date that comes back as it went in exists.
  const check = new Date(`${iso}Z`);
  const exists = month > 0 && !Number.isNaN(check.getTime()) && check.toISOString().startsWith(iso);
  return exists && !Number.isNaN(Date.parse(`${iso}${offset}`)) ? `${iso}${offset}` : null;
}
