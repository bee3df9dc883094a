/** A directory in; whose its addresses are out, in small letters. */
import type { Agent, Directory } from '../../domain/directory.ts';
import { OPEN_TO_ALL } from '../../domain/open-hosts.ts';

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
      const address = email.toLowerCase();
      if (!byEmail.has(address)) byEmail.set(address, agent);
    }
  const managers = agencies.flatMap(({ salesManagers }) => salesManagers.map(({ email }) => email.toLowerCase()));
  const emails = new Set([...byEmail.keys(), ...managers]);
  const hosts = [...emails].map((email) => email.slice(email.lastIndexOf('@') + 1));
  return {
    emails,
    domains: new Set([
      ...[...agencies, ...agents].flatMap(({ domains }) => domains),
      ...hosts.filter((host) => !OPEN_TO_ALL.has(host)),
    ]),
    agents: byEmail,
  };
}
