/** The referral: one customer's own need, as the fold of its events. */
import type { Extraction, ReadBy } from './extraction.ts';
import type { HoldReason, Part, Placement } from './lists.ts';

export const REFERRAL_STATES = ['on_hold', 'awaiting_parts', 'in_effect'] as const;
export type ReferralState = (typeof REFERRAL_STATES)[number];

/** The assigned agent as the directory knows them: the only shape of which an address may be taken. */
export interface Designation {
  readonly agentId: string;
  readonly agencyId: string;
  readonly placement: Placement;
}

export type ReferralEvent =
  | { readonly kind: 'opened'; readonly letterId: string; readonly extraction: Extraction }
  | { readonly kind: 'held'; readonly letterId: string; readonly reason: HoldReason }
  | { readonly kind: 'parts_asked'; readonly letterId: string; readonly missing: readonly Part[] }
  | { readonly kind: 'designated'; readonly letterId: string; readonly designation: Designation }
  | { readonly kind: 'letter_joined'; readonly letterId: string }
  /** What is kept of a letter was read again by other versions; what follows from it is for a person. */
  | {
      readonly kind: 'read_again';
      readonly letterId: string;
      readonly readBy: ReadBy;
      readonly differences: readonly ReadingDifference[];
      /** Where the new reading would lead to another outcome or designation. */
      readonly wouldDecide: readonly ReadingDifference[];
    };

/** A field of which one reading says this and another that, in words for people. */
export interface ReadingDifference {
  readonly field: string;
  readonly was: string;
  readonly is: string;
}

export interface Referral {
  readonly id: string;
  /** What people quote: `FH-` and eight signs of Crockford's base 32. */
  readonly reference: string;
  readonly state: ReferralState;
  readonly holdReason: HoldReason | null;
  readonly company: string | null;
  /** The writer's domain, lower case; what is proved of it stands in the letter's standing. */
  readonly customerDomain: string;
  readonly customerEmail: string;
  readonly contactName: string | null;
  readonly extraction: Extraction;
  readonly designation: Designation | null;
  readonly missing: readonly Part[];
}
