/** Raw bytes and the domain of their From in; what each DKIM signature proves out, checked again with the keys in DNS. RFC 6376. */
import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import type { DKIMResult } from 'mailauth';
import { dkimVerify } from 'mailauth/lib/dkim/verify.js';
import type { Clock, Resolver } from '../domain/ports.ts';
import { headerFieldsOf } from '../domain/raw-message.ts';
import type { DkimCheck, Seal } from '../domain/standing.ts';
import { hostName, isAligned } from '../domain/organisation.ts';
import { readingsOf } from './one-reading.ts';

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
  /** Whether one of those names the author's organisation: a border that checks it may rest its word on it. */
  readonly leftOwnUnchecked: boolean;
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
  const leftOwnUnchecked = signatures.some((one) => isAligned(one.domain, authorDomain) && !chosen.includes(one));
  if (chosen.length === 0) return { checks: [], unchecked, leftOwnUnchecked, unanswered: new Map() };
  const keys = await keysFor(chosen, needs.resolver);
  const unanswered = new Map([...keys].flatMap(([name, key]) => (key.answered ? [] : [[name, key.error]])));
  const checks = await checkedBy(asSent(raw, signatures, chosen), authorDomain, keys, needs.clock.now());
  return { checks, unchecked, leftOwnUnchecked, unanswered };
}

export const keyName = ({ selector, domain }: { readonly selector: string; readonly domain: string }): string =>
  `${selector}._domainkey.${domain}`;

/** A fold before the colon changes nothing for a signer: relaxed canonicalization removes it. RFC 6376 section 3.4.2. */
const SIGNATURE = /^dkim-signature\s*:/i;

interface Signature {
  readonly domain: string;
  readonly selector: string;
  /** As it stands in `l=`; null for the whole body. RFC 6376 section 3.5. */
  readonly bodyLength: string | null;
  readonly chars: number;
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
  };
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
  const mail = { present: (headers?.parsed ?? []).map(({ key }) => key), otherReading: readingsOf(bytes) };
  return results.filter(({ status }) => status.result !== 'none').map((result) => checkOf(result, authorDomain, mail));
}

const RESULTS = ['pass', 'fail', 'neutral', 'none', 'policy', 'temperror', 'permerror'] as const;

interface SignedMail {
  /** The names of its header fields, in lower case, one for each. */
  readonly present: readonly string[];
  readonly otherReading: ReturnType<typeof readingsOf>;
}

/** All that is said of a signature comes from its own result: two may have the same domain and selector. */
function checkOf(result: DKIMResult, authorDomain: string, mail: SignedMail): DkimCheck {
  const { status, signingDomain = '', selector = '', signature = '', signTime = null, publicKey } = result;
  const passed = status.result === 'pass';
  const gap = gapIn(result, mail);
  return {
    domain: hostName(signingDomain),
    selector: hostName(selector),
    result: RESULTS.find((known) => known === status.result) ?? 'neutral',
    aligned: isAligned(signingDomain, authorDomain),
    whole: gap === null,
    signedFields: coveredBy(result, mail.present),
    signatureSha256: identityOf(signature),
    signedAt: momentOf(signTime),
    publicKey: publicKey ?? null,
    why: passed ? gap : whyNot(status.comment, status.policy),
  };
}

export interface SealFound {
  readonly seal: Seal;
  readonly gap: string | null;
}

/** The message signature of a sealer is made as DKIM's is, and leaves open what DKIM's does. RFC 8617 section 4.1.2. */
export function sealOf(result: DKIMResult, present: readonly string[], raw: Uint8Array): SealFound {
  const mail = { present, otherReading: readingsOf(raw) };
  const seal = { signedFields: coveredBy(result, present), signedAt: momentOf(result.signTime ?? null) };
  return { seal, gap: gapIn(result, mail) };
}

/** Up to the year 9999. */
function momentOf(time: string | null): string | null {
  return time !== null && /^\d{4}-/.test(time) ? time : null;
}

/**
 * Of its bytes, which is what is checked: base64 has two alphabets, and decoders skip what belongs to neither, so that
 * one signature can be written in many ways. They are written in the usual way before they are hashed.
 */
function identityOf(signature: string): string {
  return createHash('sha256').update(Buffer.from(signature, 'base64').toString('base64')).digest('hex');
}

/**
 * Fields that a reader reads in the name of the writer. One that is there twice must be signed twice: a signature
 * covers the lowest, a reader takes the topmost. RFC 6376 section 8.15.
 */
const ONCE = ['from', 'subject', 'date', 'to', 'cc', 'mime-version', 'content-type', 'content-transfer-encoding'];
/** The others may be unsigned: Gmail does not sign Content-Type, nor Microsoft 365 To. */
const ALWAYS = ['from', 'subject'];

/** A name with its colon, and below it folds alone. RFC 5322 section 2.2. */
const isField = (lines: string): boolean => /^[!-9;-~]+[ \t]*:/.test(lines) && !/\n(?![ \t])/.test(lines);

const signedLines = ({ signingHeaders }: DKIMResult): readonly string[] => signingHeaders?.headers ?? [];
const nameOf = (line: string): string => line.slice(0, line.indexOf(':')).trim().toLowerCase();
const count = (names: readonly string[], wanted: string): number => names.filter((name) => name === wanted).length;

/** The names of the fields of which every copy is signed. */
function coveredBy(result: DKIMResult, present: readonly string[]): readonly string[] {
  const signed = signedLines(result).map(nameOf);
  return [...new Set(signed)].filter((name) => count(signed, name) >= count(present, name));
}

/** What of the writer's word a signature leaves open; null when nothing. */
function gapIn(result: DKIMResult, { present, otherReading }: SignedMail): string | null {
  if ((result.status.underSized ?? 0) > 0) return 'it leaves a part of the body unsigned';
  const lines = signedLines(result);
  // mailauth joins lines that a reader does not, so that a field, or a part of it, could be hidden.
  if (!lines.every(isField)) return 'a header that it covers is broken in two';
  const signed = lines.map(nameOf);
  for (const name of ONCE) {
    const [there, covered] = [count(present, name), count(signed, name)];
    if (covered < there && (there > 1 || ALWAYS.includes(name))) return `it leaves a ${name} header unsigned`;
  }
  return otherReading(signed);
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
