/** Somebody who is not the customer writes as if they were, and honest people who look like somebody else. */
import { describe, expect, it } from 'vitest';
import { openQuestion } from './a-yes-is-a-yes.ts';
import { from, GRIMM, keyOf, NEVE, OURS, type Person, person, ROON, STRAND } from './firms.ts';
import { answering, letter, mail, signed, signedBy } from './mails.ts';
import { answered, inEffect, noEffect, questionTo, type Service } from './service.ts';

export function whoIsTheCustomer(service: Service): void {
  describe('a stranger at an internet provider', () => {
    it.each([
      ['rcn.com', person('Marty Oleksy', 'Owner', '', 'marty@rcn.com')],
      ['ptd.net', person('Bea Sandoz', 'Owner', '', 'bea@ptd.net')],
    ] as const)('is no colleague at %s: a yes of theirs gives no effect', async (host, owner) => {
      const messageId = `<forged@${host}>`;
      await service.send(mail({ from: from(owner), messageId, body: letter(owner, STRAND) }));
      const eve = person('Eve Strand', 'Consultant', owner.company, `eve.s@${host}`);
      const done = await service.send(
        await signedBy(eve, {
          to: OURS,
          subject: 'Re: New services',
          references: [messageId],
          body: 'Yes, that is right.',
        }),
      );
      await noEffect(service, owner, done);
    });

    const owner = person('Rolf Ganzer', 'Inhaber', '', 'ganzer@mail.de');
    const eve = person('Eve Strand', 'Beraterin', 'Strand', 'e.strand@mail.de');
    it('cannot dispute an honest one', async () => {
      const messageId = '<honest-ganzer@mail.de>';
      await service.send(await signedBy(owner, { messageId, body: letter(owner) }));
      const before = await service.recordOf({ email: owner.email, domain: '' });
      await service.send(
        await signedBy(eve, { to: OURS, references: [messageId], body: 'This is wrong, we never asked for that.' }),
      );
      const states = (record: typeof before) => record.map(({ state, contest }) => ({ state, contest }));
      expect(states(await service.recordOf({ email: owner.email, domain: '' }))).toEqual(states(before));
    });
  });

  describe('a domain that holds one common word of the company’s name', () => {
    const chief = person('Dagny Brack', 'CEO', 'Brackwater Freight', 'dbrack@brackwaterfreight.example');
    const rival = { ...person('Dagny Brack', 'CFO', chief.company, 'dbrack@freightdesk.example') };
    it('gives no effect for a company that is on record under another domain', async () => {
      await service.send(await signedBy(chief, { body: letter(chief) }));
      await inEffect(service, chief);
      await service.knowsItsCustomers();
      const claimed = await signedBy(rival, { body: letter(rival, STRAND) });
      const done = await service.send(claimed);
      await noEffect(service, rival);
      expect(done.sent.map(({ to }) => to)).not.toContain(STRAND.email);
      await inEffect(service, chief);
    });

    it.each([
      ['ash', person('Ned Collier', 'CIO', 'Ash Hollow Hospital', 'ncollier@cashpoint.example')],
      ['lines', person('Ruth Okpara', 'CIO', 'Cold Lines Storage', 'rokpara@linesofprint.example')],
      ['mail', person('Ines Duarte', 'CIO', 'Chain Mail Museum', 'iduarte@bulkmailhub.example')],
    ] as const)('gives no effect at once for a company that nobody knows: %s', async (_, who) => {
      const done = await service.send(await signedBy(who, { body: letter(who, STRAND) }));
      await noEffect(service, who, done);
      answered(done, who);
    });
  });

  describe('a company whose name is that of another one, and a word', () => {
    const known = person('Liesl Arkady', 'CFO', 'Arkadyne Freight', 'larkady@arkadyne.example');
    it.each([
      ['Services', person('Liesl Arkady', 'CFO', 'Arkadyne Freight Services', 'la@arkadynefreightservices.example')],
      ['a plural', person('Liesl Arkady', 'CFO', 'Arkadyne Freights', 'la@arkadynefreights.example')],
    ])('is not the same without a person, from another domain: %s', async (_, who) => {
      if ((await service.recordOf(known)).length === 0)
        await service.send(await signedBy(known, { body: letter(known) }));
      const done = await service.send(await signedBy(who, { body: letter(who, STRAND) }));
      await noEffect(service, who);
      expect(done.holdReason).toMatch(/^(?:on_record_elsewhere|look_alike_domain)$/);
    });
  });

  describe('a look-alike that came first', () => {
    const first = person('Cyril Pentland', 'CEO', 'Pentland Orchards', 'cpentland@pentland-orchards.example');
    const real = person('Isolde Pentland', 'CEO', 'Pentland Orchards', 'ipentland@pentlandorchards.example');
    it('does not turn the real customer into the look-alike, who would hear nothing', async () => {
      await service.send(await signedBy(first, { body: letter(first, STRAND) }));
      await service.knowsItsCustomers();
      const honest = await signedBy(real, { body: letter(real) });
      const done = await service.send(honest);
      answered(done, real);
      expect((await service.isOnTheDesk(honest)) || done.sent.some(({ to }) => to === first.email)).toBe(true);
      expect((await service.designated(real)).filter((agent) => agent !== NEVE.id)).toEqual([]);
    });
  });

  describe('a key of a suffix, a parent or a neighbour', () => {
    const domains = ['co.uk', 'zendesk.com', 'onmicrosoft.com', 'rosebank.myshopify.com', 'freshdesk.com', 'odoo.com'];
    for (const domain of domains) keyOf(domain);
    it.each([
      ['co.uk', person('Lal Fenwick', 'CIO', 'Fenwick Joinery', 'lal@fenwickjoinery.co.uk')],
      ['zendesk.com', person('Lal Fenwick', 'CIO', 'Fenwick Joinery', 'lal@fenwick.zendesk.com')],
      ['onmicrosoft.com', person('Lal Fenwick', 'CIO', 'Fenwick Joinery', 'lal@fenwick.onmicrosoft.com')],
      ['rosebank.myshopify.com', person('Lal Fenwick', 'CIO', 'Fenwick Joinery', 'lal@fenwick.myshopify.com')],
      ['freshdesk.com', person('Lal Fenwick', 'CIO', 'Fenwick Joinery', 'lal@fenwick.freshdesk.com')],
      ['odoo.com', person('Lal Fenwick', 'CIO', 'Fenwick Joinery', 'lal@fenwick.odoo.com')],
    ] as const)('does not prove a mail: %s', async (signer, who) => {
      const done = await service.send(await signed(mail({ from: from(who), body: letter(who, STRAND) }), signer));
      expect(done.verdict).toBe('unverified');
      await noEffect(service, who, done);
    });
  });

  describe('a colleague answers what was forged in the chief’s name', () => {
    const chiefOf = (company: string, at: string): Person => person('Honor Blythe', 'CEO', company, `hblythe@${at}`);
    it.each([
      [
        'an intern',
        'Intern, IT',
        chiefOf('Selkirk Ferries', 'selkirkferries.example'),
        'jo.minns@selkirkferries.example',
      ],
      ['a temp', 'Temporary receptionist', chiefOf('Morwenna Tin', 'morwennatin.example'), 'desk2@morwennatin.example'],
      [
        'a trainee',
        'Auszubildender',
        chiefOf('Hagedorn Pumpen', 'hagedornpumpen.example'),
        't.lenz@hagedornpumpen.example',
      ],
    ] as const)('%s gives it no effect', async (_, title, chief, address) => {
      const question = await openQuestion(service, chief);
      const junior = person('Toby Lenz', title, chief.company, address);
      const done = await service.send(
        await signedBy(junior, answering(question, `Yes, confirmed.\n\nToby Lenz\n${title}, ${chief.company}`)),
      );
      await noEffect(service, chief, done);
    });

    const chief = chiefOf('Aldous Quarries', 'aldousquarries.example');
    const officer = person('Ferdy Noakes', 'Chief Financial Officer', chief.company, 'fnoakes@aldousquarries.example');
    it('an officer’s yes is never written down as the chief’s', async () => {
      const question = await openQuestion(service, chief);
      await service.send(
        await signedBy(
          officer,
          answering(question, `Yes, confirmed.\n\nFerdy Noakes\n${officer.title}, ${chief.company}`),
        ),
      );
      if ((await service.designated(chief)).length === 0) return;
      const written = JSON.stringify([await service.historyOf(chief), await service.recordOf(chief)]);
      expect(written).toContain(officer.email);
    });
  });

  describe('whoever bought the customer’s domain', () => {
    const who = person('Enid Farrow', 'CIO', 'Farrow Lamps', 'efarrow@farrowlamps.example');
    const second = keyOf(who.domain, 'second');
    it('does not change the agent at once with a key that was never seen, after a long silence', async () => {
      const first = await service.send(await signedBy(who, { body: letter(who) }));
      await inEffect(service, who);
      await service.age(who, 400);
      const change = `Please change our agent of record to ${ROON.name} of ${ROON.company}.\n\nEnid Farrow`;
      await service.send(await signedBy(who, answering(questionTo(first, who), change), { key: second }));
      expect(await service.designated(who)).toEqual([NEVE.id]);
    });
  });

  describe('whoever bought the customer’s domain, and greets first', () => {
    const who = person('Edna Garrow', 'CIO', 'Garrow Lamps', 'egarrow@garrowlamps.example');
    const second = keyOf(who.domain, 'second');
    it('does not change the agent at once either', async () => {
      await service.send(await signedBy(who, { body: letter(who) }));
      await inEffect(service, who);
      await service.age(who, 400);
      await service.send(await signedBy(who, { subject: 'Hello', body: 'How are you?\n\nEdna\n' }, { key: second }));
      const need = 'We want UCaaS for 90 people at our head office.';
      await service.send(await signedBy(who, { subject: 'Phones', body: letter(who, STRAND, need) }, { key: second }));
      expect(await service.designated(who)).toEqual([NEVE.id]);
    });
  });

  describe('an honest newcomer whose name is near a customer’s', () => {
    it.each<[string, Person, Person]>([
      [
        'one letter',
        person('Ada Wick', 'CIO', 'Tallowforge', 'awick@tallowforge.example'),
        person('Bo Lark', 'CIO', 'Tallowforce', 'blark@tallowforce.example'),
      ],
      [
        'an ending',
        person('Cy Dent', 'CIO', 'Northbeam Dental', 'cdent@northbeam-dental.example'),
        person('Di Lamp', 'CIO', 'Northbeams', 'dlamp@northbeams.example'),
      ],
      [
        'a hyphen',
        person('Ed Fenn', 'CIO', 'Midfen Haulage', 'efenn@midfen.example'),
        person('Flo Barn', 'CIO', 'Mid Fen Farms', 'fbarn@mid-fen.example'),
      ],
      [
        'further words',
        person('Gil Hide', 'CIO', 'Saddlecombe', 'ghide@saddlecombe.example'),
        person('Hal Bolt', 'CIO', 'Saddle Combe Supplies', 'hbolt@saddle-combe-supplies.example'),
      ],
      [
        'another vowel',
        person('Ida Pine', 'CIO', 'Elderpine', 'ipine@elderpine.example'),
        person('Jed Pine', 'CIO', 'Alderpine', 'jpine@alderpine.example'),
      ],
    ])('is not held in silence: %s', async (_, known, newcomer) => {
      await service.send(await signedBy(known, { body: letter(known) }));
      await service.knowsItsCustomers();
      answered(await service.send(await signedBy(newcomer, { body: letter(newcomer) })), newcomer);
    });
  });

  describe('a customer at the internet provider of an agent', () => {
    const who = person('Dorrit Sand', 'Owner', 'Sand Sandwiches', 'dorrit@snet.net');
    it('is no agent: their letter is no claim, and it is not held in silence', async () => {
      const done = await service.send(await signedBy(who, { body: letter(who) }));
      expect(done.outcome).not.toBe('claim');
      answered(done, who);
    });
  });

  describe('an agent’s address in letters beyond ASCII', () => {
    const who = person('Heinke Brandes', 'CIO', 'Brandes Bau', 'hbrandes@brandesbau.example');
    it('is found, and not asked for', async () => {
      const body = `We want SD-WAN at our five yards. Please bring in ${GRIMM.agency.name}. Our agent of record for this is ${GRIMM.email}, and the business goes to ${GRIMM.email} and to nobody else.\n\nHeinke Brandes\nCIO, Brandes Bau\n`;
      await service.send(await signedBy(who, { body, headers: ['Content-Transfer-Encoding: 8bit'] }));
      await inEffect(service, who, GRIMM);
    });
  });
}
