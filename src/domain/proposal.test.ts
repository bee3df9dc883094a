/** What was stored before degrees were kept; and what a yes, a choice or a no makes of a reading. */
import { describe, expect, it } from 'vitest';
import { type AgentOfRecord, degreeOf, type Extraction, isLikely, missingParts } from './extraction.ts';
import { asConfirmed, madeSure, spelled, withoutRefused } from './proposal.ts';

const ANN = { name: 'Ann Ode', company: 'Ode', email: null, directoryId: 'at-1' };
const BO = { name: 'Bo Lind', company: null, email: null, directoryId: null };
const EVIDENCE = [{ source: 'body' as const, index: 0, start: 0, end: 3, text: 'Ann' }];
const LIKELY: AgentOfRecord = { status: 'designated', degree: 'likely', agent: ANN, evidence: EVIDENCE };
const EITHER: AgentOfRecord = { status: 'ambiguous', candidates: [ANN, BO], why: 'two are named' };
const SEVERAL: AgentOfRecord = { status: 'multiple', degree: 'likely', agents: [ANN, BO], evidence: EVIDENCE };

const reading = (agentOfRecord: AgentOfRecord): Extraction => ({
  intent: 'self_referral',
  customer: { company: null, contactName: null, contactTitle: null, contactEmail: null, contactPhone: null },
  interest: { level: 'affirmed', evidence: [] },
  masterAgency: { status: 'missing' },
  agentOfRecord,
  placement: { kind: 'unstated', evidence: [] },
  opportunity: {
    services: [],
    locations: null,
    seats: null,
    monthlyBudget: null,
    targetDate: null,
    incumbents: [],
    facts: [],
  },
  asks: [],
  psa: null,
  missing: [],
  readBy: { rules: 'rules@1', weights: null, model: { read: false, why: 'none_set', use: null } },
});
const chosen = { part: 'agent_of_record', id: null, name: 'Bo Lind' } as const;

describe('a degree', () => {
  it('of a reading that was stored without one is sure', () => {
    const { degree: _, ...before } = LIKELY;
    const stored: AgentOfRecord = JSON.parse(JSON.stringify({ agentOfRecord: before })).agentOfRecord;
    expect([degreeOf(stored), isLikely(stored)]).toEqual(['sure', false]);
  });

  it.each<[string, AgentOfRecord, ReturnType<typeof degreeOf>, lacks: boolean]>([
    ['likely', LIKELY, 'likely', false],
    ['several, likely', SEVERAL, 'likely', true],
    ['several, sure', { ...SEVERAL, degree: 'sure' }, 'sure', false],
    ['one of two', EITHER, null, true],
    ['nobody', { status: 'none_wanted', evidence: EVIDENCE }, null, false],
    ['nothing said', { status: 'missing' }, null, true],
  ])('of %s', (_, agent, degree, lacks) => {
    expect([degreeOf(agent), missingParts(reading(agent)).includes('agent_of_record')]).toEqual([degree, lacks]);
  });
});

describe('what is likely', () => {
  it.each<[string, AgentOfRecord, typeof chosen | null, object]>([
    ['a yes makes sure, with its evidence', LIKELY, null, { ...LIKELY, degree: 'sure' }],
    ['a yes leaves open between two', EITHER, null, EITHER],
    ['a choice settles', EITHER, chosen, { status: 'designated', degree: 'sure', agent: BO }],
    [
      'a choice settles where several seemed to be named',
      SEVERAL,
      chosen,
      { status: 'designated', agent: BO, evidence: EVIDENCE },
    ],
  ])('%s', (_, agent, choice, says) => {
    expect(madeSure(reading(agent), choice).agentOfRecord).toMatchObject(says);
  });

  it.each<[string, AgentOfRecord, object]>([
    ['falls', LIKELY, { status: 'missing' }],
    ['leaves the other', EITHER, { status: 'ambiguous', candidates: [BO] }],
    ['is said for certain, and stays', { ...LIKELY, degree: 'sure' }, { status: 'designated', degree: 'sure' }],
  ])('and refused %s', (_, agent, says) => {
    const refused = [{ part: 'agent_of_record', id: 'at-1', name: 'Ann' }] as const;
    expect(withoutRefused(reading(agent), refused).agentOfRecord).toMatchObject(says);
  });

  it('is called as people call it', () => {
    const names = [
      ANN,
      BO,
      { ...BO, name: null, company: 'Lind' },
      { ...ANN, company: 'Ann Ode' },
      { name: 'Q', directoryId: null },
    ];
    expect(names.map(spelled)).toEqual(['Ann Ode (Ode)', 'Bo Lind', 'Lind', 'Ann Ode', 'Q']);
  });
});

describe('what is read after the yes', () => {
  const sure = (agent: typeof ANN | typeof BO): AgentOfRecord => ({
    status: 'designated',
    degree: 'sure',
    agent,
    evidence: EVIDENCE,
  });
  const degreeAfter = (read: AgentOfRecord, confirmed: AgentOfRecord) => {
    const { agentOfRecord } = asConfirmed(reading(read), reading(confirmed));
    return [agentOfRecord.status, degreeOf(agentOfRecord)];
  };

  it.each<[string, AgentOfRecord, AgentOfRecord, readonly [string, string | null]]>([
    ['of whom the question named is sure, however sure this reading is', LIKELY, sure(ANN), ['designated', 'sure']],
    ['of another is asked about', sure(BO), sure(ANN), ['designated', 'likely']],
    ['of nobody takes nothing back', { status: 'missing' }, sure(ANN), ['designated', 'sure']],
    [
      'where the question named nobody is as sure as it is read',
      sure(ANN),
      { status: 'missing' },
      ['designated', 'sure'],
    ],
    ['where the question named nobody may be likely', LIKELY, { status: 'missing' }, ['designated', 'likely']],
  ])('%s', (_, read, confirmed, expected) => {
    expect(degreeAfter(read, confirmed)).toEqual(expected);
  });
});
