import { describe, expect, it } from 'vitest';
import { idMeant } from './shared.ts';

const IDS = [
  '3d0c91f2-0000-4000-8000-000000000001',
  '3d0c91f2-0000-4000-8000-000000000002',
  '5b1f0c6e-2f7d-4a55-9f0e-7d1f5a3c9b10',
];
const meant = (given: string): string => idMeant(given, IDS, 'notice', 'firsthand outbox list');

describe('an id at the command line', () => {
  it.each([
    [IDS[0] ?? '', IDS[0]],
    ['5b1f0c6e', IDS[2]],
    ['5B1F0C6E-2f', IDS[2]],
    ['3d0c91f2-0000-4000-8000-000000000002', IDS[1]],
  ])('%s is enough', (given, id) => expect(meant(given)).toBe(id));

  it.each([
    ['5b1f0c6', /"5b1f0c6" is too short for the id of a notice: give its first 8 signs or more; firsthand outbox list/],
    ['', /"" is too short/],
    ['3d0c91f2', /2 ids of notices begin with "3d0c91f2": give more of its signs/],
    ['3d0c91f2-0000-4000-8000-00000000000', /2 ids of notices begin with/],
    ['99999999', /there is no notice "99999999"; firsthand outbox list shows their ids/],
    ['5b1f0c6e…', /there is no notice "5b1f0c6e…"/],
    ["%' or 1=1 --", /there is no notice/],
  ])('%j is refused', (given, says) => expect(() => meant(given)).toThrow(says));
});
