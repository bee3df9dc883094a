/** Paths of mail in; what is in it, stored or printed, out. */
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { Presets, SingleBar } from 'cli-progress';
import { countUnfinished } from '../adapters/postgres/intake-store.ts';
import { storeMessages } from '../adapters/postgres/sightings.ts';
import { readerOf, startApp } from '../app.ts';
import type { Config } from '../config.ts';
import { type PartKind, wordsOf } from '../domain/letter.ts';
import type { LetterReading, Log } from '../domain/ports.ts';
import { evidenceOf, labelOf } from '../extract/label.ts';
import { memoryLedger } from '../extract/model/budget.ts';
import { readOriginal } from '../intake.ts';
import { readingPool } from '../adapters/reading/pool.ts';
import { findMail, mailsIn, type MailFile, type MailInFile } from '../receive/files.ts';
import { ingest } from '../receive/ingest.ts';
import { directoryIn } from './directory.ts';
import { say } from './shared.ts';

/** Stores the mails, and works until each of them has its outcome. */
export async function ingestPaths(paths: readonly string[], config: Config, log: Log): Promise<void> {
  const files = await findMail(paths);
  const total = files.reduce((sum, { bytes }) => sum + bytes, 0);
  const app = await startApp(config, ['work'], log);
  const { database } = app.store;
  const bar = new SingleBar(
    { format: '{bar} {percentage}% | {mails} mails', stream: process.stderr, noTTYOutput: false },
    Presets.shades_classic,
  );
  try {
    bar.start(total, 0, { mails: 0 });
    let mails = 0;
    const done = await ingest(mailsIn(files, config.messageMaxBytes), {
      store: {
        add: async (batch) =>
          await storeMessages(
            database.orm,
            batch.map((mail) => ({ ...mail, internalDate: null })),
            { source: 'ingest', mailbox: null },
          ),
      },
      announce: async (ids) => await app.queues.intake.enqueue(ids),
      progress: (stored) => {
        mails += stored.mails;
        bar.increment(stored.bytes, { mails });
      },
    });
    bar.stop();
    const failed = app.failed.then(async (error) => await Promise.reject(error));
    while ((await countUnfinished(database)) > 0) await Promise.race([sleep(UNFINISHED_LOOK_MS), failed]);
    say([`${done.mails} mails, ${done.fresh} of them new. firsthand report says what became of them.`]);
  } finally {
    bar.stop();
    await app.stop();
  }
}

const UNFINISHED_LOOK_MS = 100;

/** Prints a line of JSON a message, in the order of the files. What cannot be read gets a line that says why. */
export async function extractPaths(
  paths: readonly string[],
  directoryFile: string,
  config: Config,
  log: Log,
): Promise<void> {
  const imported = await directoryIn(directoryFile);
  const referralAddresses = [...new Set([...config.referralAddresses, ...imported.referralAddresses])];
  const directory = { ...imported, referralAddresses };
  const files = await findMail(paths);
  const pool = readingPool({ ...config.read, log });
  const extract = readerOf(config, pool, memoryLedger(), log);
  const { signal } = new AbortController();
  const lineOf = async ({ file, raw }: MailInFile): Promise<object> => {
    const { reading } = await readOriginal(raw, directory, pool, signal);
    if (!reading.ok) return { file, error: `${reading.why}: ${reading.detail}` };
    const context = { directory, receivedAt: new Date(), letterId: null, isProved: true };
    const read = await extract(reading.letter, context, signal);
    if (!read.ok) return { file, error: `${read.why}: ${read.detail}` };
    return { file, label: labelOf(read.extraction), evidence: evidenceOf(read.extraction) };
  };
  await printEach(files, lineOf, pool, config);
}

/** Prints a line of JSON a message or plain text: what its writer wrote, without what they quote or sign with. */
export async function ownWordsPaths(
  paths: readonly string[],
  kinds: readonly PartKind[],
  config: Config,
  log: Log,
): Promise<void> {
  const files = await findMail(paths, { bodies: true });
  const pool = readingPool({ ...config.read, log });
  const { signal } = new AbortController();
  const lineOf = async ({ file, raw }: MailInFile): Promise<object> => {
    const reading = await pool.read(raw, signal);
    return reading.ok
      ? { file, text: wordsOf(reading.letter, kinds) }
      : { file, error: `${reading.why}: ${reading.detail}` };
  };
  await printEach(files, lineOf, pool, config);
}

/** A few at a time, each line in the place of its mail. */
async function printEach(
  files: readonly MailFile[],
  lineOf: (mail: MailInFile) => Promise<object>,
  pool: LetterReading,
  config: Config,
): Promise<void> {
  try {
    const lines: Promise<object>[] = [];
    const print = async (): Promise<void> => {
      const line = await lines.shift();
      if (line !== undefined && !process.stdout.write(`${JSON.stringify(line)}\n`)) await once(process.stdout, 'drain');
    };
    for await (const mail of mailsIn(files, config.messageMaxBytes)) {
      lines.push(lineOf(mail));
      if (lines.length > config.read.children) await print();
    }
    while (lines.length > 0) await print();
  } finally {
    await pool.close();
  }
}
