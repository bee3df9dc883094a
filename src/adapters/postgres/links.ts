/** A link's token, or a certificate's code, in; what stands behind it out, and what a button does into the store. */
import type { CertificateStatuses, CustomerLinks, LinkState, ReadBackFacts } from '../../console/ports.ts';
import type { Directory } from '../../domain/directory.ts';
import type { Act, Clock, MacKey } from '../../domain/ports.ts';
import type { Referral } from '../../domain/referral.ts';
import { type ReadToken, readToken } from '../../prove/question.ts';
import { actStore, linkUse } from './acts.ts';
import { certificateState } from './certificates.ts';
import type { Database } from './database.ts';
import { desc, eq } from './drizzle.ts';
import { referralById, referralByReference } from './referrals.ts';
import { referralEvents } from './schema.ts';

export interface LinkNeeds {
  readonly database: Database;
  readonly directory: () => Promise<Directory>;
  readonly key: MacKey;
  readonly clock: Clock;
}

export function customerLinks(needs: LinkNeeds): CustomerLinks {
  const { database, key } = needs;
  const found = async (token: string): Promise<{ readonly read: ReadToken; readonly referral: Referral } | null> => {
    const read = readToken(token, key);
    const referral = read === null ? null : await referralByReference(database, read.reference);
    return read === null || referral === null ? null : { read, referral };
  };
  const look = async (token: string): Promise<LinkState> => {
    const there = await found(token);
    return there === null ? { is: 'unknown' } : await stateOf(there.read, there.referral, needs);
  };
  const act = async (token: string, what: Act) => {
    const there = await found(token);
    if (there === null) return { is: 'unknown' } as const;
    const state = await stateOf(there.read, there.referral, needs);
    if (state.is !== 'open') return state;
    await actStore(database).add(there.referral.id, there.read.version, what);
    return { is: 'done' } as const;
  };
  return {
    look,
    confirm: async (token) => await act(token, { kind: 'link', did: 'confirmed' }),
    object: async (token, words) => await act(token, { kind: 'link', did: 'objected', words }),
  };
}

/** What was done with it comes first: after that the referral has moved on because of it. */
async function stateOf(
  { version, expires }: ReadToken,
  referral: Referral,
  { database, directory, clock }: LinkNeeds,
): Promise<LinkState> {
  const readBack = readBackOf(referral, await directory());
  const use = await linkUse(database, referral.id, version);
  if (use?.act.kind === 'link') return { is: 'used', did: use.act.did, at: use.at, readBack };
  if (referral.version !== version || referral.pendingLetterId === null)
    return { is: 'overtaken', at: await lastChange(database, referral.id), readBack };
  return expires < clock.now() ? { is: 'expired', at: expires } : { is: 'open', expiresAt: expires, readBack };
}

async function lastChange({ orm }: Database, referralId: string): Promise<Date> {
  const [row] = await orm
    .select({ at: referralEvents.at })
    .from(referralEvents)
    .where(eq(referralEvents.referralId, referralId))
    .orderBy(desc(referralEvents.seq))
    .limit(1);
  return row?.at ?? new Date(0);
}

function readBackOf(
  { reference, company, extraction, missing, state }: Referral,
  { agents, agencies }: Directory,
): ReadBackFacts {
  const { agentOfRecord, masterAgency, opportunity, placement } = extraction;
  const named = agentOfRecord.status === 'designated' ? agentOfRecord : null;
  const agent = agents.find(({ id }) => id === named?.agent.directoryId) ?? null;
  const agency = agencies.find(({ id }) => masterAgency.status === 'named' && id === masterAgency.agency.directoryId);
  const written = [named?.agent.name, named?.agent.company, named?.agent.email].find((each) => each);
  return {
    reference,
    company,
    agent: agent === null ? null : { name: agent.name, company: agent.company, email: agent.emails[0] ?? '' },
    agentAsWritten: agent === null ? (written ?? null) : null,
    agency: agency === undefined ? null : { name: '', company: agency.name, email: agency.deskEmail ?? '' },
    placement: placement.kind,
    services: opportunity.services.map(({ value }) => value),
    sites: opportunity.locations?.value ?? null,
    seats: opportunity.seats?.value ?? null,
    quote: named?.evidence.find(({ source }) => source === 'body')?.text ?? null,
    missing,
    state,
  };
}

const SHOWN = {
  designated: 'in_effect',
  awaiting_confirmation: 'contested',
  contested: 'contested',
  superseded: 'superseded',
  withdrawn: 'withdrawn',
} as const;

export function certificateStatuses({
  database,
  directory,
}: Pick<LinkNeeds, 'database' | 'directory'>): CertificateStatuses {
  return {
    look: async (code) => {
      const found = await certificateState(database, code);
      const referral = found === null ? null : await referralById(database, found.referralId);
      if (found === null || referral === null || found.designation === null) return null;
      const { agents, agencies } = await directory();
      const { agentId, agencyId } = found.designation;
      return {
        reference: referral.reference,
        customerDomain: referral.customerDomain,
        company: referral.company,
        agent: agents.find(({ id }) => id === agentId)?.name ?? agentId,
        agency: agencies.find(({ id }) => id === agencyId)?.name ?? agencyId,
        state: SHOWN[found.state],
        since: found.since,
        issuedAt: found.issuedAt,
      };
    },
  };
}
