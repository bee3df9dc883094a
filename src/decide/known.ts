/** The directory and the domains of customers go in; whom a forger might want to be taken for comes out. */
import type { Directory } from '../domain/directory.ts';
import type { KnownDomain } from '../domain/voice.ts';
import { kindOfHost } from './fit.ts';
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
      ].map((domain) => ({ domain, whose: `agency ${name}` })),
    ),
    ...agents.flatMap(({ name, domains, emails }) =>
      [...domains, ...emails.map(hostOf)].map((domain) => ({ domain, whose: `agent ${name}` })),
    ),
    ...referralAddresses.map((address) => ({ domain: hostOf(address), whose: 'this installation' })),
    ...customers,
  ];
  return all
    .map(({ domain, whose }) => ({ domain: domain.toLowerCase(), whose }))
    .filter(({ domain }) => domain !== '' && kindOfHost(domain) === 'company');
}
