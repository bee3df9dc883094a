/** How well mail is read, what today's versions read otherwise, and what operators put right. */
import { readFile } from 'node:fs/promises';
import { modelLedger } from '../adapters/postgres/model-ledger.ts';
import { replayStore } from '../adapters/postgres/replay-store.ts';
import { directoryOf, modelOf, readerOf } from '../app.ts';
import { knownOf } from '../known.ts';
import { intakeStore } from '../adapters/postgres/intake-store.ts';
import { type Config, requireFor } from '../config.ts';
import { type LetterReading, type Log, PortError, type ReadWithoutModel } from '../domain/ports.ts';
import { memoryLedger } from '../extract/model/budget.ts';
import { type LetterReader, letterReader, modelAlone as modelAloneReader } from '../extract/reader.ts';
import { changeLines, evaluate, evaluationLines } from '../evaluate.ts';
import { correctedLetters } from '../corrections.ts';
import { heardIn } from '../extract/answer/heard.ts';
import { understandingOf } from '../extract/without-model.ts';
import { readingPool } from '../adapters/reading/pool.ts';
import { keep, readAgain, replayLines } from '../replay.ts';
import { say, withStore } from './shared.ts';

type EvaluatedReader = 'rules' | 'model' | 'both';

/** Scores how well labelled mail is read. */
export async function evaluateFolder(
  folder: string,
  options: {
    readonly reader: EvaluatedReader;
    readonly errors: boolean;
    readonly json: boolean;
    /** A file of weights whose readings are shown beside those of today's. */
    readonly weights?: string;
  },
  config: Config,
  log: Log,
): Promise<void> {
  if (options.weights !== undefined && options.reader !== 'rules')
    throw new PortError('--weights shows what other weights of the built-in reader change: leave --reader out', {
      retry: 'never',
    });
  const pool = readingPool({ ...config.read, log });
  try {
    const extract = evaluatedReader(options.reader, pool, config, log);
    const modelAlone = options.reader === 'model';
    const needs = { pool, extract, receivedAt: new Date(), modelAlone, parallel: config.read.children };
    const { signal } = new AbortController();
    const evaluation = await evaluate(folder, needs, signal);
    if (options.weights === undefined)
      return say(options.json ? [JSON.stringify(evaluation)] : evaluationLines(evaluation, options));
    const extractThen = letterReader({ readWithoutModel: await readingWith(options.weights), model: null, log });
    const then = await evaluate(folder, { ...needs, extract: extractThen }, signal);
    say(options.json ? [JSON.stringify({ today: evaluation, withThese: then })] : changeLines(evaluation, then));
  } finally {
    await pool.close();
  }
}

/** Whoever tries weights out reads with them in this process, where a fault of theirs is seen. */
async function readingWith(weights: string): Promise<ReadWithoutModel> {
  const bytes = await readFile(weights).catch((cause: unknown) => {
    const mend = 'name a file that node scripts/train-letters.ts wrote';
    throw new PortError(`${weights} cannot be read (${String(cause)}): ${mend}`, { retry: 'never', cause });
  });
  const understand = understandingOf(bytes);
  return async (letter, { directory, receivedAt }) => ({
    ok: true,
    ...understand(letter, directory, receivedAt),
    heard: heardIn(letter, directory),
  });
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

/** Prints what operators put right as examples to learn from; how many there are goes to standard error. */
export async function exportCorrections(since: Date | null, config: Config, log: Log): Promise<void> {
  await withStore(config, log, async ({ database, directory }) => {
    const pool = readingPool({ ...config.read, log });
    try {
      const needs = { store: replayStore(database), directory: directoryOf(config, directory), reading: pool };
      const { letters, unread, file } = await correctedLetters(since, needs, new AbortController().signal);
      if (letters > 0) say([file]);
      console.error(`${letters} letters were put right by operators.`);
      for (const id of unread) console.error(`Letter ${id} cannot be read any more, and is left out.`);
    } finally {
      await pool.close();
    }
  });
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
