/** What every store of sightings keeps to, whatever it is made of; a test file runs it with the store that it has. */
import { beforeEach, describe, expect, it } from 'vitest';
import type { HoldReason, Outcome } from '../domain/lists.ts';
import type { Fetched, SightingStore } from '../domain/ports.ts';

export interface StoreUnderContract {
  /** Empty, or at least without the mailboxes `first@contract` and `second@contract` and what they show. */
  readonly store: SightingStore;
  /** Commits an outcome, as the end of an intake does. */
  readonly conclude: (id: string, outcome: Outcome, holdReason: HoldReason | null) => Promise<void>;
}

const FIRST = 'first@contract';
const SECOND = 'second@contract';

export function sightingStoreContract(make: () => Promise<StoreUnderContract>): void {
  describe('a store of sightings', () => {
    let store: SightingStore;
    let conclude: StoreUnderContract['conclude'];
    beforeEach(async () => {
      ({ store, conclude } = await make());
    });

    it('has seen nothing of a mailbox that it does not know', async () => {
      expect(await store.seen(FIRST, '1')).toEqual(new Set());
      expect(await store.lastUidValidity(FIRST)).toBeNull();
      expect(await store.unfiled(FIRST, '1', 10)).toEqual([]);
    });

    it('gives an id for each new message, in their order, and remembers that it was seen', async () => {
      const ids = await store.receive(FIRST, '1', [mail(4, 'one'), mail(7, 'two')]);
      expect(new Set(ids).size).toBe(2);
      expect(await store.seen(FIRST, '1')).toEqual(new Set([4, 7]));
      expect(await store.lastUidValidity(FIRST)).toBe('1');
      await conclude(ids[0] ?? '', 'referral', null);
      expect(await store.unfiled(FIRST, '1', 10)).toEqual([{ uid: 4, outcome: 'referral', holdReason: null }]);
    });

    it('keeps mailboxes and UIDVALIDITYs apart', async () => {
      await store.receive(FIRST, '1', [mail(4, 'one')]);
      expect(await store.seen(FIRST, '2')).toEqual(new Set());
      expect(await store.seen(SECOND, '1')).toEqual(new Set());
      expect(await store.lastUidValidity(SECOND)).toBeNull();
    });

    it.each([
      ['under the same UID', FIRST, '1', 4],
      ['under another UID', FIRST, '1', 5],
      ['under another UIDVALIDITY', FIRST, '2', 4],
      ['in another mailbox', SECOND, '1', 4],
    ])('knows the same bytes again %s: no id, a seen-mark', async (_where, mailbox, uidValidity, uid) => {
      await store.receive(FIRST, '1', [mail(4, 'one')]);
      expect(await store.receive(mailbox, uidValidity, [mail(uid, 'one')])).toEqual([]);
      expect(await store.seen(mailbox, uidValidity)).toContain(uid);
      expect(await store.lastUidValidity(mailbox)).toBe(uidValidity);
    });

    it('gives one id for the same bytes twice in a batch, and files both', async () => {
      const [id = '', ...others] = await store.receive(FIRST, '1', [mail(4, 'one'), mail(5, 'one')]);
      expect(others).toEqual([]);
      await conclude(id, 'ignored', null);
      expect(new Set((await store.unfiled(FIRST, '1', 10)).map(({ uid }) => uid))).toEqual(new Set([4, 5]));
    });

    it('takes different messages with the same Message-ID for different ones', async () => {
      const ids = await store.receive(FIRST, '1', [mail(4, 'one', '<a@b>'), mail(5, 'two', '<a@b>')]);
      expect(ids).toHaveLength(2);
    });

    it('takes the bytes as they are: line ends, NUL and 8 bits', async () => {
      const texts = ['a\r\n\r\nb', 'a\n\nb', 'a\r\n\r\nb\u0000', 'a\r\n\r\n\u00ff\u00fe'];
      expect(
        await store.receive(
          FIRST,
          '1',
          texts.map((text, at) => bytes(at + 1, Buffer.from(text, 'latin1'))),
        ),
      ).toHaveLength(4);
    });

    it('does nothing with nothing', async () => {
      expect(await store.receive(FIRST, '1', [])).toEqual([]);
      await store.gone(FIRST, '1', []);
      await store.filed(FIRST, '1', [], 'Processed');
      expect(await store.lastUidValidity(FIRST)).toBeNull();
    });

    it('remembers what vanished as seen, never to be filed', async () => {
      await store.gone(FIRST, '1', [9]);
      await store.gone(FIRST, '1', [9]);
      expect(await store.seen(FIRST, '1')).toEqual(new Set([9]));
      expect(await store.unfiled(FIRST, '1', 10)).toEqual([]);
    });

    it('names as unfiled what has an outcome and no folder, up to a limit', async () => {
      const ids = await store.receive(FIRST, '1', [mail(1, 'one'), mail(2, 'two'), mail(3, 'three')]);
      expect(await store.unfiled(FIRST, '1', 10)).toEqual([]);
      for (const id of ids) await conclude(id, 'hold', 'too_large');
      expect(await store.unfiled(FIRST, '1', 2)).toHaveLength(2);
      await store.filed(FIRST, '1', [1, 3], 'Hold');
      expect(await store.unfiled(FIRST, '1', 10)).toEqual([{ uid: 2, outcome: 'hold', holdReason: 'too_large' }]);
    });

    it('files again under a new UIDVALIDITY what was filed under the old one', async () => {
      const [id = ''] = await store.receive(FIRST, '1', [mail(1, 'one')]);
      await conclude(id, 'referral', null);
      await store.filed(FIRST, '1', [1], 'Processed');
      await store.receive(FIRST, '2', [mail(8, 'one')]);
      expect(await store.unfiled(FIRST, '2', 10)).toEqual([{ uid: 8, outcome: 'referral', holdReason: null }]);
    });
  });
}

const mail = (uid: number, text: string, messageId = `<${text}@contract>`): Fetched =>
  bytes(
    uid,
    Buffer.from(`From: a@contract.example\r\nMessage-ID: ${messageId}\r\nSubject: ${text}\r\n\r\n${text}\r\n`),
  );

const bytes = (uid: number, raw: Buffer): Fetched => ({
  uid,
  bytes: raw.length,
  internalDate: new Date('2026-09-14T11:12:00Z'),
  raw,
  headersOnly: false,
});
