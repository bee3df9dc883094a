/** Public keys in; what they signed is read, with what became of the key since, out. */
import { compactVerify, createLocalJWKSet, errors } from 'jose';
import { z } from 'zod';
import { PortError } from '../domain/ports.ts';
import { type SignatureReader, STATEMENTS } from '../prove/signing.ts';

/**
 * A key as others get it: RFC 7517 section 4. When it was made, retired and revoked stands in members that OpenID Federation 1.0
 * section 8.7 has for keys of the past; a reader that does not know them passes over them.
 */
export const publicKeySchema = z.object({
  kty: z.string(),
  crv: z.string(),
  x: z.string(),
  kid: z.string(),
  alg: z.string(),
  use: z.string().optional(),
  iat: z.number().optional(),
  /** When it was retired, in seconds since 1970: it signed nothing later. */
  exp: z.number().optional(),
  revoked: z.object({ revoked_at: z.number() }).optional(),
});
export type PublicKey = z.infer<typeof publicKeySchema>;

export interface PublicKeys {
  readonly keys: PublicKey[];
}

/** Clocks of several hosts differ. Whoever has the old private key can write an earlier date anyway: only the chain shows that. */
const CLOCKS_DIFFER_SECONDS = 60;
const NEVER = { retry: 'never' } as const;
const datedSchema = z.object({ iat: z.number() });

export function signatureReader({ keys }: PublicKeys): SignatureReader {
  const find = createLocalJWKSet({ keys: keys.map(({ kty, crv, x, kid, alg }) => ({ kty, crv, x, kid, alg })) });
  return {
    read: async (statement, jws) => {
      try {
        if (!isCanonical(jws.trim())) throw new errors.JWSInvalid('not in the one form that it was signed in');
        const { payload, protectedHeader } = await compactVerify(jws.trim(), find, {
          algorithms: ['Ed25519', 'EdDSA'],
        });
        if (protectedHeader.typ !== STATEMENTS[statement])
          throw new PortError(`this is no ${statement}: its type is ${protectedHeader.typ ?? 'not given'}`, NEVER);
        const key = keys.find(({ kid }) => kid === protectedHeader.kid);
        if (key === undefined) throw new errors.JWKSNoMatchingKey();
        const claims: unknown = JSON.parse(Buffer.from(payload).toString('utf8'));
        const signedAt = datedSchema.safeParse(claims).data?.iat ?? null;
        if (key.exp !== undefined && (signedAt === null || signedAt > key.exp + CLOCKS_DIFFER_SECONDS))
          throw new PortError(
            `it says that it was signed ${signedAt === null ? 'at no moment' : `on ${minute(signedAt)}`}, and its key was retired on ${minute(key.exp)}: whoever signed it had an old key`,
            NEVER,
          );
        return {
          claims,
          kid: key.kid,
          retiredAt: key.exp === undefined ? null : momentOf(key.exp),
          revokedAt: key.revoked === undefined ? null : momentOf(key.revoked.revoked_at),
        };
      } catch (error) {
        if (error instanceof PortError) throw error;
        throw new PortError(faultOf(error), { ...NEVER, cause: error });
      }
    },
  };
}

const momentOf = (seconds: number): Date => new Date(Math.min(seconds, LAST_SECOND) * 1_000);
/** The last that a Date can be. */
const LAST_SECOND = 8_640_000_000_000;
const minute = (seconds: number): string => `${momentOf(seconds).toISOString().slice(0, 16).replace('T', ' ')} UTC`;

/** The last sign of a part has bits that mean nothing: only one way of setting them is ours. */
function isCanonical(jws: string): boolean {
  return jws.split('.').every((part) => Buffer.from(part, 'base64url').toString('base64url') === part);
}

function faultOf(error: unknown): string {
  if (error instanceof errors.JWKSNoMatchingKey)
    return 'it was signed with a key that is not among those given: ask the installation for its keys (firsthand keys list)';
  if (error instanceof errors.JWSSignatureVerificationFailed)
    return 'its signature does not fit: it was changed after it was signed, or another signed it';
  return `it is no signed statement (${error instanceof Error ? error.message : String(error)})`;
}
