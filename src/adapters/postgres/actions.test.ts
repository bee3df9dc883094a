/** Who did what, newest first by its number: beyond the tenth, over pages, by person and by words, and as a file. */
import { text } from 'node:stream/consumers';
import { beforeAll, describe, expect, it } from 'vitest';
import { migratedDatabase } from '../../../test/database.ts';
import { csvOf } from '../../console/operator/csv.ts';
import type { ActionRow } from '../../console/operator/ports.ts';
import { actionsPage } from './views.ts';

const { database } = await migratedDatabase();
const MANY = 123;

beforeAll(async () => {
  for (let at = 1; at <= MANY; at++)
    await database.pool.query('insert into actions (at, who, did, subject, why) values ($1, $2, $3, $4, $5)', [
      new Date(Date.UTC(2026, 10, 1, 0, at)),
      at % 3 === 0 ? 'bo@desk.example' : 'ada@desk.example',
      'correct',
      String(at),
      FORMULAS[at % FORMULAS.length],
    ]);
});

const FORMULAS = ['plain', '=1+1', '+1', '-1', '@SUM(A1)', '\t=1', '\r=1', 'a, "b"\nc'];
const down = (from: number, isIt: (at: number) => boolean = () => true) =>
  Array.from({ length: from }, (_, at) => from - at)
    .filter(isIt)
    .map(String);

async function walked(query: { who?: string; words?: string }, limit: number): Promise<readonly ActionRow[]> {
  const rows: ActionRow[] = [];
  let after: string | null = null;
  do {
    const page: Awaited<ReturnType<typeof actionsPage>> = await actionsPage(database, {
      who: '',
      words: '',
      ...query,
      after,
      limit,
    });
    expect(page.rows.length).toBeLessThanOrEqual(limit);
    rows.push(...page.rows);
    after = page.next;
  } while (after !== null);
  return rows;
}

describe('the audit', () => {
  it.each([1, 7, 9, 10, 11, 50, 100, 122, 123, 124, 1_000])('is in order of time over pages of %i', async (limit) => {
    const rows = await walked({}, limit);
    expect(rows.map(({ subject }) => subject)).toEqual(down(MANY));
    const times = rows.map(({ at }) => at.getTime());
    expect(times).toEqual(times.toSorted((one, other) => other - one));
  });

  it('is in that order for one person, and for words', async () => {
    expect((await walked({ who: 'bo@desk.example' }, 10)).map(({ subject }) => subject)).toEqual(
      down(MANY, (at) => at % 3 === 0),
    );
    expect((await walked({ words: 'correct 1' }, 10)).map(({ subject }) => subject)).toEqual(
      down(MANY, (at) => String(at).startsWith('1')),
    );
  });

  it('as a file is in the same order, and no cell of it is a formula', async () => {
    const file = await text(
      csvOf(
        ['About', 'Why'],
        async (after) => await actionsPage(database, { who: '', words: '', after, limit: 10 }),
        ({ subject, why }) => [subject, why],
      ),
    );
    const lines = file.replace(/^\uFEFF/, '').split(/\n(?=\d+,|$)/);
    expect(
      lines
        .slice(1)
        .map((line) => line.split(',')[0])
        .filter(Boolean),
    ).toEqual(down(MANY));
    const whys = lines.slice(1).flatMap((line) => /^\d+,"?([^]*?)"?$/.exec(line)?.[1] ?? []);
    expect(whys.filter((why) => /^[=+\-@\t\r]/.test(why))).toEqual([]);
    expect(whys.filter((why) => why.startsWith("'=1+1")).length).toBeGreaterThan(10);
  });
});

describe('what an action was about', async () => {
  const { database: other } = await migratedDatabase();
  const nobody = '00000000-0000-4000-8000-000000000000';
  it.each([
    [`mail ${nobody}`, 'mail “no subject”'],
    [`notice ${nobody}`, 'mail “no subject”'],
    [`endpoint ${nobody}`, 'endpoint that was removed'],
    [`/api/v1/notices/${nobody}/release`, 'mail “no subject” release'],
    [`/api/v1/webhooks/${nobody}`, 'endpoint that was removed'],
    ['/api/v1/agents/at-known', 'agent Dana Ruiz'],
    ['/api/v1/agents/at-unknown', 'agent that is not in the directory'],
    ['FH-7K3M9QRS', 'FH-7K3M9QRS'],
  ])('%s is shown as %s', async (subject, shown) => {
    await other.pool.query(
      "insert into agents (id, name, company) values ('at-known', 'Dana Ruiz', '') on conflict do nothing",
    );
    const who = `who did it to ${subject}`;
    await other.pool.query('insert into actions (who, did, subject, why) values ($1, $2, $3, $4)', [
      who,
      'x',
      subject,
      '',
    ]);
    const { rows } = await actionsPage(other, { who, words: '', after: null, limit: 10 });
    expect(rows.map((row) => row.subject)).toEqual([shown]);
  });
});
