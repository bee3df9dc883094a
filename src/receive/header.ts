/** The bytes of a mail, or of its beginning, go in; its header comes out, with the empty line that ends it. RFC 5322 section 2.1. */

/** A longer header is cut off: what stands there is for a person to look at. */
export const HEADER_MAX_BYTES = 256 * 1024;

export function headerOf(raw: Buffer): Buffer {
  const end = /\r?\n\r?\n/.exec(raw.toString('latin1', 0, HEADER_MAX_BYTES));
  return Buffer.from(raw.subarray(0, end === null ? HEADER_MAX_BYTES : end.index + end[0].length));
}
