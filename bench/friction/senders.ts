/** A folder of labelled letters in; what becomes of each when its writer is proved, signed as the two large hosts sign, out. */
import { createHash, generateKeyPairSync } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { readDirectoryFile } from '../../src/directory/file.ts';
import type { Directory } from '../../src/domain/directory.ts';
import type { Letter } from '../../src/domain/letter.ts';
import type { KnownDomain } from '../../src/domain/voice.ts';
import { readTruth, type Truth } from '../../src/extract/truth.ts';
import { readLetter } from '../../src/read/letter.ts';
import { GMAIL, MICROSOFT_365, signedBy } from '../../src/verify/a-signature.ts';
import { fromLabel } from './labels.ts';
import { lead, mayBeOf } from './lead.ts';
import { type Host, HOSTS, type Reader, type Result } from './report.ts';

const { publicKey, privateKey } = generateKeyPairSync('ed25519');
const pem = privateKey.export({ format: 'pem', type: 'pkcs8' }).toString();
const record = `v=DKIM1; k=ed25519; p=${publicKey.export({ format: 'der', type: 'spki' }).subarray(-32).toString('base64')}`;

/** Each folder that holds a directory.json, and those within a folder that holds none. */
export function worldsIn(folders: readonly string[]): readonly string[] {
  return folders.flatMap((folder) => {
    if (readdirSync(folder).includes('directory.json')) return [folder];
    const within = readdirSync(folder, { withFileTypes: true }).filter((entry) => entry.isDirectory());
    return worldsIn(within.map(({ name }) => join(folder, name)).toSorted());
  });
}

interface Labelled {
  readonly file: string;
  readonly mail: string;
  readonly letter: Letter;
  readonly truth: Truth;
  readonly domain: string;
}

/** What becomes of each mail of a world, for each host and reader; `seen` holds the hashes of mails that came in other worlds. */
export async function resultsOf(
  world: string,
  seen: Set<string>,
  readers: readonly Reader[],
): Promise<readonly Result[]> {
  const read = readDirectoryFile(readFileSync(join(world, 'directory.json'), 'utf8'), 'json');
  if (!read.ok) throw new Error(`${world}: ${read.faults.join(', ')}`);
  const labelled: Labelled[] = [];
  for (const name of readdirSync(world)
    .filter((each) => each.endsWith('.eml'))
    .toSorted()) {
    const one = await labelledIn(join(world, name), seen);
    if (one !== null) labelled.push(one);
  }
  const customers = labelled
    .filter((one) => isComplete(one, read.directory))
    .map(({ domain, truth }): KnownDomain => {
      const company = truth.customer?.company ?? null;
      return { domain, whose: `customer ${company}`, is: 'customer', company };
    });
  return await Promise.all(
    labelled.map(async (one): Promise<Result> => {
      const others = customers.filter(({ domain }) => domain !== one.domain);
      return {
        letter: `${basename(dirname(one.file))}/${basename(one.file, '.eml')}`,
        intent: one.truth.intent,
        complete: isComplete(one, read.directory),
        became: Object.fromEntries(await becameOf(one, read.directory, others, readers)),
      };
    }),
  );
}

/** Null where the same mail came before, in another folder, and where nobody in particular wrote it. */
async function labelledIn(file: string, seen: Set<string>): Promise<Labelled | null> {
  const raw = readFileSync(file);
  const hash = createHash('sha256').update(raw).digest('hex');
  if (seen.has(hash)) return null;
  seen.add(hash);
  const read = await readLetter(raw);
  const label = readTruth(JSON.parse(readFileSync(file.replace(/eml$/, 'json'), 'utf8')));
  if (!read.ok || !label.ok) throw new Error(`${file} cannot be read`);
  const [from] = read.letter.from;
  if (from === undefined) return null;
  const mail = raw.toString('latin1').replaceAll(/\r?\n/g, '\r\n');
  const domain = from.address.slice(from.address.lastIndexOf('@') + 1);
  return { file, mail, letter: read.letter, truth: label.truth, domain };
}

function isComplete({ truth, domain }: Labelled, directory: Directory): boolean {
  const { intent, interest, masterAgency, agentOfRecord, missing, customer } = truth;
  const [agent] = agentOfRecord?.agents ?? [];
  const [named] = masterAgency?.agencies ?? [];
  const agency = directory.agencies.find(({ id }) => id === named?.directoryId);
  return (
    intent === 'self_referral' &&
    (interest === 'affirmed' || interest === 'tentative') &&
    !(missing ?? []).includes('opportunity_summary') &&
    masterAgency?.status === 'named' &&
    agency?.served === true &&
    agentOfRecord?.status === 'designated' &&
    directory.agents.some(({ id }) => id === agent?.directoryId) &&
    (typeof customer?.company !== 'string' || mayBeOf(domain, customer.company))
  );
}

/** Delivered a minute after its Date, so that it is as new as it was. */
async function becameOf(
  { mail, letter, truth, domain }: Labelled,
  directory: Directory,
  customers: readonly KnownDomain[],
  readers: readonly Reader[],
): Promise<readonly (readonly [string, string])[]> {
  const written = new Date(letter.date ?? '2026-11-25T09:00:00Z');
  const at = new Date(written.getTime() + 60_000);
  const resolver = async (): Promise<string[][]> => [[record]];
  const became: [string, string][] = [];
  for (const host of HOSTS) {
    const signed = signedBy(mail, fieldsOf(host, mail), {
      domain,
      privateKey: pem,
      at: host === 'Gmail' ? written : null,
    });
    const arrival = { raw: Buffer.from(signed, 'latin1'), at, directory, resolver, customers };
    for (const reader of readers)
      became.push([`${host}, ${reader}`, await lead(arrival, reader === 'built-in' ? null : fromLabel(truth))]);
  }
  return became;
}

/** Gmail signs what binds a mail to its thread too, where it stands there. */
function fieldsOf(host: Host, mail: string): string {
  switch (host) {
    case 'Gmail': {
      const head = mail.slice(0, mail.indexOf('\r\n\r\n'));
      const bound = ['references', 'in-reply-to'].filter((name) => new RegExp(`^${name}:`, 'im').test(head));
      return [GMAIL, ...bound].join(':');
    }
    case 'Microsoft 365':
      return MICROSOFT_365;
  }
}
