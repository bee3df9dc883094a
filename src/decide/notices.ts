/** A referral's parties and what was read in; the drafts of its notices out. Recipients come from the proved writer and the directory alone. */
import type { Agency, Agent, Directory } from '../domain/directory.ts';
import {
  type AgentOfRecord,
  type Evidence,
  type Extraction,
  type Found,
  isLikely,
  type NamedAgent,
} from '../domain/extraction.ts';
import type { Address, Letter } from '../domain/letter.ts';
import type { HoldReason, Part } from '../domain/lists.ts';
import type {
  NotedChange,
  NoticeDraft,
  NoticeFacts,
  Party,
  Question,
  Recipient,
  WhatItDoes,
} from '../domain/notice.ts';
import { written } from '../domain/organisation.ts';
import { type Proposal, type ProposedPart, spelled } from '../domain/proposal.ts';
import type { Referral } from '../domain/referral.ts';
import type { Proved } from '../domain/standing.ts';
import { THREE_STATEMENTS } from '../domain/statements.ts';
import type { Voice } from '../domain/voice.ts';
import type { Decision, WaitingLetter } from './decide.ts';
import { type InCopy, quoteInCopy, wordsInCopy } from './in-copy.ts';
import { namedAgency, namedAgent, summaryRecipient } from './party.ts';
import { namesGiven } from './proposals.ts';
import { isSilent } from './trust.ts';

/** What every notice about a letter is written from. */
export interface Occasion {
  readonly letter: Letter;
  readonly writer: Address;
  /** What proves the writer, in words. */
  readonly proof: string;
  readonly voice: Voice;
  readonly extraction: Extraction;
  readonly referral: Referral;
  readonly receivedAt: Date;
}

/** To the customer, with the agent in copy: it says what the agent may know, and no more. */
export function confirmation(occasion: Occasion, agent: Agent, agency: Agency, directory: Directory): NoticeDraft {
  const { extraction, letter, referral, writer } = occasion;
  const inCopy: InCopy = { agent, agency, directory, extraction };
  const copy = copyTo(agent);
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
  const mail = draft(occasion, facts, [toWriter(writer), ...copy], 'designation in effect');
  return { ...mail, originalSubject: wordsInCopy(line(letter.subject), inCopy) }; // a copy's subject is read too
}

export function agencySummary(
  occasion: Occasion,
  agent: Agent,
  agency: Agency,
  recipient: Recipient,
  cause: string,
): NoticeDraft {
  const { extraction, letter, referral, writer, voice, proof, receivedAt } = occasion;
  const { customer, opportunity } = extraction;
  const facts: NoticeFacts = {
    kind: 'agency_summary',
    reference: referral.reference,
    company: line(referral.company),
    contact: {
      name: contactName(occasion),
      title: lineOrNull(customer.contactTitle),
      email: written(writer.address),
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
    rung: referral.voice.rung,
    verdict: short(proof, QUOTE_SIGNS),
    authority: short(voice.authority.says, QUOTE_SIGNS),
    doubts: few(voice.doubts).map(({ says }) => line(says)),
    prefilled: voice.prefilled,
    receivedAt: receivedAt.toISOString(),
    readBy: readersOf(extraction),
  };
  // A summary starts a thread of the agency's own: the customer's mail is not in their client.
  return { ...draft(occasion, facts, [recipient], cause), inReplyTo: null, references: [] };
}

/** Each reader with its version, such as `rules@2` and `model@1 gpt-5-mini`. */
function readersOf({ readBy: { rules, weights, model } }: Extraction): string[] {
  return [rules, weights, model.read ? `${model.prompt} ${model.name}` : null].filter((reader) => reader !== null);
}

export function readBack(
  occasion: Occasion,
  asks: {
    readonly missing: readonly Part[];
    readonly standBy: boolean;
    readonly replaces: string | null;
    readonly proposals?: readonly Proposal[];
    readonly renewed?: boolean;
  },
): NoticeDraft {
  const { extraction, letter, referral, writer } = occasion;
  const { missing, standBy, replaces, proposals = [], renewed = false } = asks;
  const { agentOfRecord } = extraction;
  const facts: NoticeFacts = {
    kind: 'read_back',
    reference: referral.reference,
    contact: contactName(occasion),
    understood: understood(extraction, proposals),
    proposes: proposals.map(({ part, parties, quote }) => ({
      part,
      names: few(parties).map(({ name }) => line(name)),
      quote: quote === null ? null : short(quote, QUOTE_SIGNS),
    })),
    asksFor: missing,
    candidates:
      agentOfRecord.status === 'ambiguous' && missing.includes('agent_of_record')
        ? namedIn(letter, agentOfRecord.candidates)
        : [],
    standBy,
    replaces: replaces === null ? null : line(replaces),
    renewed,
  };
  const cause = [
    ...(missing.length > 0 ? [`parts missing: ${missing.join(', ')}`] : []),
    ...(proposals.length > 0 ? [`likely: ${proposals.map(({ part }) => part).join(', ')}`] : []),
    ...(standBy ? ['to be confirmed'] : []),
  ].join('; ');
  const asksThem = (standBy && missing.length === 0) || proposals.length > 0 ? questionOf(referral) : null;
  return { ...draft(occasion, facts, [toWriter(writer)], cause), asks: asksThem };
}

const CAUSES = {
  first: 'nothing shows that the writer wrote it now',
  again: 'no answer to our question',
  unclear: 'the answer is not surely a yes',
  renewed: 'the code and the link that they had no longer work',
} as const;

/**
 * In no thread and under no subject of theirs: who gets it may not be who wrote. Of the letter that waits it says only what
 * would follow, with agent and agency as the directory spells them, so that nobody says yes to a mail which they never saw.
 */
export function pleaseConfirm(
  { referral }: Pick<Occasion, 'referral'>,
  waiting: Pick<WaitingLetter, 'letter' | 'extraction' | 'receivedAt'>,
  directory: Directory,
  round: keyof typeof CAUSES,
): NoticeDraft {
  const { letter, extraction, receivedAt } = waiting;
  const { agentOfRecord, masterAgency } = extraction;
  const agent = agentOfRecord.status === 'designated' ? namedAgent(agentOfRecord.agent.directoryId, directory) : null;
  const agency = masterAgency.status === 'named' ? namedAgency(masterAgency.agency.directoryId, directory) : null;
  return {
    facts: {
      kind: 'please_confirm',
      reference: referral.reference,
      receivedAt: receivedAt.toISOString(),
      writtenOn: letter.date,
      does: whatItDoes(extraction, referral),
      agent: agent === null ? null : partyOf(agent),
      agency: agency === null ? null : agencyParty(agency, null),
      round,
    },
    recipients: [{ role: 'to', name: '', address: referral.customerEmail, source: `referral:${referral.id}:contact` }],
    inReplyTo: null,
    references: [],
    originalSubject: '',
    cause: CAUSES[round],
    asks: questionOf(referral),
  };
}

function whatItDoes({ intent }: Extraction, { designation }: Referral): WhatItDoes {
  if (intent === 'withdrawal') return 'withdraws';
  if (intent === 'dispute') return 'disputes';
  return designation === null ? 'refers' : 'changes';
}

/** What was understood from a mail, and changed the record: was and is. Without changes it says that their confirmation was noted. */
export function noted(occasion: Occasion, changes: readonly NotedChange[]): NoticeDraft {
  const facts: NoticeFacts = {
    kind: 'noted',
    reference: occasion.referral.reference,
    contact: contactName(occasion),
    changes: few(changes),
  };
  const cause = changes.length === 0 ? 'the customer confirmed it' : 'the customer says more';
  return draft(occasion, facts, [toWriter(occasion.writer)], cause);
}

/** Of what a read-back shows, what one reading says otherwise than the one before. */
export function changesBetween(before: Extraction, after: Extraction): NotedChange[] {
  const was = new Map(shownAsChanged(before).map(({ label, value }) => [label, value]));
  return shownAsChanged(after).flatMap(({ label, value }) => {
    const earlier = was.get(label) ?? null;
    return earlier === value ? [] : [{ label, was: earlier, is: value }];
  });
}

function questionOf({ id, reference, version }: Referral): Question {
  return { referralId: id, reference, version };
}

export function deskLooks(occasion: Occasion, why: HoldReason, agent: NamedAgent | null): NoticeDraft {
  const { referral, writer } = occasion;
  const facts: NoticeFacts = {
    kind: 'desk_looks',
    reference: referral.reference,
    contact: contactName(occasion),
    why,
    agentAsWritten: agent === null ? null : asWritten(agent),
    nothingInEffect: why === 'disputed' && referral.designation === null,
  };
  return draft(occasion, facts, [toWriter(writer)], why);
}

/** A person looks, and when: for a writer who is known to read at that address. `extraction` is null where the letter was not read. */
export function receiptOf(
  { holdReason, referral }: Pick<Decision, 'holdReason' | 'referral'>,
  { letter, writer, extraction }: Pick<Occasion, 'letter' | 'writer'> & { readonly extraction: Extraction | null },
): NoticeDraft | null {
  if (holdReason === null || isSilent(holdReason)) return null;
  const facts: NoticeFacts = {
    kind: 'desk_looks',
    reference: referral?.reference ?? '',
    contact: extraction === null ? line(writer.name) : contactName({ extraction, writer }),
    why: holdReason,
    agentAsWritten: null,
    nothingInEffect: false,
  };
  return draft({ letter }, facts, [toWriter(writer)], holdReason);
}

/** The same words for each claimant, whoever else claims. */
export function claimReceipt({
  letter,
  standing,
}: {
  readonly letter: Letter;
  readonly standing: Proved;
}): NoticeDraft {
  const facts: NoticeFacts = { kind: 'claim_receipt', reference: '', statements: THREE_STATEMENTS };
  return draft({ letter }, facts, [toWriter(standing.writer)], 'a claim, which only the customer can settle');
}

/** To the voice that names another agent, and to the one that named the first; each by a mail of their own. */
export function contest(
  { letter, writer, receivedAt }: Occasion,
  thread: Referral,
  named: { readonly first: Agent | null; readonly second: Agent | null },
): NoticeDraft[] {
  const facts: NoticeFacts = {
    kind: 'contest',
    reference: thread.reference,
    company: line(thread.company),
    receivedAt: receivedAt.toISOString(),
    first: named.first === null ? null : partyOf(named.first),
    second: named.second === null ? null : partyOf(named.second),
  };
  const first: Recipient = {
    role: 'to',
    name: line(thread.contactName),
    address: thread.customerEmail,
    source: `referral:${thread.id}:contact`,
  };
  const apart = { inReplyTo: null, references: [], originalSubject: '' }; // the first is in another thread than the second
  return [
    draft({ letter }, facts, [toWriter(writer)], 'two voices of one customer'),
    { ...draft({ letter }, facts, [first], 'two voices of one customer'), ...apart },
  ];
}

/** A question in an operator's own words, to a proved writer alone. */
export function deskQuestion(letter: Letter, writer: Address, reference: string, words: string): NoticeDraft {
  const facts: NoticeFacts = { kind: 'desk_question', reference, contact: line(writer.name), words };
  return draft({ letter }, facts, [toWriter(writer)], 'an operator asks');
}

/** To somebody of the same company whom we know from an earlier referral. It holds no word of the mail. */
export function colleagueTold(
  known: Referral,
  of: {
    readonly referral: Referral;
    readonly by: string;
    readonly agent: Agent | null;
    readonly agency: Agency | null;
    readonly receivedAt: Date;
  },
): NoticeDraft {
  const { referral, agent, agency } = of;
  return {
    facts: {
      kind: 'colleague_told',
      reference: referral.reference,
      by: line(of.by),
      agent: agent === null ? null : partyOf(agent),
      agency: agency === null ? null : agencyParty(agency, null),
      receivedAt: of.receivedAt.toISOString(),
    },
    recipients: [
      {
        role: 'to',
        name: line(known.contactName),
        address: known.customerEmail,
        source: `referral:${known.id}:contact`,
      },
    ],
    inReplyTo: null,
    references: [],
    originalSubject: '',
    cause: 'a colleague designated an agent',
    asks: null,
  };
}

/** To the contact on record of the company for which somebody writes from another domain. It holds no word of the mail. */
export function elsewhereAsked(known: Referral, referral: Referral, receivedAt: Date): NoticeDraft {
  return {
    facts: {
      kind: 'elsewhere_asked',
      reference: referral.reference,
      company: line(known.company),
      domain: line(referral.customerDomain),
      receivedAt: receivedAt.toISOString(),
    },
    recipients: [
      {
        role: 'to',
        name: line(known.contactName),
        address: known.customerEmail,
        source: `referral:${known.id}:contact`,
      },
    ],
    inReplyTo: null,
    references: [],
    originalSubject: '',
    cause: 'somebody writes for this company from another domain',
    asks: null,
  };
}

/** The agent and the agency hear of it where they had heard of the designation. */
export function withdrawal(occasion: Occasion, agent: Agent | null, agency: Agency | null): NoticeDraft[] {
  const { referral, writer, receivedAt } = occasion;
  const facts: NoticeFacts = {
    kind: 'withdrawal',
    reference: referral.reference,
    company: line(referral.company),
    agent: agent === null ? null : partyOf(agent),
    agency: agency === null ? null : agencyParty(agency, null),
    receivedAt: receivedAt.toISOString(),
  };
  const recipient = agent === null || agency === null ? null : summaryRecipient(agency, agent);
  const customer = draft(occasion, facts, [toWriter(writer), ...(agent === null ? [] : copyTo(agent))], 'withdrawn');
  const apart = { inReplyTo: null, references: [], originalSubject: '' };
  return [
    { ...customer, originalSubject: '' }, // the agent reads it in copy
    ...(recipient === null ? [] : [{ ...draft(occasion, facts, [recipient], 'withdrawn'), ...apart }]),
  ];
}

function copyTo({ id, name, emails: [address] }: Agent): Recipient[] {
  return address === undefined ? [] : [{ role: 'cc', name, address, source: `directory:agent:${id}` }];
}

function draft(
  { letter }: Pick<Occasion, 'letter'>,
  facts: NoticeFacts,
  recipients: readonly Recipient[],
  cause: string,
): NoticeDraft {
  const { messageId, references, subject } = letter;
  return { facts, recipients, inReplyTo: messageId, references, originalSubject: line(subject), cause, asks: null };
}

function toWriter({ name, address }: Address): Recipient {
  return { role: 'to', name: line(name), address, source: 'writer' };
}

function contactName({ extraction, writer }: Pick<Occasion, 'extraction' | 'writer'>): string {
  return line(extraction.customer.contactName?.value ?? writer.name);
}

function partyOf({ name, company, emails }: Agent): Party {
  return { name, company, email: written(emails[0] ?? '') };
}

function agencyParty({ name, deskEmail }: Agency, contact: string | null): Party {
  return { name: '', company: name, email: written(contact ?? deskEmail ?? '') };
}

function services({ opportunity }: Extraction) {
  return opportunity.services.map(({ value }) => value);
}

function asWritten(named: NamedAgent): string {
  return line(spelled(named));
}

/** The candidates as far as the letter itself names them: whom the directory knows beside them is nobody's business. */
function namedIn(letter: Letter, candidates: readonly NamedAgent[]): string[] {
  const named = namesGiven(letter, candidates).map(line);
  return few([...new Set(named)].filter((one) => one !== ''));
}

/** The customer's own sentence that assigns the agent, where all who are in copy may read it. */
function designationQuote(agentOfRecord: AgentOfRecord, inCopy: InCopy): string {
  if (agentOfRecord.status !== 'designated') return '';
  const quote = agentOfRecord.evidence.find(({ source }) => source === 'body')?.text.trim() ?? '';
  return quoteInCopy(quote, inCopy);
}

/** What a read-back says was understood; `besides` is proposed, and not said as if it were known. */
export function understood(
  extraction: Extraction,
  besides: readonly Pick<Proposal, 'part'>[] = [],
): { label: string; value: string; quote: string | null }[] {
  const { agentOfRecord, masterAgency, opportunity } = extraction;
  const isProposed = (wanted: ProposedPart): boolean => besides.some(({ part }) => part === wanted);
  const items = [];
  if (masterAgency.status === 'named' && !isProposed('master_agency'))
    items.push({
      label: 'Master agency',
      value: line(masterAgency.agency.name),
      quote: firstQuote(masterAgency.evidence),
    });
  if (agentOfRecord.status === 'designated' && !isProposed('agent_of_record'))
    items.push({
      label: 'Agent of record',
      value: asWritten(agentOfRecord.agent),
      quote: firstQuote(agentOfRecord.evidence),
    });
  if (opportunity.services.length > 0)
    items.push({ label: 'Services', value: services(extraction).join(', '), quote: null });
  if (opportunity.locations !== null)
    items.push({ label: 'Sites', value: String(opportunity.locations.value), quote: null });
  if (opportunity.seats !== null) items.push({ label: 'Seats', value: String(opportunity.seats.value), quote: null });
  if (opportunity.targetDate !== null)
    items.push({ label: 'Wanted by', value: line(opportunity.targetDate.value), quote: null });
  return items;
}

function firstQuote(evidence: readonly Evidence[]): string | null {
  const text = evidence.find(({ source }) => source === 'body')?.text ?? null;
  return text === null ? null : short(text, QUOTE_SIGNS);
}

/** What a read-back shows, and what only the customer and the agency may read. */
function shownAsChanged(extraction: Extraction): { label: string; value: string }[] {
  const { opportunity, placement } = extraction;
  const { monthlyBudget, incumbents } = opportunity;
  return [
    ...understood(extraction).map((item) => (isLikelyAt(item.label, extraction) ? likely(item) : item)),
    ...(placement.kind === 'unstated' ? [] : [{ label: 'Placement', value: placement.kind }]),
    ...(monthlyBudget === null
      ? []
      : [{ label: 'Budget a month', value: `${monthlyBudget.value.amount} ${monthlyBudget.value.currency}` }]),
    ...(incumbents.length === 0
      ? []
      : [{ label: 'Present providers', value: line(incumbents.map(({ value }) => value).join(', ')) }]),
  ];
}

function isLikelyAt(label: string, { agentOfRecord, masterAgency }: Extraction): boolean {
  return label === 'Agent of record' ? isLikely(agentOfRecord) : label === 'Master agency' && isLikely(masterAgency);
}

function likely({ label, value }: { readonly label: string; readonly value: string }) {
  return { label, value: `${value} (likely)` };
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
