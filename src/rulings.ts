/** One operator's decision about a letter on hold, or one that was set aside, goes in; it is worked on at once and committed with what follows from it. */
import { type CallAbout, type CallNeeds, othersOf, secondWanted, weighedCall } from './calls.ts';
import { conflictOf, partiesOf, partiesTo } from './decide/conflict.ts';
import type { WaitingLetter } from './decide/decide.ts';
import { freshness } from './decide/freshness.ts';
import { whatHappened, whatWouldHappen } from './decide/happened.ts';
import { agentsAt } from './decide/party.ts';
import { decideRetrieval } from './decide/retrieve.ts';
import {
  type AroundTarget,
  type Bar,
  barTo,
  decideCallWaits,
  decideRuling,
  decideUnread,
  type HeldLetter,
  type RulingDecision,
  RulingError,
} from './decide/rule.ts';
import { confirmedBy } from './decide/telephone.ts';
import type { WaitingCall } from './domain/call.ts';
import type { Directory } from './domain/directory.ts';
import type { Evidence, Extraction } from './domain/extraction.ts';
import type { HoldReason, Outcome } from './domain/lists.ts';
import type { PreparedNotice } from './domain/ports.ts';
import type { Referral } from './domain/referral.ts';
import { NO_CORRECTIONS, type Retrieval, type Ruled, type Ruling, type RulingAsked } from './domain/ruling.ts';
import { isProved, signatureIdentity } from './domain/standing.ts';
import type { User } from './domain/user.ts';
import { agentsMentioned, whatWordsSay } from './extract/named.ts';
import { type IntakeNeeds, ofToday, waitingFor } from './intake.ts';

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
  /** A call that waits for a second person from now on; null where none does. */
  readonly call: WaitingCall | null;
}

export interface RulingNeeds
  extends Pick<IntakeNeeds, 'store' | 'reading' | 'extract' | 'directory' | 'known' | 'prepare' | 'fresh'>, CallNeeds {
  /** The letter's reason and referral as they are now; null where it is on hold no more. */
  readonly holdOf: (letterId: string) => Promise<Hold | null>;
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

interface Hold {
  readonly reason: HoldReason;
  readonly referralId: string | null;
  /** For which reasons its writer was told that a person looks. */
  readonly told: readonly HoldReason[];
  /** A colleague's call about it that a second person has to confirm; null where none waits. */
  readonly call: WaitingCall | null;
}

/** `stamp` says which state of the letter the operator saw. */
export async function ruleLetter(
  needs: RulingNeeds,
  of: {
    readonly letterId: string;
    readonly stamp: string;
    readonly ruling: RulingAsked;
    readonly by: User;
    readonly why: string;
  },
  signal: AbortSignal,
): Promise<Ruled> {
  const { letterId, stamp, by } = of;
  const hold = await needs.holdOf(letterId);
  if (hold === null) return { is: 'overtaken' };
  // Whoever checks the number of a call decides for the reason of who made it.
  const why = of.ruling.is === 'second' ? (hold.call?.why ?? of.why) : of.why;
  const asked = of.ruling.is === 'second' ? secondWord(of.ruling, hold.call, by, needs.now()) : of.ruling;
  if (typeof asked === 'string') return { is: 'refused', why: asked };
  const matter = await matterOf(needs, letterId, hold, asked, signal);
  const { waiting, referral, target, directory } = matter;
  const conflict = conflictOf(by, matter.parties, directory);
  if (conflict !== null) return { is: 'refused', why: conflict };
  const store = async (decision: RulingDecision, did: string, call: WaitingCall | null): Promise<Ruled> => {
    // What makes an agent a party is the decision itself.
    const then = decision.referral === null ? null : conflictOf(by, partiesOf(decision.referral), directory);
    if (then !== null) return { is: 'refused', why: then };
    const since = { source: 'mailbox', internalDate: null, receivedAt: needs.now() } as const;
    const notices = await Promise.all(
      decision.notices.map(async (draft) => await needs.prepare(draft, since, directory)),
    );
    const isOfTarget = asked.is === 'join' || asked.is === 'withdraw';
    const basedOn = (isOfTarget ? target : referral)?.version ?? null;
    const stored = { letterId, from: 'hold', stamp, decision, basedOn, notices, who: by.name, did, why, call } as const;
    if (!(await needs.put(stored))) return { is: 'overtaken' };
    needs.ready(notices);
    if (call !== null) return { is: 'second_wanted', says: secondWanted(call.call) };
    const { outcome, holdReason } = decision;
    const says = whatHappened(asked.is, { ...decision, notices }, directory);
    return { is: 'done', outcome, holdReason, reference: decision.referral?.reference ?? null, says };
  };
  try {
    if (waiting === null)
      return await store(decideUnread({ letterId, ruling: asked, target, by: by.name, why }), asked.is, null);
    const names =
      of.ruling.is === 'second' && asked.is === 'attest' ? `${asked.assent.operator} and ${by.name}` : by.name;
    const input = { ...(await inputOf(needs, { ...matter, waiting }, hold)), by: names, why };
    // Only who telephoned by themselves is weighed here: the word of a second person is what was wanted.
    if (asked.is !== 'attest' || of.ruling.is === 'second')
      return await store(decideRuling({ ...input, ruling: asked }), asked.is, null);
    const weighed = await weighedCall(asked.assent, aboutHold(letterId, waiting, referral), needs, signal);
    switch (weighed.is) {
      case 'refused':
        return { is: 'refused', why: weighed.why };
      case 'counts':
        return await store(decideRuling({ ...input, ruling: { ...asked, assent: weighed.call } }), asked.is, null);
      case 'second_wanted': {
        decideRuling({ ...input, ruling: asked }); // nobody is asked to confirm a call that would be refused all the same
        const { corrections } = asked;
        const call: WaitingCall = {
          call: weighed.call,
          corrections,
          why,
          referralId: referral?.id ?? null,
          version: null,
        };
        return await store(decideCallWaits(input, weighed.call), 'call, a second person wanted', call);
      }
    }
  } catch (error) {
    if (error instanceof RulingError) return { is: 'refused', why: error.message };
    throw error;
  }
}

/** The call of a colleague becomes the ruling that they wanted, once somebody else has checked its number. */
function secondWord(
  { numberFrom }: Extract<RulingAsked, { is: 'second' }>,
  waiting: WaitingCall | null,
  by: User,
  now: Date,
): Ruling | string {
  if (waiting === null) return 'No call waits for a second person here.';
  const call = confirmedBy(waiting.call, { operator: by.name, numberFrom, at: now.toISOString() });
  return typeof call === 'string'
    ? call
    : { is: 'attest', corrections: waiting.corrections ?? NO_CORRECTIONS, assent: call };
}

interface Matter {
  readonly directory: Directory;
  /** With its names as the directory of now knows them; null where it cannot be read. */
  readonly waiting: WaitingLetter | null;
  readonly referral: Referral | null;
  readonly target: Referral | null;
  readonly others: readonly Referral[];
  /** Every agent who gains or loses by it. */
  readonly parties: readonly string[];
}

async function matterOf(
  needs: RulingNeeds,
  letterId: string,
  { referralId }: Pick<Hold, 'referralId'>,
  ruling: Ruling | null,
  signal: AbortSignal,
): Promise<Matter> {
  const directory = await needs.directory();
  const waiting = await waitingFor(letterId, directory, needs, signal);
  const referralOf = async (id: string | null): Promise<Referral | null> => {
    const found = id === null ? null : await needs.referralById(id);
    return found === null ? null : ofToday(found, directory);
  };
  const referral = await referralOf(referralId);
  const target = ruling?.is === 'join' || ruling?.is === 'withdraw' ? await referralOf(ruling.referralId) : null;
  const writer = waiting?.standing.writer?.address ?? null;
  const others = await othersOf(needs, letterId, writer, referral);
  const named = partiesTo({
    extraction: waiting?.extraction ?? null,
    mentioned: waiting === null ? [] : agentsMentioned(waiting.letter, directory),
    referrals: [referral, target, ...others.map((each) => ofToday(each, directory))],
    corrections: ruling !== null && 'corrections' in ruling ? ruling.corrections : null,
  });
  // An agent who writes is a party too, such as one who claims an opportunity.
  const parties = [...named, ...agentsAt(writer ?? '', directory).map(({ id }) => id)];
  return { directory, waiting, referral, target, others, parties };
}

async function inputOf(
  needs: RulingNeeds,
  { waiting, referral, target, others, directory }: Matter & { readonly waiting: WaitingLetter },
  { reason, told }: Hold,
) {
  const held: HeldLetter = { ...waiting, holdReason: reason };
  return {
    held,
    referral,
    target,
    others,
    directory,
    known: await needs.known(),
    fresh: needs.fresh(),
    read: (evidence: Evidence) => whatWordsSay(evidence, waiting.letter, directory),
    told,
    around: target === null ? null : await aroundTarget(needs, waiting, target, directory),
  };
}

/** How the letter stands to a referral in whose thread it would be, if its reference stood in it. */
async function aroundTarget(
  { store }: Pick<RulingNeeds, 'store'>,
  { letterId, letter, standing, receivedAt }: WaitingLetter,
  { reference }: Referral,
  directory: Directory,
): Promise<AroundTarget> {
  const found = await store.thread([], [reference]);
  const signatureSha256 = signatureIdentity(standing);
  const address = standing.writer?.address ?? '';
  const of = { address, domain: null, signatureSha256, textSha256: null, company: null };
  const { signatureSeenAt } = await store.history(letterId, of);
  const message = { internalDate: null, receivedAt, source: 'mailbox' } as const;
  const { signedAt, seenBefore, isToUs } = freshness({ letter, standing, signatureSeenAt, directory, message });
  return { place: found?.place ?? null, signed: { at: signedAt, isNew: !seenBefore, isToUs } };
}

/** What an operator may do with a mail on hold, as it is now; nothing of it is stored. */
export interface Foreseen {
  /** Why somebody else has to decide; null where this user may. */
  readonly conflict: string | null;
  /** Why it cannot be accepted as it is, and what lifts that. */
  readonly bar: Bar | null;
  /** What accepting it as it is would do, in a sentence. */
  readonly accept: { readonly does: 'something' | 'nothing'; readonly says: string };
  /** The reading with its names as the directory of now knows them; null where it could not be read. */
  readonly extraction: Extraction | null;
  /** A colleague's call about it that a second person has to confirm. */
  readonly call: WaitingCall | null;
}

/** Null where it is on hold no more. */
export async function foresee(
  needs: RulingNeeds,
  { letterId, by }: { readonly letterId: string; readonly by: User },
  signal: AbortSignal,
): Promise<Foreseen | null> {
  const hold = await needs.holdOf(letterId);
  if (hold === null) return null;
  const matter = await matterOf(needs, letterId, hold, null, signal);
  const { waiting, referral, directory } = matter;
  const conflict = conflictOf(by, matter.parties, directory);
  const { call } = hold;
  if (waiting === null) {
    const says = 'This mail could not be read: ignore it, or keep it with a referral.';
    const bar: Bar = { why: says, liftedBy: 'nothing' };
    return { conflict, bar, accept: { does: 'nothing', says }, extraction: null, call };
  }
  const { extraction } = waiting;
  const bar = barTo(waiting, referral, directory, NO_CORRECTIONS);
  const ruling: Ruling = { is: 'accept', corrections: NO_CORRECTIONS };
  try {
    const input = await inputOf(needs, { ...matter, waiting }, hold);
    const decision = decideRuling({ ...input, ruling, by: by.name, why: '' });
    const does = decision.outcome === 'hold' ? 'nothing' : 'something';
    return { conflict, bar, accept: { does, says: whatWouldHappen(decision, directory) }, extraction, call };
  } catch (error) {
    if (!(error instanceof RulingError)) throw error;
    return { conflict, bar, accept: { does: 'nothing', says: error.message }, extraction, call };
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
  const join: Ruling | null = retrieval.is === 'attach' ? { is: 'join', referralId: retrieval.referralId } : null;
  const { directory, waiting, referral, target, parties } = await matterOf(needs, letterId, aside, join, signal);
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
    const did = retrieval.is;
    const stored = { letterId, from, stamp, decision, basedOn, notices: [], who: by.name, did, why, call: null };
    if (!(await needs.put(stored))) return { is: 'overtaken' };
    const { outcome, holdReason } = decision;
    const reference = decision.referral?.reference ?? null;
    const says =
      did === 'take_back'
        ? 'The mail is on hold now. Nobody is told.'
        : `The claim is attached to ${reference ?? 'it'}.`;
    return { is: 'done', outcome, holdReason, reference, says };
  } catch (error) {
    if (error instanceof RulingError) return { is: 'refused', why: error.message };
    throw error;
  }
}

/** Why somebody else has to decide about a mail that was ignored or is a claim; null where this user may. */
export async function conflictAside(
  needs: RulingNeeds,
  { letterId, by }: { readonly letterId: string; readonly by: User },
  signal: AbortSignal,
): Promise<string | null> {
  const aside = await needs.asideOf(letterId);
  if (aside === null) return null;
  const { directory, parties } = await matterOf(needs, letterId, aside, null, signal);
  return conflictOf(by, parties, directory);
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

function aboutHold(letterId: string, { receivedAt, standing }: WaitingLetter, referral: Referral | null): CallAbout {
  const address = referral?.customerEmail ?? standing.writer?.address ?? '';
  return { letterId, address, referralId: referral?.id ?? null, receivedAt };
}
