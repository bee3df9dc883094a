/** What an operator decides about a letter that waits for a person. */
import type { Evidence } from './extraction.ts';
import type { HoldReason, Outcome, Placement, Service } from './lists.ts';
import type { TelephoneCall } from './voice.ts';

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

/** What the words that an operator gives as evidence say, as the built-in reader hears them. */
export interface WordsSay {
  /** They stand in the mail, at that place. */
  readonly stands: boolean;
  /** They are the writer's own, not what they quote or a signature. */
  readonly isOwn: boolean;
  /** Ids of those whom they name, by a name, a part of it that tells, a company or a mail address. */
  readonly agents: readonly string[];
  readonly agencies: readonly string[];
  /** Agents of whom the sentence says that they are not, or not any more, the agent. */
  readonly takenFrom: readonly string[];
  /** Where the words give the role to nobody: words at another place of the mail that do. */
  readonly agentElsewhere: SaidElsewhere | null;
  readonly agencyElsewhere: SaidElsewhere | null;
  readonly services: readonly Service[];
  readonly placement: Placement;
}

export interface SaidElsewhere {
  /** Of those who are in the directory. */
  readonly ids: readonly string[];
  readonly words: string;
}

export type Ruling =
  /** What was read, with what was corrected, is what the letter says. It proves nobody. */
  | { readonly is: 'accept'; readonly corrections: Corrections }
  /** The same, and the customer was telephoned. */
  | {
      readonly is: 'attest';
      readonly corrections: Corrections;
      readonly assent: TelephoneCall;
    }
  | { readonly is: 'join'; readonly referralId: string }
  /** The mail takes this referral back. */
  | { readonly is: 'withdraw'; readonly referralId: string }
  | { readonly is: 'claim' }
  | { readonly is: 'ignore' }
  /** The customer was telephoned, and said something else than the mail; nothing follows from it. */
  | { readonly is: 'otherwise'; readonly call: TelephoneCall; readonly words: string }
  /** A question of the operator's own to whoever wrote it. */
  | { readonly is: 'ask'; readonly words: string };

/** What an operator presses: a ruling, or the word of a second person about a colleague's telephone call. */
export type RulingAsked = Ruling | { readonly is: 'second'; readonly numberFrom: string };
export const RULINGS = [
  'accept',
  'attest',
  'join',
  'withdraw',
  'claim',
  'ignore',
  'otherwise',
  'ask',
  'second',
] as const satisfies readonly RulingAsked['is'][];

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
      /** What happened, in a sentence or two for whoever decided it. */
      readonly says: string;
    }
  /** A telephone call is kept, and counts once a second person confirms it. */
  | { readonly is: 'second_wanted'; readonly says: string }
  /** Somebody else decided about it, or the referral changed, since the page was shown. */
  | { readonly is: 'overtaken' }
  /** Why it cannot be, with what may be done instead. */
  | { readonly is: 'refused'; readonly why: string };
