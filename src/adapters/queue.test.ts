/** What the queues promise, whether they live in PostgreSQL or in Redis. */
import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { Redis } from 'ioredis';
import { afterAll, afterEach, beforeEach, describe, expect, inject, it } from 'vitest';
import { migratedDatabase } from '../../test/database.ts';
import { rememberingLog } from '../../test/log.ts';
import { startRedis } from '../../test/servers/redis.ts';
import { PortError } from '../domain/ports.ts';
import { type Handler, openQueues, type QueueOptions, type Queues } from './queue.ts';

const { database, url: databaseUrl } = await migratedDatabase();
const redisUrl = inject('redisUrl');
const TIMING = {
  lockMs: 1_000,
  stalledCheckMs: 300,
  backoffFirstMs: 40,
  backoffMostMs: 160,
  intakeAttempts: 4,
  exhaustedRestMs: 300,
};

const backends = [
  { on: 'PostgreSQL', redisUrl: null, skip: false },
  { on: 'Redis', redisUrl, skip: redisUrl === null },
];
describe.each(backends)('a queue on $on', ({ redisUrl, skip }) => {
  describe.skipIf(skip)('whose server is there', () => {
    queueContract(redisUrl);
  });
});

function queueContract(redisUrl: string | null): void {
  let options: QueueOptions;
  let said: ReturnType<typeof rememberingLog>['said'];
  let opened: Queues[];
  beforeEach(() => {
    const remembering = rememberingLog();
    said = remembering.said;
    opened = [];
    options = { databaseUrl, redisUrl, prefix: `test-${randomUUID()}`, log: remembering.log, timing: TIMING };
  });
  afterEach(async () => {
    for (const queues of opened) {
      await queues.stopWork(0);
      await queues.close();
    }
    await wipe();
  });
  const open = async () => {
    const queues = await openQueues(options);
    opened.push(queues);
    return queues;
  };
  const wipe = async () => {
    if (redisUrl === null) return void (await database.pool.query('delete from bullmq.job'));
    const redis = new Redis(redisUrl);
    const keys = await redis.keys(`${options.prefix}:*`);
    if (keys.length > 0) await redis.del(keys);
    redis.disconnect();
  };
  const work = (queues: Queues, intake: Handler, concurrency = 4) =>
    queues.work({ intake, notices: async () => {}, behind: async () => {} }, { intake: concurrency, notices: 1 });

  it('hands out each id, to whichever process works', async () => {
    const [adder, worker, other] = await Promise.all([open(), open(), open()]);
    const done: string[] = [];
    for (const queues of [worker, other]) work(queues, async (id) => void done.push(id));
    const ids = made(30);
    await adder.intake.enqueue(ids);
    await expect.poll(() => done.toSorted()).toEqual(ids.toSorted());
    await expect.poll(async () => await adder.intake.unfinished()).toBe(0);
    expect(await adder.intake.exhausted()).toEqual([]);
  });

  it('keeps its queues apart', async () => {
    const queues = await open();
    const [id = ''] = made(1);
    await queues.intake.enqueue([id]);
    await queues.behind.enqueue([{ id, turn: 1 }]);
    await queues.notices.enqueue([id]);
    const done: string[] = [];
    queues.work(
      {
        intake: async () => void done.push('intake'),
        behind: async () => void done.push('behind'),
        notices: async () => void done.push('notices'),
      },
      { intake: 1, notices: 1 },
    );
    await expect.poll(() => done.toSorted()).toEqual(['behind', 'intake', 'notices']);
  });

  it('works on those behind by their turns, the first that came first, and on one that waited long next', async () => {
    const queues = await open();
    const [late = '', first = '', second = '', alike = '', long = ''] = made(5);
    await queues.behind.enqueue([
      { id: late, turn: 900 },
      { id: second, turn: 7 },
    ]);
    await queues.behind.enqueue([
      { id: first, turn: 2 },
      { id: alike, turn: 7 },
      { id: long, turn: 901 },
    ]);
    await queues.behind.hasten([long, 'is-not-there']);
    await queues.behind.enqueue([{ id: first, turn: 5_000 }]); // it has its turn already
    const done: string[] = [];
    queues.work(
      { intake: async () => {}, behind: async (id) => void done.push(id), notices: async () => {} },
      { intake: 1, notices: 1 },
    );
    await expect.poll(() => done).toEqual([long, first, second, alike, late]);
    expect(await queues.intake.unfinished()).toBe(0);
  });

  it('never gives all places to those behind, nor none', async () => {
    const queues = await open();
    const gate = Promise.withResolvers<void>();
    const entered: string[] = [];
    const waits =
      (name: string): Handler =>
      async () => {
        entered.push(name);
        await gate.promise;
      };
    await queues.behind.enqueue(made(6).map((id) => ({ id, turn: 1 })));
    queues.work(
      { intake: waits('intake'), behind: waits('behind'), notices: async () => {} },
      { intake: 4, notices: 1 },
    );
    await expect.poll(() => entered).toEqual(['behind']);
    await queues.intake.enqueue(made(6));
    await expect.poll(() => entered.toSorted()).toEqual(['behind', ...Array.from({ length: 4 }, () => 'intake')]);
    gate.resolve();
    await expect.poll(() => entered).toHaveLength(12);
  });

  it('has notices worked on here and now while there are places, and the others when their turn comes', async () => {
    const queues = await open();
    const ids = made(3);
    const entered: string[] = [];
    const gate = Promise.withResolvers<void>();
    const notices: Handler = async (id) => {
      entered.push(id);
      await gate.promise;
    };
    queues.work({ intake: async () => {}, behind: async () => {}, notices }, { intake: 1, notices: 1 });
    await queues.sendNow(ids);
    expect(entered[0]).toBe(ids[0]);
    await expect.poll(() => entered).toHaveLength(2); // here, and through the queue
    expect(await queues.notices.unfinished()).toBe(2);
    gate.resolve();
    await expect.poll(() => entered.toSorted()).toEqual(ids.toSorted());
  });

  it('leaves a notice to the others where nobody works, and to the sweep where working on it failed', async () => {
    const [adder, worker] = await Promise.all([open(), open()]);
    const [elsewhere = '', failing = ''] = made(2);
    await adder.sendNow([elsewhere]);
    expect(await adder.notices.unfinished()).toBe(1);
    const entered: string[] = [];
    const notices: Handler = async (id) => {
      entered.push(id);
      if (id === failing) throw new Error('not yet');
    };
    worker.work({ intake: async () => {}, behind: async () => {}, notices }, { intake: 1, notices: 1 });
    await worker.sendNow([failing]);
    await expect.poll(() => said).toEqual([['queue.job_failed', expect.objectContaining({ id: failing, attempt: 1 })]]);
    await expect.poll(async () => await worker.notices.unfinished()).toBe(0);
    expect(entered.toSorted()).toEqual([elsewhere, failing].toSorted());
  });

  it('stops only when the notice in hand is done', async () => {
    const queues = await open();
    const gate = Promise.withResolvers<void>();
    const events: string[] = [];
    const notices: Handler = async () => {
      await gate.promise;
      events.push('sent');
    };
    queues.work({ intake: async () => {}, behind: async () => {}, notices }, { intake: 1, notices: 1 });
    await queues.sendNow(made(1));
    const stopped = queues.stopWork(5_000).then(() => events.push('stopped'));
    await queues.sendNow(made(1));
    expect(await queues.notices.unfinished()).toBe(1);
    gate.resolve();
    await stopped;
    // A worker that is just about to look may still take the second one, and then finishes it too.
    await expect.poll(() => events.at(-1)).toBe('stopped');
    expect(events[0]).toBe('sent');
  });

  it('does not double an id that waits or is worked on, and takes it again once it is done', async () => {
    const queues = await open();
    const [id = ''] = made(1);
    const entered: string[] = [];
    const gate = Promise.withResolvers<void>();
    await queues.intake.enqueue([id, id]);
    await queues.intake.enqueue([id]);
    expect(await queues.intake.unfinished()).toBe(1);
    work(queues, async (got) => {
      entered.push(got);
      await gate.promise;
    });
    await expect.poll(() => entered).toHaveLength(1);
    await queues.intake.enqueue([id]);
    expect(await queues.intake.unfinished()).toBe(1);
    gate.resolve();
    await expect.poll(async () => await queues.intake.unfinished()).toBe(0);
    expect(entered).toHaveLength(1);
    await queues.intake.enqueue([id]);
    await expect.poll(() => entered).toHaveLength(2);
  });

  it('takes thousands at once, and none of them twice', async () => {
    const queues = await open();
    const ids = made(3_000);
    await queues.intake.enqueue(ids);
    await queues.intake.enqueue(ids);
    expect(await queues.intake.unfinished()).toBe(3_000);
    await queues.intake.enqueue([]);
  });

  it('tries what failed again, and logs each failure', async () => {
    const queues = await open();
    let attempts = 0;
    work(queues, async () => {
      attempts += 1;
      if (attempts < 4) throw new Error('not yet');
    });
    await queues.intake.enqueue(made(1));
    await expect.poll(() => attempts).toBe(4);
    expect(said.map(([event]) => event)).toEqual(Array(3).fill('queue.job_failed'));
    expect(said[0]?.[1]).toMatchObject({
      queue: 'intake',
      attempt: 1,
      error: expect.objectContaining({ message: 'not yet' }),
    });
  });

  it('keeps what used up its attempts, shows it, and starts it over when told to', async () => {
    const queues = await open();
    const [id = ''] = made(1);
    let attempts = 0;
    let mended = false;
    work(queues, async () => {
      attempts += 1;
      if (!mended) throw new Error('still broken');
    });
    await queues.intake.enqueue([id]);
    await expect
      .poll(async () => await queues.intake.exhausted())
      .toEqual([{ id, reason: 'still broken', attempts: 4 }]);
    expect(attempts).toBe(4);
    // The store knows of it before this process says so.
    await expect.poll(() => said.at(-1)).toMatchObject(['queue.job_exhausted', { id, attempt: 4 }]);
    expect(await queues.intake.unfinished()).toBe(0);
    mended = true;
    expect(await queues.intake.retry(null)).toBe(1);
    await expect.poll(() => attempts).toBe(5);
    await expect.poll(async () => await queues.intake.exhausted()).toEqual([]);
    expect(await queues.intake.retry(null)).toBe(0);
  });

  it('says what fails and is tried again by itself, and tries it now where it is told to', async () => {
    options = { ...options, timing: { ...TIMING, backoffFirstMs: 3_600_000, backoffMostMs: 3_600_000 } };
    const queues = await open();
    const [sound = '', broken = '', other = ''] = made(3);
    const mended = new Set([sound]);
    const done: string[] = [];
    work(queues, async (id) => {
      if (!mended.has(id)) throw new Error('still broken');
      done.push(id);
    });
    await queues.intake.enqueue([sound, broken, other]);
    await expect.poll(async () => await queues.intake.countFailing()).toBe(2);
    await expect.poll(() => done).toEqual([sound]);
    const failing = await queues.intake.failing();
    expect(failing).toHaveLength(2);
    for (const job of failing)
      expect(job).toMatchObject({ reason: 'still broken', attempts: 1, gaveUp: false, nextAt: expect.any(Date) });
    expect(await queues.intake.exhausted()).toEqual([]);

    mended.add(broken).add(other);
    expect(await queues.intake.retry([broken, 'of no job'])).toBe(1);
    await expect.poll(() => done).toEqual([sound, broken]);
    expect(await queues.intake.retry(null)).toBe(1);
    await expect.poll(() => done).toEqual([sound, broken, other]);
    expect(await queues.intake.countFailing()).toBe(0);
  });

  it('does not try again what no retry can mend', async () => {
    const queues = await open();
    const [id = ''] = made(1);
    let attempts = 0;
    work(queues, async () => {
      attempts += 1;
      throw new PortError('the template is broken: mend it', { retry: 'never' });
    });
    await queues.intake.enqueue([id]);
    await expect
      .poll(async () => await queues.intake.exhausted())
      .toEqual([{ id, reason: 'the template is broken: mend it', attempts: 1 }]);
    expect(attempts).toBe(1);
  });

  it('gives an exhausted id that is enqueued again one more attempt, once it has rested', async () => {
    const queues = await open();
    const [id = ''] = made(1);
    let attempts = 0;
    work(queues, async () => {
      attempts += 1;
      throw new PortError('hopeless', { retry: 'never' });
    });
    await queues.intake.enqueue([id]);
    await expect.poll(async () => (await queues.intake.exhausted()).length).toBe(1);
    await queues.intake.enqueue([id]);
    expect(attempts).toBe(1);
    await expect
      .poll(async () => {
        await queues.intake.enqueue([id]); // as the sweep does
        return attempts;
      })
      .toBe(2);
    await expect.poll(async () => await queues.intake.exhausted()).toMatchObject([{ id, attempts: 2 }]);
  });

  it('may be wiped: what is enqueued again is done', async () => {
    const queues = await open();
    const ids = made(3);
    await queues.intake.enqueue(ids);
    await wipe();
    expect(await queues.intake.unfinished()).toBe(0);
    const done: string[] = [];
    work(queues, async (id) => void done.push(id));
    await queues.intake.enqueue(ids);
    await expect.poll(() => done.toSorted()).toEqual(ids.toSorted());
  });

  it('waits on stopping for what is in hand, and takes nothing new', async () => {
    const queues = await open();
    const gate = Promise.withResolvers<void>();
    const entered: string[] = [];
    let aborted = false;
    work(
      queues,
      async (id, signal) => {
        entered.push(id);
        await gate.promise;
        aborted = signal.aborted;
      },
      1,
    );
    await queues.intake.enqueue(made(2));
    await expect.poll(() => entered).toHaveLength(1);
    const stopping = queues.stopWork(10_000);
    gate.resolve();
    await stopping;
    expect({ entered: entered.length, aborted }).toEqual({ entered: 1, aborted: false });
    expect(await queues.intake.unfinished()).toBe(1);
  });

  it('aborts on stopping what takes longer, and leaves behind what does not hear', async () => {
    const queues = await open();
    const entered: string[] = [];
    let aborted = 0;
    const [heard = '', deaf = ''] = made(2);
    work(queues, async (id, signal) => {
      entered.push(id);
      if (id === deaf) return await new Promise(() => {});
      await once(signal, 'abort');
      aborted += 1;
      throw signal.reason;
    });
    await queues.intake.enqueue([heard, deaf]);
    await expect.poll(() => entered).toHaveLength(2);
    await queues.stopWork(100);
    expect(aborted).toBe(1);
    expect(await queues.intake.unfinished()).toBe(2);
  });

  it('hands what a killed process had in hand to another', async () => {
    const [id = ''] = made(1);
    const queues = await open();
    await queues.intake.enqueue([id]);
    await killedWhileWorking(options);
    const done: string[] = [];
    work(queues, async (got) => void done.push(got));
    await expect.poll(() => done).toEqual([id]);
  });

  it('answers a ping', async () => {
    await (await open()).ping();
  });
}

describe('a queue without its server', () => {
  it.each([
    ['PostgreSQL', { databaseUrl: 'postgres://nobody@127.0.0.1:1/none', redisUrl: null }, /ECONNREFUSED.*DATABASE_URL/],
    ['Redis', { databaseUrl, redisUrl: 'redis://127.0.0.1:1' }, /cannot be reached.*REDIS_URL/],
  ])('says so: %s', async (_on, urls, message) => {
    const { log } = rememberingLog();
    await expect(openQueues({ ...urls, prefix: 'none', log, timing: { answerMs: 500 } })).rejects.toThrow(message);
  });
});

describe.skipIf(!inject('installed').redis)('a queue on a Redis that freezes', () => {
  it('does not keep anybody waiting, and goes on when it is back', async () => {
    await using redis = await startRedis();
    const { log } = rememberingLog();
    const timing = { ...TIMING, answerMs: 300 };
    const queues = await openQueues({ databaseUrl, redisUrl: redis.url, prefix: 'frozen', log, timing });
    const done: string[] = [];
    queues.work(
      { intake: async (id) => void done.push(id), behind: async () => {}, notices: async () => {} },
      { intake: 1, notices: 1 },
    );
    const ids = made(20);
    redis.pause();
    for (const id of ids) await expect(queues.intake.enqueue([id])).rejects.toThrow(/frozen/);
    await expect(queues.ping()).rejects.toThrow(/did not answer/);
    redis.resume();
    await expect
      .poll(async () => {
        await queues.intake.enqueue(ids).catch(() => {});
        return new Set(done);
      })
      .toEqual(new Set(ids));
    await queues.stopWork(1_000);
    await queues.close();
  });
});

const made = (count: number) => Array.from({ length: count }, () => randomUUID());

const killed: ReturnType<typeof spawn>[] = [];
afterAll(() => {
  for (const child of killed) child.kill('SIGKILL');
});

/** Another process that takes a job and is killed before it is done. */
async function killedWhileWorking(options: QueueOptions): Promise<void> {
  const module = fileURLToPath(new URL('./queue.ts', import.meta.url));
  const code = `const { openQueues } = await import(${JSON.stringify(module)});
    const log = { debug() {}, info() {}, warn() {}, error() {} };
    const queues = await openQueues({ ...${JSON.stringify(options)}, log });
    const intake = async () => {
      console.log('in hand');
      await new Promise(() => {});
    };
    queues.work({ intake, behind: async () => {}, notices: async () => {} }, { intake: 1, notices: 1 });`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', code], { stdio: ['ignore', 'pipe', 'inherit'] });
  killed.push(child);
  await once(createInterface(child.stdout), 'line');
  child.kill('SIGKILL');
  await once(child, 'exit');
}
