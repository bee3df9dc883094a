/** A referral that the service mails to itself: there and back on real servers, kept nowhere, and missed where it stays away. The test is the mail server between. */
import { describe, expect, inject, it } from 'vitest';
import { canaryHealth } from '../../src/adapters/postgres/canaries.ts';
import { openWorld, REFERRALS, until, type World } from './world.ts';

const there = inject('dovecot') !== null;
const PATIENCE_MS = 1_000;

function health(world: World) {
  const { IMAP_USER, IMAP_HOST } = world.environment();
  return async () => {
    const name = `${IMAP_USER}@${IMAP_HOST}/INBOX`;
    const [found] = await canaryHealth(world.database, [name], PATIENCE_MS);
    return found ?? expect.unreachable();
  };
}

async function kept(world: World): Promise<Record<string, number>> {
  const { rows } = await world.database.pool.query<Record<string, number>>(`
    select (select count(*)::int from messages) as messages, (select count(*)::int from referrals) as referrals,
      (select count(*)::int from notices) as notices, (select count(*)::int from referral_events) as events,
      (select count(*)::int from webhook_deliveries) as webhooks`);
  return rows[0] ?? expect.unreachable();
}
const NOTHING = { messages: 0, referrals: 0, notices: 0, events: 0, webhooks: 0 };

describe.skipIf(!there).each([
  ['PostgreSQL', null],
  ['Redis', inject('redisUrl')],
])('a canary, with queues in %s', async (_, redisUrl) => {
  const world = await openWorld(redisUrl);

  it('goes there and back, and nothing of it is kept or told to anybody else', async () => {
    const app = await world.start({ CANARY_SECONDS: '3600' });
    const [out] = await world.sink.waitFor(1);
    expect(out?.raw.toString()).toMatch(/^Auto-Submitted: auto-generated\r$/m);
    await world.deliver(out?.raw ?? expect.unreachable());
    const [, back] = await world.sink.waitFor(2);
    const text = back?.raw.toString() ?? '';
    expect(text).toMatch(/^X-Firsthand-Notice: confirmation; /m);
    expect(text).toContain('Jo Linnet');
    expect((await health(world)()).last).toBeNull();
    await world.deliver(back?.raw ?? expect.unreachable());
    const { last, missing } = await until(health(world), (now) => now.last !== null);
    expect(last?.seconds).toBeGreaterThan(0);
    expect(missing).toBeNull();

    expect(await kept(world)).toEqual(NOTHING);
    expect(world.sink.mails.flatMap(({ to }) => to)).toEqual([REFERRALS, REFERRALS]);
    await until(
      async () => await world.folders(),
      (folders) => folders['Firsthand/Ignored']?.mails === 2 && folders['INBOX']?.mails === 0,
    );
    // A mailbox that was set up anew shows both once more.
    await world.deliver(out?.raw ?? expect.unreachable());
    await world.deliver(back?.raw ?? expect.unreachable());
    await until(
      async () => await world.folders(),
      (folders) => folders['Firsthand/Ignored']?.mails === 4,
    );
    expect(await kept(world)).toEqual(NOTHING);
    await app.stop();
  });
});

describe.skipIf(!there)('a canary that stays away', async () => {
  const world = await openWorld(null);

  it('is told to the desk once, with how far it came, until one is back', async () => {
    const app = await world.start({
      CANARY_SECONDS: '3600',
      CANARY_PATIENCE_SECONDS: String(PATIENCE_MS / 1_000),
      DESK_EMAIL: 'desk@firsthand.example',
    });
    const [out] = await world.sink.waitFor(1);
    const { missing } = await until(health(world), (now) => now.missing !== null);
    expect(missing).toMatchObject({ stuck: 'unseen', fault: null });
    const [, note] = await world.sink.waitFor(2);
    expect(note?.to).toEqual(['desk@firsthand.example']);
    expect(note?.raw.toString()).toMatch(/^Subject: Mail may not be read\r$/m);

    await world.deliver(out?.raw ?? expect.unreachable());
    const [, , back] = await world.sink.waitFor(3);
    await until(health(world), (now) => now.missing?.stuck === 'not_back');
    await world.deliver(back?.raw ?? expect.unreachable());
    await until(health(world), (now) => now.missing === null && now.last !== null);
    await app.stop();
    expect(world.sink.mails).toHaveLength(3);
  });
});

describe.skipIf(!there)('a canary whose mail is not taken', async () => {
  const world = await openWorld(null);

  it('is shown with what the server said', async () => {
    world.sink.script(REFERRALS, 'refuse');
    const app = await world.start({ CANARY_SECONDS: '3600' });
    const { missing } = await until(health(world), (now) => now.missing !== null);
    expect(missing?.stuck).toBe('unsent');
    expect(missing?.fault).toContain('no such mailbox');
    await app.stop();
  });
});

describe.skipIf(!there)('a mark that is not ours', async () => {
  const world = await openWorld(null);

  it('makes no canary of a mail', async () => {
    const app = await world.start({ CANARY_SECONDS: '3600' });
    const [out] = await world.sink.waitFor(1);
    const mark = /^X-Firsthand-Canary: \S+\s+\S+/m.exec(out?.raw.toString() ?? '')?.[0] ?? expect.unreachable();
    const forged = [
      mark.replace(/.$/, (sign) => (sign === '0' ? 'G' : '0')),
      mark.replace(/[0-9a-f]{8}-/, '00000000-'),
      // in the body, where anybody may quote it
      `\r\n${mark}`,
    ];
    for (const [at, header] of forged.entries())
      await world.deliver(
        Buffer.from(
          `From: Vic <vic@stranger.example>\r\nTo: ${REFERRALS}\r\nSubject: Mark ${at}\r\nMessage-ID: <mark${at}@stranger.example>\r\n${header}\r\n\r\nWe want SD-WAN.\r\n`,
        ),
      );
    const done = `select count(*)::int as n from messages where outcome is not null`;
    await until(
      async () => (await world.database.pool.query<{ n: number }>(done)).rows[0]?.n,
      (n) => n === forged.length,
    );
    await app.stop();
  });
});

describe.skipIf(!there)('no canary', async () => {
  const world = await openWorld(null);

  it('is mailed in shadow', async () => {
    const app = await world.start({ CANARY_SECONDS: '10', MODE: 'shadow' });
    await world.deliver(Buffer.from('From: a@b.example\r\nSubject: one\r\n\r\nHello\r\n'));
    await until(
      async () => (await kept(world))['messages'],
      (count) => count === 1,
    );
    await app.stop();
    expect(world.sink.mails).toEqual([]);
    const { rows } = await world.database.pool.query('select from canaries');
    expect(rows).toHaveLength(0);
  });
});
