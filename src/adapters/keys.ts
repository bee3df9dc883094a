/** A folder in; the keys of this installation out, as they are now: also after somebody replaced them while the service runs. */
import { createCipheriv, createDecipheriv, createHmac, hkdfSync, randomBytes, timingSafeEqual } from 'node:crypto';
import { CompactSign, type CryptoKey, importJWK } from 'jose';
import type { MacKey, SecretBox } from '../domain/ports.ts';
import { type SignatureReader, type Signer, STATEMENTS } from '../prove/signing.ts';
import { type KeyFiles, openFolder, readFolder, type SigningKey, stampOf } from './key-files.ts';
import { type PublicKey, type PublicKeys, signatureReader } from './signatures.ts';

export interface Keyring extends Signer, SignatureReader {
  /** What marks addresses, codes and links. */
  readonly key: MacKey;
  /** What seals other secrets before they are stored. */
  readonly box: SecretBox;
  /** What others need to check a signature: RFC 7517 section 5. */
  publicKeys(): PublicKeys;
  /** Looks at the folder again. */
  refresh(): Promise<void>;
}

interface Mark {
  readonly id: string;
  readonly secret: Buffer;
  /** Of AES-256. */
  readonly sealing: Buffer;
}

interface State {
  readonly stamp: string;
  /** That which marks; it is the first of those that open what is sealed. */
  readonly mark: Mark;
  readonly marks: readonly Mark[];
  readonly replacedAt: Date | null;
  readonly active: { readonly kid: string; readonly key: CryptoKey | Uint8Array };
  readonly publicKeys: PublicKeys;
  readonly reader: SignatureReader;
}

/** Makes the first keys where there are none. Whoever holds the ring sees each change of the folder once `refresh` was called. */
export async function openKeyring(folder: string): Promise<Keyring> {
  let state = await stateOf(await openFolder(folder));
  const refresh = async (): Promise<void> => {
    if ((await stampOf(folder)) !== state.stamp) state = await stateOf(await readFolder(folder));
  };
  return {
    key: {
      id: () => state.mark.id,
      replacedAt: () => state.replacedAt,
      mac: (purpose, text) => macBy(state.mark.secret, purpose, text),
      verifies: (purpose, text, mac) => {
        if (mac.length < SHORTEST_MAC) return false;
        const right = macBy(state.mark.secret, purpose, text).subarray(0, mac.length);
        return right.length === mac.length && timingSafeEqual(right, mac);
      },
    },
    box: {
      id: () => state.mark.id,
      seal: async (about, text) => {
        await refresh();
        return sealed(state.mark, about, text);
      },
      open: async (about, text) => {
        const id = sealedBy(text);
        if (!state.marks.some((mark) => mark.id === id)) await refresh();
        const mark = state.marks.find((one) => one.id === id);
        return mark === undefined ? null : opened(mark, about, text);
      },
    },
    publicKeys: () => state.publicKeys,
    refresh,
    read: async (statement, jws) => await state.reader.read(statement, jws),
    // What was revoked a moment ago signs nothing more, whoever still has it in memory.
    sign: async (statement, claims) => {
      await refresh();
      const { kid, key } = state.active;
      const jws = await new CompactSign(Buffer.from(JSON.stringify(claims)))
        .setProtectedHeader({ alg: 'Ed25519', typ: STATEMENTS[statement], kid })
        .sign(key);
      return { jws, keyId: kid };
    },
  };
}

const SHORTEST_MAC = 10;

function macBy(secret: Buffer, purpose: string, text: string): Buffer {
  return createHmac('sha256', secret).update(`${purpose}\0${text}`).digest();
}

async function stateOf({ secrets, replacedAt, keys, stamp }: KeyFiles): Promise<State> {
  const marks = secrets.toReversed().map(({ bytes }) => markOf(bytes));
  const [mark] = marks;
  const [active] = keys.filter(({ d }) => d !== undefined).toSorted((one, other) => other.iat - one.iat);
  if (mark === undefined || active === undefined) throw new Error('a folder of keys was read that has none');
  const { d = '' } = active;
  const { kty, crv, x, kid } = active;
  const publicKeys = { keys: keys.map(publicPart) };
  const key = await importJWK({ kty, crv, x, d, alg: 'Ed25519' });
  return { stamp, mark, marks, replacedAt, active: { kid, key }, publicKeys, reader: signatureReader(publicKeys) };
}

function publicPart({ kty, crv, x, kid, iat, retiredAt, revokedAt }: SigningKey): PublicKey {
  const ends = {
    ...(retiredAt === undefined ? {} : { exp: retiredAt }),
    ...(revokedAt === undefined ? {} : { revoked: { revoked_at: revokedAt } }),
  };
  return { kty, crv, x, kid, alg: 'Ed25519', use: 'sig', iat: Math.floor(iat), ...ends };
}

function markOf(secret: Buffer): Mark {
  const id = macBy(secret, 'name of this secret', '').subarray(0, 9).toString('base64url');
  return { id, secret, sealing: Buffer.from(hkdfSync('sha256', secret, '', 'firsthand secrets at rest', 32)) };
}

// AES-256-GCM, NIST SP 800-38D: a nonce of 12 random bytes, then the text, then a tag of 16 bytes. What a text is about is
// bound to it, so that nobody can put one row's secret into another row.

const SEALED = /^sealed:1:([\w-]{12}):([\w-]+)$/;
const CIPHER = 'aes-256-gcm';
const NONCE_BYTES = 12;
const TAG_BYTES = 16;

function sealed({ id, sealing }: Mark, about: string, text: string): string {
  const nonce = randomBytes(NONCE_BYTES);
  const cipher = createCipheriv(CIPHER, sealing, nonce, { authTagLength: TAG_BYTES }).setAAD(Buffer.from(about));
  const bytes = Buffer.concat([nonce, cipher.update(text, 'utf8'), cipher.final(), cipher.getAuthTag()]);
  return `sealed:1:${id}:${bytes.toString('base64url')}`;
}

const sealedBy = (text: string): string | null => SEALED.exec(text)?.[1] ?? null;

/** Null where it was sealed about something else, or changed since. */
function opened({ sealing }: Mark, about: string, text: string): string | null {
  const bytes = Buffer.from(SEALED.exec(text)?.[2] ?? '', 'base64url');
  if (bytes.length < NONCE_BYTES + TAG_BYTES) return null;
  const decipher = createDecipheriv(CIPHER, sealing, bytes.subarray(0, NONCE_BYTES), { authTagLength: TAG_BYTES });
  decipher.setAAD(Buffer.from(about)).setAuthTag(bytes.subarray(-TAG_BYTES));
  try {
    return Buffer.concat([decipher.update(bytes.subarray(NONCE_BYTES, -TAG_BYTES)), decipher.final()]).toString('utf8');
  } catch {
    return null;
  }
}
