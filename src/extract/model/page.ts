/** A letter goes in; a page on which quotes are found again comes out: whatever a model says stood there has to stand there. */
import type { Evidence } from '../../domain/extraction.ts';
import type { Letter, PartKind } from '../../domain/letter.ts';
import { inHeader, type Span, textOf } from '../evidence.ts';
import { attachedSentences, ownSentences, quotedSentences, subjectSentence } from '../rules/sentences.ts';

/**
 * What a writer says now, what stands under it, what they quote, what is attached, and who the headers say wrote it and got
 * it. Hidden and unplaced text stands on no page.
 */
export type Zone = 'own' | 'signature' | 'quoted' | 'attachment' | 'from' | 'addressed';

export interface Place {
  readonly zone: Zone;
  readonly evidence: Evidence;
}

export interface Page {
  /** Where the quote stands first, in one of these zones; null when it does not. */
  find(quote: string, ...zones: readonly Zone[]): Evidence | null;
  /** Every place where it stands, in any zone. */
  places(quote: string): readonly Place[];
  /** The same words with the rest of their sentences: what a quote was cut out of may say the opposite. */
  whole(evidence: Evidence): Evidence;
}

const MOST_CHARS = 100_000;
const MOST_PLACES = 10;
/** A quote of more words points at nothing, and nobody assigns anything in a longer sentence. */
const LONGEST_QUOTE = 2_000;

interface Sheet {
  readonly zone: Zone;
  readonly source: Evidence['source'];
  readonly index: number;
  /** Where the sheet begins in the text that evidence points into. */
  readonly from: number;
  readonly text: string;
  readonly folded: Folded;
}

export function pageOf(letter: Letter): Page {
  const sheets = sheetsOf(letter);
  const sentences = sentencesOf(letter);
  const standing = function* (quote: string, zones: readonly Zone[] | null): Generator<Place, void> {
    for (const { zone, source, index, from, text, folded } of sheets) {
      if (zones !== null && !zones.includes(zone)) continue;
      for (const { start, end } of occurrences(quote, folded))
        if (end - start <= LONGEST_QUOTE)
          yield {
            zone,
            evidence: { source, index, start: from + start, end: from + end, text: text.slice(start, end) },
          };
    }
  };
  return {
    find: (quote, ...zones) => standing(quote, zones).next().value?.evidence ?? null,
    places: (quote) => [...standing(quote, null).take(MOST_PLACES)],
    whole: (evidence) => {
      const { source, index } = evidence;
      const around = sentences.filter(
        (each) =>
          each.source === source && each.index === index && each.start < evidence.end && evidence.start < each.end,
      );
      const start = Math.min(evidence.start, ...around.map((each) => each.start));
      const end = Math.max(evidence.end, ...around.map((each) => each.end));
      if (end - start > LONGEST_QUOTE) return evidence;
      return { source, index, start, end, text: textOf(letter, evidence).slice(start, end) };
    },
  };
}

function sheetsOf(letter: Letter): Sheet[] {
  const { body, attachments } = letter;
  const sheet = (zone: Zone, source: Sheet['source'], index: number, from: number, whole: string): Sheet => {
    const text = whole.slice(0, MOST_CHARS);
    return { zone, source, index, from, text, folded: fold(text, zone === 'quoted') };
  };
  const partsAs = (kind: Extract<PartKind, Zone>): Sheet[] =>
    body.parts
      .filter((part) => part.kind === kind)
      .map(({ start, end }) => sheet(kind, 'body', 0, start, body.text.slice(start, end)));
  const headers = (['from', 'to', 'cc'] as const).flatMap((source) =>
    letter[source].map((_, index) =>
      sheet(source === 'from' ? 'from' : 'addressed', source, index, 0, inHeader(letter, source, index).text),
    ),
  );
  return [
    ...partsAs('own'),
    // The subject of a mail that this one answers or passes on is not its writer's.
    ...(subjectSentence(letter).length > 0 ? [sheet('own', 'subject', 0, 0, letter.subject)] : []),
    ...partsAs('signature'),
    ...partsAs('quoted'),
    ...attachments.map(({ text }, index) => sheet('attachment', 'attachment', index, 0, text ?? '')),
    ...headers,
  ];
}

type Stretch = Span & Pick<Evidence, 'source' | 'index'>;

function sentencesOf(letter: Letter): readonly Stretch[] {
  const { text, parts } = letter.body;
  const signature = parts.map(({ kind, start, end }) => ({
    kind: kind === 'signature' ? ('own' as const) : ('unsure' as const),
    start,
    end,
  }));
  return [
    ...subjectSentence(letter),
    ...ownSentences(letter),
    ...ownSentences({ body: { text, parts: signature } }),
    ...quotedSentences(letter),
    ...attachedSentences(letter),
  ].map((sentence) => ({
    source: sentence.source ?? 'body',
    index: sentence.index ?? 0,
    start: sentence.start,
    end: sentence.start + sentence.text.length,
  }));
}

/** A text with each run of white space as one, straight quotation marks, small letters, and where each sign stood. */
interface Folded {
  readonly signs: string;
  readonly at: readonly number[];
}

function fold(text: string, isQuoted: boolean): Folded {
  const signs: string[] = [];
  const at: number[] = [];
  let isMark = isQuoted; // at the head of a quoted line stand the signs that say so
  for (let place = 0; place < text.length; place++) {
    const sign = text.charAt(place);
    isMark = isQuoted && (sign === '\n' || (isMark && /[>|\s]/.test(sign)));
    const isSpace = isMark || /\s/.test(sign);
    if (isSpace && signs.at(-1) === ' ') continue;
    signs.push(isSpace ? ' ' : (STRAIGHT[sign] ?? small(sign)));
    at.push(place);
  }
  return { signs: signs.join(''), at };
}

/** One sign for one: places must stay where they are. */
function small(sign: string): string {
  const lower = sign.toLowerCase();
  return lower.length === 1 ? lower : sign;
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
  return fold(text, false).signs.trim();
}

/** With which a model may copy lines that are quoted. */
const QUOTE_MARKS = /\n[>|][>| \t]*/g;
const INSIDE_A_WORD = /^[\p{L}\p{N}]{2}$/u;

/** Of whole words alone: `ok` does not stand in `look`. */
function* occurrences(quote: string, { signs, at }: Folded): Generator<Span> {
  if (quote.length > LONGEST_QUOTE) return;
  const wanted = plain(quote.replaceAll(QUOTE_MARKS, '\n')).replace(/^>\s*/, '');
  if (!/[\p{L}\p{N}]/u.test(wanted)) return;
  for (let found = signs.indexOf(wanted); found !== -1; found = signs.indexOf(wanted, found + 1)) {
    const behind = found + wanted.length;
    const cuts = [signs.slice(Math.max(0, found - 1), found + 1), signs.slice(behind - 1, behind + 1)];
    if (cuts.some((cut) => INSIDE_A_WORD.test(cut))) continue;
    const last = at[behind - 1];
    const first = at[found];
    if (first !== undefined && last !== undefined) yield { start: first, end: last + 1 };
  }
}
