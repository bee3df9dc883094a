import { describe, expect, it } from 'vitest';
import { identify } from './raw-message.ts';

const mail = (...lines: string[]) => Buffer.from(lines.join('\r\n'));
const content = (raw: Buffer) => identify(raw).contentSha256.toString('hex');

const LETTER = ['From: Ann <ann@a.example>', 'Subject: Phones', 'Message-ID: <1@a.example>', '', 'We want phones.', ''];
const letter = mail(...LETTER);

describe('two copies of one mail', () => {
  it.each([
    ['another Received', mail('Received: from mx by other;', ' Mon, 12 Jan 2026 08:14:09 -0800', ...LETTER)],
    [
      'a return path and a delivery address',
      mail('Return-Path: <ann@a.example>', 'Delivered-To: r@b.example', ...LETTER),
    ],
    ['a verdict and ARC', mail('Authentication-Results: mx; dkim=pass', 'ARC-Seal: i=1; a=rsa-sha256', ...LETTER)],
    ['a spam score', mail('X-Spam-Status: No', ...LETTER)],
    ['line feeds alone', Buffer.from(letter.toString().replaceAll('\r\n', '\n'))],
  ])('differ in their bytes and not in their content, where one has %s', (_, copy) => {
    expect(content(copy)).toBe(content(letter));
    expect(identify(copy).rawSha256).not.toEqual(identify(letter).rawSha256);
  });
});

describe('two mails with one Message-ID', () => {
  it.each([
    ['another body', mail(...LETTER, 'And fibre.')],
    ['another subject', mail(...LETTER.map((line) => line.replace('Phones', 'Fibre')))],
    ['another writer', mail(...LETTER.map((line) => line.replace('ann@', 'bob@')))],
    ['a trace field in the body', mail(...LETTER, 'Received: from nobody')],
  ])('are two, where one has %s', (_, other) => {
    expect(content(other)).not.toBe(content(letter));
    expect(identify(other).messageId).toBe('<1@a.example>');
  });
});

it.each([
  ['none', mail('Subject: x', '', 'Message-ID: <2@b.example>'), null],
  ['a folded one', mail('message-id :', ' <3@b.example>', '', ''), '<3@b.example>'],
  ['one without angles', mail('Message-ID: 4@b.example', '', ''), null],
  ['no header at all', Buffer.from('\n\nhello'), null],
  ['nothing', Buffer.alloc(0), null],
])('the Message-ID of a mail with %s', (_, raw, messageId) => {
  expect(identify(raw).messageId).toBe(messageId);
});
