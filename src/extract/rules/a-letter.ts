/** Words in; a letter that says just these, and a directory to read it with, out: what the specifications of the rules share. */
import type { Directory } from '../../domain/directory.ts';
import type { Address, Letter } from '../../domain/letter.ts';

export function aLetter(
  text: string,
  also: Partial<Pick<Letter, 'subject' | 'references' | 'signs' | 'attachments' | 'date'>> & {
    readonly from?: string;
    readonly to?: readonly string[];
    readonly cc?: readonly string[];
    readonly quoted?: string;
  } = {},
): Letter {
  const quoted = also.quoted ?? '';
  const own = quoted === '' ? text : `${text}\n\n`;
  return {
    from: [mailbox(also.from ?? 'Ruth Ames <ruth@amesmill.example>')],
    fromHeaders: 1,
    sender: null,
    replyTo: [],
    to: (also.to ?? ['referrals@desk.example']).map(mailbox),
    cc: (also.cc ?? []).map(mailbox),
    subject: also.subject ?? '',
    messageId: '<one@amesmill.example>',
    references: also.references ?? [],
    date: also.date ?? '2026-09-14T09:00:00-05:00',
    signs: also.signs ?? [],
    body: {
      text: own + quoted,
      parts: [
        { kind: 'own', start: 0, end: own.length },
        ...(quoted === '' ? [] : [{ kind: 'quoted' as const, start: own.length, end: own.length + quoted.length }]),
      ],
    },
    attachments: also.attachments ?? [],
    carried: [],
    journal: false,
    report: null,
    flags: [],
    doubtful: [],
    struck: [],
  };
}

function mailbox(written: string): Address {
  const [, name = '', address = written] = /^(.*?)\s*<(.*)>$/.exec(written) ?? [];
  return { name, address };
}

export const DIRECTORY: Directory = {
  agencies: [
    agency('ag-1', 'Harborline Distribution', ['Harborline', 'HLD'], 'harborline.example', 'Ines Okoro'),
    agency('ag-2', 'Summit Ridge Brokerage', ['Summit Ridge'], 'summitridge.example', 'Carl Dietz'),
    agency('ag-3', 'Ostara Channel Group', ['Ostara'], 'ostara.example', 'Mina Sato'),
  ],
  agents: [
    agent('at-1', 'Dana Pruett', 'Bluewater Telecom', 'dana@bluewatertelecom.example'),
    agent('at-2', 'Miguel Santos', 'Corvid Networks', 'msantos@corvidnet.example'),
    agent('at-3', 'Paul Lindqvist', 'Lindqvist & Daughters', 'paul@lindqvist.example'),
    agent('at-4', 'Sam Fisher', 'Northern Line Advisors', 'sam@northernline.example'),
    agent('at-5', 'Sam Fisher', 'Tallgrass Voice', 'sfisher@tallgrassvoice.example'),
    agent('at-6', 'Aisha Bello', 'Meridian Sourcing', 'aisha@meridiansourcing.example'),
    agent('at-7', 'Tom Reyes', 'Meridian Sourcing', 'tom@meridiansourcing.example'),
    agent('at-8', 'Katrin Vogel', 'Vogel Consulting', 'katrin@vogelconsulting.example'),
    agent('at-9', 'Robert Quill', 'Quill Telephony', 'rquill@quilltel.example'),
  ],
  referralAddresses: ['referrals@desk.example', 'deals@harborline.example'],
};

function agency(id: string, name: string, aliases: readonly string[], domain: string, manager: string) {
  const [first = ''] = manager.toLowerCase().split(' ');
  const salesManagers = [{ name: manager, email: `${first}@${domain}` }];
  return { id, name, aliases, domains: [domain], salesManagers, deskEmail: null, served: true };
}

function agent(id: string, name: string, company: string, email: string) {
  return { id, name, company, aliases: [], emails: [email], domains: [], agencyIds: ['ag-1'], salesManagerEmail: null };
}
