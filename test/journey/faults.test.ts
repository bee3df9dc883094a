/** Faults in mid-journey: a service that is killed or told to stop, a queue that is wiped, a mail that kills its reader. Nothing is lost, nothing told twice. */
import { once } from 'node:events';
import { Redis } from 'ioredis';
import { describe, expect, inject, it } from 'vitest';
import { listOutbox } from '../../src/adapters/postgres/outbox.ts';
import { referralsByAge } from '../../src/adapters/postgres/referrals.ts';
import { countUnfinished } from '../../src/adapters/postgres/intake-store.ts';
import { reportOf } from '../../src/adapters/postgres/report.ts';
import { killed, openWorld, signedLetters, until, type World } from './world.ts';

const redisUrl = inject('redisUrl');
const there = inject('dovecot') !== null;
const MAILS = 60;

const WIPE = `local keys = redis.call('KEYS', ARGV[1])
for _, key in ipairs(keys) do redis.call('DEL', key) end
return #keys`;

/** Copies of one complete letter, each its own mail; every one leads to three deliveries. */
async function fill(world: World, run: string): Promise<void> {
  for (let copy = 0; copy < MAILS; copy++) {
    const [first] = await signedLetters(`${run}${copy}`);
    await world.deliver(first?.raw ?? expect.unreachable());
  }
}

async function untilDone(world: World): Promise<void> {
  await until(
    async () => {
      const rows = await listOutbox(world.database, { states: [], limit: 10_000 });
      const open = rows.filter(({ state }) => state === 'pending' || state === 'sending').length;
      return { rows: rows.length, open, unfinished: await countUnfinished(world.database) };
    },
    ({ rows, open, unfinished }) => rows === 3 * MAILS && open === 0 && unfinished === 0,
  );
}

/** Each mail has one record, each notice reached each recipient; twice only where the outbox says so. */
async function expectEachOnce(world: World): Promise<void> {
  expect(await referralsByAge(world.database)).toHaveLength(MAILS);
  const rows = await listOutbox(world.database, { states: [], limit: 10_000 });
  // Of what was being sent when the service was killed nobody knows whether it went out: the outbox says so, and it counts as shown.
  expect(rows.filter(({ state }) => state !== 'sent' && state !== 'unknown')).toEqual([]);
  const sunk = Map.groupBy(world.sink.mails, ({ raw, to }) => `${messageIdOf(raw)} ${to.join()}`);
  expect(rows).toHaveLength(3 * MAILS);
  const keyOf = ({ noticeId, address }: (typeof rows)[number]): string => `<${noticeId}@firsthand.example> ${address}`;
  expect(rows.filter((row) => row.state === 'sent' && !sunk.has(keyOf(row)))).toEqual([]);
  const twice = [...sunk].filter(([, copies]) => copies.length > 1).map(([key]) => key);
  const shownAsTwice = rows.filter(({ possiblyTwice, state }) => possiblyTwice || state === 'unknown').map(keyOf);
  expect(twice.filter((key) => !shownAsTwice.includes(key))).toEqual([]);
}

const messageIdOf = (raw: Buffer): string => /^message-id:\s*(<[^>]+>)/im.exec(raw.toString('latin1'))?.[1] ?? '';

for (const { queues, url } of [
  { queues: 'PostgreSQL', url: null },
  { queues: 'Redis', url: redisUrl },
])
  describe.skipIf(!there || (queues === 'Redis' && url === null))(`kill -9 with the queues on ${queues}`, async () => {
    const world = await openWorld(url);

    it('in mid-drain loses nothing and tells nobody twice unseen', async () => {
      await fill(world, 'kill');
      for (const share of [0.2, 0.6]) {
        const service = world.spawn();
        await world.sink.waitFor(Math.round(share * 3 * MAILS));
        await killed(service);
      }
      world.spawn();
      await untilDone(world);
      await expectEachOnce(world);
    });
  });

describe.skipIf(!there || redisUrl === null)('Redis', async () => {
  const world = await openWorld(redisUrl);

  it('flushed in mid-drain loses nothing', async () => {
    await fill(world, 'flush');
    await world.start();
    await world.sink.waitFor(20);
    const redis = new Redis(redisUrl ?? '');
    // All keys at one moment, as FLUSHDB does: a job that comes between a list and its deletion would be left in no list.
    const wiped = await redis.eval(WIPE, 0, `${world.user}:*`);
    redis.disconnect();
    expect(wiped).toBeGreaterThan(0);
    await untilDone(world);
    await expectEachOnce(world);
  });
});

describe.skipIf(!there)('a port that is taken', async () => {
  const world = await openWorld(null);

  it('is named with its mend, and leaves nothing running', async () => {
    const first = await world.start({}, {}, ['web']);
    const { port } = new URL(first.webUrl ?? expect.unreachable());
    await expect(world.start({ WEB_PORT: port }, {}, ['web'])).rejects.toThrow(
      new RegExp(`pages cannot be served at 127\\.0\\.0\\.1:${port} .*EADDRINUSE.*WEB_PORT`),
    );
    await first.stop();
  });
});

describe.skipIf(!there)('SIGTERM', async () => {
  const world = await openWorld(null);

  it('ends a busy service in its time, and the next one goes on', async () => {
    await fill(world, 'term');
    const service = world.spawn();
    await world.sink.waitFor(10);
    service.kill('SIGTERM');
    const [status] = await once(service, 'exit');
    expect(status).toBe(0); // what does not end in time is forced to, and ends with 1
    const { deliveries } = await reportOf(world.database);
    expect(deliveries.filter(({ state }) => state === 'sending')).toEqual([]);

    world.spawn();
    await untilDone(world);
    await expectEachOnce(world);
    expect(world.sink.mails).toHaveLength(3 * MAILS);
  });
});
