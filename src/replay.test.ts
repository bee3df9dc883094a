import { describe, expect, it } from 'vitest';
import { silentLog } from '../test/log.ts';
import { BY_MADE_UP, BY_RULES } from '../test/readers.ts';
import { extraction, referral, VOICE } from '../test/store.ts';
import type { Directory } from './domain/directory.ts';
import type { AgentOfRecord, Extraction, MasterAgency } from './domain/extraction.ts';
import type { ReadMessage, ReplayStore } from './domain/ports.ts';
import type { ReferralEvent } from './domain/referral.ts';
import type { LetterReader } from './extract/reader.ts';
import { likenessIndex } from './decide/likeness.ts';
import { readLetter } from './read/letter.ts';
import { keep, readAgain, replayLines } from './replay.ts';

const DIRECTORY: Directory = {
  agencies: [
    {
      id: 'ag-1',
      name: 'Northgate',
      aliases: [],
      domains: ['northgate.example'],
      salesManagers: [],
      deskEmail: 'desk@northgate.example',
      served: true,
    },
  ],
  agents: [
    {
      id: 'at-1',
      name: 'Dana Ruiz',
      company: 'Bluepeak',
      aliases: [],
      emails: ['dana@bluepeak.example'],
      domains: [],
      agencyIds: ['ag-1'],
      salesManagerEmail: null,
    },
  ],
  referralAddresses: ['referrals@firsthand.example'],
};
const dana = { name: 'Dana Ruiz', company: 'Bluepeak', email: null, directoryId: 'at-1' };
const DESIGNATED: AgentOfRecord = { status: 'designated', degree: 'sure', agent: dana, evidence: [] };
const NAMED: MasterAgency = {
  status: 'named',
  degree: 'sure',
  agency: { name: 'Northgate', directoryId: 'ag-1' },
  evidence: [],
};
const COMPLETE: Extraction = {
  ...extraction,
  masterAgency: NAMED,
  agentOfRecord: DESIGNATED,
  opportunity: { ...extraction.opportunity, services: [{ value: 'ucaas', evidence: [] }] },
};
const WRITER = { name: 'Jane Doe', address: 'jane@customer.example' };
const CHECKS = { dkim: [], authenticationResults: null };
const OF = referral({ id: 'referral-1', reference: 'FH-00000001', designation: null });

/** A proved self-referral that took effect, as it was stored. */
function message(changes: Partial<ReadMessage> = {}): ReadMessage {
  const designation = { agentId: 'at-1', agencyId: 'ag-1', placement: 'sole' } as const;
  return {
    id: 'letter-1',
    raw: Buffer.from('From: Jane Doe <jane@customer.example>\r\nSubject: Phones\r\n\r\nWe want phones.\r\n'),
    receivedAt: new Date('2026-11-02T09:00:00Z'),
    outcome: 'referral',
    holdReason: null,
    standing: { verdict: 'verified', writer: WRITER, by: 'dkim', reasons: [], checks: CHECKS },
    extraction: COMPLETE,
    referral: OF,
    events: [
      { kind: 'opened', letterId: 'letter-1', extraction: COMPLETE, voice: VOICE },
      {
        kind: 'designated',
        letterId: 'letter-1',
        designation,
        scope: { services: [], sites: null },
        rung: 'authenticated',
      },
    ],
    ...changes,
  };
}

const ASKED = message({
  standing: { verdict: 'unverified', writer: WRITER, reasons: [], checks: CHECKS },
  events: [
    { kind: 'opened', letterId: 'letter-1', extraction: COMPLETE, voice: VOICE },
    { kind: 'confirmation_asked', letterId: 'letter-1' },
  ],
});

/** Reads messages that were stored so again, and finds this in them today; then keeps it. */
async function replayed(stored: readonly ReadMessage[], is: Extraction, options: { dies?: boolean } = {}) {
  const rewritten: [id: string, was: Extraction, is: Extraction, event: ReferralEvent][] = [];
  const asked: boolean[] = [];
  const store: ReplayStore = {
    ids: async function* () {
      for (const { id } of stored) yield id;
    },
    message: async (id) => stored.find((each) => each.id === id) ?? null,
    thread: async () => null,
    rewrite: async (...args) => rewritten.push(args) > 0,
  };
  const extract: LetterReader = async (_letter, { isProved }) => {
    asked.push(isProved);
    return options.dies === true
      ? { ok: false, why: 'timed_out', detail: 'it took too long' }
      : { ok: true, extraction: is, heard: { answer: null, mentions: [] } };
  };
  const needs = {
    store,
    directory: async () => DIRECTORY,
    known: async () => likenessIndex([]),
    reading: { read: async (raw: Uint8Array) => await readLetter(raw) },
    extract,
    parallel: 2,
    log: silentLog,
  };
  const replay = await readAgain(null, needs, new AbortController().signal);
  const before = rewritten.length;
  const kept = await keep(replay.otherwise, needs);
  return { replay, before, kept, rewritten, asked };
}

const ANOTHER_COMPANY: Extraction = {
  ...COMPLETE,
  customer: { ...COMPLETE.customer, company: { value: 'Customer Corp', evidence: [] } },
};
const UNCLEAR: Extraction = {
  ...COMPLETE,
  agentOfRecord: { status: 'ambiguous', candidates: [dana], why: 'two are named' },
  missing: ['agent_of_record'],
};

describe('a letter that is read again', () => {
  it('is as new as it was when it came', async () => {
    const voice = { ...VOICE, doubts: [{ kind: 'not_shown_new' as const, says: 'it was written on 2026-01-02' }] };
    const events: ReferralEvent[] = [
      { kind: 'opened', letterId: 'letter-1', extraction: COMPLETE, voice },
      { kind: 'confirmation_asked', letterId: 'letter-1' },
    ];
    expect((await replayed([message({ events })], COMPLETE)).replay.otherwise).toEqual([]);
  });

  it('and says the same is left as it is, whoever reads it', async () => {
    const is = { ...COMPLETE, readBy: { ...BY_RULES, rules: 'rules@9' } };
    const { replay, rewritten } = await replayed([message(), ASKED], is);
    expect(replay).toEqual({ mails: 2, otherwise: [], leftAlone: [] });
    expect(rewritten).toEqual([]);
  });

  it('and says something else is kept as it reads today, only when it was shown', async () => {
    const { replay, before, kept, rewritten } = await replayed([message()], ANOTHER_COMPANY);
    const differences = [{ field: 'company', was: '-', is: 'Customer Corp' }];
    expect(replay.otherwise).toMatchObject([{ letterId: 'letter-1', differences, wouldDecide: [] }]);
    expect([before, kept]).toEqual([0, 1]);
    const event = { kind: 'read_again', letterId: 'letter-1', readBy: BY_RULES, differences, wouldDecide: [] };
    expect(rewritten).toEqual([['letter-1', COMPLETE, ANOTHER_COMPANY, event]]);
  });

  it('and would be decided otherwise is for a person', async () => {
    const { replay, rewritten } = await replayed([message()], UNCLEAR);
    const wouldDecide = [{ field: 'designation', was: 'at-1 with ag-1, sole', is: '-' }];
    expect(replay.otherwise).toMatchObject([{ wouldDecide, differences: [{ field: 'agentOfRecord' }, {}] }]);
    expect(rewritten[0]?.[3]).toMatchObject({ wouldDecide });
  });

  it('is as well proved as it was when it came, since keys are rotated', async () => {
    const { replay, asked } = await replayed([ASKED], ANOTHER_COMPANY);
    expect(asked).toEqual([false]);
    expect(replay.otherwise).toMatchObject([{ wouldDecide: [], differences: [{ field: 'company' }] }]);
  });

  it('and stands in the thread of the referral that it is kept with is a reply', async () => {
    const joined = message({
      outcome: 'hold',
      holdReason: 'reply_in_thread',
      events: [{ kind: 'letter_joined', letterId: 'letter-1', from: 'customer' }],
    });
    expect((await replayed([joined], COMPLETE)).replay.otherwise).toEqual([]);
  });

  it('comes in the order of arrival', async () => {
    const stored = ['b', 'a', 'd', 'c'].map((id) => message({ id }));
    const { replay } = await replayed(stored, ANOTHER_COMPANY);
    expect(replay.otherwise.map(({ letterId }) => letterId)).toEqual(['b', 'a', 'd', 'c']);
  });
});

describe('a stored reading is left alone', () => {
  const byModel = message({ extraction: { ...COMPLETE, readBy: { ...BY_RULES, model: BY_MADE_UP } } });
  it.each(['none_set', 'over_budget', 'failed'] as const)(
    'where the model had a part in it and now has none: %s',
    async (why) => {
      const is = { ...ANOTHER_COMPANY, readBy: { ...BY_RULES, model: { read: false, why, use: null } as const } };
      const { replay, kept } = await replayed([byModel], is);
      expect(replay).toMatchObject({ otherwise: [], leftAlone: [{ why: expect.stringContaining('a model read it') }] });
      expect(kept).toBe(0);
    },
  );

  it('where reading it is given up', async () => {
    const { replay, rewritten } = await replayed([message()], ANOTHER_COMPANY, { dies: true });
    expect(replay).toMatchObject({ otherwise: [], leftAlone: [{ why: expect.stringContaining('it took too long') }] });
    expect(rewritten).toEqual([]);
  });

  it('where another letter is found in the message than the one whose writer was proved', async () => {
    const raw = Buffer.from('From: mallory@elsewhere.example\r\n\r\nWe want phones.\r\n');
    const { replay, asked } = await replayed([message({ raw })], ANOTHER_COMPANY);
    expect(replay).toMatchObject({ otherwise: [], leftAlone: [{ why: expect.stringContaining('another letter') }] });
    expect(asked).toEqual([]);
  });
});

it('people see what differs, what is theirs to decide, and no words without end', async () => {
  const long = {
    ...UNCLEAR,
    asks: [],
    customer: { ...UNCLEAR.customer, company: { value: 'x'.repeat(500), evidence: [] } },
  };
  const { replay } = await replayed([message()], long);
  const lines = replayLines(replay);
  expect(lines[0]).toBe('1 mails were read again: 0 are as they were.');
  expect(lines).toContainEqual(
    expect.stringMatching(/^letter-1 {2}FH-00000001 {2}agentOfRecord {2}designated, Dana Ruiz/),
  );
  expect(lines).toContainEqual(
    expect.stringMatching(/^letter-1 {2}FH-00000001 {2}designation +at-1 with ag-1, sole +-$/),
  );
  expect(Math.max(...lines.map(({ length }) => length))).toBeLessThan(200);
});
