/** A referral with all of its letters: what a later one may change, and whose answer counts for which question. */
import { describe, expect, it } from 'vitest';
import { openQuestion } from './a-yes-is-a-yes.ts';
import { from, NEAVE, NEVE, OSTRANDER, OURS, type Person, person, ROON, STRAND } from './firms.ts';
import { altered, answering, type Draft, letter, mail, signedBy } from './mails.ts';
import { answered, inEffect, noEffect, others, questionTo, type Sent, type Service } from './service.ts';

/** Stands wherever an attacker can write, and nowhere else. */
const MARK = 'Zanzibar';

async function placed(service: Service, who: Person, agent = NEVE): Promise<Sent> {
  const done = await service.send(await signedBy(who, { body: letter(who, agent) }));
  await inEffect(service, who, agent);
  return questionTo(done, who);
}

export function theWholeReferral(service: Service): void {
  describe('a new mail in a thread that does not lead to us', () => {
    it.each([
      ['Our network', person('Fay Judd', 'CIO', 'Judd Wagons', 'fjudd@juddwagons.example')],
      ['Re: lunch', person('Flo Jebb', 'CIO', 'Jebb Carts', 'fjebb@jebbcarts.example')],
    ] as const)('changes no agent without a question: %s', async (subject, who) => {
      await placed(service, who);
      const quote = `On Friday, ${ROON.name} <${ROON.email}> wrote:\n> Shall we talk about this?\n`;
      const body = `${letter(who, ROON)}\n${quote}`;
      const elsewhere = await signedBy(who, { subject, references: ['<lunch@roonconnect.example>'], body });
      const done = await service.send(elsewhere);
      expect(await service.designated(who)).toEqual([NEVE.id]);
      expect(others(done, who)).toEqual([]);
      expect(done.sent.length > 0 || (await service.isOnTheDesk(elsewhere))).toBe(true);
    });
  });

  describe('an answer that names the agent', () => {
    const who = person('Guy Kemp', 'CIO', 'Kemp Violins', 'gkemp@kempviolins.example');
    it('does not make the rest of a forgery true: agency, placement and sites', async () => {
      const forged = { ...ROON, agency: OSTRANDER };
      const question = await openQuestion(service, who, forged);
      const done = await service.send(
        await signedBy(who, answering(question, `Our agent of record is ${ROON.name} of ${ROON.company}.\n\nGuy Kemp`)),
      );
      const record = await service.recordOf(who);
      expect(record.map(({ designation }) => designation?.agencyId ?? null)).not.toContain(OSTRANDER.id);
      expect(done.sent.map(({ to }) => to)).not.toContain(OSTRANDER.email);
    });
  });

  describe('the question to a customer', () => {
    const who = person('Hope Lisle', 'CIO', 'Lisle Scales', 'hlisle@lislescales.example');
    it('names the agent and the agency it is about as the directory spells them, and nothing else of the mail', async () => {
      const body = letter(who, STRAND)
        .replace(STRAND.name, STRAND.name.toUpperCase())
        .replace('workshops', `${MARK} workshops`);
      const done = await service.send(mail({ from: from({ ...who, name: `Hope ${MARK}` }), subject: MARK, body }));
      const { words, text } = questionTo(done, who);
      expect(text).toContain(STRAND.name);
      expect(text).toContain(STRAND.agency.name);
      expect(words).not.toContain(MARK);
    });

    const asked = person('Ike Mott', 'CIO', 'Mott Anvils', 'imott@mottanvils.example');
    it('that was answered before confirms no forged mail that came since', async () => {
      const first = await openQuestion(service, asked, NEVE);
      await service.send(mail({ from: from(asked), ...answering(first, 'Yes, that was me.') }));
      await inEffect(service, asked);
      await service.send(mail({ from: from(asked), body: letter(asked, STRAND) }));
      const done = await service.send(mail({ from: from(asked), ...answering(first, 'Yes, that was me.') }));
      expect(await service.designated(asked)).not.toContain(STRAND.id);
      expect(done.sent.map(({ to }) => to)).not.toContain(STRAND.email);
    });
  });

  describe('a separate project in the old thread', () => {
    const who = person('Joy Nash', 'CIO', 'Nash Canoes', 'jnash@nashcanoes.example');
    it('does not replace the designation in effect', async () => {
      const notice = await placed(service, who);
      const need =
        'This is a separate project from the circuits: we are opening an office in Tavistock and want a new phone system (UCaaS) for 70 seats there.';
      const done = await service.send(
        await signedBy(who, {
          ...answering(notice, '', { subject: 'Phones for Tavistock' }),
          body: letter(who, NEAVE, need),
        }),
      );
      const [first] = await service.recordOf(who);
      expect(first).toMatchObject({ state: 'in_effect', designation: { agentId: NEVE.id } });
      answered(done, who);
    });
  });

  describe('a letter on hold because nothing proves its company', () => {
    const who = person('Kit Otis', 'CIO', 'Merrivale Foundry', 'kotis@bluelarder.example');
    it('is not lifted by a harmless addition', async () => {
      const first = await signedBy(who, { body: letter(who, STRAND) });
      await service.send(first);
      await noEffect(service, who);
      for (const words of [
        'One addition: it is 12 workshops, not 11.',
        'By the way, our phone number is 555-0119.',
        'Thanks, much appreciated!',
      ]) {
        const more = await signedBy(who, {
          subject: 'Re: New services',
          references: [first.messageId],
          body: `${words}\n`,
        });
        await noEffect(service, who, await service.send(more));
      }
    });
  });

  describe('the same letter under another Message-ID', () => {
    it.each<[string, boolean, Person]>([
      ['proved', true, person('Lou Pym', 'CIO', 'Pym Kettles', 'lpym@pymkettles.example')],
      ['not proved', false, person('May Quill', 'CIO', 'Quill Presses', 'mquill@quillpresses.example')],
    ])('is no second referral, redirected with a banner on top: %s', async (_, isSigned, who) => {
      const draft = { body: letter(who) };
      const first = isSigned ? await signedBy(who, draft) : mail({ from: from(who), ...draft });
      await service.send(first);
      const messageId = `<redirected-${who.domain}>`;
      const again = altered(first, (text) =>
        text
          .replace(/^Message-ID: .*$/m, `Message-ID: ${messageId}`)
          .replace(
            '\r\nMIME-Version:',
            `\r\nX-MS-Exchange-Parent-Message-Id: ${first.messageId}\r\nAuto-Submitted: auto-generated\r\nX-MS-Exchange-Generated-Message-Source: Mailbox Rules Agent\r\nResent-From: <${OURS}>\r\nMIME-Version:`,
          )
          .replace('\r\n\r\n', '\r\n\r\nCAUTION: This mail came from outside of our organisation.\r\n\r\n'),
      );
      const done = await service.send({ ...again, messageId });
      expect(await service.recordOf(who)).toHaveLength(1);
      expect(others(done, who)).toEqual([]);
    });
  });

  describe('a first letter that is written as the answer to somebody else’s mail', () => {
    const plain = (who: Person): Pick<Draft, 'type' | 'body'> => ({
      type: 'text/plain; charset=utf-8; format=flowed',
      body: `${letter(who)}\nOn 11/12/26 at 10:29 ${ROON.name} wrote:\n>\n> Dear ${who.name},\n>\n> please write that ${ROON.name} is your agent of record and that it goes to nobody else.\n>\n> ${ROON.name}\n\n-- \nThis mail was scanned by a guard against viruses.\n`,
    });
    const outlook = (who: Person): Pick<Draft, 'type' | 'body'> => ({
      type: 'text/html; charset=utf-8',
      body: `<html><body><div><p>${letter(who).trim().replaceAll('\n\n', '</p><p>').replaceAll('\n', '<br>')}</p></div><div id="ms-outlook-mobile-signature">Get Outlook for iOS</div><hr style="display:inline-block;width:98%" tabindex="-1"><div id="divRplyFwdMsg" dir="ltr">From: ${ROON.name} &lt;${ROON.email}&gt;<br>Date: Monday, November 16, 2026 at 4:11 PM<br>Subject: Your network</div><div><p>${ROON.name} is your agent of record.</p></div></body></html>`,
    });
    it.each<[string, Person, (who: Person) => Pick<Draft, 'type' | 'body'>, readonly string[]]>([
      ['with a quote', person('Noel Rigg', 'CIO', 'Rigg Paving', 'nrigg@riggpaving.example'), plain, []],
      [
        'with a quote, in a thread',
        person('Opal Sims', 'CIO', 'Sims Gravel', 'osims@simsgravel.example'),
        plain,
        ['<pitch@roonconnect.example>'],
      ],
      [
        'from a telephone',
        person('Penn Teal', 'CIO', 'Teal Grain', 'pteal@tealgrain.example'),
        outlook,
        ['<pitch2@roonconnect.example>'],
      ],
    ])('is a referral, or is asked, and its quote designates nobody: %s', async (_, who, body, references) => {
      const done = await service.send(await signedBy(who, { subject: 'Re: Your network', references, ...body(who) }));
      expect(done.outcome).toBe('referral');
      answered(done, who);
      expect((await service.designated(who)).filter((agent) => agent !== NEVE.id)).toEqual([]);
    });
  });

  describe('a reply in a referral that is in effect', () => {
    it.each([
      [
        'Please do not go ahead until you hear from me.',
        person('Ray Usher', 'CIO', 'Usher Clays', 'rusher@usherclays.example'),
      ],
      [
        'Hold on, please wait with this for a week.',
        person('Sal Voss', 'CIO', 'Voss Reeds', 'svoss@vossreeds.example'),
      ],
    ] as const)('that asks to wait takes nothing back, and tells nobody that all is over: %s', async (words, who) => {
      const notice = await placed(service, who);
      const done = await service.send(await signedBy(who, answering(notice, words)));
      expect((await service.recordOf(who)).map(({ state }) => state)).not.toContain('withdrawn');
      expect(others(done, who)).toEqual([]);
      answered(done, who);
    });

    it.each([
      ['I never wrote that.', person('Tam Webb', 'CIO', 'Webb Organs', 'twebb@webborgans.example')],
      ['We did not ask for this.', person('Una Yale', 'CIO', 'Yale Barrels', 'uyale@yalebarrels.example')],
    ] as const)('that disputes it in whatever words is never taken for agreement: %s', async (words, who) => {
      const notice = await placed(service, who);
      const reply = await signedBy(who, answering(notice, words));
      answered(await service.send(reply), who);
      expect(await service.isOnTheDesk(reply)).toBe(true);
      expect((await service.historyOf(who)).map(({ kind }) => kind)).not.toContain('confirmed');
    });

    const winner = person('Val Zorn', 'CIO', 'Zorn Looms', 'vzorn@zornlooms.example');
    it('that thanks the one who lost designates nobody else', async () => {
      const notice = await placed(service, winner);
      const words = `We have awarded this to ${NEVE.name}. Thanks also to ${ROON.name} of ${ROON.company}, whose offer was good.`;
      await service.send(await signedBy(winner, answering(notice, words)));
      expect(await service.designated(winner)).toEqual([NEVE.id]);
    });

    const erased = person('Wes Abel', 'CIO', 'Abel Harps', 'wabel@abelharps.example');
    it('that appeals to data law goes to a person, and to nobody else', async () => {
      const notice = await placed(service, erased);
      const request = await signedBy(
        erased,
        answering(notice, 'Under the GDPR I ask you to erase all that you hold about me.'),
      );
      const done = await service.send(request);
      expect(await service.isOnTheDesk(request)).toBe(true);
      expect(others(done, erased)).toEqual([]);
    });
  });

  describe('after a withdrawal', () => {
    const who = person('Xan Byrd', 'CIO', 'Byrd Ploughs', 'xbyrd@byrdploughs.example');
    it('thanks change nothing, and nobody is told twice', async () => {
      const notice = await placed(service, who);
      const back = await service.send(
        await signedBy(who, answering(notice, 'We withdraw our referral.', { quote: false })),
      );
      const events = (await service.historyOf(who)).filter(({ kind }) => kind === 'withdrawn').length;
      const done = await service.send(await signedBy(who, answering(questionTo(back, who), 'Thanks!')));
      expect((await service.recordOf(who)).map(({ state }) => state)).toEqual(['withdrawn']);
      expect((await service.historyOf(who)).filter(({ kind }) => kind === 'withdrawn')).toHaveLength(events);
      expect(others(done, who)).toEqual([]);
    });
  });

  describe('a party of a referral who gives it up', () => {
    const agent = person(NEVE.name, 'Agent', NEVE.company, NEVE.email);
    it.each([
      ['I am afraid I have to pass on this one.', person('Yan Cole', 'CIO', 'Cole Trams', 'ycole@coletrams.example')],
      [
        'We have to decline, we are full until summer.',
        person('Zia Dunn', 'CIO', 'Dunn Lifts', 'zdunn@dunnlifts.example'),
      ],
    ] as const)('reaches a person: %s', async (words, who) => {
      const first = await service.send(await signedBy(who, { body: letter(who) }));
      const told = first.sent.find(({ to }) => to === NEVE.email) ?? expect.unreachable();
      const reply = await signedBy(agent, answering(told, words));
      await service.send(reply);
      expect(await service.isOnTheDesk(reply)).toBe(true);
    });
  });

  describe('a recall of the letter', () => {
    it.each<[string, boolean, Person]>([
      ['alone', false, person('Art Earp', 'CIO', 'Earp Domes', 'aearp@earpdomes.example')],
      ['in its thread', true, person('Bob Fitch', 'CIO', 'Fitch Gates', 'bfitch@fitchgates.example')],
    ])('reaches a person, and is no update: %s', async (_, inThread, who) => {
      const first = await signedBy(who, { subject: 'Circuits', body: letter(who) });
      await service.send(first);
      const recall = await signedBy(who, {
        subject: 'Recall: Circuits',
        references: inThread ? [first.messageId] : [],
        headers: ['X-Priority: 1', 'Thread-Topic: Circuits'],
        body: `${who.name} would like to recall the message, "Circuits".\n`,
      });
      const done = await service.send(recall);
      expect(await service.isOnTheDesk(recall)).toBe(true);
      expect(others(done, who)).toEqual([]);
    });
  });

  describe('a yes', () => {
    const who = person('Coy Hext', 'CIO', 'Hext Candles', 'chext@hextcandles.example');
    it('to an earlier confirmation confirms nobody who was named since', async () => {
      const notice = await placed(service, who);
      await service.send(await signedBy(who, { subject: 'SD-WAN', body: letter(who, ROON) }));
      await service.send(await signedBy(who, answering(notice, 'Yes, that is right.')));
      expect(await service.designated(who)).not.toContain(ROON.id);
    });
  });

  describe('a reply that refers to two referrals', () => {
    const who = person('Cle Idle', 'CIO', 'Idle Windmills', 'cidle@idlewindmills.example');
    it('is asked, and takes back neither of them by itself', async () => {
      const first = await placed(service, who);
      const need = 'We want a new phone system (UCaaS) for 120 people at our head office.';
      const second = await service.send(await signedBy(who, { subject: 'Phones', body: letter(who, NEVE, need) }));
      expect(await service.recordOf(who)).toHaveLength(2);
      const both = {
        to: OURS,
        subject: 'Our referral',
        references: [first.messageId, questionTo(second, who).messageId],
      };
      answered(await service.send(await signedBy(who, { ...both, body: 'We withdraw our referral.\n' })), who);
      expect((await service.recordOf(who)).map(({ state }) => state)).not.toContain('withdrawn');
    });
  });

  describe('an answer about one referral', () => {
    const who = person('Dee Kirk', 'CIO', 'Kirk Almanacs', 'dkirk@kirkalmanacs.example');
    it('that names another in its words takes back neither of them by itself', async () => {
      const first = await placed(service, who);
      const need = 'We want a new phone system (UCaaS) for 120 people at our head office.';
      await service.send(await signedBy(who, { subject: 'Phones', body: letter(who, NEVE, need) }));
      const [, other = expect.unreachable()] = await service.recordOf(who);
      const words = `We withdraw our referral ${other.reference.toLowerCase()}.`;
      answered(await service.send(await signedBy(who, answering(first, words))), who);
      expect((await service.recordOf(who)).map(({ state }) => state)).toEqual(['in_effect', 'in_effect']);
    });
  });

  describe('a customer whose clock runs a year ahead', () => {
    const who = person('Dov Lark', 'CIO', 'Lark Rakes', 'dlark@larkrakes.example');
    it('can change their mind tomorrow, without being asked whether that is old', async () => {
      const inAYear = new Date(Date.now() + 365 * 86_400_000);
      const first = await service.send(await signedBy(who, { date: inAYear, body: letter(who) }));
      await inEffect(service, who);
      const words = 'Please cancel our referral, we withdraw it.';
      const later = await signedBy(who, answering(questionTo(first, who), words));
      expect((await service.send(later)).outcome).toBe('referral');
      expect((await service.recordOf(who)).map(({ state }) => state)).toEqual(['withdrawn']);
    });
  });

  describe('an agency', () => {
    const who = person('Col Jory', 'CIO', 'Jory Pottery', 'cjory@jorypottery.example');
    it('that alone is changed is not passed over', async () => {
      const notice = await placed(service, who, ROON);
      const words = `Please bring in ${OSTRANDER.name} instead of Kingfisher. Everything else stays as it is.`;
      const done = await service.send(await signedBy(who, answering(notice, `${words}\n\nCol Jory`)));
      answered(done, who);
      const [record] = await service.recordOf(who);
      expect(
        record?.designation?.agencyId === OSTRANDER.id || done.holdReason !== null || record?.pendingLetterId !== null,
      ).toBe(true);
    });
  });

  describe('a reply that was written before the change that came first', () => {
    const who = person('Cam Gale', 'CIO', 'Gale Pianos', 'cgale@galepianos.example');
    it('does not bring the earlier agent back by itself', async () => {
      const notice = await placed(service, who);
      const change = (agent: typeof NEVE) =>
        `Please change our agent of record to ${agent.name} of ${agent.company}.\n\nCam Gale`;
      await service.send(await signedBy(who, answering(notice, change(ROON))));
      expect((await service.designated(who)).at(-1)).toBe(ROON.id);
      const at = new Date(Date.now() - 3 * 3_600_000);
      await service.send(await signedBy(who, { ...answering(notice, change(NEVE)), date: at }, { at }));
      expect((await service.designated(who)).at(-1)).toBe(ROON.id);
    });
  });
}

/** To a service where a designation rests before others are told. */
export function whileAnEffectRests(resting: Service): void {
  describe('before others are told', () => {
    const toldOf = async (who: Person): Promise<Record<string, string>> =>
      Object.fromEntries((await resting.deliveries(who)).map(({ address, state }) => [address, state]));

    it.each<[string, (who: Person) => string, Person]>([
      [
        'names another agent',
        () => `Please change our agent of record to ${STRAND.name} of ${STRAND.company}.`,
        person('Dot Hume', 'CIO', 'Hume Shears', 'dhume@humeshears.example'),
      ],
      [
        'takes it back',
        () => 'We withdraw our referral.',
        person('Eve Ivey', 'CIO', 'Ivey Spades', 'eivey@iveyspades.example'),
      ],
      [
        'disputes it',
        () => 'This was not us. We never wrote that mail.',
        person('Fin Jago', 'CIO', 'Jago Stoves', 'fjago@jagostoves.example'),
      ],
      [
        'writes anew',
        (who) => letter(who, STRAND),
        person('Gus Kerr', 'CIO', 'Kerr Quilts', 'gkerr@kerrquilts.example'),
      ],
    ])('a forged mail in the thread, which nothing proves, does not cancel it: it %s', async (_, words, who) => {
      const honest = await signedBy(who, { body: letter(who) });
      await resting.send(honest);
      const before = await toldOf(who);
      expect(before).toMatchObject({ [NEVE.email]: 'pending', [NEVE.agency.email]: 'pending' });
      await resting.send(
        mail({ from: from(who), subject: 'Re: New services', references: [honest.messageId], body: `${words(who)}\n` }),
      );
      expect(await toldOf(who)).toMatchObject({ [NEVE.email]: 'pending', [NEVE.agency.email]: 'pending' });
      expect((await resting.recordOf(who))[0]).toMatchObject({ state: 'in_effect', designation: { agentId: NEVE.id } });
    });

    it.each([
      [
        'adds to it',
        'One addition: it is 12 workshops.',
        person('Jan Nims', 'CIO', 'Nims Clogs', 'jnims@nimsclogs.example'),
      ],
      ['takes back', 'We withdraw our referral.', person('Kai Oram', 'CIO', 'Oram Lamps', 'koram@oramlamps.example')],
    ] as const)('an old signed mail, sent again in the thread, does not cancel it: it %s', async (_, words, who) => {
      const honest = await signedBy(who, { body: letter(who) });
      await resting.send(honest);
      const at = new Date(Date.now() - 300 * 86_400_000);
      const thread = { subject: 'Re: New services', references: [honest.messageId] };
      await resting.send(await signedBy(who, { ...thread, date: at, body: `${words}\n` }, { as: 'microsoft365', at }));
      expect(await toldOf(who)).toMatchObject({ [NEVE.email]: 'pending', [NEVE.agency.email]: 'pending' });
      expect((await resting.recordOf(who))[0]).toMatchObject({ state: 'in_effect', designation: { agentId: NEVE.id } });
    });

    it.each([
      [
        `Oops, wrong one: I meant ${NEAVE.name} of ${NEAVE.company}, and bring in ${NEAVE.agency.name}.`,
        person('Hal Lund', 'CIO', 'Lund Canes', 'hlund@lundcanes.example'),
      ],
      [
        'Wait, stop, that is not what I meant at all.',
        person('Ian Mays', 'CIO', 'Mays Fans', 'imays@maysfans.example'),
      ],
      [
        'Under the GDPR I ask you to erase all that you hold about me.',
        person('Lea Pond', 'CIO', 'Pond Saddles', 'lpond@pondsaddles.example'),
      ],
    ] as const)('a proved word of the customer stops it: %s', async (words, who) => {
      const honest = await signedBy(who, { body: letter(who) });
      await resting.send(honest);
      expect(await toldOf(who)).toMatchObject({ [NEVE.email]: 'pending' });
      await resting.send(
        await signedBy(who, { subject: 'Re: New services', references: [honest.messageId], body: `${words}\n` }),
      );
      expect((await toldOf(who))[NEVE.email]).not.toBe('pending');
    });
  });
}
