/** Who a name or a domain means is nothing that a key of one agency decides; and one name in two spellings is one. */
import { domainToASCII } from 'node:url';
import { describe, expect, it } from 'vitest';
import { GRIMM, KINGFISHER, NEVE, person, SALTGRASS, STRAND } from './firms.ts';
import { letter, signedBy } from './mails.ts';
import { inEffect, type Service } from './service.ts';

const WAITS = expect.objectContaining({ status: 202 });

export function keysAndNames(service: Service): void {
  describe('a key that is bound to an agency', () => {
    const STRANDS = {
      name: STRAND.name,
      company: STRAND.company,
      emails: [STRAND.email],
      agencyIds: [SALTGRASS.id],
      salesManagerEmail: SALTGRASS.email,
    };

    const named = person('Ruben Aske', 'CFO', 'Thornwick Ropes', 'raske@thornwickropes.example');
    it.each([
      ['an alias of its agent', STRAND.id, { ...STRANDS, aliases: [NEVE.name, NEVE.company] }],
      ['a new agent', 'strand-two', { ...STRANDS, name: NEVE.name, company: NEVE.company }],
      ['an agent under the id of the other', NEVE.id, STRANDS],
    ])('does not decide what the name of another agency’s agent means: %s', async (_, id, body) => {
      expect(await service.putAgent(SALTGRASS.id, id, body)).toEqual(WAITS);
    });
    it('and the customer who names that agent has them, and nobody else is told', async () => {
      const done = await service.send(await signedBy(named, { body: letter(named) }));
      await inEffect(service, named);
      expect(done.sent.map(({ to }) => to)).not.toContain(STRAND.email);
    });

    const customer = person('Mirte Dorn', 'COO', 'Ambleford Glass', 'mdorn@amblefordglass.example');
    const other = person('Tibor Vance', 'CFO', 'Mosedale Boats', 'tvance@mosedaleboats.example');
    const newcomer = person('Oda Kessel', 'Owner', 'Kessel Orchards', 'oda@kesselorchards.example');
    it.each([
      ['a domain', customer, { domains: [customer.domain] }],
      ['an address', other, { emails: [STRAND.email, `piers@${other.domain}`] }],
      ['a domain below theirs', newcomer, { domains: [newcomer.domain, `mail.${newcomer.domain}`] }],
    ])('does not turn a customer into somebody who claims an opportunity, by %s', async (_, who, changes) => {
      await service.send(await signedBy(who, { body: letter(who) }));
      await inEffect(service, who);
      expect(await service.putAgent(SALTGRASS.id, STRAND.id, { ...STRANDS, ...changes })).toEqual(WAITS);
      const again = await service.send(
        await signedBy(who, { subject: 'Phones', body: `${letter(who)}\n\nThis is about phones, too.` }),
      );
      expect(again.outcome).not.toBe('claim');
    });

    it.each(['co.uk', 'github.io', 'onmicrosoft.com', 'gmail.com', 'example', 'firsthand.example'])(
      'and no other key lists %s as the domain of an agent',
      async (domain) => {
        for (const agencyId of [SALTGRASS.id, null]) {
          const answer = await service.putAgent(agencyId, STRAND.id, { ...STRANDS, domains: [domain] });
          expect(answer).toMatchObject({ status: 422, detail: expect.stringContaining(domain) });
        }
      },
    );
  });

  describe('an agent’s address in letters beyond ASCII', () => {
    const at = GRIMM.email.lastIndexOf('@') + 1;
    it.each([
      [
        'as servers write it',
        person('Silke Arndt', 'CIO', 'Arndt Stahl', 'sarndt@arndtstahl.example'),
        `${GRIMM.email.slice(0, at)}${domainToASCII(GRIMM.email.slice(at))}`,
      ],
      ['in capitals', person('Urs Wyss', 'CIO', 'Wyss Holz', 'uwyss@wyssholz.example'), 'JENS@GRÜNAU-NETZE.EXAMPLE'],
      [
        'with its accent apart',
        person('Lena Voigt', 'CIO', 'Voigt Papier', 'lvoigt@voigtpapier.example'),
        GRIMM.email.normalize('NFD'),
      ],
    ])('is found %s', async (_, who, address) => {
      const body = `We want SD-WAN at our five yards. Please bring in ${KINGFISHER.name}. Our agent of record for this is ${address}, and the business goes to ${address} and to nobody else.\n\n${who.name}\nCIO, ${who.company}\n`;
      await service.send(await signedBy(who, { body, headers: ['Content-Transfer-Encoding: 8bit'] }));
      await inEffect(service, who, GRIMM);
    });

    const taken = person('Ben Falk', 'CIO', 'Falk Kies', 'bfalk@falkkies.example');
    it('is not found where other letters only look like it', async () => {
      const body = `We want SD-WAN at our five yards. Please bring in ${KINGFISHER.name}. Our agent of record is jens@gгünau-netze.example and the business goes to nobody else.\n\nBen Falk\nCIO, Falk Kies\n`;
      await service.send(await signedBy(taken, { body, headers: ['Content-Transfer-Encoding: 8bit'] }));
      expect(await service.designated(taken)).toEqual([]);
    });
  });
}
