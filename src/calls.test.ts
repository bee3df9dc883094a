/** A referral, the mail that waits and a call of a user in; whether they may decide out. */
import { describe, expect, it } from 'vitest';
import { callAboutReferral, type ReferralCallNeeds } from './calls.ts';
import { agentNamed, DIRECTORY, extraction, input, LETTER, quoted, VERIFIED } from './decide/a-decision.ts';
import { decide } from './decide/decide.ts';
import type { CallPressed, WaitingCall } from './domain/call.ts';
import type { Directory } from './domain/directory.ts';
import type { Extraction } from './domain/extraction.ts';
import type { Act, WriterHistory } from './domain/ports.ts';
import type { Referral } from './domain/referral.ts';
import type { User } from './domain/user.ts';

const AT = new Date('2026-11-02T09:00:00Z');
const OTHERS = { salesManagerEmail: 'kim@northgate.example' };
/** Sam looks after Dana Ruiz alone. */
const directory: Directory = {
  ...DIRECTORY,
  agents: DIRECTORY.agents.map((agent) => (agent.id === 'at-1' ? agent : { ...agent, ...OTHERS })),
};
const [sam, ops] = ['sam@northgate.example', 'ops@northgate.example'].map((name): User => ({
  id: name,
  name,
  role: 'operator',
}));
const opened = decide(input({ extraction: extraction({ agentOfRecord: agentNamed('at-3') }) })).referral;
const ofCy: Referral = { ...(opened ?? expect.unreachable()), id: 'one', state: 'on_hold', designation: null };
const unlisted = extraction({
  agentOfRecord: {
    status: 'designated',
    degree: 'sure',
    agent: { name: 'Dana Ruiz', company: 'Bluepeak', email: null, directoryId: null },
    evidence: quoted('Dana Ruiz of Bluepeak is our agent of record'),
  },
});
const unexpected = (): never => expect.unreachable();
const NO_HISTORY: WriterHistory = {
  referrals: [],
  asked: [],
  elsewhere: [],
  companiesHere: [],
  lastProved: null,
  sentBefore: null,
  signatureSeenAt: null,
};

const CALL = {
  by: 'telephone',
  operator: '',
  whom: 'Ann Lee',
  number: '+12065550100',
  numberFrom: 'a book',
  at: '',
} as const;

async function called(
  by: User | undefined,
  of: {
    readonly referral: Referral;
    readonly waits?: Extraction;
    readonly others?: readonly Referral[];
    readonly call?: WaitingCall;
  },
  given?: CallPressed,
) {
  const kept: Act[] = [];
  const needs: ReferralCallNeeds = {
    store: {
      begin: unexpected,
      putBehind: unexpected,
      readingFailed: unexpected,
      twin: unexpected,
      thread: unexpected,
      commit: unexpected,
      customers: unexpected,
      history: async () => await Promise.resolve({ ...NO_HISTORY, referrals: [...(of.others ?? []), of.referral] }),
      letter: async (id) =>
        await Promise.resolve({
          id,
          raw: Buffer.from('Subject: x\r\n\r\nHello\r\n'),
          receivedAt: AT,
          standing: VERIFIED,
          extraction: of.waits ?? of.referral.extraction,
        }),
    },
    reading: {
      // What is stored carries a mail.
      read: async (raw) => {
        const inner = { ...LETTER, body: { text: 'Ring us at 206-555-0100.', parts: [] } };
        const outer = { ...LETTER, carried: [new Uint8Array()] };
        return await Promise.resolve({ ok: true, letter: raw.length === 0 ? inner : outer });
      },
      readIfLight: unexpected,
      readWithoutModel: unexpected,
      close: unexpected,
    },
    directory: async () => await Promise.resolve(directory),
    mailsOf: async () => await Promise.resolve([]),
    numbersOf: async () => await Promise.resolve([]),
    referralById: async () => await Promise.resolve(of.referral),
    letterOf: async () => await Promise.resolve({ id: 'letter', receivedAt: AT }),
    waitingCall: async () => await Promise.resolve(of.call ?? null),
    putCall: async ({ act }) => void (await Promise.resolve(kept.push(act))),
    now: () => AT,
  };
  const who = by ?? expect.unreachable();
  const { id, version } = of.referral;
  const otherwise = { is: 'otherwise', call: { ...CALL, operator: who.name }, words: 'somebody else' } as const;
  const pressed = given ?? otherwise;
  return (await callAboutReferral(needs, { id, version, pressed, by: who }, AbortSignal.timeout(10_000))).is;
}

it('a number that stands in a mail which the mail carries is of the mail', async () => {
  const at = async (number: string) =>
    await called(
      ops,
      { referral: ofCy },
      { is: 'right', call: { ...CALL, operator: 'ops@northgate.example', number } },
    );
  expect([await at('+12065550100'), await at('+12065550199')]).toEqual(['refused', 'kept']);
});

describe('a second person', () => {
  const waiting = (at: string): WaitingCall => ({
    call: { ...CALL, operator: 'ann@northgate.example', at },
    corrections: null,
    why: '',
    referralId: 'one',
    version: ofCy.version,
  });
  it.each([
    ['confirms the call that they saw', AT.toISOString(), 'kept'],
    ['confirms none that took its place meanwhile', '2026-11-02T09:05:00.000Z', 'overtaken'],
  ])('%s', async (_, at, is) => {
    const second = { is: 'second', numberFrom: 'the register', calledAt: AT.toISOString() } as const;
    expect(await called(ops, { referral: ofCy, call: waiting(at) }, second)).toBe(is);
  });
});

describe('a call about a referral is nothing that a sales manager decides', () => {
  it.each([
    ['where the mail that waits names their agent', { waits: extraction({ agentOfRecord: agentNamed('at-1') }) }],
    [
      'where their agent is on record of another referral of this customer',
      { others: [{ ...ofCy, id: 'two', extraction: unlisted }] },
    ],
    ['where their agent was enrolled since', { referral: { ...ofCy, extraction: unlisted } }],
  ])('%s', async (_, of) => {
    expect(await called(sam, { referral: ofCy, ...of })).toBe('refused');
    expect(await called(ops, { referral: ofCy, ...of })).toBe('kept');
  });

  it('but where none of it concerns an agent of theirs', async () => {
    expect(await called(sam, { referral: ofCy })).toBe('kept');
  });
});
