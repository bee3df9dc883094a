/** The replies of fixtures/answers in; how each voice is read by weights that never saw it, out: `node bench/answers/score.ts [--write]`. */
import { fileURLToPath } from 'node:url';
import { examplesIn } from '../../src/extract/answer/examples.ts';
import { judged, type Score, scoreOf, trainedOn } from '../../src/extract/answer/measure.ts';
import { KINDS } from '../../src/extract/answer/weights.ts';
import { table } from '../../src/table.ts';
import { writeTables } from '../page-tables.ts';

const fileOf = (name: string): string => fileURLToPath(new URL(`../../${name}`, import.meta.url));

const all = judged(trainedOn(examplesIn(fileOf('fixtures/answers'))).seen);
const voices = [...new Set(all.map(({ example }) => example.voice))].toSorted();
const total = scoreOf(all);

const byVoice: string[][] = [
  ['Voice', 'Replies', 'Wrong yes at sure', 'Yeses', 'Sure', 'Asked again', 'Missed'],
  ...voices.map((voice) => rowOf(voice, scoreOf(all.filter(({ example }) => example.voice === voice)))),
  rowOf('all', total),
];
const byKind: string[][] = [
  ['Kind', 'Precision', 'Recall', 'F1'],
  ...KINDS.map((kind) => {
    const { precision, recall } = total.kinds[kind];
    const f1 = (2 * precision * recall) / (precision + recall || 1);
    return [`\`${kind}\``, precision.toFixed(2), recall.toFixed(2), f1.toFixed(2)];
  }),
];

for (const [head = [], ...rows] of [byVoice, byKind]) console.log(`${table(head, rows).join('\n')}\n`);
for (const { kind, voice, words } of total.wrongYes) console.log(`wrong yes: ${kind} of ${voice}: ${words}`);
console.log(`machines taken for a sure yes: ${total.machineYes}`);
if (process.argv.includes('--write')) writeTables({ answers_by_voice: byVoice, answers_by_kind: byKind });

function rowOf(name: string, { replies, wrongYes, yeses, sureYes, askedAgain, missedYes }: Score): string[] {
  return [name, replies, wrongYes.length, yeses, sureYes, askedAgain, missedYes].map(String);
}
