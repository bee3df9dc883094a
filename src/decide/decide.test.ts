import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { BY_RULES } from '../../test/readers.ts';
import { DEMO_FIXTURES, readDirectoryJson, readExpectations } from '../demo/letters.ts';
import { readDirectoryFile } from '../directory/file.ts';
import type { Directory } from '../domain/directory.ts';
import { type AgentOfRecord, type Extraction, type MasterAgency, missingParts } from '../domain/extraction.ts';
import type { AttachmentNote, Letter } from '../domain/letter.ts';
import { HOLD_REASONS, INTENTS, type Intent, type Part, PLACEMENTS, SERVICES } from '../domain/lists.ts';
import type { Referral } from '../domain/referral.ts';
import { isProved, type Standing } from '../domain/standing.ts';
import { readLetter } from '../read/letter.ts';
import { decide, type DecisionInput, holdUnread } from './decide.ts';

const DIRECTORY: Directory = {
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

const LETTER: Letter = {
  from: [{ name: 'Ann Lee', address: 'ann@harlow.example' }],
  fromHeaders: 1,
  sender: null,
  replyTo: [{ name: '', address: 'elsewhere@stranger.example' }],
  to: [{ name: '', address: 'referrals@northgate.example' }],
  cc: [{ name: '', address: 'cc@stranger.example' }],
  subject: 'New phones',
  messageId: '<1@harlow.example>',
  references: ['<0@harlow.example>'],
  date: '2026-03-02T09:59:00+00:00',
  origin: 'person',
  originWhy: null,
  body: { text: 'Write to body@stranger.example', parts: [] },
  attachments: [],
  carried: [],
  journal: false,
  flags: [],
};
function pointingAt(note: AttachmentNote | null): Letter {
  const text = 'We want what stands in the attached file.';
  const file = { filename: 'needs.pdf', contentType: 'application/pdf', bytes: 9, sha256: '' };
  return {
    ...LETTER,
    body: { text, parts: [{ kind: 'own', start: 0, end: text.length }] },
    attachments: [{ ...file, text: note === null ? 'SD-WAN' : null, note }],
  };
}
const VERIFIED = {
  verdict: 'verified',
  writer: { name: 'Ann Lee', address: 'ann@harlow.example' },
  by: 'dkim',
  reasons: ['signed by harlow.example'],
  checks: { dkim: [], authenticationResults: null },
} satisfies Standing;
const UNVERIFIED = { ...VERIFIED, verdict: 'unverified', reasons: ['no signature'] } satisfies Standing;
const MALFORMED: Standing = { verdict: 'contradicted', writer: null, reasons: ['two From'], checks: VERIFIED.checks };
const CONTRADICTED = { ...VERIFIED, verdict: 'contradicted', reasons: ['DMARC failed'] } satisfies Standing;
const VOUCHED = { ...VERIFIED, verdict: 'vouched', sealer: 'forwarder.example' } satisfies Standing;
const QUOTE = 'Dana Ruiz of Bluepeak is our agent of record.';
const quoted = (text = QUOTE) => [{ source: 'body' as const, index: 0, start: 0, end: text.length, text }];
const agentNamed = (directoryId: string | null, quote = QUOTE): AgentOfRecord => ({
  status: 'designated',
  agent: { name: 'Dana Ruiz', company: null, email: 'lie@stranger.example', directoryId },
  evidence: quoted(quote),
});
const agencyNamed = (directoryId: string | null): MasterAgency => ({
  status: 'named',
  agency: { name: 'Northgate', directoryId },
  evidence: quoted('bring in Northgate'),
});

function extraction(changes: Partial<Omit<Extraction, 'missing'>> = {}): Extraction {
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
    readBy: BY_RULES,
    ...changes,
  };
  return { ...of, missing: missingParts(of) };
}

const input = (changes: Partial<DecisionInput> = {}): DecisionInput => ({
  letterId: 'letter',
  letter: LETTER,
  standing: VERIFIED,
  extraction: extraction(),
  readersDisagree: false,
  directory: DIRECTORY,
  thread: null,
  receivedAt: new Date('2026-03-02T10:00:00Z'),
  fresh: { id: 'referral', reference: 'FH-00000001' },
  ...changes,
});

/** In a line: outcome, reason, events, and each notice with its recipients. */
function told(changes: Partial<DecisionInput>): string {
  const { outcome, holdReason, events, notices } = decide(input(changes));
  const mails = notices.map(
    ({ facts, recipients }) => `${facts.kind}>${recipients.map(({ role, address }) => `${role}:${address}`).join(',')}`,
  );
  return [outcome, holdReason ?? '-', events.map(({ kind }) => kind).join(',') || '-', ...mails].join(' ');
}
const saying = (changes: Partial<Omit<Extraction, 'missing'>>) => ({ extraction: extraction(changes) });

const EFFECT =
  'referral - opened,designated confirmation>to:ann@harlow.example,cc:dana@bluepeak.example agency_summary>to:sam@northgate.example';
const ASKED = 'referral - opened,parts_asked read_back>to:ann@harlow.example';
const LOOKED_AT = (reason: string) => `hold ${reason} opened,held desk_looks>to:ann@harlow.example`;
const nothingSaid = {
  services: [],
  locations: null,
  seats: null,
  monthlyBudget: null,
  targetDate: null,
  incumbents: [],
  facts: [],
};

describe('a proved self-referral', () => {
  it.each<[string, Partial<DecisionInput>, string]>([
    ['with all its parts takes effect', {}, EFFECT],
    ['that is only exploring takes effect too', saying({ interest: { level: 'tentative', evidence: [] } }), EFFECT],
    ['without placement takes effect too', saying({ placement: { kind: 'unstated', evidence: [] } }), EFFECT],
    ['without an agent is asked', saying({ agentOfRecord: { status: 'missing' } }), ASKED],
    [
      'with agents that cannot be told apart is asked',
      saying({ agentOfRecord: { status: 'ambiguous', candidates: [], why: 'two' } }),
      ASKED,
    ],
    ['without an agency is asked', saying({ masterAgency: { status: 'missing' } }), ASKED],
    ['without an opportunity is asked', saying({ opportunity: nothingSaid }), ASKED],
    ['without interest is asked', saying({ interest: { level: 'absent', evidence: [] } }), ASKED],
    [
      'of an agent not in the directory is looked at',
      saying({ agentOfRecord: agentNamed(null) }),
      LOOKED_AT('agent_not_listed'),
    ],
    [
      'of an agent who is gone from it is looked at',
      saying({ agentOfRecord: agentNamed('at-9') }),
      LOOKED_AT('agent_not_listed'),
    ],
    [
      'of an agent who is not with the agency is looked at',
      saying({ masterAgency: agencyNamed('ag-2') }),
      LOOKED_AT('agent_not_with_agency'),
    ],
    [
      'of an agent without an address is held',
      saying({ agentOfRecord: agentNamed('at-2') }),
      'hold agent_unreachable opened,held',
    ],
    [
      'for an agency not in the directory is held',
      saying({ masterAgency: agencyNamed(null) }),
      'hold agency_not_listed opened,held',
    ],
    [
      'for an agency that is merely known is held',
      saying({ masterAgency: agencyNamed('ag-3') }),
      'hold agency_not_served opened,held',
    ],
    [
      'for an agency with nobody to write to is held',
      saying({ masterAgency: agencyNamed('ag-2'), agentOfRecord: agentNamed('at-3') }),
      'hold agency_unreachable opened,held',
    ],
    [
      'for two agencies is held',
      saying({ masterAgency: { status: 'multiple', agencies: [], evidence: [] } }),
      'hold several_agencies opened,held',
    ],
    [
      'of two agents is held',
      saying({ agentOfRecord: { status: 'multiple', agents: [], evidence: [] } }),
      'hold several_agents opened,held',
    ],
    [
      'that wants no agent is held',
      saying({ agentOfRecord: { status: 'none_wanted', evidence: [] } }),
      'hold no_agent_wanted opened,held',
    ],
    ['over which the readers disagree is held', { readersDisagree: true }, 'hold readers_disagree opened,held'],
    ['with hidden text is held', { letter: { ...LETTER, flags: ['hidden_text'] } }, 'hold hidden_text opened,held'],
    [
      'that leaves its parts to a scan is held',
      { ...saying({ agentOfRecord: { status: 'missing' } }), letter: pointingAt('no_text') },
      'hold unreadable_attachment opened,held',
    ],
    ['… and not when it says them itself', { letter: pointingAt('no_text') }, EFFECT],
    [
      '… and not when the file has text',
      { ...saying({ agentOfRecord: { status: 'missing' } }), letter: pointingAt(null) },
      ASKED,
    ],
    [
      'whose agent has no sales manager goes to the desk',
      saying({ agentOfRecord: agentNamed('at-3') }),
      'referral - opened,designated confirmation>to:ann@harlow.example,cc:cy.ode@gmail.com agency_summary>to:desk@northgate.example',
    ],
  ])('%s', (_, given, expected) => expect(told(given)).toBe(expected));

  it('asks for what lacks, and never for the placement', () => {
    const { notices } = decide(
      input(
        saying({
          agentOfRecord: { status: 'missing' },
          masterAgency: { status: 'missing' },
          placement: { kind: 'unstated', evidence: [] },
        }),
      ),
    );
    expect(notices[0]?.facts).toMatchObject({ kind: 'read_back', asksFor: ['master_agency', 'agent_of_record'] });
  });

  it.each([
    ['both where both stand in the letter', 'Dana Ruiz or Ode, I mean Cy Ode?', ['Dana Ruiz', 'Cy Ode (Ode)']],
    ['a name once, whomever it may fit', 'It is dana\nruiz for us.', ['Dana Ruiz']],
    ['nobody whom the directory alone knows', 'It is Dana R. for us.', []],
  ])('names %s', (_, text, candidates) => {
    const named = [
      { name: 'Dana Ruiz', company: 'Bluepeak', email: null, directoryId: 'at-1' },
      { name: 'Dana Ruiz', company: 'Another Ruiz', email: null, directoryId: 'at-4' },
      { name: 'Cy Ode', company: 'Ode', email: null, directoryId: 'at-3' },
    ];
    const letter: Letter = { ...LETTER, body: { text, parts: [] } };
    const agentOfRecord: AgentOfRecord = { status: 'ambiguous', candidates: named, why: 'two' };
    const [notice] = decide(input({ letter, ...saying({ agentOfRecord }) })).notices;
    expect(notice?.facts).toMatchObject({ kind: 'read_back', asksFor: ['agent_of_record'], candidates });
  });
});

describe('who wrote it comes first', () => {
  const partner = (address: string): Partial<DecisionInput> => ({
    standing: { ...VERIFIED, writer: { name: '', address } },
  });
  it.each<[string, Partial<DecisionInput>, string]>([
    ['not proved', { standing: UNVERIFIED }, 'hold unverified_sender -'],
    ['two From headers', { standing: MALFORMED }, 'hold malformed_sender -'],
    ['our border says no', { standing: CONTRADICTED }, 'hold contradicted_sender -'],
    ['the agent', partner('dana@bluepeak.example'), 'hold third_party_claim -'],
    ['a colleague of the agent', partner('it@mail.bluepeak.example'), 'hold third_party_claim -'],
    ['somebody of the agent’s listed domain', partner('cio@lind.example'), 'hold third_party_claim -'],
    ['somebody of the agency', partner('cio@northgate.example'), 'hold third_party_claim -'],
    [
      'somebody who shares a free provider with an agent',
      partner('ann@gmail.com'),
      EFFECT.replace('ann@harlow.example', 'ann@gmail.com'),
    ],
    ['that very agent at the free provider', partner('Cy.Ode@gmail.com'), 'hold third_party_claim -'],
    [
      'the agent, who asks something',
      { ...partner('dana@bluepeak.example'), ...saying({ intent: 'inquiry' }) },
      'hold inquiry -',
    ],
    [
      'the agent, who sends an agreement',
      { ...partner('dana@bluepeak.example'), ...saying({ intent: 'psa_referral' }) },
      'hold psa_to_read -',
    ],
  ])('%s', (_, given, expected) => expect(told(given)).toBe(expected));
});

describe.each([
  ['not proved', UNVERIFIED, 'hold unverified_sender -'],
  ['malformed', MALFORMED, 'hold malformed_sender -'],
  ['contradicted', CONTRADICTED, 'hold contradicted_sender -'],
] as const)('of a writer who is %s', (_, standing, expected) => {
  it.each(INTENTS)('%s tells nobody anything', (intent) => {
    const isIgnored = ['unrelated', 'auto_reply', 'bounce'].includes(intent);
    expect(told({ standing, ...saying({ intent }) })).toBe(isIgnored ? 'ignored - -' : expected);
  });
});

describe('of the four parts, with each of them there or not,', () => {
  const there = extraction();
  const parts: [Part, Partial<Omit<Extraction, 'missing'>>][] = [
    ['interest', { interest: { level: 'absent', evidence: [] } }],
    ['opportunity_summary', { opportunity: nothingSaid }],
    ['master_agency', { masterAgency: { status: 'missing' } }],
    ['agent_of_record', { agentOfRecord: { status: 'missing' } }],
  ];
  const lacking = Array.from({ length: 16 }, (_, bits) => parts.filter((_part, at) => (bits & (1 << at)) !== 0));
  it.each(lacking.map((some) => [some.map(([part]) => part).join(', ') || 'none', some] as const))(
    'what lacks is asked for, and nothing else: %s',
    (_, some) => {
      const one = extraction(Object.assign({}, there, ...some.map(([, change]) => change)));
      const { outcome, referral, notices } = decide(input({ extraction: one }));
      expect(outcome).toBe('referral');
      expect(referral?.state).toBe(some.length === 0 ? 'in_effect' : 'awaiting_parts');
      expect(notices.map(({ facts }) => (facts.kind === 'read_back' ? facts.asksFor : facts.kind))).toEqual(
        some.length === 0 ? ['confirmation', 'agency_summary'] : [some.map(([part]) => part)],
      );
    },
  );
});

describe('each other intent', () => {
  it.each<[Intent, string]>([
    ['third_party_claim', 'hold third_party_claim -'],
    ['inquiry', 'hold inquiry -'],
    ['psa_referral', 'hold psa_to_read -'],
    ['update', 'hold follow_up_without_thread -'],
    ['agent_change', 'hold follow_up_without_thread -'],
    ['confirmation', 'hold follow_up_without_thread -'],
    ['dispute', 'hold follow_up_without_thread -'],
    ['withdrawal', 'hold follow_up_without_thread -'],
    ['unrelated', 'ignored - -'],
    ['auto_reply', 'ignored - -'],
    ['bounce', 'ignored - -'],
  ])('%s', (intent, expected) => expect(told(saying({ intent }))).toBe(expected));

  it.each(['auto_reply', 'bounce', 'bulk', 'own'] as const)('from a machine (%s) is ignored', (origin) => {
    expect(told({ letter: { ...LETTER, origin } })).toBe('ignored - -');
  });
});

describe('a reply in a thread', () => {
  const thread: Referral = decide(input()).referral ?? expect.unreachable();
  const from = (address: string) => ({ thread, standing: { ...VERIFIED, writer: { name: '', address } } });
  it.each<[string, Partial<DecisionInput>, string]>([
    ['of the customer is kept with it', { thread }, 'hold reply_in_thread letter_joined'],
    ['of their colleague too', from('cfo@harlow.example'), 'hold reply_in_thread letter_joined'],
    ['of the agent too', from('dana@bluepeak.example'), 'hold reply_in_thread letter_joined'],
    ['that says nothing new too', { thread, ...saying({ intent: 'unrelated' }) }, 'hold reply_in_thread letter_joined'],
    ['of the agency too', from('sam@northgate.example'), 'hold reply_in_thread letter_joined'],
    ['of a stranger is not', from('eve@stranger.example'), 'hold reply_in_thread -'],
    ['of an agent who has no part in it is not', from('cy.ode@gmail.com'), 'hold reply_in_thread -'],
    ['of an agency that has no part in it is not', from('cio@farside.example'), 'hold reply_in_thread -'],
    [
      'that names another agent changes nothing',
      { thread, ...saying({ intent: 'agent_change', agentOfRecord: agentNamed('at-3') }) },
      'hold reply_in_thread letter_joined',
    ],
    ['that refers itself once more opens nothing', { thread, ...saying({}) }, 'hold reply_in_thread letter_joined'],
    ['that is not proved is not', { thread, standing: UNVERIFIED }, 'hold unverified_sender -'],
    ['of a machine is ignored', { thread, letter: { ...LETTER, origin: 'auto_reply' } }, 'ignored - -'],
  ])('%s', (_, given, expected) => expect(told(given)).toBe(expected));

  it('of somebody else at a free provider is not, where the customer writes from one', () => {
    const standing = { ...VERIFIED, writer: { name: '', address: 'harlow.phones@gmail.com' } };
    const atProvider = decide(input({ standing })).referral;
    expect(told({ thread: atProvider, standing })).toBe('hold reply_in_thread letter_joined');
    expect(told({ ...from('eve@gmail.com'), thread: atProvider })).toBe('hold reply_in_thread -');
  });

  it('of the parties that were named is kept before anything is in effect', () => {
    const asked = decide(input(saying({ interest: { level: 'absent', evidence: [] } }))).referral;
    expect(told({ ...from('dana@bluepeak.example'), thread: asked })).toBe('hold reply_in_thread letter_joined');
    expect(told({ ...from('cy.ode@gmail.com'), thread: asked })).toBe('hold reply_in_thread -');
  });

  it('of the agent’s sales manager at another agency is not', () => {
    const [agent, ...others] = DIRECTORY.agents;
    const moved = agent === undefined ? [] : [{ ...agent, salesManagerEmail: 'kim@farside.example' }];
    const directory = { ...DIRECTORY, agents: [...moved, ...others] };
    expect(told({ ...from('kim@farside.example'), directory })).toBe('hold reply_in_thread -');
  });

  it('leaves the referral as it stands', () => {
    expect(decide(input({ thread })).referral).toEqual(thread);
  });
});

it.each(['too_large', 'over_the_limit', 'unreadable'] as const)('what is %s is held', (reason) => {
  expect(holdUnread(reason)).toMatchObject({ outcome: 'hold', holdReason: reason, referral: null, notices: [] });
});

describe('what the agent in copy may read', () => {
  const confirmed = (changes: Partial<DecisionInput>) => decide(input(changes)).notices[0];
  const SPOKEN_OF = [
    ['no sum', 'Dana is our agent, up to $9,400.'],
    ['no sum that is their budget', 'Dana is our agent, up to 123456.'],
    ['no sum that is their budget of a year', 'Dana is our agent, up to 1481472.'],
    ['no sum in words', 'Dana is our agent, at nine thousand all told.'],
    ['no budget', 'Dana is our agent and knows our budget.'],
    ['no share', 'Dana is our agent for 15% of it.'],
    ['no other agent', 'Bo Lind is out, Dana is our agent of record.'],
    ['no other agent whose name is broken', 'Bo\n Lind is out, Dana is our agent of record.'],
    ['no other agent by the first name', 'Bo is out, Dana is our agent of record.'],
    ['no other agent without capitals', 'bo is out, dana is our agent of record'],
    ['no other agent’s firm', 'LindTelecom is out, Dana is our agent of record.'],
    ['no other agent’s firm of a short name', 'We leave ode, and Dana is our agent.'],
    ['no other agency', 'Dana is our agent, Farside is out.'],
    ['no sales manager', 'Sam is slow, so Dana is our agent.'],
    ['no provider that they leave', 'Dana is our agent as Lumenary is slow.'],
    ['no address', 'Dana is our agent, ask cfo@harlow.example.'],
  ] as const;

  it.each<[string, string]>([
    ['their own designation', QUOTE],
    ['the agency’s name and the customer’s', 'Harlow puts Dana Ruiz of Bluepeak forward as its agent with Northgate.'],
    ['who is designated by a formal customer', 'The Company appoints Dana Ruiz as its agent of record for 2027.'],
  ])('%s, quoted', (_, quote) => {
    const notice = confirmed(saying({ agentOfRecord: agentNamed('at-1', quote) }));
    expect(notice?.facts).toMatchObject({ kind: 'confirmation', designationQuote: quote });
  });

  it.each<readonly [string, string]>([
    ...SPOKEN_OF,
    ['no number that may be a sum', 'Dana is our agent, up to 9400.'],
    ['nobody in contrast', 'Dana is our agent and not the man who sold us the last one.'],
    ['nobody whom we do not know', 'Walter Pike quit, so Dana is our agent.'],
    ['no long story', `Dana ${'and so on '.repeat(60)}`],
  ])('%s, quoted', (_, quote) => {
    const incumbents = [{ value: 'Lumenary', evidence: [] }];
    const opportunity = { ...extraction().opportunity, incumbents };
    const notice = confirmed(saying({ agentOfRecord: agentNamed('at-1', quote), opportunity }));
    expect(notice?.facts).toMatchObject({ kind: 'confirmation', designationQuote: '' });
    expect(JSON.stringify(notice)).not.toMatch(/123456|budget|Lumenary|Lind/i);
  });

  it.each(SPOKEN_OF)('%s in the subject', (_, subject) => {
    const opportunity = { ...extraction().opportunity, incumbents: [{ value: 'Lumenary', evidence: [] }] };
    const given = { letter: { ...LETTER, subject }, ...saying({ opportunity }) };
    const [confirmation, summary] = decide(input(given)).notices;
    expect([confirmation?.originalSubject, summary?.originalSubject]).toEqual(['', subject]);
  });

  it.each(['New phones', 'Re: [T-drain-00012] phones', 'Ticket #48213: phones for 2027', ''])(
    'the subject else: %j',
    (subject) => {
      expect(confirmed({ letter: { ...LETTER, subject } })?.originalSubject).toBe(subject);
    },
  );

  it('and the mail stays in its thread', () => {
    expect(confirmed({})).toMatchObject({
      inReplyTo: '<1@harlow.example>',
      references: ['<0@harlow.example>'],
    });
  });

  it('an agent who shares a name with another is still quoted', () => {
    const namesakes = DIRECTORY.agents.slice(0, 1).map((dana) => ({ ...dana, id: 'at-4', company: 'Hillside' }));
    const directory = { ...DIRECTORY, agents: [...DIRECTORY.agents, ...namesakes] };
    expect(confirmed({ directory })?.facts).toMatchObject({ designationQuote: QUOTE });
  });
});

it('a notice is short, however long the letter’s words are', () => {
  const long = '😀'.repeat(50_000);
  const one = { value: long, evidence: quoted(long) };
  const most = extraction({
    customer: { company: one, contactName: one, contactTitle: one, contactEmail: one, contactPhone: one },
    masterAgency: { status: 'named', agency: { name: long, directoryId: 'ag-1' }, evidence: quoted(long) },
    agentOfRecord: {
      status: 'designated',
      agent: { name: long, company: long, email: long, directoryId: 'at-1' },
      evidence: quoted(long),
    },
    opportunity: { ...extraction().opportunity, incumbents: Array(900).fill(one), facts: Array(900).fill(one) },
  });
  const letter = { ...LETTER, subject: long };
  const asked = { ...most, interest: { level: 'absent' as const, evidence: [] } };
  const lookedAt = { ...most, agentOfRecord: { ...most.agentOfRecord, ...agentNamed(null) } };
  const each = [most, { ...asked, missing: missingParts(asked) }, lookedAt].map((given) =>
    decide(input({ letter, extraction: given })).notices.map((notice) => JSON.stringify(notice)),
  );
  expect(each.map((notices) => notices.length)).toEqual([2, 1, 1]);
  for (const text of each.flat()) {
    expect(text.length).toBeLessThan(150_000);
    expect(text.isWellFormed()).toBe(true);
    expect(text).not.toMatch(/\\ud[89a-f]/i); // as JSON writes half a sign
  }
});

it('no address but the proved writer’s and the directory’s is ever mailed', () => {
  const known = new Set([
    'ann@harlow.example',
    'sam@northgate.example',
    'desk@northgate.example',
    'x@known.example',
    'dana@bluepeak.example',
    'cy.ode@gmail.com',
  ]);
  const id = fc.constantFrom('at-1', 'at-2', 'at-3', null);
  const stranger = fc
    .constantFrom('eve@stranger.example', 'bo@lind.example', 'x@northgate.example.test')
    .map((address) => ({ name: address, address }));
  const named = fc.record({ directoryId: id, email: stranger.map(({ address }) => address) }).map((given) => ({
    name: given.email,
    company: given.email,
    ...given,
  }));
  const agent = fc.oneof(
    id.map((one) => agentNamed(one)),
    fc.constant<AgentOfRecord>({ status: 'missing' }),
    named.map((one): AgentOfRecord => ({ status: 'designated', agent: one, evidence: quoted(`Ask ${one.email}`) })),
    named.map((one): AgentOfRecord => ({ status: 'ambiguous', candidates: [one], why: one.email })),
    named.map((one): AgentOfRecord => ({ status: 'multiple', agents: [one, one], evidence: [] })),
  );
  const agency = fc.oneof(
    fc.constantFrom('ag-1', 'ag-2', 'ag-3', null).map(agencyNamed),
    fc.constant<MasterAgency>({ status: 'missing' }),
  );
  const given = fc.record({
    intent: fc.constantFrom(...INTENTS),
    agentOfRecord: agent,
    masterAgency: agency,
    kind: fc.constantFrom(...PLACEMENTS),
    services: fc.subarray([...SERVICES]),
    amount: fc.integer({ min: 1_000_000, max: 9_999_999 }),
    standing: fc.constantFrom<Standing>(VERIFIED, VOUCHED, UNVERIFIED, CONTRADICTED, MALFORMED),
    disagree: fc.boolean(),
    isReply: fc.boolean(),
    stranger,
  });
  const opened = decide(input()).referral;
  fc.assert(
    fc.property(given, ({ standing, disagree, kind, services, amount, isReply, stranger: other, ...rest }) => {
      const said = `${other.address} has ${amount} a month`;
      const opportunity = {
        ...nothingSaid,
        services: services.map((value) => ({ value, evidence: [] })),
        monthlyBudget: { value: { amount, currency: 'USD' }, evidence: quoted(said) },
        facts: [{ value: said, evidence: quoted(said) }],
      };
      const one = input({
        letter: {
          ...LETTER,
          from: [other],
          sender: other,
          replyTo: [other],
          to: [other],
          cc: [other],
          subject: said,
          body: { text: said, parts: [{ kind: 'own', start: 0, end: said.length }] },
        },
        standing,
        readersDisagree: disagree,
        thread: isReply ? opened : null,
        ...saying({ ...rest, placement: { kind, evidence: [] }, opportunity }),
      });
      const decision = decide(one);
      expect(decide(one)).toEqual(decision);
      const recipients = decision.notices.flatMap((notice) => notice.recipients);
      expect(recipients.filter(({ address }) => !known.has(address))).toEqual([]);
      expect(
        recipients.filter(
          ({ source }) =>
            !/^(writer|directory:agent:[\w-]+|directory:agency:[\w-]+:(desk|sales_manager))$/.test(source),
        ),
      ).toEqual([]);
      if (!isProved(standing) || isReply) expect(recipients).toEqual([]);
      const seenByAgents = decision.notices.filter((notice) => notice.recipients.some(({ role }) => role === 'cc'));
      for (const notice of seenByAgents) {
        expect(JSON.stringify(notice)).not.toContain(String(amount));
        expect(JSON.stringify(notice)).not.toContain(other.address);
      }
      expect(decision.outcome === 'hold').toBe(decision.holdReason !== null && decision.holdReason in HOLD_REASONS);
    }),
  );
});

// ---- the demo's letters, from their labels

interface Label {
  readonly intent: Intent;
  readonly masterAgency?: {
    status: 'named' | 'missing' | 'multiple';
    agencies: { name: string; directoryId: string | null }[];
  };
  readonly agentOfRecord?: {
    status: AgentOfRecord['status'];
    agents: { name: string | null; company: string | null; email: string | null; directoryId: string | null }[];
  };
  readonly placement?: Extraction['placement']['kind'];
  readonly interest?: Extraction['interest']['level'];
  readonly opportunity?: { services: (typeof SERVICES)[number][] };
}

function fromLabel({ intent, ...label }: Label): Extraction {
  const [agency] = label.masterAgency?.agencies ?? [];
  const [agent] = label.agentOfRecord?.agents ?? [];
  const services = (label.opportunity?.services ?? []).map((value) => ({ value, evidence: [] }));
  return extraction({
    intent,
    interest: { level: label.interest ?? 'absent', evidence: [] },
    masterAgency: agency === undefined ? { status: 'missing' } : { status: 'named', agency, evidence: [] },
    agentOfRecord: agent === undefined ? { status: 'missing' } : { status: 'designated', agent, evidence: [] },
    placement: { kind: label.placement ?? 'unstated', evidence: [] },
    opportunity: { ...nothingSaid, services },
  });
}

describe('the letters of the demo', async () => {
  const read = readDirectoryFile(JSON.stringify(await readDirectoryJson(DEMO_FIXTURES)), 'json');
  const directory = read.ok ? { ...read.directory, referralAddresses: ['referrals@firsthand.example'] } : DIRECTORY;
  const letters = (await readExpectations(DEMO_FIXTURES)).filter(
    ({ expectation }) => expectation.repeats === undefined,
  );

  it.each(letters.map((letter) => [letter.slug, letter] as const))('%s', async (slug, { expectation }) => {
    const parsed = await readLetter(readFileSync(join(DEMO_FIXTURES, `${slug}.eml`)));
    const letter = parsed.ok ? parsed.letter : LETTER;
    const label: Label = JSON.parse(readFileSync(join(DEMO_FIXTURES, `${slug}.json`), 'utf8'));
    const writer = letter.from[0] ?? { name: '', address: '' };
    const standing: Standing =
      expectation.holdReason === 'unverified_sender' ? { ...UNVERIFIED, writer } : { ...VERIFIED, writer };
    const customer: Referral = {
      ...(decide(input()).referral ?? expect.unreachable()),
      customerDomain: 'kestrelrobotics.example',
    };
    const decision = decide(
      input({
        letter,
        directory,
        extraction: fromLabel(label),
        standing,
        thread: letter.references.length > 0 ? customer : null,
      }),
    );
    expect({
      ...decision,
      recipients: decision.notices.flatMap(({ recipients }) => recipients.map(({ address }) => address)).toSorted(),
    }).toMatchObject({
      outcome: expectation.outcome,
      holdReason: expectation.holdReason,
      recipients: expectation.recipients.toSorted(),
    });
  });
});
