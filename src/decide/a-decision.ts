/** A complete, proved letter, a small directory, and how a decision reads in a line: what tests of decisions change and look at. */
import type { Directory } from '../domain/directory.ts';
import { type AgentOfRecord, type Extraction, type MasterAgency, missingParts } from '../domain/extraction.ts';
import type { AttachmentNote, Letter } from '../domain/letter.ts';
import type { PlaceInThread } from '../domain/ports.ts';
import { NOTHING_ON_RECORD } from '../domain/referral.ts';
import type { Standing } from '../domain/standing.ts';
import { decide, type DecisionInput } from './decide.ts';
import { likenessIndex } from './likeness.ts';

export const DIRECTORY: Directory = {
  agencies: [
    {
      id: 'ag-1',
      name: 'Northgate',
      aliases: ['NG'],
      domains: ['northgate.example'],
      salesManagers: [{ name: 'Sam', email: 'sam@northgate.example' }],
      deskEmail: 'desk@northgate.example',
      served: true,
    },
    {
      id: 'ag-2',
      name: 'Farside',
      aliases: [],
      domains: ['farside.example'],
      salesManagers: [],
      deskEmail: null,
      served: true,
    },
    {
      id: 'ag-3',
      name: 'Merely Known',
      aliases: [],
      domains: [],
      salesManagers: [],
      deskEmail: 'x@known.example',
      served: false,
    },
  ],
  agents: [
    {
      id: 'at-1',
      name: 'Dana Ruiz',
      company: 'Bluepeak',
      aliases: [],
      emails: ['dana@bluepeak.example'],
      domains: [],
      agencyIds: ['ag-1', 'ag-3'],
      salesManagerEmail: 'sam@northgate.example',
    },
    {
      id: 'at-2',
      name: 'Bo Lind',
      company: 'Lind Telecom',
      aliases: [],
      emails: [],
      domains: ['lind.example'],
      agencyIds: ['ag-1'],
      salesManagerEmail: null,
    },
    {
      id: 'at-3',
      name: 'Cy Ode',
      company: 'Ode',
      aliases: [],
      emails: ['cy.ode@gmail.com'],
      domains: [],
      agencyIds: ['ag-1', 'ag-2'],
      salesManagerEmail: null,
    },
  ],
  referralAddresses: ['referrals@northgate.example'],
};

export const LETTER: Letter = {
  from: [{ name: 'Ann Lee', address: 'ann@harlow.example' }],
  fromHeaders: 1,
  sender: null,
  replyTo: [],
  to: [{ name: '', address: 'referrals@northgate.example' }],
  cc: [{ name: '', address: 'cc@stranger.example' }],
  subject: 'New phones',
  messageId: '<1@harlow.example>',
  references: ['<0@harlow.example>'],
  date: '2026-03-02T09:59:00+00:00',
  signs: [],
  body: { text: 'Write to body@stranger.example', parts: [] },
  doubtful: [],
  struck: [],
  attachments: [],
  carried: [],
  journal: false,
  report: null,
  flags: [],
};
export function pointingAt(note: AttachmentNote | null): Letter {
  const text = 'We want what stands in the attached file.';
  const file = { filename: 'needs.pdf', contentType: 'application/pdf', bytes: 9, sha256: '' };
  return {
    ...LETTER,
    body: { text, parts: [{ kind: 'own', start: 0, end: text.length }] },
    attachments: [{ ...file, text: note === null ? 'SD-WAN' : null, note }],
  };
}
export const VERIFIED = {
  verdict: 'verified',
  writer: { name: 'Ann Lee', address: 'ann@harlow.example' },
  by: 'dkim',
  reasons: ['signed by harlow.example'],
  checks: { dkim: [], authenticationResults: null },
} satisfies Standing;
export const UNVERIFIED = { ...VERIFIED, verdict: 'unverified', reasons: ['no signature'] } satisfies Standing;
export const MALFORMED: Standing = {
  verdict: 'contradicted',
  writer: null,
  reasons: ['two From'],
  checks: VERIFIED.checks,
};
export const CONTRADICTED = { ...VERIFIED, verdict: 'contradicted', reasons: ['DMARC failed'] } satisfies Standing;
export const VOUCHED = { ...VERIFIED, verdict: 'vouched', sealer: 'forwarder.example' } satisfies Standing;
export const QUOTE = 'Dana Ruiz of Bluepeak is our agent of record.';
export const quoted = (text = QUOTE) => [{ source: 'body' as const, index: 0, start: 0, end: text.length, text }];
export const agentNamed = (directoryId: string | null, quote = QUOTE): AgentOfRecord => ({
  status: 'designated',
  degree: 'sure',
  agent: { name: 'Dana Ruiz', company: null, email: 'lie@stranger.example', directoryId },
  evidence: quoted(quote),
});
export const agencyNamed = (directoryId: string | null): MasterAgency => ({
  status: 'named',
  degree: 'sure',
  agency: { name: 'Northgate', directoryId },
  evidence: quoted('bring in Northgate'),
});

export function extraction(changes: Partial<Omit<Extraction, 'missing'>> = {}): Extraction {
  const of = {
    intent: 'self_referral' as const,
    customer: {
      company: { value: 'Harlow', evidence: [] },
      contactName: { value: 'Ann Lee', evidence: [] },
      contactTitle: null,
      contactEmail: { value: 'contact@stranger.example', evidence: [] },
      contactPhone: null,
    },
    interest: { level: 'affirmed' as const, evidence: [] },
    masterAgency: agencyNamed('ag-1'),
    agentOfRecord: agentNamed('at-1'),
    placement: { kind: 'sole' as const, evidence: [] },
    opportunity: {
      services: [{ value: 'ucaas' as const, evidence: [] }],
      locations: null,
      seats: null,
      monthlyBudget: { value: { amount: 123_456, currency: 'USD' }, evidence: [] },
      targetDate: null,
      incumbents: [],
      facts: [],
    },
    asks: [],
    psa: null,
    readBy: { rules: 'rules@1', weights: null, model: { read: false as const, why: 'none_set' as const, use: null } },
    ...changes,
  };
  return { ...of, missing: missingParts(of) };
}

/** It answers the notice that asked, and was written after it. */
export const PLACE: PlaceInThread = {
  alsoIn: [],
  answers: { at: new Date('2026-03-02T09:30:00Z'), asks: true, words: 'Is this mail from you?', sentAt: null },
  openedAt: new Date('2026-03-02T09:00:00Z'),
  askedAt: new Date('2026-03-02T09:30:00Z'),
  designatedAt: null,
  changedAt: null,
};

export const input = (changes: Partial<DecisionInput> = {}): DecisionInput => ({
  letterId: 'letter',
  letter: LETTER,
  standing: VERIFIED,
  extraction: extraction(),
  directory: DIRECTORY,
  known: likenessIndex([]),
  replayed: null,
  onRecord: NOTHING_ON_RECORD,
  thread: null,
  waiting: null,
  place: (changes.thread ?? null) === null ? null : PLACE,
  holdsCode: null,
  signed: { at: '2026-03-02T10:00:00Z', isNew: true, isToUs: true },
  heard: { answer: null, mentions: [] },
  others: [],
  asked: [],
  sentBefore: null,
  receivedAt: new Date('2026-03-02T10:00:00Z'),
  fresh: { id: 'referral', reference: 'FH-00000001' },
  ...changes,
});

/** In a line: outcome, reason, events, and each notice with its recipients. */
export function told(changes: Partial<DecisionInput>): string {
  const { outcome, holdReason, events, notices } = decide(input(changes));
  const mails = notices.map(
    ({ facts, recipients }) => `${facts.kind}>${recipients.map(({ role, address }) => `${role}:${address}`).join(',')}`,
  );
  return [outcome, holdReason ?? '-', events.map(({ kind }) => kind).join(',') || '-', ...mails].join(' ');
}
export const saying = (changes: Partial<Omit<Extraction, 'missing'>>) => ({ extraction: extraction(changes) });

export const EFFECT =
  'referral - opened,designated confirmation>to:ann@harlow.example,cc:dana@bluepeak.example agency_summary>to:sam@northgate.example';
export const ASKED = 'referral - opened,parts_asked read_back>to:ann@harlow.example';
export const LOOKED_AT = (reason: string) => `hold ${reason} opened,held desk_looks>to:ann@harlow.example`;
export const nothingSaid = {
  services: [],
  locations: null,
  seats: null,
  monthlyBudget: null,
  targetDate: null,
  incumbents: [],
  facts: [],
};
