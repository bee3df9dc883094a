/** A file of weights goes in; the heads of the reader, and from which likelihood on it believes them, come out. */
import { createHash } from 'node:crypto';
import { z } from 'zod';
import { type Head, unpacked } from '../linear/head.ts';
import { type FirstHead, firstHeads, type SecondHead, secondHeads } from './judge.ts';

const limit = z.number();
/** From which likelihood on something is said; found on voices that the training did not see. More than 1 where it never is. */
export const limitsSchema = z.strictObject({
  /** Of a party: from where on it is proposed, and from where on it may have effect. */
  agent: z.strictObject({ likely: limit, sure: limit }),
  agency: z.strictObject({ likely: limit, sure: limit }),
  ambiguous: limit,
  wantsNone: limit,
  sites: limit,
  seats: limit,
  budget: limit,
  date: limit,
  service: limit,
  provider: limit,
  ask: limit,
});
export type Limits = z.infer<typeof limitsSchema>;

export interface Weights {
  readonly heads: Readonly<Record<FirstHead | SecondHead, Head>>;
  readonly limits: Limits;
  /** Such as `letters@3f1c09ab`: which weights a letter was read with. */
  readonly version: string;
}

export function weightsFrom(file: Buffer): Weights {
  const { heads, more } = unpacked(file);
  const head = (name: string): Head => {
    const found = heads[name];
    if (found === undefined)
      throw new Error(`the weights of ${name} are missing: node scripts/train-letters.ts makes them`);
    return found;
  };
  return {
    heads: { ...firstHeads(head), ...secondHeads(head) },
    limits: limitsSchema.parse(more),
    version: `letters@${createHash('sha256').update(file).digest('hex').slice(0, 8)}`,
  };
}
