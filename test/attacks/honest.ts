/** Honest customers, so that the attacks fail for what they are. */
import { describe, expect, it } from 'vitest';
import { from, NEVE, type Person, person } from './firms.ts';
import { answering, letter, mail, type Signer, signedBy } from './mails.ts';
import { inEffect, questionTo, type Service } from './service.ts';

export function honestCustomers(service: Service): void {
  describe('an honest customer', () => {
    it.each<[Signer, Person]>([
      ['gmail', person('Ottoline Crewe', 'CIO', 'Wexley Tilehouse', 'ocrewe@wexleytilehouse.example')],
      ['microsoft365', person('Anders Fyfe', 'CFO', 'Danforth Tannery', 'afyfe@danforthtannery.example')],
    ])('whose mail is signed as by %s is in effect without a question', async (as, who) => {
      const done = await service.send(await signedBy(who, { body: letter(who) }, { as }));
      await inEffect(service, who);
      expect(done.sent.map(({ to }) => to).toSorted()).toEqual([NEVE.email, NEVE.agency.email, who.email].toSorted());
    });

    const unproved = person('Basil Amory', 'COO', 'Pellworm Dairies', 'bamory@pellwormdairies.example');
    it('whose mail nothing proves is asked, and a plain yes on top of the quote is enough', async () => {
      const asked = await service.send(mail({ from: from(unproved), body: letter(unproved) }));
      expect(asked.sent.map(({ to }) => to)).toEqual([unproved.email]);
      const yes = answering(questionTo(asked, unproved), 'Yes, that was me.\n\nBasil');
      await service.send(mail({ from: from(unproved), ...yes }));
      await inEffect(service, unproved);
    });
  });
}
