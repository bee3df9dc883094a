/**
 * The letters of fixtures/sayings and fixtures/letters in; the weights of the reader of letters out, in the file that is named. With
 * names of worlds behind it, these are left out of the training, and it says how well they are then read; `--one-in 4` learns from one
 * voice in four, to see what more voices bring.
 */
import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { fileURLToPath } from 'node:url';
import { labelOf } from '../src/extract/label.ts';
import { readWith } from '../src/extract/learned/reader.ts';
import { type More, weightsFrom } from '../src/extract/learned/weights.ts';
import { packed } from '../src/extract/linear/head.ts';
import { type Score, scoreOf } from '../src/extract/score.ts';
import { table } from '../src/table.ts';
import { labelledLessons, markedFiles, markedLessons } from './training/lessons.ts';
import { limitsFrom } from './training/limits.ts';
import { termFiles } from './training/terms.ts';
import { trainedOn } from './training/train.ts';
import { serviceWordsIn } from './training/words.ts';

const fileOf = (name: string): string => fileURLToPath(new URL(`../${name}`, import.meta.url));
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { 'one-in': { type: 'string', default: '1' } },
});
const [out, ...unseen] = positionals;
const oneIn = Number(values['one-in']);
if (out === undefined || !Number.isInteger(oneIn) || oneIn < 1) {
  console.error('usage: node scripts/train-letters.ts FILE [WORLD…] [--one-in N]');
  process.exit(2);
}

const files = markedFiles(fileOf('fixtures/sayings/letters')).filter((_, at) => at % oneIn === 0);
const terms = termFiles(fileOf('fixtures/sayings'));
const serviceWords = serviceWordsIn([...files, ...terms]);
const labelled = await labelledLessons(fileOf('fixtures'), new Set(serviceWords));
const lessons = [
  ...(await markedLessons(files, new Set(serviceWords))),
  ...(await markedLessons(terms, new Set(serviceWords), true)),
  ...labelled.filter(({ voice }) => !unseen.includes(voice)),
];
const { heads, guesses } = await trainedOn(lessons);
const bytes = packed(heads, { limits: limitsFrom(guesses), serviceWords } satisfies More);
writeFileSync(out, bytes);
console.log(`${lessons.length} letters, ${bytes.length} bytes in ${out}.`);

const weights = weightsFrom(bytes);
for (const world of unseen) {
  const letters = labelled.filter(({ voice }) => voice === world);
  const score = scoreOf(
    letters.map(({ name, page: { letter, directory }, sentAt, label }) => {
      if (label === null) throw new Error(`${name} has no label`);
      return { file: name, truth: label, read: labelOf(readWith(weights, letter, directory, sentAt).extraction) };
    }),
  );
  console.log(['', ...linesOf(world, score)].join('\n'));
}

function linesOf(world: string, { letters, wrongDesignations: { sure, likely }, figures }: Score): readonly string[] {
  const rows = figures.map(({ field, value, of }) => [field, value?.toFixed(3) ?? '-', String(of)]);
  return [
    `${world}: ${letters} letters. Wrong designations: ${sure} sure, ${likely} likely.`,
    ...table(['Field', 'Score', 'Of'], rows),
  ];
}
