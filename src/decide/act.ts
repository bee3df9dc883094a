/** What somebody did besides writing mail, and the letter that it is about, go in; what follows from it comes out. */
import type { Directory } from '../domain/directory.ts';
import type { NoticeDraft } from '../domain/notice.ts';
import type { PendingAct } from '../domain/ports.ts';
import { isChoice, partiesOfAll, type PartyIn } from '../domain/proposal.ts';
import type { Designation, Referral, ReferralEvent } from '../domain/referral.ts';
import { isProved } from '../domain/standing.ts';
import type { Assent } from '../domain/voice.ts';
import type { Decision, WaitingLetter } from './decide.ts';
import { toldColleagues } from './colleagues.ts';
import type { LikenessIndex } from './likeness.ts';
import { asProposed } from './merge.ts';
import { pleaseConfirm, readBack } from './notices.ts';
import { namedAgent } from './party.ts';
import { partsToAsk } from './proposals.ts';
import { evolve } from './referral.ts';
import { withoutRepeats } from './repeats.ts';
import { lifted } from './reply.ts';
import { isReadBack } from './settle.ts';
import { rungWith, stepFor } from './trust.ts';

export type ActDecision = Pick<Decision, 'referral' | 'events' | 'notices'>;

/** Null where the act is void: the referral is not the one any more for which it was meant. */
export function decideAct(
  pending: PendingAct,
  letter: WaitingLetter,
  by: {
    readonly directory: Directory;
    readonly known: LikenessIndex;
    /** Other referrals of the same customer that are not withdrawn. */
    readonly others: readonly Referral[];
  },
): ActDecision | null {
  const { referral, told } = pending;
  const made = decided(pending, letter, by);
  if (made === null) return null;
  // Whoever telephoned was spoken with: they are not written to about what they were told or asked before.
  const decision = pending.act.kind === 'attested' ? withoutRepeats(made, { before: referral, told }) : made;
  const colleagues = toldColleagues(decision.events, decision.referral, referral, { ...letter, ...by });
  return { ...decision, notices: [...decision.notices, ...colleagues] };
}

function decided(
  { act, referral, version, letterId }: PendingAct,
  letter: WaitingLetter,
  by: { readonly directory: Directory; readonly known: LikenessIndex },
): ActDecision | null {
  if (referral.version !== version || referral.state === 'withdrawn') return null;
  switch (act.kind) {
    case 'link':
      if (act.did === 'objected') return objected(referral, letterId);
      return referral.pendingLetterId === null ? null : answered(referral, letter, act.chosen, by);
    case 'attested':
      if (referral.state === 'in_effect' && referral.pendingLetterId === null)
        return after(referral, { kind: 'confirmed', letterId, assent: act.assent }, []);
      return referral.contest === null || referral.designation === null
        ? lifted(letter, referral, act.assent, { ...by, events: [] })
        : stands(referral, referral.designation, letterId, act.assent);
    case 'renewed':
      return renewed(referral, letter, by.directory);
    case 'called': {
      const { call, heard, words } = act;
      return after(referral, { kind: 'called', letterId, call, heard, words }, []);
    }
    case 'unanswered':
      return act.next === 'remind' ? reminded(referral, letter, by.directory) : givenUp(referral, letterId);
  }
}

/** The yes on the page, or one of those whom it offers: whoever was not offered there cannot be chosen. */
function answered(
  referral: Referral,
  letter: WaitingLetter,
  chosen: PartyIn | undefined,
  by: { readonly directory: Directory; readonly known: LikenessIndex },
): ActDecision | null {
  if (chosen === undefined) return lifted(letter, referral, { by: 'link' }, { ...by, events: [] });
  const isOffered = partiesOfAll(referral.proposals.filter(isChoice)).some(
    ({ part, id, name }) => part === chosen.part && id === chosen.id && name === chosen.name,
  );
  return isOffered ? lifted(letter, referral, { by: 'link', chosen }, { ...by, events: [] }) : null;
}

/** On the telephone the customer settled a contest: what is on record is right. */
function stands(referral: Referral, designation: Designation, letterId: string, assent: Assent): ActDecision {
  const { extraction, voice } = referral;
  const { services, locations } = extraction.opportunity;
  const scope = { services: services.map(({ value }) => value), sites: locations?.value ?? null };
  const events: ReferralEvent[] = [
    { kind: 'confirmed', letterId, assent },
    { kind: 'designated', letterId, designation, scope, rung: rungWith(voice.rung, assent) },
  ];
  return { referral: events.reduce(evolve, referral), events, notices: [] };
}

/** The objection of whoever holds the link: a person looks. Who objects to a later letter leaves on record what stands there. */
function objected(referral: Referral, letterId: string): ActDecision {
  if (referral.pendingLetterId !== null && referral.proposals.length > 0) {
    const refused: ReferralEvent = { kind: 'refused', letterId, parties: partiesOfAll(referral.proposals) };
    const then: ReferralEvent =
      referral.designation === null ? { kind: 'held', letterId, reason: 'read_wrong' } : { kind: 'denied', letterId };
    const events = [refused, then];
    return { referral: events.reduce(evolve, referral), events, notices: [] };
  }
  if (referral.pendingLetterId !== null && referral.designation !== null)
    return after(referral, { kind: 'denied', letterId }, []);
  const { customerEmail: by } = referral;
  return after(referral, { kind: 'contested', letterId, why: 'dispute', by, agentId: null }, []);
}

function givenUp(referral: Referral, letterId: string): ActDecision | null {
  return isWaiting(referral) ? after(referral, { kind: 'held', letterId, reason: 'no_answer' }, []) : null;
}

/** Once, in the words of the first question. */
function reminded(referral: Referral, waiting: WaitingLetter, directory: Directory): ActDecision | null {
  const { letterId, letter, standing, receivedAt } = waiting;
  if (!isWaiting(referral) || standing.verdict === 'contradicted') return null;
  const { writer } = standing;
  const { voice, missing, proposals } = referral;
  const extraction = proposals.length === 0 ? referral.extraction : asProposed(referral.extraction, waiting.extraction);
  const asks = {
    missing: referral.state === 'awaiting_parts' ? partsToAsk(missing, proposals) : [],
    standBy: proposals.length === 0 ? referral.state !== 'awaiting_parts' : stepFor(voice, null).is === 'ask',
    replaces: null,
    proposals,
  };
  const occasion = { letter, writer, proof: standing.reasons.join('; '), voice, extraction, referral, receivedAt };
  const notice = isProved(standing) ? readBack(occasion, asks) : pleaseConfirm(occasion, waiting, directory, 'again');
  return after(referral, { kind: 'reminded', letterId }, [notice]);
}

/** The question that is open, with the code and the link of the secret that marks now: those that they have answer nothing any more. */
function renewed(referral: Referral, waiting: WaitingLetter, directory: Directory): ActDecision | null {
  const { letterId, letter, standing, receivedAt } = waiting;
  if (referral.pendingLetterId === null || standing.verdict === 'contradicted') return null;
  const { designation, voice, proposals } = referral;
  const proved = isProved(standing);
  if (!isReadBack({ isProved: proved, extraction: waiting.extraction, voice }))
    return after(referral, { kind: 'reminded', letterId, why: 'renewed' }, [
      pleaseConfirm({ referral }, waiting, directory, 'renewed'),
    ]);
  const extraction = asProposed(referral.extraction, waiting.extraction);
  const named = extraction.agentOfRecord.status === 'designated' ? extraction.agentOfRecord.agent.directoryId : null;
  const before = designation === null || designation.agentId === named ? null : designation.agentId;
  const proof = standing.reasons.join('; ');
  const occasion = { letter, writer: standing.writer, proof, voice, extraction, referral, receivedAt };
  const replaces = namedAgent(before, directory)?.name ?? null;
  return after(referral, { kind: 'reminded', letterId, why: 'renewed' }, [
    readBack(occasion, {
      missing: referral.state === 'awaiting_parts' ? partsToAsk(referral.missing, proposals) : [],
      standBy: proposals.length === 0 || stepFor(voice, null).is === 'ask',
      replaces,
      proposals,
      renewed: true,
    }),
  ]);
}

function isWaiting({ state }: Referral): boolean {
  return state === 'awaiting_parts' || state === 'awaiting_confirmation';
}

function after(referral: Referral, event: ReferralEvent, notices: readonly NoticeDraft[]): ActDecision {
  return { referral: evolve(referral, event), events: [event], notices };
}
