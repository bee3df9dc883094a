/** Text from elsewhere in, text that is safe to show in one line of a mail or a page out: no control, bidi or zero-width sign, no link, bounded. */

// Cc and Cf hold CR, LF, NUL, bidi and zero-width signs; U+2028 and U+2029 end lines; the fillers look like nothing.
const UNSEEN = /[\p{Cc}\p{Cf}\u2028\u2029\u115F\u1160\u3164\uFFA0]+/gu;
const LONE_SURROGATE = /\p{Surrogate}/gu;
const BREAKS = /[\s\u0085\u2028\u2029]+/g;
const LINK = /\b[a-z][a-z0-9+.-]{1,20}:\/\/\S+/giu;

/** One line of at most `most` signs; what is cut ends in an ellipsis. */
export function plainLine(text: string, most: number): string {
  const line = text.replace(BREAKS, ' ').replace(UNSEEN, '').replace(LONE_SURROGATE, '\uFFFD').trim();
  if (line.length <= most) return line;
  return `${line
    .slice(0, most - 1)
    .replace(LONE_SURROGATE, '')
    .trimEnd()}…`;
}

/** A stranger's words, quoted: whatever would become a link in the reader's mail client is named, not carried. */
export function plainQuote(text: string, most: number): string {
  return plainLine(text.slice(0, most * 4).replace(LINK, '[link]'), most);
}
