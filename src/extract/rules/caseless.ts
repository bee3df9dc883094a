/**
 * A pattern with the flags `iu` in; the same for a text that is put in small letters once out. To compare sign by sign in
 * either case costs about four times as much, and every sentence is looked at with hundreds of patterns.
 */
import { matchesOf } from './matches.ts';
import { remembering } from './remembering.ts';

/** Matches stand where they would in the text as written, but their words are in small letters. */
export interface Caseless {
  readonly test: (text: string) => boolean;
  readonly exec: (text: string) => RegExpExecArray | null;
  readonly matchesIn: (text: string) => Generator<RegExpExecArray, undefined>;
}

export function caseless(pattern: RegExp): Caseless {
  const small = smallPattern(pattern);
  return {
    test: (text) => small.test(smallLetters(text)),
    exec: (text) => small.exec(smallLetters(text)),
    matchesIn: (text) => matchesOf(small, smallLetters(text)),
  };
}

const MOST_REMEMBERED = 100;

/**
 * Each letter as `iu` compares it, and as long as before. An iota below another letter is an iota to it, and `İ` a
 * capital without a small form, for which another such capital stands.
 */
export const smallLetters = remembering(
  (text) => text.replace(/ſ|İ|\u0345/g, (letter) => ODD_ONES[letter] ?? letter).toLowerCase(),
  MOST_REMEMBERED,
);

const ODD_ONES: Readonly<Record<string, string>> = { ſ: 's', İ: 'ϒ', '\u0345': 'ι' };

const ESCAPE_OR_PLAIN = /\\[pP]\{[^}]*\}|\\u[\dA-Fa-f]{4}|\\.|[^\\]+/gs;
const OF_CASE = /\\p\{L[ult]\}/;
/** What has no same meaning for small letters alone. */
const NO_SAME = /\[[^\]]*\\p\{L[ult]\}|\[\^[^\]]*\\p|\\P/;

function smallPattern({ source, flags }: RegExp): RegExp {
  if (!flags.includes('i') || !flags.includes('u') || NO_SAME.test(source))
    throw new Error(`no caseless pattern: ${source}`);
  const small = source.replaceAll(ESCAPE_OR_PLAIN, (piece) => {
    // With `i`, a capital letter is any letter that has two cases.
    if (OF_CASE.test(piece)) return `(?i:${piece})`;
    return piece.startsWith('\\') ? piece : piece.toLowerCase();
  });
  return new RegExp(small, flags.replace('i', ''));
}
