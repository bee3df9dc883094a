/**
 * Statements in plain words, one to a letter, each with what a careful person reads in it: `fixtures/plain-words`. The weights have
 * not learned from them, so a word put in another way may be missed; what must not happen is that it is surely read as what it is not.
 */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { Extraction } from '../domain/extraction.ts';
import { aLetter, DIRECTORY } from './rules/a-letter.ts';
import { readWithoutModel } from './without-model.ts';

const NEED = 'We are replacing the phone system in our four mills and we want Harborline on it.';
const AGENT = 'Dana Pruett is our agent of record.';

const agent = ({ agentOfRecord }: Extraction): string => {
  switch (agentOfRecord.status) {
    case 'designated': {
      const { directoryId, name, company } = agentOfRecord.agent;
      return directoryId ?? `${name ?? '-'} / ${company ?? '-'}`;
    }
    case 'multiple':
      return agentOfRecord.agents
        .map(({ directoryId, name }) => directoryId ?? name ?? '')
        .toSorted((one, other) => one.localeCompare(other))
        .join(' + ');
    case 'ambiguous':
    case 'none_wanted':
    case 'missing':
      return agentOfRecord.status;
  }
};

const FIELDS: readonly [field: string, before: string, said: (read: Extraction) => string, leastRight: number][] = [
  ['designation', NEED, agent, 0.75],
  ['placement', `${NEED} ${AGENT}`, ({ placement }) => placement.kind, 0.8],
  ['interest', '', ({ interest }) => interest.level, 0.75],
  ['sites', '', ({ opportunity }) => String(opportunity.locations?.value ?? '-'), 0.65],
  ['seats', '', ({ opportunity }) => String(opportunity.seats?.value ?? '-'), 0.75],
  [
    'budget',
    '',
    ({ opportunity: { monthlyBudget } }) =>
      monthlyBudget === null ? '-' : `${monthlyBudget.value.amount} ${monthlyBudget.value.currency}`,
    0.75,
  ],
  ['date', 'We need new phones.', ({ opportunity }) => opportunity.targetDate?.value ?? '-', 0.75],
];

/** Written on 14 September 2026. */
function readAll(field: string, before: string) {
  return readFileSync(new URL(`../../fixtures/plain-words/${field}.tsv`, import.meta.url), 'utf8')
    .trim()
    .split('\n')
    .map((line) => {
      const [expected = '', written = ''] = line.split('\t');
      const words = written.replaceAll(String.raw`\n`, '\n').replaceAll(String.raw`\t`, '\t');
      const letter = aLetter(before === '' ? words : `${before}\n\n${words}`);
      return { words, expected, read: readWithoutModel(letter, DIRECTORY, new Date('2026-09-14')) };
    });
}

describe.each(FIELDS)('%s in plain words', (field, before, said, leastRight) => {
  it('is told most of the time', () => {
    const all = readAll(field, before).map(({ read, ...of }) => ({ ...of, said: said(read) }));
    const wrong = all.filter((each) => each.said !== each.expected);
    expect(1 - wrong.length / all.length, JSON.stringify(wrong, null, 1)).toBeGreaterThanOrEqual(leastRight);
  });
});

describe('a designation in plain words', () => {
  const all = readAll('designation', NEED).map(({ read, ...of }) => ({ ...of, read, said: agent(read) }));

  /** Of 325; the reader proposes what it is less sure of. */
  const MOST_WRONG = 2;

  it('is hardly ever sure of somebody to whom the words do not give the role', () => {
    const wrong = all.filter(
      ({ expected, said, read: { agentOfRecord } }) =>
        'degree' in agentOfRecord && agentOfRecord.degree === 'sure' && said !== expected,
    );
    const shown = wrong.map(({ words, expected, said }) => ({ words, expected, said }));
    expect(wrong.length, JSON.stringify(shown, null, 1)).toBeLessThanOrEqual(MOST_WRONG);
  });
});
