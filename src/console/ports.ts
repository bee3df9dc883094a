/** What the pages need from outside. */
import type { Part, Placement, Service } from '../domain/lists.ts';
import type { Party } from '../domain/notice.ts';
import type { ReferralState } from '../domain/referral.ts';

/** What stands behind a customer's link. A look changes nothing; only a button acts. */
export interface CustomerLinks {
  look(token: string): Promise<LinkState>;
  confirm(token: string): Promise<LinkAnswer>;
  /** `words` are what the customer says is wrong. */
  object(token: string, words: string): Promise<LinkAnswer>;
}

/** What was understood, as the customer may read it. */
export interface ReadBackFacts {
  readonly reference: string;
  readonly company: string | null;
  readonly agent: Party | null;
  /** Whom they name, where the directory knows nobody of that name. */
  readonly agentAsWritten: string | null;
  readonly agency: Party | null;
  readonly placement: Placement;
  readonly services: readonly Service[];
  readonly sites: number | null;
  readonly seats: number | null;
  /** Their own sentence that names the agent. */
  readonly quote: string | null;
  readonly missing: readonly Part[];
  readonly state: ReferralState;
}

export type LinkState =
  | { readonly is: 'open'; readonly expiresAt: Date; readonly readBack: ReadBackFacts }
  | {
      readonly is: 'used';
      readonly did: 'confirmed' | 'objected';
      readonly at: Date;
      readonly readBack: ReadBackFacts;
    }
  /** Void since a later mail of the customer, or a decision. */
  | { readonly is: 'overtaken'; readonly at: Date; readonly readBack: ReadBackFacts }
  | { readonly is: 'expired'; readonly at: Date }
  | { readonly is: 'unknown' };

/** `done`, or why not. */
export type LinkAnswer = { readonly is: 'done' } | Exclude<LinkState, { readonly is: 'open' }>;

/** The state of a certificate for whoever holds its code; it says no more than the certificate itself. */
export interface CertificateStatuses {
  look(code: string): Promise<CertificateStatus | null>;
}

export interface CertificateStatus {
  readonly reference: string;
  readonly customerDomain: string;
  readonly company: string | null;
  readonly agent: string;
  readonly agency: string;
  readonly state: 'in_effect' | 'contested' | 'superseded' | 'withdrawn';
  readonly since: Date;
  readonly issuedAt: Date;
}
