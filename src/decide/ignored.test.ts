/** Mail as it comes, unsigned, goes in; the reason why nothing is done about it, as the console shows it, comes out. */
import { describe, expect, it } from 'vitest';
import type { Ignored } from '../domain/lists.ts';
import { heardIn } from '../extract/answer/heard.ts';
import { readWithoutModel } from '../extract/without-model.ts';
import { readLetter } from '../read/letter.ts';
import { DIRECTORY, input, UNVERIFIED } from './a-decision.ts';
import { decide } from './decide.ts';

const REFERRAL = 'We want SD-WAN at six sites. Bring in Northgate. Dana Ruiz of Bluepeak is our agent of record.';

async function ignored(source: string): Promise<Ignored | null> {
  const read = await readLetter(Buffer.from(source.replaceAll('\n', '\r\n')));
  if (!read.ok) return expect.unreachable(read.detail);
  const { letter } = read;
  const at = new Date('2026-11-02T09:00:00Z');
  return decide(
    input({
      letter,
      standing: { ...UNVERIFIED, writer: letter.from[0] ?? expect.unreachable() },
      extraction: readWithoutModel(letter, DIRECTORY, at),
      heard: heardIn(letter, DIRECTORY),
    }),
  ).ignored;
}
const mail = (headers: string, body = REFERRAL): string =>
  `From: Pia Quell <pia@quellwerke.example>\nTo: referrals@northgate.example\nSubject: Network\nMessage-ID: <1@quellwerke.example>\n${headers}${headers === '' ? '' : '\n'}\n${body}\n`;

const REPORT = `From: Mail system <mailer-daemon@mx.quellwerke.example>
Subject: Undelivered
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary=b

--b
Content-Type: text/plain

Not delivered.
--b
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.quellwerke.example

Final-Recipient: rfc822; gone@quellwerke.example
Action: failed
Status: 5.1.1
--b--
`;

describe('what is ignored says why', () => {
  it.each<[string, string, Ignored]>([
    [
      'a notice of ours that came back',
      mail('X-Firsthand-Notice: 1'),
      { because: 'our_own', says: 'X-Firsthand-Notice: 1' },
    ],
    ['a report that mail was not delivered', REPORT, { because: 'bounce', says: expect.stringContaining('report') }],
    [
      'an answer of a program, with its header',
      mail('Auto-Submitted: auto-replied', 'I am away until Monday.'),
      { because: 'auto_reply', says: 'Auto-Submitted: auto-replied' },
    ],
    [
      'an answer of another program',
      mail('X-Autoreply: yes', 'Your request has been received.'),
      { because: 'auto_reply', says: 'X-Autoreply is there' },
    ],
    [
      'what an unproved stranger writes about something else',
      mail('', 'Shall we have lunch on Thursday? The new place by the river is nice.'),
      { because: 'unrelated_unproved', says: null },
    ],
    [
      'what an unproved seller offers',
      mail(
        '',
        'Our special offer of the month: printer toner at half the price, only until Friday. Click here to order.',
      ),
      { because: 'unrelated_unproved', says: null },
    ],
  ])('%s', async (_, source, expected) => {
    expect(await ignored(source)).toEqual(expected);
  });

  it('and what is answered or held has no such reason', async () => {
    expect(await ignored(mail(''))).toBeNull();
  });
});
