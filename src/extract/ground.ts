/** A model's answer, the letter and the directory go in; the Extraction that the letter bears out comes out: no quote that stands there, no value. */
import type { Directory } from '../domain/directory.ts';
import {
  type AgentOfRecord,
  type Evidence,
  type Extraction,
  type Found,
  type MasterAgency,
  type ModelPart,
  missingParts,
  type NamedAgent,
  type Opportunity,
  type Psa,
} from '../domain/extraction.ts';
import type { Letter } from '../domain/letter.ts';
import { SERVICES } from '../domain/lists.ts';
import { inHeader } from './evidence.ts';
import { type Place, plain } from './model/page.ts';
import {
  agencyMeant,
  agentMeant,
  type Grounds,
  groundsOf,
  isOfAParty,
  isPlainToSee,
  listedAs,
  type MeantAgent,
  shared,
  statementsOf,
} from './model/parties.ts';
import type { ModelAudit, ModelReading, RollEntry } from './model/schema.ts';
import { holdsCount, holdsDate, holdsNumber, holdsPeriod, holdsPhone, holdsSum, perMonth } from './model/values.ts';
import type { Witness } from '../domain/witness.ts';

/** Pure, and never throws: a model may answer anything. */
export function ground(reading: ModelReading, letter: Letter, directory: Directory, model: ModelPart): Extraction {
  const grounds = groundsOf(reading.adopts, letter, directory);
  const isAgents = isOfAParty(grounds);
  const extraction = {
    intent: reading.intent,
    customer: customerOf(reading, grounds),
    interest: interestOf(reading.interest, grounds),
    masterAgency: masterAgencyOf(reading, grounds),
    agentOfRecord: isAgents ? NO_AGENT : agentOfRecordOf(reading, grounds),
    placement: isAgents ? UNSTATED : placementOf(reading.placement, grounds),
    opportunity: opportunityOf(reading, grounds),
    asks: distinct(
      reading.asks.flatMap(({ value, quote }) => found(value, valueAt(quote, grounds))),
      ({ value }) => value,
    ),
    psa: psaOf(reading.psa, grounds),
    readBy: { rules: null, weights: null, model },
  };
  return { ...extraction, missing: missingParts(extraction) };
}

/** Whom the second answer gives the deal, and whom not, as a witness: it gives it to nobody by a quote that does not stand in the letter. */
export function witnessOf(
  audit: ModelAudit,
  adopts: ModelReading['adopts'],
  letter: Letter,
  directory: Directory,
): Witness {
  const grounds = groundsOf(adopts, letter, directory);
  const given = audit.candidates.flatMap((candidate): Party[] => {
    const meant = candidate.given === 'yes' ? agentMeant(candidate, grounds) : null;
    const party = meant?.parties[0];
    if (meant === null || party === undefined || !meant.isOne) return [];
    return [{ ids: meant.ids, name: party.name ?? party.company, act: 'assigns' }];
  });
  const denied = audit.candidates.flatMap((candidate): Party[] => {
    if (candidate.given !== 'no') return [];
    const who = listedAs(candidate, grounds);
    // A firm that is not the agent itself denies nothing to whom it employs.
    const isOfFirm = candidate.name === null && given.some(({ ids }) => shared(ids, who.ids).length > 0);
    return isOfFirm ? [] : [{ ...who, act: 'denies' }];
  });
  return { parties: [...given, ...denied] };
}

type Party = Witness['parties'][number];

const NO_AGENT = { status: 'missing' } as const;
const UNSTATED = { kind: 'unstated', evidence: [] } as const;

function found<Value>(value: Value, evidence: Evidence | null): Found<Value>[] {
  return evidence === null ? [] : [{ value, evidence: [evidence] }];
}

function distinct<Item>(items: readonly Item[], keyOf: (item: Item) => string): Item[] {
  return [...new Map(items.toReversed().map((item) => [keyOf(item), item])).values()].toReversed();
}

// ---- the agent of record and the master agency, from the roll call

interface Called {
  readonly act: RollEntry['act'];
  readonly meant: MeantAgent;
}

interface Standing {
  readonly meant: MeantAgent;
  readonly acts: ReadonlySet<RollEntry['act']>;
}

/** What speaks against whoever is assigned as well; to be recalled, told of or mentioned as well does not. */
const AGAINST: readonly RollEntry['act'][] = ['denies', 'replaced', 'considers', 'conditional', 'later'];

/** The designation has to follow from the roll call: where the two do not agree it is not sure, or nobody's. */
function agentOfRecordOf({ agent, roll }: ModelReading, grounds: Grounds): AgentOfRecord {
  const called = roll
    .filter((entry) => entry.is === 'agent')
    .flatMap((entry): Called[] => {
      const meant = agentMeant(entry, grounds);
      return meant === null ? [] : [{ act: entry.act, meant }];
    });
  const parties = partiesOf(called);
  const assigned = parties.filter(({ acts }) => acts.has('assigns'));
  if (agent.status === 'none_wanted') return refusalOf(agent.quotes, assigned, grounds);
  const chosen =
    agent.status === 'missing' ? assigned : parties.filter((party) => isNamed(party, agent.names, roll, grounds));
  const all = [...chosen, ...assigned.filter((party) => !chosen.includes(party))];
  const [one, other] = all;
  if (one === undefined) return NO_AGENT;
  const open = (why: string): AgentOfRecord => ({ status: 'ambiguous', candidates: candidatesOf(all), why });
  if (agent.status === 'ambiguous' || agent.status === 'missing') return open('the mail leaves open which one');
  if (all.some(({ meant }) => !meant.isOne)) return open('the name fits several, or nobody who is known');
  if (all.some(({ acts }) => acts.has('denies') || acts.has('replaced'))) return open('the mail says both');
  if (agent.status === 'designated' && other !== undefined) return open('several agents are assigned');
  const isWhole = agent.names.every((name) => all.some((party) => isNamed(party, [name], roll, grounds)));
  const isEachSure = all.every(
    ({ meant, acts }) =>
      acts.has('assigns') &&
      !AGAINST.some((act) => acts.has(act)) &&
      meant.isExact &&
      isPlainToSee(meant.evidence, grounds),
  );
  const evidence = all.flatMap(({ meant }) => meant.evidence);
  const agents = candidatesOf(all);
  const [only] = agents;
  if (only === undefined) return NO_AGENT;
  if (agents.length > 1)
    return { status: 'multiple', agents, degree: isWhole && isEachSure ? 'sure' : 'likely', evidence };
  const degree = isWhole && isEachSure && agent.status === 'designated' ? 'sure' : 'likely';
  return { status: 'designated', agent: only, degree, evidence };
}

/** Entries of one party together; what assigns somebody carries them. */
function partiesOf(called: readonly Called[]): readonly Standing[] {
  const groups: Called[][] = [];
  for (const each of called) {
    const same = groups.find((group) => group.some(({ meant }) => isSameAgent(meant, each.meant)));
    if (same === undefined) groups.push([each]);
    else same.push(each);
  }
  return groups.flatMap((group) => {
    const assigning = group.filter(({ act }) => act === 'assigns');
    const telling = assigning.length > 0 ? assigning : group;
    const exact = telling.find(({ meant }) => meant.isOne) ?? telling[0];
    if (exact === undefined) return [];
    const { parties } = exact.meant;
    const named = distinct(
      parties.map((party) => withMore(party, group)),
      keyOf,
    );
    const evidence = telling.flatMap(({ meant }) => meant.evidence);
    return [{ meant: { ...exact.meant, parties: named, evidence }, acts: new Set(group.map(({ act }) => act)) }];
  });
}

/** What one entry leaves out of a party, another may say. */
function withMore(party: NamedAgent, group: readonly Called[]): NamedAgent {
  const same = group
    .flatMap(({ meant }) => (meant.isOne ? meant.parties : []))
    .filter(({ directoryId }) => directoryId === party.directoryId && directoryId !== null);
  return {
    ...party,
    name: party.name ?? same.find(({ name }) => name !== null)?.name ?? null,
    company: party.company ?? same.find(({ company }) => company !== null)?.company ?? null,
  };
}

function isSameAgent(one: MeantAgent, other: MeantAgent): boolean {
  if (one.ids.length > 0 || other.ids.length > 0) {
    const both = shared(one.ids, other.ids);
    return both.length > 0 && (both.length === one.ids.length || both.length === other.ids.length);
  }
  return one.parties.some((party) => other.parties.some((each) => keyOf(party) === keyOf(each)));
}

function keyOf({ name, company, directoryId }: NamedAgent): string {
  return directoryId ?? plain(name ?? company ?? '');
}

function candidatesOf(standing: readonly Standing[]): NamedAgent[] {
  return distinct(
    standing.flatMap(({ meant }) => meant.parties),
    keyOf,
  );
}

/** Whether the designation names this party: by the words of its entry in the roll, or by another name of the same. */
function isNamed({ meant }: Standing, names: readonly string[], roll: ModelReading['roll'], grounds: Grounds): boolean {
  return names.some((given) => {
    const name = plain(given);
    const entries = roll.filter(
      (entry) => entry.is === 'agent' && [entry.name, entry.firm].some((each) => each !== null && plain(each) === name),
    );
    const meants = entries.flatMap((entry) => agentMeant(entry, grounds) ?? []);
    if (meants.length > 0) return meants.some((each) => isSameAgent(each, meant));
    const ids = grounds.index.find(given).flatMap((mention) => (mention.kind === 'agent' ? mention.ids : []));
    return shared(ids, meant.ids).length > 0 || meant.parties.some((party) => keyOf(party) === name);
  });
}

function refusalOf(quotes: readonly string[], assigned: readonly Standing[], grounds: Grounds): AgentOfRecord {
  const evidence = statementsOf(quotes, grounds) ?? [];
  if (assigned.length > 0)
    return { status: 'ambiguous', candidates: candidatesOf(assigned), why: 'the mail wants no agent, and assigns one' };
  return evidence.length === 0 ? NO_AGENT : { status: 'none_wanted', evidence };
}

const ASKED: readonly RollEntry['act'][] = ['asks_in', 'addressed'];

/** Sure where code sees it, in the words or the headers, and the model asks it in by name. */
function masterAgencyOf({ agency, roll }: ModelReading, grounds: Grounds): MasterAgency {
  const entries = roll.filter((entry) => entry.is === 'agency');
  const meant = entries.flatMap((entry) => {
    const agencyOf = agencyMeant(entry, grounds);
    return agencyOf === null ? [] : [{ entry, ...agencyOf }];
  });
  const keyOfAgency = ({ party }: (typeof meant)[number]): string => party.directoryId ?? plain(party.name);
  const asked = meant.filter(({ entry }) => ASKED.includes(entry.act));
  const put = new Set(meant.filter(({ entry }) => AGAINST.includes(entry.act)).map(keyOfAgency));
  const named = distinct(asked, keyOfAgency);
  const [only] = named;
  if (agency.status === 'missing' || only === undefined) return { status: 'missing' };
  const isSure =
    named.every((each) => !put.has(keyOfAgency(each))) && named.length === distinct([...agency.names], plain).length;
  const degree = isSure ? 'sure' : 'likely';
  const evidence = named.flatMap((each) => each.evidence);
  if (named.length > 1) return { status: 'multiple', degree, agencies: named.map(({ party }) => party), evidence };
  return { status: 'named', degree, agency: only.party, evidence: asked.flatMap((each) => each.evidence) };
}

// ---- what else is said

function interestOf({ value, quotes }: ModelReading['interest'], grounds: Grounds): Extraction['interest'] {
  const evidence = statementsOf(quotes, grounds) ?? [];
  return value === 'absent' || evidence.length === 0 ? { level: 'absent', evidence: [] } : { level: value, evidence };
}

function placementOf({ value, quotes }: ModelReading['placement'], grounds: Grounds): Extraction['placement'] {
  const evidence = statementsOf(quotes, grounds) ?? [];
  return value === 'unstated' || evidence.length === 0 ? UNSTATED : { kind: value, evidence };
}

type Text = { readonly value: string; readonly quote: string } | null;
const LONGEST_NAME = 120;
const ADDRESS = /@|:\/\/|\bwww\./i; // names go into notices, and a notice carries nobody's link

/** Where words of a value stand: with the writer, in a file, or in what they quote and adopt. */
function valueAt(quote: string, { page, isTheirs }: Grounds, also?: 'from'): Evidence | null {
  const isFit = ({ zone, evidence }: Place): boolean =>
    isTheirs(zone, evidence) || zone === 'attachment' || zone === also;
  return page.places(quote).find(isFit)?.evidence ?? null;
}

/** A text that its quote holds. */
function textFound(claim: Text, grounds: Grounds, also?: 'from'): Found<string> | null {
  if (claim === null) return null;
  const value = claim.value.trim();
  if (!/[\p{L}\p{N}]/u.test(value) || value.length > LONGEST_NAME || ADDRESS.test(value)) return null;
  const evidence = valueAt(claim.quote, grounds, also);
  return evidence !== null && plain(evidence.text).includes(plain(value)) ? { value, evidence: [evidence] } : null;
}

/** Their address is the one that they write from: no model says where an answer goes. */
function customerOf(reading: ModelReading, grounds: Grounds): Extraction['customer'] {
  const { index, letter } = grounds;
  const [writer] = letter.from;
  const company = textFound(reading.company, grounds, 'from');
  // A party is no customer.
  const isParty =
    company !== null &&
    index
      .find(company.value)
      .some(
        ({ start, end, naming }) =>
          start === 0 && end === company.value.length && (naming === 'full' || naming === 'firm'),
      );
  return {
    company: isParty ? null : company,
    contactName: textFound(reading.contactName, grounds, 'from'),
    contactTitle: textFound(reading.contactTitle, grounds, 'from'),
    contactEmail: writer === undefined ? null : { value: writer.address, evidence: [inHeader(letter, 'from', 0)] },
    contactPhone: phoneOf(reading.contactPhone, grounds),
  };
}

function phoneOf(claim: Text, grounds: Grounds): Found<string> | null {
  const evidence = claim === null ? null : valueAt(claim.quote, grounds);
  if (claim === null || evidence === null || claim.value.length > LONGEST_NAME) return null;
  return holdsPhone(evidence.text, claim.value) ? { value: claim.value.trim(), evidence: [evidence] } : null;
}

const MOST_FACTS = 5;
const LONGEST_FACT = 500;

function opportunityOf(claims: ModelReading, grounds: Grounds): Opportunity {
  const { services, locations, seats, budget, targetDate, incumbents, facts } = claims;
  return {
    services: distinct(
      services.flatMap(({ value, quote }) => found(value, valueAt(quote, grounds))),
      ({ value }) => value,
    ).toSorted((one, other) => SERVICES.indexOf(one.value) - SERVICES.indexOf(other.value)),
    locations: countOf(locations, grounds),
    seats: countOf(seats, grounds),
    monthlyBudget: budgetOf(budget, grounds),
    targetDate: dateOf(targetDate, grounds),
    incumbents: distinct(
      incumbents.flatMap((claim) => textFound(claim, grounds) ?? []),
      ({ value }) => plain(value),
    ),
    facts: distinct(
      facts.flatMap((quote) => factOf(quote, grounds)),
      ({ value }) => value,
    ).slice(0, MOST_FACTS),
  };
}

type Count = ModelReading['locations'];

/** The places of a count's quotes, where all of them and all of its parts stand there. */
function countedIn({ quotes, parts }: NonNullable<Count>, grounds: Grounds): readonly Evidence[] | null {
  const places = quotes.map((quote) => valueAt(quote, grounds));
  const evidence = places.flatMap((each) => each ?? []);
  const words = plain(wordsOf(evidence));
  const areThere = evidence.length === quotes.length && evidence.length > 0;
  return areThere && parts.every((part) => plain(part) !== '' && words.includes(plain(part))) ? evidence : null;
}

function wordsOf(evidence: readonly Evidence[]): string {
  return evidence.map(({ text }) => text).join('\n');
}

function countOf(claim: Count, grounds: Grounds): Found<number> | null {
  if (claim === null || !Number.isSafeInteger(claim.value) || claim.value <= 0) return null;
  const evidence = countedIn(claim, grounds);
  return evidence !== null && holdsCount(wordsOf(evidence), claim) ? { value: claim.value, evidence } : null;
}

function budgetOf(claim: ModelReading['budget'], grounds: Grounds): Opportunity['monthlyBudget'] {
  const evidence = claim === null ? null : countedIn(claim.sum, grounds);
  if (claim === null || evidence === null || !holdsSum(wordsOf(evidence), claim)) return null;
  const around = wordsOf(evidence.map((each) => grounds.page.whole(each)));
  if (!holdsPeriod(wordsOf(evidence), claim.per) && !holdsPeriod(around, claim.per)) return null;
  const times = claim.times === null ? null : countOf(claim.times, grounds);
  if (claim.times !== null && times === null) return null;
  const amount = perMonth(claim.sum.value * (times?.value ?? 1), claim.per);
  return { value: { amount, currency: claim.currency }, evidence: [...evidence, ...(times?.evidence ?? [])] };
}

function dateOf(claim: Text, grounds: Grounds): Found<string> | null {
  const evidence = claim === null ? null : valueAt(claim.quote, grounds);
  return claim !== null && evidence !== null && holdsDate(evidence.text, claim.value)
    ? { value: claim.value, evidence: [evidence] }
    : null;
}

function factOf(quote: string, grounds: Grounds): Found<string>[] {
  const place = grounds.page.places(quote).find((each) => grounds.isTheirs(each.zone, each.evidence));
  const evidence = place?.evidence ?? null;
  return evidence === null || evidence.text.length > LONGEST_FACT ? [] : found(evidence.text, evidence);
}

function psaOf(claims: ModelReading['psa'], grounds: Grounds): Psa | null {
  if (claims === null) return null;
  const stands = (quote: string): boolean => valueAt(quote, grounds) !== null;
  const psa = {
    signedBy: [...new Set(claims.signedBy.filter(({ quote }) => stands(quote)).map(({ value }) => value))],
    termMonths: termOf(claims.termMonths, grounds),
    customerSignatory: textFound(claims.customerSignatory, grounds)?.value ?? null,
    effectiveDate: dateOf(claims.effectiveDate, grounds)?.value ?? null,
    obligations: claims.obligations.flatMap((quote) => valueAt(quote, grounds)?.text ?? []),
  };
  const isEmpty = Object.values(psa).every((value) => value === null || (Array.isArray(value) && value.length === 0));
  return isEmpty && grounds.letter.attachments.length === 0 ? null : psa;
}

/** In months, where the agreement may count in years. */
function termOf(claim: Count, grounds: Grounds): number | null {
  if (claim === null || !Number.isSafeInteger(claim.value) || claim.value <= 0) return null;
  const words = wordsOf(countedIn(claim, grounds) ?? []);
  return [claim.value, claim.value / 12].some((number) => holdsNumber(words, number)) ? claim.value : null;
}
