/** The figures of runs go in, a line of JSON each; a table of medians comes out, with what each is of the floor's. */
import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import { table } from '../../src/table.ts';

const FIGURES: readonly [test: string, figure: string, isRatio: boolean][] = [
  ['drain', 'mailsPerS', true],
  ['drain', 'mailsPerSFromStart', true],
  ['drain', 'bootS', true],
  ['drain', 'cpuMsPerMail', true],
  ['drain', 'peakMB', true],
  ['drain', 'lost', false],
  ['drain', 'confirmedTwice', false],
  ['drain', 'rowsTwice', false],
  ['drain', 'wrongFields', false],
  ['latency', 'p50', true],
  ['latency', 'p95', true],
  ['latency', 'p99', true],
  ['latency', 'idleMB', true],
  ['latency', 'idleCpuPct', false],
  ['latency', 'lost', false],
  ['kill', 'lost', false],
  ['kill', 'confirmedTwice', false],
  ['kill', 'rowsTwice', false],
  ['kill', 'wrongFields', false],
];

const runSchema = z.looseObject({ contender: z.string(), test: z.string() });
type Run = z.infer<typeof runSchema>;

const [file = ''] = process.argv.slice(2);
const runs = (await readFile(file, 'utf8'))
  .split('\n')
  .filter(Boolean)
  .map((line) => runSchema.parse(JSON.parse(line)));
const contenders = [...new Set(runs.map(({ contender }) => contender))];

function median(contender: string, test: string, figure: string): number | null {
  const values = runs
    .filter((run: Run) => run.contender === contender && run.test === test)
    .map((run) => run[figure])
    .filter((value) => typeof value === 'number')
    .toSorted((one, other) => one - other);
  const [low, high] = [values[(values.length - 1) >> 1], values[values.length >> 1]];
  return low === undefined || high === undefined ? null : (low + high) / 2;
}

function shown(contender: string, test: string, figure: string, isRatio: boolean): string {
  const value = median(contender, test, figure);
  if (value === null) return '-';
  const floor = median('floor', test, figure);
  const text = String(Math.round(value * 1000) / 1000);
  return isRatio && contender !== 'floor' && floor ? `${text} (${(value / floor).toFixed(2)})` : text;
}

const rows = FIGURES.filter(([test]) => runs.some((run) => run.test === test)).map(([test, figure, isRatio]) => [
  `${test} ${figure}`,
  ...contenders.map((contender) => shown(contender, test, figure, isRatio)),
]);
console.log(table(['Median (times the floor)', ...contenders], rows).join('\n'));
