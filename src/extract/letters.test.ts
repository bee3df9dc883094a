import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readDirectoryFile } from '../directory/file.ts';
import { readLetter } from '../read/letter.ts';
import { labelOf } from './label.ts';
import { type Scored, scoreOf } from './score.ts';
import { readTruth } from './truth.ts';
import { readWithoutModel } from './without-model.ts';

const LETTERS = new URL('../../fixtures/letters', import.meta.url).pathname;
const DEMO = new URL('../../fixtures/demo', import.meta.url).pathname;

/** Every labelled letter of a folder beside what is read in it without a model. */
async function readAll(folder: string): Promise<Scored[]> {
  const listed = readDirectoryFile(readFileSync(join(folder, 'directory.json'), 'utf8'), 'json');
  if (!listed.ok) throw new Error(`${folder}: ${listed.faults.join(', ')}`);
  const files = readdirSync(folder).filter((file) => file.endsWith('.eml'));
  return await Promise.all(
    files.map(async (file) => {
      const mail = await readLetter(readFileSync(join(folder, file)));
      if (!mail.ok) throw new Error(`${file}: ${mail.detail}`);
      const label = readTruth(JSON.parse(readFileSync(join(folder, file.replace(/eml$/, 'json')), 'utf8')));
      if (!label.ok) throw new Error(`${file}: ${label.faults.join(', ')}`);
      return {
        file,
        truth: label.truth,
        read: labelOf(readWithoutModel(mail.letter, listed.directory, new Date('2026-11-25'))),
      };
    }),
  );
}

describe('The letters of the demo', () => {
  it('are read as labelled in what they are, whom they name and how the business is placed', async () => {
    const score = scoreOf(await readAll(DEMO));
    expect(score.wrongDesignations).toEqual({ sure: 0, likely: 0 });
    for (const field of ['intent', 'agent of record', 'master agency', 'interest', 'placement', 'no action'])
      expect(score.figures.find((figure) => figure.field === field)).toMatchObject({ value: 1 });
  });
});

/** The weights have learned from these, so the floors say what was learned, not how a stranger's letter is read. */
describe('The labelled letters', () => {
  it('lead to no designation that is surely read wrong, and read as they did', async () => {
    const worlds = readdirSync(LETTERS);
    const all = (await Promise.all(worlds.map(async (world) => await readAll(join(LETTERS, world))))).flat();
    const score = scoreOf(all);
    expect(score.wrongDesignations.sure).toBe(0);
    for (const [field, floor] of Object.entries(FLOORS))
      expect({ field, is: score.figures.find((each) => each.field === field)?.value }).toEqual({
        field,
        is: expect.toSatisfy((is: number) => is >= floor),
      });
  });
});

const FLOORS = {
  intent: 0.97,
  'agent of record': 0.82,
  'master agency': 0.95,
  interest: 0.95,
  placement: 0.95,
  'whole letter': 0.75,
  services: 0.85,
  locations: 0.85,
  seats: 0.85,
  'monthly budget': 0.8,
  'target date': 0.9,
} as const;
