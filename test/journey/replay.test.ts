/** Mail that was read is read again: a store in which some readings are not those of today goes in; what is shown, and what is kept, comes out. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { DEMO_FIXTURES } from '../../src/demo/letters.ts';
import { migratedDatabase } from '../database.ts';
import { atTheCommandLine, signedLetters } from './world.ts';

const folder = mkdtempSync(join(tmpdir(), 'firsthand-replay-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('mail that was read', () => {
  it('is read again, shown, and kept as it reads today; nothing is sent or decided', async () => {
    const { url, database } = await migratedDatabase();
    const firsthand = async (...args: string[]): Promise<string> => await atTheCommandLine(args, { DATABASE_URL: url });
    const rows = async (query: string) => (await database.pool.query<Record<string, unknown>>(query)).rows;
    const decided = async () =>
      await Promise.all([
        rows('select id, outcome, hold_reason, outcome_at, referral_id from messages order by seq'),
        rows('select * from referrals order by id'),
        rows('select * from notices order by id'),
        rows('select * from deliveries order by notice_id, address'),
      ]);

    for (const { letter, raw } of await signedLetters('replay')) writeFileSync(join(folder, `${letter.slug}.eml`), raw);
    await firsthand('directory', 'import', join(DEMO_FIXTURES, 'directory.json'));
    await firsthand('ingest', folder);
    expect(await firsthand('replay')).toMatch(
      /^\d+ mails were read again: (\d+) are as they were\.\n\n0 readings were kept/,
    );

    // As if an earlier version had read the sites of one letter and the agent of another otherwise.
    await database.pool.query(
      `update messages set extraction = jsonb_set(jsonb_set(extraction, '{opportunity,locations}', 'null'), '{readBy,rules}', '"rules@0"')
       where subject = (select subject from messages where extraction->'opportunity'->'locations' <> 'null' and outcome = 'referral' order by seq limit 1)`,
    );
    await database.pool.query(
      `update messages set extraction = jsonb_set(extraction, '{agentOfRecord}', '{"status":"missing"}'), outcome = 'hold', hold_reason = 'several_agents'
       where id = (select id from messages where extraction->'agentOfRecord'->>'status' = 'designated' and outcome = 'referral' order by seq desc limit 1)`,
    );
    const before = await decided();
    const readings = await rows('select extraction from messages order by seq');

    const dry = await firsthand('replay', '--dry-run');
    expect(dry).toMatch(/^[0-9a-f-]{36} {2}FH-\w{8} {2}locations +- +\d+$/m);
    expect(dry).toMatch(/^[0-9a-f-]{36} {2}FH-\w{8} {2}agentOfRecord +missing +designated, /m);
    expect(dry).toMatch(/^[0-9a-f-]{36} {2}FH-\w{8} {2}outcome +hold several_agents +referral$/m);
    expect(dry).toContain('Nothing was changed.');
    expect(await rows('select extraction from messages order by seq')).toEqual(readings);

    expect(await firsthand('replay', '--since', '2100-01-01')).toMatch(/^0 mails were read again/);
    expect(await firsthand('replay')).toContain('2 readings were kept in place of earlier ones.');
    expect(await decided()).toEqual(before);
    const history = await rows(`select payload from referral_events where kind = 'read_again'`);
    expect(history).toHaveLength(2);
    expect(await rows(`select from messages where jsonb_array_length(earlier_extractions) = 1`)).toHaveLength(2);

    const again = await firsthand('replay', '--dry-run');
    expect(again).not.toContain('Read otherwise:');
    expect(again).toContain('For a person'); // until one has decided
  });
});
