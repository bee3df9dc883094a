/** What a letter leads to: by its parts, by who wrote it, and in which thread it stands. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DEMO_FIXTURES, readDirectoryJson, readExpectations } from '../demo/letters.ts';
import { readDirectoryFile } from '../directory/file.ts';
import { type AgentOfRecord, type Extraction, type MasterAgency, missingParts } from '../domain/extraction.ts';
import type { Letter } from '../domain/letter.ts';
import { HOLD_REASONS, INTENTS, type Intent, type Part, PLACEMENTS, SERVICES } from '../domain/lists.ts';
import type { Referral } from '../domain/referral.ts';
import type { SignKind } from '../domain/sign.ts';
import { isProved, type Standing } from '../domain/standing.ts';
import { readLetter } from '../read/letter.ts';
import {
  agencyNamed,
  agentNamed,
  ASKED,
  CONTRADICTED,
  DIRECTORY,
  EFFECT,
  extraction,
  input,
  LETTER,
  LOOKED_AT,
  MALFORMED,
  nothingSaid,
  pointingAt,
  QUOTE,
  quoted,
  saying,
  told,
  UNVERIFIED,
  VERIFIED,
  VOUCHED,
} from './a-decision.ts';
import { decide, type DecisionInput, holdUnread } from './decide.ts';
import { likenessIndex } from './likeness.ts';

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
      LOOKED_AT('agent_unreachable'),
    ],
    [
      'for an agency not in the directory is held',
      saying({ masterAgency: agencyNamed(null) }),
      LOOKED_AT('agency_not_listed'),
    ],
    [
      'for an agency that is merely known is held',
      saying({ masterAgency: agencyNamed('ag-3') }),
      LOOKED_AT('agency_not_served'),
    ],
    [
      'for an agency with nobody to write to is held',
      saying({ masterAgency: agencyNamed('ag-2'), agentOfRecord: agentNamed('at-3') }),
      LOOKED_AT('agency_unreachable'),
    ],
    [
      'for two agencies is held',
      saying({ masterAgency: { status: 'multiple', degree: 'sure', agencies: [], evidence: [] } }),
      LOOKED_AT('several_agencies'),
    ],
    [
      'of two agents is held',
      saying({ agentOfRecord: { status: 'multiple', degree: 'sure', agents: [], evidence: [] } }),
      LOOKED_AT('several_agents'),
    ],
    [
      'that wants no agent is held',
      saying({ agentOfRecord: { status: 'none_wanted', evidence: [] } }),
      LOOKED_AT('no_agent_wanted'),
    ],
    ['with hidden text is held', { letter: { ...LETTER, flags: ['hidden_text'] } }, LOOKED_AT('hidden_text')],
    [
      'that leaves its parts to a scan is held',
      { ...saying({ agentOfRecord: { status: 'missing' } }), letter: pointingAt('no_text') },
      LOOKED_AT('unreadable_attachment'),
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
  const writes = (address: string): Partial<DecisionInput> => ({
    standing: { ...VERIFIED, writer: { name: '', address } },
  });
  const CLAIM = (address: string) => `claim - - claim_receipt>to:${address}`;
  it.each<[string, Partial<DecisionInput>, string]>([
    ['two From headers', { standing: MALFORMED }, 'hold malformed_sender -'],
    ['our border says no', { standing: CONTRADICTED }, 'hold contradicted_sender -'],
    ['the agent claims', writes('dana@bluepeak.example'), CLAIM('dana@bluepeak.example')],
    ['a colleague of the agent claims', writes('it@mail.bluepeak.example'), CLAIM('it@mail.bluepeak.example')],
    ['somebody of the agent’s listed domain claims', writes('cio@lind.example'), CLAIM('cio@lind.example')],
    ['somebody of the agency claims', writes('cio@northgate.example'), CLAIM('cio@northgate.example')],
    ['an agent at a free provider claims', writes('Cy.Ode@gmail.com'), CLAIM('Cy.Ode@gmail.com')],
    [
      'an agent who is not proved is nobody',
      {
        ...writes('dana@bluepeak.example'),
        standing: { ...UNVERIFIED, writer: { name: '', address: 'dana@bluepeak.example' } },
      },
      'hold unverified_sender -',
    ],
    [
      'the agent asks something',
      { ...writes('dana@bluepeak.example'), ...saying({ intent: 'inquiry' }) },
      'hold inquiry - desk_looks>to:dana@bluepeak.example',
    ],
    [
      'the agent sends an agreement',
      { ...writes('dana@bluepeak.example'), ...saying({ intent: 'psa_referral' }) },
      'hold psa_to_read - desk_looks>to:dana@bluepeak.example',
    ],
  ])('%s', (_, given, expected) => expect(told(given)).toBe(expected));

  it('a claim is bound to the customer’s domain, and says whether it is passed on', () => {
    const given = writes('dana@bluepeak.example');
    const customer = { ...extraction().customer, contactEmail: { value: 'ann@harlow.example', evidence: [] } };
    const quoting: Letter = { ...LETTER, body: { text: 'We want…', parts: [{ kind: 'quoted', start: 0, end: 8 }] } };
    const claim = {
      claimant: 'dana@bluepeak.example',
      agentId: 'at-1',
      company: 'Harlow',
      customerDomain: 'harlow.example',
    };
    expect(decide(input({ ...given, ...saying({ customer }) })).claim).toEqual({ ...claim, rung: 'agents_word' });
    expect(decide(input({ ...given, ...saying({ customer }), letter: quoting })).claim).toEqual({
      ...claim,
      rung: 'forwarded_by_agent',
    });
  });
});

describe('a writer whom nothing proves', () => {
  const PLEASE_CONFIRM = 'referral - opened,confirmation_asked please_confirm>to:ann@harlow.example';
  it.each<[string, Partial<DecisionInput>, string]>([
    ['is asked, by a fixed text to them alone', {}, PLEASE_CONFIRM],
    ['… also where parts lack, which come later', saying({ agentOfRecord: { status: 'missing' } }), PLEASE_CONFIRM],
    ['… also where the agent is not listed', saying({ agentOfRecord: agentNamed(null) }), PLEASE_CONFIRM],
    [
      '… also at a domain that does not fit',
      { standing: { ...UNVERIFIED, writer: { name: '', address: 'ann@zephyr.example' } } },
      PLEASE_CONFIRM.replace('harlow', 'zephyr'),
    ],
    [
      'is asked at a free provider too: a rule or a list may have broken its signature',
      { standing: { ...UNVERIFIED, writer: { name: '', address: 'ann@gmail.com' } } },
      'referral - opened,confirmation_asked please_confirm>to:ann@gmail.com',
    ],
    [
      'is not asked at a look-alike',
      { known: likenessIndex([{ domain: 'harlows.example', whose: 'agency Harlows', is: 'party', company: null }]) },
      'hold look_alike_domain -',
    ],
  ])('%s', (_, given, expected) => expect(told({ standing: UNVERIFIED, ...given })).toBe(expected));

  it.each(INTENTS.filter((intent) => intent !== 'self_referral'))('and says %s is told nothing', (intent) => {
    expect(told({ standing: UNVERIFIED, ...saying({ intent }) })).toBe(
      intent === 'unrelated' ? 'ignored - -' : 'hold unverified_sender -',
    );
  });

  it('reads none of the mail’s words', () => {
    const [notice] = decide(input({ standing: UNVERIFIED })).notices;
    expect(notice).toMatchObject({
      facts: { kind: 'please_confirm', reference: 'FH-00000001', round: 'first' },
      recipients: [{ role: 'to', name: '', address: 'ann@harlow.example', source: 'referral:referral:contact' }],
      inReplyTo: null,
      references: [],
      originalSubject: '',
      asks: { referralId: 'referral', reference: 'FH-00000001', version: 2 },
    });
  });
});

describe('a proved writer who may not stand for the company', () => {
  const at = (address: string, name = ''): Partial<DecisionInput> => ({
    standing: { ...VERIFIED, writer: { name, address } },
  });
  const receipt = (reason: string, address: string) => `hold ${reason} opened,held desk_looks>to:${address}`;
  const ASKS = 'referral - opened,confirmation_asked read_back>to:ann@harlow.example';
  it.each<[string, Partial<DecisionInput>, string]>([
    ['at a free provider is looked at', at('ann@gmail.com'), receipt('company_not_proved', 'ann@gmail.com')],
    ['at a domain to throw away too', at('ann@mailinator.com'), receipt('company_not_proved', 'ann@mailinator.com')],
    [
      'at a domain that does not fit too',
      at('ann@zephyr.example'),
      receipt('company_not_proved', 'ann@zephyr.example'),
    ],
    [
      'at a look-alike of an agency is held, and hears that a person looks',
      { known: likenessIndex([{ domain: 'harlows.example', whose: 'agency Harlows', is: 'party', company: null }]) },
      receipt('look_alike_domain', 'ann@harlow.example'),
    ],
    [
      'under the name of an agent’s firm too',
      at('ann@harlow.example', 'Bluepeak'),
      receipt('borrowed_name', 'ann@harlow.example'),
    ],
    [
      'with another’s address for a name too',
      at('ann@harlow.example', 'cio@bigbank.example'),
      receipt('borrowed_name', 'ann@harlow.example'),
    ],
    [
      'whose mail was sent once more too',
      { replayed: { kind: 'replayed', says: 'another mail with the same signature came' } },
      'hold replayed opened,held desk_looks>to:ann@harlow.example',
    ],
    [
      'whose mail cannot be shown to be new is asked',
      { replayed: { kind: 'not_shown_new', says: 'it was written on 2026-02-01' } },
      ASKS,
    ],
    [
      'who has answers go elsewhere is asked',
      { letter: { ...LETTER, replyTo: [{ name: '', address: 'x@stranger.example' }] } },
      ASKS,
    ],
    [
      'who has answers go to a host of theirs is not',
      { letter: { ...LETTER, replyTo: [{ name: '', address: 'x@mail.harlow.example' }] } },
      EFFECT,
    ],
    [
      'whose title is below it is asked',
      saying({ customer: { ...extraction().customer, contactTitle: { value: 'Marketing intern', evidence: [] } } }),
      ASKS,
    ],
    [
      'whose title decides is not',
      saying({ customer: { ...extraction().customer, contactTitle: { value: 'IT Director', evidence: [] } } }),
      EFFECT,
    ],
    [
      'of a public body is looked at',
      saying({ customer: { ...extraction().customer, company: { value: 'Harlow Water District', evidence: [] } } }),
      receipt('public_body', 'ann@harlow.example'),
    ],
  ])('%s', (_, given, expected) => expect(told(given)).toBe(expected));
});

describe.each([
  ['malformed', MALFORMED, 'hold malformed_sender -'],
  ['contradicted', CONTRADICTED, 'hold contradicted_sender -'],
] as const)('of a writer who is %s', (_, standing, expected) => {
  it.each(INTENTS)('%s tells nobody anything', (intent) => {
    expect(told({ standing, ...saying({ intent }) })).toBe(intent === 'unrelated' ? 'ignored - -' : expected);
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
  const RECEIPT = 'desk_looks>to:ann@harlow.example';
  it.each<[Intent, string]>([
    ['third_party_claim', 'claim - - claim_receipt>to:ann@harlow.example'],
    ['inquiry', `hold inquiry - ${RECEIPT}`],
    ['psa_referral', `hold psa_to_read opened,held ${RECEIPT}`],
    ['update', 'referral - opened,confirmation_asked read_back>to:ann@harlow.example'],
    ['agent_change', 'referral - opened,confirmation_asked read_back>to:ann@harlow.example'],
    ['confirmation', `hold follow_up_without_thread - ${RECEIPT}`],
    ['dispute', `hold follow_up_without_thread - ${RECEIPT}`],
    ['withdrawal', `hold follow_up_without_thread - ${RECEIPT}`],
    ['unrelated', `hold not_understood - ${RECEIPT}`],
    // Read so from their words alone: nothing is thrown away because of words.
    ['auto_reply', 'hold unsure_author -'],
    ['bounce', 'hold unsure_author -'],
  ])('%s', (intent, expected) => expect(told(saying({ intent }))).toBe(expected));

  it.each(['auto_replied', 'delivery_report', 'own_notice'] as const)('from a machine (%s) is ignored', (kind) => {
    expect(told({ letter: { ...LETTER, signs: [{ kind, says: '' }] } })).toBe('ignored - -');
  });

  it('an agreement is kept as one, beside the designation that it is not', () => {
    const psa = { signedBy: [], termMonths: 36, customerSignatory: null, effectiveDate: null, obligations: [] };
    const { events, referral } = decide(input(saying({ intent: 'psa_referral', psa })));
    expect(events.map(({ kind }) => kind)).toEqual(['opened', 'agreement_received', 'held']);
    expect(referral?.designation).toBeNull();
  });
});

describe('an appeal to data law outside any thread', () => {
  const asks = (degree: 'sure' | 'likely'): Partial<DecisionInput> => ({
    heard: { answer: { kind: 'data_request', degree, yes: 0, machine: 0 }, mentions: [] },
  });
  const TOLD = 'hold data_request - desk_looks>to:ann@harlow.example';
  it.each<[string, Partial<DecisionInput>, string]>([
    ['goes to a person', { ...saying({ intent: 'unrelated' }), ...asks('sure') }, TOLD],
    ['… also where it reads like a withdrawal', { ...saying({ intent: 'withdrawal' }), ...asks('likely') }, TOLD],
    [
      '… and is not ignored where nothing proves who wrote it',
      { standing: UNVERIFIED, ...saying({ intent: 'unrelated' }), ...asks('sure') },
      'hold data_request -',
    ],
    [
      'that is not surely one is ignored there',
      { standing: UNVERIFIED, ...saying({ intent: 'unrelated' }), ...asks('likely') },
      'ignored - -',
    ],
    ['in a whole referral delays nothing', asks('sure'), EFFECT],
  ])('%s', (_, given, expected) => expect(told(given)).toBe(expected));
});

describe.each(['too_large', 'over_the_limit', 'unreadable'] as const)('what is %s', (reason) => {
  const recipients = (standing: Standing, kind: SignKind | null): string[] =>
    holdUnread(reason, {
      letter: { ...LETTER, signs: kind === null ? [] : [{ kind, says: '' }] },
      standing,
    }).notices.flatMap((notice) => notice.recipients.map(({ address }) => address));

  it('is held', () => {
    expect(holdUnread(reason, null)).toMatchObject({
      outcome: 'hold',
      holdReason: reason,
      referral: null,
      notices: [],
    });
  });

  it.each<[string, Standing, SignKind | null, string[]]>([
    ['a proved writer hears that it came', VERIFIED, null, ['ann@harlow.example']],
    ['also through a group', VERIFIED, 'group', ['ann@harlow.example']],
    ['an unproved one does not', UNVERIFIED, null, []],
    ['nor a program', VERIFIED, 'auto_replied', []],
    ['nor a help desk', VERIFIED, 'help_desk', []],
  ])('%s', (_, standing, kind, expected) => expect(recipients(standing, kind)).toEqual(expected));
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
    masterAgency: {
      status: 'named',
      degree: 'sure',
      agency: { name: long, directoryId: 'ag-1' },
      evidence: quoted(long),
    },
    agentOfRecord: {
      status: 'designated',
      degree: 'sure',
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
    named.map((one): AgentOfRecord => ({
      status: 'designated',
      degree: 'sure',
      agent: one,
      evidence: quoted(`Ask ${one.email}`),
    })),
    named.map((one): AgentOfRecord => ({ status: 'ambiguous', candidates: [one], why: one.email })),
    named.map((one): AgentOfRecord => ({ status: 'multiple', degree: 'sure', agents: [one, one], evidence: [] })),
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
    isReply: fc.boolean(),
    stranger,
  });
  const opened = decide(input()).referral;
  fc.assert(
    fc.property(given, ({ standing, kind, services, amount, isReply, stranger: other, ...rest }) => {
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
            !/^(writer|referral:referral:contact|directory:agent:[\w-]+|directory:agency:[\w-]+:(desk|sales_manager))$/.test(
              source,
            ),
        ),
      ).toEqual([]);
      if (!isProved(standing)) {
        const kinds = decision.notices.map(({ facts }) => facts.kind);
        expect(['', 'please_confirm ann@harlow.example']).toContain(
          [...kinds, ...recipients.map(({ address }) => address)].join(' '),
        );
      }
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
  readonly customer?: { company: string | null; contactTitle: string | null };
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
  const found = (value: string | null | undefined) => (value ? { value, evidence: [] } : null);
  const { company, contactTitle } = label.customer ?? {};
  return extraction({
    intent,
    customer: { ...extraction().customer, company: found(company), contactTitle: found(contactTitle) },
    interest: { level: label.interest ?? 'absent', evidence: [] },
    masterAgency:
      agency === undefined ? { status: 'missing' } : { status: 'named', degree: 'sure', agency, evidence: [] },
    agentOfRecord:
      agent === undefined ? { status: 'missing' } : { status: 'designated', degree: 'sure', agent, evidence: [] },
    placement: { kind: label.placement ?? 'unstated', evidence: [] },
    opportunity: { ...nothingSaid, services },
  });
}

describe('the letters of the demo', async () => {
  const read = readDirectoryFile(JSON.stringify(await readDirectoryJson(DEMO_FIXTURES)), 'json');
  const directory = read.ok ? { ...read.directory, referralAddresses: ['referrals@firsthand.example'] } : DIRECTORY;
  const letters = (await readExpectations(DEMO_FIXTURES)).filter(
    ({ expectation }) => expectation.repeats === undefined && expectation.answers === undefined,
  );

  const decided = async (slug: string, signedBy: string | null, thread: Referral | null) => {
    const parsed = await readLetter(readFileSync(join(DEMO_FIXTURES, `${slug}.eml`)));
    const letter = parsed.ok ? parsed.letter : LETTER;
    const label: Label = JSON.parse(readFileSync(join(DEMO_FIXTURES, `${slug}.json`), 'utf8'));
    const writer = letter.from[0] ?? { name: '', address: '' };
    const standing: Standing = writer.address.endsWith(`@${signedBy}`)
      ? { ...VERIFIED, writer }
      : { ...UNVERIFIED, writer };
    return decide(input({ letter, directory, extraction: fromLabel(label), standing, thread }));
  };

  it.each(letters.map((letter) => [letter.slug, letter] as const))('%s', async (slug, { expectation }) => {
    const first = slug.startsWith('16')
      ? (await decided('03-gmail-robotics-cloud', 'kestrelrobotics.example', null)).referral
      : null;
    const { outcome, holdReason, notices } = await decided(slug, expectation.signedBy, first);
    const recipients = notices.flatMap((notice) => notice.recipients.map(({ address }) => address)).toSorted();
    expect({ outcome, holdReason, recipients }).toEqual({
      outcome: expectation.outcome,
      holdReason: expectation.holdReason,
      recipients: expectation.recipients.toSorted(),
    });
  });
});
