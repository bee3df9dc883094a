/** What an operator decided and what followed from it go in; a sentence or two that say what happened come out. */
import type { Directory } from '../domain/directory.ts';
import { HOLD_REASONS, type HoldReason, type Part } from '../domain/lists.ts';
import type { PreparedNotice } from '../domain/ports.ts';
import type { Referral, ReferralEvent } from '../domain/referral.ts';
import type { Ruling } from '../domain/ruling.ts';
import type { Decided } from './decide.ts';
import { namedAgent } from './party.ts';
import { WHAT_TO_DO } from './remedies.ts';

const PARTS: Readonly<Record<Part, string>> = {
  interest: 'whether they want an offer',
  opportunity_summary: 'what they need',
  master_agency: 'the master agency',
  agent_of_record: 'the agent of record',
  placement: 'where the business goes',
};

/** Never more than is so: what waits for approval has told nobody yet. */
export function whatHappened(
  ruling: Ruling['is'],
  {
    outcome,
    holdReason,
    referral,
    events,
    notices,
  }: Omit<Decided, 'notices'> & { readonly notices: readonly PreparedNotice[] },
  directory: Directory,
): string {
  const reference = referral?.reference ?? '';
  switch (ruling) {
    case 'join':
      return `The mail is kept with ${reference}. Nothing else changes.`;
    case 'claim':
      return sentences('The mail is filed as a claim.', tellingOf(notices));
    case 'ignore':
      return 'The mail is ignored. Nobody is told.';
    case 'ask':
      return notices.some(({ deliveries }) => deliveries.some(({ state }) => state === 'waiting'))
        ? 'The question waits in the outbox. The mail stays on hold.'
        : 'The question goes out. The mail stays on hold.';
    case 'otherwise':
      return 'Your call is kept with what they said. The mail stays on hold, and nobody is told.';
    case 'accept':
    case 'attest':
    case 'withdraw':
      return (
        sentences(effectOf(events, referral, directory), stillHeld(outcome, holdReason), tellingOf(notices)) ||
        'The mail is off hold. Nobody is told.'
      );
  }
}

/** The same before it is done, for the page on which it may be. */
export function whatWouldHappen(
  { outcome, holdReason, events, notices, referral }: Decided,
  directory: Directory,
): string {
  const people = new Set(notices.flatMap(({ recipients }) => recipients.map(({ address }) => address.toLowerCase())))
    .size;
  const mails = people === 0 ? '' : people === 1 ? ', with a mail to 1 person' : `, with mails to ${people} people`;
  const last = lastMeant(events);
  if (last === null)
    return outcome === 'hold' && holdReason !== null
      ? `Accept would leave this on hold, because ${whyHeld(holdReason)}`
      : `Accept takes the mail off hold${referral === null ? '' : ` and keeps it with ${referral.reference}`}${mails}.`;
  switch (last.kind) {
    case 'designated':
      return `Accept makes ${namedAgent(last.designation.agentId, directory)?.name ?? 'the agent'} agent of record${mails}.`;
    case 'confirmation_asked':
      return 'Accept asks the customer to confirm. Nothing takes effect before they do.';
    case 'parts_asked':
      return `Accept asks the customer for what is missing: ${partsIn(last.missing)}.`;
    case 'withdrawn':
      return `Accept withdraws the referral${mails}.`;
    case 'contested':
      return `Accept marks the referral as disputed${mails}.`;
  }
}

function sentences(...all: readonly string[]): string {
  return all.filter((each) => each !== '').join(' ');
}

function effectOf(events: readonly ReferralEvent[], referral: Referral | null, directory: Directory): string {
  const last = lastMeant(events);
  if (last === null)
    return referral?.state === 'awaiting_parts'
      ? `Still missing: ${partsIn(referral.missing)}. The customer was asked for it already.`
      : '';
  switch (last.kind) {
    case 'designated':
      return `${namedAgent(last.designation.agentId, directory)?.name ?? 'The agent'} is agent of record.`;
    case 'confirmation_asked':
      return 'The customer is asked to confirm. Nothing takes effect before they do.';
    case 'parts_asked':
      return `Still missing: ${partsIn(last.missing)}. The customer is asked for it.`;
    case 'withdrawn':
      return 'The referral is withdrawn.';
    case 'contested':
      return 'The referral is disputed now.';
  }
}

type Meant = Extract<
  ReferralEvent,
  { kind: 'designated' | 'confirmation_asked' | 'parts_asked' | 'withdrawn' | 'contested' }
>;
const MEANS_SOMETHING: ReadonlySet<ReferralEvent['kind']> = new Set<Meant['kind']>([
  'designated',
  'confirmation_asked',
  'parts_asked',
  'withdrawn',
  'contested',
]);

function lastMeant(events: readonly ReferralEvent[]): Meant | null {
  return events.findLast((event): event is Meant => MEANS_SOMETHING.has(event.kind)) ?? null;
}

function stillHeld(outcome: Decided['outcome'], reason: HoldReason | null): string {
  return outcome === 'hold' && reason !== null ? `It is still on hold, now because ${whyHeld(reason)}` : '';
}

/** Why, and what to do instead, as the end of a sentence. */
export function whyHeld(reason: HoldReason): string {
  return `${HOLD_REASONS[reason]}. ${WHAT_TO_DO[reason]}`;
}

function tellingOf(notices: readonly PreparedNotice[]): string {
  const deliveries = notices.flatMap((notice) => notice.deliveries);
  const people = (of: readonly { readonly address: string }[]) =>
    new Set(of.map(({ address }) => address.toLowerCase())).size;
  const going = people(deliveries.filter(({ state }) => state !== 'waiting'));
  const waiting = people(deliveries.filter(({ state }) => state === 'waiting'));
  return sentences(
    going === 0 ? '' : going === 1 ? '1 person is told.' : `${going} people are told.`,
    waiting === 0
      ? ''
      : waiting === 1
        ? '1 mail waits in the outbox.'
        : `Mails for ${waiting} people wait in the outbox.`,
  );
}

/** What is missing of a referral, for whoever telephones: a call does not supply it. */
export function partsIn(missing: readonly Part[]): string {
  return missing
    .filter((part) => part !== 'placement')
    .map((part) => PARTS[part])
    .join(', ');
}
