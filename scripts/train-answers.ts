/** The replies of fixtures/answers in; the weights of the reader of answers out: `npm run train`, or with --explain "words" what speaks for what. */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { examplesIn } from '../src/extract/answer/examples.ts';
import { type Example, learn, lessonsOf } from '../src/extract/answer/learn.ts';
import { degreesFrom, groupsOf, guesses } from '../src/extract/answer/measure.ts';
import { packed } from '../src/extract/answer/weights.ts';

const folder = fileURLToPath(new URL('../fixtures/answers', import.meta.url));
const file = fileURLToPath(new URL('../src/extract/answer/answers.weights', import.meta.url));
/** The more groups, the more the weights that are measured are like those that are kept; and the longer it takes. */
const GROUPS = 10;

const examples: Example[] = readdirSync(folder)
  .filter((name) => name.endsWith('.tsv'))
  .toSorted()
  .flatMap((name) => examplesIn(readFileSync(`${folder}/${name}`, 'utf8'), name.replace('.tsv', '')));
const lessons = lessonsOf(examples);
const degrees = degreesFrom(guesses(examples, lessons, groupsOf(examples, GROUPS)));
const bytes = packed({ ...learn(lessons), degrees });
writeFileSync(file, bytes);
console.log(`${examples.length} replies, ${bytes.length} bytes of weights.`);
console.table(degrees);
