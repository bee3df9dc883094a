/** Marked letters go in; they come out read as any mail is, with each mark at its place in the letter that was read. */
import type { Directory } from '../../src/domain/directory.ts';
import type { Letter } from '../../src/domain/letter.ts';
import { readLetter } from '../../src/read/letter.ts';
import type { Mark, MarkedFile, MarkedLetter, Tag } from './marked.ts';

export interface LessonLetter {
  readonly marked: MarkedLetter;
  readonly letter: Letter;
  readonly directory: Directory;
  /** Places in the body of the letter. */
  readonly marks: readonly Mark[];
  readonly tags: readonly Tag[];
}

export async function lettersOf({ letters, directory }: MarkedFile): Promise<readonly LessonLetter[]> {
  return Promise.all(
    letters.map(async (marked) => {
      const read = await readLetter(Buffer.from(marked.raw));
      if (!read.ok) throw new Error(`${marked.voice}, letter ${marked.number}: ${read.detail}`);
      const placed = placesIn(marked.text, read.letter.body.text);
      return {
        marked,
        letter: read.letter,
        directory,
        marks: marked.marks.map((mark) => ({ ...mark, start: placed(mark.start), end: placed(mark.end - 1) + 1 })),
        tags: marked.tags.map((tag) => ({ ...tag, end: placed(tag.end - 1) + 1 })),
      };
    }),
  );
}

/** Reading may change white space, and nothing else: the same sign is looked for from the last one on. */
function placesIn(from: string, to: string): (at: number) => number {
  const places = new Int32Array(from.length + 1).fill(to.length);
  let next = 0;
  for (let at = 0; at < from.length; at++) {
    const sign = from[at] ?? '';
    if (/\s/.test(sign)) {
      places[at] = next;
      continue;
    }
    const found = to.indexOf(sign, next);
    places[at] = found === -1 ? next : found;
    if (found !== -1) next = found + 1;
  }
  return (at) => places[at] ?? to.length;
}
