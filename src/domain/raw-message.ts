/** A raw message's two identities: the hash of its bytes, and of the message without what the mail servers on its way added. */
import { createHash } from 'node:crypto';

/** Header fields that a server on the way adds, changes or removes: two copies of one mail differ in them. */
const TRACE =
  /^(received|return-path|delivered-to|envelope-to|x-original-to|x-envelope-[a-z-]+|authentication-results|x-original-authentication-results|received-spf|arc-[a-z-]+|resent-[a-z-]+|x-received|x-gm-[a-z-]+|x-google-[a-z-]+|x-spam[a-z-]*|x-virus[a-z-]*|x-ms-exchange-[a-z-]+|x-forefront-[a-z-]+|x-microsoft-antispam[a-z-]*|dkim-filter|x-uid|status|x-status|lines|content-length)[ \t]*:/i;

/** No line of a header has more than 998 signs, RFC 5322 section 2.1.1; what is longer is none, and no index could hold it. */
const MESSAGE_ID = /<[^<>\s]{1,995}>/;

export interface RawIdentity {
  readonly rawSha256: Buffer;
  /** Equal for two copies of one mail that came by different ways. */
  readonly contentSha256: Buffer;
  /** Decoded no further than RFC 5322 section 3.6.4 needs; a hint only, since anybody can write any. */
  readonly messageId: string | null;
}

export function identify(raw: Uint8Array): RawIdentity {
  const bytes = Buffer.from(raw.buffer, raw.byteOffset, raw.byteLength);
  const end = endOfHeaders(bytes);
  const fields = headerFieldsOf(bytes, end);
  const content = createHash('sha256');
  for (const field of fields) if (!TRACE.test(field)) content.update(`${field}\n`, 'latin1');
  // Servers differ in line ends too; a body without CR is hashed as it is, which is nearly every one in a Maildir.
  const body = bytes.subarray(end);
  content.update(body.includes(13) ? Buffer.from(body.toString('latin1').replaceAll('\r\n', '\n'), 'latin1') : body);
  const messageId = fields.find((field) => /^message-id[ \t]*:/i.test(field))?.match(MESSAGE_ID)?.[0] ?? null;
  return { rawSha256: createHash('sha256').update(bytes).digest(), contentSha256: content.digest(), messageId };
}

/** The end of the header block, RFC 5322 section 2.1: the first empty line, whatever the line ends; everything when there is none. */
export function endOfHeaders(bytes: Buffer): number {
  for (let at = bytes.indexOf(10); at !== -1; at = bytes.indexOf(10, at + 1)) {
    if (bytes[at + 1] === 10) return at + 1;
    if (bytes[at + 1] === 13 && bytes[at + 2] === 10) return at + 1;
  }
  return bytes.length;
}

/** What follows the empty line that ends the header block. */
export function bodyOf(raw: Uint8Array): Buffer {
  const bytes = Buffer.from(raw.buffer, raw.byteOffset, raw.byteLength);
  const emptyLine = endOfHeaders(bytes);
  return bytes.subarray(bytes[emptyLine] === 13 ? emptyLine + 2 : emptyLine + 1);
}

/** The fields of the header block from the top, each with its folds, as latin1; lines end in `\n`. RFC 5322 section 2.2. */
export function headerFieldsOf(raw: Uint8Array, end?: number): string[] {
  const bytes = Buffer.from(raw.buffer, raw.byteOffset, raw.byteLength);
  const fields: string[] = [];
  for (const line of bytes.toString('latin1', 0, end ?? endOfHeaders(bytes)).split(/\r?\n/)) {
    if (/^[ \t]/.test(line) && fields.length > 0) fields[fields.length - 1] += `\n${line}`;
    else if (line !== '') fields.push(line);
  }
  return fields;
}
