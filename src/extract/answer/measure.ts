/** Examples go in; how well each is read by weights that never saw its voice comes out, and the degrees that follow from it. */
import type { Answer, AnswerKind } from '../../domain/answer.ts';
import { answerLessons, type Example, learnAnswers } from './learn.ts';
import { answerOf, type Weighed, weigh, weightOf } from './reader.ts';
import { byKind, type Degrees, type Weights } from './weights.ts';

/** What was thought of a reply without having seen its voice. */
export interface Guess {
  readonly example: Example;
  readonly weighed: Weighed;
}

/** The more groups, the more the weights that are measured are like those that are kept; and the longer it takes. */
const GROUPS = 12;

/** The weights that are kept have learned from all voices; the guesses, and the degrees, are by weights that had not. */
export function trainedOn(examples: readonly Example[]): {
  readonly weights: Weights;
  readonly seen: readonly Guess[];
} {
  const lessons = answerLessons(examples);
  const seen = groupsOf(examples).flatMap((group) => {
    const head = learnAnswers(lessons, group);
    return examples
      .filter(({ voice }) => group.has(voice))
      .flatMap((example) => {
        const weighed = weigh(head, example.words);
        return weighed === null ? [] : [{ example, weighed }];
      });
  });
  return { weights: { head: learnAnswers(lessons), degrees: degreesFrom(seen) }, seen };
}

/** Each voice is in one group; the weights that weigh a group have learned from the others. */
function groupsOf(examples: readonly Example[]): ReadonlySet<string>[] {
  const voices = [...new Set(examples.map(({ voice }) => voice))].toSorted();
  return Array.from({ length: GROUPS }, (_, group) => new Set(voices.filter((_each, at) => at % GROUPS === group)));
}

const isYes = (kind: AnswerKind): boolean => kind === 'yes' || kind === 'yes_more';

/** A sure yes, or a sure withdrawal, may have effect, so none of the guesses that are wrong may be sure, nor one that is a little worse. */
const MARGIN = 0.4;
const SURE_PRECISION = 0.97;
const LIKELY_PRECISION = 0.9;
/** A likely yes leads to one more question, so it may be wrong more often. */
const NEAR_YES_PRECISION = 0.75;
const LEAST_SEEN = 10;
const NEVER = 2;

function degreesFrom(seen: readonly Guess[]): Weights['degrees'] {
  const yes: Degrees = {
    sure: aboveAllWrong(seen, isYes, ({ yes: likely }) => likely),
    likely: lowest(seen, isYes, ({ yes: likely }) => likely, NEAR_YES_PRECISION),
  };
  return byKind((kind) => {
    if (isYes(kind)) return yes;
    const is = (each: AnswerKind): boolean => each === kind;
    const weight = (weighed: Weighed): number => weightOf(weighed, kind);
    const likely = lowest(seen, is, weight, LIKELY_PRECISION);
    if (kind === 'withdraws') return { sure: aboveAllWrong(seen, is, weight), likely };
    return { sure: lowest(seen, is, weight, SURE_PRECISION), likely };
  });
}

function aboveAllWrong(
  seen: readonly Guess[],
  is: (kind: AnswerKind) => boolean,
  weightOf: (weighed: Weighed) => number,
): number {
  const wrong = seen.filter(({ example, weighed }) => !is(example.kind) && is(kindOf(weighed)));
  return raised(Math.max(0.5, ...wrong.map(({ weighed }) => weightOf(weighed))));
}

/** From which weight upwards the guesses that say this are right often enough. */
function lowest(
  seen: readonly Guess[],
  is: (kind: AnswerKind) => boolean,
  weightOf: (weighed: Weighed) => number,
  precision: number,
): number {
  const said = seen
    .filter(({ weighed }) => is(kindOf(weighed)))
    .map(({ example, weighed }) => ({ isRight: is(example.kind), weight: weightOf(weighed) }))
    .toSorted((a, b) => b.weight - a.weight);
  let right = 0;
  let found = NEVER;
  said.forEach(({ isRight, weight }, at) => {
    if (isRight) right += 1;
    if (at + 1 >= LEAST_SEEN && right / (at + 1) >= precision) found = weight;
  });
  return rounded(found);
}

const kindOf = (weighed: Weighed): AnswerKind => answerOf(weighed, ANY).kind;
const ANY = byKind(() => ({ sure: NEVER, likely: NEVER }));

/** A step of the same size is harder the nearer it is to certain. */
function raised(likelihood: number): number {
  const odds = (likelihood / (1 - likelihood)) * Math.exp(MARGIN);
  return rounded(odds / (1 + odds));
}

const rounded = (share: number): number => Math.round(share * 10_000) / 10_000;

/** The degrees by which a voice is judged come from the other voices alone. */
export function judged(seen: readonly Guess[]): { readonly example: Example; readonly answer: Answer }[] {
  const voices = [...new Set(seen.map(({ example }) => example.voice))];
  return voices.flatMap((voice) => {
    const degrees = degreesFrom(seen.filter(({ example }) => example.voice !== voice));
    return seen
      .filter(({ example }) => example.voice === voice)
      .map(({ example, weighed }) => ({ example, answer: answerOf(weighed, degrees) }));
  });
}

export interface Score {
  readonly replies: number;
  readonly yeses: number;
  /** What matters most: taken for a sure yes, and none. */
  readonly wrongYes: readonly Example[];
  /** Of a machine, and taken for a sure yes. */
  readonly machineYes: number;
  readonly sureYes: number;
  /** Yeses that the second question still catches. */
  readonly askedAgain: number;
  /** Yeses that are taken for something else, and not asked for again. */
  readonly missedYes: number;
  /** Of those that were read as this kind with any certainty, how many are; and of those that are, how many were read. */
  readonly kinds: Readonly<Record<AnswerKind, { readonly precision: number; readonly recall: number }>>;
}

/** What is taken for one of these is not asked for a yes again. */
const OPEN: readonly AnswerKind[] = ['yes', 'yes_more', 'yes_but', 'other'];

export function scoreOf(all: readonly { readonly example: Example; readonly answer: Answer }[]): Score {
  const yeses = all.filter(({ example }) => isYes(example.kind));
  const sure = all.filter(({ answer }) => answer.degree === 'sure' && isYes(answer.kind));
  const wrong = sure.filter(({ example }) => !isYes(example.kind)).map(({ example }) => example);
  const missed = yeses.filter(({ answer }) => answer.degree !== 'unknown' && !OPEN.includes(answer.kind));
  const sureYes = sure.length - wrong.length;
  return {
    replies: all.length,
    yeses: yeses.length,
    wrongYes: wrong,
    machineYes: wrong.filter(({ kind }) => kind === 'machine').length,
    sureYes,
    askedAgain: yeses.length - sureYes - missed.length,
    missedYes: missed.length,
    kinds: byKind((kind) => {
      const said = all.filter(({ answer }) => answer.kind === kind && answer.degree !== 'unknown');
      const are = all.filter(({ example }) => example.kind === kind);
      const right = said.filter(({ example }) => example.kind === kind).length;
      return { precision: right / (said.length || 1), recall: right / (are.length || 1) };
    }),
  };
}
