/** RTF in, compressed as Outlook does it or not; the text that it shows out. */
import { decompressRTF } from '@kenjiuno/decompressrtf';
import { decodeBytes } from './headers.ts';

export interface RtfText {
  readonly text: string;
  /** Some of it is marked as hidden; that is left out. */
  readonly hidden: boolean;
}

/** It unpacks to eight times as much at most, in an array of numbers. */
const MOST_PACKED_BYTES = 1_000_000;
const MOST_UNPACKED_BYTES = 3_000_000;
/** Words, signs, braces and stretches of text. */
const MOST_TOKENS = 400_000;

/** Null for what is no RTF. [MS-OXRTFCP] */
export function compressedRtfText(bytes: Buffer): RtfText | null {
  if (bytes.length < 16 || bytes.length > MOST_PACKED_BYTES) return null;
  // The lengths in its head are believed by what unpacks it: one that is larger than the file would be read for ever.
  const packed = bytes.readUInt32LE(0) + 4;
  if (packed < 16 || packed > bytes.length || bytes.readUInt32LE(4) > MOST_UNPACKED_BYTES) return null;
  try {
    return rtfText(Buffer.from(decompressRTF([...bytes.subarray(0, packed)])));
  } catch {
    return null;
  }
}

const MOST_CHARS = 500_000;
const DEEPEST = 200;
/** A control word with its number, an escaped byte, a control sign, a brace, or a stretch of text. */
const TOKEN = /\\([a-z]{1,32})(-?\d{1,10})? ?|\\'([0-9a-f]{2})|\\([^a-z])|([{}])|([^\\{}\r\n]+)|[\r\n\\]/gi;
/** Groups that hold no text of the document. */
const NO_TEXT: ReadonlySet<string> = new Set(
  (
    'fonttbl colortbl stylesheet listtable listoverridetable info pict object themedata fldinst xe tc ' +
    'header footer headerl headerr headerf footerl footerr footerf'
  ).split(' '),
);
const STRIKES: ReadonlySet<string> = new Set(['strike', 'striked', 'deleted']);
const SIGNS: Readonly<Record<string, string>> = {
  par: '\n',
  line: '\n',
  row: '\n',
  sect: '\n\n',
  page: '\n\n',
  tab: '\t',
  cell: '\t',
  emdash: '—',
  endash: '–',
  lquote: '‘',
  rquote: '’',
  ldblquote: '“',
  rdblquote: '”',
  bullet: '•',
};

interface Group {
  readonly skipped: boolean;
  readonly hidden: boolean;
  /** A line runs through it, or it was deleted while changes were tracked. */
  readonly struck: boolean;
  /** How many signs stand after a Unicode sign for programs that do not know it. */
  readonly substitutes: number;
}

/** Null for what is no RTF. HTML that is wrapped in it shows by the text that stands there for readers of RTF. */
export function rtfText(bytes: Buffer): RtfText | null {
  const rtf = bytes.toString('latin1');
  if (!/^\s*\{\\rtf/.test(rtf.slice(0, 100))) return null;
  const above: Group[] = [];
  let group: Group = { skipped: false, hidden: false, struck: false, substitutes: 1 };
  let charset = 'windows-1252';
  let text = '';
  let pending: number[] = [];
  let toSkip = 0;
  let hidden = false;
  const settle = (): void => {
    if (pending.length > 0) text += decodeBytes(Uint8Array.from(pending), charset);
    pending = [];
  };
  const say = (words: string): void => {
    if (group.skipped || group.struck || words === '') return;
    if (group.hidden) {
      hidden ||= words.trim() !== '';
      return;
    }
    settle();
    text += words;
  };
  let tokens = 0;
  for (const [, word, number, hex, sign, brace, run] of rtf.matchAll(TOKEN)) {
    if (text.length > MOST_CHARS || ++tokens > MOST_TOKENS) break;
    if (brace === '{') {
      if (above.length >= DEEPEST) return null;
      above.push(group);
    } else if (brace === '}') {
      settle();
      group = above.pop() ?? group;
    } else if (hex !== undefined) {
      if (toSkip > 0) toSkip--;
      else if (!group.skipped && !group.hidden && !group.struck) pending.push(parseInt(hex, 16));
    } else if (run !== undefined) {
      say(run.slice(toSkip));
      toSkip = Math.max(0, toSkip - run.length);
    } else if (sign !== undefined) {
      if (sign === '*') group = { ...group, skipped: true };
      else if (sign === '~') say('\u00A0');
      else if (/[{}\\]/.test(sign)) say(sign);
      else if (sign === '\n' || sign === '\r') say('\n');
    } else if (word !== undefined) {
      const value = number === undefined ? null : Number(number);
      if (NO_TEXT.has(word)) group = { ...group, skipped: true };
      else if (word === 'v') group = { ...group, hidden: value !== 0 };
      else if (STRIKES.has(word)) group = { ...group, struck: value !== 0 };
      else if (word === 'plain') group = { ...group, hidden: false, struck: false };
      else if (word === 'uc') group = { ...group, substitutes: value ?? 1 };
      else if (word === 'ansicpg') charset = `windows-${value ?? 1252}`;
      else if (word === 'u' && value !== null) {
        say(String.fromCharCode(value & 0xffff));
        toSkip = Math.min(group.substitutes, 10);
      } else say(SIGNS[word] ?? '');
    }
  }
  settle();
  return { text, hidden };
}
