/** A referral's parties and what was read in; the drafts of its notices out. Recipients come from the proved writer and the directory alone. */
import type { Agency, Agent, Directory } from '../domain/directory.ts';
import type { AgentOfRecord, Evidence, Extraction, Found, NamedAgent } from '../domain/extraction.ts';
import type { Address, Letter } from '../domain/letter.ts';
import type { Part } from '../domain/lists.ts';
import type { NoticeDraft, NoticeFacts, Party, Recipient } from '../domain/notice.ts';
import type { Referral } from '../domain/referral.ts';
import type { Proved } from '../domain/standing.ts';
import { type InCopy, quoteInCopy, wordsInCopy } from './in-copy.ts';

/** What every notice about a letter is written from. */
export interface Occasion {
  readonly letter: Letter;
  readonly standing: Proved;
  readonly extraction: Extraction;
  readonly referral: Referral;
  readonly receivedAt: Date;
}

/** To the customer, with the agent in copy: it says what the agent may know, and no more. */
export function confirmation(occasion: Occasion, agent: Agent, agency: Agency, directory: Directory): NoticeDraft {
  const { extraction, letter, referral, standing } = occasion;
  const inCopy: InCopy = { agent, agency, directory, extraction };
  const [address] = agent.emails;
  const copy: Recipient[] =
    address === undefined ? [] : [{ role: 'cc', name: agent.name, address, source: `directory:agent:${agent.id}` }];
  const facts: NoticeFacts = {
    kind: 'confirmation',
    reference: referral.reference,
    company: line(referral.company),
    contact: contactName(occasion),
    agent: partyOf(agent),
    agency: agencyParty(agency, null),
    placement: extraction.placement.kind,
    services: services(extraction),
    designationQuote: designationQuote(extraction.agentOfRecord, inCopy),
  };
  const mail = draft(occasion, facts, [toWriter(standing.writer), ...copy], 'designation in effect');
  return { ...mail, originalSubject: wordsInCopy(line(letter.subject), inCopy) }; // a copy's subject is read too
}

export function agencySummary(occasion: Occasion, agent: Agent, agency: Agency, recipient: Recipient): NoticeDraft {
  const { extraction, letter, referral, standing, receivedAt } = occasion;
  const { customer, opportunity } = extraction;
  const facts: NoticeFacts = {
    kind: 'agency_summary',
    reference: referral.reference,
    company: line(referral.company),
    contact: {
      name: contactName(occasion),
      title: lineOrNull(customer.contactTitle),
      email: standing.writer.address,
      phone: lineOrNull(customer.contactPhone),
    },
    agent: partyOf(agent),
    agency: agencyParty(agency, recipient.address),
    interest: extraction.interest.level,
    placement: extraction.placement.kind,
    services: services(extraction),
    locations: opportunity.locations?.value ?? null,
    seats: opportunity.seats?.value ?? null,
    monthlyBudget: opportunity.monthlyBudget?.value ?? null,
    targetDate: opportunity.targetDate?.value ?? null,
    incumbents: few(opportunity.incumbents).map(({ value }) => line(value)),
    facts: few(opportunity.facts).map(({ value }) => short(value, QUOTE_SIGNS)),
    asks: extraction.asks.map(({ value }) => value),
    quotes: quotesOf(extraction, letter),
    missing: extraction.missing,
    verdict: short(standing.reasons.join('; '), QUOTE_SIGNS),
    receivedAt: receivedAt.toISOString(),
    readBy: readersOf(extraction),
  };
  // A summary starts a thread of the agency's own: the customer's mail is not in their client.
  return { ...draft(occasion, facts, [recipient], 'designation in effect'), inReplyTo: null, references: [] };
}

/** Each reader with its version, such as `rules@2` and `model@1 gpt-5-mini`. */
function readersOf({ readBy: { rules, weights, model } }: Extraction): string[] {
  return [rules, weights, model.read ? `${model.prompt} ${model.name}` : null].filter((reader) => reader !== null);
}

export function readBack(occasion: Occasion, asksFor: readonly Part[]): NoticeDraft {
  const { extraction, letter, referral, standing } = occasion;
  const { agentOfRecord } = extraction;
  const facts: NoticeFacts = {
    kind: 'read_back',
    reference: referral.reference,
    contact: contactName(occasion),
    understood: understood(extraction),
    asksFor,
    candidates: agentOfRecord.status === 'ambiguous' ? namedIn(letter, agentOfRecord.candidates) : [],
  };
  return draft(occasion, facts, [toWriter(standing.writer)], `parts missing: ${asksFor.join(', ')}`);
}

export function deskLooks(
  occasion: Occasion,
  agent: NamedAgent,
  why: 'agent_not_listed' | 'agent_not_with_agency',
): NoticeDraft {
  const { referral, standing } = occasion;
  const facts: NoticeFacts = {
    kind: 'desk_looks',
    reference: referral.reference,
    contact: contactName(occasion),
    agentAsWritten: asWritten(agent),
    why,
  };
  return draft(occasion, facts, [toWriter(standing.writer)], why);
}

function draft({ letter }: Occasion, facts: NoticeFacts, recipients: readonly Recipient[], cause: string): NoticeDraft {
  const { messageId, references, subject } = letter;
  return { facts, recipients, inReplyTo: messageId, references, originalSubject: line(subject), cause };
}

function toWriter({ name, address }: Address): Recipient {
  return { role: 'to', name: line(name), address, source: 'writer' };
}

function contactName({ extraction, standing }: Occasion): string {
  return line(extraction.customer.contactName?.value ?? standing.writer.name);
}

function partyOf({ name, company, emails }: Agent): Party {
  return { name, company, email: emails[0] ?? '' };
}

function agencyParty({ name, deskEmail }: Agency, contact: string | null): Party {
  return { name: '', company: name, email: contact ?? deskEmail ?? '' };
}

function services({ opportunity }: Extraction) {
  return opportunity.services.map(({ value }) => value);
}

function asWritten({ name, company, email }: NamedAgent): string {
  if (name !== null) return line(company === null ? name : `${name} (${company})`);
  return line(company ?? email);
}

/** The candidates as far as the letter itself names them: whom the directory knows beside them is nobody's business. */
function namedIn({ subject, body, to, cc }: Letter, candidates: readonly NamedAgent[]): string[] {
  const addressed = [...to, ...cc].map(({ name, address }) => `${name} <${address}>`);
  const words = [subject, body.text, ...addressed].join('\n').replace(/\s+/g, ' ').toLowerCase();
  const asSaid = (value: string | null) => (value !== null && words.includes(value.toLowerCase()) ? value : null);
  const named = candidates.map(({ name, company, email, directoryId }) =>
    asWritten({ name: asSaid(name), company: asSaid(company), email: asSaid(email), directoryId }),
  );
  return few([...new Set(named)].filter((one) => one !== ''));
}

/** The customer's own sentence that assigns the agent, where all who are in copy may read it. */
function designationQuote(agentOfRecord: AgentOfRecord, inCopy: InCopy): string {
  if (agentOfRecord.status !== 'designated') return '';
  const quote = agentOfRecord.evidence.find(({ source }) => source === 'body')?.text.trim() ?? '';
  return quoteInCopy(quote, inCopy);
}

function understood(extraction: Extraction): { label: string; value: string; quote: string | null }[] {
  const { agentOfRecord, masterAgency, opportunity } = extraction;
  const items = [];
  if (masterAgency.status === 'named')
    items.push({
      label: 'Master agency',
      value: line(masterAgency.agency.name),
      quote: firstQuote(masterAgency.evidence),
    });
  if (agentOfRecord.status === 'designated')
    items.push({
      label: 'Agent of record',
      value: asWritten(agentOfRecord.agent),
      quote: firstQuote(agentOfRecord.evidence),
    });
  if (opportunity.services.length > 0)
    items.push({ label: 'Services', value: services(extraction).join(', '), quote: null });
  if (opportunity.locations !== null)
    items.push({ label: 'Sites', value: String(opportunity.locations.value), quote: null });
  if (opportunity.targetDate !== null)
    items.push({ label: 'Wanted by', value: line(opportunity.targetDate.value), quote: null });
  return items;
}

function firstQuote(evidence: readonly Evidence[]): string | null {
  const text = evidence.find(({ source }) => source === 'body')?.text ?? null;
  return text === null ? null : short(text, QUOTE_SIGNS);
}

/** The words that carry each value; for people of the agency, so that they need not ask where it comes from. */
function quotesOf(extraction: Extraction, { subject }: Letter): { field: string; text: string }[] {
  const { agentOfRecord, masterAgency, placement, interest } = extraction;
  const fields: [string, readonly Evidence[]][] = [
    ['subject', []],
    ['interest', interest.evidence],
    ['masterAgency', masterAgency.status === 'missing' ? [] : masterAgency.evidence],
    ['agentOfRecord', agentOfRecord.status === 'designated' ? agentOfRecord.evidence : []],
    ['placement', placement.evidence],
  ];
  return fields.flatMap(([field, evidence]) => {
    const text = field === 'subject' ? line(subject) : firstQuote(evidence);
    return text === null || text === '' ? [] : [{ field, text }];
  });
}

const LINE_SIGNS = 300;
const QUOTE_SIGNS = 2_000;
const MOST_ITEMS = 50;

function few<Item>(items: readonly Item[]): Item[] {
  return items.slice(0, MOST_ITEMS);
}

function line(text: string | null): string {
  return short(text ?? '', LINE_SIGNS);
}

function lineOrNull(found: Found<string> | null): string | null {
  return found === null ? null : line(found.value);
}

/** However long a letter's words are, a notice stays short. No sign is cut in half. */
function short(text: string, most: number): string {
  return text.length <= most ? text : `${text.slice(0, most - 1).replace(/[\uD800-\uDBFF]$/, '')}…`;
}
