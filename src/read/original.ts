/** A letter and the directory go in; the raw bytes of the message that it carries for us come out, or null when it is itself what is meant. */
import type { Directory } from '../domain/directory.ts';
import type { Letter } from '../domain/letter.ts';
import { isCompanyHost } from '../domain/open-hosts.ts';
import { addressName, domainsAbove, hostName } from '../domain/organisation.ts';
import { knownMachine } from '../domain/sign.ts';
import { mailboxes } from './addresses.ts';
import { valuesOf } from './headers.ts';
import { LIMITS, outline } from './outline.ts';

/**
 * What is carried proves itself by its own signature: who passed it on is worth nothing. So a journal's report needs no
 * known sender. A forward needs one, since a customer may attach a mail as a document of theirs; and it is not an agent,
 * since what an agent hands on in their own favour is a claim, however genuine the mail in it may be.
 */
export function originalOf(letter: Letter, directory: Directory): Uint8Array | null {
  const [carried, another] = letter.carried;
  if (carried === undefined || another !== undefined) return null;
  if (letter.journal) return carried;
  const isDesk = isAt(desksOf(directory));
  const isParty = isAt([...desksOf(directory), ...agentsOf(directory)]);
  const passedOn = knownMachine(letter) === null && letter.from.length === 1 && letter.from.every(isDesk);
  return passedOn && !writersOf(carried).some(isParty) ? carried : null;
}

type Writer = { readonly address: string };

/** Where the carried message breaks a limit, nobody is known to have written it, and reading it will say so. */
function writersOf(raw: Uint8Array): readonly Writer[] {
  const outlined = outline(raw, LIMITS);
  return outlined.ok ? mailboxes(valuesOf(outlined.outline.fields, 'from'), 100) : [];
}

/** Addresses and domains, in any case. */
type Places = readonly string[];

/** Of the agencies, and of our own referral addresses. */
function desksOf({ agencies, referralAddresses }: Directory): Places {
  const listed = agencies.flatMap(({ salesManagers, deskEmail, domains }) => [
    ...salesManagers.map(({ email }) => email),
    ...domains,
    ...(deskEmail === null ? [] : [deskEmail]),
  ]);
  return [...listed, ...referralAddresses, ...referralAddresses.map(domainOf)];
}

function agentsOf({ agents }: Directory): Places {
  return agents.flatMap(({ emails, domains }) => [...emails, ...domains]);
}

function isAt(places: Places): (writer: Writer) => boolean {
  const isAddress = (place: string): boolean => place.includes('@');
  const addresses = new Set(places.filter(isAddress).map(addressName));
  // A domain that strangers share is a slip of whoever listed it.
  const hosts = new Set(places.filter((place) => !isAddress(place) && isCompanyHost(place)).map(hostName));
  return ({ address }) => {
    const writer = addressName(address);
    return addresses.has(writer) || domainsAbove(domainOf(writer)).some((domain) => hosts.has(domain));
  };
}

const domainOf = (address: string): string => address.slice(address.lastIndexOf('@') + 1);
