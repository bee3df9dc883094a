/** What can be read is measured, and every shade that follows from a colour can be read where it is worn. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { contrast, darkEnough, OWN_PALETTE, type Palette, paletteOf } from './colour.ts';

it.each([
  ['#ffffff', '#000000', 21],
  ['#ffffff', '#ffffff', 1],
  ['#ffffff', '#767676', 4.54],
  ['#ffffff', '#777777', 4.48],
  ['#FF0000', '#ffffff', 4],
])('the contrast of %s and %s is %d', (one, other, ratio) => {
  expect(contrast(one, other)).toBeCloseTo(ratio, 2);
  expect(contrast(other, one)).toBeCloseTo(ratio, 2);
});

describe('a colour', () => {
  it.each([
    ['#17624a', null],
    ['#003366', null],
    ['#767676', null],
    ['#000000', null],
    ['#ff0000', '#ed0000'],
    ['#FFCC00', '#8f7200'],
    ['#ffffff', '#757575'],
  ])('that is %s has to be darkened to %s', (colour, nearest) => {
    expect(darkEnough(colour)).toBe(nearest);
    if (nearest !== null) expect(darkEnough(nearest)).toBeNull();
  });
});

/** Each shade beside the grounds on which it stands in notices and on pages. */
const pairs = ({ day, night }: Palette): [string, string][] => [
  [day.onFill, day.fill],
  [day.text, '#ffffff'],
  [day.text, '#f3f7f4'],
  [day.text, '#f1f3ef'],
  [day.text, '#fbf3df'],
  [day.onWash, day.wash],
  [night.onFill, night.fill],
  [night.fill, '#171d1b'],
  [night.text, '#171d1b'],
  [night.text, '#1e2724'],
  [night.text, '#2b2615'],
  [night.onWash, night.wash],
];

describe('every shade of a palette can be read where it is worn', () => {
  it('of our own', () => {
    expect(paletteOf(null)).toBe(OWN_PALETTE);
    for (const [one, other] of pairs(OWN_PALETTE)) expect(contrast(one, other)).toBeGreaterThanOrEqual(4.5);
  });

  it('of any colour that can be read on white', () => {
    const colours = fc.integer({ min: 0, max: 0xffffff }).map((value) => `#${value.toString(16).padStart(6, '0')}`);
    fc.assert(
      fc.property(colours, (colour) => {
        const brand = darkEnough(colour) ?? colour;
        for (const [one, other] of pairs(paletteOf(brand)))
          expect(contrast(one, other), `${brand}: ${one} on ${other}`).toBeGreaterThanOrEqual(4.5);
      }),
      { seed: 7 },
    );
  });
});
