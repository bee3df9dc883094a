/** What a customer said so far and what a later letter of theirs says go in; all of it together comes out. */
import {
  type AgentOfRecord,
  type Extraction,
  type Found,
  isOpen,
  type MasterAgency,
  missingParts,
  type NamedAgency,
  type NamedAgent,
} from '../domain/extraction.ts';
import { agenciesOf, candidatesOf, spelled } from '../domain/proposal.ts';

/**
 * What the later letter does not speak of stays; what it says anew counts. Evidence keeps the words, whichever letter they stand in.
 * A later reading that is only likely takes no place of one that is sure: it waits for the customer's yes.
 */
export function together(earlier: Extraction, later: Extraction): Extraction {
  const masterAgency = isDisplacing(earlier.masterAgency, later.masterAgency) ? MISSING : later.masterAgency;
  const agentOfRecord = isDisplacing(earlier.agentOfRecord, later.agentOfRecord) ? MISSING : later.agentOfRecord;
  return merged(earlier, { ...later, masterAgency, agentOfRecord });
}

/** The same as it would be once the customer says yes to what is likely in the later letter. */
export function asProposed(earlier: Extraction, later: Extraction): Extraction {
  const { masterAgency, agentOfRecord } = later;
  return merged(earlier, {
    ...later,
    // What is sure already is not asked about because a later letter says it less clearly.
    masterAgency: isOpen(masterAgency) && isSame(earlier.masterAgency, masterAgency) ? MISSING : masterAgency,
    agentOfRecord: isOpen(agentOfRecord) && isSame(earlier.agentOfRecord, agentOfRecord) ? MISSING : agentOfRecord,
  });
}

/** Whether the later letter is likely to name somebody else than whom they named for certain. */
export function isAnotherLikely(earlier: Extraction, later: Extraction): boolean {
  const known = together(earlier, later);
  const proposed = asProposed(earlier, later);
  return known.agentOfRecord !== proposed.agentOfRecord || known.masterAgency !== proposed.masterAgency;
}

const MISSING = { status: 'missing' } as const;

function isDisplacing<Party extends AgentOfRecord | MasterAgency>(earlier: Party, later: Party): boolean {
  return isOpen(later) && earlier.status !== 'missing' && !isOpen(earlier);
}

function isSame(earlier: AgentOfRecord | MasterAgency, later: AgentOfRecord | MasterAgency): boolean {
  if (isOpen(earlier)) return false;
  const [one, other] = [earlier, later].map((party) => partiesIn(party).map(keyOf));
  return one?.length === 1 && other?.length === 1 && one[0] === other[0];
}

function partiesIn(party: AgentOfRecord | MasterAgency) {
  return party.status === 'named' || 'agencies' in party ? agenciesOf(party) : candidatesOf(party);
}

function keyOf(named: NamedAgent | NamedAgency): string {
  return named.directoryId ?? spelled(named).toLowerCase();
}

function merged(earlier: Extraction, later: Extraction): Extraction {
  const { opportunity: was, customer: known } = earlier;
  const { opportunity: is, customer: named } = later;
  const of = {
    intent: earlier.intent,
    customer: {
      company: known.company ?? named.company,
      contactName: known.contactName ?? named.contactName,
      contactTitle: known.contactTitle ?? named.contactTitle,
      contactEmail: known.contactEmail ?? named.contactEmail,
      contactPhone: named.contactPhone ?? known.contactPhone,
    },
    interest: later.interest.level === 'absent' ? earlier.interest : later.interest,
    masterAgency: later.masterAgency.status === 'missing' ? earlier.masterAgency : later.masterAgency,
    agentOfRecord: later.agentOfRecord.status === 'missing' ? earlier.agentOfRecord : later.agentOfRecord,
    placement: later.placement.kind === 'unstated' ? earlier.placement : later.placement,
    opportunity: {
      services: each(was.services, is.services),
      locations: is.locations ?? was.locations,
      seats: is.seats ?? was.seats,
      monthlyBudget: is.monthlyBudget ?? was.monthlyBudget,
      targetDate: is.targetDate ?? was.targetDate,
      incumbents: each(was.incumbents, is.incumbents),
      facts: each(was.facts, is.facts),
    },
    asks: each(earlier.asks, later.asks),
    psa: later.psa ?? earlier.psa,
    readBy: later.readBy,
  };
  return { ...of, missing: missingParts(of) };
}

function each<Value>(was: readonly Found<Value>[], is: readonly Found<Value>[]): Found<Value>[] {
  const said = new Set(was.map(({ value }) => value));
  return [...was, ...is.filter(({ value }) => !said.has(value))];
}

/** Whether two readings say the same, in whichever words. */
export function isSameNeed(one: Extraction, other: Extraction): boolean {
  return valuesIn(one) === valuesIn(other);
}

/** Whose words carry a value, and who read them, makes it no other value. */
function valuesIn({ readBy: _readers, intent: _intent, ...said }: Extraction): string {
  return JSON.stringify(said, (key, value: unknown) => (key === 'evidence' ? undefined : value));
}
