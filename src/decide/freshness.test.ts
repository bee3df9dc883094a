/** Signed mail as two big hosts sign it, and as old programs do, through reading and proving: what shows that it is new. */
import { createPublicKey } from 'node:crypto';
import { sealMessage } from 'mailauth';
import { describe, expect, it } from 'vitest';
import { DEMO_FIXTURES, readKeys } from '../demo/letters.ts';
import type { Directory } from '../domain/directory.ts';
import type { Standing } from '../domain/standing.ts';
import { originalOf } from '../read/original.ts';
import { readLetter } from '../read/letter.ts';
import { GMAIL, MICROSOFT_365, signedBy } from '../verify/a-signature.ts';
import { verifier } from '../verify/verify.ts';
import { UNVERIFIED, VERIFIED } from './a-decision.ts';
import { type Arrived, freshness, replayDoubt } from './freshness.ts';

const CAME = new Date('2026-03-02T10:00:00Z');
const OURS = 'referrals@ferngate.example';
const DIRECTORY: Directory = { agencies: [], agents: [], referralAddresses: [OURS] };
const KEY = (await readKeys(DEMO_FIXTURES)).get('alderbasinwater.example')?.privateKey ?? expect.unreachable('no key');
const RECORD = `v=DKIM1; k=ed25519; p=${createPublicKey(KEY).export({ type: 'spki', format: 'der' }).subarray(-32).toString('base64')}`;
const verify = verifier({
  resolver: async () => [[RECORD]],
  authservIds: ['mx.ferngate.example'],
  sealers: ['lists.example'],
  clock: { now: () => CAME },
});

const OLD_APPLIANCE = 'from:to:subject';
const WITHOUT_DATE = 'from:subject';

interface Mail {
  readonly to?: string;
  readonly date?: string;
}

const mail = ({ to = 'gil@sandpiper.example', date = 'Mon, 02 Mar 2026 09:59:00 +0000' }: Mail): string =>
  [
    'From: Noor Haq <noor@tallowmill.example>',
    `To: ${to}`,
    'Subject: Circuits for both mills',
    `Date: ${date}`,
    'Message-ID: <7@tallowmill.example>',
    'MIME-Version: 1.0',
    'Content-Type: text/plain; charset=utf-8',
    '',
    'Gil Amaro of Sandpiper is our agent of record.',
    '',
  ].join('\r\n');

const signed = (text: string, fields: string, at: Date | null, selector = 's'): string =>
  signedBy(text, fields, { domain: 'tallowmill.example', privateKey: KEY, selector, at });

async function arrived(raw: string | Buffer, changes: Partial<Arrived> = {}): Promise<Arrived> {
  const bytes = Buffer.from(raw);
  const outer = await readLetter(bytes);
  if (!outer.ok) throw new Error(outer.detail);
  const carried = originalOf(outer.letter, DIRECTORY);
  const inner = carried === null ? outer : await readLetter(carried);
  if (!inner.ok) throw new Error(inner.detail);
  const { letter } = inner;
  const standing = await verify(carried ?? bytes, letter, carried === null ? 'received' : 'carried', CAME);
  const message = { internalDate: CAME, receivedAt: CAME, source: 'mailbox' as const };
  return { letter, standing, signatureSeenAt: null, directory: DIRECTORY, message, ...changes };
}

/** Such as `fresh 2026-03-02T09:59`, or the doubt. */
async function seen(raw: string | Buffer, changes: Partial<Arrived> = {}): Promise<string> {
  const found = freshness(await arrived(raw, changes));
  const doubt = replayDoubt(found);
  return `${doubt === null ? (found.fresh ? 'fresh' : 'unproved') : `${doubt.kind}: ${doubt.says}`}, ${found.signedAt?.slice(0, 16) ?? 'no moment'}`;
}

const on = (day: string, hour = '09:59:00') => new Date(`${day}T${hour}Z`);
const dated = (day: string): string => on(day).toUTCString().replace('GMT', '+0000');
const NOT_TO_US = 'and nothing that is signed says that it was written to us';
const NO_MOMENT = 'nothing that is signed says when it was written, or that it was written to us';

describe('what a signature says of when, and to whom', () => {
  it.each<[what: string, raw: string, is: string]>([
    ['written now, signed as Gmail signs', signed(mail({}), GMAIL, on('2026-03-02')), 'fresh, 2026-03-02T09:59'],
    [
      'written now, signed as Microsoft 365 signs: its Date says when',
      signed(mail({}), MICROSOFT_365, null),
      'fresh, 2026-03-02T09:59',
    ],
    [
      'a year old to an agent, its To exchanged for ours, which is unsigned',
      signed(mail({ date: dated('2025-03-01') }), MICROSOFT_365, null).replace('gil@sandpiper.example', OURS),
      `not_shown_new: it was written on 2025-03-01, ${NOT_TO_US}, 2025-03-01T09:59`,
    ],
    [
      'a month old to an agent, ours in a Cc put above it',
      `Cc: ${OURS}\r\n${signed(mail({ date: dated('2026-02-01') }), GMAIL, on('2026-02-01'))}`,
      `not_shown_new: it was written on 2026-02-01, ${NOT_TO_US}, 2026-02-01T09:59`,
    ],
    [
      'nine days in a queue, to us by Bcc',
      signed(mail({ date: dated('2026-02-21') }), GMAIL, on('2026-02-21')),
      `not_shown_new: it was written on 2026-02-21, ${NOT_TO_US}, 2026-02-21T09:59`,
    ],
    [
      'seven days in a queue',
      signed(mail({ date: dated('2026-02-24') }), MICROSOFT_365, null),
      'fresh, 2026-02-24T09:59',
    ],
    [
      'a month old, and signed as a mail to us',
      signed(mail({ to: OURS, date: dated('2026-02-01') }), GMAIL, on('2026-02-01')),
      'fresh, 2026-02-01T09:59',
    ],
    [
      'a month old, to us with a tag',
      signed(
        mail({ to: 'Referrals+FH-7K3M9QRS@Ferngate.example', date: dated('2026-02-01') }),
        GMAIL,
        on('2026-02-01'),
      ),
      'fresh, 2026-02-01T09:59',
    ],
    [
      'a signature that covers neither Date nor a time, its Date exchanged',
      signed(mail({ date: dated('2024-03-01') }), OLD_APPLIANCE, null).replace(
        dated('2024-03-01'),
        dated('2026-03-02'),
      ),
      `not_shown_new: ${NO_MOMENT}, no moment`,
    ],
    [
      'a signature that covers neither, To exchanged for ours',
      signed(mail({}), WITHOUT_DATE, null).replace('gil@sandpiper.example', OURS),
      `not_shown_new: ${NO_MOMENT}, no moment`,
    ],
    ['a signature that covers neither, but To us', signed(mail({ to: OURS }), OLD_APPLIANCE, null), 'fresh, no moment'],
    [
      'an old signature under a Date that it does not cover',
      signed(mail({ date: dated('2026-01-05') }), OLD_APPLIANCE, on('2026-01-05')).replace(
        dated('2026-01-05'),
        dated('2026-03-02'),
      ),
      `not_shown_new: it was written on 2026-01-05, ${NOT_TO_US}, 2026-01-05T09:59`,
    ],
    [
      'a Date that it covers and that is no date',
      signed(mail({ date: 'yesterday' }), MICROSOFT_365, null),
      `not_shown_new: ${NO_MOMENT}, no moment`,
    ],
    [
      'a clock that is some hours ahead',
      signed(mail({ date: 'Mon, 02 Mar 2026 20:00:00 +0000' }), MICROSOFT_365, null),
      'fresh, 2026-03-02T20:00',
    ],
    [
      'a moment that is still to come',
      signed(mail({ date: dated('2027-03-02') }), MICROSOFT_365, null),
      'not_shown_new: it says that it was written on 2027-03-02, which was still to come, no moment',
    ],
    ['a mail that nothing proves', mail({ date: dated('2024-03-01') }), 'unproved, no moment'],
  ])('%s', async (_what, raw, is) => expect(await seen(raw)).toBe(is));

  it.each<[string, Partial<Arrived>, string]>([
    [
      'its signature came before',
      { signatureSeenAt: on('2026-02-01') },
      'replayed: another mail with the same signature came on 2026-02-01, 2026-02-20T09:59',
    ],
    [
      'it waited in the mailbox, not on its way',
      { message: { internalDate: on('2026-02-21'), receivedAt: CAME, source: 'mailbox' } },
      'fresh, 2026-02-20T09:59',
    ],
    [
      'an operator brought it',
      { message: { internalDate: null, receivedAt: CAME, source: 'ingest' } },
      'fresh, 2026-02-20T09:59',
    ],
  ])('of the tenth day: %s', async (_what, changes, is) => {
    const raw = signed(mail({ date: dated('2026-02-20') }), GMAIL, on('2026-02-20'));
    expect(await seen(raw, changes)).toBe(is);
  });
});

describe('a mail that another one carries', () => {
  const journal = (carried: string): string =>
    [
      'From: journal@ferngate.example',
      `To: ${OURS}`,
      'Date: Mon, 02 Mar 2026 09:59:30 +0000',
      'X-MS-Journal-Report:',
      'MIME-Version: 1.0',
      'Content-Type: multipart/mixed; boundary=jr',
      '',
      '--jr',
      'Content-Type: text/plain',
      '',
      `Sender: noor@tallowmill.example\r\nTo: ${OURS}`,
      '--jr',
      'Content-Type: message/rfc822',
      '',
      `${carried}--jr--`,
      '',
    ].join('\r\n');

  it.each<[what: string, carried: string, is: string]>([
    ['new', signed(mail({}), MICROSOFT_365, null), 'fresh, 2026-03-02T09:59'],
    [
      'old, whatever the report says of when it came and to whom',
      signed(mail({ date: dated('2025-03-01') }), MICROSOFT_365, null).replace('gil@sandpiper.example', OURS),
      `not_shown_new: it was written on 2025-03-01, ${NOT_TO_US}, 2025-03-01T09:59`,
    ],
    [
      'unsigned, under the verdict of our own border',
      `Authentication-Results: mx.ferngate.example; dmarc=pass\r\n${mail({})}`,
      'unproved, no moment',
    ],
  ])('%s', async (_what, carried, is) => expect(await seen(journal(carried))).toBe(is));
});

describe('a mail that our border passed', () => {
  const passed = (raw: string, says = 'dkim=pass header.d=tallowmill.example; dmarc=pass'): string =>
    `Authentication-Results: mx.ferngate.example; ${says}\r\n${raw}`;
  const rewritten = (date: string, list: string, at: Date | null) =>
    signed(mail({ date }), list, at).replace('agent of record', 'agent  of=record');

  it.each<[what: string, raw: string, is: string]>([
    [
      'new, its body written anew by the provider',
      passed(rewritten(dated('2026-03-02'), MICROSOFT_365, null)),
      'fresh, 2026-03-02T09:59',
    ],
    [
      'old, its body written anew by the provider',
      passed(rewritten(dated('2025-03-02'), MICROSOFT_365, null)),
      `not_shown_new: it was written on 2025-03-02, ${NOT_TO_US}, 2025-03-02T09:59`,
    ],
    [
      'by a signature that does not say when',
      passed(rewritten(dated('2026-03-02'), WITHOUT_DATE, null)),
      `not_shown_new: ${NO_MOMENT}, no moment`,
    ],
    [
      'by one of two signatures',
      passed(signed(signed(mail({}), GMAIL, CAME), GMAIL, CAME, 't').replace('agent of', 'agent=of')),
      `not_shown_new: ${NO_MOMENT}, no moment`,
    ],
    [
      'for the servers that delivered it',
      passed(mail({}), 'spf=pass smtp.mailfrom=noor@tallowmill.example; dmarc=pass'),
      'fresh, 2026-03-02T10:00',
    ],
    [
      'for the servers that delivered it, an old one',
      passed(mail({ date: dated('2025-03-02') }), 'spf=pass smtp.mailfrom=noor@tallowmill.example; dmarc=pass'),
      `not_shown_new: it was written on 2025-03-02, ${NOT_TO_US}, 2026-03-02T10:00`,
    ],
  ])('%s', async (_what, raw, is) => expect(await seen(raw)).toBe(is));
});

describe('a mail that a sealer passed', () => {
  const sealed = async (raw: string, signTime: Date): Promise<Buffer> => {
    const body = Buffer.from(`${raw}-- \r\nSent to the list\r\n`);
    const says = 'lists.example; dkim=pass header.d=tallowmill.example; dmarc=pass header.from=tallowmill.example';
    const seal = { signingDomain: 'lists.example', selector: 's', privateKey: KEY, signTime, authResults: says };
    return Buffer.concat([await sealMessage(body, { ...seal, cv: 'none' }), body]);
  };

  it.each<[what: string, date: string, sealedAt: Date, is: string]>([
    ['new', '2026-03-02', CAME, 'fresh, 2026-03-02T09:59'],
    [
      'an old mail, sealed now',
      '2025-03-02',
      CAME,
      `not_shown_new: it was written on 2025-03-02, ${NOT_TO_US}, 2025-03-02T09:59`,
    ],
    [
      'an old seal',
      '2026-01-02',
      on('2026-01-02'),
      `not_shown_new: it was written on 2026-01-02, ${NOT_TO_US}, 2026-01-02T09:59`,
    ],
  ])('%s', async (_what, day, sealedAt, is) => {
    const raw = signed(mail({ date: dated(day) }), MICROSOFT_365, null);
    expect(await seen(await sealed(raw, sealedAt))).toBe(is);
  });
});

describe('a standing that was stored', () => {
  const check = {
    domain: 'harlow.example',
    selector: 's',
    result: 'pass' as const,
    aligned: true,
    whole: true,
    signatureSha256: 'x',
    signedAt: null,
    publicKey: null,
    why: null,
  };
  const stored = (standing: Standing) => ({ standing });

  it.each<[string, Standing, string]>([
    [
      'before it was kept what a signature covers, covers nothing',
      { ...VERIFIED, checks: { dkim: [check], authenticationResults: null } },
      `not_shown_new: ${NO_MOMENT}, no moment`,
    ],
    ['of nobody says nothing', UNVERIFIED, 'unproved, no moment'],
  ])('%s', async (_what, standing, is) => expect(await seen(mail({ to: OURS }), stored(standing))).toBe(is));
});
