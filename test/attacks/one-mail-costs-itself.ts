/** Bombs, floods and forgeries on the running service: each costs itself, and honest mail goes first. */
import { describe, expect, it } from 'vitest';
import { hostileFiles, hostileLetters } from '../bombs.ts';
import { person } from './firms.ts';
import { honestMail, honestPerson, hostileMails, mixed } from './flood.ts';
import { base64, letter, multipart, signedBy } from './mails.ts';
import { answered, inEffect, type Service } from './service.ts';

export function oneMailCostsItself(service: Service): void {
  describe('a file that is long to read', () => {
    // A few of each kind: all of them are read in `src/adapters/reading/hostile.test.ts`.
    const files = hostileFiles().filter((_, at) => at % 8 === 0);
    const people = files.map((_, at) =>
      person('Tove Aldermann', 'CIO', `Aldermann ${at}`, `tove@aldermann${at}.example`),
    );
    const leaning = person('Tove Aldermann', 'CIO', 'Aldermann Lean', 'tove@aldermann-lean.example');

    it.each(files.map((file, at) => [file.what, file, people[at] ?? expect.unreachable()] as const))(
      'takes no letter with it: %s',
      async (_, { name, type, content }, who) => {
        const fields = `Content-Type: ${type}; name="${name}"\nContent-Transfer-Encoding: base64\nContent-Disposition: attachment; filename="${name}"`;
        const parts = multipart(
          'mixed',
          ['Content-Type: text/plain; charset=utf-8', letter(who)],
          [fields, base64(content)],
        );
        const done = await service.send(await signedBy(who, parts));
        expect(done.holdReason).not.toBe('unreadable');
        await inEffect(service, who);
      },
    );

    it('holds a mail that leans on it, with a word to its writer', async () => {
      const [file = expect.unreachable()] = files;
      const fields = `Content-Type: ${file.type}; name="${file.name}"\nContent-Transfer-Encoding: base64\nContent-Disposition: attachment; filename="${file.name}"`;
      const words = `Please see the attached letter.\n\n${leaning.name}\n${leaning.title}, ${leaning.company}\n`;
      const parts = multipart(
        'mixed',
        ['Content-Type: text/plain; charset=utf-8', words],
        [fields, base64(file.content)],
      );
      const done = await service.send(await signedBy(leaning, parts));
      expect(done).toMatchObject({ outcome: 'hold', holdReason: 'unreadable_attachment' });
      answered(done, leaning);
    });
  });

  describe('a letter that is long to read', () => {
    const letters = hostileLetters('X-Odd: x\r\n');
    it.each(letters.map(([what], at) => [what, at] as const))('has an outcome: %s', async (_, at) => {
      const messageId = `<long-${at}@hostile.example>`;
      const head = `From: Rolf <rolf@odd${at}.example>\r\nTo: referrals@firsthand.example\r\nSubject: x\r\nMessage-ID: ${messageId}\r\nDate: ${new Date().toUTCString()}\r\n`;
      const [, raw = expect.unreachable()] = hostileLetters(head)[at] ?? [];
      const done = await service.send({ raw, messageId });
      expect(done.holdReason).not.toBe('unreadable');
    });
  });

  describe('a flood', () => {
    const people = Array.from({ length: 5 }, (_, at) => honestPerson(`flood${at}`));

    it('keeps no honest mail behind it, and loses nothing', { timeout: 60_000 }, async () => {
      const honest = await Promise.all(people.map(honestMail));
      const hostile = hostileMails(24, people, 'flood');
      const inOrder = mixed<{ raw: Buffer; messageId: string }, { raw: Buffer; messageId: string }>(honest, hostile);
      const ended: string[] = [];
      await Promise.all(
        inOrder.map(async (each) => {
          const done = await service.send(each);
          expect(done.holdReason).not.toBe('unreadable');
          ended.push(each.messageId);
        }),
      );
      for (const who of people) await inEffect(service, who);
      // Those of one sender that are long to read come last, and no honest one waits for them.
      const last = Math.max(...honest.map(({ messageId }) => ended.indexOf(messageId)));
      const after = hostile.filter(({ messageId }) => ended.indexOf(messageId) > last);
      expect(after.some(({ kind }) => kind === 'file_of_one')).toBe(true);
    });
  });
}
