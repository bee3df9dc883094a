/** Changes of the directory by operators: what takes effect, what waits for a colleague, and what became of the directory meanwhile. */
import { beforeEach, describe, expect, it } from 'vitest';
import { likenessIndex } from './decide/likeness.ts';
import {
  applyImport,
  changeAgent,
  type DirectoryNeeds,
  mergeConflict,
  type NewChange,
  planImport,
  settleChange,
  waitingShown,
} from './directory-changes.ts';
import type { Agency, Agent, Directory, Entry } from './domain/directory.ts';
import type { WaitingChange } from './domain/directory-change.ts';
import type { User } from './domain/user.ts';

const heron: Agency = {
  id: 'heron',
  name: 'Heron Channel',
  aliases: [],
  domains: ['heron.example'],
  salesManagers: [
    { name: 'Gil Abara', email: 'gil@heron.example' },
    { name: 'Pia Lund', email: 'pia@heron.example' },
  ],
  deskEmail: null,
  served: true,
};
const agentOf = (id: string, name: string, changes: Partial<Agent> = {}): Agent => ({
  id,
  name,
  company: `${name} Networks`,
  aliases: [],
  emails: [`${id}@${id}net.example`],
  domains: [],
  agencyIds: ['heron'],
  salesManagerEmail: 'gil@heron.example',
  ...changes,
});
const tess = agentOf('tess', 'Tess Okoro');
const ugo = agentOf('ugo', 'Ugo Brandt', { salesManagerEmail: 'pia@heron.example' });
const nobodys = agentOf('vera', 'Vera Sand', { salesManagerEmail: null });

const user = (name: string): User => ({ id: `id of ${name}`, name, role: 'operator' });
const gil = user('gil@heron.example');
const pia = user('pia@heron.example');
const zoe = user('zoe@desk.example');

let directory: Directory;
let version: number;
let waiting: WaitingChange[];
let asked = 0;
let needs: DirectoryNeeds;
const put = ({ is, entry }: Entry): void => {
  version += 1;
  const others = <Of extends { readonly id: string }>(all: readonly Of[]) => all.filter(({ id }) => id !== entry.id);
  directory =
    is === 'agent'
      ? { ...directory, agents: [...others(directory.agents), entry] }
      : { ...directory, agencies: [...others(directory.agencies), entry] };
};
beforeEach(() => {
  directory = { agencies: [heron], agents: [tess, ugo, nobodys], referralAddresses: ['referrals@desk.example'] };
  version = 1;
  waiting = [];
  const take = (id: string): boolean => {
    const isThere = waiting.some((change) => change.id === id);
    waiting = waiting.filter((change) => change.id !== id);
    return isThere;
  };
  needs = {
    fresh: async () => await Promise.resolve({ version, directory }),
    customersAt: async (hosts) =>
      await Promise.resolve(
        hosts.includes('orchardfoods.example')
          ? [
              {
                domain: 'orchardfoods.example',
                whose: 'customer Orchard Foods',
                is: 'customer',
                company: 'Orchard Foods',
              },
            ]
          : [],
      ),
    onRecord: async (ids) => await Promise.resolve(ids.filter((id) => id === 'gone')),
    known: async () => await Promise.resolve(likenessIndex([])),
    ours: ['desk.example'],
    put: async (file) => {
      for (const entry of file.agencies) put({ is: 'agency', entry });
      for (const entry of file.agents) put({ is: 'agent', entry });
      await Promise.resolve();
    },
    putAgent: async (entry) => await Promise.resolve(put({ is: 'agent', entry })),
    waiting: {
      list: async () => await Promise.resolve(waiting),
      one: async (id) => await Promise.resolve(waiting.find((change) => change.id === id) ?? null),
      ask: async (change: NewChange) => {
        const isSame = ({ askedBy, wanted }: WaitingChange) =>
          askedBy === change.askedBy && wanted.entry.id === change.wanted.entry.id;
        waiting = waiting.filter((each) => !isSame(each));
        waiting.push({ ...change, id: `change ${(asked += 1)}`, askedAt: new Date('2026-11-30T09:00:00Z') });
        return await Promise.resolve(true);
      },
      accept: async ({ id, entry, version: seen }) => {
        const done = seen === version && take(id);
        if (done) put(entry);
        return await Promise.resolve(done);
      },
      refuse: async ({ id }) => await Promise.resolve(take(id)),
    },
  };
});
const now = (id: string): Agent => directory.agents.find((agent) => agent.id === id) ?? expect.unreachable();
const change = async (agent: Agent, by: User, { isNew = false, sure = false } = {}) =>
  await changeAgent(needs, { agent, isNew, sure, by, why: 'a test' });

/** What the page showed of it last. */
const seenOf = async (id: string): Promise<string> =>
  (await waitingShown(needs, zoe, 10)).find((shown) => shown.id === id)?.seen ?? '';
const settle = async (id: string, accept: boolean, by: User, seen?: string) =>
  await settleChange(needs, { id, accept, seen: seen ?? (await seenOf(id)), by, why: 'x' });

describe('a sales manager who is an operator', () => {
  it.each<[what: string, agent: Agent, by: User]>([
    ['gives their own agent an alias', { ...tess, aliases: ['Ugo Brandt'] }, gil],
    ['gives their own agent another sales manager', { ...tess, salesManagerEmail: 'pia@heron.example' }, gil],
    ['takes their own agent’s sales manager away', { ...tess, salesManagerEmail: null }, gil],
    ['makes themselves the sales manager of another’s agent', { ...ugo, salesManagerEmail: 'gil@heron.example' }, gil],
    ['signs in in capitals', { ...tess, company: 'Brandt Networks' }, user('GIL@Heron.example')],
    ['signs in with a plus', { ...tess, domains: ['tess.example'] }, user('gil+desk@heron.example')],
    ['changes an agent for whom the whole agency answers', { ...nobodys, emails: ['v@vera.example'] }, pia],
    ['enrols an agent of their own', agentOf('new-1', 'Wim Dahl'), gil],
  ])('%s: it waits, and nothing is changed', async (_, agent, by) => {
    const before = directory;
    const isNew = agent.id === 'new-1';
    expect(await change(agent, by, { isNew, sure: true })).toMatchObject({ is: 'waits' });
    expect([directory, waiting.length]).toEqual([before, 1]);
    const [asked] = await waitingShown(needs, by, 10);
    expect(asked?.conflict).not.toBeNull();
    const accepted = await settle(asked?.id ?? '', true, by);
    expect([accepted.is, directory]).toEqual(['refused', before]);
  });

  it('changes agents of others as anybody', async () => {
    expect(await change({ ...ugo, aliases: ['U. Brandt'] }, gil)).toEqual({ is: 'done' });
    expect(now('ugo').aliases).toEqual(['U. Brandt']);
  });

  it('cannot accept a change of their own agent that a key asked, and a colleague can', async () => {
    await needs.waiting.ask({
      before: { is: 'agent', entry: tess },
      wanted: { is: 'agent', entry: { ...tess, aliases: ['Ugo Brandt'] } },
      askedBy: 'key portal',
      asker: 'key',
      agencyId: 'heron',
      why: '',
    });
    const [asked] = await waitingShown(needs, gil, 10);
    const id = asked?.id ?? '';
    expect(await settle(id, true, gil)).toMatchObject({
      is: 'refused',
    });
    expect(await settle(id, false, gil)).toMatchObject({
      is: 'refused',
    });
    const [toZoe] = await waitingShown(needs, zoe, 10);
    expect(toZoe).toMatchObject({
      conflict: null,
      agency: 'Heron Channel',
      fields: [{ field: 'other names', was: '', is: 'Ugo Brandt' }],
      objections: [expect.stringContaining('is a name of the agent Ugo Brandt')],
    });
    expect(await settle(id, true, zoe)).toEqual({ is: 'done' });
    expect(now('tess').aliases).toEqual(['Ugo Brandt']);
  });

  it('may take back what they asked', async () => {
    await change({ ...tess, aliases: ['T.'] }, gil);
    const [first] = waiting;
    expect(await settle(first?.id ?? '', false, gil)).toEqual({
      is: 'done',
    });
    expect(waiting).toEqual([]);
  });

  it('merges no agent of theirs', async () => {
    expect(await mergeConflict(needs, ['ugo', 'tess'], gil)).toContain('You look after Tess Okoro');
    expect(await mergeConflict(needs, ['ugo', 'tess'], zoe)).toBeNull();
  });

  it('imports the rest of a file, and rows of their own agents wait', async () => {
    const own = { ...tess, aliases: ['Ugo Brandt'] };
    const other = { ...ugo, aliases: ['U. B.'] };
    const file = { agencies: [], agents: [own, other], referralAddresses: [] };
    const plan = await planImport(needs, { file, replace: false, by: gil });
    expect(plan.waits.map(({ wanted }) => wanted.entry.id)).toEqual(['tess']);
    expect(await applyImport(needs, { file, replace: false, sure: true, by: gil, why: 'x' })).toMatchObject({
      is: 'waits',
    });
    expect([now('tess').aliases, now('ugo').aliases, waiting.length]).toEqual([[], ['U. B.'], 1]);
  });

  it('removes none of their own by a file that leaves them out', async () => {
    const file = { agencies: [heron], agents: [ugo], referralAddresses: [] };
    const plan = await planImport(needs, { file, replace: true, by: gil });
    expect([plan.stays, plan.now.agents.map(({ id }) => id)]).toEqual([
      ['Tess Okoro', 'Vera Sand'],
      ['ugo', 'tess', 'vera'],
    ]);
  });

  it('takes nobody off the list of sales managers first, to be free', async () => {
    const file = {
      agencies: [{ ...heron, salesManagers: [] }],
      agents: [{ ...nobodys, aliases: ['Ugo'] }],
      referralAddresses: [],
    };
    const plan = await planImport(needs, { file, replace: false, by: pia });
    expect(plan.waits.map(({ wanted }) => wanted.entry.id)).toEqual(['heron', 'vera']);
  });

  it('hides no change of theirs behind a comma, so that it reads as it did', async () => {
    const merged = {
      ...heron,
      salesManagers: [{ name: 'Gil Abara gil@heron.example, Pia Lund', email: 'pia@heron.example' }],
    };
    const one = { ...tess, aliases: ['Tess, Okoro'] };
    put({ is: 'agent', entry: { ...tess, aliases: ['Tess', 'Okoro'] } });
    const file = { agencies: [merged], agents: [one], referralAddresses: [] };
    const plan = await planImport(needs, { file, replace: false, by: gil });
    expect(plan.waits.map(({ wanted }) => wanted.entry.id)).toEqual(['heron', 'tess']);
    await applyImport(needs, { file, replace: false, sure: true, by: gil, why: 'x' });
    const shown = await waitingShown(needs, zoe, 10);
    expect(shown.flatMap(({ fields }) => fields)).toContainEqual({
      field: 'other names',
      was: 'Tess, Okoro',
      is: '“Tess, Okoro”',
    });
  });

  it('enrols nobody of their own beside an agency that the same file adds', async () => {
    const egret = {
      ...heron,
      id: 'egret',
      name: 'Egret Supply',
      domains: [],
      salesManagers: heron.salesManagers.slice(0, 1),
    };
    const own = agentOf('wim', 'Wim Dahl', { agencyIds: ['egret'], salesManagerEmail: null });
    const other = agentOf('yan', 'Yan Holt', { agencyIds: ['egret'], salesManagerEmail: 'pia@heron.example' });
    const file = { agencies: [egret], agents: [own, other], referralAddresses: [] };
    const plan = await planImport(needs, { file, replace: false, by: gil });
    expect([plan.waits.map(({ wanted }) => wanted.entry.id), plan.now.agents]).toEqual([['egret', 'wim', 'yan'], []]);
  });

  it.each<[what: string, agency: Agency]>([
    ['puts themselves on the list of another agency', { ...heron, id: 'egret', salesManagers: heron.salesManagers }],
    ['gives the agency of their agent another name', { ...heron, aliases: ['Egret Supply'], salesManagers: [] }],
  ])('%s: it waits', async (_, agency) => {
    put({ is: 'agency', entry: { ...heron, id: 'egret', name: 'Egret Supply', salesManagers: [] } });
    put({ is: 'agency', entry: { ...heron, salesManagers: [] } });
    const file = { agencies: [agency], agents: [], referralAddresses: [] };
    const plan = await planImport(needs, { file, replace: false, by: gil });
    expect(plan.waits.map(({ wanted }) => wanted.entry.id)).toEqual([agency.id]);
  });

  it.each<[what: string, agent: Agent]>([
    ['an address of their agent', agentOf('wim', 'Wim Dahl', { emails: ['Tess+new@tessnet.example'] })],
    ['the name of their agent', agentOf('wim', 'TESS  Ökoro', { company: 'Tess Okoro Networks, Inc.' })],
  ])('enrols nobody anew under %s', async (_, agent) => {
    const under = { ...agent, salesManagerEmail: 'pia@heron.example' };
    expect(await change(under, gil, { isNew: true, sure: true })).toMatchObject({ is: 'waits' });
  });

  it('does not empty the directory, to be the first', async () => {
    directory = { ...directory, agents: [ugo] };
    const file = { agencies: [heron], agents: [], referralAddresses: [] };
    const done = await applyImport(needs, { file, replace: true, sure: true, by: gil, why: 'x' });
    expect([done, directory.agents]).toEqual([
      { is: 'refused', faults: [expect.stringContaining('would remove all')] },
      [ugo],
    ]);
  });

  it('enrols the first agents, since there is nobody yet whose name they could take', async () => {
    directory = { ...directory, agents: [] };
    expect(await change(tess, gil, { isNew: true })).toEqual({ is: 'done' });
  });
});

describe('any operator', () => {
  it.each(['\u202eorokO sseT', 'Tess\u200bOkoro', 'Tess\u0000', 'Te\u00adss'])(
    'is refused a name that holds what nobody sees: %j',
    async (alias) => {
      const answer = await change({ ...ugo, aliases: [alias] }, zoe, { sure: true });
      expect(answer).toMatchObject({ is: 'refused', faults: [expect.stringContaining('signs that nobody sees')] });
      put({ is: 'agent', entry: { ...ugo, aliases: [alias] } });
      expect(await change({ ...ugo, aliases: [alias], company: 'B.' }, zoe)).toEqual({ is: 'done' });
    },
  );

  it('is refused what nobody may list', async () => {
    const answer = await change({ ...ugo, domains: ['co.uk'], salesManagerEmail: 'pia@herron.example' }, zoe);
    expect(answer).toMatchObject({
      is: 'refused',
      faults: [expect.stringContaining('co.uk'), expect.stringContaining('did you mean pia@heron.example?')],
    });
    expect(await change(tess, zoe, { isNew: true })).toMatchObject({
      is: 'refused',
      faults: [expect.stringContaining('is taken by Tess Okoro')],
    });
  });

  it.each<[what: string, changes: Partial<Agent>]>([
    ['a customer’s domain', { domains: ['orchardfoods.example'] }],
    ['an address at a customer’s domain', { emails: ['ugo@orchardfoods.example'] }],
    ['another agent’s name', { aliases: ['Tess Okoro'] }],
  ])('has to confirm %s', async (_, changes) => {
    const wanted = { ...ugo, ...changes };
    expect(await change(wanted, zoe)).toMatchObject({ is: 'unsure', objections: { length: 1 } });
    expect(now('ugo')).toEqual(ugo);
    expect(await change(wanted, zoe, { sure: true })).toEqual({ is: 'done' });
    // What was confirmed once is asked no more.
    expect(await change({ ...wanted, company: 'Brandt' }, zoe)).toEqual({ is: 'done' });
  });
});

it.each<[what: string, agent: Agent, says: string]>([
  [
    'a short form of another’s name',
    agentOf('wim', 'Wim Dahl', { aliases: ['Bob Ansa'] }),
    '“Bob Ansa” is read in letters as',
  ],
  ['the id of an agent on record who was removed', agentOf('gone', 'Wim Dahl'), 'id gone is on record'],
])('says of a new entry that it has %s', async (_, agent, says) => {
  put({ is: 'agent', entry: agentOf('rob', 'Robert Ansa', { salesManagerEmail: 'pia@heron.example' }) });
  expect(await change({ ...agent, salesManagerEmail: null }, zoe, { isNew: true })).toEqual({
    is: 'unsure',
    objections: [expect.stringContaining(says)],
  });
});

describe('a change that waits', () => {
  const ask = async (before: Agent | null, wanted: Agent): Promise<string> => {
    await needs.waiting.ask({
      before: before === null ? null : { is: 'agent', entry: before },
      wanted: { is: 'agent', entry: wanted },
      askedBy: 'key portal',
      asker: 'key',
      agencyId: 'heron',
      why: '',
    });
    return waiting[0]?.id ?? '';
  };

  it('keeps what others changed meanwhile', async () => {
    const id = await ask(ugo, { ...ugo, aliases: ['U.'] });
    put({ is: 'agent', entry: { ...ugo, company: 'Brandt & Daughters' } });
    expect(await settle(id, true, zoe)).toEqual({ is: 'done' });
    expect(now('ugo')).toMatchObject({ aliases: ['U.'], company: 'Brandt & Daughters' });
  });

  it('is not accepted by whoever saw another directory', async () => {
    const id = await ask(ugo, { ...ugo, aliases: ['U.'] });
    const seen = await seenOf(id);
    put({ is: 'agent', entry: agentOf('xan', 'U.') });
    expect(await settle(id, true, zoe, seen)).toEqual({
      is: 'overtaken',
    });
    expect(now('ugo')).toEqual(ugo);
  });

  it('is not accepted where its asker put something else in its place meanwhile', async () => {
    const id = await ask(ugo, { ...ugo, aliases: ['U.'] });
    const seen = await seenOf(id);
    await ask(ugo, { ...ugo, aliases: ['Tess Okoro'] });
    expect(await settle(id, true, zoe, seen)).toEqual({ is: 'overtaken' });
    expect(await settle(waiting[0]?.id ?? '', true, zoe, seen)).toEqual({ is: 'overtaken' });
    expect(now('ugo')).toEqual(ugo);
  });

  it('is not accepted where more speaks against it than was seen', async () => {
    const id = await ask(ugo, { ...ugo, emails: [...ugo.emails, 'ugo@newly.example'] });
    const seen = await seenOf(id);
    const customer = { domain: 'newly.example', whose: 'customer Newly', is: 'customer', company: 'Newly' } as const;
    needs = { ...needs, customersAt: async () => await Promise.resolve([customer]) };
    expect(await settle(id, true, zoe, seen)).toEqual({ is: 'overtaken' });
    expect(await settle(id, true, zoe)).toEqual({ is: 'done' });
  });

  it('brings nothing back that was taken away meanwhile', async () => {
    const before = { ...ugo, emails: ['ugo@ugonet.example', 'old@ugonet.example'] };
    put({ is: 'agent', entry: before });
    const id = await ask(before, { ...before, emails: [...before.emails, 'new@ugonet.example'] });
    put({ is: 'agent', entry: { ...ugo, emails: ['ugo@ugonet.example', 'desk@ugonet.example'] } });
    expect(await settle(id, true, zoe)).toEqual({ is: 'done' });
    expect(now('ugo').emails).toEqual(['ugo@ugonet.example', 'desk@ugonet.example', 'new@ugonet.example']);
  });

  it('of a key changes nobody who is with another agency by now', async () => {
    put({ is: 'agency', entry: { ...heron, id: 'egret', name: 'Egret Supply' } });
    for (const agencyIds of [['egret'], ['heron', 'egret']]) {
      put({ is: 'agent', entry: ugo });
      const id = await ask(ugo, { ...ugo, aliases: ['U.'] });
      put({ is: 'agent', entry: { ...ugo, agencyIds } });
      expect(await settle(id, true, zoe)).toMatchObject({ is: 'refused' });
      expect(now('ugo').aliases).toEqual([]);
    }
  });

  it('cannot take the id of an agent whom its asker does not see', async () => {
    const id = await ask(null, agentOf('tess', 'Somebody Else'));
    const [shown] = await waitingShown(needs, zoe, 10);
    expect(shown?.faults).toEqual([expect.stringContaining('is that of Tess Okoro by now')]);
    expect(await settle(id, true, zoe)).toMatchObject({
      is: 'refused',
    });
    expect(now('tess')).toEqual(tess);
  });

  it('is settled once', async () => {
    const id = await ask(ugo, { ...ugo, aliases: ['U.'] });
    expect(await settle(id, false, zoe)).toEqual({ is: 'done' });
    expect(await settle(id, true, zoe)).toEqual({ is: 'overtaken' });
  });
});
