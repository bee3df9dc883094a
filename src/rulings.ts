/** One operator's decision about a letter on hold, or one that was set aside, goes in; it is worked on at once and committed with what follows from it. */
import type { WaitingLetter } from './decide/decide.ts';
import { agentAt, hostOf } from './decide/party.ts';
import { decideRetrieval } from './decide/retrieve.ts';
import { decideRuling, decideUnread, type RulingDecision, RulingError } from './decide/rule.ts';
import type { Directory } from './domain/directory.ts';
import type { Extraction } from './domain/extraction.ts';
import { isCompanyHost } from './domain/open-hosts.ts';
import type { HoldReason, Outcome } from './domain/lists.ts';
import type { PreparedNotice } from './domain/ports.ts';
import type { Referral } from './domain/referral.ts';
import type { Retrieval, Ruled, Ruling } from './domain/ruling.ts';
import { isProved } from './domain/standing.ts';
import type { User } from './domain/user.ts';
import { type IntakeNeeds, waitingFor } from './intake.ts';

/** What is stored of a ruling, whole or not at all. */
export interface StoredRuling {
  readonly letterId: string;
  /** The outcome that the letter had until now. */
  readonly from: Outcome;
  /** When it got that outcome, as the store writes it: another one by now, and somebody else was quicker. */
  readonly stamp: string;
  readonly decision: RulingDecision;
  /** The version of the referral on which it was decided; null where the letter opens it. */
  readonly basedOn: number | null;
  readonly notices: readonly PreparedNotice[];
  readonly who: string;
  readonly did: string;
  readonly why: string;
}

export interface RulingNeeds extends Pick<
  IntakeNeeds,
  'store' | 'reading' | 'extract' | 'directory' | 'known' | 'prepare' | 'fresh'
> {
  /** The letter's reason and referral as they are now; null where it is on hold no more. */
  readonly holdOf: (
    letterId: string,
  ) => Promise<{ readonly reason: HoldReason; readonly referralId: string | null } | null>;
  /** The same of a letter that was ignored or is a claim; null where it is neither any more. */
  readonly asideOf: (
    letterId: string,
  ) => Promise<{ readonly outcome: 'ignored' | 'claim'; readonly referralId: string | null } | null>;
  readonly referralById: (id: string) => Promise<Referral | null>;
  /** False where somebody else decided about it, or the referral changed, meanwhile. */
  readonly put: (ruling: StoredRuling) => Promise<boolean>;
  readonly ready: (notices: readonly PreparedNotice[]) => void;
  readonly now: () => Date;
}

/** `stamp` says which state of the letter the operator saw. */
export async function ruleLetter(
  needs: RulingNeeds,
  of: {
    readonly letterId: string;
    readonly stamp: string;
    readonly ruling: Ruling;
    readonly by: User;
    readonly why: string;
  },
  signal: AbortSignal,
): Promise<Ruled> {
  const { letterId, stamp, ruling, by, why } = of;
  const hold = await needs.holdOf(letterId);
  if (hold === null) return { is: 'overtaken' };
  const directory = await needs.directory();
  const waiting = await waitingFor(letterId, directory, needs, signal);
  const referral = hold.referralId === null ? null : await needs.referralById(hold.referralId);
  const target = ruling.is === 'join' ? await needs.referralById(ruling.referralId) : null;
  const conflict = conflictOf(by, partiesOf(waiting, referral, target), directory);
  if (conflict !== null) return { is: 'refused', why: conflict };
  try {
    const decision =
      waiting === null
        ? decideUnread({ letterId, ruling, target, by: by.name, why })
        : decideRuling({
            held: { ...waiting, holdReason: hold.reason },
            ruling,
            by: by.name,
            why,
            referral,
            target,
            others: await othersOf(needs, letterId, waiting.standing.writer?.address ?? null, referral),
            directory,
            known: await needs.known(),
            fresh: needs.fresh(),
          });
    const since = { source: 'mailbox', internalDate: null, receivedAt: needs.now() } as const;
    const notices = await Promise.all(
      decision.notices.map(async (draft) => await needs.prepare(draft, since, directory)),
    );
    const basedOn = (ruling.is === 'join' ? target : referral)?.version ?? null;
    const stored = {
      letterId,
      from: 'hold',
      stamp,
      decision,
      basedOn,
      notices,
      who: by.name,
      did: ruling.is,
      why,
    } as const;
    if (!(await needs.put(stored))) return { is: 'overtaken' };
    needs.ready(notices);
    const { outcome, holdReason } = decision;
    return { is: 'done', outcome, holdReason, reference: decision.referral?.reference ?? null };
  } catch (error) {
    if (error instanceof RulingError) return { is: 'refused', why: error.message };
    throw error;
  }
}

/** Takes a mail back that was ignored or taken for a claim, or attaches a claim to a referral. */
export async function retrieveLetter(
  needs: RulingNeeds,
  of: {
    readonly letterId: string;
    readonly stamp: string;
    readonly retrieval: Retrieval;
    readonly by: User;
    readonly why: string;
  },
  signal: AbortSignal,
): Promise<Ruled> {
  const { letterId, stamp, retrieval, by, why } = of;
  const aside = await needs.asideOf(letterId);
  if (aside === null) return { is: 'overtaken' };
  const { outcome: from } = aside;
  const directory = await needs.directory();
  const waiting = await waitingFor(letterId, directory, needs, signal);
  const referral = aside.referralId === null ? null : await needs.referralById(aside.referralId);
  const target = retrieval.is === 'attach' ? await needs.referralById(retrieval.referralId) : null;
  const writer = waiting?.standing.writer?.address ?? '';
  // Who claims an opportunity is a party to it too.
  const parties = [...partiesOf(waiting, referral, target), agentAt(writer, directory)?.id ?? ''];
  const conflict = conflictOf(by, parties, directory);
  if (conflict !== null) return { is: 'refused', why: conflict };
  const anew = waiting === null ? null : await readAsPersons(waiting, directory, needs, signal);
  try {
    const decision = decideRetrieval({
      letterId,
      outcome: from,
      retrieval,
      by: by.name,
      why,
      referral,
      target,
      read: waiting === null || anew === null ? null : { stored: waiting.extraction, anew },
    });
    const basedOn = (target ?? referral)?.version ?? null;
    const stored = { letterId, from, stamp, decision, basedOn, notices: [], who: by.name, did: retrieval.is, why };
    if (!(await needs.put(stored))) return { is: 'overtaken' };
    const { outcome, holdReason } = decision;
    return { is: 'done', outcome, holdReason, reference: decision.referral?.reference ?? null };
  } catch (error) {
    if (error instanceof RulingError) return { is: 'refused', why: error.message };
    throw error;
  }
}

/** What a program is taken to have written is hardly read; an operator says that it is worth reading. */
async function readAsPersons(
  { letterId, letter, standing, extraction, receivedAt }: WaitingLetter,
  directory: Directory,
  { extract }: Pick<RulingNeeds, 'extract'>,
  signal: AbortSignal,
): Promise<Extraction> {
  if (letter.signs.length === 0) return extraction;
  const context = { directory, receivedAt, letterId, isProved: isProved(standing) };
  const read = await extract({ ...letter, signs: [] }, context, signal);
  return read.ok ? read.extraction : extraction;
}

function partiesOf(waiting: WaitingLetter | null, ...referrals: readonly (Referral | null)[]): readonly string[] {
  const named = waiting?.extraction.agentOfRecord;
  const ids = [
    named?.status === 'designated' ? named.agent.directoryId : null,
    ...(named?.status === 'multiple' ? named.agents.map(({ directoryId }) => directoryId) : []),
    ...referrals.flatMap((referral) => [referral?.designation?.agentId ?? null, referral?.contest?.agentId ?? null]),
  ];
  return ids.filter((id) => id !== null);
}

/** A manager whose own agent is a party cannot decide it: a second person does. */
export function conflictOf(by: User, agentIds: readonly string[], { agents }: Directory): string | null {
  const own = agents.find(
    ({ id, salesManagerEmail }) => agentIds.includes(id) && salesManagerEmail?.toLowerCase() === by.name,
  );
  return own === undefined
    ? null
    : `${own.name} is an agent whom you manage, and a party to this: somebody else has to decide it.`;
}

async function othersOf(
  { store }: RulingNeeds,
  letterId: string,
  address: string | null,
  referral: Referral | null,
): Promise<readonly Referral[]> {
  if (address === null) return [];
  const domain = hostOf(address);
  const of = {
    address,
    domain: isCompanyHost(domain) ? domain : null,
    signatureSha256: null,
    textSha256: null,
    company: null,
  };
  const { referrals } = await store.history(letterId, of);
  return referrals.filter(({ id }) => id !== referral?.id);
}
