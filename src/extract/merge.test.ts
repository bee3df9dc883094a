import { describe, expect, it } from 'vitest';
import { BY_MADE_UP, BY_RULES } from '../../test/readers.ts';
import type { AgentOfRecord, Evidence, Extraction, MasterAgency } from '../domain/extraction.ts';
import { INTENTS } from '../domain/lists.ts';
import { merge } from './merge.ts';
import { type Witness, witnessIn } from '../domain/witness.ts';

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
type Parties = Witness['parties'];
const merged = (
  rules: Partial<Extraction>,
  model: Partial<Extraction>,
  { second, other }: { second?: Parties | null; other?: Parties } = {},
) => {
  const without = { ...RULES, ...rules };
  return merge(
    without,
    { ...MODEL, ...model },
    {
      second: second === undefined || second === null ? null : { parties: second },
      withoutModel: other === undefined ? witnessIn(without.agentOfRecord) : { parties: other },
    },
  );
};

const person = (name: string, directoryId: string | null) => ({ name, company: null, email: null, directoryId });
const designated = (name: string, directoryId: string | null, start = 0) => ({
  status: 'designated' as const,
  degree: 'sure' as const,
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

const party = (act: 'assigns' | 'denies' | 'replaced', name: string, ...ids: string[]): Parties[number] => {
  return { ids, name, act };
};

describe('the agent of record that the model reads', () => {
  const nadia = designated('Nadia', 'at-1');
  const yes = party('assigns', 'Nadia', 'at-1');
  const no = party('denies', 'Nadia', 'at-1');
  const other = party('assigns', 'Owen', 'at-2');
  const replaced = party('replaced', 'Nadia', 'at-1');

  it.each<[why: string, second: Parties | null, without: Parties, expected: string]>([
    ['both of its answers agree on', [yes], [], 'designated sure'],
    ['its second answer agrees on, with others denied', [yes, party('denies', 'Owen', 'at-2')], [], 'designated sure'],
    ['the other reader assigns too, where it was asked once', null, [yes], 'designated sure'],
    ['nobody bears out, where it was asked once', null, [], 'designated likely'],
    ['its second answer says nothing of, and the other reader assigns', [], [yes], 'designated sure'],
    ['its second answer says nothing of, nor anybody', [], [], 'designated likely'],
    ['its second answer denies', [no], [yes], 'designated likely'],
    ['its second answer gives to another', [other], [yes], 'ambiguous'],
    ['its second answer gives to another as well', [yes, other], [], 'ambiguous'],
    ['the other reader denies', [yes], [no], 'designated likely'],
    ['the other reader reads as put out', [yes], [replaced], 'designated likely'],
    ['the other reader gives to another', [yes], [other], 'designated likely'],
  ])('%s', (_, second, without, expected) => {
    const { agentOfRecord } = merged({}, { agentOfRecord: nadia }, { second, other: without });
    expect('degree' in agentOfRecord ? `${agentOfRecord.status} ${agentOfRecord.degree}` : agentOfRecord.status).toBe(
      expected,
    );
  });

  it('is likely where its own roll call does not bear it out', () => {
    const likely = { ...nadia, degree: 'likely' as const };
    expect(merged({}, { agentOfRecord: likely }, { second: [yes] }).agentOfRecord).toMatchObject({ degree: 'likely' });
  });

  it('may be several, each of whom is borne out', () => {
    const read = (second: Parties) => merged({}, { agentOfRecord: both }, { second }).agentOfRecord;
    expect(read([yes, other])).toMatchObject({ status: 'multiple', degree: 'sure' });
    expect(read([yes])).toMatchObject({ status: 'multiple', degree: 'likely' });
  });

  it('may be nobody who is listed, and is told by the name', () => {
    const bob = designated('Bob Ash', null);
    for (const spelled of ['bob  ash', 'Bob', 'Bob Ash Jr.'])
      expect(merged({}, { agentOfRecord: bob }, { second: [party('assigns', spelled)] }).agentOfRecord).toMatchObject({
        degree: 'sure',
      });
    expect(merged({}, { agentOfRecord: bob }, { second: [party('assigns', 'Rob Ash')] }).agentOfRecord.status).toBe(
      'ambiguous',
    );
  });

  it('are the candidates of both answers where these differ', () => {
    expect(merged({}, { agentOfRecord: nadia }, { second: [other] }).agentOfRecord).toMatchObject({
      candidates: [{ directoryId: 'at-1' }, { directoryId: 'at-2' }],
    });
  });

  it.each<[string, AgentOfRecord, AgentOfRecord, string]>([
    ['nobody to it and one to the rules', missing, nadia, 'designated likely'],
    ['nobody to both', missing, missing, 'missing'],
    ['nobody to it and unclear to the rules', missing, unclear, 'ambiguous'],
    ['unclear to it and one to the rules', unclear, nadia, 'ambiguous'],
    ['unwanted to it and one to the rules', unwanted, nadia, 'ambiguous'],
    ['unwanted to it', unwanted, missing, 'none_wanted'],
  ])('is %s', (_, model, rules, expected) => {
    const { agentOfRecord } = merged({ agentOfRecord: rules }, { agentOfRecord: model });
    expect('degree' in agentOfRecord ? `${agentOfRecord.status} ${agentOfRecord.degree}` : agentOfRecord.status).toBe(
      expected,
    );
  });

  it('has the evidence of both, once', () => {
    const same = { ...designated('Nadia Haddad', 'at-1', 9), evidence: [at(0), at(9)] };
    expect(merged({ agentOfRecord: nadia }, { agentOfRecord: same }).agentOfRecord).toMatchObject({
      evidence: [at(0), at(9)],
    });
    expect(merged({ agentOfRecord: both }, { agentOfRecord: nadia }).agentOfRecord).toMatchObject({
      evidence: [at(0)],
    });
  });

  it('is nobody where somebody else puts forward the need', () => {
    const placement = { kind: 'sole', evidence: [at(0)] } as const;
    const claim = { intent: 'third_party_claim', agentOfRecord: nadia, placement } as const;
    const read = merged({ agentOfRecord: nadia, placement }, claim);
    expect(read).toMatchObject({ agentOfRecord: missing, placement: { kind: 'unstated' } });
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
  it.each<[string, MasterAgency, MasterAgency, string]>([
    ['agreed', named('ag-1'), named('ag-1'), 'named sure'],
    ['of the rules alone', named('ag-1'), missing, 'named likely'],
    ['of the model alone', missing, named('ag-1'), 'named sure'],
    ['two different ones', named('ag-1'), named('ag-2'), 'named likely'],
    ['several and one of them', named('ag-1'), several, 'multiple likely'],
    ['several and the same', several, several, 'multiple sure'],
  ])('is %s', (_, rules, model, expected) => {
    const { masterAgency } = merged({ masterAgency: rules }, { masterAgency: model });
    expect('degree' in masterAgency ? `${masterAgency.status} ${masterAgency.degree}` : masterAgency.status).toBe(
      expected,
    );
  });
});

describe('an intent', () => {
  it.each(INTENTS)('%s of the rules is not made to disappear', (intent) => {
    expect(merged({ intent }, { intent: 'unrelated' }).intent).toBe(intent);
  });

  it.each([
    ['unrelated', 'self_referral', 'self_referral'],
    ['self_referral', 'inquiry', 'inquiry'],
    ['inquiry', 'self_referral', 'self_referral'],
    ['update', 'dispute', 'dispute'],
    ['auto_reply', 'self_referral', 'auto_reply'],
  ] as const)('%s to the rules and %s to the model is %s', (rules, model, intent) => {
    expect(merged({ intent: rules }, { intent: model }).intent).toBe(intent);
  });
});

const evidence = [at(0)];

it.each([
  ['absent', 'affirmed', 'affirmed'],
  ['affirmed', 'absent', 'affirmed'],
  ['affirmed', 'tentative', 'tentative'],
  ['tentative', 'affirmed', 'affirmed'],
] as const)('an interest %s to the rules and %s to the model is %s', (rules, model, level) => {
  const stated = (of: typeof rules) => ({ interest: { level: of, evidence: of === 'absent' ? [] : evidence } });
  expect(merged(stated(rules), stated(model)).interest.level).toBe(level);
});

it.each([
  ['unstated', 'sole', 'sole'],
  ['sole', 'unstated', 'sole'],
  ['competing', 'competing', 'competing'],
  ['sole', 'competing', 'competing'],
] as const)('a placement %s to the rules and %s to the model is %s', (rules, model, kind) => {
  const stated = (of: typeof kind | 'unstated') => ({
    placement: { kind: of, evidence: of === 'unstated' ? [] : evidence },
  });
  expect(merged(stated(rules), stated(model)).placement.kind).toBe(kind);
});

it('a value is that of the reader who is preferred for it, else of the other one', () => {
  const found = <Value>(value: Value) => ({ value, evidence: [at(0)] });
  const read = merged(
    {
      opportunity: { ...RULES.opportunity, locations: found(3), seats: found(40), services: [found('ucaas' as const)] },
      asks: [found('education' as const)],
    },
    { opportunity: { ...RULES.opportunity, locations: found(4), services: [found('ccaas' as const)] } },
  );
  expect(read).toMatchObject({
    opportunity: { locations: { value: 4 }, seats: { value: 40 }, services: [{ value: 'ccaas' }] },
    asks: [{ value: 'education' }],
    missing: ['interest', 'master_agency', 'agent_of_record', 'placement'],
    readBy: { ...BY_RULES, model: BY_MADE_UP },
  });
});
