/** What a mail is known by that somebody else sends once more. */
import { expect, it } from 'vitest';
import { LETTER, UNVERIFIED, VERIFIED } from './a-decision.ts';
import { type Arrived, replayedWhy } from './replayed.ts';

const CAME = new Date('2026-03-02T10:00:00Z');
const arrived = (changes: Partial<Arrived> = {}): Arrived => ({
  letter: { ...LETTER, to: [{ name: '', address: 'dana@bluepeak.example' }] },
  standing: VERIFIED,
  signatureSeenAt: null,
  directory: { referralAddresses: ['referrals@northgate.example'] },
  message: { internalDate: CAME, receivedAt: CAME, source: 'mailbox' },
  ...changes,
});
const written = (date: string, to = 'dana@bluepeak.example') => ({ ...LETTER, date, to: [{ name: '', address: to }] });
const signedAt = (at: string) => ({
  ...VERIFIED,
  checks: {
    dkim: [
      {
        domain: 'harlow.example',
        selector: 's',
        result: 'pass' as const,
        aligned: true,
        whole: true,
        signatureSha256: 'x',
        signedAt: at,
        publicKey: null,
        why: null,
      },
    ],
    authenticationResults: null,
  },
});

it.each<[string, Partial<Arrived>, string | null]>([
  ['a fresh one is none', {}, null],
  [
    'its signature came before',
    { signatureSeenAt: new Date('2026-02-01T00:00:00Z') },
    'another mail with the same signature came on 2026-02-01',
  ],
  [
    'an old date, and not to us',
    { letter: written('2026-02-01T10:00:00+00:00') },
    'it was written on 2026-02-01, and is not addressed to us',
  ],
  [
    'an old date, and to us',
    { letter: written('2026-02-01T10:00:00+00:00', 'referrals+FH-7K3M9QRS@northgate.example') },
    null,
  ],
  [
    'an old signature under a new date',
    { standing: signedAt('2026-01-05T00:00:00.000Z') },
    'it was written on 2026-01-05, and is not addressed to us',
  ],
  ['a week in a queue', { letter: written('2026-02-23T11:00:00+00:00') }, null],
  ['no date at all', { letter: { ...written(''), date: null } }, null],
  ['a date that is none', { letter: written('yesterday') }, null],
  [
    'mail that waited in the mailbox',
    {
      letter: written('2026-02-01T10:00:00+00:00'),
      message: { internalDate: new Date('2026-02-02T00:00:00Z'), receivedAt: CAME, source: 'mailbox' },
    },
    null,
  ],
  [
    'mail that was brought',
    {
      letter: written('2020-02-01T10:00:00+00:00'),
      message: { internalDate: null, receivedAt: CAME, source: 'ingest' },
    },
    null,
  ],
  ['mail that proves nothing anyhow', { standing: UNVERIFIED, signatureSeenAt: CAME }, null],
])('%s', (_, changes, why) => expect(replayedWhy(arrived(changes))).toBe(why));
