/** Standing: who wrote a letter, how well that is proved, and whether we may answer. */
import type { Address } from './letter.ts';

/** One DKIM signature as checked on the raw bytes, kept because keys are rotated and the check cannot be repeated later. */
export interface DkimCheck {
  readonly domain: string;
  readonly selector: string;
  readonly result: 'pass' | 'fail' | 'neutral' | 'none' | 'policy' | 'temperror' | 'permerror';
  /** The signing domain fits the From domain (organisational domain, RFC 7489 section 3.1.1). */
  readonly aligned: boolean;
  /** The signature covers the whole body and uses no sha1. */
  readonly whole: boolean;
  readonly publicKey: string | null;
  readonly why: string | null;
}

export interface Checks {
  readonly dkim: readonly DkimCheck[];
  /** The `Authentication-Results` that was believed, unfolded; null when none was. RFC 8601. */
  readonly authenticationResults: string | null;
}

export type Standing =
  | {
      readonly verdict: 'verified';
      readonly writer: Address;
      readonly by: 'dkim' | 'authentication_results';
      readonly reasons: readonly string[];
      readonly checks: Checks;
    }
  | {
      readonly verdict: 'unverified';
      readonly writer: Address;
      readonly reasons: readonly string[];
      readonly checks: Checks;
    }
  | { readonly verdict: 'malformed'; readonly reasons: readonly string[]; readonly checks: Checks };
