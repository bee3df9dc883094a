/**
 * Raw bytes in; whoever asks with the names of the signed header fields hears why the body could be read in another way than its writer meant.
 *
 * A body is bytes: Content-Type and Content-Transfer-Encoding say what they mean. Gmail signs neither, and Microsoft 365
 * not the second. Whoever sends a signed mail once more could exchange them, so that a quoted text becomes the writer's own
 * words, or a part of an attachment the whole letter. So where they are unsigned, the body itself must show its kind, and
 * they must say the same: only one value fits then.
 */
import { bodyOf, headerFieldsOf } from '../domain/raw-message.ts';

/**
 * Asked with the names of the signed fields, in lower case; null where there is one reading alone. Several signatures ask, of
 * one body: what was found for one is kept for the next.
 */
export function readingsOf(raw: Uint8Array): (signed: readonly string[]) => string | null {
  const found = new Map<string, string | null>();
  return (signed) => {
    const open = { type: !signed.includes('content-type'), encoding: !signed.includes('content-transfer-encoding') };
    const key = `${open.type},${open.encoding}`;
    if (!found.has(key)) found.set(key, open.type || open.encoding ? otherReading(raw, open) : null);
    return found.get(key) ?? null;
  };
}

function otherReading(raw: Uint8Array, open: { readonly type: boolean; readonly encoding: boolean }): string | null {
  const fields = headerFieldsOf(raw);
  const type = typeIn(valueOf(fields, 'content-type'));
  const encoding = encodingIn(valueOf(fields, 'content-transfer-encoding'));
  const body = bodyOf(raw).toString('latin1');
  const isAsSaid = type === null ? encoding === 'as_it_is' : encoding !== null && isEncoded(type, body, encoding);
  if (open.encoding && !isAsSaid)
    return 'it leaves the encoding of the body unsigned, which could be read in another way';
  if (open.type && (type === null || !isOfType(type, body, encoding ?? 'as_it_is')))
    return 'it leaves the kind of the body unsigned, which could be read in another way';
  return null;
}

const MOST_TYPE_CHARS = 2_000;
const PARAMETERS = /;\s*([\w-]+)\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^\s;"()]+))\s*/gy;

interface Type {
  /** Such as `text`. */
  readonly main: string;
  /** Such as `text/plain`. */
  readonly full: string;
  readonly parameters: ReadonlyMap<string, string>;
}

/** RFC 2045 section 5.2. */
const PLAIN: Type = { main: 'text', full: 'text/plain', parameters: new Map() };

/** Null for a form in which readers could find different things: comments, a parameter twice, one in pieces. RFC 2045 section 5.1. */
function typeIn(value: string | null): Type | null {
  if (value === null) return PLAIN;
  const [head = '', main = '', sub = ''] = /^\s*([a-z]+)\/([\w.+-]+)\s*/i.exec(value) ?? [];
  if (head === '' || value.length > MOST_TYPE_CHARS) return null;
  const parameters = new Map<string, string>();
  PARAMETERS.lastIndex = head.length;
  let end = head.length;
  for (let one = PARAMETERS.exec(value); one !== null; one = PARAMETERS.exec(value)) {
    const [, name = '', quoted, bare = ''] = one;
    if (parameters.has(name.toLowerCase())) return null;
    parameters.set(name.toLowerCase(), quoted?.replace(/\\(.)/g, '$1') ?? bare);
    end = PARAMETERS.lastIndex;
  }
  if (!/^[;\s]*$/.test(value.slice(end))) return null;
  return { main: main.toLowerCase(), full: `${main}/${sub}`.toLowerCase(), parameters };
}

type Encoding = 'as_it_is' | 'base64' | 'quoted_printable';

/** Some programs write words or quotes around it, and are understood. Null where it names none that is known, or two. */
function encodingIn(value: string | null): Encoding | null {
  const named = new Set((value ?? '7bit').match(ENCODINGS)?.map((word) => encodingOf(word)));
  const [encoding, another] = named;
  return another === undefined ? (encoding ?? null) : null;
}

const ENCODINGS = /base-?64|\bb64|quoted[- _]?printable|[78][- _]?bit|binary/gi;

function encodingOf(word: string): Encoding {
  if (word.endsWith('64')) return 'base64';
  return /^q/i.test(word) ? 'quoted_printable' : 'as_it_is';
}

/** Whether the body shows that it is encoded so, and in no other way that would make other words of it. */
function isEncoded(type: Type, body: string, encoding: Encoding): boolean {
  // RFC 2045 section 6.4: parts are encoded each by itself. What is said of them all is heeded where no part is seen.
  if (type.main === 'multipart' && hasParts(type, body)) return true;
  const isQuotedPrintable = !/=(?![0-9A-F]{2}|[ \t]*(?:\r?\n|$))/i.test(body);
  switch (encoding) {
    case 'base64': // decoders skip what is no base64, so that a quoted text could be made to decode to anything
      return /^[A-Za-z0-9+/]*={0,2}$/.test(body.replace(/\s+/g, ''));
    case 'quoted_printable':
      return isQuotedPrintable;
    case 'as_it_is': // a soft break, taken for a line's end, would part a quoted line from its mark
      return !(isQuotedPrintable && /=[ \t]*\r?\n/.test(body));
  }
}

const boundaryOf = ({ parameters }: Type): string => parameters.get('boundary') ?? '';

function hasParts(type: Type, body: string): boolean {
  return body.split('\n').some((line) => line.trimEnd() === `--${boundaryOf(type)}`);
}

function isOfType(type: Type, body: string, encoding: Encoding): boolean {
  const { main, full, parameters } = type;
  if (main === 'multipart')
    return isMultipart(full, boundaryOf(type), hasParts(type, body) ? body : decoded(body, encoding));
  if (looksMultipart(body)) return false;
  if (main === 'application') return encoding === 'base64';
  if (full !== 'text/plain' && full !== 'text/html') return false;
  const text = decoded(body, encoding).trim();
  const looksLikeHtml = text.startsWith('<') && text.endsWith('>');
  return looksLikeHtml === (full === 'text/html') && readsAsAscii(parameters.get('charset'));
}

function decoded(body: string, encoding: Encoding): string {
  switch (encoding) {
    case 'base64':
      return Buffer.from(body, 'base64').toString('latin1');
    case 'quoted_printable': // its ends are looked at alone, where no escape matters but that of a bracket
      return body
        .replace(/=[ \t]*\r?\n/g, '')
        .replace(/=3C/gi, '<')
        .replace(/=3E/gi, '>');
    case 'as_it_is':
      return body;
  }
}

const EVERY_SIGN = Array.from({ length: 95 }, (_, at) => String.fromCharCode(32 + at)).join('');

/** A charset such as UTF-7 or UTF-16 would make other words of the same letters. */
function readsAsAscii(charset = 'us-ascii'): boolean {
  try {
    return new TextDecoder(charset).decode(Buffer.from(EVERY_SIGN, 'latin1')) === EVERY_SIGN;
  } catch {
    return false; // not one of the web's: whether the reader knows it is open
  }
}

/** What mail programs write before the first part, for readers that know no MIME. */
const NOTE_BEFORE = /^this is a (?:cryptographically signed |multi-?part )message in mime format\.?$/i;

/** The boundary is the first line and, closing, the last one; nothing stands outside, and the parts are such as the subtype has. */
function isMultipart(full: string, boundary: string, body: string): boolean {
  if (boundary === '') return false;
  const lines = body.split('\n').map((line) => line.trimEnd());
  const opens = lines.flatMap((line, at) => (line === `--${boundary}` ? [at] : []));
  const close = lines.indexOf(`--${boundary}--`);
  const [first] = opens;
  if (first === undefined || close < (opens.at(-1) ?? 0)) return false;
  const before = lines.slice(0, first).filter((line) => line !== '');
  const behind = lines.slice(close + 1).some((line) => line !== '');
  if (behind || before.length > 1 || !before.every((line) => NOTE_BEFORE.test(line))) return false;
  const parts = opens.map((at, part) => headOf(lines.slice(at + 1, opens[part + 1] ?? close)));
  switch (full) {
    case 'multipart/alternative':
      return parts.length === 1 || areAlternatives(parts);
    case 'multipart/mixed':
    case 'multipart/related':
    case 'multipart/report':
      return !areAlternatives(parts);
    case 'multipart/signed':
      return parts.length === 2 && /^application\/(?:x-)?(?:pkcs7|pgp)-signature$/.test(parts[1]?.type ?? '');
    default:
      return false;
  }
}

interface Head {
  readonly type: string;
  /** A file beside the text has a disposition or a name. */
  readonly isFile: boolean;
}

function headOf(lines: readonly string[]): Head {
  const end = lines.indexOf('');
  const fields = headerFieldsOf(Buffer.from(lines.slice(0, end === -1 ? lines.length : end).join('\n'), 'latin1'));
  const type = valueOf(fields, 'content-type') ?? 'text/plain';
  const isFile = /;\s*name\b/i.test(type) || /attachment|filename/i.test(valueOf(fields, 'content-disposition') ?? '');
  return { type: /^\s*([^\s;(]*)/.exec(type)?.[1]?.toLowerCase() ?? '', isFile };
}

/** The same text in plain and in a richer form. */
function areAlternatives([first, ...others]: readonly Head[]): boolean {
  return (
    first?.type === 'text/plain' &&
    others.length > 0 &&
    !first.isFile &&
    others.every(({ type, isFile }) => !isFile && type !== 'text/plain' && RICHER.test(type))
  );
}

const RICHER = /^(?:text\/|multipart\/(?:related|mixed|alternative)$)/;

/** Whatever its header says. */
function looksMultipart(body: string): boolean {
  const last = body.trimEnd().split('\n').at(-1)?.trimEnd() ?? '';
  if (!/^--.+--$/.test(last)) return false;
  const open = last.slice(0, -2);
  return body.split('\n').some((line) => line.trimEnd() === open);
}

function valueOf(fields: readonly string[], name: string): string | null {
  const field = fields.find((one) => one.slice(0, one.indexOf(':')).trim().toLowerCase() === name);
  return field === undefined ? null : field.slice(field.indexOf(':') + 1).replace(/\n/g, '');
}
