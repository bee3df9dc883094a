/** The look of an agency on real servers: its logo and colour go in by the database and a setting; they stand in the mail that is sent, and on the pages. */
import { simpleParser } from 'mailparser';
import { describe, expect, inject, it } from 'vitest';
import { currentLogo, putLogo, takeLogoAway } from '../../src/adapters/postgres/logos.ts';
import { decideDeliveries } from '../../src/adapters/postgres/outbox.ts';
import { cidOf, readPicture } from '../../src/domain/logo.ts';
import { pngOf } from '../pictures.ts';
import { openWorld, signedLetters, until } from './world.ts';

const there = inject('dovecot') !== null;

describe.skipIf(!there)('the look of an agency', async () => {
  const world = await openWorld(null);
  const { database } = world;
  const content = pngOf(400, 120);
  const setLogo = async (bytes: Buffer) => {
    const picture = readPicture(bytes);
    if ('fault' in picture) return expect.unreachable(picture.fault);
    await putLogo(database, picture, 'boss');
    return (await currentLogo(database)) ?? expect.unreachable('a logo was set');
  };
  const waiting = async () =>
    (
      await database.pool.query<{ notice_id: string }>(
        `select distinct notice_id from deliveries where state = 'waiting' order by notice_id`,
      )
    ).rows.map((row) => row.notice_id);

  it('goes out with each notice as it was when that was written, also once the logo is another or none', async () => {
    const logo = await setLogo(content);
    const app = await world.start({ MODE: 'approve', BRAND_COLOUR: '#003366' });
    const [letter] = await signedLetters('look');
    await world.deliver(letter?.raw ?? Buffer.alloc(0));
    const notices = await until(waiting, ({ length }) => length === 2);

    await setLogo(pngOf(200, 80, [120, 0, 0]));
    await takeLogoAway(database, 'boss');
    expect(await currentLogo(database)).toBeNull();
    for (const id of notices) await decideDeliveries(database, id, 'release', 'boss');
    await app.queues.notices.enqueue(notices);

    const mails = await world.sink.waitFor(letter?.letter.expectation.recipients.length ?? 0);
    for (const { raw } of mails) {
      const { html, text, attachments } = await simpleParser(raw, { keepCidLinks: true });
      expect(html).toContain(`<img class="logo" src="cid:${cidOf(logo)}" width="147" height="44" alt="Firsthand"`);
      expect(html).toContain('background-color:#003366');
      expect(html).not.toMatch(/https?:\/\//);
      expect(text).not.toContain('cid:');
      const picture = attachments.find(({ cid }) => cid === cidOf(logo));
      expect(picture).toMatchObject({ contentType: 'image/png', related: true, contentDisposition: 'inline' });
      expect(picture?.content.equals(content)).toBe(true);
    }
  });

  it('is kept once for all notices, and each change stands in the audit', async () => {
    const { rows } = await database.pool.query<{ logos: number; notices: number }>(
      'select (select count(*)::int from logos) as logos, (select count(*)::int from notices where logo is not null) as notices',
    );
    expect(rows).toEqual([{ logos: 2, notices: 2 }]);
    const audit = await database.pool.query(`select who, why from actions where subject = 'LOGO' order by id`);
    expect(audit.rows).toEqual([
      { who: 'boss', why: expect.stringMatching(/^image\/png, 400 × 120, [0-9a-f]{64}$/) },
      { who: 'boss', why: expect.stringMatching(/^image\/png, 200 × 80, /) },
      { who: 'boss', why: '' },
    ]);
  });
});
