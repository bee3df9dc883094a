/** What follows from an operator's word about a letter on hold; and what an operator cannot make true. */
import { describe, expect, it } from 'vitest';
import type { Referral } from '../domain/referral.ts';
import { type Corrections, NO_CORRECTIONS, type Ruling, type WordsSay } from '../domain/ruling.ts';
import type { Standing } from '../domain/standing.ts';
import {
  agencyNamed,
  agentNamed,
  CONTRADICTED,
  DIRECTORY,
  extraction,
  input,
  LETTER,
  nothingSaid,
  PLACE,
  quoted,
  saying,
  UNVERIFIED,
  VERIFIED,
} from './a-decision.ts';
import { decide, type DecisionInput } from './decide.ts';
import { likenessIndex } from './likeness.ts';
import { decideRuling, decideUnread, type HeldLetter, type RulingInput } from './rule.ts';

const [evidence = expect.unreachable()] = quoted();
const correcting = (changes: Partial<Corrections>): Corrections => ({ ...NO_CORRECTIONS, ...changes });
const DANA = correcting({ agent: { id: 'at-1', evidence } });
const ACCEPT: Ruling = { is: 'accept', corrections: NO_CORRECTIONS };
const ASSENT = {
  by: 'telephone',
  operator: 'ops@northgate.example',
  whom: 'Ann Lee, CIO',
  number: '+1 206 555 0100',
  numberFrom: 'their web site',
  at: '2026-03-02T12:00:00Z',
} as const;
const ATTEST: Ruling = { is: 'attest', corrections: NO_CORRECTIONS, assent: ASSENT };

const held = (changes: Partial<HeldLetter> = {}): HeldLetter => ({
  letterId: 'letter',
  letter: LETTER,
  standing: VERIFIED,
  extraction: extraction(),
  readAfterYes: null,
  receivedAt: new Date('2026-03-02T10:00:00Z'),
  holdReason: 'readers_disagree',
  ...changes,
});
const given = (ruling: Ruling, changes: Partial<RulingInput> = {}): RulingInput => ({
  held: held(),
  ruling,
  by: 'ops@northgate.example',
  why: 'I read it',
  referral: null,
  target: null,
  others: [],
  directory: DIRECTORY,
  known: likenessIndex([]),
  fresh: { id: 'referral', reference: 'FH-00000001' },
  read: () => SAYS_ALL,
  told: [],
  around: null,
  ...changes,
});
/** Words that carry whatever is corrected: what a correction does is one question, whether it is carried another. */
const SAYS_ALL: WordsSay = {
  stands: true,
  isOwn: true,
  agents: ['at-1', 'at-3', 'at-99'],
  agencies: ['ag-1'],
  takenFrom: [],
  agentElsewhere: null,
  agencyElsewhere: null,
  services: ['sd_wan'],
  placement: 'competing',
};
/** In a line: outcome, reason, events, and each notice with its recipients. */
function ruled(ruling: Ruling, changes: Partial<RulingInput> = {}): string {
  const { outcome, holdReason, events, notices } = decideRuling(given(ruling, changes));
  const mails = notices.map(({ facts, recipients }) => `${facts.kind}>${recipients.map((to) => to.address).join(',')}`);
  return [outcome, holdReason ?? '-', events.map(({ kind }) => kind).join(',') || '-', ...mails].join(' ');
}
const opened = (changes: Partial<DecisionInput>): Referral =>
  decide(input(changes)).referral ?? expect.unreachable('no referral');

const EFFECT = 'confirmation>ann@harlow.example,dana@bluepeak.example agency_summary>sam@northgate.example';
const EXTRACTED = (changes: Parameters<typeof extraction>[0], standing: Standing = VERIFIED) => ({
  held: held({ extraction: extraction(changes), standing }),
});

describe('accepting what was read', () => {
  it.each<[string, Ruling, Partial<RulingInput>, string]>([
    ['gives it effect where the writer is proved', ACCEPT, {}, `referral - opened,ruled,designated ${EFFECT}`],
    [
      'overrules what kept the reading from effect, such as hidden text',
      ACCEPT,
      { held: held({ letter: { ...LETTER, flags: ['hidden_text'] } }) },
      `referral - opened,ruled,designated ${EFFECT}`,
    ],
    [
      'with a correction, gives that effect',
      { is: 'accept', corrections: DANA },
      EXTRACTED({ agentOfRecord: agentNamed(null) }),
      `referral - opened,ruled,designated ${EFFECT}`,
    ],
    [
      'asks for what lacks all the same',
      ACCEPT,
      EXTRACTED({ opportunity: nothingSaid }),
      'referral - opened,ruled,parts_asked read_back>ann@harlow.example',
    ],
    [
      'proves nobody: an unproved writer is asked',
      ACCEPT,
      EXTRACTED({}, UNVERIFIED),
      'referral - opened,ruled,confirmation_asked please_confirm>ann@harlow.example',
    ],
    [
      'proves no company: a doubt about it stays',
      ACCEPT,
      EXTRACTED({ customer: { ...extraction().customer, company: { value: 'Somebody Else Ltd', evidence: [] } } }),
      'hold company_not_proved opened,ruled,held',
    ],
    [
      'lists nobody who is not listed',
      ACCEPT,
      EXTRACTED({ agentOfRecord: agentNamed(null) }),
      'hold agent_not_listed opened,ruled,held desk_looks>ann@harlow.example',
    ],
  ])('%s', (_, ruling, changes, expected) => expect(ruled(ruling, changes)).toBe(expected));

  it('goes on with the referral that the letter opened', () => {
    const referral = opened(saying({ agentOfRecord: agentNamed(null) }));
    const changes = { referral, ...EXTRACTED({ agentOfRecord: agentNamed(null) }) };
    expect(ruled({ is: 'accept', corrections: DANA }, changes)).toBe(`referral - ruled,updated,designated ${EFFECT}`);
  });

  it('is refused where our own border says no', () => {
    expect(() => ruled(ACCEPT, { held: held({ standing: CONTRADICTED }) })).toThrow('Our own border');
  });

  it('is refused for a referral of another company', () => {
    const writer = { name: 'Eve', address: 'eve@stranger.example' };
    expect(() => ruled(ACCEPT, { referral: opened({}), held: held({ standing: { ...VERIFIED, writer } }) })).toThrow(
      'is another company’s',
    );
  });

  it('is refused for an agent whom the directory does not have', () => {
    expect(() => ruled({ is: 'accept', corrections: correcting({ agent: { id: 'at-99', evidence } }) })).toThrow(
      'enrol them first',
    );
  });

  it('says in the events who decided, why, and what was corrected', () => {
    const [named = expect.unreachable()] = quoted('Harlow Group wants new phones.');
    const corrections = correcting({
      agent: { id: 'at-1', evidence },
      agency: { id: 'ag-1', evidence },
      company: { value: 'Harlow Group', evidence: named },
      services: { values: ['sd_wan'], evidence },
      placement: { kind: 'competing', evidence },
    });
    const { events, referral } = decideRuling(given({ is: 'accept', corrections }));
    expect(events.find(({ kind }) => kind === 'ruled')).toEqual({
      kind: 'ruled',
      letterId: 'letter',
      ruling: 'accept',
      by: 'ops@northgate.example',
      why: 'I read it',
      corrected: ['agent', 'agency', 'company', 'services', 'placement'],
    });
    expect(referral).toMatchObject({
      company: 'Harlow Group',
      designation: { agentId: 'at-1', agencyId: 'ag-1', placement: 'competing' },
      extraction: { opportunity: { services: [{ value: 'sd_wan', evidence: [evidence] }] } },
    });
  });
});

describe('accepting what is no referral', () => {
  const withdrawal = EXTRACTED({ intent: 'withdrawal', agentOfRecord: { status: 'missing' } });
  it.each<[string, Ruling, Partial<RulingInput>]>([
    ['a withdrawal', ACCEPT, withdrawal],
    ['a withdrawal, with an agent corrected into it', { is: 'accept', corrections: DANA }, withdrawal],
    ['a dispute', ACCEPT, EXTRACTED({ intent: 'dispute' })],
    ['an inquiry', ACCEPT, EXTRACTED({ intent: 'inquiry' })],
    ['a dispute, by telephone', ATTEST, EXTRACTED({ intent: 'dispute' })],
  ])('gives effect to nothing: %s', (_, ruling, changes) => {
    expect(() => ruled(ruling, { referral: opened({}), ...changes })).toThrow('is no referral');
  });

  it('but an inquiry that names an agent, as somebody corrects, is one', () => {
    const changes = EXTRACTED({ intent: 'inquiry', agentOfRecord: { status: 'missing' } });
    expect(ruled({ is: 'accept', corrections: DANA }, changes)).toBe(`referral - opened,ruled,designated ${EFFECT}`);
  });
});

describe('accepting another agent for what is on record', () => {
  const CY = correcting({ agent: { id: 'at-3', evidence } });
  const update = (address: string, standing: Standing = VERIFIED) => {
    const writer = { name: 'Somebody', address };
    return {
      referral: opened({}),
      held: held({
        letter: { ...LETTER, from: [writer] },
        standing: { ...standing, writer },
        extraction: extraction({ intent: 'update', agentOfRecord: { status: 'missing' } }),
        holdReason: 'reply_in_thread' as const,
      }),
    };
  };

  it('from a colleague needs a telephone call', () => {
    expect(() => ruled({ is: 'accept', corrections: CY }, update('cfo@harlow.example'))).toThrow('telephone them');
  });

  it('from who named the first takes effect', () => {
    const { referral } = decideRuling(given({ is: 'accept', corrections: CY }, update('ann@harlow.example')));
    expect(referral?.designation).toMatchObject({ agentId: 'at-3' });
  });

  it('that nothing proves changes nothing until they stand by it, and the corrected reading waits with it', () => {
    const changes = update('ann@harlow.example', UNVERIFIED);
    const { referral, events, corrected } = decideRuling(given({ is: 'accept', corrections: CY }, changes));
    expect(events.map(({ kind }) => kind)).toEqual(['ruled', 'confirmation_asked']);
    expect(referral).toMatchObject({
      designation: { agentId: 'at-1' },
      extraction: { agentOfRecord: { agent: { directoryId: 'at-1' } } },
      pendingLetterId: 'letter',
    });
    expect(corrected?.agentOfRecord).toMatchObject({ agent: { directoryId: 'at-3' } });
  });
});

describe('accepting what adds to a referral that nothing proves', () => {
  const forged = opened({ standing: UNVERIFIED });
  const adds = held({ extraction: extraction({ intent: 'update', agentOfRecord: { status: 'missing' } }) });
  it('makes nothing of it true', () => {
    expect(forged).toMatchObject({ state: 'awaiting_confirmation', designation: null });
    expect(ruled(ACCEPT, { held: adds, referral: forged })).toBe(
      'referral - ruled,updated,parts_asked read_back>ann@harlow.example',
    );
  });
  it('but what they said on the telephone they said of the whole', () => {
    expect(ruled(ATTEST, { held: adds, referral: forged })).toBe(
      `referral - ruled,updated,confirmed,designated ${EFFECT}`,
    );
  });
});

describe('a mail that could not be read', () => {
  const unread = (ruling: Ruling, target: Referral | null = null) =>
    decideUnread({ ruling, target, letterId: 'letter', by: 'ops@northgate.example', why: 'junk' });
  it('can be ignored, and kept with a referral', () => {
    expect(unread({ is: 'ignore' })).toMatchObject({ outcome: 'ignored', events: [], notices: [] });
    const target = opened({});
    expect(unread({ is: 'join', referralId: target.id }, target)).toMatchObject({
      outcome: 'referral',
      referral: { designation: target.designation },
      events: [
        { kind: 'ruled', why: 'junk' },
        { kind: 'letter_joined', from: 'party' },
      ],
    });
  });
  it.each<Ruling>([ACCEPT, ATTEST, { is: 'claim' }, { is: 'ask', words: 'What is it?' }])(
    'and nothing else: $is',
    (ruling) => {
      expect(() => unread(ruling)).toThrow('could not be read');
    },
  );
});

it('each event of a ruling counts once', () => {
  const { referral, events } = decideRuling(given(ATTEST));
  expect(referral?.version).toBe(events.length);
});

describe('having telephoned', () => {
  it.each<[string, Partial<RulingInput>, string]>([
    ['gives an unproved letter effect, as attested', EXTRACTED({}, UNVERIFIED), 'attested'],
    ['leaves a proved one on its rung', {}, 'authenticated'],
  ])('%s', (_, changes, rung) => {
    const { referral, events } = decideRuling(given(ATTEST, changes));
    expect(events.map(({ kind }) => kind)).toEqual(['opened', 'ruled', 'confirmed', 'designated']);
    expect(referral).toMatchObject({ state: 'in_effect', voice: { rung } });
  });

  it('settles what two voices of the customer say, which nothing else of an operator does', () => {
    const cfo = { name: 'Cal', address: 'cfo@harlow.example' };
    const standing = { ...VERIFIED, writer: cfo };
    const letter = { ...LETTER, from: [cfo] };
    const change = extraction({ intent: 'agent_change', agentOfRecord: agentNamed('at-3') });
    const referral = decide(input({ thread: opened({}), letter, standing, extraction: change })).referral;
    const changes = {
      referral,
      held: held({ letter, standing, extraction: change, holdReason: 'contested' as const }),
    };
    expect(() => ruled(ACCEPT, changes)).toThrow('telephone them');
    expect(decideRuling(given(ATTEST, changes)).referral).toMatchObject({
      state: 'in_effect',
      designation: { agentId: 'at-3' },
      contest: null,
    });
  });
});

describe('deciding otherwise', () => {
  it.each<[string, Ruling, Partial<RulingInput>, string]>([
    ['ignoring it answers nobody', { is: 'ignore' }, {}, 'ignored - -'],
    [
      'ignoring what has a referral stands in its history',
      { is: 'ignore' },
      { referral: opened(saying({ masterAgency: agencyNamed('ag-3') })) },
      'ignored - ruled',
    ],
    ['a claim gets the neutral receipt', { is: 'claim' }, {}, 'claim - - claim_receipt>ann@harlow.example'],
    ['an unproved claim gets none', { is: 'claim' }, EXTRACTED({}, UNVERIFIED), 'claim - -'],
    [
      'joining keeps it with a referral',
      { is: 'join', referralId: 'referral' },
      { target: opened({}) },
      'referral - ruled,letter_joined',
    ],
    [
      'a question goes to the writer alone, and the letter waits on',
      { is: 'ask', words: 'Which Dana?' },
      {},
      'hold readers_disagree - desk_question>ann@harlow.example',
    ],
  ])('%s', (_, ruling, changes, expected) => expect(ruled(ruling, changes)).toBe(expected));

  it('no words of ours go to somebody whom nothing proves', () => {
    expect(() => ruled({ is: 'ask', words: 'Who are you?' }, EXTRACTED({}, UNVERIFIED))).toThrow('telephone them');
  });

  it('a letter that joins a referral leaves its designation as it is', () => {
    const target = opened({});
    const { referral } = decideRuling(given({ is: 'join', referralId: target.id }, { target }));
    expect(referral).toMatchObject({ state: 'in_effect', designation: target.designation });
  });
});

describe('a press that would change nothing', () => {
  const unlisted = { ...EXTRACTED({ agentOfRecord: agentNamed(null) }) };
  const again = { held: { ...unlisted.held, holdReason: 'agent_not_listed' as const } };
  it('is refused with the reason, and with what to do instead', () => {
    expect(() => ruled(ACCEPT, again)).toThrow(
      /would leave this on hold, because .*not in the directory.*Add the agent/,
    );
  });
  it('is none where something is corrected, or the reason is another one by then', () => {
    expect(ruled({ is: 'accept', corrections: DANA }, again)).toContain('designated');
    expect(ruled(ACCEPT, unlisted)).toBe('hold agent_not_listed opened,ruled,held desk_looks>ann@harlow.example');
  });
  it('does not write to the customer once more for the same reason', () => {
    expect(ruled(ACCEPT, { ...unlisted, told: ['agent_not_listed'] })).toBe('hold agent_not_listed opened,ruled,held');
  });
  it('does not ask once more for what was asked already', () => {
    const referral = opened(saying({ agentOfRecord: { status: 'missing' } }));
    const changes = { referral, ...EXTRACTED({ agentOfRecord: { status: 'missing' } }) };
    expect(ruled(ATTEST, changes)).toBe('referral - ruled,updated,confirmed');
  });
  it('tells nobody anew what is on record', () => {
    const changes = { referral: opened({}), held: held({ holdReason: 'inquiry' }) };
    expect(() => ruled(ACCEPT, changes)).toThrow('is on record in FH-00000001 already');
  });
});

describe('words that do not carry a correction', () => {
  const read = (says: Partial<WordsSay>) => ({ read: () => ({ ...SAYS_ALL, ...says }) });
  it.each<[string, Partial<Corrections>, Partial<WordsSay>, string]>([
    ['name nobody', DANA, { agents: [] }, 'do not name Dana Ruiz'],
    ['name somebody else', DANA, { agents: ['at-3'] }, 'do not name Dana Ruiz'],
    ['say the opposite', DANA, { takenFrom: ['at-1'] }, 'is not the agent'],
    [
      'only mention them beside whom the mail assigns',
      DANA,
      { agentElsewhere: { ids: ['at-3'], words: 'Cy Ode is our agent' } },
      'only mention Dana Ruiz, while the mail says “Cy Ode is our agent”',
    ],
    [
      'only mention an agency beside whom the mail asks for',
      { agency: { id: 'ag-1', evidence } },
      { agencyElsewhere: { ids: [], words: 'bring in Egret' } },
      'only mention Northgate, while the mail says “bring in Egret”',
    ],
    ['are not in the mail', DANA, { stands: false }, 'do not stand in the mail'],
    ['are quoted', DANA, { isOwn: false }, 'not the writer’s own'],
    ['name no agency', { agency: { id: 'ag-1', evidence } }, { agencies: [] }, 'do not name Northgate'],
    ['name no company', { company: { value: 'Zephyr Foods', evidence } }, {}, 'do not hold the name Zephyr Foods'],
    [
      'hold only letters of a name',
      { company: { value: 'arlow Gr', evidence: { ...evidence, text: 'We are Harlow Group' } } },
      {},
      'do not hold the name arlow Gr',
    ],
    ['ask for another service', { services: { values: ['ucaas'], evidence } }, {}, 'do not ask for that service'],
    ['ask for less', { services: { values: ['sd_wan', 'ucaas'], evidence } }, {}, 'only some of these'],
    ['place it otherwise', { placement: { kind: 'sole', evidence } }, {}, 'to this agency alone'],
  ])('are refused where they %s', (_, changes, says, why) => {
    const corrections = correcting(changes);
    expect(() => ruled({ is: 'accept', corrections }, read(says))).toThrow(why);
    expect(() => ruled({ is: 'accept', corrections }, read(says))).toThrow('telephone the customer or ask the writer');
  });

  it('are not asked of what the customer said on the telephone', () => {
    const ruling = { ...ATTEST, corrections: DANA };
    const changes = { ...EXTRACTED({ agentOfRecord: { status: 'missing' } }), ...read({ agents: [] }) };
    expect(ruled(ruling, changes)).toContain('designated');
  });
});

describe('a mail that takes a referral back', () => {
  const withdrawal = (address = 'ann@harlow.example', standing: Standing = VERIFIED) => {
    const writer = { name: 'Somebody', address };
    return held({
      letter: { ...LETTER, from: [writer] },
      standing: { ...standing, writer },
      extraction: extraction({ intent: 'withdrawal', agentOfRecord: { status: 'missing' } }),
      holdReason: 'follow_up_without_thread',
    });
  };
  const target = opened({});
  const WITHDRAW: Ruling = { is: 'withdraw', referralId: 'referral' };
  const present = {
    place: { ...PLACE, answers: null },
    signed: { at: '2026-03-02T10:00:00Z', isNew: true, isToUs: true },
  };

  it('in the customer’s own present word withdraws it, and all are told', () => {
    expect(ruled(WITHDRAW, { held: withdrawal(), target, around: present })).toMatch(
      /^referral - ruled,letter_joined,withdrawn withdrawal>ann@harlow\.example/,
    );
  });

  it.each<[string, Partial<RulingInput>]>([
    ['of a colleague', { held: withdrawal('cfo@harlow.example') }],
    ['that nothing proves', { held: withdrawal('ann@harlow.example', UNVERIFIED) }],
    ['that was sent once more', { around: { ...present, signed: { ...present.signed, isNew: false } } }],
    ['that was signed before', { around: { ...present, signed: { ...present.signed, at: '2026-01-02T10:00:00Z' } } }],
    ['of which nobody knows when it was written', { around: null }],
    ['that was read otherwise', { held: { ...withdrawal(), extraction: extraction({ intent: 'inquiry' }) } }],
  ])('%s withdraws nothing: the contact on record is asked', (_, changes) => {
    const given_ = { held: withdrawal(), target, around: present, ...changes };
    expect(ruled(WITHDRAW, given_)).toBe(
      'referral - ruled,letter_joined,confirmation_asked please_confirm>ann@harlow.example',
    );
  });

  it('of another company is refused', () => {
    expect(() => ruled(WITHDRAW, { held: withdrawal('eve@stranger.example'), target })).toThrow('cannot withdraw it');
  });

  it('is refused while another question is open', () => {
    const waiting = { ...target, pendingLetterId: 'another' };
    expect(() => ruled(WITHDRAW, { held: withdrawal('cfo@harlow.example'), target: waiting })).toThrow('is open');
  });
});

it('what the customer said otherwise on the telephone changes nothing, and waits for a person', () => {
  const referral = opened({});
  const ruling: Ruling = { is: 'otherwise', call: ASSENT, words: 'It is Cy, not Dana' };
  const decision = decideRuling(given(ruling, { referral, held: held({ holdReason: 'reply_in_thread' }) }));
  expect(decision).toMatchObject({
    outcome: 'hold',
    holdReason: 'reply_in_thread',
    notices: [],
    referral: { state: 'in_effect', designation: referral.designation, holdReason: 'said_otherwise' },
  });
});
