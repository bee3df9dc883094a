/** A delivery is marked before anybody connects, goes once more when its sender died, and obeys an operator. */
import { randomUUID } from 'node:crypto';
import { afterAll, describe, expect, it } from 'vitest';
import { migratedDatabase } from '../../../test/database.ts';
import { silentLog } from '../../../test/log.ts';
import {
  arrive,
  delivery,
  ending,
  letterOf,
  extraction,
  mail,
  notice,
  referral,
  PLENTY,
  PLENTY_OF_MAIL,
} from '../../../test/store.ts';
import type { Outbox, PreparedNotice, SendResult } from '../../domain/ports.ts';
import { intakeStore } from './intake-store.ts';
import { decideDeliveries, listOutbox, noticeText, outbox, unsentNotices } from './outbox.ts';
import { joinPresence, type Presence } from './presence.ts';

const { database, url } = await migratedDatabase();
const present: Presence[] = [];
afterAll(async () => {
  for (const presence of present) await presence.close();
});

const JANE = 'jane@customer.example';
const DANA = 'dana@agent.example';
const accepted: SendResult = { outcome: 'accepted', response: '250 ok' };

describe('claiming', () => {
  it('gives the notice with all its recipients, and whom to send it to now', async () => {
    const sent = await stored([delivery(JANE), delivery(DANA, 'cc', 'approve')]);
    const { draft, rendered } = sent;
    expect(await (await sender()).claim(sent.id)).toEqual([
      {
        id: sent.id,
        chainHead: expect.stringMatching(/^[0-9a-f]{64}$/),
        draft,
        rendered,
        logo: null,
        createdAt: expect.any(Date),
        deliveries: [{ address: JANE, possiblyTwice: false }],
      },
    ]);
  });

  it('is committed at once, and done by one of two', async () => {
    const { id } = await stored();
    const senders = [await sender(), await sender()];
    const claims = await Promise.all(senders.map(async (one) => await one.claim(id)));
    expect(claims.filter((claim) => claim.length > 0)).toHaveLength(1);
    expect(await states(id)).toEqual({ [JANE]: 'sending', [DANA]: 'sending' });
  });

  it('gives nothing twice while it is being sent, and nothing that waits or is unknown', async () => {
    const { id } = await stored();
    const one = await sender();
    await one.claim(id);
    expect(await one.claim(id)).toEqual([]);
    expect(await (await sender()).claim(id)).toEqual([]);
    expect(await one.claim((await stored([delivery(JANE, 'to', 'shadow')])).id)).toEqual([]);
    expect(await one.claim(randomUUID())).toEqual([]);
  });

  it('after the death of the sender goes once more as possibly twice, then stays unknown', async () => {
    const { id } = await stored([delivery(JANE)]);
    await dying(async (one) => await one.claim(id));
    const again = await dying(async (one) => await one.claim(id));
    expect(again[0]?.deliveries).toEqual([{ address: JANE, possiblyTwice: true }]);
    expect(await (await sender()).claim(id)).toEqual([]);
    expect(await states(id)).toEqual({ [JANE]: 'unknown' });
  });

  it('goes once more as possibly twice when what became of it could not be stored', async () => {
    const { id } = await stored([delivery(JANE)]);
    const presence = await joinPresence(url, silentLog);
    present.push(presence);
    await outbox(database, presence.instance, PLENTY_OF_MAIL).claim(id);
    const restarted = outbox(database, presence.instance, PLENTY_OF_MAIL);
    expect((await restarted.claim(id))[0]?.deliveries).toEqual([{ address: JANE, possiblyTwice: true }]);
  });
});

describe('the notices of one letter', () => {
  it('are claimed together, each once, also where each is asked for at the same moment', async () => {
    const [one, other] = await storedTogether([delivery(JANE)], [delivery(DANA)]);
    const now = await sender();
    const claims = await Promise.all([one, other, one].map(async ({ id }) => await now.claim(id)));
    expect(claims.flat().map(({ id, deliveries: to }) => [id, to])).toEqual([
      [one.id, [{ address: JANE, possiblyTwice: false }]],
      [other.id, [{ address: DANA, possiblyTwice: false }]],
    ]);
    await now.settle([
      { noticeId: one.id, address: JANE, result: accepted },
      { noticeId: other.id, address: DANA, result: { outcome: 'deferred', response: '451' } },
    ]);
    expect((await now.claim(one.id)).map(({ id }) => id)).toEqual([other.id]);
  });

  it('are not claimed with one that an operator released, while they wait', async () => {
    const [one, other] = await storedTogether([delivery(JANE, 'to', 'approve')], [delivery(DANA, 'to', 'approve')]);
    await decideDeliveries(database, other.id, 'release', 'op');
    expect((await (await sender()).claim(other.id)).map(({ id }) => id)).toEqual([other.id]);
    expect(await states(one.id)).toEqual({ [JANE]: 'waiting' });
  });
});

describe('settling', () => {
  it.each<[SendResult['outcome'], string]>([
    ['accepted', 'sent'],
    ['refused', 'refused'],
    ['deferred', 'pending'],
    ['unknown', 'unknown'],
  ])('what was %s leaves it %s, with what the server said', async (outcome, state) => {
    const { id } = await stored();
    const one = await sender();
    await one.claim(id);
    await one.settle([
      { noticeId: id, address: JANE, result: { outcome, response: 'as the server said' } },
      { noticeId: id, address: DANA, result: accepted },
    ]);
    expect(await states(id)).toEqual({ [JANE]: state, [DANA]: 'sent' });
    const row = (await listOutbox(database, { states: [], limit: 1_000 })).find(
      ({ noticeId, address }) => noticeId === id && address === JANE,
    );
    expect(row).toMatchObject({ response: 'as the server said', attempts: 1, possiblyTwice: false });
    expect((await one.claim(id))[0]?.deliveries ?? []).toEqual(
      state === 'pending' ? [{ address: JANE, possiblyTwice: false }] : [],
    );
  });

  it('changes nothing that another one is sending by now', async () => {
    const { id } = await stored([delivery(JANE)]);
    const late = await dying(async (one) => {
      await one.claim(id);
      return one;
    });
    const now = await sender();
    await now.claim(id);
    await late.settle([{ noticeId: id, address: JANE, result: { outcome: 'refused', response: 'too late' } }]);
    expect(await states(id)).toEqual({ [JANE]: 'sending' });
    await now.settle([{ noticeId: id, address: JANE, result: accepted }]);
    expect(await states(id)).toEqual({ [JANE]: 'sent' });
  });
});

describe('what is unsent', () => {
  it('is pending, or was being sent by somebody who died', async () => {
    const pending = await stored();
    const waiting = await stored([delivery(JANE, 'to', 'desk')]);
    const living = await stored();
    const dead = await stored();
    await (await sender()).claim(living.id);
    await dying(async (one) => await one.claim(dead.id));
    const unsent = await unsentNotices(database, 1_000);
    expect(unsent).toEqual(expect.arrayContaining([pending.id, dead.id]));
    expect(unsent).not.toContain(waiting.id);
    expect(unsent).not.toContain(living.id);
    expect(await unsentNotices(database, 1)).toHaveLength(1);
  });
});

describe('an operator', () => {
  it('releases what waits, and it is sent', async () => {
    const { id } = await stored([delivery(JANE, 'to', 'approve'), delivery(DANA, 'cc', 'approve')]);
    expect(await decideDeliveries(database, id, 'release', 'op')).toBe(2);
    expect(await decideDeliveries(database, id, 'release', 'op')).toBe(0);
    expect((await (await sender()).claim(id))[0]?.deliveries).toHaveLength(2);
  });

  it('drops what has not been sent', async () => {
    const { id } = await stored([delivery(JANE), delivery(DANA, 'cc', 'approve')]);
    expect(await decideDeliveries(database, id, 'drop', 'op')).toBe(2);
    expect(await (await sender()).claim(id)).toEqual([]);
    expect(await states(id)).toEqual({ [JANE]: 'dropped', [DANA]: 'dropped' });
  });

  it('does not drop what is being sent', async () => {
    const { id } = await stored();
    await (await sender()).claim(id);
    expect(await decideDeliveries(database, id, 'drop', 'op')).toBe(0);
  });

  it('has refused and unknown ones sent again, the unknown as possibly twice', async () => {
    const { id } = await stored();
    const one = await sender();
    await one.claim(id);
    await one.settle([
      { noticeId: id, address: JANE, result: { outcome: 'refused', response: '550' } },
      { noticeId: id, address: DANA, result: { outcome: 'unknown', response: 'lost' } },
    ]);
    expect(await decideDeliveries(database, id, 'again', 'op')).toBe(2);
    const again = await one.claim(id);
    expect(again[0]?.deliveries).toHaveLength(2);
    expect(again[0]?.deliveries).toEqual(
      expect.arrayContaining([
        { address: JANE, possiblyTwice: false },
        { address: DANA, possiblyTwice: true },
      ]),
    );
  });

  it('sees each delivery with its cause and its reason to wait, and the text', async () => {
    const { id, rendered } = await stored([delivery(JANE, 'to', 'old_mail')]);
    const listed = await listOutbox(database, { states: ['waiting'], limit: 1_000 });
    expect(listed.find(({ noticeId }) => noticeId === id)).toMatchObject({
      kind: 'desk_looks',
      cause: 'agent not listed',
      address: JANE,
      source: 'writer',
      waitReason: 'old_mail',
    });
    const { subject, text, html } = rendered;
    expect(await noticeText(database, id)).toEqual({ subject, text, html });
    expect(await noticeText(database, randomUUID())).toBeNull();
  });
});

/** A notice that an intake has put into the outbox. */
async function stored(deliveries?: readonly ReturnType<typeof delivery>[]): Promise<PreparedNotice> {
  const [put] = await storedTogether(deliveries);
  return put;
}

/** Notices that one letter caused. */
async function storedTogether(
  ...deliveries: readonly (readonly ReturnType<typeof delivery>[] | undefined)[]
): Promise<[PreparedNotice, PreparedNotice]> {
  const [put, other] = [notice(deliveries[0]), notice(deliveries[1])];
  const { id, contentSha256 } = await arrive(database, mail(`letter of ${put.id}`));
  const committed = await intakeStore(database, PLENTY).commit(
    id,
    ending(contentSha256, {
      outcome: 'hold',
      holdReason: 'agent_not_listed',
      letter: letterOf(`letter of ${put.id}`),
      extraction,
      referral: referral({ state: 'on_hold', holdReason: 'agent_not_listed' }),
      events: [{ kind: 'held', letterId: id, reason: 'agent_not_listed' }],
      notices: deliveries.length > 1 ? [put, other] : [put],
    }),
  );
  expect(committed).toBe('committed');
  return [put, other];
}

/** The outbox of a process that lives until the tests are done. */
async function sender(): Promise<Outbox> {
  const presence = await joinPresence(url, silentLog);
  present.push(presence);
  return outbox(database, presence.instance, PLENTY_OF_MAIL);
}

/** The outbox of a process that is dead afterwards. */
async function dying<T>(work: (one: Outbox) => Promise<T>): Promise<T> {
  const presence = await joinPresence(url, silentLog);
  const result = await work(outbox(database, presence.instance, PLENTY_OF_MAIL));
  await presence.close();
  await expect
    .poll(async () => {
      const { rowCount } = await database.pool.query(
        "select from pg_locks where locktype = 'advisory' and objid::int = $1 and objsubid = 2",
        [presence.instance],
      );
      return rowCount;
    })
    .toBe(0);
  return result;
}

async function states(noticeId: string): Promise<Record<string, unknown>> {
  const { rows } = await database.pool.query<{ address: string; state: string }>(
    'select address, state from deliveries where notice_id = $1',
    [noticeId],
  );
  return Object.fromEntries(rows.map(({ address, state }) => [address, state]));
}
