/** A link's token, or a certificate's code, in; what stands behind it out, and what a button does into the store. */
import type {
  CertificateStatus,
  CertificateStatuses,
  CustomerLinks,
  LinkAnswer,
  LinkState,
  ReadBackFacts,
} from '../../console/customer/ports.ts';
import { asProposed } from '../../decide/merge.ts';
import { understood } from '../../decide/notices.ts';
import { partsToAsk } from '../../decide/proposals.ts';
import type { Directory } from '../../domain/directory.ts';
import type { Act, Clock, MacKey } from '../../domain/ports.ts';
import { isChoice, madeSure } from '../../domain/proposal.ts';
import type { Referral } from '../../domain/referral.ts';
import { isProved } from '../../domain/standing.ts';
import { isToken, type ReadToken, readToken } from '../../prove/question.ts';
import { actStore, linkUse } from './acts.ts';
import { type CertificateState, certificateState } from './certificates.ts';
import type { Database } from './database.ts';
import { and, desc, eq, sql } from './drizzle.ts';
import { referralById, referralByReference } from './referrals.ts';
import { messages, referralEvents } from './schema.ts';
import type { PublicKeys } from '../signatures.ts';

export interface LinkNeeds {
  readonly database: Database;
  readonly directory: () => Promise<Directory>;
  readonly key: MacKey;
  readonly clock: Clock;
  readonly desk: ReadBackFacts['desk'];
}

export function customerLinks(needs: LinkNeeds): CustomerLinks {
  const { database, key } = needs;
  const found = async (token: string): Promise<{ readonly read: ReadToken; readonly referral: Referral } | null> => {
    const read = readToken(token, key);
    const referral = read === null ? null : await referralByReference(database, read.reference);
    return read === null || referral === null ? null : { read, referral };
  };
  // Of a link that no secret of now made nothing is looked up: who guesses learns nothing by it.
  const noLink = (token: string): Extract<LinkState, { is: 'ended' | 'unknown' }> => {
    const at = key.replacedAt();
    return at !== null && isToken(token) && readToken(token, key) === null ? { is: 'ended', at } : { is: 'unknown' };
  };
  const look = async (token: string): Promise<LinkState> => {
    const there = await found(token);
    return there === null ? noLink(token) : await stateOf(there.read, there.referral, needs);
  };
  const act = async (token: string, what: Extract<Act, { kind: 'link' }>): Promise<LinkAnswer> => {
    const there = await found(token);
    if (there === null) return noLink(token);
    const state = await stateOf(there.read, there.referral, needs);
    if (state.is !== 'open') return state;
    await actStore(database).add(there.referral.id, there.read.version, what);
    return { is: 'done', did: what.did };
  };
  return {
    look,
    confirm: async (token) => await act(token, { kind: 'link', did: 'confirmed' }),
    choose: async (token, { part, at }) => {
      const there = await found(token);
      if (there === null) return noLink(token);
      const offered = there.referral.proposals.find((each) => each.part === part && isChoice(each));
      const party = offered?.parties[at];
      // Of a link that takes no answer any more it is said why.
      const state = party === undefined ? await stateOf(there.read, there.referral, needs) : null;
      if (state !== null && state.is !== 'open') return state;
      if (party === undefined) return { is: 'not_offered' };
      return await act(token, { kind: 'link', did: 'confirmed', chosen: { ...party, part } });
    },
    object: async (token, words) => await act(token, { kind: 'link', did: 'objected', words }),
  };
}

/** What was done with it comes first: after that the referral has moved on because of it. */
async function stateOf({ version, expires }: ReadToken, referral: Referral, needs: LinkNeeds): Promise<LinkState> {
  const { database, clock } = needs;
  const use = await linkUse(database, referral.id, version);
  const readBack = await readBackOf(referral, use?.act ?? null, needs);
  if (use?.act.kind === 'link') return { is: 'used', did: use.act.did, at: use.at, readBack };
  if (referral.version !== version || referral.pendingLetterId === null)
    return { is: 'overtaken', at: await lastChange(database, referral.id), readBack };
  return expires < clock.now() ? { is: 'expired', at: expires } : { is: 'open', expiresAt: expires, readBack };
}

async function lastChange({ orm }: Database, referralId: string): Promise<Date> {
  const [row] = await orm
    .select({ at: referralEvents.at })
    .from(referralEvents)
    .where(and(eq(referralEvents.referralId, referralId), sql`${referralEvents.kind} <> 'certified'`))
    .orderBy(desc(referralEvents.seq))
    .limit(1);
  return row?.at ?? new Date(0);
}

/** With what the letter that waits would change, where one waits, and as they answered, where that is not worked on yet. */
async function readBackOf(
  referral: Referral,
  use: Act | null,
  { database, directory, desk }: LinkNeeds,
): Promise<ReadBackFacts> {
  const { reference, company, contactName, missing, state } = referral;
  const yes = use?.kind === 'link' && use.did === 'confirmed' ? use : null;
  const proposals = yes === null ? referral.proposals : [];
  const { agents, agencies } = await directory();
  const waiting = await waitingLetter(database, referral);
  const asked = waiting?.extraction ? asProposed(referral.extraction, waiting.extraction) : referral.extraction;
  const extraction = yes === null ? asked : madeSure(asked, yes.chosen ?? null);
  const { agentOfRecord, masterAgency, opportunity, placement } = extraction;
  const named = agentOfRecord.status === 'designated' ? agentOfRecord.agent : null;
  const agent = agents.find(({ id }) => id === named?.directoryId) ?? null;
  const agency = agencies.find(({ id }) => masterAgency.status === 'named' && id === masterAgency.agency.directoryId);
  return {
    reference,
    isTheirs:
      waiting === null
        ? referral.voice.rung !== 'unauthenticated'
        : waiting.standing !== null && isProved(waiting.standing),
    company,
    contact: contactName ?? '',
    agent: agent === null ? null : { name: agent.name, company: agent.company, email: agent.emails[0] ?? '' },
    agentAsWritten: [named?.name, named?.company, named?.email].find((each) => each) ?? null,
    agency: agency === undefined ? null : { name: '', company: agency.name, email: agency.deskEmail ?? '' },
    placement: placement.kind,
    services: opportunity.services.map(({ value }) => value),
    understood: understood(extraction),
    proposals,
    missing: partsToAsk(missing, proposals),
    state,
    desk,
  };
}

async function waitingLetter({ orm }: Database, { pendingLetterId }: Referral) {
  if (pendingLetterId === null) return null;
  const [row] = await orm
    .select({ extraction: messages.extraction, standing: messages.standing })
    .from(messages)
    .where(eq(messages.id, pendingLetterId));
  return row ?? null;
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
  publicKeys,
}: Pick<LinkNeeds, 'database' | 'directory'> & { readonly publicKeys: () => PublicKeys }): CertificateStatuses {
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
        isDomainProved: found.rung === 'authenticated' || found.rung === 'confirmed_and_authenticated',
        state: SHOWN[found.state],
        since: found.since,
        issuedAt: found.issuedAt,
        signed: found.signed === null ? null : signedShown(found.signed, publicKeys()),
      };
    },
  };
}

function signedShown(
  { sha256, keyId }: NonNullable<CertificateState['signed']>,
  { keys }: PublicKeys,
): NonNullable<CertificateStatus['signed']> {
  const revoked = keys.find(({ kid }) => kid === keyId)?.revoked?.revoked_at ?? null;
  return { sha256, keyId, keyRevokedAt: revoked === null ? null : new Date(revoked * 1_000) };
}
