import { describe, expect, it } from 'vitest';
import { knownMachine, type SignKind } from '../domain/sign.ts';
import { readLetter } from './letter.ts';

const lines = (...all: readonly string[]): string => all.join('\r\n');

const TO_PERSON = 'From: Ann Lee <ann@customer.example>';
const IN_THREAD = 'In-Reply-To: <n1@desk.example>';

/** Header lines in; the signs out, and what the mail is known to be by them alone. */
const headers: [header: string, kinds: readonly SignKind[], known: string | null][] = [
  ['Subject: Phones', [], null],
  ['Auto-Submitted: no', [], null],
  ['Auto-Submitted:', [], null],
  ['X-Auto-Response-Suppress: All', [], null],
  ['X-Autoreply: no', [], null],
  ['Return-Path: <a@b.example>', [], null],
  ['Precedence: first-class', [], null],
  ['Subject: Re: out of office hours support', [], null],
  ['Subject: Readiness: 12 stores', [], null],
  ['Auto-Submitted: auto-replied', ['auto_replied'], 'auto_reply'],
  ['auto-submitted: (by vacation) "auto-replied"; owner-email="a@b.example"', ['auto_replied'], 'auto_reply'],
  ['Auto-Submitted: no\r\nAuto-Submitted: auto-generated', ['auto_generated'], 'auto_reply'],
  ['Auto-Submitted: auto-notified; owner-email="a@b.example"', ['auto_generated'], 'auto_reply'],
  ['X-Autoreply: yes', ['auto_replied'], 'auto_reply'],
  ['X-Autoresponder: 1', ['auto_replied'], 'auto_reply'],
  ['Precedence: auto_reply', ['auto_replied'], 'auto_reply'],
  // A program that indents its header folds it into the line above.
  [
    lines('Date: Thu, 19 Nov 2026 10:55:28 -0600', '   Auto-Submitted: auto-replied', 'Subject: Hello'),
    ['auto_replied'],
    'auto_reply',
  ],
  [lines('X-Mailer: Groupware 7', '\tX-Autoreply: yes', '\tPrecedence: bulk'), ['auto_replied', 'bulk'], 'auto_reply'],
  [lines('DKIM-Signature: v=1; d=customer.example; h=from:to:', '  auto-submitted:subject; b=abc'), [], null],
  ['Subject: Automatic reply: Phones', ['machine_subject'], null],
  ['Subject: [EXT] Out of office phones for our field staff', ['machine_subject'], null],
  ['Subject: =?utf-8?Q?R=C3=A9ponse_automatique?=', ['machine_subject'], null],
  ['Return-Path: <>', ['null_return_path'], null],
  ['Return-Path:', ['null_return_path'], null],
  ['Return-Path: <>\r\nX-MS-Journal-Report:', [], null],
  // The words before the subject of the mail that it answers are those of a program, in any language.
  [lines(IN_THREAD, 'Subject: Vastaus poissa: Re: Phones'), ['other_head'], null],
  [lines(IN_THREAD, 'Subject: Kvittering: Is this mail from you? (FH-7K2M9QRS)'), ['other_head'], null],
  [lines(IN_THREAD, 'Subject: AW: [External] Re: Phones: 12 stores'), [], null],
  [lines(IN_THREAD, 'Subject: Re: Is this mail from you? (FH-7K2M9QRS)'), [], null],
  ['Subject: Vastaus poissa: Re: Phones', [], null],
  ['Content-Type: multipart/report; report-type=disposition-notification; boundary=b', ['read_receipt'], 'auto_reply'],
  ['Content-Type: multipart/report; report-type=feedback-report; boundary=b', ['other_report'], 'auto_reply'],
  ['Content-Type: multipart/report; report-type="delivery-status"; boundary=b', ['delivery_report'], 'bounce'],
  ['From: MAILER-DAEMON@mx.example', ['delivery_report', 'automated_address'], 'bounce'],
  ['X-Failed-Recipients: ann@customer.example', ['delivery_report'], 'bounce'],
  ['From: postmaster@mx.example\r\nReturn-Path: <>', ['delivery_report', 'null_return_path', 'desk_address'], 'bounce'],
  ['From: postmaster@mx.example', ['desk_address'], null],
  ['Precedence: bulk', ['bulk'], null],
  ['List-Unsubscribe: <https://x.example>', ['list_unsubscribe'], null],
  ['List-Id: <a.b.example>', [], null],
  ['X-Google-Group-Id: 4711', ['group'], null],
  ['Precedence: list', ['group'], null],
  ['X-BeenThere: referrals@lists.example', ['group'], null],
  ['Feedback-ID: 1:x:amazonses', ['mass_mail'], null],
  ['X-Zendesk-Priority: normal', ['help_desk'], null],
  ['RT-Ticket: desk.example #41', ['help_desk'], null],
  ['X-PHP-Originating-Script: 33:mailer.php', ['web_program'], null],
  ['X-Mailer: PHPMailer 6.9', ['web_program'], null],
  ['X-PHP-Originating-Script: 33:rcube.php\r\nUser-Agent: Roundcube Webmail/1.6', [], null],
  // A rule of another mailbox passes a person's mail on; a mailbox that answers by itself names itself.
  [
    lines(TO_PERSON, 'Auto-Submitted: auto-generated', 'X-MS-Exchange-Inbox-Rules-Loop: sales@desk.example'),
    ['auto_generated', 'redirected'],
    null,
  ],
  [
    lines(TO_PERSON, 'Auto-Submitted: auto-generated', 'Resent-From: <old@desk.example>'),
    ['auto_generated', 'redirected'],
    null,
  ],
  [
    lines(TO_PERSON, 'Auto-Submitted: auto-generated', 'X-MS-Exchange-Inbox-Rules-Loop: ann@customer.example'),
    ['auto_generated'],
    'auto_reply',
  ],
  [
    lines(TO_PERSON, 'Auto-Submitted: auto-generated', 'X-MS-Exchange-Generated-Message-Source: Mailbox Rules Agent'),
    ['auto_generated', 'redirected'],
    null,
  ],
  [
    lines(
      TO_PERSON,
      IN_THREAD,
      'Auto-Submitted: auto-generated',
      'X-MS-Exchange-Generated-Message-Source: Mailbox Rules Agent',
    ),
    ['auto_generated'],
    'auto_reply',
  ],
  [
    lines(TO_PERSON, 'Auto-Submitted: auto-replied', 'Resent-From: <old@desk.example>'),
    ['auto_replied', 'redirected'],
    'auto_reply',
  ],
  ['X-Firsthand-Notice: read_back; 1', ['own_notice'], 'own'],
  ['X-Message-Class: IPM.Outlook.Recall', ['recall'], null],
  ['From: noreply@customer.example', ['automated_address'], null],
  ['From: Do Not Reply <do-not-reply-forms@customer.example>', ['automated_address'], null],
  ['From: =?utf-8?Q?R=C3=A9f?= <ne-pas-repondre@customer.example>', ['automated_address'], null],
  ['From: website@customer.example', ['program_address'], null],
  ['From: tickets@customer.example', ['desk_address'], null],
  ['From: office@customer.example', ['shared_address'], null],
  ['From: info.de@customer.example', ['shared_address'], null],
  ['From: Offiah Postlethwaite <o.postle@customer.example>', [], null],
];

describe('the signs on a mail with', () => {
  it.each(headers)('%s', async (header, kinds, known) => {
    const read = await readLetter(Buffer.from(`${header}\r\n\r\nWe want phones.\r\n`));
    if (!read.ok) throw new Error(read.detail);
    expect(read.letter.signs.map(({ kind }) => kind)).toEqual(kinds);
    expect(knownMachine(read.letter)?.as ?? null).toBe(known);
  });
});

const mixed = (...parts: readonly string[]): string =>
  lines('Content-Type: multipart/mixed; boundary=m', '', ...parts.flatMap((part) => ['--m', part]), '--m--', '');
const WORDS = lines('Content-Type: text/plain', '', 'Please see what came back. We still want phones.', '');
const REPORT = lines(
  'Content-Type: multipart/report; report-type=delivery-status; boundary=r',
  '',
  '--r',
  'Content-Type: text/plain',
  '',
  'Your mail could not be delivered.',
  '',
  '--r',
  'Content-Type: message/delivery-status',
  '',
  'Reporting-MTA: dns; mx.customer.example',
  '',
  'Final-Recipient: rfc822; ann@customer.example',
  'Action: failed',
  'Status: 5.1.1',
  '',
  '--r--',
);
const ICS = lines('BEGIN:VCALENDAR', 'METHOD:REPLY', 'BEGIN:VEVENT', 'SUMMARY:Accepted', 'END:VEVENT', 'END:VCALENDAR');
const attachedIcs = (text: string) =>
  lines(
    'Content-Type: application/ics; name="invite.ics"',
    'Content-Disposition: attachment; filename="invite.ics"',
    'Content-Transfer-Encoding: base64',
    '',
    Buffer.from(text).toString('base64'),
    '',
  );

const structures: [what: string, mail: string, kinds: readonly SignKind[]][] = [
  ['a report below which a gateway put its footer', mixed(REPORT, WORDS), ['delivery_report']],
  ['a report that a person passes on below their words', mixed(WORDS, REPORT), ['carries_report']],
  [
    'a report with a banner above it, by a mail server',
    `From: postmaster@mx.example\r\n${mixed(WORDS, REPORT)}`,
    ['delivery_report', 'desk_address'],
  ],
  [
    'the plain words of a mail server',
    lines('From: postmaster@mx.example', '', 'ann@customer.example', '550 5.1.1 unknown user', ''),
    ['delivery_report', 'desk_address'],
  ],
  [
    'a status code that a person quotes',
    lines(TO_PERSON, '', 'Your mail to Dana came back with 550 5.1.1, please try again.', ''),
    [],
  ],
  [
    'the answer of a calendar, in an alternative',
    lines(
      'Content-Type: multipart/alternative; boundary=a',
      '',
      '--a',
      'Content-Type: text/plain',
      '',
      'Confirmed.',
      '',
      '--a',
      'Content-Type: text/calendar; method=REPLY',
      '',
      ICS,
      '--a--',
      '',
    ),
    ['calendar_reply'],
  ],
  ['the answer of a calendar, attached', mixed(WORDS, attachedIcs(ICS)), ['calendar_reply']],
  ['the answer of a calendar alone', lines('Content-Type: text/calendar', '', ICS, ''), ['calendar_reply']],
  ['an invitation by a person', mixed(WORDS, attachedIcs(ICS.replace('REPLY', 'REQUEST'))), []],
  [
    'a header that an empty line cut in two',
    lines('Subject: Hello', '', 'Auto-Submitted: auto-replied', 'X-Priority: 3', '', 'I am away.', ''),
    ['auto_replied'],
  ],
  [
    'a body that begins like a form',
    lines('Subject: Hello', '', 'Customer: Ames Mill', 'Agent: Dana', '', 'Thanks', ''),
    [],
  ],
  [
    'a recall, in the form of English programs',
    lines(
      'Subject: Recall: New lines',
      'Thread-Topic: New lines',
      '',
      'Ann Lee would like to recall the message, "New lines".',
      '',
    ),
    ['recall'],
  ],
  [
    'a recall, in another language',
    lines(
      'Subject: Tilbagekald: New lines',
      'Thread-Topic: New lines',
      '',
      'Ann Lee vil tilbagekalde meddelelsen „New lines“.',
      '',
    ),
    ['recall'],
  ],
  [
    'a person who writes of a recall',
    lines(
      'Subject: Recall: hotline for our products',
      'Thread-Topic: Recall: hotline for our products',
      '',
      'We need a hotline.',
      '',
    ),
    [],
  ],
  [
    'a thumbs-up of a mail program',
    lines(
      'Content-Type: multipart/alternative; boundary=a',
      '',
      '--a',
      'Content-Type: text/plain',
      '',
      'Ann reacted via Gmail',
      '',
      '--a',
      'Content-Type: text/vnd.google.email-reaction+json',
      '',
      '{"emoji":"x"}',
      '--a--',
      '',
    ),
    ['reaction'],
  ],
];

describe('the signs on', () => {
  it.each(structures)('%s', async (_, mail, kinds) => {
    const read = await readLetter(Buffer.from(mail));
    if (!read.ok) throw new Error(read.detail);
    expect(read.letter.signs.map(({ kind }) => kind)).toEqual(kinds);
  });
});
