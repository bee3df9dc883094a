/** The directory: the master agencies and agents that this installation knows. Only it may add a recipient to a notice. */

export interface SalesManager {
  readonly name: string;
  readonly email: string;
}

export interface Agency {
  readonly id: string;
  readonly name: string;
  readonly aliases: readonly string[];
  /** Lower case. */
  readonly domains: readonly string[];
  readonly salesManagers: readonly SalesManager[];
  /** Where summaries go when the agent has no sales manager of their own; null when the agency has no desk. */
  readonly deskEmail: string | null;
  /** An agency that is merely known, not served, is sent nothing. */
  readonly served: boolean;
}

export interface Agent {
  readonly id: string;
  readonly name: string;
  readonly company: string;
  readonly aliases: readonly string[];
  /** The first one is where copies go. */
  readonly emails: readonly string[];
  readonly domains: readonly string[];
  readonly agencyIds: readonly string[];
  readonly salesManagerEmail: string | null;
}

/** One of them, where either may be meant. */
export type Entry = { readonly is: 'agency'; readonly entry: Agency } | { readonly is: 'agent'; readonly entry: Agent };

export interface Directory {
  readonly agencies: readonly Agency[];
  readonly agents: readonly Agent[];
  /** Our own addresses: mail from them is our own, and their domain names the agency they belong to. */
  readonly referralAddresses: readonly string[];
}
