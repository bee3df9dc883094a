/** Lessons, each the features of an example and its kind, go in; the weights that they teach come out, the same ones each time. */
import { eachOf, type Features } from './features.ts';
import type { Head } from './head.ts';

export interface Example {
  /** The kind that it is, or all those that it is. */
  readonly kind: string | readonly string[];
  readonly features: Features;
  /** Whose words are in it. */
  readonly voices: readonly string[];
  /** It stands in the examples as it is; what was made of several teaches no feature that none of them has. */
  readonly isWhole?: boolean;
}

/** What is made of the examples once, however often it is learned from, and by however many threads: its memory is shared. */
export interface Lessons {
  readonly kinds: readonly string[];
  readonly of: Head['of'];
  /** Numbers of kinds, of each lesson. */
  readonly is: readonly (readonly number[])[];
  readonly voices: readonly (readonly string[])[];
  readonly isWhole: readonly boolean[];
  /** Where the features of each lesson begin, and at last where all end. */
  readonly starts: Int32Array;
  /** Numbers of features, with the value of each. */
  readonly features: Int32Array;
  readonly values: Float32Array;
  /** Fingerprints of the features, by their numbers. */
  readonly marks: Uint32Array;
}

/** How it learns. Found by measuring on voices that were left out. */
export interface Settings {
  readonly rounds: number;
  readonly rate: number;
  readonly shrink: number;
  /** Several are learned, each in another order, and their mean is taken: what only one order teaches is chance. */
  readonly seeds: readonly number[];
  /** A word that one voice alone uses tells of the voice, and a new voice will not use it. */
  readonly leastVoices: number;
  /** Leaving out what is weaker than this changes nothing. */
  readonly leastWeight: number;
  /** Rare kinds count for more, but not as much more as they are rarer: 0 for not at all, 1 for as much. */
  readonly balance: number;
}

const STEPS = 63;

export function lessonsOf(kinds: readonly string[], examples: readonly Example[], of: Head['of'] = 'one'): Lessons {
  const numbers = new Map<number, number>();
  const numbered = (mark: number): number => {
    const known = numbers.get(mark);
    if (known === undefined) numbers.set(mark, numbers.size);
    return known ?? numbers.size - 1;
  };
  const sizes = examples.map(({ features }) => sizeOf(features));
  const starts = new Int32Array(shared(4 * (examples.length + 1)));
  sizes.forEach((size, at) => void (starts[at + 1] = (starts[at] ?? 0) + size));
  const size = starts.at(-1) ?? 0;
  const features = new Int32Array(shared(4 * size));
  const values = new Float32Array(shared(4 * size));
  examples.forEach((example, at) => {
    let place = starts[at] ?? 0;
    for (const [mark, value] of eachOf(example.features)) {
      features[place] = numbered(mark);
      values[place++] = value / (example.features.total || 1);
    }
  });
  return {
    kinds,
    of,
    is: examples.map(({ kind }) =>
      (typeof kind === 'string' ? [kind] : kind).map((each) => kinds.indexOf(each)).filter((at) => at !== -1),
    ),
    voices: examples.map(({ voices }) => voices),
    isWhole: examples.map(({ isWhole = true }) => isWhole),
    starts,
    features,
    values,
    marks: Uint32Array.from(numbers.keys()),
  };
}

function shared(bytes: number): SharedArrayBuffer {
  return new SharedArrayBuffer(bytes);
}

function sizeOf({ marks, shared: inCommon }: Features): number {
  return marks.length + (inCommon === null ? 0 : sizeOf(inCommon));
}

/** `without` leaves out the voices on which it will be measured. */
export function learn(all: Lessons, settings: Settings, without: ReadonlySet<string> = new Set()): Head {
  const { kinds, of, marks } = all;
  const taken = [...all.voices.keys()].filter((at) => !all.voices[at]?.some((voice) => without.has(voice)));
  const known = knownIn(all, taken, settings.leastVoices);
  const lessons = narrowed(all, taken, known);
  const mean = new Float64Array(known.length * kinds.length);
  for (const seed of settings.seeds)
    trained(lessons, { size: known.length, count: kinds.length, of, seed, settings }).forEach((weight, at) => {
      mean[at] = (mean[at] ?? 0) + weight / settings.seeds.length;
    });
  const fingerprints = known.map((feature) => marks[feature] ?? 0);
  return { kinds, of, ...quantised(fingerprints, mean, kinds.length, settings.leastWeight) };
}

function knownIn({ isWhole, voices, starts, features, marks }: Lessons, taken: readonly number[], leastVoices: number) {
  const voicesOf: Set<string>[] = Array.from(marks, () => new Set());
  for (const at of taken)
    if (isWhole[at])
      for (let place = starts[at] ?? 0; place < (starts[at + 1] ?? 0); place++)
        voicesOf[features[place] ?? 0]?.add(voices[at]?.[0] ?? '');
  return [...voicesOf.keys()].filter((feature) => (voicesOf[feature]?.size ?? 0) >= leastVoices);
}

type Narrow = Pick<Lessons, 'is' | 'starts' | 'features' | 'values'>;

/** These lessons alone, with the features that are known, numbered anew. */
function narrowed(
  { is, starts, features, values, marks }: Lessons,
  taken: readonly number[],
  known: readonly number[],
): Narrow {
  const numberOf = new Int32Array(marks.length).fill(-1);
  known.forEach((feature, at) => void (numberOf[feature] = at));
  const of = {
    starts: new Int32Array(taken.length + 1),
    features: new Int32Array(features.length),
    values: new Float32Array(values.length),
  };
  let next = 0;
  taken.forEach((lesson, at) => {
    for (let place = starts[lesson] ?? 0; place < (starts[lesson + 1] ?? 0); place++) {
      const number = numberOf[features[place] ?? 0] ?? -1;
      if (number === -1) continue;
      of.features[next] = number;
      of.values[next++] = values[place] ?? 0;
    }
    of.starts[at + 1] = next;
  });
  return { is: taken.map((lesson) => is[lesson] ?? []), ...of };
}

interface Training {
  readonly size: number;
  readonly count: number;
  readonly of: Head['of'];
  readonly seed: number;
  readonly settings: Settings;
}

/** AdaGrad (Duchi, Hazan, Singer, 2011): a weight that has moved much moves less. */
function trained(lessons: Narrow, { size, count, of, seed, settings }: Training): Float32Array {
  const { is: kindsOf, starts, features, values } = lessons;
  const { rounds, rate, shrink, balance } = settings;
  const weights = new Float32Array(size * count);
  const moved = new Float32Array(size * count).fill(1e-6);
  const counts = Array.from({ length: count }, (_, at) => kindsOf.filter((is) => is.includes(at)).length);
  const importance = counts.map((lots) => (kindsOf.length / count / Math.max(1, lots)) ** balance);
  const random = randomFrom(seed);
  const order = Int32Array.from(kindsOf.keys());
  const likely = new Float64Array(count);

  for (let round = 0; round < rounds; round++) {
    shuffle(order, random);
    for (const which of order) {
      const is = kindsOf[which] ?? [];
      const [from, to] = [starts[which] ?? 0, starts[which + 1] ?? 0];
      weigh(weights, lessons, from, to, likely, of);
      const [kind = 0] = is;
      for (let at = 0; at < count; at++) {
        const isIt = is.includes(at);
        const counts = of === 'one' ? (importance[kind] ?? 1) : isIt ? (importance[at] ?? 1) : 1;
        const error = ((likely[at] ?? 0) - (isIt ? 1 : 0)) * counts;
        if (Math.abs(error) < 1e-4) continue;
        for (let nth = from; nth < to; nth++) {
          const place = (features[nth] ?? 0) * count + at;
          const slope = error * (values[nth] ?? 0) + shrink * (weights[place] ?? 0);
          moved[place] = (moved[place] ?? 0) + slope * slope;
          weights[place] = (weights[place] ?? 0) - (rate * slope) / Math.sqrt(moved[place] ?? 1);
        }
      }
    }
  }
  return weights;
}

function weigh(
  weights: Float32Array,
  { features, values }: Narrow,
  from: number,
  to: number,
  into: Float64Array,
  of: Head['of'],
): void {
  const count = into.length;
  into.fill(0);
  for (let nth = from; nth < to; nth++) {
    const row = (features[nth] ?? 0) * count;
    const value = values[nth] ?? 0;
    for (let at = 0; at < count; at++) into[at] = (into[at] ?? 0) + (weights[row + at] ?? 0) * value;
  }
  if (of === 'any') {
    for (let at = 0; at < count; at++) into[at] = 1 / (1 + Math.exp(-(into[at] ?? 0)));
    return;
  }
  const most = Math.max(...into);
  let all = 0;
  for (let at = 0; at < count; at++) all += into[at] = Math.exp((into[at] ?? 0) - most);
  for (let at = 0; at < count; at++) into[at] = (into[at] ?? 0) / all;
}

/** Only features that say enough about some kind are kept, and their weights in few steps: so the file stays small. */
function quantised(
  fingerprints: readonly number[],
  weights: Float64Array,
  count: number,
  leastWeight: number,
): Pick<Head, 'features' | 'steps' | 'step'> {
  const rowOf = (at: number): Float64Array => weights.subarray(at * count, (at + 1) * count);
  const loudest = (row: Float64Array): number => row.reduce((so, weight) => Math.max(so, Math.abs(weight)), 0);
  const kept = [...fingerprints.keys()]
    .filter((at) => loudest(rowOf(at)) >= leastWeight)
    .toSorted((a, b) => (fingerprints[a] ?? 0) - (fingerprints[b] ?? 0));
  const step = loudest(weights) / STEPS || 1;
  return {
    features: Uint32Array.from(kept, (at) => fingerprints[at] ?? 0),
    steps: Int8Array.from(kept.flatMap((at) => Array.from(rowOf(at), (weight) => Math.round(weight / step)))),
    step,
  };
}

function shuffle(order: Int32Array, random: () => number): void {
  for (let at = order.length - 1; at > 0; at--) {
    const other = Math.floor(random() * (at + 1));
    const kept = order[at] ?? 0;
    order[at] = order[other] ?? 0;
    order[other] = kept;
  }
}

/** A linear congruential generator (Numerical Recipes): the same numbers on every machine. */
export function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}
