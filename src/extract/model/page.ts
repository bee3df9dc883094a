/** A letter goes in; a page on which quotes are found again comes out: whatever a model says stood there has to stand there. */
import type { Evidence } from '../../domain/extraction.ts';
import type { Letter } from '../../domain/letter.ts';
import type { Span } from '../evidence.ts';
import { ownSentences, type Sentence, subjectSentence } from '../rules/sentences.ts';

/** What a writer says now, what stands under it, and what is attached. Quoted, hidden and unplaced text stand on no page. */
type Zone = 'own' | 'signature' | 'attachment';

export interface Line extends Span {
  readonly source: 'subject' | 'body';
  readonly text: string;
  /** Its place among the sentences; the subject is the first. */
  readonly order: number;
  /** The sentence behind what introduces it: `If the board agrees:` or the name of its field. */
  readonly context: string;
}

/** A sentence that a quote touches, and the words of it that the quote holds. */
export interface Cited {
  readonly line: Line;
  readonly quoted: Span;
}

export interface Page {
  readonly lines: readonly Line[];
  /** Where the quote stands first, in one of these zones; null when it does not. */
  find(quote: string, ...zones: readonly Zone[]): Evidence | null;
  /** Every sentence of the writer's own words that the quotes touch. */
  cite(quotes: readonly string[]): readonly Cited[];
}

const MOST_CHARS = 100_000;
const MOST_PLACES = 10;
/** A quote of more words points at nothing, and nobody assigns anything in a longer sentence: what tests them takes its time. */
const LONGEST_QUOTE = 2_000;

interface Sheet {
  readonly zone: Zone;
  readonly source: 'subject' | 'body' | 'attachment';
  readonly index: number;
  /** Where the sheet begins in the text that evidence points into. */
  readonly from: number;
  readonly text: string;
  readonly folded: Folded;
}

export function pageOf(letter: Letter): Page {
  const sheets = sheetsOf(letter);
  const lines = linesOf(letter);
  const places = function* (quote: string, zones: readonly Zone[]): Generator<Evidence, void> {
    for (const { zone, source, index, from, text, folded } of sheets) {
      if (!zones.includes(zone)) continue;
      for (const { start, end } of occurrences(quote, folded))
        if (end - start <= LONGEST_QUOTE)
          yield { source, index, start: from + start, end: from + end, text: text.slice(start, end) };
    }
  };
  return {
    lines,
    find: (quote, ...zones) => places(quote, zones).next().value ?? null,
    cite: (quotes) =>
      quotes.flatMap((quote) =>
        [...places(quote, ['own'])].slice(0, MOST_PLACES).flatMap(({ source, start, end }) =>
          lines
            .filter((line) => line.source === source && line.start < end && start < line.end)
            .map((line) => ({
              line,
              quoted: { start: Math.max(0, start - line.start), end: Math.min(line.text.length, end - line.start) },
            })),
        ),
      ),
  };
}

function sheetsOf(letter: Letter): Sheet[] {
  const { body, attachments } = letter;
  const sheet = (zone: Zone, source: Sheet['source'], index: number, from: number, whole: string): Sheet => {
    const text = whole.slice(0, MOST_CHARS);
    return { zone, source, index, from, text, folded: fold(text) };
  };
  return [
    ...body.parts.flatMap(({ kind, start, end }) =>
      kind === 'own' || kind === 'signature' ? [sheet(kind, 'body', 0, start, body.text.slice(start, end))] : [],
    ),
    ...titleOf(letter).map((title) => sheet('own', 'subject', 0, 0, title)),
    ...attachments.map(({ text }, index) => sheet('attachment', 'attachment', index, 0, text ?? '')),
  ];
}

/** The subject, unless it is that of the mail which this one answers. */
function titleOf(letter: Letter): string[] {
  return subjectSentence(letter).length > 0 ? [letter.subject] : [];
}

function linesOf(letter: Letter): Line[] {
  const titles = titleOf(letter).map((text) => {
    return { source: 'subject' as const, start: 0, end: text.length, text, order: 0, context: text };
  });
  const sentences = ownSentences(letter).map(({ start, text, isLine }) => {
    const end = start + text.length;
    return { start, end, isLine, text: letter.body.text.slice(start, end) };
  });
  const lines = sentences.map(({ text, start, end, isLine }, at) => {
    const before = sentences[at - 1];
    const context = before === undefined ? text : `${introduction(before, isLine)}${text}`;
    return { source: 'body' as const, start, end, text, order: at + 1, context };
  });
  return [...titles, ...lines].filter(({ context }) => context.length <= LONGEST_QUOTE);
}

const LONGEST_FIELD_NAME = 40;

/** What stands before a sentence and belongs to it: an opening clause, or the name of the field whose value it is. */
function introduction({ text, isLine }: Pick<Sentence, 'text' | 'isLine'>, isForALine: boolean): string {
  if (text.endsWith(':')) return `${text} `;
  const isName = isForALine && isLine && text.length <= LONGEST_FIELD_NAME && !/[.!?,;]$/.test(text);
  return isName ? `${text}: ` : '';
}

/** A text with each run of white space as one, straight quotation marks, and where each sign stood. */
interface Folded {
  readonly signs: string;
  readonly at: readonly number[];
}

function fold(text: string): Folded {
  const signs: string[] = [];
  const at: number[] = [];
  for (let place = 0; place < text.length; place++) {
    const sign = text.charAt(place);
    const isSpace = /\s/.test(sign);
    if (isSpace && signs.at(-1) === ' ') continue;
    signs.push(isSpace ? ' ' : (STRAIGHT[sign] ?? sign));
    at.push(place);
  }
  return { signs: signs.join(''), at };
}

/** Signs that a model writes for others. */
const STRAIGHT: Readonly<Record<string, string>> = {
  '’': "'",
  '‘': "'",
  '“': '"',
  '”': '"',
  '–': '-',
  '—': '-',
  '‑': '-',
};

/** Comparable: white space, quotation marks and case make no difference. */
export function plain(text: string): string {
  return fold(text).signs.trim().toLowerCase();
}

function* occurrences(quote: string, { signs, at }: Folded): Generator<Span> {
  if (quote.length > LONGEST_QUOTE) return;
  const wanted = fold(quote).signs.trim();
  if (!/[\p{L}\p{N}]/u.test(wanted)) return;
  for (let found = signs.indexOf(wanted); found !== -1; found = signs.indexOf(wanted, found + 1)) {
    const last = at[found + wanted.length - 1];
    const first = at[found];
    if (first !== undefined && last !== undefined) yield { start: first, end: last + 1 };
  }
}
