/** When a message is tried again. */
import { expect, it } from 'vitest';
import { retryAt } from './retry.ts';

const NOW = new Date('2026-11-02T12:00:00Z');
const LATER = new Date('2026-11-05T12:00:00Z');
const seconds = (attempt: number, dice: number) => {
  const next = retryAt(attempt, NOW, LATER, dice);
  return next === null ? null : (next.getTime() - NOW.getTime()) / 1_000;
};

it.each([
  [1, 0.5, 5],
  [1, 0, 4],
  [1, 1, 6],
  [2, 0.5, 20],
  [5, 0.5, 1_280],
  [9, 0.5, 28_800],
  [100, 0.5, 28_800],
])('after attempt %d, with a dice of %d, it is tried again in %d seconds', (attempt, dice, expected) => {
  expect(seconds(attempt, dice)).toBeCloseTo(expected);
});

it('gives up where the next attempt would be too late', () => {
  expect(retryAt(9, new Date('2026-11-05T05:00:00Z'), LATER, 0.5)).toBeNull();
  expect(retryAt(1, new Date('2026-11-05T11:59:54Z'), LATER, 0.5)).not.toBeNull();
});

it('is tried for three days, about sixteen times', () => {
  let [at, attempts]: [Date | null, number] = [NOW, 0];
  while (at !== null) at = retryAt(++attempts, at, LATER, 0.5);
  expect(attempts).toBe(16);
});
