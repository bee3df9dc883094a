/** What a customer says, and whose word it is, go in; what follows from it comes out: effect, a question, or a person who looks. */
import type { Directory } from '../domain/directory.ts';
import { type Extraction, isLikely, missingParts } from '../domain/extraction.ts';
import { type Address, type Letter, ownWords } from '../domain/letter.ts';
import type { HoldReason } from '../domain/lists.ts';
import type { NoticeDraft } from '../domain/notice.ts';
import type { Referral, ReferralEvent } from '../domain/referral.ts';
import type { Assent, Voice } from '../domain/voice.ts';
import type { Decision } from './decide.ts';
import { agencySummary, confirmation, deskLooks, type Occasion, pleaseConfirm, readBack } from './notices.ts';
import { hostOf, namedAgency, namedAgent, summaryRecipient } from './party.ts';
import { partsToAsk, proposalsIn } from './proposals.ts';
import { publicBodyOf } from './public-body.ts';
import { evolve } from './referral.ts';
import { rungWith, stepFor } from './trust.ts';
import { whyUnread } from './unread.ts';

/** A letter as it is weighed: whose word it is, and how the customer stood by it since. */
export interface Matter {
  readonly letterId: string;
  readonly letter: Letter;
  readonly writer: Address;
  readonly isProved: boolean;
  /** What proves the writer, or why nothing does, in words. */
  readonly proof: string;
  readonly voice: Voice;
  readonly assent: Assent | null;
  /** Everything that the customer said so far, this letter included. */
  readonly extraction: Extraction;
  /** A person read the letter and says that this is what it means. */
  readonly isRuled?: boolean;
  readonly directory: Directory;
  readonly receivedAt: Date;
}

/** Interest, opportunity, agency and agent, all of them sure and listed, in the customer's proved or confirmed word: effect. */
export function settle(matter: Matter, referral: Referral, events: readonly ReferralEvent[]): Decision {
  const { letterId, extraction, directory, voice, assent } = matter;
  const { agentOfRecord, masterAgency } = extraction;
  const hold = (reason: HoldReason, notices: (occasion: Occasion) => NoticeDraft[] = () => []): Decision =>
    concluded(matter, referral, [...events, { kind: 'held', letterId, reason }], notices);

  const rung = assent === null ? voice.rung : rungWith(voice.rung, assent);
  const step = stepFor({ ...voice, rung }, assent);
  if (step.is === 'operator') return hold(step.reason);
  const objection = objectionTo(matter);
  if (objection !== null) return hold(objection);
  const isAgent = agentOfRecord.status === 'designated' && !isLikely(agentOfRecord);
  const isAgency = masterAgency.status === 'named' && !isLikely(masterAgency);
  const agent = isAgent ? namedAgent(agentOfRecord.agent.directoryId, directory) : null;
  const agency = isAgency ? namedAgency(masterAgency.agency.directoryId, directory) : null;
  if (isAgent) {
    const named = agentOfRecord.agent;
    const lookedAt = (why: 'agent_not_listed' | 'agent_not_with_agency') =>
      hold(why, (occasion) => [deskLooks(occasion, why, named)]);
    if (agent === null) return lookedAt('agent_not_listed');
    if (agency !== null && !agent.agencyIds.includes(agency.id)) return lookedAt('agent_not_with_agency');
    if (agent.emails.length === 0) return hold('agent_unreachable');
  }

  // What is likely waits for the customer's yes, whatever the directory says of it.
  if (proposalsIn(matter, referral).length > 0) return propose(matter, referral, events);
  const missing = partsToAsk(missingParts(extraction), []); // placement is noted, and never blocks
  if (missing.length > 0 || agent === null || agency === null)
    return concluded(matter, referral, [...events, { kind: 'parts_asked', letterId, missing }], (occasion) => [
      readBack(occasion, { missing, standBy: step.is === 'ask', replaces: null }),
    ]);
  const recipient = summaryRecipient(agency, agent);
  if (recipient === null) return hold('agency_unreachable');
  if (step.is === 'ask') return askToConfirm(matter, referral, events);

  const { opportunity, placement } = extraction;
  const designated: ReferralEvent = {
    kind: 'designated',
    letterId,
    designation: { agentId: agent.id, agencyId: agency.id, placement: placement.kind },
    scope: {
      services: opportunity.services.map(({ value }) => value),
      sites: opportunity.locations?.value ?? null,
    },
    rung,
  };
  return concluded(matter, referral, [...events, designated], (occasion) => [
    confirmation(occasion, agent, agency, directory),
    agencySummary(occasion, agent, agency, recipient, 'designation in effect'),
  ]);
}

/**
 * Who is not proved reads one fixed text, which holds none of the mail's words but whom it names, as the directory spells them:
 * whoever wrote it may not be who gets it.
 * A proved writer reads what was understood, unless a program may have written what somebody else typed into a form.
 */
export function askToConfirm(
  matter: Matter,
  referral: Referral,
  events: readonly ReferralEvent[],
  { replaces }: { readonly replaces: string | null } = { replaces: null },
): Decision {
  const { letterId, isProved } = matter;
  if (isReadBack(matter) && proposalsIn(matter, referral).length > 0)
    return propose(matter, referral, events, { replaces, standBy: true });
  const asked: ReferralEvent = { kind: 'confirmation_asked', letterId, isProved };
  return concluded(matter, referral, [...events, asked], (occasion) => [
    isReadBack(matter)
      ? readBack(occasion, { missing: [], standBy: true, replaces })
      : pleaseConfirm(occasion, matter, matter.directory, 'first'),
  ]);
}

/**
 * What is likely is said to the customer alone, with the sentence that it rests on, for a yes or a choice; the same mail asks for
 * what lacks. Whoever gets it is proved, or stood by their mail, or answered with our code.
 */
export function propose(
  matter: Matter,
  referral: Referral,
  events: readonly ReferralEvent[],
  asks: { readonly replaces: string | null; readonly standBy?: boolean } = { replaces: null },
): Decision {
  const { letterId, isProved, extraction, voice, assent } = matter;
  const { replaces, standBy = stepFor(voice, assent).is === 'ask' } = asks;
  const proposals = proposalsIn(matter, referral);
  const missing = partsToAsk(missingParts(extraction), proposals);
  const asked: ReferralEvent =
    missing.length > 0 && referral.designation === null
      ? { kind: 'parts_asked', letterId, missing, proposes: proposals }
      : { kind: 'confirmation_asked', letterId, isProved, proposes: proposals };
  return concluded(matter, referral, [...events, asked], (occasion) => [
    readBack(occasion, { missing, standBy, replaces, proposals }),
  ]);
}

/** A read-back says what is to be on record; what takes something off it is asked in the words of the fixed question. */
export function isReadBack({
  isProved,
  extraction,
  voice,
}: Pick<Matter, 'isProved' | 'extraction' | 'voice'>): boolean {
  const takesOff = extraction.intent === 'withdrawal' || extraction.intent === 'dispute';
  return isProved && !takesOff && !mayBeAProgram(voice);
}

function mayBeAProgram({ doubts }: Voice): boolean {
  return doubts.some(({ kind }) => kind === 'unsure_author');
}

/** The referral as it stands after the last of these events, which say what became of the letter. `referral` has none of them but the opening. */
export function concluded(
  matter: Matter,
  referral: Referral,
  events: readonly ReferralEvent[],
  notices: (occasion: Occasion) => readonly NoticeDraft[],
): Decision {
  const after = events.filter(({ kind }) => kind !== 'opened').reduce(evolve, referral);
  const last = events.findLast((event) => event.kind === 'held');
  const holdReason = last?.kind === 'held' ? last.reason : null;
  const { letter, writer, proof, voice, extraction, receivedAt } = matter;
  const occasion: Occasion = { letter, writer, proof, voice, extraction, referral: after, receivedAt };
  return {
    outcome: holdReason === null ? 'referral' : 'hold',
    holdReason,
    referral: after,
    events,
    notices: [...notices(occasion)],
    claim: null,
  };
}

/** What a person has to look at before anything else is asked or told. */
function objectionTo(matter: Matter): HoldReason | null {
  const { letter, extraction, directory, writer, assent, isRuled = false } = matter;
  const { agentOfRecord, masterAgency, customer } = extraction;
  if (!isRuled && letter.flags.includes('hidden_text') && namesAParty(extraction)) return 'hidden_text';
  const company = customer.company?.value ?? null;
  const isPublic = publicBodyOf({ domain: hostOf(writer.address), company, words: ownWords(letter) }) !== null;
  if (isPublic && !isRuled && assent?.by !== 'telephone') return 'public_body';
  if (masterAgency.status === 'multiple' && !isLikely(masterAgency)) return 'several_agencies';
  if (masterAgency.status === 'named' && !isLikely(masterAgency)) {
    const agency = namedAgency(masterAgency.agency.directoryId, directory);
    if (agency === null) return 'agency_not_listed';
    if (!agency.served) return 'agency_not_served';
  }
  if (agentOfRecord.status === 'multiple' && !isLikely(agentOfRecord)) return 'several_agents';
  if (agentOfRecord.status === 'none_wanted') return 'no_agent_wanted';
  const lacks = missingParts(extraction).some((part) => part !== 'placement');
  return lacks && !isRuled ? whyUnread(letter) : null;
}

/** Reasons that a change of the directory lifts. */
export const OF_DIRECTORY: ReadonlySet<HoldReason> = new Set([
  'agent_not_listed',
  'agent_not_with_agency',
  'agent_unreachable',
  'agency_not_listed',
  'agency_not_served',
  'agency_unreachable',
]);

/** What of those named the directory does not have; null where it has all that is needed. */
export function directoryObjection(
  { agentOfRecord, masterAgency }: Extraction,
  directory: Directory,
): HoldReason | null {
  const agent = agentOfRecord.status === 'designated' ? namedAgent(agentOfRecord.agent.directoryId, directory) : null;
  const agency = masterAgency.status === 'named' ? namedAgency(masterAgency.agency.directoryId, directory) : null;
  if (masterAgency.status === 'named' && agency === null) return 'agency_not_listed';
  if (agency !== null && !agency.served) return 'agency_not_served';
  if (agentOfRecord.status === 'designated' && agent === null) return 'agent_not_listed';
  if (agent === null) return null;
  if (agency !== null && !agent.agencyIds.includes(agency.id)) return 'agent_not_with_agency';
  if (agent.emails.length === 0) return 'agent_unreachable';
  return agency !== null && summaryRecipient(agency, agent) === null ? 'agency_unreachable' : null;
}

function namesAParty({ agentOfRecord, masterAgency }: Extraction): boolean {
  return agentOfRecord.status !== 'missing' || masterAgency.status !== 'missing';
}
