import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { Directory } from '../domain/directory.ts';
import type { Letter } from '../domain/letter.ts';
import { readLetter } from './letter.ts';
import { originalOf } from './original.ts';

const directory: Directory = {
  agencies: [
    {
      id: 'ag-1',
      name: 'Quillstone Distribution',
      aliases: [],
      domains: ['quillstone.example'],
      salesManagers: [{ name: 'Ingrid Solheim', email: 'Ingrid.Solheim@Quillstone-Sales.example' }],
      deskEmail: 'desk@elsewhere.example',
      served: true,
    },
  ],
  agents: [
    {
      id: 'at-1',
      name: 'Nadia Haddad',
      company: 'Larkfield Telecom Advisors',
      aliases: [],
      emails: ['nadia@mailbox.example'],
      domains: ['larkfield.example'],
      agencyIds: ['ag-1'],
      salesManagerEmail: null,
    },
  ],
  referralAddresses: ['referrals@firsthand.example'],
};

// Signed by its writer: not a byte of it may change on the way.
const customers = readFileSync(new URL('../../fixtures/demo/01-cold-storage-network.eml', import.meta.url));
const messageFrom = (from: string): Buffer => Buffer.from(`From: ${from}\r\nSubject: A need\r\n\r\nHello.\r\n`);

const CRLF = '\r\n';
function carrying(header: string, ...messages: readonly Buffer[]): Buffer {
  const parts = messages.flatMap((message) => [
    Buffer.from(
      `${CRLF}--mixed${CRLF}Content-Type: message/rfc822${CRLF}Content-Disposition: attachment; filename="A need.eml"${CRLF}${CRLF}`,
    ),
    message,
  ]);
  return Buffer.concat([
    Buffer.from(
      `${header}${CRLF}MIME-Version: 1.0${CRLF}Content-Type: multipart/mixed; boundary=mixed${CRLF}${CRLF}--mixed${CRLF}Content-Type: text/plain${CRLF}${CRLF}See attached.${CRLF}`,
    ),
    ...parts,
    Buffer.from(`${CRLF}--mixed--${CRLF}`),
  ]);
}

const journal = [
  'From: <MicrosoftExchange329e71ec88ae4615bbc36ab6ce41109e@customer.example>',
  'To: <referrals@firsthand.example>',
  'Return-Path: <>',
  'Subject: A need',
  'X-MS-Journal-Report:',
].join(CRLF);
const forwardFrom = (from: string): string => [`From: ${from}`, 'Subject: FW: A need'].join(CRLF);

async function letterOf(raw: Buffer): Promise<Letter> {
  const read = await readLetter(raw);
  if (!read.ok) throw new Error(read.detail);
  return read.letter;
}

const specification: [given: string, raw: Buffer, original: Buffer | null][] = [
  ['a plain letter', customers, null],
  ['an Exchange journal report', carrying(journal, customers), customers],
  [
    'a journal report of mail by an agent',
    carrying(journal, messageFrom('nadia@mailbox.example')),
    messageFrom('nadia@mailbox.example'),
  ],
  ['a journal report that carries two', carrying(journal, customers, customers), null],
  ['a forward by an agent, whose claim it is', carrying(forwardFrom('Nadia <nadia@mailbox.example>'), customers), null],
  ['… at the domain of an agent', carrying(forwardFrom('office@larkfield.example'), customers), null],
  [
    'a forward by a sales manager, in other case',
    carrying(forwardFrom('ingrid.solheim@quillstone-sales.EXAMPLE'), customers),
    customers,
  ],
  ['… by the desk', carrying(forwardFrom('desk@elsewhere.example'), customers), customers],
  ['… at the domain of an agency', carrying(forwardFrom('anyone@quillstone.example'), customers), customers],
  ['… by our own referral address', carrying(forwardFrom('referrals@firsthand.example'), customers), customers],
  ['… at its domain', carrying(forwardFrom('ops@firsthand.example'), customers), customers],
  ['… at a subdomain of it', carrying(forwardFrom('ops@mail.firsthand.example'), customers), customers],
  ['a forward by somebody unknown', carrying(forwardFrom('someone@customer.example'), customers), null],
  ['… at a domain that only ends alike', carrying(forwardFrom('a@notquillstone.example'), customers), null],
  [
    'a forward under two names, one of them known',
    carrying(forwardFrom('desk@elsewhere.example, x@evil.example'), customers),
    null,
  ],
  ['a forward of two messages', carrying(forwardFrom('desk@elsewhere.example'), customers, customers), null],
  [
    "a desk's forward of an agent's mail",
    carrying(forwardFrom('desk@elsewhere.example'), messageFrom('nadia@mailbox.example')),
    null,
  ],
  [
    "a desk's automatic reply that carries the letter",
    carrying(`${forwardFrom('desk@elsewhere.example')}${CRLF}Auto-Submitted: auto-replied`, customers),
    null,
  ],
];

describe('the original of', () => {
  it.each(specification)('%s', async (_, raw, original) => {
    const found = originalOf(await letterOf(raw), directory);
    expect(found === null ? null : Buffer.from(found).toString('latin1')).toBe(original?.toString('latin1') ?? null);
  });

  it('a journal report of a forward is reached by asking twice', async () => {
    const forward = carrying(forwardFrom('desk@elsewhere.example'), customers);
    const nested = carrying(journal, Buffer.from(forward.toString('latin1').replaceAll('mixed', 'inner'), 'latin1'));
    const first = originalOf(await letterOf(nested), directory);
    const second = originalOf(await letterOf(Buffer.from(first ?? [])), directory);
    expect(Buffer.from(second ?? []).equals(customers)).toBe(true);
  });
});
