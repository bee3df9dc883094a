/** Mail that no person wrote, which never speaks for anybody. */
import { describe, expect, it } from 'vitest';
import { openQuestion } from './a-yes-is-a-yes.ts';
import { from, OURS, type Person, person, STRAND } from './firms.ts';
import { answering, letter, mail, multipart, signedBy } from './mails.ts';
import { inEffect, noEffect, type Service } from './service.ts';

export function machines(service: Service): void {
  describe('the copy that a web form mails, signed by the customer’s own domain', () => {
    const form = (local: string, at: number): Person =>
      person('Website', 'Web form', 'Castlemoor Motors', `${local}@castlemoor${at}.example`);
    it.each([
      ['noreply@', form('noreply', 1), 'Thank you for writing to us. You wrote:'],
      ['website@', form('website', 2), 'Thanks for your enquiry! This is what you sent:'],
      ['no-reply@, without a word of its own', form('no-reply', 3), ''],
      ['formulare@', form('kontaktformular', 4), 'Vielen Dank für Ihre Anfrage. Ihre Nachricht:'],
    ] as const)('from %s designates nobody, and carries nobody’s words to others', async (_, who, thanks) => {
      const victim = { ...who, name: 'Earl Pask', title: 'Owner' };
      const done = await service.send(
        await signedBy(who, {
          to: OURS,
          subject: 'We received your message',
          body: `${thanks}\n\n${letter(victim, STRAND)}`,
        }),
      );
      await noEffect(service, who, done);
    });
  });

  describe('an automatic reply whose mark is swallowed by a folded Date', () => {
    const who = person('Lorna Sheach', 'CIO', 'Tolland Seeds', 'lsheach@tollandseeds.example');
    it('is never answered, and never a yes', async () => {
      const question = await openQuestion(service, who);
      const { raw, messageId } = mail({
        from: from(who),
        ...answering(question, 'Thanks for your mail. I confirm that it is here. I am back on Monday.', {
          quote: false,
        }),
      });
      const folded = raw
        .toString()
        .replace(/^(Date: .*)\r\n/m, '$1\r\n    Precedence: bulk\r\n    Auto-Submitted: auto-replied\r\n');
      const done = await service.send({ raw: Buffer.from(folded), messageId });
      await noEffect(service, who, done);
      expect(done.sent).toEqual([]);
    });
  });

  describe('a delivery report inside another mail', () => {
    const who = person('Abel Finch', 'CIO', 'Norcroft Steel', 'afinch@norcroftsteel.example');
    it('is a bounce, and not held as a person’s', async () => {
      const question = await openQuestion(service, who);
      const report = [
        'Content-Type: multipart/report; report-type=delivery-status; boundary="rp"',
        '',
        '--rp',
        'Content-Type: text/plain',
        '',
        'We are sorry: your message was not delivered. Please confirm the address.',
        '',
        '--rp',
        'Content-Type: message/delivery-status',
        '',
        'Reporting-MTA: dns; relay.norcroftsteel.example',
        '',
        `Final-Recipient: rfc822; ${who.email}`,
        'Action: failed',
        'Status: 5.1.1',
        '',
        '--rp--',
      ].join('\n');
      const [fields = '', ...body] = report.split('\n\n');
      const done = await service.send(
        mail({
          from: `Mail Delivery System <noreply@relay.${who.domain}>`,
          ...answering(question, '', { subject: 'Undelivered Mail Returned to Sender' }),
          ...multipart(
            'mixed',
            [fields, body.join('\n\n')],
            ['Content-Type: text/plain', '-- \nScanned by the gateway.'],
          ),
        }),
      );
      await noEffect(service, who, done);
      expect(done).toMatchObject({ outcome: 'ignored', sent: [] });
    });
  });

  describe('a shared mailbox of a small firm', () => {
    const who = person('Dorcas Lunt', 'Owner', 'Lunt Joinery', 'office@luntjoinery.example');
    it('is asked, and a person’s yes from there counts', async () => {
      const first = await service.send(await signedBy(who, { body: letter(who, STRAND) }));
      const question = first.sent.find(({ to }) => to === who.email) ?? expect.unreachable();
      if ((await service.designated(who)).length === 0)
        await service.send(await signedBy(who, answering(question, 'Yes, that was me.\n\nDorcas Lunt')));
      await inEffect(service, who, STRAND);
    });
  });
}
