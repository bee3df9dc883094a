/** Which tests there are and how they run. Those of `servers` share a Dovecot, a Redis and a PostgreSQL. */
import { defineConfig } from 'vitest/config';

const SERVERS = [
  'src/adapters/**/*.test.ts',
  'src/console/api/**/*.test.ts',
  'test/journey/**/*.test.ts',
  'test/browser/**/*.test.ts',
  'test/attacks/attacks.test.ts',
  'test/attacks/no-input.test.ts',
];

export default defineConfig({
  test: {
    env: { MODE: '' }, // vitest sets MODE to its own mode; it is a setting of ours, and empty counts as not set
    pool: 'forks',
    // Most of the time a test of servers waits for them.
    maxWorkers: 3,
    // Where something hangs, that is found. A machine with three times its load is slow, and no test says how slow it may be.
    testTimeout: 240_000,
    hookTimeout: 240_000,
    expect: { poll: { timeout: 120_000, interval: 20 } },
    projects: [
      {
        extends: true,
        test: {
          name: 'core',
          include: ['src/**/*.test.ts', 'test/*.test.ts', 'test/attacks/*.test.ts'],
          exclude: SERVERS,
        },
      },
      { extends: true, test: { name: 'servers', include: SERVERS, globalSetup: 'test/global-setup.ts' } },
    ],
  },
});
