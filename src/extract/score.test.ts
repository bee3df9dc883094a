import { describe, expect, it } from 'vitest';
import type { Label } from './label.ts';
import { aLetter, DIRECTORY } from './rules/a-letter.ts';
import { labelOf } from './label.ts';
import { readByRules } from './rules/reader.ts';
import { scoreOf } from './score.ts';

const read: Label = labelOf(
  readByRules(
    aLetter('We need new phones at our four mills. Dana Pruett is our agent of record. Please bring in Harborline.'),
    DIRECTORY,
    new Date('2026-09-14'),
  ),
);

describe('A score', () => {
  it('is full when the label and the reading agree', () => {
    const score = scoreOf([{ file: 'one.eml', truth: read, read }]);
    expect(score).toMatchObject({ letters: 1, wrongDesignations: 0, errors: [] });
    expect(score.right['whole letter']).toBe(1);
    expect(score.f1['services']).toBe(1);
  });

  it('counts an agent whom the label does not name as a wrong designation, first of all errors', () => {
    const nobody = { status: 'missing' as const, agents: [] };
    const score = scoreOf([{ file: 'one.eml', truth: { ...read, agentOfRecord: nobody }, read }]);
    expect(score.wrongDesignations).toBe(1);
    expect(score.errors[0]?.what[0]).toBe('wrong designation Dana Pruett for nobody');
  });

  it('counts a designation read in what was no word of the customer', () => {
    const score = scoreOf([{ file: 'one.eml', truth: { intent: 'third_party_claim' }, read }]);
    expect(score.wrongDesignations).toBe(1);
  });

  it('scores nothing but the intent where no action is asked for', () => {
    const score = scoreOf([
      { file: 'one.eml', truth: { intent: 'unrelated' }, read: { ...read, intent: 'unrelated' } },
    ]);
    expect(score.right).toEqual({ intent: 1 });
  });

  it.each([
    ['seats', { seats: 40 }],
    ['services', { services: ['sd_wan' as const] }],
  ])('takes from %s what is not so', (field, instead) => {
    const truth = { ...read, opportunity: { ...read.opportunity, ...instead } };
    expect(scoreOf([{ file: 'one.eml', truth, read }]).f1[field]).toBe(0);
  });
});
