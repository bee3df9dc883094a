/** A letter of the customer in the thread of their referral goes in; what they settle, change, take back or ask by it comes out. */
import type { Authorship } from '../domain/authorship.ts';
import type { Extraction } from '../domain/extraction.ts';
import type { HoldReason } from '../domain/lists.ts';
import type { NoticeDraft } from '../domain/notice.ts';
import type { Referral, ReferralEvent } from '../domain/referral.ts';
import { isProved, type Standing } from '../domain/standing.ts';
import type { Assent, Voice } from '../domain/voice.ts';
import type { Decision, DecisionInput, Judged, WaitingLetter } from './decide.ts';
import { kindOfHost } from './fit.ts';
import { together } from './merge.ts';
import { agencySummary, contest, type Occasion, withdrawal } from './notices.ts';
import { hostOf, namedAgency, namedAgent, summaryRecipient } from './party.ts';
import { evolve } from './referral.ts';
import { askToConfirm, concluded, type Matter, settle } from './settle.ts';
import { voiceOf } from './voice.ts';

/** The customer's own address, or a colleague's at their own domain. Whether it is proved is another question. */
export function isCustomer({ standing }: Pick<DecisionInput, 'standing'>, referral: Referral): boolean {
  if (standing.writer === null) return false;
  const host = hostOf(standing.writer.address);
  if (isContact(standing.writer.address, referral)) return true;
  return host === referral.customerDomain && kindOfHost(host) === 'company';
}

function isContact(address: string, { customerEmail }: Referral): boolean {
  return address.toLowerCase() === customerEmail.toLowerCase();
}

export function reply(input: Judged, thread: Referral): Decision {
  const { letterId, standing, holdsCode } = input;
  if (standing.verdict === 'contradicted') return joined(letterId, thread, 'contradicted_sender');
  // The code stood in the customer's own copy alone, so that whoever holds it reads the customer's mail.
  const hasCode = holdsCode && isContact(standing.writer.address, thread);
  if (isProved(standing) || hasCode) return customerSays(matterOf(input, standing, thread, hasCode), thread, input);
  if (!SAYS_SOMETHING.has(input.extraction.intent)) return NOT_PROVED;
  // One question at a time: a forged letter must not take the place of the one that waits.
  if (thread.pendingLetterId !== null || !isContact(standing.writer.address, thread)) return NOT_PROVED;
  return askToConfirm(matterOf(input, standing, thread, false), thread, []);
}

const NOT_PROVED: Decision = {
  outcome: 'hold',
  holdReason: 'unverified_sender',
  referral: null,
  events: [],
  notices: [],
  claim: null,
};
const SAYS_SOMETHING: ReadonlySet<Extraction['intent']> = new Set([
  'self_referral',
  'update',
  'agent_change',
  'dispute',
  'withdrawal',
]);

/** The customer, or an operator who telephoned them, stands by the letter that waits. */
export function lifted(
  waiting: WaitingLetter,
  referral: Referral,
  assent: Assent,
  by: Pick<DecisionInput, 'directory' | 'known'> & { readonly events: readonly ReferralEvent[] },
): Decision {
  const { letter, letterId, standing, extraction, receivedAt } = waiting;
  if (standing.verdict === 'contradicted') return joined(letterId, referral, 'contradicted_sender');
  const confirmed: ReferralEvent = { kind: 'confirmed', letterId, assent };
  const after = [...by.events, confirmed].reduce(evolve, referral);
  const isOpening = referral.designation === null && extraction.intent === 'self_referral';
  const matter: Matter = {
    ...by,
    letterId,
    letter,
    writer: standing.writer,
    isProved: isProved(standing),
    proof: [...standing.reasons, assentIn(assent)].join('; '),
    voice: isOpening
      ? referral.voice
      : voiceOf({ ...by, letter, standing, extraction, replayed: null, authorship: STOOD_BY }),
    assent,
    extraction: isOpening ? referral.extraction : extraction,
    readersDisagree: false, // they were asked what it says, or a person was
    receivedAt,
  };
  const then = isOpening ? settle(matter, after, []) : customerSays(matter, after, { ...by, waiting: null });
  return { ...then, events: [...by.events, confirmed, ...then.events] };
}

/** What the customer stands by is theirs, whoever typed it. */
const STOOD_BY: Authorship = { by: 'person', reasons: [] };

function assentIn(assent: Assent): string {
  switch (assent.by) {
    case 'reply':
      return assent.proved ? 'confirmed by a proved reply' : 'confirmed by a reply that holds our code';
    case 'link':
      return 'confirmed on the page of the link that we sent';
    case 'telephone':
      return `confirmed to ${assent.operator} by telephone`;
  }
}

function matterOf(
  input: Judged,
  standing: Exclude<Standing, { verdict: 'contradicted' }>,
  thread: Referral,
  hasCode: boolean,
): Matter {
  const found = voiceOf(input);
  const proved = isProved(standing);
  // What they answer to our own question is answered by whoever reads at their address.
  const doubts = found.doubts.filter(({ kind }) => kind !== 'reply_to_elsewhere' && !wasThere(kind, thread.voice));
  const voice: Voice = { ...found, doubts, rung: proved ? 'authenticated' : hasCode ? 'confirmed' : 'unauthenticated' };
  return {
    ...input,
    writer: standing.writer,
    isProved: proved,
    proof: [...standing.reasons, ...(hasCode && !proved ? ['the reply holds our code'] : [])].join('; '),
    voice,
    assent: null,
  };
}

/** What was weighed when the referral was opened is not weighed again, but for what stopped it there. */
function wasThere(kind: Voice['doubts'][number]['kind'], { doubts }: Voice): boolean {
  return kind === 'other_company' && !doubts.some((doubt) => doubt.kind === kind);
}

type Waiting = Pick<DecisionInput, 'waiting' | 'directory' | 'known'>;

/** By a proved voice of the customer, or one that holds our code. */
function customerSays(matter: Matter, thread: Referral, by: Waiting): Decision {
  const { letterId, extraction } = matter;
  const joins: ReferralEvent = { kind: 'letter_joined', letterId, from: 'customer' };
  const holds = (reason: HoldReason): Decision => joined(letterId, thread, reason);
  switch (extraction.intent) {
    case 'confirmation':
      return confirms(matter, thread, by);
    case 'self_referral':
    case 'update':
    case 'agent_change':
      return saysMore(matter, thread);
    case 'dispute':
      return disputes(matter, thread);
    case 'withdrawal':
      return isContact(matter.writer.address, thread) ? withdraws(matter, thread) : disputes(matter, thread);
    case 'psa_referral':
      return extraction.psa === null
        ? holds('psa_to_read')
        : concluded(
            matter,
            thread,
            [
              { kind: 'agreement_received', letterId, agreement: extraction.psa },
              { kind: 'held', letterId, reason: 'psa_to_read' },
            ],
            () => [],
          );
    case 'inquiry':
      return holds('inquiry');
    case 'unrelated': // thanks, and the like
      return { ...holds('reply_in_thread'), outcome: 'referral', holdReason: null, events: [joins] };
    case 'third_party_claim':
    case 'auto_reply':
    case 'bounce':
      return holds('reply_in_thread');
  }
}

/** Kept with its referral, for a person to read; the referral stays as it stands. */
function joined(letterId: string, thread: Referral, reason: HoldReason): Decision {
  const event: ReferralEvent = { kind: 'letter_joined', letterId, from: 'customer' };
  return {
    outcome: 'hold',
    holdReason: reason,
    referral: evolve(thread, event),
    events: [event],
    notices: [],
    claim: null,
  };
}

function confirms(matter: Matter, thread: Referral, { waiting, directory, known }: Waiting): Decision {
  const { letterId, extraction, isProved: proved } = matter;
  const assent: Assent = { by: 'reply', letterId, proved };
  const joins: ReferralEvent = { kind: 'letter_joined', letterId, from: 'customer' };
  if (waiting !== null && waiting.letterId !== letterId)
    return lifted(waiting, thread, assent, { directory, known, events: [joins] });
  if (thread.state === 'in_effect')
    return concluded(matter, thread, [joins, { kind: 'confirmed', letterId, assent }], () => []);
  const asksForYes =
    thread.state === 'awaiting_parts' && thread.missing.every((part) => part === 'interest' || part === 'placement');
  if (!asksForYes) return joined(letterId, thread, 'reply_in_thread');
  const evidence = extraction.interest.evidence;
  return saysMore({ ...matter, extraction: { ...extraction, interest: { level: 'affirmed', evidence } } }, thread);
}

/** More about the need, or another agent. Only who named the agent may name another; a colleague who does contests it. */
function saysMore(matter: Matter, thread: Referral): Decision {
  const { letterId, extraction, voice, directory, writer } = matter;
  if (isUnproved(thread) && extraction.agentOfRecord.status === 'missing')
    return joined(letterId, thread, 'reply_in_thread');
  const whole = together(thread.extraction, extraction);
  const updated: ReferralEvent = { kind: 'updated', letterId, extraction: whole, voice };
  const after = evolve(thread, updated);
  const all = { ...matter, extraction: whole };
  if (thread.designation === null || thread.state === 'withdrawn') return settle(all, after, [updated]);

  const { designation } = thread;
  const named = extraction.agentOfRecord;
  const namesAnother =
    (named.status === 'designated' && named.agent.directoryId !== designation.agentId) ||
    named.status === 'multiple' ||
    named.status === 'none_wanted';
  if (thread.state === 'contested') {
    const agreed = named.status === 'designated' ? named.agent.directoryId : null;
    return settlesContest(writer.address, agreed, thread)
      ? settle(all, after, [updated])
      : joined(letterId, thread, 'contested');
  }
  if (namesAnother && !isContact(writer.address, thread)) return contests(matter, thread);
  if (namesAnother && matter.letter.references.length === 0 && matter.assent === null)
    return askToConfirm(all, thread, [], agentName(thread, directory)); // a new mail may be about something else
  if (namesAnother) return settle(all, after, [updated]);

  const agent = namedAgent(designation.agentId, directory);
  const agency = namedAgency(designation.agencyId, directory);
  const recipient = agent === null || agency === null ? null : summaryRecipient(agency, agent);
  return concluded(all, thread, [updated], (occasion) =>
    agent === null || agency === null || recipient === null
      ? []
      : [agencySummary(occasion, agent, agency, recipient, 'the customer says more')],
  );
}

/**
 * Nobody stood by what opened the referral. An answer that neither does so nor names an agent itself adds to it, and does
 * not make it true: it may be a machine's that quotes our question, or of somebody who wonders what this is.
 */
function isUnproved({ state, voice }: Referral): boolean {
  return state === 'awaiting_confirmation' && voice.rung === 'unauthenticated';
}

/** When both voices name the same agent, they agree. */
function settlesContest(writer: string, agentId: string | null, { contest: open, designation }: Referral): boolean {
  if (open === null || agentId === null) return false;
  const isBySame = open.by.toLowerCase() === writer.toLowerCase();
  return isBySame ? agentId === designation?.agentId : agentId === open.agentId;
}

function agentName({ designation }: Referral, directory: DecisionInput['directory']): string | null {
  return namedAgent(designation?.agentId ?? null, directory)?.name ?? null;
}

function contests(matter: Matter, thread: Referral): Decision {
  const { letterId, extraction, writer } = matter;
  const { agentOfRecord } = extraction;
  const agentId = agentOfRecord.status === 'designated' ? agentOfRecord.agent.directoryId : null;
  const contested: ReferralEvent = { kind: 'contested', letterId, why: 'another_voice', by: writer.address, agentId };
  return onHold(matter, thread, contested, 'contested', (occasion) => contest(occasion, thread));
}

function disputes(matter: Matter, thread: Referral): Decision {
  const { letterId, writer } = matter;
  const contested: ReferralEvent = { kind: 'contested', letterId, why: 'dispute', by: writer.address, agentId: null };
  return onHold(matter, thread, contested, 'disputed', () => []);
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

function withdraws(matter: Matter, thread: Referral): Decision {
  const { letterId, directory } = matter;
  const withdrawn: ReferralEvent = { kind: 'withdrawn', letterId };
  const { designation } = thread;
  const agent = namedAgent(designation?.agentId ?? null, directory);
  const agency = namedAgency(designation?.agencyId ?? null, directory);
  return concluded(matter, thread, [withdrawn], (occasion) => withdrawal(occasion, agent, agency));
}
