/** A letter in; the sentences of its writer's own words out, each with its place in the body. */
import type { Evidence } from '../../domain/extraction.ts';
import type { Letter } from '../../domain/letter.ts';
import { inAttachment, inBody, inSubject } from '../evidence.ts';

export interface Sentence {
  /** As it stands, with its line ends as spaces. */
  readonly text: string;
  /** Where `text` begins in the body. */
  readonly start: number;
  /** A paragraph that is one short line of its own, such as a list item or a field. */
  readonly isLine: boolean;
  /** Where it stands when not in the body; `start` is then a place in that text. */
  readonly source?: 'subject' | 'attachment';
  /** Which attachment. */
  readonly index?: number;
  /** Which paragraph of the body it stands in. */
  readonly paragraph: number;
  /** Somebody else's line, which says `your` of the writer. */
  readonly isQuoted?: boolean;
  /** The quoted question that it is written below. */
  readonly answers?: string;
}

/** What is read of a letter at most; nobody states a designation behind that. */
const MOST_CHARS = 50_000;
const LONGEST = 2_000;
/** Of signs without a blank: an address of a page is seldom longer, and a word never. */
const LONGEST_WORD = /\S{1,1000}/gu;
const MOST_SENTENCES = 500;

export function ownSentences({ body }: Pick<Letter, 'body'>): readonly Sentence[] {
  const all = body.parts.flatMap(({ kind, start, end }, at) => {
    if (kind !== 'own' || start >= MOST_CHARS) return [];
    const question = questionAbove(body, at);
    const sentences = sentencesOf(body.text.slice(start, Math.min(end, MOST_CHARS)), start, at * 1_000);
    return question === null
      ? sentences
      : sentences.map((sentence, place) => (place < 2 ? { ...sentence, answers: question } : sentence));
  });
  return all.length <= MOST_SENTENCES ? all : [...all.slice(0, MOST_SENTENCES - 100), ...all.slice(-100)];
}

/** The last line that is quoted right above a part, when it asks something. */
function questionAbove({ text, parts }: Letter['body'], at: number): string | null {
  const above = parts[at - 1];
  if (above?.kind !== 'quoted') return null;
  const last =
    text
      .slice(Math.max(above.start, above.end - 400), above.end)
      .trimEnd()
      .split('\n')
      .at(-1) ?? '';
  return /[?:]\s*$|^[\s>|]*\p{L}[\p{L} ]{1,30}:\s*\S/u.test(last) ? last.replace(/^[\s>|]+/, '') : null;
}

function sentencesOf(text: string, offset: number, from = 0): Sentence[] {
  return paragraphs(text).flatMap(({ start, end, isLine }, at) =>
    sentencesIn(text.slice(start, end))
      .flatMap(cutInWords)
      .map((piece) => ({
        text: piece.text.replaceAll('\n', ' '),
        start: offset + start + piece.start,
        isLine,
        paragraph: from + at,
      })),
  );
}

const REPLY = /^\s*(?:(?:re|aw|rv|sv|fw|fwd|tr|enc|res)\s*(?:\[\d+\])?\s*:\s*)+/i;

/** The subject as its writer put it; what follows `Re:` or `FW:` is the subject of an earlier mail, and not theirs now. */
export function subjectSentence({ subject }: Pick<Letter, 'subject'>): readonly Sentence[] {
  if (subject.trim() === '' || REPLY.test(subject)) return [];
  const text = subject.slice(0, 500).trim();
  return [{ text, start: subject.indexOf(text), isLine: true, source: 'subject', paragraph: 0 }];
}

export function evidenceIn(letter: Letter, { text, start, source, index }: Sentence): Evidence {
  const span = { start, end: start + text.length };
  if (source === 'subject') return inSubject(letter, span);
  return source === 'attachment' ? inAttachment(letter, index ?? 0, span) : inBody(letter, span);
}

/** A stretch of a sentence. */
export function evidenceAt(letter: Letter, sentence: Sentence, at: number, length: number): Evidence {
  return evidenceIn(letter, { ...sentence, start: sentence.start + at, text: sentence.text.slice(at, at + length) });
}

const MOST_LINES = 200;

/** What the letter quotes, line by line without its marks; it says something for the writer only when they adopt it. */
export function quotedSentences({ body }: Pick<Letter, 'body'>): readonly Sentence[] {
  return body.parts
    .filter(({ kind, start }) => kind === 'quoted' && start < MOST_CHARS)
    .flatMap(({ start, end }, paragraph) =>
      linesOf(body.text.slice(start, Math.min(end, MOST_CHARS)), start, paragraph),
    )
    .slice(0, MOST_LINES);
}

/** The text of the attachments, line by line. */
export function attachedSentences({ attachments }: Pick<Letter, 'attachments'>): readonly Sentence[] {
  return attachments.slice(0, 5).flatMap(({ text }, index) => {
    if (text === null) return [];
    return sentencesOf(text.slice(0, 20_000), 0).map((sentence) => ({
      ...sentence,
      source: 'attachment' as const,
      index,
    }));
  });
}

function linesOf(text: string, offset: number, paragraph: number): Sentence[] {
  return [...text.matchAll(/[^\n]+/g)].flatMap((match) => {
    const mark = /^[\s>|]*/.exec(match[0])?.[0].length ?? 0;
    const line = match[0].slice(mark).trimEnd().slice(0, LONGEST);
    if (line === '' || HEADER.test(line)) return [];
    return [{ text: line, start: offset + match.index + mark, isLine: true, paragraph, isQuoted: true }];
  });
}

const HEADER =
  /^(?:from|to|cc|sent|date|subject|de|para|à|objet|asunto|assunto|enviado|envoyé)\s?:|\bwrote:\s*$|^-{3,}/i;

/** Lines that end early begin a new paragraph after them: they are items and fields. Others were wrapped. */
function paragraphs(text: string): { start: number; end: number; isLine: boolean }[] {
  const found: { start: number; end: number; isLine: boolean }[] = [];
  const lines = [...text.matchAll(/[^\n]*(?:\n|$)/g)].map((match) => ({ start: match.index, text: match[0] }));
  const widest = Math.max(...lines.map((line) => line.text.trimEnd().length));
  let open: { start: number; end: number } | null = null;
  const close = (): void => {
    if (open !== null) found.push({ ...open, isLine: !text.slice(open.start, open.end).trim().includes('\n') });
    open = null;
  };
  for (const [at, line] of lines.entries()) {
    const trimmed = line.text.trim();
    if (trimmed === '') {
      close();
      continue;
    }
    if (ITEM.test(trimmed)) close();
    const end = line.start + line.text.length;
    open = open === null ? { start: line.start, end } : { start: open.start, end };
    const next = lines[at + 1]?.text.trim() ?? '';
    const isField = FIELD.test(trimmed) && (next === '' || FIELD.test(next));
    const wrapped =
      !isField && line.text.trimEnd().length + (/^\S+/.exec(next)?.[0].length ?? 0) >= Math.min(widest, 78) - 8;
    if (!wrapped) close();
  }
  close();
  return found;
}

/** `Sites: 11`, one of several such lines. */
const FIELD = /^[\p{Lu}#][\p{L}\p{N} /&'’()#-]{1,40}:(?:\s|$)/u;
const ITEM = /^(?:[-*•·–—+>]|\(?\d{1,2}[.)]|\(?[a-z]\))\s/i;

interface Piece {
  readonly text: string;
  readonly start: number;
}

/** Whoever looks for names takes time squared in a word: one that is none, such as a letter ten thousand times, is read in pieces. */
function cutInWords({ text, start }: Piece): readonly Piece[] {
  const words = [...text.matchAll(LONGEST_WORD)];
  const cuts = words.flatMap(({ index }, at) => {
    const before = words[at - 1];
    return before !== undefined && before.index + before[0].length === index ? [index] : [];
  });
  return [0, ...cuts].map((from, at) => ({ text: text.slice(from, cuts[at]), start: start + from }));
}

const ABBREVIATION =
  /(?:^|[\s(])(?:mr|mrs|ms|dr|prof|inc|ltd|co|corp|llc|st|no|nos|vs|e\.g|i\.e|approx|dept|jr|sr|ext|tel|a\.m|p\.m|[a-z])\.$/i;

function sentencesIn(paragraph: string): Piece[] {
  const found: Piece[] = [];
  let start = 0;
  const end = (at: number): void => {
    const raw = paragraph.slice(start, at);
    const text = raw.trim();
    if (text !== '') found.push({ text, start: start + raw.indexOf(text[0] ?? '') });
    start = at;
  };
  for (const match of paragraph.matchAll(/(?<![.!?…])[.!?…]+["”’')\]]{0,3}(?=\s)|[.!?][)"”’]?$/g)) {
    const at = match.index + match[0].length;
    if (at - start > LONGEST) end(at);
    if (ABBREVIATION.test(paragraph.slice(Math.max(0, at - 12), at))) continue;
    end(at);
  }
  end(paragraph.length);
  return found;
}
