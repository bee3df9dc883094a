import { describe, expect, it } from 'vitest';
import { rememberingLog } from '../../../test/log.ts';
import type { LanguageModel, ModelAnswer, ModelLedger } from '../../domain/ports.ts';
import { memoryLedger, type ModelBudget, withinBudget } from './budget.ts';
import { modelLedgerContract } from './ledger.contract.ts';

modelLedgerContract(async () => {
  const ledger = memoryLedger();
  return [ledger, ledger];
});

const QUESTION = { instructions: '', material: '', schema: { name: 's', json: {} } };
const never = new AbortController().signal;
const use = { inputTokens: 900, cachedTokens: 0, outputTokens: 100, costUsd: 0.5 };
const ANSWERED: ModelAnswer = { outcome: 'answered', json: {}, use };

/** A model that always answers so, asked `times` times on each of these days. */
async function ask(given: {
  budget: Partial<ModelBudget>;
  days?: readonly string[];
  times?: number;
  answer?: ModelAnswer;
  ledger?: ModelLedger;
}) {
  const { log, said } = rememberingLog();
  const model: LanguageModel = { name: 'made-up', ask: async () => given.answer ?? ANSWERED };
  const outcomes: string[] = [];
  const budget = { costUsd: null, tokens: null, ...given.budget };
  let today = '';
  const clock = { now: () => new Date(`${today}T23:59:59Z`) };
  const asked = withinBudget({ model, budget, ledger: given.ledger ?? memoryLedger(), clock, log });
  for (today of given.days ?? ['2026-11-02'])
    for (let time = 1; time <= (given.times ?? 3); time++) outcomes.push((await asked.ask(QUESTION, never)).outcome);
  return { outcomes, said };
}

describe('a budget', () => {
  it.each<[what: string, budget: Partial<ModelBudget>, outcomes: readonly string[]]>([
    ['that is not set', {}, ['answered', 'answered', 'answered']],
    ['of dollars', { costUsd: 1 }, ['answered', 'answered', 'over_budget']],
    ['of tokens', { tokens: 1_500 }, ['answered', 'answered', 'over_budget']],
    ['of which one is spent before the other', { costUsd: 10, tokens: 1 }, ['answered', 'over_budget', 'over_budget']],
    ['of nothing', { tokens: 0 }, ['over_budget', 'over_budget', 'over_budget']],
  ])('%s', async (_, budget, outcomes) => {
    expect((await ask({ budget })).outcomes).toEqual(outcomes);
  });

  it('begins anew each day, and is said to be spent once a day', async () => {
    const { outcomes, said } = await ask({ budget: { tokens: 1 }, days: ['2026-11-02', '2026-11-03'] });
    expect(outcomes).toEqual(['answered', 'over_budget', 'over_budget', 'answered', 'over_budget', 'over_budget']);
    expect(said).toEqual([
      ['model.over_budget', { model: 'made-up', day: '2026-11-02', tokens: 1_000, costUsd: 0.5 }],
      ['model.over_budget', { model: 'made-up', day: '2026-11-03', tokens: 1_000, costUsd: 0.5 }],
    ]);
  });

  it('is one for all processes', async () => {
    const ledger = memoryLedger();
    await ask({ budget: {}, ledger, times: 1 });
    expect((await ask({ budget: { tokens: 1_000 }, ledger, times: 1 })).outcomes).toEqual(['over_budget']);
  });

  it.each<[ModelAnswer, counted: boolean]>([
    [{ outcome: 'cut_off', use }, true],
    [{ outcome: 'not_json', use: null }, false],
    [{ outcome: 'unavailable', detail: '' }, false],
    [{ outcome: 'rate_limited', retryAfterMs: null }, false],
  ])('counts %j as taken: %j', async (answer, counted) => {
    const { outcomes } = await ask({ budget: { tokens: 1 }, answer, times: 2 });
    expect(outcomes[1]).toBe(counted ? 'over_budget' : answer.outcome);
  });
});
