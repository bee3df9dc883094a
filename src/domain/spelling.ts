/** Two spellings in, how many slips of the pen lie between them out; and of several right spellings the nearest. */

/** Letters put in, taken out, changed, or exchanged with their neighbour, up to `most` and one more. Damerau and Levenshtein. */
export function edits(one: string, other: string, most: number): number {
  let before: number[] = [];
  let row = Array.from({ length: other.length + 1 }, (_, at) => at);
  for (let i = 1; i <= one.length; i++) {
    const next = [i];
    for (let j = 1; j <= other.length; j++) {
      const isSame = one[i - 1] === other[j - 1];
      let least = Math.min((next[j - 1] ?? 0) + 1, (row[j] ?? 0) + 1, (row[j - 1] ?? 0) + (isSame ? 0 : 1));
      if (i > 1 && j > 1 && one[i - 1] === other[j - 2] && one[i - 2] === other[j - 1])
        least = Math.min(least, (before[j - 2] ?? 0) + 1);
      next.push(least);
    }
    if (Math.min(...next) > most) return most + 1;
    before = row;
    row = next;
  }
  return row.at(-1) ?? 0;
}

/** The right spelling that is at most so many slips away; null where none is so near. */
export function nearest(text: string, right: readonly string[], most: number): string | null {
  const near = right
    .map((each) => ({ each, slips: Math.abs(each.length - text.length) > most ? most + 1 : edits(text, each, most) }))
    .filter(({ slips }) => slips <= most)
    .toSorted((one, other) => one.slips - other.slips);
  return near[0]?.each ?? null;
}
