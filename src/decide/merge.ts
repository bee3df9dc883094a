/** What a customer said so far and what a later letter of theirs says go in; all of it together comes out. */
import { type Extraction, type Found, missingParts } from '../domain/extraction.ts';

/** What the later letter does not speak of stays; what it says anew counts. Evidence keeps the words, whichever letter they stand in. */
export function together(earlier: Extraction, later: Extraction): Extraction {
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
