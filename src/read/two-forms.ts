/**
 * The text form and the HTML form of one mail in; which of them is read, and which of its words are doubtful, out.
 *
 * The two are compared by their words. What programs put into one form alone, such as the addresses of links and what
 * stands for a picture, is left out of that. Words that only one form holds may not be what the writer saw.
 */
import { diffArrays } from 'diff';
import type { BodyPart, DoubtfulWords, PartKind } from '../domain/letter.ts';
import type { HtmlText } from './html-text.ts';
import { partsOf } from './own-words.ts';
import { inOrder, type Shown } from './struck-signs.ts';

const MOST_CHARS = 60_000; // no reader looks for a designation behind that
const MOST_EDITS = 600;

export function readOf(plain: Shown, html: HtmlText, writer: string | null): Shown {
  const differences = compared(plain, html, writer);
  const isTold = html.struck.length > 0 || html.doubtful.length > 0; // which the text form cannot show
  if (differences === null) return isTold ? html : plain;
  return { ...html, doubtful: inOrder([...html.doubtful, ...differences]) };
}

/** The places in the HTML where the text form has other words; null where both say the same. */
function compared(plain: Shown, html: HtmlText, writer: string | null): DoubtfulWords[] | null {
  const inPlain = new Form(plain.text, writer, html);
  const inHtml = new Form(html.text, writer, html);
  if (isStub(plain.text, inPlain, inHtml)) return [];
  const runs = runsOf(inPlain.own, inHtml.own);
  const whole: DoubtfulWords = { start: 0, end: html.text.length, why: 'one_form' };
  if (runs === null) return [whole];
  const told = runs.filter(({ gone, come }) => !isLayout(gone, come, inPlain, inHtml, plain, html));
  if (told.length === 0) return null;
  return told.flatMap(({ gone, come, at }) => {
    const [first, last] = [come[0], come.at(-1)];
    const here = first === undefined || last === undefined ? null : { start: first.start, end: last.end };
    if (gone.length >= 3 && come.length === 0) return [whole];
    const around = paragraphAt(html.text, here?.start ?? inHtml.own[at]?.start ?? html.text.length);
    const start = gone.length > 0 ? Math.min(around.start, here?.start ?? around.start) : (here?.start ?? around.start);
    const end = gone.length > 0 ? Math.max(around.end, here?.end ?? around.end) : (here?.end ?? around.end);
    return [{ start, end, why: 'one_form' as const }];
  });
}

interface Word {
  readonly text: string;
  readonly start: number;
  readonly end: number;
}

/** One of the two forms, as words. */
class Form {
  /** What its writer wrote now. */
  readonly own: readonly Word[];
  /** All of it, and what stands around the writer's own words, for looking for a stretch of words. */
  readonly all: string;
  readonly around: string;

  constructor(text: string, writer: string | null, { alternatives }: HtmlText) {
    const shown = blanked(text.slice(0, MOST_CHARS), alternatives);
    const parts = partsOf(text, writer).filter(({ start }) => start < MOST_CHARS);
    const words = wordsIn(shown);
    const kinds = kindsOf(words, parts);
    const isOwn = (at: number): boolean => kinds[at] === 'own' || kinds[at] === 'unsure';
    this.own = words.filter((_, at) => isOwn(at));
    this.all = joined(words);
    this.around = joined(words.filter((_, at) => !isOwn(at) && kinds[at] !== 'quoted'));
  }
}

function kindsOf(words: readonly Word[], parts: readonly BodyPart[]): PartKind[] {
  let at = 0;
  return words.map(({ start }) => {
    while ((parts[at]?.end ?? Infinity) <= start) at++;
    return parts[at]?.kind ?? 'own';
  });
}

const LINK = /<?\b(?:https?|ftp|mailto|tel|cid|callto|sip):[^\s<>"')\]]+>?|\bwww\.[^\s<>"')\]]+/gi;
const ENTITY = /&(?:nbsp|amp|lt|gt|quot|apos|zwnj|#\d{1,6});/gi;
const PICTURE = /\[(?:cid|image|https?):[^\]\n]{0,500}\]|<?\bimage\d{3}\.\w{3,4}>?/gi;

/** What programs put into one form alone becomes blanks, so that every place stays. */
function blanked(text: string, alternatives: readonly string[]): string {
  const blank = (found: string): string => ' '.repeat(found.length);
  let left = text.replace(PICTURE, blank).replace(LINK, blank).replace(ENTITY, blank);
  for (const alternative of new Set(alternatives.slice(0, 50))) {
    const words = alternative.trim();
    if (words.length < 3) continue;
    for (const marked of [`[${words}]`, `[image: ${words}]`]) left = left.replaceAll(marked, blank(marked));
  }
  return left;
}

function wordsIn(text: string): Word[] {
  return [...text.matchAll(/[\p{L}\p{M}\p{N}]+/gu)]
    .filter(([word]) => /\p{L}/u.test(word) || word.length > 1)
    .map(({ index, 0: word }) => ({
      text: word.normalize('NFKC').toLowerCase(),
      start: index,
      end: index + word.length,
    }));
}

interface Run {
  readonly gone: readonly Word[];
  readonly come: readonly Word[];
  /** Which of the HTML's words it stands before. */
  readonly at: number;
}

/** Null where the two have little in common. */
function runsOf(plain: readonly Word[], html: readonly Word[]): Run[] | null {
  const texts = (words: readonly Word[]): string[] => words.map(({ text }) => text);
  const changes = diffArrays(texts(plain), texts(html), { maxEditLength: MOST_EDITS });
  if (changes === undefined) return null;
  const runs: Run[] = [];
  let inPlain = 0;
  let inHtml = 0;
  let last: { gone: Word[]; come: Word[]; at: number } | null = null;
  for (const { added, removed, count } of changes) {
    if (!added && !removed) {
      inPlain += count;
      inHtml += count;
      last = null;
      continue;
    }
    if (last === null) runs.push((last = { gone: [], come: [], at: inHtml }));
    if (removed) for (const word of plain.slice(inPlain, (inPlain += count))) last.gone.push(word);
    else for (const word of html.slice(inHtml, (inHtml += count))) last.come.push(word);
  }
  return runs;
}

/** Words that run into each other, or stand elsewhere in the other form: in its signature, or as a stretch of a quote. */
function isLayout(
  gone: readonly Word[],
  come: readonly Word[],
  inPlain: Form,
  inHtml: Form,
  plain: Shown,
  html: HtmlText,
): boolean {
  const letters = (words: readonly Word[]): string => words.map(({ text }) => text).join('');
  if (letters(gone) === letters(come)) return true;
  const isIn = (words: readonly Word[], other: Form): boolean => {
    const stretch = joined(words);
    if (stretch.length > 2_000) return false;
    return words.length === 0 || other.around.includes(stretch) || (words.length >= 5 && other.all.includes(stretch));
  };
  const struckAway = (words: readonly Word[], { struck }: Pick<Shown, 'struck'>): boolean => {
    const away = joined(wordsIn(struck.map(({ text }) => text).join(' ')));
    return words.length > 0 && away.includes(joined(words));
  };
  return (isIn(gone, inHtml) || struckAway(gone, html)) && (isIn(come, inPlain) || struckAway(come, plain));
}

function joined(words: readonly Word[]): string {
  return ` ${words.map(({ text }) => text).join(' ')} `;
}

function paragraphAt(text: string, at: number): { start: number; end: number } {
  const start = text.lastIndexOf('\n', at - 1) + 1;
  const end = text.indexOf('\n', at);
  return { start: Math.min(start, text.length), end: end === -1 ? text.length : end };
}

/**
 * A text form that only says where the mail is to be read, or that it cannot be shown: it is no form of the letter. One that
 * names the HTML may greet and begin before it does ("what is in the table: see the HTML version"), where that says far more.
 */
function isStub(plain: string, inPlain: Form, inHtml: Form): boolean {
  const [words, more] = [inPlain.own.length, inHtml.own.length];
  const pointsAway = new RegExp(LINK.source, 'i').test(plain);
  const namesHtml = /\bhtml\b/i.test(plain.replace(LINK, ' '));
  if (words < 3) return true;
  if ((pointsAway || namesHtml) && words <= 15 && more > 2 * words) return true;
  return namesHtml && words <= LONGEST_STUB && more > 4 * words;
}

const LONGEST_STUB = 40;
