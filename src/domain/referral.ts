/** The referral: one customer's own need, as the fold of its events. */
import type { Extraction, Psa, ReadBy } from './extraction.ts';
import type { HoldReason, Part, Placement, Service } from './lists.ts';
import type { PartyIn, Proposal } from './proposal.ts';
import type { Retrieval, Ruling } from './ruling.ts';
import type { Assent, Rung, TelephoneCall, Voice } from './voice.ts';

export const REFERRAL_STATES = [
  'on_hold',
  'awaiting_parts',
  'awaiting_confirmation',
  'in_effect',
  'contested',
  'withdrawn',
] as const;
export type ReferralState = (typeof REFERRAL_STATES)[number];

/** What is on record of the company that a letter names, and of the domain that it comes from. */
export interface OnRecord {
  /** Referrals of a company of the same name under another domain. */
  readonly elsewhere: readonly Referral[];
  /** Names of the companies that wrote from this domain, each once; few. */
  readonly companiesHere: readonly string[];
  /** Why the domain may belong to somebody else than before; null when nothing says so. */
  readonly changedHands: string | null;
}

export const NOTHING_ON_RECORD: OnRecord = { elsewhere: [], companiesHere: [], changedHands: null };

/** The assigned agent as the directory knows them: the only shape of which an address may be taken. */
export interface Designation {
  readonly agentId: string;
  readonly agencyId: string;
  readonly placement: Placement;
}

/** What a designation is for; an empty list and null are all that the customer speaks of. */
export interface Scope {
  readonly services: readonly Service[];
  readonly sites: number | null;
}

/** Another voice of the customer names another agent, or the customer disputes what is on record. */
export interface Contest {
  readonly why: 'another_voice' | 'dispute';
  /** The address that it came from. */
  readonly by: string;
  /** Whom that voice names; null where it names nobody listed. */
  readonly agentId: string | null;
}

export type ReferralEvent =
  | { readonly kind: 'opened'; readonly letterId: string; readonly extraction: Extraction; readonly voice: Voice }
  /** A later letter of the customer says more, or something else; `extraction` is the whole as it then stands. */
  | { readonly kind: 'updated'; readonly letterId: string; readonly extraction: Extraction; readonly voice: Voice }
  | { readonly kind: 'held'; readonly letterId: string; readonly reason: HoldReason }
  | {
      readonly kind: 'parts_asked';
      readonly letterId: string;
      readonly missing: readonly Part[];
      /** What the same mail asks them to say yes to. Absent where that is nothing. */
      readonly proposes?: readonly Proposal[];
    }
  /** What the letter says waits until the customer stands by it. */
  | {
      readonly kind: 'confirmation_asked';
      readonly letterId: string;
      /** Whether the letter is proved: what nothing proves never holds back what others are told. Absent in events of before. */
      readonly isProved?: boolean;
      /** What was read as likely, and waits for their yes. Absent where that is nothing. */
      readonly proposes?: readonly Proposal[];
    }
  /** The customer says no to what we proposed: it is not proposed again. What they wrote stays, and what is on record too. */
  | { readonly kind: 'refused'; readonly letterId: string; readonly parties: readonly PartyIn[] }
  /**
   * The customer answered, and it is neither a yes nor a no: the question stays open, with its code and its link. Only whoever was
   * asked uses up the one question that is asked once more.
   */
  | { readonly kind: 'answer_unclear'; readonly letterId: string; readonly by: 'contact' | 'colleague' }
  /** The customer answered that the letter we asked about is not theirs, or not what they want: it falls, and what is on record stays. */
  | { readonly kind: 'denied'; readonly letterId: string }
  /** The customer wrote again before others were told, and a person has to look: what is not sent yet waits. */
  | { readonly kind: 'stopped'; readonly letterId: string }
  | {
      readonly kind: 'reminded';
      readonly letterId: string;
      /** The code and the link that were sent before ended with the secret that made them. Absent where time passed. */
      readonly why?: 'renewed';
    }
  | { readonly kind: 'confirmed'; readonly letterId: string; readonly assent: Assent }
  | {
      readonly kind: 'designated';
      readonly letterId: string;
      readonly designation: Designation;
      readonly scope: Scope;
      readonly rung: Rung;
    }
  /** The customer says otherwise, by another voice or by taking it back; nothing follows from it until they settle it. */
  | {
      readonly kind: 'contested';
      readonly letterId: string;
      readonly why: Contest['why'];
      readonly by: string;
      readonly agentId: string | null;
    }
  | { readonly kind: 'withdrawn'; readonly letterId: string }
  /** A signed agreement, which is no designation; a person reads it. */
  | { readonly kind: 'agreement_received'; readonly letterId: string; readonly agreement: Psa }
  /** A mail to the customer came back. */
  | {
      readonly kind: 'notice_bounced';
      readonly letterId: string;
      readonly noticeId: string;
      readonly status: string | null;
    }
  | { readonly kind: 'letter_joined'; readonly letterId: string; readonly from: 'customer' | 'party' }
  /** A certificate of the designation that this letter led to was signed. */
  | {
      readonly kind: 'certified';
      readonly letterId: string;
      /** Of the signed form, in hex. */
      readonly sha256: string;
      /** The key that signed it. */
      readonly keyId: string;
    }
  /** An operator decided about a letter on hold, or one that was ignored or a claim; what followed from it stands in the events after it. */
  | {
      readonly kind: 'ruled';
      readonly letterId: string;
      readonly ruling: Ruling['is'] | Retrieval['is'];
      readonly by: string;
      readonly why: string;
      /** The fields that they corrected. */
      readonly corrected: readonly string[];
    }
  /**
   * An operator telephoned, and nothing follows from it: `waits` until a second person has checked the number, and what the
   * customer said `otherwise` until they write it.
   */
  | {
      readonly kind: 'called';
      readonly letterId: string;
      readonly call: TelephoneCall;
      readonly heard: 'waits' | 'otherwise';
      /** What the customer said, as the operator wrote it down; '' where they said that it is right. */
      readonly words: string;
    }
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
  readonly voice: Voice;
  readonly contest: Contest | null;
  /** The letter that waits for the customer's confirmation. */
  readonly pendingLetterId: string | null;
  /** What the question that is open proposes, or lets the customer choose from. */
  readonly proposals: readonly Proposal[];
  /** Whom they said no to. */
  readonly refused: readonly PartyIn[];
  /** How many answers of whoever was asked, to the question that is open, were neither a yes nor a no. */
  readonly unclearAnswers: number;
  /** Rises with every event that must end the links and codes sent before it. */
  readonly version: number;
}

/**
 * While an effect still rests, a mail that is not understood, that asks us to wait, that asks to take a mail back or that
 * appeals to data law holds back what is not sent yet. A question, or thanks, does not.
 */
export function stopsWhatIsNotSent(reason: HoldReason, { state }: Referral): boolean {
  return state === 'in_effect' && STOPS.has(reason);
}

const STOPS: ReadonlySet<HoldReason> = new Set([
  'not_understood',
  'unreadable_attachment',
  'encrypted_mail',
  'asks_to_wait',
  'recalled',
  'data_request',
]);
