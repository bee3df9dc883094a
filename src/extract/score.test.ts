import { describe, expect, it } from 'vitest';
import type { Label } from './label.ts';
import { aLetter, DIRECTORY } from './rules/a-letter.ts';
import { labelOf } from './label.ts';
import { readWithoutModel } from './without-model.ts';
import { type Score, scoreOf } from './score.ts';

const read: Label = labelOf(
  readWithoutModel(
    aLetter('We need new phones at our four mills. Dana Pruett is our agent of record. Please bring in Harborline.'),
    DIRECTORY,
    new Date('2026-09-14'),
  ),
);

const valueOf = ({ figures }: Score, wanted: string) => figures.find(({ field }) => field === wanted)?.value;

const NONE = { sure: 0, likely: 0 };

describe('A score', () => {
  it('is full when the label and the reading agree', () => {
    const score = scoreOf([{ file: 'one.eml', truth: read, read }]);
    expect(score).toMatchObject({ letters: 1, wrongDesignations: NONE, errors: [] });
    expect(score.figures).toContainEqual({ field: 'whole letter', measure: 'right', value: 1, of: 1 });
    expect(valueOf(score, 'services')).toBe(1);
  });

  it('counts an agent whom the label does not name as a wrong designation, first of all errors', () => {
    const nobody = { status: 'missing' as const, agents: [] };
    const score = scoreOf([{ file: 'one.eml', truth: { ...read, agentOfRecord: nobody }, read }]);
    expect(score.wrongDesignations).toEqual({ sure: 1, likely: 0 });
    expect(score.errors[0]?.what[0]).toBe('wrong designation (sure) Dana Pruett for nobody');
  });

  it('counts apart what is only likely, and so has no effect before the customer agrees', () => {
    const truth = { ...read, agentOfRecord: { status: 'missing' as const, agents: [] } };
    const likely = { ...read, agentOfRecord: { ...read.agentOfRecord, degree: 'likely' as const } };
    expect(scoreOf([{ file: 'one.eml', truth, read: likely }]).wrongDesignations).toEqual({ sure: 0, likely: 1 });
  });

  it('counts a designation read in what was no word of the customer', () => {
    const score = scoreOf([{ file: 'one.eml', truth: { intent: 'third_party_claim' }, read }]);
    expect(score.wrongDesignations).toEqual({ sure: 1, likely: 0 });
  });

  it('scores nothing but the intent where no action is asked for', () => {
    const score = scoreOf([
      { file: 'one.eml', truth: { intent: 'unrelated' }, read: { ...read, intent: 'unrelated' } },
    ]);
    expect(score.figures.map(({ field, value }) => [field, value])).toEqual([
      ['intent, each alike', 1],
      ['intent', 1],
      ['no action', 1],
    ]);
  });

  it.each([
    ['seats', { seats: 40 }],
    ['services', { services: ['sd_wan' as const] }],
  ])('takes from %s what is not so', (field, instead) => {
    const truth = { ...read, opportunity: { ...read.opportunity, ...instead } };
    expect(valueOf(scoreOf([{ file: 'one.eml', truth, read }]), field)).toBe(0);
  });

  it('takes a mail that could not be read for wrong in everything, and for no designation', () => {
    const score = scoreOf([{ file: 'one.eml', truth: read, read: null }]);
    expect(score.wrongDesignations).toEqual(NONE);
    const [macro, ...figures] = score.figures;
    expect(macro?.value).toBe(0);
    expect(new Set(figures.map(({ value }) => value))).toEqual(new Set([0, null]));
  });

  it('gives each intent of the labels the same weight', () => {
    const letters = ['unrelated', 'unrelated', 'unrelated', 'bounce'] as const;
    const misread = { ...read, intent: 'unrelated' as const };
    const score = scoreOf(letters.map((intent) => ({ file: `${intent}.eml`, truth: { intent }, read: misread })));
    expect(valueOf(score, 'intent')).toBe(0.75);
    expect(valueOf(score, 'intent, each alike')).toBeCloseTo((6 / 7 + 0) / 2);
  });

  it.each([
    ['telephone', { contactPhone: '+1 (614) 555-0134' }, { contactPhone: '614 555 0134' }, 1],
    ['telephone', { contactPhone: '614 555 0134' }, { contactPhone: '614 555 0135' }, 0],
    ['company', { company: 'Harlow Medical Group, Inc.' }, { company: 'Harlow Medical' }, 1],
    ['title', { contactTitle: 'CIO' }, { contactTitle: null }, 0],
  ])('knows a %s again however it is written', (field, wanted, found, value) => {
    const truth = { ...read, customer: { ...read.customer, ...wanted } };
    const as = { ...read, customer: { ...read.customer, ...found } };
    expect(valueOf(scoreOf([{ file: 'one.eml', truth, read: as }]), field)).toBe(value);
  });
});
