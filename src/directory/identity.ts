/** An entry as it was and as it would be goes in; whether it would identify somebody anew, and what of it, comes out. */
import type { Directory, Entry } from '../domain/directory.ts';
import { addressName, hostName } from '../domain/organisation.ts';

/** By what letters are understood and writers known: names and firms, addresses and domains, and with whom an agent is. */
export interface Identity {
  readonly names: readonly string[];
  readonly company: string;
  readonly addresses: readonly string[];
  readonly domains: readonly string[];
  readonly agencyIds: readonly string[];
}

/** What is new of it: all of an entry that is not there yet. */
export function newOf(before: Entry | null, after: Entry): Identity {
  const [was, is] = [before === null ? NOTHING : identityOf(before), identityOf(after)];
  const missing = (one: readonly string[], other: readonly string[]) => other.filter((each) => !one.includes(each));
  return {
    names: missing(was.names, is.names),
    company: was.company === is.company ? '' : is.company,
    addresses: missing(was.addresses, is.addresses),
    domains: missing(was.domains, is.domains),
    agencyIds: missing(was.agencyIds, is.agencyIds),
  };
}

/** Taking a name away, or another sales manager, identifies nobody anew. */
export function identifiesAnew(before: Entry | null, after: Entry): boolean {
  const { names, company, addresses, domains, agencyIds } = newOf(before, after);
  return [names, addresses, domains, agencyIds].some(({ length }) => length > 0) || company !== '';
}

const NOTHING: Identity = { names: [], company: '', addresses: [], domains: [], agencyIds: [] };

function identityOf(of: Entry): Identity {
  const { name, aliases, domains } = of.entry;
  const common = { names: [name, ...aliases], domains: domains.map(hostName) };
  if (of.is === 'agent') {
    const { company, emails, agencyIds } = of.entry;
    return { ...common, company, addresses: emails.map(addressName), agencyIds };
  }
  const { salesManagers, deskEmail } = of.entry;
  const addresses = [...salesManagers.map(({ email }) => email), ...(deskEmail === null ? [] : [deskEmail])];
  return { ...common, company: '', addresses: addresses.map(addressName), agencyIds: [] };
}

export function entryIn(
  { agencies, agents }: Pick<Directory, 'agencies' | 'agents'>,
  is: Entry['is'],
  id: string,
): Entry | null {
  const [agency, agent] = [agencies.find((each) => each.id === id), agents.find((each) => each.id === id)];
  if (is === 'agency') return agency === undefined ? null : { is, entry: agency };
  return agent === undefined ? null : { is, entry: agent };
}
