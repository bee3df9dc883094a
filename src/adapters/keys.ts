/** A folder in; the keys of this installation out: the newest signs, all of them are known to those who check. */
import { chmod, mkdir, readdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  calculateJwkThumbprint,
  compactVerify,
  CompactSign,
  createLocalJWKSet,
  errors,
  exportJWK,
  generateKeyPair,
  importJWK,
  type JWK,
  type JSONWebKeySet,
} from 'jose';
import { z } from 'zod';
import { PortError } from '../domain/ports.ts';
import { type SignatureReader, type Signer, STATEMENTS } from '../prove/signing.ts';

export interface Keys extends Signer, SignatureReader {
  /** What others need to check a signature: RFC 7517 section 5. */
  readonly publicKeys: JSONWebKeySet;
}

const keySchema = z.object({
  kty: z.literal('OKP'),
  crv: z.literal('Ed25519'),
  x: z.string(),
  /** The private part; gone when the key was replaced. */
  d: z.string().optional(),
  kid: z.string(),
  /** When it was made, in seconds since 1970. */
  iat: z.number(),
});
type Key = z.infer<typeof keySchema>;

/** Makes the first key where there is none. The files are for this user alone. */
export async function openKeys(folder: string): Promise<Keys> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const stored = await storedKeys(folder);
  const keys = stored.some(({ d }) => d !== undefined) ? stored : [...stored, await makeKey(folder)];
  const active = keys.filter(({ d }) => d !== undefined).toSorted((one, other) => other.iat - one.iat)[0];
  if (active === undefined) throw new Error(`no key was made in ${folder}`);
  const { d = '' } = active;
  const privateKey = await importJWK({ ...publicPart(active), d });
  const publicKeys = { keys: keys.map(publicPart) };
  return {
    publicKeys,
    ...signatureReader(publicKeys),
    sign: async (statement, claims) =>
      await new CompactSign(Buffer.from(JSON.stringify(claims)))
        .setProtectedHeader({ alg: 'Ed25519', typ: STATEMENTS[statement], kid: active.kid })
        .sign(privateKey),
  };
}

/** Makes a new key; the old ones are known for as long as what they signed, and sign nothing more. */
export async function rotateKeys(folder: string): Promise<Keys> {
  const earlier = await storedKeys(folder);
  await makeKey(folder);
  for (const { d: _, ...rest } of earlier) await store(folder, rest);
  return await openKeys(folder);
}

export function signatureReader(publicKeys: JSONWebKeySet): SignatureReader {
  const find = createLocalJWKSet(publicKeys);
  return {
    read: async (statement, jws) => {
      try {
        if (!isCanonical(jws.trim())) throw new errors.JWSInvalid('not in the one form that it was signed in');
        const { payload, protectedHeader } = await compactVerify(jws.trim(), find, {
          algorithms: ['Ed25519', 'EdDSA'],
        });
        if (protectedHeader.typ !== STATEMENTS[statement])
          throw new PortError(`this is no ${statement}: its type is ${protectedHeader.typ ?? 'not given'}`, NEVER);
        const claims: unknown = JSON.parse(Buffer.from(payload).toString('utf8'));
        return { claims, kid: protectedHeader.kid ?? '' };
      } catch (error) {
        if (error instanceof PortError) throw error;
        throw new PortError(faultOf(error), { ...NEVER, cause: error });
      }
    },
  };
}

/** The last sign of a part has bits that mean nothing: only one way of setting them is ours. */
function isCanonical(jws: string): boolean {
  return jws.split('.').every((part) => Buffer.from(part, 'base64url').toString('base64url') === part);
}

const NEVER = { retry: 'never' } as const;

function faultOf(error: unknown): string {
  if (error instanceof errors.JWKSNoMatchingKey)
    return 'it was signed with a key that is not among those given: ask the installation for its keys (firsthand keys list)';
  if (error instanceof errors.JWSSignatureVerificationFailed)
    return 'its signature does not fit: it was changed after it was signed, or another signed it';
  return `it is no signed statement (${error instanceof Error ? error.message : String(error)})`;
}

function publicPart({ kty, crv, x, kid }: Key): JWK {
  return { kty, crv, x, kid, alg: 'Ed25519', use: 'sig' };
}

async function storedKeys(folder: string): Promise<readonly Key[]> {
  const names = (await readdir(folder)).filter((name) => name.endsWith('.jwk')).toSorted();
  return await Promise.all(
    names.map(async (name) => {
      const path = join(folder, name);
      const read = keySchema.safeParse(await readFile(path, 'utf8').then(parsed));
      if (read.success) return read.data;
      throw new PortError(`${path} is no key of this installation: restore it from a backup, or move it away`, NEVER);
    }),
  );
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

async function makeKey(folder: string): Promise<Key> {
  const { privateKey } = await generateKeyPair('Ed25519', { extractable: true });
  const jwk = await exportJWK(privateKey);
  const kid = await calculateJwkThumbprint(jwk); // RFC 7638
  const key = keySchema.parse({ ...jwk, kid, iat: Date.now() / 1_000 });
  await store(folder, key);
  return key;
}

async function store(folder: string, key: Key): Promise<void> {
  const path = join(folder, `${key.kid}.jwk`);
  await writeFile(`${path}.new`, `${JSON.stringify(key, null, 2)}\n`, { mode: 0o600 });
  await chmod(`${path}.new`, 0o600);
  await rename(`${path}.new`, path);
}
