import { describe, expect, it } from 'vitest';
import type { Origin } from '../domain/letter.ts';
import { readLetter } from './letter.ts';

const specification: [header: string, origin: Origin, why: string | null][] = [
  ['Subject: Phones', 'person', null],
  ['Auto-Submitted: no', 'person', null],
  ['X-Auto-Response-Suppress: All', 'person', null],
  ['Return-Path: <a@b.example>', 'person', null],
  ['Precedence: first-class', 'person', null],
  ['Subject: Re: out of office hours support', 'person', null],
  ['Auto-Submitted: auto-replied', 'auto_reply', 'Auto-Submitted: auto-replied'],
  ['Auto-Submitted: no\r\nAuto-Submitted: auto-generated', 'auto_reply', 'Auto-Submitted: auto-generated'],
  ['X-Autoreply: yes', 'auto_reply', 'X-Autoreply is there'],
  ['Precedence: auto_reply', 'auto_reply', 'Precedence: auto_reply'],
  ['Subject: Automatic reply: Phones', 'auto_reply', 'Subject: of an automatic reply'],
  ['Subject: =?utf-8?Q?R=C3=A9ponse_automatique?=', 'auto_reply', 'Subject: of an automatic reply'],
  ['Return-Path: <>', 'auto_reply', 'Return-Path: <>'],
  ['Return-Path: <>\r\nX-MS-Journal-Report:', 'person', null],
  [
    'Content-Type: multipart/report; report-type=disposition-notification; boundary=b',
    'auto_reply',
    'Content-Type: multipart/report; report-type=disposition-notification',
  ],
  [
    'Content-Type: multipart/report; report-type="delivery-status"; boundary=b',
    'bounce',
    'Content-Type: multipart/report; report-type=delivery-status',
  ],
  ['From: MAILER-DAEMON@mx.example', 'bounce', 'From: a mail daemon'],
  ['From: postmaster@mx.example\r\nReturn-Path: <>', 'bounce', 'From: a mail daemon'],
  ['From: postmaster@mx.example', 'person', null],
  ['Precedence: bulk', 'bulk', 'Precedence: bulk'],
  ['List-Unsubscribe: <https://x.example>', 'bulk', 'List-Unsubscribe is there'],
  ['List-Id: <a.b.example>\r\nAuto-Submitted: auto-generated', 'auto_reply', 'Auto-Submitted: auto-generated'],
  ['X-Firsthand-Notice: read_back; 1', 'own', 'X-Firsthand-Notice: read_back; 1'],
];

describe('the origin of a mail with', () => {
  it.each(specification)('%s', async (header, origin, originWhy) => {
    const read = await readLetter(Buffer.from(`${header}\r\n\r\nWe want phones.\r\n`));
    expect(read).toMatchObject({ ok: true, letter: { origin, originWhy } });
  });
});
