/** Weights, as the training left them, and the words of a reply go in; how likely each kind of answer is comes out. */
import { gunzipSync, gzipSync } from 'node:zlib';
import { z } from 'zod';
import { ANSWER_KINDS, type AnswerKind } from '../../domain/answer.ts';
import { featuresOf } from './features.ts';

const isKind = (text: string): text is AnswerKind => Object.hasOwn(ANSWER_KINDS, text);
export const kindSchema = z.string().refine(isKind);

/** In the order in which the weights hold them. */
export const KINDS: readonly AnswerKind[] = Object.keys(ANSWER_KINDS).filter(isKind);

const degreesSchema = z.strictObject({ sure: z.number(), likely: z.number() });
const headSchema = z.strictObject({
  features: z.int(),
  step: z.number(),
  degrees: z.record(kindSchema, degreesSchema),
});

/** From which likelihood on a kind is sure, and from which it is likely. More than 1 where it never is. */
export interface Degrees {
  readonly sure: number;
  readonly likely: number;
}

export interface Weights {
  /** Fingerprints of the names of features, in rising order. */
  readonly features: Uint32Array;
  /** For each feature a weight for each kind, in steps of `step`. */
  readonly steps: Int8Array;
  readonly step: number;
  /** For `yes` it is the likelihood of a whole yes: `yes` and `yes_more` together. */
  readonly degrees: Readonly<Record<AnswerKind, Degrees>>;
}

export type Likelihoods = Readonly<Record<AnswerKind, number>>;

/** FNV-1a, so that the file of weights holds four bytes instead of each name. */
export function fingerprint(name: string): number {
  let hash = 0x81_1c_9d_c5;
  for (let at = 0; at < name.length; at++) hash = Math.imul(hash ^ name.charCodeAt(at), 0x01_00_01_93);
  return hash >>> 0;
}

/**
 * A multinomial logistic regression: each feature speaks for or against each kind, and the sums are made into likelihoods.
 * Features that the training has not seen add nothing, and weaken what the others say: `total` counts them.
 */
export function likelihoods({ features, steps, step }: Omit<Weights, 'degrees'>, words: string): Likelihoods {
  const { names, total } = featuresOf(words);
  const sums = KINDS.map(() => 0);
  for (const [name, value] of names) {
    const at = placeOf(features, fingerprint(name));
    if (at !== -1)
      for (let kind = 0; kind < KINDS.length; kind++)
        sums[kind] = (sums[kind] ?? 0) + (steps[at * KINDS.length + kind] ?? 0) * value;
  }
  return shared(sums.map((sum) => (sum * step) / (total || 1)));
}

/** What each feature of the words says of each kind, the loudest first. */
export function spokenFor(
  { features, steps, step }: Weights,
  words: string,
): { readonly name: string; readonly kind: AnswerKind; readonly weight: number }[] {
  const { names, total } = featuresOf(words);
  return [...names]
    .flatMap(([name, value]) => {
      const at = placeOf(features, fingerprint(name));
      if (at === -1) return [];
      return KINDS.map((kind, nth) => {
        const weight = ((steps[at * KINDS.length + nth] ?? 0) * step * value) / (total || 1);
        return { name, kind, weight };
      });
    })
    .toSorted((a, b) => Math.abs(b.weight) - Math.abs(a.weight));
}

function shared(sums: readonly number[]): Likelihoods {
  const most = Math.max(...sums);
  const powers = sums.map((sum) => Math.exp(sum - most));
  const all = powers.reduce((sum, power) => sum + power, 0);
  return byKind((_, at) => (powers[at] ?? 0) / all);
}

export function byKind<Value>(valueOf: (kind: AnswerKind, at: number) => Value): Record<AnswerKind, Value> {
  const of = (kind: AnswerKind): Value => valueOf(kind, KINDS.indexOf(kind));
  return {
    yes: of('yes'),
    yes_more: of('yes_more'),
    yes_but: of('yes_but'),
    no: of('no'),
    dispute: of('dispute'),
    withdraws: of('withdraws'),
    not_yet: of('not_yet'),
    conditional: of('conditional'),
    data_request: of('data_request'),
    question: of('question'),
    receipt: of('receipt'),
    thanks: of('thanks'),
    machine: of('machine'),
    other: of('other'),
  };
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

/** One line of JSON, then the fingerprints (little-endian), then the steps; all of it made small by gzip. */
export function packed({ features, steps, step, degrees }: Weights): Buffer {
  const head = Buffer.from(`${JSON.stringify({ features: features.length, step, degrees })}\n`);
  const names = Buffer.alloc(features.length * 4);
  features.forEach((feature, at) => names.writeUInt32LE(feature, at * 4));
  return gzipSync(Buffer.concat([head, names, Buffer.from(steps.buffer, steps.byteOffset, steps.byteLength)]), {
    level: 9,
  });
}

export function unpacked(file: Buffer): Weights {
  const bytes = gunzipSync(file);
  const end = bytes.indexOf('\n');
  const { features, step, degrees } = headSchema.parse(JSON.parse(bytes.toString('utf8', 0, end)));
  const from = end + 1 + features * 4;
  return {
    features: Uint32Array.from({ length: features }, (_, at) => bytes.readUInt32LE(end + 1 + at * 4)),
    steps: Int8Array.from({ length: features * KINDS.length }, (_, at) => bytes.readInt8(from + at)),
    step,
    degrees,
  };
}
