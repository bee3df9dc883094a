/** A letter, whose word it is and what was read in it go in; its outcome, the events of its referral and the notices to send come out. */
import type { Answer } from '../domain/answer.ts';
import type { Authorship } from '../domain/authorship.ts';
import type { Claim } from '../domain/claim.ts';
import type { Directory } from '../domain/directory.ts';
import type { Extraction } from '../domain/extraction.ts';
import { type Letter, ownWords } from '../domain/letter.ts';
import type { HoldReason, Outcome } from '../domain/lists.ts';
import type { AnsweredNotice, NoticeDraft } from '../domain/notice.ts';
import type { Referral, ReferralEvent } from '../domain/referral.ts';
import { isProved, type Proved, type Standing } from '../domain/standing.ts';
import { signOf } from '../domain/sign.ts';
import { authorshipOf } from './authorship.ts';
import { claimOf } from './claims.ts';
import { toldColleagues } from './colleagues.ts';
import type { LikenessIndex } from './likeness.ts';
import { claimReceipt, receiptOf } from './notices.ts';
import { isOfReferral, isParty } from './party.ts';
import { evolve, open } from './referral.ts';
import { isCustomer, reply } from './reply.ts';
import { askToConfirm, type Matter, settle } from './settle.ts';
import { stepFor } from './trust.ts';
import { voiceOf } from './voice.ts';

export interface DecisionInput {
  readonly letterId: string;
  readonly letter: Letter;
  readonly standing: Standing;
  readonly extraction: Extraction;
  /** The rules and the model read different designations. */
  readonly readersDisagree: boolean;
  readonly directory: Directory;
  /** Whom we know: what looks like them is not them. */
  readonly known: LikenessIndex;
  /** Why somebody else may have sent a mail of the writer once more; null when nothing says so. */
  readonly replayed: string | null;
  /** The referral in whose thread the letter stands. Matching a thread proves nothing. */
  readonly thread: Referral | null;
  /** The letter that waits for confirmation in that thread, read once more. */
  readonly waiting: WaitingLetter | null;
  /** The letter holds the code that stood in the customer's own copy of our question alone. */
  readonly holdsCode: boolean;
  /** The notice of ours that the letter answers; null where it answers none. */
  readonly notice: AnsweredNotice | null;
  /** How the letter as a whole answers what was asked in that thread; null where nothing was, or it was not read. */
  readonly answer: Answer | null;
  /** Referrals of the same customer that are not withdrawn, the newest first. */
  readonly others: readonly Referral[];
  readonly receivedAt: Date;
  /** Who a referral would be that the letter opens. */
  readonly fresh: { readonly id: string; readonly reference: string };
}

/** With the judgement whether a person wrote the letter, which every step below leans on. */
export type Judged = DecisionInput & { readonly authorship: Authorship };

/** A letter whose effect waits until the customer stands by it. */
export interface WaitingLetter {
  readonly letterId: string;
  readonly letter: Letter;
  readonly standing: Standing;
  readonly extraction: Extraction;
  readonly receivedAt: Date;
}

export interface Decision {
  readonly outcome: Outcome;
  readonly holdReason: HoldReason | null;
  readonly referral: Referral | null;
  readonly events: readonly ReferralEvent[];
  readonly notices: readonly NoticeDraft[];
  readonly claim: Claim | null;
}

/** The same input gives the same decision. */
export function decide(input: DecisionInput): Decision {
  const found = decided({ ...input, authorship: authorOf(input) });
  const before = [input.thread, ...input.others].find((each) => each?.id === found.referral?.id) ?? null;
  const colleagues = toldColleagues(found.events, found.referral, before, input);
  const decision = colleagues.length === 0 ? found : { ...found, notices: [...found.notices, ...colleagues] };
  const { standing } = input;
  if (decision.outcome !== 'hold' || decision.notices.length > 0 || !isProved(standing)) return decision;
  const receipt = receiptOf(decision, { ...input, standing });
  return receipt === null ? decision : { ...decision, notices: [receipt] };
}

function authorOf(input: DecisionInput): Authorship {
  const { letter, extraction, answer, thread, waiting, notice, receivedAt } = input;
  const sentAt = notice?.sentAt ?? null;
  return authorshipOf({
    letter,
    extraction,
    answer,
    isReply: thread !== null,
    others: [...(waiting === null ? [] : [ownWords(waiting.letter)]), ...(notice === null ? [] : [notice.words])],
    secondsAfterNotice: sentAt === null ? null : (receivedAt.getTime() - sentAt.getTime()) / 1000,
  });
}

function decided(input: Judged): Decision {
  const { letter, standing, extraction, thread, directory, authorship } = input;
  // Never answered, so that two machines never talk for ever: RFC 3834 section 2.
  if (authorship.by === 'machine') return IGNORED;
  if (signOf(letter, 'recall') !== null) return keptFor('recalled', input);
  if (authorship.by === 'unsure' && !(extraction.intent === 'self_referral' && thread === null))
    return keptFor('unsure_author', input);
  if (extraction.intent === 'unrelated' && thread === null) return IGNORED;
  if (standing.verdict === 'contradicted')
    return held(standing.writer === null ? 'malformed_sender' : 'contradicted_sender');
  const { writer } = standing;
  if (isParty(writer.address, directory))
    return isProved(standing) ? ofParty(input, standing) : held('unverified_sender');
  if (thread !== null && isCustomer(input, thread)) return reply(input, thread);
  if (thread !== null) return held(isProved(standing) ? 'reply_in_thread' : 'unverified_sender');
  switch (extraction.intent) {
    case 'self_referral':
      return selfReferral(input, standing);
    case 'third_party_claim':
      return isProved(standing) ? claimed(input, standing) : held('unverified_sender');
    case 'psa_referral':
      return isProved(standing) ? agreement(input, standing) : held('unverified_sender');
    case 'inquiry':
      return held(isProved(standing) ? 'inquiry' : 'unverified_sender');
    case 'update':
    case 'agent_change':
    case 'confirmation':
    case 'dispute':
    case 'withdrawal':
      return held(isProved(standing) ? 'follow_up_without_thread' : 'unverified_sender');
    case 'unrelated':
      return IGNORED;
    case 'auto_reply': // read so from its words alone
    case 'bounce':
      return held(isProved(standing) ? 'unsure_author' : 'unverified_sender');
  }
}

/** A letter that could not be read. */
export function holdUnread(reason: 'too_large' | 'over_the_limit' | 'unreadable'): Decision {
  return held(reason);
}

const NOTHING = { holdReason: null, referral: null, events: [], notices: [], claim: null } as const;
const IGNORED: Decision = { ...NOTHING, outcome: 'ignored' };

function held(holdReason: HoldReason): Decision {
  return { ...NOTHING, outcome: 'hold', holdReason };
}

/** For a person at the desk: what asks us to take something back, or was perhaps written by a program, changes nothing by itself. */
function keptFor(reason: 'recalled' | 'unsure_author', input: Judged): Decision {
  const { letterId, standing, thread } = input;
  if (standing.verdict === 'contradicted')
    return held(standing.writer === null ? 'malformed_sender' : 'contradicted_sender');
  // A letter that nothing proves makes no thread.
  const isTheirs = thread !== null && isCustomer(input, thread) && (isProved(standing) || input.holdsCode);
  if (!isTheirs) return held(reason);
  // Whose it is nobody knows, so that it ends no link and no code of the customer's.
  const joined: ReferralEvent = { kind: 'letter_joined', letterId, from: 'party' };
  return { ...held(reason), referral: evolve(thread, joined), events: [joined] };
}

/** An agent, an agency or their people speak for themselves: what they say of a customer is a claim, or a remark in their own thread. */
function ofParty(input: Judged, standing: Proved): Decision {
  const { letterId, extraction, thread, directory } = input;
  const isTheirs = thread !== null && isOfReferral(standing.writer.address, thread, directory);
  if (isTheirs) {
    const joined: ReferralEvent = { kind: 'letter_joined', letterId, from: 'party' };
    const kept = { ...NOTHING, referral: evolve(thread, joined), events: [joined] };
    return NEEDS_A_PERSON.has(extraction.intent)
      ? { ...kept, outcome: 'hold', holdReason: 'reply_in_thread' }
      : { ...kept, outcome: 'referral' };
  }
  switch (extraction.intent) {
    case 'self_referral':
    case 'third_party_claim':
      return claimed(input, standing);
    case 'psa_referral':
      return held('psa_to_read');
    case 'inquiry':
      return held('inquiry');
    case 'update':
    case 'agent_change':
    case 'confirmation':
    case 'dispute':
    case 'withdrawal':
    case 'unrelated':
      return held(thread === null ? 'follow_up_without_thread' : 'reply_in_thread');
    case 'auto_reply':
    case 'bounce':
      return held('unsure_author');
  }
}

/** An agent who gives a referral up, or says that it is another's, is no mere remark. */
const NEEDS_A_PERSON: ReadonlySet<Extraction['intent']> = new Set(['dispute', 'withdrawal', 'agent_change']);

/** It never becomes a designation, and never delays one. */
function claimed(input: Judged, standing: Proved): Decision {
  const claim = claimOf(input, standing.writer.address);
  return { ...NOTHING, outcome: 'claim', claim, notices: [claimReceipt({ ...input, standing })] };
}

/** The second way of a referral: the agreement itself is for a person to read. */
function agreement(input: Judged, standing: Proved): Decision {
  const { letterId, extraction } = input;
  const opened: ReferralEvent = { kind: 'opened', letterId, extraction, voice: voiceOf(input) };
  const received: ReferralEvent[] =
    extraction.psa === null ? [] : [{ kind: 'agreement_received', letterId, agreement: extraction.psa }];
  const events: ReferralEvent[] = [opened, ...received, { kind: 'held', letterId, reason: 'psa_to_read' }];
  const referral = open({ ...input.fresh, writer: standing.writer }, opened, events);
  return { ...NOTHING, outcome: 'hold', holdReason: 'psa_to_read', referral, events };
}

function selfReferral(input: Judged, standing: Exclude<Standing, { verdict: 'contradicted' }>): Decision {
  const { letterId, letter, extraction, others } = input;
  const { writer } = standing;
  const voice = voiceOf(input);
  const step = stepFor(voice, null);
  // A free provider signs whatever leaves it: what comes unsigned from one does not come from there.
  if (!isProved(standing) && step.is === 'operator' && !step.asksFirst)
    return held(step.reason === 'company_not_proved' ? 'unverified_sender' : step.reason);

  const contradicted = others.find((other) => saysOtherwise(extraction, other));
  const mayBeAProgram = input.authorship.by === 'unsure';
  if (contradicted !== undefined && isProved(standing) && !mayBeAProgram) return reply(input, contradicted);

  const opened: ReferralEvent = { kind: 'opened', letterId, extraction, voice };
  const referral = open({ ...input.fresh, writer }, opened, [opened]);
  const matter: Matter = {
    ...input,
    writer,
    isProved: isProved(standing),
    proof: standing.reasons.join('; '),
    voice,
    assent: null,
  };
  if (!isProved(standing) || mayBeAProgram) return askToConfirm(matter, referral, [opened]);
  return settle({ ...matter, letter }, referral, [opened]);
}

/** Another agent for what the customer has placed already; for other services it is another opportunity. */
function saysOtherwise({ agentOfRecord, opportunity }: Extraction, { designation, extraction }: Referral): boolean {
  if (designation === null || agentOfRecord.status !== 'designated') return false;
  if (agentOfRecord.agent.directoryId === designation.agentId) return false;
  const placed = new Set(extraction.opportunity.services.map(({ value }) => value));
  const asked = opportunity.services.map(({ value }) => value);
  return placed.size === 0 || asked.length === 0 || asked.some((service) => placed.has(service));
}
