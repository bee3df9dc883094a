/** Who was agent of record for what, and when: for each day, whatever came after it. */
import { expect, it } from 'vitest';
import type { Designation, ReferralEvent } from '../domain/referral.ts';
import { extraction } from './a-decision.ts';
import { type Dated, fateOf, standingAt, timelineOf } from './timeline.ts';

const day = (number: number) => new Date(Date.UTC(2026, 2, number));
const VOICE = {
  rung: 'authenticated',
  doubts: [],
  authority: { level: 'unstated', title: null, says: '', evidence: null },
  prefilled: false,
} as const;
const opened: ReferralEvent = { kind: 'opened', letterId: 'a', extraction: extraction(), voice: VOICE };
const names = (agentId: string): ReferralEvent => ({
  kind: 'designated',
  letterId: `names ${agentId}`,
  designation: { agentId, agencyId: 'ag-1', placement: 'sole' } satisfies Designation,
  scope: { services: ['ucaas'], sites: null },
  rung: 'authenticated',
});
const asks: ReferralEvent = { kind: 'confirmation_asked', letterId: 'a' };
const contested: ReferralEvent = {
  kind: 'contested',
  letterId: 'c',
  why: 'another_voice',
  by: 'cfo@x.example',
  agentId: 'two',
};
const withdrawn: ReferralEvent = { kind: 'withdrawn', letterId: 'w' };
const joined: ReferralEvent = { kind: 'letter_joined', letterId: 'j', from: 'party' };
/** One event a day, from the first. */
const dated = (...events: ReferralEvent[]): Dated[] =>
  events.map((event, at) => ({ seq: at + 1, at: day(at + 1), event }));

it.each<[story: string, history: Dated[], on: number, stands: string | null]>([
  ['nobody before it', dated(opened, names('one')), 1, null],
  ['from the day itself', dated(opened, names('one')), 2, 'designated one'],
  ['and later', dated(opened, names('one'), joined), 30, 'designated one'],
  ['while it waits', dated(opened, asks, names('one')), 2, 'awaiting_confirmation -'],
  ['once it is confirmed', dated(opened, asks, names('one')), 3, 'designated one'],
  ['before another one', dated(opened, names('one'), names('two')), 2, 'designated one'],
  ['after another one', dated(opened, names('one'), names('two')), 3, 'designated two'],
  ['before it was contested', dated(opened, names('one'), contested, names('two')), 2, 'designated one'],
  ['while it was contested', dated(opened, names('one'), contested, names('two')), 3, 'contested one'],
  ['when it was settled', dated(opened, names('one'), contested, names('two')), 4, 'designated two'],
  ['before it was taken back', dated(opened, names('one'), withdrawn), 2, 'designated one'],
  ['after it was taken back', dated(opened, names('one'), withdrawn), 9, 'withdrawn one'],
])('%s', (_, history, on, stands) => {
  const period = standingAt(timelineOf(history), day(on));
  expect(period === null ? null : `${period.state} ${period.designation?.agentId ?? '-'}`).toBe(stands);
});

it('says what became of each designation, and since when', () => {
  const periods = timelineOf(dated(opened, names('one'), names('two'), contested, withdrawn));
  expect(fateOf(periods, 2)).toMatchObject({ state: 'superseded', since: day(3), designation: { agentId: 'one' } });
  expect(fateOf(periods, 3)).toMatchObject({ state: 'withdrawn', since: day(5), designation: { agentId: 'two' } });
  expect(fateOf(periods, 9)).toBeNull();
});

it('periods follow each other without a gap', () => {
  const periods = timelineOf(dated(opened, asks, names('one'), contested, names('two'), withdrawn)).filter(
    ({ state }) => state !== 'superseded',
  );
  expect(periods.map(({ since, until }) => [since, until])).toEqual([
    [day(2), day(3)],
    [day(3), day(4)],
    [day(4), day(5)],
    [day(5), day(6)],
    [day(6), null],
  ]);
});
