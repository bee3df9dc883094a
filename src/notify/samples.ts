/** Nothing goes in; a full and a sparse example of each kind of notice come out, with which templates are tried before they are needed. */
import { ASKS, PARTS, SERVICES } from '../domain/lists.ts';
import type { NoticeDraft, NoticeFacts } from '../domain/notice.ts';

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
    verdict: 'signed by harlow.example',
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
    verdict: '',
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
  },
  { kind: 'read_back', reference, contact: '', understood: [], asksFor: ['master_agency'], candidates: [] },
  { kind: 'desk_looks', reference, contact: 'Priya Raman', agentAsWritten: 'Dan Ruis', why: 'agent_not_listed' },
  { kind: 'desk_looks', reference, contact: '', agentAsWritten: 'Dan Ruis', why: 'agent_not_with_agency' },
];

export const SAMPLES: readonly NoticeDraft[] = FACTS.map((facts, at) => ({
  facts,
  recipients: [],
  inReplyTo: null,
  references: [],
  originalSubject: at % 2 === 0 ? 'New network for our clinics' : '',
  cause: 'sample',
}));
