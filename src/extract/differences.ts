/** Two readings of one letter in; the fields whose values differ out, in words. Which words carry a value makes no difference. */
import type { Degree, Extraction } from '../domain/extraction.ts';
import type { ReadingDifference } from '../domain/referral.ts';
import { storable } from '../domain/storable.ts';
import { labelOf } from './label.ts';

export function differencesOf(was: Extraction, is: Extraction): readonly ReadingDifference[] {
  const before = fieldsOf(was);
  const now = fieldsOf(is);
  return [...before].flatMap(([field, text]) => {
    const other = now.get(field) ?? NOTHING;
    return text === other ? [] : [{ field, was: text, is: other }];
  });
}

const NOTHING = '-';

/** Member by member, since the store does not keep the order of members. */
function fieldsOf(extraction: Extraction): ReadonlyMap<string, string> {
  const { intent, customer, interest, masterAgency, agentOfRecord, placement, opportunity, asks, psa, missing } =
    labelOf(extraction);
  const { services, locations, seats, monthlyBudget, targetDate, incumbents, facts } = opportunity;
  const fields: Record<string, readonly (string | number | null)[]> = {
    intent: [intent],
    company: [customer.company],
    contactName: [customer.contactName],
    contactTitle: [customer.contactTitle],
    contactEmail: [customer.contactEmail],
    contactPhone: [customer.contactPhone],
    interest: [interest],
    masterAgency: [
      masterAgency.status,
      likely(masterAgency.degree),
      ...masterAgency.agencies.flatMap(({ name, directoryId }) => [name, directoryId]),
    ],
    agentOfRecord: [
      agentOfRecord.status,
      likely(agentOfRecord.degree),
      ...agentOfRecord.agents.flatMap(({ name, company, email, directoryId }) => [name, company, email, directoryId]),
    ],
    placement: [placement],
    services,
    locations: [locations],
    seats: [seats],
    monthlyBudget: monthlyBudget === null ? [] : [monthlyBudget.amount, monthlyBudget.currency],
    targetDate: [targetDate],
    incumbents,
    facts,
    asks,
    psaSignedBy: psa?.signedBy ?? [],
    psaTermMonths: [psa?.termMonths ?? null],
    psaCustomerSignatory: [psa?.customerSignatory ?? null],
    psaEffectiveDate: [psa?.effectiveDate ?? null],
    psaObligations: psa?.obligations ?? [],
    missing,
  };
  return new Map(Object.entries(fields).map(([field, values]) => [field, inWords(values)]));
}

/** What is sure needs no word. */
function likely(degree: Degree | null): Degree | null {
  return degree === 'likely' ? degree : null;
}

function inWords(values: readonly (string | number | null)[]): string {
  const given = values.filter((value) => value !== null);
  // As the store keeps it, so that a sign which it cannot keep makes no difference each time.
  return given.length === 0 ? NOTHING : given.map((value) => storable(String(value))).join(', ');
}
