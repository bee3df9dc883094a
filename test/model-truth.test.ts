import { describe, expect, it } from 'vitest';
import { LIES_OF_FACT, LIES_OF_MEANING } from './lies.ts';
import { type Told, tokensTaken, toldOf, valuesIn } from './model-measure.ts';
import { answeredLetters } from './recorded-answers.ts';

const LETTERS = await answeredLetters();
const TOLD = (await Promise.all(LETTERS.map(toldOf))).flat();
const told = (what: string): readonly Told[] => TOLD.filter((each) => each.what === what);

describe('the answers of a careful reader', () => {
  it('are there', () => {
    expect(LETTERS.length).toBeGreaterThanOrEqual(5);
  });

  it('are kept by grounding, but for a few that `node bench/model/grounding.ts` lists', () => {
    const values = LETTERS.flatMap(valuesIn);
    const lost = values.filter(({ isKept }) => !isKept);
    expect(lost.length / values.length, JSON.stringify(lost.slice(0, 20), null, 1)).toBeLessThanOrEqual(0.03);
  });

  it('designate nobody whom the label does not', () => {
    expect(told('the truth').filter(({ wrong }) => wrong === 'sure')).toEqual([]);
  });

  it('designate surely almost everybody whom the label does', () => {
    const right = told('the truth').filter((each) => each.right !== null);
    const sure = right.filter((each) => each.right === 'sure');
    expect(sure.length / right.length).toBeGreaterThanOrEqual(0.85);
  });
});

describe('a model that lies in both of its answers', () => {
  it.each(Object.keys(LIES_OF_FACT))('by %s designates nobody', (what) => {
    expect(told(what).filter(({ wrong }) => wrong !== null)).toEqual([]);
  });
});

describe('a model that lies, and is then asked by a question that it answers honestly,', () => {
  it.each(Object.keys(LIES_OF_MEANING))('by %s designates nobody surely', (what) => {
    expect(told(what).filter(({ wrong }) => wrong === 'sure')).toEqual([]);
  });
});

it('the questions and their answers stay within what they may take', async () => {
  const { fixed, material, answers } = await tokensTaken();
  expect(fixed.first).toBeLessThanOrEqual(3_500);
  expect(material.mean).toBeLessThanOrEqual(900);
  expect(answers.mean.first).toBeLessThanOrEqual(1_000);
});
