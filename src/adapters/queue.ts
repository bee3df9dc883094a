/**
 * The queues: BullMQ on PostgreSQL, or on Redis through ioredis. Ids in; each id is handed to a worker at least once, and
 * an error to the back-off. What is unfinished stands in the store: these queues may be wiped at any moment.
 */
import {
  createPostgresBackend,
  createRedisBackend,
  isPgPool,
  type Job,
  type JobsOptions,
  type Processor,
  Queue,
  runMigrations,
  UnrecoverableError,
  Worker,
  type WorkerOptions,
} from 'bullmq';
import { Redis } from 'ioredis';
import pg from 'pg';
import { type FailingJob, type Log, PortError, type TurnQueue, type WorkQueue } from '../domain/ports.ts';

export interface Queues {
  /** Mails in the order in which they come. What became of jobs it tells of those behind too. */
  readonly intake: WorkQueue;
  /** Mails before which others go. */
  readonly behind: TurnQueue;
  readonly notices: WorkQueue;
  /** Works on these notices here and now while there are places; the others go to the queue. What fails is left to the sweep. */
  sendNow(noticeIds: readonly string[]): Promise<void>;
  /** Starts workers; each handler gets an id and a signal that is aborted when the service has no more time. */
  work(
    handlers: Readonly<Record<Name, Handler>>,
    concurrency: { readonly intake: number; readonly notices: number },
  ): void;
  /** Takes no new work, waits for what is in hand, aborts it after `graceMs`; what does not end then is left to another worker. */
  stopWork(graceMs: number): Promise<void>;
  close(): Promise<void>;
  /** Resolves with why once a worker has stopped taking jobs by itself; it never does else. */
  readonly failed: Promise<Error>;
  ping(): Promise<void>;
  /** What BullMQ says of its own queues, in the text format of Prometheus. */
  figures(): Promise<string>;
  /** For a board that shows them. */
  readonly boards: readonly unknown[];
}
export type Handler = (id: string, signal: AbortSignal) => Promise<void>;

export interface QueueOptions {
  readonly databaseUrl: string;
  /** Null: the queues live in PostgreSQL, in the schema `bullmq`. */
  readonly redisUrl: string | null;
  /** Tells the queues of several installations on one Redis apart. */
  readonly prefix: string;
  readonly log: Log;
  /** What a test may shorten. */
  readonly timing?: Partial<Timing>;
}

interface Timing {
  /** A worker whose process died is noticed within the lock and a check; a blocked event loop must not lose it. */
  readonly lockMs: number;
  readonly stalledCheckMs: number;
  readonly backoffFirstMs: number;
  readonly backoffMostMs: number;
  readonly intakeAttempts: number;
  readonly noticeAttempts: number;
  /** An exhausted job gets one more attempt after this long, if the store still asks for it. */
  readonly exhaustedRestMs: number;
  /** A frozen server must not hold up whoever enqueues. */
  readonly answerMs: number;
}

const TIMING: Timing = {
  lockMs: 20_000,
  stalledCheckMs: 5_000,
  backoffFirstMs: 1_000,
  backoffMostMs: 3_600_000,
  intakeAttempts: 30,
  noticeAttempts: 130, // about five days, the patience that RFC 5321 section 4.5.4.1 asks for
  exhaustedRestMs: 3_600_000,
  answerMs: 5_000,
};
const NAMES = ['intake', 'behind', 'notices'] as const;
type Name = (typeof NAMES)[number];

export async function openQueues(options: QueueOptions): Promise<Queues> {
  const timing = { ...TIMING, ...options.timing };
  const say = withoutRepeating(options.log);
  const server = options.redisUrl === null ? postgresServer(options, say) : redisServer(options.redisUrl, options, say);
  const made = await makeQueues(server, timing).catch(async (cause: unknown) => {
    await server.close();
    throw new PortError(
      `the queue cannot be reached (${messageOf(cause)}): check ${options.redisUrl === null ? 'DATABASE_URL' : 'REDIS_URL'}`,
      { retry: 'later', cause },
    );
  });
  const workers: Laborer[] = [];
  const failed = Promise.withResolvers<Error>();
  const ending = new AbortController();
  const jobs = (name: Name) =>
    jobQueue(made[name], name === 'notices' ? timing.noticeAttempts : timing.intakeAttempts, timing, server.bulkFrom);
  const notices = workQueue(jobs('notices'));
  const behind = jobs('behind');
  let lane: Lane | null = null;

  return {
    intake: together(workQueue(jobs('intake')), behind),
    behind: turnQueue(behind, made.behind, timing),
    notices,
    sendNow: async (ids) => await (lane === null ? notices.enqueue(ids) : lane.take(ids)),
    work: (handlers, concurrency) => {
      lane = openLane(handlers.notices, concurrency.notices, notices, {
        ending: ending.signal,
        log: options.log,
      });
      workers.push(lane);
      const needs = { server, timing, ending: ending.signal, stopped: failed.resolve, log: options.log };
      workers.push(
        makeWorker('intake', handlers.intake, concurrency.intake, needs),
        makeWorker('notices', handlers.notices, concurrency.notices, needs),
        makeWorker('behind', handlers.behind, Math.ceil(concurrency.intake / PLACES_BEHIND), needs),
      );
    },
    failed: failed.promise,
    stopWork: async (graceMs) => {
      const closing = Promise.all(workers.map(async (worker) => await worker.close()));
      await within(graceMs, closing).catch(() => ending.abort(new Error('the service stops')));
      await within(STOP_MS, closing).catch(() => undefined);
    },
    close: async () => {
      await within(timing.answerMs, Promise.all(NAMES.map(async (name) => await made[name].close()))).catch(
        () => undefined,
      );
      // A worker that was left behind still waits for jobs, and would keep its connection.
      for (const worker of workers) await within(CLOSE_MS, worker.disconnect()).catch(() => undefined);
      await server.close();
    },
    figures: async () => {
      const parts = await within(
        timing.answerMs,
        Promise.all(NAMES.map(async (name) => await made[name].exportPrometheusMetrics())),
      );
      // Each queue says what its figures are, and a text may say that once.
      const lines = parts.flatMap((part) => part.split('\n'));
      return [...new Set(lines)].toSorted((one, other) => nameIn(one).localeCompare(nameIn(other))).join('\n');
    },
    boards: NAMES.map((name) => made[name]),
    ping: async () => {
      await within(timing.answerMs, made.intake.getJobCounts('waiting'));
    },
  };
}

/** Of the figure that a line of the text format is about: all lines of one stand together. */
function nameIn(line: string): string {
  return /^(?:# \w+ )?(\w+)/.exec(line)?.[1] ?? '';
}

/** Those behind have one place of their own for so many of the others: nobody waits for them, and they are never kept waiting for good. */
const PLACES_BEHIND = 4;

/** What work has from being aborted until it is left behind; its lock then runs out, and another worker takes it over. */
const STOP_MS = 2_000;
const CLOSE_MS = 1_000;

/** The parts of BullMQ that do not differ between its backends. */
type Jobs = Pick<
  Queue,
  | 'getJob'
  | 'add'
  | 'addBulk'
  | 'getDelayed'
  | 'getFailed'
  | 'getJobCounts'
  | 'exportPrometheusMetrics'
  | 'waitUntilReady'
  | 'close'
>;
type Laborer = Pick<Worker, 'close' | 'disconnect'>;
type Runner = Laborer & Pick<Worker, 'run' | 'closing'>;
type Failed = (job: Pick<Job, 'id' | 'attemptsMade' | 'finishedOn'> | undefined, error: Error) => void;
type Say = (error: Error) => void;

const STREAMS = { events: { maxLen: 1_000 } }; // nobody reads BullMQ's own events

interface Server {
  /** From how many jobs on it is quicker to add them together. */
  readonly bulkFrom: number;
  /** Makes the tables where there are any. */
  prepare(): Promise<void>;
  queue(name: Name): Jobs;
  worker(
    name: Name,
    processor: Processor<unknown, void>,
    failed: Failed,
    options: Omit<WorkerOptions, 'connection'>,
  ): Runner;
  close(): Promise<void>;
}

function postgresServer({ databaseUrl }: QueueOptions, say: Say): Server {
  // BullMQ cannot load pg itself from an ES module; its tables are found by the search path.
  const pool = new pg.Pool({
    connectionString: databaseUrl,
    max: 14,
    keepAlive: true, // without it BullMQ polls every ten seconds, lest it miss that its connection is gone
    connectionTimeoutMillis: 10_000,
    statement_timeout: 30_000,
    application_name: 'firsthand queue',
    // A crash may forget the last moments of the queue: the store knows, and waiting for the disk would cost most of the time.
    options: '-c search_path=bullmq -c synchronous_commit=off',
  });
  pool.on('error', say);
  pool.on('connect', (client) => client.on('error', () => {}));
  const connection: unknown = pool;
  if (!isPgPool(connection)) throw new TypeError('BullMQ does not take a pool of pg for one'); // its types differ from those of pg
  return {
    bulkFrom: 9, // a bulk makes temporary tables
    prepare: async () => {
      const client = await pool.connect();
      try {
        await runMigrations(client); // makes the schema too, under a lock of its own
      } finally {
        client.release();
      }
    },
    queue: (name) => {
      const queue = new Queue(name, { streams: STREAMS, connection }, createPostgresBackend);
      queue.on('error', say);
      return queue;
    },
    worker: (name, processor, failed, options) => {
      const worker = new Worker(name, processor, { ...options, connection }, createPostgresBackend);
      worker.on('error', say);
      worker.on('failed', failed);
      return worker;
    },
    close: async () => {
      await within(CLOSE_MS, pool.end()).catch(() => undefined);
    },
  };
}

function redisServer(url: string, { prefix }: QueueOptions, say: Say): Server {
  // Workers wait for Redis to come back for as long as it takes: maxRetriesPerRequest must be null for them.
  const connection = new Redis(url, {
    maxRetriesPerRequest: null,
    retryStrategy: (times) => Math.min(100 * 2 ** times, 5_000),
  });
  connection.on('error', say);
  return {
    bulkFrom: 2,
    prepare: async () => {},
    queue: (name) => {
      const queue = new Queue(name, { streams: STREAMS, connection, prefix }, createRedisBackend);
      queue.on('error', say);
      return queue;
    },
    worker: (name, processor, failed, options) => {
      const worker = new Worker(name, processor, { ...options, connection, prefix }, createRedisBackend);
      worker.on('error', say);
      worker.on('failed', failed);
      return worker;
    },
    close: async () => {
      await within(CLOSE_MS, connection.quit()).catch(() => connection.disconnect());
    },
  };
}

async function makeQueues(server: Server, { answerMs }: Timing): Promise<Record<Name, Jobs>> {
  await server.prepare();
  const queues = {
    intake: server.queue('intake'),
    behind: server.queue('behind'),
    notices: server.queue('notices'),
  };
  await within(answerMs, Promise.all(NAMES.map(async (name) => await queues[name].waitUntilReady())));
  return queues;
}

const AT_ONCE = 1_000;
const MOST_EXHAUSTED = 1_000;
/** Adds that a frozen server has not answered; each holds its ids in memory until it does. */
const MOST_UNANSWERED = 8;

/**
 * The id is the job's id too: while the job waits, is delayed or worked on, adding it again changes nothing. A job that
 * is finished is removed at once; one that is exhausted stays, and would swallow its id for good (taskforcesh/bullmq#1900),
 * were it not given another attempt when it has rested and the id is enqueued again.
 */
function jobQueue(queue: Jobs, attempts: number, timing: Timing, bulkFrom: number): JobQueue {
  const options: JobsOptions = {
    attempts,
    backoff: { type: 'growing' },
    removeOnComplete: true,
    removeOnFail: false,
    stackTraceLimit: 1,
  };
  let unanswered = 0;
  let exhausted = { seenAt: 0, jobs: new Map<string, Job>() };

  const jobOf = ({ id, turn }: Wanted) => ({
    name: 'work',
    data: {},
    opts: { ...options, jobId: id, ...(turn === null ? {} : { priority: turn }) },
  });
  const add = async (wanted: readonly Wanted[]): Promise<void> => {
    if (wanted.length < bulkFrom)
      await Promise.all(wanted.map(jobOf).map(async ({ name, data, opts }) => await queue.add(name, data, opts)));
    else
      for (let at = 0; at < wanted.length; at += AT_ONCE)
        await queue.addBulk(wanted.slice(at, at + AT_ONCE).map(jobOf));
    await wakeRested(wanted.map(({ id }) => id));
  };
  const wakeRested = async (ids: readonly string[]): Promise<void> => {
    const now = Date.now();
    if (now - exhausted.seenAt > Math.min(timing.exhaustedRestMs, 10_000)) {
      const jobs = await queue.getFailed(0, MOST_EXHAUSTED);
      exhausted = { seenAt: now, jobs: new Map(jobs.flatMap((job) => (job?.id === undefined ? [] : [[job.id, job]]))) };
    }
    for (const id of ids) {
      const job = exhausted.jobs.get(id);
      if (job === undefined || (job.finishedOn ?? 0) > now - timing.exhaustedRestMs) continue;
      exhausted.jobs.delete(id);
      await retry(job, {});
    }
  };
  return {
    enqueue: async (wanted) => {
      if (wanted.length === 0) return;
      if (unanswered >= MOST_UNANSWERED)
        throw new PortError(`the queue answers none of ${unanswered} requests: is its server frozen?`, {
          retry: 'later',
        });
      unanswered += 1;
      const added = add(wanted).finally(() => (unanswered -= 1));
      await within(timing.answerMs, added);
    },
    unfinished: async () => {
      const counts = await within(timing.answerMs, queue.getJobCounts('waiting', 'prioritized', 'delayed', 'active'));
      return Object.values(counts).reduce((sum, count) => sum + count, 0);
    },
    exhausted: async () => {
      const jobs = await within(timing.answerMs, queue.getFailed(0, MOST_EXHAUSTED));
      return jobs.flatMap((job) =>
        job?.id === undefined ? [] : [{ id: job.id, reason: job.failedReason, attempts: job.attemptsMade }],
      );
    },
    failing: async () => {
      const [gaveUp, resting] = await within(
        timing.answerMs,
        Promise.all([queue.getFailed(0, MOST_EXHAUSTED), queue.getDelayed(0, MOST_EXHAUSTED)]),
      );
      return [...gaveUp.map(failingJob(true, timing)), ...resting.map(failingJob(false, timing))].flat();
    },
    countFailing: async () => {
      const counts = await within(timing.answerMs, queue.getJobCounts('failed', 'delayed'));
      return Object.values(counts).reduce((sum, count) => sum + count, 0);
    },
    retry: async (ids) => {
      const isMeant = (job: Job | undefined): boolean =>
        ids === null || (job?.id !== undefined && ids.includes(job.id));
      let retried = 0;
      for (const job of (await queue.getFailed(0, MOST_EXHAUSTED)).filter(isMeant))
        if (await retry(job, { resetAttemptsMade: true })) retried += 1;
      for (const job of (await queue.getDelayed(0, MOST_EXHAUSTED)).filter(isMeant))
        if (await promote(job)) retried += 1;
      return retried;
    },
  };
}

/** The time of the next attempt is counted from the last one: BullMQ keeps how long a job rests from its end, and when it began. */
const failingJob =
  (gaveUp: boolean, { exhaustedRestMs }: Timing) =>
  (job: Job | undefined): FailingJob[] => {
    if (job?.id === undefined) return [];
    const { id, failedReason, attemptsMade, delay, processedOn, finishedOn, timestamp } = job;
    const nextAt = gaveUp ? (finishedOn ?? timestamp) + exhaustedRestMs : (processedOn ?? timestamp) + delay;
    return [{ id, reason: failedReason ?? '', attempts: attemptsMade, gaveUp, nextAt: new Date(nextAt) }];
  };

/** False when it is not at rest any more. */
async function promote(job: Job | undefined): Promise<boolean> {
  try {
    await job?.promote();
    return job !== undefined;
  } catch (error) {
    if (error instanceof Error && /not in the delayed state|missing/i.test(error.message)) return false;
    throw error;
  }
}

/** A job that is wanted; null: it has no turn, and goes as it comes. */
interface Wanted {
  readonly id: string;
  readonly turn: number | null;
}

interface JobQueue extends Omit<WorkQueue, 'enqueue'> {
  enqueue(wanted: readonly Wanted[]): Promise<void>;
}

function workQueue(jobs: JobQueue): WorkQueue {
  return { ...jobs, enqueue: async (ids) => await jobs.enqueue(ids.map((id) => ({ id, turn: null }))) };
}

/** What became of the jobs of both; new ones go to the first. */
function together(one: WorkQueue, other: JobQueue): WorkQueue {
  return {
    enqueue: async (ids) => await one.enqueue(ids),
    unfinished: async () => (await one.unfinished()) + (await other.unfinished()),
    exhausted: async () => [...(await one.exhausted()), ...(await other.exhausted())],
    failing: async () => [...(await one.failing()), ...(await other.failing())],
    countFailing: async () => (await one.countFailing()) + (await other.countFailing()),
    retry: async (ids) => (await one.retry(ids)) + (await other.retry(ids)),
  };
}

/** The smallest turn goes first, and of two alike the one that came first. */
function turnQueue(jobs: JobQueue, queue: Jobs, { answerMs }: Timing): TurnQueue {
  return {
    enqueue: async (mails) => await jobs.enqueue(mails),
    hasten: async (ids) => {
      for (const id of ids) {
        const job = await within(answerMs, queue.getJob(id));
        // It may be worked on by now, or be done.
        if (job !== undefined && job.priority > FIRST_TURN)
          await within(answerMs, job.changePriority({ priority: FIRST_TURN })).catch(() => undefined);
      }
    },
  };
}

const FIRST_TURN = 1;

/** False when another process was quicker. */
async function retry(job: Job | undefined, options: { resetAttemptsMade?: boolean }): Promise<boolean> {
  try {
    await job?.retry('failed', options);
    return job !== undefined;
  } catch (error) {
    if (error instanceof Error && /not in the failed state|missing/i.test(error.message)) return false;
    throw error;
  }
}

interface WorkNeeds {
  readonly server: Server;
  readonly timing: Timing;
  readonly ending: AbortSignal;
  /** Hears of a worker that takes no more jobs though nobody closed it. */
  readonly stopped: (why: Error) => void;
  readonly log: Log;
}

function makeWorker(name: Name, handler: Handler, concurrency: number, needs: WorkNeeds): Laborer {
  const { server, timing, ending, stopped, log } = needs;
  const work = async ({ id }: Pick<Job, 'id'>): Promise<void> => {
    if (id === undefined) throw new UnrecoverableError('a job without an id');
    try {
      await handler(id, ending);
    } catch (error) {
      if (error instanceof PortError && error.retry === 'never') throw new UnrecoverableError(error.message);
      throw error;
    }
  };
  const failed: Failed = (job, error) => {
    const fields = { queue: name, id: job?.id, attempt: job?.attemptsMade, error };
    if (job?.finishedOn === undefined) log.warn('queue.job_failed', fields);
    else log.error('queue.job_exhausted', fields);
  };
  const worker = server.worker(name, work, failed, {
    autorun: false, // else nobody hears of its end
    concurrency,
    lockDuration: timing.lockMs,
    stalledInterval: timing.stalledCheckMs,
    maxStalledCount: 5, // each is a process that died with the job in hand
    settings: { backoffStrategy: (attemptsMade) => backoff(attemptsMade, timing) },
  });
  const ended = (why: string): void => {
    if (worker.closing === undefined && !ending.aborted)
      stopped(
        new PortError(`the worker of the queue "${name}" ended${why}: start Firsthand again`, { retry: 'later' }),
      );
  };
  worker.run().then(
    () => ended(''),
    (cause: unknown) => ended(` (${messageOf(cause)})`),
  );
  return worker;
}

interface Lane extends Laborer {
  take(ids: readonly string[]): Promise<void>;
}

/**
 * Works on what was committed just now: on PostgreSQL the way through the queue would cost a twelfth of all work on a mail.
 * What fails here has its rest until the sweep finds it, and goes through the queue then.
 */
function openLane(
  handler: Handler,
  places: number,
  queue: WorkQueue,
  { ending, log }: Pick<WorkNeeds, 'ending' | 'log'>,
): Lane {
  const inHand = new Set<Promise<void>>();
  let closed = false;
  const serve = (id: string): void => {
    const work = handler(id, ending)
      .catch((error: unknown) =>
        log.warn('queue.job_failed', {
          queue: 'notices',
          id,
          attempt: 1,
          error: error instanceof Error ? error : String(error),
        }),
      )
      .finally(() => inHand.delete(work));
    inHand.add(work);
  };
  return {
    take: async (ids) => {
      const free = closed ? 0 : Math.max(0, places - inHand.size);
      for (const id of ids.slice(0, free)) serve(id);
      await queue.enqueue(ids.slice(free));
    },
    close: async () => {
      closed = true;
      await Promise.all(inHand);
    },
    disconnect: async () => {},
  };
}

/** Doubles until an hour; between half of it and all of it, so that what failed together does not come back together. */
function backoff(attemptsMade: number, { backoffFirstMs, backoffMostMs }: Timing): number {
  const most = Math.min(backoffFirstMs * 2 ** (attemptsMade - 1), backoffMostMs);
  return Math.ceil(most * (0.5 + Math.random() / 2));
}

/** Each connection and each queue reports the same loss of a server: it is said once in a while. */
function withoutRepeating(log: Log): Say {
  const said = new Map<string, number>();
  return (error) => {
    const now = Date.now();
    for (const [message, at] of said) if (now - at > 10_000) said.delete(message);
    if (said.has(error.message)) return;
    said.set(error.message, now);
    log.warn('queue.error', { error });
  };
}

async function within<T>(ms: number, work: Promise<T>): Promise<T> {
  work.catch(() => undefined); // it may fail when nobody waits any more
  const { promise: late, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(
    () => reject(new PortError(`the queue did not answer within ${ms} ms: is its server frozen?`, { retry: 'later' })),
    ms,
  );
  return await Promise.race([work, late]).finally(() => clearTimeout(timer));
}

function messageOf(cause: unknown): string {
  return cause instanceof Error ? cause.message || cause.name : String(cause);
}
