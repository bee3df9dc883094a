/** What an entry would say anew, the directory as it is and the customers on record go in; what speaks against it comes out, a sentence each. */
import { companyKey, plain } from '../domain/company.ts';
import type { Agency, Agent, Directory, Entry } from '../domain/directory.ts';
import { whyShared } from '../domain/open-hosts.ts';
import { addressName, domainsAbove, hostName, written } from '../domain/organisation.ts';
import { edits, nearest } from '../domain/spelling.ts';
import type { KnownDomain } from '../domain/voice.ts';
import { isOurs } from './faults.ts';
import { newOf } from './identity.ts';

export interface NamedEntry {
  readonly is: Entry['is'];
  readonly id: string;
}

export interface Against {
  readonly directory: Directory;
  /** Customers in effect at the domains that are asked about. */
  readonly customers: readonly KnownDomain[];
  readonly ours: readonly string[];
  /** Whether an entry is there already: people of one file may have names that are near each other's. */
  readonly isListed: (entry: Entry) => boolean;
  /** Whom a letter that writes this name would be understood to mean. */
  readonly readAs: (name: string) => readonly NamedEntry[];
  /** Of these ids those that are an agent's on record, though nobody of the directory has them. */
  readonly onRecord: ReadonlySet<string>;
  /** What a domain looks like, in words; null where it looks like none that is known. */
  readonly looksLike: (domain: string) => string | null;
}

/** An operator has to look at each, and may find it right: two people do have one name. */
export function objectionsTo(before: Entry | null, after: Entry, against: Against): string[] {
  const anew = newOf(before, after);
  const others = othersIn(against.directory, after);
  const hosts = [...new Set(anew.addresses.map(hostOf))].filter((host) => whyShared(host) === null);
  return [
    ...(before === null && after.is === 'agent' && against.onRecord.has(after.entry.id)
      ? [
          `An agent of the id ${after.entry.id} is on record of a referral, and not in the directory any more: whoever has the id takes their place.`,
        ]
      : []),
    ...anew.names.flatMap((name) => namesAgainst(name, others, against)),
    ...(after.is === 'agent' && anew.company !== '' ? firmsAgainst(anew.company, others, against) : []),
    ...anew.addresses.flatMap((address) => addressesAgainst(address, after, others, against)),
    ...anew.domains.flatMap((domain) => domainsAgainst(domain, after, others, against)),
    ...[...new Set([...hosts, ...anew.domains])].flatMap((host) => customersAt(host, against)),
    ...(after.is === 'agency' ? outsideOf(before?.is === 'agency' ? before.entry : null, after.entry) : []),
  ];
}

/** Where those of an entry who are new would write from: customers at these domains are to be looked up. */
export function hostsOf(before: Entry | null, after: Entry): string[] {
  const { addresses, domains } = newOf(before, after);
  return [...new Set([...addresses.map(hostOf), ...domains])].filter((host) => whyShared(host) === null);
}

interface Other {
  readonly of: Entry;
  /** For people: `Dana Ruiz (Bluepeak)`, or `the agency Northlight`. */
  readonly who: string;
}

function othersIn({ agencies, agents }: Directory, { is, entry: { id } }: Entry): Other[] {
  return [
    ...agents
      .filter((agent) => is !== 'agent' || agent.id !== id)
      .map((entry): Other => ({ of: { is: 'agent', entry }, who: shownAgent(entry) })),
    ...agencies
      .filter((agency) => is !== 'agency' || agency.id !== id)
      .map((entry): Other => ({ of: { is: 'agency', entry }, who: `the agency ${entry.name}` })),
  ];
}

const shownAgent = ({ name, company }: Agent): string =>
  company === '' || company === name ? `the agent ${name}` : `the agent ${name} (${company})`;

function namesOf({ is, entry }: Entry): string[] {
  return [entry.name, ...entry.aliases, ...(is === 'agent' && entry.company !== '' ? [entry.company] : [])];
}

function namesAgainst(name: string, others: readonly Other[], { isListed, readAs }: Against): string[] {
  const key = nameKey(name);
  if (key === '') return [];
  const read = readAs(name);
  return others.flatMap(({ of, who }) => {
    const keys = namesOf(of).map(nameKey);
    if (keys.includes(key)) return [`“${name}” is a name of ${who} already: letters that use it would mean both.`];
    if (read.some(({ is, id }) => is === of.is && id === of.entry.id))
      return [`“${name}” is read in letters as ${who}, too.`];
    return isListed(of) && keys.some((each) => isNear(key, each))
      ? [`“${name}” is spelled nearly as a name of ${who}.`]
      : [];
  });
}

/** Agents share a firm; a firm that is an agency's, or spelled nearly as another's, is worth a look. */
function firmsAgainst(company: string, others: readonly Other[], { isListed }: Against): string[] {
  const key = companyKey(company);
  return others.flatMap(({ of, who }) => {
    const asAgency = of.is === 'agency' && namesOf(of).some((name) => companyKey(name) === key);
    const asPerson =
      of.is === 'agent' && [of.entry.name, ...of.entry.aliases].some((name) => nameKey(name) === nameKey(company));
    if (asAgency || asPerson) return [`The company “${company}” is a name of ${who} already.`];
    const firm = of.is === 'agent' ? companyKey(of.entry.company) : '';
    return firm !== key && isListed(of) && isNear(key, firm)
      ? [`The company “${company}” is spelled nearly as that of ${who}.`]
      : [];
  });
}

function addressesAgainst(
  address: string,
  after: Entry,
  others: readonly Other[],
  { directory, ours }: Against,
): string[] {
  const [host, shown] = [hostOf(address), written(address)];
  if (directory.referralAddresses.some((each) => addressName(each) === address))
    return [`${shown} is an address of this installation.`];
  const listed = others.flatMap(({ of, who }) => {
    if (addressesOf(of).includes(address)) return [`${shown} is an address of ${who} already.`];
    const theirs = of.is === 'agency' && of.entry.domains.some((domain) => hostName(domain) === host);
    return theirs && whyShared(host) === null ? [`${shown} is at a domain of ${who}.`] : [];
  });
  // Of an agency that lists the domain, what there is to say is said of the domain.
  const isOfItsDomain = after.is === 'agency' && after.entry.domains.some((domain) => hostName(domain) === host);
  return listed.length > 0 || isOfItsDomain || !isOurs(host, ours)
    ? listed
    : [`${shown} is at a domain of this installation.`];
}

function domainsAgainst(domain: string, after: Entry, others: readonly Other[], against: Against): string[] {
  const { directory, ours, looksLike } = against;
  const shown = written(domain);
  const listed = others.flatMap(({ of, who }) =>
    of.entry.domains.map(hostName).some((each) => isWithin(each, domain) || isWithin(domain, each)) &&
    !isOfOneFirm(after, of)
      ? [`${shown} is a domain of ${who} already.`]
      : [],
  );
  const isSaid = directory.referralAddresses.some((address) => isOurs(hostOf(address), [domain]));
  const own =
    after.is === 'agency' && isOurs(domain, ours) && !isSaid
      ? [`${shown} is a domain of this installation: only the agency that runs it may have it.`]
      : [];
  const alike = listed.length > 0 ? null : looksLike(domain);
  return [...listed, ...own, ...(alike === null ? [] : [`${alike}.`])];
}

function customersAt(host: string, { customers }: Against): string[] {
  const found = customers.find(({ domain }) => isWithin(domain, host) || isWithin(host, domain));
  return found === undefined
    ? []
    : [
        `${written(host)} is where the ${found.whose} writes from: their mails would be taken for those of an agent or agency.`,
      ];
}

/** A summary holds the whole of a request, and would leave the agency. */
function outsideOf(before: Agency | null, { name, domains, salesManagers, deskEmail }: Agency): string[] {
  const own = domains.map(hostName);
  const known = new Set(before === null ? [] : addressesOf({ is: 'agency', entry: before }));
  const listed = [...salesManagers.map(({ email }) => email), ...(deskEmail === null ? [] : [deskEmail])];
  return own.length === 0
    ? []
    : listed
        .map(addressName)
        .filter((address) => !known.has(address) && !own.includes(hostOf(address)))
        .map((address) => {
          const near = nearest(hostOf(address), own, 2);
          const meant =
            near === null ? '' : `: did you mean ${written(address.slice(0, address.indexOf('@') + 1) + near)}?`;
          return `${written(address)} is not at a domain of ${name} (${own.map(written).join(', ')})${meant || '.'}`;
        });
}

function addressesOf({ is, entry }: Entry): string[] {
  const listed =
    is === 'agent'
      ? entry.emails
      : [...entry.salesManagers.map(({ email }) => email), ...(entry.deskEmail === null ? [] : [entry.deskEmail])];
  return listed.map(addressName);
}

/** Colleagues have one domain. */
function isOfOneFirm(one: Entry, other: Entry): boolean {
  return (
    one.is === 'agent' &&
    other.is === 'agent' &&
    one.entry.company !== '' &&
    companyKey(one.entry.company) === companyKey(other.entry.company)
  );
}

const isWithin = (inner: string, outer: string): boolean => domainsAbove(inner).includes(outer);

/** In a shorter name one letter makes another name. */
const SHORTEST_NEAR = 9;
const isNear = (one: string, other: string): boolean =>
  Math.min(one.length, other.length) >= SHORTEST_NEAR &&
  Math.abs(one.length - other.length) <= 1 &&
  edits(one, other, 1) <= 1;

/** Without case, accents and signs: as names in letters are compared. */
function nameKey(name: string): string {
  return plain(name).replace(/[^\p{L}\p{N}]+/gu, '');
}

const hostOf = (address: string): string => hostName(address.slice(address.lastIndexOf('@') + 1));
