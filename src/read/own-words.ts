/** The text of a body in; its parts out: the writer's own words apart from what they quote, sign with, or had put around it. */
import type { BodyPart, PartKind } from '../domain/letter.ts';
import {
  ATTRIBUTIONS,
  ATTRIBUTION_START,
  BANNER,
  BANNER_REST,
  CLOSING,
  CONTACT_LINE,
  DATE_FIELD,
  DISCLAIMER_SIGNS,
  DISCLAIMER_START,
  DIVIDER,
  FROM_FIELD,
  POSTSCRIPT,
  SENT_FROM,
  TO_FIELD,
} from './phrases.ts';

/**
 * The parts follow each other without gap or overlap. `writer` is the display name in From: with it, a block of
 * contact lines that is headed by another name stays own, since it may be the agent's that the writer gives.
 * Never throws, and takes time linear in the text.
 */
export function partsOf(text: string, writer: string | null): BodyPart[] {
  const lines = linesOf(text);
  markQuotes(lines);
  markBanner(lines);
  for (const stretch of stretchesOfOwn(lines)) {
    markDisclaimers(stretch);
    markSignature(
      stretch.filter((line) => line.kind === 'own'),
      writer,
    );
  }
  return joined(lines, text.length);
}

interface Line {
  readonly start: number;
  readonly end: number;
  /** Trimmed, and cut where no rule looks any more. */
  readonly text: string;
  readonly blank: boolean;
  readonly indented: boolean;
  kind: PartKind;
}

function linesOf(text: string): Line[] {
  const lines: Line[] = [];
  for (let start = 0; start < text.length;) {
    const lineFeed = text.indexOf('\n', start);
    const end = lineFeed === -1 ? text.length : lineFeed + 1;
    const trimmed = text.slice(start, Math.min(end, start + 1_000)).trim();
    lines.push({
      start,
      end,
      text: trimmed,
      blank: trimmed === '',
      indented: text[start] === ' ' || text[start] === '\t',
      kind: 'own',
    });
    start = end;
  }
  return lines;
}

// ---- quotes

const isQuoted = (line: Line | undefined): boolean => line !== undefined && line.text.startsWith('>');
const ATTRIBUTION_LINES = 5; // Gmail folds at 78 signs, phones at less, and an address in angles may stand alone

function markQuotes(lines: readonly Line[]): void {
  if (!hasReplies(lines)) return;
  for (let at = 0; at < lines.length; at++) {
    const line = lines[at];
    if (line === undefined || line.blank) continue;
    if (isQuoted(line)) {
      line.kind = 'quoted';
      continue;
    }
    const attributed = attributionLength(lines, at);
    if (attributed > 0) {
      mark(lines, at, at + attributed, 'quoted');
      at += attributed - 1;
      // Where the quote has its own signs, what stands between them is an answer. Where it has none, all the rest is quoted.
      if (!isQuoted(nextFull(lines, at + 1))) return mark(lines, at + 1, lines.length, 'quoted');
      continue;
    }
    if (startsMessage(lines, at)) return mark(lines, at, lines.length, 'quoted');
  }
  fillQuotes(lines);
}

/** Programs quote from the first column. Where all signs are indented and nothing is attributed, they are somebody's bullets. */
function hasReplies(lines: readonly Line[]): boolean {
  return lines.some((line, at) =>
    isQuoted(line) ? !line.indented : attributionLength(lines, at) > 0 || startsMessage(lines, at),
  );
}

/** How many lines from `at` on are an attribution such as "On … wrote:", folded or not; 0 when none is. */
function attributionLength(lines: readonly Line[], at: number): number {
  if (lines[at] === undefined) return 0;
  let sentence = '';
  for (let count = 1; count <= ATTRIBUTION_LINES; count++) {
    const line = lines[at + count - 1];
    if (line === undefined || line.blank || isQuoted(line)) return 0;
    sentence += (count > 1 ? ' ' : '') + line.text;
    if (sentence.length > 400) return 0;
    // Without its colon it is one only above a quote.
    if (isAttribution(sentence) && (sentence.endsWith(':') || isQuoted(nextFull(lines, at + count)))) return count;
    if (count === 1 && !ATTRIBUTION_START.test(sentence)) return 0;
  }
  return 0;
}

function isAttribution(sentence: string): boolean {
  if (!/[\d@]/.test(sentence)) return false;
  return ATTRIBUTIONS.some(({ starts, says }) => {
    if (!(starts?.test(sentence) ?? /\S@\S/.test(sentence))) return false;
    const said = says.exec(sentence);
    return said !== null && (sentence.endsWith(':') || said.index + said[0].length === sentence.length);
  });
}

/** A divider, or the header fields that Outlook copies, at `at`: a whole message follows. */
function startsMessage(lines: readonly Line[], at: number): boolean {
  const line = lines[at];
  if (line === undefined) return false;
  if (DIVIDER.test(line.text)) return true;
  if (/^[-_*\s]{5,}$/.test(line.text)) {
    const next = indexOfFull(lines, at + 1);
    return next !== -1 && next <= at + 3 && hasFields(lines, next);
  }
  return hasFields(lines, at);
}

function hasFields(lines: readonly Line[], at: number): boolean {
  if (!FROM_FIELD.test(lines[at]?.text ?? '')) return false;
  const fields = lines.slice(at + 1, at + 10).filter((line) => !line.blank);
  return fields.some((line) => DATE_FIELD.test(line.text)) && fields.some((line) => TO_FIELD.test(line.text));
}

/** Blank lines and wrapped remainders between two quoted lines belong to the quote. */
function fillQuotes(lines: readonly Line[]): void {
  for (let at = 0; at < lines.length; at++) {
    if (lines[at]?.kind !== 'quoted') continue;
    let next = at + 1;
    while (lines[next]?.blank === true) next++;
    if (lines[next]?.kind === 'quoted') mark(lines, at, next, 'quoted');
  }
}

// ---- banners and disclaimers

function markBanner(lines: readonly Line[]): void {
  let begun = false;
  for (const paragraph of paragraphsOf(lines.filter((line) => line.kind === 'own')).slice(0, 4)) {
    const first = paragraph[0]?.text ?? '';
    const whole = paragraph.map((line) => line.text).join(' ');
    if (!BANNER.test(first) && !(begun && BANNER_REST.test(whole))) continue;
    begun = true;
    // A banner that runs into the letter without a blank line ends where no line speaks of links and senders any more.
    const last = paragraph.findLastIndex((line) => BANNER.test(line.text) || BANNER_REST.test(line.text));
    for (const line of paragraph.slice(0, last + 1)) line.kind = 'banner';
  }
}

function markDisclaimers(stretch: readonly Line[]): void {
  let begun = false;
  const paragraphs = paragraphsOf(stretch);
  for (const [index, paragraph] of paragraphs.entries()) {
    const whole = paragraph
      .map((line) => line.text)
      .join(' ')
      .slice(0, 4_000);
    const signs = DISCLAIMER_SIGNS.filter((sign) => sign.test(whole)).length;
    const first = paragraph[0]?.text ?? '';
    // A rule above the last lines sets a footer apart; further up it may part the letter itself.
    const starts = DISCLAIMER_START.test(first) || (index === paragraphs.length - 1 && index > 0 && isRule(first));
    // Only behind one that has begun is a single sign enough: disclaimers come in several paragraphs and languages.
    begun = starts || signs >= 3 || (begun && signs >= 1);
    if (begun) for (const line of paragraph) line.kind = 'disclaimer';
  }
}

// ---- signatures

const SHORT = 70;
const SIGNATURE_LINES = 14;

/** `own` are the lines of one stretch that are still own, the last of them perhaps a signature. */
function markSignature(own: readonly Line[], writer: string | null): void {
  const delimiter = own.findIndex((line) => /^(?:--|—|__)$/.test(line.text));
  const start = delimiter !== -1 && !isFenced(own, delimiter) ? delimiter : -1;
  if (start !== -1) {
    signFrom(own, start, 'signature');
    return markProgram(own.slice(0, start));
  }
  markProgram(own);
  const rest = own.filter((line) => line.kind === 'own');
  const closing = rest.findLastIndex((line) => CLOSING.test(line.text));
  const follow = rest.slice(closing + 1).filter((line) => !line.blank);
  if (closing !== -1 && (closing > 0 || follow.length > 0) && fewSentences(follow))
    return signFrom(rest, closing, 'unsure');
  markContacts(rest, writer);
}

/** "Sent from my iPhone" counts where it ends what was written, not in the middle of it. */
function markProgram(own: readonly Line[]): void {
  for (let at = own.length - 1; at >= 0; at--) {
    const line = own[at];
    if (line === undefined || line.blank || line.kind !== 'own') continue;
    if (!SENT_FROM.test(line.text)) {
      if (
        /^[-–—]\s?\p{Lu}[\p{L}.'-]*(?:\s\p{Lu}[\p{L}.'-]*){0,3}$/u.test(line.text) &&
        (at === 0 || own[at - 1]?.blank === true)
      )
        line.kind = 'signature';
      return;
    }
    line.kind = 'signature';
  }
}

/**
 * From the line at `start` on all is signature, but a P.S. is own, and so is a paragraph that a label heads, such as `Agent of
 * record:`; a sentence without such a mark is what `sentence` says.
 */
function signFrom(own: readonly Line[], start: number, sentence: 'signature' | 'unsure'): void {
  let kind: PartKind = 'signature';
  let postscript = false;
  for (const [index, paragraph] of paragraphsOf(own.slice(start)).entries()) {
    for (const line of paragraph) {
      postscript ||= POSTSCRIPT.test(line.text);
      if (postscript) line.kind = 'own';
    }
    if (postscript) {
      postscript = false;
      continue;
    }
    if (index > 0) kind = isProse(paragraph) ? sentence : kind;
    const isSaidToUs = index > 0 && isLabelled(`${paragraph[0]?.text ?? ''} `);
    for (const line of paragraph) line.kind = isSaidToUs ? 'own' : kind;
  }
}

/** A last paragraph of short lines with a telephone or an address, headed by the writer's own name. */
function markContacts(own: readonly Line[], writer: string | null): void {
  const paragraphs = paragraphsOf(own);
  const last = paragraphs.at(-1);
  const before = paragraphs.at(-2)?.at(-1)?.text ?? '';
  const first = last?.[0]?.text ?? '';
  if (last === undefined || paragraphs.length < 2 || last.length < 2 || last.length > SIGNATURE_LINES) return;
  if (before.endsWith(':') || !last.some((line) => CONTACT_LINE.test(line.text))) return;
  if (!last.every((line) => line.text.length <= SHORT + 20 && !isProse([line]) && !isLabelled(line.text))) return;
  if (writer !== null && writer.trim() !== '' && !sharesName(first, writer)) return;
  for (const line of last) line.kind = 'signature';
}

/** "Agent: Dana Ruiz" is said to us; "Mobile: 555" is how one signs. */
function isLabelled(text: string): boolean {
  return (
    /^[\p{L} ]{3,40}:\s/u.test(text) &&
    !/^(?:tel|telephone|phone|mobile|cell|office|direct|main|fax|e-?mail|web|website|móvil|teléfono|tél|téléphone|telefon|handy|m|o|c|t|d|p|f|e|w)[^:]{0,10}:/iu.test(
      text,
    )
  );
}

function sharesName(line: string, writer: string): boolean {
  const names = writer.toLowerCase().match(/[\p{L}]{3,}/gu) ?? [];
  return names.some((name) => line.toLowerCase().includes(name));
}

/** What stands behind a closing is a signature when it is mostly no prose; a "Thanks!" in the middle of a letter closes nothing. */
function fewSentences(follow: readonly Line[]): boolean {
  if (follow.length > SIGNATURE_LINES + 6) return false;
  const first = follow[0];
  return first === undefined || (first.text.length <= SHORT && !isProse([first])) || POSTSCRIPT.test(first.text);
}

/** Sentences, as against names, titles and numbers: mostly in lower case, and long or ending as a sentence does. */
function isProse(paragraph: readonly Line[]): boolean {
  const whole = paragraph.map((line) => line.text).join(' ');
  if (paragraph.some((line) => CONTACT_LINE.test(line.text)) && paragraph.every((line) => line.text.length <= SHORT))
    return false;
  const words = whole.match(/[\p{L}’'-]{2,}/gu)?.length ?? 0;
  const lower = whole.match(/(?:^|\s)\p{Ll}[\p{L}’'-]*/gu)?.length ?? 0;
  return lower >= words * 0.4 && (words >= 8 || (words >= 4 && lower >= 2 && /[.!?]["')]?$/.test(whole)));
}

/** A line of dashes between ``` fences, or with text right above and below, is a table or a piece of code. */
function isFenced(own: readonly Line[], at: number): boolean {
  return own.slice(0, at).filter((line) => line.text.startsWith('```')).length % 2 === 1;
}

// ---- lines

function paragraphsOf(lines: readonly Line[]): Line[][] {
  const paragraphs: Line[][] = [];
  let current: Line[] = [];
  let end = -1;
  for (const line of lines) {
    if (line.blank || isRule(line.text) || (end !== -1 && line.start !== end)) {
      if (current.length > 0) paragraphs.push(current);
      current = [];
    }
    if (!line.blank) current.push(line);
    end = line.end;
  }
  if (current.length > 0) paragraphs.push(current);
  return paragraphs;
}

const isRule = (text: string): boolean => /^[_*=]{10,}$/.test(text);

/** Runs of own lines between quotes and banners: each may have its own signature. */
function stretchesOfOwn(lines: readonly Line[]): Line[][] {
  const stretches: Line[][] = [];
  let current: Line[] = [];
  for (const line of lines) {
    if (line.kind === 'own') {
      current.push(line);
    } else if (current.length > 0) {
      stretches.push(current);
      current = [];
    }
  }
  if (current.length > 0) stretches.push(current);
  return stretches;
}

function mark(lines: readonly Line[], from: number, to: number, kind: PartKind): void {
  for (const line of lines.slice(from, to)) line.kind = kind;
}

function indexOfFull(lines: readonly Line[], from: number): number {
  for (let at = from; at < lines.length; at++) if (lines[at]?.blank === false) return at;
  return -1;
}

const nextFull = (lines: readonly Line[], from: number): Line | undefined => lines[indexOfFull(lines, from)];

/** Neighbours of one kind become one part; a blank line goes with what stands above it. */
function joined(lines: readonly Line[], length: number): BodyPart[] {
  const parts: { kind: PartKind; start: number; end: number }[] = [];
  for (const line of lines) {
    const last = parts.at(-1);
    if (last !== undefined && (line.blank || last.kind === line.kind)) last.end = line.end;
    else parts.push({ kind: line.blank ? firstKind(lines) : line.kind, start: line.start, end: line.end });
  }
  return parts.length > 0 ? parts : [{ kind: 'own', start: 0, end: length }];
}

const firstKind = (lines: readonly Line[]): PartKind => lines.find((line) => !line.blank)?.kind ?? 'own';
