/** A call, the mails and what is on record in; whether one person's word of it is enough out. */
import { describe, expect, it } from 'vitest';
import type { NumberOnRecord } from '../domain/call.ts';
import type { TelephoneCall } from '../domain/voice.ts';
import { type CallGiven, confirmedBy, weighCall } from './telephone.ts';

const CALL: TelephoneCall = {
  by: 'telephone',
  operator: 'ops@northgate.example',
  whom: 'Ann Lee, CIO',
  number: '+1 206 555 0100',
  numberFrom: 'their web site',
  at: '2026-03-02T12:00:00Z',
};
const KEPT: NumberOnRecord = {
  number: '+12065550100',
  source: 'the contract of 2024',
  keptBy: 'rosa@northgate.example',
  keptAt: new Date('2026-01-05T00:00:00Z'),
};
const weighed = (changes: Partial<CallGiven>) =>
  weighCall({
    call: CALL,
    texts: ['We want phones. (206) 555-0142'],
    since: new Date('2026-03-01T00:00:00Z'),
    onRecord: [],
    ...changes,
  });

describe('a telephone call', () => {
  it('counts at a number that a colleague kept before the mail came', () => {
    expect(weighed({ onRecord: [KEPT] })).toMatchObject({
      is: 'counts',
      call: { numberFrom: 'the contract of 2024, kept by rosa@northgate.example', second: null },
    });
  });
  it('counts at the number of an earlier referral, also where this mail holds it too', () => {
    const earlier = { ...KEPT, keptBy: null, source: 'a proved mail of FH-00000002' };
    expect(weighed({ onRecord: [earlier], texts: ['206.555.0100'] })).toMatchObject({ is: 'counts' });
  });

  it.each<[string, Partial<CallGiven>]>([
    ['a number that nobody kept', {}],
    ['a number that they kept themselves', { onRecord: [{ ...KEPT, keptBy: 'ops@northgate.example' }] }],
    ['one that they kept under a tag of their address', { onRecord: [{ ...KEPT, keptBy: 'Ops+x@northgate.example' }] }],
    ['one that they kept under a name without a domain', { onRecord: [{ ...KEPT, keptBy: 'ops' }] }],
    ['one that ends as the one on record', { onRecord: [{ ...KEPT, number: '555 0100' }] }],
    ['the same figures in another country', { call: { ...CALL, number: '+44 20 6555 0100' }, onRecord: [KEPT] }],
    [
      'one that was kept once the mail was there',
      { onRecord: [{ ...KEPT, keptAt: new Date('2026-03-01T08:00:00Z') }] },
    ],
    ['another number than the one on record', { onRecord: [{ ...KEPT, number: '+12065550177' }] }],
  ])('waits for a second person at %s', (_, changes) => expect(weighed(changes).is).toBe('second_wanted'));

  it.each<[string, Partial<CallGiven>]>([
    ['the number that stands in the mail', { texts: ['Ann, (206) 555-0100 x 7'] }],
    ['the number of a mail before it', { texts: ['nothing', 'call 2065550100'] }],
    ['a number that is said to come from the mail', { call: { ...CALL, numberFrom: 'from the mail itself' } }],
    ['a number from a signature', { call: { ...CALL, numberFrom: 'Their e-mail signature' } }],
    ['no number', { call: { ...CALL, number: '0100' } }],
  ])('is refused at %s', (_, changes) => expect(weighed(changes).is).toBe('refused'));

  it.each(['a contract that they sent by mail in 2024', 'the letterhead on our invoice', 'Mailchimp’s own directory'])(
    'is not refused because its source only speaks of a mail: %s',
    (numberFrom) => expect(weighed({ call: { ...CALL, numberFrom } }).is).toBe('second_wanted'),
  );
});

describe('a second person', () => {
  const second = { operator: 'rosa@northgate.example', numberFrom: 'the chamber of commerce', at: CALL.at };
  it('is another one, who checked the number', () => {
    expect(confirmedBy(CALL, second)).toEqual({ ...CALL, second });
  });
  it.each([
    ['the same', { ...second, operator: 'OPS@northgate.example' }],
    ['the same under a tag', { ...second, operator: 'ops+2@northgate.example' }],
    ['the same under a name without a domain', { ...second, operator: 'ops' }],
    ['somebody who says nothing of the number', { ...second, numberFrom: '' }],
    ['somebody who looked at the mail', { ...second, numberFrom: 'the mail' }],
  ])('is not %s', (_, by) => expect(confirmedBy(CALL, by)).toEqual(expect.any(String)));
});
