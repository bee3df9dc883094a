/** Finding referrals on a real PostgreSQL: by every road, in every order, and a page after the other. */
import { randomUUID } from 'node:crypto';
import { beforeAll, describe, expect, it } from 'vitest';
import { seed } from '../../../bench/console/seed.ts';
import { migratedDatabase } from '../../../test/database.ts';
import type { ReferralQuery } from '../../console/operator/ports.ts';
import type { Database } from './database.ts';
import { findReferrals } from './find-referrals.ts';

const COUNT = 3_000;
let database: Database;
beforeAll(async () => {
  ({ database } = await migratedDatabase());
  await seed(database, COUNT);
});

const query = (changes: Partial<ReferralQuery> = {}): ReferralQuery => ({
  words: '',
  states: [],
  rungs: [],
  agentId: null,
  agencyId: null,
  sort: 'changed',
  after: null,
  limit: 50,
  ...changes,
});
const find = async (changes: Partial<ReferralQuery> = {}) => await findReferrals(database, query(changes));

describe('a search', () => {
  it.each([
    ['by domain', 'firm777.example', 1],
    ['by a part of a reference', 'fh-00000309', 1],
    ['by two words in any order', '777 ann', 1],
    ['by an agent’s name and number', 'agent 899', 3],
    ['by words that stand in a mail alone', 'bring 2999', 1],
    ['with a slip of the pen', 'kestrell robotiks', 1],
    ['for nothing that is there', 'zzzzqqqq', 0],
    ['for signs that mean something to a database', `%%__\\'`, 0],
  ])('finds %s', async (_, words, least) => {
    const { rows, total } = await find({ words });
    expect(rows.length >= least && (least > 0 || rows.length === 0), `${rows.length}`).toBe(true);
    expect(total.count).toBeGreaterThanOrEqual(Math.min(rows.length, 50));
  });

  it('for a word that nearly all have gives the newest of them', async () => {
    const { rows, total } = await find({ words: 'firm' });
    expect(rows.map(({ customerDomain }) => customerDomain).slice(0, 2)).toEqual([
      `firm${COUNT}.example`,
      `firm${COUNT - 1}.example`,
    ]);
    expect(total).toEqual({ count: 2_000, more: true });
  });

  it('for words of very many mails gives some of them', async () => {
    const { rows, total } = await find({ words: 'phones sites' });
    expect(rows).toHaveLength(50);
    expect(total).toEqual({ count: 1_000, more: true });
  });

  it('finds by a number of the agency’s own', async () => {
    const [one] = (await find({ words: 'firm42.example' })).rows;
    await database.pool.query(`insert into referral_numbers values ($1, 'CRM', 'OPP-99881')`, [one?.id]);
    expect((await find({ words: 'opp-99881' })).rows.map(({ id }) => id)).toEqual([one?.id]);
  });

  it('keeps to the filters', async () => {
    const { rows } = await find({ words: 'kestrel', states: ['on_hold', 'withdrawn'], agencyId: 'ag-7' });
    for (const row of rows)
      expect(row).toMatchObject({ state: expect.stringMatching(/on_hold|withdrawn/), agency: 'Agency 7' });
  });
});

describe('pages', () => {
  it.each(['changed', 'opened', 'company'] as const)('by %s follow each other without gap or overlap', async (sort) => {
    const seen: string[] = [];
    let after: string | null = null;
    do {
      const page: Awaited<ReturnType<typeof find>> = await find({ sort, after, limit: 400 });
      seen.push(...page.rows.map(({ id }) => id));
      after = page.next;
    } while (after !== null);
    expect(seen.length).toBe(COUNT);
    expect(new Set(seen).size).toBe(COUNT);
  });

  it('stay as they were when something new comes in', async () => {
    const first = await find({ sort: 'opened', limit: 10 });
    const { rows: before } = await find({ sort: 'opened', limit: 10, after: first.next });
    await database.pool.query(
      `insert into referrals (id, reference, state, customer_domain, customer_email, placement, extraction, rung, voice, version)
       select $1, $2, state, customer_domain, customer_email, placement, extraction, rung, voice, version from referrals limit 1`,
      [randomUUID(), 'FH-NEWNEWNE'],
    );
    expect((await find({ sort: 'opened', limit: 10, after: first.next })).rows).toEqual(before);
    await database.pool.query(`delete from referrals where reference = 'FH-NEWNEWNE'`);
  });

  it('begin anew for a place that is none of ours', async () => {
    const first = await find({ limit: 5 });
    expect(await find({ limit: 5, after: 'nonsense' })).toEqual(first);
  });
});

describe('a referral with nobody on record', () => {
  it('shows as likely who is only likely', async () => {
    const { rows } = await database.pool.query<{ reference: string }>(
      `update referrals set agent_id = null, extraction = jsonb_set(extraction, '{agentOfRecord}',
         '{"status": "designated", "degree": "likely", "agent": {"name": "Hank Ledbetter"}, "evidence": []}')
       where id = (select id from referrals limit 1) returning reference`,
    );
    const found = await find({ words: rows[0]?.reference ?? '' });
    expect(found.rows.map(({ agent }) => agent)).toEqual(['Hank Ledbetter (likely)']);
  });
});
