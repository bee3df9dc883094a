import { expect, it } from 'vitest';
import { mentionIndex } from '../rules/mentions.ts';
import { quantitiesIn } from './quantities.ts';
import { tokensOf } from './tokens.ts';

const nobody = mentionIndex({ agencies: [], agents: [], referralAddresses: [] });
const read = (text: string) =>
  quantitiesIn(
    text,
    tokensOf(text, nobody, () => false),
  );

it.each<[text: string, values: readonly number[]]>([
  ['fourteen clinics', [14]],
  ['twenty-five people and 3 sites', [25, 3]],
  ['one hundred and forty seats', [140]],
  ['two dozen trucks', [24]],
  ['both plants', [2]],
  ['1,200 phones', [1_200]],
  ['1.200 Mitarbeiter', [1_200]],
  ['3 200 postes', [3_200]],
  ['7.5 miles', [7.5]],
  ['fünfundzwanzig Filialen', [25]],
  ['zweihundert Plätze', [200]],
  ['trescientos ochenta mil pesos', [380_000]],
  ['quarante-deux magasins', [42]],
  ['duzentas e dez pessoas', [210]],
  ['two or three stores', [2, 3]],
  ['suite 400, 4th floor', [400]],
  ['nobody at all', []],
])('%s holds %j', (text, values) => {
  expect(read(text).map(({ value }) => value)).toEqual(values);
});

it.each<[text: string, money: { value: number; currency: string | null; per: readonly string[] }]>([
  ['We pay $18,000 a month.', { value: 18_000, currency: 'local', per: ['month'] }],
  ['about $18k per year', { value: 18_000, currency: 'local', per: ['year'] }],
  ['£640 a week', { value: 640, currency: 'GBP', per: ['week'] }],
  ['1.250 € im Monat', { value: 1_250, currency: 'EUR', per: ['month'] }],
  ['CAD 4,500 monthly', { value: 4_500, currency: 'CAD', per: ['month'] }],
  ['$30 per user per month', { value: 30, currency: 'local', per: ['seat', 'month'] }],
  ['2 lakh rupees a quarter', { value: 200_000, currency: 'INR', per: ['quarter'] }],
  ['eleven grand a month', { value: 11_000, currency: null, per: ['month'] }],
  ['R$ 9.800 por mês', { value: 9_800, currency: 'BRL', per: ['month'] }],
  ['US$2.4 million in revenue', { value: 2_400_000, currency: 'USD', per: [] }],
])('%s is a sum', (text, money) => {
  expect(read(text)).toMatchObject([money]);
});
