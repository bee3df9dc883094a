/** Mail and conclusions as a store gets them, for tests of stores: short texts go in, whole values come out. */
import { randomUUID } from 'node:crypto';
import type { Database } from '../src/adapters/postgres/database.ts';
import { sightingStore } from '../src/adapters/postgres/sightings.ts';
import type { Extraction } from '../src/domain/extraction.ts';
import type { Letter } from '../src/domain/letter.ts';
import type { Conclusion, Fetched, PreparedDelivery, PreparedNotice } from '../src/domain/ports.ts';
import type { Voice } from '../src/domain/voice.ts';
import { identify } from '../src/domain/raw-message.ts';
import type { Referral } from '../src/domain/referral.ts';
import { BY_RULES } from './readers.ts';

const MAILBOX = 'referrals@agency.example';
let lastUid = 0;

/** A mail whose text makes it another mail; `trace` is what a server on the way added. */
export function mail(text: string, { messageId = `<${text}@customer.example>`, trace = '' } = {}): Fetched {
  const raw = Buffer.from(
    `${trace}From: jane@customer.example\r\nMessage-ID: ${messageId}\r\nSubject: ${text}\r\n\r\n${text}\r\n`,
  );
  lastUid += 1;
  return { uid: lastUid, bytes: raw.length, internalDate: new Date('2026-09-14T11:12:00Z'), raw, headersOnly: false };
}

/** Stores a mail as the watcher does; gives its id and the hash of its content. */
export async function arrive(
  database: Database,
  message: Fetched,
): Promise<{ readonly id: string; readonly contentSha256: Uint8Array }> {
  const [id = ''] = await sightingStore(database).receive(MAILBOX, '1', [message]);
  return { id, contentSha256: identify(message.raw).contentSha256 };
}

export function ending(contentSha256: Uint8Array, parts: Partial<Conclusion> = {}): Conclusion {
  const { outcome = 'ignored' } = parts;
  return {
    outcome,
    holdReason: null,
    ignored: outcome === 'ignored' ? { because: 'newsletter', says: null } : null,
    contentSha256,
    textSha256: null,
    twin: null,
    letter: null,
    standing: null,
    extraction: null,
    referral: null,
    basedOn: null,
    events: [],
    notices: [],
    claim: null,
    error: null,
    ...parts,
  };
}

export function referral(parts: Partial<Referral> = {}): Referral {
  const id = parts.id ?? randomUUID();
  return {
    id,
    reference: `FH-${id.slice(0, 8).toUpperCase()}`,
    state: 'in_effect',
    holdReason: null,
    company: 'Customer Corp',
    customerDomain: 'customer.example',
    customerEmail: 'jane@customer.example',
    contactName: 'Jane Doe',
    extraction,
    designation: { agentId: 'agent-dana', agencyId: 'agency-north', placement: 'sole' },
    missing: ['placement'],
    voice: VOICE,
    contest: null,
    pendingLetterId: null,
    proposals: [],
    refused: [],
    unclearAnswers: 0,
    version: 1,
    ...parts,
  };
}

export const extraction: Extraction = {
  intent: 'self_referral',
  customer: { company: null, contactName: null, contactTitle: null, contactEmail: null, contactPhone: null },
  interest: { level: 'affirmed', evidence: [] },
  masterAgency: { status: 'missing' },
  agentOfRecord: { status: 'missing' },
  placement: { kind: 'sole', evidence: [] },
  opportunity: {
    services: [],
    locations: null,
    seats: null,
    monthlyBudget: { value: { amount: 1200.5, currency: 'EUR' }, evidence: [] },
    targetDate: null,
    incumbents: [],
    facts: [],
  },
  asks: [],
  psa: null,
  missing: [],
  readBy: BY_RULES,
};

/** A letter of a person with nothing in it but its subject. */
export function letterOf(subject: string, from: Letter['from'] = []): Letter {
  return {
    from,
    fromHeaders: from.length,
    sender: null,
    replyTo: [],
    to: [],
    cc: [],
    subject,
    messageId: null,
    references: [],
    date: null,
    signs: [],
    body: { text: '', parts: [] },
    attachments: [],
    carried: [],
    journal: false,
    report: null,
    flags: [],
    doubtful: [],
    struck: [],
  };
}

/** A notice to the customer with the agent in CC, unless told otherwise. */
export function notice(
  deliveries: readonly PreparedDelivery[] = [delivery('jane@customer.example'), delivery('dana@agent.example', 'cc')],
): PreparedNotice {
  const draft: PreparedNotice['draft'] = {
    facts: {
      kind: 'desk_looks',
      reference: 'FH-00000000',
      contact: 'Jane Doe',
      agentAsWritten: 'Dana',
      why: 'agent_not_listed',
      nothingInEffect: false,
    },
    recipients: deliveries.map(({ role, name, address, source }) => ({ role, name, address, source })),
    inReplyTo: '<first@customer.example>',
    references: ['<first@customer.example>'],
    originalSubject: '',
    cause: 'agent not listed',
    asks: null,
  };
  const rendered = {
    subject: 'We look into it',
    text: 'text',
    html: '<p>html</p>',
    attachments: [{ filename: 'facts.json', contentType: 'application/json', content: '{}' }],
    logo: null,
  };
  return { id: randomUUID(), codeKey: null, draft, rendered, deliveries };
}

export function delivery(
  address: string,
  role: 'to' | 'cc' = 'to',
  waitReason: PreparedDelivery['waitReason'] = null,
): PreparedDelivery {
  const state = waitReason === null ? 'pending' : 'waiting';
  return { role, name: 'Somebody', address, source: 'writer', state, waitReason, notBefore: null };
}

export const VOICE: Voice = {
  rung: 'authenticated',
  doubts: [],
  authority: { level: 'unstated', title: null, says: 'The mail does not say it.', evidence: null },
  prefilled: false,
};

/** More mails a day than any test sends. */
export const PLENTY_OF_MAIL = { toAddress: 1_000_000, inAll: 1_000_000 };

/** More notices a day than any test makes. */
export const PLENTY = { ofWriter: 1_000, ofDomain: 1_000 };
