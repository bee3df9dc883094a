/** The outline of a message in; whether reading it may take long out, told from counts alone, before anything of it is decoded or laid out. */
import { encodingOf, transferDecoded, valuesOf } from './headers.ts';
import type { Outline, Part } from './outline.ts';

/** What everyday letters stay below; a heavy one is read all the same, in a turn of its own. */
const MOST = { bytes: 400_000, textBytes: 100_000, tags: 3_000, parts: 20, headerLines: 300 };
/** Files of these kinds hold no words that are read. */
const WORDLESS =
  /^(?:image|audio|video|font)\/|^message\/(?:delivery-status|disposition-notification)$|^text\/rfc822-headers$|^application\/(?:pgp-signature|(?:x-)?pkcs7-signature|pgp-keys)$/;

export function isHeavy({ fields, parts, raw }: Outline): boolean {
  if (raw.length > MOST.bytes || parts.length > MOST.parts || fields.length > MOST.headerLines) return true;
  const containers = new Set(parts.map(({ parent }) => parent));
  let textBytes = 0;
  let tags = 0;
  for (const part of parts) {
    if (part.type.startsWith('multipart/') && containers.has(part)) continue;
    if (WORDLESS.test(part.type)) continue;
    if (!part.inline) return true; // a file to be read, or an envelope to be opened
    textBytes += part.end - part.bodyStart;
    if (textBytes > MOST.textBytes) return true;
    if (part.type === 'text/html') tags += tagsIn(part, raw);
    if (tags > MOST.tags) return true;
  }
  return false;
}

/** Each rule of a style sheet counts as well: it is weighed against each element. */
function tagsIn(part: Part, raw: Buffer): number {
  const bytes = raw.subarray(part.bodyStart, part.end);
  const encoding = encodingOf(valuesOf(part.fields, 'content-transfer-encoding')[0] ?? '');
  const html = transferDecoded(bytes, encoding);
  let count = 0;
  for (const sign of html) if (sign === OPENS || sign === BRACE) count++;
  return count;
}

const OPENS = '<'.charCodeAt(0);
const BRACE = '{'.charCodeAt(0);
