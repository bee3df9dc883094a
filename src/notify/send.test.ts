/** Sending a notice: each open delivery once, its outcome stored whatever happens, and the queue told when to come back. */
import { describe, expect, it } from 'vitest';
import type { OutgoingMail } from '../domain/notice.ts';
import { type ClaimedNotice, type Log, type LogFields, PortError, type SendResult } from '../domain/ports.ts';
import { SAMPLES } from './samples.ts';
import { noticeSender, type NoticeSenderNeeds } from './send.ts';

const ID = '0b5f2c8e-93d1-4c6e-8a55-0d6b6f3c1a01';
const PRIYA = 'priya@harlow.example';
const DANA = 'dana@ruiz.example';
const never = new AbortController().signal;
const [sample] = SAMPLES;
if (sample === undefined) throw new Error('no sample');
const draft = sample;

const notice = (...deliveries: ClaimedNotice['deliveries']): ClaimedNotice => ({
  id: ID,
  draft,
  rendered: { subject: 'Re: New network', text: 'Hello.\n', html: '<p>Hello.</p>', attachments: [], logo: null },
  logo: null,
  chainHead: 'ab',
  createdAt: new Date('2026-09-14T12:00:00Z'),
  deliveries,
});
const open = (address: string, possiblyTwice = false) => ({ address, possiblyTwice });

/** An outbox that gives its notice once, a server that answers by recipient, and what both saw. */
function sending(
  claimed: ClaimedNotice | null,
  answers: Readonly<Record<string, SendResult>>,
  given: Partial<NoticeSenderNeeds> = {},
) {
  const sent: { readonly mail: OutgoingMail; readonly recipient: string }[] = [];
  const settled: [address: string, outcome: string][] = [];
  const logged: { readonly level: string; readonly event: string; readonly fields: LogFields | undefined }[] = [];
  const at = (level: string) => (event: string, fields?: LogFields) => void logged.push({ level, event, fields });
  const log: Log = { debug: at('debug'), info: at('info'), warn: at('warn'), error: at('error') };
  let left = claimed;
  const run = noticeSender({
    returnTo: (id, recipient) => `bounce+${id}+${recipient}`,
    codeOf: ({ version }) => `CODE${version}`,
    seal: async (chainHead) => `seal of ${chainHead}`,
    outbox: {
      claim: async () => {
        const now = left;
        left = null;
        return now === null ? [] : [now];
      },
      settle: async (results) =>
        void settled.push(...results.map(({ address, result }) => [address, result.outcome] as [string, string])),
    },
    sender: {
      send: async (mail, recipient) => {
        sent.push({ mail, recipient });
        return answers[recipient] ?? { outcome: 'accepted', response: '250 kept' };
      },
      close: async () => undefined,
    },
    identity: { name: 'Firsthand', address: 'referrals@agency.example', replyTag: true },
    log,
    ...given,
  });
  return { run, sent, settled, logged, events: () => logged.map(({ event }) => event) };
}

describe('sending a notice', () => {
  it('sends one mail to each open delivery, stores the outcomes and says so', async () => {
    const { run, sent, settled, events } = sending(notice(open(PRIYA), open(DANA)), {});
    await run(ID, never);
    expect(sent.map(({ recipient }) => recipient)).toEqual([PRIYA, DANA]);
    expect(new Set(sent.map(({ mail }) => mail)).size).toBe(1);
    expect(settled).toEqual([
      [PRIYA, 'accepted'],
      [DANA, 'accepted'],
    ]);
    expect(events()).toEqual(['notify.sent', 'notify.sent']);
  });

  it.each<[outcome: SendResult['outcome'], response: string, event: string, again: boolean]>([
    ['refused', '550 5.1.1 no such user', 'notify.refused', false],
    ['unknown', 'Timeout', 'notify.unknown', false],
    ['deferred', '451 4.3.0 later', 'notify.deferred', true],
  ])(
    'with one delivery %s stores both and says %3$s; the queue comes back: %4$s',
    async (outcome, response, event, again) => {
      const { run, settled, events } = sending(notice(open(PRIYA), open(DANA)), { [DANA]: { outcome, response } });
      const error = await run(ID, never).then(
        () => null,
        (thrown: unknown) => thrown,
      );
      expect(settled).toEqual([
        [PRIYA, 'accepted'],
        [DANA, outcome],
      ]);
      expect(events()).toEqual(['notify.sent', event]);
      expect(error).toEqual(
        again
          ? new PortError(`451 4.3.0: 1 of 2 deliveries of notice ${ID} are to be tried again`, { retry: 'later' })
          : null,
      );
      expect(error instanceof PortError && error.retry).toBe(again ? 'later' : false);
    },
  );

  it('says which were sent possibly twice', async () => {
    const { run, events } = sending(notice(open(PRIYA, true), open(DANA)), {});
    await run(ID, never);
    expect(events()).toEqual(['notify.resent', 'notify.sent', 'notify.sent']);
  });

  it('logs no address, subject or text', async () => {
    const { run, logged } = sending(notice(open(PRIYA), open(DANA)), {
      [PRIYA]: { outcome: 'refused', response: `550 5.1.1 <${PRIYA}>: no such user` },
      [DANA]: { outcome: 'unknown', response: `lost <${DANA}> on the way` },
    });
    await run(ID, never);
    expect(logged.map(({ fields }) => fields?.['why'])).toEqual(['550 5.1.1', 'lost … on the way']);
    expect(JSON.stringify(logged)).not.toMatch(/@|New network|Hello/);
  });

  it('running it again when nothing is open sends nothing', async () => {
    const { run, sent, settled } = sending(notice(open(PRIYA)), {});
    await run(ID, never);
    await run(ID, never);
    expect([sent.length, settled.length]).toEqual([1, 1]);
  });

  it('claims nothing once it is to stop', async () => {
    const { run, sent, settled } = sending(notice(open(PRIYA)), {});
    await expect(run(ID, AbortSignal.abort(new Error('the service stops')))).rejects.toThrow('the service stops');
    expect([sent, settled]).toEqual([[], []]);
  });

  it('stores the outcome also when it is told to stop meanwhile', async () => {
    const stop = new AbortController();
    const { run, settled } = sending(
      notice(open(PRIYA)),
      {},
      {
        sender: {
          send: async (_mail, _recipient, signal) => {
            stop.abort();
            return { outcome: signal.aborted ? 'unknown' : 'accepted', response: 'aborted' };
          },
          close: async () => undefined,
        },
      },
    );
    await run(ID, stop.signal);
    expect(settled).toEqual([[PRIYA, 'unknown']]);
  });

  it.each<[outcome: SendResult['outcome'], others: string, after: number]>([
    ['accepted', 'accepted', 1],
    ['unknown', 'accepted', 1],
    ['refused', 'withheld', 0],
    ['deferred', 'deferred', 0],
  ])(
    'tells nobody else before one with an address beyond ASCII, who was %s: others %s',
    async (outcome, others, after) => {
      const jorg = 'jörg@koesterguss.example';
      const { run, sent, settled } = sending(notice(open(DANA), open(jorg)), { [jorg]: { outcome, response: 'so' } });
      await run(ID, never).catch(() => undefined);
      expect(new Map(settled.map(([to, how]) => [to, how]))).toEqual(
        new Map([
          [jorg, outcome],
          [DANA, others],
        ]),
      );
      expect(sent.map(({ recipient }) => recipient).filter((to) => to === DANA)).toHaveLength(after);
    },
  );

  it('takes an address whose domain alone is beyond ASCII for one like any other', async () => {
    const { run, settled } = sending(notice(open('mia@brüün.example'), open(DANA)), {
      'mia@brüün.example': { outcome: 'refused', response: '550 no such user' },
    });
    await run(ID, never);
    expect(settled).toContainEqual([DANA, 'accepted']);
  });

  it('leaves no mark behind when a sender breaks its word and throws', async () => {
    const sender = { send: async () => await Promise.reject(new Error('broken')), close: async () => undefined };
    const { run, settled } = sending(notice(open(PRIYA), open(DANA)), {}, { sender });
    await expect(run(ID, never)).rejects.toThrow('broken');
    expect(settled).toEqual([
      [PRIYA, 'deferred'],
      [DANA, 'deferred'],
    ]);
  });

  it.each<[what: string, given: Partial<NoticeSenderNeeds>]>([
    ['in shadow', { sender: null }],
    ['without an address to send from', { identity: { name: 'Firsthand', address: null, replyTag: true } }],
  ])('%s claims and sends nothing', async (_, given) => {
    const { run, sent, settled, events } = sending(notice(open(PRIYA)), {}, given);
    await run(ID, never);
    expect([sent, settled, events()]).toEqual([[], [], ['notify.not_released']]);
  });
});
