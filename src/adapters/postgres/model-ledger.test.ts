/** The ledger in PostgreSQL keeps to the contract, also over two connections. */
import { expect, it } from 'vitest';
import { migratedDatabase } from '../../../test/database.ts';
import { modelLedgerContract } from '../../extract/model/ledger.contract.ts';
import { modelLedger } from './model-ledger.ts';

const { database } = await migratedDatabase();

modelLedgerContract(async () => {
  await database.pool.query('truncate model_days');
  return [modelLedger(database), modelLedger(database)];
});

it('a day has one row, with how often the model was asked and all that it took', async () => {
  await database.pool.query('truncate model_days');
  const use = { inputTokens: 1_200, cachedTokens: 1_000, outputTokens: 300, costUsd: 0.000_001_5 };
  for (let asked = 1; asked <= 3; asked++) await modelLedger(database).add('2026-11-02', use);
  const { rows } = await database.pool.query('select *, day::text as day, cost_usd::float as cost_usd from model_days');
  expect(rows).toEqual([
    {
      day: '2026-11-02',
      questions: 3,
      input_tokens: '3600',
      cached_tokens: '3000',
      output_tokens: '900',
      cost_usd: 0.000_004_5,
    },
  ]);
});
