/** The commands but for start and demo: a Config and arguments go in; lines of text come out, and what was asked for is done. */
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { extname } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Presets, SingleBar } from 'cli-progress';
import { probeMailbox } from './adapters/imap.ts';
import { openKeys, rotateKeys } from './adapters/keys.ts';
import { openaiModel } from './adapters/openai.ts';
import { chainEnd, chainLinks } from './adapters/postgres/chain.ts';
import { countUnfinished } from './adapters/postgres/intake-store.ts';
import { referralsByAge } from './adapters/postgres/referrals.ts';
import { reportOf } from './adapters/postgres/report.ts';
import { modelLedger } from './adapters/postgres/model-ledger.ts';
import { decideDeliveries, listOutbox, noticeText, type OutboxRow } from './adapters/postgres/outbox.ts';
import { replayStore } from './adapters/postgres/replay-store.ts';
import { storeMessages } from './adapters/postgres/sightings.ts';
import { probeSmtp } from './adapters/smtp.ts';
import {
  directoryOf,
  keysOf,
  imapOptions,
  modelOf,
  openQueuesOf,
  openStore,
  readerOf,
  resolverOf,
  startApp,
  type Store,
} from './app.ts';
import { type Config, requireFor } from './config.ts';
import { readDirectoryFile } from './directory/file.ts';
import {
  type Check,
  clockCheck,
  directoryCheck,
  mailboxCheck,
  modelCheck,
  queueCheck,
  runDoctor,
  sendingDomainCheck,
  usingCheck,
} from './doctor.ts';
import type { Directory } from './domain/directory.ts';
import { type PartKind, wordsOf } from './domain/letter.ts';
import { HOLD_REASONS } from './domain/lists.ts';
import { type DeliveryState, WAIT_REASONS } from './domain/notice.ts';
import { type LetterReading, type Log, PortError } from './domain/ports.ts';
import { headerFieldsOf } from './domain/raw-message.ts';
import { evidenceOf, labelOf } from './extract/label.ts';
import { memoryLedger } from './extract/model/budget.ts';
import { type LetterReader, letterReader, modelAlone } from './extract/reader.ts';
import { evaluate, evaluationLines } from './evaluate.ts';
import { readOriginal } from './intake.ts';
import { SEAL_HEADER } from './notify/compose.ts';
import { noticeRenderer } from './notify/render.ts';
import { audit } from './prove/chain.ts';
import { headInSeal } from './prove/seal.ts';
import { readingPool } from './adapters/reading/pool.ts';
import { findMail, mailsIn, type MailFile, type MailInFile } from './receive/files.ts';
import { ingest } from './receive/ingest.ts';
import { keep, readAgain, replayLines } from './replay.ts';
import { table } from './table.ts';

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
    while ((await countUnfinished(database)) > 0) await sleep(UNFINISHED_LOOK_MS);
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
    const needs = { pool, extract, receivedAt: new Date(), parallel: config.read.children };
    const evaluation = await evaluate(folder, needs, new AbortController().signal);
    say(options.json ? [JSON.stringify(evaluation)] : evaluationLines(evaluation, options));
  } finally {
    await pool.close();
  }
}

function evaluatedReader(
  reader: EvaluatedReader,
  { readByRules }: LetterReading,
  config: Config,
  log: Log,
): LetterReader {
  if (reader === 'rules') return letterReader({ readByRules, model: null, log });
  requireFor(config, 'ask');
  const model = modelOf(config, memoryLedger(), log);
  return reader === 'both' || model === null
    ? letterReader({ readByRules, model, log })
    : modelAlone({ readByRules, model, log });
}

const CHECK_MS = 20_000;

/** Uses each setting once; 0 when nothing is at fault. */
export async function doctor(config: Config, log: Log): Promise<0 | 1> {
  const resolver = await resolverOf(config);
  const checks: Check[] = [
    ...config.mailboxes.map((mailbox) =>
      mailboxCheck(mailbox.name, async (signal) => await probeMailbox(imapOptions(config, mailbox, log), signal)),
    ),
    usingCheck('templates', async () => {
      await noticeRenderer({ templatesDir: config.templatesDir, sender: config.sender, desk: config.desk });
      return `all of ${config.templatesDir} can be used`;
    }),
  ];
  const { smtp, sender, model } = config;
  if (smtp !== null)
    checks.push(
      usingCheck(`mail server ${smtp.host}`, async () => {
        await probeSmtp(smtp);
        return 'takes our connection and login';
      }),
    );
  if (sender.address !== null) checks.push(sendingDomainCheck(sender.address, resolver));
  if (model !== null) checks.push(modelCheck(openaiModel(model)));
  await using parts = new AsyncDisposableStack();
  try {
    const store = parts.adopt(await openStore(config, log), async (opened) => await opened.close());
    const queues = parts.adopt(await openQueuesOf(config, store, log), async (opened) => await opened.close());
    checks.unshift(
      usingCheck('database', async () => {
        const { rows } = await store.database.pool.query<{ version: string }>('show server_version');
        return `PostgreSQL ${rows[0]?.version ?? ''}, with all tables`;
      }),
      queueCheck('intake', queues.intake),
      queueCheck('notices', queues.notices),
      directoryCheck(directoryOf(config, store.directory)),
      clockCheck(
        () => new Date(),
        async () =>
          (await store.database.pool.query<{ now: Date }>('select clock_timestamp() as now')).rows[0]?.now ??
          new Date(Number.NaN),
      ),
    );
  } catch (error) {
    checks.unshift(usingCheck('database and queue', async () => await Promise.reject(error)));
  }
  return await runDoctor(checks, { limitMs: CHECK_MS, say: (line) => say([line]) });
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

export async function importDirectory(file: string, replace: boolean, config: Config, log: Log): Promise<void> {
  const directory = await directoryIn(file);
  await withStore(config, log, async (store) => {
    const { agencies, agents, removed } = await store.directory.put(directory, { replace });
    say([`${agencies} agencies and ${agents} agents imported${replace ? `, ${removed} removed` : ''}.`]);
  });
}

export async function listDirectory(config: Config, log: Log): Promise<void> {
  await withStore(config, log, async (store) => {
    const { agencies, agents } = await store.directory.current();
    const names = new Map(agencies.map(({ id, name }) => [id, name]));
    say([
      ...table(
        ['Agency', 'Name', 'Served', 'Desk', 'Sales managers'],
        agencies.map(({ id, name, served, deskEmail, salesManagers }) => [
          id,
          name,
          served ? 'yes' : 'no',
          deskEmail ?? '-',
          salesManagers.map(({ email }) => email).join(', ') || '-',
        ]),
      ),
      '',
      ...table(
        ['Agent', 'Name', 'Company', 'Mail', 'With'],
        agents.map(({ id, name, company, emails, agencyIds }) => [
          id,
          name,
          company || '-',
          emails[0] ?? '- (cannot be copied in)',
          agencyIds.map((agency) => names.get(agency) ?? agency).join(', ') || '-',
        ]),
      ),
    ]);
  });
}

async function directoryIn(file: string): Promise<Directory> {
  const text = await readFile(file, 'utf8').catch((cause: unknown) => {
    throw new PortError(`${file} cannot be read (${String(cause)}): name a CSV or JSON file`, {
      retry: 'never',
      cause,
    });
  });
  const read = readDirectoryFile(text, extname(file).toLowerCase() === '.json' ? 'json' : 'csv');
  if (read.ok) return read.directory;
  const faults = read.faults.map((fault) => `${file}: ${fault}`).join('\n');
  throw new PortError(`${faults}\nNothing was imported: mend these and try again.`, { retry: 'never' });
}

export async function listDeliveries(
  states: readonly DeliveryState[],
  limit: number,
  config: Config,
  log: Log,
): Promise<void> {
  await withStore(config, log, async ({ database }) => {
    const rows = await listOutbox(database, { states, limit });
    say(rows.length === 0 ? ['Nothing.'] : deliveryTable(rows));
    if (rows.length === limit) say([`These are the first ${limit}: --limit shows more.`]);
  });
}

function deliveryTable(rows: readonly OutboxRow[]): string[] {
  return table(
    ['Notice', 'Referral', 'Kind', '', 'Address', 'From', 'State', 'Why'],
    rows.map((row) => [
      row.noticeId,
      row.reference,
      row.kind,
      row.role,
      row.address,
      row.source,
      row.possiblyTwice ? `${row.state}, possibly twice` : row.state,
      reasonOf(row),
    ]),
  );
}

function reasonOf({ waitReason, response, cause }: OutboxRow): string {
  if (waitReason !== null) return WAIT_REASONS[waitReason];
  return response ?? cause;
}

export async function showNotice(noticeId: string, config: Config, log: Log): Promise<void> {
  await withStore(config, log, async ({ database }) => {
    const notice = isUuid(noticeId) ? await noticeText(database, noticeId) : null;
    if (notice === null) throw noSuchNotice(noticeId);
    const deliveries = (await listOutbox(database, { states: [], limit: 1_000_000 })).filter(
      (row) => row.noticeId === noticeId,
    );
    say([...deliveryTable(deliveries), '', `Subject: ${notice.subject}`, '', notice.text]);
  });
}

const DECIDED = { release: 'released', again: 'sent again', drop: 'dropped' } as const;

export async function decideNotices(
  noticeIds: readonly string[],
  decision: 'release' | 'again' | 'drop',
  config: Config,
  log: Log,
): Promise<void> {
  if (config.mode === 'shadow' && decision !== 'drop')
    throw new PortError(
      'MODE is "shadow", in which nothing is ever sent: set MODE to desk, approve or automatic before releasing notices',
      { retry: 'never' },
    );
  await withStore(config, log, async ({ database }) => {
    const from = { release: ['waiting'], again: ['refused', 'unknown'], drop: ['waiting', 'pending'] } as const;
    const all = noticeIds.includes('all');
    const open = all ? await listOutbox(database, { states: from[decision], limit: 1_000_000 }) : [];
    const ids = all ? [...new Set(open.map(({ noticeId }) => noticeId))] : noticeIds;
    for (const id of ids) {
      if (!isUuid(id) || (await noticeText(database, id)) === null) throw noSuchNotice(id);
      const changed = await decideDeliveries(database, id, decision, operator());
      say([`${id}: ${changed} ${changed === 1 ? 'delivery' : 'deliveries'} ${DECIDED[decision]}.`]);
    }
    if (ids.length === 0) say(['There was nothing to decide.']);
    else if (decision !== 'drop') say(['A running service sends them within ten seconds.']);
  });
}

/** Who decides, for the record: the user of this machine. */
function operator(): string {
  return `${process.env['SUDO_USER'] ?? process.env['USER'] ?? 'operator'} at the command line`;
}

const isUuid = (text: string): boolean => /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(text);

function noSuchNotice(id: string): PortError {
  return new PortError(`there is no notice "${id}": firsthand outbox list shows their ids`, { retry: 'never' });
}

export async function listExhausted(config: Config, log: Log): Promise<void> {
  await withQueues(config, log, async (queues) => {
    const rows = [];
    for (const name of ['intake', 'notices'] as const)
      for (const { id, reason, attempts } of await queues[name].exhausted())
        rows.push([name, id, String(attempts), reason]);
    say(rows.length === 0 ? ['Nothing was given up.'] : table(['Queue', 'Id', 'Attempts', 'Why'], rows));
  });
}

export async function retryExhausted(config: Config, log: Log): Promise<void> {
  await withQueues(config, log, async ({ intake, notices }) => {
    say([`${(await intake.retryExhausted()) + (await notices.retryExhausted())} jobs are tried again.`]);
  });
}

export async function showReport(config: Config, log: Log): Promise<void> {
  await withStore(config, log, async ({ database }) => {
    const { messages, referrals, deliveries } = await reportOf(database);
    const total = messages.reduce((sum, row) => sum + row.count, 0);
    const waiting = await listOutbox(database, { states: ['waiting'], limit: 1_000_000 });
    const companies = new Map((await referralsByAge(database)).map(({ reference, company }) => [reference, company]));
    say([
      `Mode ${config.mode}. ${total} mails received.`,
      '',
      ...table(
        ['Mails', 'Outcome', 'Why'],
        messages.map(({ outcome, holdReason, count }) => [
          String(count),
          outcome ?? 'still to be read',
          holdReason === null ? '' : HOLD_REASONS[holdReason],
        ]),
      ),
      '',
      ...table(
        ['Referrals', 'State'],
        referrals.map(({ state, count }) => [String(count), state.replaceAll('_', ' ')]),
      ),
      '',
      ...table(
        ['Deliveries', 'Notice', 'State', 'Why'],
        deliveries.map(({ kind, state, waitReason, count }) => [
          String(count),
          kind.replaceAll('_', ' '),
          state,
          waitReason === null ? '' : WAIT_REASONS[waitReason],
        ]),
      ),
    ]);
    if (waiting.length === 0) return;
    say([
      '',
      'Would have been sent, and waits for a word:',
      '',
      ...table(
        ['Referral', 'Customer', 'Notice', '', 'Address', 'From'],
        waiting.map(({ reference, kind, role, address, source }) => [
          reference,
          companies.get(reference) ?? '-',
          kind.replaceAll('_', ' '),
          role,
          address,
          source,
        ]),
      ),
    ]);
  });
}

async function withStore(config: Config, log: Log, act: (store: Store) => Promise<void>): Promise<void> {
  const store = await openStore(config, log);
  try {
    await act(store);
  } finally {
    await store.close();
  }
}

async function withQueues(
  config: Config,
  log: Log,
  act: (queues: Awaited<ReturnType<typeof openQueuesOf>>) => Promise<void>,
): Promise<void> {
  await withStore(config, log, async (store) => {
    const queues = await openQueuesOf(config, store, log);
    try {
      await act(queues);
    } finally {
      await queues.close();
    }
  });
}

function say(lines: readonly string[]): void {
  process.stdout.write(lines.map((line) => `${line}\n`).join(''));
}

/** Walks the chain of events; 1 when it is broken. Mails that were kept say how it went on from there. */
export async function auditHistory(mails: readonly string[], config: Config, log: Log): Promise<0 | 1> {
  const keys = await openKeys(keysOf(config));
  const signed: string[] = [];
  for await (const { file, raw } of mailsIn(await findMail(mails), config.messageMaxBytes)) {
    const seal = headerFieldsOf(raw).find((field) => new RegExp(`^${SEAL_HEADER}:`, 'i').test(field));
    if (seal === undefined)
      throw new PortError(`${file} has no header ${SEAL_HEADER}: name notices that were sent by this installation`, {
        retry: 'never',
      });
    signed.push(await headInSeal(seal.slice(seal.indexOf(':') + 1), keys));
  }
  const store = await openStore(config, log);
  try {
    const { events, erased, head, fault } = await audit(
      chainLinks(store.database),
      await chainEnd(store.database),
      signed,
    );
    const counted = `${events} events${erased === 0 ? '' : `, ${erased} of them erased`}`;
    if (fault === null) {
      const beside = signed.length === 0 ? '' : `, as ${signed.length} signed mails say`;
      say([`The chain is whole: ${counted}, up to ${head.head}${beside}.`]);
      return 0;
    }
    say([`The chain is BROKEN: ${fault}.`, `Up to there it is whole: ${counted}, ending in ${head.head}.`]);
    return 1;
  } finally {
    await store.close();
  }
}

/** As JSON Web Key Set, for whoever checks what this installation signed. */
export async function listKeys(config: Config): Promise<void> {
  say([JSON.stringify((await openKeys(keysOf(config))).publicKeys, null, 2)]);
}

export async function replaceKey(config: Config): Promise<void> {
  const { publicKeys } = await rotateKeys(keysOf(config));
  say([`A new key signs from now on; restart what runs. ${publicKeys.keys.length} keys are known.`]);
}
