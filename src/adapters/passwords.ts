/** A password goes in; what may be stored of it comes out, and whether another one is the same. Argon2id, RFC 9106. */
import { argon2, randomBytes, timingSafeEqual } from 'node:crypto';

/** 19 MiB, two passes, one lane: what OWASP asks for at the least. About 30 ms a check. */
const COST = { memory: 19_456, passes: 2, parallelism: 1 } as const;
const HASH_BYTES = 32;
const PHC = /^\$argon2id\$v=19\$m=(\d{1,8}),t=(\d{1,3}),p=(\d{1,2})\$([A-Za-z0-9+/]{16,})\$([A-Za-z0-9+/]{16,})$/;

/** As a PHC string, so that the cost can be raised later. */
export async function hashPassword(password: string): Promise<string> {
  const salt = randomBytes(16);
  const hash = await argon2id(password, { ...COST, salt, length: HASH_BYTES });
  return `$argon2id$v=19$m=${COST.memory},t=${COST.passes},p=${COST.parallelism}$${unpadded(salt)}$${unpadded(hash)}`;
}

/** Takes as long for a user who is not there (null), so that nobody learns who is. */
export async function passwordIs(password: string, stored: string | null): Promise<boolean> {
  const [, memory, passes, parallelism, salt = '', hash = ''] = PHC.exec(stored ?? NOBODYS) ?? [];
  const wanted = Buffer.from(hash, 'base64');
  const found = await argon2id(password, {
    memory: Number(memory),
    passes: Number(passes),
    parallelism: Number(parallelism),
    salt: Buffer.from(salt, 'base64'),
    length: wanted.length,
  });
  return timingSafeEqual(found, wanted) && stored !== null;
}

interface Argon2Options {
  readonly memory: number;
  readonly passes: number;
  readonly parallelism: number;
  readonly salt: Buffer;
  readonly length: number;
}

async function argon2id(password: string, { salt, length, ...cost }: Argon2Options): Promise<Buffer> {
  // Typed signs that look the same may be coded in two ways; RFC 8265 section 4.2.2 asks for NFC.
  const message = Buffer.from(password.normalize('NFC'));
  return await new Promise((resolve, reject) =>
    argon2('argon2id', { message, nonce: salt, tagLength: length, ...cost }, (error, derived) =>
      error === null ? resolve(derived) : reject(error),
    ),
  );
}

const unpadded = (bytes: Buffer): string => bytes.toString('base64').replaceAll('=', '');
const NOBODYS = `$argon2id$v=19$m=${COST.memory},t=${COST.passes},p=${COST.parallelism}$${'A'.repeat(22)}$${'A'.repeat(43)}`;
