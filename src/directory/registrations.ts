/** An agency's own registrations, as CSV, go in; beside what customers said themselves they come out: the same agent, another, or none. */
import { parse } from 'csv-parse/sync';
import type { Agent, Directory } from '../domain/directory.ts';
import { addressName, hostName } from '../domain/organisation.ts';
import { isLikely } from '../domain/extraction.ts';
import type { Referral } from '../domain/referral.ts';

export interface Registration {
  /** A domain or a company. */
  readonly customer: string;
  /** A name or a mail address. */
  readonly agent: string;
}

export interface ComparedRegistration {
  readonly customer: string;
  readonly registered: string;
  /** Whom the customer named; null where they named nobody yet. */
  readonly said: string | null;
  readonly reference: string | null;
  readonly verdict: 'same' | 'another' | 'nobody yet' | 'no mail';
}

const MOST_ROWS = 5_000;

export function readRegistrations(
  csv: string,
): { readonly registrations: readonly Registration[] } | { readonly fault: string } {
  let rows: string[][];
  try {
    rows = parse(csv, { bom: true, skip_empty_lines: true, trim: true, relax_column_count: true, to: MOST_ROWS + 1 });
  } catch (error) {
    return { fault: `This is no CSV file: ${error instanceof Error ? error.message : String(error)}.` };
  }
  const [head = [], ...body] = rows;
  const at = (name: string): number => head.findIndex((column) => column.toLowerCase() === name);
  const [customer, agent] = [at('customer'), at('agent')];
  if (customer === -1 || agent === -1)
    return { fault: `The first line has the columns ${head.join(', ') || 'none'}: it needs customer and agent.` };
  const registrations = body.map((row) => ({ customer: row[customer] ?? '', agent: row[agent] ?? '' }));
  return { registrations: registrations.filter((one) => one.customer !== '') };
}

/** Of several referrals of one customer the newest that names somebody counts. */
export function compareRegistrations(
  registrations: readonly Registration[],
  referrals: readonly Referral[],
  directory: Directory,
): ComparedRegistration[] {
  const known = new Map<string, Referral[]>();
  for (const referral of referrals)
    for (const key of new Set([hostName(referral.customerDomain), plain(referral.company ?? '')]))
      if (key !== '') known.set(key, [...(known.get(key) ?? []), referral]);
  return registrations.map(({ customer, agent }) => {
    const own = known.get(hostName(customer)) ?? known.get(plain(customer)) ?? [];
    const named = own.findLast((referral) => namedIn(referral) !== null) ?? own.at(-1);
    const base = { customer, registered: agent, said: null, reference: named?.reference ?? null };
    if (named === undefined) return { ...base, verdict: 'no mail' };
    const said = namedIn(named);
    if (said === null) return { ...base, verdict: 'nobody yet' };
    const listed = directory.agents.find(({ id }) => id === said.id) ?? null;
    const name = listed?.name ?? said.name;
    return { ...base, said: name, verdict: isThem(agent, listed, name) ? 'same' : 'another' };
  });
}

function namedIn({ designation, extraction }: Referral): { readonly id: string | null; readonly name: string } | null {
  const { agentOfRecord } = extraction;
  // Nobody has said yet whom the customer is only likely to mean.
  const named = agentOfRecord.status === 'designated' && !isLikely(agentOfRecord) ? agentOfRecord.agent : null;
  const name = named?.name ?? named?.company ?? named?.email ?? '';
  if (designation !== null) return { id: designation.agentId, name };
  return named === null ? null : { id: named.directoryId, name };
}

function isThem(registered: string, listed: Agent | null, said: string): boolean {
  const names =
    listed === null ? [said] : [listed.name, listed.company, ...listed.aliases, ...listed.emails, listed.id];
  return names.some((name) => plain(name) === plain(registered) || addressName(name) === addressName(registered));
}

/** Without case, marks and the forms of companies, by which the same name is written otherwise. */
function plain(text: string): string {
  return text
    .toLowerCase()
    .replace(/\b(?:inc|llc|ltd|corp|co|gmbh)\b\.?/g, '')
    .replace(/[^\p{L}\p{N}@.]+/gu, ' ')
    .trim();
}
