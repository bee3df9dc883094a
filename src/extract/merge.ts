/** What the rules and what a model read in one letter go in; one Extraction and whether they disagree about a party come out. */
import {
  type AgentOfRecord,
  type Degree,
  type Evidence,
  type Extraction,
  type Found,
  type MasterAgency,
  missingParts,
} from '../domain/extraction.ts';
import type { Intent } from '../domain/lists.ts';

export interface Merged {
  readonly extraction: Extraction;
  /** They read different agents of record, or different master agencies: a person decides. */
  readonly disagree: boolean;
}

/**
 * By field: a party needs both readers, or one and the silence of the other; whom the model alone names is likely. A letter is unrelated where both say so, and
 * a self-referral where neither says anything else. Of interest and placement the more careful reading counts. Other
 * values are the model's where the letter bears them out, else the rules'; what is asked for is gathered from both.
 */
export function merge(rules: Extraction, model: Extraction): Merged {
  const intent = intentOf(rules.intent, model.intent);
  // What somebody else puts forward assigns nothing, whatever it says.
  const isClaim = intent === 'third_party_claim';
  const isChange = intent === 'agent_change' || rules.intent === 'agent_change';
  const agent = isClaim ? NO_AGENT : agentOf(rules.agentOfRecord, model.agentOfRecord, isChange);
  const agency = agencyOf(rules.masterAgency, model.masterAgency);
  const extraction = {
    intent,
    customer: {
      company: model.customer.company ?? rules.customer.company,
      contactName: model.customer.contactName ?? rules.customer.contactName,
      contactTitle: model.customer.contactTitle ?? rules.customer.contactTitle,
      contactEmail: rules.customer.contactEmail,
      contactPhone: model.customer.contactPhone ?? rules.customer.contactPhone,
    },
    interest: interestOf(rules.interest, model.interest),
    masterAgency: agency.value,
    agentOfRecord: agent.value,
    placement: isClaim ? UNSTATED : placementOf(rules.placement, model.placement),
    opportunity: {
      services: orElse(model.opportunity.services, rules.opportunity.services),
      locations: model.opportunity.locations ?? rules.opportunity.locations,
      seats: model.opportunity.seats ?? rules.opportunity.seats,
      monthlyBudget: model.opportunity.monthlyBudget ?? rules.opportunity.monthlyBudget,
      targetDate: model.opportunity.targetDate ?? rules.opportunity.targetDate,
      incumbents: orElse(model.opportunity.incumbents, rules.opportunity.incumbents),
      facts: orElse(model.opportunity.facts, rules.opportunity.facts),
    },
    asks: bothOf(rules.asks, model.asks),
    psa: model.psa ?? rules.psa,
    readBy: { ...rules.readBy, model: model.readBy.model },
  };
  return {
    extraction: { ...extraction, missing: missingParts(extraction) },
    disagree: agent.disagree || agency.disagree,
  };
}

/** Words put into a model's mouth make no letter disappear; and what it takes for more than a self-referral, a person sees. */
function intentOf(rules: Intent, model: Intent): Intent {
  if (rules === model || model === 'unrelated') return rules;
  if (rules === 'unrelated' || rules === 'self_referral') return model;
  return model === 'self_referral' ? rules : model;
}

interface Settled<Value> {
  readonly value: Value;
  readonly disagree: boolean;
}

const NO_AGENT: Settled<AgentOfRecord> = { value: { status: 'missing' }, disagree: false };
const UNSTATED = { kind: 'unstated', evidence: [] } as const;

function agentOf(rules: AgentOfRecord, model: AgentOfRecord, isChange: boolean): Settled<AgentOfRecord> {
  if (model.status === 'missing') return { value: rules, disagree: false };
  // A letter of change names the former agent too, in words that once were true: one reader alone settles nobody there.
  if (rules.status === 'missing' && isChange) return { value: rules, disagree: true };
  if (rules.status === 'missing') return { value: 'degree' in model ? asLikely(model) : model, disagree: false };
  if (agentKey(rules) !== agentKey(model) && !isOfOneFirm(rules, model)) return { value: rules, disagree: true };
  if (!('evidence' in rules) || !('evidence' in model)) return { value: rules, disagree: false };
  return { value: { ...rules, evidence: together(rules.evidence, model.evidence) }, disagree: false };
}

/** A model alone is not sure: the customer is asked. */
function asLikely<Party extends { readonly degree: Degree }>(party: Party): Party {
  return { ...party, degree: 'likely' };
}

/** One reader saw a person, the other only their firm. */
function isOfOneFirm(rules: AgentOfRecord, model: AgentOfRecord): boolean {
  if (rules.status !== 'designated' || model.status !== 'designated') return false;
  const firm = [rules.agent, model.agent].find(({ name, directoryId }) => name === null && directoryId === null);
  return firm !== undefined && firm.company !== null && rules.agent.company === model.agent.company;
}

/** Equal for two readings that designate the same. */
function agentKey(agent: AgentOfRecord): string {
  switch (agent.status) {
    case 'designated':
      return `designated ${partyKey(agent.agent)}`;
    case 'multiple':
      return `multiple ${agent.agents.map(partyKey).toSorted().join()}`;
    case 'ambiguous':
    case 'none_wanted':
    case 'missing':
      return agent.status;
  }
}

function agencyOf(rules: MasterAgency, model: MasterAgency): Settled<MasterAgency> {
  if (model.status === 'missing') return { value: rules, disagree: false };
  if (rules.status === 'missing') return { value: asLikely(model), disagree: false };
  const disagree = agencyKey(rules) !== agencyKey(model);
  return { value: disagree ? rules : { ...rules, evidence: together(rules.evidence, model.evidence) }, disagree };
}

function agencyKey(agency: Exclude<MasterAgency, { status: 'missing' }>): string {
  const agencies = agency.status === 'named' ? [agency.agency] : agency.agencies;
  return agencies.map(partyKey).toSorted().join();
}

/** Of somebody whom the directory does not know, the name counts; the readers may spell the rest in more or fewer words. */
function partyKey(party: { name: string | null; company?: string | null; directoryId: string | null }): string {
  return party.directoryId ?? (party.name ?? party.company ?? '').toLowerCase().replace(/\s+/g, ' ');
}

/** Tentative where either says so; nothing of a reader who sees none. */
function interestOf(rules: Extraction['interest'], model: Extraction['interest']): Extraction['interest'] {
  if (model.level === 'absent') return rules;
  if (rules.level === 'absent' || model.level === 'tentative') return model;
  return rules;
}

/** Unstated where one says sole and the other competing. */
function placementOf(rules: Extraction['placement'], model: Extraction['placement']): Extraction['placement'] {
  if (model.kind === 'unstated' || model.kind === rules.kind) return rules;
  return rules.kind === 'unstated' ? model : UNSTATED;
}

function orElse<Item>(first: readonly Item[], second: readonly Item[]): readonly Item[] {
  return first.length > 0 ? first : second;
}

function bothOf<Value>(some: readonly Found<Value>[], others: readonly Found<Value>[]): readonly Found<Value>[] {
  return [...some, ...others.filter(({ value }) => !some.some((known) => known.value === value))];
}

function together(some: readonly Evidence[], others: readonly Evidence[]): readonly Evidence[] {
  const isSame = (one: Evidence, other: Evidence): boolean =>
    one.source === other.source && one.index === other.index && one.start === other.start && one.end === other.end;
  return [...some, ...others.filter((other) => !some.some((one) => isSame(one, other)))];
}
