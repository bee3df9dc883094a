/** Weights, as a training left them, and features go in; how likely each kind is comes out. */
import { gunzipSync, gzipSync } from 'node:zlib';
import { z } from 'zod';
import { type Features, fingerprint } from './features.ts';

/** A logistic regression over some kinds. */
export interface Head {
  readonly kinds: readonly string[];
  /** Whether an example is of one of the kinds, or of any number of them. */
  readonly of: 'one' | 'any';
  /** Fingerprints of the names of features, in rising order. */
  readonly features: Uint32Array;
  /** For each feature a weight for each kind, in steps of `step`. */
  readonly steps: Int8Array;
  readonly step: number;
}

/**
 * In the order of the kinds. Each feature speaks for or against each kind, and the sums are made into likelihoods. Features
 * that the training has not seen add nothing, and weaken what the others say: `total` counts them.
 */
export function likelihoods({ kinds, of, features, steps, step }: Head, { names, total }: Features): readonly number[] {
  const count = kinds.length;
  const sums = new Float64Array(count);
  for (const [name, value] of names) {
    const at = placeOf(features, fingerprint(name));
    if (at === -1) continue;
    for (let kind = 0; kind < count; kind++) sums[kind] = (sums[kind] ?? 0) + (steps[at * count + kind] ?? 0) * value;
  }
  const said = Array.from(sums, (sum) => (sum * step) / (total || 1));
  return of === 'one' ? shared(said) : said.map((sum) => 1 / (1 + Math.exp(-sum)));
}

/** What each feature says of each kind, the loudest first. */
export function spokenFor(
  { kinds, features, steps, step }: Head,
  { names, total }: Features,
): { readonly name: string; readonly kind: string; readonly weight: number }[] {
  return [...names]
    .flatMap(([name, value]) => {
      const at = placeOf(features, fingerprint(name));
      if (at === -1) return [];
      return kinds.map((kind, nth) => {
        const weight = ((steps[at * kinds.length + nth] ?? 0) * step * value) / (total || 1);
        return { name, kind, weight };
      });
    })
    .toSorted((a, b) => Math.abs(b.weight) - Math.abs(a.weight));
}

function shared(sums: readonly number[]): readonly number[] {
  const most = Math.max(...sums);
  const powers = sums.map((sum) => Math.exp(sum - most));
  const all = powers.reduce((sum, power) => sum + power, 0);
  return powers.map((power) => power / all);
}

function placeOf(sorted: Uint32Array, wanted: number): number {
  let from = 0;
  let to = sorted.length - 1;
  while (from <= to) {
    const middle = (from + to) >>> 1;
    const there = sorted[middle] ?? 0;
    if (there === wanted) return middle;
    if (there < wanted) from = middle + 1;
    else to = middle - 1;
  }
  return -1;
}

const tableSchema = z.strictObject({
  heads: z.record(
    z.string(),
    z.strictObject({ kinds: z.array(z.string()), of: z.enum(['one', 'any']), features: z.int(), step: z.number() }),
  ),
  more: z.unknown(),
});

/** One line of JSON, then for each head its fingerprints (little-endian) and its steps; all of it made small by gzip. */
export function packed(heads: Readonly<Record<string, Head>>, more: unknown): Buffer {
  const table = Object.entries(heads).map(([name, { kinds, of, features, step }]) => [
    name,
    { kinds, of, features: features.length, step },
  ]);
  const bodies = Object.values(heads).flatMap(({ features, steps }) => {
    const names = Buffer.alloc(features.length * 4);
    features.forEach((feature, at) => names.writeUInt32LE(feature, at * 4));
    return [names, Buffer.from(steps.buffer, steps.byteOffset, steps.byteLength)];
  });
  const line = Buffer.from(`${JSON.stringify({ heads: Object.fromEntries(table), more })}\n`);
  return gzipSync(Buffer.concat([line, ...bodies]), { level: 9 });
}

export function unpacked(file: Buffer): { readonly heads: Readonly<Record<string, Head>>; readonly more: unknown } {
  const bytes = gunzipSync(file);
  const end = bytes.indexOf('\n');
  const table = tableSchema.parse(JSON.parse(bytes.toString('utf8', 0, end)));
  let from = end + 1;
  const heads = Object.entries(table.heads).map(([name, { kinds, of, features, step }]) => {
    const steps = from + features * 4;
    const head: Head = {
      kinds,
      of,
      features: Uint32Array.from({ length: features }, (_, at) => bytes.readUInt32LE(from + at * 4)),
      steps: Int8Array.from({ length: features * kinds.length }, (_, at) => bytes.readInt8(steps + at)),
      step,
    };
    from = steps + features * kinds.length;
    return [name, head] as const;
  });
  return { heads: Object.fromEntries(heads), more: table.more };
}
