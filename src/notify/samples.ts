/** Nothing goes in; a full and a sparse example of each kind of notice come out, with which templates are tried before they are needed. */
import { ASKS, PARTS, SERVICES } from '../domain/lists.ts';
import type { NoticeDraft, NoticeFacts } from '../domain/notice.ts';
import { THREE_STATEMENTS } from '../domain/statements.ts';
import type { Around } from './render.ts';

const reference = 'FH-7K3M9QRS';
const company = 'Harlow Medical Group';
const agent = { name: 'Dana Ruiz', company: 'Ruiz Telecom Advisors', email: 'dana@ruiztelecom.example' };
const agency = { name: '', company: 'Northgate Partners', email: 'desk@northgate.example' };
const bare = { name: '', company: 'Northgate', email: '' };
const designationQuote = 'Dana Ruiz is our agent of record on this, please run everything through her.';

const FACTS: readonly NoticeFacts[] = [
  {
    kind: 'confirmation',
    reference,
    company,
    contact: 'Priya Raman',
    agent,
    agency,
    placement: 'sole',
    services: ['sd_wan', 'ucaas'],
    designationQuote,
  },
  {
    kind: 'confirmation',
    reference,
    company: '',
    contact: '',
    agent: bare,
    agency: bare,
    placement: 'unstated',
    services: [],
    designationQuote: '',
  },
  {
    kind: 'agency_summary',
    reference,
    company,
    contact: { name: 'Priya Raman', title: 'CIO', email: 'priya@harlow.example', phone: '+1 312 555 0142' },
    agent,
    agency,
    interest: 'affirmed',
    placement: 'sole',
    services: ['sd_wan', 'ucaas'],
    locations: 11,
    seats: 640,
    monthlyBudget: { amount: 18_500, currency: 'USD' },
    targetDate: '2027-03-01',
    incumbents: ['Lumora', 'Crestline'],
    facts: ['Our contract with Lumora ends on February 28.', 'The Joliet clinic has no second line today.'],
    asks: ['compensation_transparency'],
    quotes: [
      { field: 'agentOfRecord', text: designationQuote },
      { field: 'placement', text: 'We are not asking anybody else.' },
    ],
    missing: [],
    rung: 'authenticated',
    verdict: 'signed by harlow.example',
    authority: 'A CIO decides this.',
    doubts: ['answers would go to elsewhere.example'],
    prefilled: true,
    receivedAt: '2026-09-14T13:12:00Z',
    readBy: ['rules@1'],
  },
  {
    kind: 'agency_summary',
    reference,
    company: '',
    contact: { name: '', title: null, email: 'priya@harlow.example', phone: null },
    agent: bare,
    agency: bare,
    interest: 'tentative',
    placement: 'unstated',
    services: [...SERVICES],
    locations: null,
    seats: null,
    monthlyBudget: null,
    targetDate: null,
    incumbents: [],
    facts: [],
    asks: [...ASKS],
    quotes: [],
    missing: [...PARTS],
    rung: 'confirmed',
    verdict: '',
    authority: '',
    doubts: [],
    prefilled: false,
    receivedAt: '',
    readBy: [],
  },
  {
    kind: 'read_back',
    reference,
    contact: 'Priya Raman',
    understood: [
      {
        label: 'Services',
        value: 'sd_wan, ucaas',
        quote: 'we need new phones and a network that stays up',
      },
      { label: 'Master agency', value: 'Northgate Partners', quote: null },
      { label: 'Wanted by', value: '2027-03-01', quote: null },
    ],
    asksFor: ['opportunity_summary', 'agent_of_record'],
    candidates: ['Mike Torres', 'Mike Tran'],
    standBy: true,
    replaces: null,
  },
  {
    kind: 'read_back',
    reference,
    contact: '',
    understood: [],
    asksFor: ['master_agency'],
    candidates: [],
    standBy: false,
    replaces: null,
  },
  {
    kind: 'read_back',
    reference,
    contact: 'Priya Raman',
    understood: [{ label: 'Agent of record', value: 'Dana Ruiz', quote: designationQuote }],
    asksFor: [],
    candidates: [],
    standBy: true,
    replaces: 'Mike Torres',
  },
  { kind: 'please_confirm', reference, receivedAt: '2026-09-14T13:12:00Z', again: false },
  { kind: 'please_confirm', reference, receivedAt: '2026-09-14T13:12:00Z', again: true },
  { kind: 'desk_looks', reference, contact: 'Priya Raman', agentAsWritten: 'Dan Ruis', why: 'agent_not_listed' },
  { kind: 'desk_looks', reference: '', contact: '', agentAsWritten: null, why: 'inquiry' },
  {
    kind: 'desk_question',
    reference,
    contact: 'Priya Raman',
    words: 'You name “Dana”. We know two people of that name. Is it Dana Ruiz of Ruiz Telecom Advisors?',
  },
  { kind: 'desk_question', reference: '', contact: '', words: 'Which of your sites is it about?' },
  { kind: 'contest', reference, company, receivedAt: '2026-09-14T13:12:00Z' },
  { kind: 'contest', reference, company: '', receivedAt: '2026-09-14T13:12:00Z' },
  {
    kind: 'colleague_told',
    reference,
    by: 'priya@elkridge.example',
    agent,
    agency,
    receivedAt: '2026-09-14T13:12:00Z',
  },
  {
    kind: 'colleague_told',
    reference,
    by: 'priya@elkridge.example',
    agent: null,
    agency: null,
    receivedAt: '2026-09-14T13:12:00Z',
  },
  { kind: 'withdrawal', reference, company, agent, agency, receivedAt: '2026-09-14T13:12:00Z' },
  { kind: 'withdrawal', reference, company: '', agent: null, agency: null, receivedAt: '2026-09-14T13:12:00Z' },
  { kind: 'claim_receipt', reference: '', statements: THREE_STATEMENTS },
  {
    kind: 'desk_note',
    reference: '',
    holds: [
      { why: 'agent_not_listed', count: 1, references: [reference] },
      { why: 'unverified_sender', count: 12, references: [] },
    ],
    alarm: null,
  },
  { kind: 'desk_note', reference: '', holds: [], alarm: 'more mail was to go out than is sent in a day' },
];

/** With all that may stand around the facts, and with none of it. */
export const SAMPLES_AROUND: readonly Around[] = [
  {
    code: 'K3M9-QRS7-2XTD-8VWA',
    link: 'https://referrals.northgate.example/r/FH-7K3M9QRS.2.t5k2c0.0123',
    looksBy: '2026-09-14T15:00:00Z',
  },
  { code: null, link: null, looksBy: null },
];

export const SAMPLES: readonly NoticeDraft[] = FACTS.map((facts, at) => ({
  facts,
  recipients: [],
  inReplyTo: null,
  references: [],
  originalSubject: at % 2 === 0 ? 'New network for our clinics' : '',
  cause: 'sample',
  asks: null,
}));
