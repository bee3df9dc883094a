/** An operator who has an interest, presses what changes nothing, or makes up a telephone call; and honest mail that only a person can settle. */
import { describe, expect, it } from 'vitest';
import { until } from '../journey/world.ts';
import { KINGFISHER, NEVE, type Party, type Person, person, STRAND } from './firms.ts';
import { answering, letter, signedBy } from './mails.ts';
import { inEffect, noEffect, questionTo, type Service } from './service.ts';

let firms = 0;
/** Another customer each time. */
const somebody = (): Person =>
  person('Orla Penrose', 'COO', `Penrosemill ${firms}`, `openrose@penrosemill${firms++}.example`);
/** Of whom no directory knows. */
const ASHDOWN: Party = {
  id: '',
  name: 'Quentin Ashdown',
  company: 'Ashdown Telecom',
  email: 'quentin@ashdown.example',
  agency: KINGFISHER,
};
const WHY = 'I read it';
const ADVISORY = 'Callum Neve of Neve Network Advisory';

export function atTheDesk(service: Service): void {
  const held = async (who: Person, body = letter(who, ASHDOWN)) => {
    const it_ = await signedBy(who, { body });
    const done = await service.send(it_);
    expect(done.outcome).toBe('hold');
    return { it: it_, done, path: await service.holdOf(it_) };
  };
  const happens = async (who: Person, kind: string) =>
    await until(
      async () => await service.historyOf(who),
      (history) => history.some((event) => event.kind === kind),
    );
  const accept = (agent = '', agentWords = '') => ({ decision: 'accept', why: WHY, agent, agentWords });

  describe('a sales manager who is an operator', () => {
    for (const [what, name] of [
      ['under their mail address', 'odile@kingfisherdp.example'],
      ['under a tag of it', 'odile+desk@kingfisherdp.example'],
      ['under a name without a domain', 'odile'],
    ] as const) {
      const who = somebody();
      it(`does not correct a held mail to an agent of theirs, ${what}`, async () => {
        const manager = await service.operator(name);
        const { path } = await held(who, `I met ${ADVISORY} at a fair last year.\n\n${letter(who, ASHDOWN)}`);
        const page = await manager.get(path);
        expect(page.text).toContain('an agent whom you manage');
        const { status, text } = await manager.press(path, accept('neve', ADVISORY));
        expect(status).toBe(422);
        expect(text).toContain('a colleague has to decide it');
        await noEffect(service, who);
      });
    }

    const corrected = somebody();
    it('does not make an agent of theirs a party by the correction itself', async () => {
      const manager = await service.operator('odile@kingfisherdp.example');
      const { path } = await held(corrected);
      const page = await manager.get(path);
      expect(page.text).toContain('you manage them: a colleague decides');
      const { status, text } = await manager.press(path, accept('neve', 'Please bring in'));
      expect([status, text.includes('Callum Neve is an agent whom you manage')]).toEqual([422, true]);
      await noEffect(service, corrected);
    });

    const ignored = somebody();
    it('does not ignore a mail in which somebody else is to take the place of theirs', async () => {
      const manager = await service.operator('odile@kingfisherdp.example');
      await service.send(await signedBy(ignored, { body: letter(ignored) }));
      await inEffect(service, ignored);
      const change = `Please change our agent of record: it is ${ASHDOWN.name} of ${ASHDOWN.company} now, in place of Callum Neve.\n\n${ignored.name}\n${ignored.title}`;
      const { path } = await held(ignored, change);
      expect((await manager.press(path, { decision: 'ignore', why: WHY })).status).toBe(422);
    });

    const told = somebody();
    it('neither drops nor sends again what is told about an agent of theirs', async () => {
      const manager = await service.operator('odile@kingfisherdp.example');
      await service.send(await signedBy(told, { body: letter(told) }));
      for (const path of await service.noticesOf(told))
        for (const decision of ['drop', 'again', 'release'])
          expect((await manager.press(path, { decision })).status, decision).toBe(403);
    });
  });

  describe('words that do not carry a correction', () => {
    for (const [what, words] of [
      ['any word of the mail', 'services'],
      ['a sentence about somebody else', 'Quentin Ashdown of Ashdown Telecom is our agent of record'],
      ['a sentence that says the opposite', 'Piers Strand of Strand Carrier Services is not our agent any more'],
      ['a mere mention beside whom the mail assigns', 'I saw Piers Strand of Strand Carrier Services on a stage'],
      ['a signature of somebody else', 'nowhere in the mail'],
    ] as const) {
      const who = somebody();
      it(`designate nobody: ${what}`, async () => {
        const operator = await service.operator('rosalind@firsthand.example');
        const first = words.startsWith('I saw')
          ? `${words}.`
          : 'Piers Strand of Strand Carrier Services is not our agent any more.';
        const body = `${first}\n\n${letter(who, ASHDOWN)}`;
        const { path } = await held(who, body);
        const { status, text } = await operator.press(path, accept('strand', words));
        expect([status, /telephone the customer or ask the writer|do not stand in the mail/.test(text)]).toEqual([
          422,
          true,
        ]);
        await noEffect(service, who);
      });
    }
  });

  describe('Accept', () => {
    const nothing = somebody();
    it('that would change nothing writes no history, and mails the customer no second time', async () => {
      const operator = await service.operator('rosalind@firsthand.example');
      const { path } = await held(nothing);
      const before = await service.historyOf(nothing);
      const mails = (await service.noticesOf(nothing)).length;
      expect((await operator.get(path)).text).toContain('Accept would leave this on hold');
      for (let press = 0; press < 3; press++) {
        const { status, text } = await operator.press(path, accept());
        expect([status, text.includes('Accept would leave this on hold')]).toEqual([422, true]);
      }
      expect(await service.historyOf(nothing)).toEqual(before);
      expect(await service.noticesOf(nothing)).toHaveLength(mails);
    });
  });

  describe('one person’s telephone call', () => {
    const call = (number: string, numberFrom = 'their web site') => ({
      decision: 'attest',
      why: WHY,
      agent: 'strand',
      agentWords: 'our agent of record',
      whom: 'Orla Penrose, COO',
      number,
      numberFrom,
    });
    const inMail = somebody();
    it('has no effect at the number that stands in the mail', async () => {
      const operator = await service.operator('rosalind@firsthand.example');
      const { path } = await held(inMail, `${letter(inMail, ASHDOWN)}\nDirect: (206) 555-0131 x 4\n`);
      for (const number of ['+1 206 555 0131', '206.555.0131', '2065550131 ext 9']) {
        const { status, text } = await operator.press(path, call(number));
        expect([status, text.includes('stands in the mail itself')], number).toEqual([422, true]);
        expect(text).toContain(number); // what was typed stays
      }
      await noEffect(service, inMail);
    });

    const madeUp = somebody();
    it('has no effect until another person has checked the number', async () => {
      const operator = await service.operator('rosalind@firsthand.example');
      const { path } = await held(madeUp, letter(madeUp, ASHDOWN).replace(KINGFISHER.name, STRAND.agency.name));
      const { text } = await operator.press(path, call('+1 206 555 0177'));
      expect(text).toContain('nothing takes effect yet');
      await noEffect(service, madeUp);
      const second = { decision: 'second', why: WHY, checkedAt: 'the register of companies' };
      expect((await operator.press(path, second)).status).toBe(422);
      const tagged = await service.operator('rosalind+two@firsthand.example');
      expect((await tagged.press(path, second)).status).toBe(422);
      const manager = await service.operator(STRAND.agency.email);
      expect((await manager.press(path, second)).text).toContain('a colleague has to decide it');
      await noEffect(service, madeUp);
      const colleague = await service.operator('bertram@firsthand.example');
      // Whoever checks the number stands for what the first has the mail say, too.
      expect((await colleague.get(path)).text).toContain('Agent of record: Piers Strand');
      expect((await colleague.press(path, second)).text).toContain('Piers Strand is agent of record');
      await inEffect(service, madeUp, STRAND);
      const history = JSON.stringify(await service.historyOf(madeUp));
      expect(history).toContain('rosalind@firsthand.example and bertram@firsthand.example');
      expect(history).toContain('the register of companies');
    });

    const ownNumber = somebody();
    it('has no effect at a number that they kept themselves', async () => {
      const operator = await service.operator('rosalind@firsthand.example');
      await service.keepNumber(ownNumber, '+12065550188', 'Rosalind@firsthand.example');
      const { path } = await held(ownNumber);
      expect((await operator.press(path, call('(206) 555-0188'))).text).toContain('nothing takes effect yet');
      await noEffect(service, ownNumber);
    });

    const known = somebody();
    it('counts at a number that a colleague kept before the mail came', async () => {
      const operator = await service.operator('rosalind@firsthand.example');
      await service.keepNumber(known, '+12065550199', 'bertram@firsthand.example');
      const { path } = await held(known, letter(known, ASHDOWN).replace(KINGFISHER.name, STRAND.agency.name));
      expect((await operator.press(path, call('(206) 555-0199'))).text).toContain('Piers Strand is agent of record');
      await inEffect(service, known, STRAND);
    });

    const parts = somebody();
    it('supplies nothing that is missing, and asks the customer no second time', async () => {
      const operator = await service.operator('rosalind@firsthand.example');
      const done = await service.send(
        await signedBy(parts, {
          body: `We want SD-WAN at our 11 workshops. Please bring in ${KINGFISHER.name}.\n\n${parts.name}\n${parts.title}, ${parts.company}`,
        }),
      );
      expect(done.outcome).toBe('referral');
      const [referral] = await service.recordOf(parts);
      expect(referral?.state).toBe('awaiting_parts');
      await service.keepNumber(parts, '+12065550144', 'bertram@firsthand.example');
      const mails = (await service.noticesOf(parts)).length;
      const page = `/referrals/${referral?.reference ?? ''}`;
      const { text } = await operator.press(`${page}/call`, { ...call('206 555 0144'), call: 'right' });
      expect(text).toContain('this is still missing: the agent of record');
      await happens(parts, 'confirmed');
      expect(await service.noticesOf(parts)).toHaveLength(mails);
      expect(await service.recordOf(parts)).toMatchObject([{ state: 'awaiting_parts' }]);
    });

    const otherwise = somebody();
    it('in which they said something else changes nothing that is on record', async () => {
      const operator = await service.operator('rosalind@firsthand.example');
      await service.send(await signedBy(otherwise, { body: letter(otherwise) }));
      const { reference } = await inEffect(service, otherwise);
      const { text } = await operator.press(`/referrals/${reference}/call`, {
        ...call('206 555 0155'),
        call: 'otherwise',
        saidInstead: 'It is Piers, not Callum',
      });
      expect(text).toContain('nothing on record is changed');
      await happens(otherwise, 'called');
      await inEffect(service, otherwise);
      expect((await operator.get('/hold')).text).toContain(reference);
    });
  });

  describe('a new mail that takes a referral back', () => {
    const withdrawing = (who: Person) =>
      `Please withdraw our referral. We do not want to go on with it.\n\n${who.name}\n${who.title}, ${who.company}`;
    const own = somebody();
    it('is no dead end: an operator says which, and all parties are told', async () => {
      const operator = await service.operator('rosalind@firsthand.example');
      await service.send(await signedBy(own, { body: letter(own) }));
      const { reference } = await inEffect(service, own);
      const { path } = await held(own, withdrawing(own));
      expect((await operator.get(path)).text).not.toContain('value="accept"');
      const { text } = await operator.press(path, { decision: 'withdraw', why: WHY, withdrawn: reference });
      expect(text).toContain('The referral is withdrawn');
      expect(await service.recordOf(own)).toMatchObject([{ state: 'withdrawn' }]);
      const told = (await service.deliveries(own)).map(({ address }) => address);
      expect(told.filter((address) => address === NEVE.email)).toHaveLength(2);
    });

    const boss = somebody();
    const colleague = person('Ivo Penrose', 'Buyer', boss.company, `ivo@${boss.domain}`);
    it('of a colleague withdraws nothing: whoever made the referral is asked', async () => {
      const operator = await service.operator('rosalind@firsthand.example');
      await service.send(await signedBy(boss, { body: letter(boss) }));
      const { reference } = await inEffect(service, boss);
      const { path } = await held(colleague, withdrawing(colleague));
      const { text } = await operator.press(path, { decision: 'withdraw', why: WHY, withdrawn: reference });
      expect(text).toContain('The customer is asked to confirm');
      await inEffect(service, boss);
    });

    const [mine, theirs] = [somebody(), somebody()];
    it('of another company withdraws nothing', async () => {
      const operator = await service.operator('rosalind@firsthand.example');
      await service.send(await signedBy(theirs, { body: letter(theirs) }));
      const { reference } = await inEffect(service, theirs);
      const { path } = await held(mine, withdrawing(mine));
      expect((await operator.press(path, { decision: 'withdraw', why: WHY, withdrawn: reference })).status).toBe(422);
      await inEffect(service, theirs);
    });
  });

  describe('a question beside something else', () => {
    const cfo = somebody();
    it('is not filed unread: what is changed is acknowledged, and a person reads the rest', async () => {
      const operator = await service.operator('rosalind@firsthand.example');
      const first = await service.send(
        await signedBy(cfo, { body: letter(cfo, NEVE, 'We want new phones for 80 people at 4 sites.') }),
      );
      const { reference } = await inEffect(service, cfo);
      const reply = await signedBy(
        cfo,
        answering(questionTo(first, cfo), 'One thing: it is 120 people, not 80. And who gets paid for this?'),
      );
      const done = await service.send(reply);
      expect([done.outcome, await service.isOnTheDesk(reply)]).toEqual(['hold', true]);
      expect(done.sent.filter(({ to }) => to === cfo.email).some(({ text }) => /120 \(before: 80\)/.test(text))).toBe(
        true,
      );
      const page = await operator.get(`/referrals/${reference}`);
      expect(page.text).toMatch(/<dt>Seats<\/dt><dd>120/);
    });

    const customer = somebody();
    const agent = {
      name: NEVE.name,
      email: NEVE.email,
      domain: 'nevenetwork.example',
      title: '',
      company: NEVE.company,
    };
    person(agent.name, '', agent.company, agent.email);
    it('of an agent in copy reaches a person', async () => {
      const first = await service.send(await signedBy(customer, { body: letter(customer) }));
      await inEffect(service, customer);
      const reply = await signedBy(
        agent,
        answering(
          questionTo(first, customer),
          'Please change the agent to my colleague. And when is the commission paid?',
        ),
      );
      await service.send(reply);
      expect(await service.isOnTheDesk(reply)).toBe(true);
      await inEffect(service, customer);
    });
  });
}
