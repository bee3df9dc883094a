/** The folder of an installation's keys in; its secrets and its signing keys out. They are made, retired and revoked here. */
import { randomBytes } from 'node:crypto';
import { chmod, link, mkdir, readdir, readFile, rename, stat, unlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { calculateJwkThumbprint, exportJWK, generateKeyPair } from 'jose';
import { z } from 'zod';
import { PortError } from '../domain/ports.ts';

const seconds = z.number().nonnegative();
const keySchema = z.object({
  kty: z.literal('OKP'),
  crv: z.literal('Ed25519'),
  x: z.string(),
  /** The private part; gone when the key was retired or revoked. */
  d: z.string().optional(),
  kid: z.string(),
  /** When it was made, in seconds since 1970. */
  iat: seconds,
  /** When another took its place: what says that it was signed later is not good. */
  retiredAt: seconds.optional(),
  /** When somebody said that it had leaked: since then its signature alone proves nothing. */
  revokedAt: seconds.optional(),
});
export type SigningKey = z.infer<typeof keySchema>;

/** What marks addresses, codes and links, and what seals other secrets in the database. */
export interface Secret {
  readonly name: string;
  readonly bytes: Buffer;
}

export interface KeyFiles {
  /** The newest last: that one alone marks. Those before it are there only while they are being replaced. */
  readonly secrets: readonly Secret[];
  /** When the newest took the place of another; null where it is the first. */
  readonly replacedAt: Date | null;
  readonly keys: readonly SigningKey[];
  /** Another one once anything in the folder is another. */
  readonly stamp: string;
}

const SECRET = '.secret';
const RETIRED = '.retired';
const KEY = '.jwk';
const SECRET_BYTES = 32;
/** All processes that start at once in an empty folder try this name, and one of them gets it. */
const FIRST = `${'0'.repeat(15)}${SECRET}`;
const NEVER = { retry: 'never' } as const;

/** Makes the first secret and the first key where there are none. The files are for this user alone. */
export async function openFolder(folder: string): Promise<KeyFiles> {
  try {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    return await madeWhole(folder);
  } catch (cause) {
    // What the file system refuses names the folder and the mend.
    if (cause instanceof PortError) throw cause;
    throw new PortError(
      `the keys of this installation in ${folder} cannot be used (${cause instanceof Error ? cause.message : String(cause)}): let this user read and write that folder, or set DATA_DIR to where the keys are`,
      { ...NEVER, cause },
    );
  }
}

async function madeWhole(folder: string): Promise<KeyFiles> {
  const names = await readdir(folder);
  if (!names.some((name) => name.endsWith(SECRET))) await writeSecret(folder, FIRST);
  const keys = await storedKeys(folder);
  const whole = keys.filter(({ d }) => d !== undefined).toSorted((one, other) => one.iat - other.iat);
  const newest = whole.at(-1);
  if (newest === undefined) await makeKey(folder);
  // Whoever replaced them died before the earlier ones were retired, or two processes made the first at one moment.
  else
    for (const { d: _, ...rest } of whole.slice(0, -1))
      await store(folder, { ...rest, retiredAt: Math.ceil(newest.iat) });
  // An earlier release wrote down no moment, and went on signing until it was started anew: by now it has ended.
  for (const key of keys)
    if (key.d === undefined && key.retiredAt === undefined) await store(folder, { ...key, retiredAt: nowInSeconds() });
  return await readFolder(folder);
}

export async function readFolder(folder: string): Promise<KeyFiles> {
  const stamp = await stampOf(folder);
  const names = (await readdir(folder)).toSorted();
  const secrets = await Promise.all(names.filter((name) => name.endsWith(SECRET)).map(secretIn(folder)));
  const newest = secrets.at(-1);
  if (newest === undefined)
    throw new PortError(`${folder} has no file ${SECRET}: restore the folder from a backup`, NEVER);
  const isFirst = secrets.length === 1 && !names.some((name) => name.endsWith(RETIRED));
  return { secrets, replacedAt: isFirst ? null : momentIn(newest.name), keys: await storedKeys(folder), stamp };
}

/** Cheap enough to be asked each time that something is signed. */
export async function stampOf(folder: string): Promise<string> {
  const names = (await readdir(folder)).toSorted();
  const stamps = names.map(async (name) => {
    const found = await stat(join(folder, name), { bigint: true }).catch(() => null); // it may go at this moment
    return found === null ? '' : `${name} ${found.ino} ${found.mtimeNs}`;
  });
  return (await Promise.all(stamps)).join('\n');
}

/** A new secret and a new signing key. Those before sign and mark nothing more; what they sealed can still be opened until `retireSecrets`. */
export async function replaceAll(folder: string): Promise<void> {
  const { secrets, keys } = await openFolder(folder);
  const last = momentIn(secrets.at(-1)?.name ?? '').getTime();
  await writeSecret(folder, `${String(Math.max(Date.now(), last + 1)).padStart(15, '0')}${SECRET}`);
  await replaceKeys(folder, keys);
}

/** Takes away every secret but the newest: whoever finds the folder from now on opens nothing of before with it. */
export async function retireSecrets(folder: string): Promise<void> {
  const names = (await readdir(folder)).filter((name) => name.endsWith(SECRET)).toSorted();
  const retiredAt = new Date().toISOString();
  for (const name of names.slice(0, -1)) {
    const kept = join(folder, name.replace(SECRET, RETIRED));
    await writeFile(kept, `${JSON.stringify({ retiredAt })}\n`, { mode: 0o600 });
    await unlink(join(folder, name)).catch(isGone); // another process retires it too
  }
}

/** Null where there is no such key. Who revokes the one that signs gets a new one. */
export async function revokeKey(
  folder: string,
  kid: string,
): Promise<{ readonly revokedAt: Date; readonly wasRevoked: boolean; readonly wasActive: boolean } | null> {
  const { keys } = await openFolder(folder);
  const found = keys.find((key) => key.kid === kid);
  if (found === undefined) return null;
  const { d, ...rest } = found;
  const revokedAt = found.revokedAt ?? nowInSeconds();
  const wasActive = d !== undefined;
  if (wasActive) await makeKey(folder);
  await store(folder, { ...rest, retiredAt: found.retiredAt ?? revokedAt, revokedAt });
  return { revokedAt: new Date(revokedAt * 1_000), wasRevoked: found.revokedAt !== undefined, wasActive };
}

/** The next whole second, so that nothing that was signed in this one counts as later. */
const nowInSeconds = (): number => Math.ceil(Date.now() / 1_000);

async function replaceKeys(folder: string, earlier: readonly SigningKey[]): Promise<void> {
  await makeKey(folder);
  for (const { d, ...rest } of earlier)
    if (d !== undefined) await store(folder, { ...rest, retiredAt: rest.retiredAt ?? nowInSeconds() });
}

const secretIn =
  (folder: string) =>
  async (name: string): Promise<Secret> => {
    const bytes = Buffer.from((await readFile(join(folder, name), 'utf8')).trim(), 'base64url');
    if (bytes.length === SECRET_BYTES) return { name, bytes };
    throw new PortError(`${join(folder, name)} is no secret of this installation: restore it from a backup`, NEVER);
  };

/** Where a file of this name is there already, that one is the one. */
async function writeSecret(folder: string, name: string): Promise<void> {
  const path = join(folder, name);
  const draft = `${path}.${randomBytes(6).toString('hex')}.new`;
  await writeFile(draft, `${randomBytes(SECRET_BYTES).toString('base64url')}\n`, { mode: 0o600 });
  await link(draft, path).catch((error: unknown) => {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
  });
  await unlink(draft);
}

/** Its name is when it was made, in milliseconds since 1970. */
const momentIn = (name: string): Date => new Date(Number.parseInt(name, 10) || 0);

function isGone(error: unknown): void {
  if (!(error instanceof Error && 'code' in error && error.code === 'ENOENT')) throw error;
}

async function storedKeys(folder: string): Promise<readonly SigningKey[]> {
  const names = (await readdir(folder)).filter((name) => name.endsWith(KEY)).toSorted();
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

async function makeKey(folder: string): Promise<void> {
  const { privateKey } = await generateKeyPair('Ed25519', { extractable: true });
  const jwk = await exportJWK(privateKey);
  const kid = await calculateJwkThumbprint(jwk); // RFC 7638
  await store(folder, keySchema.parse({ ...jwk, kid, iat: Date.now() / 1_000 }));
}

async function store(folder: string, key: SigningKey): Promise<void> {
  const path = join(folder, `${key.kid}${KEY}`);
  await writeFile(`${path}.new`, `${JSON.stringify(key, null, 2)}\n`, { mode: 0o600 });
  await chmod(`${path}.new`, 0o600);
  await rename(`${path}.new`, path);
}
