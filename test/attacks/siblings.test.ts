/** More of each kind of attack, and of each honest oddity, from raw bytes through reading, proving, the rules and the decision, without servers. */
import { describe, expect, it } from 'vitest';
import { mailDate } from '../../src/demo/sign.ts';
import type { KnownDomain } from '../../src/domain/voice.ts';
import {
  BORDER,
  DIRECTORY,
  from,
  keyOf,
  NEVE,
  OURS,
  type Person,
  person,
  recordAt,
  ROON,
  SEALER,
  STRAND,
} from './firms.ts';
import { CODE, designatedIn, type Led, type Mind, mind } from './in-memory.ts';
import {
  alternative,
  altered,
  base64,
  type Draft,
  htmlLetter,
  letter,
  mail,
  type Mail,
  multipart,
  signed,
  type Signing,
  topped,
} from './mails.ts';
import { HIDDEN } from './what-the-eye-sees.ts';

const AT = new Date('2026-11-02T09:00:00Z');
const daysAgo = (days: number): Date => new Date(AT.getTime() - days * 86_400_000);

const newMind = (changes: { customers?: readonly KnownDomain[]; authservIds?: readonly string[] } = {}): Mind =>
  mind({
    directory: DIRECTORY,
    resolver: async (name, type) => {
      const records = type === 'TXT' ? recordAt(name) : null;
      if (records === null) throw Object.assign(new Error(`no ${name}`), { code: 'ENOTFOUND' });
      return await Promise.resolve(records);
    },
    authservIds: [BORDER],
    sealers: [SEALER],
    at: AT,
    ...changes,
  });

const plain = (who: Pick<Person, 'name' | 'email'>, draft: Omit<Draft, 'from'>): Mail =>
  mail({ from: from(who), date: AT, ...draft });
const proved = async (who: Person, draft: Omit<Draft, 'from'>, how: Signing = {}): Promise<Mail> =>
  await signed(plain(who, draft), who.domain, { at: AT, ...how });
/** As `answering`, to a question that is not there to be quoted. */
const reply = (words: string, quote = true): Omit<Draft, 'from'> => ({
  to: `referrals+FH-00000001@firsthand.example`,
  subject: 'Re: Is this mail from you? (FH-00000001)',
  references: ['<00000000-0000-4000-8000-000000000000@firsthand.example>'],
  body: quote
    ? `${words}\n\nOn Monday, Firsthand <${OURS}> wrote:\n> Please reply to this mail.\n>\n> ${CODE}\n`
    : `${words}\n\n${CODE}\n`,
});

const told = ({ mails }: Led): readonly string[] => mails.flatMap(({ to }) => to);
/** Nobody is designated, and nobody but the writer hears anything. */
const expectNothing = (led: Led, writer: string): void => {
  expect(designatedIn(led)).toEqual([]);
  expect(told(led).filter((address) => address !== writer)).toEqual([]);
};
/** In effect, asked, or held with a word to the writer. */
const expectAnswer = (led: Led, writer: string): void => {
  expect(['referral', 'hold']).toContain(led.decision.outcome);
  expect(told(led)).toContain(writer);
};

const ada = person('Ada Lorne', 'CIO', 'Lorne Weavers', 'alorne@lorneweavers.example');

describe('a reply to the question about a forged opening', () => {
  const asked = async (): Promise<Mind> => {
    const one = newMind();
    await one.next(plain(ada, { body: letter(ada, STRAND) }).raw);
    expect(one.referral()?.state).toBe('awaiting_confirmation');
    return one;
  };

  it.each([
    'Thanks for reaching out! This is to let you know that your message was received. We confirm every mail.',
    'Obrigado pelo seu contato. Confirmamos o recebimento da sua mensagem.',
    'Merci pour votre message. Nous en confirmons la bonne réception et reviendrons vers vous.',
    'Wir bestätigen den Eingang Ihrer Nachricht und melden uns innerhalb von zwei Werktagen.',
    'Hemos recibido su mensaje, número de caso 88-120. Confirmado.',
    'I am on leave. Yes, I still read mail from time to time, and will confirm when I return.',
    'Ticket #4471 was opened. Please confirm that your problem is described correctly.',
  ])('that a machine wrote is no yes: %s', async (words) => {
    const one = await asked();
    expectNothing(await one.next(plain(ada, reply(words, false)).raw), ada.email);
    expect(one.referral()?.designation ?? null).toBeNull();
  });

  it.each([
    'I do not confirm this.',
    'Unfortunately I am not able to confirm it at this point.',
    'No, that was not me.',
    'Não fui eu. Não confirmo.',
    'Ce n’est pas moi qui ai écrit cela.',
    'Yes, if you can show me the contract first.',
    'Only once our board has confirmed.',
    'Let me check with my colleague and I will confirm tomorrow.',
    'Who are you, and how did you get my address?',
    'Stop writing to me.',
  ])('that refuses, waits or asks is no yes: %s', async (words) => {
    expectNothing(await (await asked()).next(plain(ada, reply(words)).raw), ada.email);
  });

  it.each(['Yes.', 'Yes, I wrote that.', 'That’s right, it was me.', 'Ja, ich war das.', 'Yes, that was me, cheers'])(
    'that says yes is a yes: %s',
    async (words) => {
      expect(designatedIn(await (await asked()).next(plain(ada, reply(words)).raw))).toEqual([STRAND.id]);
    },
  );
});

describe('a machine of the customer’s domain', () => {
  const local = (name: string): Person =>
    person('Lorne Weavers', 'Website', 'Lorne Weavers', `${name}@lorneweavers.example`);
  it.each(
    ['noreply', 'no-reply', 'donotreply', 'mailer-daemon', 'wordpress', 'webmaster', 'notifications'].map(
      (name) => [name, local(name)] as const,
    ),
  )('designates nobody at once, signed: %s@', async (_, who) => {
    const body = `A new message was sent through the contact form:\n\n${letter({ ...ada, name: 'John Doe' }, STRAND)}`;
    expectNothing(await newMind().led((await proved(who, { body })).raw), who.email);
  });

  it.each(
    ['niet-beantwoorden', 'no-contestar', 'site', 'cms', 'leads', 'survey', 'erp', 'bot7'].map(
      (name) => [name, local(name)] as const,
    ),
  )('that no list knows is asked, whoever signs below: %s@', async (_, who) => {
    const led = await newMind().led((await proved(who, { body: letter({ ...ada, name: 'John Doe' }, STRAND) })).raw);
    expectNothing(led, who.email);
    expectAnswer(led, who.email);
  });

  it.each<[string, readonly string[]]>([
    ['says so', ['Auto-Submitted: auto-replied']],
    ['says so with a comment', ['Auto-Submitted: auto-generated (by the form)']],
    ['suppresses answers and is a bulk', ['X-Auto-Response-Suppress: All', 'Precedence: auto_reply']],
  ])('is never answered where it %s', async (_, headers) => {
    const led = await newMind().led(
      (await proved(ada, { headers, body: 'I am away. We confirm that we got your mail.' })).raw,
    );
    expect(led.mails).toEqual([]);
    expectNothing(led, ada.email);
  });
});

describe('who is the customer', () => {
  it.each([
    ['a short word', person('Ben Ray', 'CIO', 'Ray Arc Welding', 'bray@searchlights.example')],
    ['a word of the trade', person('Cat Poe', 'CIO', 'Poe Credit Union', 'cpoe@creditdesk.example')],
    ['another word of the trade', person('Dan Roe', 'CIO', 'Roe Logistics', 'droe@logisticsmail.example')],
  ] as const)('a domain that shares %s gives no effect at once', async (_, who) => {
    const led = await newMind().led((await proved(who, { body: letter(who, STRAND) })).raw);
    expectNothing(led, who.email);
    expectAnswer(led, who.email);
  });

  it.each(
    ['zendesk.com', 'onmicrosoft.com', 'freshdesk.com', 'myshopify.com', 'wixsite.com', 'mailchimpapp.com'].map(
      (host) => [host, person('Lal Orr', 'CIO', 'Orr Joinery', `lal@orr.${host}`)] as const,
    ),
  )('a tenant of %s is proved neither by a neighbour nor by the host', async (host, who) => {
    for (const signer of [host, `neighbour.${host}`]) {
      keyOf(signer);
      const led = await newMind().led(
        (await signed(plain(who, { body: letter(who, STRAND) }), signer, { at: AT })).raw,
      );
      expect(led.standing.verdict, signer).toBe('unverified');
    }
  });

  it.each([
    ['fuse.net', 'a.reed@fuse.net'],
    ['centurytel.net', 'a.reed@centurytel.net'],
    ['q.com', 'a.reed@q.com'],
    ['hotmail.ca', 'a.reed@hotmail.ca'],
  ])('an address at %s makes nobody a colleague of its neighbour', async (host, address) => {
    const owner = person('Al Reed', 'Owner', '', address);
    const eve = person('Eve Nil', 'Consultant', 'Nil', `eve@${host}`);
    const one = newMind();
    await one.next(plain(owner, { body: letter(owner, STRAND) }).raw);
    const led = await one.next((await proved(eve, reply('Yes, that is right.'))).raw);
    expectNothing(led, eve.email);
    expect(one.referral()?.designation ?? null).toBeNull();
  });

  it.each([
    ['tallowworks.example', person('Moy Fell', 'CIO', 'Tallow Works', 'mfell@tallowwork.example')],
    ['saddlery.example', person('Nye Gill', 'CIO', 'Sadlery Arts', 'ngill@sadlery.example')],
    ['penrosebrew.example', person('Ova Hume', 'CIO', 'Penrose Bread', 'ohume@penrosebread.example')],
  ] as const)('an honest newcomer near %s is not held in silence', async (domain, who) => {
    const led = await newMind({
      customers: [{ domain, whose: `customer ${domain}`, is: 'customer', company: null }],
    }).led((await proved(who, { body: letter(who) })).raw);
    expectAnswer(led, who.email);
  });

  const intern = person('Ida Moss', 'Intern', 'Lorne Weavers', 'imoss@lorneweavers.example');
  it.each(['Intern', 'Working student', 'Receptionist (temporary)'])(
    'a colleague who may not decide gives no effect to a forged opening: %s',
    async (title) => {
      const one = newMind();
      await one.next(plain(ada, { body: letter(ada, STRAND) }).raw);
      const words = `Yes, confirmed.\n\nIda Moss\n${title}, Lorne Weavers`;
      expectNothing(await one.next((await proved(intern, reply(words))).raw), intern.email);
    },
  );
});

describe('an old mail made new', () => {
  it.each<[string, Signing['as'], number]>([
    ['nine days', 'microsoft365', 9],
    ['a month', 'microsoft365', 31],
    ['two years', 'microsoft365', 730],
  ])('gives no effect at once after %s, with its To exchanged for ours', async (_, as = 'gmail', days) => {
    const at = daysAgo(days);
    const old = await proved(ada, { to: from(STRAND), date: at, body: letter(ada, STRAND) }, { as, at });
    const led = await newMind().led(altered(old, (text) => text.replace(/^To: .*$/m, `To: ${OURS}`)).raw);
    expectNothing(led, ada.email);
  });

  it('gives no effect where no signature covers a moment, dated today', async () => {
    const old = await proved(
      ada,
      { to: from(STRAND), date: daysAgo(500), body: letter(ada, STRAND) },
      { as: 'appliance' },
    );
    const led = await newMind().led(altered(old, (text) => text.replace(/^Date: .*$/m, `Date: ${mailDate(AT)}`)).raw);
    expectNothing(led, ada.email);
  });

  it.each<[string, (b: string) => string]>([
    ['blanks in it', (b) => `${b.slice(0, 8)}\r\n\t ${b.slice(8)}`],
    ['the alphabet for addresses', (b) => b.replaceAll('+', '-').replaceAll('/', '_')],
    ['padding', (b) => `${b}=`],
    ['no padding', (b) => b.replaceAll('=', '')],
  ])('is seen to be the same where its signature is written with %s', async (_, change) => {
    let first = await proved(ada, { body: letter(ada) });
    while (!/\bb=[\w=\s]*[+/]/.test(first.raw.toString('latin1'))) first = await proved(ada, { body: letter(ada) });
    const one = newMind();
    expect(designatedIn(await one.led(first.raw))).toEqual([NEVE.id]);
    const again = altered(first, (text) =>
      text.replace(
        /(DKIM-Signature:[^]*?\bb=)([^;]*?)(;|\r\n(?![ \t]))/i,
        (_all, before: string, b: string, after: string) => `${before}${change(b)}${after}`,
      ),
    );
    expect(designatedIn(await one.led(again.raw))).toEqual([]);
  });

  it.each(['gmail', 'microsoft365'] as const)(
    'takes nothing back and confirms nothing in a thread, signed as by %s',
    async (as) => {
      const at = daysAgo(60);
      for (const words of [
        'We withdraw our referral.',
        'Yes, please go ahead.',
        'Please change our agent of record to Imke Roon of Roon Connectivity.',
      ]) {
        const one = newMind();
        await one.next((await proved(ada, { body: letter(ada) })).raw);
        const old = await proved(
          ada,
          { to: from(STRAND), subject: 'Our project', date: at, body: `${words}\n` },
          { as, at },
        );
        const led = await one.next(
          topped(old, 'In-Reply-To: <x@firsthand.example>', 'References: <x@firsthand.example>').raw,
        );
        expect(one.referral(), words).toMatchObject({ state: 'in_effect', designation: { agentId: NEVE.id } });
        expectNothing(led, ada.email);
      }
    },
  );

  it('is not made new by a journal’s wrapper', async () => {
    const at = daysAgo(200);
    const old = await proved(
      ada,
      { to: from(STRAND), date: at, body: letter(ada, STRAND) },
      { as: 'microsoft365', at },
    );
    const inner = altered(old, (text) => text.replace(/^To: .*$/m, `To: ${OURS}`))
      .raw.toString('latin1')
      .replaceAll('\r\n', '\n');
    const journal = mail({
      from: 'Journal <journal@mail.example>',
      date: AT,
      headers: ['X-MS-Journal-Report:'],
      ...multipart(
        'mixed',
        ['Content-Type: text/plain', `Sender: ${ada.email}\nSubject: New services\nTo: ${OURS}`],
        ['Content-Type: message/rfc822', inner],
      ),
    });
    expectNothing(await newMind().led(journal.raw), ada.email);
  });
});

describe('our own finding', () => {
  const pass = (id: string): string =>
    `Authentication-Results: ${id}; dkim=pass header.d=${ada.domain}; dmarc=pass header.from=${ada.domain}`;
  it.each<[string, () => Promise<Mail>]>([
    [
      'the end of the body',
      async () =>
        altered(
          await proved(ada, { body: 'See you.\n' }, { length: true }),
          (text) => text + letter(ada, STRAND).replaceAll('\n', '\r\n'),
        ),
    ],
    [
      'a part of the body behind its end',
      async () => {
        const two = multipart('mixed', ['Content-Type: text/plain', 'See you.']);
        return altered(await proved(ada, two, { length: true }), (text) =>
          text.replace(
            /--\r\n$/,
            `\r\nContent-Type: text/plain\r\n\r\n${letter(ada, STRAND).replaceAll('\n', '\r\n')}`,
          ),
        );
      },
    ],
    [
      'the Subject',
      async () => topped(await proved(ada, { body: letter(ada, STRAND) }), `Subject: ${STRAND.name} it is`),
    ],
    [
      'the Content-Type',
      async () => topped(await proved(ada, { body: letter(ada, STRAND) }), 'Content-Type: text/html'),
    ],
    ['the Date', async () => topped(await proved(ada, { body: letter(ada, STRAND) }), `Date: ${mailDate(AT)}`)],
  ])('that a signature leaves %s open stands, though our border passes it', async (_, forged) => {
    const led = await newMind().led(topped(await forged(), pass(BORDER)).raw);
    expect(led.standing.verdict).toBe('unverified');
  });

  it('of where our border wrote is not led astray by what a stranger’s server calls itself', async () => {
    const forged = topped(
      plain(ada, { body: letter(ada, STRAND) }),
      'Received: by 2002:a05:6a10:0:0:0:0:1 with SMTP id x1; Mon, 2 Nov 2026 01:00:02 -0800',
      'Received: from evil (helo. by mx.google.com with ESMTPS [192.0.2.9]) by mx.firsthand.example with ESMTP id 7; Mon, 2 Nov 2026 01:00:01 -0800',
      pass('mx.google.com'),
    );
    const led = await newMind({ authservIds: ['mx.google.com'] }).led(forged.raw);
    expect(led.standing.verdict).toBe('unverified');
  });
});

describe('the whole referral', () => {
  const foundry = person('Kip Orme', 'CIO', 'Merrivale Foundry', 'korme@bluelarder.example');
  it.each(['Correction: 14 sites.', 'Also, please use my mobile.', 'Any news?', 'Great, thanks.'])(
    'that is held is not lifted by a harmless line: %s',
    async (words) => {
      const one = newMind();
      expectNothing(await one.next((await proved(foundry, { body: letter(foundry, STRAND) })).raw), foundry.email);
      expectNothing(await one.next((await proved(foundry, reply(words, false))).raw), foundry.email);
    },
  );

  it.each(['Our agent of record is Imke Roon of Roon Connectivity.', 'Imke Roon is right.'])(
    'takes no agency of a forged opening along: %s',
    async (words) => {
      const one = newMind();
      const forged = {
        ...ROON,
        agency: { id: 'ostrander', name: 'Ostrander Master Agency', email: 'felix@ostranderma.example' },
      };
      await one.next(plain(ada, { body: letter(ada, forged) }).raw);
      const led = await one.next((await proved(ada, { ...reply(words), body: `${words}\n\nAda Lorne\n` })).raw);
      expect(told(led)).not.toContain('felix@ostranderma.example');
      expect(one.referral()?.designation?.agencyId ?? null).not.toBe('ostrander');
    },
  );

  it.each([
    'Thanks a lot!',
    'Please change our agent of record to Piers Strand of Strand Carrier Services.',
    'We withdraw our referral.',
    'We never wrote any of this.',
  ])('is not moved by a reply that nothing proves: %s', async (words) => {
    const one = newMind();
    await one.next((await proved(ada, { body: letter(ada) })).raw);
    const led = await one.next(plain(ada, { ...reply(words), body: `${words}\n` }).raw);
    expect(one.referral()).toMatchObject({ state: 'in_effect', designation: { agentId: NEVE.id } });
    expectNothing(led, ada.email);
  });

  it.each([
    'That mail is not ours.',
    'Nobody at our company sent this.',
    'What? No. We did not order anything.',
    'Das haben wir nie geschrieben.',
  ])('goes to a person, with a word to the customer, where they dispute it: %s', async (words) => {
    const one = newMind();
    await one.next((await proved(ada, { body: letter(ada) })).raw);
    const led = await one.next((await proved(ada, { ...reply(words), body: `${words}\n` })).raw);
    expect(led.decision.outcome).toBe('hold');
    expectAnswer(led, ada.email);
  });

  const callum = person(NEVE.name, 'Agent', NEVE.company, NEVE.email);
  it.each(['I must turn this one down.', 'Please find our signed agreement attached.', 'We cannot take this on.'])(
    'reaches a person where a party says more than thanks: %s',
    async (words) => {
      const one = newMind();
      await one.next((await proved(ada, { body: letter(ada) })).raw);
      const led = await one.led((await proved(callum, { ...reply(words), body: `${words}\n\nCallum` })).raw, {
        thread: one.referral(),
      });
      expect(led.decision.outcome).toBe('hold');
    },
  );

  const old = (days: number): Signing => ({ as: 'microsoft365', at: daysAgo(days) });
  const sent = async (who: Person, words: string, how: Signing = {}): Promise<Buffer> =>
    (await proved(who, { ...reply(words), body: `${words}\n\n${who.name}\n`, ...(how.at && { date: how.at }) }, how))
      .raw;
  const bea = person('Bea Holt', 'Buyer', 'Lorne Weavers', 'bholt@lorneweavers.example');
  const cal = person('Cal Imm', 'Buyer', 'Lorne Weavers', 'cimm@lorneweavers.example');
  const forStrand = `Please change our agent of record to ${STRAND.name} of ${STRAND.company}, and bring in Saltgrass.`;

  it.each([
    ['an old signed mail', 'One addition: it is 12 workshops, not 11.', old(300)],
    ['a mail of today', 'We also want UCaaS for 40 seats.', {}],
    ['a colleague’s mail', 'It is 14 workshops by now.', {}],
  ] as const)('that the customer denied is not made true by %s that adds to it', async (by, words, how) => {
    const one = newMind();
    await one.next(plain(ada, { body: letter(ada, STRAND) }).raw);
    await one.next(await sent(ada, 'That was not me. I never wrote that.'));
    const who = by.includes('colleague') ? bea : ada;
    expectNothing(await one.next(await sent(who, words, how)), who.email);
    expect(one.referral()).toMatchObject({ state: 'contested', designation: null });
  });

  it('is not contested, and not settled, by old mails of the customer’s people', async () => {
    const one = newMind();
    await one.next((await proved(ada, { body: letter(ada) })).raw);
    for (const [who, days] of [
      [bea, 300],
      [cal, 200],
      [ada, 100],
    ] as const) {
      expect(designatedIn(await one.next(await sent(who, forStrand, old(days))))).toEqual([]);
      expect(one.referral()).toMatchObject({ state: 'in_effect', designation: { agentId: NEVE.id } });
    }
  });

  it.each([
    ['a change of agent that nothing proves', forStrand, null],
    ['a withdrawal that nothing proves', 'We withdraw our referral.', null],
    ['an old withdrawal, sent again', 'We withdraw our referral.', old(299)],
    ['an old addition, sent again', 'One addition: it is 12 workshops, not 11.', old(298)],
  ] as const)('stays on record where the customer denies what came later: %s', async (_, words, how) => {
    const one = newMind();
    await one.next((await proved(ada, { body: letter(ada) })).raw);
    const later = plain(ada, { ...reply(words), body: `${words}\n` }).raw;
    await one.next(how === null ? later : await sent(ada, words, how));
    expect(one.referral()).toMatchObject({ state: 'in_effect', pendingLetterId: 'letter-2' });
    const led = await one.next((await proved(ada, reply('No, that was not me. I did not write that.'))).raw);
    expectAnswer(led, ada.email);
    expect(led.decision.holdReason).toBe('denied');
    expect(one.referral()).toMatchObject({
      state: 'in_effect',
      designation: { agentId: NEVE.id },
      pendingLetterId: null,
    });
  });

  it.each([
    'Please do not withdraw our referral.',
    'We are not withdrawing it.',
    'If prices go up we will withdraw our referral.',
    'I withdraw my earlier remark about the 12 sites.',
    'Please cancel the meeting on Friday.',
    'Nous ne retirons rien.',
    'Wir ziehen nichts zurück.',
  ])('is not taken back by a word in a line that says something else: %s', async (words) => {
    const one = newMind();
    await one.next((await proved(ada, { body: letter(ada) })).raw);
    const led = await one.next((await proved(ada, reply(words))).raw);
    expect(one.referral()).toMatchObject({ state: 'in_effect', designation: { agentId: NEVE.id } });
    expect(led.decision.notices.map(({ facts }) => facts.kind)).not.toContain('withdrawal');
    expectAnswer(led, ada.email);
  });

  it.each([
    ['a third voice', cal, {}],
    ['an old mail of the contact', ada, old(100)],
  ] as const)('that two voices contest is not settled by %s', async (_, who, how) => {
    const one = newMind();
    await one.next((await proved(ada, { body: letter(ada) })).raw);
    await one.next(await sent(bea, forStrand));
    expect(one.referral()?.state).toBe('contested');
    expect(designatedIn(await one.next(await sent(who, forStrand, how)))).toEqual([]);
    expect(one.referral()).toMatchObject({ state: 'contested', designation: { agentId: NEVE.id } });
    expect(designatedIn(await one.next(await sent(ada, forStrand)))).toEqual([STRAND.id]);
  });

  it('is not the place of another company’s letter, which its agent had answer our mail', async () => {
    const one = newMind();
    await one.next((await proved(ada, { body: letter(ada) })).raw);
    const baker = person('Ben Kray', 'CIO', 'Kray Bakers', 'bkray@kraybakers.example');
    const led = await one.led((await proved(baker, { ...reply(''), body: letter(baker, ROON) })).raw, {
      thread: one.referral(),
    });
    expect(led.decision.referral).toMatchObject({ customerEmail: baker.email, company: baker.company });
    expect(one.referral()).toMatchObject({ customerEmail: ada.email, designation: { agentId: NEVE.id } });
    expectAnswer(led, baker.email);
    expect(led.decision.outcome).toBe('referral');
  });

  it('takes an agent whose firm is called after a service without a question', async () => {
    const one = newMind();
    await one.next((await proved(ada, { body: letter(ada) })).raw);
    const words = `Please change our agent of record to ${ROON.name} of ${ROON.company}.`;
    expect(designatedIn(await one.next(await sent(ada, words)))).toEqual([ROON.id]);
  });

  it('does not go back to whom a mail named that is sent once more with other references', async () => {
    const one = newMind();
    await one.next((await proved(ada, { body: letter(ada) })).raw);
    const words = `${forStrand}\n\n${ada.name}\n\nOn Monday, Firsthand wrote:\n> Our reference: FH-00000001\n`;
    const change = await proved(ada, { ...reply(words), body: words }, { as: 'microsoft365' });
    expect(designatedIn(await one.next(change.raw))).toEqual([STRAND.id]);
    const back = `Please change our agent of record to ${NEVE.name} of ${NEVE.company}, and bring in Kingfisher.`;
    expect(designatedIn(await one.next(await sent(ada, back)))).toEqual([NEVE.id]);
    const again = altered(change, (text) => text.replace(/^References: .*$/m, 'References: <another@x.example>'));
    expect(designatedIn(await one.next(again.raw))).toEqual([]);
    expect(one.referral()).toMatchObject({ state: 'in_effect', designation: { agentId: NEVE.id } });
  });

  it('asks about the agent and agency by name, as the directory spells them', async () => {
    const led = await newMind().led(
      plain(ada, { body: letter(ada, STRAND).replaceAll(STRAND.name, 'piers strand') }).raw,
    );
    expect(led.mails[0]?.words).toContain(STRAND.name);
    expect(led.mails[0]?.words).toContain(STRAND.agency.name);
  });
});

describe('what the eye sees', () => {
  const HTML = 'text/html; charset=utf-8';
  const says = ({ name, company }: typeof NEVE): string =>
    `${name} of ${company} is our agent of record for this, and the business goes to nobody else.`;

  it.each<readonly [string, (words: string) => string]>([
    ...HIDDEN,
    ['color-mix()', (words) => `<p style="color:color-mix(in srgb, white 98%, black)">${words}</p>`],
    ['almost no opacity', (words) => `<p style="opacity:.015">${words}</p>`],
    ['a filter', (words) => `<p style="filter:opacity(0)">${words}</p>`],
    ['a clip', (words) => `<p style="position:absolute;clip:rect(0,0,0,0)">${words}</p>`],
    ['em units', (words) => `<p style="font-size:.01em">${words}</p>`],
    ['a percentage', (words) => `<p style="font-size:1%">${words}</p>`],
    ['a place far above', (words) => `<p style="position:fixed;top:-99vh">${words}</p>`],
    ['a zoom', (words) => `<p style="zoom:0.01">${words}</p>`],
    ['no width', (words) => `<p style="max-width:0;overflow:hidden;white-space:nowrap">${words}</p>`],
    ['a background of its own colour', (words) => `<p style="color:#333;background:#333">${words}</p>`],
    ['a blend', (words) => `<p style="mix-blend-mode:screen;color:#fff">${words}</p>`],
    ['a rule for a child', (words) => `<style>div > p{font-size:0}</style><div><p>${words}</p></div>`],
  ])('words hidden by %s designate nobody', async (_, hide) => {
    const body = htmlLetter(ada, '', hide(says(STRAND)), STRAND.agency.name);
    const led = await newMind().led((await proved(ada, { type: HTML, body }, { as: 'microsoft365' })).raw);
    expect(designatedIn(led)).toEqual([]);
    expect(told(led)).not.toContain(STRAND.email);
  });

  it.each<[string, string]>([
    ['s inside b', '<b><s>Imke Roon</s></b>'],
    ['an ins beside it', '<del cite="x">Imke Roon</del><ins></ins>'],
    ['two decorations', '<span style="text-decoration: underline line-through">Imke Roon</span>'],
    ['a capital style', '<SPAN STYLE="TEXT-DECORATION:LINE-THROUGH">Imke Roon</SPAN>'],
  ])('an agent who is struck out is not designated: %s', async (_, struck) => {
    const body = htmlLetter(
      ada,
      `Our agent of record is ${struck} ${NEVE.name} of ${NEVE.company}, and the business goes to nobody else.`,
    );
    const led = await newMind().led((await proved(ada, { type: HTML, body }, { as: 'microsoft365' })).raw);
    expect(designatedIn(led)).not.toContain(ROON.id);
    const opened = led.decision.events.find((event) => event.kind === 'opened');
    expect(opened?.extraction.agentOfRecord).toMatchObject({ status: 'designated', agent: { directoryId: NEVE.id } });
  });

  it.each<[string, string, string, string]>([
    [
      'an RTF file',
      'application/rtf',
      'letter.rtf',
      String.raw`{\rtf1 ${letter(ada, STRAND)
        .replace(/Piers [^]*?nobody else\./, String.raw`{\strike $&}`)
        .replaceAll('\n', '\\par\n')}}`,
    ],
    ['a text file', 'text/plain', 'letter.txt', letter(ada, STRAND).replace(/Piers [^]*?nobody else\./, '~~$&~~')],
    [
      'a web page',
      'text/html',
      'letter.html',
      htmlLetter(ada, '', `<p style="clip-path:inset(99%)">${says(STRAND)}</p>`, STRAND.agency.name),
    ],
  ])('an agent who is struck out, or may be hidden, in %s is not designated', async (_, type, name, content) => {
    const draft = multipart(
      'mixed',
      ['Content-Type: text/plain', 'Please see the attached letter.\n\nAda Lorne\n'],
      [
        `Content-Type: ${type}; name="${name}"\nContent-Disposition: attachment; filename="${name}"\nContent-Transfer-Encoding: base64`,
        base64(content),
      ],
    );
    const led = await newMind().led((await proved(ada, draft, { as: 'microsoft365' })).raw);
    expect(designatedIn(led)).toEqual([]);
    expect(told(led)).not.toContain(STRAND.email);
  });

  it('a text part that names another agent than the HTML gives no effect to the one who is not seen', async () => {
    const draft = alternative(
      letter(ada, NEVE).replaceAll(NEVE.name, ROON.name).replace(NEVE.company, ROON.company),
      htmlLetter(ada, says(NEVE)),
    );
    const led = await newMind().led((await proved(ada, draft)).raw);
    expect(designatedIn(led)).not.toContain(ROON.id);
  });

  it.each<[string, string]>([
    [
      'Outlook',
      `<p class=MsoNormal><span style='font-size:11.0pt;font-family:"Calibri",sans-serif;mso-ligatures:standardcontextual;mso-fareast-language:EN-US'>${says(NEVE)}<o:p></o:p></span></p>`,
    ],
    [
      'Gmail',
      `<div dir="ltr"><div class="gmail_default" style="font-family:verdana,sans-serif;font-size:small;color:#073763">${says(NEVE)}</div></div>`,
    ],
    [
      'Apple Mail',
      `<div style="word-wrap: break-word; -webkit-nbsp-mode: space; line-break: after-white-space;"><span style="caret-color: rgb(0, 0, 0); color: rgb(0, 0, 0);">${says(NEVE)}</span></div>`,
    ],
  ])('honest HTML of %s is in effect at once', async (_, html) => {
    const led = await newMind().led(
      (await proved(ada, { type: HTML, body: htmlLetter(ada, html) }, { as: 'microsoft365' })).raw,
    );
    expect(designatedIn(led)).toEqual([NEVE.id]);
  });
});

describe('nothing vanishes', () => {
  it.each<[string, Omit<Draft, 'from'>]>([
    [
      'another group',
      {
        headers: ['List-Id: <deals.groups.example>', 'X-BeenThere: deals@groups.example', 'Precedence: list'],
        body: letter(ada),
      },
    ],
    [
      'a forwarder',
      {
        headers: [
          'X-Forwarded-For: sales@firsthand.example',
          'X-Forwarded-To: referrals@firsthand.example',
          'Precedence: bulk',
        ],
        body: letter(ada),
      },
    ],
    ['a subject with an absence in it', { subject: 'Holiday cover for our phones', body: letter(ada) }],
    ['a subject that is an automatic answer', { subject: 'Auto reply system for our clinic', body: letter(ada) }],
    ['an encoding with a semicolon', { headers: ['Content-Transfer-Encoding: base64;'], body: base64(letter(ada)) }],
    [
      'an encoding with apostrophes',
      { headers: ["Content-Transfer-Encoding: 'quoted-printable'"], body: letter(ada).replaceAll('=', '=3D') },
    ],
    ['an encoding that is misspelt', { headers: ['Content-Transfer-Encoding: 8 bit'], body: letter(ada) }],
    [
      'a stub beside it',
      alternative(
        'Your mail program cannot show HTML.\n',
        htmlLetter(ada, `${NEVE.name} of ${NEVE.company} is our agent of record.`),
      ),
    ],
  ])('a complete letter is read in spite of %s', async (_, draft) => {
    const led = await newMind().led((await proved(ada, draft, { as: 'microsoft365' })).raw);
    expectAnswer(led, ada.email);
    const opened = led.decision.events.find((event) => event.kind === 'opened');
    expect(opened?.extraction.agentOfRecord).toMatchObject({ status: 'designated', agent: { directoryId: NEVE.id } });
  });

  it.each<[string, (text: string) => string]>([
    ['CR CR LF', (text) => text.replaceAll('\r\n', '\r\r\n')],
    ['LF CR', (text) => text.replaceAll('\r\n', '\n\r')],
  ])('a letter with line ends of %s is not ignored', async (_, change) => {
    const { raw } = plain(ada, { body: letter(ada) });
    expectAnswer(await newMind().led(Buffer.from(change(raw.toString()))), ada.email);
  });

  it.each<[string, Omit<Draft, 'from'>]>([
    ['no words', { body: '\n' }],
    ['words that nobody understands', { subject: 'Hello', body: 'Blue seven.\n\nAda\n' }],
    [
      'a picture alone',
      multipart('mixed', [
        'Content-Type: image/png; name="scan.png"\nContent-Transfer-Encoding: base64',
        base64('not a picture'),
      ]),
    ],
    [
      'a file of a kind that is not read',
      multipart(
        'mixed',
        ['Content-Type: text/plain', 'Please see the attachment.\n\nAda'],
        ['Content-Type: application/x-pages; name="letter.pages"\nContent-Transfer-Encoding: base64', base64('PK')],
      ),
    ],
  ])('a proved person’s mail with %s is held, and they hear of it', async (_, draft) => {
    const led = await newMind().led((await proved(ada, draft, { as: 'microsoft365' })).raw);
    expect(led.decision.outcome).toBe('hold');
    expectAnswer(led, ada.email);
  });

  it.each<[string, string]>([
    [
      'is encrypted in the text itself',
      '-----BEGIN PGP MESSAGE-----\n\nhQEMA5bqZ7cT\n=x7Qd\n-----END PGP MESSAGE-----\n',
    ],
    ['is a link and nothing else', 'https://files.lorneweavers.example/letter/88123\n'],
  ])('a proved person’s mail that %s is held, and they hear of it', async (_, body) => {
    const led = await newMind().led((await proved(ada, { subject: 'Our letter', body })).raw);
    expect(led.decision.outcome).toBe('hold');
    expectAnswer(led, ada.email);
  });

  const pictured = (words: string, type: string, name: string): Omit<Draft, 'from'> =>
    multipart(
      'mixed',
      ['Content-Type: text/plain', words],
      [`Content-Type: ${type}; name="${name}"\nContent-Transfer-Encoding: base64`, base64('\0 not a letter')],
    );
  it.each<[string, Omit<Draft, 'from'>]>([
    [
      'a gateway that encrypts',
      {
        body: 'Ada Lorne has sent you a secure message. Click here by 2026-12-01 to read your message. https://secure.example/abc\n\nIf you have concerns about the validity of this message, contact the sender directly.\n',
      },
    ],
    [
      'a copier that scans',
      pictured(
        'This E-mail was sent from "RNP00267399" (IM C3000).\n\nScan Date: 11.02.2026 09:12:44 (+0000)\nQueries to: alorne@lorneweavers.example',
        'application/pdf',
        'scan.pdf',
      ),
    ],
    [
      'a service that shares files',
      {
        body: 'This is an automatic notification. Ada Lorne has shared a document with you: “Referral letter”. Open it: https://drive.example/d/1. Do not reply to this message.\n',
      },
    ],
  ])(
    'what %s says in the name of a proved person, whose letter waits elsewhere, reaches a person',
    async (_, draft) => {
      const led = await newMind().led(
        (await proved(ada, { subject: 'Our letter', ...draft }, { as: 'microsoft365' })).raw,
      );
      expect(led.decision.outcome).toBe('hold');
      expectNothing(led, ada.email);
    },
  );

  it('a newsletter is still ignored', async () => {
    const headers = [
      'List-Unsubscribe: <https://news.example/u/1>',
      'List-Unsubscribe-Post: List-Unsubscribe=One-Click',
      'Precedence: bulk',
      'List-Id: <weekly.news.example>',
    ];
    const body =
      'This week in telecom: five trends for SD-WAN.\n\nRead more: https://news.example/5\n\nYou receive this because you subscribed. Unsubscribe: https://news.example/u/1\n';
    const led = await newMind().led((await proved(ada, { headers, body })).raw);
    expect(led.decision).toMatchObject({ outcome: 'ignored', notices: [] });
  });
});
