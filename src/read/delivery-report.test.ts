/** What mail servers report of a mail of ours: in the standard form, and what is left alone since it is not. */
import { describe, expect, it } from 'vitest';
import { readLetter } from './letter.ts';

const report = (
  status: string,
  { type = 'message/delivery-status', to = 'referrals+b-X@desk.example', extra = '' } = {},
): Buffer =>
  Buffer.from(
    [
      'Return-Path: <>',
      'From: MAILER-DAEMON@mx.example (Mail Delivery System)',
      `To: ${to}`,
      ...(extra === '' ? [] : [extra]),
      'Subject: Undelivered Mail Returned to Sender',
      'MIME-Version: 1.0',
      'Content-Type: multipart/report; report-type=delivery-status; boundary="b"',
      '',
      '--b',
      'Content-Type: text/plain',
      '',
      'It could not be delivered.',
      '--b',
      `Content-Type: ${type}`,
      '',
      ...status.split('\n'),
      '--b',
      'Content-Type: text/rfc822-headers',
      '',
      'Message-ID: <x@desk.example>',
      '--b--',
      '',
    ].join('\r\n'),
  );
const reportIn = async (raw: Buffer) => {
  const read = await readLetter(raw);
  return read.ok ? read.letter.report : expect.unreachable();
};

describe('a report', () => {
  it.each<[server: string, status: string, said: unknown]>([
    [
      'Postfix',
      'Reporting-MTA: dns; mx.example\nX-Postfix-Queue-ID: 1\n\nFinal-Recipient: rfc822; jane@harlow.example\nOriginal-Recipient: rfc822;jane@harlow.example\nAction: failed\nStatus: 5.1.1\nDiagnostic-Code: smtp; 550 5.1.1 User unknown',
      ['jane@harlow.example', 'failed', '5.1.1', '550 5.1.1 User unknown'],
    ],
    [
      'Exchange Online',
      'Reporting-MTA: dns;x.outbound.protection.outlook.com\nArrival-Date: Wed, 25 Nov 2026 10:00:00 +0000\n\nFinal-Recipient: rfc822;jane@harlow.example\nAction: failed\nStatus: 5.1.10\nDiagnostic-Code: smtp;550 5.1.10 RESOLVER.ADR.RecipientNotFound',
      ['jane@harlow.example', 'failed', '5.1.10', '550 5.1.10 RESOLVER.ADR.RecipientNotFound'],
    ],
    [
      'Gmail',
      'Reporting-MTA: dns; googlemail.com\n\nFinal-Recipient: rfc822; jane@harlow.example\nAction: failed\nStatus: 5.2.2\nDiagnostic-Code: smtp; 552-5.2.2 The email account that you tried to reach is over quota.\n 552 5.2.2 and more',
      ['jane@harlow.example', 'failed', '5.2.2', expect.stringMatching(/^552-5\.2\.2 The email account .* and more$/)],
    ],
    [
      'Sendmail',
      'Reporting-MTA: dns; a.example\n\nFinal-Recipient: RFC822; jane@harlow.example\nAction: Failed\nStatus: 5.7.1',
      ['jane@harlow.example', 'failed', '5.7.1', null],
    ],
    [
      'a warning',
      'Reporting-MTA: dns; a.example\n\nFinal-Recipient: rfc822; jane@harlow.example\nAction: delayed\nStatus: 4.4.1\nWill-Retry-Until: Fri, 27 Nov 2026 10:00:00 +0000',
      ['jane@harlow.example', 'delayed', '4.4.1', null],
    ],
    [
      'a receipt',
      'Reporting-MTA: dns; a.example\n\nFinal-Recipient: rfc822; jane@harlow.example\nAction: delivered\nStatus: 2.0.0',
      ['jane@harlow.example', 'delivered', '2.0.0', null],
    ],
    [
      'UTF-8',
      'Reporting-MTA: dns; a.example\n\nFinal-Recipient: utf-8; jürgen@harlow.example\nAction: failed\nStatus: 5.1.1',
      ['jürgen@harlow.example', 'failed', '5.1.1', null],
    ],
    [
      'angle brackets',
      'Reporting-MTA: dns; a.example\n\nFinal-Recipient: rfc822; <jane@harlow.example>\nAction: failed\nStatus: 5',
      ['jane@harlow.example', 'failed', null, null],
    ],
  ])('of %s', async (_, status, said) => {
    const { recipients = [] } = (await reportIn(report(status))) ?? {};
    expect(
      recipients.map(({ address, action, status: code, diagnostic }) => [address, action, code, diagnostic]),
    ).toEqual([said]);
  });

  it('of several recipients has each of them', async () => {
    const one = (address: string) => `Final-Recipient: rfc822; ${address}\nAction: failed\nStatus: 5.1.1`;
    const found = await reportIn(
      report(`Reporting-MTA: dns; a.example\n\n${one('a@x.example')}\n\n${one('b@x.example')}`),
    );
    expect(found?.recipients.map(({ address }) => address)).toEqual(['a@x.example', 'b@x.example']);
  });

  it('says to which addresses it came', async () => {
    const found = await reportIn(report('Reporting-MTA: dns; a', { extra: 'Delivered-To: Other+b-Y@desk.example' }));
    expect(found).toEqual({ cameTo: ['referrals+b-X@desk.example', 'Other+b-Y@desk.example'], recipients: [] });
  });

  it.each([
    ['without its standard part', { type: 'text/plain' }],
    ['of a spam filter', { type: 'message/feedback-report' }],
  ])('%s is none', async (_, options) => expect(await reportIn(report('Action: failed', options))).toBeNull());

  it('with thousands of recipients is bounded', async () => {
    const many = Array.from(
      { length: 3_000 },
      (_, at) => `Final-Recipient: rfc822; a${at}@x.example\nAction: failed\nStatus: 5.1.1`,
    );
    expect((await reportIn(report(['Reporting-MTA: dns; a', ...many].join('\n\n'))))?.recipients).toHaveLength(50);
  });
});

it('any other mail reports nothing', async () => {
  expect(await reportIn(Buffer.from('From: a@x.example\r\nSubject: Hi\r\n\r\nAction: failed\r\n'))).toBeNull();
});
