/** What the canary writes, and the world in which its mail is read: a customer, an agent and an agency whom nobody else knows. */
import type { Directory } from '../domain/directory.ts';
import type { Letter } from '../domain/letter.ts';
import type { OutgoingMail } from '../domain/notice.ts';
import type { Standing } from '../domain/standing.ts';

/** RFC 6761 section 6.4: nothing can be mailed there. */
const CUSTOMER = { name: 'Robin Siskin', address: 'robin.siskin@siskin-works.invalid' };

export const CANARY_DIRECTORY: Directory = {
  agencies: [
    {
      id: 'canary-agency',
      name: 'Aviary Partners',
      aliases: [],
      domains: ['aviary-partners.invalid'],
      salesManagers: [],
      deskEmail: 'desk@aviary-partners.invalid',
      served: true,
    },
  ],
  agents: [
    {
      id: 'canary-agent',
      name: 'Jo Linnet',
      company: 'Linnet Telecom',
      aliases: [],
      emails: ['jo@linnet-telecom.invalid'],
      domains: ['linnet-telecom.invalid'],
      agencyIds: ['canary-agency'],
      salesManagerEmail: null,
    },
  ],
  referralAddresses: [],
};

const TEXT = `Hello,

We want new managed services for our two offices: SD-WAN and business internet for 40 people, to be in place by spring.
Please bring in the engineers of Aviary Partners.
Jo Linnet of Linnet Telecom is our agent of record for this, and we go with Jo alone.

${CUSTOMER.name}
Chief Information Officer, Siskin Works

-- 
Firsthand writes this to itself now and then, to see that mail is read and answered. Nobody needs to do anything.
`;

/** From ourselves to ourselves. */
export function canaryMail(
  id: string,
  sender: { readonly name: string; readonly address: string },
  to: string,
  header: Readonly<Record<string, string>>,
  date: Date,
): OutgoingMail {
  const domain = sender.address.slice(sender.address.lastIndexOf('@') + 1);
  return {
    messageId: `<${id}.canary@${domain}>`,
    from: sender,
    replyTo: sender,
    to: [{ name: '', address: to }],
    cc: [],
    inReplyTo: null,
    references: [],
    date,
    headers: { 'Auto-Submitted': 'auto-generated', ...header }, // RFC 3834 section 5.2
    logo: null,
    content: { subject: 'A canary: SD-WAN for our offices', text: TEXT, html: '', attachments: [] },
  };
}

/** The letter as if its customer had written it. */
export function asOfCustomer(letter: Letter): Letter {
  return {
    ...letter,
    from: [CUSTOMER],
    fromHeaders: 1,
    sender: null,
    replyTo: [],
    references: [],
    signs: [],
  };
}

/** Our own mark is what proves it. */
export const CANARY_STANDING: Standing = {
  verdict: 'verified',
  writer: CUSTOMER,
  by: 'dkim',
  reasons: [],
  checks: { dkim: [], authenticationResults: null },
};
