/** A letter of the customer in the thread of their referral goes in; what they settle, change, take back or ask by it comes out. */
import type { AnswerKind } from '../domain/answer.ts';
import type { Authorship } from '../domain/authorship.ts';
import { type Extraction, isLikely, missingParts } from '../domain/extraction.ts';
import { ownWords } from '../domain/letter.ts';
import type { HoldReason } from '../domain/lists.ts';
import type { NoticeDraft } from '../domain/notice.ts';
import {
  agenciesOf,
  asConfirmed,
  candidatesOf,
  isChoice,
  isSameParty,
  madeSure,
  partiesOfAll,
  type PartyIn,
  type Proposal,
  withoutRefused,
} from '../domain/proposal.ts';
import { NOTHING_ON_RECORD, type Referral, type ReferralEvent, stopsWhatIsNotSent } from '../domain/referral.ts';
import { isProved, type Standing } from '../domain/standing.ts';
import type { Assent, Voice } from '../domain/voice.ts';
import type { Decision, DecisionInput, WaitingLetter, Weighed } from './decide.ts';
import { asProposed, isAnotherLikely, isSameNeed, together } from './merge.ts';
import {
  agencySummary,
  changesBetween,
  colleagueTold,
  contest,
  deskLooks,
  noted,
  type Occasion,
  pleaseConfirm,
  readBack,
  withdrawal,
} from './notices.ts';
import { isColleague, isSameAddress, namedAgency, namedAgent, summaryRecipient } from './party.ts';
import { chosenIn, partsToAsk, proposalsIn } from './proposals.ts';
import { evolve, togetherVoice } from './referral.ts';
import { type Heard, type Saying, sayingOf } from './saying.ts';
import { askToConfirm, concluded, type Matter, propose, settle } from './settle.ts';
import { standerOf } from './stander.ts';
import { liftedBy } from './trust.ts';
import { whyUnread } from './unread.ts';
import { isWeighed, voiceOf } from './voice.ts';

/** The customer's own address, or a colleague's at their own domain. Whether it is proved is another question. */
export function isCustomer({ standing }: Pick<DecisionInput, 'standing'>, referral: Referral): boolean {
  if (standing.writer === null) return false;
  return isContact(standing.writer.address, referral) || isColleague(standing.writer.address, referral);
}

export function isContact(address: string, { customerEmail }: Referral): boolean {
  return isSameAddress(address, customerEmail);
}

export function reply(input: Weighed, thread: Referral): Decision {
  const { letterId, standing, holdsCode } = input;
  if (standing.verdict === 'contradicted') return keptSilently(letterId, thread, 'contradicted_sender');
  // The code stood in the customer's own copy alone, so that whoever holds it reads the customer's mail.
  const hasCode = holdsCode !== null && isContact(standing.writer.address, thread);
  if (!isProved(standing) && !hasCode) return unprovedReply(input, standing, thread);
  const { extraction, isChosen } = withChoice(withoutRefused(input.extraction, thread.refused), input, thread);
  const saying: Saying = isChosen
    ? { says: 'yes', more: true }
    : sayingOf({
        answer: input.heard.answer,
        extraction,
        isCodeTyped: hasCode && holdsCode === 'own_words',
        namesOthers: namesOthers(input, thread),
        isAsked: input.waiting !== null,
        proposed: proposedTo(input, thread),
      });
  return customerSays(matterOf({ ...input, extraction }, standing, thread, hasCode), thread, input, saying);
}

function proposedTo({ heard, waiting }: Weighed, { proposals }: Referral): Heard['proposed'] {
  if (waiting === null || proposals.length === 0) return null;
  return { isSpokenOf: partiesOfAll(proposals).some(({ id }) => id !== null && heard.mentions.includes(id)) };
}

interface Choice {
  readonly extraction: Extraction;
  /** One of those whom we offered, as surely as by the button for them: the answer to the question. */
  readonly isChosen: boolean;
}

/** Whoever is asked to choose often answers with the name alone, in which the readers find nobody designated. */
function withChoice(extraction: Extraction, { letter, heard, waiting }: Weighed, thread: Referral): Choice {
  const { answer, mentions } = heard;
  const nobody: Choice = { extraction, isChosen: false };
  const isOther = answer !== null && answer.degree !== 'unknown' && !CHOOSES.has(answer.kind);
  if (waiting === null || isOther || namesParty(extraction)) return nobody;
  const isYes = answer?.degree === 'sure' && (answer.kind === 'yes' || answer.kind === 'yes_more');
  const asked = asProposed(thread.extraction, waiting.extraction);
  const chosen = chosenIn(letter, { mentions, isYes }, { proposals: thread.proposals, asked });
  if (chosen === null) return nobody;
  const { part, evidence, isSure: isChosen } = chosen;
  const { agentOfRecord, masterAgency } = madeSure(asked, chosen);
  const degree = isChosen ? ('sure' as const) : ('likely' as const);
  const of: Extraction = { ...extraction, intent: 'update' };
  if (part === 'agent_of_record' && agentOfRecord.status === 'designated')
    return { extraction: withMissing({ ...of, agentOfRecord: { ...agentOfRecord, degree, evidence } }), isChosen };
  if (part === 'master_agency' && masterAgency.status === 'named')
    return { extraction: withMissing({ ...of, masterAgency: { ...masterAgency, degree, evidence } }), isChosen };
  return nobody;
}

const withMissing = (of: Extraction): Extraction => ({ ...of, missing: missingParts(of) });

/** A reply with a name in it that is none of these does not choose whom it names. */
const CHOOSES: ReadonlySet<AnswerKind> = new Set(['yes', 'yes_more', 'other', 'thanks', 'receipt']);

/** Silent, since nobody knows who wrote it; the customer hears of it only by a fixed question at their own address. */
function unprovedReply(
  input: Weighed,
  standing: Exclude<Standing, { verdict: 'contradicted' }>,
  thread: Referral,
): Decision {
  if (!isContact(standing.writer.address, thread)) return NOT_PROVED;
  const matter = matterOf(input, standing, thread, false);
  // One question at a time: a forged letter must not take the place of the one that waits.
  if (thread.pendingLetterId !== null) return input.waiting === null ? NOT_PROVED : asksOnceMore(matter, thread, input);
  return CHANGES_SOMETHING.has(input.extraction.intent) ? askToConfirm(matter, thread, []) : NOT_PROVED;
}

const NOT_PROVED: Decision = {
  outcome: 'hold',
  holdReason: 'unverified_sender',
  referral: null,
  events: [],
  notices: [],
  claim: null,
};
const CHANGES_SOMETHING: ReadonlySet<Extraction['intent']> = new Set([
  'self_referral',
  'update',
  'agent_change',
  'dispute',
  'withdrawal',
]);

/** An agent or agency of the directory is spoken of whom neither the record nor the letter that waits names. */
function namesOthers({ heard, waiting }: DecisionInput, { designation, extraction }: Referral): boolean {
  const known = new Set(
    [extraction, waiting?.extraction]
      .flatMap((read) => (read === undefined ? [] : partiesIn(read)))
      .concat(designation === null ? [] : [designation.agentId, designation.agencyId]),
  );
  return heard.mentions.some((id) => !known.has(id));
}

function partiesIn({ agentOfRecord, masterAgency }: Extraction): string[] {
  const named = [...candidatesOf(agentOfRecord), ...agenciesOf(masterAgency)];
  return named.flatMap(({ directoryId }) => (directoryId === null ? [] : [directoryId]));
}

/** The customer, or an operator who telephoned them, stands by the letter that waits. */
export function lifted(
  waiting: WaitingLetter,
  referral: Referral,
  assent: Assent,
  by: Pick<DecisionInput, 'directory' | 'known'> & {
    readonly events: readonly ReferralEvent[];
    /** What the answer says beside the yes. */
    readonly also?: Extraction | null;
  },
): Decision {
  const { letter, letterId, standing, receivedAt } = waiting;
  if (standing.verdict === 'contradicted') return keptSilently(letterId, referral, 'contradicted_sender');
  const confirmed: ReferralEvent = { kind: 'confirmed', letterId, assent };
  const after = [...by.events, confirmed].reduce(evolve, referral);
  const isOpening = referral.designation === null && waiting.extraction.intent === 'self_referral';
  const chosen = (assent.by === 'link' ? assent.chosen : null) ?? null;
  const confirmedReading = isOpening ? after.extraction : madeSure(waiting.extraction, chosen);
  const isAsRead = !isOpening || isSameReading(referral.extraction, waiting.extraction);
  const readAfterYes = isAsRead ? waiting.readAfterYes : null;
  const stoodBy = readAfterYes === null ? confirmedReading : asConfirmed(readAfterYes, confirmedReading);
  const also = by.also ?? null;
  const extraction = also === null ? stoodBy : together(stoodBy, also);
  const colleague = assent.by === 'reply' ? (assent.colleague ?? null) : null;
  const matter: Matter = {
    ...by,
    letterId,
    letter,
    writer: colleague ?? standing.writer,
    isProved: isProved(standing) || colleague !== null,
    proof: [...standing.reasons, assentIn(assent)].join('; '),
    voice: isOpening
      ? referral.voice
      : voiceOf({
          ...by,
          letter,
          standing,
          extraction,
          replayed: null,
          onRecord: NOTHING_ON_RECORD,
          authorship: BY_THEMSELVES,
        }),
    assent,
    extraction,
    receivedAt,
  };
  const updated: ReferralEvent[] =
    isOpening && (also !== null || readAfterYes !== null)
      ? [{ kind: 'updated', letterId, extraction, voice: after.voice }]
      : [];
  const then = isOpening
    ? settle(matter, updated.reduce(evolve, after), updated)
    : effectOf(matter, after, stoodBy.intent);
  return { ...then, events: [...by.events, confirmed, ...then.events] };
}

/** What the customer added since it was read goes before a later reading of the letter alone. */
function isSameReading(one: Extraction, other: Extraction): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}

/** What the customer stands by is theirs, whoever typed it. */
const BY_THEMSELVES: Authorship = { by: 'person', reasons: [] };

/** What a letter leads to once the customer stands by it. */
function effectOf(matter: Matter, thread: Referral, intent: Extraction['intent']): Decision {
  switch (intent) {
    case 'withdrawal':
      return withdraws(matter, thread);
    case 'dispute':
      return disputes(matter, thread);
    case 'self_referral':
    case 'psa_referral':
    case 'update':
    case 'agent_change':
    case 'confirmation':
    case 'third_party_claim':
    case 'inquiry':
    case 'unrelated':
    case 'auto_reply':
    case 'bounce':
      return saysMore(matter, thread, STOOD_BY);
  }
}

function assentIn(assent: Assent): string {
  switch (assent.by) {
    case 'reply':
      if (assent.colleague) return `confirmed by ${assent.colleague.address}, whose own word it is`;
      return assent.proved ? 'confirmed by a proved reply' : 'confirmed by a reply that holds our code';
    case 'link':
      return 'confirmed on the page of the link that we sent';
    case 'telephone':
      return `confirmed to ${assent.operator} by telephone`;
  }
}

function matterOf(
  input: Weighed,
  standing: Exclude<Standing, { verdict: 'contradicted' }>,
  thread: Referral,
  hasCode: boolean,
): Matter {
  const found = voiceOf(input);
  const proved = isProved(standing);
  const doubts = found.doubts.filter(({ kind }) => !isAnsweredElsewhere(kind, thread));
  const rung = proved ? 'authenticated' : hasCode ? 'confirmed' : 'unauthenticated';
  return {
    ...input,
    writer: standing.writer,
    isProved: proved,
    proof: [...standing.reasons, ...(hasCode && !proved ? ['the reply holds our code'] : [])].join('; '),
    voice: { ...found, doubts, rung },
    assent: null,
  };
}

/**
 * Whoever answers our own question reads at their address. Whether the mail is present is weighed beside it (`isPresent`).
 * Of the company nothing is asked anew that did not stop the referral when it was opened.
 */
function isAnsweredElsewhere(kind: Voice['doubts'][number]['kind'], thread: Referral): boolean {
  if (kind === 'reply_to_elsewhere' || kind === 'replayed' || kind === 'not_shown_new') return true;
  return isWeighed(kind, thread);
}

/** What a reply is weighed against, beside the referral itself. */
type Around = Pick<
  Weighed,
  'letter' | 'waiting' | 'directory' | 'known' | 'holdsCode' | 'place' | 'signed' | 'replayed' | 'heard'
>;

/** By a proved voice of the customer, or one that holds our code. */
function customerSays(matter: Matter, thread: Referral, by: Around, saying: Saying): Decision {
  const { letterId, extraction } = matter;
  if (saying.says === 'data_request') return held(matter, thread, 'data_request');
  if (thread.state === 'withdrawn') return afterWithdrawal(matter, thread, saying);
  switch (saying.says) {
    case 'yes':
      return confirms(matter, thread, by, saying.more);
    case 'near_yes':
      if (by.waiting !== null) return asksOnceMore(matter, thread, by);
      return thread.state === 'in_effect' ? held(matter, thread, 'not_understood') : affirms(matter, thread);
    case 'no':
      if (!isPresent(thread, by)) return held(matter, thread, 'replayed');
      return deniesTheLetter(matter, thread, by) ? denies(matter, thread) : disputes(matter, thread);
    case 'withdraws':
      if (!isPresent(thread, by)) return askToConfirm(matter, thread, []);
      return isContact(matter.writer.address, thread) ? withdraws(matter, thread) : disputes(matter, thread);
    case 'near_withdrawal':
      return by.waiting === null && isContact(matter.writer.address, thread)
        ? askToConfirm(matter, thread, stopped(matter, thread, isPresent(thread, by)))
        : unclear(matter, thread, by, 'not_understood');
    case 'waits':
      return unclear(matter, thread, by, 'asks_to_wait');
    case 'more':
      return withQuestion(saysMore(matter, thread, givenIn(thread, by)), matter, by);
    case 'refuses':
      return isPresent(thread, by) ? refuses(matter, thread, by) : held(matter, thread, 'replayed');
    case 'instead':
      return isPresent(thread, by) ? instead(matter, thread, by) : held(matter, thread, 'replayed');
    case 'agreement': {
      const received: ReferralEvent[] =
        extraction.psa === null ? [] : [{ kind: 'agreement_received', letterId, agreement: extraction.psa }];
      return held(matter, thread, 'psa_to_read', [...received, { kind: 'held', letterId, reason: 'psa_to_read' }]);
    }
    case 'asks':
      return unclear(matter, thread, by, 'inquiry');
    case 'thanks':
      return by.waiting === null ? kept(matter, thread) : unclear(matter, thread, by, 'not_understood');
    case 'unclear':
      return unclear(matter, thread, by, whyUnread(by.letter) ?? 'not_understood');
  }
}

/** It is over: only a new referral, which is another one, can change that. */
function afterWithdrawal(matter: Matter, thread: Referral, { says }: Saying): Decision {
  return says === 'thanks' ? kept(matter, thread) : held(matter, thread, 'reply_in_thread');
}

/**
 * Anybody who has a signed mail of the customer may send it again, in any thread: an old one, or one that they were sent
 * today. So what changes something has to show that it was written now, and here: it holds our code; or its signature was
 * never seen, and its signed words name our reference, or it was signed after we asked and answers our notice or says itself
 * that it is to us. What was written before the record last changed changes nothing by itself.
 */
export function isPresent(
  thread: Referral,
  around: Pick<Around, 'letter' | 'holdsCode' | 'place' | 'signed'>,
): boolean {
  const { holdsCode, place, signed, letter } = around;
  if (isOlderThanTheRecord(letter.date, place)) return false;
  if (holdsCode !== null) return true;
  if (!signed.isNew || isSignedBefore(signed, place?.openedAt ?? null)) return false;
  if (namesReference(thread, around)) return true;
  const since = place?.askedAt ?? place?.openedAt ?? null;
  if (place === null || since === null) return false;
  if (signed.at === null || (place.answers === null && !signed.isToUs)) return false;
  return !isSignedBefore(signed, since);
}

function isSignedBefore({ at }: Around['signed'], moment: Date | null): boolean {
  return at !== null && moment !== null && Date.parse(at) < moment.getTime() - CLOCKS_DIFFER_MS;
}

/** Subject and body are signed, and of what waits nobody but the customer was told the reference. */
function namesReference({ reference }: Referral, { letter }: Pick<Around, 'letter'>): boolean {
  return `${letter.subject}\n${letter.body.text}`.toUpperCase().includes(reference);
}

/** Two mails that cross each other, or clocks that differ, make no mail an older one. */
const CLOCKS_DIFFER_MS = 5 * 60_000;

function isOlderThanTheRecord(date: string | null, place: DecisionInput['place']): boolean {
  if (date === null || place === null || place.changedAt === null) return false;
  return Date.parse(date) < place.changedAt.getTime() - CLOCKS_DIFFER_MS;
}

// ---- kept, held, asked again

/** Kept with its referral; nothing follows from it. */
function kept({ letterId }: Matter, thread: Referral): Decision {
  const event: ReferralEvent = { kind: 'letter_joined', letterId, from: 'customer' };
  return { ...NOT_PROVED, outcome: 'referral', holdReason: null, referral: evolve(thread, event), events: [event] };
}

/** For a person, without a word to anybody: whoever wrote it is not known. */
function keptSilently(letterId: string, thread: Referral, holdReason: HoldReason): Decision {
  const event: ReferralEvent = { kind: 'letter_joined', letterId, from: 'customer' };
  return { ...NOT_PROVED, holdReason, referral: evolve(thread, event), events: [event] };
}

/** For a person, and the writer hears that one looks; what others were about to be told waits where that may be wrong. */
function held(matter: Matter, thread: Referral, holdReason: HoldReason, also: readonly ReferralEvent[] = []): Decision {
  const { letterId } = matter;
  const joins: ReferralEvent = { kind: 'letter_joined', letterId, from: 'customer' };
  const stops: ReferralEvent[] = stopsWhatIsNotSent(holdReason, thread) ? [{ kind: 'stopped', letterId }] : [];
  const events = also.length > 0 ? also : [joins, ...stops];
  return {
    ...concluded(matter, thread, events, (occasion) => [deskLooks(occasion, holdReason, null)]),
    outcome: 'hold',
    holdReason,
  };
}

/** Neither a yes nor a no: the question stays open, with its code and its link, the writer is told so once, and a person sees it. */
function unclear(
  matter: Matter,
  thread: Referral,
  { waiting }: Pick<Around, 'waiting'>,
  holdReason: HoldReason,
): Decision {
  if (waiting === null) return held(matter, thread, holdReason);
  const by = isContact(matter.writer.address, thread) ? 'contact' : 'colleague';
  const event: ReferralEvent = { kind: 'answer_unclear', letterId: matter.letterId, by };
  const tells = (occasion: Occasion): NoticeDraft =>
    holdReason === 'not_understood' && by === 'contact'
      ? simplerQuestion(occasion, waiting, matter)
      : deskLooks(occasion, holdReason, null);
  return {
    ...concluded(matter, thread, [event], (occasion) =>
      by === 'colleague' || thread.unclearAnswers === 0 ? [tells(occasion)] : [],
    ),
    outcome: 'hold',
    holdReason,
  };
}

/** A second, simpler question: the button, or the code typed above the quote. After that a person looks. */
function asksOnceMore(matter: Matter, thread: Referral, by: Around): Decision {
  // Whoever was asked has not answered: a colleague's words are no reason to write to them again.
  if (!isContact(matter.writer.address, thread)) return answeredByColleague(matter, thread);
  const isFirst = thread.unclearAnswers === 0;
  const event: ReferralEvent = { kind: 'answer_unclear', letterId: matter.letterId, by: 'contact' };
  const { waiting } = by;
  const decision = concluded(matter, thread, [event], (occasion) =>
    !isFirst || waiting === null ? [] : [simplerQuestion(occasion, waiting, matter)],
  );
  if (isFirst && matter.voice.rung !== 'unauthenticated') return decision;
  return {
    ...decision,
    outcome: 'hold',
    holdReason: matter.voice.rung === 'unauthenticated' ? 'unverified_sender' : 'not_understood',
  };
}

/** Between several a yes says nothing: they are offered once more. */
function simplerQuestion(occasion: Occasion, waiting: WaitingLetter, { directory }: Matter): NoticeDraft {
  const { referral } = occasion;
  const { proposals, missing, state } = referral;
  if (proposals.length === 0) return pleaseConfirm(occasion, waiting, directory, 'unclear');
  const extraction = asProposed(referral.extraction, waiting.extraction);
  if (!proposals.some(isChoice)) return pleaseConfirm(occasion, { ...waiting, extraction }, directory, 'unclear');
  const lacks = state === 'awaiting_parts' ? partsToAsk(missing, proposals) : [];
  return readBack({ ...occasion, extraction }, { missing: lacks, standBy: false, replaces: null, proposals });
}

// ---- a no to what was proposed

/** What they wrote stays, without whom they said no to: they are asked who it is. What is on record already stays too. */
function refuses(matter: Matter, thread: Referral, { waiting }: Around): Decision {
  const { letterId, writer } = matter;
  const isAsked = isContact(writer.address, thread) || (waiting !== null && isTheirOwn(waiting, writer.address));
  if (!isAsked) return answeredByColleague(matter, thread);
  const refused = refusalOf(letterId, thread.proposals);
  if (thread.designation !== null) {
    const then = denies(matter, evolve(thread, refused));
    return { ...then, events: [refused, ...then.events] };
  }
  const { extraction } = evolve(thread, refused);
  const voice = togetherVoice(thread.voice, matter.voice);
  return settle({ ...matter, extraction, voice }, thread, [refused]);
}

/** Of the parts that the reply names somebody for, nobody else is proposed any more; what it says counts as in any reply. */
function instead(matter: Matter, thread: Referral, by: Around): Decision {
  const { agentOfRecord, masterAgency } = matter.extraction;
  const isNamed: Readonly<Record<Proposal['part'], boolean>> = {
    agent_of_record: agentOfRecord.status !== 'missing',
    master_agency: masterAgency.status !== 'missing',
  };
  const named = thread.proposals.filter(({ part }) => isNamed[part]);
  const isSaidAgain = partiesOfAll(named).some((party) => isSurely(party, matter.extraction));
  // A no, and the very name that it is about: nobody can tell what they want.
  if (isSaidAgain) return unclear(matter, thread, by, 'not_understood');
  const refused = refusalOf(matter.letterId, namesParty(matter.extraction) ? named : thread.proposals);
  const extraction = withoutRefused(matter.extraction, refused.parties);
  const after = evolve(thread, refused);
  const then = saysMore({ ...matter, extraction }, after, givenIn(thread, { ...by, waiting: null }));
  return { ...then, events: [refused, ...then.events] };
}

function refusalOf(letterId: string, proposals: readonly Proposal[]) {
  return { kind: 'refused' as const, letterId, parties: partiesOfAll(proposals) } satisfies ReferralEvent;
}

function isSurely(party: PartyIn, { agentOfRecord, masterAgency }: Extraction): boolean {
  if (party.part === 'agent_of_record')
    return !isLikely(agentOfRecord) && candidatesOf(agentOfRecord).some((each) => isSameParty(each, party));
  return !isLikely(masterAgency) && agenciesOf(masterAgency).some((each) => isSameParty(each, party));
}

// ---- a yes

function confirms(matter: Matter, thread: Referral, by: Around, more: boolean): Decision {
  const { letterId, extraction, isProved: proved, writer } = matter;
  const { waiting, directory, known } = by;
  const joins: ReferralEvent = { kind: 'letter_joined', letterId, from: 'customer' };
  if (waiting !== null && waiting.letterId !== letterId && answersTheQuestion(thread, by)) {
    // Between several, a yes alone chooses nobody.
    if (!more && thread.proposals.length > 0 && thread.proposals.every(isChoice))
      return asksOnceMore(matter, thread, by);
    const stander = standerOf(writer.address, matter.voice.authority, thread);
    const isColleague = stander.is !== 'contact' && !isTheirOwn(waiting, writer.address);
    if (isColleague && !(stander.is === 'colleague' && stander.mayDecide)) return answeredByColleague(matter, thread);
    const assent: Assent = { by: 'reply', letterId, proved, colleague: isColleague ? writer : null };
    const given = more && isRead(extraction) ? extraction : null;
    const also = isAskedForInterest(thread) ? withInterest(given ?? thread.extraction, extraction) : given;
    const then = lifted(waiting, thread, assent, { directory, known, events: [joins], also });
    const told = isColleague ? [...then.notices, toldContact(matter, thread)] : then.notices;
    if (!more || then.outcome !== 'referral' || isRead(extraction)) return { ...then, notices: told };
    // What stands beside the yes and was not read is for a person; the yes counts all the same.
    const receipt = concluded(matter, thread, [joins], (occasion) => [deskLooks(occasion, 'inquiry', null)]).notices;
    return { ...then, notices: [...told, ...receipt], outcome: 'hold', holdReason: 'inquiry' };
  }
  if (waiting !== null) return asksOnceMore(matter, thread, by);
  if (more && isRead(extraction)) return saysMore(matter, thread, givenIn(thread, by));
  if (thread.state !== 'in_effect')
    return isPresent(thread, by) ? affirms(matter, thread) : held(matter, thread, 'not_understood');
  const { place } = by;
  // A yes to yesterday's confirmation is no yes to whoever was named since.
  const isToThis = place === null || place.answers === null || !isBefore(place.answers.at, place.designatedAt);
  // The very mail once more, by another road, is no news.
  if (!by.signed.isNew && !more) return kept(matter, thread);
  if (!isToThis || !isPresent(thread, by)) return held(matter, thread, 'not_understood');
  // A colleague confirms nothing that another said; and what answers none of our mails may be meant for an earlier agent.
  const isKnownToBeToThis = by.holdsCode !== null || (place !== null && place.answers !== null);
  if (!isContact(writer.address, thread) || !isKnownToBeToThis)
    return more
      ? held(matter, thread, 'inquiry')
      : concluded(matter, thread, [joins], (occasion) => [noted(occasion, [])]);
  const assent: Assent = { by: 'reply', letterId, proved, colleague: null };
  const confirmed = concluded(matter, thread, [joins, { kind: 'confirmed', letterId, assent }], (occasion) => [
    noted(occasion, []),
  ]);
  return more ? held(matter, thread, 'inquiry', confirmed.events) : confirmed;
}

/** A colleague who was asked about their own proved letter answers for it themselves. */
function isTheirOwn({ standing }: WaitingLetter, address: string): boolean {
  return isProved(standing) && isSameAddress(standing.writer.address, address);
}

/** The same mail asked whether they would like an offer: one yes answers both. */
function isAskedForInterest({ state, missing, proposals }: Referral): boolean {
  return state === 'awaiting_parts' && proposals.length > 0 && missing.includes('interest');
}

function withInterest(extraction: Extraction, { interest }: Extraction): Extraction {
  return { ...extraction, interest: { level: 'affirmed', evidence: interest.evidence } };
}

const isBefore = (one: Date, other: Date | null): boolean => other !== null && one.getTime() < other.getTime();

function isRead({ intent }: Extraction): boolean {
  return intent === 'self_referral' || intent === 'update' || intent === 'agent_change';
}

/**
 * The letter that waits may be forged, and a yes may be meant for another mail of ours. So it counts where it holds the code
 * of that very question, or answers its notice; and where it answers nothing that we know of, only if nothing else is open.
 * Whoever forges a letter chooses its Message-ID, and can give it to a mail of theirs that the customer answers: what leads
 * to the forged letter alone is no answer to us.
 */
function answersTheQuestion(thread: Referral, by: Around): boolean {
  if (by.holdsCode !== null) return true;
  const { place, waiting } = by;
  if (place === null || !isPresent(thread, by)) return false;
  if (place.answers !== null) return place.answers.asks && !isBefore(place.answers.at, place.askedAt);
  const isTheirs = waiting !== null && isProved(waiting.standing);
  return thread.designation === null && (isTheirs || namesReference(thread, by));
}

/** The one whom we asked is still asked. */
function answeredByColleague(matter: Matter, thread: Referral): Decision {
  const event: ReferralEvent = { kind: 'answer_unclear', letterId: matter.letterId, by: 'colleague' };
  return {
    ...concluded(matter, thread, [event], (occasion) => [deskLooks(occasion, 'colleague_answered', null)]),
    outcome: 'hold',
    holdReason: 'colleague_answered',
  };
}

/** Whoever seemed to write the first letter hears that a colleague stood by it, and can say that it is not right. */
function toldContact({ writer, receivedAt, directory }: Matter, thread: Referral): NoticeDraft {
  const { agentOfRecord, masterAgency } = thread.extraction;
  const agent = agentOfRecord.status === 'designated' ? namedAgent(agentOfRecord.agent.directoryId, directory) : null;
  const agency = masterAgency.status === 'named' ? namedAgency(masterAgency.agency.directoryId, directory) : null;
  return colleagueTold(thread, { referral: thread, by: writer.address, agent, agency, receivedAt });
}

/** Where we asked whether they are in the market at all, a yes affirms that. */
function affirms(matter: Matter, thread: Referral): Decision {
  const { extraction } = matter;
  const asksForYes =
    thread.state === 'awaiting_parts' && thread.missing.every((part) => part === 'interest' || part === 'placement');
  if (!asksForYes) return held(matter, thread, 'not_understood');
  const evidence = extraction.interest.evidence;
  return saysMore(
    { ...matter, extraction: { ...extraction, interest: { level: 'affirmed', evidence } } },
    thread,
    STOOD_BY,
  );
}

// ---- more, or something else

interface Given {
  /** The letter refers to this referral, rather than to none. */
  readonly isInThread: boolean;
  readonly isPresent: boolean;
  /** Of a letter in no thread, that it is shown to be new; of any other the same as `isPresent`. */
  readonly isNew: boolean;
  readonly waiting: WaitingLetter | null;
}

function givenIn(thread: Referral, by: Around): Given {
  const present = isPresent(thread, by);
  const isInThread = by.place !== null;
  return {
    isInThread,
    isPresent: present,
    isNew: present || (!isInThread && by.replayed === null),
    waiting: by.waiting,
  };
}

/** The customer was asked about this very letter, and stood by it. */
const STOOD_BY: Given = { isInThread: true, isPresent: true, isNew: true, waiting: null };

/** More about the need, or another agent. Only who named the agent may name another; a colleague who does contests it. */
function saysMore(matter: Matter, thread: Referral, given: Given): Decision {
  const { letterId, extraction, voice, directory, writer } = matter;
  const named = extraction.agentOfRecord;
  // Whoever took back what opened it has not taken it up again by adding to it: a person settles that.
  if (thread.state === 'contested' && thread.designation === null) return held(matter, thread, 'contested');
  if (isUnproved(thread) && thread.state === 'awaiting_confirmation') {
    // An old mail of theirs in the thread of what somebody forged would make the forgery true.
    if (named.status === 'missing' || !given.isPresent) return unclear(matter, thread, given, 'not_understood');
    // What the unproved letter says falls away, but for what the proved answer names itself.
    const updated: ReferralEvent = { kind: 'updated', letterId, extraction, voice };
    return settle(matter, evolve(thread, updated), [updated]);
  }
  const whole = together(thread.extraction, extraction);
  const updated: ReferralEvent = { kind: 'updated', letterId, extraction: whole, voice };
  const after = evolve(thread, updated);
  const all: Matter = { ...matter, extraction: whole, voice: togetherVoice(thread.voice, voice) };
  const proposed: Matter = { ...all, extraction: asProposed(thread.extraction, extraction) };
  const isAnother = isAnotherLikely(thread.extraction, extraction);
  // They speak of somebody else than they named, and of whom cannot be told.
  if (isAnother && proposalsIn(proposed, thread).length === 0) return held(matter, thread, 'not_understood');
  if (thread.designation === null) {
    if (isAnother && !staysOnHold(thread, extraction)) {
      const replaces = namedIn(thread.extraction);
      return given.isPresent
        ? propose(proposed, after, [updated], { replaces })
        : askToConfirm(proposed, after, [updated], { replaces });
    }
    if (!staysOnHold(thread, extraction))
      return given.isPresent || !namesParty(extraction)
        ? settle(all, after, [updated])
        : askToConfirm(all, after, [updated]);
    const reason = thread.holdReason ?? 'reply_in_thread';
    return held(all, thread, reason, [updated, { kind: 'held', letterId, reason }]);
  }

  const { designation } = thread;
  const namesAnother =
    (named.status === 'designated' && named.agent.directoryId !== designation.agentId) ||
    named.status === 'multiple' ||
    named.status === 'none_wanted';
  const agencyNamed = extraction.masterAgency;
  const namesAnotherAgency =
    (agencyNamed.status === 'named' && agencyNamed.agency.directoryId !== designation.agencyId) ||
    agencyNamed.status === 'multiple';
  const changesParty = namesAnother || namesAnotherAgency;
  if (isAnother) return proposesChange(proposed, thread, given);
  if (thread.state === 'contested') {
    const agreed = named.status === 'designated' ? named.agent.directoryId : null;
    return given.isPresent && settlesContest(writer.address, agreed, thread)
      ? settle(all, after, [updated])
      : held(matter, thread, 'contested');
  }
  if (changesParty && !isContact(writer.address, thread))
    return given.isNew ? contests(matter, thread) : held(matter, thread, 'replayed');
  if (changesParty && matter.assent === null && isQuestionable(matter, given))
    return askToConfirm(all, thread, stopped(matter, thread, given.isNew), { replaces: agentName(thread, directory) });
  // Another agent rests on the mail that names them, however well the one before was proved.
  if (changesParty)
    return stopping(settle({ ...all, voice: { ...all.voice, rung: voice.rung } }, after, [updated]), thread, letterId);

  const agent = namedAgent(designation.agentId, directory);
  const agency = namedAgency(designation.agencyId, directory);
  const recipient = agent === null || agency === null ? null : summaryRecipient(agency, agent);
  const changes = changesBetween(thread.extraction, whole);
  if (!given.isPresent && matter.assent === null && changes.length > 0)
    return askToConfirm(all, thread, [], { replaces: null });
  return concluded(all, thread, [updated], (occasion) => [
    noted(occasion, changes),
    ...(agent === null || agency === null || recipient === null || isSameNeed(thread.extraction, whole)
      ? []
      : [agencySummary(occasion, agent, agency, recipient, 'the customer says more')]),
  ]);
}

/** Somebody else is likely to be meant than who is on record: that stays, and nobody but whoever wrote it hears of it before they say yes. */
function proposesChange(proposed: Matter, thread: Referral, given: Given): Decision {
  const { writer, directory } = proposed;
  // Who did not name the one on record may not take them off it: a person looks.
  if (thread.state === 'contested' || !isContact(writer.address, thread) || !given.isNew)
    return held(proposed, thread, thread.state === 'contested' ? 'contested' : 'not_understood');
  return askToConfirm(proposed, thread, stopped(proposed, thread, given.isNew), {
    replaces: agentName(thread, directory),
  });
}

/** Whom they named for certain before. */
function namedIn({ agentOfRecord, masterAgency }: Extraction): string | null {
  if (agentOfRecord.status === 'designated') return agentOfRecord.agent.name ?? agentOfRecord.agent.company;
  return masterAgency.status === 'named' ? masterAgency.agency.name : null;
}

/** What the letter gives is taken, and what it asks beside that is for a person: nobody's question is filed unread. */
function withQuestion(decision: Decision, matter: Matter, { heard }: Pick<Around, 'heard'>): Decision {
  if (decision.outcome !== 'referral' || decision.referral === null || !asksSomething(matter, heard)) return decision;
  const { letterId } = matter;
  const joins: ReferralEvent = { kind: 'letter_joined', letterId, from: 'customer' };
  const receipt = concluded(matter, decision.referral, [joins], (occasion) => [deskLooks(occasion, 'inquiry', null)]);
  return { ...decision, notices: [...decision.notices, ...receipt.notices], outcome: 'hold', holdReason: 'inquiry' };
}

/** A question mark alone settles nothing, but a person looks: rather once too often than at no question. */
function asksSomething({ letter, extraction }: Matter, { answer }: Around['heard']): boolean {
  const isQuestion = answer?.kind === 'question' && answer.degree !== 'unknown';
  return isQuestion || extraction.asks.length > 0 || /[?\u061f\uff1f]/.test(ownWords(letter));
}

/** What others are about to hear waits while the customer is asked whether something else is right. */
function stopped({ letterId }: Matter, { state }: Referral, isWrittenNow: boolean): ReferralEvent[] {
  return state === 'in_effect' && isWrittenNow ? [{ kind: 'stopped', letterId }] : [];
}

/** They name somebody else, and a person has to look: whoever was named before is not told meanwhile. */
function stopping(decision: Decision, { state }: Referral, letterId: string): Decision {
  if (decision.outcome !== 'hold' || state !== 'in_effect') return decision;
  return { ...decision, events: [...decision.events, { kind: 'stopped', letterId }] };
}

/**
 * A change of agent or agency is asked back where it may be about something else, or may be an old mail: outside the thread,
 * in a letter that states a need as a new referral does, or in one that cannot be shown to be written now.
 */
function isQuestionable({ extraction }: Matter, { isInThread, isPresent: present }: Given): boolean {
  const statesNeed = extraction.opportunity.services.length > 0 || extraction.intent === 'self_referral';
  return !isInThread || !present || statesNeed;
}

function namesParty({ agentOfRecord, masterAgency }: Extraction): boolean {
  return agentOfRecord.status !== 'missing' || masterAgency.status !== 'missing';
}

/** What is on hold stays so, unless the letter answers the very reason. */
function staysOnHold({ state, holdReason }: Referral, { agentOfRecord, masterAgency }: Extraction): boolean {
  if (state !== 'on_hold' || holdReason === null) return false;
  const namesAgent = agentOfRecord.status === 'designated';
  const namesAgency = masterAgency.status === 'named';
  switch (liftedBy(holdReason)) {
    case 'another_agent':
      return !namesAgent;
    case 'another_agency':
      return !namesAgency;
    case 'either':
      return !namesAgent && !namesAgency;
    case 'person':
      return true;
  }
}

/**
 * Nobody stood by what opened the referral. An answer that neither does so nor names an agent itself adds to it, and does
 * not make it true: it may be a machine's that quotes our question, or of somebody who wonders what this is.
 */
export function isUnproved({ designation, voice }: Referral): boolean {
  return designation === null && voice.rung === 'unauthenticated';
}

/**
 * When the two voices name the same agent, they agree. A third one is neither of them. Who disputed what they said themselves
 * settles it by saying what is right.
 */
function settlesContest(writer: string, agentId: string | null, thread: Referral): boolean {
  const { contest: open, designation } = thread;
  if (open === null || agentId === null) return false;
  if (open.why === 'dispute' && isSameAddress(open.by, thread.customerEmail)) return isContact(writer, thread);
  if (isSameAddress(open.by, writer)) return agentId === designation?.agentId;
  return isContact(writer, thread) && agentId === open.agentId;
}

function agentName({ designation }: Referral, directory: DecisionInput['directory']): string | null {
  return namedAgent(designation?.agentId ?? null, directory)?.name ?? null;
}

function contests(matter: Matter, thread: Referral): Decision {
  const { letterId, extraction, writer, directory } = matter;
  const { agentOfRecord } = extraction;
  const agentId = agentOfRecord.status === 'designated' ? agentOfRecord.agent.directoryId : null;
  const contested: ReferralEvent = { kind: 'contested', letterId, why: 'another_voice', by: writer.address, agentId };
  const named = {
    first: namedAgent(thread.designation?.agentId ?? null, directory),
    second: namedAgent(agentId, directory),
  };
  return onHold(matter, thread, contested, 'contested', (occasion) => contest(occasion, thread, named));
}

/** The customer says no to our question about a later letter, and not to what is on record: that one falls, and this stays. */
function deniesTheLetter({ writer }: Matter, thread: Referral, by: Around): boolean {
  const isLater = by.waiting !== null && thread.designation !== null;
  return isLater && isContact(writer.address, thread) && answersTheQuestion(thread, by);
}

function denies(matter: Matter, thread: Referral): Decision {
  const event: ReferralEvent = { kind: 'denied', letterId: matter.letterId };
  return onHold(matter, thread, event, 'denied', (occasion) => [deskLooks(occasion, 'denied', null)]);
}

function disputes(matter: Matter, thread: Referral): Decision {
  const { letterId, writer } = matter;
  const contested: ReferralEvent = { kind: 'contested', letterId, why: 'dispute', by: writer.address, agentId: null };
  return onHold(matter, thread, contested, 'disputed', (occasion) => [deskLooks(occasion, 'disputed', null)]);
}

function onHold(
  matter: Matter,
  thread: Referral,
  event: ReferralEvent,
  holdReason: HoldReason,
  notices: (occasion: Occasion) => readonly NoticeDraft[],
): Decision {
  return { ...concluded(matter, thread, [event], notices), outcome: 'hold', holdReason };
}

export function withdraws(matter: Matter, thread: Referral): Decision {
  const { letterId, directory } = matter;
  const withdrawn: ReferralEvent = { kind: 'withdrawn', letterId };
  const { designation } = thread;
  const agent = namedAgent(designation?.agentId ?? null, directory);
  const agency = namedAgency(designation?.agencyId ?? null, directory);
  return concluded(matter, thread, [withdrawn], (occasion) => withdrawal(occasion, agent, agency));
}
