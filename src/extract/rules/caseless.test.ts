import { describe, expect, it } from 'vitest';
import { caseless, smallLetters } from './caseless.ts';

const SIGNS = Array.from({ length: 0x10000 }, (_, code) => String.fromCharCode(code)).filter(
  (sign) => !/[\uD800-\uDFFF]/.test(sign),
);

describe('a caseless pattern', () => {
  it.each([
    /[a-z]/iu,
    /S/iu,
    /k/iu,
    /É/iu,
    /ñ/iu,
    /ß/iu,
    /[àâçèêëîïôœùûãõáíóúü]/iu,
    /\p{L}/iu,
    /[^a-z\s]/iu,
    /\w/iu,
    /\W/iu,
    /\b/iu,
    /\p{Lu}/iu,
    /\p{Ll}/iu,
    /[^.;:?!\uE000-\uEC01]/iu,
  ])('tells of every sign what %s tells', (pattern) => {
    const { test } = caseless(pattern);
    expect(SIGNS.filter((sign) => test(sign) !== pattern.test(sign))).toEqual([]);
  });

  it('finds its matches where they are written', () => {
    const { matchesIn } = caseless(/\b(?<what>AGENT|stra[ßs])\w*/giu);
    const found = Array.from(matchesIn('İſ Our AGENTS, ſTRAẞE agent'), ({ index, groups }) => [
      index,
      groups?.['what'],
    ]);
    expect(found).toEqual([
      [7, 'agent'],
      [15, 'straß'],
      [22, 'agent'],
    ]);
  });

  it('keeps the length of every text', () => {
    expect(SIGNS.filter((sign) => smallLetters(sign).length !== 1)).toEqual([]);
  });

  it('is made of no pattern that means something else in small letters', () => {
    expect(() => caseless(/agent/i)).toThrow('no caseless pattern');
    expect(() => caseless(/[\p{Lu}x]/iu)).toThrow('no caseless pattern');
    expect(() => caseless(/[^\p{L}]/iu)).toThrow('no caseless pattern');
  });
});
