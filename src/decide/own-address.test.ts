import { describe, expect, it } from 'vitest';
import { isOfItsWriter } from './own-address.ts';

const is = (address: string, displayed: string, signed: string | null, words = ''): boolean | null =>
  isOfItsWriter({ address, displayed, signed, company: 'Lorne Weavers', words });

describe('an address', () => {
  it.each([
    ['alorne@x.example', 'Ada Lorne', 'Ada Lorne'],
    ['ada@x.example', '', 'Ada Lorne'],
    ['a.l@x.example', 'Ada Lorne', null],
    ['bron@x.example', 'Bronwyn Keogh', null],
    ['racht@x.example', 'Rosalind Achterberg', null],
    ['rvillasenor@x.example', 'Rodrigo Villaseñor Peña', null],
    ['lornea2@x.example', 'Lorne, Ada', null],
    ['jli@x.example', 'Jun Li', null],
    ['al-farsi@x.example', 'Omar Al-Farsi', null],
  ])('of somebody is made of their name: %s, “%s”', (address, displayed, signed) => {
    expect(is(address, displayed, signed)).toBe(true);
  });

  it('counts a name of one word where the letter has it', () => {
    expect(is('ann@x.example', 'Ann', null, 'Please call me.\nAnn')).toBe(true);
    expect(is('site@x.example', 'Site', null, 'John Doe, CIO')).toBe(false);
  });

  it.each([
    ['cms@x.example', 'Lorne Weavers', 'John Doe'],
    ['niet-beantwoorden@x.example', 'John Doe', 'John Doe'],
    ['leads@x.example', 'Lorne Weavers', null],
    ['form7@x.example', '', null],
  ])('of a program has nothing of it: %s, “%s”', (address, displayed, signed) => {
    expect(is(address, displayed, signed, 'John Doe, Lorne Weavers')).toBe(false);
  });

  it.each([
    ['tanaka@x.example', '田中太郎', null],
    ['owner@x.example', 'Ada Lorne', 'Ada Lorne'],
    ['4471@x.example', 'Ada Lorne', null],
    ['z@x.example', 'Ada Lorne', null],
  ])('is not compared where it cannot be, or is an office: %s', (address, displayed, signed) => {
    expect(is(address, displayed, signed)).toBeNull();
  });
});
