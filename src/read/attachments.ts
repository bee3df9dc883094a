/** The attachments of a parsed mail in; what the letter says of each, and then the text of those that have one, out. */
import { extname } from 'node:path';
import type { Attachment as ParsedAttachment } from 'mailparser';
import type { Attachment, AttachmentNote } from '../domain/letter.ts';
import { calendarText } from './calendar.ts';
import { type FileText, without } from './file-text.ts';
import { decodeBytes } from './headers.ts';
import { htmlText } from './html-text.ts';
import { msgText } from './msg.ts';
import { EMBEDDED_TNEF, isSmime } from './open.ts';
import { isPdf, pdfText } from './pdf.ts';
import { rtfText } from './rtf.ts';
import { seenLine, seenText } from './signs.ts';
import { unstruck } from './struck-signs.ts';
import { tnefOf } from './tnef.ts';
import { wordText } from './word.ts';

export const MOST_CARRIED = 5;
const MAX_TEXT_FILE_BYTES = 500_000;
const MAX_DOCUMENT_BYTES = 10_000_000;
const MAX_TEXT_CHARS = 200_000;
/** For all files of a letter together; the child is killed a little later. */
const FILES_MS = 3_000;
const MAX_DOCUMENTS = 10;
/** Of all kinds: each costs something to be opened at all. */
const MAX_FILES = 40;

/** Every file without its words: they are read in a turn of their own, where a file that ends its reader takes no letter with it. */
export function attachmentsOf(attached: readonly ParsedAttachment[]): Attachment[] {
  return attached.map((attachment) => {
    const kind = kindOf(attachment);
    return {
      filename: attachment.filename === undefined ? null : seenLine(attachment.filename).slice(0, 255),
      contentType: MESSAGE_TYPES[kind] ?? typeOf(attachment),
      bytes: attachment.size,
      sha256: attachment.checksum,
      text: null,
      note: withoutReading(attachment, kind),
    };
  });
}

/**
 * The words of those files that have some, one after another, each given away as soon as it is read: what comes after a file
 * that costs too much is lost, what came before is not. `messageText` reads a message that is attached; null where that cannot be.
 */
export async function* textsOf(
  attached: readonly ParsedAttachment[],
  messageText: (raw: Uint8Array) => Promise<string | null>,
): AsyncGenerator<FileText & { readonly index: number }> {
  const until = performance.now() + FILES_MS;
  let messages = 0;
  let documents = 0;
  let files = 0;
  for (const [index, attachment] of attached.entries()) {
    const kind = kindOf(attachment);
    if (withoutReading(attachment, kind) !== null) continue;
    files += 1;
    if (kind === 'message') messages += 1;
    if (isDocument(kind)) documents += 1;
    const overTheLimit =
      files > MAX_FILES ||
      messages > MOST_CARRIED ||
      (documents > MAX_DOCUMENTS && kind !== 'text') ||
      performance.now() > until;
    const read = overTheLimit
      ? without('over_the_limit')
      : bounded(await textOf(attachment, kind, { until, messageText }));
    yield { index, ...read };
  }
}

/** mailparser gives false, whatever its types say, where the header of a part is cut off. */
function typeOf({ contentType }: { readonly contentType: unknown }): string {
  return typeof contentType === 'string' ? contentType.toLowerCase() : 'application/octet-stream';
}

export function isMessage(attachment: ParsedAttachment): boolean {
  return kindOf(attachment) === 'message';
}

type Kind =
  | 'message'
  | 'msg'
  | 'tnef'
  | 'sealed'
  | 'pdf'
  | 'word'
  | 'rtf'
  | 'html'
  | 'calendar'
  | 'text'
  | 'picture'
  | 'other';

/** What is unpacked by a program of its own, and takes its time. */
const isDocument = (kind: Kind): boolean => kind === 'pdf' || kind === 'word' || kind === 'msg';

/** A mail in a file is known by its type, whatever its sender calls it: its words are not those of who attached it. */
const MESSAGE_TYPES: Partial<Record<Kind, string>> = {
  message: 'message/rfc822',
  msg: 'application/vnd.ms-outlook',
  tnef: EMBEDDED_TNEF,
};

const BY_TYPE: Readonly<Record<string, Kind>> = {
  'message/rfc822': 'message',
  'message/global': 'message',
  'application/vnd.ms-outlook': 'msg',
  'application/ms-tnef': 'tnef',
  'application/vnd.ms-tnef': 'tnef',
  [EMBEDDED_TNEF]: 'tnef',
  'application/pgp-encrypted': 'sealed',
  'application/pdf': 'pdf',
  'application/x-pdf': 'pdf',
  'application/vnd.openxmlformats-officedocument.wordprocessingml.document': 'word',
  'application/vnd.oasis.opendocument.text': 'word',
  'application/rtf': 'rtf',
  'text/rtf': 'rtf',
  'text/html': 'html',
  'application/xhtml+xml': 'html',
  'text/calendar': 'calendar',
  'application/ics': 'calendar',
  'text/plain': 'text',
  'text/csv': 'text',
  'text/markdown': 'text',
  'text/tab-separated-values': 'text',
};

/** Programs that know no better type send what the name alone tells apart. */
const BY_NAME: Readonly<Record<string, Kind>> = {
  '.pdf': 'pdf',
  '.docx': 'word',
  '.odt': 'word',
  '.rtf': 'rtf',
  '.eml': 'message',
  '.msg': 'msg',
  '.p7m': 'sealed',
  '.pgp': 'sealed',
  '.gpg': 'sealed',
  '.htm': 'html',
  '.html': 'html',
  '.ics': 'calendar',
  '.txt': 'text',
  '.md': 'text',
  '.csv': 'text',
  '.tsv': 'text',
};

function kindOf(attachment: ParsedAttachment): Kind {
  const type = typeOf(attachment);
  if (isSmime(type)) return 'sealed';
  const byType = BY_TYPE[type];
  if (byType !== undefined && byType !== 'text') return byType;
  if (isPdf(attachment.content)) return 'pdf';
  if (HOLDS_NO_TEXT.test(type)) return 'picture';
  const named = BY_NAME[extname(attachment.filename ?? '').toLowerCase()];
  // A mail in a file stays one where a program calls it plain text.
  if (byType === 'text') return named === 'message' || named === 'msg' ? named : 'text';
  if (type.startsWith('text/')) return 'text';
  const isVague = /^application\/(?:octet-stream|unknown|zip|x-.*)$/.test(type);
  return (isVague ? named : undefined) ?? 'other';
}

const HOLDS_NO_TEXT =
  /^(?:image|audio|video|font|message)\/|^text\/(?:(?:x-)?vcard|directory|rfc822-headers)$|^application\/(?:pgp-signature|(?:x-)?pkcs7-signature|pgp-keys)$/;

interface Means {
  /** On the clock of `performance.now()`. */
  readonly until: number;
  readonly messageText: (raw: Uint8Array) => Promise<string | null>;
}

/** Why a file has no words, where its kind and its size say so; null where it has to be read. */
function withoutReading({ size }: ParsedAttachment, kind: Kind): AttachmentNote | null {
  if (kind === 'picture') return 'not_text';
  if (kind === 'other') return 'unreadable';
  if (kind === 'sealed') return size > MAX_TEXT_FILE_BYTES ? 'too_large' : 'encrypted';
  return size > (isDocument(kind) || kind === 'tnef' ? MAX_DOCUMENT_BYTES : MAX_TEXT_FILE_BYTES) ? 'too_large' : null;
}

async function textOf(attachment: ParsedAttachment, kind: Kind, { until, messageText }: Means): Promise<FileText> {
  const { content } = attachment;
  switch (kind) {
    case 'picture':
    case 'other':
    case 'sealed':
      throw new Error(`a file of the kind ${kind} has no words to be read`);
    case 'pdf':
      return await pdfText(content, until);
    case 'word':
      return await wordText(content, until);
    case 'msg':
      return msgText(content);
    case 'tnef': {
      const tnef = tnefOf(content);
      const words =
        tnef === null ? '' : [tnef.text, tnef.rtf, htmlText(tnef.html ?? '').text].find((each) => each?.trim());
      return tnef === null
        ? without('unreadable')
        : { text: seenText(`${tnef.subject}\n\n${words ?? ''}`).text, note: null };
    }
    case 'rtf': {
      const rtf = rtfText(content);
      if (rtf === null) return without('unreadable');
      const text = unstruck(seenText(rtf.text.trim()).text);
      return text === '' ? without('no_text') : { text, note: rtf.hidden ? 'hidden_text' : null };
    }
    case 'message': {
      const text = await messageText(content);
      return text === null ? without('unreadable') : { text, note: null };
    }
    case 'html':
    case 'calendar':
    case 'text': {
      const text = decodeBytes(content, charsetOf(attachment));
      // A file that calls itself text and holds NULs is none.
      if (text.includes('\0')) return without('unreadable');
      if (kind === 'html') {
        const { text: shown, doubtful } = htmlText(text);
        return { text: unstruck(seenText(shown).text), note: doubtful.length > 0 ? 'hidden_text' : null };
      }
      const read = kind === 'calendar' ? calendarText(text) : text;
      return { text: unstruck(seenText(read).text), note: null };
    }
  }
}

function bounded({ text, note }: FileText): FileText {
  if (text === null || text.length <= MAX_TEXT_CHARS) return { text, note };
  return { text: text.slice(0, MAX_TEXT_CHARS), note: 'over_the_limit' };
}

function charsetOf(attachment: ParsedAttachment): string | undefined {
  const header = attachment.headers.get('content-type');
  const params: unknown = typeof header === 'object' && 'params' in header ? header.params : undefined;
  return typeof params === 'object' && params !== null && 'charset' in params && typeof params.charset === 'string'
    ? params.charset
    : undefined;
}
