/** Raw bytes in; its header fields and the outline of its MIME parts out, or the limit that it breaks. Decodes no body. */
import { displayText, type HeaderField, headerFields, structured, valuesOf } from './headers.ts';

export interface Limits {
  readonly headerBytes: number;
  readonly headerLines: number;
  readonly depth: number;
  readonly parts: number;
}

export const LIMITS: Limits = { headerBytes: 256_000, headerLines: 1_000, depth: 20, parts: 200 };

export interface Part {
  readonly type: string;
  readonly params: ReadonlyMap<string, string>;
  /** Its header fields, as they stand in `raw`. */
  readonly fields: readonly HeaderField[];
  /** What it is called as a file, from either of the fields that may say so; '' when neither does. */
  readonly filename: string;
  /** Offsets into `raw`: where its header starts, where its body starts, and the end of both. */
  readonly start: number;
  readonly bodyStart: number;
  readonly end: number;
  /** Text that belongs to the body, not a file beside it. */
  readonly inline: boolean;
  readonly parent: Part | null;
}

export interface Outline {
  readonly fields: readonly HeaderField[];
  /** Where the body starts in `raw`. */
  readonly bodyStart: number;
  /** The bytes that were read: the input without what stands before its header, its line ends mended where they are none. */
  readonly raw: Buffer;
  /** The root first, then each part in the order of the message. */
  readonly parts: readonly Part[];
  /** What is wrong with the structure; empty when nothing is. */
  readonly faults: readonly string[];
}

export type Outlined =
  | { readonly ok: true; readonly outline: Outline }
  | { readonly ok: false; readonly detail: string };

export function outline(input: Uint8Array, limits: Limits): Outlined {
  const bytes = withoutMark(Buffer.from(input.buffer, input.byteOffset, input.byteLength));
  const single = withSingleReturns(withLineFeeds(bytes));
  const raw = withoutEnvelopeLine(single.raw);
  const faults: string[] = single.inHeader ? ['its line ends are CR CR LF'] : [];
  const headerEnd = endOfHeader(raw, 0);
  const headed = looksLikeHeader(raw);
  if (headed && headerEnd > limits.headerBytes)
    return over(`the header has ${headerEnd} bytes, more than ${limits.headerBytes}`);
  const block = headerFields(raw.subarray(0, headed ? headerEnd : 0), limits.headerLines);
  if (block.lines > limits.headerLines) return over(`the header has more than ${limits.headerLines} lines`);
  // What stands in the header block stays there, even where it looks like the first line of a body that lacks its blank
  // line: no signature covers it, so it must not become the words of a proved writer.
  if (block.strayLines > 0) faults.push(`${block.strayLines} header lines are no header fields`);
  for (const name of ONCE) if (valuesOf(block.fields, name).length > 1) faults.push(`more than one ${name} header`);

  const bodyStart = headed ? headerEnd : 0;
  const root = partOf(block.fields, null, { start: 0, bodyStart, end: raw.length });
  const parts: Growing[] = [root];
  const open: { part: Growing; boundary: string; closed: boolean }[] = [];
  const enter = (part: Growing): void => {
    const boundary = part.params.get('boundary');
    if (!part.type.startsWith('multipart/')) return;
    if (boundary === undefined || boundary === '') faults.push(`a ${part.type} without boundary`);
    else open.push({ part, boundary, closed: false });
  };
  const leave = (level: number): void => {
    for (const { part, closed } of open.splice(level))
      if (!closed) faults.push(`a ${part.type} without its last boundary`);
  };
  enter(root);

  let lines = 0;
  for (let line = firstDashes(raw, bodyStart); line !== -1 && open.length > 0; line = nextDashes(raw, line)) {
    if (++lines > MOST_DASHED) return over(`more than ${MOST_DASHED} of its lines begin as a boundary does`);
    const text = raw.toString('latin1', line + 2, Math.min(line + 300, endOfLine(raw, line))).trimEnd();
    const level = open.findLastIndex(
      ({ boundary, closed }) => !closed && (text === boundary || text === `${boundary}--`),
    );
    const container = open[level];
    if (container === undefined) continue;
    leave(level + 1);
    // The line end above a boundary belongs to it: RFC 2046 section 5.1.1.
    for (const part of parts)
      if (part.end === raw.length && isWithin(part, container.part)) part.end = lineAbove(raw, line);
    if (text !== container.boundary) {
      container.closed = true;
      continue;
    }
    if (parts.length > limits.parts) return over(`it has more than ${limits.parts} parts`);
    const start = Math.min(raw.length, endOfLine(raw, line) + 1);
    const end = endOfHeader(raw, start);
    if (end - start > limits.headerBytes)
      return over(`the header of a part has ${end - start} bytes, more than ${limits.headerBytes}`);
    const header = headerFields(raw.subarray(start, end), limits.headerLines);
    if (header.lines > limits.headerLines)
      return over(`the header of a part has more than ${limits.headerLines} lines`);
    const part = partOf(header.fields, container.part, { start, bodyStart: end, end: raw.length });
    parts.push(part);
    enter(part);
    if (open.length > limits.depth) return over(`its parts are nested more than ${limits.depth} deep`);
  }
  leave(0);
  if (root.type.startsWith('multipart/') && parts.length === 1) faults.push('a multipart without parts');
  return { ok: true, outline: { fields: block.fields, bodyStart, raw, parts, faults } };
}

/** Each is compared with every boundary that is open. */
const MOST_DASHED = 100_000;

/** Fields that RFC 5322 section 3.6 and RFC 2045 section 3 allow once; readers differ in which of two they believe. */
const ONCE = [
  'from',
  'sender',
  'subject',
  'date',
  'message-id',
  'mime-version',
  'content-type',
  'content-transfer-encoding',
];

const over = (detail: string): Outlined => ({ ok: false, detail });

/** Editors put the byte order mark of UTF-8 before what they save. */
function withoutMark(raw: Buffer): Buffer {
  return raw.toString('latin1', 0, 3) === '\xEF\xBB\xBF' ? raw.subarray(3) : raw;
}

/** Files of old Macs. One LF at the very end is what a tool added. */
function withLineFeeds(raw: Buffer): Buffer {
  const lineFeed = raw.indexOf(0x0a);
  if ((lineFeed !== -1 && lineFeed < raw.length - 1) || !raw.includes(0x0d)) return raw;
  const copy = Buffer.from(raw);
  for (let at = copy.indexOf(0x0d); at !== -1; at = copy.indexOf(0x0d, at + 1)) copy[at] = 0x0a;
  return copy;
}

/**
 * A relay on Windows that writes CR LF for each LF makes CR CR LF of a line end. The header is mended only where every
 * line of the file ends so: of any other file the end of its header would be another than the one that a signature is
 * checked with, and words that nobody signed would be read as the body of a signed mail.
 */
function withSingleReturns(raw: Buffer): { readonly raw: Buffer; readonly inHeader: boolean } {
  if (!raw.includes('\r\r\n')) return { raw, inHeader: false };
  const text = raw.toString('latin1');
  const inHeader = !/(?<!\r\r)\n(?!$)/.test(text) && !SIGNS_NO_BODY.test(text.replace(/\s+/g, ''));
  const from = inHeader ? 0 : endOfHeader(raw, 0);
  return {
    raw: Buffer.from(text.slice(0, from) + text.slice(from).replace(/(?<!\r)\r+\n/g, '\r\n'), 'latin1'),
    inHeader,
  };
}

/** A signature over an empty body, by its hashes or its length: it would hold of such a file, whose header never ends for whoever checks it. */
const SIGNS_NO_BODY =
  /bh=(?:47DEQpj8HBSa\+\/TImW\+5JCeuQeRkm5NMpJWZG3hSuFU=|frcCV1k9oG9oKj3dpUqdJg1PxRT2RSN\/XKdLCPjaYaY=|2jmj7l5rSw0yVb\/vlWAYkK\/YBwk=|uoq1oCgLlTqpdDX\/iUbLy7J1Wic=)|;l=0+(?:;|$|[A-Za-z-]+:)/;

/** The `From ` line of an mbox is no header. */
function withoutEnvelopeLine(raw: Buffer): Buffer {
  return /^>?From [^:]/.test(raw.toString('latin1', 0, 8)) ? raw.subarray(endOfLine(raw, 0) + 1) : raw;
}

function looksLikeHeader(raw: Buffer): boolean {
  return headerFields(raw.subarray(0, Math.min(raw.length, endOfLine(raw, 0) + 1)), 1).fields.length > 0;
}

/** Behind the first empty line from `start` on, or the end of the bytes. */
export function endOfHeader(raw: Buffer, start: number): number {
  for (let line = start; line < raw.length;) {
    const end = endOfLine(raw, line);
    if (end === line || (end === line + 1 && raw[line] === 0x0d)) return Math.min(raw.length, end + 1);
    line = end + 1;
  }
  return raw.length;
}

function endOfLine(raw: Buffer, start: number): number {
  const end = raw.indexOf(0x0a, start);
  return end === -1 ? raw.length : end;
}

function firstDashes(raw: Buffer, start: number): number {
  return raw.toString('latin1', start, start + 2) === '--' ? start : nextDashes(raw, start - 1);
}

function nextDashes(raw: Buffer, from: number): number {
  const at = raw.indexOf('\n--', Math.max(0, from));
  return at === -1 ? -1 : at + 1;
}

/** A part whose end is not found yet ends where the message does. */
type Growing = Omit<Part, 'end'> & { end: number };

function isWithin(part: Part, ancestor: Part): boolean {
  for (let above = part.parent; above !== null; above = above.parent) if (above === ancestor) return true;
  return false;
}

function lineAbove(raw: Buffer, line: number): number {
  return raw[line - 2] === 0x0d ? line - 2 : line - 1;
}

function partOf(
  fields: readonly HeaderField[],
  parent: Part | null,
  place: Pick<Part, 'start' | 'bodyStart' | 'end'>,
): Growing {
  const { value, params } = structured(valuesOf(fields, 'content-type')[0] ?? '');
  const type = value.includes('/') ? value : parent?.type === 'multipart/digest' ? 'message/rfc822' : 'text/plain'; // RFC 2046 section 5.1.5
  const { value: disposition, params: named } = structured(valuesOf(fields, 'content-disposition')[0] ?? '');
  const filename = displayText(named.get('filename') ?? params.get('name') ?? '');
  const text = type === 'text/plain' || type === 'text/html';
  const inline = text && (disposition === '' || disposition === 'inline');
  return { type, params, fields, filename, inline, parent, ...place };
}
