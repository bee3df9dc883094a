/** HTML of a mail in; the text that its reader sees out, quotes marked by `> `, within bounds of depth, nodes and size. */
import { Parser } from 'htmlparser2';
import { HIDING_NONE, hidingRules, isHidden, type Look, lookOf, ROOT_LOOK } from './html-look.ts';
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
  /** A limit was reached: what lay beyond is not in `text`. */
  readonly truncated: boolean;
}

const CSS_CHARS = 100_000;
const CHUNK_CHARS = 16_384; // the parser cannot be stopped within a chunk

export function htmlText(html: string, limits: HtmlLimits = HTML_LIMITS): HtmlText {
  const page = new Page(limits.outputChars);
  const open: Frame[] = [
    { name: '', look: ROOT_LOOK, quotes: 0, lists: [], skip: false, pre: false, attribution: false },
  ];
  let nodes = 0;
  let hidden = false;
  let truncated = html.length > limits.inputChars;
  let stopped = false;
  let quotedToEnd = 0; // Outlook puts what is quoted beside its divider, not into it
  let style = '';
  let cssChars = 0;
  let rules = HIDING_NONE;

  const count = (): boolean => {
    if (++nodes > limits.nodes || page.full || open.length > limits.depth * 10) stopped = truncated = true;
    return !stopped;
  };

  const parser = new Parser({
    onopentag(name, attributes) {
      const parent = open.at(-1);
      if (parent === undefined || !count()) return;
      if (open.length > limits.depth) truncated = true;
      const look = parent.skip ? parent.look : lookOf(name, attributes, parent.look, rules);
      const frame: Frame = {
        name,
        look,
        quotes: parent.quotes,
        lists: parent.lists,
        skip: parent.skip || SKIPPED.has(name) || open.length > limits.depth,
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
      if (frame.name === 'style') {
        if (cssChars < CSS_CHARS) style += text;
        cssChars += text.length;
      } else if (!frame.skip && isHidden(frame.look)) {
        hidden ||= /[\p{L}\p{N}]/u.test(text);
      } else if (!frame.skip) {
        // Gmail marks the head of a forward as it marks "On … wrote:", but what is forwarded follows it unmarked.
        if (frame.attribution && /\S/.test(text)) {
          if (/^\s*-{4,}/.test(text)) frame.quotes--;
          frame.attribution = false;
        }
        page.write(text, frame.quotes + quotedToEnd, frame.pre);
      }
    },
    onclosetag(name) {
      const frame = open.length > 1 ? open.pop() : undefined;
      if (frame === undefined || stopped) return;
      if (name === 'style') {
        rules = hidingRules(style, rules);
        style = '';
        return;
      }
      if (frame.skip) return;
      const parent = open.at(-1);
      if (name === 'td' || name === 'th') page.endCell();
      if (parent !== undefined) page.block(linesAround(name, parent, frame));
    },
    oncomment(comment) {
      // Conditional comments and the marks of editors are everyday; prose in a comment is meant for whoever reads the source.
      if (count())
        hidden ||=
          !/^\[?(?:if|end)|<!\[|[{}]/i.test(comment.trim()) && (comment.match(/\p{L}{2,}/gu)?.length ?? 0) >= 6;
    },
  });

  const end = Math.min(html.length, limits.inputChars);
  for (let at = 0; at < end && !stopped; at += CHUNK_CHARS)
    parser.write(html.slice(at, Math.min(end, at + CHUNK_CHARS)));
  if (!stopped) parser.end();
  const seen = seenText(page.text());
  return { text: seen.text, hidden: hidden || seen.hidden, truncated: truncated || page.full };
}

interface Frame {
  readonly name: string;
  readonly look: Look;
  quotes: number;
  lists: readonly List[];
  readonly skip: boolean;
  readonly pre: boolean;
  attribution: boolean;
}

interface List {
  next: number | null;
}

const SKIPPED = new Set([
  'head',
  'title',
  'style',
  'script',
  'template',
  'noscript',
  'svg',
  'math',
  'object',
  'iframe',
  'canvas',
  'audio',
  'video',
  'select',
  'textarea',
  'map',
]);
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

  write(text: string, quotes: number, pre: boolean): void {
    if (!pre) return this.#words(text, quotes);
    text.split('\n').forEach((line, index) => {
      if (index > 0) this.breakLine();
      if (line.trim() !== '') this.#words(line, quotes, true);
    });
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
    this.#put(gap + (this.#lineHasText && gap === '' ? words : verbatim ? words : words.trimStart()).trimEnd());
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
