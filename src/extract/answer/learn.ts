/** Replies with their kinds go in; the weights of the reader of answers come out, the same ones each time. */
import type { AnswerKind } from '../../domain/answer.ts';
import type { Head } from '../linear/head.ts';
import { learn, type Lessons, lessonsOf, randomFrom, type Settings } from '../linear/learn.ts';
import { featuresOf } from './features.ts';
import { KINDS } from './weights.ts';

export interface Example {
  /** Who wrote it: one file of `fixtures/answers/`. */
  readonly voice: string;
  readonly kind: AnswerKind;
  readonly language: string;
  readonly words: string;
}

/** Found by measuring on voices that were left out. */
const SETTINGS: Settings = {
  rounds: 6,
  rate: 0.4,
  shrink: 1e-4,
  seeds: [1, 2],
  leastVoices: 2,
  leastWeight: 1.2,
  balance: 0.5,
};
const JOINED_PER_YES = 6;
const JOINED_PER_OTHER = 1;
const MOST_JOINED_CHARS = 300;
const MOST_VEILED_WORDS = 8;
const VEILED_SHARE = 0.25;

export function answerLessons(examples: readonly Example[]): Lessons {
  const of = ({ kind, words }: Example, voices: readonly string[], isWhole: boolean) => {
    return { kind, features: featuresOf(words), voices, isWhole };
  };
  return lessonsOf(KINDS, [
    ...examples.map((example) => of(example, [example.voice], true)),
    ...joinedOf(examples).map(({ example, other }) => of(example, [example.voice, other], false)),
    ...veiledOf(examples).map((example) => of(example, [example.voice], false)),
  ]);
}

/** `without` leaves out the voices on which it will be measured. Its degrees are for the caller to find. */
export function learnAnswers(lessons: Lessons, without: ReadonlySet<string> = new Set()): Head {
  return learn(lessons, SETTINGS, without);
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
