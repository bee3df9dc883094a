/** A drafted notice goes in; its deliveries come out: which may go by themselves, and which wait for an operator and why. */
import type { Directory } from '../domain/directory.ts';
import type { Mode } from '../domain/lists.ts';
import type { NoticeDraft, NoticeKind, Recipient, WaitReason } from '../domain/notice.ts';
import { addressName } from '../domain/organisation.ts';
import type { PreparedDelivery, Unfinished } from '../domain/ports.ts';

/** Under which circumstances a notice is prepared. */
export interface Circumstances {
  readonly mode: Mode;
  readonly oldMailHours: number;
  readonly message: Pick<Unfinished, 'source' | 'internalDate' | 'receivedAt'>;
  readonly directory: Pick<Directory, 'agencies'>;
  /** Milliseconds in which a later letter can overtake what others are told. */
  readonly settleMs: number;
}

export function deliveriesOf(draft: NoticeDraft, circumstances: Circumstances): readonly PreparedDelivery[] {
  const recipients = eachOnce(draft.recipients);
  if (draft.facts.kind === 'desk_note' && circumstances.mode !== 'shadow') return recipients.map(atOnce);
  const reason = reasonForAll(circumstances);
  if (reason !== null) return recipients.map((recipient) => waiting(recipient, reason));
  const notBefore = settledAt(draft, circumstances);
  const sent = (recipient: Recipient): PreparedDelivery => ({ ...atOnce(recipient), notBefore });
  if (circumstances.mode === 'automatic') return recipients.map(sent);
  return toTheDeskAlone(draft, recipients, circumstances.directory, sent);
}

const TELLS_OTHERS: ReadonlySet<NoticeKind> = new Set(['confirmation', 'agency_summary', 'colleague_told']);

/** What tells others of a designation waits a little; a question to the customer does not. */
function settledAt({ facts }: NoticeDraft, { settleMs, message }: Circumstances): string | null {
  const tellsOthers = TELLS_OTHERS.has(facts.kind);
  return tellsOthers && settleMs > 0 ? new Date(message.receivedAt.getTime() + settleMs).toISOString() : null;
}

/** An address is mailed once a notice, in its first role. */
function eachOnce(recipients: readonly Recipient[]): readonly Recipient[] {
  const addresses = recipients.map(({ address }) => addressName(address));
  return recipients.filter((_, at) => addresses.indexOf(addresses[at] ?? '') === at);
}

/** In `shadow` its reason stands on everything; age and `ingest` count in every other mode. */
function reasonForAll({ mode, oldMailHours, message }: Circumstances): WaitReason | null {
  if (mode === 'shadow') return 'shadow';
  if (message.source === 'ingest') return 'ingested';
  if (ageInHours(message) > oldMailHours) return 'old_mail';
  return mode === 'approve' ? 'approve' : null;
}

const HOUR_MS = 3_600_000;

function ageInHours({ internalDate, receivedAt }: Circumstances['message']): number {
  return internalDate === null ? 0 : (receivedAt.getTime() - internalDate.getTime()) / HOUR_MS;
}

/** What is meant for a sales manager goes to the desk of the same agency; what is for anybody else waits. */
function toTheDeskAlone(
  { facts }: NoticeDraft,
  recipients: readonly Recipient[],
  { agencies }: Circumstances['directory'],
  sent: (recipient: Recipient) => PreparedDelivery,
): readonly PreparedDelivery[] {
  const desks = agencies
    .filter(({ served }) => served)
    .flatMap(({ deskEmail }) => (deskEmail === null ? [] : addressName(deskEmail)));
  const named = facts.kind === 'agency_summary' ? [facts.agency.name, facts.agency.company] : [];
  const agency = agencies.find(({ name, served }) => served && named.includes(name));
  if (agency && agency.deskEmail !== null) {
    const { id, name, deskEmail } = agency;
    return [sent({ role: 'to', name, address: deskEmail, source: `directory:agency:${id}:desk` })];
  }
  return recipients.map((recipient) =>
    desks.includes(addressName(recipient.address)) ? sent(recipient) : waiting(recipient, 'desk'),
  );
}

function atOnce(recipient: Recipient): PreparedDelivery {
  return { ...recipient, state: 'pending', waitReason: null, notBefore: null };
}

function waiting(recipient: Recipient, waitReason: WaitReason): PreparedDelivery {
  return { ...recipient, state: 'waiting', waitReason, notBefore: null };
}
