/** What can be proved: the chain of events, certificates, keys. */
import { createHash } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import type { JSONWebKeySet } from 'jose';
import { z } from 'zod';
import { openKeys, rotateKeys, signatureReader } from '../adapters/keys.ts';
import { issueCertificate } from '../adapters/postgres/certificates.ts';
import { chainEnd, chainEvents, chainLinks } from '../adapters/postgres/chain.ts';
import { directoryOf, issuerOf, keysOf, openStore } from '../app.ts';
import type { Config } from '../config.ts';
import { type Log, PortError } from '../domain/ports.ts';
import { headerFieldsOf } from '../domain/raw-message.ts';
import { SEAL_HEADER } from '../notify/compose.ts';
import { archivedKey, type Certificate, certificateSchema } from '../prove/certificate.ts';
import { certificatePage } from '../prove/certificate-page.ts';
import { audit } from '../prove/chain.ts';
import { headInSeal } from '../prove/seal.ts';
import { findMail, mailsIn } from '../receive/files.ts';
import { dkimFindings } from '../verify/dkim.ts';
import { say } from './shared.ts';

/** Walks the chain of events; 1 when it is broken. Mails that were kept say how it went on from there. */
export async function auditHistory(mails: readonly string[], config: Config, log: Log): Promise<0 | 1> {
  const keys = await openKeys(keysOf(config));
  const signed: string[] = [];
  for await (const { file, raw } of mailsIn(await findMail(mails), config.messageMaxBytes)) {
    const seal = headerFieldsOf(raw).find((field) => new RegExp(`^${SEAL_HEADER}:`, 'i').test(field));
    if (seal === undefined)
      throw new PortError(`${file} has no header ${SEAL_HEADER}: name notices that were sent by this installation`, {
        retry: 'never',
      });
    signed.push(await headInSeal(seal.slice(seal.indexOf(':') + 1), keys));
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
    if (fault === null) {
      const beside = signed.length === 0 ? '' : `, as ${signed.length} signed mails say`;
      say([`The chain is whole: ${counted}, up to ${head.head}${beside}.`]);
      return 0;
    }
    say([`The chain is BROKEN: ${fault}.`, `Up to there it is whole: ${counted}, ending in ${head.head}.`]);
    return 1;
  } finally {
    await store.close();
  }
}

/** As JSON Web Key Set, for whoever checks what this installation signed. */
export async function listKeys(config: Config): Promise<void> {
  say([JSON.stringify((await openKeys(keysOf(config))).publicKeys, null, 2)]);
}

export async function replaceKey(config: Config): Promise<void> {
  const { publicKeys } = await rotateKeys(keysOf(config));
  say([`A new key signs from now on; restart what runs. ${publicKeys.keys.length} keys are known.`]);
}

/** Prints the signed certificate of a designation in effect, and writes it as a page where that is asked for. */
export async function certify(
  reference: string,
  options: { readonly pdf: string | null },
  config: Config,
  log: Log,
): Promise<void> {
  const keys = await openKeys(keysOf(config));
  const store = await openStore(config, log);
  try {
    const issued = await issueCertificate(store.database, reference, {
      directory: await directoryOf(config, store.directory)(),
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
    if (options.pdf !== null) await writeFile(options.pdf, await certificatePage(certificate, jws));
    say([jws]);
  } finally {
    await store.close();
  }
}

/** Checks a certificate without asking anybody; 1 when it, or the mail beside it, is not what it says. */
export async function verifyCertificate(
  file: string,
  options: { readonly mail: string | null; readonly keys: string | null },
  config: Config,
): Promise<0 | 1> {
  const reader = options.keys === null ? await openKeys(keysOf(config)) : signatureReader(await keySetIn(options.keys));
  const jws = await readFile(file, 'utf8');
  const checks: { readonly of: string; readonly fault: string | null; readonly found: string }[] = [];
  const signed = await reader.read('certificate', jws).catch((error: unknown) => error);
  if (signed instanceof Error) {
    say([`FAULT  certificate: ${signed.message}`]);
    return 1;
  }
  const certificate = certificateSchema.parse(z.object({ claims: z.unknown() }).parse(signed).claims);
  checks.push({ of: 'certificate', fault: null, found: `signed by ${certificate.iss}, unchanged since` });
  if (options.mail !== null) checks.push(...(await mailChecks(certificate, await readFile(options.mail))));
  for (const { of, fault, found } of checks)
    say([fault === null ? `ok     ${of}: ${found}` : `FAULT  ${of}: ${fault}`]);
  const { agent, agency, customer, referral, since } = certificate;
  say([
    '',
    `${referral}: ${agent.name} (${agent.company ?? '-'}) is the agent of record of ${customer.company ?? customer.domain},`,
    `through ${agency.name}, since ${since.slice(0, 10)}.`,
    ...certificate.says.slice(1),
  ]);
  return checks.some(({ fault }) => fault !== null) ? 1 : 0;
}

async function keySetIn(file: string): Promise<JSONWebKeySet> {
  const read = keySetSchema.safeParse(JSON.parse(await readFile(file, 'utf8')));
  if (read.success) return read.data;
  throw new PortError(`${file} is no JSON Web Key Set: save what firsthand keys list prints at the installation`, {
    retry: 'never',
  });
}

const keySetSchema = z.object({
  keys: z.array(z.object({ kty: z.string(), crv: z.string(), x: z.string(), kid: z.string(), alg: z.string() })),
});

/** The mail itself, and the customer's own signature on it with the key as it stood when the mail came. */
async function mailChecks({ evidence, customer }: Certificate, raw: Buffer) {
  const { letter, dkim } = evidence;
  const isThat = createHash('sha256').update(raw).digest('hex') === letter.sha256;
  const of = 'mail';
  const own = isThat
    ? { of, fault: null, found: 'it is the mail that the certificate speaks of, byte for byte' }
    : { of, fault: 'it is not the mail that the certificate speaks of, or it was changed', found: '' };
  if (dkim === null)
    return [
      own,
      { of: 'signature of the customer', fault: null, found: 'none is archived: the border proved the writer' },
    ];
  const clock = { now: () => new Date(letter.receivedAt) };
  const { checks } = await dkimFindings(raw, customer.domain, { resolver: archivedKey(dkim), clock });
  const proof = checks.find(({ result, aligned, whole }) => result === 'pass' && aligned && whole);
  const why = checks.find(({ domain }) => domain === dkim.domain)?.why ?? `the mail has no signature of ${dkim.domain}`;
  return [
    own,
    proof === undefined
      ? { of: 'signature of the customer', fault: why, found: '' }
      : {
          of: 'signature of the customer',
          fault: null,
          found: `${proof.domain} signed it, by the archived key ${dkim.selector}`,
        },
  ];
}
