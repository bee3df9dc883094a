import { describe, expect, it } from 'vitest';
import { restSeconds } from './brake.ts';

describe('after wrong passwords', () => {
  it.each([
    [0, 0],
    [4, 0],
    [5, 1],
    [6, 2],
    [10, 32],
    [11, 60],
    [1_000_000, 60],
  ])('%i of them, none is looked at for %i seconds', (failures, seconds) =>
    expect(restSeconds(failures, 'pair')).toBe(seconds),
  );

  it('a place that tries many names is slowed too, and no longer', () => {
    expect(restSeconds(19, 'source')).toBe(0);
    expect(restSeconds(1_000, 'source')).toBe(60);
  });
});
