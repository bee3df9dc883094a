/** What a letter in a referral's thread leads to: by who wrote it, how that is proved, and what stands there already. */
import { describe, expect, it } from 'vitest';
import type { AnswerKind } from '../domain/answer.ts';
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
  nothingSaid,
  PLACE,
  quoted,
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
const CY_IN_EFFECT = opened(saying({ agentOfRecord: agentNamed('at-3') }));
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
const TWELVE_SITES = says('update', { opportunity: { ...nothingSaid, locations: { value: 12, evidence: [] } } });
const ANOTHER = { agentOfRecord: agentNamed('at-3'), opportunity: nothingSaid };
const WAITING: WaitingLetter = {
  letterId: 'letter',
  letter: LETTER,
  standing: UNVERIFIED,
  extraction: extraction(),
  readAfterYes: null,
  receivedAt: new Date('2026-03-02T10:00:00Z'),
};
const reply = (thread: Referral, ...changes: Partial<DecisionInput>[]) =>
  told(Object.assign({ thread, letterId: 'reply' }, ...changes));

/** As the reader of answers judges the whole reply. */
const heard = (kind: AnswerKind, degree: 'sure' | 'likely' | 'unknown' = 'sure', mentions: readonly string[] = []) => ({
  heard: {
    answer: { kind, degree, yes: kind === 'yes' || kind === 'yes_more' ? 0.97 : 0.02, machine: 0.01 },
    mentions,
  },
});
const YES = heard('yes');
const NOT_READ = says('unrelated');
const WITHDRAWAL = { ...says('withdrawal'), ...heard('withdraws') };

const TOLD = 'confirmation>to:ann@harlow.example,cc:dana@bluepeak.example agency_summary>to:sam@northgate.example';
const RECEIPT = 'desk_looks>to:ann@harlow.example';

describe('the customer, proved,', () => {
  it.each<[string, Referral, Partial<DecisionInput>, string]>([
    [
      'says yes to what is in effect',
      IN_EFFECT,
      { ...NOT_READ, ...YES },
      'referral - letter_joined,confirmed noted>to:ann@harlow.example',
    ],
    [
      'says yes to whether they want it',
      LACKS_INTEREST,
      { ...says('confirmation'), ...heard('yes') },
      `referral - updated,designated ${TOLD}`,
    ],
    [
      'says yes where a name is asked for',
      LACKS_AGENT,
      { ...NOT_READ, ...YES },
      `hold not_understood letter_joined ${RECEIPT}`,
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
      TWELVE_SITES,
      'referral - updated noted>to:ann@harlow.example agency_summary>to:sam@northgate.example',
    ],
    [
      'names another agent',
      IN_EFFECT,
      says('agent_change', ANOTHER),
      'referral - updated,designated confirmation>to:ann@harlow.example,cc:cy.ode@gmail.com agency_summary>to:desk@northgate.example',
    ],
    [
      'names another agency for the same agent',
      CY_IN_EFFECT,
      says('agent_change', { masterAgency: agencyNamed('ag-2'), opportunity: nothingSaid }),
      `hold agency_unreachable updated,held,stopped ${RECEIPT}`,
    ],
    [
      'names two',
      IN_EFFECT,
      says('agent_change', {
        agentOfRecord: { status: 'multiple', degree: 'sure', agents: [], evidence: [] },
        opportunity: nothingSaid,
      }),
      `hold several_agents updated,held,stopped ${RECEIPT}`,
    ],
    [
      'names the same one once more',
      IN_EFFECT,
      says('agent_change', { agentOfRecord: agentNamed('at-1') }),
      'referral - updated noted>to:ann@harlow.example',
    ],
    [
      'writes of a whole new project with another agent in the old thread, and is asked',
      IN_EFFECT,
      says('self_referral', ANOTHER),
      'referral - stopped,confirmation_asked read_back>to:ann@harlow.example',
    ],
    [
      'says that it is not right',
      IN_EFFECT,
      { ...NOT_READ, ...heard('dispute') },
      `hold disputed contested ${RECEIPT}`,
    ],
    ['… in words that the rules know', IN_EFFECT, says('dispute'), `hold disputed contested ${RECEIPT}`],
    [
      'takes it back',
      IN_EFFECT,
      WITHDRAWAL,
      'referral - withdrawn withdrawal>to:ann@harlow.example,cc:dana@bluepeak.example withdrawal>to:sam@northgate.example',
    ],
    [
      'takes back what nobody was told',
      LACKS_AGENT,
      WITHDRAWAL,
      'referral - withdrawn withdrawal>to:ann@harlow.example',
    ],
    ...(['dispute', 'no', 'other', 'conditional', 'withdraws'] as const).map(
      (kind): [string, Referral, Partial<DecisionInput>, string] => [
        `speaks of taking back, and the reader of answers hears at most: ${kind}`,
        IN_EFFECT,
        { ...says('withdrawal'), ...heard(kind, kind === 'other' || kind === 'conditional' ? 'unknown' : 'likely') },
        'referral - stopped,confirmation_asked please_confirm>to:ann@harlow.example',
      ],
    ),
    [
      'calls something off, and the rules read no withdrawal',
      IN_EFFECT,
      { ...NOT_READ, ...heard('withdraws') },
      `hold not_understood letter_joined,stopped ${RECEIPT}`,
    ],
    [
      'asks us to wait, which withdraws nothing, although it reads like it',
      IN_EFFECT,
      { ...says('withdrawal'), ...heard('not_yet') },
      `hold asks_to_wait letter_joined,stopped ${RECEIPT}`,
    ],
    ['asks something', IN_EFFECT, { ...NOT_READ, ...heard('question') }, `hold inquiry letter_joined ${RECEIPT}`],
    ['says thanks', IN_EFFECT, { ...NOT_READ, ...heard('thanks') }, 'referral - letter_joined'],
    [
      'says what nobody understands, which stops what is not sent yet',
      IN_EFFECT,
      NOT_READ,
      `hold not_understood letter_joined,stopped ${RECEIPT}`,
    ],
    [
      'appeals to data protection law',
      IN_EFFECT,
      { ...says('withdrawal'), ...heard('data_request') },
      `hold data_request letter_joined,stopped ${RECEIPT}`,
    ],
    [
      'sends an agreement',
      IN_EFFECT,
      says('psa_referral', {
        psa: { signedBy: ['customer'], termMonths: 36, customerSignatory: null, effectiveDate: null, obligations: [] },
      }),
      `hold psa_to_read agreement_received,held ${RECEIPT}`,
    ],
  ])('%s', (_, thread, given, expected) => expect(reply(thread, ANN, given)).toBe(expected));

  it('is told what was and what is', () => {
    const { notices } = decide(input({ thread: IN_EFFECT, letterId: 'reply', ...ANN, ...TWELVE_SITES }));
    expect(notices[0]?.facts).toMatchObject({ kind: 'noted', changes: [{ label: 'Sites', was: null, is: '12' }] });
  });

  it('is asked when a new mail names another agent for what is placed already', () => {
    const given = { ...by('ann@harlow.example'), letter: { ...LETTER, references: [] }, others: [IN_EFFECT] };
    const says2 = saying({ agentOfRecord: agentNamed('at-3') });
    expect(told({ ...given, ...says2, letterId: 'second' })).toBe(
      'referral - stopped,confirmation_asked read_back>to:ann@harlow.example',
    );
    const { notices, referral } = decide(input({ ...given, ...says2, letterId: 'second' }));
    expect(notices[0]?.facts).toMatchObject({ kind: 'read_back', replaces: 'Dana Ruiz', standBy: true });
    expect(referral).toMatchObject({ state: 'in_effect', designation: { agentId: 'at-1' }, pendingLetterId: 'second' });
    expect(referral?.extraction.agentOfRecord).toMatchObject({ agent: { directoryId: 'at-1' } });
  });

  it('… and when that mail refers to mails that are none of ours', () => {
    const given = { ...by('ann@harlow.example'), letter: IN_THREAD, others: [IN_EFFECT] };
    expect(told({ ...given, ...saying({ agentOfRecord: agentNamed('at-3') }), letterId: 'second' })).toBe(
      'referral - stopped,confirmation_asked read_back>to:ann@harlow.example',
    );
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

  it.each<[string, Referral['holdReason'], Partial<DecisionInput>, string]>([
    ['a harmless line lifts no hold', 'agency_not_listed', says('update'), 'hold agency_not_listed updated,held'],
    [
      '… but the answer to it does',
      'agency_not_listed',
      says('update', { masterAgency: agencyNamed('ag-1') }),
      'referral - updated,designated',
    ],
  ])('on hold: %s', (_, reason, given, expected) => {
    const thread = opened(saying({ masterAgency: agencyNamed(null) }));
    expect(thread).toMatchObject({ state: 'on_hold', holdReason: reason });
    expect(reply(thread, ANN, given)).toMatch(new RegExp(`^${expected}`));
  });

  it('on hold for a doubt about who they are: a harmless line lifts nothing, nor does another name', () => {
    const stranger = { value: 'Quarry Works', evidence: [] };
    const thread = opened(saying({ customer: { ...extraction().customer, company: stranger } }));
    expect(thread).toMatchObject({ state: 'on_hold', holdReason: 'company_not_proved' });
    expect(reply(thread, ANN, says('update'))).toMatch(/^hold company_not_proved updated,held/);
    expect(reply(thread, ANN, says('update', ANOTHER))).toMatch(/^hold company_not_proved updated,held/);
  });
});

describe('after a withdrawal', () => {
  const withdrawn =
    decide(input({ thread: IN_EFFECT, letterId: 'out', ...ANN, ...WITHDRAWAL })).referral ?? expect.unreachable();
  it.each<[string, Partial<DecisionInput>, string]>([
    ['thanks change nothing', { ...says('update'), ...heard('thanks') }, 'referral - letter_joined'],
    [
      'thanks that quote our subject withdraw nothing again',
      { ...says('withdrawal'), ...heard('thanks') },
      'referral - letter_joined',
    ],
    ['more about the need is for a person', says('update'), `hold reply_in_thread letter_joined ${RECEIPT}`],
    ['a yes puts nothing back in effect', { ...NOT_READ, ...YES }, `hold reply_in_thread letter_joined ${RECEIPT}`],
  ])('%s', (_, given, expected) => expect(reply(withdrawn, ANN, given)).toBe(expected));
});

describe('a colleague of the customer, proved,', () => {
  it.each<[string, Partial<DecisionInput>, string]>([
    [
      'who names another agent contests it',
      says('agent_change', ANOTHER),
      'hold contested contested contest>to:cfo@harlow.example contest>to:ann@harlow.example',
    ],
    ['who takes it back disputes it', WITHDRAWAL, 'hold disputed contested desk_looks>to:cfo@harlow.example'],
    [
      'who says more adds to it',
      TWELVE_SITES,
      'referral - updated noted>to:cfo@harlow.example agency_summary>to:sam@northgate.example',
    ],
    [
      'who says yes confirms nothing that another said',
      { ...NOT_READ, ...YES },
      'referral - letter_joined noted>to:cfo@harlow.example',
    ],
  ])('%s', (_, given, expected) => expect(reply(IN_EFFECT, CFO, given)).toBe(expected));

  it.each<[string, string | null, string]>([
    ['an intern', 'Intern', 'hold colleague_answered answer_unclear desk_looks>to:cfo@harlow.example'],
    ['somebody without an office', null, 'hold colleague_answered answer_unclear desk_looks>to:cfo@harlow.example'],
    [
      'the chief financial officer',
      'CFO',
      'referral - letter_joined,confirmed,designated confirmation>to:cfo@harlow.example,cc:dana@bluepeak.example agency_summary>to:sam@northgate.example colleague_told>to:ann@harlow.example',
    ],
  ])('says yes to what is not proved to be the chief’s: %s', (_, title, expected) => {
    const customer = { ...extraction().customer, contactTitle: title === null ? null : { value: title, evidence: [] } };
    const yes = { waiting: WAITING, ...says('unrelated', { customer }), ...YES };
    expect(reply(UNPROVED, CFO, yes)).toBe(expected);
  });

  it('comes near a yes, and the one whom we asked is not thanked for it', () => {
    const near = { waiting: WAITING, ...NOT_READ, ...heard('yes', 'likely') };
    expect(reply(UNPROVED, CFO, near)).toBe('hold colleague_answered answer_unclear desk_looks>to:cfo@harlow.example');
  });

  it('uses up no question of the one whom we asked', () => {
    const near = { waiting: WAITING, ...NOT_READ, ...heard('yes', 'likely') };
    const after = decide(input({ thread: UNPROVED, ...CFO, ...near })).referral ?? expect.unreachable();
    expect(reply(after, ANN_UNPROVED, near)).toBe(
      'hold unverified_sender answer_unclear please_confirm>to:ann@harlow.example',
    );
  });

  it('says what nobody understands, and hears of it themselves', () => {
    expect(reply(UNPROVED, CFO, { waiting: WAITING, ...NOT_READ })).toBe(
      'hold not_understood answer_unclear desk_looks>to:cfo@harlow.example',
    );
  });

  it('… whose own word it is then, on the rung of their own mail', () => {
    const customer = { ...extraction().customer, contactTitle: { value: 'CFO', evidence: [] } };
    const yes = { waiting: WAITING, ...says('unrelated', { customer }), ...YES };
    const { referral } = decide(input({ thread: UNPROVED, letterId: 'reply', ...CFO, ...yes }));
    expect(referral).toMatchObject({ customerEmail: 'cfo@harlow.example', voice: { rung: 'authenticated' } });
  });

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
    [
      'cannot confirm without our code, and is asked once more',
      UNPROVED,
      { ...NOT_READ, ...YES },
      'hold unverified_sender answer_unclear please_confirm>to:ann@harlow.example',
    ],
    [
      'takes the place of no mail that waits',
      UNPROVED,
      says('agent_change', ANOTHER),
      'hold unverified_sender answer_unclear please_confirm>to:ann@harlow.example',
    ],
    ['says thanks to nobody', IN_EFFECT, says('unrelated'), 'hold unverified_sender -'],
  ])('%s', (_, thread, given, expected) =>
    expect(reply(thread, ANN_UNPROVED, { waiting: WAITING }, given)).toBe(expected),
  );

  it('… once, and no more', () => {
    expect(reply({ ...UNPROVED, unclearAnswers: 1 }, ANN_UNPROVED, { waiting: WAITING }, NOT_READ, YES)).toBe(
      'hold unverified_sender answer_unclear',
    );
  });

  it('the question names agent and agency as the directory spells them', () => {
    const { notices } = decide(input({ standing: UNVERIFIED }));
    expect(notices[0]?.facts).toMatchObject({
      kind: 'please_confirm',
      does: 'refers',
      agent: { name: 'Dana Ruiz', company: 'Bluepeak' },
      agency: { company: 'Northgate' },
    });
  });

  it('… a colleague’s is not even asked', () => {
    expect(reply(IN_EFFECT, by('cfo@harlow.example', UNVERIFIED), says('withdrawal'))).toBe('hold unverified_sender -');
  });

  it.each<[string, Partial<DecisionInput>, string]>([
    [
      'with a yes, what waits takes effect',
      { ...NOT_READ, ...YES },
      `referral - letter_joined,confirmed,designated ${TOLD}`,
    ],
    [
      'with a yes and a question, it takes effect and a person answers',
      { ...NOT_READ, ...heard('yes_more') },
      `hold inquiry letter_joined,confirmed,designated ${TOLD} ${RECEIPT}`,
    ],
    [
      'with a yes and more, the more counts too',
      { ...says('update', { agentOfRecord: agentNamed('at-3') }), ...heard('yes_more') },
      'referral - letter_joined,confirmed,updated,designated confirmation>to:ann@harlow.example,cc:cy.ode@gmail.com agency_summary>to:desk@northgate.example',
    ],
    [
      'with a yes beside somebody else’s name, a second question follows',
      { ...NOT_READ, ...heard('yes_more', 'sure', ['at-3']) },
      'referral - answer_unclear please_confirm>to:ann@harlow.example',
    ],
    [
      'with what only comes near a yes, a second question follows',
      { ...NOT_READ, ...heard('yes', 'likely') },
      'referral - answer_unclear please_confirm>to:ann@harlow.example',
    ],
    [
      'with what the rules alone take for a yes, a second question follows',
      says('confirmation'),
      'referral - answer_unclear please_confirm>to:ann@harlow.example',
    ],
    [
      'with the code typed above the quote, what waits takes effect',
      { ...NOT_READ, holdsCode: 'own_words' as const },
      `referral - letter_joined,confirmed,designated ${TOLD}`,
    ],
    [
      '… but not where the words beside it refuse',
      { ...NOT_READ, ...heard('not_yet'), holdsCode: 'own_words' as const },
      `hold asks_to_wait answer_unclear ${RECEIPT}`,
    ],
    [
      'with another name, that one counts, and nothing else of the letter that waits',
      says('update', ANOTHER),
      'referral - updated,parts_asked read_back>to:ann@harlow.example',
    ],
    ['with a no, it is disputed', { ...NOT_READ, ...heard('no') }, `hold disputed contested ${RECEIPT}`],
    [
      'with a receipt, the question stays open and is put in the simplest way',
      { ...NOT_READ, ...heard('receipt') },
      'hold not_understood answer_unclear please_confirm>to:ann@harlow.example',
    ],
    [
      'with a condition, the question stays open',
      { ...NOT_READ, ...heard('conditional') },
      `hold asks_to_wait answer_unclear ${RECEIPT}`,
    ],
    [
      'with neither, the question stays open',
      says('update', { agentOfRecord: { status: 'missing' } }),
      'hold not_understood answer_unclear please_confirm>to:ann@harlow.example',
    ],
  ])('but with our code: %s', (_, given, expected) =>
    expect(reply(UNPROVED, ANN_UNPROVED, { waiting: WAITING, holdsCode: 'elsewhere' }, given)).toBe(expected),
  );

  it('an answer that is no yes leaves code and link as good as they were', () => {
    const given = {
      thread: UNPROVED,
      place: PLACE,
      letterId: 'reply',
      waiting: WAITING,
      holdsCode: 'elsewhere' as const,
    };
    const { referral } = decide(input({ ...given, ...ANN_UNPROVED, ...NOT_READ, ...heard('receipt') }));
    expect(referral).toMatchObject({ version: UNPROVED.version, pendingLetterId: 'letter', unclearAnswers: 1 });
  });

  it.each(['cfo@harlow.example', 'dana@bluepeak.example', 'eve@stranger.example'])(
    'and the code is worth nothing at %s',
    (address) => {
      expect(
        reply(UNPROVED, by(address, UNVERIFIED), { waiting: WAITING, holdsCode: 'elsewhere' }, NOT_READ, YES),
      ).toBe('hold unverified_sender -');
    },
  );
});

describe('a forged opening', () => {
  it('is not made true by the customer’s proved answer that says something else', () => {
    const wonders = says('update', { agentOfRecord: { status: 'missing' } });
    expect(reply(UNPROVED, ANN, { waiting: WAITING }, wonders)).toBe(
      'hold not_understood answer_unclear please_confirm>to:ann@harlow.example',
    );
  });

  it('gives nothing of its own to a proved answer that names the agent', () => {
    const names = says('update', { agentOfRecord: agentNamed('at-1'), opportunity: nothingSaid });
    const { referral } = decide(input({ thread: UNPROVED, letterId: 'reply', waiting: WAITING, ...ANN, ...names }));
    expect(referral).toMatchObject({ state: 'awaiting_parts', designation: null });
    expect(referral?.extraction).toMatchObject({ masterAgency: { status: 'missing' }, opportunity: { services: [] } });
  });
});

describe('an old mail is not a new one:', () => {
  const OLD = { ...ANN, signed: { at: '2025-01-10T08:00:00Z', isNew: true, isToUs: true } };
  const SEEN = { ...ANN, signed: { at: '2026-03-02T10:00:00Z', isNew: false, isToUs: true } };
  const UNSIGNED_MOMENT = { ...ANN, signed: { at: null, isNew: true, isToUs: true } };
  it.each<[string, Partial<DecisionInput>]>([
    ['signed before we asked', OLD],
    ['signed as a mail that came before', SEEN],
    ['signed at no moment that is known', UNSIGNED_MOMENT],
  ])('a yes that was %s confirms nothing, and the customer is asked', (_, written) => {
    expect(reply(UNPROVED, written, { waiting: WAITING }, NOT_READ, YES)).toBe(
      'referral - answer_unclear please_confirm>to:ann@harlow.example',
    );
  });
  const TO_ANOTHER = { ...ANN, signed: { at: '2026-03-02T10:00:00Z', isNew: true, isToUs: false } };
  const ANSWERS_NOTHING = { place: { ...PLACE, answers: null } };
  it('a yes of today that answers no notice confirms no unproved letter, be it to us or to somebody else', () => {
    for (const written of [ANN, TO_ANOTHER])
      expect(reply(UNPROVED, written, ANSWERS_NOTHING, { waiting: WAITING }, NOT_READ, YES)).toBe(
        'referral - answer_unclear please_confirm>to:ann@harlow.example',
      );
  });
  it('… and one whose subject names our reference does', () => {
    const subject = `Re: Is this mail from you? (${UNPROVED.reference})`;
    const shows = { ...ANSWERS_NOTHING, letter: { ...IN_THREAD, subject } };
    expect(reply(UNPROVED, ANN, shows, { waiting: WAITING }, NOT_READ, YES)).toMatch(
      /^referral - letter_joined,confirmed/,
    );
  });
  it('a withdrawal of today that is to somebody else and answers no notice is asked back; one to us counts', () => {
    expect(reply(IN_EFFECT, TO_ANOTHER, ANSWERS_NOTHING, WITHDRAWAL)).toMatch(/^referral - confirmation_asked /);
    expect(reply(IN_EFFECT, ANN, ANSWERS_NOTHING, WITHDRAWAL)).toMatch(/^referral - withdrawn /);
  });
  it('… but one that holds our code does, whatever its signature says', () => {
    expect(reply(UNPROVED, OLD, { holdsCode: 'elsewhere' }, { waiting: WAITING }, NOT_READ, YES)).toMatch(
      /^referral - letter_joined,confirmed/,
    );
  });
  it('a withdrawal is asked back, and told to nobody else', () => {
    expect(reply(IN_EFFECT, OLD, says('withdrawal'))).toBe(
      'referral - confirmation_asked please_confirm>to:ann@harlow.example',
    );
  });
  it('a change of agent is asked back', () => {
    expect(reply(IN_EFFECT, OLD, says('agent_change', ANOTHER))).toBe(
      'referral - confirmation_asked read_back>to:ann@harlow.example',
    );
  });
  it('a dispute waits for a person, and contests nothing', () => {
    expect(reply(IN_EFFECT, OLD, NOT_READ, heard('dispute'))).toBe(`hold replayed letter_joined ${RECEIPT}`);
  });
  it('a mail that was written before the record changed changes nothing by itself', () => {
    const place = { ...PLACE, changedAt: new Date('2026-03-02T10:30:00Z') };
    expect(reply(IN_EFFECT, ANN, { place }, says('agent_change', ANOTHER))).toBe(
      'referral - confirmation_asked read_back>to:ann@harlow.example',
    );
  });
});

describe('a yes counts for what it answers:', () => {
  const confirmation = {
    ...PLACE,
    answers: { at: new Date('2026-03-02T09:10:00Z'), asks: false, words: '', sentAt: null },
  };
  it('to yesterday’s confirmation, it confirms nobody who was named since', () => {
    const place = { ...confirmation, designatedAt: new Date('2026-03-02T09:40:00Z') };
    expect(reply(IN_EFFECT, ANN, { place }, NOT_READ, YES)).toMatch(/^hold not_understood letter_joined/);
  });
  it('to a confirmation, it gives no effect to the forged change that waits', () => {
    const change = says('agent_change', ANOTHER);
    const asked =
      decide(input({ thread: IN_EFFECT, letterId: 'change', ...ANN_UNPROVED, ...change })).referral ??
      expect.unreachable();
    const waiting = { ...WAITING, letterId: 'change', extraction: change.extraction };
    expect(reply(asked, ANN, { place: confirmation, waiting }, NOT_READ, YES)).toBe(
      'referral - answer_unclear please_confirm>to:ann@harlow.example',
    );
  });
  it('to the one question that is open, outside of its thread', () => {
    const anew = { thread: null, place: PLACE, asked: [UNPROVED], waiting: WAITING, letterId: 'reply' };
    expect(told({ ...anew, ...ANN, ...NOT_READ, ...YES })).toMatch(/^referral - letter_joined,confirmed,designated/);
    expect(told({ ...anew, asked: [UNPROVED, LACKS_AGENT], ...ANN, ...NOT_READ, ...YES })).toMatch(
      /^hold not_understood - desk_looks/,
    );
  });
  it('and a whole first letter answers no question, whoever made us ask it', () => {
    const anew = { thread: null, asked: [UNPROVED], waiting: WAITING, letterId: 'reply', ...ANN, ...saying({}) };
    expect(told({ ...anew, ...heard('yes_more', 'likely') })).toMatch(/^referral - opened,designated/);
  });
  it('and where the mail refers to two referrals, to none of them', () => {
    const place = { ...PLACE, alsoIn: ['FH-00000002'] };
    expect(reply(UNPROVED, ANN, { place, waiting: WAITING }, NOT_READ, YES)).toBe(`hold two_referrals - ${RECEIPT}`);
  });
});

describe('what waits, once it is confirmed,', () => {
  const yes = { waiting: WAITING, ...NOT_READ, ...YES };
  it.each<[string, Partial<DecisionInput>, string]>([
    ['by a proved reply', ANN, 'confirmed_and_authenticated'],
    ['by our code', { ...ANN_UNPROVED, holdsCode: 'elsewhere' }, 'confirmed'],
  ])('%s stands on that rung', (_, given, rung) => {
    const { referral, events } = decide(input({ thread: UNPROVED, letterId: 'reply', ...given, ...yes }));
    expect(referral).toMatchObject({ state: 'in_effect', pendingLetterId: null, voice: { rung } });
    expect(events.at(-1)).toMatchObject({ kind: 'designated', rung, letterId: 'letter' });
  });

  it('is taken as a model read it after the yes, and the history says so', () => {
    const readAfterYes = saying({ intent: 'psa_referral' }).extraction;
    const given = { waiting: { ...WAITING, readAfterYes }, ...NOT_READ, ...YES };
    const { referral, events } = decide(input({ thread: UNPROVED, letterId: 'reply', ...ANN, ...given }));
    expect(referral).toMatchObject({ designation: { agentId: 'at-1' }, extraction: { intent: 'psa_referral' } });
    expect(events.map(({ kind }) => kind)).toEqual(['letter_joined', 'confirmed', 'updated', 'designated']);
  });

  it('is asked about where a model then reads another agent than the one to whom they said yes', () => {
    const readAfterYes = saying({ agentOfRecord: agentNamed('at-3') }).extraction;
    const given = { waiting: { ...WAITING, readAfterYes }, ...NOT_READ, ...YES };
    const { referral, notices } = decide(input({ thread: UNPROVED, letterId: 'reply', ...ANN, ...given }));
    expect(referral).toMatchObject({ designation: null, proposals: [{ parties: [{ id: 'at-3' }] }] });
    expect(notices.map(({ facts: { kind } }) => kind)).toEqual(['read_back']);
  });

  it('stays as the customer corrected it since, whatever a model reads in the letter alone', () => {
    const corrected = { ...UNPROVED, extraction: saying({ agentOfRecord: agentNamed('at-3') }).extraction };
    const given = { waiting: { ...WAITING, readAfterYes: extraction() }, ...NOT_READ, ...YES };
    const { referral } = decide(input({ thread: corrected, letterId: 'reply', ...ANN, ...given }));
    expect(referral).toMatchObject({ designation: { agentId: 'at-3' } });
  });

  it('is asked for what it lacks', () => {
    const bare = saying({ agentOfRecord: { status: 'missing' } });
    const thread = opened({ standing: UNVERIFIED, ...bare });
    const waiting = { ...WAITING, extraction: bare.extraction };
    expect(reply(thread, ANN, { waiting }, NOT_READ, YES)).toBe(
      'referral - letter_joined,confirmed,parts_asked read_back>to:ann@harlow.example',
    );
  });

  it('is looked at where a person has to', () => {
    const given = { standing: UNVERIFIED, ...saying({ masterAgency: agencyNamed('ag-3') }) };
    const waiting = { ...WAITING, extraction: given.extraction };
    expect(reply(opened(given), ANN, { waiting }, NOT_READ, YES)).toBe(
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
    expect(reply(asked, ANN, { waiting }, NOT_READ, YES)).toBe(
      'referral - letter_joined,confirmed,updated,designated confirmation>to:ann@harlow.example,cc:cy.ode@gmail.com agency_summary>to:desk@northgate.example',
    );
  });
});

describe('whoever else writes in the thread', () => {
  const OF_PARTY = 'hold party_in_thread letter_joined';
  it.each<[string, Partial<DecisionInput>, string]>([
    [
      'the agent says thanks',
      { ...by('dana@bluepeak.example'), ...NOT_READ, ...heard('thanks') },
      'referral - letter_joined',
    ],
    [
      'the agent passes',
      { ...by('dana@bluepeak.example'), ...NOT_READ, ...heard('no') },
      `${OF_PARTY} desk_looks>to:dana@bluepeak.example`,
    ],
    [
      'the agent says “confirmed”, which confirms nothing',
      { ...by('dana@bluepeak.example'), ...NOT_READ, ...YES },
      `${OF_PARTY} desk_looks>to:dana@bluepeak.example`,
    ],
    [
      'the agent answers for the customer',
      { ...by('dana@bluepeak.example'), ...says('update', ANOTHER) },
      `${OF_PARTY} desk_looks>to:dana@bluepeak.example`,
    ],
    [
      'the agency asks',
      { ...by('sam@northgate.example'), ...NOT_READ, ...heard('question') },
      `${OF_PARTY} desk_looks>to:sam@northgate.example`,
    ],
    [
      'another agent',
      { ...by('cy.ode@gmail.com'), ...says('update') },
      'hold reply_in_thread - desk_looks>to:cy.ode@gmail.com',
    ],
    [
      'another agent claims it',
      { ...by('cy.ode@gmail.com'), ...says('self_referral') },
      'claim - - claim_receipt>to:cy.ode@gmail.com',
    ],
    [
      'another agency',
      { ...by('cio@farside.example'), ...says('confirmation') },
      'hold reply_in_thread - desk_looks>to:cio@farside.example',
    ],
    [
      'a stranger',
      { ...by('eve@stranger.example'), ...says('confirmation') },
      'hold reply_in_thread - desk_looks>to:eve@stranger.example',
    ],
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
  });

  it('the agent’s sales manager at another agency is nobody here', () => {
    const [agent, ...others] = DIRECTORY.agents;
    const moved = agent === undefined ? [] : [{ ...agent, salesManagerEmail: 'kim@farside.example' }];
    const directory = { ...DIRECTORY, agents: [...moved, ...others] };
    expect(reply(IN_EFFECT, { ...by('kim@farside.example'), ...says('update'), directory })).toBe(
      'hold reply_in_thread - desk_looks>to:kim@farside.example',
    );
  });
});

describe('who disputed it themselves', () => {
  const disputed =
    decide(input({ thread: IN_EFFECT, letterId: 'dispute', ...ANN, ...NOT_READ, ...heard('dispute') })).referral ??
    expect.unreachable();
  it('settles it by saying what is right', () => {
    expect(disputed).toMatchObject({ state: 'contested', contest: { why: 'dispute', by: 'ann@harlow.example' } });
    expect(reply(disputed, ANN, says('agent_change', ANOTHER))).toMatch(
      /^referral - updated,designated confirmation>to:ann/,
    );
  });
  it.each<[string, Partial<DecisionInput>]>([
    ['a colleague', CFO],
    [
      'who cannot be shown to write now',
      { ...ANN, signed: { at: '2025-03-02T10:00:00Z', isNew: false, isToUs: true } },
    ],
  ])('and nobody else does: %s', (_, who) => {
    expect(reply(disputed, who, says('agent_change', ANOTHER))).toMatch(/^hold contested letter_joined/);
  });
});

describe('who says no before anything took effect', () => {
  const no = (thread: Referral) =>
    decide(input({ thread, letterId: 'no', waiting: WAITING, ...ANN, ...NOT_READ, ...heard('no') }));
  it('is not told that something on record is disputed', () => {
    const { referral, notices } = no(UNPROVED);

    expect(referral).toMatchObject({ state: 'contested', designation: null });
    expect(notices.map(({ facts }) => facts)).toMatchObject([{ why: 'disputed', nothingInEffect: true }]);
  });
  it('is told so where something is', () => {
    const { notices } = decide(input({ thread: IN_EFFECT, letterId: 'no', ...ANN, ...NOT_READ, ...heard('dispute') }));

    expect(notices.map(({ facts }) => facts)).toMatchObject([{ why: 'disputed', nothingInEffect: false }]);
  });
  it('and the name of an agent alone does not settle it', () => {
    const { referral } = no(UNPROVED);

    expect(reply(referral ?? expect.unreachable(), ANN, says('agent_change', ANOTHER))).toMatch(/^hold contested/);
  });
});

describe('a question beside a change', () => {
  const asking = (text: string) => ({
    letter: { ...IN_THREAD, body: { text, parts: [{ kind: 'own' as const, start: 0, end: text.length }] } },
  });
  const SEATS = says('update', {
    opportunity: { ...nothingSaid, seats: { value: 120, evidence: quoted('120 seats') } },
  });
  it.each([
    ['a question mark', asking('It is 120 seats. And who gets paid?')],
    ['one of another script', asking('It is 120 seats. 誰が払いますか？')],
  ])('reaches a person, and the change is on record and acknowledged: %s', (_, letter) => {
    expect(reply(IN_EFFECT, ANN, letter, SEATS)).toMatch(
      /^hold inquiry updated noted>to:ann@harlow\.example agency_summary.* desk_looks>to:ann@harlow\.example$/,
    );
  });
  it('that is none is for nobody', () => {
    expect(reply(IN_EFFECT, ANN, asking('It is 120 seats, not 80.'), SEATS)).toMatch(/^referral - updated noted/);
  });
});
