/** Received lines as servers write them, and with what a host may say of itself in its greeting. */
import { expect, it } from 'vitest';
import { hopOf } from './received.ts';

it.each<[what: string, value: string, is: string | null]>([
  [
    'Postfix',
    ' from mx.corkline.example (mx.corkline.example [192.0.2.7])\n\tby in.ferngate.example (Postfix) with ESMTPS id 4F\n\tfor <r@ferngate.example>; Mon, 2 Mar 2026 09:59:00 +0000 (UTC)',
    'in.ferngate.example ESMTPS',
  ],
  [
    'Exchange Online',
    ' from mail.corkline.example (192.0.2.7) by\n DB5EUR03FT012.mail.protection.outlook.com (10.152.20.59) with Microsoft SMTP\n Server (version=TLS1_3, cipher=X) id 15.20.1 via Frontend Transport; Mon, 2 Mar',
    'db5eur03ft012.mail.protection.outlook.com Microsoft SMTP Server',
  ],
  ['a store that hands over', ' by store.example (Dovecot) with LMTP id 1; now', 'store.example LMTP'],
  ['no protocol', ' from a by b.example id 1; now', 'b.example '],
  [
    'a greeting that looks like a line',
    ' from x by mx.google.com with ESMTPS (a [192.0.2.1]) by b.example with SMTP id 1; now',
    'b.example SMTP',
  ],
  [
    'such a greeting with a date',
    ' from x by mx.google.com with ESMTPS; a (a [192.0.2.1]) by b.example with SMTP id 1; now',
    'b.example SMTP',
  ],
  [
    'such a greeting in a comment',
    ' from [192.0.2.1] (helo=x by mx.google.com with ESMTPS) by b.example with SMTP id 1; now',
    'b.example SMTP',
  ],
  [
    'a greeting that opens a comment',
    ' from x by mx.google.com with ESMTPS id 1 ( (a [192.0.2.1]) by b.example with SMTP id 1; now',
    null,
  ],
  ['a greeting that closes one', ' from (helo=x) by mx.google.com with ESMTPS) by b.example with SMTP id 1; now', null],
  ['a greeting that opens quotes', ' from x by mx.google.com with ESMTPS " (a) by b.example with SMTP id 1; now', null],
  [
    'a recipient in quotes',
    ' from x by b.example with SMTP id 1 for <"a by mx.google.com with SMTP"@c.example>; now',
    'b.example SMTP',
  ],
  ['nobody', ' from x; now', null],
  ['nothing', '', null],
  ['more than a line may hold', ` by b.example with ${'x'.repeat(5_000)}; now`, null],
])('%s', (_what, value, is) => {
  const hop = hopOf(value);
  expect(hop === null ? null : `${hop.by} ${hop.protocol}`).toBe(is);
});
