/** A letter on hold and what an operator decides about it go in; its outcome, the events of its referral and the notices come out. */
import type { Directory } from '../domain/directory.ts';
import { type Extraction, isLikely, missingParts } from '../domain/extraction.ts';
import type { HoldReason, Ignored, Intent } from '../domain/lists.ts';
import type { NoticeDraft } from '../domain/notice.ts';
import { madeSure } from '../domain/proposal.ts';
import { NOTHING_ON_RECORD, type Referral, type ReferralEvent } from '../domain/referral.ts';
import type { Corrections, Ruling } from '../domain/ruling.ts';
import { isProved } from '../domain/standing.ts';
import type { Assent, TelephoneCall, Voice } from '../domain/voice.ts';
import { authorshipOf } from './authorship.ts';
import { claimOf } from './claims.ts';
import { toldColleagues } from './colleagues.ts';
import { faultsOf, type ReadWords } from './carries.ts';
import type { Decided, Decision, DecisionInput, WaitingLetter } from './decide.ts';
import { whyHeld } from './happened.ts';
import type { LikenessIndex } from './likeness.ts';
import { isSameNeed, together } from './merge.ts';
import { claimReceipt, deskQuestion } from './notices.ts';
import { isParty, namedAgency, namedAgent } from './party.ts';
import { evolve, open } from './referral.ts';
import { withoutRepeats } from './repeats.ts';
import { isContact, isCustomer, isPresent, isUnproved, withdraws } from './reply.ts';
import { askToConfirm, type Matter, settle } from './settle.ts';
import { rungWith } from './trust.ts';
import { voiceOf, withDoubtsOnRecord } from './voice.ts';

export interface HeldLetter extends WaitingLetter {
  readonly holdReason: HoldReason;
}

export interface RulingInput {
  readonly held: HeldLetter;
  /** How the built-in reader reads the words that carry a correction. */
  readonly read: ReadWords;
  /** For which reasons its writer heard already that a person looks. */
  readonly told: readonly HoldReason[];
  /** How the letter stands to the referral that it is to take back; null for any other ruling. */
  readonly around: AroundTarget | null;
  readonly ruling: Ruling;
  /** Who decides, and why. */
  readonly by: string;
  readonly why: string;
  /** The referral that the letter is kept with; null where it has none. */
  readonly referral: Referral | null;
  /** The one that it is to be kept with, for `join`. */
  readonly target: Referral | null;
  readonly others: readonly Referral[];
  readonly directory: Directory;
  readonly known: LikenessIndex;
  readonly fresh: { readonly id: string; readonly reference: string };
}

/** What shows that a letter was written after what it takes back, and is no earlier one that somebody sent again. */
export type AroundTarget = Pick<DecisionInput, 'place' | 'signed'>;

/** Why a ruling cannot be; for the operator, with what may be done instead. */
export class RulingError extends Error {}

/** What keeps a letter from being accepted, and what lifts that. */
export interface Bar {
  readonly why: string;
  readonly liftedBy: 'nothing' | 'agent' | 'telephone';
}

export interface RulingDecision extends Decided {
  /** The reading as the operator corrected it; null where they corrected nothing. */
  readonly corrected: Extraction | null;
}

export function decideRuling(input: RulingInput): RulingDecision {
  const { ruling, by, why } = input;
  if (ruling.is === 'accept' || ruling.is === 'attest') {
    const decision = withoutRepeats(accepted(input, ruling), { before: input.referral, told: input.told });
    if (changesNothing(input, decision))
      throw new RulingError(`${STAYS[ruling.is]} would leave this on hold, because ${whyHeld(input.held.holdReason)}`);
    return { ...decision, ignored: null };
  }
  if (ruling.is === 'withdraw') return { ...takenBack(input), ignored: null };
  const ignored = ruling.is === 'ignore' ? ignoredBy(by, why) : null;
  return { ...decided(input, ruling), ignored, corrected: null };
}

/** About a letter that could not be read: there is nothing in it to accept, and nobody to answer. */
export function decideUnread(
  of: Pick<RulingInput, 'ruling' | 'target' | 'by' | 'why'> & { readonly letterId: string },
): RulingDecision {
  const { ruling, target, letterId, by, why } = of;
  if (ruling.is === 'ignore') return { ...NOTHING, outcome: 'ignored', ignored: ignoredBy(by, why), corrected: null };
  if (ruling.is !== 'join')
    throw new RulingError('This mail could not be read: ignore it, or keep it with a referral.');
  if (target === null) throw new RulingError('There is no referral of that reference.');
  // Whose it is nobody knows, so that it ends no link of the customer's.
  const events: ReferralEvent[] = [
    { kind: 'ruled', letterId, ruling: 'join', by, why, corrected: [] },
    { kind: 'letter_joined', letterId, from: 'party' },
  ];
  const referral = events.reduce(evolve, target);
  return { ...NOTHING, outcome: 'referral', referral, events, ignored: null, corrected: null };
}

function ignoredBy(by: string, why: string): Ignored {
  return { because: 'by_operator', says: `${by}: ${why}` };
}

const STAYS = { accept: 'Accept', attest: 'Your call' } as const;

/** The press of a button must not write into the history, and mail the customer, that all is as it was. */
function changesNothing(
  { held, referral }: RulingInput,
  { outcome, holdReason, events, referral: after }: Decision,
): boolean {
  const ruled = events.find((event) => event.kind === 'ruled');
  const isSame = outcome === 'hold' && holdReason === held.holdReason && ruled?.corrected.length === 0;
  // A call that is kept for the first time says more of whose word it is.
  const isCall = events.some(({ kind }) => kind === 'confirmed');
  const isKnown = referral !== null && after !== null && isSameVoice(referral.voice, after.voice);
  return isSame && (!isCall || isKnown);
}

function isSameVoice(one: Voice, other: Voice): boolean {
  return one.rung === other.rung && one.doubts.length === other.doubts.length;
}

function decided(input: RulingInput, ruling: Exclude<Ruling, { is: 'accept' | 'attest' | 'withdraw' }>): Decision {
  const { held, referral } = input;
  switch (ruling.is) {
    case 'join':
      return joined(input);
    case 'claim':
      return claimed(input);
    case 'ignore':
      return { ...NOTHING, outcome: 'ignored', ...(referral === null ? {} : noted(input, referral)) };
    case 'otherwise': {
      const { call, words } = ruling;
      return { ...stillHeld(held), ...called(input, { call, heard: 'otherwise', words }) };
    }
    case 'ask':
      return {
        ...stillHeld(held),
        ...(referral === null ? {} : noted(input, referral)),
        notices: [question(held, referral, ruling.words)],
      };
  }
}

/** A call counts for nothing until a second person has checked its number: the mail stays on hold meanwhile. */
export function decideCallWaits(input: Omit<RulingInput, 'ruling'>, call: TelephoneCall): RulingDecision {
  const { held } = input;
  return { ...stillHeld(held), ...called(input, { call, heard: 'waits', words: '' }), ignored: null, corrected: null };
}

function called(
  { held: { letterId }, referral }: Pick<RulingInput, 'held' | 'referral'>,
  of: Pick<Extract<ReferralEvent, { kind: 'called' }>, 'call' | 'heard' | 'words'>,
): Pick<Decision, 'referral' | 'events'> {
  if (referral === null) return { referral, events: [] };
  const event: ReferralEvent = { kind: 'called', letterId, ...of };
  return { referral: evolve(referral, event), events: [event] };
}

function stillHeld({ holdReason }: HeldLetter): Decision {
  return { ...NOTHING, outcome: 'hold', holdReason };
}

const NOTHING = { holdReason: null, referral: null, events: [], notices: [], claim: null } as const;

/** Who decided what, and why; it is the first of the events that follow from it. */
function ruled({ held, ruling, by, why }: RulingInput): Extract<ReferralEvent, { kind: 'ruled' }> {
  const corrected = 'corrections' in ruling ? fieldsIn(ruling.corrections) : [];
  return { kind: 'ruled', letterId: held.letterId, ruling: ruling.is, by, why, corrected };
}

function fieldsIn(corrections: Corrections): string[] {
  return Object.entries(corrections).flatMap(([field, value]) => (value === null ? [] : [field]));
}

function noted(input: RulingInput, referral: Referral): Pick<Decision, 'referral' | 'events'> {
  const event = ruled(input);
  return { referral: evolve(referral, event), events: [event] };
}

/** A person says what the letter means; whose word it is stays as it was proved, unless they telephoned. */
function accepted(
  input: RulingInput,
  ruling: Extract<Ruling, { is: 'accept' | 'attest' }>,
): Decision & Pick<RulingDecision, 'corrected'> {
  const { held, referral, directory, known, others } = input;
  const { letterId, letter, standing, receivedAt } = held;
  const bar = barTo(held, referral, directory, ruling.corrections);
  if (bar !== null && !(bar.liftedBy === 'telephone' && ruling.is === 'attest')) throw new RulingError(bar.why);
  if (standing.verdict === 'contradicted') throw new RulingError(CONTRADICTED);
  // What the customer said on the telephone, the mail need not say.
  const faults = ruling.is === 'accept' ? faultsOf(ruling.corrections, input.read, directory) : [];
  if (faults.length > 0) throw new RulingError(faults.join(' '));
  // A person read it, and says that this is what it means: what was likely is sure.
  const corrected = madeSure(correct(held.extraction, ruling.corrections, directory), null);
  const assent: Assent | null = ruling.is === 'attest' ? ruling.assent : null;
  // What nothing proves is not made true by a proved letter that adds to it, unless the customer said so on the telephone.
  const kept = referral === null || (assent === null && isUnproved(referral)) ? null : referral.extraction;
  const earlier = kept === null || assent === null ? kept : madeSure(kept, null);
  const extraction = earlier === null ? corrected : together(earlier, corrected);
  if (referral !== null && assent === null && isAnothersChange(referral, corrected, standing.writer.address))
    throw new RulingError(
      `Somebody else than ${referral.customerEmail} names another agent: telephone them, and say whom you spoke with.`,
    );
  if (referral !== null && assent === null && isOnRecord(referral, extraction, directory))
    throw new RulingError(
      `All that this mail says is on record in ${referral.reference} already: answer its writer from your own mailbox, then keep the mail with ${referral.reference}.`,
    );
  const isReply = referral !== null;
  const written = {
    letter,
    extraction,
    answer: null,
    isReply,
    isProved: isProved(standing),
    mayAnswer: isReply,
    others: [],
    secondsAfterNotice: null,
  };
  const found = voiceOf({
    letter,
    standing,
    extraction,
    directory,
    known,
    replayed: null,
    onRecord: NOTHING_ON_RECORD,
    authorship: authorshipOf(written),
  });
  const voice = referral === null ? found : withDoubtsOnRecord(found, referral.voice);
  const first = ruled(input);
  const confirmed: ReferralEvent[] = assent === null ? [] : [{ kind: 'confirmed', letterId, assent }];
  const opened: ReferralEvent = { kind: 'opened', letterId, extraction, voice };
  const updated: ReferralEvent = { kind: 'updated', letterId, extraction, voice };
  const events = referral === null ? [opened, first, ...confirmed] : [first, updated, ...confirmed];
  const start = referral ?? open({ ...input.fresh, writer: standing.writer }, opened, [opened]);
  const matter: Matter = {
    letterId,
    letter,
    writer: standing.writer,
    isProved: isProved(standing),
    proof: [...standing.reasons, `read by ${input.by}`].join('; '),
    voice: assent === null ? voice : { ...voice, rung: rungWith(voice.rung, assent) },
    assent,
    extraction,
    isRuled: true,
    directory,
    receivedAt,
  };
  const isCorrected =
    first.corrected.length > 0 || [held.extraction.agentOfRecord, held.extraction.masterAgency].some(isLikely);
  const read = isCorrected ? corrected : null;
  // What is on record stays as it is until the customer stands by a letter that nothing proves.
  if (referral !== null && referral.designation !== null && !matter.isProved && assent === null)
    return { ...askToConfirm(matter, referral, [first]), corrected: read };
  const decision = settle(matter, start, events);
  const colleagues = toldColleagues(decision.events, decision.referral, referral, {
    letter,
    others,
    directory,
    receivedAt,
  });
  return { ...decision, notices: [...decision.notices, ...colleagues], corrected: read };
}

const CONTRADICTED = 'Our own border says that this mail is not from its writer: ignore it, or mark it as a claim.';

/** Why a letter cannot be accepted as it is; null where it can. A page offers no button that is always refused. */
export function barTo(
  { standing, extraction }: Pick<HeldLetter, 'standing' | 'extraction'>,
  referral: Referral | null,
  directory: Directory,
  { agent }: Pick<Corrections, 'agent'>,
): Bar | null {
  const never = (why: string): Bar => ({ why, liftedBy: 'nothing' });
  if (standing.verdict === 'contradicted') return never(CONTRADICTED);
  if (isParty(standing.writer.address, directory))
    return never(
      `${standing.writer.address} is an agent or agency of the directory, who cannot refer a customer: mark the mail as a claim, or keep it with the referral of that customer.`,
    );
  if (referral !== null && !isCustomer({ standing }, referral))
    return never(`${referral.reference} is another company’s: mark the mail as a claim, or keep it with its referral.`);
  if (referral?.state === 'withdrawn')
    return never(`${referral.reference} was withdrawn: the customer has to refer themselves anew.`);
  const { intent } = extraction;
  // Only a proved writer can be asked.
  const asks = isProved(standing) ? ', or ask its writer' : '';
  if (intent === 'withdrawal')
    return never(
      `This mail is no referral (it withdraws one): say which referral it withdraws, or keep it with its referral${asks}.`,
    );
  if (NO_REFERRAL.has(intent) && agent === null)
    return {
      why: `This mail is no referral, and to accept it would give effect to what it does not say: keep it with its referral, or correct the agent whom it names${asks}.`,
      liftedBy: 'agent',
    };
  return referral === null || referral.contest === null
    ? null
    : {
        why: 'Two voices of the customer disagree: telephone them, and say whom you spoke with.',
        liftedBy: 'telephone',
      };
}

/** What these say is not that a designation is to take effect. */
const NO_REFERRAL: ReadonlySet<Intent> = new Set([
  'confirmation',
  'dispute',
  'inquiry',
  'third_party_claim',
  'unrelated',
  'auto_reply',
  'bounce',
]);

/** To accept it once more would tell all parties anew what they know. */
function isOnRecord(
  { state, designation, extraction: before }: Referral,
  after: Extraction,
  directory: Directory,
): boolean {
  if (state !== 'in_effect' || designation === null || !isSameNeed(before, after)) return false;
  const { agentOfRecord, masterAgency } = after;
  return (
    agentOfRecord.status === 'designated' &&
    namedAgent(agentOfRecord.agent.directoryId, directory)?.id === designation.agentId &&
    masterAgency.status === 'named' &&
    masterAgency.agency.directoryId === designation.agencyId
  );
}

/** Only who named the agent may name another; a colleague who does contests it. */
function isAnothersChange({ designation, customerEmail }: Referral, { agentOfRecord }: Extraction, writer: string) {
  if (designation === null || agentOfRecord.status !== 'designated') return false;
  const isSame = agentOfRecord.agent.directoryId === designation.agentId;
  return !isSame && writer.toLowerCase() !== customerEmail.toLowerCase();
}

function correct(read: Extraction, corrections: Corrections, directory: Directory): Extraction {
  const { agent, agency, company, services, placement } = corrections;
  const listedAgent = namedAgent(agent?.id ?? null, directory);
  const listedAgency = namedAgency(agency?.id ?? null, directory);
  if (agent !== null && listedAgent === null)
    throw new RulingError(`The directory has no agent ${agent.id}: enrol them first.`);
  if (agency !== null && listedAgency === null)
    throw new RulingError(`The directory has no agency ${agency.id}: add it first.`);
  const of: Omit<Extraction, 'missing'> = {
    ...read,
    customer:
      company === null
        ? read.customer
        : { ...read.customer, company: { value: company.value, evidence: [company.evidence] } },
    agentOfRecord:
      agent === null || listedAgent === null
        ? read.agentOfRecord
        : {
            status: 'designated',
            degree: 'sure',
            agent: { name: listedAgent.name, company: listedAgent.company, email: null, directoryId: listedAgent.id },
            evidence: [agent.evidence],
          },
    masterAgency:
      agency === null || listedAgency === null
        ? read.masterAgency
        : {
            status: 'named',
            degree: 'sure',
            agency: { name: listedAgency.name, directoryId: listedAgency.id },
            evidence: [agency.evidence],
          },
    placement: placement === null ? read.placement : { kind: placement.kind, evidence: [placement.evidence] },
    opportunity:
      services === null
        ? read.opportunity
        : {
            ...read.opportunity,
            services: services.values.map((value) => ({ value, evidence: [services.evidence] })),
          },
  };
  return { ...of, missing: missingParts(of) };
}

/**
 * The customer's own proved word, written after what it takes back, withdraws as it would have in its thread. Of any other
 * mail the contact on record is asked: an operator alone takes nothing off the record.
 */
function takenBack(input: RulingInput): Decision & Pick<RulingDecision, 'corrected'> {
  const { held, target, directory, around } = input;
  const { letterId, letter, standing, extraction, receivedAt } = held;
  if (target === null) throw new RulingError('There is no referral of that reference.');
  if (standing.verdict === 'contradicted') throw new RulingError(CONTRADICTED);
  const { writer } = standing;
  if (!isCustomer({ standing }, target))
    throw new RulingError(
      `${writer.address} is not of the company of ${target.reference}, and cannot withdraw it: keep the mail with it, or telephone ${target.customerEmail}.`,
    );
  if (target.state === 'withdrawn') throw new RulingError(`${target.reference} was withdrawn already.`);
  const proved = isProved(standing);
  const first: ReferralEvent[] = [ruled(input), { kind: 'letter_joined', letterId, from: 'customer' }];
  const after = first.reduce(evolve, target);
  const said: Extraction = { ...extraction, intent: 'withdrawal' };
  const matter: Matter = {
    letterId,
    letter,
    writer,
    isProved: proved,
    proof: [...standing.reasons, `read by ${input.by}`].join('; '),
    voice: target.voice,
    assent: null,
    extraction: said,
    isRuled: true,
    directory,
    receivedAt,
  };
  const isTheirWord =
    proved &&
    extraction.intent === 'withdrawal' &&
    isContact(writer.address, target) &&
    around !== null &&
    isPresent(target, { ...around, letter, holdsCode: null });
  if (isTheirWord) {
    const then = withdraws(matter, after);
    return { ...then, events: [...first, ...then.events], corrected: null };
  }
  if (target.pendingLetterId !== null)
    throw new RulingError(
      `A question to ${target.customerEmail} about another mail is open: wait for their answer, or telephone them.`,
    );
  return { ...askToConfirm(matter, target, first), corrected: extraction.intent === 'withdrawal' ? null : said };
}

/** Kept with a referral; it changes nothing of it. */
function joined(input: RulingInput): Decision {
  const { held, target } = input;
  if (target === null) throw new RulingError('There is no referral of that reference.');
  const from = isCustomer(held, target) ? ('customer' as const) : ('party' as const);
  const events: ReferralEvent[] = [ruled(input), { kind: 'letter_joined', letterId: held.letterId, from }];
  return { ...NOTHING, outcome: 'referral', referral: events.reduce(evolve, target), events };
}

function claimed(input: RulingInput): Decision {
  const { held, directory, referral } = input;
  const { standing, letter, extraction } = held;
  const claimant = standing.writer?.address ?? letter.from[0]?.address ?? '';
  const claim = claimOf({ letter, extraction, directory }, claimant);
  return {
    ...NOTHING,
    outcome: 'claim',
    claim,
    ...(referral === null ? {} : noted(input, referral)),
    notices: isProved(standing) ? [claimReceipt({ letter, standing })] : [],
  };
}

function question({ letter, standing }: HeldLetter, referral: Referral | null, words: string): NoticeDraft {
  if (!isProved(standing))
    throw new RulingError('Nothing proves who wrote this mail, so that no words go out because of it: telephone them.');
  return deskQuestion(letter, standing.writer, referral?.reference ?? '', words);
}
