/** The words of a reply and the names of its writer go in; the words without the name, title and company below them come out. */
import type { AnswerKind } from '../../domain/answer.ts';
import { readAnswer } from './reader.ts';

/** A line with more words than a title has says something. */
const MOST_WORDS_OF_A_TITLE = 7;
const MOST_LINES_OF_A_TITLE = 6;
const SAYS_NO: ReadonlySet<AnswerKind> = new Set([
  'yes_but',
  'no',
  'dispute',
  'withdraws',
  'not_yet',
  'conditional',
  'data_request',
]);

/** Who somebody is answers nothing. What stands below the name and is more than that, such as a postscript, stays. */
export function withoutSignOff(words: string, names: readonly string[]): string {
  const lines = words.trimEnd().split('\n');
  const known = new Set(names.flatMap(tokensOf));
  const at = lines.findLastIndex((line, nth) => nth > 0 && isNameOf(known, line));
  if (at < 0) return words;
  const above = lines.slice(0, at).join('\n');
  const below = lines.slice(at + 1).filter((line) => line.trim() !== '');
  return above.trim() === '' || !isTitle(below) ? words : above;
}

function isNameOf(known: ReadonlySet<string>, line: string): boolean {
  const tokens = tokensOf(line);
  return tokens.length > 0 && tokens.length <= known.size && tokens.every((token) => known.has(token));
}

function isTitle(lines: readonly string[]): boolean {
  if (lines.length > MOST_LINES_OF_A_TITLE) return false;
  if (lines.some((line) => /[?!]/.test(line) || line.trim().split(/\s+/).length > MOST_WORDS_OF_A_TITLE)) return false;
  const answer = readAnswer(lines.join('\n'));
  return answer === null || answer.degree === 'unknown' || !SAYS_NO.has(answer.kind);
}

/** Lower case, without accents. */
function tokensOf(name: string): readonly string[] {
  const plain = name
    .normalize('NFKD')
    .replace(/\p{M}+/gu, '')
    .toLowerCase();
  return plain.match(/[\p{L}\p{N}]+/gu) ?? [];
}
