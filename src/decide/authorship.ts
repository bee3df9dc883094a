/** A letter and how its words sound go in; whether a person wrote it to us, now, comes out. */
import type { Authorship } from '../domain/authorship.ts';
import type { Letter } from '../domain/letter.ts';

export function authorshipOf({ letter }: { readonly letter: Letter }): Authorship {
  return letter.origin === 'person'
    ? { by: 'person', reasons: [] }
    : { by: 'machine', reasons: [letter.originWhy ?? ''] };
}
