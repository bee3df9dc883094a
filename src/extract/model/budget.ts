/** A language model and what it may take in a day go in; the same model comes out, which is asked no more once that is spent. */
import type { LanguageModel, Clock, Log, ModelLedger, ModelSpending } from '../../domain/ports.ts';

/** null: as much as it likes. */
export interface ModelBudget {
  readonly costUsd: number | null;
  readonly tokens: number | null;
}

interface BudgetNeeds {
  readonly model: LanguageModel;
  readonly budget: ModelBudget;
  readonly ledger: ModelLedger;
  readonly clock: Clock;
  readonly log: Log;
}

/**
 * Looks before each question and counts after it, so that the questions under way at that moment may go beyond the
 * budget. What is lost on its way (a time limit, a broken connection) says nothing of its tokens, and is not counted.
 */
export function withinBudget({ model, budget, ledger, clock, log }: BudgetNeeds): LanguageModel {
  let toldOn: string | null = null;
  return {
    name: model.name,
    ask: async (question, signal) => {
      const day = dayOf(clock.now());
      const spent = await ledger.spent(day);
      if (isSpent(spent, budget)) {
        if (toldOn !== day) log.warn('model.over_budget', { model: model.name, day, ...spent });
        toldOn = day;
        return { outcome: 'over_budget' };
      }
      const answer = await model.ask(question, signal);
      if ('use' in answer && answer.use !== null) await ledger.add(day, answer.use);
      return answer;
    },
  };
}

function isSpent(spent: ModelSpending, budget: ModelBudget): boolean {
  return budgetUsed(spent, budget) >= 1;
}

/** Of whichever budget is nearer its end; 0 where there is none. */
export function budgetUsed(spent: ModelSpending, { costUsd, tokens }: ModelBudget): number {
  const share = (used: number, most: number | null): number => (most === null ? 0 : most === 0 ? 1 : used / most);
  return Math.max(share(spent.costUsd, costUsd), share(spent.tokens, tokens));
}

function dayOf(moment: Date): string {
  return moment.toISOString().slice(0, 10);
}

/** The ledger of one process alone, for what runs without a database. */
export function memoryLedger(): ModelLedger {
  const days = new Map<string, ModelSpending>();
  const spent = (day: string): ModelSpending => days.get(day) ?? { tokens: 0, costUsd: 0 };
  return {
    spent: async (day) => spent(day),
    add: async (day, { inputTokens, outputTokens, costUsd }) => {
      const before = spent(day);
      const tokens = before.tokens + inputTokens + outputTokens;
      days.set(day, { tokens, costUsd: before.costUsd + (costUsd ?? 0) });
    },
  };
}
