/** The directory in; which agent or agency an address belongs to, and whom at an agency a summary goes to, out. */
import type { Agency, Agent, Directory, SalesManager } from '../domain/directory.ts';
import { isLikely } from '../domain/extraction.ts';
import type { Recipient } from '../domain/notice.ts';
import { isSameMailbox } from '../domain/mailbox.ts';
import { isCompanyHost } from '../domain/open-hosts.ts';
import { addressName, domainsAbove, hostName } from '../domain/organisation.ts';
import type { Referral } from '../domain/referral.ts';
import { isManagerAt } from '../domain/sales-manager.ts';
import { fitOf } from './fit.ts';

/**
 * Whether somebody at this address works for an agent, an agency or this installation: they speak for themselves, and
 * never as a customer. The domain of a listed address counts too, unless strangers share it: an agent's mailbox at an internet
 * provider makes nobody else of that provider an agent.
 */
export function isParty(address: string, directory: Directory): boolean {
  const writer = addressName(address);
  const { addresses, hosts } = partyAddresses(directory);
  return addresses.has(writer) || domainsAbove(hostOf(writer)).some((domain) => hosts.has(domain));
}

interface PartyAddresses {
  readonly addresses: ReadonlySet<string>;
  readonly hosts: ReadonlySet<string>;
}

const known = new WeakMap<Directory, PartyAddresses>();

/** Read once, since a directory stays the same object as long as nothing in it changes. */
function partyAddresses(directory: Directory): PartyAddresses {
  const before = known.get(directory);
  if (before !== undefined) return before;
  const { agencies, agents, referralAddresses } = directory;
  const listed = [
    ...agents.flatMap(({ emails }) => emails),
    ...agencies.flatMap(({ salesManagers, deskEmail }) => [
      ...salesManagers.map(({ email }) => email),
      deskEmail ?? '',
    ]),
    ...referralAddresses,
  ].map(addressName);
  // One who is not of the agent's agencies is a slip of the pen: it makes nobody else at that host a party.
  const managers = agents.flatMap(({ salesManagerEmail }) => salesManagerEmail ?? []).map(addressName);
  const domains = [...agencies, ...agents].flatMap((entry) => entry.domains.map(hostName));
  // A listed domain that is shared, or a public suffix such as co.uk, is a slip of whoever listed it.
  const hosts = [...domains, ...listed.map(hostOf)].filter(isCompanyHost);
  const found = { addresses: new Set([...listed, ...managers]), hosts: new Set(hosts) };
  known.set(directory, found);
  return found;
}

/**
 * Whether somebody at this address may be taken for a colleague of the customer: the same host, which fits the company.
 * A host that has no likeness to the company's name may be an internet provider of which no list knows.
 */
export function isColleague(address: string, { customerDomain, company }: Referral): boolean {
  const host = hostOf(address);
  if (host !== hostName(customerDomain) || company === null) return false;
  return isCompanyHost(host) && fitOf(host, company) !== 'none';
}

/** Whether this address is the customer's own or a colleague's, or of the agent or the agency of this very referral. */
export function isOfReferral(address: string, referral: Referral, directory: Directory): boolean {
  if (isSameAddress(address, referral.customerEmail) || isColleague(address, referral)) return true;
  const { agentOfRecord, masterAgency } = referral.extraction;
  const named = {
    agentId: agentOfRecord.status === 'designated' && !isLikely(agentOfRecord) ? agentOfRecord.agent.directoryId : null,
    agencyId: masterAgency.status === 'named' && !isLikely(masterAgency) ? masterAgency.agency.directoryId : null,
  };
  const { agentId, agencyId } = referral.designation ?? named;
  return isParty(address, {
    agencies: directory.agencies.filter(({ id }) => id === agencyId),
    // Their sales manager may be at another agency, which has no part in this.
    agents: directory.agents.filter(({ id }) => id === agentId).map((agent) => ({ ...agent, salesManagerEmail: null })),
    referralAddresses: directory.referralAddresses,
  });
}

/** The agent who writes from this address. */
export function agentAt(address: string, { agents }: Directory): Agent | null {
  const host = hostOf(address);
  const own = agents.find(({ emails }) => emails.some((email) => isSameAddress(email, address)));
  if (own !== undefined || !isCompanyHost(host)) return own ?? null;
  return agents.find(({ domains }) => domains.some((domain) => hostName(domain) === host)) ?? null;
}

/** Every agent whose own address it is, or at whose domain it is: colleagues share one. */
export function agentsAt(address: string, { agents }: Directory): readonly Agent[] {
  const above = domainsAbove(hostOf(address)).filter(isCompanyHost);
  return agents.filter(
    ({ emails, domains }) =>
      emails.some((email) => isSameMailbox(email, address)) || domains.some((each) => above.includes(hostName(each))),
  );
}

/** In lower case and A-labels, so that a domain is the same in both of its spellings. */
export function hostOf(address: string): string {
  return hostName(address.slice(address.lastIndexOf('@') + 1));
}

export function isSameAddress(one: string, other: string): boolean {
  return addressName(one) === addressName(other);
}

export function namedAgency(id: string | null, { agencies }: Directory): Agency | null {
  return agencies.find((agency) => agency.id === id) ?? null;
}

export function namedAgent(id: string | null, { agents }: Directory): Agent | null {
  return agents.find((agent) => agent.id === id) ?? null;
}

/**
 * The agent's own sales manager first, where they are this agency's; else the desk; else whoever manages sales there. Whatever is
 * stored as an agent's sales manager: a summary holds the whole of a request, and goes to nobody outside of the agency.
 */
export function summaryRecipient(agency: Agency, agent: Agent): Recipient | null {
  const own = agent.salesManagerEmail === null ? null : addressName(agent.salesManagerEmail);
  if (own !== null && isManagerAt(own, agency)) {
    const listed = agency.salesManagers.find(({ email }) => isSameAddress(email, own));
    return salesManager(agency, listed ?? { name: '', email: own });
  }
  if (agency.deskEmail !== null)
    return { role: 'to', name: agency.name, address: agency.deskEmail, source: `directory:agency:${agency.id}:desk` };
  const [first] = agency.salesManagers;
  return first === undefined ? null : salesManager(agency, first);
}

function salesManager({ id, name }: Agency, manager: SalesManager): Recipient {
  const source = `directory:agency:${id}:sales_manager`;
  return { role: 'to', name: manager.name === '' ? name : manager.name, address: manager.email, source };
}
