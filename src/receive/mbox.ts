/** The bytes of an mbox file go in; its mails come out one by one, each within a limit of size. RFC 4155. */
import { headerOf } from './header.ts';

export interface MailInMbox {
  /** As it was delivered: without the separating line, one level of `>From` quoting taken away. */
  readonly raw: Buffer;
  readonly bytes: number;
  /** It is larger than the limit: `raw` holds its header alone. */
  readonly headersOnly: boolean;
}

const FROM = Buffer.from('From ');
const LINE_FEED = 10;
const QUOTE = 62; // >

/** What nearly every writer puts on the separating line. A sentence that begins with From, and that nobody quoted, is none. */
const POSTMARK = /^From .*\b(?:mon|tue|wed|thu|fri|sat|sun)\b.*\b\d{1,2}:\d{2}\b/i;

/** Longer lines are passed on in pieces, so that a file without line ends does not fill the memory. */
const LONGEST_LINE = 64 * 1024;

/** Holds a mail and a chunk in memory, whatever the size of the file. */
export async function* mailsInMbox(chunks: AsyncIterable<Buffer>, maxBytes: number): AsyncGenerator<MailInMbox> {
  let separator: RegExp | null = null;
  let mail = new Collector(maxBytes);
  let isMail = false; // what stands above the first separating line is none
  let rest: Buffer = Buffer.alloc(0);
  let isAtLineStart = true;
  for await (const chunk of chunks) {
    const block = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
    const lastEnd = block.lastIndexOf(LINE_FEED) + 1;
    const until = block.length - lastEnd > LONGEST_LINE ? block.length : lastEnd;
    rest = block.subarray(until);
    let from = 0;
    for (const { start, end } of linesWithFrom(block.subarray(0, until), isAtLineStart)) {
      const line = block.toString('latin1', start, Math.min(end, start + 500));
      if (line.startsWith('>')) {
        mail.take(block.subarray(from, start));
        from = start + 1;
        continue;
      }
      // An odd writer's first line tells that its other separating lines are odd as well.
      separator ??= POSTMARK.test(line) ? POSTMARK : /^From /;
      if (!separator.test(line)) continue;
      mail.take(block.subarray(from, start));
      if (isMail) yield mail.done();
      isMail = true;
      mail = new Collector(maxBytes);
      from = end;
    }
    mail.take(block.subarray(from, until));
    if (until > 0) isAtLineStart = block[until - 1] === LINE_FEED;
  }
  mail.take(rest);
  if (isMail) yield mail.done();
}

/** Where lines begin with `From ` or with that behind any number of `>`. */
function* linesWithFrom(block: Buffer, isAtLineStart: boolean): Generator<{ start: number; end: number }> {
  for (let at = block.indexOf(FROM); at !== -1; at = block.indexOf(FROM, at + FROM.length)) {
    let start = at;
    while (start > 0 && block[start - 1] === QUOTE) start -= 1;
    if (start === 0 ? !isAtLineStart : block[start - 1] !== LINE_FEED) continue;
    const lineFeed = block.indexOf(LINE_FEED, at);
    yield { start, end: lineFeed === -1 ? block.length : lineFeed + 1 };
  }
}

/** One mail, piece by piece. */
class Collector {
  readonly #maxBytes: number;
  #pieces: Buffer[] = [];
  #bytes = 0;
  #headersOnly = false;

  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes;
  }

  take(piece: Buffer): void {
    if (piece.length === 0) return;
    this.#bytes += piece.length;
    if (this.#headersOnly) return;
    this.#pieces.push(piece);
    if (this.#bytes <= this.#maxBytes) return;
    this.#headersOnly = true;
    this.#pieces = [headerOf(Buffer.concat(this.#pieces))];
  }

  done(): MailInMbox {
    const raw = Buffer.concat(this.#pieces);
    if (this.#headersOnly) return { raw, bytes: this.#bytes, headersOnly: true };
    const own = withoutSeparator(raw);
    return { raw: own, bytes: own.length, headersOnly: false };
  }
}

/** The empty line at the end belongs to the mbox. */
function withoutSeparator(raw: Buffer): Buffer {
  const end = raw.toString('latin1', Math.max(0, raw.length - 4));
  return raw.subarray(0, raw.length - (/\n(\r?\n)$/.exec(end)?.[1]?.length ?? 0));
}
