/** Standing: who wrote a letter, how well that is proved, and whether we may answer. */
import type { Address } from './letter.ts';

/** One DKIM signature as checked on the raw bytes, kept because keys are rotated and the check cannot be repeated later. */
export interface DkimCheck {
  readonly domain: string;
  readonly selector: string;
  readonly result: 'pass' | 'fail' | 'neutral' | 'none' | 'policy' | 'temperror' | 'permerror';
  /** The signing domain fits the From domain (organisational domain, RFC 7489 section 3.1.1). */
  readonly aligned: boolean;
  /**
   * The signature covers the whole body, the From, the Subject, and each copy of a field that a reader may read; where it
   * leaves open how the body is to be read, the body can be read in one way alone.
   */
  readonly whole: boolean;
  /** Names of the header fields that it covers, in lower case. Absent in what was stored before it was kept: ask `covers`. */
  readonly signedFields?: readonly string[];
  /** SHA-256 of the signature's bytes as base64, in hex: the same on a mail that somebody sends once more. */
  readonly signatureSha256: string;
  /** When it says that it was made (`t=`), ISO 8601; null when it does not. RFC 6376 section 3.5. */
  readonly signedAt: string | null;
  /** In PEM; null when it was not had. */
  readonly publicKey: string | null;
  /** Why the signature proves nothing, in words for people; null when there is nothing to say against it. */
  readonly why: string | null;
}

/** What the signature of the newest sealer covers, and when it says that it was made. RFC 8617 section 4.1.2. */
export type Seal = Pick<DkimCheck, 'signedFields' | 'signedAt'>;

export interface Checks {
  readonly dkim: readonly DkimCheck[];
  /** The `Authentication-Results` of our own border, unfolded, a line each; null when there is none. RFC 8601. */
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
  /** Somebody whom the settings list sealed it, and says that the writer was proved when it came to them. RFC 8617. */
  | {
      readonly verdict: 'vouched';
      readonly writer: Address;
      readonly sealer: string;
      /** Absent in what was stored before it was kept. */
      readonly seal?: Seal;
      readonly reasons: readonly string[];
      readonly checks: Checks;
    }
  /** Nothing proves it, which is ordinary: many providers sign as another domain. To people: "not verified", never "forged". */
  | {
      readonly verdict: 'unverified';
      readonly writer: Address;
      readonly reasons: readonly string[];
      readonly checks: Checks;
    }
  /** Our own border says no, or it cannot be told who is meant to have written it: then there is no writer. */
  | {
      readonly verdict: 'contradicted';
      readonly writer: Address | null;
      readonly reasons: readonly string[];
      readonly checks: Checks;
    };

export type Proved = Extract<Standing, { verdict: 'verified' | 'vouched' }>;

export function isProved(standing: Standing): standing is Proved {
  return standing.verdict === 'verified' || standing.verdict === 'vouched';
}

/** The signature that proves the writer; null where none does. */
export function proofIn({ checks }: { readonly checks: Checks }): DkimCheck | null {
  return checks.dkim.find(({ result, aligned, whole }) => result === 'pass' && aligned && whole) ?? null;
}

export function covers({ signedFields }: Seal, field: string): boolean {
  return signedFields?.includes(field) === true;
}

/**
 * The signature that a proof rests on: the one that proves the writer, or else the one of the writer's domain that a border
 * or a sealer can have meant. Null where there is none, and `unclear` where there is more than one to choose from.
 */
export function signatureBehind(standing: Standing): DkimCheck | 'unclear' | null {
  const proof = proofIn(standing);
  if (proof !== null || !isProved(standing)) return proof;
  const [one, another] = standing.checks.dkim.filter(({ aligned }) => aligned);
  return another === undefined ? (one ?? null) : 'unclear';
}

/** By which a mail is known that somebody sends once more; null where it has no signature to be known by. */
export function signatureIdentity(standing: Standing): string | null {
  const signature = signatureBehind(standing);
  return signature === 'unclear' ? null : (signature?.signatureSha256 ?? null);
}
