/**
 * The queues: BullMQ on PostgreSQL, or on Redis through ioredis. Ids in; each id is handed to a worker at least once, and
 * an error to the back-off. What is unfinished stands in the store: these queues may be wiped at any moment.
 */
import {
  createPostgresBackend,
  createRedisBackend,
  Job,
  type JobsOptions,
  Queue,
  runMigrations,
  UnrecoverableError,
  Worker,
} from 'bullmq';
import { Redis } from 'ioredis';
import pg from 'pg';
import { type Log, PortError, type WorkQueue } from '../domain/ports.ts';

export interface Queues {
  readonly intake: WorkQueue;
  readonly notices: WorkQueue;
  /** Starts workers; each handler gets an id and a signal that is aborted when the service has no more time. */
  work(
    handlers: { readonly intake: Handler; readonly notices: Handler },
    concurrency: { readonly intake: number; readonly notices: number },
  ): void;
  /** Takes no new work, waits for what is in hand, aborts it after `graceMs`. */
  stopWork(graceMs: number): Promise<void>;
  close(): Promise<void>;
  ping(): Promise<void>;
}
export type Handler = (id: string, signal: AbortSignal) => Promise<void>;

export interface QueueOptions {
  readonly databaseUrl: string;
  /** Null: the queues live in PostgreSQL, in the schema `bullmq`. */
  readonly redisUrl: string | null;
  readonly prefix: string;
  readonly log: Log;
}

// A worker that lost its process is noticed within the lock and a check; a blocked event loop must not lose it.
const LOCK_MS = 20_000;
const STALLED_CHECK_MS = 5_000;
const INTAKE_ATTEMPTS = 30;
const NOTICE_ATTEMPTS = 130; // with the back-off below: about five days, the patience that RFC 5321 section 4.5.4.1 asks for
const BACKOFF_FIRST_MS = 1_000;
const BACKOFF_MOST_MS = 3_600_000;

export async function openQueues(options: QueueOptions): Promise<Queues> {
  const connection =
    options.redisUrl === null ? await postgresConnection(options) : redisConnection(options.redisUrl, options.log);
  const queues = {
    intake: makeQueue('intake', connection, options),
    notices: makeQueue('notices', connection, options),
  };
  await Promise.all([queues.intake.waitUntilReady(), queues.notices.waitUntilReady()]).catch((cause: unknown) => {
    throw new PortError(
      `the queue cannot be reached (${String(cause)}): check ${options.redisUrl === null ? 'DATABASE_URL' : 'REDIS_URL'}`,
      { retry: 'later', cause },
    );
  });
  const workers: Worker[] = [];
  const ending = new AbortController();

  return {
    intake: workQueue(queues.intake, { attempts: INTAKE_ATTEMPTS }),
    notices: workQueue(queues.notices, { attempts: NOTICE_ATTEMPTS }),
    work: (handlers, concurrency) => {
      for (const name of ['intake', 'notices'] as const)
        workers.push(makeWorker(name, handlers[name], concurrency[name], connection, options, ending.signal));
    },
    stopWork: async (graceMs) => {
      const late = setTimeout(() => ending.abort(new Error('the service stops')), graceMs);
      await Promise.all(workers.map(async (worker) => await worker.close()));
      clearTimeout(late);
    },
    close: async () => {
      await Promise.all([queues.intake.close(), queues.notices.close()]);
      await connection.close();
    },
    ping: async () => {
      await queues.intake.getJobCounts('waiting');
    },
  };
}

interface Connection {
  readonly options: pg.Pool | Redis;
  readonly backend: typeof createPostgresBackend | typeof createRedisBackend;
  readonly prefix: boolean;
  close(): Promise<void>;
}

async function postgresConnection({ databaseUrl, log }: QueueOptions): Promise<Connection> {
  // BullMQ cannot load pg itself from an ES module; its tables are found by the search path.
  const pool = new pg.Pool({
    connectionString: databaseUrl,
    max: 12,
    keepAlive: true,
    application_name: 'firsthand queue',
    options: '-c search_path=bullmq',
  });
  pool.on('error', (error) => log.warn('queue.error', { error }));
  pool.on('connect', (client) => client.on('error', () => {}));
  const client = await pool.connect();
  try {
    await runMigrations(client);
  } finally {
    client.release();
  }
  return { options: pool, backend: createPostgresBackend, prefix: false, close: async () => await pool.end() };
}

function redisConnection(url: string, log: Log): Connection {
  // Workers wait for Redis to come back for as long as it takes: maxRetriesPerRequest must be null for them.
  const redis = new Redis(url, {
    maxRetriesPerRequest: null,
    retryStrategy: (times) => Math.min(100 * 2 ** times, 5_000),
  });
  redis.on('error', (error: Error) => log.warn('queue.error', { error }));
  return {
    options: redis,
    backend: createRedisBackend,
    prefix: true,
    close: async () => {
      await redis.quit().catch(() => redis.disconnect());
    },
  };
}
