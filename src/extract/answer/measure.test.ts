/** How well answers are read on voices that the training did not see; and that the weights are what the replies teach. */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, it } from 'vitest';
import { examplesIn } from './examples.ts';
import { judged, type Score, scoreOf, trainedOn } from './measure.ts';
import { unpackedAnswers, type Weights } from './weights.ts';

const examples = examplesIn(fileURLToPath(new URL('../../../fixtures/answers', import.meta.url)));
let made: Weights;
let score: Score;

beforeAll(() => {
  const { weights, seen } = trainedOn(examples);
  made = weights;
  score = scoreOf(judged(seen));
}, 600_000);

it('the weights are those that `npm run train` makes from fixtures/answers', () => {
  const kept = unpackedAnswers(readFileSync(new URL('./answers.weights', import.meta.url)));
  expect(kept.degrees).toEqual(made.degrees);
  expect(kept.head.step).toBe(made.head.step);
  expect(Buffer.compare(Buffer.from(kept.head.features.buffer), Buffer.from(made.head.features.buffer))).toBe(0);
  expect(Buffer.compare(Buffer.from(kept.head.steps.buffer), Buffer.from(made.head.steps.buffer))).toBe(0);
});

it('there are at least 600 replies in 8 voices or more, in five languages, of every kind', () => {
  expect(examples.length).toBeGreaterThan(600);
  expect(new Set(examples.map(({ voice }) => voice)).size).toBeGreaterThanOrEqual(8);
  expect([...new Set(examples.map(({ language }) => language))].toSorted()).toEqual(['de', 'en', 'es', 'fr', 'pt']);
  expect(new Set(examples.map(({ kind }) => kind)).size).toBe(14);
});

describe('on voices that the training did not see, with degrees found on other voices', () => {
  it('nothing is wrongly taken for a sure yes', () => expect(score.wrongYes).toEqual([]));
  it('no machine is taken for a sure yes', () => expect(score.machineYes).toBe(0));
  it('at most one yes in ten is missed', () => expect(score.missedYes / score.yeses).toBeLessThanOrEqual(0.1));
  it('at least one yes in five is sure, though most voices avoid what people usually say', () =>
    expect(score.sureYes / score.yeses).toBeGreaterThan(0.2));
  it('what is read as a dispute, a wait or an appeal to data law mostly is one', () => {
    for (const kind of ['dispute', 'not_yet', 'conditional', 'data_request'] as const)
      expect(score.kinds[kind].precision, kind).toBeGreaterThan(0.85);
  });
});
