/** What is no yes to our question, and what is one. */
import { describe, expect, it } from 'vitest';
import { from, type Person, person, STRAND } from './firms.ts';
import { answering, type Draft, letter, mail, multipart, signedBy } from './mails.ts';
import { answered, inEffect, noEffect, others, questionTo, type Sent, type Service } from './service.ts';

/** A forged opening: nothing proves it, so that its alleged writer is asked. */
export async function openQuestion(service: Service, who: Person, agent = STRAND): Promise<Sent> {
  return questionTo(await service.send(mail({ from: from(who), body: letter(who, agent) })), who);
}

type Answer = (question: Sent) => Omit<Draft, 'from'>;
const says =
  (words: string, options: Parameters<typeof answering>[2] = {}): Answer =>
  (question) =>
    answering(question, words, options);
const alone = (words: string, subject?: string): Answer =>
  says(words, { quote: false, ...(subject === undefined ? {} : { subject }) });

const MACHINES: readonly (readonly [what: string, answer: Answer])[] = [
  [
    'confirms receipt',
    alone('Dear sender,\n\nwe confirm that your e-mail has reached us. A member of our team will come back to you.\n'),
  ],
  [
    'confirms receipt above the quote',
    says('Hello, this is to confirm that we got your message. We answer within one working day.'),
  ],
  [
    'says that the request was accepted',
    alone('Your request has been accepted and assigned. Yes, it is really that simple!'),
  ],
  [
    'gives a ticket a number',
    alone('Confirmed: your request is registered as case 5-11873.', 'Automated Response: Is this mail from you?'),
  ],
  [
    'is out of the office, marked as from outside',
    (question) =>
      answering(question, 'I am away until December 14 and read no mail. I confirm receipt once I am back.', {
        subject: `[External] Automatic reply: ${question.subject}`,
      }),
  ],
  [
    'is away, in Turkish',
    (question) =>
      answering(question, 'Şu anda ofiste değilim. Yes, your mail has arrived and I will see it later.', {
        subject: `Otomatik yanıt: ${question.subject}`,
      }),
  ],
  [
    'is away, in German, without a mark',
    alone(
      'Vielen Dank für Ihre Nachricht. Ja, sie ist angekommen. Ich bin bis zum 14. Dezember nicht im Haus.',
      'AW: Is this mail from you?',
    ),
  ],
  [
    'thanks in Spanish and confirms receipt',
    alone('Gracias por escribirnos. Confirmamos la recepción de su correo; le responderemos en breve.'),
  ],
  [
    'accepts it as a meeting',
    (question) => ({
      ...answering(question, '', { subject: `Accepted: ${question.subject}` }),
      ...multipart(
        'alternative',
        ['Content-Type: text/plain; charset=utf-8', 'The invitation has been accepted. Confirmed.'],
        [
          'Content-Type: text/calendar; charset=utf-8; method=REPLY',
          'BEGIN:VCALENDAR\nMETHOD:REPLY\nBEGIN:VEVENT\nUID:m1\nATTENDEE;PARTSTAT=ACCEPTED:mailto:someone@mail.example\nSTATUS:CONFIRMED\nEND:VEVENT\nEND:VCALENDAR',
        ],
      ),
    }),
  ],
  [
    'wants a human to prove that they are one',
    alone(
      'Your mail is being kept back. Confirm that you are a person and it is delivered: https://gate.example/p/771\nYou do this once only.',
    ),
  ],
  [
    'says that the mail was displayed',
    (question) =>
      answering(
        question,
        `Your message\n\n   Subject: ${question.subject}\n\nwas read on Monday. This confirms that the message was displayed on the recipient's computer.`,
        { quote: false, subject: `Read: ${question.subject}` },
      ),
  ],
  [
    'says that it could not be delivered',
    (question) =>
      answering(
        question,
        'Your message could not be delivered to one of its recipients.\n\n   550 5.5.0 mailbox unavailable\n\nPlease confirm that the address is right.',
        { quote: false, subject: `Undeliverable: ${question.subject}` },
      ),
  ],
];

const NO_YES: readonly (readonly [what: string, words: string])[] = [
  ['a refusal that holds the word', 'I cannot confirm this. We have not decided anything.'],
  ['a not yet', 'I cannot confirm that yet, our council meets on the ninth.'],
  ['two words of refusal', 'Not confirmed.'],
  ['a refusal in Spanish', 'No puedo confirmarlo. No es cierto lo que dice ese correo.'],
  ['a refusal in German', 'Das kann ich nicht bestätigen, das war ich nicht.'],
  ['a refusal in French', 'Je ne confirme rien du tout, ce message n’est pas de moi.'],
  ['a condition', 'Yes, provided that our lawyers agree to it on Friday.'],
  ['a plea to wait', 'Please do not go ahead before I have spoken to you.'],
  ['a question', 'What is this, and who says that I confirmed anything?'],
  ['a dispute in other words', 'Nobody here ever wrote that. Who is Piers Strand?'],
];

const YES: readonly (readonly [words: string, quote: boolean])[] = [
  ['yes', true],
  ['That was me.', true],
  ['It was me', true],
  ['Yes that was me! Is there anything else that you need?', true],
  ['Ja, das war ich.', true],
  ['Sí, fui yo.', true],
  ['Oui, c’était bien moi.', true],
  ['Sim, fui eu.', true],
];

/** Near enough to be asked once more, by the button or the code; too far for effect. */
const NEARLY: readonly string[] = [
  'Yes, that was me. Thanks, and say hello to Colum from me.',
  "Yes, that's me, but please call after four",
  'Yes, it is from me, only the extension is 14.',
];

export function aYesIsAYes(service: Service): void {
  describe('a machine that answers our question to its Reply-To', () => {
    const firms = [
      person('Office', 'Front desk', 'Quarrendon Pumps', 'info@quarrendonpumps.example'),
      person('Delphine Oakes', 'CIO', 'Harbottle Glass', 'doakes@harbottleglass.example'),
    ] as const;
    it.each([
      ['and nothing proves it', firms[0], false],
      ['and its domain signs it', firms[1], true],
    ] as const)('gives no effect, and leaves the question open, whatever it confirms, %s', async (_, who, isSigned) => {
      const question = await openQuestion(service, who);
      for (const [what, answer] of MACHINES) {
        const draft = answer(question);
        const done = await service.send(isSigned ? await signedBy(who, draft) : mail({ from: from(who), ...draft }));
        expect(await service.designated(who), what).toEqual([]);
        expect(
          done.sent.map(({ to }) => to),
          what,
        ).toEqual([]);
      }
      await service.send(mail({ from: from(who), ...answering(question, 'Yes, that was me.') }));
      await inEffect(service, who, STRAND);
    });
  });

  describe('an answer that is no yes gives no effect, and a person sees it or its writer hears of it', () => {
    it.each(
      NO_YES.map(
        ([what, words], at) =>
          [what, words, person('Ivo Marsham', 'CIO', `Fallowell ${at}`, `imarsham@fallowell${at}.example`)] as const,
      ),
    )('%s', async (_, words, who) => {
      const question = await openQuestion(service, who);
      const reply = mail({ from: from(who), ...answering(question, words) });
      const done = await service.send(reply);
      await noEffect(service, who, done);
      expect((await service.isOnTheDesk(reply)) || done.sent.length > 0).toBe(true);
    });
  });

  describe('an honest yes is never held', () => {
    it.each(
      YES.map(
        ([words, quote], at) =>
          [words, quote, person('Gwen Tarleton', 'COO', `Ostlere ${at}`, `gtarleton@ostlere${at}.example`)] as const,
      ),
    )('%s', async (words, quote, who) => {
      const question = await openQuestion(service, who);
      await service.send(mail({ from: from(who), ...answering(question, `${words}\n\nGwen`, { quote }) }));
      await inEffect(service, who, STRAND);
    });
  });

  describe('what is a yes or nearly one is not held, and at most asked once more', () => {
    it.each(
      NEARLY.map(
        (words, at) => [words, person('Nell Orde', 'COO', `Cawdor ${at}`, `norde@cawdor${at}.example`)] as const,
      ),
    )('%s', async (words, who) => {
      const question = await openQuestion(service, who);
      const reply = mail({ from: from(who), ...answering(question, `${words}\n\nNell`) });
      const done = await service.send(reply);
      expect(await service.isOnTheDesk(reply)).toBe(false);
      if ((await service.designated(who)).length === 0) expect(done.sent.map(({ to }) => to)).toEqual([who.email]);
    });
  });

  describe('a first answer that is no plain yes does not kill the question', () => {
    it.each([
      [
        'an answer that says little',
        'That was me.',
        person('Hollis Fern', 'CIO', 'Arkwell Mills', 'hfern@arkwellmills.example'),
      ],
      [
        'a question',
        'What is this about, please?',
        person('Mina Rusk', 'CFO', 'Dunmere Salt', 'mrusk@dunmeresalt.example'),
      ],
      [
        'a not yet',
        'I will answer this on Thursday.',
        person('Tobin Ware', 'COO', 'Ellerby Rope', 'tware@ellerbyrope.example'),
      ],
      ['thanks', 'Thank you.', person('Pia Lomax', 'CIO', 'Garrick Bells', 'plomax@garrickbells.example')],
    ] as const)('%s, and then a yes', async (_, first, who) => {
      const question = await openQuestion(service, who);
      const done = await service.send(mail({ from: from(who), ...answering(question, first) }));
      expect(others(done, who).length === 0 || first === 'That was me.').toBe(true);
      await service.send(mail({ from: from(who), ...answering(question, 'Yes, that was me.') }));
      await inEffect(service, who, STRAND);
    });
  });

  describe('the code alone is no assent', () => {
    const who = person('Una Breck', 'CIO', 'Lowick Canvas', 'ubreck@lowickcanvas.example');
    it('neither in the address nor in the quote, beside words about something else', async () => {
      const question = await openQuestion(service, who);
      const done = await service.send(
        mail({ from: from(who), ...answering(question, 'Please send the invoice to our accounts department.') }),
      );
      await noEffect(service, who, done);
      answered({ ...done, sent: [...done.sent, question] }, who);
    });
  });

  describe('an answer of which the thread was lost', () => {
    const who = person('Sorrel Vane', 'CIO', 'Penhale Boats', 'svane@penhaleboats.example');
    it('is not held where our reference is in its subject and our code in its quote', async () => {
      const question = await openQuestion(service, who);
      const draft = answering(question, 'Yes, that was me.\n\nSorrel');
      await service.send(
        mail({ from: from(who), ...draft, to: 'referrals@firsthand.example', references: ['<0100-af@relay.example>'] }),
      );
      await inEffect(service, who, STRAND);
    });
  });
}
