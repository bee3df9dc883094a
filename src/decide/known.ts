/** The directory and the domains of customers go in; whom a forger might want to be taken for comes out. */
import type { Directory } from '../domain/directory.ts';
import type { KnownDomain } from '../domain/voice.ts';
import { isCompanyHost } from '../domain/open-hosts.ts';
import { hostName } from '../domain/organisation.ts';
import { hostOf } from './party.ts';

export function knownDomains(
  { agencies, agents, referralAddresses }: Directory,
  customers: readonly KnownDomain[],
): readonly KnownDomain[] {
  const all = [
    ...agencies.flatMap(({ name, domains, salesManagers, deskEmail }) =>
      [
        ...domains,
        ...salesManagers.map(({ email }) => hostOf(email)),
        ...(deskEmail === null ? [] : [hostOf(deskEmail)]),
      ].map((domain) => partyAt(domain, `agency ${name}`)),
    ),
    ...agents.flatMap(({ name, domains, emails }) =>
      [...domains, ...emails.map(hostOf)].map((domain) => partyAt(domain, `agent ${name}`)),
    ),
    ...referralAddresses.map((address) => partyAt(hostOf(address), 'this installation')),
    ...customers,
  ];
  return all
    .map((known) => ({ ...known, domain: hostName(known.domain) }))
    .filter(({ domain }) => isCompanyHost(domain));
}

function partyAt(domain: string, whose: string): KnownDomain {
  return { domain, whose, is: 'party', company: null };
}
