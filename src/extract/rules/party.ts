/** A name, and whether it is a firm's, go in; the party that it names comes out: known to the directory, or not. */
import type { Letter } from '../../domain/letter.ts';
import { written } from '../../domain/organisation.ts';
import type { Mention } from './mentions.ts';

/** Somebody in a sentence: a person, a firm, or both named together, as in `Dana Ruiz of Bluepeak`. */
export interface Party {
  readonly kind: 'agent' | 'agency' | 'unknown';
  /** Everybody of the directory whom this may be; empty for somebody whom it does not know. */
  readonly ids: readonly string[];
  readonly person: string | null;
  readonly firm: string | null;
  readonly naming: Mention['naming'];
  /** A name that is like an agent's needs a second sign, such as the firm beside it. */
  readonly isSure: boolean;
}

export function partyOf({ kind, ids, naming, text, isVague }: Mention): Party {
  const isFirm = naming === 'firm' || naming === 'part_of_firm';
  return {
    kind,
    ids,
    person: isFirm ? null : text,
    firm: isFirm ? text : null,
    naming,
    isSure: naming !== 'like' && isVague !== true,
  };
}

/** Somebody whom the directory does not know. */
export function unknownParty(name: string, isFirm: boolean): Party {
  const naming = isFirm ? 'firm' : /\s/.test(name) ? 'full' : 'first';
  return { kind: 'unknown', ids: [], person: isFirm ? null : name, firm: isFirm ? name : null, naming, isSure: true };
}

/** One party of two names that stand beside each other; null where they are two. */
export function together(one: Party, other: Party): Party | null {
  const person = one.person === null ? other : one;
  const firm = person === one ? other : one;
  if (person.kind === 'agency' || firm.kind === 'agency') return null;
  if (person.person === null || firm.firm === null || person.firm !== null || firm.person !== null) {
    const isSame =
      one.ids.length > 0 &&
      one.ids.some((id) => other.ids.includes(id)) &&
      (one.naming === 'address' || other.naming === 'address');
    return isSame ? { ...one, ids: one.ids.filter((id) => other.ids.includes(id)), isSure: true } : null;
  }
  // Somebody of a listed firm who is not listed: nobody is taken for somebody else.
  if (person.kind === 'unknown') return { ...person, kind: 'unknown', firm: firm.firm };
  if (firm.kind === 'unknown') {
    const isSure = person.isSure && person.naming !== 'first' && person.naming !== 'last' && person.ids.length === 1;
    return { ...person, firm: firm.firm, isSure };
  }
  const shared = person.ids.filter((id) => firm.ids.includes(id));
  if (shared.length > 0) return { ...person, ids: shared, firm: firm.firm, isSure: true };
  return { ...person, ids: [...person.ids, ...firm.ids], firm: firm.firm, isSure: false };
}

/** Whether a name is that of the writer, or of the firm whose domain they write from. */
export function ourNames({ from }: Pick<Letter, 'from'>): (name: string) => boolean {
  const writers = from.flatMap(({ name, address }) => [
    ...name.toLowerCase().split(/[\s,]+/),
    (written(address).split('@')[1]?.split('.')[0] ?? '').toLowerCase(),
  ]);
  return (name) => {
    const words = name
      .toLowerCase()
      .split(/[^\p{L}\p{N}]+/u)
      .filter((word) => word.length > 2);
    const squeezed = words.join('');
    return (
      words.length > 0 &&
      (words.every((word) => writers.includes(word)) ||
        writers.some((each) => each.length > 3 && (squeezed.includes(each) || each.includes(squeezed))))
    );
  };
}
