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
  type Opportunity,
  type Psa,
} from '../domain/extraction.ts';
import type { Letter } from '../domain/letter.ts';
import { inHeader } from './evidence.ts';
import { isDenied, saysPlacement, wantsNoAgent } from './model/doubts.ts';
import { type Page, pageOf, plain } from './model/page.ts';
import { agencyNamed, agentNamed, agentsBeside, type Grounds, isOfAParty } from './model/parties.ts';
import { holdsDate, holdsNumber, holdsPeriod, holdsSum } from './model/values.ts';
import type { ModelReading } from './model/schema.ts';
import { mentionIndex } from './rules/mentions.ts';

/** Pure, and never throws: a model may answer anything. */
export function ground(reading: ModelReading, letter: Letter, directory: Directory, model: ModelPart): Extraction {
  const page = pageOf(letter);
  const grounds: Grounds = { page, letter, directory, index: mentionIndex(directory) };
  const extraction = {
    intent: reading.intent,
    customer: customerOf(reading.customer, letter, grounds),
    interest: interestOf(reading.interest, page),
    masterAgency: masterAgencyOf(reading.masterAgency, grounds),
    agentOfRecord: isOfAParty(grounds) ? NO_AGENT : agentOfRecordOf(reading.agentOfRecord, grounds),
    placement: isOfAParty(grounds) ? UNSTATED : placementOf(reading.placement, page),
    opportunity: opportunityOf(reading.opportunity, page),
    asks: distinct(
      reading.asks.flatMap(({ value, quote }) =>
        isDeniedWhere(quote, page) ? [] : found(value, page.find(quote, 'own')),
      ),
      ({ value }) => value,
    ),
    psa: psaOf(reading.psa, page),
    readBy: { rules: null, weights: null, model },
  };
  return { ...extraction, missing: missingParts(extraction) };
}

const NO_AGENT = { status: 'missing' } as const;
const UNSTATED = { kind: 'unstated', evidence: [] } as const;

function found<Value>(value: Value, evidence: Evidence | null): Found<Value>[] {
  return evidence === null ? [] : [{ value, evidence: [evidence] }];
}

function distinct<Item>(items: readonly Item[], keyOf: (item: Item) => string): Item[] {
  return [...new Map(items.toReversed().map((item) => [keyOf(item), item])).values()].toReversed();
}

type Text = { readonly value: string; readonly quote: string } | null;
type Zones = readonly ('own' | 'signature' | 'attachment')[];
const LONGEST_NAME = 120;
const ADDRESS = /@|:\/\/|\bwww\./i; // names go into notices, and a notice carries nobody's link

/** A text that its quote holds. */
function textFound(claim: Text, page: Page, zones: Zones): Found<string> | null {
  if (claim === null) return null;
  const value = claim.value.trim();
  if (!/[\p{L}\p{N}]/u.test(value) || value.length > LONGEST_NAME || ADDRESS.test(value)) return null;
  const evidence = page.find(claim.quote, ...zones);
  return evidence !== null && plain(evidence.text).includes(plain(value)) ? { value, evidence: [evidence] } : null;
}

const ABOUT_THE_WRITER: Zones = ['own', 'signature'];

/** Their address is the one that they write from: no model says where an answer goes. */
function customerOf(
  claims: ModelReading['customer'],
  letter: Letter,
  { page, index }: Grounds,
): Extraction['customer'] {
  const [writer] = letter.from;
  const company = textFound(claims.company, page, ABOUT_THE_WRITER);
  return {
    company: company !== null && index.find(company.value).length > 0 ? null : company, // a party is no customer
    contactName: textFound(claims.contactName, page, ABOUT_THE_WRITER),
    contactTitle: textFound(claims.contactTitle, page, ABOUT_THE_WRITER),
    contactEmail: writer === undefined ? null : { value: writer.address, evidence: [inHeader(letter, 'from', 0)] },
    contactPhone: phoneOf(claims.contactPhone, page),
  };
}

function phoneOf(claim: Text, page: Page): Found<string> | null {
  const digits = claim?.value.replace(/\D/g, '') ?? '';
  if (claim === null || digits.length < 7) return null;
  return textFound(claim, page, ABOUT_THE_WRITER);
}

function interestOf({ level, quote }: ModelReading['interest'], page: Page): Extraction['interest'] {
  const evidence = quote === null || isDeniedWhere(quote, page) ? null : page.find(quote, 'own');
  return level === 'absent' || evidence === null ? { level: 'absent', evidence: [] } : { level, evidence: [evidence] };
}

/** Whether a sentence that the quote stands in denies something: what it was cut out of may say the opposite. */
function isDeniedWhere(quote: string, page: Page): boolean {
  return page.cite([quote]).some(({ line }) => isDenied(line.context));
}

function placementOf({ kind, quote }: ModelReading['placement'], page: Page): Extraction['placement'] {
  const cited = kind === 'unstated' || quote === null ? [] : page.cite([quote]);
  const evidence = quote === null ? null : page.find(quote, 'own');
  const isSaid = kind !== 'unstated' && cited.some(({ line }) => saysPlacement(line.context, kind));
  return isSaid && evidence !== null ? { kind, evidence: [evidence] } : UNSTATED;
}

function masterAgencyOf({ status, agencies }: ModelReading['masterAgency'], grounds: Grounds): MasterAgency {
  if (status === 'missing') return { status };
  const named = distinct(
    agencies.flatMap((claim) => agencyNamed(claim, grounds) ?? []),
    ({ party }) => party.directoryId ?? plain(party.name),
  );
  const evidence = named.flatMap((each) => each.evidence);
  const [only] = named;
  if (only === undefined || named.length < agencies.length) return { status: 'missing' };
  if (named.length > 1)
    return { status: 'multiple', degree: 'sure', agencies: named.map(({ party }) => party), evidence };
  return { status: 'named', degree: 'sure', agency: only.party, evidence };
}

/** One claim that the letter does not bear out makes the whole answer worthless. */
function agentOfRecordOf(answer: ModelReading['agentOfRecord'], grounds: Grounds): AgentOfRecord {
  const { status, agents } = answer;
  if (status === 'missing') return NO_AGENT;
  if (status === 'none_wanted') return refusalOf(answer, grounds);
  const named = distinct(
    agents.flatMap((claim) => agentNamed(claim, grounds, status === 'designated' ? 'alone' : 'others_beside') ?? []),
    ({ party }) => party.directoryId ?? plain(party.name ?? party.company ?? ''),
  );
  const people = named.map(({ party }) => party);
  const [only] = named;
  if (only === undefined) return NO_AGENT;
  if (status === 'ambiguous') return { status, candidates: people, why: 'the mail leaves open which one' };
  if (named.length < agents.length) return NO_AGENT;
  const known = named.flatMap(({ ids }) => ids);
  const candidates = [...people, ...agentsBeside(known, grounds)];
  if (candidates.length > people.length || (status === 'designated' && people.length > 1))
    return { status: 'ambiguous', candidates, why: 'several agents are assigned' };
  if (status === 'designated') return { status, agent: only.party, degree: 'sure', evidence: only.evidence };
  const evidence = named.flatMap((each) => each.evidence);
  return people.length > 1 ? { status, agents: people, degree: 'sure', evidence } : NO_AGENT;
}

function refusalOf({ noneWantedQuote }: ModelReading['agentOfRecord'], { page }: Grounds): AgentOfRecord {
  const line = page.cite(noneWantedQuote === null ? [] : [noneWantedQuote])[0]?.line;
  if (line === undefined || !wantsNoAgent(line.text)) return NO_AGENT;
  const { source, start, end, text } = line;
  return { status: 'none_wanted', evidence: [{ source, index: 0, start, end, text }] };
}

const MOST_FACTS = 5;
const LONGEST_FACT = 500;

/** An agreement or a scope of work may be attached. */
const OWN_OR_ATTACHED: Zones = ['own', 'attachment'];

function opportunityOf(claims: ModelReading['opportunity'], page: Page): Opportunity {
  const { services, locations, seats, budget, targetDate, incumbents, facts } = claims;
  return {
    services: distinct(
      services.flatMap(({ value, quote }) => found(value, page.find(quote, ...OWN_OR_ATTACHED))),
      ({ value }) => value,
    ),
    locations: countOf(locations, page),
    seats: countOf(seats, page),
    monthlyBudget: budgetOf(budget, page),
    targetDate: dateOf(targetDate, page),
    incumbents: distinct(
      incumbents.flatMap((claim) => textFound(claim, page, OWN_OR_ATTACHED) ?? []),
      ({ value }) => plain(value),
    ),
    facts: distinct(
      facts.flatMap((quote) => factOf(quote, page)),
      ({ value }) => value,
    ).slice(0, MOST_FACTS),
  };
}

function countOf(claim: { readonly value: number; readonly quote: string } | null, page: Page): Found<number> | null {
  if (claim === null || !Number.isSafeInteger(claim.value) || claim.value <= 0) return null;
  const evidence = page.find(claim.quote, ...OWN_OR_ATTACHED);
  return evidence !== null && holdsNumber(evidence.text, claim.value)
    ? { value: claim.value, evidence: [evidence] }
    : null;
}

function budgetOf(claim: ModelReading['opportunity']['budget'], page: Page): Opportunity['monthlyBudget'] {
  if (claim === null) return null;
  const evidence = page.find(claim.quote, ...OWN_OR_ATTACHED);
  if (evidence === null || !holdsSum(evidence.text, claim)) return null;
  const around = [evidence.text, ...page.cite([claim.quote]).map(({ line }) => line.context)];
  if (!around.some((words) => holdsPeriod(words, claim.per))) return null;
  const amount = claim.per === 'year' ? Math.round((claim.amount / 12) * 100) / 100 : claim.amount;
  return { value: { amount, currency: claim.currency }, evidence: [evidence] };
}

function dateOf(claim: Text, page: Page): Found<string> | null {
  const evidence = claim === null ? null : page.find(claim.quote, ...OWN_OR_ATTACHED);
  return claim !== null && evidence !== null && holdsDate(evidence.text, claim.value)
    ? { value: claim.value, evidence: [evidence] }
    : null;
}

function factOf(quote: string, page: Page): Found<string>[] {
  const evidence = page.find(quote, 'own');
  return evidence === null || evidence.text.length > LONGEST_FACT ? [] : found(evidence.text, evidence);
}

function psaOf(claims: ModelReading['psa'], page: Page): Psa | null {
  if (claims === null) return null;
  const stands = (quote: string): boolean => {
    const evidence = page.find(quote, ...OWN_OR_ATTACHED);
    return evidence !== null && !isDenied(evidence.text);
  };
  const psa = {
    signedBy: [...new Set(claims.signedBy.filter(({ quote }) => stands(quote)).map(({ value }) => value))],
    termMonths: termOf(claims.termMonths, page),
    customerSignatory: textFound(claims.customerSignatory, page, OWN_OR_ATTACHED)?.value ?? null,
    effectiveDate: dateOf(claims.effectiveDate, page)?.value ?? null,
    obligations: claims.obligations.flatMap((quote) => page.find(quote, ...OWN_OR_ATTACHED)?.text ?? []),
  };
  const isEmpty = Object.values(psa).every((value) => value === null || (Array.isArray(value) && value.length === 0));
  return isEmpty ? null : psa;
}

/** In months, where the agreement may count in years. */
function termOf(claim: { readonly value: number; readonly quote: string } | null, page: Page): number | null {
  if (claim === null) return null;
  const inYears = { ...claim, value: claim.value / 12 };
  const isInYears = holdsPeriod(claim.quote, 'year') && countOf(inYears, page) !== null;
  return isInYears ? claim.value : (countOf(claim, page)?.value ?? null);
}
