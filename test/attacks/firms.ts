/** The made-up world of the attack suite: agencies and agents with names that are easily confused, and firms with a key for signing, made when first named. */
import { createPublicKey, generateKeyPairSync } from 'node:crypto';
import { domainToASCII } from 'node:url';
import { type DirectoryFile, readDirectoryFile } from '../../src/directory/file.ts';
import type { Directory } from '../../src/domain/directory.ts';

export const OURS = 'referrals@firsthand.example';
/** Under which our border writes its verdict. */
export const BORDER = 'mx.firsthand.example';
/** Whose seal is believed. */
export const SEALER = 'circulars.example';

export interface Party {
  readonly id: string;
  readonly name: string;
  readonly company: string;
  readonly email: string;
  readonly agency: { readonly id: string; readonly name: string; readonly email: string };
}

export const KINGFISHER = {
  id: 'kingfisher',
  name: 'Kingfisher Distribution Partners',
  email: 'odile@kingfisherdp.example',
};
export const OSTRANDER = { id: 'ostrander', name: 'Ostrander Master Agency', email: 'felix@ostranderma.example' };
export const SALTGRASS = { id: 'saltgrass', name: 'Saltgrass Technology Brokers', email: 'yvette@saltgrasstb.example' };

/** The agent whom honest customers name. */
export const NEVE: Party = {
  id: 'neve',
  name: 'Callum Neve',
  company: 'Neve Network Advisory',
  email: 'callum@nevenetwork.example',
  agency: KINGFISHER,
};
/** Another honest one, whose name is easily taken for his. */
export const NEAVE: Party = {
  id: 'neave',
  name: 'Colum Neave',
  company: 'Neave Telecom',
  email: 'colum@neavetelecom.example',
  agency: OSTRANDER,
};
/** Their rival, for whom the attacks work. */
export const STRAND: Party = {
  id: 'strand',
  name: 'Piers Strand',
  company: 'Strand Carrier Services',
  email: 'piers@strandcarrier.example',
  agency: SALTGRASS,
};
/** With two agencies. */
export const ROON: Party = {
  id: 'roon',
  name: 'Imke Roon',
  company: 'Roon Connectivity',
  email: 'imke@roonconnect.example',
  agency: KINGFISHER,
};
/** Writes from an internet provider. */
export const TULLY: Party = {
  id: 'tully',
  name: 'Vern Tully',
  company: 'Tully Telephone',
  email: 'vern@snet.net',
  agency: OSTRANDER,
};
/** Has a domain with a letter beyond ASCII. */
export const GRIMM: Party = {
  id: 'grimm',
  name: 'Jens Grimm',
  company: 'Grünau Netze',
  email: 'jens@grünau-netze.example',
  agency: KINGFISHER,
};

const agent = ({ id, name, company, email, agency }: Party, also: readonly string[] = []) => ({
  id,
  name,
  company,
  emails: [email.slice(0, email.indexOf('@') + 1) + domainToASCII(email.slice(email.indexOf('@') + 1))],
  agencyIds: [agency.id, ...also],
  salesManagerEmail: agency.email,
});
const agency = ({ id, name, email }: Party['agency'], alias: string, manager: string) => ({
  id,
  name,
  aliases: [alias],
  domains: [email.slice(email.indexOf('@') + 1)],
  salesManagers: [{ name: manager, email }],
});

const read: DirectoryFile = readDirectoryFile(
  JSON.stringify({
    agencies: [
      agency(KINGFISHER, 'Kingfisher', 'Odile Marchetti'),
      agency(OSTRANDER, 'Ostrander', 'Felix Tamura'),
      agency(SALTGRASS, 'Saltgrass', 'Yvette Corrigan'),
    ],
    agents: [agent(NEVE), agent(NEAVE), agent(STRAND), agent(ROON, ['ostrander']), agent(TULLY), agent(GRIMM)],
    referralAddresses: [OURS],
  }),
  'json',
);
if (!read.ok) throw new Error(read.faults.join('; '));
export const DIRECTORY: Directory = read.directory;

export interface Key {
  readonly selector: string;
  readonly privateKey: string;
}

const keys = new Map<string, Key>();
const zone: Record<string, { TXT: string[][] }> = {};
let isPublished = false;

/** The record at a name, as it is now. */
export const recordAt = (name: string): readonly string[][] | null => zone[name.toLowerCase()]?.TXT ?? null;

/** What the DNS of this world holds. The service reads it once, so that no firm can be added afterwards. */
export function publishedZone(): Readonly<Record<string, { TXT: string[][] }>> {
  isPublished = true;
  return zone;
}

/** Each domain has a key of its own; whoever bought it since has another one, under another selector. */
export function keyOf(domain: string, owner: 'first' | 'second' = 'first'): Key {
  const known = keys.get(`${domain} ${owner}`);
  if (known !== undefined) return known;
  if (isPublished) throw new Error(`${domain} has no key: name its people while tests are described, not in a test`);
  const { privateKey } = generateKeyPairSync('ed25519');
  const pem = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
  const key = { selector: owner === 'first' ? 's2026' : 'mail1', privateKey: pem };
  // RFC 8463 section 4.2: the record holds the bare 32 bytes, which end the DER form.
  const bytes = createPublicKey(pem).export({ type: 'spki', format: 'der' }).subarray(-32).toString('base64');
  zone[`${key.selector}._domainkey.${domain}`] = { TXT: [[`v=DKIM1; k=ed25519; p=${bytes}`]] };
  keys.set(`${domain} ${owner}`, key);
  return key;
}

/** A person of a customer. */
export interface Person {
  readonly name: string;
  readonly title: string;
  readonly company: string;
  readonly email: string;
  readonly domain: string;
}

/** `email` says the domain; its key is there from now on. */
export function person(name: string, title: string, company: string, email: string): Person {
  const domain = email.slice(email.lastIndexOf('@') + 1);
  keyOf(domain);
  return { name, title, company, email, domain };
}

export const from = ({ name, email }: Pick<Person, 'name' | 'email'>): string => `${name} <${email}>`;
