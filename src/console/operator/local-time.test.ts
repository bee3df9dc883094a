/** Moments on the clock of a zone, there and back. */
import { describe, expect, it } from 'vitest';
import { instantIn, localText } from './local-time.ts';

describe('a moment in a form', () => {
  it.each([
    ['2026-11-25T14:30', 'UTC', '2026-11-25T14:30:00.000Z'],
    ['2026-11-25T14:30', 'America/Chicago', '2026-11-25T20:30:00.000Z'],
    ['2026-07-01T00:15', 'Europe/Berlin', '2026-06-30T22:15:00.000Z'],
    ['2026-11-25T14:30', 'Asia/Kathmandu', '2026-11-25T08:45:00.000Z'],
    // The day on which the clocks change, before and after.
    ['2026-11-01T00:30', 'America/Chicago', '2026-11-01T05:30:00.000Z'],
    ['2026-11-01T03:30', 'America/Chicago', '2026-11-01T09:30:00.000Z'],
    ['2026-03-08T03:30', 'America/Chicago', '2026-03-08T08:30:00.000Z'],
  ])('%s in %s is %s', (text, zone, instant) => {
    expect(instantIn(text, zone)?.toISOString()).toBe(instant);
    expect(localText(new Date(instant), zone)).toBe(text);
  });

  it.each(['', 'yesterday', '2026-13-40T10:00', '2026-11-25'])('is not %j', (text) => {
    expect(instantIn(text, 'UTC')).toBeNull();
  });
});
