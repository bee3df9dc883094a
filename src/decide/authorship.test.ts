/** Whether a person wrote a mail to us, now: raw mails go through the reader, and their signs are judged together with what they say. */
import { describe, expect, it } from 'vitest';
import type { Answer, AnswerKind } from '../domain/answer.ts';
import type { Authorship } from '../domain/authorship.ts';
import type { Letter } from '../domain/letter.ts';
import type { Referral } from '../domain/referral.ts';
import { readWithoutModel } from '../extract/without-model.ts';
import { readLetter } from '../read/letter.ts';
import { DIRECTORY, input, PLACE, told, UNVERIFIED, VERIFIED } from './a-decision.ts';
import { authorshipOf } from './authorship.ts';
import { decide, type DecisionInput } from './decide.ts';
import { echoOf } from './echo.ts';

const AT = new Date('2026-11-02T10:00:00Z');
const lines = (...all: readonly string[]): string => all.join('\r\n');

interface Mail {
  readonly from?: string;
  readonly subject?: string;
  readonly header?: readonly string[];
  readonly type?: string;
  readonly body: string;
}

const PERSON = 'Milo Tessler <mtessler@tesslerorchards.example>';
const IN_THREAD = ['In-Reply-To: <n1@desk.example>', 'References: <n1@desk.example>'];

function source({ from = PERSON, subject = 'Phones', header = [], type, body }: Mail): Buffer {
  return Buffer.from(
    lines(
      `From: ${from}`,
      'To: referrals@northgate.example',
      `Subject: ${subject}`,
      'Date: Mon, 2 Nov 2026 09:00:00 -0600',
      'Message-ID: <a1@tesslerorchards.example>',
      'MIME-Version: 1.0',
      ...header,
      `Content-Type: ${type ?? 'text/plain; charset=utf-8'}`,
      '',
      body,
      '',
    ),
  );
}

async function read(mail: Mail): Promise<Letter> {
  const found = await readLetter(source(mail));
  if (!found.ok) throw new Error(found.detail);
  return found.letter;
}

async function judged(mail: Mail, answer: Answer | null, isReply: boolean): Promise<Authorship> {
  const letter = await read(mail);
  const extraction = readWithoutModel(letter, DIRECTORY, AT);
  return authorshipOf({
    letter,
    extraction,
    answer,
    isProved: false,
    isReply,
    mayAnswer: isReply,
    others: [],
    secondsAfterNotice: null,
  });
}

/** How a reader of answers takes it: the kind, and how likely a program wrote it. */
const as = (kind: AnswerKind, machine: number, degree: Answer['degree'] = 'sure'): Answer => ({
  kind,
  degree,
  machine,
  yes: kind === 'yes' || kind === 'yes_more' ? 0.95 : 0.02,
});
const NOT_READ = null;
const SOUNDS_AUTOMATIC = as('machine', 0.85, 'likely');
const SOUNDS_AUTOMATIC_SURELY = as('machine', 0.97);
const ACKNOWLEDGES = as('receipt', 0.2, 'likely');
const YES = as('yes', 0.02);

const NEED = lines(
  'We want SD-WAN at our 9 packing sheds.',
  '',
  'Please bring in Northgate as our master agency. Dana Ruiz of Bluepeak is our agent of record for this, and the business goes to nobody else.',
  '',
  'Milo Tessler',
  'Owner, Tessler Orchards',
);
const AWAY = 'I am out of the office until November 30 and read no mail. I will confirm when I am back.';
const REPORT = lines(
  '--x',
  'Content-Type: text/plain',
  '',
  'Please confirm the address.',
  '',
  '--x',
  'Content-Type: message/delivery-status',
  '',
  'Reporting-MTA: dns; mx.tesslerorchards.example',
  '',
  'Final-Recipient: rfc822; mtessler@tesslerorchards.example',
  'Action: failed',
  'Status: 5.1.1',
  '',
  '--x--',
);
const READ_RECEIPT = 'multipart/report; report-type=disposition-notification; boundary=x';
const reply = (subject: string, body: string, also: Partial<Mail> = {}): Mail => ({
  subject,
  body,
  ...also,
  header: [...IN_THREAD, ...(also.header ?? [])],
});
const Q = 'Is this mail from you? (FH-7K2M9QRS)';

describe('a machine’s is', () => {
  const inThread: [what: string, mail: Mail, answer: Answer | null][] = [
    // By its form alone.
    ['an answer that says so', reply(`Re: ${Q}`, AWAY, { header: ['Auto-Submitted: auto-replied'] }), NOT_READ],
    [
      'one whose header was folded into the Date',
      reply(`Re: ${Q}`, 'Yes, it has arrived. Confirmed.', {
        header: ['X-Origin: 1', '   Auto-Submitted: auto-replied'],
      }),
      YES,
    ],
    ['one of an old program', reply(`Re: ${Q}`, 'Yes, received.', { header: ['X-Autoreply: yes'] }), YES],
    [
      'one of Exchange, by the mail that it names',
      reply(`Re: ${Q}`, 'Yes.', { header: ['X-MS-Exchange-Parent-Message-Id: <n1@desk.example>'] }),
      YES,
    ],
    [
      'one made by a rule of the mailbox itself',
      reply(`Re: ${Q}`, 'Yes.', {
        header: ['Auto-Submitted: auto-generated', 'X-MS-Exchange-Inbox-Rules-Loop: mtessler@tesslerorchards.example'],
      }),
      YES,
    ],
    [
      'a report of a delivery',
      reply('Undelivered', REPORT, { type: 'multipart/report; report-type=delivery-status; boundary=x' }),
      NOT_READ,
    ],
    [
      'a report of which the type is told by its parts alone',
      reply('Undelivered', REPORT, { from: 'postmaster@tesslerorchards.example', type: 'multipart/mixed; boundary=x' }),
      NOT_READ,
    ],
    [
      'a read receipt',
      reply(`Read: ${Q}`, REPORT.replace('delivery-status', 'disposition-notification'), { type: READ_RECEIPT }),
      NOT_READ,
    ],
    [
      'a refusal of a mail server, in plain words',
      reply(`Undeliverable: ${Q}`, '550 5.7.1 blocked. Please confirm your address.', {
        from: 'postmaster@tesslerorchards.example',
      }),
      YES,
    ],
    [
      'a delay, from an address that nobody reads',
      reply(`Delayed: ${Q}`, 'It is retried: 451 4.7.1 greylisted, confirmed.', {
        from: 'no-reply@mx.tesslerorchards.example',
      }),
      YES,
    ],
    [
      'the answer of a calendar',
      reply(`Accepted: ${Q}`, lines('BEGIN:VCALENDAR', 'METHOD:REPLY', 'END:VCALENDAR'), {
        type: 'text/calendar; method=REPLY',
      }),
      YES,
    ],
    // By two signs that agree.
    ['an absence, in English', reply(`[External] Automatic reply: ${Q}`, AWAY), NOT_READ],
    [
      'an absence, in German',
      reply(`Automatische Antwort: ${Q}`, 'Ich bin bis 30. November nicht im Haus. Ich bestätige den Eingang.'),
      NOT_READ,
    ],
    [
      'an absence, in French',
      reply(`Réponse automatique : ${Q}`, 'Je suis absent jusqu’au 30 novembre. Je confirme la bonne réception.'),
      NOT_READ,
    ],
    [
      'an absence, in Spanish',
      reply(`Respuesta automática: ${Q}`, 'Estoy fuera hasta el 30. Confirmo que su mensaje llegó.'),
      NOT_READ,
    ],
    [
      'an absence, in Portuguese',
      reply(`Resposta automática: ${Q}`, 'Estou fora até dia 30. Confirmo o recebimento.'),
      NOT_READ,
    ],
    [
      'a receipt, in German',
      reply(`Gelesen: ${Q}`, 'Ihre Nachricht wurde gelesen. Das bestätigt die Anzeige.'),
      NOT_READ,
    ],
    ['a receipt, in Spanish', reply(`Leído: ${Q}`, 'El mensaje fue leído el 2 de noviembre. Confirmado.'), NOT_READ],
    [
      'an acceptance without its calendar',
      reply(`Accepted: ${Q}`, 'Your meeting request has been accepted. Confirmed.'),
      NOT_READ,
    ],
    [
      'an answer of a ticket system',
      reply(`Automated response: ${Q}`, 'We confirm that we have your request. Ticket 3381.', {
        header: ['X-Zendesk-Priority: normal'],
      }),
      NOT_READ,
    ],
    [
      'mail that nobody wants back',
      reply(`Re: ${Q}`, 'Yes, your message has arrived.', { header: ['Return-Path: <>'] }),
      NOT_READ,
    ],
    // By a sign and the words.
    [
      'an absence that a list does not know',
      reply(`Poissaoloviesti: ${Q}`, 'Olen lomalla. Yes, received.'),
      SOUNDS_AUTOMATIC,
    ],
    [
      'a general mailbox, in English',
      reply(`Re: ${Q}`, 'Thank you. We confirm that we have your message.', { from: 'info@tesslerorchards.example' }),
      SOUNDS_AUTOMATIC,
    ],
    [
      'a general mailbox, in German',
      reply(`Re: ${Q}`, 'Vielen Dank. Wir bestätigen den Eingang Ihrer Nachricht.', {
        from: 'info@tesslerorchards.example',
      }),
      SOUNDS_AUTOMATIC,
    ],
    [
      'a general mailbox, in French',
      reply(`Re: ${Q}`, 'Nous confirmons la réception de votre message.', { from: 'contact@tesslerorchards.example' }),
      SOUNDS_AUTOMATIC,
    ],
    [
      'a general mailbox, in Spanish',
      reply(`Re: ${Q}`, 'Confirmamos la recepción de su mensaje.', { from: 'contacto@tesslerorchards.example' }),
      SOUNDS_AUTOMATIC,
    ],
    [
      'a general mailbox, in Portuguese',
      reply(`Re: ${Q}`, 'Confirmamos o recebimento da sua mensagem.', { from: 'contato@tesslerorchards.example' }),
      SOUNDS_AUTOMATIC,
    ],
    [
      'a help desk that acknowledges',
      reply(`Re: ${Q}`, 'We received your request and will get back to you.', {
        from: 'support@tesslerorchards.example',
      }),
      ACKNOWLEDGES,
    ],
    [
      'a ticket number',
      reply(`Re: ${Q}`, 'Your request 4711 is confirmed.', { from: 'tickets@tesslerorchards.example' }),
      ACKNOWLEDGES,
    ],
    [
      'a ticket system behind a person’s address',
      reply(`Re: ${Q}`, 'Confirmed: case 4711 is open.', { header: ['X-Freshdesk-Ticket: 4711'] }),
      SOUNDS_AUTOMATIC,
    ],
    [
      'a web site that acknowledges',
      reply(`Re: ${Q}`, 'Thank you for writing to us.', { from: 'website@tesslerorchards.example' }),
      ACKNOWLEDGES,
    ],
    [
      'an address that nobody reads',
      reply(`Re: ${Q}`, 'Your message was received.', { from: 'noreply@tesslerorchards.example' }),
      ACKNOWLEDGES,
    ],
    [
      'one with the mark of bulk',
      reply(`Re: ${Q}`, 'I am on vacation.', { header: ['Precedence: bulk'] }),
      SOUNDS_AUTOMATIC,
    ],
    [
      'one whose words leave no doubt',
      reply(`Re: ${Q}`, 'Your message is on hold. Confirm that you are human.'),
      SOUNDS_AUTOMATIC_SURELY,
    ],
    [
      'one of a web program',
      reply(`Re: ${Q}`, 'We have your message.', { header: ['X-PHP-Originating-Script: 33:form.php'] }),
      SOUNDS_AUTOMATIC,
    ],
  ];
  it.each(inThread)('in a thread: %s', async (_, mail, answer) => {
    const { by, reasons } = await judged(mail, answer, true);
    expect(by).toBe('machine');
    expect(reasons).not.toEqual([]);
  });

  const alone: [what: string, mail: Mail][] = [
    [
      'a newsletter',
      {
        header: ['List-Unsubscribe: <https://n.example/u>', 'List-Unsubscribe-Post: List-Unsubscribe=One-Click'],
        body: 'Triple points on circuits this month.',
      },
    ],
    [
      'a newsletter that a group passed on',
      {
        subject: 'News',
        header: [
          'X-Google-Group-Id: 8',
          'List-Post: <mailto:g@desk.example>',
          'List-Unsubscribe: <https://n.example/u>',
          'Feedback-ID: 1:2:esp',
        ],
        body: 'Triple points on circuits this month.',
      },
    ],
    ['an offer in bulk', { subject: 'News', header: ['Precedence: bulk'], body: 'See our new headsets.' }],
    ['the bill of a carrier', { from: 'Billing <no-reply@carrier.example>', body: 'Your bill of $410.20 is ready.' }],
    [
      'a monitor',
      {
        from: 'alerts@tesslerorchards.example',
        subject: 'Host down',
        header: ['Auto-Submitted: auto-generated'],
        body: NEED,
      },
    ],
    ['our own notice', { header: ['X-Firsthand-Notice: read_back; 1'], body: NEED }],
    ['a filter of a mailbox', { header: ['Auto-Submitted: auto-notified'], body: 'You have new mail.' }],
    [
      'an absence through a rule',
      { header: ['Auto-Submitted: auto-replied', 'Resent-From: <sales@northgate.example>'], body: AWAY },
    ],
  ];
  it.each(alone)('by itself: %s', async (_, mail) => {
    expect((await judged(mail, NOT_READ, false)).by).toBe('machine');
  });
});

describe('it is doubtful whether a person wrote', () => {
  const rows: [what: string, mail: Mail, answer: Answer | null, isReply: boolean][] = [
    [
      'a form’s copy, from an address that nobody reads',
      { from: 'noreply@tesslerorchards.example', body: lines('Thank you. You wrote:', '', NEED) },
      NOT_READ,
      false,
    ],
    [
      'a form’s copy, from the web site',
      { from: 'Tessler Orchards <website@tesslerorchards.example>', body: NEED },
      NOT_READ,
      false,
    ],
    [
      'a form’s copy, under the owner’s own address',
      { header: ['X-PHP-Originating-Script: 33:wp-mailer.php'], body: NEED },
      NOT_READ,
      false,
    ],
    [
      'a form’s copy, by a mailer for web sites',
      { header: ['X-Mailer: PHPMailer 6.8.1 (https://github.com/PHPMailer)'], body: NEED },
      NOT_READ,
      false,
    ],
    ['a first mail from a help desk', { from: 'helpdesk@tesslerorchards.example', body: NEED }, NOT_READ, false],
    ['a need that a ticket system sends', { header: ['RT-Ticket: tessler #8'], body: NEED }, NOT_READ, false],
    [
      'a need in a mail that offers to unsubscribe',
      { header: ['List-Unsubscribe: <https://n.example/u>'], body: NEED },
      NOT_READ,
      false,
    ],
    [
      'a yes from an address that nobody reads',
      reply(`Re: ${Q}`, 'Yes, that was me.', { from: 'do.not.reply@tesslerorchards.example' }),
      YES,
      true,
    ],
    ['a yes from a form', reply(`Re: ${Q}`, 'Yes, that was me.', { from: 'forms@tesslerorchards.example' }), YES, true],
    [
      'what a general mailbox answers, unread',
      reply(`Re: ${Q}`, 'We confirm that we have your message.', { from: 'info@tesslerorchards.example' }),
      NOT_READ,
      true,
    ],
    [
      'a receipt of a general mailbox',
      reply(`Re: ${Q}`, 'We have your message.', { from: 'info@tesslerorchards.example' }),
      ACKNOWLEDGES,
      true,
    ],
    ['an absence whose words seem a yes', reply(`Automatic reply: ${Q}`, 'Yes.'), YES, true],
    ['words of a machine alone', reply(`Re: ${Q}`, 'Out until Monday.'), SOUNDS_AUTOMATIC, true],
    [
      'a thumbs-up',
      reply(
        `Re: ${Q}`,
        lines(
          '--x',
          'Content-Type: text/plain',
          '',
          'Milo reacted.',
          '',
          '--x',
          'Content-Type: text/vnd.google.email-reaction+json',
          '',
          '{}',
          '--x--',
        ),
        { type: 'multipart/alternative; boundary=x' },
      ),
      YES,
      true,
    ],
    [
      'a recall',
      {
        subject: 'Recall: Phones',
        header: ['Thread-Topic: Phones'],
        body: 'Milo Tessler would like to recall the message, "Phones".',
      },
      NOT_READ,
      false,
    ],
    ['an absence in an open thread, without a word of ours', reply('Out of office', 'Back on Monday.'), NOT_READ, true],
  ];
  it.each(rows)('%s', async (_, mail, answer, isReply) => {
    expect((await judged(mail, answer, isReply)).by).toBe('unsure');
  });
});

describe('a person wrote', () => {
  const needs: [what: string, mail: Omit<Mail, 'body'> & { readonly body?: string }][] = [
    // Through a group, a list or a rule.
    [
      'through a Google group',
      {
        header: [
          'Precedence: list',
          'Mailing-list: list referrals@northgate.example; contact o@northgate.example',
          'List-ID: <referrals.northgate.example>',
          'X-Google-Group-Id: 471',
          'List-Unsubscribe: <mailto:u@northgate.example>, <https://groups.example/u>',
        ],
      },
    ],
    [
      'through Mailman',
      {
        header: [
          'X-BeenThere: deals@lists.northgate.example',
          'X-Mailman-Version: 2.1.39',
          'Precedence: list',
          'List-Unsubscribe: <https://lists.northgate.example/u>',
        ],
      },
    ],
    [
      'through a group, by a relay for much mail',
      {
        header: [
          'List-Post: <mailto:g@northgate.example>',
          'Feedback-ID: 1.eu:x:AmazonSES',
          'X-SES-Outgoing: 2026.11.02',
        ],
      },
    ],
    [
      'through a list with a null return path',
      { header: ['Return-Path: <>', 'X-Mailing-List: deals@northgate.example'] },
    ],
    ['with a List-Id alone', { header: ['List-Id: Deals <deals.northgate.example>'] }],
    [
      'through a rule of Exchange',
      {
        header: [
          'Resent-From: <sales@northgate.example>',
          'X-MS-Exchange-Inbox-Rules-Loop: sales@northgate.example',
          'Auto-Submitted: auto-generated',
          'X-Auto-Response-Suppress: All',
        ],
      },
    ],
    [
      'through a rule that names itself once',
      {
        header: [
          'X-MS-Exchange-Inbox-Rules-Loop: desk@northgate.example',
          'X-MS-Exchange-Parent-Message-Id: <a0@tesslerorchards.example>',
          'Auto-Submitted: auto-generated',
          'Return-Path: <>',
        ],
      },
    ],
    [
      'through a forward of a mailbox',
      { header: ['X-Forwarded-For: sales@northgate.example referrals@northgate.example'] },
    ],
    ['through a Sieve redirect', { header: ['X-Sieve-Redirected-From: sales@northgate.example'] }],
    // Subjects that look like an absence, or like a machine's.
    ['“Out of office phones for our field staff”', { subject: 'Out of office phones for our field staff' }],
    ['“Auto: phones for eleven stores”', { subject: 'Auto: phones for eleven stores' }],
    ['“Out of the office, still need lines”', { subject: 'Out of the office, still need lines' }],
    ['“Auto response for our call centre”', { subject: 'Auto response for our call centre' }],
    ['“OOO: need phones before I leave”', { subject: 'OOO: need phones before I leave' }],
    ['“Fuori sede: connettività”', { subject: 'Fuori sede: connettività' }],
    ['“Fuera de la oficina: teléfonos”', { subject: 'Fuera de la oficina: teléfonos' }],
    ['“Urlaubsvertretung und neue Leitungen”', { subject: 'Urlaubsvertretung und neue Leitungen' }],
    ['“Ausência de rede nos galpões”', { subject: 'Ausência de rede nos galpões' }],
    ['“Absence du bureau : téléphonie”', { subject: 'Absence du bureau : téléphonie' }],
    ['“Delivery status of our circuits”', { subject: 'Delivery status of our circuits' }],
    ['“Accepted: your proposal, let us begin”', { subject: 'Accepted: your proposal, let us begin' }],
    ['“Read: what we need”', { subject: 'Read: what we need' }],
    [
      '“Recall: hotline for our products”',
      { subject: 'Recall: hotline for our products', header: ['Thread-Topic: Recall: hotline for our products'] },
    ],
    ['“Undeliverable circuits, please help”', { subject: 'Undeliverable circuits, please help' }],
    // Headers that people's mail bears.
    ['with X-Auto-Response-Suppress', { header: ['X-Auto-Response-Suppress: DR, OOF, AutoReply'] }],
    ['with Auto-Submitted: no', { header: ['Auto-Submitted: no'] }],
    ['with X-Autoreply: no', { header: ['X-Autoreply: no'] }],
    [
      'through Amazon WorkMail',
      { header: ['Feedback-ID: 1.us-east-1:x:AmazonSES', 'X-SES-Outgoing: 2026.11.02-54.240.8.1'] },
    ],
    ['through a relay of SendGrid', { header: ['X-SG-EID: abc', 'X-SG-ID: def'] }],
    [
      'in Roundcube on a host with PHP',
      { header: ['X-PHP-Originating-Script: 1000:rcube.php', 'User-Agent: Roundcube Webmail/1.6.6'] },
    ],
    [
      'with a signature that lists field names',
      {
        header: [
          'DKIM-Signature: v=1; a=rsa-sha256; d=tesslerorchards.example;',
          '\th=from:to:subject:',
          '\tauto-submitted: precedence; b=AAAA',
        ],
      },
    ],
    ['in Precedence: normal', { header: ['Precedence: normal'] }],
    // Names that look like a role's.
    ['named Post', { from: 'Emily Post <epost@tesslerorchards.example>' }],
    ['named Webb', { from: 'Ida Webb <webb@tesslerorchards.example>' }],
    ['named Mailer', { from: 'Norman Mailer <nmailer@tesslerorchards.example>' }],
    ['named Service', { from: 'Bob Servis <bob.servis@tesslerorchards.example>' }],
    ['named Alerte', { from: 'Jo Alerte <jo.alerte@tesslerorchards.example>' }],
    ['as chief executive', { from: 'ceo@tesslerorchards.example' }],
  ];
  it.each(needs)('a need %s', async (_, mail) => {
    expect(await judged({ ...mail, body: mail.body ?? NEED }, NOT_READ, false)).toEqual({ by: 'person', reasons: [] });
  });

  const replies: [what: string, mail: Mail, answer: Answer | null][] = [
    ['a plain yes', reply(`Re: ${Q}`, 'Yes, that was me.'), YES],
    ['a plain yes, unread', reply(`Re: ${Q}`, 'Yes, that was me.'), NOT_READ],
    ['a yes under another head', reply(`CONFIRMED: Re: ${Q}`, 'Yes, that was me.'), YES],
    ['a yes through a group', reply(`Re: ${Q}`, 'Yes.', { header: ['Precedence: list', 'X-Google-Group-Id: 5'] }), YES],
    ['a yes in a thread about an absence', reply('AW: Out of office phones', 'Ja, das war ich.'), YES],
    [
      'a yes that a help desk sent for its agent',
      reply(`Re: ${Q}`, 'Yes, Milo here, go ahead.', { header: ['X-Zendesk-Priority: normal'] }),
      YES,
    ],
    [
      'a yes through a relay that offers to unsubscribe',
      reply(`Re: ${Q}`, 'Yes, go ahead.', { header: ['List-Unsubscribe: <https://r.example/u>'] }),
      YES,
    ],
    ['a receipt of a person', reply(`Re: ${Q}`, 'Got it, will look tonight.'), as('receipt', 0.1)],
    [
      'a report that they pass on',
      reply(
        `Re: ${Q}`,
        lines(
          '--y',
          'Content-Type: text/plain',
          '',
          'Dana’s address bounces, see below. Otherwise yes.',
          '',
          '--y',
          'Content-Type: multipart/report; report-type=delivery-status; boundary=x',
          '',
          REPORT,
          '--y--',
        ),
        { type: 'multipart/mixed; boundary=y' },
      ),
      as('yes_more', 0.1),
    ],
    ['an answer of which nothing was made', reply(`Re: ${Q}`, 'Hm, purple.'), as('other', 0.1, 'unknown')],
  ];
  it.each(replies)('%s', async (_, mail, answer) => {
    expect(await judged(mail, answer, true)).toEqual({ by: 'person', reasons: [] });
  });
});

describe('a person behind a mailbox that several use wrote', () => {
  it.each<[what: string, mail: Mail, answer: Answer | null, isReply: boolean]>([
    ['a need from office@', { from: 'office@tesslerorchards.example', body: NEED }, NOT_READ, false],
    ['a need from info@', { from: 'Tessler Orchards <info@tesslerorchards.example>', body: NEED }, NOT_READ, false],
    ['a need from büro@, spelled buero@', { from: 'buero@tesslerorchards.example', body: NEED }, NOT_READ, false],
    [
      'a yes from office@',
      reply(`Re: ${Q}`, 'Yes, that was us. Milo', { from: 'office@tesslerorchards.example' }),
      YES,
      true,
    ],
    [
      'a yes from support@',
      reply(`Re: ${Q}`, 'Yes, that was us. Milo', { from: 'support@tesslerorchards.example' }),
      YES,
      true,
    ],
    [
      'a no from sales@',
      reply(`Re: ${Q}`, 'No, not from us.', { from: 'sales@tesslerorchards.example' }),
      as('no', 0.05),
      true,
    ],
  ])('%s', async (_, mail, answer, isReply) => {
    expect((await judged(mail, answer, isReply)).by).toBe('shared');
  });
});

describe('what it repeats, and how fast it came,', () => {
  const OURS =
    'We received a mail with your address as its sender. It asks us to record something in your name. Reply with a plain yes, that was me.';
  const yes = (body: string, from = PERSON) => reply(`Re: ${Q}`, body, { from });
  const of = async (mail: Mail, answer: Answer | null, secondsAfterNotice: number | null): Promise<string> => {
    const letter = await read(mail);
    const extraction = readWithoutModel(letter, DIRECTORY, AT);
    const written = {
      letter,
      extraction,
      answer,
      isProved: false,
      isReply: true,
      mayAnswer: true,
      others: [OURS],
      secondsAfterNotice,
    };
    return authorshipOf(written).by;
  };

  it('a mailbox of several that repeats our words as its own is a machine', async () => {
    expect(await of(yes(`You wrote: ${OURS}`, 'info@tesslerorchards.example'), NOT_READ, null)).toBe('machine');
  });

  it('a person who pastes our words and answers is a person', async () => {
    expect(await of(yes(`${OURS} Yes, that was me, this is right.`), YES, null)).toBe('person');
  });

  it('a yes within seconds is a person’s', async () => {
    expect(await of(yes('Yes.'), YES, 2)).toBe('person');
  });

  it('an absence within seconds is a machine’s', async () => {
    expect(await of(reply('Out of office', 'Back on Monday.'), NOT_READ, 2)).toBe('machine');
  });

  it.each<[words: string, share: (value: number) => boolean]>([
    [OURS, (share) => share === 1],
    [OURS.toUpperCase().replaceAll(' ', '\n'), (share) => share === 1],
    ['Yes, that was me.', (share) => share === 0],
    [`${'Our own words about what we need here and nothing else at all. '.repeat(4)}${OURS}`, (share) => share < 0.5],
    ['', (share) => share === 0],
  ])('the share of %j that repeats', (words, isRight) => expect(isRight(echoOf(words, [OURS]))).toBe(true));
});

describe('what follows', () => {
  const by = (address: string) => ({ ...VERIFIED, writer: { name: 'Milo Tessler', address } });
  const decided = async (mail: Mail, changes: Partial<DecisionInput> = {}): Promise<string> => {
    const letter = await read(mail);
    const extraction = readWithoutModel(letter, DIRECTORY, AT);
    const address = letter.from[0]?.address ?? '';
    return told({ letter, extraction, standing: by(address), ...changes });
  };
  const EFFECT = 'designated confirmation>';
  const noreply = 'noreply@tesslerorchards.example';
  const office = 'office@tesslerorchards.example';

  it('a need of a person takes effect', async () => {
    expect(await decided({ body: NEED })).toContain(EFFECT);
  });

  const CLAIM =
    'Tessler Orchards, a client of ours, wants SD-WAN at 9 sheds. Please register the opportunity for Roth Telecom; we have worked with them since May.';
  const heard = (answer: Answer) => ({ heard: { answer, mentions: [] } });
  const ASKED_FIXED = 'confirmation_asked please_confirm>';
  it.each<[what: string, mail: Mail, answer: Answer, becomes: string]>([
    ['a need that reads like no answer', { body: NEED }, SOUNDS_AUTOMATIC, EFFECT],
    ['a need that has something of a machine’s', { body: NEED }, as('not_yet', 0.45, 'unknown'), EFFECT],
    ['a need that is surely a program’s', { body: NEED }, SOUNDS_AUTOMATIC_SURELY, ASKED_FIXED],
    [
      'a need that reads like no answer, from the web site',
      { from: 'website@tesslerorchards.example', body: NEED },
      SOUNDS_AUTOMATIC,
      ASKED_FIXED,
    ],
    ['the claim of another', { from: 'Ana Roth <ana@rothtelecom.example>', body: CLAIM }, SOUNDS_AUTOMATIC, 'claim -'],
    ['an absence in words alone', { subject: 'Hello', body: AWAY }, SOUNDS_AUTOMATIC_SURELY, 'ignored'],
  ])('of first letters, heard as answers: %s', async (_, mail, answer, becomes) => {
    expect(await decided(mail, heard(answer))).toContain(becomes);
  });

  it('what may answer an open question is heard as an answer', async () => {
    const [referral] = await opened({ from: office, body: NEED });
    const later = await decided({ body: NEED }, { asked: [referral], ...heard(SOUNDS_AUTOMATIC) });
    expect(later).not.toContain(EFFECT);
  });

  it('one from an address that nobody reads is asked, by the text that holds none of its words', async () => {
    expect(await decided({ from: noreply, body: NEED })).toBe(
      `referral - opened,confirmation_asked please_confirm>to:${noreply}`,
    );
  });

  it('one that lacks a part is asked by that text too', async () => {
    expect(await decided({ from: noreply, body: 'We want SD-WAN. Dana Ruiz of Bluepeak is our agent.' })).toBe(
      `referral - opened,confirmation_asked please_confirm>to:${noreply}`,
    );
  });

  it('one from a mailbox of several is asked', async () => {
    expect(await decided({ from: office, body: NEED })).toBe(
      `referral - opened,confirmation_asked read_back>to:${office}`,
    );
  });

  const opened = async (
    mail: Mail,
    changes: Partial<DecisionInput> = {},
  ): Promise<[Referral, Partial<DecisionInput>]> => {
    const letter = await read(mail);
    const extraction = readWithoutModel(letter, DIRECTORY, AT);
    const standing = changes.standing ?? by(letter.from[0]?.address ?? '');
    const { referral } = decide(input({ letter, extraction, standing }));
    const thread = referral ?? expect.unreachable();
    const waiting = { letterId: 'letter', letter, standing, extraction, readAfterYes: null, receivedAt: AT };
    return [thread, { letterId: 'reply', thread, waiting }];
  };

  it('and the yes of a person there counts', async () => {
    const [, inThread] = await opened({ from: office, body: NEED });
    const yes = reply('Re: Phones', 'Yes, that is right.', { from: office });
    expect(await decided(yes, { ...inThread, heard: { answer: YES, mentions: [] } })).toContain(EFFECT);
  });

  it.each<[string, Mail, Answer | null, string]>([
    [
      'a receipt of that mailbox',
      reply('Re: Phones', 'We confirm that we have received your message.', { from: office }),
      NOT_READ,
      'hold unsure_author letter_joined',
    ],
    [
      'its automatic answer',
      reply('Re: Phones', 'We confirm that we have received your message.', { from: office }),
      SOUNDS_AUTOMATIC,
      'ignored - -',
    ],
    [
      'a read receipt',
      reply(`Read: Re: Phones`, 'It was read. This confirms that it was displayed.', { from: office }),
      NOT_READ,
      'ignored - -',
    ],
    ['an absence', reply('Automatic reply: Re: Phones', AWAY, { from: office }), NOT_READ, 'ignored - -'],
  ])('and %s never does', async (_, mail, answer, expected) => {
    const [, inThread] = await opened({ from: office, body: NEED });
    expect(await decided(mail, { ...inThread, heard: { answer, mentions: [] } })).toBe(expected);
  });

  it('what a machine of the writer answers leaves the question open, and its code good', async () => {
    const from = 'info@tesslerorchards.example';
    const standing = { ...UNVERIFIED, writer: { name: '', address: from } };
    const [thread, inThread] = await opened({ from, body: NEED }, { standing });
    const letter = await read(reply(`Re: ${Q}`, 'We confirm that we have received your message.', { from }));
    const extraction = readWithoutModel(letter, DIRECTORY, AT);
    const decision = decide(input({ letter, extraction, standing, ...inThread, holdsCode: 'elsewhere' }));
    expect(decision).toMatchObject({ holdReason: 'unsure_author', notices: [], referral: { version: thread.version } });
  });

  it('what repeats our notice from a mailbox of several, or is faster than anybody reads, is weighed', async () => {
    const [, inThread] = await opened({ from: office, body: NEED });
    const words = 'We understood: SD-WAN at your packing sheds. Is it right, and do you decide it for your company?';
    const sentAt = new Date(AT.getTime() - 3_000);
    const place = { ...PLACE, answers: { at: sentAt, asks: true, words, sentAt } };
    const echo = reply('Re: Phones', `Your message: ${words}`, { from: office });
    expect(await decided(echo, { ...inThread, place, receivedAt: AT })).toBe('ignored - -');
    const away = reply('Out of office', 'Back on Monday.');
    expect(await decided(away, { ...inThread, place, receivedAt: AT })).toBe('ignored - -');
    expect(await decided(away, { ...inThread, receivedAt: AT })).toMatch(/^hold unsure_author/);
  });

  it('a recall is for a person, who tells its writer', async () => {
    const recall = {
      subject: 'Recall: Phones',
      header: ['Thread-Topic: Phones'],
      body: 'Milo Tessler would like to recall the message, "Phones".',
    };
    expect(await decided(recall)).toBe('hold recalled - desk_looks>to:mtessler@tesslerorchards.example');
    expect(
      await decided(recall, { standing: { ...UNVERIFIED, writer: by('mtessler@tesslerorchards.example').writer } }),
    ).toBe('hold recalled -');
  });

  it('a newsletter is ignored', async () => {
    const header = ['List-Unsubscribe: <https://n.example/u>', 'Precedence: bulk'];
    expect(await decided({ header, body: 'Triple points on circuits this month.' })).toBe('ignored - -');
  });
});
