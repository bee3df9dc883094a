/**
 * Folders of labelled letters in; tables of what becomes of them when their writers are proved out:
 * `node bench/friction/run.ts [FOLDER …] [--out FILE] [--before FILE]`.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { z } from 'zod';
import { READERS, report, type Result, resultSchema } from './report.ts';
import { resultsOf, worldsIn } from './senders.ts';

const LETTERS = join(import.meta.dirname, '../../fixtures/letters');
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { out: { type: 'string' }, before: { type: 'string' } },
});

const seen = new Set<string>();
const results: Result[] = [];
for (const world of worldsIn([LETTERS, ...positionals])) results.push(...(await resultsOf(world, seen, READERS)));
if (values.out !== undefined) writeFileSync(values.out, `${JSON.stringify(results, null, 1)}\n`);
const before =
  values.before === undefined ? null : z.array(resultSchema).parse(JSON.parse(readFileSync(values.before, 'utf8')));
console.log(report(results, before).join('\n'));
