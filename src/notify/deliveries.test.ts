/** Which deliveries go by themselves, by mode, source, age and directory. */
import { describe, expect, it } from 'vitest';
import type { Agency } from '../domain/directory.ts';
import type { Mode } from '../domain/lists.ts';
import type { NoticeDraft, Recipient } from '../domain/notice.ts';
import { type Circumstances, deliveriesOf } from './deliveries.ts';
import { SAMPLES } from './samples.ts';

const northgate: Agency = {
  id: 'ag-1',
  name: 'Northgate Partners',
  aliases: [],
  domains: [],
  salesManagers: [{ name: 'Lee Park', email: 'lee@northgate.example' }],
  deskEmail: 'desk@northgate.example',
  served: true,
};
const priya: Recipient = { role: 'to', name: 'Priya', address: 'priya@harlow.example', source: 'proved_writer' };
const dana: Recipient = { role: 'cc', name: 'Dana', address: 'dana@ruiz.example', source: 'directory:agent:at-1' };
const lee: Recipient = {
  role: 'to',
  name: 'Lee Park',
  address: 'lee@northgate.example',
  source: 'directory:agency:ag-1',
};

const draftOf = (kind: NoticeDraft['facts']['kind'], ...recipients: Recipient[]): NoticeDraft => {
  const sample = SAMPLES.find(({ facts }) => facts.kind === kind);
  if (sample === undefined) throw new Error(`no sample of ${kind}`);
  return { ...sample, recipients };
};
const confirmation = draftOf('confirmation', priya, dana);
const summary = draftOf('agency_summary', lee);

const receivedAt = new Date('2026-09-14T12:00:00Z');
const hoursBefore = (hours: number) => new Date(receivedAt.getTime() - hours * 3_600_000);
const under = (mode: Mode, given: Partial<Circumstances['message']> = {}, agencies = [northgate]): Circumstances => ({
  mode,
  oldMailHours: 48,
  message: { source: 'mailbox', internalDate: hoursBefore(0), receivedAt, ...given },
  directory: { agencies },
  settleMs: 0,
});
const told = (draft: NoticeDraft, circumstances: Circumstances) =>
  deliveriesOf(draft, circumstances).map(({ address, state, waitReason }) => [address, waitReason ?? state]);

const ingested = { source: 'ingest', internalDate: null } as const;
const old = { internalDate: hoursBefore(49) };

describe('every delivery of a notice', () => {
  it.each<[mode: Mode, mail: string, given: Partial<Circumstances['message']>, becomes: string]>([
    ['automatic', 'new mail', {}, 'pending'],
    ['automatic', 'mail of exactly 48 hours', { internalDate: hoursBefore(48) }, 'pending'],
    ['automatic', 'old mail', old, 'old_mail'],
    ['automatic', 'ingested mail', ingested, 'ingested'],
    ['automatic', 'mail from the future', { internalDate: hoursBefore(-3) }, 'pending'],
    ['approve', 'new mail', {}, 'approve'],
    ['approve', 'old mail', old, 'old_mail'],
    ['approve', 'ingested mail', ingested, 'ingested'],
    ['desk', 'old mail', old, 'old_mail'],
    ['desk', 'ingested mail', ingested, 'ingested'],
    ['shadow', 'new mail', {}, 'shadow'],
    ['shadow', 'old mail', old, 'shadow'],
    ['shadow', 'ingested mail', ingested, 'shadow'],
  ])('in mode %s, of %s, is %4$s', (mode, _, given, becomes) => {
    for (const draft of [confirmation, summary])
      expect(told(draft, under(mode, given))).toEqual(draft.recipients.map(({ address }) => [address, becomes]));
  });

  it('keeps where its address came from', () => {
    expect(deliveriesOf(confirmation, under('automatic'))[1]).toEqual({
      ...dana,
      state: 'pending',
      waitReason: null,
      notBefore: null,
    });
  });

  it('is one for each address, in whatever case it stands', () => {
    const twice = draftOf('confirmation', priya, { ...dana, address: 'Priya@Harlow.example' });
    expect(deliveriesOf(twice, under('automatic'))).toEqual([
      { ...priya, state: 'pending', waitReason: null, notBefore: null },
    ]);
  });
});

describe('a designation that has to settle', () => {
  const settling = { ...under('automatic'), settleMs: 20_000 };
  it.each([
    ['rests before others are told', confirmation, '2026-09-14T12:00:20.000Z'],
    ['rests before the agency is told', summary, '2026-09-14T12:00:20.000Z'],
    ['asks the customer at once', draftOf('read_back', priya), null],
    ['tells our own desk at once', draftOf('desk_note', lee), null],
  ])('%s', (_, draft, notBefore) => {
    expect(new Set(deliveriesOf(draft, settling).map((one) => one.notBefore))).toEqual(new Set([notBefore]));
  });
});

describe('a note to our own desk', () => {
  it.each([
    ['shadow', 'waiting'],
    ['desk', 'pending'],
    ['approve', 'pending'],
    ['automatic', 'pending'],
  ] as const)('in mode %s is %s', (mode, state) => {
    expect(deliveriesOf(draftOf('desk_note', lee), under(mode)).map((one) => one.state)).toEqual([state]);
  });
});

describe('in mode desk', () => {
  const without = (change: Partial<Agency>) => under('desk', {}, [{ ...northgate, ...change }]);

  it.each<[what: string, draft: NoticeDraft, circumstances: Circumstances, becomes: [string, string][]]>([
    ['a summary goes to the desk of the agency', summary, under('desk'), [['desk@northgate.example', 'pending']]],
    ['a summary for an agency without a desk waits', summary, without({ deskEmail: null }), [[lee.address, 'desk']]],
    ['a summary for an agency that is not served waits', summary, without({ served: false }), [[lee.address, 'desk']]],
    [
      'a confirmation waits',
      confirmation,
      under('desk'),
      [
        [priya.address, 'desk'],
        [dana.address, 'desk'],
      ],
    ],
    ['a read-back waits', draftOf('read_back', priya), under('desk'), [[priya.address, 'desk']]],
    [
      'what goes to a desk anyhow goes',
      draftOf('desk_looks', priya, { ...dana, address: 'Desk@northgate.example' }),
      under('desk'),
      [
        [priya.address, 'desk'],
        ['Desk@northgate.example', 'pending'],
      ],
    ],
  ])('%s', (_, draft, circumstances, becomes) => {
    expect(told(draft, circumstances)).toEqual(becomes);
  });
});
