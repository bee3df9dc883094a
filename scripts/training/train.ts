/** Letters with what is true of them go in; the weights, and what they thought of each letter without having seen its voice, come out. */
import {
  FIRST_HEADS,
  firstHeads,
  type HeadName,
  judgedFirst,
  judgedSecond,
  judgedThird,
  type Judgement,
  SECOND_HEADS,
  secondHeads,
  THIRD_HEADS,
  thirdHeads,
} from '../../src/extract/learned/judge.ts';
import type { Head } from '../../src/extract/linear/head.ts';
import { type Example, lessonsOf, type Settings } from '../../src/extract/linear/learn.ts';
import { firstExamples, KINDS, secondExamples, thirdExamples } from './examples.ts';
import { learnAll } from './learners.ts';
import type { Lesson } from './lessons.ts';

const SETTINGS: Settings = {
  rounds: 8,
  rate: 0.4,
  shrink: 1e-4,
  seeds: [1],
  leastVoices: 2,
  leastWeight: 0.6,
  balance: 0,
};
/** Where few words tell most of it, the rest makes the file large and brings little. */
const COARSE: Partial<Settings> = { leastVoices: 3, leastWeight: 1 };
const BY_HEAD: Readonly<Partial<Record<HeadName, Partial<Settings>>>> = {
  acts: { balance: 0.3, seeds: [1, 2] },
  numbers: COARSE,
  dates: COARSE,
  services: COARSE,
  providers: COARSE,
  sayings: { rounds: 8, rate: 0.6, balance: 0.5, shrink: 1e-3 },
};
const SECOND: Settings = {
  ...SETTINGS,
  seeds: [1, 2, 3],
  rounds: 15,
  rate: 0.2,
  shrink: 3e-4,
  leastVoices: 5,
  leastWeight: 0.1,
};

/** Wrong readings are few, and are what it is to find. */
const THIRD: Settings = { ...SECOND, shrink: 1e-3, balance: 0.5, leastVoices: 3 };

const settingsOf = (head: HeadName): Settings => ({
  ...(head === 'trust' ? THIRD : SECOND_HEADS.some((each) => each === head) ? SECOND : SETTINGS),
  ...BY_HEAD[head],
});

export interface Guess {
  readonly lesson: Lesson;
  readonly judgement: Judgement;
}

export interface Trained {
  readonly heads: Readonly<Record<HeadName, Head>>;
  readonly guesses: readonly Guess[];
}

/** The more groups, the more the weights that are measured are like those that are kept; and the longer it takes. */
const GROUPS = 4;
const NOBODY: ReadonlySet<string> = new Set();

/** Each voice is in one group, and those of one kind, which are named alike, in different ones; the weights that judge a group have learned from the others. */
function groupsOf(lessons: readonly Lesson[]): readonly ReadonlySet<string>[] {
  const voices = [...new Set(lessons.map(({ voice }) => voice))].toSorted();
  return Array.from({ length: GROUPS }, (_, group) => new Set(voices.filter((_each, at) => at % GROUPS === group)));
}

export async function trainedOn(lessons: readonly Lesson[], groups = groupsOf(lessons)): Promise<Trained> {
  const of = (group: ReadonlySet<string>): readonly Lesson[] =>
    lessons.filter(({ voice, teachesTerms }) => group.has(voice) && !teachesTerms);
  const first = await learned(FIRST_HEADS, lessons.map(firstExamples), groups);
  const judgedOnce = groups.flatMap((group, at) => {
    const heads = firstHeads(first(at));
    return of(group).map((lesson) => ({ lesson, first: judgedFirst(lesson.page, heads, lesson.sentAt) }));
  });
  const second = await learned(
    SECOND_HEADS,
    judgedOnce.map((each) => secondExamples(each.lesson, each.first)),
    groups,
  );
  const judgedTwice = groups.flatMap((group, at) => {
    const heads = secondHeads(second(at));
    return judgedOnce
      .filter(({ lesson }) => group.has(lesson.voice))
      .map((each) => ({ lesson: each.lesson, second: judgedSecond(each.first, heads) }));
  });
  const third = await learned(
    THIRD_HEADS,
    judgedTwice.map((each) => thirdExamples(each.lesson, each.second)),
    groups,
  );
  const guesses = groups.flatMap((group, at) => {
    const heads = thirdHeads(third(at));
    return judgedTwice
      .filter(({ lesson }) => group.has(lesson.voice))
      .map((each): Guess => ({ lesson: each.lesson, judgement: judgedThird(each.second, heads) }));
  });
  const all = groups.length;
  return { heads: { ...firstHeads(first(all)), ...secondHeads(second(all)), ...thirdHeads(third(all)) }, guesses };
}

/** For each of the groups what the other voices teach, and behind them what all do. */
async function learned<Name extends HeadName>(
  names: readonly Name[],
  all: readonly Readonly<Record<Name, readonly Example[]>>[],
  groups: readonly ReadonlySet<string>[],
): Promise<(nth: number) => (name: HeadName) => Head> {
  const left = [...groups, NOBODY];
  const tasks = names.flatMap((name) => {
    const examples = all.flatMap((each) => each[name]);
    const lessons = lessonsOf(KINDS[name], examples, name === 'sayings' ? 'any' : 'one');
    return left.map((without) => ({ lessons, settings: settingsOf(name), without }));
  });
  const heads = await learnAll(tasks);
  return (nth) => (name) => {
    const head = heads[names.findIndex((each) => each === name) * left.length + nth];
    if (head === undefined) throw new Error(`nothing was learned for ${name}`);
    return head;
  };
}
