/** A user and what they would decide about go in; whether they look after one of its agents comes out. */
import { describe, expect, it } from 'vitest';
import { NO_CORRECTIONS } from '../domain/ruling.ts';
import { agentNamed, DIRECTORY, extraction, input, quoted } from './a-decision.ts';
import { conflictOf, managedBy, type Matters, partiesOf, partiesTo } from './conflict.ts';
import { decide } from './decide.ts';

const [evidence = expect.unreachable()] = quoted();
const matters = (changes: Partial<Matters> = {}): Matters => ({
  extraction: extraction({ agentOfRecord: { status: 'missing' } }),
  mentioned: [],
  referrals: [],
  corrections: null,
  ...changes,
});
const referral = decide(input({})).referral ?? expect.unreachable();
const nobody = { name: null, company: null, email: null };
const DANA = { ...nobody, directoryId: 'at-1' };
const CY = { ...nobody, directoryId: 'at-3' };
const OTHERS = { salesManagerEmail: 'kim@northgate.example' };
const unnamed = { ...referral, designation: null, extraction: matters().extraction ?? expect.unreachable() };

describe('a sales manager has an interest', () => {
  it.each<[string, Partial<Matters>]>([
    ['where the mail designates their agent', { extraction: extraction({ agentOfRecord: agentNamed('at-1') }) }],
    [
      'where it assigns several, theirs among them',
      {
        extraction: extraction({
          agentOfRecord: { status: 'multiple', degree: 'sure', agents: [CY, DANA], evidence: [] },
        }),
      },
    ],
    [
      'where theirs may be meant',
      { extraction: extraction({ agentOfRecord: { status: 'ambiguous', candidates: [CY, DANA], why: 'two Toms' } }) },
    ],
    ['where the mail speaks of theirs, whose place another takes', { mentioned: ['at-1'] }],
    ['where theirs is on record', { referrals: [null, referral] }],
    [
      'where theirs is named by who contests it',
      { referrals: [{ ...unnamed, contest: { why: 'another_voice', by: 'cfo@harlow.example', agentId: 'at-1' } }] },
    ],
    ['where theirs is named and not on record yet', { referrals: [{ ...referral, designation: null }] }],
    ['where the correction names theirs', { corrections: { ...NO_CORRECTIONS, agent: { id: 'at-1', evidence } } }],
  ])('%s', (_, changes) => {
    expect(conflictOf({ name: 'sam@northgate.example' }, partiesTo(matters(changes)), DIRECTORY)).toContain(
      'Dana Ruiz',
    );
  });

  // The others of the agency have no sales manager of their own.
  it.each([
    ['Sam@Northgate.example', ['at-1', 'at-2', 'at-3']],
    ['sam+x@northgate.example', ['at-1', 'at-2', 'at-3']],
    ['sam', ['at-1', 'at-2', 'at-3']],
    ['samantha', []],
    ['sam@elsewhere.example', []],
    ['ops@northgate.example', []],
  ])('under the name %s: %j', (name, ids) => {
    expect(managedBy({ name }, DIRECTORY).map(({ id }) => id)).toEqual(ids);
  });

  it('also under their name at another domain of their agency', () => {
    const agencies = DIRECTORY.agencies.map((agency) =>
      agency.id === 'ag-1' ? { ...agency, domains: ['northgate.example', 'northgate-group.example'] } : agency,
    );
    const idsOf = (name: string) => managedBy({ name }, { ...DIRECTORY, agencies }).map(({ id }) => id);
    expect(idsOf('sam+desk@Northgate-Group.example')).toEqual(['at-1', 'at-2', 'at-3']);
    expect(idsOf('samuel@northgate-group.example')).toEqual([]);
  });

  it.each([
    ['an address of theirs', { emails: ['Dana+two@bluepeak.example'] }],
    ['their name and company', { name: 'DANA  Ruíz', company: 'Bluepeak, Inc.' }],
  ])('and where theirs stands in the directory a second time, with %s', (_, changes) => {
    const others = DIRECTORY.agents.map((agent) => (agent.id === 'at-1' ? agent : { ...agent, ...OTHERS }));
    const twins = others.flatMap((agent) => (agent.id === 'at-3' ? [{ ...agent, id: 'at-9', ...changes }] : []));
    const directory = { ...DIRECTORY, agents: [...others, ...twins] };
    expect(conflictOf({ name: 'sam@northgate.example' }, ['at-9'], directory)).not.toBeNull();
    expect(conflictOf({ name: 'sam@northgate.example' }, ['at-3'], directory)).toBeNull();
  });

  it('and none in what concerns others alone', () => {
    const agents = DIRECTORY.agents.map((agent) => ({
      ...agent,
      salesManagerEmail: agent.salesManagerEmail ?? 'kim@northgate.example',
    }));
    const directory = { ...DIRECTORY, agents };
    expect(
      conflictOf({ name: 'sam@northgate.example' }, partiesTo(matters({ mentioned: ['at-3'] })), directory),
    ).toBeNull();
    expect(partiesOf(unnamed)).toEqual([]);
  });
});
