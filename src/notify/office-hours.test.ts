/** When somebody at the desk will have looked: weekends, nights, holidays and the change of the clocks are left out. */
import { expect, it } from 'vitest';
import { looksBy, type OfficeHours } from './office-hours.ts';

const HOURS: OfficeHours = {
  days: [1, 2, 3, 4, 5],
  from: 9 * 60,
  to: 17 * 60,
  zone: 'America/Chicago',
  holidays: ['2026-11-26'],
  within: 4,
};

it.each<[mail: string, at: string, by: string | null, changes?: Partial<OfficeHours>]>([
  ['in the morning', '2026-11-24T16:00:00Z', '2026-11-24T20:00:00.000Z'],
  ['between half hours', '2026-11-24T16:01:00Z', '2026-11-24T20:30:00.000Z'],
  ['late in the day', '2026-11-24T21:00:00Z', '2026-11-25T17:00:00.000Z'],
  ['at night', '2026-11-24T06:00:00Z', '2026-11-24T19:00:00.000Z'],
  ['before a holiday', '2026-11-25T22:00:00Z', '2026-11-27T18:00:00.000Z'],
  ['on a Saturday', '2026-11-28T12:00:00Z', '2026-11-30T19:00:00.000Z'],
  ['over the end of summer time', '2026-10-30T21:00:00Z', '2026-11-02T18:00:00.000Z'],
  ['that may not wait', '2026-11-24T16:00:00Z', '2026-11-24T16:30:00.000Z', { within: 0.5 }],
  ['where nobody is ever there', '2026-11-24T16:00:00Z', null, { days: [] }],
])('a mail %s, of %s, is looked at by %s', (_, at, by, changes = {}) => {
  expect(looksBy({ ...HOURS, ...changes }, new Date(at))?.toISOString() ?? null).toBe(by);
});
