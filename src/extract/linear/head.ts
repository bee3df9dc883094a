/** Weights, as a training left them, and features go in; how likely each kind is comes out. */
import { gunzipSync, gzipSync } from 'node:zlib';
import { z } from 'zod';
import type { Features } from './features.ts';

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
export function likelihoods(head: Head, features: Features): Float64Array {
  const likely = Float64Array.from(sumsOf(head, features));
  const { step, of } = head;
  const scale = step / (features.total || 1);
  if (of === 'one') share(likely, scale);
  else for (let at = 0; at < likely.length; at++) likely[at] = 1 / (1 + Math.exp(-(likely[at] ?? 0) * scale));
  return likely;
}

function share(sums: Float64Array, scale: number): void {
  const most = Math.max(...sums);
  let all = 0;
  for (let at = 0; at < sums.length; at++) all += sums[at] = Math.exp(((sums[at] ?? 0) - most) * scale);
  for (let at = 0; at < sums.length; at++) sums[at] = (sums[at] ?? 0) / all;
}

const summed = new WeakMap<Features, { readonly head: Head; readonly sums: Float64Array }>();

/** What features have in common with others is summed once, as long as one head after the other weighs. */
function sumsOf(head: Head, features: Features): Float64Array {
  const { kinds, steps } = head;
  const count = kinds.length;
  const sums =
    features.shared === null ? new Float64Array(count) : Float64Array.from(sumsInCommon(head, features.shared));
  const { marks, values } = features;
  const places = placesOf(head.features);
  for (let nth = 0; nth < marks.length; nth++) {
    const at = placeOf(places, marks[nth] ?? 0);
    if (at === -1) continue;
    const value = values[nth] ?? 0;
    const row = at * count;
    for (let kind = 0; kind < count; kind++) sums[kind] = (sums[kind] ?? 0) + (steps[row + kind] ?? 0) * value;
  }
  return sums;
}

function sumsInCommon(head: Head, features: Features): Float64Array {
  const known = summed.get(features);
  if (known?.head === head) return known.sums;
  const sums = sumsOf(head, features);
  summed.set(features, { head, sums });
  return sums;
}

/** What each feature says of each kind, the loudest first. */
export function spokenFor(head: Head, { names, marks, values, total }: Features) {
  const { kinds, features, steps, step } = head;
  const places = placesOf(features);
  return names
    .flatMap((name, nth) => {
      const at = placeOf(places, marks[nth] ?? 0);
      if (at === -1) return [];
      return kinds.map((kind, of) => {
        const weight = ((steps[at * kinds.length + of] ?? 0) * step * (values[nth] ?? 0)) / (total || 1);
        return { name: name.join(''), kind, weight };
      });
    })
    .toSorted((a, b) => Math.abs(b.weight) - Math.abs(a.weight));
}

/** Each fingerprint with its place behind it, found by its low bits and from there on; made once for each head. */
const made = new WeakMap<Uint32Array, Int32Array>();
const EMPTY = -1;

function placesOf(features: Uint32Array): Int32Array {
  const known = made.get(features);
  if (known !== undefined) return known;
  const size = 2 ** Math.ceil(Math.log2(features.length * 2 + 2));
  const places = new Int32Array(size * 2).fill(EMPTY);
  features.forEach((feature, at) => {
    let slot = feature & (size - 1);
    while (places[slot * 2 + 1] !== EMPTY) slot = (slot + 1) & (size - 1);
    places[slot * 2] = feature;
    places[slot * 2 + 1] = at;
  });
  made.set(features, places);
  return places;
}

/** -1 where it stands nowhere. */
function placeOf(places: Int32Array, wanted: number): number {
  const mask = places.length / 2 - 1;
  for (let slot = wanted & mask; ; slot = (slot + 1) & mask) {
    const at = places[slot * 2 + 1] ?? EMPTY;
    if (at === EMPTY || places[slot * 2] === (wanted | 0)) return at;
  }
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
