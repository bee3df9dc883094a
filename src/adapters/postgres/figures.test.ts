/** The figures that a scraper reads, from a real PostgreSQL: they are what the tables hold. */
import { beforeAll, describe, expect, it } from 'vitest';
import { seed } from '../../../bench/console/seed.ts';
import { migratedDatabase } from '../../../test/database.ts';
import { silentLog } from '../../../test/log.ts';
import type { Reading } from '../../console/health/ports.ts';
import type { Database } from './database.ts';
import { figuresOf, readinessOf } from './figures.ts';
import { joinPresence } from './presence.ts';

let database: Database;
let url = '';
beforeAll(async () => {
  ({ database, url } = await migratedDatabase());
  await seed(database, 200);
  await database.pool.query(`insert into sightings (mailbox, uid_validity, uid) values ('INBOX', '1', 1)`);
});

const sum = (readings: readonly Reading[], ...labels: readonly string[]): number =>
  readings
    .filter((reading) => labels.every((label) => Object.values(reading.labels).includes(label)))
    .reduce((total, { value }) => total + value, 0);

describe('the figures', () => {
  it('count what the tables hold', async () => {
    const { messages, referrals, deliveries, held, unfinished } = await figuresOf(database, ['INBOX']);
    const count = async (from: string): Promise<number> =>
      (await database.pool.query<{ n: number }>(`select count(*)::int as n from ${from}`)).rows[0]?.n ?? -1;
    expect(sum(messages)).toBe(600);
    expect(sum(messages, 'hold', 'agent_not_listed')).toBe(held);
    expect(held).toBe(await count(`messages where outcome = 'hold'`));
    expect(held).toBeGreaterThan(0);
    expect(sum(referrals, 'in_effect')).toBe(await count(`referrals where state = 'in_effect'`));
    expect(sum(deliveries, 'confirmation', 'waiting')).toBe(
      await count(
        `deliveries d join notices n on n.id = d.notice_id where n.kind = 'confirmation' and d.state = 'waiting'`,
      ),
    );
    expect(unfinished).toBe(0);
  });

  it('say for how long a mail waits', async () => {
    await database.pool.query(
      `insert into messages (id, raw, raw_sha256, content_sha256, bytes, source, received_at)
       values (gen_random_uuid(), 'x', sha256('waits'), sha256('waits'), 1, 'ingest', now() - interval '90 seconds')`,
    );
    const { unfinished, oldestUnfinished } = await figuresOf(database, []);
    expect(unfinished).toBe(1);
    expect(oldestUnfinished).toBeGreaterThanOrEqual(90);
    await database.pool.query('delete from messages where outcome is null');
  });

  it('say which mailbox nobody watches, and where no mail ever was', async () => {
    const presence = await joinPresence(url, silentLog);
    const lease = await presence.lease('INBOX', new AbortController().signal);
    const { mailboxWatched, mailboxSilence } = await figuresOf(database, ['INBOX', 'Other']);
    expect(mailboxWatched).toEqual([
      { labels: { mailbox: 'INBOX' }, value: 1 },
      { labels: { mailbox: 'Other' }, value: 0 },
    ]);
    expect(mailboxSilence.map(({ value }) => value >= 0)).toEqual([true, false]);
    expect(await readinessOf(database, ['INBOX', 'Other'])).toEqual({ mailboxWatched, sendingStopped: false });
    await lease.release();
    expect((await readinessOf(database, ['INBOX'])).mailboxWatched).toEqual([
      { labels: { mailbox: 'INBOX' }, value: 0 },
    ]);
    await presence.close();
  });
});
