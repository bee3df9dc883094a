/** The outline of a message in; that of the same message with its envelopes opened out: base64 around a whole multipart, S/MIME that is only signed, `winmail.dat`. */
import { createHash } from 'node:crypto';
import { encodingOf, headerFields, type HeaderField, transferDecoded, valuesOf } from './headers.ts';
import { htmlText } from './html-text.ts';
import { endOfHeader, LIMITS, type Limits, type Outline, outline, type Outlined, type Part } from './outline.ts';
import { envelopeIn } from './smime.ts';
import { type Tnef, tnefOf } from './tnef.ts';

export type Opened =
  | { readonly ok: true; readonly outline: Outline; readonly isSigned: boolean }
  | Exclude<Outlined, { ok: true }>;

/** An envelope may hold another one. */
const MOST_LAYERS = 5;
const MOST_BYTES = 30_000_000;

/**
 * What is opened stands in the place of its envelope, as if it had been sent so: everything that reads the message then
 * needs to know of no envelope. Signatures are checked elsewhere, on the bytes as they came. What cannot be opened stays.
 */
export function opened(first: Outline, limits: Limits): Opened {
  let message = first;
  let isSigned = false;
  for (let layer = 0; layer < MOST_LAYERS && message.raw.length < MOST_BYTES; layer++) {
    const changes = message.parts.flatMap((part) => changesOf(part, message));
    if (changes.length === 0) break;
    isSigned ||= changes.some((change) => change.wasSigned);
    const again = outline(changed(message.raw, changes), limits);
    if (!again.ok) return again;
    const faults = [...new Set([...first.faults, ...again.outline.faults])];
    message = {
      ...again.outline,
      faults: faults.filter((fault) => !LEFT_OPEN.test(fault) || again.outline.faults.includes(fault)),
    };
  }
  return { ok: true, outline: message, isSigned };
}

/** For whoever shows a mail: its bytes with its envelopes opened, so that what is shown is what was read. */
export function openedBytes(raw: Uint8Array): Uint8Array {
  const outlined = outline(raw, LIMITS);
  if (!outlined.ok) return raw;
  const open = opened(outlined.outline, LIMITS);
  return open.ok && open.outline !== outlined.outline ? open.outline.raw : raw;
}

/** A multipart inside base64 looks, from outside, like one that was never begun. */
const LEFT_OPEN = /without parts|without its last boundary/;

interface Change {
  /** Offsets into the bytes of the message. */
  readonly start: number;
  readonly end: number;
  readonly bytes: Buffer;
  readonly wasSigned: boolean;
}

function changed(raw: Buffer, changes: readonly Change[]): Buffer {
  const pieces: Buffer[] = [];
  let at = 0;
  for (const { start, end, bytes } of changes.toSorted((one, other) => one.start - other.start)) {
    if (start < at) continue;
    pieces.push(raw.subarray(at, start), bytes);
    at = end;
  }
  return Buffer.concat([...pieces, raw.subarray(at)]);
}

function changesOf(part: Part, message: Outline): readonly Change[] {
  const inside = insideOf(part, message);
  if (inside === null) return namedEncodings(part, message.raw);
  const kept = part.parent === null ? part.fields.filter(({ name }) => !isMimeField(name)) : [];
  const bytes = Buffer.concat([...kept.map(asLine), ...inside.header.map(asLine), LINE_END, inside.body]);
  return [{ start: part.start, end: part.end, bytes, wasSigned: inside.wasSigned }];
}

const LINE_END = Buffer.from('\r\n');
const isMimeField = (name: string): boolean => name.startsWith('content-') || name === 'mime-version';
const asLine = ({ raw }: Pick<HeaderField, 'raw'>): Buffer =>
  raw.at(-1) === 0x0a ? raw : Buffer.concat([raw, LINE_END]);

/** The reader of MIME knows an encoding by its exact name alone. */
function namedEncodings({ fields }: Part, raw: Buffer): readonly Change[] {
  return fields.flatMap((field) => {
    const encoding = field.name === 'content-transfer-encoding' ? encodingOf(field.value) : null;
    const said = field.value.toLowerCase();
    if (encoding === null || said === encoding || (encoding === '7bit' && /^(?:8bit|binary)$/.test(said))) return [];
    const start = field.raw.byteOffset - raw.byteOffset;
    const bytes = Buffer.from(`Content-Transfer-Encoding: ${encoding}\r\n`);
    return [{ start, end: start + field.raw.length, bytes, wasSigned: false }];
  });
}

/** An entity of MIME: its header fields, and the bytes below them. */
interface Entity {
  readonly header: readonly Pick<HeaderField, 'raw'>[];
  readonly body: Buffer;
  readonly wasSigned: boolean;
}

function insideOf(part: Part, message: Outline): Entity | null {
  if (message.parts.some(({ parent }) => parent === part)) return null;
  const encoding = encodingOf(valuesOf(part.fields, 'content-transfer-encoding')[0] ?? '');
  const content = (): Buffer => transferDecoded(message.raw.subarray(part.bodyStart, part.end), encoding);
  if (part.type.startsWith('multipart/'))
    return encoding === null || encoding === '7bit' ? null : unwrapped(part, content());
  if (encoding === 'uuencode') return recoded(part, content());
  if (part.inline && part.type === 'text/plain') return withoutArmour(part, content());
  if (isTnef(part)) return unpacked(part, tnefOf(content()), message);
  return isEnvelope(part) ? unsealed(part, content()) : null;
}

/** RFC 2045 section 6.4 forbids to encode a whole multipart; some programs do it all the same. */
function unwrapped(part: Part, body: Buffer): Entity | null {
  const boundary = part.params.get('boundary') ?? '';
  if (boundary === '' || !body.includes(`--${boundary}`)) return null;
  const header = part.fields.filter(({ name }) => isMimeField(name) && name !== 'content-transfer-encoding');
  return { header, body, wasSigned: false };
}

/** An encoding that the reader of MIME does not know. */
function recoded(part: Part, bytes: Buffer): Entity {
  const { header, body } = encoded([], bytes);
  const kept = part.fields.filter(({ name }) => isMimeField(name) && name !== 'content-transfer-encoding');
  return { header: [...kept, ...header], body, wasSigned: false };
}

/** A text that PGP signed as it stands, RFC 9580 section 7: what it was before. */
function withoutArmour({ fields }: Part, bytes: Buffer): Entity | null {
  if (!bytes.includes('-----BEGIN PGP SIGNED MESSAGE-----')) return null;
  const text = bytes.toString('latin1');
  const body = text
    .replace(/^-----BEGIN PGP SIGNED MESSAGE-----[ \t]*\r?\n(?:[A-Za-z-]{1,40}: [^\n]*\n)*(?:[ \t]*\r?\n)?/gm, '')
    .replace(
      /^-----BEGIN PGP SIGNATURE-----[ \t]*\r?\n(?:(?!-)[A-Za-z0-9+/=:.() -]*\r?\n)*-----END PGP SIGNATURE-----[ \t]*/gm,
      '',
    )
    .replace(/^- (?=-|From )/gm, '');
  if (body.includes('-----BEGIN PGP SIGNED MESSAGE-----')) return null;
  const kept = fields.filter(({ name }) => isMimeField(name) && name !== 'content-transfer-encoding');
  return {
    header: [...kept, field('Content-Transfer-Encoding: 8bit')],
    body: Buffer.from(body, 'latin1'),
    wasSigned: true,
  };
}

const VAGUE = /^(?:application\/octet-stream|application\/x-.*|application\/unknown)$/;

// ---- S/MIME

function isEnvelope({ type, filename }: Part): boolean {
  return isSmime(type) || (VAGUE.test(type) && /\.p7[mz]$/i.test(filename));
}

const MOST_HEADER_BYTES = 64_000;

export const isSmime = (type: string): boolean =>
  type === 'application/pkcs7-mime' || type === 'application/x-pkcs7-mime';

function unsealed({ filename }: Part, bytes: Buffer): Entity | null {
  const envelope = envelopeIn(bytes);
  if (envelope === null || envelope.kind === 'encrypted') return null;
  const { content } = envelope;
  const wasSigned = envelope.kind === 'signed';
  const bodyStart = endOfHeader(content, 0);
  const { fields } = headerFields(content.subarray(0, Math.min(bodyStart, MOST_HEADER_BYTES)), 200);
  // Whom a message is from, and its subject, are what its outer header says: that is what is proved.
  const header = fields.filter(({ name }) => isMimeField(name));
  if (header.some(({ name }) => name === 'content-type'))
    return { header, body: content.subarray(bodyStart), wasSigned };
  const name = filename.replace(/\.p7[mz]$/i, '');
  // A signed document, such as `letter.pdf.p7m`.
  return /\.\w{2,5}$/.test(name) ? { ...asFile(name, 'application/octet-stream', content), wasSigned } : null;
}

// ---- winmail.dat

function isTnef({ type, filename }: Part): boolean {
  return type === 'application/ms-tnef' || type === 'application/vnd.ms-tnef' || /^winmail\.dat$/i.test(filename);
}

/** Its words are those of the mail only where the mail has none beside it. */
function unpacked(part: Part, tnef: Tnef | null, message: Outline): Entity | null {
  if (tnef === null) return null;
  const words = wordsOf(tnef);
  const hasWords = message.parts.some((other) => other !== part && saysSomething(other, message.raw));
  const body = hasWords ? [] : words;
  const beside =
    hasWords && tnef.text !== null ? [asFile('winmail.txt', 'text/plain; charset=utf-8', utf8(tnef.text))] : [];
  const files = tnef.files.map(({ name, content, isMessage }) =>
    isMessage
      ? asFile(name || 'message', EMBEDDED_TNEF, content)
      : asFile(name || 'file', 'application/octet-stream', content),
  );
  const inside = [...body, ...beside, ...files];
  return inside.length === 0 ? null : together('mixed', inside);
}

/** A message inside a `winmail.dat`: it is somebody's mail, never the words of the one that carries it. */
export const EMBEDDED_TNEF = 'application/x-embedded-tnef';

function wordsOf({ text, html, rtf }: Tnef): readonly Entity[] {
  const plain = text ?? (html === null ? rtf : null);
  const rich = html ?? (text !== null && rtf !== null ? `<p>${escaped(rtf).replaceAll('\n', '<br>\n')}</p>` : null);
  const parts = [
    ...(plain === null || plain.trim() === '' ? [] : [inline('text/plain', plain)]),
    ...(rich === null ? [] : [inline('text/html', rich)]),
  ];
  return parts.length < 2 ? parts : [together('alternative', parts)];
}

function saysSomething(part: Part, raw: Buffer): boolean {
  if (!part.inline) return false;
  const encoding = encodingOf(valuesOf(part.fields, 'content-transfer-encoding')[0] ?? '');
  const text = transferDecoded(raw.subarray(part.bodyStart, part.end), encoding).toString('latin1');
  return (
    (part.type === 'text/html' ? htmlText(text.slice(0, 100_000)).text : text).replaceAll('\xA0', ' ').trim() !== ''
  );
}

const escaped = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');

// ---- writing MIME

const utf8 = (text: string): Buffer => Buffer.from(text, 'utf8');
const field = (text: string): { raw: Buffer } => ({ raw: Buffer.from(`${text}\r\n`, 'latin1') });

function encoded(header: readonly string[], content: Buffer): Entity {
  const lines = content.toString('base64').replace(/.{76}/g, '$&\r\n');
  return {
    header: [...header, 'Content-Transfer-Encoding: base64'].map(field),
    body: Buffer.from(`${lines}\r\n`),
    wasSigned: false,
  };
}

const inline = (type: string, text: string): Entity => encoded([`Content-Type: ${type}; charset=utf-8`], utf8(text));

function asFile(name: string, type: string, content: Buffer): Entity {
  const percent = encodeURIComponent(name.toWellFormed()).replace(
    /['()*]/g,
    (sign) => `%${sign.charCodeAt(0).toString(16)}`,
  );
  return encoded([`Content-Type: ${type}`, `Content-Disposition: attachment; filename*=utf-8''${percent}`], content);
}

function together(kind: 'mixed' | 'alternative', parts: readonly Entity[]): Entity {
  const hash = createHash('sha256');
  for (const { body } of parts) hash.update(body);
  const boundary = `opened-${hash.digest('hex').slice(0, 40)}`; // what holds its own hash cannot be made
  const pieces = parts.flatMap(({ header, body }) => [
    utf8(`--${boundary}\r\n`),
    ...header.map(asLine),
    LINE_END,
    body,
    LINE_END,
  ]);
  return {
    header: [field(`Content-Type: multipart/${kind}; boundary="${boundary}"`)],
    body: Buffer.concat([...pieces, utf8(`--${boundary}--\r\n`)]),
    wasSigned: false,
  };
}
