/** Where something stands in an entry goes in; what people call that place, and a fault there as a sentence, comes out. */
import type { Entry } from './directory.ts';
import type { EntryFault } from './directory-change.ts';

const FIELDS: Readonly<Record<string, string>> = {
  id: 'id',
  name: 'name',
  company: 'company',
  aliases: 'other names',
  emails: 'mail addresses',
  domains: 'domains',
  agencyIds: 'master agencies',
  salesManagerEmail: 'sales manager',
  salesManagers: 'sales managers',
  deskEmail: 'address of the desk',
  served: 'whether it is served',
  agencies: 'agencies',
  agents: 'agents',
  referralAddresses: 'referral addresses',
};
const ONE_OF: Readonly<Record<string, string>> = {
  aliases: 'other name',
  emails: 'mail address',
  domains: 'domain',
  agencyIds: 'master agency',
  salesManagers: 'sales manager',
  agencies: 'agency',
  agents: 'agent',
  referralAddresses: 'referral address',
};

/** `emails.0` is the `first mail address`, `salesManagers.1.email` the `mail address of the second sales manager`. */
export function inWords([field = '', nth, part]: readonly string[]): string {
  const whole = FIELDS[field] ?? field;
  if (nth === undefined) return whole;
  const one = `${ordinal(Number(nth) + 1)} ${ONE_OF[field] ?? field}`;
  if (part === undefined) return one;
  return `${part === 'email' ? 'mail address' : (FIELDS[part] ?? part)} of the ${one}`;
}

export function fieldName(field: string): string {
  return FIELDS[field] ?? field;
}

export function faultSentence({ at, value, says }: EntryFault): string {
  return `${inWords(at.split('.'))}${value === '' ? ':' : ` "${value}"`} ${says}`;
}

/** An entry of a file without lines. */
export function entryNamed(is: Entry['is'], id: string, at: number): string {
  return id === '' ? `the ${ordinal(at + 1)} ${is}` : `${is} ${id}`;
}

const FIRST = ['first', 'second', 'third', 'fourth', 'fifth', 'sixth', 'seventh', 'eighth', 'ninth', 'tenth'];

function ordinal(nth: number): string {
  return FIRST[nth - 1] ?? `${nth}th`;
}
