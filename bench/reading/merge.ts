/**
 * The letters with recorded answers in; by field how often the built-in reader and the model are right where only one of them is, out:
 *
 *     node bench/reading/merge.ts [--write] [WORLD…]
 *
 * What is preferred in src/extract/merge.ts is to follow from it; --write puts the table into docs/reading.md.
 */
import { readFile } from 'node:fs/promises';
import { silentLog } from '../../test/log.ts';
import { modelAloneHere, readerHere } from '../../test/letter-reader.ts';
import { type AnsweredLetter, answeredLetters, RECEIVED_AT, recordedModel } from '../../test/recorded-answers.ts';
import { labelOf } from '../../src/extract/label.ts';
import { type Scored, scoreOf } from '../../src/extract/score.ts';
import { readTruth } from '../../src/extract/truth.ts';
import { table } from '../../src/table.ts';
import { writeTables } from '../page-tables.ts';

const [write, worlds] = [process.argv.includes('--write'), process.argv.slice(2).filter((word) => word !== '--write')];
const letters = (await answeredLetters()).filter(({ world }) => worlds.length === 0 || worlds.includes(world));
const model = recordedModel(letters);
const readers = {
  builtIn: readerHere(null, silentLog),
  model: modelAloneHere(model, silentLog),
  both: readerHere(model, silentLog),
};
type Reader = keyof typeof readers;

async function scoredBy(reader: Reader, { eml, letter, directory }: AnsweredLetter): Promise<Scored> {
  const truth = readTruth(JSON.parse(await readFile(eml.replace(/eml$/, 'json'), 'utf8')));
  if (!truth.ok) throw new Error(`${eml}: ${truth.faults.join('\n')}`);
  const context = { directory, receivedAt: RECEIVED_AT, letterId: null, isProved: true };
  const extraction = await readers[reader](letter, context, new AbortController().signal);
  return { file: eml, truth: truth.truth, read: labelOf(extraction) };
}

const scored = await Promise.all(
  letters.map(async (letter) => ({
    builtIn: await scoredBy('builtIn', letter),
    model: await scoredBy('model', letter),
    both: await scoredBy('both', letter),
  })),
);
const OF_ALL = ['intent, each alike', 'no action', 'of these, sure'];
const fields = scoreOf(scored.map(({ builtIn }) => builtIn))
  .figures.map(({ field }) => field)
  .filter((field) => !OF_ALL.includes(field));

/** In one letter; a field that neither the label nor the reading holds is right. */
function isRight(field: string, one: Scored): boolean {
  const figure = scoreOf([one]).figures.find((each) => each.field === field);
  return figure === undefined || figure.value === null || figure.value === 1;
}

const rows = fields.map((field) => {
  const right = scored.map((each) => ({
    builtIn: isRight(field, each.builtIn),
    model: isRight(field, each.model),
    both: isRight(field, each.both),
  }));
  const count = (is: (each: (typeof right)[number]) => boolean): string => String(right.filter(is).length);
  return [
    field,
    count(({ builtIn, model: byModel }) => builtIn && !byModel),
    count(({ builtIn, model: byModel }) => byModel && !builtIn),
    count(({ builtIn, model: byModel }) => !byModel && !builtIn),
    count(({ both }) => both),
    String(right.length),
  ];
});
const made = [
  ['Field', 'Only the built-in reader right', 'Only the model right', 'Neither', 'Right together', 'Letters'],
  ...rows,
];
const [head = [], ...rest] = made;
console.log(table(head, rest).join('\n'));
for (const reader of ['builtIn', 'model', 'both'] as const) {
  const { wrongDesignations } = scoreOf(scored.map((each) => each[reader]));
  console.log(`Wrong designations by ${reader}: ${wrongDesignations.sure} sure, ${wrongDesignations.likely} likely.`);
}
if (write) writeTables({ merge_by_field: made });
