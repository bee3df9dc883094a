/** Who read a letter, for tests that do not ask: nothing goes in; a reading by the rules alone and a made-up model's part come out. */
import type { ModelPart, ReadBy } from '../src/domain/extraction.ts';

export const BY_RULES: ReadBy = {
  rules: 'rules@1',
  weights: null,
  model: { read: false, why: 'none_set', use: null },
};

export const BY_MADE_UP: ModelPart = {
  read: true,
  name: 'made-up',
  prompt: 'model@1',
  use: { inputTokens: 1_200, cachedTokens: 1_000, outputTokens: 340, costUsd: null },
};
