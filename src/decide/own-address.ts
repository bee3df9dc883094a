/** The address that a letter came from, and the names of who writes it, go in; whether that address is made of the name comes out. */

export interface Named {
  readonly address: string;
  /** Beside the address. */
  readonly displayed: string;
  /** As it was read. */
  readonly signed: string | null;
  readonly company: string | null;
  /** Own words and signature. */
  readonly words: string;
}

/**
 * People's addresses are made of their names nearly everywhere, and those of sites, forms and devices are not: no list of
 * such addresses is ever complete. A name of one word beside the address may be the address again, so that it counts
 * where the letter itself has it. Null where nothing can be compared.
 */
export function isOfItsWriter({ address, displayed, signed, company, words }: Named): boolean | null {
  const local = address.slice(0, address.lastIndexOf('@'));
  const said = new Set(wordsIn(words));
  const ofCompany = new Set(wordsIn(company ?? ''));
  const names = [signed ?? '', displayed].map(wordsIn).filter((name) => name.some((word) => !ofCompany.has(word)));
  const counted = names.map((name) => (name.length > 1 ? name : name.filter((word) => said.has(word))));
  const isComparable =
    /[a-z].*[a-z]/.test(folded(local)) && !/[^\p{Script=Latin}\P{L}]/u.test(`${local}${signed ?? ''}${displayed}`);
  if (!isComparable || OF_AN_OFFICE.test(local)) return null;
  return counted.some((name) => isMadeOf(local, name));
}

/** Of one person, whatever they are called, and no program writes there. */
const OF_AN_OFFICE =
  /^(?:c[efiotms]o|ciso|owner|president|chair(?:man|woman)?|principal|director|founder|md|gm|boss)$/i;

function isMadeOf(local: string, name: readonly string[]): boolean {
  const parts = wordsIn(local);
  const whole = parts.join('');
  const initials = name.map((word) => word.charAt(0)).join('');
  const [first = ''] = initials;
  return (
    name.some((word) => word.length >= SHORTEST_PART && whole.includes(word)) ||
    parts.some((part) => isBeginning(part, name) || isBeginning(part.slice(1), name)) ||
    (name.length > 1 && (whole === initials || whole === `${first}${initials.at(-1) ?? ''}`)) ||
    // Short names, as in `bo@` and `jli@`.
    name.some((word) => word.length === 2 && (whole === word || whole === `${first}${word}`))
  );
}

const SHORTEST_PART = 3;

/** `Bron` of Bronwyn, `acht` of Achterberg. */
function isBeginning(part: string, name: readonly string[]): boolean {
  return part.length >= SHORTEST_PART && name.some((word) => word.startsWith(part));
}

const folded = (text: string): string => text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase();

function wordsIn(text: string): string[] {
  return folded(text).match(/\p{L}+/gu) ?? [];
}
