/** A mail domain and the company that a letter names go in; whether the one fits the other comes out. */
import { getDomainWithoutSuffix } from 'tldts';
import { OPEN_TO_ALL, THROW_AWAY } from '../domain/open-hosts.ts';
import { organisationOf } from '../domain/organisation.ts';

export type HostKind = 'company' | 'open_to_all' | 'throw_away';

/** What an address at this domain stands for. */
export function kindOfHost(host: string): HostKind {
  const domain = organisationOf(host);
  if (OPEN_TO_ALL.has(host) || OPEN_TO_ALL.has(domain)) return 'open_to_all';
  return THROW_AWAY.has(domain) ? 'throw_away' : 'company';
}

/**
 * Whether the domain may be that of the company: a word of its name, its initials, an abbreviation. Lenient to whatever
 * honest companies do, since a person looks at the rest; a letter that names no company leaves nothing to compare.
 */
export function domainFits(host: string, company: string | null): boolean {
  if (company === null) return true;
  const domain =
    getDomainWithoutSuffix(organisationOf(host), { allowPrivateDomains: true, validateHostname: false }) ?? '';
  const name = plain(domain).replace(/[^a-z0-9]+/g, '');
  return spellings(company).some((spelling) => fits(name, spelling));
}

function fits(name: string, company: string): boolean {
  const all = company.split(/[^a-z0-9]+/).filter((word) => word !== '');
  const words = all.filter((word) => !LEGAL_FORM.test(word));
  const telling = words.filter((word) => !COMMON.test(word));
  if (words.length === 0) return true;
  const together = words.join('');
  if (name.includes(together) || (name.length >= 4 && together.startsWith(name))) return true;
  if (telling.some((word) => word.length >= 3 && name.includes(word))) return true;
  if (telling.some((word) => word.length >= 4 && name.includes(singular(word)))) return true;
  if (telling.some((word) => word.length >= 5 && name.length >= 3 && word.startsWith(name))) return true;
  if (initialsIn(name, words) || initialsIn(name, all)) return true;
  return isAbbreviation(name, words) || isAbbreviation(name, telling);
}

/** Two initials or more open the name, or are all of it: `bcs`, `bcslogistics`. */
function initialsIn(name: string, words: readonly string[]): boolean {
  const initials = words.map((word) => word[0] ?? '').join('');
  if (initials.length < 2) return false;
  if (name === initials || name === initials.slice(0, 3)) return true;
  if (initials.length >= 3 && name.startsWith(initials)) return true;
  return initials.length >= 3 && name.length <= 5 && name.startsWith(initials.slice(0, 3));
}

/** The name is made of beginnings of the words, in their order, one of them a word that is not in every second name: `vetcare` of Veterinary Care, `alderwater` of Alder Basin Water. */
function isAbbreviation(name: string, words: readonly string[]): boolean {
  const from = (at: number, word: number, isTelling: boolean): boolean => {
    if (at === name.length) return isTelling;
    for (let next = word; next < words.length; next++) {
      const of = words[next] ?? '';
      let length = 0;
      while (length < of.length && name[at + length] === of[length]) length++;
      for (let taken = length; taken >= (word === 0 && next === 0 ? 1 : 2); taken--)
        if (from(at + taken, next + 1, isTelling || !COMMON.test(of))) return true;
    }
    return false;
  };
  return name.length >= 4 && from(0, 0, false);
}

/** With umlauts written out, and left out. */
function spellings(company: string): string[] {
  const lower = company.slice(0, 200).toLowerCase().replaceAll('&', ' ').replaceAll("'", '').replaceAll('’', '');
  const written = lower.replaceAll('ä', 'ae').replaceAll('ö', 'oe').replaceAll('ü', 'ue').replaceAll('ß', 'ss');
  return [...new Set([plain(lower), plain(written)])];
}

function plain(text: string): string {
  return text
    .normalize('NFKD')
    .replace(/\p{M}+/gu, '')
    .replaceAll('ß', 'ss')
    .replaceAll('ø', 'o')
    .replaceAll('ł', 'l')
    .toLowerCase();
}

function singular(word: string): string {
  return word.replace(/(?:ies|es|s)$/, '');
}

const LEGAL_FORM =
  /^(?:[a-z]|inc|incorporated|llc|llp|lp|pllc|pc|plc|ltd|limited|corp|corporation|co|company|gmbh|ag|kg|ohg|ug|se|sa|sarl|sas|srl|spa|bv|nv|ab|oy|as|aps|pty|ltda|eireli|mbh|e|v|ev|the|and|of|und|et|de|del|la|le|les|der|die|das|da|do|dos|y)$/;

/** Words that half of a trade has in its name. */
const COMMON =
  /^(?:group|holdings?|international|global|national|american|services?|solutions?|partners?|associates?|systems?|technolog(?:y|ies)|industries|enterprises?|management|consulting|capital|network|office|center|centre|clinics?|medical|health|healthcare|dental|law|legal|bank|foundation|school|academy|city|new|first|united|north|south|east|west|northern|southern|eastern|western)$/;
