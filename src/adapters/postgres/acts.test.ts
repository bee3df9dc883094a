/** What people do besides writing mail: each act is worked on once, on the referral for which it was meant. */
import { randomUUID } from 'node:crypto';
import { expect, it } from 'vitest';
import { migratedDatabase } from '../../../test/database.ts';
import { arrive, ending, extraction, mail, PLENTY, referral, VOICE } from '../../../test/store.ts';
import type { Referral } from '../../domain/referral.ts';
import { actStore, linkUse } from './acts.ts';
import { intakeStore } from './intake-store.ts';
import { referralById } from './referrals.ts';

const { database } = await migratedDatabase();
const acts = actStore(database);

async function waiting(): Promise<{ readonly referral: Referral; readonly letterId: string }> {
  const { id, contentSha256 } = await arrive(database, mail(randomUUID()));
  const asked = referral({ state: 'awaiting_confirmation', designation: null, pendingLetterId: id, version: 2 });
  const opened = { kind: 'opened', letterId: id, extraction, voice: VOICE } as const;
  await intakeStore(database, PLENTY).commit(
    id,
    ending(contentSha256, { outcome: 'referral', referral: asked, events: [opened] }),
  );
  return { referral: asked, letterId: id };
}
const confirmed = ({ referral: was, letterId }: Awaited<ReturnType<typeof waiting>>) => ({
  result: 'done' as const,
  referral: { ...was, pendingLetterId: null, version: 3 },
  events: [{ kind: 'confirmed', letterId, assent: { by: 'link' } } as const],
  notices: [],
});
const dueOf = async (id: string) => (await acts.due(1_000)).filter((act) => act.referral.id === id);

it('two presses of one button confirm once, also when both are in hand', async () => {
  const asked = await waiting();
  for (const did of ['confirmed', 'confirmed'] as const) await acts.add(asked.referral.id, 2, { kind: 'link', did });
  const [one, other] = await dueOf(asked.referral.id);
  if (one === undefined || other === undefined) return expect.unreachable();
  expect([one.letterId, one.version]).toEqual([asked.letterId, 2]);
  expect(await acts.commit(one, confirmed(asked))).toBe(true);
  expect(await acts.commit(other, confirmed(asked))).toBe(false);
  const [again] = await dueOf(asked.referral.id);
  expect(again).toMatchObject({ id: other.id, referral: { version: 3 } });
  if (again !== undefined)
    expect(await acts.commit(again, { result: 'void', referral: null, events: [], notices: [] })).toBe(true);
  expect(await referralById(database, asked.referral.id)).toMatchObject({ version: 3, pendingLetterId: null });
  const { rows } = await database.pool.query(`select kind from referral_events where referral_id = $1 order by seq`, [
    asked.referral.id,
  ]);
  expect(rows).toEqual([{ kind: 'opened' }, { kind: 'confirmed' }]);
});

it('a link knows what was done with it first', async () => {
  const asked = await waiting();
  expect(await linkUse(database, asked.referral.id, 2)).toBeNull();
  await acts.add(asked.referral.id, 2, { kind: 'link', did: 'objected', words: 'not me' });
  expect(await linkUse(database, asked.referral.id, 2)).toMatchObject({ act: { did: 'objected', words: 'not me' } });
  expect(await linkUse(database, asked.referral.id, 3)).toBeNull();
  for (const act of await dueOf(asked.referral.id)) await acts.commit(act, confirmed(asked));
});
