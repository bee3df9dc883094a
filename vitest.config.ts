/** Which tests there are and how they run; the servers that the slow ones need come from scripts/setup.mjs. */
import { defineConfig } from 'vitest/config';

export default defineConfig({
  mode: 'shadow', // vitest hands its mode to the tests as the variable MODE, which is a setting of ours
  test: {
    include: ['src/**/*.test.ts', 'test/**/*.test.ts'],
    exclude: ['test/rules/**'],
    pool: 'forks',
    maxWorkers: 2,
    testTimeout: 20_000,
    hookTimeout: 60_000,
  },
});
