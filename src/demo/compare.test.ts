import { describe, expect, test } from 'vitest';
import type { LetterRecord } from './compare.ts';
import { compare, summary } from './compare.ts';
import type { Expectation } from './letters.ts';
import type { DemoOutcome, DemoReferral } from './service.ts';

const referral: DemoReferral = {
  reference: 'FH-7K2M9QXA',
  company: 'A Co',
  state: 'in_effect',
  agent: 'Ann',
  agency: 'Quill',
  agentId: 'at-1',
  agencyId: 'ag-1',
  missing: ['placement'],
};
const outcome: DemoOutcome = {
  letterId: 'l-1',
  messageId: '<1@a.example>',
  from: 'a@a.example',
  subject: 'S',
  outcome: 'referral',
  holdReason: null,
  referral,
  belongsTo: referral,
};
const inEffect: Expectation = {
  signedBy: 'a.example',
  outcome: 'referral',
  holdReason: null,
  notices: ['confirmation', 'agency_summary'],
  recipients: ['a@a.example', 'ann@b.example', 'boss@q.example'],
  agent: 'at-1',
  agency: 'ag-1',
  missing: ['placement'],
};
const held: Expectation = {
  ...inEffect,
  outcome: 'hold',
  holdReason: 'unverified_sender',
  notices: [],
  recipients: [],
  agent: null,
  agency: null,
  missing: [],
};
const asExpected: LetterRecord = {
  slug: 'one',
  outcome,
  notices: [{ kind: 'agency_summary' }, { kind: 'confirmation' }],
  reached: ['boss@q.example', 'a@a.example', 'ann@b.example'],
};
const onHold: LetterRecord = {
  slug: 'one',
  outcome: { ...outcome, outcome: 'hold', holdReason: 'unverified_sender', referral: null },
  notices: [],
  reached: [],
};
const referred = (change: Partial<DemoReferral>): LetterRecord => ({
  ...asExpected,
  outcome: { ...outcome, referral: { ...referral, ...change } },
});

const specification: [name: string, record: LetterRecord, expectation: Expectation, then: string[]][] = [
  ['all agree, in any order', asExpected, inEffect, []],
  ['no outcome', { ...asExpected, outcome: null }, inEffect, ['outcome: referral, not none in time']],
  ['another agent', referred({ agentId: 'at-2' }), inEffect, ['agent: at-1, not at-2']],
  ['no agency', referred({ agencyId: null }), inEffect, ['agency: ag-1, not none']],
  ['nothing missing', referred({ missing: [] }), inEffect, ['missing: placement, not none']],
  [
    'a notice that nobody received',
    { ...asExpected, reached: [] },
    inEffect,
    ['mailed to: a@a.example, ann@b.example, boss@q.example, not none'],
  ],
  [
    'a copy too many',
    { ...asExpected, reached: [...asExpected.reached, 'a@a.example'] },
    inEffect,
    [
      'mailed to: a@a.example, ann@b.example, boss@q.example, not a@a.example, a@a.example, ann@b.example, boss@q.example',
    ],
  ],
  ['on hold', onHold, held, []],
  [
    'on hold, with a referral that waits',
    { ...onHold, outcome: { ...outcome, ...onHold.outcome, referral } },
    held,
    [],
  ],
  [
    'an effect where a hold was due',
    asExpected,
    held,
    [
      'outcome: hold, not referral',
      'hold reason: unverified_sender, not none',
      'notices: none, not agency_summary, confirmation',
      'mailed to: none, not a@a.example, ann@b.example, boss@q.example',
    ],
  ],
];

describe('the comparison with the labels', () => {
  test.each(specification)('%s', (_name, record, expectation, then) => {
    const differences = compare([record], [{ slug: 'one', expectation }]);

    expect(differences.map(({ what, expected, got }) => `${what}: ${expected}, not ${got}`)).toEqual(then);
  });

  test('a letter without a record differs', () => {
    expect(compare([], [{ slug: 'one', expectation: held }])).toHaveLength(1);
  });

  test('the summary counts letters, not differences', () => {
    const expected = ['one', 'two', 'three'].map((slug) => ({ slug, expectation: held }));
    const records = [asExpected, { ...onHold, slug: 'two' }, { ...onHold, slug: 'three' }];

    expect(summary(compare(records, expected), 3)).toBe('2 of 3 as labelled');
    expect(summary([], 3)).toBe('3 of 3 as labelled');
  });
});
