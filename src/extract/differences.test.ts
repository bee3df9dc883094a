import { expect, it } from 'vitest';
import { BY_MADE_UP } from '../../test/readers.ts';
import { extraction } from '../../test/store.ts';
import type { Extraction } from '../domain/extraction.ts';
import { differencesOf } from './differences.ts';

const quote = { source: 'body', index: 0, start: 0, end: 4, text: 'Dana' } as const;
const dana = { name: 'Dana Ruiz', company: 'Bluepeak', email: null, directoryId: 'at-1' };

const specification: [
  what: string,
  is: Partial<Extraction>,
  differences: [field: string, was: string, is: string][],
][] = [
  ['the same', {}, []],
  ['another intent', { intent: 'update' }, [['intent', 'self_referral', 'update']]],
  [
    'an agent',
    { agentOfRecord: { status: 'designated', degree: 'sure', agent: dana, evidence: [quote] } },
    [['agentOfRecord', 'missing', 'designated, Dana Ruiz, Bluepeak, at-1']],
  ],
  [
    'another company',
    { customer: { ...extraction.customer, company: { value: 'Harlow Medical', evidence: [] } } },
    [['company', '-', 'Harlow Medical']],
  ],
  [
    'services and a sum',
    {
      opportunity: {
        ...extraction.opportunity,
        services: [
          { value: 'ucaas', evidence: [] },
          { value: 'sd_wan', evidence: [] },
        ],
        monthlyBudget: null,
      },
    },
    [
      ['services', '-', 'ucaas, sd_wan'],
      ['monthlyBudget', '1200.5, EUR', '-'],
    ],
  ],
  ['what lacks', { missing: ['placement'] }, [['missing', '-', 'placement']]],
  ['other words that carry the same', { interest: { level: 'affirmed', evidence: [quote] } }, []],
  ['another reader of the same', { readBy: { rules: 'rules@9', weights: null, model: BY_MADE_UP } }, []],
];
it.each(specification)('a reading that finds %s', (_, is, differences) => {
  expect(
    differencesOf(extraction, { ...extraction, ...is }).map(({ field, was, is: now }) => [field, was, now]),
  ).toEqual(differences);
});

it('a sign that the store cannot keep makes no difference', () => {
  const company = (value: string) => ({
    ...extraction,
    customer: { ...extraction.customer, company: { value, evidence: [] } },
  });
  expect(differencesOf(company('a\ufffdb\ufffd'), company('a\0b\ud800'))).toEqual([]);
});
