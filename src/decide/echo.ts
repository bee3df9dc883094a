/** The words of a mail, and texts of others, go in; how much of the mail repeats them, from 0 to 1, comes out. */

/** Eight words in the same order are seldom chance, and short enough that a line wrapped anew is found. */
const RUN = 8;
const MOST_SIGNS = 50_000;

/** The share of the words that stand in a run which one of the texts holds too. Layout, case and punctuation do not count. */
export function echoOf(words: string, texts: readonly string[]): number {
  const own = wordsIn(words);
  if (own.length < RUN) return 0;
  const known = new Set(texts.flatMap((text) => runsOf(wordsIn(text))));
  if (known.size === 0) return 0;
  const repeated = new Set<number>();
  for (const [at, run] of runsOf(own).entries())
    if (known.has(run)) for (let word = at; word < at + RUN; word++) repeated.add(word);
  return repeated.size / own.length;
}

function wordsIn(text: string): string[] {
  return (
    text
      .slice(0, MOST_SIGNS)
      .toLowerCase()
      .match(/[\p{L}\p{N}]+/gu) ?? []
  );
}

function runsOf(words: readonly string[]): string[] {
  return words.slice(0, Math.max(0, words.length - RUN + 1)).map((_, at) => words.slice(at, at + RUN).join(' '));
}
