/** What went wrong with one job goes in; what is the same for all that failed for the same cause comes out. */

const IDS = /\b[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b/gi;
const ADDRESSES = /<?[^\s<>"',;:]+@[^\s<>"',;:]+>?/g;
/** Numbers of a transaction, such as servers write behind their answer. */
const TOKENS = /\b(?=[\w.-]*\d)[\w-]{10,}(?:\.[\w-]+)*\b/g;
const BLANK = 'Without a word of why';

export function causeOf(said: string): string {
  const same = said
    .replace(/: \d+ of \d+ deliveries of notice \S+ are to be tried again$/, '')
    .replace(IDS, '…')
    .replace(ADDRESSES, '…')
    .replace(TOKENS, '…')
    .replace(/(?:…\s*)+$/, '')
    .replace(/\s+/g, ' ')
    .trim();
  return same === '' ? BLANK : `${same.slice(0, 1).toUpperCase()}${same.slice(1)}`;
}
