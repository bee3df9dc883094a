/** Old mail of the customer that somebody sends once more, altered where no signature looks. */
import { describe, expect, it } from 'vitest';
import { from, NEVE, OURS, person, type Person, STRAND } from './firms.ts';
import { altered, answering, letter, mail, type Mail, type Signer, signedBy, topped } from './mails.ts';
import { mailDate } from '../../src/demo/sign.ts';
import { answered, inEffect, noEffect, others, questionTo, type Service } from './service.ts';

const DAY = 86_400_000;
const daysAgo = (days: number): Date => new Date(Date.now() - days * DAY);
const toStrand = from(STRAND);

/** Reads the value of `b=`, folds and all, and writes it otherwise. */
const otherSignature = (it: Mail, change: (value: string) => string): Mail =>
  altered(it, (text) =>
    text.replace(
      /(DKIM-Signature:[^]*?\bb=)([^;]*?)(;|\r\n(?![ \t]))/i,
      (_, before: string, b: string, after: string) => `${before}${change(b)}${after}`,
    ),
  );

export function oldMail(service: Service): void {
  describe('an old signed “looks good, go ahead” to somebody else', () => {
    it.each<[Signer, Person]>([
      ['gmail', person('Corin Hale', 'CFO', 'Hale Optics', 'chale@haleoptics.example')],
      ['microsoft365', person('Merle Stagg', 'CFO', 'Stagg Looms', 'mstagg@stagglooms.example')],
      ['appliance', person('Vita Norn', 'CFO', 'Norn Cables', 'vnorn@norncables.example')],
    ])('confirms no forged opening, signed as by %s', async (as, who) => {
      const messageId = `<forged@${who.domain}>`;
      await service.send(mail({ from: from(who), messageId, body: letter(who, STRAND) }));
      const at = daysAgo(420);
      const old = await signedBy(
        who,
        { to: toStrand, subject: 'Re: Proposal', date: at, body: 'Looks good, please go ahead.\n' },
        { as, at },
      );
      const done = await service.send(topped(old, `In-Reply-To: ${messageId}`, `References: ${messageId}`));
      await noEffect(service, who, done);
    });
  });

  describe('a yes of today to a harmless mail of somebody else', () => {
    const harmless = (who: Person, messageId: string) => ({
      subject: 'Re: Your address',
      references: [messageId],
      body: `Yes, that is right.\n\n${who.name}\n\nOn Monday, ${STRAND.name} <${STRAND.email}> wrote:\n> Is it still 5 Mill Lane?\n`,
    });
    it.each<[string, Signer, string, Person]>([
      ['as by Gmail', 'gmail', toStrand, person('Wim Abel', 'CFO', 'Abel Churns', 'wabel@abelchurns.example')],
      ['as by M365', 'microsoft365', toStrand, person('Xia Bode', 'CFO', 'Bode Skeins', 'xbode@bodeskeins.example')],
      ['and led to us by Reply-To', 'gmail', OURS, person('Yul Coe', 'CFO', 'Coe Trowels', 'ycoe@coetrowels.example')],
    ])('confirms no forged opening that has the Message-ID of that mail, signed %s', async (_, as, to, who) => {
      const messageId = `<address@${who.domain}>`;
      await service.send(mail({ from: from(who), messageId, body: letter(who, STRAND) }));
      const done = await service.send(await signedBy(who, { to, ...harmless(who, messageId) }, { as }));
      await noEffect(service, who, done);
    });

    const zed = person('Zed Dorn', 'CFO', 'Dorn Anvils', 'zdorn@dornanvils.example');
    it('and “please cancel” to them takes back no referral whose Message-ID they know', async () => {
      const first = await signedBy(zed, { body: letter(zed) });
      await service.send(first);
      const words = { to: toStrand, subject: 'Our order', body: 'We withdraw our referral.\n\nZed\n' };
      const passedOn = topped(await signedBy(zed, words), `References: ${first.messageId}`);
      const done = await service.send(passedOn);
      await inEffect(service, zed);
      expect(others(done, zed)).toEqual([]);
    });
  });

  describe('the customer’s first letter once more, after they took it back', () => {
    it.each<[string, (b: string) => string, Person]>([
      [
        'in the other alphabet',
        (b) => b.replaceAll('+', '-').replaceAll('/', '_'),
        person('Lem Orde', 'CIO', 'Orde Ovens', 'lorde@ordeovens.example'),
      ],
      ['with more padding', (b) => `${b}==`, person('Max Pell', 'CIO', 'Pell Hats', 'mpell@pellhats.example')],
      [
        'with signs that no alphabet has',
        (b) => `${b.slice(0, 10)}!*${b.slice(10)}`,
        person('Nan Quill', 'CIO', 'Quill Inks', 'nquill@quillinks.example'),
      ],
    ])('gives no second effect where its signature is written %s', async (_, change, who) => {
      let first = await signedBy(who, { body: letter(who) });
      while (!/\bb=[\w=\s]*[+/]/.test(first.raw.toString('latin1'))) first = await signedBy(who, { body: letter(who) });
      const done = await service.send(first);
      await inEffect(service, who);
      await service.send(
        await signedBy(who, answering(questionTo(done, who), 'We withdraw our referral.', { quote: false })),
      );
      expect((await service.recordOf(who)).map(({ state }) => state)).toEqual(['withdrawn']);
      const again = await service.send(otherSignature(first, change));
      expect(await service.designated(who)).toEqual([NEVE.id]);
      expect((await service.recordOf(who)).map(({ state }) => state)).not.toContain('in_effect');
      expect(others(again, who)).toEqual([]);
    });
  });

  describe('a year-old referral that was written to somebody else', () => {
    it.each([30, 380])('has no effect where its To, which no signature covers, says us: %i days', async (days) => {
      const who = people[days] ?? expect.unreachable();
      const at = daysAgo(days);
      const old = await signedBy(
        who,
        { to: toStrand, date: at, body: letter(who, STRAND) },
        { as: 'microsoft365', at },
      );
      const done = await service.send(altered(old, (text) => text.replace(`To: ${toStrand}`, `To: ${OURS}`)));
      await noEffect(service, who, done);
    });
    const people: Readonly<Record<number, Person>> = {
      30: person('Olga Reave', 'CIO', 'Reave Clocks', 'oreave@reaveclocks.example'),
      380: person('Piet Stowe', 'CIO', 'Stowe Kilns', 'pstowe@stowekilns.example'),
    };
  });

  describe('an old withdrawal', () => {
    const one = person('Quin Tarn', 'CIO', 'Tarn Flutes', 'qtarn@tarnflutes.example');
    it('of an earlier referral takes back no other', async () => {
      const january = await service.send(await signedBy(one, { body: letter(one) }));
      const back = await signedBy(
        one,
        answering(questionTo(january, one), 'We withdraw our referral.', { quote: false, subject: 'Our referral' }),
        { as: 'microsoft365' },
      );
      await service.send(back);
      const march = await service.send(
        await signedBy(one, {
          subject: 'New need',
          body: letter(one, NEVE, 'We want UCaaS for 90 people at our head office.'),
        }),
      );
      const thread = questionTo(march, one);
      const retargeted = altered(back, (text) =>
        text
          .replace(/^References: .*$/m, `References: ${thread.messageId}`)
          .replace(/^In-Reply-To: .*$/m, `In-Reply-To: ${thread.messageId}`)
          .replace(/^To: .*$/m, `To: ${thread.replyTo}`),
      );
      const done = await service.send(retargeted);
      expect((await service.recordOf(one)).map(({ state }) => state)).toEqual(['withdrawn', 'in_effect']);
      expect(others(done, one)).toEqual([]);
    });

    it.each<[Signer, Person]>([
      ['gmail', person('Rhea Upton', 'CIO', 'Upton Sails', 'rupton@uptonsails.example')],
      ['microsoft365', person('Saul Vance', 'CIO', 'Vance Dyes', 'svance@vancedyes.example')],
    ])('that was never written to us takes back nothing, signed as by %s', async (as, who) => {
      const first = questionTo(await service.send(await signedBy(who, { body: letter(who) })), who);
      const at = daysAgo(400);
      const old = await signedBy(
        who,
        { to: toStrand, subject: 'Our referral', date: at, body: 'We withdraw our referral.\n' },
        { as, at },
      );
      const done = await service.send(topped(old, `In-Reply-To: ${first.messageId}`, `References: ${first.messageId}`));
      await inEffect(service, who);
      expect(others(done, who)).toEqual([]);
    });
  });

  describe('a signature that says no moment', () => {
    it.each([
      ['to somebody else', toStrand, person('Tess Wray', 'CIO', 'Wray Mills', 'twray@wraymills.example')],
      [
        'to us, and seen never before',
        OURS,
        person('Udo Yardley', 'CIO', 'Yardley Nets', 'uyardley@yardleynets.example'),
      ],
    ] as const)('gives no effect at once to a mail of two years ago with the date of today, %s', async (_, to, who) => {
      const old = await signedBy(who, { to, date: daysAgo(700), body: letter(who, STRAND) }, { as: 'appliance' });
      const done = await service.send(
        altered(old, (text) => text.replace(/^Date: .*$/m, `Date: ${mailDate(new Date())}`)),
      );
      if (to === OURS) answered(done, who); // it was written to us: an effect is right, or a question
      else await noEffect(service, who, done);
    });
  });
}
