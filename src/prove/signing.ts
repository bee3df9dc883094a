/** What this installation signs, and how a signature is read: compact JWS (RFC 7515) with Ed25519 (RFC 8037). */

/** Stands in the `typ` of the header, so that one kind of statement can never be taken for another. */
export const STATEMENTS = { chain: 'firsthand-chain+jws', certificate: 'firsthand-certificate+jws' } as const;
export type Statement = keyof typeof STATEMENTS;

export interface Signer {
  sign(statement: Statement, claims: object): Promise<SignedForm>;
}

export interface SignedForm {
  readonly jws: string;
  /** The key that signed it. */
  readonly keyId: string;
}

export interface Signed {
  readonly claims: unknown;
  /** The key that signed it. */
  readonly kid: string;
  /** When another took the place of that key; what says that it was signed later is refused. */
  readonly retiredAt: Date | null;
  /** When that key was said to have leaked: its signature alone proves nothing since, and the chain has to hold what it signed. */
  readonly revokedAt: Date | null;
}

/** Throws a PortError that says what is wrong with it. */
export interface SignatureReader {
  read(statement: Statement, jws: string): Promise<Signed>;
}
