/** What the pages behind a customer's link, and the public page of a certificate, need from outside. A look changes nothing. */
import type { Part, Placement, Service } from '../../domain/lists.ts';
import type { Party } from '../../domain/notice.ts';
import type { Proposal, ProposedPart } from '../../domain/proposal.ts';
import type { ReferralState } from '../../domain/referral.ts';

/** What the pages behind a customer's link need. A look changes nothing; only a button acts. */
export interface CustomerLinks {
  look(token: string): Promise<LinkState>;
  confirm(token: string): Promise<LinkAnswer>;
  /** One of those whom the page offers, and everything else on it. */
  choose(token: string, choice: Choice): Promise<LinkAnswer | { readonly is: 'not_offered' }>;
  object(token: string, words: string): Promise<LinkAnswer>;
}

/** By their place among those who are offered for a part; it holds for one version of the referral, as the link does. */
export interface Choice {
  readonly part: ProposedPart;
  readonly at: number;
}

export interface ReadBackFacts {
  readonly reference: string;
  /** Whether it is the customer's word: the mail is proved to be theirs, or they stood by it. Else somebody may have written in their name. */
  readonly isTheirs: boolean;
  readonly company: string | null;
  readonly contact: string;
  /** null: not said, or not listed. */
  readonly agent: Party | null;
  readonly agentAsWritten: string | null;
  readonly agency: Party | null;
  readonly placement: Placement;
  readonly services: readonly Service[];
  readonly understood: readonly { readonly label: string; readonly value: string; readonly quote: string | null }[];
  /** What is only likely, and whom they may choose from. */
  readonly proposals: readonly Proposal[];
  readonly missing: readonly Part[];
  readonly state: ReferralState;
  readonly desk: { readonly name: string | null; readonly email: string | null; readonly phone: string | null };
}

export type LinkState =
  | { readonly is: 'open'; readonly expiresAt: Date; readonly readBack: ReadBackFacts }
  | {
      readonly is: 'used';
      readonly did: 'confirmed' | 'objected';
      readonly at: Date;
      readonly readBack: ReadBackFacts;
    }
  /** Void since a later letter or decision. */
  | { readonly is: 'overtaken'; readonly at: Date; readonly readBack: ReadBackFacts }
  | { readonly is: 'expired'; readonly at: Date }
  /** Its secret was replaced at that moment; whether a referral is behind it is not said. */
  | { readonly is: 'ended'; readonly at: Date }
  | { readonly is: 'unknown' };

export type LinkAnswer =
  | { readonly is: 'done'; readonly did: 'confirmed' | 'objected' }
  | Exclude<LinkState, { is: 'open' }>;

/** The public status of a certificate by its unguessable code. It discloses no more than the certificate's holder knows. */
export interface CertificateStatuses {
  look(code: string): Promise<CertificateStatus | null>;
}

export interface CertificateStatus {
  readonly reference: string;
  readonly customerDomain: string;
  /** Whether a mail is proved to come from there; else they confirmed it at an address there, or on the telephone. */
  readonly isDomainProved: boolean;
  readonly company: string | null;
  readonly agent: string;
  readonly agency: string;
  readonly state: 'in_effect' | 'contested' | 'superseded' | 'withdrawn';
  readonly since: Date;
  readonly issuedAt: Date;
  /** Of the signed form that was issued; null where it was issued before that was kept. */
  readonly signed: {
    /** In hex. */
    readonly sha256: string;
    readonly keyId: string;
    /** When its key was said to have leaked; null while it is trusted. */
    readonly keyRevokedAt: Date | null;
  } | null;
}
