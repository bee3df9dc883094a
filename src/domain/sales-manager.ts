/** An agent, their agencies and an address in; whether that address may be their sales manager's, and whose agents somebody looks after, out. */
import type { Agency, Agent } from './directory.ts';
import { isSameMailbox, mailboxOf } from './mailbox.ts';
import { isCompanyHost } from './open-hosts.ts';
import { addressName, hostName, written } from './organisation.ts';
import { edits, nearest } from './spelling.ts';

/** Of whom an agency lists so much. */
type House = Pick<Agency, 'name' | 'domains' | 'salesManagers'>;

/**
 * Why this address is not a sales manager's at any of these agencies, in words for people; null where it is one's. They are listed,
 * or they are at a domain of the agency: a summary holds the customer's whole request, so that a slip of the pen must not send it away.
 */
export function managerFault(address: string, agencies: readonly House[]): string | null {
  if (agencies.some((agency) => isManagerAt(address, agency))) return null;
  const [shown, listed] = [written(address), agencies.flatMap(({ salesManagers }) => salesManagers)];
  if (agencies.length === 0)
    return `${shown} is nobody’s sales manager without an agency: name the agency that the agent works with`;
  const near = nearest(
    mailboxOf(address),
    listed.map(({ email }) => addressName(email)),
    MOST_SLIPS,
  );
  const likely = near ?? atNearestDomain(address, agencies);
  const meant = likely === null ? '' : `: did you mean ${written(likely)}?`;
  const names = agencies.map(({ name }) => name).join(' or ');
  const domains = agencies.flatMap(domainsOf);
  if (domains.length === 0)
    return `${shown} is not a sales manager of ${names}, which lists no domain${meant === '' ? ': add them to its sales managers first' : meant}`;
  if (domains.includes(hostOf(address)))
    return `${shown} is spelled nearly as a sales manager of ${names}${meant} If it is somebody else, add them to its sales managers first`;
  return `${shown} is not at ${domains.map(written).join(' or ')}${meant === '' ? `: take one of the sales managers of ${names}` : meant}`;
}

/** Whether a summary for this agency may go there. */
export function isManagerAt(address: string, agency: House): boolean {
  const own = addressName(address);
  const listed = agency.salesManagers.map(({ email }) => addressName(email));
  if (listed.includes(own)) return true;
  return domainsOf(agency).includes(hostOf(own)) && !listed.some((each) => isSlipOf(own, each));
}

/**
 * Whether it is another spelling of a listed address rather than another person. Short names differ by a letter or two and are
 * honest; where they are meant, the agency lists them.
 */
function isSlipOf(address: string, listed: string): boolean {
  const [own, other] = [localOf(address), localOf(listed)];
  if (hostOf(address) !== hostOf(listed) || isSameMailbox(address, listed)) return false;
  const most = Math.min(own.length, other.length) >= LONG ? MOST_SLIPS : 1;
  return Math.min(own.length, other.length) >= SHORTEST && edits(own, other, most) <= most;
}

const MOST_SLIPS = 2;
const LONG = 8;
const SHORTEST = 5;

/** The same name at a domain of theirs, where the domain is what was misspelt. */
function atNearestDomain(address: string, agencies: readonly House[]): string | null {
  const domain = nearest(hostOf(address), agencies.flatMap(domainsOf), MOST_SLIPS);
  return domain === null || domain === hostOf(address) ? null : `${localOf(addressName(address))}@${domain}`;
}

/** One that strangers share makes nobody a sales manager. */
function domainsOf({ domains }: House): string[] {
  return domains.map(hostName).filter(isCompanyHost);
}

/**
 * Whether a user of this name looks after the agent: as their sales manager, or, where they have none, as one of an agency of
 * theirs. Names and addresses are compared by the mailbox behind them. A user whose name is no mail address counts as everybody
 * whose address begins with it: rather a colleague too many is asked than one who has an interest decides.
 */
export function looksAfter(
  name: string,
  { salesManagerEmail, agencyIds }: Pick<Agent, 'salesManagerEmail' | 'agencyIds'>,
  agencies: readonly Agency[],
): boolean {
  const own = agencies.filter(({ id }) => agencyIds.includes(id));
  if (salesManagerEmail !== null)
    return isUserAt(name, salesManagerEmail) || own.some((agency) => isSameAt(agency, name, salesManagerEmail));
  return own.some((agency) => isManagerOf(name, agency));
}

export function isManagerOf(name: string, agency: Pick<Agency, 'salesManagers' | 'domains'>): boolean {
  return agency.salesManagers.some(({ email }) => isUserAt(name, email) || isSameAt(agency, name, email));
}

/** One name at two domains of an agency is one person. */
function isSameAt(agency: Pick<Agency, 'domains'>, one: string, other: string): boolean {
  const domains = agency.domains.map(hostName).filter(isCompanyHost);
  const both = [one, other].map(mailboxOf);
  return (
    new Set(both.map(localOf)).size === 1 && both.every((each) => each.includes('@') && domains.includes(hostOf(each)))
  );
}

/** A name without a domain may be that of everybody whose address begins with it. */
function isUserAt(name: string, address: string): boolean {
  return name.includes('@') ? isSameMailbox(name, address) : mailboxOf(name) === localOf(mailboxOf(address));
}

/** Whether two users may be one person, who signs in under two names. */
export function mayBeOne(name: string, other: string): boolean {
  return isUserAt(name, other) || isUserAt(other, name) || isSameMailbox(name, other);
}

const hostOf = (address: string): string => hostName(address.slice(address.lastIndexOf('@') + 1));
const localOf = (address: string): string => address.slice(0, address.lastIndexOf('@'));
