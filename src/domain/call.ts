/** A telephone call with a customer: what an operator writes down of it, what waits for a second person, and the numbers on record. */
import type { Corrections } from './ruling.ts';
import type { TelephoneCall } from './voice.ts';

/** Kept until a second person has checked its number. */
export interface WaitingCall {
  readonly call: TelephoneCall;
  /** What the operator corrected in the mail; null where the call is about a referral without one. */
  readonly corrections: Corrections | null;
  readonly why: string;
  readonly referralId: string | null;
  /** Of the referral when it was kept; null where it is about a mail on hold. */
  readonly version: number | null;
}

/** A number of a customer that did not come from the mail which is decided about. */
export interface NumberOnRecord {
  readonly number: string;
  /** Where it came from, in words for people. */
  readonly source: string;
  /** Who kept it; null where it stood in a proved mail of an earlier referral that took effect. */
  readonly keptBy: string | null;
  readonly keptAt: Date;
}

/** Whose numbers they are: the company's, or the address's where strangers share its domain. */
export interface NumbersOf {
  readonly address: string;
  readonly domain: string | null;
}

/** What is pressed at a referral of which no mail is on hold. */
export type CallPressed =
  | { readonly is: 'right'; readonly call: TelephoneCall }
  | { readonly is: 'otherwise'; readonly call: TelephoneCall; readonly words: string }
  /** `calledAt` is that of the call as it was shown: another may have taken its place. */
  | { readonly is: 'second'; readonly numberFrom: string; readonly calledAt: string };

export type CallKept =
  | { readonly is: 'kept'; readonly says: string }
  /** The referral changed since the page was shown. */
  | { readonly is: 'overtaken' }
  | { readonly is: 'refused'; readonly why: string };
