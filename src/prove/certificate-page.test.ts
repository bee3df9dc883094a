/** What a certificate says of its proof: each ground where it is one, in words, and on the page of PDF too. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { Referral } from '../domain/referral.ts';
import type { DkimCheck, Standing } from '../domain/standing.ts';
import type { Assent, Rung } from '../domain/voice.ts';
import { readWords } from '../domain/words.ts';
import { type CertificateFacts, certificateOf, certificateSchema } from './certificate.ts';
import { certificatePage, rowsOf } from './certificate-page.ts';

const words = readWords(readFileSync(new URL('../../templates/words.json', import.meta.url), 'utf8'));
const WRITER = { name: 'Ann Lee', address: 'ann@harlow.example' };
const NOTHING = { dkim: [], authenticationResults: null };
const signature: DkimCheck = {
  domain: 'harlow.example',
  selector: 's1',
  result: 'pass',
  aligned: true,
  whole: true,
  signatureSha256: 'ab',
  signedAt: null,
  publicKey: 'a key in PEM',
  why: null,
};

const STANDINGS = {
  dkim: {
    verdict: 'verified',
    writer: WRITER,
    by: 'dkim',
    reasons: ['signed by harlow.example'],
    checks: { dkim: [signature], authenticationResults: null },
  },
  border: {
    verdict: 'verified',
    writer: WRITER,
    by: 'authentication_results',
    reasons: ['mx.desk.example says dmarc=pass'],
    checks: NOTHING,
  },
  sealer: {
    verdict: 'vouched',
    writer: WRITER,
    sealer: 'lists.example',
    reasons: ['sealed by lists.example'],
    checks: NOTHING,
  },
  nothing: {
    verdict: 'unverified',
    writer: WRITER,
    reasons: ['no signature of harlow.example'],
    checks: { dkim: [{ ...signature, domain: 'relay.example', aligned: false }], authenticationResults: null },
  },
} as const satisfies Record<string, Standing>;

const ASSENTS = {
  none: null,
  link: { by: 'link' },
  code: { by: 'reply', letterId: 'l-2', proved: false },
  proved: { by: 'reply', letterId: 'l-2', proved: true },
  colleague: { by: 'reply', letterId: 'l-2', proved: true, colleague: { name: 'Bo', address: 'bo@harlow.example' } },
  telephone: {
    by: 'telephone',
    operator: 'ada@desk.example',
    whom: 'Ann Lee, CIO',
    number: '+1 555 0100',
    numberFrom: 'their web site',
    at: '2026-09-15T10:00:00Z',
  },
} as const satisfies Record<string, Assent | null>;

const MAILS = {
  dkim: 'the mail is signed by harlow.example (DKIM)',
  border: 'the mail server that took the mail for this installation',
  sealer: 'lists.example passed the mail on and sealed it (ARC)',
  nothing: null,
} as const;
const YESES = {
  none: null,
  link: 'on the page of the link in our question',
  code: 'by a reply that holds the code of our question',
  proved: 'by a proved reply',
  colleague: 'confirmed by bo@harlow.example, who may decide it',
  telephone: 'said to ada@desk.example by Ann Lee, CIO on the telephone, 2026-09-15',
} as const;

const RUNG = { dkim: 'authenticated', border: 'authenticated', sealer: 'authenticated', nothing: 'confirmed' } as const;

function facts(mail: keyof typeof STANDINGS, assent: keyof typeof ASSENTS, rung: Rung = RUNG[mail]): CertificateFacts {
  const designation = { agentId: 'at-1', agencyId: 'ag-1', placement: 'unstated' } as const;
  const scope = { services: ['connectivity', 'sd_wan'], sites: 1 } as const;
  return {
    referral: referral(rung),
    designated: { kind: 'designated', letterId: 'l-1', designation, scope, rung },
    designatedAt: new Date('2026-09-15T10:05:00Z'),
    assent: ASSENTS[assent],
    letter: { sha256: 'cd'.repeat(32), messageId: '<1@harlow.example>', receivedAt: new Date('2026-09-14T11:12:00Z') },
    standing: STANDINGS[mail],
    chainHead: 'ef'.repeat(32),
  };
}

function referral(rung: Rung): Referral {
  const authority = { level: 'unstated', title: null, says: '', evidence: null } as const;
  return {
    id: 'r-1',
    reference: 'FH-7K3M9QRS',
    state: 'in_effect',
    holdReason: null,
    company: 'Harlow Medical',
    customerDomain: 'harlow.example',
    customerEmail: 'ann@harlow.example',
    contactName: 'Ann Lee',
    extraction: EXTRACTION,
    designation: { agentId: 'at-1', agencyId: 'ag-1', placement: 'unstated' },
    missing: [],
    voice: { rung, doubts: [], authority, prefilled: false },
    contest: null,
    pendingLetterId: null,
    proposals: [],
    refused: [],
    unclearAnswers: 0,
    version: 3,
  };
}

const EXTRACTION: Referral['extraction'] = {
  intent: 'self_referral',
  customer: { company: null, contactName: null, contactTitle: null, contactEmail: null, contactPhone: null },
  interest: { level: 'affirmed', evidence: [] },
  masterAgency: { status: 'missing' },
  agentOfRecord: { status: 'missing' },
  placement: { kind: 'unstated', evidence: [] },
  opportunity: {
    services: [],
    locations: null,
    seats: null,
    monthlyBudget: null,
    targetDate: null,
    incumbents: [],
    facts: [],
  },
  asks: [],
  psa: null,
  missing: [],
  readBy: { rules: 'rules@1', weights: 'weights@1', model: { read: false, why: 'none_set', use: null } },
};

const DIRECTORY = {
  agencies: [
    { id: 'ag-1', name: 'Northgate', aliases: [], domains: [], salesManagers: [], deskEmail: null, served: true },
  ],
  agents: [
    {
      id: 'at-1',
      name: 'Dana Ruiz',
      company: 'Bluepeak',
      aliases: [],
      emails: ['dana@bluepeak.example'],
      domains: [],
      agencyIds: ['ag-1'],
      salesManagerEmail: null,
    },
  ],
  referralAddresses: [],
};

const certified = (of: CertificateFacts) =>
  certificateOf(of, DIRECTORY, {
    issuer: 'desk@desk.example',
    now: new Date('2026-09-16T00:00:00Z'),
    status: { code: 'code-code-code-code', url: null },
  }) ?? expect.unreachable();

const everyCombination = Object.keys(STANDINGS).flatMap((mail) => Object.keys(ASSENTS).map((assent) => [mail, assent]));

describe('a certificate', () => {
  it.each(everyCombination)('of a mail proved by %s, with the yes of %s, says just that', (mail = '', assent = '') => {
    if (!isMail(mail) || !isAssent(assent)) return expect.unreachable();
    const certificate = certificateSchema.parse(certified(facts(mail, assent)));
    const rows = rowsOf(certificate, words);
    const proofs = rows.filter(([label]) => label === 'What proves it' || label === 'And').map(([, value]) => value);
    const expected = [MAILS[mail], YESES[assent]].filter((each) => each !== null);
    const texts = expected.length > 0 ? expected : ['the mail holds the code that we had sent to'];
    expect(proofs).toHaveLength(texts.length);
    for (const [at, text] of texts.entries()) expect(proofs[at]?.toLowerCase()).toContain(text.toLowerCase());
    // What is no ground is not named as one.
    const all = rows.map((row) => row.join(' ')).join('\n');
    for (const [key, text] of Object.entries({ ...MAILS, ...YESES }))
      if (text !== null && key !== mail && key !== assent && !(key === 'proved' && assent === 'colleague'))
        expect(all.toLowerCase(), key).not.toContain(text.toLowerCase());
    expect(all.includes('s1._domainkey.harlow.example')).toBe(mail === 'dkim');
    expect(all.includes('DKIM')).toBe(mail === 'dkim');
    expect(all).not.toMatch(/sd_wan|sd wan|connectivity|unstated|authentication_results|relay\.example/);
    expect(all).toContain('internet and network access, SD-WAN; 1 site');
    expect(all).toContain('Placement not said');
  });

  it.each<[Rung, string]>([
    ['authenticated', 'Proved domain'],
    ['confirmed_and_authenticated', 'Proved domain'],
    ['confirmed', 'Domain of their mail'],
    ['attested', 'Domain of their mail'],
  ])('on the rung %s says "%s"', (rung, label) => {
    const rows = rowsOf(certified(facts('nothing', 'link', rung)), words);
    expect(rows.filter(([, value]) => value === 'harlow.example')).toEqual([[label, 'harlow.example']]);
  });

  it.each(['unauthenticated', 'forwarded_by_agent', 'agents_word'] as const)('on the rung %s is none', (rung) => {
    expect(
      certificateOf(facts('nothing', 'none', rung), DIRECTORY, {
        issuer: 'x',
        now: new Date(),
        status: { code: 'c', url: null },
      }),
    ).toBeNull();
  });

  it('of before its grounds were kept can still be read', () => {
    const { evidence, ...rest } = certified(facts('dkim', 'none'));
    const { grounds: _, ...before } = evidence;
    expect(certificateSchema.parse({ ...rest, evidence: before }).evidence.grounds).toBeUndefined();
  });

  it('as a page says the same', async () => {
    const { getDocumentProxy } = await import('unpdf');
    const certificate = certified(facts('nothing', 'link'));
    const document = await getDocumentProxy(new Uint8Array(await certificatePage(certificate, 'a.b.c', words)));
    expect(document.numPages).toBe(1);
    const { items } = await (await document.getPage(1)).getTextContent();
    const text = items
      .map((item) => ('str' in item ? item.str : ''))
      .join(' ')
      .replace(/\s+/g, ' ');
    await document.loadingTask.destroy();
    for (const said of [
      'Dana Ruiz is the agent of record',
      'What proves it Confirmed on the page of the link in our question',
      'internet and network access, SD-WAN',
      'Domain of their mail',
    ])
      expect(text).toContain(said);
    expect(text).not.toMatch(/DKIM|border|sd_wan|sd wan|connectivity|Proved domain/);
  });
});

const isMail = (name: string): name is keyof typeof STANDINGS => name in STANDINGS;
const isAssent = (name: string): name is keyof typeof ASSENTS => name in ASSENTS;
