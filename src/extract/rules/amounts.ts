/** The sentences of a letter in; its sites, its people and its monthly sum out, each with the words that carry it. */
import type { Found, Money } from '../../domain/extraction.ts';
import type { Letter } from '../../domain/letter.ts';
import { type Caseless, caseless } from './caseless.ts';
import { countryOf, currencyIn } from './country.ts';
import { matchesOf } from './matches.ts';
import { evidenceAt, type Sentence } from './sentences.ts';

const UNITS =
  'zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen'.split(
    ' ',
  );
const TENS = 'x x twenty thirty forty fifty sixty seventy eighty ninety'.split(' ');
const FOREIGN = new Map(
  Object.entries({
    dos: 2,
    tres: 3,
    cuatro: 4,
    cinco: 5,
    seis: 6,
    siete: 7,
    ocho: 8,
    nueve: 9,
    diez: 10,
    doce: 12,
    veinte: 20,
    deux: 2,
    trois: 3,
    quatre: 4,
    cinq: 5,
    sept: 7,
    huit: 8,
    neuf: 9,
    dix: 10,
    douze: 12,
    vingt: 20,
    dois: 2,
    duas: 2,
    três: 3,
    quatro: 4,
    sete: 7,
    oito: 8,
    nove: 9,
    dez: 10,
    doze: 12,
    vinte: 20,
    once: 11,
    trece: 13,
    catorce: 14,
    quince: 15,
    dieciséis: 16,
    diecisiete: 17,
    dieciocho: 18,
    diecinueve: 19,
    veintiuno: 21,
    veintidós: 22,
    veinticuatro: 24,
    veinticinco: 25,
    treinta: 30,
    cuarenta: 40,
    cincuenta: 50,
    sesenta: 60,
    setenta: 70,
    ochenta: 80,
    noventa: 90,
    cien: 100,
    onze: 11,
    treize: 13,
    quatorze: 14,
    quinze: 15,
    seize: 16,
    'dix-sept': 17,
    'dix-huit': 18,
    'dix-neuf': 19,
    trente: 30,
    quarante: 40,
    cinquante: 50,
    soixante: 60,
    treze: 13,
    catorze: 14,
    dezasseis: 16,
    dezesseis: 16,
    dezassete: 17,
    dezessete: 17,
    dezoito: 18,
    dezenove: 19,
    dezanove: 19,
    trinta: 30,
    quarenta: 40,
    cinquenta: 50,
    sessenta: 60,
    oitenta: 80,
  }),
);
const SMALL = [...TENS.slice(2), ...UNITS.slice(1)].toSorted((one, other) => other.length - one.length).join('|');
const WORD_NUMBER = String.raw`(?:${SMALL}|an?)(?: hundred(?: and)?)?(?:[- ](?:${SMALL}))?(?:[- ](?:${UNITS.slice(1, 10).join('|')}))?(?: hundred)?`;
const NUMBER = String.raw`(?<number>\d{1,3}(?:[, ]\d{3})+(?!\d)|\d{1,6}|(?:a|two|three|four) dozen|a couple of|both|all three|a single|(?:${WORD_NUMBER})|${[...FOREIGN.keys()].toSorted((one, other) => other.length - one.length).join('|')})`;
/** One way alone to take a text apart: what parts two words holds a blank, and no word begins or ends with a hyphen. */
const WORD_BETWEEN = String.raw`(?:more +|other +|of (?:our|them|the) +)?(?!(?:${SMALL}|\d+)(?![\p{L}])|and\b|or\b|on\b|per\b|one\b|two\b|three\b|staff\b|people\b|employees\b|users\b|across\b|throughout\b|over\b|of\b|from\b|by\b|through\b|between\b|among\b|serving\b|covering\b|in\b|at\b|with\b|for\b|to\b|months?\b|years?\b|weeks?\b|days?\b|hours?\b|percent\b)[\p{L}'’/&]+(?:-+[\p{L}'’/&]+)*`;
const WORDS_BETWEEN = String.raw`(?:[ -]+${WORD_BETWEEN}(?:-* [ -]*${WORD_BETWEEN}){0,2}?)??`;
const PLACE = String.raw`(?:(?:locations?|sites?|offices?|branch(?:es)?|stores?|shops?|clinics?|campus(?:es)?|buildings?|plants?|warehouses?|restaurants?|schools?|facilit(?:y|ies)|stations?|substations?|hotels?|resorts?|propert(?:y|ies)|communities|mills?|depots?|yards?|baker(?:y|ies)|salons?|librar(?:y|ies)|parish(?:es)?|labs?|laborator(?:y|ies)|hospitals?|showrooms?|salerooms?|tasting rooms?|terminals?|practices?|funeral homes?|nursing homes?|care homes?|farms?|factor(?:y|ies)|dealerships?|gyms?|garages?|church(?:es)?|winer(?:y|ies)|theat(?:er|re)s?|cinemas?|courthouses?|firehouses?|cent(?:er|re)s|clubs|supermarkets?|markets|pharmac(?:y|ies)|dispensar(?:y|ies)|banks|hubs|hangars?|marinas?|greenhouses?|chapels?|precincts?|studios?|bars|pubs|caf[eé]s|kitchens|outlets?|lodges?|camps?|galler(?:y|ies)|museums?|quarr(?:y|ies)|mines|ranch(?:es)?|docks|ports|houses|cages|storefronts?|workshops|headquarters|nurser(?:y|ies)|orchards?|towers?|plazas?|kennels?|places|landings|shipyards|kiosks|surgeries|academies|colleges|villages|distilleries|breweries|halls|boutiques|taprooms?|tap rooms?|premises|homesteads?|barns|parlou?rs|surger(?:y|ies)|head offices?|data cent(?:er|re)s|rinks|courts|chambers|estates|vineyards|quarries|sawmills|silos|elevators|collieries|pits|runways|airports|piers|berths|arenas|stadiums?|ballparks|parks|gardens|zoos|wards|units in)|tiendas|oficinas|sucursales|sedes|almacenes|bureaux|magasins|usines|succursales|hoteles|restaurantes|escuelas|clínicas|plantas|hôtels|écoles|cliniques|lojas|hotéis|escolas|escritórios|filiais|fábricas|unidades|terminales|terminais|concession(?:s|naires)|concesionari[oa]s|bodegas|planteles|consultorios|clinicas|hospitales|hospitais|agences|entrepôts|boutiques|resid[eê]nci?as|puntos de venta|fincas|usinas|haciendas|armazéns|emisoras|edificios|edifícios|immeubles|bâtiments|établissements|estúdios|estudios|naves|almacenes|locales|centros|agências|agencias bancarias|logements collectifs|quintas|postos|ejidos|aeropuertos|aeroportos|parques|residencias|résidences|foyers|cafés|bodegas)`;
const PEOPLE = String.raw`(?:people|users?|employees?|staff(?:ers)?|seats?|(?:smart|cell ?|mobile ?|desk ?|tele)?phones?|handsets?|extensions?|desks|workers?|teachers?|nurses?|reps|agents on the phones?|members of staff|fee[- ]earners?|of us\b|souls|folks|colleagues|lawyers?|attorneys?|colleagues?|workstations?|laptops?|headcount|students and (?:staff|faculty)|associates|team members?|endpoints?|mailboxes|drivers|clinicians?|caregivers?|schedulers|dispatchers|operators|advis[eo]rs|counsel(?:l)?ors|clerks|tellers|doctors|physicians|technicians|volunteers|faculty|crew|heads|FTEs?|persons?|desktops|computers|PCs|empleados|usuarios|personas|teléfonos|employés|utilisateurs|personnes|postes|funcionários|pessoas|usuários|ramais|que somos|ejecutivos|trabajadores|trabalhadores|colaboradores|extensiones|salariés|collaborateurs|abonnés|agentes (?:del? |de )(?:centro|call)|alumnos|élèves|médicos|enfermeras|líneas|linhas)`;
/** `There are nine in total`, said of places. */
const IN_TOTAL = caseless(
  new RegExp(
    String.raw`\b(?:there are|there['’]s|we have|that makes|which makes|making) ${NUMBER} (?:of (?:them|these)|in (?:total|all)|all told|altogether)\b`,
    'iu',
  ),
);
const OF_THEM = caseless(
  new RegExp(
    String.raw`${PEOPLE}[^.;\d]{0,40}, (?:about |some |around |roughly )?${NUMBER} (?:of them|all told|in all|altogether)\b`,
    'iu',
  ),
);
const HEADCOUNT = caseless(
  /\bhead ?count (?:is|will be|of|will grow to|goes to|now|:)(?: now| about| around| roughly)? (?<number>\d{1,6})\b/iu,
);
const OF_PLACES = caseless(new RegExp(String.raw`(?<![\p{L}])${PLACE}(?![\p{L}])`, 'iu'));
const HOW_MANY_PLACES = caseless(
  new RegExp(
    String.raw`\bhow many (?:\p{L}+ ){0,2}?${PLACE}|\bnumber of (?:\p{L}+ ){0,2}?${PLACE}|^\W*${PLACE}\s*:`,
    'iu',
  ),
);
const HOW_MANY_PEOPLE = caseless(
  new RegExp(
    String.raw`\bhow many (?:\p{L}+ ){0,2}?${PEOPLE}|\bnumber of (?:\p{L}+ ){0,2}?${PEOPLE}|^\W*${PEOPLE}\s*:`,
    'iu',
  ),
);
const ANSWER = new RegExp(
  String.raw`^\W{0,3}(?:(?:it['’]?s|it is|there are|we have|about|around|roughly|now|exactly) ){0,2}${NUMBER}(?=[\s.,;!]|$)`,
  'iu',
);
/** `at five taprooms`: places of whatever trade, unless what is counted is time, people, things or other firms. */
const SOMEWHERE = caseless(
  new RegExp(
    String.raw`\b(?:at|across)(?: all)?(?: of)?(?: our| the| its| my)? ${NUMBER} (?:(?!${SMALL}|of\b|or\b|and\b)[\p{L}’'-]+ )?(?<noun>\p{L}{3,}s)(?![\p{L}])`,
    'giu',
  ),
);
const NO_PLACES =
  /^(?:days|weeks|months|years|hours|minutes|seconds|times|percents?|cents|dollars|pounds|euros|points|levels|stages|phases|steps|parts|layers|lines|phones|circuits|trunks|servers|users|seats|devices|vendors|carriers|providers|agents|agencies|distributors|quotes|bids|proposals|offers|options|things|reasons|companies|firms|businesses|brands|states|countries|counties|provinces|regions|departments|teams|shifts|calls|meetings|sessions|divisions|platforms|systems|contracts|invoices|bills|entities|subsidiaries|generations|industries|trades|continents|miles|feet|inches|acres|speeds|rates|terms|screens|models|lists|ways|classes|sections|questions|categories|markets|functions)$/i;
const SITES = caseless(
  new RegExp(String.raw`(?<![\p{L}\d.,$€£-])${NUMBER}${WORDS_BETWEEN}[ -]+${PLACE}(?![\p{L}-])`, 'giu'),
);
const SEATS = caseless(
  new RegExp(String.raw`(?<![\p{L}\d.,$€£-])${NUMBER}${WORDS_BETWEEN}[ -]+${PEOPLE}(?![\p{L}])`, 'giu'),
);
/** `seven group homes and an office` are eight places. */
const ONE_MORE = new RegExp(
  String.raw`^(?:,? (?:and|plus)| \+) (?:another |also )?(?<number>\d{1,3}|an?|${SMALL})(?![\p{L}\d])${WORDS_BETWEEN}[ -]+${PLACE}(?![\p{L}-])(?! (?:manager|network|phone|system))`,
  'iu',
);
/** `the hospital and nine clinics`. */
const ONE_BEFORE = new RegExp(
  String.raw`\b(?:the|our|an?|its|their|one) (?:(?:main|head|home|district|central|corporate|county|city|flagship) )?${PLACE}(?: \([^()]*\))?,? (?:and|plus)(?: the| our| its)? $`,
  'iu',
);
/** A field of a form or a row of a table: `Sites: 14`. */
const SITES_FIELD = caseless(
  new RegExp(
    String.raw`^\W{0,3}(?:number of |no\. of |# of |total )?(?:${PLACE})(?: \([^)]*\))?\s*[:=\t|–-]+\s*(?<number>\d{1,3}(?:,\d{3})*|\d{1,6})\b`,
    'iu',
  ),
);
const SEATS_FIELD = caseless(
  new RegExp(
    String.raw`^\W{0,3}(?:number of |no\. of |# of |total )?(?:${PEOPLE})(?: \([^)]*\))?\s*[:=\t|–-]+\s*(?:about |approx\.? |~)?(?<number>\d{1,3}(?:,\d{3})*|\d{1,6})\b`,
    'iu',
  ),
);
/** Numbers of something else: what was, what others have, what is left out. */
const NOT_THEIRS = /\b(?:ago|last year|used to|competitors?|neighbou?rs?|not counting|previously had)\b/i;
const TAKEN_BACK = /\b(?:instead of|not|rather than)\s+$/i;

export function sitesIn(letter: Letter, sentences: readonly Sentence[]): Found<number> | null {
  return (
    answered(letter, sentences, HOW_MANY_PLACES) ??
    largest(letter, sentences, SITES, SITES_FIELD, 5_000) ??
    inTotal(letter, sentences) ??
    somewhere(letter, sentences)
  );
}

export function seatsIn(letter: Letter, sentences: readonly Sentence[]): Found<number> | null {
  for (const sentence of sentences) {
    const match = HEADCOUNT.exec(sentence.text) ?? OF_THEM.exec(sentence.text);
    const value = numberOf(match?.groups?.['number'] ?? '');
    if (match !== null && value !== null)
      return { value, evidence: [evidenceAt(letter, sentence, match.index, match[0].length)] };
  }
  return answered(letter, sentences, HOW_MANY_PEOPLE) ?? largest(letter, sentences, SEATS, SEATS_FIELD, 500_000);
}

/** `Four.`, below a quoted `How many sites?`. */
function answered(letter: Letter, sentences: readonly Sentence[], question: Caseless): Found<number> | null {
  for (const sentence of sentences) {
    if (sentence.answers === undefined || !question.test(sentence.answers)) continue;
    const match = ANSWER.exec(sentence.text);
    const value = numberOf(match?.groups?.['number'] ?? '');
    if (match !== null && value !== null)
      return { value, evidence: [evidenceAt(letter, sentence, 0, match[0].length)] };
  }
  return null;
}

function inTotal(letter: Letter, sentences: readonly Sentence[]): Found<number> | null {
  for (const [at, sentence] of sentences.entries()) {
    const match = IN_TOTAL.exec(sentence.text);
    const value = numberOf(match?.groups?.['number'] ?? '');
    if (match === null || value === null) continue;
    if (!OF_PLACES.test(sentence.text) && !OF_PLACES.test(sentences[at - 1]?.text ?? '')) continue;
    return { value, evidence: [evidenceAt(letter, sentence, match.index, match[0].length)] };
  }
  return null;
}

function somewhere(letter: Letter, sentences: readonly Sentence[]): Found<number> | null {
  for (const sentence of sentences)
    for (const match of SOMEWHERE.matchesIn(sentence.text)) {
      const value = numberOf(match.groups?.['number'] ?? '');
      const noun = match.groups?.['noun'] ?? '';
      if (value === null || value > 500 || NO_PLACES.test(noun) || ANY_PEOPLE.test(noun)) continue;
      return { value, evidence: [evidenceAt(letter, sentence, match.index, match[0].length)] };
    }
  return null;
}

const ANY_PEOPLE = new RegExp(String.raw`^${PEOPLE}$`, 'iu');

function largest(
  letter: Letter,
  sentences: readonly Sentence[],
  inText: Caseless,
  inField: Caseless,
  most: number,
): Found<number> | null {
  let best: Found<number> | null = null;
  for (const sentence of sentences) {
    const text = sentence.text.slice(0, LONGEST);
    const field = inField.exec(text);
    for (const match of field === null ? inText.matchesIn(text) : [field]) {
      const counted = numberOf(match.groups?.['number'] ?? '');
      const more = inText === SITES && field === null ? ONE_MORE.exec(text.slice(match.index + match[0].length)) : null;
      const hasOneBefore =
        inText === SITES && field === null && ONE_BEFORE.test(text.slice(Math.max(0, match.index - 80), match.index));
      const added = (more === null ? 0 : oneOrMore(more.groups?.['number'] ?? '')) + (hasOneBefore ? 1 : 0);
      const value = counted === null ? null : counted + added;
      if (value === null || value === 0 || value > most || value <= (best?.value ?? 0)) continue;
      if (inText === SEATS && value === 1) continue; // `one person whom I can call` is nobody's headcount
      if (TAKEN_BACK.test(text.slice(0, match.index))) continue;
      if (NOT_THEIRS.test(text.slice(Math.max(0, match.index - 12), match.index + match[0].length + 10))) continue;
      const length = match[0].length + (more?.[0].length ?? 0);
      best = { value, evidence: [evidenceAt(letter, sentence, match.index, length)] };
    }
  }
  return best;
}

function oneOrMore(written: string): number {
  return /^an?$/i.test(written) ? 1 : (numberOf(written) ?? 0);
}

const SUM = caseless(
  /(?<sign>US\$|C\$|CA\$|A\$|R\$|MX\$|[$€£]|\b(?:USD|EUR|GBP|CAD|AUD|MXN|BRL)\s?)?(?<sum>\d{1,3}(?:[, .]\d{3})+(?:[.,]\d{1,2})?(?!\d)|\d{1,7}(?:\.\d{1,2})?)\s?(?<scale>k|thousand|grand|m|mm|million|mil)?(?![\p{L}\d])\s?(?<code>[$€£]\s?(?:USD|CAD|AUD)?|(?:USD|EUR|GBP|CAD|AUD|MXN|BRL|dollars?|euros?|pounds?|pesos?|reais)\b)?/giu,
);
/** `2,400/mo`, `eleven grand a month`: sums without a sign, which only their month tells. */
const BARE_SUM = new RegExp(
  String.raw`(?<![\p{L}\d.,$€£/-])(?:(?<sum>\d{1,3}(?:,\d{3})+|\d{3,7})|(?<words>(?:${SMALL})(?:[- ](?:${SMALL}))?) (?<scale>grand|thousand|hundred)(?: (?<more>${SMALL})(?= hundred) hundred)?)(?: (?:dollars|pounds|quid|bucks|euros))?(?= ?(?:\/ ?|per |a |each |every )(?:calendar )?(?:month|mo)\b| monthly\b)`,
  'giu',
);
const A_MONTH =
  /(?:\b(?:per|a|each|every|al|por|par)|\/) ?(?:calendar )?(?:month|mo|mes|mois|mês)\b|\bmonthly\b|\bMRC\b|\bmensual\w*|\bmensuel\w*|\bmensa(?:l|is)\b/iu;
const A_YEAR =
  /(?:\b(?:per|a|each|every|al|por|par)|\/) ?(?:fiscal |calendar )?(?:year|yr|año|an|ano)\b|\byearly\b|\bannual(?:ly)?\b|\bper annum\b|\bp\.a\.|\banual\w*/iu;
const EACH =
  /(?:\b(?:per|each|every|a)|\/) ?(?:site|location|store|shop|office|branch|clinic|building|mill|plant)\b|\b(?:at|for|in) each\b/i;
const EACH_PERSON = /(?:\b(?:per|each|every|a)|\/) ?(?:user|person|seat|employee|phone|head|line)\b/i;
const ABOUT_PAY =
  /\b(?:pay|paying|spend|spending|cost|costs|bill|bills|budget|ceiling|cap|runs?|running|total|all in|appropriation|come to|comes to|between them|available|afford|pagamos|payons|presupuesto|orçamento)\b/i;
const NOT_BUDGET =
  /\b(?:revenue|sales|turnover|profit|salary|salaries|fine|penalt\w+|rent|lost|losing|lose|loses|raised|grant of)\b/i;
const CALLED = /^(?:call it|say|that is|which is|exactly|to be (?:exact|precise)|make that)\b/i;
const TOTAL_ROW =
  /^\W*(?:all|total|sum|together|grand total)\b[^\t|]{0,40}[\t|]\s*\$?(?<sum>\d{1,3}(?:,\d{3})+|\d{2,7})\s*$/i;

/** What is read of one sentence at most. */
const LONGEST = 2_000;

export function monthlySum(
  letter: Letter,
  sentences: readonly Sentence[],
  sites: number | null,
  seats: number | null = null,
): Found<Money> | null {
  const found: { money: Found<Money>; weight: number }[] = [];
  let isMonthly: boolean | null = null;
  let isTable = false;
  const currency = currencyIn(countryOf(letter));
  for (const sentence of sentences) {
    const text = sentence.text.slice(0, LONGEST);
    isTable ||= /[\t|]/.test(text) && A_MONTH.test(text);
    const row = isTable ? TOTAL_ROW.exec(text) : null;
    if (row !== null) {
      const value = { amount: Number((row.groups?.['sum'] ?? '').replaceAll(',', '')), currency: 'USD' };
      found.push({ money: { value, evidence: [evidenceAt(letter, sentence, 0, text.length)] }, weight: 2 });
    }
    for (const match of matchesOf(BARE_SUM, text)) {
      const around = text.slice(Math.max(0, match.index - 60), match.index + match[0].length + 40);
      if (NOT_BUDGET.test(around) || OF_THINGS.test(around.slice(0, 60))) continue;
      const amount = bareSum(match.groups ?? {});
      const money = {
        value: { amount, currency },
        evidence: [evidenceAt(letter, sentence, match.index, match[0].length)],
      };
      if (amount >= 20) found.push({ money, weight: ABOUT_PAY.test(text) ? 1 : 0 });
    }
    for (const match of SUM.matchesIn(text)) {
      const { sign = '', sum = '', scale, code = '' } = match.groups ?? {};
      if (sign === '' && code === '' && (scale === undefined || /^m/i.test(scale))) continue;
      const end = match.index + match[0].length;
      const around = text.slice(Math.max(0, match.index - 60), end + 40);
      const after = text.slice(match.index, end + 30);
      const inherits: boolean =
        CALLED.test(text) && isMonthly !== null && !A_MONTH.test(around) && !A_YEAR.test(around);
      const monthly: boolean = inherits ? isMonthly === true : A_MONTH.test(around);
      const yearly: boolean = inherits ? isMonthly === false : A_YEAR.test(after) || (!monthly && A_YEAR.test(around));
      if ((!monthly && !yearly) || NOT_BUDGET.test(around)) continue;
      isMonthly = !yearly;
      const times = EACH.test(after) ? (sites ?? 1) : EACH_PERSON.test(after) ? (seats ?? 1) : 1;
      const whole = plainNumber(sum) * scaleOf(scale) * times;
      const amount = Math.round((yearly ? whole / 12 : whole) * 100) / 100;
      const money = {
        value: { amount, currency: currencyOf(`${sign}${code}`) },
        evidence: [evidenceAt(letter, sentence, match.index, match[0].trimEnd().length)],
      };
      found.push({ money, weight: inherits ? 3 : ABOUT_PAY.test(text) ? 1 : 0 });
    }
  }
  return found.toSorted((one, other) => other.weight - one.weight)[0]?.money ?? null;
}

/** `3,000 calls a month` are no money. */
const OF_THINGS = /\b(?:calls|tickets|visits|orders|patients|minutes|messages|customers|guests|units)\b[^.;]{0,20}$/i;

function bareSum({ sum, words, scale, more }: Record<string, string | undefined>): number {
  if (sum !== undefined) return plainNumber(sum);
  const times = /^hundred$/i.test(scale ?? '') ? 100 : 1_000;
  return (numberOf(words ?? '') ?? 0) * times + (numberOf(more ?? '') ?? 0) * 100;
}

/** `14,500`, `14 500`, `14.500` and `14,500.50` are the same in their countries. */
function plainNumber(written: string): number {
  const decimals = /[.,](\d{1,2})$/.exec(written)?.[1] ?? '';
  const whole = decimals === '' ? written : written.slice(0, -decimals.length - 1);
  return Number(`${whole.replaceAll(/[^\d]/g, '')}.${decimals === '' ? '0' : decimals}`);
}

function scaleOf(scale: string | undefined): number {
  if (scale === undefined) return 1;
  return /^(?:m|mm|million)$/i.test(scale) ? 1_000_000 : 1_000;
}

function currencyOf(sign: string): string {
  if (/€|eur/i.test(sign)) return 'EUR';
  if (/£|gbp|pound/i.test(sign)) return 'GBP';
  if (/^ca?\$|cad/i.test(sign)) return 'CAD';
  if (/^mx|mxn|pesos/i.test(sign)) return 'MXN';
  if (/^r\$|brl|reais/i.test(sign)) return 'BRL';
  return /^a\$|aud/i.test(sign) ? 'AUD' : 'USD';
}

export function numberOf(written: string): number | null {
  const text = written.toLowerCase().trim();
  if (/^\d[\d, ]*$/.test(text)) return Number(text.replaceAll(/[, ]/g, ''));
  const foreign = FOREIGN.get(text);
  if (foreign !== undefined) return foreign;
  if (text === 'both' || text === 'a couple of') return 2;
  if (text === 'all three') return 3;
  if (text === 'a single') return 1;
  const dozens = /^(a|two|three|four) dozen$/.exec(text)?.[1];
  if (dozens !== undefined) return 12 * Math.max(1, UNITS.indexOf(dozens));
  if (text === 'a' || text === 'an') return null;
  let sum = 0;
  for (const word of text.split(/[- ]/)) {
    if (word === 'hundred') sum = Math.max(sum, 1) * 100;
    else if (word === 'and' || word === 'a' || word === 'an') sum += 0;
    else if (UNITS.includes(word)) sum += UNITS.indexOf(word);
    else if (TENS.includes(word)) sum += 10 * TENS.indexOf(word);
    else return null;
  }
  return sum === 0 ? null : sum;
}
