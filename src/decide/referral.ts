/** A referral and what happened to it in; the referral as it then stands out. */
import type { Extraction } from '../domain/extraction.ts';
import type { Address } from '../domain/letter.ts';
import type { Referral, ReferralEvent } from '../domain/referral.ts';
import { hostOf } from './party.ts';

/** What an opening event does not say of itself. */
export interface Opening {
  readonly id: string;
  readonly reference: string;
  readonly writer: Address;
}

export function open(opening: Opening, events: readonly ReferralEvent[], extraction: Extraction): Referral {
  const { id, reference, writer } = opening;
  const fresh: Referral = {
    id,
    reference,
    state: 'on_hold',
    holdReason: null,
    company: extraction.customer.company?.value ?? null,
    customerDomain: hostOf(writer.address),
    customerEmail: writer.address,
    contactName: extraction.customer.contactName?.value ?? (writer.name === '' ? null : writer.name),
    extraction,
    designation: null,
    missing: extraction.missing,
  };
  return events.reduce(evolve, fresh);
}

export function evolve(referral: Referral, event: ReferralEvent): Referral {
  switch (event.kind) {
    case 'opened':
      return { ...referral, extraction: event.extraction, missing: event.extraction.missing };
    case 'held':
      return { ...referral, state: 'on_hold', holdReason: event.reason };
    case 'parts_asked':
      return { ...referral, state: 'awaiting_parts', holdReason: null };
    case 'designated':
      return { ...referral, state: 'in_effect', holdReason: null, designation: event.designation };
    case 'letter_joined':
    case 'read_again': // what the parties were told stays; a person decides
      return referral;
  }
}
