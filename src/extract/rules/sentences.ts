/** A letter in; the sentences of its writer's own words out, each with its place in the body. */
import type { Evidence } from '../../domain/extraction.ts';
import type { Letter } from '../../domain/letter.ts';
import { inBody, inSubject } from '../evidence.ts';

export interface Sentence {
  readonly text: string;
  /** Where `text` begins in the body. */
  readonly start: number;
  /** A paragraph that is one short line of its own, such as a list item or a field. */
  readonly isLine: boolean;
  /** The subject is read as a sentence of its own; `start` is then a place in it. */
  readonly isSubject?: boolean;
  /** Which paragraph of the body it stands in. */
  readonly paragraph: number;
}

/** What is read of a letter at most; nobody states a designation behind that. */
const MOST_CHARS = 50_000;
const LONGEST = 2_000;

export function ownSentences({ body }: Pick<Letter, 'body'>): readonly Sentence[] {
  const sentences: Sentence[] = [];
  let paragraph = 0;
  for (const part of body.parts) {
    if (part.kind !== 'own' || part.start > MOST_CHARS) continue;
    const text = body.text.slice(part.start, Math.min(part.end, MOST_CHARS));
    for (const { start, end, isLine } of paragraphs(text)) {
      paragraph++;
      for (const piece of sentencesIn(text.slice(start, end)))
        sentences.push({ text: piece.text, start: part.start + start + piece.start, isLine, paragraph });
    }
  }
  return sentences;
}

const REPLY = /^\s*(?:(?:re|aw|rv|sv|fw|fwd|tr|enc|res)\s*(?:\[\d+\])?\s*:\s*)+/i;

/** The subject as its writer put it; what follows `Re:` or `FW:` is the subject of an earlier mail, and not theirs now. */
export function subjectSentence({ subject }: Pick<Letter, 'subject'>): readonly Sentence[] {
  if (subject.trim() === '' || REPLY.test(subject)) return [];
  const text = subject.slice(0, 500).trim();
  return [{ text, start: subject.indexOf(text), isLine: true, isSubject: true, paragraph: 0 }];
}

export function evidenceIn(letter: Letter, { text, start, isSubject }: Sentence): Evidence {
  const span = { start, end: start + text.length };
  return isSubject === true ? inSubject(letter, span) : inBody(letter, span);
}

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
    const wrapped = line.text.trimEnd().length + (/^\S+/.exec(next)?.[0].length ?? 0) >= Math.min(widest, 78) - 8;
    if (!wrapped) close();
  }
  close();
  return found;
}

const ITEM = /^(?:[-*•·–—+>]|\(?\d{1,2}[.)]|\(?[a-z]\))\s/i;

const ABBREVIATION =
  /(?:^|[\s(])(?:mr|mrs|ms|dr|prof|inc|ltd|co|corp|llc|st|no|nos|vs|e\.g|i\.e|approx|dept|jr|sr|ext|tel|a\.m|p\.m|[a-z])\.$/i;

function sentencesIn(paragraph: string): { text: string; start: number }[] {
  const found: { text: string; start: number }[] = [];
  let start = 0;
  const end = (at: number): void => {
    const raw = paragraph.slice(start, at);
    const text = raw.trim();
    if (text !== '') found.push({ text, start: start + raw.indexOf(text[0] ?? '') });
    start = at;
  };
  for (const match of paragraph.matchAll(/[.!?…]+["”’')\]]*(?=\s)|[.!?][)"”’]?$/g)) {
    const at = match.index + match[0].length;
    if (at - start > LONGEST) end(at);
    if (ABBREVIATION.test(paragraph.slice(Math.max(0, at - 12), at))) continue;
    end(at);
  }
  end(paragraph.length);
  return found;
}
