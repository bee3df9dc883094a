/** Who is told what: the notices of a referral go in, and nobody is shown under another's name. */
import { expect, it } from 'vitest';
import { partiesOf } from './parties.ts';
import type { DeliveryShown, NoticeRow } from './ports.ts';

const at = new Date('2026-11-25T12:00:00Z');
const to = (address: string, source: string, role: 'to' | 'cc' = 'to'): DeliveryShown => ({
  address,
  role,
  source,
  state: 'sent',
  waitReason: null,
  possiblyTwice: false,
  response: null,
  changedAt: at,
  releasedBy: null,
});
const notice = (kind: NoticeRow['kind'], ...deliveries: DeliveryShown[]): NoticeRow => ({
  id: kind,
  kind,
  cause: '',
  subject: kind,
  reference: 'FH-7K3M9QRS',
  createdAt: at,
  deliveries,
});

it('each party has its own mails, and the names of those that went to others', () => {
  const parties = partiesOf([
    notice('read_back', to('priya@harlow.example', 'writer')),
    notice('confirmation', to('priya@harlow.example', 'writer'), to('dana@ruiz.example', 'directory:agent:at-1', 'cc')),
    notice('agency_summary', to('kim@north.example', 'directory:agency:north:sales_manager')),
    notice('colleague_told', to('omar@harlow.example', 'referral:0b5f:contact')),
    notice('withdrawal', to('desk@north.example', 'directory:agency:north:desk')),
  ]);
  expect(
    parties.map(({ key, addresses, mails, others }) => ({
      key,
      addresses,
      mails: mails.map(({ kind }) => kind),
      others: others.map(({ kind, to: parties }) => `${kind}: ${parties}`),
    })),
  ).toEqual([
    {
      key: 'customer',
      addresses: ['priya@harlow.example', 'omar@harlow.example'],
      mails: ['read_back', 'confirmation', 'colleague_told'],
      others: ['agency_summary: the master agency', 'withdrawal: the master agency'],
    },
    {
      key: 'agent',
      addresses: ['dana@ruiz.example'],
      mails: ['confirmation'],
      others: [
        'read_back: the customer',
        'agency_summary: the master agency',
        'colleague_told: the customer',
        'withdrawal: the master agency',
      ],
    },
    {
      key: 'agency',
      addresses: ['kim@north.example', 'desk@north.example'],
      mails: ['agency_summary', 'withdrawal'],
      others: ['read_back: the customer', 'confirmation: the customer and the agent', 'colleague_told: the customer'],
    },
  ]);
});
