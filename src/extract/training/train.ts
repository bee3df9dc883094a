/** Letters with what is true of them go in; the weights, and what they thought of each letter without having seen its voice, come out. */
import {
  FIRST_HEADS,
  type FirstHead,
  type FirstJudgement,
  judgedFirst,
  judgedSecond,
  type Judgement,
  SECOND_HEADS,
  type SecondHead,
} from '../learned/judge.ts';
import type { Head } from '../linear/head.ts';
import { type Example, learn, type Lessons, lessonsOf, type Settings } from '../linear/learn.ts';
import { firstExamples, KINDS, secondExamples } from './examples.ts';
import type { Lesson } from './lessons.ts';

const SETTINGS: Settings = {
  rounds: 8,
  rate: 0.4,
  shrink: 1e-5,
  seeds: [1],
  leastVoices: 2,
  leastWeight: 0.4,
  balance: 0,
};
const BY_HEAD: Readonly<Partial<Record<FirstHead | SecondHead, Partial<Settings>>>> = {
  'agent acts': { balance: 0.3 },
  'agency acts': { balance: 0.3 },
  sayings: { rounds: 20, balance: 0.5, shrink: 1e-4 },
};
const SECOND: Settings = { ...SETTINGS, rounds: 15, rate: 0.2, shrink: 3e-4, leastVoices: 5, leastWeight: 0.1 };

export const settingsOf = (head: FirstHead | SecondHead): Settings => ({
  ...(SECOND_HEADS.some((each) => each === head) ? SECOND : SETTINGS),
  ...BY_HEAD[head],
});

export interface Guess {
  readonly lesson: Lesson;
  readonly judgement: Judgement;
}

export interface Trained {
  readonly heads: Readonly<Record<FirstHead | SecondHead, Head>>;
  readonly guesses: readonly Guess[];
}

/** The more groups, the more the weights that are measured are like those that are kept; and the longer it takes. */
const GROUPS = 5;

/** Each voice is in one group; the weights that judge a group have learned from the others. */
export function groupsOf(lessons: readonly Lesson[]): readonly ReadonlySet<string>[] {
  const voices = [...new Set(lessons.map(({ voice }) => voice))].toSorted();
  return Array.from({ length: GROUPS }, (_, group) => new Set(voices.filter((_each, at) => at % GROUPS === group)));
}

export function trainedOn(lessons: readonly Lesson[], groups = groupsOf(lessons)): Trained {
  const first = gathered(FIRST_HEADS, lessons.map(firstExamples));
  const judgedOnce: { lesson: Lesson; first: FirstJudgement }[] = groups.flatMap((group) => {
    const heads = headsFrom(FIRST_HEADS, first, group);
    return lessons
      .filter(({ voice }) => group.has(voice))
      .map((lesson) => ({ lesson, first: judgedFirst(lesson.page, heads, lesson.sentAt) }));
  });
  const second = gathered(
    SECOND_HEADS,
    judgedOnce.map((each) => secondExamples(each.lesson, each.first)),
  );
  const guesses = groups.flatMap((group) => {
    const heads = headsFrom(SECOND_HEADS, second, group);
    return judgedOnce
      .filter(({ lesson }) => group.has(lesson.voice))
      .map((each): Guess => ({ lesson: each.lesson, judgement: judgedSecond(each.first, heads) }));
  });
  return {
    heads: { ...headsFrom(FIRST_HEADS, first, new Set()), ...headsFrom(SECOND_HEADS, second, new Set()) },
    guesses,
  };
}

function gathered<Name extends FirstHead | SecondHead>(
  names: readonly Name[],
  all: readonly Readonly<Record<Name, readonly Example[]>>[],
): Readonly<Record<Name, Lessons>> {
  const of = (name: Name): Lessons =>
    lessonsOf(
      KINDS[name],
      all.flatMap((each) => each[name]),
      name === 'sayings' ? 'any' : 'one',
    );
  return byName(names, of);
}

function headsFrom<Name extends FirstHead | SecondHead>(
  names: readonly Name[],
  lessons: Readonly<Record<Name, Lessons>>,
  without: ReadonlySet<string>,
): Readonly<Record<Name, Head>> {
  return byName(names, (name) => learn(lessons[name], settingsOf(name), without));
}

function byName<Name extends string, Value>(names: readonly Name[], of: (name: Name) => Value): Record<Name, Value> {
  return Object.fromEntries(names.map((name) => [name, of(name)])) as Record<Name, Value>;
}
