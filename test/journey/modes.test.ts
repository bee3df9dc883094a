/** What each mode sends, flags and moves: a mailbox with mail goes in; what reached anybody, and what an operator then lets through, comes out. */
import { describe, expect, inject, it } from 'vitest';
import { decideDeliveries, listOutbox } from '../../src/adapters/postgres/outbox.ts';
import { reportOf } from '../../src/adapters/postgres/report.ts';
import { countUnfinished } from '../../src/adapters/postgres/intake-store.ts';
import { asRead } from '../../src/demo/letters.ts';
import { openWorld, signedLetters, until, type World } from './world.ts';

const there = inject('dovecot') !== null;
const YEAR_AGO = new Date(Date.now() - 365 * 86_400_000);
const settled = async ({ database }: World, mails: number) =>
  await until(
    async () => {
      const { messages } = await reportOf(database);
      const received = messages.reduce((sum, row) => sum + row.count, 0);
      return { received, unfinished: await countUnfinished(database) };
    },
    ({ received, unfinished }) => received === mails && unfinished === 0,
    60_000,
  );
const letterOf = async (run: string, slug: string, at = new Date()) => {
  const found = (await signedLetters(run, at)).find(({ letter }) => letter.slug.startsWith(slug));
  return found?.raw ?? expect.unreachable(`there is no letter ${slug}`);
};

describe.skipIf(!there)('shadow, on a mailbox with 500 old mails', async () => {
  const world = await openWorld(null);

  it('sends, flags and moves nothing, and the report says what would have been sent', async () => {
    const sets = await Promise.all(
      Array.from({ length: 34 }, async (_, set) => await signedLetters(`shadow${set}`, YEAR_AGO)),
    );
    const letters = sets.flat().filter(({ letter }) => letter.expectation.repeats === undefined);
    await world.append(
      letters.map(({ raw }) => raw),
      YEAR_AGO,
    );
    const before = await world.folders();
    expect(before['INBOX']).toEqual({ mails: letters.length, flagged: 0 });
    expect(letters.length).toBeGreaterThanOrEqual(500);

    const app = await world.start({ MODE: 'shadow' });
    await settled(world, letters.length);
    await app.stop();

    expect(await world.folders()).toEqual(before);
    expect(world.sink.mails).toEqual([]);
    const { deliveries } = await reportOf(world.database);
    expect(new Set(deliveries.map(({ state, waitReason }) => `${state} ${waitReason}`))).toEqual(
      new Set(['waiting shadow']),
    );
    const expected = letters.flatMap(({ letter }) => asRead(letter.expectation).recipients);
    expect(deliveries.reduce((sum, row) => sum + row.count, 0)).toBe(expected.length);
  });
});

describe.skipIf(!there)('approve', async () => {
  const world = await openWorld(null);

  it('sends a notice when an operator releases it, and never one that is dropped', async () => {
    await world.start({ MODE: 'approve' });
    await world.deliver(await letterOf('approve', '01'));
    await settled(world, 1);
    const waiting = await listOutbox(world.database, { states: ['waiting'], limit: 10 });
    expect(waiting.map(({ waitReason }) => waitReason)).toEqual(['approve', 'approve', 'approve']);
    expect(world.sink.mails).toEqual([]);

    const idOf = (kind: string) => waiting.find((row) => row.kind === kind)?.noticeId ?? '';
    expect(await decideDeliveries(world.database, idOf('agency_summary'), 'drop', 'a test')).toBe(1);
    expect(await decideDeliveries(world.database, idOf('confirmation'), 'release', 'a test')).toBe(2);
    const sent = await world.sink.waitFor(2);
    expect(sent.flatMap(({ to }) => to).toSorted()).toEqual([
      'avollan@beringcold.example',
      'nadia@larkfieldtelecom.example',
    ]);
    const states = async () =>
      (await listOutbox(world.database, { states: [], limit: 10 })).map(({ kind, state }) => `${kind} ${state}`);
    expect(await until(states, (all) => all.filter((state) => state === 'confirmation sent').length === 2)).toContain(
      'agency_summary dropped',
    );
  });
});

describe.skipIf(!there)('desk', async () => {
  const world = await openWorld(null);

  it('mails the desk of the agency alone', async () => {
    await world.start({ MODE: 'desk' });
    await world.deliver(await letterOf('desk', '01'));
    await world.deliver(await letterOf('desk', '07'));
    await settled(world, 2);
    await world.sink.waitFor(1);
    expect(world.sink.mails.map(({ to }) => to)).toEqual([['deals@quillstone.example']]);
    const rest = await listOutbox(world.database, { states: ['waiting'], limit: 10 });
    expect(rest.map(({ kind, waitReason }) => `${kind} ${waitReason}`).toSorted()).toEqual([
      'confirmation desk',
      'confirmation desk',
      'read_back desk',
    ]);
  });
});

describe.skipIf(!there)('automatic', async () => {
  const world = await openWorld(null);

  it('answers no mail that was old when first seen without a release', async () => {
    await world.start();
    await world.append([await letterOf('old', '02', YEAR_AGO)], YEAR_AGO);
    await world.deliver(await letterOf('new', '01'));
    await settled(world, 2);
    await world.sink.waitFor(3);
    const waiting = await listOutbox(world.database, { states: ['waiting'], limit: 10 });
    expect(waiting.map(({ waitReason }) => waitReason)).toEqual(['old_mail', 'old_mail', 'old_mail']);
    expect(world.sink.mails).toHaveLength(3);
  });
});
