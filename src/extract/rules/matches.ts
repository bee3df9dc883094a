/** Patterns and a text in; their matches out. */

/** One after the other, of a pattern with `g`; `matchAll` copies the pattern for every text. */
export function* matchesOf(pattern: RegExp, text: string): Generator<RegExpExecArray, undefined> {
  pattern.lastIndex = 0;
  for (let match = pattern.exec(text); match !== null; match = pattern.exec(text)) {
    // The pattern is everybody's: whoever is handed a match may use it on another text before asking for the next.
    const next = pattern.lastIndex + (match[0] === '' ? 1 : 0);
    yield match;
    pattern.lastIndex = next;
  }
}
