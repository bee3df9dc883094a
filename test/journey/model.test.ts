/** Mail that a model reads beside the rules: what each record says of it, what it took, and that the budget of a day is one for all processes. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { DEMO_FIXTURES } from '../../src/demo/letters.ts';
import { migratedDatabase } from '../database.ts';
import { answering } from '../lies.ts';
import { startModelServer } from '../servers/model.ts';
import { atTheCommandLine, signedLetters } from './world.ts';

const folder = mkdtempSync(join(tmpdir(), 'firsthand-model-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('a model beside the rules', () => {
  it('is asked of proved mail alone, until the budget of the day is spent', async () => {
    await using server = await startModelServer();
    server.answer('', answering({}));
    const { url, database } = await migratedDatabase();
    const rows = async (query: string) => (await database.pool.query<Record<string, unknown>>(query)).rows;
    const environment = {
      DATABASE_URL: url,
      OPENAI_API_KEY: 'key',
      OPENAI_BASE_URL: server.baseUrl,
      OPENAI_PRICE_INPUT: '0.25',
      OPENAI_PRICE_CACHED: '0.025',
      OPENAI_PRICE_OUTPUT: '2',
      INTAKE_CONCURRENCY: '1',
    };
    const ingest = async (run: string, changes: Readonly<Record<string, string>>): Promise<void> => {
      const files = (await signedLetters(run)).map(({ letter, raw }) => {
        const file = join(folder, `${run}-${letter.slug}.eml`);
        writeFileSync(file, raw);
        return file;
      });
      await atTheCommandLine(['ingest', ...files], { ...environment, ...changes });
    };
    const parts = `select standing->>'verdict' as verdict, extraction->'readBy'->'model' as part from messages where extraction is not null`;
    await atTheCommandLine(['directory', 'import', join(DEMO_FIXTURES, 'directory.json')], environment);

    await ingest('first', {});
    const first = await rows(parts);
    const byModel = first.filter(({ part }) => Object(part).read === true);
    expect(byModel.length).toBeGreaterThan(5);
    expect(byModel.map(({ verdict }) => verdict)).not.toContain('unverified');
    expect(byModel[0]?.['part']).toEqual({
      read: true,
      name: 'gpt-5-mini',
      prompt: 'model@3',
      use: { inputTokens: 1_200, cachedTokens: 1_000, outputTokens: 340, costUsd: 0.000755 },
    });
    const unproved = first.filter(({ verdict }) => verdict === 'unverified');
    expect(unproved.length).toBeGreaterThan(0);
    for (const { part } of unproved) expect(part).toEqual({ read: false, why: 'unproved_writer', use: null });

    const asked = byModel.length;
    expect(server.asked).toHaveLength(asked);
    const day = 'select questions, input_tokens::int as tokens, cost_usd::float as cost from model_days';
    expect(await rows(day)).toEqual([
      { questions: asked, tokens: asked * 1_200, cost: expect.closeTo(asked * 0.000755) },
    ]);

    await ingest('second', { OPENAI_DAILY_BUDGET_TOKENS: String((asked + 2) * 1_540) });
    expect(server.asked).toHaveLength(asked + 2);
    const [overBudget] = await rows(
      `select count(*)::int as n from messages where extraction->'readBy'->'model'->>'why' = 'over_budget'`,
    );
    expect(overBudget).toEqual({ n: asked - 2 });
  });
});
