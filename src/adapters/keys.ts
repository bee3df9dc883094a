/** A folder in; the keys of this installation out: the newest signs, all of them are known to those who check. */
import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import { chmod, link, mkdir, readdir, readFile, rename, unlink, writeFile } from 'node:fs/promises';
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
import { type MacKey, PortError } from '../domain/ports.ts';
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

const NEVER = { retry: 'never' } as const;

/** The secret that marks addresses, codes and links; made where there is none. The newest marks, all of them are known again. */
export async function openMacKey(folder: string): Promise<MacKey> {
  const secrets = await usable(folder, async () => {
    const names = (await readdir(folder)).filter((name) => name.endsWith('.secret')).toSorted();
    return names.length === 0 ? [await makeSecret(folder)] : await Promise.all(names.map(secretIn(folder)));
  });
  const macBy = (secret: Buffer, purpose: string, text: string): Buffer =>
    createHmac('sha256', secret).update(`${purpose}\0${text}`).digest();
  return {
    mac: (purpose, text) => macBy(secrets.at(-1) ?? Buffer.alloc(0), purpose, text),
    verifies: (purpose, text, mac) =>
      mac.length >= SHORTEST_MAC &&
      secrets.some((secret) => {
        const right = macBy(secret, purpose, text).subarray(0, mac.length);
        return right.length === mac.length && timingSafeEqual(right, mac);
      }),
  };
}

/** What the file system refuses names the folder and the mend. */
async function usable<Result>(folder: string, work: () => Promise<Result>): Promise<Result> {
  try {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    return await work();
  } catch (cause) {
    if (cause instanceof PortError) throw cause;
    throw new PortError(
      `the keys of this installation in ${folder} cannot be used (${cause instanceof Error ? cause.message : String(cause)}): let this user read and write that folder, or set DATA_DIR to where the keys are`,
      { ...NEVER, cause },
    );
  }
}

const SHORTEST_MAC = 10;
const SECRET_BYTES = 32;

const secretIn = (folder: string) => async (name: string) => {
  const secret = Buffer.from((await readFile(join(folder, name), 'utf8')).trim(), 'base64url');
  if (secret.length === SECRET_BYTES) return secret;
  throw new PortError(`${join(folder, name)} is no secret of this installation: restore it from a backup`, NEVER);
};

/** Two processes may start at once: the first file that is there is the one. */
async function makeSecret(folder: string): Promise<Buffer> {
  const name = `${String(Date.now()).padStart(15, '0')}.secret`;
  const path = join(folder, name);
  await writeFile(`${path}.new`, `${randomBytes(SECRET_BYTES).toString('base64url')}\n`, { mode: 0o600 });
  await link(`${path}.new`, path);
  await unlink(`${path}.new`);
  const [first = name] = (await readdir(folder)).filter((one) => one.endsWith('.secret')).toSorted();
  return await secretIn(folder)(first);
}

/** Makes the first key where there is none. The files are for this user alone. */
export async function openKeys(folder: string): Promise<Keys> {
  const keys = await usable(folder, async () => {
    const stored = await storedKeys(folder);
    return stored.some(({ d }) => d !== undefined) ? stored : [...stored, await makeKey(folder)];
  });
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
  await makeSecret(folder);
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
