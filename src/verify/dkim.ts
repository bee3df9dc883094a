/** Raw bytes and the domain of their From in; what each DKIM signature proves out, checked again with the keys in DNS. RFC 6376. */
import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import type { DKIMResult } from 'mailauth';
import { dkimVerify } from 'mailauth/lib/dkim/verify.js';
import type { Clock, Resolver } from '../domain/ports.ts';
import { headerFieldsOf } from '../domain/raw-message.ts';
import type { DkimCheck } from '../domain/standing.ts';
import { hostName, isAligned } from '../domain/organisation.ts';

/** Each signature may cost a question to the DNS; mail that passed through many hands has four or five. */
const MOST_SIGNATURES = 10;
/** The largest RSA key of use makes some 1,400; a list of fields without end would cost seconds. */
const MOST_SIGNATURE_CHARS = 8_000;
/** Each length of the body that signatures name is hashed apart. */
const MOST_BODY_LENGTHS = 2;
/** 25 MB of base64 make 330,000; mailauth takes a microsecond and more for each that holds blanks. */
const MOST_LINES = 500_000;

export interface DkimFindings {
  readonly checks: readonly DkimCheck[];
  /** Signatures beyond the limits; all of them, where the body has more lines than can be hashed. */
  readonly unchecked: number;
  /** Why the DNS could not be asked for a key, by the name that was asked for. */
  readonly unanswered: ReadonlyMap<string, unknown>;
}

export interface DkimNeeds {
  readonly resolver: Resolver;
  /** Says when a signature has expired. */
  readonly clock: Clock;
}

/** Never throws, whatever the mail holds and whatever the DNS does. */
export async function dkimFindings(raw: Uint8Array, authorDomain: string, needs: DkimNeeds): Promise<DkimFindings> {
  const fields = headerFieldsOf(raw).filter((field) => SIGNATURE.test(field));
  const signatures = fields.map(signatureOf);
  const chosen =
    signatures.length === 0 || hasMoreLinesThan(MOST_LINES, raw) ? [] : mostTelling(signatures, authorDomain);
  const unchecked = signatures.length - chosen.length;
  if (chosen.length === 0) return { checks: [], unchecked, unanswered: new Map() };
  const keys = await keysFor(chosen, needs.resolver);
  const unanswered = new Map([...keys].flatMap(([name, key]) => (key.answered ? [] : [[name, key.error]])));
  const checks = await checkedBy(asSent(raw, signatures, chosen), chosen, authorDomain, keys, needs.clock.now());
  return { checks, unchecked, unanswered };
}

export const keyName = ({ selector, domain }: { readonly selector: string; readonly domain: string }): string =>
  `${selector}._domainkey.${domain}`;

const SIGNATURE = /^dkim-signature[ \t]*:/i;

interface Signature {
  readonly domain: string;
  readonly selector: string;
  /** As it stands in `l=`; null for the whole body. RFC 6376 section 3.5. */
  readonly bodyLength: string | null;
  readonly chars: number;
  readonly sha256: string;
  readonly signedAt: string | null;
}

/** RFC 6376 section 3.2. mailauth judges what is well-formed; this finds the keys to ask for. */
function signatureOf(field: string): Signature {
  const tags = new Map<string, string>();
  for (const tag of field.slice(field.indexOf(':') + 1, MOST_SIGNATURE_CHARS).split(';')) {
    const equals = tag.indexOf('=');
    if (equals > 0) tags.set(tag.slice(0, equals).trim(), tag.slice(equals + 1).replace(/\s+/g, ''));
  }
  const name = (tag: string): string => hostName(Buffer.from(tags.get(tag) ?? '', 'latin1').toString('utf8'));
  return {
    domain: name('d'),
    selector: name('s'),
    bodyLength: tags.get('l') ?? null,
    chars: field.length,
    sha256: createHash('sha256')
      .update(tags.get('b') ?? '')
      .digest('hex'),
    signedAt: momentOf(tags.get('t')),
  };
}

/** Seconds since 1970, up to the year 9999. */
function momentOf(seconds: string | undefined): string | null {
  return seconds !== undefined && /^\d{1,11}$/.test(seconds) ? new Date(Number(seconds) * 1_000).toISOString() : null;
}

/** Those of the author's organisation first: nobody may crowd them out with others. */
function mostTelling(signatures: readonly Signature[], authorDomain: string): readonly Signature[] {
  const isAuthors = ({ domain }: Signature): boolean => isAligned(domain, authorDomain);
  const ordered = [...signatures.filter(isAuthors), ...signatures.filter((one) => !isAuthors(one))];
  const lengths = new Set<string>();
  return ordered
    .filter(({ chars, bodyLength }) => {
      if (chars > MOST_SIGNATURE_CHARS) return false;
      if (bodyLength !== null) lengths.add(bodyLength);
      return bodyLength === null || lengths.size <= MOST_BODY_LENGTHS;
    })
    .slice(0, MOST_SIGNATURES);
}

type Key =
  /** Null where the DNS says that there is none. */
  | { readonly answered: true; readonly records: string[][] | null }
  | { readonly answered: false; readonly error: unknown };

/** All at once: mailauth asks for one after the other, and each may take as long as the DNS is given. */
async function keysFor(signatures: readonly Signature[], resolver: Resolver): Promise<ReadonlyMap<string, Key>> {
  const names = new Set(signatures.filter(({ domain, selector }) => domain !== '' && selector !== '').map(keyName));
  return new Map(await Promise.all([...names].map(async (name) => [name, await keyAt(name, resolver)] as const)));
}

async function keyAt(name: string, resolver: Resolver): Promise<Key> {
  try {
    const records = await resolver(name, 'TXT');
    return { answered: true, records: records.map((one) => (Array.isArray(one) ? one.map(String) : [String(one)])) };
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : null;
    return code === 'ENOTFOUND' || code === 'ENODATA' ? { answered: true, records: null } : { answered: false, error };
  }
}

/** The bytes as SMTP carried them, with CRLF where a file has LF alone, and without the signatures that are not to be checked. */
function asSent(raw: Uint8Array, signatures: readonly Signature[], chosen: readonly Signature[]): Buffer {
  const bytes = Buffer.from(raw.buffer, raw.byteOffset, raw.byteLength);
  if (!hasBareLineFeed(bytes) && chosen.length === signatures.length) return bytes;
  const text = bytes.toString('latin1').replace(/\r?\n/g, '\r\n');
  if (chosen.length === signatures.length) return Buffer.from(text, 'latin1');
  const end = text.indexOf('\r\n\r\n');
  const left = [...signatures];
  const fields = (end === -1 ? text : text.slice(0, end)).split(/\r\n(?![ \t])/).filter((field) => {
    const signature = SIGNATURE.test(field) ? left.shift() : undefined;
    return signature === undefined || chosen.includes(signature);
  });
  return Buffer.from(fields.join('\r\n') + (end === -1 ? '' : text.slice(end)), 'latin1');
}

function hasMoreLinesThan(most: number, bytes: Uint8Array): boolean {
  let lines = 0;
  for (let at = bytes.indexOf(10); at !== -1 && lines <= most; at = bytes.indexOf(10, at + 1)) lines += 1;
  return lines > most;
}

function hasBareLineFeed(bytes: Buffer): boolean {
  for (let at = bytes.indexOf(10); at !== -1; at = bytes.indexOf(10, at + 1)) if (bytes[at - 1] !== 13) return true;
  return false;
}

async function checkedBy(
  bytes: Buffer,
  signatures: readonly Signature[],
  authorDomain: string,
  keys: ReadonlyMap<string, Key>,
  now: Date,
): Promise<readonly DkimCheck[]> {
  // In one piece: in the many that mailauth makes of a buffer, a line of megabytes would be copied for each of them.
  const { results, headers } = await dkimVerify(Readable.from([bytes]), {
    strict: true, // RFC 8301 in it: no sha1, no key below 1,024 bits
    curTime: now,
    resolver: async (name) => {
      const key = keys.get(name.toLowerCase()); // other names are those of ARC seals, which are not looked at
      if (key?.answered === false) throw key.error;
      if (key === undefined || key.records === null)
        throw Object.assign(new Error(`no key at ${name}`), { code: 'ENOTFOUND' });
      return key.records;
    },
  });
  const present = (headers?.parsed ?? []).map(({ key }) => key);
  return results
    .filter(({ status }) => status.result !== 'none')
    .map((result) => checkOf(result, signatures, authorDomain, present));
}

const RESULTS = ['pass', 'fail', 'neutral', 'none', 'policy', 'temperror', 'permerror'] as const;

function checkOf(
  result: DKIMResult,
  signatures: readonly Signature[],
  authorDomain: string,
  present: readonly string[],
): DkimCheck {
  const { status, signingDomain = '', selector = '', publicKey } = result;
  const own = signatures.find((one) => one.domain === hostName(signingDomain) && one.selector === hostName(selector));
  const passed = status.result === 'pass';
  const gap = gapIn(result, present);
  return {
    domain: hostName(signingDomain),
    selector: hostName(selector),
    result: RESULTS.find((known) => known === status.result) ?? 'neutral',
    aligned: isAligned(signingDomain, authorDomain),
    whole: gap === null,
    signatureSha256: own?.sha256 ?? '',
    signedAt: own?.signedAt ?? null,
    publicKey: publicKey ?? null,
    why: passed ? gap : whyNot(status.comment, status.policy),
  };
}

/**
 * Fields that a reader reads in the name of the writer. One that is there twice must be signed twice: a signature
 * covers the lowest, a reader takes the topmost. RFC 6376 section 8.15.
 */
const ONCE = ['from', 'subject', 'date', 'to', 'cc', 'mime-version', 'content-type', 'content-transfer-encoding'];
/** The others may be unsigned: Gmail does not sign Content-Type. */
const ALWAYS = ['from', 'subject'];

/** A name with its colon, and below it folds alone. RFC 5322 section 2.2. */
const isField = (lines: string): boolean => /^[!-9;-~]+[ \t]*:/.test(lines) && !/\n(?![ \t])/.test(lines);

/** What of the writer's word the signature leaves open; null when nothing. */
function gapIn({ status, signingHeaders }: DKIMResult, present: readonly string[]): string | null {
  if ((status.underSized ?? 0) > 0) return 'it leaves a part of the body unsigned';
  const lines = signingHeaders?.headers ?? [];
  // mailauth joins lines that a reader does not, so that a field, or a part of it, could be hidden.
  if (!lines.every(isField)) return 'a header that it covers is broken in two';
  const signed = lines.map((line) => line.slice(0, line.indexOf(':')).trim().toLowerCase());
  const count = (names: readonly string[], wanted: string): number => names.filter((name) => name === wanted).length;
  for (const name of ONCE) {
    const [there, covered] = [count(present, name), count(signed, name)];
    if (covered < there && (there > 1 || ALWAYS.includes(name))) return `it leaves a ${name} header unsigned`;
  }
  return null;
}

const IN_WORDS: Readonly<Record<string, string>> = {
  'body hash did not verify': 'the body is not the one that was signed',
  'bad signature': 'the signed headers or the key are not those of the signer',
  expired: 'it has expired',
  'no key': 'its key is not in the DNS',
  'From field not signed': 'it does not cover the From header',
  'weak algorithm': 'it uses sha1',
};

function whyNot(comment: unknown, policy: unknown): string {
  if (typeof comment === 'string') return IN_WORDS[comment] ?? comment;
  return policy === undefined ? 'it cannot be checked' : 'its key is too short';
}
