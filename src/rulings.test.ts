/** A mail that was ignored, or is a claim, and an operator's word go in; what is stored and what may be decided next comes out. */
import { describe, expect, it } from 'vitest';
import { DIRECTORY, input, UNVERIFIED, VERIFIED } from './decide/a-decision.ts';
import { decide, type Decided } from './decide/decide.ts';
import { likenessIndex } from './decide/likeness.ts';
import type { Extraction } from './domain/extraction.ts';
import type { StoredLetter, WriterHistory } from './domain/ports.ts';
import type { Referral } from './domain/referral.ts';
import { NO_CORRECTIONS, type Retrieval, type Ruled, type RulingAsked } from './domain/ruling.ts';
import type { Standing } from './domain/standing.ts';
import type { User } from './domain/user.ts';
import { heardIn } from './extract/answer/heard.ts';
import { readWithoutModel } from './extract/without-model.ts';
import { readLetter } from './read/letter.ts';
import { retrieveLetter, ruleLetter, type RulingNeeds, type StoredRuling } from './rulings.ts';

const AT = new Date('2026-11-02T09:00:00Z');
const OPERATOR: User = { id: '1', name: 'ops@northgate.example', role: 'operator' };
const MANAGER: User = { ...OPERATOR, name: 'sam@northgate.example' };
const TAKE_BACK: Retrieval = { is: 'take_back' };
const REFERRAL = `I am the CIO of Quellwerke. We want SD-WAN at six sites. Please bring in Northgate.
Dana Ruiz of Bluepeak is our agent of record. The business goes to nobody else.`;
const unexpected = (): never => expect.unreachable('nothing is to be sent');

/** One mail with its outcome, as it is after each decision. */
async function stored(headers: string, body: string, proof: Standing = VERIFIED) {
  const head = `${headers}\nTo: referrals@northgate.example\nSubject: Network\nMessage-ID: <1@quellwerke.example>\nDate: Mon, 02 Nov 2026 08:59:00 +0000`;
  const raw = Buffer.from(`${head}\n\n${body}\n`.replaceAll('\n', '\r\n'));
  const read = await readLetter(raw);
  if (!read.ok) return expect.unreachable(read.detail);
  const { letter } = read;
  const writer = letter.from[0] ?? expect.unreachable();
  const standing: Standing = proof.writer === null ? proof : { ...proof, writer };
  const extraction = readWithoutModel(letter, DIRECTORY, AT);
  const decision = decide(input({ letter, standing, extraction, heard: heardIn(letter, DIRECTORY), receivedAt: AT }));
  return { letter: { id: 'letter', raw, receivedAt: AT, standing, extraction } satisfies StoredLetter, decision };
}

function needsFor(of: { letter: StoredLetter; decision: Decided }, target: Referral | null = null) {
  const put: StoredRuling[] = [];
  let { letter, decision } = of;
  const needs: RulingNeeds = {
    store: {
      begin: unexpected,
      putBehind: unexpected,
      readingFailed: unexpected,
      twin: unexpected,
      thread: unexpected,
      commit: unexpected,
      customers: async () => await Promise.resolve([]),
      history: async () => await Promise.resolve(NO_HISTORY),
      letter: async () => await Promise.resolve(letter),
    },
    reading: {
      read: async (raw) => await readLetter(raw),
      readIfLight: unexpected,
      readWithoutModel: unexpected,
      close: unexpected,
    },
    extract: async (read) =>
      await Promise.resolve({
        ok: true,
        extraction: readWithoutModel(read, DIRECTORY, AT),
        heard: heardIn(read, DIRECTORY),
      }),
    directory: async () => await Promise.resolve(DIRECTORY),
    known: async () => await Promise.resolve(likenessIndex([])),
    prepare: async (draft) =>
      await Promise.resolve({ id: draft.facts.kind, codeKey: null, draft, rendered, deliveries: [] }),
    fresh: () => ({ id: 'fresh', reference: 'FH-00000001' }),
    holdOf: async () =>
      await Promise.resolve(
        decision.holdReason === null ? null : { reason: decision.holdReason, referralId: null, told: [], call: null },
      ),
    mailsOf: async () => await Promise.resolve([]),
    numbersOf: async () => await Promise.resolve([]),
    asideOf: async () => {
      const { outcome } = decision;
      return await Promise.resolve(outcome === 'ignored' || outcome === 'claim' ? { outcome, referralId: null } : null);
    },
    referralById: async () => await Promise.resolve(target),
    put: async (ruling) => {
      if (ruling.stamp !== 'now' || ruling.from !== decision.outcome) return await Promise.resolve(false);
      put.push(ruling);
      decision = ruling.decision;
      letter = { ...letter, extraction: ruling.decision.corrected ?? letter.extraction };
      return true;
    },
    ready: () => undefined,
    now: () => AT,
  };
  const signal = AbortSignal.timeout(200_000);
  return {
    put,
    extraction: (): Extraction => letter.extraction,
    retrieve: async (retrieval: Retrieval, { by = OPERATOR, stamp = 'now' } = {}): Promise<Ruled> =>
      await retrieveLetter(needs, { letterId: 'letter', stamp, retrieval, by, why: 'I read it' }, signal),
    rule: async (ruling: RulingAsked, by: User): Promise<Ruled> =>
      await ruleLetter(needs, { letterId: 'letter', stamp: 'now', ruling, by, why: 'I read it' }, signal),
    accept: async (): Promise<Ruled> =>
      await ruleLetter(
        needs,
        {
          letterId: 'letter',
          stamp: 'now',
          ruling: { is: 'accept', corrections: NO_CORRECTIONS },
          by: OPERATOR,
          why: 'it is one',
        },
        signal,
      ),
  };
}
const NO_HISTORY: WriterHistory = {
  referrals: [],
  asked: [],
  elsewhere: [],
  companiesHere: [],
  lastProved: null,
  sentBefore: null,
  signatureSeenAt: null,
};
const rendered = { subject: '', text: '', html: '', attachments: [], logo: null };
const HELD: Ruled = {
  is: 'done',
  outcome: 'hold',
  holdReason: 'taken_back',
  reference: null,
  says: 'The mail is on hold now. Nobody is told.',
};
const PIA = 'From: Pia Quell <pia@quellwerke.example>';

describe('a mail that was ignored', () => {
  it.each([
    ['by the header of a program', 'Auto-Submitted: auto-generated', 'auto_reply'],
    ['by that of another program', 'X-Autoreply: yes', 'auto_reply'],
    ['as a notice of ours, which somebody wrote into', 'X-Firsthand-Notice: 1', 'our_own'],
  ] as const)('%s is read as a person’s, goes on hold, and can be accepted', async (_, header, because) => {
    const mail = await stored(`${PIA}\n${header}`, REFERRAL);
    expect(mail.decision).toMatchObject({ outcome: 'ignored', ignored: { because } });
    const { retrieve, accept, extraction, put } = needsFor(mail);
    expect(await retrieve(TAKE_BACK)).toEqual(HELD);
    expect(put[0]).toMatchObject({ from: 'ignored', notices: [], did: 'take_back', who: OPERATOR.name });
    expect(extraction()).toMatchObject({
      intent: 'self_referral',
      agentOfRecord: { status: 'designated', agent: { directoryId: 'at-1' } },
    });
    expect(await accept()).toMatchObject({ is: 'done', reference: 'FH-00000001' });
  });

  it('in which no referral was found is one by the operator’s word, and its writer is asked to confirm', async () => {
    const words = 'Dana Ruiz mentioned you. Phones for our two shops would be good, as discussed with Northgate.';
    const mail = await stored(PIA, words, UNVERIFIED);
    const { retrieve, accept, extraction } = needsFor({
      ...mail,
      letter: { ...mail.letter, extraction: { ...mail.letter.extraction, intent: 'unrelated' } },
      decision: { ...mail.decision, outcome: 'ignored', holdReason: null },
    });
    expect(await retrieve(TAKE_BACK)).toEqual(HELD);
    expect(extraction().intent).toBe('self_referral');
    expect(await accept()).toMatchObject({ is: 'done' });
  });

  it('stays what it is where its own kind has an effect, such as a withdrawal', async () => {
    const mail = await stored(`${PIA}\nAuto-Submitted: auto-generated`, 'We withdraw our referral FH-7K3M9QRS.');
    const { retrieve, extraction } = needsFor(mail);
    expect(await retrieve(TAKE_BACK)).toEqual(HELD);
    expect(extraction().intent).toBe('withdrawal');
  });

  it('is not taken back twice, nor by who saw another state of it', async () => {
    const mail = await stored(`${PIA}\nAuto-Submitted: auto-generated`, REFERRAL);
    const { retrieve, put } = needsFor(mail);
    expect(await retrieve(TAKE_BACK, { stamp: 'earlier' })).toEqual({ is: 'overtaken' });
    expect(await retrieve(TAKE_BACK)).toEqual(HELD);
    expect(await retrieve(TAKE_BACK)).toEqual({ is: 'overtaken' });
    expect(put).toHaveLength(1);
  });

  it('is not attached to a referral as it is', async () => {
    const mail = await stored(`${PIA}\nAuto-Submitted: auto-generated`, REFERRAL);
    const { retrieve } = needsFor(mail, referral());
    expect(await retrieve({ is: 'attach', referralId: 'one' })).toMatchObject({
      is: 'refused',
      why: expect.stringContaining('Only a claim'),
    });
  });
});

describe('a claim', () => {
  const DANA = 'From: Dana Ruiz <dana@bluepeak.example>';
  const CLAIM = 'We register Quellwerke (pia@quellwerke.example) for SD-WAN. Bluepeak holds this opportunity.';

  it('is attached to a referral: it stays a claim, and nobody is told', async () => {
    const mail = await stored(DANA, CLAIM);
    expect(mail.decision.outcome).toBe('claim');
    const { retrieve, put } = needsFor(mail, referral());
    expect(await retrieve({ is: 'attach', referralId: 'one' })).toMatchObject({
      outcome: 'claim',
      reference: 'FH-ONE',
    });
    expect(put[0]).toMatchObject({ from: 'claim', basedOn: 1, notices: [] });
    expect(put[0]?.decision.events.map(({ kind }) => kind)).toEqual(['ruled', 'letter_joined']);
    expect(put[0]?.decision.referral?.designation).toEqual(referral().designation);
  });

  it('is taken back, and an agent’s own word still refers nobody', async () => {
    const { retrieve, accept } = needsFor(await stored(DANA, CLAIM));
    expect(await retrieve(TAKE_BACK)).toEqual(HELD);
    expect(await accept()).toMatchObject({ is: 'refused', why: expect.stringContaining('cannot refer a customer') });
  });

  it('is nothing that the manager of its agent decides', async () => {
    const mail = await stored(DANA, REFERRAL);
    const { retrieve } = needsFor({ ...mail, decision: { ...mail.decision, outcome: 'claim', holdReason: null } });
    expect(await retrieve(TAKE_BACK, { by: MANAGER })).toMatchObject({ is: 'refused' });
  });

  it('that waits on hold is nothing that they decide either, though its words name nobody', async () => {
    const mail = await stored(DANA, 'We register Quellwerke for SD-WAN.');
    for (const by of [MANAGER, OPERATOR]) {
      const { rule } = needsFor({
        ...mail,
        decision: { ...mail.decision, outcome: 'hold', holdReason: 'party_in_thread' },
      });
      expect(await rule({ is: 'ignore' }, by)).toMatchObject({ is: by === MANAGER ? 'refused' : 'done' });
    }
  });

  it('needs a referral that is there', async () => {
    const { retrieve } = needsFor(await stored(DANA, CLAIM));
    expect(await retrieve({ is: 'attach', referralId: 'none' })).toMatchObject({ is: 'refused' });
  });
});

function referral(): Referral {
  const { referral: opened } = decide(input({}));
  return { ...(opened ?? expect.unreachable()), id: 'one', reference: 'FH-ONE', version: 1 };
}
