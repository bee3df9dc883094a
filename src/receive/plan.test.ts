/** What the watcher decides, as tables. */
import { describe, expect, it } from 'vitest';
import type { Listed } from '../domain/ports.ts';
import { afterFailedFetch, backOffMs, fetchable, folderFor, isSetAside, nextBatch, type Trouble } from './plan.ts';

const KB = 1024;
const MB = 1024 * KB;
const LIMITS = { batchMessages: 3, batchBytes: 8 * MB, maxBytes: 25 * MB };
const at = (uid: number, bytes = KB): Listed => ({ uid, bytes, internalDate: new Date(0) });
const troubled = (...entries: [uid: number, failures: number][]) =>
  new Map(entries.map(([uid, failures]): [number, Trouble] => [uid, { failures, lastAt: 1_000 }]));

describe('the next batch', () => {
  it.each<[what: string, pending: Listed[], troubles: [number, number][], batch: number[]]>([
    ['is empty when nothing is pending', [], [], []],
    ['is the oldest messages', [at(4), at(7), at(9)], [], [4, 7, 9]],
    ['holds no more than so many', [at(1), at(2), at(3), at(4)], [], [1, 2, 3]],
    ['holds no more than so many bytes', [at(1, 5 * MB), at(2, 3 * MB), at(3, KB)], [], [1, 2]],
    ['does not pass over one that is too much', [at(1, 5 * MB), at(2, 4 * MB), at(3, KB)], [], [1]],
    ['holds at least one', [at(1, 20 * MB), at(2)], [], [1]],
    ['takes large messages one at a time, since each is looked at', [at(1, 900 * MB), at(2, 900 * MB)], [], [1]],
    ['takes one without a size alone too', [at(1, Infinity), at(2, 1)], [], [1]],
    ['leaves messages in trouble for later', [at(1), at(2), at(3)], [[1, 1]], [2, 3]],
    [
      'takes first which failed least',
      [at(1), at(2)],
      [
        [1, 2],
        [2, 1],
      ],
      [2],
    ],
    [
      'takes messages in trouble one by one, after all others',
      [at(1), at(2)],
      [
        [1, 1],
        [2, 1],
      ],
      [1],
    ],
  ])('%s', (_what, pending, troubles, batch) => {
    expect(nextBatch(pending, troubled(...troubles), LIMITS).map(({ uid }) => uid)).toEqual(batch);
  });
});

describe('a message that cannot be fetched', () => {
  it('is set aside after three failures, and tried again when its time has come', () => {
    let troubles = new Map<number, Trouble>();
    const aside = [1, 2, 3].map((failure) => {
      troubles = afterFailedFetch(troubles, [at(5)], failure * 1_000);
      const trouble = troubles.get(5);
      return trouble !== undefined && isSetAside(trouble);
    });
    expect(aside).toEqual([false, false, true]);
    const now = (ms: number) => fetchable([at(4), at(5)], troubles, ms, 60_000).map(({ uid }) => uid);
    expect(now(62_999)).toEqual([4]);
    expect(now(63_000)).toEqual([4, 5]);
  });

  it('casts suspicion on its whole batch', () => {
    expect([...afterFailedFetch(troubled([2, 1]), [at(1), at(2)], 9).entries()]).toEqual([
      [2, { failures: 2, lastAt: 9 }],
      [1, { failures: 1, lastAt: 9 }],
    ]);
  });
});

describe('the folder for an outcome', () => {
  const folders = { processed: 'P', hold: 'H', ignored: 'I' };
  it.each([
    ['referral', 'P'],
    ['duplicate', 'P'],
    ['hold', 'H'],
    ['ignored', 'I'],
  ] as const)('%s: %s', (outcome, folder) => expect(folderFor(outcome, folders)).toBe(folder));
});

describe('the back-off', () => {
  const hint = (ms: number) => new Error(`busy ("Request is throttled. Suggested Backoff Time: ${ms} milliseconds")`);
  it.each<[failures: number, chance: number, error: unknown, ms: number]>([
    [1, 0, null, 1_000],
    [2, 0, null, 2_000],
    [5, 0, null, 16_000],
    [7, 0, null, 60_000],
    [5_000, 0, null, 60_000],
    [0, 0, null, 1_000],
    [1, 1, null, 500],
    [7, 0.5, null, 45_000],
    [1, 0, hint(299_961), 299_961],
    [7, 0, hint(10), 60_000],
    [1, 0, hint(1e12), 3_600_000],
    [1, 0, new Error('Backoff Time: soon'), 1_000],
  ])('failure %i, chance %f, %s: %i ms', (failures, chance, error, ms) => {
    expect(backOffMs(failures, chance, error)).toBe(ms);
  });
});
