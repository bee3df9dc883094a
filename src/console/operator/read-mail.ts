/** A stored mail goes in; what the pages show of it comes out: its text in stretches, who it says it is, and each field with its words. */
import type { Address, AttachmentNote } from '../../domain/letter.ts';
import { type Extraction, isLikely } from '../../domain/extraction.ts';
import type { Words } from '../../domain/words.ts';
import { evidenceFor, type Field, marksIn, stretchesOf } from './marks.ts';
import type { MailShown } from './ports.ts';
import { VERDICT_WORDS } from './words.ts';

export function mailScope(mail: MailShown) {
  const { letter, standing, extraction } = mail;
  const verdict = standing?.verdict ?? 'unverified';
  return {
    id: mail.id,
    from: letter === null ? mail.from : letter.from.map(addressText).join(', ') || mail.from,
    to: letter === null ? null : letter.to.map(addressText).join(', ') || null,
    cc: letter === null ? null : letter.cc.map(addressText).join(', ') || null,
    subject: letter?.subject ?? mail.subject,
    receivedAt: mail.receivedAt,
    bytes: mail.bytes,
    reference: mail.reference,
    error: mail.error,
    stamp: mail.stamp,
    verdict,
    verdictWords: VERDICT_WORDS[verdict],
    // The verdict stands before them already.
    reasons: (standing?.reasons ?? []).map((reason) => reason.replace(/^not verified: /, '')).join('; '),
    flags: letter?.flags ?? [],
    stretches:
      letter === null
        ? null
        : stretchesOf(
            { ...letter.body, doubtful: letter.doubtful, struck: letter.struck },
            extraction === null ? [] : marksIn(extraction, 'body'),
          ),
    deletedAt: mail.rawDeletedAt,
    unreadable: whyUnread(mail),
    attachments: (letter?.attachments ?? []).map(({ filename, contentType, bytes, note }, index) => ({
      index,
      filename: filename ?? `attachment ${index + 1}`,
      contentType,
      bytes,
      note: note === null ? null : NOTES[note],
    })),
    isRead: letter !== null,
  };
}

function whyUnread({ rawDeletedAt, outcome, holdReason }: MailShown): string {
  if (rawDeletedAt !== null)
    return outcome === 'duplicate'
      ? 'This is a copy of a mail that is kept whole, so its text was deleted. Its header remains.'
      : 'The text of this ignored mail was deleted, since nothing proves who wrote it. Its header remains.';
  return holdReason === 'too_large'
    ? 'It is larger than what is taken in: only its header is here.'
    : 'It could not be read. Its raw form may still be looked at.';
}

/** Why the words of a file are not among what was read; null where a file of its kind has none. */
const NOTES: Readonly<Record<AttachmentNote, string | null>> = {
  not_text: null,
  no_text: 'not read: it holds no text, such as a scan',
  too_large: 'not read: it is too large',
  unreadable: 'not read: it is broken, or of a kind that cannot be read',
  encrypted: 'not read: it is encrypted',
  over_the_limit: 'not read, or not all of it: it holds too much, or took too long',
  hidden_text: 'read, but for text in it that is hidden',
};

function addressText({ name, address }: Address): string {
  return name === '' ? address : `${name} <${address}>`;
}

export interface FieldShown {
  readonly key: Field;
  readonly label: string;
  readonly value: string;
  /** Words that are not in the text of the mail beside it, such as those of its subject. */
  readonly quote: string | null;
}

export function fieldsShown(extraction: Extraction, words: Words): FieldShown[] {
  const { customer, interest, masterAgency, agentOfRecord, placement, opportunity, asks } = extraction;
  const { company, contactName, contactTitle, contactPhone } = customer;
  const { services, locations, seats, monthlyBudget, targetDate, incumbents } = opportunity;
  const contact = [contactName, contactTitle, contactPhone].flatMap((one) => one?.value ?? []).join(', ');
  const values: Readonly<Record<Field, string | null>> = {
    interest: words.interests[interest.level],
    company: company?.value ?? null,
    contact: contact || null,
    agency: agencyText(masterAgency),
    agent: agentText(agentOfRecord),
    placement: words.placements[placement.kind],
    services: services.map(({ value }) => words.services[value]).join(', ') || null,
    sites: locations === null ? null : String(locations.value),
    seats: seats === null ? null : String(seats.value),
    budget: monthlyBudget === null ? null : `${monthlyBudget.value.amount} ${monthlyBudget.value.currency} a month`,
    date: targetDate?.value ?? null,
    incumbents: incumbents.map(({ value }) => value).join(', ') || null,
    asks: asks.map(({ value }) => words.asks[value]).join(', ') || null,
  };
  return ROWS.flatMap(({ key, label, always }) => {
    const value = values[key];
    if (value === null && !always) return [];
    const elsewhere = evidenceFor(key, extraction).find(({ source, text }) => source !== 'body' && text !== '');
    return [{ key, label, value: value ?? 'not said', quote: elsewhere?.text.slice(0, 300) ?? null }];
  });
}

const ROWS: readonly { readonly key: Field; readonly label: string; readonly always: boolean }[] = [
  { key: 'company', label: 'Company', always: true },
  { key: 'contact', label: 'Contact', always: true },
  { key: 'interest', label: 'Interest', always: true },
  { key: 'agency', label: 'Master agency', always: true },
  { key: 'agent', label: 'Agent of record', always: true },
  { key: 'placement', label: 'Placement', always: true },
  { key: 'services', label: 'Services', always: true },
  { key: 'sites', label: 'Sites', always: false },
  { key: 'seats', label: 'Seats', always: false },
  { key: 'budget', label: 'Budget', always: false },
  { key: 'date', label: 'Wanted by', always: false },
  { key: 'incumbents', label: 'Today’s providers', always: false },
  { key: 'asks', label: 'Asks', always: false },
];

function agencyText(agency: Extraction['masterAgency']): string | null {
  switch (agency.status) {
    case 'named':
      return `${likely(agency)}${agency.agency.name}${agency.agency.directoryId === null ? ' (not listed)' : ''}`;
    case 'multiple':
      return `${likely(agency)}several: ${agency.agencies.map(({ name }) => name).join(', ')}`;
    case 'missing':
      return null;
  }
}

function agentText(agent: Extraction['agentOfRecord']): string | null {
  const named = (one: {
    name: string | null;
    company: string | null;
    email: string | null;
    directoryId: string | null;
  }) =>
    `${[one.name, one.company, one.name === null && one.company === null ? one.email : null].filter(Boolean).join(', ')}${one.directoryId === null ? ' (not listed)' : ''}`;
  switch (agent.status) {
    case 'designated':
      return `${likely(agent)}${named(agent.agent)}`;
    case 'multiple':
      return `${likely(agent)}several: ${agent.agents.map(named).join('; ')}`;
    case 'ambiguous':
      return `cannot be told: ${agent.candidates.map(named).join(' or ') || agent.why}`;
    case 'none_wanted':
      return 'none wanted';
    case 'missing':
      return null;
  }
}

/** Nothing follows from it before the customer, or whoever reads the mail, says that it is so. */
function likely(party: Extraction['agentOfRecord'] | Extraction['masterAgency']): string {
  return isLikely(party) ? 'likely: ' : '';
}
