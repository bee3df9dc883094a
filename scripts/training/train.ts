/** Letters with what is true of them go in; the weights, and what they thought of each letter without having seen its voice, come out. */
import {
  FIRST_HEADS,
  type FirstHead,
  firstHeads,
  type FirstJudgement,
  judgedFirst,
  judgedSecond,
  type Judgement,
  SECOND_HEADS,
  type SecondHead,
  secondHeads,
} from '../../src/extract/learned/judge.ts';
import type { Head } from '../../src/extract/linear/head.ts';
import { type Example, learn, type Lessons, lessonsOf, type Settings } from '../../src/extract/linear/learn.ts';
import { firstExamples, KINDS, secondExamples } from './examples.ts';
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
const BY_HEAD: Readonly<Partial<Record<FirstHead | SecondHead, Partial<Settings>>>> = {
  'agent acts': { balance: 0.3 },
  'agency acts': { balance: 0.3, ...COARSE },
  numbers: COARSE,
  dates: COARSE,
  services: COARSE,
  providers: COARSE,
  sayings: { rounds: 20, balance: 0.5, shrink: 1e-3 },
};
const SECOND: Settings = { ...SETTINGS, rounds: 15, rate: 0.2, shrink: 3e-4, leastVoices: 5, leastWeight: 0.1 };

const settingsOf = (head: FirstHead | SecondHead): Settings => ({
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
const NOBODY: ReadonlySet<string> = new Set();

/** Each voice is in one group; the weights that judge a group have learned from the others. */
function groupsOf(lessons: readonly Lesson[]): readonly ReadonlySet<string>[] {
  const voices = [...new Set(lessons.map(({ voice }) => voice))].toSorted();
  return Array.from({ length: GROUPS }, (_, group) => new Set(voices.filter((_each, at) => at % GROUPS === group)));
}

export function trainedOn(lessons: readonly Lesson[], groups = groupsOf(lessons)): Trained {
  const first = gathered(FIRST_HEADS, lessons.map(firstExamples));
  const judgedOnce: { lesson: Lesson; first: FirstJudgement }[] = groups.flatMap((group) => {
    const heads = firstHeads(headsFrom(first, group));
    return lessons
      .filter(({ voice }) => group.has(voice))
      .map((lesson) => ({ lesson, first: judgedFirst(lesson.page, heads, lesson.sentAt) }));
  });
  const second = gathered(
    SECOND_HEADS,
    judgedOnce.map((each) => secondExamples(each.lesson, each.first)),
  );
  const guesses = groups.flatMap((group) => {
    const heads = secondHeads(headsFrom(second, group));
    return judgedOnce
      .filter(({ lesson }) => group.has(lesson.voice))
      .map((each): Guess => ({ lesson: each.lesson, judgement: judgedSecond(each.first, heads) }));
  });
  return {
    heads: { ...firstHeads(headsFrom(first, NOBODY)), ...secondHeads(headsFrom(second, NOBODY)) },
    guesses,
  };
}

type Names = FirstHead | SecondHead;

function gathered<Name extends Names>(
  names: readonly Name[],
  all: readonly Readonly<Record<Name, readonly Example[]>>[],
): ReadonlyMap<Names, Lessons> {
  return new Map(
    names.map((name) => {
      const examples = all.flatMap((each) => each[name]);
      return [name, lessonsOf(KINDS[name], examples, name === 'sayings' ? 'any' : 'one')];
    }),
  );
}

/** Heads by name, each learned when it is asked for. */
function headsFrom(lessons: ReadonlyMap<Names, Lessons>, without: ReadonlySet<string>): (name: Names) => Head {
  return (name) => {
    const of = lessons.get(name);
    if (of === undefined) throw new Error(`there are no lessons for ${name}`);
    return learn(of, settingsOf(name), without);
  };
}
