import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { ImapFlow } from 'imapflow';
import { createTransport } from 'nodemailer';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { DemoNeeds } from './demo.ts';
import { DEMO_REFERRAL_ADDRESS, runDemo } from './demo.ts';
import type { DemoLetter } from './letters.ts';
import { asRead, DEMO_FIXTURES, readLetters } from './letters.ts';
import type { DemoNotice, DemoOutcome, DemoReferral, DemoSettings, StartDemoService } from './service.ts';

const HANG_GUARD_MS = 60_000;
const letters = await readLetters(DEMO_FIXTURES);

let dataDir: string;
beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'firsthand-demo-'));
});
afterAll(async () => await rm(dataDir, { recursive: true }));

describe('the demo', { timeout: HANG_GUARD_MS }, () => {
  test('of a service that does as labelled ends with 0, and leaves its mails to read', async () => {
    const stopped: string[] = [];
    const { status, shown } = await demo({ startService: serviceThat(asLabelled, () => stopped.push('service')) });

    expect(shown).toContain(`${letters.length} of ${letters.length} as labelled`);
    expect(status).toBe(0);
    expect(stopped).toEqual(['service']);
    const run = /Sent mails to read: .*?(\d{8}-\d{6})/.exec(shown)?.[1] ?? '';
    expect(await readdir(join(dataDir, 'sent', run))).toHaveLength(
      letters.flatMap(({ expectation }) => asRead(expectation).recipients).length,
    );
    expect(shown.split('\n').filter((line) => line.length > 110)).toEqual([]);
  });

  test('of a service that mails somebody whom it should not ends with 1, and says so', async () => {
    const { status, shown } = await demo({
      startService: serviceThat((letter) =>
        letter.slug.startsWith('11')
          ? { ...asLabelled(letter), recipients: ['stranger@x.example'] }
          : asLabelled(letter),
      ),
    });

    expect(shown).toContain(
      '11-forged-cold-storage: mailed to should be avollan@beringcold.example, is stranger@x.example',
    );
    expect(shown).toContain(`${letters.length - 1} of ${letters.length} as labelled`);
    expect(status).toBe(1);
  });

  test('stays open to letters of the user’s own until it is aborted', async () => {
    const ending = new AbortController();
    const out = new PassThrough({ encoding: 'utf8' });
    const ended = runDemo({
      ...needs,
      dataDir,
      exit: false,
      out,
      signal: ending.signal,
      startService: serviceThat(asLabelled),
    });
    const port = Number((await said(out, /smtp:\/\/127\.0\.0\.1:(\d+)/))[1]);
    const transport = createTransport({ host: '127.0.0.1', port, ignoreTLS: true });

    const told = said(out, /Mail from me@mine\.example\n.*Mine\n.*on hold: nothing proves who wrote this mail/);
    await transport.sendMail({ from: 'me@mine.example', to: DEMO_REFERRAL_ADDRESS, subject: 'Mine', text: 'Hello' });

    await told;
    ending.abort();
    expect(await ended).toBe(0);
  });

  test('ends at once when it is aborted in the middle', async () => {
    const ending = new AbortController();
    const silent: StartDemoService = async () => {
      setImmediate(() => ending.abort());
      return { ...deaf, stop: async () => undefined };
    };

    const { status } = await demo({ startService: silent, signal: ending.signal });

    expect(status).toBe(130);
  });

  test('closes its servers when the service does not start', async () => {
    const failing: StartDemoService = async () => await Promise.reject(new Error('no database'));

    await expect(demo({ startService: failing })).rejects.toThrow('no database');
  });

  test('ends, and says why, when the service cannot go on in the middle', async () => {
    const stopped: string[] = [];
    const dying: StartDemoService = async () => ({
      ...deaf,
      failed: Promise.resolve(new Error('the disk is full')),
      stop: async () => void stopped.push('service'),
    });

    await expect(demo({ startService: dying })).rejects.toThrow('the disk is full');
    expect(stopped).toEqual(['service']);
  });
});

const needs = { exit: true, port: null, webPort: 0, signal: new AbortController().signal };

async function demo(
  with_: Pick<DemoNeeds, 'startService'> & Partial<DemoNeeds>,
): Promise<{ status: number; shown: string }> {
  const out = new PassThrough({ encoding: 'utf8' });
  let shown = '';
  out.on('data', (text: string) => (shown += text));
  const status = await runDemo({ ...needs, dataDir, out, ...with_ });
  return { status, shown };
}

async function said(out: PassThrough, pattern: RegExp): Promise<RegExpExecArray> {
  let shown = '';
  return await new Promise((resolve) => {
    const listen = (text: string): void => {
      shown += text;
      const match = pattern.exec(shown);
      if (match === null) return;
      out.off('data', listen);
      resolve(match);
    };
    out.on('data', listen);
  });
}

type Behaviour = (letter: DemoLetter) => DemoLetter['expectation'];
const asLabelled: Behaviour = ({ expectation }) => asRead(expectation);

const deaf = {
  webUrl: null,
  importDirectory: async () => undefined,
  onOutcome: () => undefined,
  onNotice: () => undefined,
  referrals: async () => [],
  failed: Promise.withResolvers<Error>().promise,
};

/** A service that knows the answers: it watches the mailbox and mails as a real one does, without reading a letter. */
function serviceThat(behaves: Behaviour, onStop: () => unknown = () => undefined): StartDemoService {
  return async ({ mailbox, smtp }: DemoSettings) => {
    const listeners: { outcome: (outcome: DemoOutcome) => void; notice: (notice: DemoNotice) => void } = {
      outcome: () => undefined,
      notice: () => undefined,
    };
    const referrals: DemoReferral[] = [];
    const seen = new Map<string, number>();
    const transport = createTransport({ ...smtp, ignoreTLS: true });
    const client = new ImapFlow({
      ...mailbox,
      secure: false,
      doSTARTTLS: false,
      logger: false,
      auth: { user: mailbox.user, pass: mailbox.password },
    });
    client.on('error', () => undefined);
    await client.connect();
    await client.mailboxOpen('INBOX');

    const handle = async (sequence: number): Promise<void> => {
      const message = await client.fetchOne(String(sequence), { envelope: true });
      const messageId = (message !== false && message.envelope?.messageId) || null;
      const letter = theOne(messageId, seen);
      const letterId = `letter-${sequence}`;
      const does =
        letter === undefined
          ? ({ outcome: 'hold', holdReason: 'unverified_sender', notices: [], recipients: [] } as const)
          : behaves(letter);
      const referral = 'agent' in does && does.outcome === 'referral' ? referralOf(does, sequence) : null;
      if (referral !== null) referrals.push(referral);
      const held =
        'agent' in does && does.outcome === 'hold'
          ? { ...referralOf(does, sequence), state: 'on_hold' as const }
          : null;
      const noticeId = `<notice-${sequence}@firsthand.example>`;
      for (const recipient of does.recipients) {
        await transport.sendMail({
          envelope: { from: DEMO_REFERRAL_ADDRESS, to: recipient },
          messageId: noticeId,
          to: recipient,
          subject: 'Re',
          text: 'x',
        });
      }
      const kinds =
        does.recipients.length > 0 && does.notices.length === 0 ? (['confirmation'] as const) : does.notices;
      for (const kind of kinds) {
        listeners.notice({ letterId, kind, messageId: noticeId, to: [...does.recipients], cc: [], subject: 'Re' });
      }
      listeners.outcome({
        letterId,
        messageId,
        from: 'somebody',
        subject: 'something',
        outcome: does.outcome,
        holdReason: does.holdReason,
        referral: referral ?? held,
        belongsTo: referral ?? held,
      });
    };
    let handled = 0;
    let working = Promise.resolve();
    client.on('exists', ({ count }: { count: number }) => {
      while (handled < count) {
        handled += 1;
        const sequence = handled;
        working = working.then(async () => {
          await handle(sequence);
          void client.idle().catch(() => undefined);
        });
      }
    });
    void client.idle().catch(() => undefined);

    return {
      webUrl: null,
      importDirectory: async () => undefined,
      onOutcome: (listener) => void (listeners.outcome = listener),
      onNotice: (listener) => void (listeners.notice = listener),
      referrals: async () => referrals,
      failed: deaf.failed,
      stop: async () => {
        client.close();
        onStop();
      },
    };
  };
}

/** The n-th mail with the Message-ID of a letter is the n-th letter with it. */
function theOne(messageId: string | null, seen: Map<string, number>): DemoLetter | undefined {
  const bare = messageId?.replace(/\.\d{8}-\d{6}@/, '@') ?? '';
  const matching = letters.filter(({ source }) => source.includes(`Message-ID: ${bare}`));
  const nth = seen.get(bare) ?? 0;
  seen.set(bare, nth + 1);
  return bare === messageId ? undefined : matching[nth];
}

function referralOf(does: DemoLetter['expectation'], sequence: number): DemoReferral {
  return {
    reference: `FH-0000000${sequence}`,
    company: 'Somebody Inc',
    state: does.notices.includes('read_back') ? 'awaiting_parts' : 'in_effect',
    agent: does.agent,
    agency: does.agency,
    agentId: does.agent,
    agencyId: does.agency,
    missing: does.missing,
  };
}
