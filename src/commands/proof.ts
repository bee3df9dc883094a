/** What can be proved: the chain of events, certificates, keys. */
import { createHash } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { replaceAll, retireSecrets, revokeKey } from '../adapters/key-files.ts';
import { openKeyring } from '../adapters/keys.ts';
import { forgetCanaries } from '../adapters/postgres/canaries.ts';
import {
  auditCertificates,
  certificatesOfKey,
  certificateState,
  fingerprintOf,
  issueCertificate,
} from '../adapters/postgres/certificates.ts';
import { chainEnd, chainEvents, chainLinks } from '../adapters/postgres/chain.ts';
import { renewQuestions } from '../adapters/postgres/renewal.ts';
import { putAction } from '../adapters/postgres/rulings.ts';
import { sealStored } from '../adapters/postgres/secrets.ts';
import { publicKeySchema, type PublicKeys, signatureReader } from '../adapters/signatures.ts';
import { adoptKeys, directoryOf, issuerOf, keysOf, openStore } from '../app.ts';
import type { Config } from '../config.ts';
import { type Log, PortError } from '../domain/ports.ts';
import { readWords } from '../domain/words.ts';
import { headerFieldsOf } from '../domain/raw-message.ts';
import { SEAL_HEADER } from '../notify/compose.ts';
import { archivedKey, type Certificate, certificateSchema } from '../prove/certificate.ts';
import { certificatePage } from '../prove/certificate-page.ts';
import { audit, type SignedHead } from '../prove/chain.ts';
import { headInSeal } from '../prove/seal.ts';
import type { Signed } from '../prove/signing.ts';
import { findMail, mailsIn } from '../receive/files.ts';
import { dkimFindings } from '../verify/dkim.ts';
import { operator, say, withStore } from './shared.ts';

/** Walks the chain of events; 1 when it is broken. Mails that were kept say how it went on from there. */
export async function auditHistory(mails: readonly string[], config: Config, log: Log): Promise<0 | 1> {
  const keys = await openKeyring(keysOf(config));
  const signed: SignedHead[] = [];
  for await (const { file, raw } of mailsIn(await findMail(mails), config.messageMaxBytes)) {
    const seal = headerFieldsOf(raw).find((field) => new RegExp(`^${SEAL_HEADER}:`, 'i').test(field));
    if (seal === undefined)
      throw new PortError(`${file} has no header ${SEAL_HEADER}: name notices that were sent by this installation`, {
        retry: 'never',
      });
    const { head, kid, revokedAt } = await headInSeal(seal.slice(seal.indexOf(':') + 1), keys).catch(
      (error: unknown) => {
        throw error instanceof PortError ? new PortError(`${file}: ${error.message}`, { retry: 'never' }) : error;
      },
    );
    signed.push({ head, isRevoked: revokedAt !== null });
    if (revokedAt !== null)
      say([`${file} is signed by the key ${kid}, which was revoked on ${minute(revokedAt)}: others may have it.`]);
  }
  const store = await openStore(config, log);
  try {
    await chainEvents(store.database);
    const { events, erased, head, fault } = await audit(
      chainLinks(store.database),
      await chainEnd(store.database),
      signed,
    );
    const counted = `${events} events${erased === 0 ? '' : `, ${erased} of them erased`}`;
    const certificates = await auditCertificates(store.database);
    if (fault === null) {
      const beside = signed.length === 0 ? '' : `, as ${signed.length} signed mails say`;
      say([`The chain is whole: ${counted}, up to ${head.head}${beside}.`]);
    } else say([`The chain is BROKEN: ${fault}.`, `Up to there it is whole: ${counted}, ending in ${head.head}.`]);
    say(certificates.faults.map((each) => `Certificates are NOT what the chain holds: ${each}.`));
    if (certificates.before > 0)
      say([`${certificates.before} certificates were issued before the chain held their hashes.`]);
    return fault === null && certificates.faults.length === 0 ? 0 : 1;
  } finally {
    await store.close();
  }
}

/** As JSON Web Key Set, for whoever checks what this installation signed. */
export async function listKeys(config: Config): Promise<void> {
  say([JSON.stringify((await openKeyring(keysOf(config))).publicKeys(), null, 2)]);
}

/** All that an old copy of the folder opened is void, and the customers whose questions are open get new ones. */
export async function replaceKeys(config: Config, log: Log): Promise<void> {
  const folder = keysOf(config);
  await withStore(config, log, async ({ database }) => {
    const keys = await openKeyring(folder);
    await adoptKeys(database, keys);
    await replaceAll(folder);
    await keys.refresh();
    await sealStored(database, keys.box);
    await retireSecrets(folder);
    await forgetCanaries(database);
    const asked = await renewQuestions(database, keys.key.id());
    await putAction(database, operator(), 'keys rotated', 'keys', `${asked} questions are asked anew`);
    const others = keys.publicKeys().keys.length - 1;
    say([
      'New keys sign, mark and seal from now on. What runs notices it within seconds, where it has this folder.',
      'Codes, links and return addresses that were sent before open nothing any more.',
      `${counted(asked, 'open question is', 'open questions are')} asked anew, each with a new code: at once where the service works, else at its next start.`,
      `${counted(others, 'earlier key is', 'earlier keys are')} known, for what they signed until they were retired. If one leaked: firsthand keys revoke KID.`,
    ]);
  });
}

/** For a signing key of which somebody else may have the private part. */
export async function revoke(kid: string, config: Config, log: Log): Promise<void> {
  const folder = keysOf(config);
  await withStore(config, log, async ({ database }) => {
    const revoked = await revokeKey(folder, kid);
    if (revoked === null)
      throw new PortError(`this installation has no key "${kid}": firsthand keys list shows each as "kid"`, {
        retry: 'never',
      });
    const { revokedAt, wasRevoked, wasActive } = revoked;
    if (wasRevoked) {
      say([`${kid} is revoked already, since ${minute(revokedAt)}.`]);
      return;
    }
    await putAction(database, operator(), 'key revoked', `key ${kid}`, '');
    const certificates = await certificatesOfKey(database, kid);
    const { before } = await auditCertificates(database);
    say([
      `${kid} is revoked. ${wasActive ? 'A new key signs from now on.' : 'It signed nothing since it was retired.'}`,
      `${counted(certificates, 'certificate of it is', 'certificates of it are')} on record, and good where they are looked up; without that, "verify" says to look each up.`,
      ...(before === 0
        ? []
        : [
            `${counted(before, 'certificate was', 'certificates were')} issued before it was kept which key signed each: make those anew whose key was this one.`,
          ]),
      'Give those who check certificates the keys of today: firsthand keys list, or /.well-known/jwks.json.',
      'If the whole folder of keys got about, also run: firsthand keys rotate.',
    ]);
  });
}

const counted = (count: number, one: string, more: string): string => `${count} ${count === 1 ? one : more}`;
const minute = (moment: Date): string => `${moment.toISOString().slice(0, 16).replace('T', ' ')} UTC`;

/** Prints the signed certificate of a designation in effect, and writes it as a page where that is asked for. */
export async function certify(
  reference: string,
  options: { readonly pdf: string | null },
  config: Config,
  log: Log,
): Promise<void> {
  const keys = await openKeyring(keysOf(config));
  await withStore(config, log, async ({ database, directory }) => {
    const issued = await issueCertificate(database, reference, {
      directory: await directoryOf(config, directory)(),
      issuer: issuerOf(config),
      publicUrl: config.publicUrl,
      now: new Date(),
      sign: async (certificate) => await keys.sign('certificate', certificate),
    });
    if (issued === null)
      throw new PortError(
        `${reference} has no designation in effect that its customer proved or confirmed: firsthand report shows those that have one`,
        { retry: 'never' },
      );
    const { certificate, jws } = issued;
    if (options.pdf !== null) {
      const words = readWords(await readFile(join(config.templatesDir, 'words.json'), 'utf8'));
      await writeFile(options.pdf, await certificatePage(certificate, jws, words));
    }
    say([jws]);
  });
}

/** What `verify` ends with where the signature alone decides nothing. */
export const LOOK_IT_UP = 3;

interface Check {
  readonly of: string;
  readonly is: 'ok' | 'fault' | 'open';
  readonly says: string;
}

/**
 * With `keys` it is checked without asking anybody; at the installation it is looked up as well. 1 when it, or the mail
 * beside it, is not what it says; `LOOK_IT_UP` when that cannot be told from its signature, since its key was revoked.
 */
export async function verifyCertificate(
  file: string,
  options: { readonly mail: string | null; readonly keys: string | null },
  config: Config,
  log: Log,
): Promise<0 | 1 | typeof LOOK_IT_UP> {
  const isHere = options.keys === null;
  const reader =
    options.keys === null ? await openKeyring(keysOf(config)) : signatureReader(await keySetIn(options.keys));
  const jws = await readFile(file, 'utf8');
  const signed = await reader.read('certificate', jws).catch((error: unknown) => error);
  if (signed instanceof Error) {
    say([`FAULT  certificate: ${signed.message}`]);
    return 1;
  }
  const read = signedSchema.parse(signed);
  const certificate = certificateSchema.parse(read.claims);
  const checks: readonly Check[] = [
    signatureCheck(certificate, read, isHere),
    ...(isHere ? [await lookedUp(certificate, jws, read, config, log)] : []),
    ...(options.mail === null ? [] : await mailChecks(certificate, await readFile(options.mail))),
  ];
  const marks = { ok: 'ok    ', fault: 'FAULT ', open: 'OPEN  ' } as const;
  for (const { of, is, says } of checks) say([`${marks[is]} ${of}: ${says}`]);
  const { agent, agency, customer, referral, since } = certificate;
  say([
    '',
    `${referral}: ${agent.name} (${agent.company ?? '-'}) is the agent of record of ${customer.company ?? customer.domain},`,
    `through ${agency.name}, since ${since.slice(0, 10)}.`,
    ...certificate.says.slice(1),
    `Fingerprint of this certificate (SHA-256): ${fingerprintOf(jws)}`,
  ]);
  if (checks.some(({ is }) => is === 'fault')) return 1;
  return checks.some(({ is }) => is === 'open') ? LOOK_IT_UP : 0;
}

const restsOn = ({ evidence: { grounds, reasons, assent } }: Certificate): string =>
  (grounds?.map(({ says }) => says) ?? [...reasons, ...(assent === null ? [] : [assent])]).join('; ');

const signedSchema = z.object({
  claims: z.unknown(),
  kid: z.string(),
  retiredAt: z.date().nullable(),
  revokedAt: z.date().nullable(),
});

function signatureCheck({ iss, status }: Certificate, { retiredAt, revokedAt }: Signed, isHere: boolean): Check {
  const of = 'certificate';
  const where = status.url ?? `${iss}, by its code ${status.code}`;
  if (revokedAt !== null) {
    const says = `retired key, look it up: its key was revoked on ${minute(revokedAt)}, since others may have it. Whether ${iss} issued it: ${where}`;
    return isHere
      ? { of, is: 'ok', says: `signed by a key that was revoked on ${minute(revokedAt)}: what is on record decides` }
      : { of, is: 'open', says };
  }
  const says = `signed by ${iss}, unchanged since`;
  if (retiredAt === null || isHere) return { of, is: 'ok', says };
  return {
    of,
    is: 'ok',
    says: `${says}; its key was retired on ${minute(retiredAt)}. Whoever has an old copy of that key can date a certificate back: ${where} says whether it was issued`,
  };
}

/** In the chain, and in what is on record under its code. */
async function lookedUp(
  certificate: Certificate,
  jws: string,
  { revokedAt }: Signed,
  config: Config,
  log: Log,
): Promise<Check> {
  const of = 'on record';
  const unsure = revokedAt === null ? 'ok' : 'open';
  const found = await stateIn(certificate, config, log).catch((error: unknown) => {
    if (error instanceof PortError) return error;
    throw error;
  });
  if (found instanceof PortError) return { of, is: unsure, says: `it was not looked up, since ${found.message}` };
  if (found === null)
    return { of, is: 'fault', says: 'this installation issued no such certificate: whoever made it had its key' };
  const { state, since, issuedAt, signed } = found;
  const today = `${STATES[state]} since ${minute(since)}`;
  if (signed === null)
    return {
      of,
      is: unsure,
      says: `issued on ${minute(issuedAt)}, before hashes of certificates were kept, so that only its code is known; ${today}`,
    };
  if (signed.sha256 !== fingerprintOf(jws))
    return { of, is: 'fault', says: 'the certificate that was issued under its code says something else' };
  if (revokedAt !== null && issuedAt.getTime() > revokedAt.getTime() + CLOCKS_DIFFER_MS)
    return { of, is: 'fault', says: `it was put on record on ${minute(issuedAt)}, after its key was revoked` };
  return { of, is: 'ok', says: `issued on ${minute(issuedAt)}, as the chain holds it; ${today}` };
}

const CLOCKS_DIFFER_MS = 60_000;
const STATES = {
  designated: 'in effect',
  awaiting_confirmation: 'contested',
  contested: 'contested',
  superseded: 'superseded',
  withdrawn: 'withdrawn',
} as const;

async function stateIn({ status }: Certificate, config: Config, log: Log) {
  const store = await openStore(config, log);
  try {
    return await certificateState(store.database, status.code);
  } finally {
    await store.close();
  }
}

async function keySetIn(file: string): Promise<PublicKeys> {
  const read = keySetSchema.safeParse(parsed(await readFile(file, 'utf8')));
  if (read.success) return read.data;
  throw new PortError(`${file} is no JSON Web Key Set: save what firsthand keys list prints at the installation`, {
    retry: 'never',
  });
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

const keySetSchema = z.object({ keys: z.array(publicKeySchema) });

/** The mail itself, and the customer's own signature on it with the key as it stood when the mail came. */
async function mailChecks(certificate: Certificate, raw: Buffer): Promise<Check[]> {
  const { evidence, customer } = certificate;
  const { letter, dkim } = evidence;
  const isThat = createHash('sha256').update(raw).digest('hex') === letter.sha256;
  const of = 'mail';
  const own: Check = isThat
    ? { of, is: 'ok', says: 'it is the mail that the certificate speaks of, byte for byte' }
    : { of, is: 'fault', says: 'it is not the mail that the certificate speaks of, or it was changed' };
  const signature = 'signature of the customer';
  if (dkim === null)
    return [
      own,
      { of: signature, is: 'ok', says: `the certificate rests on none, but on this: ${restsOn(certificate)}` },
    ];
  const clock = { now: () => new Date(letter.receivedAt) };
  const { checks } = await dkimFindings(raw, customer.domain, { resolver: archivedKey(dkim), clock });
  const proof = checks.find(({ result, aligned, whole }) => result === 'pass' && aligned && whole);
  const why = checks.find(({ domain }) => domain === dkim.domain)?.why ?? `the mail has no signature of ${dkim.domain}`;
  return [
    own,
    proof === undefined
      ? { of: signature, is: 'fault', says: why }
      : { of: signature, is: 'ok', says: `${proof.domain} signed it, by the archived key ${proof.selector}` },
  ];
}
