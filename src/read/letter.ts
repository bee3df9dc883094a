/** Raw bytes of a mail in, the Letter out, and then the words of its files; or the limit of structure that it breaks. Never throws for what a mail holds. */
import { type ParsedMail, simpleParser } from 'mailparser';
import {
  type Address,
  type AttachmentNote,
  type Letter,
  type LetterFlag,
  overlap,
  ownWords,
} from '../domain/letter.ts';
import { ordersSoftware } from '../domain/orders.ts';
import type { Heavy } from '../domain/ports.ts';
import { mailboxes } from './addresses.ts';
import { attachmentsOf, isMessage, MOST_CARRIED, textsOf } from './attachments.ts';
import { decodeBytes, displayText, type HeaderField, isoDate, messageIds, structured, valuesOf } from './headers.ts';
import { deliveryReportOf } from './delivery-report.ts';
import { type FileText, without } from './file-text.ts';
import { unflow } from './flowed.ts';
import { type HtmlText, htmlText } from './html-text.ts';
import { signsOn } from './origin.ts';
import { isSmime, opened } from './open.ts';
import { LIMITS, type Limits, type Outline, outline, type Part } from './outline.ts';
import { partsOf } from './own-words.ts';
import { seenText } from './signs.ts';
import { joinedBy, type Shown, withoutStruck } from './struck-signs.ts';
import { readOf } from './two-forms.ts';
import { isHeavy } from './weight.ts';

const MAX_ADDRESSES = 100;
const MAX_REFERENCES = 100;
const MAX_BODY_CHARS = 500_000;
const UNDECODABLE_SHARE = 0.01;

/** As the port's `Reading` has it, without the ways in which only a process can fail. */
export type LetterRead =
  | { readonly ok: true; readonly letter: Letter }
  | { readonly ok: false; readonly why: 'over_the_limit'; readonly detail: string };

/** The letter and its files, here and now: for whoever trusts the mail, or is a process that may be killed. */
export async function readLetter(raw: Uint8Array, limits: Limits = LIMITS): Promise<LetterRead> {
  const read = await readWithoutFiles(raw, limits);
  if (!read.ok) return read;
  const texts = [];
  for await (const text of readFiles(raw, limits)) texts.push(text);
  return { ok: true, letter: withFiles(read.letter, texts, 'over_the_limit') };
}

/** A letter without the words of its files: those that have some have neither text nor note yet. */
export async function readWithoutFiles(raw: Uint8Array, limits: Limits = LIMITS): Promise<LetterRead> {
  const parsed = await parsedMessage(raw, limits);
  return 'why' in parsed ? parsed : { ok: true, letter: letterOf(parsed, 'received') };
}

/** The same for a letter that costs little; of any other one its header alone, as a letter without words. */
export async function readIfLight(raw: Uint8Array, limits: Limits = LIMITS): Promise<LetterRead | Heavy> {
  const outlined = outline(raw, limits);
  const isLight = !outlined.ok || !isHeavy(outlined.outline);
  const read = await readWithoutFiles(
    isLight ? raw : outlined.outline.raw.subarray(0, outlined.outline.bodyStart),
    limits,
  );
  return read.ok && (!isLight || hasUnreadFiles(read.letter)) ? { ok: false, why: 'heavy', head: read.letter } : read;
}

/** Whether there are files whose words are still to be read. */
export const hasUnreadFiles = ({ attachments }: Letter): boolean =>
  attachments.some(({ text, note }) => text === null && note === null);

/** The words of the files of a mail, in their order, as each is read. Nothing for a mail that cannot be read itself. */
export async function* readFiles(
  raw: Uint8Array,
  limits: Limits = LIMITS,
): AsyncGenerator<FileText & { readonly index: number }> {
  const parsed = await parsedMessage(raw, limits);
  if ('why' in parsed) return;
  // Of a message that is attached to another one, what it carries itself is not read.
  const messageText = async (attached: Uint8Array): Promise<string | null> => {
    const message = await parsedMessage(attached, limits);
    if ('why' in message) return null;
    const letter = letterOf(message, 'attached');
    return `${letter.subject}\n\n${letter.body.text}`;
  };
  yield* textsOf(parsed.body?.attachments ?? [], messageText);
}

/** The letter with what was read of its files. */
export function withFiles(
  letter: Letter,
  texts: readonly (FileText & { readonly index: number })[],
  unread: AttachmentNote,
): Letter {
  if (!hasUnreadFiles(letter)) return letter;
  const read = new Map(texts.map((each) => [each.index, each]));
  const attachments = letter.attachments.map((file, index) => {
    if (file.text !== null || file.note !== null) return file;
    const { text, note } = read.get(index) ?? without(unread);
    return { ...file, text, note };
  });
  const orders = attachments.some(({ text }) => ordersSoftware(text ?? ''));
  const flags = orders ? new Set<LetterFlag>([...letter.flags, 'orders_to_software']) : letter.flags;
  return { ...letter, attachments, flags: [...flags] };
}

interface Parsed {
  readonly message: Outline;
  /** Null when the reader of MIME makes nothing of it. */
  readonly body: ParsedMail | null;
  readonly isSigned: boolean;
}

async function parsedMessage(raw: Uint8Array, limits: Limits): Promise<Parsed | Exclude<LetterRead, { ok: true }>> {
  const outlined = outline(raw, limits);
  if (!outlined.ok) return { ok: false, why: 'over_the_limit', detail: outlined.detail };
  const open = opened(outlined.outline, limits);
  if (!open.ok) return { ok: false, why: 'over_the_limit', detail: open.detail };
  const body = await parsedBody(open.outline, limits);
  if (body === 'over_the_limit')
    return { ok: false, why: 'over_the_limit', detail: 'mailparser found more parts or header bytes than it may' };
  return { message: open.outline, body, isSigned: open.isSigned };
}

/**
 * mailparser decodes the body and the attachments. Of the header it is given what concerns MIME alone: the rest is
 * decoded in `headers.ts`, where repeated and malformed fields stay visible. Null when it cannot make sense of it.
 */
async function parsedBody(message: Outline, limits: Limits): Promise<ParsedMail | 'over_the_limit' | null> {
  const source = sourceOf(message);
  try {
    return await simpleParser(source, {
      skipHtmlToText: true,
      skipTextToHtml: true,
      skipTextLinks: true,
      skipImageLinks: true,
      keepCidLinks: true,
      keepDeliveryStatus: true,
      ignoreEmbedded: true, // message/rfc822 comes as an attachment, inline or not
      checksumAlgo: 'sha256',
      maxHeadSize: Math.max(limits.headerBytes, limits.headerLines * 64), // a line counts for 64 bytes at least
      maxChildNodes: limits.parts + 1,
    });
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EMAXLEN' ? 'over_the_limit' : null;
  }
}

const FLOWED = /(?<=format\s*=\s*"?)flowed/gi;
const notFlowed = (field: Buffer): string => field.toString('latin1').replace(FLOWED, 'fixed ');

/** The bytes that mailparser is given. It would join flowed lines across levels of quotes: `flowed.ts` does that instead. */
function sourceOf({ fields, parts, raw, bodyStart }: Outline): Buffer {
  // A type without subtype, such as the `text` of old programs, means plain text: RFC 2045 section 5.2.
  const typed = structured(valuesOf(fields, 'content-type')[0] ?? '').value.includes('/');
  const header = fields
    .filter(({ name }) => name.startsWith('content-') || name === 'mime-version')
    .filter(({ name }) => typed || name !== 'content-type')
    .map((field) => notFlowed(field.raw));
  const head = Buffer.from(`${header.join('')}\r\n`, 'latin1');
  const source = Buffer.concat([head, raw.subarray(bodyStart)]);
  const typeFields = parts.slice(1).flatMap((part) => part.fields.filter(({ name }) => name === 'content-type'));
  for (const { raw: field } of typeFields)
    source.write(notFlowed(field), head.length + field.byteOffset - raw.byteOffset - bodyStart, 'latin1');
  return source;
}

function letterOf({ message, body: parsed, isSigned }: Parsed, depth: 'received' | 'attached'): Letter {
  const { fields } = message;
  const addresses = (name: string): Address[] => mailboxes(valuesOf(fields, name), MAX_ADDRESSES);
  const from = addresses('from');
  const attached = depth === 'attached' ? [] : (parsed?.attachments ?? []);
  const carried = attached.filter((attachment) => isMessage(attachment)).map(({ content }) => content);
  const writer = from[0]?.name ?? null;
  const body = bodyOf(message, parsed, writer);
  const parts = partsOf(body.text, writer);
  const attachments = attachmentsOf(attached);
  const flags = new Set<LetterFlag>(body.flags);
  const subject = displayText(valuesOf(fields, 'subject')[0] ?? '');
  if ([subject, body.text].some((text) => ordersSoftware(text))) flags.add('orders_to_software');
  if (fields.length === 0) flags.add('no_headers');
  if (message.faults.length > 0 || parsed === null) flags.add('broken_structure');
  if (isEncrypted(message.parts, body.text)) flags.add('encrypted_body');
  if (body.doubtful.some((words) => parts.some((part) => part.kind === 'own' && overlap(part, words))))
    flags.add('doubtful_text');
  if (replacedShare(body.text) > UNDECODABLE_SHARE) flags.add('undecodable_bytes');
  const references = messageIds(
    [...valuesOf(fields, 'references'), ...valuesOf(fields, 'in-reply-to')],
    MAX_REFERENCES,
  );
  const signs = signsOn({
    fields,
    parts: message.parts,
    body: message.raw.subarray(message.bodyStart),
    files: parsed?.attachments ?? [],
    from,
    subject,
    text: body.text,
    words: ownWords({ body: { text: body.text, parts } }),
    isReply: references.length > 0,
  });
  return {
    from,
    fromHeaders: valuesOf(fields, 'from').length,
    sender: addresses('sender')[0] ?? null,
    replyTo: addresses('reply-to'),
    to: addresses('to'),
    cc: addresses('cc'),
    subject,
    messageId: messageIds(valuesOf(fields, 'message-id').slice(0, 1), 1)[0] ?? null,
    references,
    date: dateOf(fields),
    signs,
    body: { text: body.text, parts },
    doubtful: body.doubtful,
    struck: body.struck,
    attachments,
    carried: carried.slice(0, MOST_CARRIED).map((content) => new Uint8Array(content)),
    journal: valuesOf(fields, 'x-ms-journal-report').length > 0,
    report: deliveryReportOf(fields, attached),
    flags: isSigned ? [...flags, 'signature_unchecked'] : [...flags],
  };
}

function dateOf(fields: readonly HeaderField[]): string | null {
  return isoDate(valuesOf(fields, 'date')[0] ?? '');
}

function rootOf(message: Outline): Part {
  const root = message.parts[0];
  if (root === undefined) throw new Error('the outline of a message has no root part: outline() always makes one');
  return root;
}

// ---- body

/** The words of the body. Where the text form and the HTML form differ, the HTML is read, since it is what the writer sees. */
function bodyOf(
  message: Outline,
  parsed: ParsedMail | null,
  writer: string | null,
): Shown & { flags: readonly LetterFlag[] } {
  const plainText = isLost(message, parsed)
    ? decodeBytes(message.raw.subarray(message.bodyStart))
    : (parsed?.text ?? '');
  const flowed = message.parts.filter((part) => part.inline && part.params.get('format')?.toLowerCase() === 'flowed');
  const laidOut = plainText.slice(0, MAX_BODY_CHARS);
  const seen = seenText(
    flowed.length === 0
      ? laidOut
      : unflow(
          laidOut,
          flowed.every((part) => part.params.get('delsp')?.toLowerCase() === 'yes'),
        ),
  );
  const plain = withoutStruck({ text: seen.text, doubtful: [], struck: [] });
  const read = typeof parsed?.html === 'string' && parsed.html.trim() !== '' ? htmlText(parsed.html) : null;
  const html = read === null ? null : { ...read, ...withoutStruck(read) };
  const flags: LetterFlag[] = [];
  if (seen.hidden || html?.hidden === true) flags.push('hidden_text');
  if (plainText.length > MAX_BODY_CHARS || html?.truncated === true) flags.push('truncated_text');
  const { text, doubtful, struck } = html === null ? plain : chosenText(message.parts, plain, html, writer);
  return { text, doubtful, struck, flags };
}

/** Where the boundary of a multipart never comes its words would vanish without a trace: its bytes are read as they stand. */
function isLost(message: Outline, parsed: ParsedMail | null): boolean {
  return parsed === null || (message.parts.length === 1 && rootOf(message).type.startsWith('multipart/'));
}

function chosenText(parts: readonly Part[], plain: Shown, html: HtmlText, writer: string | null): Shown {
  const inline = parts.filter((part) => part.inline);
  const plainBeside = inline.filter((part) => part.type === 'text/plain' && !hasAlternative(part, inline));
  const htmlBeside = inline.filter((part) => part.type === 'text/html' && !hasAlternative(part, inline));
  if (plain.text.trim() === '') return html;
  if (htmlBeside.length === 0) {
    if (plainBeside.length === 0) return readOf(plain, html, writer);
    // What stands below both forms, such as the footer of a list, came with the text form alone.
    const isSame = readOf(plain, html, writer) === plain;
    return isSame ? plain : { ...plain, doubtful: [{ start: 0, end: plain.text.length, why: 'one_form' }] };
  }
  if (plainBeside.length === 0) return html;
  // Neither stands for the other, such as a body and the footer that a list put below it.
  return inline[0]?.type === 'text/plain'
    ? joinedBy('\n\n', { ...plain, text: plain.text.trimEnd() }, html)
    : joinedBy('\n\n', html, plain);
}

/** The other kind of text stands under the same multipart/alternative. */
function hasAlternative(part: Part, inline: readonly Part[]): boolean {
  for (let above = part.parent; above !== null; above = above.parent) {
    if (above.type === 'multipart/alternative')
      return inline.some((other) => other.type !== part.type && isUnder(other, above));
  }
  return false;
}

function isUnder(part: Part, ancestor: Part): boolean {
  for (let above = part.parent; above !== null; above = above.parent) if (above === ancestor) return true;
  return false;
}

function replacedShare(text: string): number {
  return text === '' ? 0 : (text.split('\uFFFD').length - 1) / text.length;
}

/** S/MIME that is only signed was opened before this: what is left of it cannot be. */
function isEncrypted(parts: readonly Part[], text: string): boolean {
  return (
    parts.some(({ type }) => type === 'multipart/encrypted' || isSmime(type)) ||
    /^-----BEGIN PGP MESSAGE-----/m.test(text)
  );
}
