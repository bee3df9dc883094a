/** What an operator decides about a letter that waits for a person. */
import type { Evidence } from './extraction.ts';
import type { HoldReason, Outcome, Placement, Service } from './lists.ts';
import type { Assent } from './voice.ts';

/** What a field really says, with the words of the letter that carry it; null leaves what was read. */
export interface Corrections {
  readonly agent: { readonly id: string; readonly evidence: Evidence } | null;
  readonly agency: { readonly id: string; readonly evidence: Evidence } | null;
  readonly company: { readonly value: string; readonly evidence: Evidence } | null;
  /** All of them. */
  readonly services: { readonly values: readonly Service[]; readonly evidence: Evidence } | null;
  readonly placement: { readonly kind: Placement; readonly evidence: Evidence } | null;
}

export const NO_CORRECTIONS: Corrections = {
  agent: null,
  agency: null,
  company: null,
  services: null,
  placement: null,
};

export type Ruling =
  /** What was read, with what was corrected, is what the letter says. It proves nobody. */
  | { readonly is: 'accept'; readonly corrections: Corrections }
  /** The same, and the customer was telephoned. */
  | {
      readonly is: 'attest';
      readonly corrections: Corrections;
      readonly assent: Extract<Assent, { by: 'telephone' }>;
    }
  | { readonly is: 'join'; readonly referralId: string }
  | { readonly is: 'claim' }
  | { readonly is: 'ignore' }
  /** A question of the operator's own to whoever wrote it. */
  | { readonly is: 'ask'; readonly words: string };
export const RULINGS = [
  'accept',
  'attest',
  'join',
  'claim',
  'ignore',
  'ask',
] as const satisfies readonly Ruling['is'][];

/** What an operator does with a mail that was ignored or is a claim. */
export type Retrieval =
  /** It is a referral: it goes on hold, where it can be ruled on. */
  | { readonly is: 'take_back' }
  /** The claim belongs to this referral, and stays a claim. */
  | { readonly is: 'attach'; readonly referralId: string };
export const RETRIEVALS = ['take_back', 'attach'] as const satisfies readonly Retrieval['is'][];

/** What became of a ruling. */
export type Ruled =
  | {
      readonly is: 'done';
      readonly outcome: Outcome;
      readonly holdReason: HoldReason | null;
      readonly reference: string | null;
    }
  /** Somebody else decided about it, or the referral changed, since the page was shown. */
  | { readonly is: 'overtaken' }
  /** Why it cannot be, with what may be done instead. */
  | { readonly is: 'refused'; readonly why: string };
