/** The letters with recorded answers in; which true values grounding does not keep, and what becomes of the truth and of each kind of lie, out. */
import { type Told, toldOf, valuesIn } from '../../test/model-measure.ts';
import { answeredLetters } from '../../test/recorded-answers.ts';
import { table } from '../../src/table.ts';

const letters = await answeredLetters();
const values = letters.flatMap(valuesIn);
const fields = [...new Set(values.map(({ field }) => field))];
console.log(`${letters.length} letters with recorded answers.\n`);
console.log(
  table(
    ['True values', 'Of', 'Kept'],
    fields.map((field) => {
      const of = values.filter((value) => value.field === field);
      return [field, String(of.length), String(of.filter(({ isKept }) => isKept).length)];
    }),
  ).join('\n'),
);
const lost = values.filter(({ isKept }) => !isKept);
if (lost.length > 0)
  console.log(
    `\n${table(
      ['Not kept', 'Field', 'Value'],
      lost.map(({ letter, field, value }) => [letter, field, value]),
    ).join('\n')}`,
  );

const told = (await Promise.all(letters.map(toldOf))).flat();
const count = (of: readonly Told[], is: (each: Told) => boolean): string => String(of.filter(is).length);
console.log(
  `\n${table(
    ['Told', 'Times', 'Wrong, sure', 'Wrong, likely', 'Right, sure', 'Right, likely'],
    [...new Set(told.map(({ what }) => what))].map((what) => {
      const of = told.filter((each) => each.what === what);
      return [
        what,
        String(of.length),
        count(of, ({ wrong }) => wrong === 'sure'),
        count(of, ({ wrong }) => wrong === 'likely'),
        count(of, ({ right }) => right === 'sure'),
        count(of, ({ right }) => right === 'likely'),
      ];
    }),
  ).join('\n')}`,
);
