/** A directory in; whose its addresses are out, in small letters and A-labels. */
import { domainToUnicode } from 'node:url';
import type { Agent, Directory } from '../../domain/directory.ts';
import { isCompanyHost } from '../../domain/open-hosts.ts';
import { addressName, hostName } from '../../domain/organisation.ts';

export interface PartyAddresses {
  readonly emails: ReadonlySet<string>;
  /** Those of the directory, and those of its addresses but where anybody may have one. */
  readonly domains: ReadonlySet<string>;
  /** The first agent who has an address. */
  readonly agents: ReadonlyMap<string, Agent>;
}

const collected = new WeakMap<Directory, PartyAddresses>();

/** The same for the same directory. */
export function partyAddresses(directory: Directory): PartyAddresses {
  const known = collected.get(directory) ?? collect(directory);
  collected.set(directory, known);
  return known;
}

function collect({ agencies, agents }: Directory): PartyAddresses {
  const byEmail = new Map<string, Agent>();
  for (const agent of agents)
    for (const email of agent.emails) {
      const address = addressName(email);
      if (!byEmail.has(address)) byEmail.set(address, agent);
    }
  const managers = agencies.flatMap(({ salesManagers }) => salesManagers.map(({ email }) => addressName(email)));
  const emails = new Set([...byEmail.keys(), ...managers]);
  const hosts = [...emails].map((email) => email.slice(email.lastIndexOf('@') + 1));
  return {
    emails,
    domains: new Set([
      ...[...agencies, ...agents].flatMap(({ domains }) => domains.map(hostName).filter(isCompanyHost)),
      ...hosts.filter(isCompanyHost),
    ]),
    agents: byEmail,
  };
}

/** Whether a text in lower case shows this address, in either spelling of its domain. */
export function isShown(address: string, text: string): boolean {
  const written = addressName(address);
  const at = written.lastIndexOf('@') + 1;
  return text.includes(written) || text.includes(`${written.slice(0, at)}${domainToUnicode(written.slice(at))}`);
}
