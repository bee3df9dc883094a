/** A letter, whose word it is and what was read in it go in; its outcome, the events of its referral and the notices to send come out. */
import type { AnswerKind, Heard } from '../domain/answer.ts';
import type { Authorship } from '../domain/authorship.ts';
import type { Claim } from '../domain/claim.ts';
import type { Directory } from '../domain/directory.ts';
import type { Extraction } from '../domain/extraction.ts';
import { type Letter, ownWords } from '../domain/letter.ts';
import type { HoldReason, Ignored, Outcome } from '../domain/lists.ts';
import type { NoticeDraft } from '../domain/notice.ts';
import type { PlaceInThread, SentBefore } from '../domain/ports.ts';
import { type OnRecord, type Referral, type ReferralEvent, stopsWhatIsNotSent } from '../domain/referral.ts';
import { type SignKind, signOf } from '../domain/sign.ts';
import { isProved, type Proved, type Standing } from '../domain/standing.ts';
import type { Doubt, Voice } from '../domain/voice.ts';
import { authorshipOf } from './authorship.ts';
import { claimOf } from './claims.ts';
import { toldColleagues } from './colleagues.ts';
import { askedElsewhere } from './elsewhere.ts';
import { whyIgnored } from './ignored.ts';
import type { LikenessIndex } from './likeness.ts';
import { claimReceipt, receiptOf } from './notices.ts';
import { isOfReferral, isParty } from './party.ts';
import { evolve, open } from './referral.ts';
import { isCustomer, reply } from './reply.ts';
import { askToConfirm, type Matter, settle } from './settle.ts';
import { stepFor } from './trust.ts';
import { whyUnread } from './unread.ts';
import { voiceOf } from './voice.ts';

export interface DecisionInput {
  readonly letterId: string;
  readonly letter: Letter;
  readonly standing: Standing;
  readonly extraction: Extraction;
  readonly directory: Directory;
  /** Whom we know: what looks like them is not them. */
  readonly known: LikenessIndex;
  /** Why somebody else may have sent a mail of the writer once more; null when nothing says so. */
  readonly replayed: Doubt | null;
  /** What is known of the company that the letter names, and of the domain that it comes from. */
  readonly onRecord: OnRecord;
  /** The referral in whose thread the letter stands. Matching a thread proves nothing. */
  readonly thread: Referral | null;
  /** The letter that waits for confirmation in that thread, read once more. */
  readonly waiting: WaitingLetter | null;
  /** Where the letter stands in that thread; null when it stands in none. */
  readonly place: PlaceInThread | null;
  /** Where the letter holds the code that stood in the customer's own copy of our question alone; null where it does not. */
  readonly holdsCode: 'own_words' | 'elsewhere' | null;
  readonly signed: Signed;
  readonly heard: Heard;
  /** Referrals of the same customer that are not withdrawn, the newest first. */
  readonly others: readonly Referral[];
  /** Referrals of this very address whose question is open. */
  readonly asked: readonly Referral[];
  /** A letter of the same address with the same words, which belongs to a referral that is not over. */
  readonly sentBefore: SentBefore | null;
  readonly receivedAt: Date;
  /** Who a referral would be that the letter opens. */
  readonly fresh: { readonly id: string; readonly reference: string };
}

/** What the signature that proves the writer says of when it was made. */
export interface Signed {
  /** ISO 8601; from fields that the signature covers. */
  readonly at: string | null;
  /** No mail with this signature came before. */
  readonly isNew: boolean;
  /** It says itself that the mail is to us; a mail to somebody else may be passed on by whoever got it. */
  readonly isToUs: boolean;
}

/** A letter whose effect waits until the customer stands by it. */
export interface WaitingLetter {
  readonly letterId: string;
  readonly letter: Letter;
  readonly standing: Standing;
  readonly extraction: Extraction;
  /** What a model made of it once the customer stood by it; null before, and where no model read it. */
  readonly readAfterYes: Extraction | null;
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

/** With the reason why nothing is done about the letter; null where something is. */
export interface Decided extends Decision {
  readonly ignored: Ignored | null;
}

/** With what was found before anything else is weighed. */
export interface Weighed extends DecisionInput {
  readonly authorship: Authorship;
}

/** The same input gives the same decision. */
export function decide(input: DecisionInput): Decided {
  const weighed: Weighed = { ...input, authorship: authorOf(input) };
  const decision = withReceipt(weighed);
  return { ...decision, ignored: decision.outcome === 'ignored' ? whyIgnored(weighed) : null };
}

function withReceipt(input: Weighed): Decision {
  const found = decided(input);
  const before = [input.thread, ...input.others].find((each) => each?.id === found.referral?.id) ?? null;
  const colleagues = toldColleagues(found.events, found.referral, before, input);
  const others = [...colleagues, ...askedElsewhere(found.events, found.referral, input)];
  const decision = others.length === 0 ? found : { ...found, notices: [...found.notices, ...others] };
  const { writer } = input.standing;
  if (found.outcome !== 'hold' || found.notices.length > 0 || writer === null || !isTheirs(found, input))
    return decision;
  const receipt = receiptOf(found, { ...input, writer });
  return receipt === null ? decision : { ...decision, notices: [receipt, ...others] };
}

/** They are proved, or their answer held our code and counted as a yes: then they read at that address, and hear what came of it. */
function isTheirs({ events }: Decision, { standing }: Weighed): boolean {
  return isProved(standing) || events.some(({ kind }) => kind === 'confirmed');
}

function authorOf({
  letter,
  standing,
  extraction,
  heard,
  thread,
  asked,
  waiting,
  place,
  receivedAt,
}: DecisionInput): Authorship {
  const answers = place?.answers ?? null;
  const sentAt = answers?.sentAt ?? null;
  return authorshipOf({
    letter,
    extraction,
    answer: heard.answer,
    isProved: isProved(standing),
    isReply: thread !== null,
    mayAnswer: thread !== null || asked.length > 0,
    others: [...(waiting === null ? [] : [ownWords(waiting.letter)]), ...(answers === null ? [] : [answers.words])],
    secondsAfterNotice: sentAt === null ? null : (receivedAt.getTime() - sentAt.getTime()) / 1000,
  });
}

function decided(input: Weighed): Decision {
  const { letter, standing, extraction, thread, directory, authorship } = input;
  // Never answered, so that two machines never talk for ever: RFC 3834 section 2.
  if (authorship.by === 'machine') return IGNORED;
  if (signOf(letter, 'recall') !== null) return keptFor('recalled', input);
  const mayBeAProgram = authorship.by === 'unsure';
  if (mayBeAProgram && !(extraction.intent === 'self_referral' && thread === null))
    return keptFor('unsure_author', input);
  // Of what says nothing to us, and nobody proved wrote, there is more than a desk can read; it can be looked up.
  const saysNothing = extraction.intent === 'unrelated' && whyUnread(letter) === null && !asksForData(input);
  if (saysNothing && thread === null && !isProved(standing)) return IGNORED;
  if (standing.verdict === 'contradicted')
    return held(standing.writer === null ? 'malformed_sender' : 'contradicted_sender');
  const { writer } = standing;
  if (isParty(writer.address, directory))
    return isProved(standing) ? ofParty(input, standing) : held('unverified_sender');
  if (thread !== null && input.place !== null && input.place.alsoIn.length > 0)
    return held(isProved(standing) ? 'two_referrals' : 'unverified_sender');
  if (thread === null && isSentAgain(input)) return { ...NOTHING, outcome: 'duplicate' };
  const answered = thread ?? (mayBeAProgram ? null : (sameLetters(input) ?? openQuestionOf(input)));
  if (answered !== null && isCustomer(input, answered)) return reply(input, answered);
  if (asksForData(input)) return held('data_request');
  if (thread !== null) {
    // An agent may have passed our mail on to the next customer, who answers it with a need of their own.
    const own = outOfThread(input);
    if (extraction.intent === 'self_referral' || (isProved(standing) && isFirst(own)))
      return selfReferral(own, standing);
    return held(isProved(standing) ? 'reply_in_thread' : 'unverified_sender');
  }
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
      if (isProved(standing) && isFirst(input)) return selfReferral(input, standing);
      return held(isProved(standing) ? 'follow_up_without_thread' : 'unverified_sender');
    case 'confirmation':
    case 'dispute':
    case 'withdrawal':
      return held(isProved(standing) ? 'follow_up_without_thread' : 'unverified_sender');
    case 'unrelated':
      // Somebody who is proved wrote to us, and not a word of it was understood, or it stands in what cannot be read.
      return held(whyUnread(letter) ?? 'not_understood');
    case 'auto_reply': // read so from its words alone
    case 'bounce':
      return held(isProved(standing) ? 'unsure_author' : 'unverified_sender');
  }
}

/** What belongs to somebody else's referral says nothing of this letter. */
function outOfThread(input: Weighed): Weighed {
  return { ...input, thread: null, place: null, waiting: null, holdsCode: null };
}

/** The law gives everybody an answer, whoever is proved; a referral that speaks of data protection is a referral. */
function asksForData({ heard, extraction, standing }: Weighed): boolean {
  const { answer } = heard;
  if (answer?.kind !== 'data_request' || !ASKS_FOR_NOTHING_ELSE.has(extraction.intent)) return false;
  return answer.degree === 'sure' || (answer.degree === 'likely' && isProved(standing));
}

const ASKS_FOR_NOTHING_ELSE: ReadonlySet<Extraction['intent']> = new Set([
  'unrelated',
  'inquiry',
  'withdrawal',
  'dispute',
  'confirmation',
  'update',
]);

/** The very letter again, as a rule or a program sends it: with the Date that it had, and no better proved than before. */
function isSentAgain({ sentBefore, standing, letter }: Weighed): boolean {
  if (sentBefore === null || (isProved(standing) && !sentBefore.isProved)) return false;
  return letter.date !== null && sentBefore.datedAt?.getTime() === Date.parse(letter.date);
}

/** Whoever writes the same words anew, or so that they are proved, speaks of the referral which these words opened. */
function sameLetters({ sentBefore, asked, others }: Weighed): Referral | null {
  return [...asked, ...others].find(({ id }) => id === sentBefore?.twin.referral?.id) ?? null;
}

/** Who has one question of ours open and writes anew, without its thread, means that one. */
function openQuestionOf({ standing, extraction, asked, heard }: Weighed): Referral | null {
  const [only, another] = asked;
  if (only === undefined || another !== undefined || !isProved(standing)) return null;
  // Whoever forges a letter must not make the customer's own first letter an answer to the question about it.
  if (extraction.intent === 'self_referral' || extraction.intent === 'psa_referral') return null;
  const isAnswer = heard.answer !== null && ANSWERS.has(heard.answer.kind) && heard.answer.degree !== 'unknown';
  return isAnswer || FOLLOWS_UP.has(extraction.intent) ? only : null;
}

const ANSWERS: ReadonlySet<AnswerKind> = new Set([
  'yes',
  'yes_more',
  'yes_but',
  'no',
  'dispute',
  'withdraws',
  'not_yet',
  'conditional',
]);
const FOLLOWS_UP: ReadonlySet<Extraction['intent']> = new Set([
  'update',
  'agent_change',
  'confirmation',
  'dispute',
  'withdrawal',
]);

/** It reads like a later letter, and is the first that we get from this customer: often the answer to an agent's own mail. */
function isFirst({ extraction, others, asked }: Weighed): boolean {
  const { intent, agentOfRecord, opportunity } = extraction;
  return (
    (intent === 'update' || intent === 'agent_change') &&
    others.length === 0 &&
    asked.length === 0 &&
    agentOfRecord.status !== 'missing' &&
    opportunity.services.length > 0
  );
}

/** A letter that could not be read. Its writer hears of it where they are proved, and nothing says that a program wrote it. */
export function holdUnread(
  reason: 'too_large' | 'over_the_limit' | 'unreadable',
  seen: Pick<DecisionInput, 'letter' | 'standing'> | null,
): Decision {
  const hold = held(reason);
  if (seen === null || !isProved(seen.standing) || seen.letter.signs.some(({ kind }) => !PERSONS_HAVE.has(kind)))
    return hold;
  const receipt = receiptOf(hold, { letter: seen.letter, writer: seen.standing.writer, extraction: null });
  return receipt === null ? hold : { ...hold, notices: [receipt] };
}

/** Signs that say nothing of whether a person wrote it. */
const PERSONS_HAVE: ReadonlySet<SignKind> = new Set(['group', 'redirected', 'shared_address']);

const NOTHING = { holdReason: null, referral: null, events: [], notices: [], claim: null } as const;
const IGNORED: Decision = { ...NOTHING, outcome: 'ignored' };

function held(holdReason: HoldReason): Decision {
  return { ...NOTHING, outcome: 'hold', holdReason };
}

/** For a person at the desk: what asks us to take something back, or was perhaps written by a program, changes nothing by itself. */
function keptFor(reason: 'recalled' | 'unsure_author', input: Weighed): Decision {
  const { letterId, standing, thread } = input;
  if (standing.verdict === 'contradicted')
    return held(standing.writer === null ? 'malformed_sender' : 'contradicted_sender');
  // A letter that nothing proves makes no thread.
  const isTheirs = thread !== null && isCustomer(input, thread) && (isProved(standing) || input.holdsCode !== null);
  if (!isTheirs) return held(reason);
  const joined: ReferralEvent = { kind: 'letter_joined', letterId, from: 'customer' };
  const stops: ReferralEvent[] = stopsWhatIsNotSent(reason, thread) ? [{ kind: 'stopped', letterId }] : [];
  return { ...held(reason), referral: evolve(thread, joined), events: [joined, ...stops] };
}

/** An agent, an agency or their people speak for themselves: what they say of a customer is a claim, or a remark in their own thread. */
function ofParty(input: Weighed, standing: Proved): Decision {
  const { letterId, extraction, thread, directory, heard } = input;
  const isTheirs = thread !== null && isOfReferral(standing.writer.address, thread, directory);
  if (isTheirs) {
    const joined: ReferralEvent = { kind: 'letter_joined', letterId, from: 'party' };
    const kept = { ...NOTHING, referral: evolve(thread, joined), events: [joined] };
    // Who passes, declines, asks or sends an agreement is no mere remark: all but plain thanks reach a person.
    const { answer } = heard;
    const isThanks =
      answer !== null && answer.degree === 'sure' && (answer.kind === 'thanks' || answer.kind === 'receipt');
    return isThanks
      ? { ...kept, outcome: 'referral' }
      : { ...kept, outcome: 'hold', holdReason: answer?.kind === 'data_request' ? 'data_request' : 'party_in_thread' };
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

/** It never becomes a designation, and never delays one. */
function claimed(input: Weighed, standing: Proved): Decision {
  const claim = claimOf(input, standing.writer.address);
  return { ...NOTHING, outcome: 'claim', claim, notices: [claimReceipt({ ...input, standing })] };
}

/** The second way of a referral: the agreement itself is for a person to read. */
function agreement(input: Weighed, standing: Proved): Decision {
  const { letterId, extraction } = input;
  const opened: ReferralEvent = { kind: 'opened', letterId, extraction, voice: voiceOf(input) };
  const received: ReferralEvent[] =
    extraction.psa === null ? [] : [{ kind: 'agreement_received', letterId, agreement: extraction.psa }];
  const events: ReferralEvent[] = [opened, ...received, { kind: 'held', letterId, reason: 'psa_to_read' }];
  const referral = open({ ...input.fresh, writer: standing.writer }, opened, events);
  return { ...NOTHING, outcome: 'hold', holdReason: 'psa_to_read', referral, events };
}

function selfReferral(input: Weighed, standing: Exclude<Standing, { verdict: 'contradicted' }>): Decision {
  const { letterId, letter, extraction, others } = input;
  const { writer } = standing;
  const voice = voiceOfOpening(input);
  const step = stepFor(voice, null);
  if (!isProved(standing) && step.is === 'operator' && !step.asksFirst)
    return held(step.reason === 'company_not_proved' ? 'unverified_sender' : step.reason);

  const contradicted = others.find((other) => saysOtherwise(extraction, other));
  const mayBeAProgram = input.authorship.by === 'unsure';
  if (contradicted !== undefined && isProved(standing) && !mayBeAProgram)
    return reply({ ...input, place: null }, contradicted);

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

/** The customer is asked where a first letter reads like a later one: it may be about a referral that we do not have. */
function voiceOfOpening(input: Weighed): Voice {
  const voice = voiceOf(input);
  if (input.extraction.intent === 'self_referral') return voice;
  const says = 'the mail reads like a later one, and nothing of this customer is on record';
  return { ...voice, doubts: [...voice.doubts, { kind: 'follow_up', says }] };
}

/** Another agent for what the customer has placed already; for other services it is another opportunity. */
function saysOtherwise({ agentOfRecord, opportunity }: Extraction, { designation, extraction }: Referral): boolean {
  if (designation === null || agentOfRecord.status !== 'designated') return false;
  if (agentOfRecord.agent.directoryId === designation.agentId) return false;
  const placed = new Set(extraction.opportunity.services.map(({ value }) => value));
  const asked = opportunity.services.map(({ value }) => value);
  return placed.size === 0 || asked.length === 0 || asked.some((service) => placed.has(service));
}
