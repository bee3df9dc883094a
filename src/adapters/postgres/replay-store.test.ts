/** A reading takes the place of an earlier one, which is kept; the history of its referral says so, and nothing else changes. */
import { describe, expect, it } from 'vitest';
import { migratedDatabase } from '../../../test/database.ts';
import { BY_RULES } from '../../../test/readers.ts';
import { arrive, ending, extraction, mail, referral, PLENTY, VOICE } from '../../../test/store.ts';
import type { Extraction } from '../../domain/extraction.ts';
import type { ReferralEvent } from '../../domain/referral.ts';
import type { Standing } from '../../domain/standing.ts';
import { intakeStore } from './intake-store.ts';
import { replayStore } from './replay-store.ts';

const { database } = await migratedDatabase();
const intake = intakeStore(database, PLENTY);
const store = replayStore(database);
const rows = async (query: string, ...values: unknown[]) =>
  (await database.pool.query<Record<string, unknown>>(query, values)).rows;

const STANDING: Standing = {
  verdict: 'unverified',
  writer: { name: '', address: 'jane@customer.example' },
  reasons: [],
  checks: { dkim: [], authenticationResults: null },
};
const NOW: Extraction = { ...extraction, intent: 'update' };

const readAgain = (letterId: string): ReferralEvent => ({
  kind: 'read_again',
  letterId,
  readBy: BY_RULES,
  differences: [{ field: 'intent', was: 'self_referral', is: 'update' }],
  wouldDecide: [],
});

async function opened(text: string) {
  const { id, contentSha256 } = await arrive(database, mail(text));
  const of = referral();
  const events: ReferralEvent[] = [{ kind: 'opened', letterId: id, extraction, voice: VOICE }];
  const parts = { outcome: 'referral', standing: STANDING, extraction, referral: of, events } as const;
  await intake.commit(id, ending(contentSha256, parts));
  return { id, of, events };
}

async function held(text: string) {
  const { id, contentSha256 } = await arrive(database, mail(text));
  const parts = { outcome: 'hold', holdReason: 'unverified_sender', standing: STANDING, extraction } as const;
  await intake.commit(id, ending(contentSha256, parts));
  return { id };
}

async function idsSince(since: Date | null): Promise<string[]> {
  const ids: string[] = [];
  for await (const id of store.ids(since)) ids.push(id);
  return ids;
}

describe('the messages', () => {
  it('are those of which a reading is kept, in the order of arrival', async () => {
    const first = await opened('first');
    await arrive(database, mail('unfinished'));
    const unread = await arrive(database, mail('unread'));
    await intake.commit(unread.id, ending(unread.contentSha256, { outcome: 'hold', holdReason: 'unreadable' }));
    const second = await held('second');
    expect((await idsSince(null)).slice(-2)).toEqual([first.id, second.id]);
    await database.pool.query(`update messages set received_at = '2020-02-02' where id = $1`, [first.id]);
    expect(await idsSince(new Date('2020-02-03'))).not.toContain(first.id);
    expect(await idsSince(new Date('2020-02-03'))).toContain(second.id);
  });

  it('come with what was read, proved and done then', async () => {
    const { id, of, events } = await opened('whole');
    expect(await store.message(id)).toMatchObject({
      id,
      outcome: 'referral',
      standing: STANDING,
      extraction,
      referral: { id: of.id },
      events,
    });
    const { id: alone } = await held('alone');
    expect(await store.message(alone)).toMatchObject({ holdReason: 'unverified_sender', referral: null, events: [] });
  });
});

describe('a new reading', () => {
  it('is kept with the earlier one, and the referral says what differed and stays as it was', async () => {
    const { id, of } = await opened('again');
    const about = 'select outcome, hold_reason, outcome_at, referral_id from messages where id = $1';
    const before = [await rows(about, id), await rows('select * from referrals where id = $1', of.id)];
    expect(await store.rewrite(id, extraction, NOW, readAgain(id))).toBe(true);
    expect(await rows('select extraction, earlier_extractions from messages where id = $1', id)).toEqual([
      { extraction: NOW, earlier_extractions: [extraction] },
    ]);
    expect(
      await rows('select seq, kind, payload from referral_events where referral_id = $1 order by seq', of.id),
    ).toEqual([
      { seq: 1, kind: 'opened', payload: { kind: 'opened', letterId: id, extraction, voice: VOICE } },
      { seq: 2, kind: 'read_again', payload: readAgain(id) },
    ]);
    expect([await rows(about, id), await rows('select * from referrals where id = $1', of.id)]).toEqual(before);
  });

  it('of a letter without a referral is kept too', async () => {
    const { id } = await held('held again');
    expect(await store.rewrite(id, extraction, NOW, readAgain(id))).toBe(true);
    expect(await store.message(id)).toMatchObject({ extraction: NOW, outcome: 'hold' });
  });

  it('takes the place of the one that it was compared with, and of no other', async () => {
    const { id, of } = await opened('meanwhile');
    const answers = await Promise.all(
      [1, 2, 3].map(async () => await store.rewrite(id, extraction, NOW, readAgain(id))),
    );
    expect(answers.filter(Boolean)).toHaveLength(1);
    expect(await rows('select seq from referral_events where referral_id = $1', of.id)).toHaveLength(2);
  });

  it('is neither lost nor doubled while other letters join the referral', async () => {
    const { id, of } = await opened('busy');
    const joining = await Promise.all([1, 2, 3].map(async (n) => await arrive(database, mail(`busy ${n}`))));
    const joined = joining.map(async ({ id: letterId, contentSha256 }) => {
      const events = [{ kind: 'letter_joined', letterId, from: 'customer' }] as const;
      const end = ending(contentSha256, { outcome: 'hold', holdReason: 'reply_in_thread', referral: of, events });
      while ((await intake.commit(letterId, end)) === 'overtaken');
    });
    expect(await store.rewrite(id, extraction, NOW, readAgain(id))).toBe(true);
    await Promise.all(joined);
    const events = await rows('select seq, kind from referral_events where referral_id = $1 order by seq', of.id);
    expect(events.map(({ seq }) => seq)).toEqual([1, 2, 3, 4, 5]);
    expect(events.filter(({ kind }) => kind === 'read_again')).toHaveLength(1);
  });
});
