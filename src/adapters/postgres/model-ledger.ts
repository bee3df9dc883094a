/** The database in; what the language model took by day, counted over all processes, out. */
import type { ModelLedger } from '../../domain/ports.ts';
import type { Database } from './database.ts';
import { eq, sql } from './drizzle.ts';
import { modelDays } from './schema.ts';

export function modelLedger({ orm }: Database): ModelLedger {
  return {
    spent: async (day) => {
      const [row] = await orm.select().from(modelDays).where(eq(modelDays.day, day));
      return { tokens: (row?.inputTokens ?? 0) + (row?.outputTokens ?? 0), costUsd: row?.costUsd ?? 0 };
    },
    add: async (day, { inputTokens, cachedTokens, outputTokens, costUsd }) => {
      await orm
        .insert(modelDays)
        .values({ day, questions: 1, inputTokens, cachedTokens, outputTokens, costUsd: costUsd ?? 0 })
        .onConflictDoUpdate({
          target: modelDays.day,
          set: {
            questions: sql`${modelDays.questions} + 1`,
            inputTokens: sql`${modelDays.inputTokens} + excluded.input_tokens`,
            cachedTokens: sql`${modelDays.cachedTokens} + excluded.cached_tokens`,
            outputTokens: sql`${modelDays.outputTokens} + excluded.output_tokens`,
            costUsd: sql`${modelDays.costUsd} + excluded.cost_usd`,
          },
        });
    },
  };
}
