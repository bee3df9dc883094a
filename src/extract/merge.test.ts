import { describe, expect, it } from 'vitest';
import { BY_MADE_UP, BY_RULES } from '../../test/readers.ts';
import {
  type AgentOfRecord,
  degreeOf,
  type Evidence,
  type Extraction,
  type MasterAgency,
} from '../domain/extraction.ts';
import { INTENTS } from '../domain/lists.ts';
import { merge } from './merge.ts';

const at = (start: number): Evidence => ({ source: 'body', index: 0, start, end: start + 5, text: 'words' });
const RULES: Extraction = {
  intent: 'self_referral',
  customer: { company: null, contactName: null, contactTitle: null, contactEmail: null, contactPhone: null },
  interest: { level: 'absent', evidence: [] },
  masterAgency: { status: 'missing' },
  agentOfRecord: { status: 'missing' },
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
  readBy: BY_RULES,
};
const MODEL: Extraction = { ...RULES, readBy: { rules: null, weights: null, model: BY_MADE_UP } };
const merged = (rules: Partial<Extraction>, model: Partial<Extraction>) =>
  merge({ ...RULES, ...rules }, { ...MODEL, ...model });

const person = (name: string, directoryId: string | null) => ({ name, company: null, email: null, directoryId });
const designated = (name: string, directoryId: string | null, start = 0): AgentOfRecord => ({
  status: 'designated',
  degree: 'sure',
  agent: person(name, directoryId),
  evidence: [at(start)],
});
const missing = { status: 'missing' } as const;
const unwanted: AgentOfRecord = { status: 'none_wanted', evidence: [at(0)] };
const unclear: AgentOfRecord = { status: 'ambiguous', candidates: [person('Nadia', 'at-1')], why: 'several' };
const both: AgentOfRecord = {
  status: 'multiple',
  degree: 'sure',
  agents: [person('Nadia', 'at-1'), person('Owen', 'at-2')],
  evidence: [at(0)],
};

describe('the agent of record of two readers', () => {
  const nadia = designated('Nadia', 'at-1');
  it.each<[by: string, rules: Partial<Extraction>, model: Partial<Extraction>]>([
    ['the rules', { intent: 'agent_change' }, { intent: 'update', agentOfRecord: nadia }],
    ['the model', {}, { intent: 'agent_change', agentOfRecord: nadia }],
  ])('is nobody on the word of the model alone in what %s take for a letter of change', (_, rules, model) => {
    const { extraction, disagree } = merged(rules, model);
    expect({ agent: extraction.agentOfRecord, disagree }).toEqual({ agent: missing, disagree: true });
  });

  it.each<[string, AgentOfRecord, AgentOfRecord, AgentOfRecord['status'], boolean]>([
    ['agreed', nadia, designated('Nadia Haddad', 'at-1'), 'designated', false],
    ['of the rules alone', nadia, missing, 'designated', false],
    ['of the model alone', missing, nadia, 'designated', false],
    ['of neither', missing, missing, 'missing', false],
    ['two different ones', nadia, designated('Owen', 'at-2'), 'designated', true],
    ['listed and not', nadia, designated('Nadia', null), 'designated', true],
    ['unlisted and spelled alike', designated('Bob Ash', null), designated('bob  ash', null), 'designated', false],
    ['one and several', nadia, both, 'designated', true],
    ['several and the same', both, both, 'multiple', false],
    ['one and none', nadia, unwanted, 'designated', true],
    ['none by both', unwanted, unwanted, 'none_wanted', false],
    ['one and unclear', nadia, unclear, 'designated', true],
    ['unclear and one', unclear, nadia, 'ambiguous', true],
    ['unclear to both', unclear, unclear, 'ambiguous', false],
  ])('is %s', (_, rules, model, status, disagree) => {
    const read = merged({ agentOfRecord: rules }, { agentOfRecord: model });
    expect([read.extraction.agentOfRecord.status, read.disagree]).toEqual([status, disagree]);
  });

  it('is likely where the model alone names somebody, and as sure as the rules are otherwise', () => {
    const degrees = (rules: Partial<Extraction>, model: Partial<Extraction>) => {
      const { agentOfRecord, masterAgency } = merged(rules, model).extraction;
      return [degreeOf(agentOfRecord), degreeOf(masterAgency)];
    };
    const agency = {
      status: 'named',
      degree: 'sure',
      agency: { name: 'Q', directoryId: 'ag-1' },
      evidence: [at(0)],
    } as const;
    const named = { agentOfRecord: nadia, masterAgency: agency };
    const silent = { agentOfRecord: missing, masterAgency: missing };
    expect(degrees(silent, named)).toEqual(['likely', 'likely']);
    expect(degrees(silent, { ...silent, agentOfRecord: both })).toEqual(['likely', null]);
    expect(degrees(silent, { ...silent, agentOfRecord: unwanted })).toEqual([null, null]);
    expect(degrees(named, silent)).toEqual(['sure', 'sure']);
    expect(degrees(named, named)).toEqual(['sure', 'sure']);
  });

  it.each([
    ['Larkfield Telecom', false],
    ['Tidemark', true],
  ])('of one reader may be the firm of the other’s: %s', (firm, disagree) => {
    const agent = { name: 'Nadia', company: 'Larkfield Telecom', email: null, directoryId: 'at-1' };
    const rules = { ...designated('Nadia', 'at-1'), agent };
    const model = { ...rules, agent: { ...agent, name: null, company: firm, directoryId: null } };
    const read = merged({ agentOfRecord: rules }, { agentOfRecord: model });
    expect([read.extraction.agentOfRecord, read.disagree]).toEqual([rules, disagree]);
  });

  it('has the evidence of both, once', () => {
    const { extraction } = merged({ agentOfRecord: designated('Nadia', 'at-1', 0) }, { agentOfRecord: both });
    expect(extraction.agentOfRecord).toMatchObject({ evidence: [at(0)] });
    const agreed = { agentOfRecord: { ...designated('Nadia', 'at-1', 9), evidence: [at(0), at(9)] } };
    expect(merged({ agentOfRecord: nadia }, agreed).extraction.agentOfRecord).toMatchObject({
      evidence: [at(0), at(9)],
    });
  });

  it('is nobody where somebody else puts forward the need', () => {
    const placement = { kind: 'sole', evidence: [at(0)] } as const;
    const claim = { intent: 'third_party_claim', agentOfRecord: nadia, placement } as const;
    const { extraction } = merged({ agentOfRecord: nadia, placement }, claim);
    expect(extraction).toMatchObject({ agentOfRecord: missing, placement: { kind: 'unstated' } });
  });
});

describe('the master agency of two readers', () => {
  const one = { name: 'Quillstone', directoryId: 'ag-1' };
  const named = (directoryId: string): MasterAgency => ({
    status: 'named',
    degree: 'sure',
    agency: { ...one, directoryId },
    evidence: [at(0)],
  });
  const several: MasterAgency = {
    status: 'multiple',
    degree: 'sure',
    agencies: [one, { ...one, directoryId: 'ag-2' }],
    evidence: [at(0)],
  };
  it.each<[string, MasterAgency, MasterAgency, MasterAgency['status'], boolean]>([
    ['agreed', named('ag-1'), named('ag-1'), 'named', false],
    ['of the rules alone', named('ag-1'), missing, 'named', false],
    ['of the model alone', missing, named('ag-1'), 'named', false],
    ['two different ones', named('ag-1'), named('ag-2'), 'named', true],
    ['one and several', named('ag-1'), several, 'named', true],
    ['several and the same', several, several, 'multiple', false],
  ])('is %s', (_, rules, model, status, disagree) => {
    const read = merged({ masterAgency: rules }, { masterAgency: model });
    expect([read.extraction.masterAgency.status, read.disagree]).toEqual([status, disagree]);
  });
});

describe('an intent', () => {
  it.each(INTENTS)('%s of the rules is not made to disappear', (intent) => {
    expect(merged({ intent }, { intent: 'unrelated' }).extraction.intent).toBe(intent);
  });

  it.each([
    ['unrelated', 'self_referral', 'self_referral'],
    ['self_referral', 'self_referral', 'self_referral'],
    ['self_referral', 'inquiry', 'inquiry'],
    ['inquiry', 'self_referral', 'inquiry'],
    ['update', 'dispute', 'dispute'],
  ] as const)('%s to the rules and %s to the model is %s', (rules, model, intent) => {
    expect(merged({ intent: rules }, { intent: model }).extraction.intent).toBe(intent);
  });
});

it.each([
  ['absent', 'affirmed', 'affirmed'],
  ['affirmed', 'absent', 'affirmed'],
  ['affirmed', 'tentative', 'tentative'],
  ['tentative', 'affirmed', 'tentative'],
] as const)('an interest %s to the rules and %s to the model is %s', (rules, model, level) => {
  const interest = (stated: typeof rules) => ({ interest: { level: stated, evidence: [] } });
  expect(merged(interest(rules), { interest: { level: model, evidence: [] } }).extraction.interest.level).toBe(level);
});

it.each([
  ['unstated', 'sole', 'sole'],
  ['sole', 'unstated', 'sole'],
  ['competing', 'competing', 'competing'],
  ['sole', 'competing', 'unstated'],
] as const)('a placement %s to the rules and %s to the model is %s', (rules, model, kind) => {
  const placement = (stated: 'sole' | 'competing' | 'unstated') => ({ placement: { kind: stated, evidence: [] } });
  expect(merged(placement(rules), placement(model)).extraction.placement.kind).toBe(kind);
});

it('other values are the model’s where it has any, and what is asked for is gathered', () => {
  const found = <Value>(value: Value) => ({ value, evidence: [at(0)] });
  const { extraction } = merged(
    {
      opportunity: { ...RULES.opportunity, locations: found(3), seats: found(40), services: [found('ucaas' as const)] },
      asks: [found('education' as const)],
    },
    {
      opportunity: { ...RULES.opportunity, locations: found(4), services: [found('ccaas' as const)] },
      asks: [found('education' as const), found('accountability' as const)],
    },
  );
  expect(extraction).toMatchObject({
    opportunity: { locations: { value: 4 }, seats: { value: 40 }, services: [{ value: 'ccaas' }] },
    asks: [{ value: 'education' }, { value: 'accountability' }],
    missing: ['interest', 'master_agency', 'agent_of_record', 'placement'],
    readBy: { ...BY_RULES, model: BY_MADE_UP },
  });
});
