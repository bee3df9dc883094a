/** What was read in a letter in; its label out, in the shape in which letters are labelled by hand, and its evidence by field. */
import { degreeOf, type Evidence, type Extraction, type Found } from '../domain/extraction.ts';

export type Label = ReturnType<typeof labelOf>;

export function labelOf(extraction: Extraction) {
  const { customer, masterAgency, agentOfRecord, opportunity, psa } = extraction;
  return {
    intent: extraction.intent,
    customer: {
      company: valueOf(customer.company),
      contactName: valueOf(customer.contactName),
      contactTitle: valueOf(customer.contactTitle),
      contactEmail: valueOf(customer.contactEmail),
      contactPhone: valueOf(customer.contactPhone),
    },
    interest: extraction.interest.level,
    masterAgency: {
      status: masterAgency.status,
      degree: degreeOf(masterAgency),
      agencies:
        masterAgency.status === 'named'
          ? [masterAgency.agency]
          : masterAgency.status === 'multiple'
            ? masterAgency.agencies
            : [],
    },
    agentOfRecord: {
      status: agentOfRecord.status,
      degree: degreeOf(agentOfRecord),
      agents:
        agentOfRecord.status === 'designated'
          ? [agentOfRecord.agent]
          : agentOfRecord.status === 'multiple'
            ? agentOfRecord.agents
            : [],
    },
    placement: extraction.placement.kind,
    opportunity: {
      services: opportunity.services.map(({ value }) => value),
      locations: valueOf(opportunity.locations),
      seats: valueOf(opportunity.seats),
      monthlyBudget: valueOf(opportunity.monthlyBudget),
      targetDate: valueOf(opportunity.targetDate),
      incumbents: opportunity.incumbents.map(({ value }) => value),
      facts: opportunity.facts.map(({ value }) => value),
    },
    asks: extraction.asks.map(({ value }) => value),
    psa,
    missing: extraction.missing,
  };
}

/** Under each field the words that carry it; a field without any is left out. */
export function evidenceOf(extraction: Extraction): Readonly<Record<string, readonly Evidence[]>> {
  const { customer, interest, masterAgency, agentOfRecord, placement, opportunity, asks } = extraction;
  const fields: Record<string, readonly Evidence[]> = {
    ...Object.fromEntries(Object.entries(customer).map(([name, found]) => [name, found?.evidence ?? []])),
    interest: interest.evidence,
    masterAgency: masterAgency.status === 'missing' ? [] : masterAgency.evidence,
    agentOfRecord: 'evidence' in agentOfRecord ? agentOfRecord.evidence : [],
    placement: placement.evidence,
    services: opportunity.services.flatMap(({ evidence }) => evidence),
    locations: opportunity.locations?.evidence ?? [],
    seats: opportunity.seats?.evidence ?? [],
    monthlyBudget: opportunity.monthlyBudget?.evidence ?? [],
    targetDate: opportunity.targetDate?.evidence ?? [],
    incumbents: opportunity.incumbents.flatMap(({ evidence }) => evidence),
    facts: opportunity.facts.flatMap(({ evidence }) => evidence),
    asks: asks.flatMap(({ evidence }) => evidence),
  };
  return Object.fromEntries(Object.entries(fields).filter(([, evidence]) => evidence.length > 0));
}

function valueOf<Value>(found: Found<Value> | null): Value | null {
  return found?.value ?? null;
}
