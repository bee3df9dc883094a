/** A letter, who wrote it and what was read in it go in; its outcome, the events of its referral and the notices to send come out. */
import type { Agency, Agent, Directory } from '../domain/directory.ts';
import { type Extraction, missingParts } from '../domain/extraction.ts';
import { type Letter, ownWords } from '../domain/letter.ts';
import type { HoldReason, Outcome } from '../domain/lists.ts';
import type { NoticeDraft, Recipient } from '../domain/notice.ts';
import type { Referral, ReferralEvent } from '../domain/referral.ts';
import type { Proved, Standing } from '../domain/standing.ts';
import { agencySummary, confirmation, deskLooks, type Occasion, readBack } from './notices.ts';
import { isOfReferral, isParty, namedAgency, namedAgent, summaryRecipient } from './party.ts';
import { evolve, open } from './referral.ts';

export interface DecisionInput {
  readonly letterId: string;
  readonly letter: Letter;
  readonly standing: Standing;
  readonly extraction: Extraction;
  /** The rules and the model read different designations. */
  readonly readersDisagree: boolean;
  readonly directory: Directory;
  /** The referral in whose thread the letter stands. */
  readonly thread: Referral | null;
  readonly receivedAt: Date;
  /** Who a referral would be that the letter opens. */
  readonly fresh: { readonly id: string; readonly reference: string };
}

export interface Decision {
  readonly outcome: Outcome;
  readonly holdReason: HoldReason | null;
  readonly referral: Referral | null;
  readonly events: readonly ReferralEvent[];
  readonly notices: readonly NoticeDraft[];
}

/** The same input gives the same decision. */
export function decide(input: DecisionInput): Decision {
  const { standing, extraction, thread, directory } = input;
  if (isMachine(input)) return IGNORED;
  if (extraction.intent === 'unrelated' && thread === null) return IGNORED;
  if (standing.verdict === 'contradicted')
    return held(standing.writer === null ? 'malformed_sender' : 'contradicted_sender');
  if (standing.verdict === 'unverified') return held('unverified_sender');
  if (thread !== null) return reply(input, thread, standing.writer.address);
  switch (extraction.intent) {
    case 'self_referral': // an agent or an agency speaks for itself, never as a customer
      return isParty(standing.writer.address, directory) ? held('third_party_claim') : selfReferral(input, standing);
    case 'third_party_claim':
      return held('third_party_claim');
    case 'inquiry':
      return held('inquiry');
    case 'psa_referral':
      return held('psa_to_read');
    case 'update':
    case 'agent_change':
    case 'confirmation':
    case 'dispute':
    case 'withdrawal':
      return held('follow_up_without_thread');
    case 'unrelated':
    case 'auto_reply':
    case 'bounce':
      return IGNORED;
  }
}

/** A letter that could not be read. */
export function holdUnread(reason: 'too_large' | 'over_the_limit' | 'unreadable'): Decision {
  return held(reason);
}

const IGNORED: Decision = { outcome: 'ignored', holdReason: null, referral: null, events: [], notices: [] };

function held(holdReason: HoldReason): Decision {
  return { outcome: 'hold', holdReason, referral: null, events: [], notices: [] };
}

/** Never answered, so that two machines never talk for ever. RFC 3834 section 2. */
function isMachine({ letter, extraction }: DecisionInput): boolean {
  return letter.origin !== 'person' || extraction.intent === 'auto_reply' || extraction.intent === 'bounce';
}

/** Matching a thread proves nothing: only the customer's people and the parties to this referral are kept with it. */
function reply({ letterId, directory }: DecisionInput, thread: Referral, writer: string): Decision {
  if (!isOfReferral(writer, thread, directory)) return held('reply_in_thread');
  const joined: ReferralEvent = { kind: 'letter_joined', letterId };
  return { ...held('reply_in_thread'), referral: evolve(thread, joined), events: [joined] };
}

/** Interest, opportunity, agency and agent, all of them proved and listed: effect. Otherwise a hold, or a question. */
function selfReferral(input: DecisionInput, standing: Proved): Decision {
  const { letterId, extraction, directory } = input;
  const { agentOfRecord, masterAgency } = extraction;
  const opened: ReferralEvent = { kind: 'opened', letterId, extraction };
  const decided = (
    outcome: Outcome,
    event: ReferralEvent,
    notices: (occasion: Occasion) => NoticeDraft[],
  ): Decision => {
    const events = [opened, event];
    const referral = open({ ...input.fresh, writer: standing.writer }, events, extraction);
    const { letter, receivedAt } = input;
    const holdReason = event.kind === 'held' ? event.reason : null;
    const occasion = { letter, standing, extraction, referral, receivedAt };
    return { outcome, holdReason, referral, events, notices: notices(occasion) };
  };
  const hold = (reason: HoldReason, notices: (occasion: Occasion) => NoticeDraft[] = () => []): Decision =>
    decided('hold', { kind: 'held', letterId, reason }, notices);

  const objection = objectionTo(input);
  if (objection !== null) return hold(objection);
  const agent = agentOfRecord.status === 'designated' ? namedAgent(agentOfRecord.agent.directoryId, directory) : null;
  const agency = masterAgency.status === 'named' ? namedAgency(masterAgency.agency.directoryId, directory) : null;
  if (agentOfRecord.status === 'designated') {
    const named = agentOfRecord.agent;
    const lookedAt = (why: 'agent_not_listed' | 'agent_not_with_agency') =>
      hold(why, (occasion) => [deskLooks(occasion, named, why)]);
    if (agent === null) return lookedAt('agent_not_listed');
    if (agency !== null && !agent.agencyIds.includes(agency.id)) return lookedAt('agent_not_with_agency');
    if (agent.emails.length === 0) return hold('agent_unreachable');
  }

  const missing = missingParts(extraction).filter((part) => part !== 'placement'); // it is noted, and never blocks
  if (missing.length > 0 || agent === null || agency === null)
    return decided('referral', { kind: 'parts_asked', letterId, missing }, (occasion) => [readBack(occasion, missing)]);

  const recipient = summaryRecipient(agency, agent);
  if (recipient === null) return hold('agency_unreachable');
  const designation = { agentId: agent.id, agencyId: agency.id, placement: extraction.placement.kind };
  return decided('referral', { kind: 'designated', letterId, designation }, (occasion) =>
    told(occasion, agent, agency, recipient, directory),
  );
}

function told(
  occasion: Occasion,
  agent: Agent,
  agency: Agency,
  recipient: Recipient,
  directory: Directory,
): NoticeDraft[] {
  return [confirmation(occasion, agent, agency, directory), agencySummary(occasion, agent, agency, recipient)];
}

/** What a person has to look at before anything else is asked or told. */
function objectionTo({ letter, extraction, readersDisagree, directory }: DecisionInput): HoldReason | null {
  const { agentOfRecord, masterAgency } = extraction;
  if (letter.flags.includes('hidden_text') && namesAParty(extraction)) return 'hidden_text';
  if (readersDisagree) return 'readers_disagree';
  if (masterAgency.status === 'multiple') return 'several_agencies';
  if (masterAgency.status === 'named') {
    const agency = namedAgency(masterAgency.agency.directoryId, directory);
    if (agency === null) return 'agency_not_listed';
    if (!agency.served) return 'agency_not_served';
  }
  if (agentOfRecord.status === 'multiple') return 'several_agents';
  if (agentOfRecord.status === 'none_wanted') return 'no_agent_wanted';
  const lacks = missingParts(extraction).some((part) => part !== 'placement');
  return lacks && leansOnUnread(letter) ? 'unreadable_attachment' : null;
}

/** To ask for what stands in the attached file would be to ask for what was given. */
function leansOnUnread(letter: Letter): boolean {
  const { attachments } = letter;
  const isUnread = attachments.some(({ note }) => note !== null && note !== 'not_text');
  return isUnread && attachments.every(({ text }) => text === null) && POINTS_AT_FILE.test(ownWords(letter));
}

const POINTS_AT_FILE =
  /\b(?:attach(?:ed|ment|ments|ing)?|enclos(?:ed|ure|ing)|in the (?:file|document|pdf|scan)|adjunt[oa]s?|anex[oa]s?|ci-joint|pièce jointe)(?![\p{L}])/iu;

function namesAParty({ agentOfRecord, masterAgency }: Extraction): boolean {
  return agentOfRecord.status !== 'missing' || masterAgency.status !== 'missing';
}
