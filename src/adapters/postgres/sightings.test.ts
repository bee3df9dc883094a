/** The sightings in PostgreSQL keep to the contract, and what two watchers store at once is stored once. */
import { randomBytes } from 'node:crypto';
import { expect, it } from 'vitest';
import { migratedDatabase } from '../../../test/database.ts';
import { mail, PLENTY } from '../../../test/store.ts';
import { sightingStoreContract } from '../../receive/sighting-store.contract.ts';
import { intakeStore } from './intake-store.ts';
import { sightingStore, storeMessages } from './sightings.ts';

const { database } = await migratedDatabase();

sightingStoreContract(async () => {
  await database.pool.query('truncate messages cascade');
  return {
    store: sightingStore(database),
    conclude: async (id, outcome, holdReason) => {
      await database.pool.query(
        'update messages set outcome = $2, hold_reason = $3, ignored_because = $4 where id = $1',
        [id, outcome, holdReason, outcome === 'ignored' ? 'newsletter' : null],
      );
    },
  };
});

it('stores the bytes as they are, and when the server got them', async () => {
  const message = mail('bytes', { trace: 'X-8-Bits: \u00ff\u0000\r\n' });
  const [id] = await sightingStore(database).receive('bytes', '1', [message]);
  const { rows } = await database.pool.query('select raw, internal_date from messages where id = $1', [id]);
  expect(rows).toEqual([{ raw: message.raw, internal_date: message.internalDate }]);
});

it('keeps two mails with one Message-ID', async () => {
  const messages = [mail('one', { messageId: '<same@x.example>' }), mail('other', { messageId: '<same@x.example>' })];
  await sightingStore(database).receive('ids', '1', messages);
  const { rows } = await database.pool.query("select bytes from messages where message_id = '<same@x.example>'");
  expect(rows).toHaveLength(2);
});

it('keeps a mail whose Message-ID is longer than any, and the mails beside it', async () => {
  const endless = randomBytes(20_000).toString('base64url');
  const messages = [mail('before'), mail('endless', { messageId: `<${endless}@x.example>` }), mail('behind')];
  expect(await sightingStore(database).receive('endless', '1', messages)).toHaveLength(3);
});

it('gives an id for one mail to one of two mailboxes that show it at once', async () => {
  const message = mail('seen twice');
  const ids = await Promise.all(
    ['left', 'right'].map(async (mailbox) => await sightingStore(database).receive(mailbox, '1', [message])),
  );
  expect(ids.flat()).toHaveLength(1);
  for (const mailbox of ['left', 'right'])
    expect(await sightingStore(database).seen(mailbox, '1')).toEqual(new Set([message.uid]));
});

it('takes mail brought by ingest, which no mailbox got; what a mailbox showed is known', async () => {
  const shown = mail('shown');
  const [id] = await sightingStore(database).receive('shown', '1', [shown]);
  const brought = { ...mail('brought'), internalDate: null };
  const stored = await storeMessages(database.orm, [brought, shown, brought], { source: 'ingest', mailbox: null });
  expect(stored.map(({ isNew }) => isNew)).toEqual([true, false, false]);
  expect(stored[1]?.id).toBe(id);
  expect(stored[2]?.id).toBe(stored[0]?.id);
  expect(await intakeStore(database, PLENTY).begin(stored[0]?.id ?? '')).toMatchObject({
    source: 'ingest',
    internalDate: null,
  });
});
