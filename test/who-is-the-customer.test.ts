/** Mail as it comes, signed or not, and what is on record go in; whom it is taken for, and what follows from that, comes out. */
import { generateKeyPairSync } from 'node:crypto';
import { domainToASCII } from 'node:url';
import { describe, expect, it } from 'vitest';
import { authorityOf } from '../src/decide/authority.ts';
import { changedHandsWhy } from '../src/decide/changed-hands.ts';
import { decide, type Decision, type DecisionInput } from '../src/decide/decide.ts';
import { knownDomains } from '../src/decide/known.ts';
import { likenessIndex } from '../src/decide/likeness.ts';
import { agentAt, isParty } from '../src/decide/party.ts';
import { isCustomer } from '../src/decide/reply.ts';
import { decideRuling } from '../src/decide/rule.ts';
import { rungOfColleague, standerOf } from '../src/decide/stander.ts';
import { post } from '../src/demo/sign.ts';
import { readDirectoryFile } from '../src/directory/file.ts';
import type { Directory } from '../src/domain/directory.ts';
import { type Letter, wordsOf } from '../src/domain/letter.ts';
import { NOTHING_ON_RECORD, type OnRecord, type Referral } from '../src/domain/referral.ts';
import { NO_CORRECTIONS } from '../src/domain/ruling.ts';
import type { Standing } from '../src/domain/standing.ts';
import type { KnownDomain } from '../src/domain/voice.ts';
import { heardIn } from '../src/extract/answer/heard.ts';
import { readWithoutModel } from '../src/extract/without-model.ts';
import { readLetter } from '../src/read/letter.ts';
import { verifier } from '../src/verify/verify.ts';

const AT = new Date('2026-11-02T09:00:00Z');
const { privateKey, publicKey } = generateKeyPairSync('ed25519');
const key = { selector: 's', privateKey: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString() };
const record = `v=DKIM1; k=ed25519; p=${publicKey.export({ type: 'spki', format: 'der' }).subarray(-32).toString('base64')}`;
/** Each domain has this key: who signs for whom is what the tests choose. */
const verify = verifier({
  resolver: async () => await Promise.resolve([[record]]),
  authservIds: [],
  sealers: [],
  clock: { now: () => AT },
});

const LISTED = directoryOf({
  agencies: [
    { id: 'ag-1', name: 'Whetstone Channel', domains: ['whetstone.example'], deskEmail: 'desk@whetstone.example' },
  ],
  agents: [
    {
      id: 'at-1',
      name: 'Ines Calder',
      company: 'Calder Voice',
      emails: ['ines@caldervoice.example'],
      agencyIds: ['ag-1'],
    },
    { id: 'at-2', name: 'Jarl Bruun', company: 'Bruun Netz', emails: ['jarl@brüün-netz.example'], agencyIds: ['ag-1'] },
    {
      id: 'at-3',
      name: 'Otis Pell',
      company: 'Pell Telecom',
      emails: ['otis@nvbell.net'],
      agencyIds: ['ag-1'],
    },
  ],
  referralAddresses: ['referrals@whetstone.example'],
});

/** As it may be stored from a time when such domains were taken. */
const DIRECTORY: Directory = {
  ...LISTED,
  agents: LISTED.agents.map((agent) => (agent.id === 'at-3' ? { ...agent, domains: ['co.uk', 'q.com'] } : agent)),
};

function directoryOf(file: unknown): Directory {
  const read = readDirectoryFile(JSON.stringify(file), 'json');
  return read.ok ? read.directory : expect.unreachable(read.faults.join('\n'));
}

interface Mail {
  readonly from: string;
  readonly company: string;
  readonly agent?: string;
  readonly title?: string;
  /** The words instead of a self-referral. */
  readonly body?: string;
  /** Null leaves it unsigned; by default the domain of the writer signs. */
  readonly signer?: string | null;
}

async function arrived(mail: Mail): Promise<{ readonly letter: Letter; readonly standing: Standing }> {
  const { from, company, agent = 'Ines Calder', title = 'Chief Financial Officer' } = mail;
  const host = from.slice(from.indexOf('@') + 1);
  const text =
    mail.body ??
    [
      `${company} wants SD-WAN at its nine sites. Please bring in Whetstone Channel.`,
      `${agent} is our agent of record for this, and the business goes to ${agent} and to nobody else.`,
    ].join('\r\n');
  const source = [
    `From: Robin Vale <${from}>`,
    'To: referrals@whetstone.example',
    'Subject: SD-WAN',
    'Date: Mon, 02 Nov 2026 08:59:00 +0000',
    `Message-ID: <${from.length}.${company.length}.x@${host}>`,
    'MIME-Version: 1.0',
    'Content-Type: text/plain; charset=utf-8',
    '',
    `${text}\r\n\r\nRobin Vale\r\n${title}, ${company}\r\n`,
  ].join('\r\n');
  const domain = mail.signer === undefined ? host : mail.signer;
  const { raw } = await post(Buffer.from(source), {
    at: AT,
    run: '1',
    signer: domain === null ? null : { domain, key },
  });
  const read = await readLetter(raw);
  if (!read.ok) return expect.unreachable(read.detail);
  return { letter: read.letter, standing: await verify(raw, read.letter, 'received', AT) };
}

async function led(mail: Mail, changes: Partial<DecisionInput> = {}): Promise<Decision> {
  const { letter, standing } = await arrived(mail);
  return decide({
    letterId: 'letter',
    letter,
    standing,
    extraction: readWithoutModel(letter, DIRECTORY, AT),
    directory: DIRECTORY,
    known: likenessIndex(knownDomains(DIRECTORY, [])),
    replayed: null,
    onRecord: NOTHING_ON_RECORD,
    thread: null,
    waiting: null,
    place: null,
    holdsCode: null,
    signed: { at: AT.toISOString(), isNew: true, isToUs: true },
    heard: heardIn(letter, DIRECTORY),
    others: [],
    asked: [],
    sentBefore: null,
    receivedAt: AT,
    fresh: { id: `of ${mail.from}`, reference: 'FH-00000002' },
    ...changes,
  });
}

/** In a line: the reason of a hold or the state, then each notice with its addresses. */
function told({ holdReason, referral, outcome, notices }: Decision): string {
  const mails = notices.map(
    ({ facts, recipients }) => `${facts.kind}>${recipients.map(({ address }) => address).join(',')}`,
  );
  return [holdReason ?? referral?.state ?? outcome, ...mails].join(' ');
}

async function referralOf(mail: Mail): Promise<Referral> {
  const { referral } = await led(mail);
  return referral ?? expect.unreachable(`no referral of ${mail.from}`);
}

const customers = (...known: readonly [domain: string, company: string][]): Partial<DecisionInput> => ({
  known: likenessIndex(
    knownDomains(
      DIRECTORY,
      known.map(([domain, company]): KnownDomain => ({
        domain,
        whose: `customer ${company}`,
        is: 'customer',
        company,
      })),
    ),
  ),
});
const onRecord = (changes: Partial<OnRecord>): Partial<DecisionInput> => ({
  onRecord: { ...NOTHING_ON_RECORD, ...changes },
});

describe('a proved domain', () => {
  it.each([
    ['that fits well: effect', 'robin@quillstone.example', 'Quillstone Freight', 'in_effect'],
    ['that has a word of the trade: asked', 'robin@freightmail.example', 'Quillstone Freight', 'awaiting_confirmation'],
    ['that has three letters of the name: asked', 'robin@qui.example', 'Quillstone Freight', 'awaiting_confirmation'],
    ['that has three initials: asked', 'robin@qfl.example', 'Quillstone Freight Lines', 'awaiting_confirmation'],
    [
      'that has a common word inside: asked',
      'robin@linesofcredit.example',
      'Quillstone Freight Lines',
      'awaiting_confirmation',
    ],
    ['that has nothing of the name: a person', 'robin@zephyr.example', 'Quillstone Freight', 'company_not_proved'],
    ['of an internet provider: a person', 'robin@ameritech.net', 'Quillstone Freight', 'company_not_proved'],
    [
      'of a tenant that took the name: a person',
      'robin@quillstone.onmicrosoft.com',
      'Quillstone Freight',
      'company_not_proved',
    ],
    [
      'of a site that took the name: a person',
      'robin@quillstone.github.io',
      'Quillstone Freight',
      'company_not_proved',
    ],
  ])('%s', async (_, from, company, expected) => {
    const decision = await led({ from, company });
    expect(told(decision)).toMatch(new RegExp(`^${expected} \\S+>${from}`));
  });

  it.each([
    ['the service', 'onmicrosoft.com', 'robin@quillstone.onmicrosoft.com'],
    ['another tenant', 'slate.zendesk.com', 'robin@quillstone.zendesk.com'],
    ['another site', 'slate.blogspot.com', 'robin@quillstone.blogspot.com'],
    ['the public suffix', 'co.uk', 'robin@quillstone.co.uk'],
  ])('is not proved where %s signs', async (_, signer, from) => {
    const { standing } = await arrived({ from, company: 'Quillstone Freight', signer });
    expect(standing.verdict).toBe('unverified');
  });
});

describe('a company that is on record under another domain', () => {
  const FIRST: Mail = { from: 'robin@quillstone.example', company: 'Quillstone Freight', agent: 'Jarl Bruun' };
  it.each([
    ['whose newcomer fits weakly', 'rival@freightmail.example', 'Quillstone Freight, Inc.'],
    ['whose newcomer is its look-alike', 'rival@quill-stone.example', 'Quillstone Freight'],
    ['whose newcomer fits as well', 'rival@quillstonefreight.example', 'The Quillstone Freight Company'],
  ])('%s: a receipt, a question to the contact on record, and a person', async (_, from, company) => {
    const decision = await led({ from, company }, onRecord({ elsewhere: [await referralOf(FIRST)] }));
    expect(told(decision)).toBe(`on_record_elsewhere desk_looks>${from} elsewhere_asked>robin@quillstone.example`);
    expect(decision.referral?.designation).toBeNull();
  });

  it('first come is not first served: the real customer is no look-alike, and both are asked', async () => {
    const impostor = await referralOf({ ...FIRST, from: 'robin@quill-stone.example' });
    expect(impostor.state).toBe('in_effect');
    const real = await led(
      { from: 'robin@quillstone.example', company: 'Quillstone Freight' },
      { ...customers(['quill-stone.example', 'Quillstone Freight']), ...onRecord({ elsewhere: [impostor] }) },
    );
    expect(told(real)).toBe(
      'on_record_elsewhere desk_looks>robin@quillstone.example elsewhere_asked>robin@quill-stone.example',
    );
    expect(real.referral?.voice.doubts.map(({ says }) => says).join('; ')).toContain('quill-stone.example');
  });

  it('… which an operator cannot accept without a telephone call', async () => {
    const mail: Mail = { from: 'rival@freightmail.example', company: 'Quillstone Freight' };
    const { letter, standing } = await arrived(mail);
    const { referral } = await led(mail, onRecord({ elsewhere: [await referralOf(FIRST)] }));
    const extraction = readWithoutModel(letter, DIRECTORY, AT);
    const accepting = () =>
      decideRuling({
        held: {
          letterId: 'letter',
          letter,
          standing,
          extraction,
          readAfterYes: null,
          receivedAt: AT,
          holdReason: 'on_record_elsewhere',
        },
        read: () => expect.unreachable('nothing is corrected'),
        told: [],
        around: null,
        ruling: { is: 'accept', corrections: NO_CORRECTIONS },
        referral,
        target: null,
        others: [],
        directory: DIRECTORY,
        known: likenessIndex([]),
        by: 'ops@whetstone.example',
        why: 'it looks right',
        fresh: { id: 'other', reference: 'FH-00000003' },
      });
    expect(accepting).toThrow('Accept would leave this on hold, because the company that the mail names is on record');
  });

  it('asks nobody because of a mail that anybody may have written', async () => {
    const decision = await led(
      { from: 'rival@quillstonefreight.example', company: 'Quillstone Freight', signer: null },
      onRecord({ elsewhere: [await referralOf(FIRST)] }),
    );
    expect(told(decision)).toBe('awaiting_confirmation please_confirm>rival@quillstonefreight.example');
  });

  it('is not there because a stranger wrote its name from elsewhere', async () => {
    const stranger = await referralOf({ from: 'eve@zephyr.example', company: 'Quillstone Freight' });
    const decision = await led(FIRST, onRecord({ elsewhere: [stranger] }));
    expect(decision.referral?.state).toBe('in_effect');
  });

  it('is the same company under a host of its own', async () => {
    const decision = await led(
      { ...FIRST, from: 'robin@mail.quillstone.example' },
      onRecord({ elsewhere: [await referralOf(FIRST)] }),
    );
    expect(decision.referral?.state).toBe('in_effect');
  });
});

describe('a domain near that of a customer', () => {
  const near = customers(
    ['kettleforge.example', 'Kettle Forge'],
    ['brightsmiles.example', 'Brightsmiles'],
    ['midstate.example', 'Midstate Supply'],
    ['alpintech.example', 'Alpintech'],
    ['quillstone.example', 'Quillstone Freight'],
  );
  it.each([
    ['kettleforce.example', 'Kettleforce'],
    ['settleforge.example', 'Settle Forge'],
    ['brightsmile.example', 'Brightsmile Orthodontics'],
    ['mid-state.example', 'Mid-State Plumbing'],
    ['alpinetech.example', 'Alpine Tech'],
    ['quillstone.com', 'Quillstone Vineyards'],
    ['quilstone.example', 'Quilstone Bakery'],
  ])('%s of %s has a name of its own, and is asked', async (host, company) => {
    const decision = await led({ from: `robin@${host}`, company }, near);
    expect(told(decision)).toBe(`awaiting_confirmation read_back>robin@${host}`);
  });

  it.each([['barlow.example', 'Barlow']])('%s of %s is like none', async (host, company) => {
    expect((await led({ from: `robin@${host}`, company }, near)).referral?.state).toBe('in_effect');
  });

  it.each([
    ['goes by the customer’s name in the plural', 'quillstones.example', 'Quillstones Freight', 'on_record_elsewhere'],
    [
      'goes by the customer’s name and another word',
      'kettle-forge.example',
      'Kettle Forge Supplies',
      'on_record_elsewhere',
    ],
    ['has letters that are taken for others', 'quillst0ne.example', 'Quillst0ne Bakery', 'look_alike_domain'],
    ['has a pair of letters that is taken for one', 'brightsrniles.example', 'Brightsrniles', 'look_alike_domain'],
  ])(
    '%s (%s, %s): nothing happens without an answer, and its writer hears of it',
    async (_, host, company, expected) => {
      expect(told(await led({ from: `robin@${host}`, company }, near))).toMatch(
        new RegExp(`^(?:${expected}) \\S+>robin@${host}`),
      );
    },
  );

  it.each(['caldervoices.example', 'calder-voice.example', 'whetst0ne.example'])(
    '%s is near that of an agent or an agency: a person, whatever name it goes by',
    async (host) => {
      const decision = await led({ from: `robin@${host}`, company: host.replace('.example', ' Dairy') }, near);
      expect(decision.holdReason).toBe('look_alike_domain');
    },
  );
});

describe('who shares a host', () => {
  const reply = async (from: string, signer?: string | null) =>
    await arrived({
      from,
      company: 'Quillstone Freight',
      body: 'Yes, that is right.',
      ...(signer === undefined ? {} : { signer }),
    });
  it.each([
    ['at the company', 'robin@quillstone.example', 'eve@quillstone.example', true],
    ['at an internet provider', 'plumber@swbell.net', 'eve@swbell.net', false],
    ['at another one', 'plumber@netcologne.de', 'eve@netcologne.de', false],
    ['at a provider of which no list knows', 'plumber@tumbleweedfiber.example', 'eve@tumbleweedfiber.example', false],
    ['at a tenant’s host', 'robin@quillstone.zendesk.com', 'eve@quillstone.zendesk.com', false],
    ['but the mailbox is the same', 'plumber@swbell.net', 'plumber@swbell.net', true],
  ])('%s: %s and %s', async (_, opened, answers, isTheirs) => {
    const { letter, standing } = await arrived({ from: opened, company: 'Quillstone Freight' });
    const given = { letter, standing, extraction: readWithoutModel(letter, DIRECTORY, AT) };
    const thread: Referral = {
      ...(await referralOf({ from: 'robin@quillstone.example', company: 'Quillstone Freight' })),
      customerEmail: opened,
      customerDomain: opened.slice(opened.indexOf('@') + 1),
    };
    expect(given.extraction.customer.company?.value).toBe('Quillstone Freight');
    expect(isCustomer(await reply(answers), thread)).toBe(isTheirs);
  });

  it('a host from which companies of several names write is nobody’s', async () => {
    const decision = await led(
      { from: 'robin@tumbleweedfiber.example', company: 'Quillstone Freight' },
      onRecord({ companiesHere: ['Larch Dental', 'Ostrow Paving'] }),
    );
    expect(decision.referral?.voice.doubts.map(({ kind }) => kind)).toEqual(['open_host']);
    const own = await led(
      { from: 'robin@quillstone.example', company: 'Quillstone Freight' },
      onRecord({ companiesHere: ['Larch Dental', 'Ostrow Paving'] }),
    );
    expect(own.referral?.state).toBe('in_effect');
  });
});

describe('an agent', () => {
  it.each([
    ['owner@nvbell.net', false],
    ['otis@nvbell.net', true],
    ['owner@q.com', false],
    ['owner@quillstone.co.uk', false],
    ['office@caldervoice.example', true],
    ['jo@mail.caldervoice.example', true],
  ])('or their people: %s is %s', (address, isTheirs) => expect(isParty(address, DIRECTORY)).toBe(isTheirs));

  it('at an internet provider makes no customer there a claimant', async () => {
    const decision = await led({ from: 'owner@nvbell.net', company: 'Quillstone Freight' });
    expect(told(decision)).toBe('company_not_proved desk_looks>owner@nvbell.net');
  });

  it.each(['jarl@brüün-netz.example', `jarl@${domainToASCII('brüün-netz.example')}`, 'JARL@BRÜÜN-NETZ.example'])(
    'is found by %s, in either spelling of the domain',
    async (written) => {
      const { referral } = await led({
        from: 'robin@quillstone.example',
        company: 'Quillstone Freight',
        agent: written,
      });
      expect(referral?.designation?.agentId).toBe('at-2');
      expect(agentAt(written, DIRECTORY)?.id).toBe('at-2');
    },
  );
});

describe('who says yes to the chief’s mail', () => {
  it.each([
    ['the chief', 'chief@quillstone.example', 'Chief Executive Officer', { is: 'contact' }],
    [
      'a colleague who decides',
      'vera@quillstone.example',
      'Chief Information Officer',
      { is: 'colleague', mayDecide: true },
    ],
    ['an intern', 'kim@quillstone.example', 'Marketing Intern', { is: 'colleague', mayDecide: false }],
    ['an assistant', 'kim@quillstone.example', 'Assistant to the CEO', { is: 'colleague', mayDecide: false }],
    ['a temp', 'kim@quillstone.example', 'Temp', { is: 'colleague', mayDecide: false }],
    [
      'somebody of whom nothing is said',
      'kim@quillstone.example',
      'Second floor',
      { is: 'colleague', mayDecide: false },
    ],
    ['a stranger', 'kim@zephyr.example', 'Chief Executive Officer', { is: 'nobody' }],
  ])('%s', async (_, from, title, expected) => {
    const waiting = await referralOf({ from: 'chief@quillstone.example', company: 'Quillstone Freight', signer: null });
    const { letter } = await arrived({ from, company: 'Quillstone Freight', title, body: 'Yes, confirmed.' });
    const { customer } = readWithoutModel(letter, DIRECTORY, AT);
    const authority = authorityOf({
      title: customer.contactTitle?.value ?? null,
      words: wordsOf(letter, ['own', 'signature']),
    });
    expect(standerOf(from, authority, waiting)).toMatchObject(expected);
  });

  it('a colleague’s yes proves their own word, and not the chief’s', () => {
    expect(rungOfColleague('unauthenticated', true)).toBe('authenticated');
    expect(rungOfColleague('unauthenticated', false)).toBe('unauthenticated');
    expect(rungOfColleague('authenticated', true)).toBe('authenticated');
  });
});

it('a domain that may have changed hands is asked', async () => {
  const mail: Mail = { from: 'robin@quillstone.example', company: 'Quillstone Freight' };
  const { standing } = await arrived(mail);
  const [check = expect.unreachable()] = standing.checks.dkim;
  const before: Standing = {
    ...standing,
    checks: { ...standing.checks, dkim: [{ ...check, selector: 'old', publicKey: 'another key' }] },
  };
  const changedHands = changedHandsWhy(
    standing,
    { standing: before, receivedAt: new Date('2025-09-01T00:00:00Z') },
    AT,
  );
  expect(changedHands).toContain('quillstone.example');
  const decision = await led(mail, onRecord({ changedHands }));
  expect(told(decision)).toBe('awaiting_confirmation read_back>robin@quillstone.example');
});
