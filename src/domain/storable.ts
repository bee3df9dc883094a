/** A text in; whether the store can hold it, and the nearest that it can, out. PostgreSQL takes no U+0000 and no half of a surrogate pair. */

export function isStorable(text: string): boolean {
  return !text.includes('\0') && text.isWellFormed();
}

/** Offsets into the text stay what they are. */
export function storable(text: string): string {
  return text.toWellFormed().replaceAll('\0', '\uFFFD');
}
