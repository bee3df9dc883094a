/** A file of weights goes in; the heads of the reader, and from which likelihood on it believes them, come out. */
import { createHash } from 'node:crypto';
import { z } from 'zod';
import { type Head, unpacked } from '../linear/head.ts';
import { firstHeads, type HeadName, secondHeads, thirdHeads } from './judge.ts';

const limit = z.number();
/** From which likelihood on something is said; found on voices that the training did not see. More than 1 where it never is. */
const limitsSchema = z.strictObject({
  /** Of a party: from where on it is proposed, and from where on it may have effect. */
  agent: z.strictObject({ likely: limit, sure: limit }),
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
const moreSchema = z.strictObject({ limits: limitsSchema, serviceWords: z.array(z.string()).readonly() });
export type More = z.infer<typeof moreSchema>;

export type Limits = z.infer<typeof limitsSchema>;

export interface Weights {
  readonly heads: Readonly<Record<HeadName, Head>>;
  readonly limits: Limits;
  /** Words that may name a service. */
  readonly serviceWords: ReadonlySet<string>;
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
  const { limits, serviceWords } = moreSchema.parse(more);
  return {
    heads: { ...firstHeads(head), ...secondHeads(head), ...thirdHeads(head) },
    limits,
    serviceWords: new Set(serviceWords),
    version: `letters@${createHash('sha256').update(file).digest('hex').slice(0, 8)}`,
  };
}
