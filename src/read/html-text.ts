/** HTML of a mail in; the text that its reader sees out, quotes marked by `> `, within bounds of depth, nodes and size. */
import { Parser } from 'htmlparser2';
import type { DoubtfulWords, StruckWords } from '../domain/letter.ts';
import type { Styles } from './css.ts';
import { type Look, lookOf, newStyles, ROOT_LOOK, type Seen, seenAs } from './html-look.ts';
import { seenText } from './signs.ts';

export interface HtmlLimits {
  readonly inputChars: number;
  /** What is nested deeper is left out; ten times as deep ends the reading. */
  readonly depth: number;
  readonly nodes: number;
  readonly outputChars: number;
}

export const HTML_LIMITS: HtmlLimits = { inputChars: 1_000_000, depth: 100, nodes: 20_000, outputChars: 500_000 };

export interface HtmlText {
  readonly text: string;
  /** Something readable was in it that no reader sees, and is not in `text`. */
  readonly hidden: boolean;
  /** Words of `text` that may not be seen, in their order. */
  readonly doubtful: readonly DoubtfulWords[];
  /** Words that a line runs through. They are not in `text`. */
  readonly struck: readonly StruckWords[];
  /** What stands for its pictures where they are not shown; programs put it into the text part. */
  readonly alternatives: readonly string[];
  /** A limit was reached: what lay beyond is not in `text`. */
  readonly truncated: boolean;
}

const CSS_CHARS = 100_000;
const CHUNK_CHARS = 16_384; // the parser cannot be stopped within a chunk

export function htmlText(html: string, limits: HtmlLimits = HTML_LIMITS): HtmlText {
  const page = new Page(limits.outputChars);
  const open: Frame[] = [
    {
      name: '',
      attributes: {},
      look: ROOT_LOOK,
      seen: 'seen',
      quotes: 0,
      lists: [],
      skip: false,
      pre: false,
      attribution: false,
    },
  ];
  const hasRightToLeft = /[\u0590-\u08FF]/.test(html);
  const unseen = new Unseen();
  const alternatives: string[] = [];
  let doubtsAll = false;
  let nodes = 0;
  let hidden = false;
  let truncated = html.length > limits.inputChars;
  let stopped = false;
  let quotedToEnd = 0; // Outlook puts what is quoted beside its divider, not into it
  const styles = stylesIn(html, limits);

  const count = (): boolean => {
    if (++nodes > limits.nodes || page.full || open.length > limits.depth * 10) stopped = truncated = true;
    return !stopped;
  };

  const parser = new Parser({
    onopentag(name, attributes) {
      const parent = open.at(-1);
      if (parent === undefined || !count()) return;
      if (open.length > limits.depth) truncated = true;
      styles.saw({ name, attributes });
      const skip = parent.skip || SKIPPED.has(name) || open.length > limits.depth;
      const styled = skip
        ? { look: parent.look, addsWords: false }
        : lookOf({ name, attributes }, parent.look, open, styles);
      const look = hasRightToLeft ? withoutDirection(styled.look) : styled.look;
      if (styled.addsWords || (look.covers && look !== parent.look)) doubtsAll = true;
      if (name === 'link' && bringsStyles(attributes)) doubtsAll = true;
      if (name === 'img' && alternatives.length < 200) alternatives.push((attributes['alt'] ?? '').slice(0, 500));
      const frame: Frame = {
        name,
        attributes,
        look,
        seen: look === parent.look ? parent.seen : seenAs(look),
        quotes: parent.quotes,
        lists: parent.lists,
        skip,
        pre: parent.pre || name === 'pre',
        attribution: false,
      };
      open.push(frame);
      if (frame.skip) return;
      if (startsQuotedRest(attributes)) quotedToEnd = 1;
      if (isQuote(name, attributes)) frame.quotes++;
      if (isAttribution(attributes)) {
        frame.quotes++;
        frame.attribution = true;
      }
      if (name === 'br') page.breakLine();
      else if (name === 'hr') page.rule(frame.quotes + quotedToEnd);
      else if (name === 'tr') page.row();
      else if (name === 'td' || name === 'th') page.cell();
      else page.block(linesAround(name, parent, frame));
      if (name === 'ul' || name === 'ol')
        frame.lists = [...parent.lists.slice(0, 9), { next: name === 'ol' ? 1 : null }];
      if (name === 'li') page.bullet(frame.lists);
    },
    ontext(text) {
      const frame = open.at(-1);
      if (frame === undefined || !count()) return;
      if (!frame.skip && frame.seen === 'hidden') {
        unseen.add(text);
      } else if (!frame.skip && frame.look.struck === 'yes') {
        page.strike(text.replace(MARKS, ''));
      } else if (!frame.skip) {
        // Gmail marks the head of a forward as it marks "On … wrote:", but what is forwarded follows it unmarked.
        if (frame.attribution && /\S/.test(text)) {
          if (/^\s*-{4,}/.test(text)) frame.quotes--;
          frame.attribution = false;
        }
        if (/\S/.test(text)) unseen.end();
        page.write(text.replace(MARKS, ''), frame.quotes + quotedToEnd, frame.pre, frame.seen === 'doubtful');
      }
    },
    onclosetag(name) {
      const frame = open.length > 1 ? open.pop() : undefined;
      if (frame === undefined || stopped) return;
      if (frame.skip) return;
      const parent = open.at(-1);
      if (name === 'td' || name === 'th') page.endCell();
      if (parent !== undefined) page.block(linesAround(name, parent, frame));
    },
    oncomment(comment) {
      if (!count()) return;
      if (/^\s*\[if\b/i.test(comment)) return unseen.addForOutlook(wordsIn(comment));
      // The marks of editors are everyday; prose in a comment is meant for whoever reads the source.
      hidden ||= !/^\[?end|<!\[|[{}]/i.test(comment.trim()) && (comment.match(/\p{L}{2,}/gu)?.length ?? 0) >= 6;
    },
  });

  const end = Math.min(html.length, limits.inputChars);
  for (let at = 0; at < end && !stopped; at += CHUNK_CHARS)
    parser.write(html.slice(at, Math.min(end, at + CHUNK_CHARS)));
  if (!stopped) parser.end();
  const laidOut = page.text();
  const { text, doubtful, struck } = withoutMarks(seenText(laidOut).text, page.struck);
  const compared = unseen.beside(text);
  const isAllDoubtful = doubtsAll || styles.overflown || compared.forOutlook;
  return {
    text,
    hidden: hidden || compared.hidden || seenText(laidOut.replace(MARKS, '')).hidden,
    doubtful: isAllDoubtful && text !== '' ? [{ start: 0, end: text.length, why: 'style' }] : doubtful,
    struck,
    alternatives: alternatives.filter((each) => each.trim() !== ''),
    truncated: truncated || page.full,
  };
}

/** A sheet holds for the whole page, also for what stands before it: all of them are read first. */
function stylesIn(html: string, limits: HtmlLimits): Styles {
  const styles = newStyles();
  if (!/<style/i.test(html)) return styles;
  let style: string | null = null;
  let nodes = 0;
  const parser = new Parser({
    onopentag(name) {
      nodes++;
      if (name === 'style') style = '';
    },
    ontext(text) {
      nodes++;
      if (style !== null && style.length <= CSS_CHARS) style += text;
    },
    onclosetag(name) {
      if (name !== 'style' || style === null) return;
      styles.add(style);
      style = null;
    },
  });
  const end = Math.min(html.length, limits.inputChars);
  for (let at = 0; at < end && nodes <= limits.nodes; at += CHUNK_CHARS)
    parser.write(html.slice(at, Math.min(end, at + CHUNK_CHARS)));
  parser.end();
  return styles;
}

interface Frame {
  readonly name: string;
  readonly attributes: Attributes;
  readonly look: Look;
  readonly seen: Seen;
  quotes: number;
  lists: readonly List[];
  readonly skip: boolean;
  readonly pre: boolean;
  attribution: boolean;
}

interface List {
  next: number | null;
}

/** No program shows it. What some show, such as `<noscript>`, is read as doubtful. */
const SKIPPED = new Set(['title', 'style', 'script', 'template']);

/** A sheet that is fetched from elsewhere may hide anything; one that only brings letters is everyday. */
function bringsStyles(attributes: Attributes): boolean {
  return (
    /\bstylesheet\b/i.test(attributes['rel'] ?? '') &&
    !/^https:\/\/(?:fonts\.googleapis\.com|use\.typekit\.net|fonts\.bunny\.net)\//i.test(attributes['href'] ?? '')
  );
}

/** In a mail of a script that runs from the right, the direction says nothing. */
function withoutDirection(look: Look): Look {
  if (!look.inherited.has('direction')) return look;
  return { ...look, inherited: new Set([...look.inherited].filter((property) => property !== 'direction')) };
}

/** The words of a comment that Outlook alone reads, without those of its settings. Takes time linear in it. */
function wordsIn(comment: string): string {
  const words: string[] = [];
  let within = '';
  for (const piece of comment.slice(comment.indexOf(']') + 1, 100_000).split('<')) {
    const tag = /^\/?([a-z0-9]+)/i.exec(piece)?.[1]?.toLowerCase() ?? '';
    if (within === '' && ['xml', 'style', 'script'].includes(tag)) within = piece.includes('/>') ? '' : tag;
    else if (within === '' || (piece.startsWith('/') && tag === within)) {
      within = '';
      words.push(piece.includes('>') ? piece.slice(piece.indexOf('>') + 1) : '');
    }
  }
  return words.join(' ').replace(/&#?\w{1,10};/g, ' ');
}

/** Words that are not seen. Those that stand in what is seen as well, such as the preview of a mail, hide nothing. */
class Unseen {
  #runs: string[] = [];
  #forOutlook: string[] = [];
  #open = '';
  #tooMany = false;

  add(text: string): void {
    if (this.#open.length < 2_000) this.#open += `${text} `;
    else this.#tooMany = true;
  }

  addForOutlook(words: string): void {
    if (/\p{L}/u.test(words)) this.#forOutlook.push(words);
  }

  end(): void {
    if (/[\p{L}\p{N}]/u.test(this.#open)) this.#runs.push(this.#open);
    this.#open = '';
  }

  beside(seen: string): { hidden: boolean; forOutlook: boolean } {
    this.end();
    if (this.#runs.length + this.#forOutlook.length === 0) return { hidden: this.#tooMany, forOutlook: false };
    const words = plainWords(seen.slice(0, 20_000));
    const isNew = (run: string): boolean => run.length > 1_000 || !words.includes(plainWords(run));
    return {
      hidden: this.#tooMany || this.#runs.length > 20 || this.#runs.some(isNew),
      forOutlook: this.#forOutlook.length > 50 || this.#forOutlook.some(isNew),
    };
  }
}

function plainWords(text: string): string {
  return ` ${(text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? []).join(' ')} `;
}

// Unicode assigns none of these to a character. They stand around doubtful words, and where struck ones stood.
const DOUBT_STARTS = '\uFDD0';
const DOUBT_ENDS = '\uFDD1';
const STRUCK = '\uFDD2';
const MARKS = /[\uFDD0-\uFDD2]/g;

function withoutMarks(
  marked: string,
  struckWords: readonly string[],
): { text: string; doubtful: DoubtfulWords[]; struck: StruckWords[] } {
  const doubtful: { start: number; end: number; why: 'style' }[] = [];
  const struck: StruckWords[] = [];
  let text = '';
  let start: number | null = null;
  for (const [piece] of marked.matchAll(/[\uFDD0-\uFDD2]|[^\uFDD0-\uFDD2]+/g)) {
    if (piece === DOUBT_STARTS) start = text.length;
    else if (piece === STRUCK) struck.push({ at: text.length, text: struckWords[struck.length] ?? '' });
    else if (piece !== DOUBT_ENDS) text += piece;
    else if (start !== null) {
      const last = doubtful.at(-1);
      if (last !== undefined && /^\s*$/.test(text.slice(last.end, start))) last.end = text.length;
      else doubtful.push({ start, end: text.length, why: 'style' });
      start = null;
    }
  }
  return { text, doubtful, struck };
}
const PARAGRAPHS = new Set(['p', 'h1', 'h2', 'h3', 'h4', 'h5', 'h6', 'ul', 'ol', 'dl', 'pre', 'table', 'blockquote']);
const BLOCKS = new Set([
  'address',
  'article',
  'aside',
  'body',
  'caption',
  'center',
  'dd',
  'details',
  'dir',
  'div',
  'dt',
  'fieldset',
  'figcaption',
  'figure',
  'footer',
  'form',
  'header',
  'html',
  'legend',
  'li',
  'main',
  'menu',
  'nav',
  'section',
  'summary',
  'tbody',
  'tfoot',
  'thead',
]);

function linesAround(name: string, parent: Frame, frame: Frame): 0 | 1 | 2 {
  if (PARAGRAPHS.has(name)) return parent.lists.length > 0 && (name === 'ul' || name === 'ol') ? 1 : 2;
  return BLOCKS.has(name) || frame.quotes !== parent.quotes ? 1 : 0;
}

type Attributes = Readonly<Record<string, string>>;

const QUOTE_CLASS =
  /(?:^|[\s_])(?:yahoo_quoted|protonmail_quote|tutanota_quote|moz-forward-container|zmail_extra|gmail_quote_body)(?:$|\s)/;
const QUOTE_ID = /(?:mail-editor-reference-message-container|ms-outlook-mobile-reference-message|isForwardContent)$/;

function isQuote(name: string, attributes: Attributes): boolean {
  // Gmail and Apple Mail indent the writer's own text with a blockquote without border.
  if (name === 'blockquote')
    return (
      attributes['type'] === 'cite' ||
      !/border:\s*(?:none|0)/i.test(attributes['style'] ?? '') ||
      /border-left/i.test(attributes['style'] ?? '')
    );
  return name !== 'body' && (QUOTE_CLASS.test(attributes['class'] ?? '') || QUOTE_ID.test(attributes['id'] ?? ''));
}

function isAttribution(attributes: Attributes): boolean {
  return /(?:^|[\s_])(?:gmail_attr|moz-cite-prefix)(?:$|\s)/.test(attributes['class'] ?? '');
}

/** The divider of Outlook on the web, of its apps, and of desktop Outlook since 2007. */
function startsQuotedRest(attributes: Attributes): boolean {
  return (
    (attributes['id'] ?? '').endsWith('divRplyFwdMsg') ||
    /border-top:\s*solid\s+#(?:E1E1E1|B5C4DF)/i.test(attributes['style'] ?? '')
  );
}

/** Lays words out in lines. Quoted lines start with `> ` for each level; cells of a row are parted by a tab. */
class Page {
  full = false;
  readonly struck: string[] = [];
  #isDoubtful = false;
  #isStriking = false;
  readonly #outputChars: number;
  #out: string[] = [];
  #length = 0;
  /** Line ends owed before the next word, at most two. */
  #owed = 0;
  #blank = false;
  /** A cell began behind another on this line, and has no word yet. */
  #cell = false;
  #lines = 0;
  /** The line on which this row of a table has its first word; null before it. */
  #rowLine: number | null = null;
  #mark = '';
  #lineHasText = false;
  #lineQuotes = 0;

  constructor(outputChars: number) {
    this.#outputChars = outputChars;
  }

  write(text: string, quotes: number, pre: boolean, isDoubtful: boolean): void {
    this.#isDoubtful = isDoubtful;
    if (!pre) this.#words(text, quotes);
    else
      text.split('\n').forEach((line, index) => {
        if (index > 0) this.breakLine();
        if (line.trim() !== '') this.#words(line, quotes, true);
      });
    this.#isDoubtful = false;
  }

  /** Words with a line through them take no part in the layout: only their place is kept. */
  strike(text: string): void {
    const words = seenText(text).text.replace(/\s+/g, ' ');
    if (words.trim() === '' || this.full) return;
    if (!this.#isStriking) {
      this.#put(STRUCK);
      this.struck.push(this.#owed > 0 ? '\n' : '');
    }
    const last = this.struck.length - 1;
    const gap = this.#isStriking && this.#owed > 0 ? '\n' : '';
    this.struck[last] = `${this.struck[last] ?? ''}${gap}${words}`;
    this.#length += words.length + 1;
    this.#isStriking = true;
  }

  breakLine(): void {
    this.#owed = Math.min(2, this.#owed + 1);
    this.#blank = false;
    this.#cell = false;
  }

  block(lines: 0 | 1 | 2): void {
    if (lines === 0 || this.#cell) return;
    this.#owed = Math.max(this.#owed, lines);
    this.#blank = false;
  }

  row(): void {
    this.#cell = false;
    this.block(1);
    this.#rowLine = null;
  }

  /** Cells of one line stand beside each other, also where each has its own paragraph; longer ones below each other. */
  cell(): void {
    if (this.#rowLine === null) return;
    if (this.#rowLine === this.#lines) {
      this.#owed = 0;
      this.#cell = true;
    } else {
      this.block(1);
    }
  }

  endCell(): void {
    this.#cell = false;
  }

  rule(quotes: number): void {
    this.block(1);
    this.#words('________________________________', quotes);
    this.block(1);
  }

  bullet(lists: readonly List[]): void {
    const list = lists.at(-1);
    this.block(1);
    this.#mark = `${'  '.repeat(Math.max(0, lists.length - 1))}${list === undefined || list.next === null ? '-' : `${list.next++}.`} `;
  }

  text(): string {
    return this.#out
      .join('')
      .replace(/[ \t]+$/gm, '')
      .trim();
  }

  #words(text: string, quotes: number, verbatim = false): void {
    const words = verbatim ? text.replace(/\r/g, '') : text.replace(/[ \t\r\n\f]+/g, ' ');
    if (words.trim() === '') {
      if (words !== '') this.#blank = this.#lineHasText;
      return;
    }
    if (this.#lineHasText && quotes !== this.#lineQuotes) this.block(1);
    if (this.#owed > 0 || !this.#lineHasText) this.#startLine(quotes);
    const gap = this.#cell ? '\t' : this.#blank ? ' ' : '';
    const put = (this.#lineHasText && gap === '' ? words : verbatim ? words : words.trimStart()).trimEnd();
    this.#put(gap + (this.#isDoubtful ? DOUBT_STARTS + put + DOUBT_ENDS : put));
    this.#isStriking = false;
    this.#blank = /\s$/.test(words);
    this.#cell = false;
    this.#lineHasText = true;
    this.#rowLine ??= this.#lines;
  }

  #startLine(quotes: number): void {
    const prefix = '> '.repeat(Math.min(quotes, 10));
    if (this.#out.length > 0) {
      const between = '> '.repeat(Math.min(quotes, this.#lineQuotes, 10)).trimEnd();
      this.#put(this.#owed > 1 ? `\n${between}\n` : '\n');
    }
    this.#put(prefix + this.#mark);
    this.#lines++;
    this.#mark = '';
    this.#owed = 0;
    this.#blank = false;
    this.#lineHasText = false;
    this.#lineQuotes = quotes;
  }

  #put(text: string): void {
    if (this.full || text === '') return;
    const room = this.#outputChars - this.#length;
    this.full = text.length > room;
    this.#out.push(this.full ? text.slice(0, room) : text);
    this.#length += text.length;
  }
}
