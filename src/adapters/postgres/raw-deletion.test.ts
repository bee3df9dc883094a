/** The text of mail that was ignored goes after some days; whose mail it was, that it was here, and all that anything rests on stays. */
import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { migratedDatabase } from '../../../test/database.ts';
import { arrive, ending, extraction, letterOf, mail, PLENTY, referral, VOICE } from '../../../test/store.ts';
import { UNVERIFIED, VERIFIED } from '../../decide/a-decision.ts';
import type { Conclusion } from '../../domain/ports.ts';
import { audit } from '../../prove/chain.ts';
import { chainEnd, chainEvents, chainLinks } from './chain.ts';
import { intakeStore } from './intake-store.ts';
import { deleteIgnoredTexts } from './raw-deletion.ts';
import { storeMessages } from './sightings.ts';
import { storedMail } from './views.ts';

const { database } = await migratedDatabase();
const store = intakeStore(database, PLENTY);

/** A mail with this end, which came so many days ago. */
async function ended(days: number, changes: Partial<Conclusion>): Promise<string> {
  const subject = randomUUID();
  const { id, contentSha256 } = await arrive(database, mail(subject));
  const letter = letterOf(subject, [{ name: 'Jane', address: 'jane@somebody.example' }]);
  expect(await store.commit(id, ending(contentSha256, { letter, extraction, ...changes }))).toBe('committed');
  await database.pool.query(`update messages set outcome_at = now() - $2 * interval '1 day' where id = $1`, [id, days]);
  return id;
}
const ignored = { outcome: 'ignored', ignored: { because: 'newsletter', says: 'List-Id' } } as const;
const sizeOf = async (id: string): Promise<number> => {
  const { rows } = await database.pool.query<{ n: number }>(
    'select octet_length(raw) as n from messages where id = $1',
    [id],
  );
  return rows[0]?.n ?? 0;
};

describe('the text of a mail', () => {
  it('goes where it was ignored days ago and nothing proves who wrote it; its header, hashes and reason stay', async () => {
    const id = await ended(31, { ...ignored, standing: UNVERIFIED });
    const before = (await storedMail(database, id)) ?? expect.unreachable();
    const { rows: hashes } = await database.pool.query(
      'select raw_sha256, content_sha256 from messages where id = $1',
      [id],
    );
    expect(await deleteIgnoredTexts(database, { days: 30, limit: 100 })).toMatchObject({ mails: 1 });
    const after = (await storedMail(database, id)) ?? expect.unreachable();
    const text = before.raw.toString('latin1');
    const header = text.slice(0, text.search(/\r?\n\r?\n/) + 1);
    expect(after.raw.toString('latin1').trimEnd()).toBe(header.trimEnd());
    expect(after).toMatchObject({
      rawDeletedAt: expect.any(Date),
      ignored: ignored.ignored,
      subject: before.subject,
      from: before.from,
      extraction: null,
    });
    expect(
      (await database.pool.query('select raw_sha256, content_sha256 from messages where id = $1', [id])).rows,
    ).toEqual(hashes);
    expect(await store.letter(id)).toBeNull();
    expect(await deleteIgnoredTexts(database, { days: 30, limit: 100 })).toEqual({ mails: 0, bytes: 0 });
    // The same bytes once more are the same mail.
    const again = { raw: before.raw, bytes: before.raw.length, headersOnly: false, internalDate: null };
    expect(await storeMessages(database.orm, [again], { source: 'mailbox', mailbox: 'x' })).toEqual([
      { id, isNew: false },
    ]);
  });

  it.each([
    ['came a few days ago', 29, { ...ignored, standing: UNVERIFIED }],
    ['is proved', 400, { ...ignored, standing: VERIFIED }],
    ['is on hold', 400, { outcome: 'hold', holdReason: 'unverified_sender', standing: UNVERIFIED }],
    ['is a claim', 400, { outcome: 'claim', standing: UNVERIFIED }],
  ] as const)('stays where it %s', async (_, days, changes) => {
    const id = await ended(days, changes);
    const size = await sizeOf(id);
    await deleteIgnoredTexts(database, { days: 30, limit: 1_000 });
    expect(await sizeOf(id)).toBe(size);
    expect((await storedMail(database, id))?.rawDeletedAt).toBeNull();
  });

  it.each(['hold', 'ignored'])('goes from a copy of a mail that is %s', async (outcome) => {
    const original = await ended(60, { outcome: 'hold', holdReason: 'unverified_sender', standing: UNVERIFIED });
    const copy = randomUUID();
    if (outcome === 'ignored')
      await database.pool.query(
        `update messages set outcome = 'ignored', hold_reason = null, ignored_because = 'by_operator' where id = $1`,
        [original],
      );
    await database.pool.query(
      `insert into messages (id, raw, raw_sha256, content_sha256, source, bytes, outcome, outcome_at, duplicate_of)
       select $2, raw || 'again', sha256(raw || 'again'), content_sha256, source, bytes, 'duplicate', outcome_at, id
       from messages where id = $1`,
      [original, copy],
    );
    await deleteIgnoredTexts(database, { days: 30, limit: 1_000 });
    expect((await storedMail(database, copy))?.rawDeletedAt).not.toBeNull();
  });

  it('goes a few at a time, the oldest first', async () => {
    const ids = [await ended(40, { ...ignored, standing: null }), await ended(60, { ...ignored, standing: null })];
    expect(await deleteIgnoredTexts(database, { days: 30, limit: 1 })).toMatchObject({ mails: 1 });
    expect((await storedMail(database, ids[1] ?? ''))?.rawDeletedAt).not.toBeNull();
    expect((await storedMail(database, ids[0] ?? ''))?.rawDeletedAt).toBeNull();
  });

  it('may go without a break in the chain, also where the mail is taken back and joins a referral', async () => {
    const id = await ended(50, { ...ignored, standing: UNVERIFIED });
    await deleteIgnoredTexts(database, { days: 30, limit: 1_000 });
    const of = referral();
    const opened = await arrive(database, mail(randomUUID()));
    await store.commit(
      opened.id,
      ending(opened.contentSha256, {
        outcome: 'referral',
        extraction,
        referral: of,
        events: [{ kind: 'opened', letterId: opened.id, extraction, voice: VOICE }],
      }),
    );
    await database.pool.query(
      `insert into referral_events (referral_id, seq, kind, payload, at)
       values ($1, 2, 'letter_joined', jsonb_build_object('kind', 'letter_joined', 'letterId', $2::text, 'from', 'party'), now())`,
      [of.id, id],
    );
    await chainEvents(database);
    expect((await audit(chainLinks(database), await chainEnd(database), [])).fault).toBeNull();
  });
});
