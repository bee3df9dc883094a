/** Every labelled letter, as mail that proves its writer: honest people are not asked for more than they should be, and none is met with silence. */
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Result } from '../bench/friction/report.ts';
import { resultsOf, worldsIn } from '../bench/friction/senders.ts';

const LETTERS = join(import.meta.dirname, '../fixtures/letters');

describe.each(['built-in', 'labels'] as const)('A proved letter, read by %s', async (reader) => {
  const results: Result[] = [];
  for (const world of worldsIn([LETTERS])) results.push(...(await resultsOf(world, new Set(), [reader])));
  const lines = (of: (result: Result) => boolean, said: RegExp): string[] =>
    results
      .filter(of)
      .flatMap(({ letter, became }) => Object.entries(became).map(([how, now]) => `${letter}, ${how}: ${now}`))
      .filter((line) => said.test(line));
  const isOfReferrals = ({ intent }: Result): boolean => !['unrelated', 'auto_reply', 'bounce'].includes(intent);

  it('is proved, whichever of the large hosts signs it', () => {
    expect(lines(() => true, /not proved/)).toEqual([]);
  });

  it('about a referral is neither ignored nor held without a word', () => {
    expect(lines(isOfReferrals, /: ignored|not told/)).toEqual([]);
  });

  it('is ignored only where it is a newsletter, a bill or automatic', () => {
    const ignored = lines((result) => !isOfReferrals(result), /, Gmail, .*: ignored/).map((line) => line.split(',')[0]);
    expect(AUTOMATIC).toEqual(expect.arrayContaining(ignored));
  });

  it('that is complete is asked about only where its domain fits by a word of the trade alone, or it speaks as a later one', () => {
    // Whom the built-in reader finds only likely it proposes to the customer.
    const asked = lines(({ complete }) => complete, /: asked: (?!follow_up$|likely agent_of_record)/).map(
      (line) => line.split(',')[0],
    );
    expect([...new Set(asked)]).toEqual(['world-delta/006-introduced-vs-represents']);
  });

  it('that is complete is as often in effect without a further mail', () => {
    const inEffect = lines(({ complete }) => complete, /: in effect/);
    expect(inEffect.length).toBeGreaterThanOrEqual(2 * (reader === 'built-in' ? 42 : 74));
  });
});

const AUTOMATIC = [
  'world-a/054-fibercast-partner-newsletter',
  'world-a/057-harlan-out-of-office',
  'world-a/058-bounce-with-referral-inside',
  'world-b/058-unrelated-vendor-newsletter',
  'world-b/059-auto-reply-vacaciones',
  'world-b/060-bounce-mailbox-full',
  'world-coast/018-ticket-receipt',
  'world-delta/019-bounce-plain',
  'world-delta/020-ooo-no-header',
  'world-delta/022-vendor-invoice',
  'world-ferry/023-headset-vendor-pitch',
  'world-ferry/024-ferretero-ausencia',
  'world-laguna/012-ausencia',
  'world-laguna/014-vendor-webinar',
];
