/** An entry of the directory, as it was and as it would be, goes in; what nobody may list, whoever asks, comes out with the mend. */
import type { Agency, Agent, Entry } from '../domain/directory.ts';
import type { EntryFault } from '../domain/directory-change.ts';
import { whyShared } from '../domain/open-hosts.ts';
import { domainsAbove, hostName, organisationOf, tenantParentOf, written } from '../domain/organisation.ts';
import { managerFault } from '../domain/sales-manager.ts';

/** Beside what an entry is looked at. */
export interface Beside {
  /** All of them as they would be. */
  readonly agencies: readonly Agency[];
  /** Hosts of our own: of the referral addresses, of the sender, of our pages. */
  readonly ours: readonly string[];
}

/** What was there before stays: nobody has to mend what they did not touch. What is empty is a fault of whoever read it. */
export function faultsOf(before: Entry | null, { is, entry }: Entry, beside: Beside): EntryFault[] {
  const was = before?.entry ?? null;
  const known = new Set((was?.domains ?? []).map(hostName));
  const domains = entry.domains.flatMap((domain, at) => {
    const says = domain === '' || known.has(hostName(domain)) ? null : domainFault(domain, is, entry.id, beside);
    return says === null ? [] : [{ at: `domains.${at}`, value: written(domain), says }];
  });
  const named = new Set(was === null ? [] : namesIn(was).map(({ value }) => value));
  const names = namesIn(entry).filter(({ value }) => UNSEEN.test(value) && !named.has(value));
  const id = was === null && entry.id !== '' ? idFault(entry.id) : null;
  return [
    ...(id === null ? [] : [{ at: 'id', value: entry.id, says: id }]),
    ...names.map(({ at, value }) => ({
      at,
      value: value.replace(new RegExp(UNSEEN, 'gu'), '\ufffd'),
      says: 'holds signs that nobody sees (here �): type it anew',
    })),
    ...domains,
    ...(is === 'agent' ? managerFaults(before?.is === 'agent' ? before.entry : null, entry, beside) : []),
  ];
}

/** What turns the order of letters round, or is no letter at all: whoever looks at the name would see another one. Some scripts need joiners. */
const UNSEEN = /[\p{Cc}\u2028\u2029\u3164\uffa0]|(?![\u200c\u200d])\p{Cf}/u;

function namesIn(entry: Agency | Agent): readonly { readonly at: string; readonly value: string }[] {
  return [
    { at: 'name', value: entry.name },
    ...('company' in entry ? [{ at: 'company', value: entry.company }] : []),
    ...entry.aliases.map((value, at) => ({ at: `aliases.${at}`, value })),
  ];
}

function managerFaults(before: Agent | null, agent: Agent, { agencies }: Beside): EntryFault[] {
  const { salesManagerEmail, agencyIds } = agent;
  const isAsBefore =
    before?.salesManagerEmail === salesManagerEmail && before.agencyIds.every((id) => agencyIds.includes(id));
  if (salesManagerEmail === null || isAsBefore) return [];
  const own = agencies.filter(({ id }) => agencyIds.includes(id));
  // An agency that is not there is a fault by itself, and nothing can be said of its people.
  if (own.length < agencyIds.length) return [];
  const says = managerFault(salesManagerEmail, own);
  return says === null ? [] : [{ at: 'salesManagerEmail', value: '', says }];
}

function domainFault(domain: string, is: Entry['is'], id: string, { agencies, ours }: Beside): string | null {
  const shared = whyShared(domain);
  if (shared !== null) return `cannot be the domain of one ${is}, since ${shared}: ${mendOf(domain)}`;
  if (!isOurs(domain, ours)) return null;
  if (is === 'agent')
    return 'is a domain of this installation, and no agent’s: leave it out, and list the mail addresses of the agent';
  const other = agencies.find((agency) => agency.id !== id && agency.domains.some((each) => isOurs(each, ours)));
  return other === undefined
    ? null
    : `is a domain of this installation, which ${other.name} runs: leave it out, and list the mail addresses of the agency`;
}

export function hostsOfAddresses(addresses: readonly string[]): string[] {
  return addresses.map((address) => hostName(address.slice(address.lastIndexOf('@') + 1)));
}

/** Also what stands above or below one of ours: a key for one signs for all of them. */
export function isOurs(domain: string, ours: readonly string[]): boolean {
  return ours.some((host) => organisationOf(host) === organisationOf(domain));
}

function mendOf(domain: string): string {
  const host = hostName(domain);
  const isEnding = whyShared(`x.${host}`) === null || domainsAbove(host).length < 2;
  if (isEnding) return `give the whole domain, such as theirs.${written(host)}`;
  return tenantParentOf(host) === null
    ? 'leave it out; an address there may stand among the mail addresses'
    : `leave it out, and list the mail addresses at ${written(host)} one by one`;
}

/** Letters and digits of any script, and what an address of a page holds as it is. */
const HELD_BY_A_PATH = /^[\p{L}\p{N}][\p{L}\p{M}\p{N}._~@:-]*$/u;
/** Pages of the directory that are nobody's. */
const TAKEN = /^(?:new|merge)$/i;
const LONGEST_ID = 100;

/** Only for a new entry: what is stored keeps its id. */
function idFault(id: string): string | null {
  if (HELD_BY_A_PATH.test(id) && !TAKEN.test(id) && id.length <= LONGEST_ID) return null;
  const plain = id
    .replace(/[^\p{L}\p{M}\p{N}._~@:-]+/gu, '-')
    .replace(/^[^\p{L}\p{N}]+|-+$/gu, '')
    .slice(0, LONGEST_ID);
  const suggested = plain === '' ? 'at-1' : TAKEN.test(plain) ? `${plain}-1` : plain;
  return `holds signs or words that the address of a page cannot hold: take one such as ${suggested}`;
}
