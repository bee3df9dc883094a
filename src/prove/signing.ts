/** What this installation signs, and how a signature is read: compact JWS (RFC 7515) with Ed25519 (RFC 8037). */

/** Stands in the `typ` of the header, so that one kind of statement can never be taken for another. */
export const STATEMENTS = { chain: 'firsthand-chain+jws', certificate: 'firsthand-certificate+jws' } as const;
export type Statement = keyof typeof STATEMENTS;

export interface Signer {
  sign(statement: Statement, claims: object): Promise<string>;
}

export interface Signed {
  readonly claims: unknown;
  /** The key that signed it. */
  readonly kid: string;
}

/** Throws a PortError that says what is wrong with it. */
export interface SignatureReader {
  read(statement: Statement, jws: string): Promise<Signed>;
}
