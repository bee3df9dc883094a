/** The letters of fixtures/letters in; what the questions about them and the recorded answers take in tokens of o200k_base, which recent models of OpenAI use, out. */
import { tokensTaken } from '../../test/model-measure.ts';
import { table } from '../../src/table.ts';

const { letters, answered, fixed, material, answers } = await tokensTaken();
const row = (what: string, sizes: { first: number; second: number }): string[] => [
  what,
  sizes.first.toFixed(0),
  sizes.second.toFixed(0),
];
console.log(
  table(
    ['Tokens (o200k_base)', 'First question', 'Second question'],
    [
      row('Instructions and schema, the same for each letter', fixed),
      row(`A letter, mean of ${letters}`, { first: material.mean, second: material.mean }),
      row('A letter, nine of ten below', { first: material.most, second: material.most }),
      row(`An answer, mean of ${answered}`, answers.mean),
      row('An answer, the longest', answers.longest),
    ],
  ).join('\n'),
);
