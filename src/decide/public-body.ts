/** A customer's domain, name and words go in; whether it is a public body, or applies for E-Rate, and what says so, comes out. */

export interface Customer {
  readonly domain: string;
  readonly company: string | null;
  readonly words: string;
}

export interface PublicBody {
  readonly kind: 'public_body' | 'e_rate';
  /** The exact words, or the domain, that say so. */
  readonly evidence: string;
}

/** Rules of procurement may forbid them to name who sells to them: a person looks. */
export function publicBodyOf({ domain, company, words }: Customer): PublicBody | null {
  const applies = E_RATE.exec(words.slice(0, 50_000))?.[0];
  if (applies !== undefined) return { kind: 'e_rate', evidence: applies };
  if (PUBLIC_DOMAIN.test(domain)) return { kind: 'public_body', evidence: domain };
  const named = company === null || PRIVATE.test(company) ? null : PUBLIC_NAME.exec(company)?.[0];
  return named === undefined || named === null ? null : { kind: 'public_body', evidence: named.trim() };
}

/** The programme of the Universal Service Fund for schools and libraries, and the forms by which one bids for it. 47 CFR 54.503. */
const E_RATE =
  /\be-?rate\b(?!\s*(?:card|of))|\bform 47[0-3]\b|\bcategory (?:one|two|1|2) (?:funding|services?|budget)\b|\bUSAC\b|\bschools and libraries (?:program|division)\b|\bfunding request number\b/i;

/** Top-level domains of governments, and those below which only public bodies of a country stand. */
const PUBLIC_DOMAIN =
  /(?:^|\.)(?:gov|mil)(?:\.[a-z]{2})?$|(?:^|\.)(?:gouv|gob|gub|govt|gc|bund|admin|overheid)\.[a-z]{2}$|(?:^|\.)(?:k12|cc|lib|state|dst)\.[a-z]{2}\.us$|(?:^|\.)(?:ci|co|town|vil|twp)\.[a-z-]+\.[a-z]{2}\.us$|(?:^|\.)(?:nhs|police|mod|parliament)\.uk$|(?:^|\.)(?:sch|gov)\.uk$/;

const PUBLIC_NAME = new RegExp(
  [
    String.raw`\b(?:city|county|town|township|village|borough|parish|state|commonwealth|municipality|province|district) of [\p{Lu}]`,
    String.raw`\b[\p{Lu}][\p{L}.' -]{1,40} (?:County|Township)(?:$| (?:Government|Commission(?:ers)?|Board|Library|Schools?|Sheriff|Clerk|Court|Health|Public|Fire|Parks|Department|Office))`,
    String.raw`\b(?:(?:unified |independent |public |community |consolidated |regional |central |union )+)?school district\b|\bpublic schools\b|\b(?:ISD|USD|BOCES)\b|\bboard of education\b`,
    String.raw`\bpublic librar(?:y|ies)\b|\blibrary district\b`,
    String.raw`\b(?:water|fire|sanitation|sanitary|sewer|utility|irrigation|hospital|park|transit|health|flood control|conservation|levee|improvement|metropolitan|special) (?:and \w+ )?(?:protection )?district\b|\b(?:municipal utility|public utility) district\b`,
    String.raw`\b(?:port|housing|transit|transportation|airport|turnpike|redevelopment|water|parking) authority\b`,
    String.raw`\b(?:department|ministry|bureau|office|division) of (?:the |public |motor )?(?:transportation|health|education|revenue|corrections|labor|justice|defen[cs]e|interior|agriculture|works|safety|vehicles|state|treasury|finance)\b`,
    String.raw`\b(?:sheriff['’]?s? (?:office|department)|police department|fire department|state police|court of|district court|superior court|public defender)\b`,
    String.raw`\b(?:state university|community college|state college)\b|\btribal (?:council|government)\b`,
    String.raw`^(?:stadt|gemeinde|landkreis|kreis|bezirk|markt|samtgemeinde) [\p{Lu}]|\b(?:stadtverwaltung|gemeindeverwaltung|landratsamt|stadtwerke|bundesamt|ministerium)\b`,
    String.raw`\b(?:mairie|ville|commune|departement|département|conseil (?:régional|regional|départemental|departemental)|communauté de communes) (?:de|d['’]|du)`,
    String.raw`\b(?:ayuntamiento|municipio|diputación|diputacion|gobierno|ministerio|prefeitura|câmara municipal|camara municipal|governo|comune di|provincia di|regione|gemeente)\b`,
    String.raw`\bmunicipal(?:ity)?\b`,
  ].join('|'),
  'iu',
);

/** Companies that are called after a public body. */
const PRIVATE =
  /\b(?:bank|bancorp|brew(?:ing|ery)|auto|motors?|realty|insurance|credit union|chiefs|parts|cafe|café|restaurant|hotel|farms?|winery|inc|llc|llp|ltd|gmbh|corp(?:oration)?|company|co-?op(?:erative)?|consult(?:ing|ants?)|contractors?|supply|plumbing|roofing|news(?:paper)?|times|gazette|fc|club)\b\.?/i;
