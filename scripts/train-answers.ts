/** The replies of fixtures/answers in; the weights of the reader of answers out, with --explain "WORDS" what speaks for what: `npm run train`. */
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { examplesIn } from '../src/extract/answer/examples.ts';
import { trainedOn } from '../src/extract/answer/measure.ts';
import { readAnswer } from '../src/extract/answer/reader.ts';
import { packedAnswers, spokenForIn, unpackedAnswers } from '../src/extract/answer/weights.ts';
import { table } from '../src/table.ts';

const fileOf = (name: string): string => fileURLToPath(new URL(`../${name}`, import.meta.url));
const WEIGHTS = fileOf('src/extract/answer/answers.weights');

const [option, words] = process.argv.slice(2);
if (option === '--explain' && words !== undefined) explain(words);
else train();

function train(): void {
  const examples = examplesIn(fileOf('fixtures/answers'));
  const { weights } = trainedOn(examples);
  const bytes = packedAnswers(weights);
  writeFileSync(WEIGHTS, bytes);
  console.log(`${examples.length} replies, ${weights.head.features.length} features, ${bytes.length} bytes.`);
  const rows = Object.entries(weights.degrees).map(([kind, { sure, likely }]) => [kind, `${sure}`, `${likely}`]);
  console.log(table(['Kind', 'Sure from', 'Likely from'], rows).join('\n'));
}

function explain(reply: string): void {
  console.log(readAnswer(reply));
  const said = spokenForIn(unpackedAnswers(readFileSync(WEIGHTS)), reply).slice(0, 20);
  const rows = said.map(({ name, kind, weight }) => [name, kind, weight.toFixed(2)]);
  console.log(table(['Feature', 'Speaks for or against', 'By'], rows).join('\n'));
}
