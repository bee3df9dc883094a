/** What was read without a model, what a model read, and what its second answer and the other reading bear witness to go in; one Extraction comes out. */
import {
  type AgentOfRecord,
  type Degree,
  type Evidence,
  type Extraction,
  type MasterAgency,
  missingParts,
  type NamedAgent,
} from '../domain/extraction.ts';
import type { Intent } from '../domain/lists.ts';
import type { Witness } from '../domain/witness.ts';

/** Who is asked of the designation beside the model's first answer. */
export interface Witnesses {
  /** The model's second answer; null where it was not asked, or gave none. */
  readonly second: Witness | null;
  readonly withoutModel: Witness;
}

type Preferred = 'model' | 'other';

/**
 * Which reader is believed where both say something and they differ; where the preferred one is silent, the other is heard.
 * `bench/reading/merge.ts` counts, over labelled letters, how often each is right there. Of intent, agent and agency more
 * is to be weighed, by the functions below.
 */
export const PREFERRED = {
  company: 'model',
  contactName: 'model',
  contactTitle: 'model',
  contactPhone: 'model',
  interest: 'model',
  placement: 'model',
  services: 'model',
  locations: 'model',
  seats: 'model',
  monthlyBudget: 'model',
  targetDate: 'model',
  incumbents: 'model',
  facts: 'model',
  asks: 'model',
  psa: 'model',
} as const satisfies Readonly<Record<string, Preferred>>;

export function merge(other: Extraction, model: Extraction, witnesses: Witnesses): Extraction {
  const intent = intentOf(other.intent, model.intent);
  // What somebody else puts forward assigns nothing, whatever it says.
  const isClaim = intent === 'third_party_claim';
  const either = <Value>(field: keyof typeof PREFERRED, valueOf: (of: Extraction) => Value): Value => {
    const [first, second] = PREFERRED[field] === 'model' ? [model, other] : [other, model];
    const value = valueOf(first);
    return isSilent(value) ? valueOf(second) : value;
  };
  const extraction = {
    intent,
    customer: {
      company: either('company', ({ customer }) => customer.company),
      contactName: either('contactName', ({ customer }) => customer.contactName),
      contactTitle: either('contactTitle', ({ customer }) => customer.contactTitle),
      contactEmail: other.customer.contactEmail,
      contactPhone: either('contactPhone', ({ customer }) => customer.contactPhone),
    },
    interest: either('interest', ({ interest }) => interest),
    masterAgency: agencyOf(other.masterAgency, model.masterAgency),
    agentOfRecord: isClaim ? NO_AGENT : agentOf(other.agentOfRecord, model.agentOfRecord, witnesses),
    placement: isClaim ? UNSTATED : either('placement', ({ placement }) => placement),
    opportunity: {
      services: either('services', ({ opportunity }) => opportunity.services),
      locations: either('locations', ({ opportunity }) => opportunity.locations),
      seats: either('seats', ({ opportunity }) => opportunity.seats),
      monthlyBudget: either('monthlyBudget', ({ opportunity }) => opportunity.monthlyBudget),
      targetDate: either('targetDate', ({ opportunity }) => opportunity.targetDate),
      incumbents: either('incumbents', ({ opportunity }) => opportunity.incumbents),
      facts: either('facts', ({ opportunity }) => opportunity.facts),
    },
    asks: either('asks', ({ asks }) => asks),
    psa: either('psa', ({ psa }) => psa),
    readBy: { ...other.readBy, model: model.readBy.model },
  };
  return { ...extraction, missing: missingParts(extraction) };
}

const NO_AGENT = { status: 'missing' } as const;
const UNSTATED = { kind: 'unstated', evidence: [] } as const;

/** Says nothing: no value, an empty list, or a statement without words that carry it. */
function isSilent(value: unknown): boolean {
  if (value === null) return true;
  if (Array.isArray(value)) return value.length === 0;
  return typeof value === 'object' && 'evidence' in value && isSilent(value.evidence);
}

/** A machine is told by its headers, and a model that takes a letter for nothing makes none disappear. */
function intentOf(other: Intent, model: Intent): Intent {
  return other === 'auto_reply' || other === 'bounce' || model === 'unrelated' ? other : model;
}

type Assigned = Extract<AgentOfRecord, { readonly status: 'designated' | 'multiple' }>;

function isAssigned(agent: AgentOfRecord): agent is Assigned {
  return agent.status === 'designated' || agent.status === 'multiple';
}

/**
 * The model judges what the writer means; sure is what a second reading bears out. A silent witness is no veto, one that
 * reads otherwise makes the designation likely, and two careful readings that assign different people leave it open.
 */
function agentOf(other: AgentOfRecord, model: AgentOfRecord, { second, withoutModel }: Witnesses): AgentOfRecord {
  if (!isAssigned(model)) return notAssigned(other, model);
  const agents = agentsIn(model);
  const more = second === null ? [] : assignedBeside(agents, second);
  if (more.length > 0 && second !== null) return open([...agents, ...more], 'two readings assign different agents');
  const isBorneOut =
    second !== null && !isSilentOf(agents, second) ? assignsAll(agents, second) : assignsAll(agents, withoutModel);
  const isOpposed = speaksAgainst(agents, withoutModel) || (second !== null && speaksAgainst(agents, second));
  const degree: Degree = model.degree === 'sure' && isBorneOut && !isOpposed ? 'sure' : 'likely';
  const evidence = isSameAssigned(other, model) ? together(model.evidence, evidenceIn(other)) : model.evidence;
  return { ...model, degree, evidence };
}

/** Where the model assigns nobody, whom the other reader surely assigns is proposed, and no more: what that one finds likely is too often wrong. */
function notAssigned(other: AgentOfRecord, model: AgentOfRecord): AgentOfRecord {
  if (model.status === 'missing')
    return isAssigned(other) ? (other.degree === 'sure' ? { ...other, degree: 'likely' } : model) : other;
  if (model.status === 'none_wanted' && isAssigned(other))
    return open(agentsIn(other), 'one reading finds that no agent is wanted, another one an agent');
  return model;
}

function open(candidates: readonly NamedAgent[], why: string): AgentOfRecord {
  return { status: 'ambiguous', candidates, why };
}

function agentsIn(agent: AgentOfRecord): readonly NamedAgent[] {
  if (agent.status === 'designated') return [agent.agent];
  return agent.status === 'multiple' ? agent.agents : [];
}

function evidenceIn(agent: AgentOfRecord): readonly Evidence[] {
  return 'evidence' in agent ? agent.evidence : [];
}

type Party = Witness['parties'][number];

function isAssigning({ act }: Party): boolean {
  return act === 'assigns' || act === 'perhaps';
}

function isParty(agent: NamedAgent, { ids, name }: Party): boolean {
  if (agent.directoryId !== null) return ids.includes(agent.directoryId);
  return name !== null && [agent.name, agent.company].some((each) => each !== null && isSameName(each, name));
}

/** One reading may spell somebody whom nobody lists in more words than another. */
function isSameName(one: string, other: string): boolean {
  const wordsOf = (name: string): string[] =>
    name
      .toLowerCase()
      .split(/[^\p{L}\p{N}]+/u)
      .filter((word) => word !== '');
  const [some, others] = [wordsOf(one), wordsOf(other)];
  const [fewer, more] = some.length <= others.length ? [some, others] : [others, some];
  return fewer.length > 0 && fewer.every((word) => more.includes(word));
}

/** It says nothing of any of them, and assigns nobody. */
function isSilentOf(agents: readonly NamedAgent[], { parties }: Witness): boolean {
  return !parties.some((party) => isAssigning(party) || agents.some((agent) => isParty(agent, party)));
}

function assignsAll(agents: readonly NamedAgent[], { parties }: Witness): boolean {
  return agents.every((agent) => parties.some((party) => party.act === 'assigns' && isParty(agent, party)));
}

/** It denies one of them, or assigns another one as well. */
function speaksAgainst(agents: readonly NamedAgent[], witness: Witness): boolean {
  const isDenied = witness.parties.some(
    (party) => !isAssigning(party) && agents.some((agent) => isParty(agent, party)),
  );
  return isDenied || assignedBeside(agents, witness).length > 0;
}

/** Whom it assigns beside these. */
function assignedBeside(agents: readonly NamedAgent[], { parties }: Witness): readonly NamedAgent[] {
  return parties
    .filter((party) => isAssigning(party) && !agents.some((agent) => isParty(agent, party)))
    .map(({ ids, name }) => ({
      name,
      company: null,
      email: null,
      directoryId: ids.length === 1 ? (ids[0] ?? null) : null,
    }));
}

function isSameAssigned(one: AgentOfRecord, other: Assigned): boolean {
  if (one.status !== other.status) return false;
  return sameKeys(agentsIn(one), agentsIn(other));
}

function agencyOf(other: MasterAgency, model: MasterAgency): MasterAgency {
  if (model.status === 'missing') return other.status === 'missing' ? other : { ...other, degree: 'likely' };
  if (other.status === 'missing') return model;
  if (!sameKeys(agenciesIn(other), agenciesIn(model))) return { ...model, degree: 'likely' };
  return { ...model, evidence: together(model.evidence, other.evidence) };
}

function agenciesIn(agency: Exclude<MasterAgency, { readonly status: 'missing' }>) {
  return agency.status === 'named' ? [agency.agency] : agency.agencies;
}

type Named = { readonly name: string | null; readonly company?: string | null; readonly directoryId: string | null };

/** Of somebody whom the directory does not know, the name counts; the readers may spell the rest in more or fewer words. */
function sameKeys(some: readonly Named[], others: readonly Named[]): boolean {
  const keysOf = (parties: readonly Named[]): string =>
    parties
      .map(
        ({ name, company, directoryId }) => directoryId ?? (name ?? company ?? '').toLowerCase().replace(/\s+/g, ' '),
      )
      .toSorted()
      .join('\n');
  return keysOf(some) === keysOf(others);
}

function together(some: readonly Evidence[], others: readonly Evidence[]): readonly Evidence[] {
  const isSame = (one: Evidence, other: Evidence): boolean =>
    one.source === other.source && one.index === other.index && one.start === other.start && one.end === other.end;
  return [...some, ...others.filter((other) => !some.some((one) => isSame(one, other)))];
}
