/** The raw bytes of a mail in; out comes what an operator may safely look at: its HTML as a document that can do nothing, and its attachments. */
import { Readable } from 'node:stream';
import { setImmediate } from 'node:timers/promises';
import { type Attachment, type ParsedMail, simpleParser } from 'mailparser';
import { plainLine } from '../../domain/plain.ts';
import { cleanHtml } from './clean-html.ts';

export interface MailView {
  /** A whole document; null when the mail has no HTML, or too much of it. */
  readonly html: string | null;
  /** More than is shown: of HTML, of its depth, of parts or of their headers. The words stand in the Letter. */
  readonly tooLarge: boolean;
  readonly attachments: readonly MailAttachment[];
}

export interface MailAttachment {
  /** What `attachmentOf` takes. */
  readonly index: number;
  readonly filename: string;
  /** As the mail claims: nobody looked. */
  readonly contentType: string;
  readonly bytes: number;
}

export async function mailView(raw: Uint8Array): Promise<MailView> {
  const parsed = await parsedMail(raw);
  if (parsed === 'over_the_limit') return { html: null, tooLarge: true, attachments: [] };
  const found = parsed?.attachments ?? [];
  const attachments = found.map((attachment, index) => ({
    index,
    filename: filenameOf(attachment, index),
    contentType: typeOf(attachment),
    bytes: attachment.size,
  }));
  if (typeof parsed?.html !== 'string' || parsed.html.trim() === '')
    return { html: null, tooLarge: false, attachments };
  const body = cleanHtml(parsed.html, imagesOf(found));
  return { html: body === null ? null : documentOf(body), tooLarge: body === null, attachments };
}

/** For a download as application/octet-stream. Null when the mail has no such attachment. */
export async function attachmentOf(
  raw: Uint8Array,
  index: number,
): Promise<{ readonly filename: string; readonly content: Buffer } | null> {
  const parsed = await parsedMail(raw);
  const attachment = parsed === 'over_the_limit' ? undefined : parsed?.attachments[index];
  return attachment === undefined ? null : { filename: filenameOf(attachment, index), content: attachment.content };
}

// The limits of the reading: what lies beyond them was held without being read.
const HEADER_BYTES = 256_000;
const MOST_PARTS = 200;
const MIME_HEADER_BYTES = 16_000; // of a part; what else stands in it is decoded too, and addresses take time squared
const PIECE_BYTES = 64 * 1024;

async function parsedMail(raw: Uint8Array): Promise<ParsedMail | 'over_the_limit' | null> {
  try {
    return await simpleParser(Readable.from(inPieces(withMimeFieldsOnly(raw))), {
      skipHtmlToText: true,
      skipTextToHtml: true, // plain parts beside the HTML stand in the Letter: to make HTML of 20 MB takes seconds
      skipTextLinks: true,
      keepCidLinks: true,
      keepDeliveryStatus: true,
      ignoreEmbedded: true, // a message in the message is a file to download, not a part of what is shown
      checksumAlgo: false,
      maxHeadSize: MIME_HEADER_BYTES,
      maxChildNodes: MOST_PARTS + 1,
    });
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EMAXLEN' ? 'over_the_limit' : null;
  }
}

/** A mail may have many megabytes, and others wait for the same process: they have their turn in between. */
async function* inPieces(bytes: Buffer): AsyncGenerator<Buffer> {
  for (let at = 0; at < bytes.length; at += PIECE_BYTES) {
    yield bytes.subarray(at, at + PIECE_BYTES);
    await setImmediate();
  }
}

/** Of the header nothing is shown here, and mailparser would decode it all: addresses, dates and subjects made to be slow among it. */
function withMimeFieldsOnly(raw: Uint8Array): Buffer {
  const bytes = Buffer.from(raw.buffer, raw.byteOffset, raw.byteLength);
  const bodyStart = /\r?\n\r?\n/.exec(bytes.toString('latin1', 0, HEADER_BYTES + 4));
  if (bodyStart === null) return bytes;
  const end = bodyStart.index + bodyStart[0].length;
  const fields = bytes.toString('latin1', 0, end).match(/^[^\s:][^\n]*\n(?:[ \t][^\n]*\n)*/gm) ?? [];
  const mime = fields.filter((field) => /^(?:content-|mime-version)/i.test(field));
  return Buffer.concat([Buffer.from(`${mime.join('')}\r\n`, 'latin1'), bytes.subarray(end)]);
}

// ---- attachments

const MOST_FILENAME = 120;
const LONGEST_SUFFIX = 20;

/** Plain in every file system, without a folder and without a sign that turns its suffix around. */
function filenameOf({ filename }: Attachment, index: number): string {
  const name = plainLine((filename ?? '').slice(0, 2_000), 2_000)
    .replace(/[\\/:*?"<>|%]/g, '_')
    .replace(/^[.\s]+|[.\s]+$/g, '');
  if (name === '') return `attachment-${index + 1}`;
  if (name.length <= MOST_FILENAME) return name;
  const suffix = /\.[^.]+$/.exec(name)?.[0].slice(0, LONGEST_SUFFIX) ?? '';
  return plainLine(name.slice(0, name.length - suffix.length), MOST_FILENAME - suffix.length) + suffix;
}

/** mailparser gives false, whatever its types say, where the header of a part is cut off. */
function typeOf({ contentType }: { readonly contentType: unknown }): string {
  return typeof contentType === 'string' ? plainLine(contentType.toLowerCase(), 100) : 'application/octet-stream';
}

// ---- the images that the mail brings along

const MOST_IMAGE_BYTES = 1_000_000;
/** Of a document: one image may stand in it a thousand times. */
const MOST_IMAGES_BYTES = 5_000_000;

function imagesOf(attachments: readonly Attachment[]): (cid: string) => string | null {
  const byCid = new Map<string, Attachment>();
  for (const attachment of attachments)
    if (attachment.cid !== undefined && !byCid.has(attachment.cid)) byCid.set(attachment.cid, attachment);
  let left = MOST_IMAGES_BYTES;
  return (cid) => {
    const image = byCid.get(cid) ?? byCid.get(percentDecoded(cid));
    const type = image === undefined || image.size > MOST_IMAGE_BYTES ? null : imageType(image.content);
    if (image === undefined || type === null || image.size > left) return null;
    left -= image.size;
    return `data:${type};base64,${image.content.toString('base64')}`;
  };
}

/** By what it is, not by what the mail claims. */
function imageType(content: Buffer): string | null {
  const start = content.toString('latin1', 0, 12);
  if (start.startsWith('\x89PNG\r\n\x1A\n')) return 'image/png';
  if (start.startsWith('\xFF\xD8\xFF')) return 'image/jpeg';
  if (/^GIF8[79]a/.test(start)) return 'image/gif';
  return /^RIFF[^]{4}WEBP/.test(start) ? 'image/webp' : null;
}

function percentDecoded(cid: string): string {
  try {
    return decodeURIComponent(cid);
  } catch {
    return cid;
  }
}

// ---- the document

/** Black on white by day and by night: the colours that a mail may use can be told from white. */
const STYLE = `
:root { color-scheme: light; }
body { margin: 12px; background: #fff; color: #000; font: 15px/1.45 system-ui, sans-serif; overflow-wrap: anywhere; }
img, table { max-width: 100%; }
img { height: auto; }
blockquote { margin: 8px 0 8px 4px; padding-left: 10px; border-left: 2px solid #999; }
a { color: #0645ad; text-decoration: underline; }
a[title]::after { content: '[' attr(title) ']'; display: inline-block; margin-left: 4px; color: #555; font-size: 13px; unicode-bidi: isolate; }
`;

function documentOf(body: string): string {
  return `<!doctype html>
<html><head><meta charset="utf-8"><title>Mail</title><style>${STYLE}</style></head>
<body>${body}</body></html>
`;
}
