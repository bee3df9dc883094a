/** A company's name in; its words, and the name by which it is known again, out. */

/** The name of a company without accents, signs and legal form: two spellings of one name become equal. Empty where nothing is left. */
export function companyKey(company: string): string {
  const words = wordsOf(
    plain(company.slice(0, 200).toLowerCase().replaceAll(/['’]/g, '').replaceAll(/[&+]/g, ' and ')),
  );
  const telling = words.filter((word) => !LEGAL_FORM.test(word) && !GROUP.test(word));
  return (telling.length > 0 ? telling : words).join('');
}

/**
 * Keys by which the same company may be on record: also in the plural, and with or without a last word that says no more of it
 * than that it has customers. Whoever wants to be taken for a company adds such a word and owns a domain that fits it.
 */
export function companyKeys(company: string): readonly string[] {
  const key = companyKey(company);
  if (key === '') return [];
  const ending = ADDED.find((word) => key.endsWith(word) && key.length - word.length >= SHORTEST_STEM);
  const stem = ending === undefined ? key : key.slice(0, -ending.length);
  const stems = stem.length < SHORTEST_STEM ? [stem] : [stem, `${stem}s`, stem.replace(/s$/, '')];
  return [...new Set([key, ...stems.flatMap((each) => [each, ...ADDED.map((word) => `${each}${word}`)])])];
}

const SHORTEST_STEM = 5;
const ADDED = (
  'services service solutions partners associates enterprises systems technologies technology industries international ' +
  'intl global worldwide america americas usa us uk canada europe online direct office offices'
).split(' ');

export const SIGNS = /[^\p{L}\p{N}]+/gu;

export function wordsOf(name: string): string[] {
  return name.split(SIGNS).filter((word) => word !== '');
}

/** Without accents, in lower case. */
export function plain(text: string): string {
  return text
    .normalize('NFKD')
    .replace(/\p{M}+/gu, '')
    .replaceAll('ß', 'ss')
    .replaceAll('ø', 'o')
    .replaceAll('ł', 'l')
    .toLowerCase();
}

/** Says of a company only that it is one of several. */
const GROUP = /^(?:group|holdings?|grupo|groupe|gruppe)$/;

/** Articles, and what a register adds to a name. */
export const LEGAL_FORM =
  /^(?:[a-z]|inc|incorporated|llc|llp|lp|pllc|pc|plc|ltd|limited|corp|corporation|co|company|gmbh|ag|kg|ohg|ug|se|sa|sarl|sas|srl|spa|bv|nv|ab|oy|as|aps|pty|ltda|eireli|mbh|e|v|ev|the|and|of|und|et|de|del|la|le|les|der|die|das|da|do|dos|y)$/;
