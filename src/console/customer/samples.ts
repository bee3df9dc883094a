/** Nothing goes in; an example of each page comes out as what the ports say, for tests and for pictures of the pages. */
import type { CertificateStatus, LinkState, ReadBackFacts } from './ports.ts';

export const DESK = { name: 'Referral desk', email: 'desk@firsthand.example', phone: '+1 206 555 0100' };

export const READ_BACK: ReadBackFacts = {
  reference: 'FH-7K3M9QRS',
  isTheirs: true,
  company: 'Harlow Medical Group',
  contact: 'Priya Raman',
  agent: { name: 'Dana Ruiz', company: 'Ruiz Telecom Advisors', email: 'dana@ruiztelecom.example' },
  agentAsWritten: 'Dana Ruiz',
  agency: { name: '', company: 'Northgate Partners', email: 'desk@northgate.example' },
  placement: 'sole',
  services: ['sd_wan', 'ucaas'],
  understood: [
    {
      label: 'Master agency',
      value: 'Northgate Partners',
      quote: 'Please bring in Northgate, we have worked with them before.',
    },
    {
      label: 'Agent of record',
      value: 'Dana Ruiz, Ruiz Telecom Advisors',
      quote: 'Dana Ruiz is our agent of record on this, please run everything through her.',
    },
    { label: 'Services', value: 'sd_wan, ucaas', quote: 'we need new phones and a network that stays up' },
    { label: 'Sites', value: '11', quote: null },
    { label: 'Wanted by', value: '2027-03-01', quote: null },
  ],
  proposals: [],
  missing: [],
  state: 'in_effect',
  desk: DESK,
};

const UNPROVED: ReadBackFacts = { ...READ_BACK, isTheirs: false, state: 'awaiting_confirmation' };

const SPARSE: ReadBackFacts = {
  ...READ_BACK,
  agent: null,
  agentAsWritten: 'Mike T. from the carrier store',
  agency: null,
  placement: 'unstated',
  understood: READ_BACK.understood.slice(2),
  missing: ['master_agency', 'opportunity_summary', 'placement'],
  state: 'awaiting_parts',
};

const LIKELY: ReadBackFacts = {
  ...READ_BACK,
  proposals: [
    {
      part: 'agent_of_record',
      parties: [{ id: 'at-1', name: 'Dana Ruiz (Ruiz Telecom Advisors)' }],
      quote: 'Dana Ruiz has looked after our lines for years, so I would let her run this one as well.',
    },
  ],
  state: 'awaiting_confirmation',
};

const CHOICE: ReadBackFacts = {
  ...READ_BACK,
  agent: null,
  agentAsWritten: null,
  understood: READ_BACK.understood.filter(({ label }) => label !== 'Agent of record'),
  proposals: [
    {
      part: 'agent_of_record',
      parties: [
        { id: 'at-1', name: 'Dana Ruiz' },
        { id: 'at-2', name: 'Mike Torres (Torres & Daughters Communications)' },
      ],
      quote: null,
    },
  ],
  state: 'awaiting_confirmation',
};

const at = new Date('2026-09-14T13:12:00Z');

export const LINKS = {
  open: { is: 'open', expiresAt: new Date('2026-09-28T13:12:00Z'), readBack: READ_BACK },
  'open-missing': { is: 'open', expiresAt: new Date('2026-09-28T13:12:00Z'), readBack: SPARSE },
  'open-unproved': { is: 'open', expiresAt: new Date('2026-09-28T13:12:00Z'), readBack: UNPROVED },
  'open-likely': { is: 'open', expiresAt: new Date('2026-09-28T13:12:00Z'), readBack: LIKELY },
  'open-choice': { is: 'open', expiresAt: new Date('2026-09-28T13:12:00Z'), readBack: CHOICE },
  confirmed: { is: 'used', did: 'confirmed', at, readBack: READ_BACK },
  objected: { is: 'used', did: 'objected', at, readBack: { ...READ_BACK, state: 'on_hold' } },
  overtaken: { is: 'overtaken', at, readBack: READ_BACK },
  expired: { is: 'expired', at },
  ended: { is: 'ended', at },
  unknown: { is: 'unknown' },
} as const satisfies Readonly<Record<string, LinkState>>;

export const SHA256 = '5f0c7d1e9ab34c2288d6e4f1a0b9c3d7e2f4a6b8c0d1e3f5a7b9c1d3e5f7a9b1';

const CERTIFICATE: CertificateStatus = {
  reference: 'FH-7K3M9QRS',
  customerDomain: 'harlow.example',
  isDomainProved: true,
  company: 'Harlow Medical Group',
  agent: 'Dana Ruiz, Ruiz Telecom Advisors',
  agency: 'Northgate Partners',
  state: 'in_effect',
  since: at,
  issuedAt: new Date('2026-09-14T15:40:00Z'),
  signed: {
    sha256: SHA256,
    keyId: 'XyZ0-pQ',
    keyRevokedAt: null,
  },
};

const later = new Date('2026-11-02T09:05:00Z');

export const CERTIFICATES = {
  in_effect: CERTIFICATE,
  contested: { ...CERTIFICATE, state: 'contested', since: later },
  superseded: { ...CERTIFICATE, state: 'superseded', since: later },
  withdrawn: { ...CERTIFICATE, state: 'withdrawn', since: later },
  'revoked-key': { ...CERTIFICATE, signed: { sha256: 'ab'.repeat(32), keyId: 'XyZ0-pQ', keyRevokedAt: later } },
} as const satisfies Readonly<Record<string, CertificateStatus>>;
