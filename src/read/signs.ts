/** Text in, text without the signs that nobody sees out, and whether they were there to hide or to part words. */

// Cc without tab and newline, and Cf: soft hyphen, zero-width and bidi signs, tags; U+2028 and U+2029 end lines unseen.
const UNSEEN_IN_LINE = /[\p{Cc}\p{Cf}\u2028\u2029\u115F\u1160\u3164\uFFA0]+/gu;
const UNSEEN_IN_TEXT =
  /[\0-\x08\x0B-\x1F\x7F-\x9F\u00AD\u200B\u200E\u200F\u202A-\u202E\u2060-\u2069\uFEFF\uFFF9-\uFFFB\u{E0000}-\u{E007F}]+/gu;
// A joiner is script in Persian or Hindi and part of an emoji, but has no business between Latin, Greek or Cyrillic letters.
const SPLITS_WORD =
  /[\p{sc=Latin}\p{sc=Greek}\p{sc=Cyrillic}][\u200B-\u200D\u2060\uFEFF]+[\p{sc=Latin}\p{sc=Greek}\p{sc=Cyrillic}]/u;
const HIDDEN_SCRIPT = /[\u202D\u202E\u{E0020}-\u{E007E}]/u; // overrides of direction, and tags: ASCII in invisible ink
const FLAG_OF_A_REGION = /\u{1F3F4}[\u{E0020}-\u{E007F}]+/gu; // the flag of Scotland is spelled in tags

/** For a name, a subject, a filename: one line without control, bidi and zero-width signs. */
export function seenLine(text: string): string {
  return text
    .replace(/[\t\r\n\f\v\u2028\u2029]+/g, ' ')
    .replace(UNSEEN_IN_LINE, '')
    .trim();
}

/** For a body: `\n` line ends and no sign that the reader does not see. `hidden` when such a sign splits a word or carries text. */
export function seenText(text: string): { text: string; hidden: boolean } {
  const hidden = SPLITS_WORD.test(text) || HIDDEN_SCRIPT.test(text.replace(FLAG_OF_A_REGION, ''));
  const seen = text
    .replace(/\r\n?|[\u2028\u2029\x85\v\f]/g, '\n')
    .replace(UNSEEN_IN_TEXT, '')
    .replace(
      /(?<=[\p{sc=Latin}\p{sc=Greek}\p{sc=Cyrillic}])[\u200C\u200D]+(?=[\p{sc=Latin}\p{sc=Greek}\p{sc=Cyrillic}])/gu,
      '',
    )
    .replace(/[\u00A0\u202F\u2007]/g, ' ');
  return { text: seen, hidden };
}
