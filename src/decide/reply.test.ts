/** What a letter in a referral's thread leads to: by who wrote it, how that is proved, and what stands there already. */
import { describe, expect, it } from 'vitest';
import type { Letter } from '../domain/letter.ts';
import type { Intent } from '../domain/lists.ts';
import type { Referral } from '../domain/referral.ts';
import type { Standing } from '../domain/standing.ts';
import {
  agencyNamed,
  agentNamed,
  DIRECTORY,
  extraction,
  input,
  LETTER,
  saying,
  told,
  UNVERIFIED,
  VERIFIED,
} from './a-decision.ts';
import { decide, type DecisionInput, type WaitingLetter } from './decide.ts';

const opened = (changes: Partial<DecisionInput> = {}): Referral =>
  decide(input(changes)).referral ?? expect.unreachable();
const IN_EFFECT = opened();
const UNPROVED = opened({ standing: UNVERIFIED });
const LACKS_AGENT = opened(saying({ agentOfRecord: { status: 'missing' } }));
const LACKS_INTEREST = opened(saying({ interest: { level: 'absent', evidence: [] } }));
const IN_THREAD: Letter = { ...LETTER, references: ['<notice@northgate.example>'] };
const NEWS = saying({ agentOfRecord: { status: 'missing' }, masterAgency: { status: 'missing' } }).extraction;

const by = (address: string, standing: Standing = VERIFIED): Partial<DecisionInput> => ({
  letter: IN_THREAD,
  standing: standing.verdict === 'contradicted' ? standing : { ...standing, writer: { name: '', address } },
});
const ANN = by('ann@harlow.example');
const CFO = by('cfo@harlow.example');
const ANN_UNPROVED = by('ann@harlow.example', UNVERIFIED);
const says = (intent: Intent, parts: Parameters<typeof saying>[0] = {}) => ({
  extraction: {
    ...NEWS,
    ...saying({ agentOfRecord: { status: 'missing' }, masterAgency: { status: 'missing' }, ...parts, intent })
      .extraction,
  },
});
const ANOTHER = { agentOfRecord: agentNamed('at-3') };
const WAITING: WaitingLetter = {
  letterId: 'letter',
  letter: LETTER,
  standing: UNVERIFIED,
  extraction: extraction(),
  receivedAt: new Date('2026-03-02T10:00:00Z'),
};
const reply = (thread: Referral, ...changes: Partial<DecisionInput>[]) =>
  told(Object.assign({ thread, letterId: 'reply' }, ...changes));

const TOLD = 'confirmation>to:ann@harlow.example,cc:dana@bluepeak.example agency_summary>to:sam@northgate.example';
const RECEIPT = 'desk_looks>to:ann@harlow.example';

describe('the customer, proved,', () => {
  it.each<[string, Referral, Partial<DecisionInput>, string]>([
    ['says yes to what is in effect', IN_EFFECT, says('confirmation'), 'referral - letter_joined,confirmed'],
    ['says yes to whether they want it', LACKS_INTEREST, says('confirmation'), `referral - updated,designated ${TOLD}`],
    [
      'says yes where a name is asked for',
      LACKS_AGENT,
      says('confirmation'),
      `hold reply_in_thread letter_joined ${RECEIPT}`,
    ],
    [
      'names the agent who lacked',
      LACKS_AGENT,
      says('update', { agentOfRecord: agentNamed('at-1') }),
      `referral - updated,designated ${TOLD}`,
    ],
    [
      'names one who is not listed',
      LACKS_AGENT,
      says('update', { agentOfRecord: agentNamed(null) }),
      `hold agent_not_listed updated,held ${RECEIPT}`,
    ],
    [
      'says more about the need',
      IN_EFFECT,
      says('update'),
      'referral - updated agency_summary>to:sam@northgate.example',
    ],
    [
      'names another agent',
      IN_EFFECT,
      says('agent_change', ANOTHER),
      'referral - updated,designated confirmation>to:ann@harlow.example,cc:cy.ode@gmail.com agency_summary>to:desk@northgate.example',
    ],
    [
      'names two',
      IN_EFFECT,
      says('agent_change', { agentOfRecord: { status: 'multiple', agents: [], evidence: [] } }),
      `hold several_agents updated,held ${RECEIPT}`,
    ],
    [
      'names the same one once more',
      IN_EFFECT,
      says('agent_change', { agentOfRecord: agentNamed('at-1') }),
      'referral - updated agency_summary>to:sam@northgate.example',
    ],
    ['says that it is not right', IN_EFFECT, says('dispute'), `hold disputed contested ${RECEIPT}`],
    [
      'takes it back',
      IN_EFFECT,
      says('withdrawal'),
      'referral - withdrawn withdrawal>to:ann@harlow.example,cc:dana@bluepeak.example withdrawal>to:sam@northgate.example',
    ],
    [
      'takes back what nobody was told',
      LACKS_AGENT,
      says('withdrawal'),
      'referral - withdrawn withdrawal>to:ann@harlow.example',
    ],
    ['asks something', IN_EFFECT, says('inquiry'), `hold inquiry letter_joined ${RECEIPT}`],
    ['says thanks', IN_EFFECT, says('unrelated'), 'referral - letter_joined'],
    [
      'sends an agreement',
      IN_EFFECT,
      says('psa_referral', {
        psa: { signedBy: ['customer'], termMonths: 36, customerSignatory: null, effectiveDate: null, obligations: [] },
      }),
      `hold psa_to_read agreement_received,held ${RECEIPT}`,
    ],
    [
      'names an agent on whom the readers differ',
      IN_EFFECT,
      { ...says('agent_change', ANOTHER), readersDisagree: true },
      `hold readers_disagree updated,held ${RECEIPT}`,
    ],
  ])('%s', (_, thread, given, expected) => expect(reply(thread, ANN, given)).toBe(expected));

  it('is asked when a new mail names another agent for what is placed already', () => {
    const given = { ...by('ann@harlow.example'), letter: { ...LETTER, references: [] }, others: [IN_EFFECT] };
    const says2 = saying({ agentOfRecord: agentNamed('at-3') });
    expect(told({ ...given, ...says2, letterId: 'second' })).toBe(
      'referral - confirmation_asked read_back>to:ann@harlow.example',
    );
    const { notices, referral } = decide(input({ ...given, ...says2, letterId: 'second' }));
    expect(notices[0]?.facts).toMatchObject({ kind: 'read_back', replaces: 'Dana Ruiz', standBy: true });
    expect(referral).toMatchObject({ state: 'in_effect', designation: { agentId: 'at-1' }, pendingLetterId: 'second' });
    expect(referral?.extraction.agentOfRecord).toMatchObject({ agent: { directoryId: 'at-1' } });
  });

  it.each([
    [
      'for other services opens another referral',
      { ...extraction().opportunity, services: [{ value: 'security' as const, evidence: [] }] },
    ],
    ['that names the same agent opens another referral', null],
  ])('a new mail %s', (_, opportunity) => {
    const agentOfRecord = opportunity === null ? agentNamed('at-1') : agentNamed('at-3');
    const given = {
      others: [IN_EFFECT],
      ...saying({ agentOfRecord, ...(opportunity === null ? {} : { opportunity }) }),
    };
    expect(decide(input(given)).events.map(({ kind }) => kind)).toEqual(['opened', 'designated']);
  });
});

describe('a colleague of the customer, proved,', () => {
  it.each<[string, Partial<DecisionInput>, string]>([
    [
      'who names another agent contests it',
      says('agent_change', ANOTHER),
      'hold contested contested contest>to:cfo@harlow.example contest>to:ann@harlow.example',
    ],
    ['who takes it back disputes it', says('withdrawal'), 'hold disputed contested desk_looks>to:cfo@harlow.example'],
    ['who says more adds to it', says('update'), 'referral - updated agency_summary>to:sam@northgate.example'],
    ['who says yes confirms it', says('confirmation'), 'referral - letter_joined,confirmed'],
  ])('%s', (_, given, expected) => expect(reply(IN_EFFECT, CFO, given)).toBe(expected));

  const contested =
    decide(input({ thread: IN_EFFECT, letterId: 'contest', ...CFO, ...says('agent_change', ANOTHER) })).referral ??
    expect.unreachable();
  it('… and only what both name settles it', () => {
    expect(contested).toMatchObject({
      state: 'contested',
      designation: { agentId: 'at-1' },
      contest: { agentId: 'at-3' },
    });
    expect(reply(contested, ANN, says('agent_change', { agentOfRecord: agentNamed('at-1') }))).toBe(
      `hold contested letter_joined ${RECEIPT}`,
    );
    expect(reply(contested, ANN, says('agent_change', ANOTHER))).toMatch(
      /^referral - updated,designated confirmation>to:ann/,
    );
    expect(reply(contested, CFO, says('agent_change', { agentOfRecord: agentNamed('at-1') }))).toMatch(
      /^referral - updated,designated confirmation>to:cfo/,
    );
    expect(reply(contested, CFO, says('agent_change', ANOTHER))).toMatch(/^hold contested letter_joined/);
  });
});

describe('the customer’s address, not proved,', () => {
  it.each<[string, Referral, Partial<DecisionInput>, string]>([
    [
      'changes nothing, and is asked',
      IN_EFFECT,
      says('agent_change', ANOTHER),
      'referral - confirmation_asked please_confirm>to:ann@harlow.example',
    ],
    [
      '… for a withdrawal too',
      IN_EFFECT,
      says('withdrawal'),
      'referral - confirmation_asked please_confirm>to:ann@harlow.example',
    ],
    ['cannot confirm', UNPROVED, says('confirmation'), 'hold unverified_sender -'],
    ['takes the place of no mail that waits', UNPROVED, says('agent_change', ANOTHER), 'hold unverified_sender -'],
    ['says thanks to nobody', IN_EFFECT, says('unrelated'), 'hold unverified_sender -'],
  ])('%s', (_, thread, given, expected) =>
    expect(reply(thread, ANN_UNPROVED, { waiting: WAITING }, given)).toBe(expected),
  );

  it('… a colleague’s is not even asked', () => {
    expect(reply(IN_EFFECT, by('cfo@harlow.example', UNVERIFIED), says('withdrawal'))).toBe('hold unverified_sender -');
  });

  it.each<[string, Partial<DecisionInput>, string]>([
    [
      'with a yes, what waits takes effect',
      says('confirmation'),
      `referral - letter_joined,confirmed,designated ${TOLD}`,
    ],
    [
      'with another name, that one counts',
      says('update', ANOTHER),
      'referral - updated,designated confirmation>to:ann@harlow.example,cc:cy.ode@gmail.com agency_summary>to:desk@northgate.example',
    ],
    ['with a no, it is disputed', says('dispute'), 'hold disputed contested'],
    [
      'with neither, a person looks: a machine quotes our question too',
      says('update', { agentOfRecord: { status: 'missing' } }),
      'hold reply_in_thread letter_joined',
    ],
  ])('but with our code: %s', (_, given, expected) =>
    expect(reply(UNPROVED, ANN_UNPROVED, { waiting: WAITING, holdsCode: true }, given)).toBe(expected),
  );

  it.each(['cfo@harlow.example', 'dana@bluepeak.example', 'eve@stranger.example'])(
    'and the code is worth nothing at %s',
    (address) => {
      expect(
        reply(UNPROVED, by(address, UNVERIFIED), { waiting: WAITING, holdsCode: true }, says('confirmation')),
      ).toBe('hold unverified_sender -');
    },
  );
});

describe('a forged opening', () => {
  it('is not made true by the customer’s proved answer that says something else', () => {
    const wonders = says('update', { agentOfRecord: { status: 'missing' } });
    expect(reply(UNPROVED, ANN, { waiting: WAITING }, wonders)).toBe(`hold reply_in_thread letter_joined ${RECEIPT}`);
  });
});

describe('what waits, once it is confirmed,', () => {
  const yes = { waiting: WAITING, ...says('confirmation') };
  it.each<[string, Partial<DecisionInput>, string]>([
    ['by a proved reply', ANN, 'confirmed_and_authenticated'],
    ['by our code', { ...ANN_UNPROVED, holdsCode: true }, 'confirmed'],
  ])('%s stands on that rung', (_, given, rung) => {
    const { referral, events } = decide(input({ thread: UNPROVED, letterId: 'reply', ...given, ...yes }));
    expect(referral).toMatchObject({ state: 'in_effect', pendingLetterId: null, voice: { rung } });
    expect(events.at(-1)).toMatchObject({ kind: 'designated', rung, letterId: 'letter' });
  });

  it('is asked for what it lacks', () => {
    const bare = saying({ agentOfRecord: { status: 'missing' } });
    const thread = opened({ standing: UNVERIFIED, ...bare });
    const waiting = { ...WAITING, extraction: bare.extraction };
    expect(reply(thread, ANN, { waiting }, says('confirmation'))).toBe(
      'referral - letter_joined,confirmed,parts_asked read_back>to:ann@harlow.example',
    );
  });

  it('is looked at where a person has to', () => {
    const given = { standing: UNVERIFIED, ...saying({ masterAgency: agencyNamed('ag-3') }) };
    const waiting = { ...WAITING, extraction: given.extraction };
    expect(reply(opened(given), ANN, { waiting }, says('confirmation'))).toBe(
      `hold agency_not_served letter_joined,confirmed,held ${RECEIPT}`,
    );
  });

  it('that would change the agent changes them', () => {
    const change = says('agent_change', ANOTHER);
    const asked =
      decide(input({ thread: IN_EFFECT, letterId: 'change', ...ANN_UNPROVED, ...change })).referral ??
      expect.unreachable();
    expect(asked).toMatchObject({ state: 'in_effect', designation: { agentId: 'at-1' }, pendingLetterId: 'change' });
    const waiting = { ...WAITING, letterId: 'change', letter: IN_THREAD, extraction: change.extraction };
    expect(reply(asked, ANN, { waiting }, says('confirmation'))).toBe(
      'referral - letter_joined,confirmed,updated,designated confirmation>to:ann@harlow.example,cc:cy.ode@gmail.com agency_summary>to:desk@northgate.example',
    );
  });
});

describe('whoever else writes in the thread', () => {
  it.each<[string, Partial<DecisionInput>, string]>([
    ['the agent remarks', { ...by('dana@bluepeak.example'), ...says('unrelated') }, 'referral - letter_joined'],
    [
      'the agent says “confirmed”',
      { ...by('dana@bluepeak.example'), ...says('confirmation') },
      'referral - letter_joined',
    ],
    [
      'the agent answers for the customer',
      { ...by('dana@bluepeak.example'), ...says('update', ANOTHER) },
      'referral - letter_joined',
    ],
    [
      'the agent names themselves',
      { ...by('dana@bluepeak.example'), ...says('self_referral', { agentOfRecord: agentNamed('at-1') }) },
      'referral - letter_joined',
    ],
    [
      'the agent gives it up',
      { ...by('dana@bluepeak.example'), ...says('withdrawal') },
      'hold reply_in_thread letter_joined desk_looks>to:dana@bluepeak.example',
    ],
    ['the agency remarks', { ...by('sam@northgate.example'), ...says('confirmation') }, 'referral - letter_joined'],
    ['another agent', { ...by('cy.ode@gmail.com'), ...says('update') }, 'hold reply_in_thread -'],
    [
      'another agent claims it',
      { ...by('cy.ode@gmail.com'), ...says('self_referral') },
      'claim - - claim_receipt>to:cy.ode@gmail.com',
    ],
    ['another agency', { ...by('cio@farside.example'), ...says('confirmation') }, 'hold reply_in_thread -'],
    ['a stranger', { ...by('eve@stranger.example'), ...says('confirmation') }, 'hold reply_in_thread -'],
    ['a machine', { letter: { ...IN_THREAD, signs: [{ kind: 'auto_replied', says: '' }] } }, 'ignored - -'],
    [
      'nobody who can be told',
      { standing: { verdict: 'contradicted', writer: null, reasons: [], checks: VERIFIED.checks } },
      'hold malformed_sender -',
    ],
  ])('%s', (_, given, expected) => expect(reply(IN_EFFECT, given)).toBe(expected));

  it('a remark leaves the customer’s link as good as it was', () => {
    const remark = { thread: UNPROVED, ...by('dana@bluepeak.example'), ...says('confirmation') };
    expect(decide(input(remark)).referral?.version).toBe(UNPROVED.version);
    const answer = { thread: IN_EFFECT, ...ANN, ...says('unrelated') };
    expect(decide(input(answer)).referral?.version).toBe(IN_EFFECT.version + 1);
  });

  it('the agent’s sales manager at another agency is nobody here', () => {
    const [agent, ...others] = DIRECTORY.agents;
    const moved = agent === undefined ? [] : [{ ...agent, salesManagerEmail: 'kim@farside.example' }];
    const directory = { ...DIRECTORY, agents: [...moved, ...others] };
    expect(reply(IN_EFFECT, { ...by('kim@farside.example'), ...says('update'), directory })).toBe(
      'hold reply_in_thread -',
    );
  });
});
