/** The journey on real servers: a mail goes into a mailbox on Dovecot; its record stands in PostgreSQL, and its notices in the SMTP sink. */
import { asRead } from '../../src/demo/letters.ts';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { simpleParser } from 'mailparser';
import { beforeAll, describe, expect, inject, it, onTestFinished } from 'vitest';
import type { Conclusion, Unfinished } from '../../src/domain/ports.ts';
import { pdfText } from '../../src/read/pdf.ts';
import { atTheCommandLine, openWorld, signedLetters, until } from './world.ts';

const backends = [
  { queues: 'PostgreSQL', redisUrl: null, there: inject('dovecot') !== null },
  { queues: 'Redis', redisUrl: inject('redisUrl'), there: inject('dovecot') !== null && inject('redisUrl') !== null },
];

for (const { queues, redisUrl, there } of backends)
  describe.skipIf(!there)(`with the queues on ${queues}`, async () => {
    const world = await openWorld(redisUrl);
    const told: { message: Unfinished; conclusion: Conclusion }[] = [];

    beforeAll(async () => {
      await world.start({}, { concluded: (message, conclusion) => void told.push({ message, conclusion }) });
    });

    it('each letter of the demo leads to what its label says, and is filed', async () => {
      const letters = await signedLetters('journey');
      for (const [at, { raw, letter, messageId }] of letters.entries()) {
        const expectation = asRead(letter.expectation);
        await world.deliver(raw);
        await until(
          async () => told.length,
          (count) => count === at + 1,
        );
        const { conclusion, message } = told[at] ?? expect.unreachable('it was told');
        expect({ letter: letter.slug, messageId: message.messageId, ...outcomeOf(conclusion) }).toEqual({
          letter: letter.slug,
          messageId,
          outcome: expectation.outcome,
          holdReason: expectation.holdReason,
          notices: expectation.notices.toSorted(),
          recipients: expectation.recipients.toSorted(),
        });
      }
      const recipients = letters.flatMap(({ letter }) => asRead(letter.expectation).recipients);
      const sunk = await world.sink.waitFor(recipients.length);
      expect(sunk.map(({ to }) => to)).toEqual(expect.arrayContaining(recipients.map((address) => [address])));
      expect(sunk).toHaveLength(recipients.length);

      const filed = (outcomes: readonly string[]) =>
        letters.filter(({ letter }) => outcomes.includes(asRead(letter.expectation).outcome)).length;
      const folders = await until(
        async () => await world.folders(),
        ({ INBOX }) => INBOX?.mails === 0,
      );
      expect(folders).toMatchObject({
        'Firsthand/Processed': { mails: filed(['referral', 'claim', 'duplicate']) },
        'Firsthand/Hold': { mails: filed(['hold']) },
        'Firsthand/Ignored': { mails: filed(['ignored']) },
      });
    });

    it('the confirmation threads with the customer’s mail, copies the agent in, and says nothing of the budget to them', async () => {
      const mails = await Promise.all(
        world.sink.mails.map(async ({ raw, to }) => ({ to, mail: await simpleParser(raw) })),
      );
      const copies = mails.filter(({ mail }) => mail.inReplyTo?.startsWith('<cold-storage-network.') === true);
      expect(copies.map(({ to }) => to.join()).toSorted()).toEqual([
        'avollan@beringcold.example',
        'nadia@larkfieldtelecom.example',
      ]);
      const [one, other] = copies.map(({ mail }) => mail);
      expect(one?.messageId).toBe(other?.messageId);
      expect(one?.cc).toMatchObject({ value: [{ address: 'nadia@larkfieldtelecom.example' }] });
      expect(one?.subject).toContain('New network for our six freezer warehouses');
      expect(one?.headers.get('auto-submitted')).toBe('auto-replied');
      expect(one?.replyTo?.text).toMatch(/referrals\+FH-[0-9A-Z]{8}@firsthand\.example/);
      expect(`${one?.text} ${String(one?.html)}`).not.toMatch(/9,?400/);
    });

    it('the same mail once more, also by another way, changes nothing', async () => {
      const before = { told: told.length, sunk: world.sink.mails.length };
      const [first] = await signedLetters('journey');
      const again = await signedLetters('again');
      const raw = again[1]?.raw ?? Buffer.alloc(0);
      await world.deliver(raw);
      await world.deliver(Buffer.concat([Buffer.from('Received: from elsewhere by here; now\r\n'), raw]));
      await world.deliver(raw);
      await until(
        async () => told.length,
        (count) => count >= before.told + 2,
      );
      expect(first).toBeDefined();
      const outcomes = told.slice(before.told).map(({ conclusion }) => conclusion.outcome);
      expect(outcomes.toSorted()).toEqual(expect.arrayContaining(['duplicate', 'referral']));
      expect(outcomes.filter((outcome) => outcome === 'referral')).toHaveLength(1);
      const sent = again[1]?.letter.expectation.recipients.length ?? 0;
      await world.sink.waitFor(before.sunk + sent);
      await until(
        async () => await world.folders(),
        ({ INBOX }) => INBOX?.mails === 0,
      );
      expect(world.sink.mails).toHaveLength(before.sunk + sent);
    });

    it('two mails with one Message-ID are both kept', async () => {
      const before = told.length;
      const [letter] = await signedLetters('twins');
      const raw = letter?.raw.toString('latin1') ?? '';
      await world.deliver(Buffer.from(raw, 'latin1'));
      await world.deliver(Buffer.from(raw.replace('six warehouses', 'ten warehouses'), 'latin1'));
      await until(
        async () => told.length,
        (count) => count === before + 2,
      );
      const [one, other] = told.slice(before);
      expect(one?.message.messageId).toBe(other?.message.messageId);
      // The altered one breaks its signature, so nothing proves it.
      expect([one, other].map((each) => String(each?.conclusion.referral?.state)).toSorted()).toEqual([
        'awaiting_confirmation',
        'in_effect',
      ]);
    });

    it('a designation in effect has a certificate, which shows each change of it and of the mail that it speaks of', async () => {
      const folder = mkdtempSync(join(tmpdir(), 'firsthand-certificate-'));
      onTestFinished(() => rmSync(folder, { recursive: true }));
      const firsthand = async (...args: string[]) => await atTheCommandLine(args, world.environment());
      const kept = (name: string, content: string | Uint8Array): string => {
        writeFileSync(join(folder, name), content);
        return join(folder, name);
      };
      const [, designated] = told.flatMap(({ message, conclusion }) =>
        conclusion.referral?.state === 'in_effect' &&
        conclusion.standing?.checks.dkim.some(({ result }) => result === 'pass')
          ? [{ raw: message.raw, reference: conclusion.referral.reference }]
          : [],
      );
      const { raw, reference } = designated ?? expect.unreachable('no letter of the demo is in effect');

      const page = join(folder, 'page.pdf');
      const certificate = await firsthand('certificate', reference, '--pdf', page);
      const file = kept('certificate.jws', certificate);
      const mail = kept('mail.eml', raw);
      const keys = kept('keys.json', await firsthand('keys', 'list'));
      for (const more of [[], ['--keys', keys]])
        expect(await firsthand('verify', file, '--mail', mail, ...more)).toMatch(
          /^ok {5}certificate: .*\n(?:ok {5}on record: issued on .*, as the chain holds it; in effect since .*\n)?ok {5}mail: .*\nok {5}signature of the customer: .* signed it, by the archived key .*\n\nFH-/,
        );
      const claims = Buffer.from(certificate.split('.')[1] ?? '', 'base64url').toString();
      expect(claims).not.toMatch(/budget|amount|monthly/i);
      const { text } = await pdfText(readFileSync(page), performance.now() + 200_000);
      expect(text).toContain('is the agent of record');
      expect(text).toContain(reference);

      const flipped = (bytes: Uint8Array, at: number): Buffer => {
        const changed = Buffer.from(bytes);
        changed[at] = (changed[at] ?? 0) ^ 1;
        return changed;
      };
      for (const at of [3, 400, certificate.length - 5]) {
        const changed = kept('changed.jws', flipped(Buffer.from(certificate), at));
        expect(await firsthand('verify', changed)).toMatch(/^FAULT {2}certificate: /);
      }
      for (const at of [Buffer.from(raw).indexOf('From:') + 7, raw.length - 5]) {
        const changed = kept('changed.eml', flipped(raw, at));
        expect(await firsthand('verify', file, '--mail', changed)).toMatch(
          /FAULT {2}mail: it is not the mail .*\nFAULT {2}signature of the customer: /,
        );
      }
    });

    it('each mail carries the head of the history, which is then seen to be whole, and by it to have been changed', async () => {
      const folder = mkdtempSync(join(tmpdir(), 'firsthand-notices-'));
      onTestFinished(() => rmSync(folder, { recursive: true }));
      const kept = [...world.sink.mails];
      for (const [at, { raw }] of kept.entries()) writeFileSync(join(folder, `${at}.eml`), raw);
      const audit = async (...mails: string[]) => await atTheCommandLine(['audit', ...mails], world.environment());
      expect(await audit()).toMatch(/^The chain is whole: \d+ events, up to [0-9a-f]{64}\.\n$/);
      expect(await audit(folder)).toContain(`as ${kept.length} signed mails say`);

      // As an insider does who hides the second half, and its place in the chain.
      await world.database.pool.query(`
        begin; alter table referral_events disable trigger user;
        delete from referral_events where position > (select max(position) / 2 from referral_events);
        update event_chain e set length = r.position, head = r.head
          from (select position, head from referral_events order by position desc limit 1) r;
        commit`);
      expect(await audit()).toContain('The chain is whole');
      expect(await audit(folder)).toContain('as a signed mail says: it was cut, or computed anew');
    });
  });

function outcomeOf({ outcome, holdReason, notices }: Conclusion) {
  return {
    outcome,
    holdReason,
    notices: notices.map(({ draft }) => draft.facts.kind).toSorted(),
    recipients: notices.flatMap(({ deliveries }) => deliveries.map(({ address }) => address)).toSorted(),
  };
}
