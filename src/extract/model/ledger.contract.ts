/** What every ledger of a language model keeps to, whatever it is made of; a test file runs it with the ledgers that it has. */
import { beforeEach, describe, expect, it } from 'vitest';
import type { ModelLedger } from '../../domain/ports.ts';

const DAY = '2026-11-02';

/** `make` gives two views of one ledger, as two processes have them, in which nothing is counted yet. */
export function modelLedgerContract(make: () => Promise<readonly [ModelLedger, ModelLedger]>): void {
  describe('a ledger', () => {
    let one: ModelLedger;
    let other: ModelLedger;
    beforeEach(async () => {
      [one, other] = await make();
    });
    const use = { inputTokens: 1_200, cachedTokens: 1_000, outputTokens: 300, costUsd: 0.25 };

    it('has nothing of a day on which nothing was asked', async () => {
      expect(await one.spent(DAY)).toEqual({ tokens: 0, costUsd: 0 });
    });

    it('adds up what was read and written, and keeps days apart', async () => {
      await one.add(DAY, use);
      await other.add(DAY, { ...use, costUsd: 0.5 });
      await one.add('2026-11-03', use);
      expect(await other.spent(DAY)).toEqual({ tokens: 3_000, costUsd: 0.75 });
    });

    it('counts tokens also where nobody knows their price', async () => {
      await one.add(DAY, { ...use, costUsd: null });
      expect(await one.spent(DAY)).toEqual({ tokens: 1_500, costUsd: 0 });
    });

    it('loses nothing of what is added at the same moment', async () => {
      await Promise.all(Array.from({ length: 20 }, async (_, at) => await (at % 2 === 0 ? one : other).add(DAY, use)));
      expect(await one.spent(DAY)).toEqual({ tokens: 30_000, costUsd: 5 });
    });
  });
}
