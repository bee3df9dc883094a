/** How well mail is read, and what today's versions read otherwise. */
import { modelLedger } from '../adapters/postgres/model-ledger.ts';
import { replayStore } from '../adapters/postgres/replay-store.ts';
import { directoryOf, modelOf, readerOf } from '../app.ts';
import { knownOf } from '../known.ts';
import { intakeStore } from '../adapters/postgres/intake-store.ts';
import { type Config, requireFor } from '../config.ts';
import type { LetterReading, Log } from '../domain/ports.ts';
import { memoryLedger } from '../extract/model/budget.ts';
import { type LetterReader, letterReader, modelAlone as modelAloneReader } from '../extract/reader.ts';
import { evaluate, evaluationLines } from '../evaluate.ts';
import { readingPool } from '../adapters/reading/pool.ts';
import { keep, readAgain, replayLines } from '../replay.ts';
import { say, withStore } from './shared.ts';

type EvaluatedReader = 'rules' | 'model' | 'both';

/** Scores how well labelled mail is read. */
export async function evaluateFolder(
  folder: string,
  options: { readonly reader: EvaluatedReader; readonly errors: boolean; readonly json: boolean },
  config: Config,
  log: Log,
): Promise<void> {
  const pool = readingPool({ ...config.read, log });
  try {
    const extract = evaluatedReader(options.reader, pool, config, log);
    const modelAlone = options.reader === 'model';
    const needs = { pool, extract, receivedAt: new Date(), modelAlone, parallel: config.read.children };
    const evaluation = await evaluate(folder, needs, new AbortController().signal);
    say(options.json ? [JSON.stringify(evaluation)] : evaluationLines(evaluation, options));
  } finally {
    await pool.close();
  }
}

function evaluatedReader(
  reader: EvaluatedReader,
  { readWithoutModel }: LetterReading,
  config: Config,
  log: Log,
): LetterReader {
  if (reader === 'rules') return letterReader({ readWithoutModel, model: null, log });
  requireFor(config, 'ask');
  const model = modelOf(config, memoryLedger(), log);
  return reader === 'both' || model === null
    ? letterReader({ readWithoutModel, model, log })
    : modelAloneReader({ readWithoutModel, model, log });
}

/** Reads stored mail again and shows what differs; keeps today's readings only when it is no dry run. */
export async function replayMail(
  options: { readonly since: Date | null; readonly dryRun: boolean },
  config: Config,
  log: Log,
): Promise<void> {
  await withStore(config, log, async ({ database, directory }) => {
    const pool = readingPool({ ...config.read, log });
    try {
      const needs = {
        store: replayStore(database),
        directory: directoryOf(config, directory),
        known: knownOf(directoryOf(config, directory), intakeStore(database, config.dailyNotices)),
        reading: pool,
        extract: readerOf(config, pool, modelLedger(database), log),
        parallel: config.read.children,
        log,
      };
      const replay = await readAgain(options.since, needs, new AbortController().signal);
      say(replayLines(replay));
      if (options.dryRun) return say(['Nothing was changed. Without --dry-run, what is read today is kept.']);
      const kept = await keep(replay.otherwise, needs);
      say([`${kept} readings were kept in place of earlier ones. No outcome, designation or notice was changed.`]);
    } finally {
      await pool.close();
    }
  });
}
