/** A letter and the directory in; what its writer says out, read by rules alone. Each value carries its evidence. */
import type { Directory } from '../../domain/directory.ts';
import { type Extraction, type Found, missingParts } from '../../domain/extraction.ts';
import type { Letter } from '../../domain/letter.ts';
import type { Ask } from '../../domain/lists.ts';
import type { Reader } from '../../domain/ports.ts';
import { inBody } from '../evidence.ts';
import { agencyOf } from './agency.ts';
import { monthlySum, seatsIn, sitesIn } from './amounts.ts';
import { customerOf } from './contact.ts';
import { targetDate } from './dates.ts';
import { designationOf } from './designation.ts';
import { intentOf } from './intent.ts';
import { interestOf } from './interest.ts';
import { mentionIndex } from './mentions.ts';
import { placementOf } from './placement.ts';
import { ownSentences, type Sentence, subjectSentence } from './sentences.ts';
import { servicesWanted } from './services.ts';

export const RULES_VERSION = 'rules@1';

/** Reads in this process and without waiting; a letter costs milliseconds. */
export function rulesReader(): Reader {
  return {
    version: RULES_VERSION,
    read: async (letter, { directory, receivedAt }) => readByRules(letter, directory, receivedAt),
  };
}

export function readByRules(letter: Letter, directory: Directory, receivedAt: Date): Extraction {
  const sentences = ownSentences(letter);
  const withSubject = [...subjectSentence(letter), ...sentences];
  const index = mentionIndex(directory);
  const needs = { letter, sentences, index, directory };
  const sentAt = letter.date === null ? receivedAt : new Date(letter.date);
  const designation = designationOf({ ...needs, sentences: withSubject });
  const agency = agencyOf({ ...needs, sentences: withSubject });
  const services = servicesWanted(letter, sentences);
  const locations = sitesIn(letter, sentences);
  const read = {
    customer: customerOf(letter, sentences, (text) => index.find(text).length > 0),
    interest: interestOf(letter, withSubject, { hasServices: services.length > 0 }),
    masterAgency: agency.masterAgency,
    agentOfRecord: designation.agentOfRecord,
    placement: placementOf(letter, withSubject, (text) => index.find(text).length > 0),
    opportunity: {
      services,
      locations,
      seats: seatsIn(letter, sentences),
      monthlyBudget: monthlySum(letter, sentences, locations?.value ?? null),
      targetDate: targetDate(letter, sentences, sentAt),
      incumbents: incumbentsOf(letter, sentences),
      facts: factsOf(letter, sentences, services.length > 0),
    },
    asks: asksOf(letter, sentences),
    psa: null,
    readBy: [RULES_VERSION],
  };
  const intent = intentOf({
    letter,
    sentences,
    hasServices: services.length > 0,
    isAssigned: ['designated', 'multiple', 'none_wanted', 'ambiguous'].includes(read.agentOfRecord.status),
    namesAgency: read.masterAgency.status !== 'missing',
    takesAway: designation.takesAway || agency.takesAway,
    addsAgent: designation.addsAgent,
    adopts: false,
    isPartyAddress: (address) => isPartyAddress(address, directory),
    isAgencyAddress: (address) => isPartyAddress(address, { ...directory, agents: [] }),
  });
  // What somebody else puts forward assigns nothing, whatever it says.
  const assigned =
    intent === 'third_party_claim'
      ? { agentOfRecord: { status: 'missing' as const }, placement: { kind: 'unstated' as const, evidence: [] } }
      : {};
  const extraction = { ...read, ...assigned, intent };
  return { ...extraction, missing: missingParts(extraction) };
}

function isPartyAddress(address: string, { agencies, agents }: Directory): boolean {
  const host = address.slice(address.lastIndexOf('@') + 1);
  const emails = [
    ...agents.flatMap((agent) => agent.emails),
    ...agencies.flatMap(({ salesManagers }) => salesManagers.map(({ email }) => email)),
  ];
  const domains = [...agencies, ...agents].flatMap((entry) => entry.domains);
  return emails.some((email) => email.toLowerCase() === address.toLowerCase()) || domains.includes(host);
}

const ASKING: readonly (readonly [Ask, RegExp])[] = [
  [
    'compensation_transparency',
    /\b(?:commission\w*|residuals?|compensat\w+|who (?:is|gets|will be|'s) paid|who(?:'d| would)? (?:be )?(?:earn|get)\w*|paid (?:what|how much|out of)|how .{0,30}(?:is|are|get) paid|fees?|kickbacks?|spiffs?|being paid)\b/i,
  ],
  [
    'accountability',
    /\b(?:accountab\w+|service reviews?|quarterly (?:reviews?|business)|escalation|named (?:owner|person|contact|people)|answerable|who (?:is|will be) responsible|single point of contact|qbrs?|hold .{0,20}to)\b/i,
  ],
  [
    'education',
    /\b(?:walk (?:us|me|our)|explain|workshops?|assessment|educat\w+|teach|options? (?:are|explained)|compar\w+ .{0,30}(?:options|choices)|training|what (?:the )?options)\b/i,
  ],
];

function asksOf(letter: Letter, sentences: readonly Sentence[]): Found<Ask>[] {
  return ASKING.flatMap(([ask, pattern]) => {
    const sentence = sentences.find(({ text }) => pattern.test(text));
    if (sentence === undefined) return [];
    return [
      { value: ask, evidence: [inBody(letter, { start: sentence.start, end: sentence.start + sentence.text.length })] },
    ];
  });
}

const PROVIDERS =
  /\b(?:AT&T|Verizon|Comcast(?: Business)?|Spectrum(?: Enterprise)?|Charter|Cox|CenturyLink|Lumen|Windstream|Frontier|RingCentral|8x8|Vonage|Mitel|Cisco|Avaya|Zoom|Nextiva|Zayo|Cogent|Crown Castle|Segra|Brightspeed|TDS|Altice|Optimum|T-Mobile|Rackspace|Iron Mountain|Five9|Genesys|NICE|Talkdesk|Shoretel|ShoreTel|NEC|Granite|Consolidated|Ziply|Mediacom|GTT|Masergy|Level 3|Telus|Rogers|Bell|Shaw|Claro|Telmex|Vodafone|BT|Telef[oó]nica|Orange|Meraki|Fortinet|Panasonic|Toshiba|Nortel|Allworx|Ooma|Dialpad|GoTo|Starlink|HughesNet|Viasat|Earthlink|EarthLink|Birch|Fusion|Megapath|Intermedia|Broadvoice|Star2Star|Equinix|Cyxtera)\b/g;

function incumbentsOf(letter: Letter, sentences: readonly Sentence[]): Found<string>[] {
  const found = new Map<string, Found<string>>();
  for (const { text, start } of sentences)
    for (const match of text.matchAll(PROVIDERS)) {
      const at = start + match.index;
      if (!found.has(match[0]))
        found.set(match[0], { value: match[0], evidence: [inBody(letter, { start: at, end: at + match[0].length })] });
    }
  return [...found.values()];
}

const MOST_FACTS = 5;
const FACT =
  /\b\d|\b(?:contract|expires?|replace|offices?|sites?|users?|network|phones?|internet|outage|backup|cloud)\b/i;

/** Sentences that a fair summary would not leave out, as they stand; none where nothing is wanted. */
function factsOf(letter: Letter, sentences: readonly Sentence[], hasServices: boolean): Found<string>[] {
  if (!hasServices) return [];
  return sentences
    .filter(({ text }) => text.length > 20 && text.length < 400 && FACT.test(text))
    .slice(0, MOST_FACTS)
    .map(({ text, start }) => ({ value: text, evidence: [inBody(letter, { start, end: start + text.length })] }));
}
