/** A mail in stretches: what carries a value, what is quoted, and where an operator's words stand. */
import { describe, expect, it } from 'vitest';
import { evidenceOf, stretchesOf } from './marks.ts';

const own = (end: number, start = 0) => ({ kind: 'own', start, end }) as const;

describe('a text in stretches', () => {
  const TEXT = 'We want phones. Dana is our agent.';
  it.each([
    ['without evidence is one', [own(TEXT.length)], [], [[TEXT, 'own', []]]],
    [
      'is cut around its evidence',
      [own(TEXT.length)],
      [{ start: 8, end: 14, field: 'services' as const }],
      [
        ['We want ', 'own', []],
        ['phones', 'own', ['services']],
        ['. Dana is our agent.', 'own', []],
      ],
    ],
    [
      'shows where two fields overlap',
      [own(TEXT.length)],
      [
        { start: 0, end: 15, field: 'interest' as const },
        { start: 8, end: 14, field: 'services' as const },
      ],
      [
        ['We want ', 'own', ['interest']],
        ['phones', 'own', ['interest', 'services']],
        ['.', 'own', ['interest']],
        [' Dana is our agent.', 'own', []],
      ],
    ],
    [
      'is cut where a part ends, in the midst of evidence too',
      [own(16), { kind: 'quoted' as const, start: 16, end: TEXT.length }],
      [{ start: 8, end: 20, field: 'agent' as const }],
      [
        ['We want ', 'own', []],
        ['phones. ', 'own', ['agent']],
        ['Dana', 'quoted', ['agent']],
        [' is our agent.', 'quoted', []],
      ],
    ],
    [
      'never reaches beyond itself',
      [own(99)],
      [{ start: -5, end: 500, field: 'agent' as const }],
      [[TEXT, 'own', ['agent']]],
    ],
  ])('%s', (_, parts, marks, expected) => {
    const found = stretchesOf({ text: TEXT, parts, doubtful: [], struck: [] }, marks);
    expect(found.map(({ text, kind, fields }) => [text, kind, fields])).toEqual(expected);
    expect(found.map(({ text }) => text).join('')).toBe(TEXT);
  });
});

describe('a text that was changed before it was sent', () => {
  it('shows in their place the words that were struck out, and which may not have been seen', () => {
    const text = 'Our agent is Dana.';
    const doubtful = [{ start: 13, end: 17, why: 'style' as const }];
    const struck = [{ at: 13, text: 'Derek ' }];
    const found = stretchesOf({ text, parts: [own(text.length)], doubtful, struck }, []);
    expect(found.map((one) => [one.text, one.isStruck, one.isDoubtful])).toEqual([
      ['Our agent is ', false, false],
      ['Derek ', true, false],
      ['Dana', false, true],
      ['.', false, false],
    ]);
  });
});

describe('words that an operator selected', () => {
  const letter = { subject: 'New phones', body: { text: 'Please make\n  Dana (Bluepeak) our agent.' } };
  it.each([
    ['stand in the body', 'Dana (Bluepeak)', { source: 'body', start: 14, end: 29, text: 'Dana (Bluepeak)' }],
    ['may be spaced otherwise', 'make Dana', { source: 'body', start: 7, end: 18, text: 'make\n  Dana' }],
    ['or in the subject', 'New phones', { source: 'subject', start: 0, end: 10, text: 'New phones' }],
  ])('%s', (_, words, expected) => expect(evidenceOf(words, letter)).toMatchObject(expected));

  it.each(['', '   ', 'Derek', '.*'])('that do not stand there are none: "%s"', (words) => {
    expect(evidenceOf(words, letter)).toBeNull();
  });
});
