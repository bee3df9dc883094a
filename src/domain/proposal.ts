/** A reading that is only likely, as the customer is asked about it; and what their answer makes of it. */
import {
  type AgentOfRecord,
  type Extraction,
  isLikely,
  isOpen,
  type MasterAgency,
  missingParts,
  type NamedAgency,
  type NamedAgent,
} from './extraction.ts';

export const PROPOSED_PARTS = ['agent_of_record', 'master_agency'] as const;
export type ProposedPart = (typeof PROPOSED_PARTS)[number];

export interface ProposedParty {
  /** In the directory; null for somebody whom it does not list. */
  readonly id: string | null;
  /** As the customer reads it. */
  readonly name: string;
}

export interface Proposal {
  readonly part: ProposedPart;
  /** One to say yes or no to, or several to choose from; never none. */
  readonly parties: readonly ProposedParty[];
  /** The whole sentence of theirs that it rests on; null where there is none to show. */
  readonly quote: string | null;
}

/** Somebody in one part: whom the customer chose, or said no to. */
export interface PartyIn extends ProposedParty {
  readonly part: ProposedPart;
}

export function isChoice({ parties }: Proposal): boolean {
  return parties.length > 1;
}

export function partiesOfAll(proposals: readonly Proposal[]): readonly PartyIn[] {
  return proposals.flatMap(({ part, parties }) => parties.map((party) => ({ ...party, part })));
}

export function isSameParty(named: NamedAgent | NamedAgency, { id, name }: ProposedParty): boolean {
  return (id !== null && named.directoryId === id) || spelled(named) === name;
}

/** Such as `Hank Ledbetter (Bluepeak)`. */
export function spelled(named: NamedAgent | NamedAgency): string {
  const { company = null, email = null } = 'company' in named ? named : {};
  if (named.name === null) return company ?? email ?? '';
  return company === null || company === '' || company === named.name ? named.name : `${named.name} (${company})`;
}

/**
 * What is likely is sure once the customer, or a person who read the mail, says so. Of several only the one whom they chose is:
 * their choice is the evidence, and stands in its event.
 */
export function madeSure(extraction: Extraction, chosen: PartyIn | null): Extraction {
  const { agentOfRecord, masterAgency } = extraction;
  if (!isOpen(agentOfRecord) && !isOpen(masterAgency)) return extraction;
  return withParties(extraction, agentMadeSure(agentOfRecord, chosen), agencyMadeSure(masterAgency, chosen));
}

function agentMadeSure(agent: AgentOfRecord, chosen: PartyIn | null): AgentOfRecord {
  if (agent.status === 'designated') return { ...agent, degree: 'sure' };
  if (!isOpen(agent) || chosen?.part !== 'agent_of_record') return agent;
  const one = candidatesOf(agent).find((candidate) => isSameParty(candidate, chosen));
  const evidence = 'evidence' in agent ? agent.evidence : [];
  return one === undefined ? agent : { status: 'designated', agent: one, degree: 'sure', evidence };
}

function agencyMadeSure(agency: MasterAgency, chosen: PartyIn | null): MasterAgency {
  if (agency.status === 'named') return { ...agency, degree: 'sure' };
  if (agency.status === 'missing' || !isLikely(agency) || chosen?.part !== 'master_agency') return agency;
  const one = agency.agencies.find((each) => isSameParty(each, chosen));
  return one === undefined ? agency : { status: 'named', agency: one, degree: 'sure', evidence: agency.evidence };
}

/**
 * What was read in a letter after the customer's yes to it. That yes was to whom the question named: these stay, and of another,
 * whom this reading finds, the customer is asked. Where it named nobody, this reading says how sure it is.
 */
export function asConfirmed(read: Extraction, { agentOfRecord, masterAgency }: Extraction): Extraction {
  const [agent, agency] = [read.agentOfRecord, read.masterAgency];
  const isOtherAgent =
    agent.status === 'designated' && !candidatesOf(agentOfRecord).some((each) => isSameNamed(each, agent.agent));
  const isOtherAgency =
    agency.status === 'named' && !agenciesOf(masterAgency).some((each) => isSameNamed(each, agency.agency));
  return withParties(
    read,
    agentOfRecord.status === 'missing' ? agent : isOtherAgent ? { ...agent, degree: 'likely' } : agentOfRecord,
    masterAgency.status === 'missing' ? agency : isOtherAgency ? { ...agency, degree: 'likely' } : masterAgency,
  );
}

/** Two entries of the directory may be spelled alike: then the entry tells. */
function isSameNamed(one: NamedAgent | NamedAgency, other: NamedAgent | NamedAgency): boolean {
  return (one.directoryId ?? spelled(one)) === (other.directoryId ?? spelled(other));
}

/** Whom an open reading may mean. */
export function candidatesOf(agent: AgentOfRecord): readonly NamedAgent[] {
  switch (agent.status) {
    case 'designated':
      return [agent.agent];
    case 'multiple':
      return agent.agents;
    case 'ambiguous':
      return agent.candidates;
    case 'none_wanted':
    case 'missing':
      return [];
  }
}

export function agenciesOf(agency: MasterAgency): readonly NamedAgency[] {
  switch (agency.status) {
    case 'named':
      return [agency.agency];
    case 'multiple':
      return agency.agencies;
    case 'missing':
      return [];
  }
}

/** Whom the customer said no to is not read as likely any more; a name that they give for certain counts. */
export function withoutRefused(extraction: Extraction, refused: readonly PartyIn[]): Extraction {
  const { agentOfRecord, masterAgency } = extraction;
  const isRefused = (part: ProposedPart) => (named: NamedAgent | NamedAgency) =>
    refused.some((each) => each.part === part && isSameParty(named, each));
  const [agent, agency] = [isRefused('agent_of_record'), isRefused('master_agency')];
  const noAgent = isOpen(agentOfRecord) && candidatesOf(agentOfRecord).some(agent);
  const noAgency = isOpen(masterAgency) && agenciesOf(masterAgency).some(agency);
  if (!noAgent && !noAgency) return extraction;
  return withParties(
    extraction,
    noAgent ? remaining(agentOfRecord, agent) : agentOfRecord,
    noAgency ? { status: 'missing' } : masterAgency,
  );
}

function remaining(agent: AgentOfRecord, isRefused: (named: NamedAgent) => boolean): AgentOfRecord {
  const candidates = candidatesOf(agent).filter((each) => !isRefused(each));
  if (candidates.length === 0 || agent.status === 'designated') return { status: 'missing' };
  return { status: 'ambiguous', candidates, why: 'the customer said no to another' };
}

function withParties(extraction: Extraction, agentOfRecord: AgentOfRecord, masterAgency: MasterAgency): Extraction {
  const of = { ...extraction, agentOfRecord, masterAgency };
  return { ...of, missing: missingParts(of) };
}
