/** The bytes of a PDF in; whether it is small enough, by all that it holds, to be given to its reader, out. ISO 32000-2. */
import { constants, inflateRawSync } from 'node:zlib';

const MOST = { objects: 30_000, streams: 5_000, unpackedBytes: 24_000_000, elements: 250_000, depth: 100 };

/**
 * The reader of PDFs follows whatever the file says, one call deep for each array in an array, and its time is that of what
 * is unpacked, not of what came. So objects are counted, and each packed stream but pictures, which are never drawn, is
 * unpacked within what is left of a bound and counted too. What hides from this count is left to the limit of time.
 */
export function isPdfWithinBounds(pdf: Buffer): boolean {
  const count = new Count();
  let objects = 0;
  for (let at = pdf.indexOf(' obj'); at !== -1; at = pdf.indexOf(' obj', at + 4))
    if (++objects > MOST.objects) return false;
  let streams = 0;
  let left = MOST.unpackedBytes;
  let from = 0;
  for (let at = pdf.indexOf('stream'); at !== -1; at = pdf.indexOf('stream', from)) {
    if (++streams > MOST.streams || !count.add(pdf.subarray(from, at))) return false;
    const end = pdf.indexOf('endstream', at);
    const body = pdf.subarray(at + 6, end === -1 ? pdf.length : end);
    const about = pdf.toString('latin1', Math.max(from, at - MOST_ABOUT), at);
    if (/\/(?:FlateDecode|Fl)\b/.test(about) && !/\/Subtype\s*\/Image/.test(about)) {
      const content = unpackedWithin(body, left);
      if (content === null) return false;
      left -= content.length;
      if (!count.add(content)) return false;
    } else if (!about.includes('/Filter') && !count.add(body)) return false;
    from = end === -1 ? pdf.length : end + 9;
  }
  return count.add(pdf.subarray(from));
}

/** The dictionary of a stream stands right before it. */
const MOST_ABOUT = 2_000;

/** Null when there is more; what is broken counts for a megabyte, since it may have been unpacked up to there. */
function unpackedWithin(body: Buffer, most: number): Buffer | null {
  const start = body[0] === 0x0d ? 2 : body[0] === 0x0a ? 1 : 0;
  try {
    // Neither its head nor its sum is checked, since the reader does not either.
    return inflateRawSync(body.subarray(start + 2), {
      maxOutputLength: Math.max(1, most),
      finishFlush: constants.Z_SYNC_FLUSH,
    });
  } catch (error) {
    const isMore = error instanceof Error && 'code' in error && error.code === 'ERR_BUFFER_TOO_LARGE';
    return isMore || most < BROKEN_BYTES ? null : Buffer.alloc(BROKEN_BYTES);
  }
}

const BROKEN_BYTES = 1_000_000;

const [ARRAY, ARRAY_END, DICTIONARY, DICTIONARY_END, NAME, STRING] = Buffer.from('[]<>/(');

/** Of what stands in all stretches together; depth within each. */
class Count {
  #elements = 0;

  /** False when there is too much of it. */
  add(bytes: Buffer): boolean {
    if (isBinary(bytes)) return true;
    let depth = 0;
    for (const sign of bytes) {
      if (sign === ARRAY || sign === DICTIONARY) depth++;
      else if (sign === ARRAY_END || sign === DICTIONARY_END) depth = Math.max(0, depth - 1);
      else if (sign !== NAME && sign !== STRING) continue;
      if (++this.#elements > MOST.elements || depth > MOST.depth * 2) return false;
    }
    return true;
  }
}

/** Of fonts and profiles of colours such signs say nothing. */
function isBinary(bytes: Buffer): boolean {
  let odd = 0;
  const sample = bytes.subarray(0, 4_096);
  for (const sign of sample)
    if (sign >= 0x7f || (sign < 0x20 && sign !== 0x0a && sign !== 0x0d && sign !== 0x09)) odd++;
  return odd * 10 > sample.length;
}
