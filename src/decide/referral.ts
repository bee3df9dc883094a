/** A referral and what happened to it in; the referral as it then stands out. */
import { missingParts } from '../domain/extraction.ts';
import type { Address } from '../domain/letter.ts';
import { madeSure, withoutRefused } from '../domain/proposal.ts';
import type { Referral, ReferralEvent } from '../domain/referral.ts';
import type { Rung, Voice } from '../domain/voice.ts';
import { hostOf } from './party.ts';
import { doubtsAfter, rungWith } from './trust.ts';

/** What an opening event does not say of itself. */
export interface Opening {
  readonly id: string;
  readonly reference: string;
  readonly writer: Address;
}

/** `events` begin with the opening. */
export function open(
  { id, reference, writer }: Opening,
  opened: Extract<ReferralEvent, { kind: 'opened' }>,
  events: readonly ReferralEvent[],
): Referral {
  const { extraction, voice } = opened;
  const fresh: Referral = {
    id,
    reference,
    state: 'on_hold',
    holdReason: null,
    company: extraction.customer.company?.value ?? null,
    customerDomain: hostOf(writer.address),
    customerEmail: writer.address,
    contactName: extraction.customer.contactName?.value ?? (writer.name === '' ? null : writer.name),
    extraction,
    designation: null,
    missing: extraction.missing,
    voice,
    contest: null,
    pendingLetterId: null,
    proposals: [],
    refused: [],
    unclearAnswers: 0,
    version: 0,
  };
  return events.reduce(evolve, fresh);
}

export function evolve(referral: Referral, event: ReferralEvent): Referral {
  const next = { ...referral, version: referral.version + 1 };
  switch (event.kind) {
    case 'opened':
    case 'updated': {
      const { extraction, voice } = event;
      const company = referral.company ?? extraction.customer.company?.value ?? null;
      const kept = event.kind === 'updated' ? togetherVoice(referral.voice, voice) : voice;
      return {
        ...next,
        company,
        extraction,
        missing: extraction.missing,
        voice: kept,
        holdReason: heldStill(referral),
      };
    }
    case 'held':
      return { ...next, state: referral.designation === null ? 'on_hold' : referral.state, holdReason: event.reason };
    case 'parts_asked': {
      const asked = { ...next, state: 'awaiting_parts' as const, holdReason: null };
      const { letterId, proposes = [] } = event;
      if (proposes.length > 0) return { ...asked, pendingLetterId: letterId, proposals: proposes, unclearAnswers: 0 };
      return referral.proposals.length > 0 ? { ...asked, ...ANSWERED } : asked;
    }
    case 'confirmation_asked':
      return {
        ...next,
        state: referral.designation === null ? 'awaiting_confirmation' : referral.state,
        holdReason: null,
        pendingLetterId: event.letterId,
        proposals: event.proposes ?? [],
        unclearAnswers: 0,
      };
    case 'answer_unclear': // the code and the link of the question stay good
      return event.by === 'colleague' ? referral : { ...referral, unclearAnswers: referral.unclearAnswers + 1 };
    case 'denied':
      return { ...next, ...ANSWERED };
    case 'refused': {
      const refused = [...referral.refused, ...event.parties];
      const extraction = withoutRefused(referral.extraction, event.parties);
      const missing = missingParts(extraction);
      return { ...next, ...ANSWERED, extraction, missing, refused, holdReason: heldStill(referral) };
    }
    case 'confirmed': {
      const { assent } = event;
      const rung = rungWith(referral.voice.rung, assent);
      const doubts = doubtsAfter(referral.voice.doubts, assent);
      const extraction = madeSure(referral.extraction, (assent.by === 'link' ? assent.chosen : null) ?? null);
      const answered = {
        ...next,
        ...ANSWERED,
        extraction,
        missing: missingParts(extraction),
        holdReason: heldStill(referral),
        voice: { ...referral.voice, rung, doubts },
      };
      const colleague = assent.by === 'reply' ? (assent.colleague ?? null) : null;
      if (colleague === null) return answered;
      const contactName = colleague.name === '' ? null : colleague.name;
      return { ...answered, customerEmail: colleague.address, contactName };
    }
    case 'designated':
      return {
        ...next,
        state: 'in_effect',
        holdReason: null,
        designation: event.designation,
        contest: null,
        ...ANSWERED,
        voice: { ...referral.voice, rung: event.rung },
      };
    case 'contested': {
      const { why, by, agentId } = event;
      return {
        ...next,
        state: 'contested',
        holdReason: why === 'dispute' ? 'disputed' : 'contested',
        contest: { why, by, agentId },
        ...ANSWERED,
      };
    }
    case 'withdrawn':
      return { ...next, state: 'withdrawn', holdReason: null, contest: null, ...ANSWERED };
    case 'ruled':
    case 'agreement_received':
      return next;
    case 'called': // it ends no link: the customer may still answer by it
      return event.heard === 'otherwise' && TAKES_A_CALL.has(referral.state)
        ? { ...referral, holdReason: 'said_otherwise' }
        : referral;
    case 'letter_joined': // whatever is only kept must not end the customer's link
    case 'stopped':
    case 'reminded':
    case 'certified':
    case 'notice_bounced':
    case 'read_again': // what the parties were told stays; a person decides
      return referral;
  }
}

/** No question is open. */
const ANSWERED = { pendingLetterId: null, proposals: [], unclearAnswers: 0 } as const;

/** In the others something graver keeps it with a person already. */
const TAKES_A_CALL: ReadonlySet<Referral['state']> = new Set(['in_effect', 'awaiting_parts', 'awaiting_confirmation']);

/** What the customer said on the telephone is settled by whatever they write or say next. */
function heldStill({ holdReason }: Referral): Referral['holdReason'] {
  return holdReason === 'said_otherwise' ? null : holdReason;
}

const BEST_FIRST: readonly Rung[] = [
  'confirmed_and_authenticated',
  'authenticated',
  'confirmed',
  'attested',
  'unauthenticated',
  'forwarded_by_agent',
  'agents_word',
];

/**
 * A later letter does not lower how well the referral as a whole is proved, and a harmless line lifts no doubt about what
 * came before it: only an answer to the doubt does. Nor does a line without a signature take back the office that stands
 * beside their name.
 */
export function togetherVoice(before: Voice, later: Voice): Voice {
  const kinds = new Set(later.doubts.map(({ kind }) => kind));
  const doubts = [...before.doubts.filter(({ kind }) => !kinds.has(kind)), ...later.doubts];
  const authority =
    later.authority.level === 'unstated' && later.authority.title === null ? before.authority : later.authority;
  return { ...later, rung: better(later.rung, before.rung), doubts, authority };
}

function better(one: Rung, other: Rung): Rung {
  return BEST_FIRST.find((rung) => rung === one || rung === other) ?? one;
}
