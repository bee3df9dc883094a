/** Who decides, and the agents whom it concerns, go in; the reason why a colleague has to decide instead comes out. */
import { companyKey, plain, SIGNS } from '../domain/company.ts';
import type { Agent, Directory } from '../domain/directory.ts';
import type { Extraction } from '../domain/extraction.ts';
import { mailboxOf } from '../domain/mailbox.ts';
import type { Referral } from '../domain/referral.ts';
import type { Corrections } from '../domain/ruling.ts';
import { looksAfter } from '../domain/sales-manager.ts';
import type { User } from '../domain/user.ts';

/** A sales manager is paid by what their own agents get: a second person decides about those. Null where nothing is against it. */
export function conflictOf(by: Pick<User, 'name'>, agentIds: readonly string[], directory: Directory): string | null {
  const [own] = managedBy(by, directory).filter(({ id }) => agentIds.includes(id));
  return own === undefined
    ? null
    : `${own.name} is an agent whom you manage, and a party to this: a colleague has to decide it.`;
}

/** The agents whom this user looks after, also under another entry of the directory. */
export function managedBy(
  { name }: Pick<User, 'name'>,
  { agents, agencies }: Pick<Directory, 'agents' | 'agencies'>,
): readonly Agent[] {
  const keys = new Set(agents.filter((agent) => looksAfter(name, agent, agencies)).flatMap(personKeys));
  return agents.filter((agent) => personKeys(agent).some((key) => keys.has(key)));
}

/** Two entries with one of these in common may be one person: a mailbox, or a name at a company. */
function personKeys({ id, name, company, emails }: Agent): readonly string[] {
  const person = plain(name).replace(SIGNS, '');
  const named = person === '' ? [] : [`name ${person} ${companyKey(company)}`];
  return [`id ${id}`, ...named, ...emails.map((email) => `mailbox ${mailboxOf(email)}`)];
}

export interface Matters {
  /** What was read in the mail; null where it could not be read. */
  readonly extraction: Extraction | null;
  /** Whom the writer's own words speak of besides, such as the agent whose place another is to take. */
  readonly mentioned: readonly string[];
  /** The referral of the mail, the one that it is to be kept with, and others of the same customer. */
  readonly referrals: readonly (Referral | null)[];
  readonly corrections: Corrections | null;
}

/** Every agent who gains or loses by what is decided about a mail. */
export function partiesTo({ extraction, mentioned, referrals, corrections }: Matters): readonly string[] {
  const ids = [
    ...(extraction === null ? [] : agentsNamedIn(extraction)),
    ...mentioned,
    ...referrals.flatMap((referral) => (referral === null ? [] : partiesOf(referral))),
    ...(corrections?.agent ? [corrections.agent.id] : []),
  ];
  return [...new Set(ids)];
}

/** Who is on record, who contests it, and who is named without being on record yet. */
export function partiesOf({ designation, contest, extraction }: Referral): readonly string[] {
  const ids = [designation?.agentId ?? null, contest?.agentId ?? null, ...agentsNamedIn(extraction)];
  return ids.filter((id) => id !== null);
}

function agentsNamedIn({ agentOfRecord }: Extraction): readonly string[] {
  switch (agentOfRecord.status) {
    case 'designated':
      return idsOf([agentOfRecord.agent]);
    case 'multiple':
      return idsOf(agentOfRecord.agents);
    case 'ambiguous':
      return idsOf(agentOfRecord.candidates);
    case 'none_wanted':
    case 'missing':
      return [];
  }
}

function idsOf(named: readonly { readonly directoryId: string | null }[]): readonly string[] {
  return named.flatMap(({ directoryId }) => (directoryId === null ? [] : [directoryId]));
}
