/** A company's name in; its words, and the name by which it is known again, out. */

/** The name of a company without accents, signs and legal form: two spellings of one name become equal. Empty where nothing is left. */
export function companyKey(company: string): string {
  const words = wordsOf(
    plain(company.slice(0, 200).toLowerCase().replaceAll(/['’]/g, '').replaceAll(/[&+]/g, ' and ')),
  );
  const telling = words.filter((word) => !LEGAL_FORM.test(word) && !GROUP.test(word));
  return (telling.length > 0 ? telling : words).join('');
}

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
