/** Replies with their kinds go in; the weights of the reader of answers come out, the same ones each time. */
import type { AnswerKind } from '../../domain/answer.ts';
import { featuresOf } from './features.ts';
import { fingerprint, KINDS, type Weights } from './weights.ts';

export interface Example {
  /** Who wrote it: one file of `fixtures/answers/`. */
  readonly voice: string;
  readonly kind: AnswerKind;
  readonly language: string;
  readonly words: string;
}

/** What is made of the examples once, however often it is learned from. */
export interface Lessons {
  readonly lessons: readonly Lesson[];
  /** Fingerprints of the features, by the number that lessons use. */
  readonly features: readonly number[];
}

interface Lesson {
  readonly kind: number;
  /** Whose words are in it. */
  readonly voices: readonly string[];
  /** It stands in the examples as it is, not joined of two. */
  readonly isWhole: boolean;
  readonly features: Int32Array;
  readonly values: Float32Array;
}

/** How it learns. Found by measuring on voices that were left out. */
const ROUNDS = 6;
const RATE = 0.4;
const SHRINK = 1e-4;
/** Several are learned, each in another order, and their mean is taken: what only one order teaches is chance. */
const SEEDS = [1, 2];
/** A word that one voice alone uses tells of the voice, and a new voice will not use it. */
const LEAST_VOICES = 2;
/** Measured: leaving out what is weaker than this changes nothing. */
const LEAST_WEIGHT = 1.2;
const STEPS = 63;
/** Rare kinds count for more, but not as much more as they are rarer. */
const BALANCE = 0.5;
const JOINED_PER_YES = 6;
const JOINED_PER_OTHER = 1;
const MOST_JOINED_CHARS = 300;
const MOST_VEILED_WORDS = 8;
const VEILED_SHARE = 0.25;

export function lessonsOf(examples: readonly Example[]): Lessons {
  const numbers = new Map<number, number>();
  const lesson = ({ kind, words }: Example, voices: readonly string[], isWhole: boolean): Lesson => {
    const { names, total } = featuresOf(words);
    const features = Int32Array.from(names.keys(), (name) => {
      const mark = fingerprint(name);
      const known = numbers.get(mark);
      if (known === undefined) numbers.set(mark, numbers.size);
      return known ?? numbers.size - 1;
    });
    return {
      kind: KINDS.indexOf(kind),
      voices,
      isWhole,
      features,
      values: Float32Array.from(names.values(), (value) => value / (total || 1)),
    };
  };
  const whole = examples.map((example) => lesson(example, [example.voice], true));
  const joined = joinedOf(examples).map(({ example, other }) => lesson(example, [example.voice, other], false));
  const veiled = veiledOf(examples).map((example) => lesson(example, [example.voice], false));
  return { lessons: [...whole, ...joined, ...veiled], features: [...numbers.keys()] };
}

/** `without` leaves out the voices on which it will be measured. Its degrees are for the caller to find. */
export function learn(
  { lessons, features }: Lessons,
  without: ReadonlySet<string> = new Set(),
): Omit<Weights, 'degrees'> {
  const taken = lessons.filter(({ voices }) => !voices.some((voice) => without.has(voice)));
  const known = knownIn(taken, features.length);
  const numberOf = new Map(known.map((feature, at) => [feature, at]));
  const narrow = taken.map((lesson) => {
    const kept = [...lesson.features.keys()].filter((at) => numberOf.has(lesson.features[at] ?? -1));
    return {
      ...lesson,
      features: Int32Array.from(kept, (at) => numberOf.get(lesson.features[at] ?? -1) ?? 0),
      values: Float32Array.from(kept, (at) => lesson.values[at] ?? 0),
    };
  });
  const mean = new Float64Array(known.length * KINDS.length);
  for (const seed of SEEDS)
    trained(narrow, known.length, seed).forEach((weight, at) => {
      mean[at] = (mean[at] ?? 0) + weight / SEEDS.length;
    });
  return quantised(
    known.map((feature) => features[feature] ?? 0),
    mean,
  );
}

function knownIn(lessons: readonly Lesson[], size: number): number[] {
  const voicesOf: Set<string>[] = Array.from({ length: size }, () => new Set());
  for (const { isWhole, voices, features } of lessons)
    if (isWhole) for (const feature of features) voicesOf[feature]?.add(voices[0] ?? '');
  return [...voicesOf.keys()].filter((feature) => (voicesOf[feature]?.size ?? 0) >= LEAST_VOICES);
}

/** AdaGrad (Duchi, Hazan, Singer, 2011): a weight that has moved much moves less. */
function trained(lessons: readonly Lesson[], size: number, seed: number): Float32Array {
  const count = KINDS.length;
  const weights = new Float32Array(size * count);
  const moved = new Float32Array(size * count).fill(1e-6);
  const counts = KINDS.map((_, at) => lessons.filter(({ kind }) => kind === at).length);
  const importance = counts.map((lots) => (lessons.length / count / Math.max(1, lots)) ** BALANCE);
  const random = randomFrom(seed);
  const order = Int32Array.from(lessons.keys());
  const likely = new Float64Array(count);

  for (let round = 0; round < ROUNDS; round++) {
    shuffle(order, random);
    for (const which of order) {
      const lesson = lessons[which];
      if (lesson === undefined) continue;
      const { kind, features, values } = lesson;
      weigh(weights, features, values, likely);
      for (let at = 0; at < count; at++) {
        const error = ((likely[at] ?? 0) - (at === kind ? 1 : 0)) * (importance[kind] ?? 1);
        if (Math.abs(error) < 1e-4) continue;
        for (let nth = 0; nth < features.length; nth++) {
          const place = (features[nth] ?? 0) * count + at;
          const slope = error * (values[nth] ?? 0) + SHRINK * (weights[place] ?? 0);
          moved[place] = (moved[place] ?? 0) + slope * slope;
          weights[place] = (weights[place] ?? 0) - (RATE * slope) / Math.sqrt(moved[place] ?? 1);
        }
      }
    }
  }
  return weights;
}

function weigh(weights: Float32Array, features: Int32Array, values: Float32Array, into: Float64Array): void {
  const count = into.length;
  into.fill(0);
  for (let nth = 0; nth < features.length; nth++) {
    const row = (features[nth] ?? 0) * count;
    const value = values[nth] ?? 0;
    for (let at = 0; at < count; at++) into[at] = (into[at] ?? 0) + (weights[row + at] ?? 0) * value;
  }
  const most = Math.max(...into);
  let all = 0;
  for (let at = 0; at < count; at++) all += into[at] = Math.exp((into[at] ?? 0) - most);
  for (let at = 0; at < count; at++) into[at] = (into[at] ?? 0) / all;
}

/** Only features that say enough about some kind are kept, and their weights in few steps: so the file stays small. */
function quantised(fingerprints: readonly number[], weights: Float64Array): Omit<Weights, 'degrees'> {
  const rowOf = (at: number): Float64Array => weights.subarray(at * KINDS.length, (at + 1) * KINDS.length);
  const loudest = (row: Float64Array): number => row.reduce((so, weight) => Math.max(so, Math.abs(weight)), 0);
  const kept = [...fingerprints.keys()]
    .filter((at) => loudest(rowOf(at)) >= LEAST_WEIGHT)
    .toSorted((a, b) => (fingerprints[a] ?? 0) - (fingerprints[b] ?? 0));
  const step = loudest(weights) / STEPS;
  return {
    features: Uint32Array.from(kept, (at) => fingerprints[at] ?? 0),
    steps: Int8Array.from(kept.flatMap((at) => Array.from(rowOf(at), (weight) => Math.round(weight / step)))),
    step,
  };
}

/** What two answers in one reply amount to: the first of these that either of them is. */
const STRONGEST: readonly AnswerKind[] = [
  'data_request',
  'dispute',
  'no',
  'withdraws',
  'not_yet',
  'conditional',
  'yes_but',
  'yes_more',
  'yes',
  'question',
  'other',
  'receipt',
  'thanks',
];
const AGAINST_YES: readonly AnswerKind[] = STRONGEST.slice(0, 7);
const BESIDE: readonly AnswerKind[] = ['question', 'other', 'receipt', 'thanks'];
const TURNS: Readonly<Record<string, readonly string[]>> = {
  en: [' but ', ', though ', ', except '],
  es: [' pero ', ', aunque '],
  fr: [' mais ', ', par contre '],
  pt: [' mas ', ', só que '],
  de: [' aber ', ', nur '],
};
const JOINTS: readonly string[] = ['. ', ', ', ' ', '\n\n', '; ', '. ', '\n', ' - '];

/**
 * Replies of two sentences from different people, joined. They teach what few examples can: that a yes in a reply is
 * no yes where something else in it takes it back.
 */
function joinedOf(examples: readonly Example[]): { readonly example: Example; readonly other: string }[] {
  const random = randomFrom(7);
  const pick = <Item>(items: readonly Item[]): Item | undefined => items[Math.floor(random() * items.length)];
  const short = examples.filter(({ kind, words }) => kind !== 'machine' && words.length <= MOST_JOINED_CHARS);
  const pools = new Map<string, Example[]>();
  const poolOf = (language: string, kinds: readonly AnswerKind[]): readonly Example[] => {
    const key = `${language} ${kinds.join(' ')}`;
    const known = pools.get(key) ?? short.filter((each) => each.language === language && kinds.includes(each.kind));
    pools.set(key, known);
    return known;
  };
  return short.flatMap((example) => {
    const { kind, language } = example;
    return Array.from({ length: kind === 'yes' ? JOINED_PER_YES : JOINED_PER_OTHER }, () => {
      const isAgainst = random() < 0.6;
      const kinds = kind !== 'yes' ? BESIDE : isAgainst ? AGAINST_YES : [...BESIDE, 'yes' as const];
      const other = pick(poolOf(language, kinds));
      const turns = TURNS[language] ?? JOINTS;
      const [turn = ' ', joint = ' '] = [pick(random() < 0.3 ? turns : JOINTS), pick(JOINTS)];
      const isFirst = random() < 0.75;
      const together = jointKind(kind, other?.kind);
      if (other === undefined || together === undefined) return [];
      const words = isFirst
        ? `${opened(example.words)}${turn}${other.words}`
        : `${opened(other.words)}${joint}${example.words}`;
      return [{ example: { ...example, kind: together, words }, other: other.voice }];
    }).flat();
  });
}

/**
 * Short replies with all words but one made unreadable. They teach that a reply which is mostly unknown words answers
 * nothing, however much its one known word is like an answer.
 */
function veiledOf(examples: readonly Example[]): Example[] {
  const random = randomFrom(11);
  return examples.flatMap((example): Example[] => {
    const words = example.words.split(/\s+/);
    if (example.kind === 'machine' || words.length > MOST_VEILED_WORDS || !/\p{L}/u.test(example.words)) return [];
    if (random() > VEILED_SHARE) return [];
    const kept = Math.floor(random() * (words.length + 1));
    const veiled = words.map((word, at) => (at === kept && words.length > 2 ? word : unreadable(word, random)));
    return [{ ...example, kind: 'other', words: veiled.join(' ') }];
  });
}

const LETTERS = 'abcdefghijklmnopqrstuvwxyz';

const unreadable = (word: string, random: () => number): string =>
  word.replace(/\p{L}/gu, () => LETTERS[Math.floor(random() * LETTERS.length)] ?? 'x');

function jointKind(one: AnswerKind, other: AnswerKind | undefined): AnswerKind | undefined {
  const kind = STRONGEST.find((each) => each === one || each === other);
  const isMore = kind === 'yes' && [one, other].some((each) => each === 'question' || each === 'other');
  return isMore ? 'yes_more' : kind;
}

const opened = (words: string): string => words.replace(/[.!]\s*$/, '');

function shuffle(order: Int32Array, random: () => number): void {
  for (let at = order.length - 1; at > 0; at--) {
    const other = Math.floor(random() * (at + 1));
    const kept = order[at] ?? 0;
    order[at] = order[other] ?? 0;
    order[other] = kept;
  }
}

/** A linear congruential generator (Numerical Recipes): the same numbers on every machine. */
function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}
