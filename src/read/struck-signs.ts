/** Text in; the same without what its signs strike out, such as `~~these words~~`, out. */
import type { DoubtfulWords, StruckWords } from '../domain/letter.ts';

/** A body as it is read: its places move with it when words are taken out. */
export interface Shown {
  readonly text: string;
  readonly doubtful: readonly DoubtfulWords[];
  readonly struck: readonly StruckWords[];
}

// Markdown and Teams put two tildes around; a tag may be copied as it is typed; Unicode has signs that lie over a letter.
const STRUCK =
  /(?<![~\w])~~(?=[^\s~])([^~\n]{0,300}[^\s~])~~(?![~\w])|<(s|del|strike)>([^<\n]{1,300})<\/\2>|(?:(?![\u0335-\u0338])[^\n][\u0335-\u0338]+(?:[ \t](?![\u0335-\u0338]))*){2,}/giu;
/** Slack puts one tilde around; others write one for "about", so that it only raises a doubt. */
const PERHAPS_STRUCK = /(?<=^|[\s(["'])~(?=[^\s~\d])[^~\n]{1,300}(?<=[^\s~])~(?=$|[\s.,;:!?)\]"'])/gm;

export function withoutStruck(shown: Shown): Shown {
  const found = [...shown.text.matchAll(STRUCK)].map((match) => ({
    start: match.index,
    end: match.index + match[0].length,
    text: match[1] ?? match[3] ?? match[0].replace(/[\u0335-\u0338]/g, ''),
  }));
  const left = found.length === 0 ? shown : without(shown, found);
  const doubts = [...left.text.matchAll(PERHAPS_STRUCK)].map(({ index, 0: words }) => ({
    start: index,
    end: index + words.length,
    why: 'struck' as const,
  }));
  return doubts.length === 0 ? left : { ...left, doubtful: inOrder([...left.doubtful, ...doubts]) };
}

/** Of a file, of which no places are kept. */
export function unstruck(text: string): string {
  return withoutStruck({ text, doubtful: [], struck: [] }).text;
}

export function inOrder(doubtful: readonly DoubtfulWords[]): readonly DoubtfulWords[] {
  return doubtful.toSorted((one, other) => one.start - other.start);
}

/** `second` below `first`. */
export function joinedBy(between: string, first: Shown, second: Shown): Shown {
  const by = first.text.length + between.length;
  return {
    text: `${first.text}${between}${second.text}`,
    doubtful: [
      ...first.doubtful,
      ...second.doubtful.map((one) => ({ ...one, start: one.start + by, end: one.end + by })),
    ],
    struck: [...first.struck, ...second.struck.map((one) => ({ ...one, at: one.at + by }))],
  };
}

function without(shown: Shown, cuts: readonly { start: number; end: number; text: string }[]): Shown {
  const kept: string[] = [];
  const added: StruckWords[] = [];
  let from = 0;
  let removed = 0;
  const ends: { end: number; removed: number; start: number }[] = [];
  for (const { start, end, text } of cuts) {
    kept.push(shown.text.slice(from, start));
    added.push({ at: start - removed, text });
    removed += end - start;
    ends.push({ start, end, removed });
    from = end;
  }
  kept.push(shown.text.slice(from));
  const moved = (at: number): number => {
    const cut = ends.findLast(({ start }) => start < at);
    if (cut === undefined) return at;
    return at >= cut.end ? at - cut.removed : cut.start - (cut.removed - (cut.end - cut.start));
  };
  return {
    text: kept.join(''),
    doubtful: shown.doubtful
      .map((one) => ({ ...one, start: moved(one.start), end: moved(one.end) }))
      .filter(({ start, end }) => end > start),
    struck: [...shown.struck.map((one) => ({ ...one, at: moved(one.at) })), ...added].toSorted(
      (one, other) => one.at - other.at,
    ),
  };
}
