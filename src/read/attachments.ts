/** The attachments of a parsed mail in; what the letter says of each, with its text where it has one, out. */
import { extname } from 'node:path';
import type { Attachment as ParsedAttachment } from 'mailparser';
import type { Attachment } from '../domain/letter.ts';
import { calendarText } from './calendar.ts';
import { type FileText, without } from './file-text.ts';
import { decodeBytes } from './headers.ts';
import { htmlText } from './html-text.ts';
import { isPdf, pdfText } from './pdf.ts';
import { seenLine, seenText } from './signs.ts';
import { wordText } from './word.ts';

export const MOST_CARRIED = 5;
const MAX_TEXT_FILE_BYTES = 500_000;
const MAX_DOCUMENT_BYTES = 10_000_000;
const MAX_TEXT_CHARS = 200_000;
/** For all documents of a letter together: a child that takes longer than its own limit is killed with the whole letter. */
const DOCUMENTS_MS = 4_000;
const MAX_DOCUMENTS = 10;

/** `messageText` reads a message that is attached; null where that cannot be. */
export async function attachmentsOf(
  attached: readonly ParsedAttachment[],
  messageText: (raw: Uint8Array) => Promise<string | null>,
): Promise<Attachment[]> {
  const until = performance.now() + DOCUMENTS_MS;
  const found: Attachment[] = [];
  let messages = 0;
  let documents = 0;
  for (const attachment of attached) {
    const kind = kindOf(attachment);
    if (kind === 'message') messages += 1;
    if (kind === 'pdf' || kind === 'word') documents += 1;
    const overTheLimit = messages > MOST_CARRIED || (documents > MAX_DOCUMENTS && kind !== 'text');
    const { text, note } = overTheLimit
      ? without('over_the_limit')
      : bounded(await textOf(attachment, kind, { until, messageText }));
    found.push({
      filename: attachment.filename === undefined ? null : seenLine(attachment.filename).slice(0, 255),
      contentType: typeOf(attachment),
      bytes: attachment.size,
      sha256: attachment.checksum,
      text,
      note,
    });
  }
  return found;
}

/** mailparser gives false, whatever its types say, where the header of a part is cut off. */
function typeOf({ contentType }: { readonly contentType: unknown }): string {
  return typeof contentType === 'string' ? contentType.toLowerCase() : 'application/octet-stream';
}

export function isMessage(attachment: ParsedAttachment): boolean {
  return kindOf(attachment) === 'message';
}

export const isSmime = (type: string): boolean =>
  type === 'application/pkcs7-mime' || type === 'application/x-pkcs7-mime';

type Kind = 'message' | 'sealed' | 'pdf' | 'word' | 'html' | 'calendar' | 'text' | 'other';

const BY_TYPE: Readonly<Record<string, Kind>> = {
  'message/rfc822': 'message',
  'message/global': 'message',
  'application/pgp-encrypted': 'sealed',
  'application/pdf': 'pdf',
  'application/x-pdf': 'pdf',
  'application/vnd.openxmlformats-officedocument.wordprocessingml.document': 'word',
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
  const isVague = type === 'application/octet-stream' || type.startsWith('application/x-');
  return byType ?? (isVague ? BY_NAME[extname(attachment.filename ?? '').toLowerCase()] : undefined) ?? 'other';
}

interface Means {
  /** On the clock of `performance.now()`. */
  readonly until: number;
  readonly messageText: (raw: Uint8Array) => Promise<string | null>;
}

async function textOf(attachment: ParsedAttachment, kind: Kind, { until, messageText }: Means): Promise<FileText> {
  const { content, size } = attachment;
  const isDocument = kind === 'pdf' || kind === 'word';
  if (size > (isDocument ? MAX_DOCUMENT_BYTES : MAX_TEXT_FILE_BYTES) && kind !== 'other' && kind !== 'message')
    return without('too_large');
  switch (kind) {
    case 'other':
      return without('not_text');
    case 'sealed':
      return without('encrypted');
    case 'pdf':
      return await pdfText(content, until);
    case 'word':
      return await wordText(content, until);
    case 'message': {
      const text = size > MAX_TEXT_FILE_BYTES ? null : await messageText(content);
      return text === null ? without(size > MAX_TEXT_FILE_BYTES ? 'too_large' : 'unreadable') : { text, note: null };
    }
    case 'html':
    case 'calendar':
    case 'text': {
      const text = decodeBytes(content, charsetOf(attachment));
      // A file that calls itself text and holds NULs is none.
      if (text.includes('\0')) return without('unreadable');
      const read = kind === 'html' ? htmlText(text).text : kind === 'calendar' ? calendarText(text) : text;
      return { text: seenText(read).text, note: null };
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
