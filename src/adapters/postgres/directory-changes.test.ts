/** Changes that somebody asks for, and asks for otherwise while an operator looks at them. */
import { randomUUID } from 'node:crypto';
import { beforeAll, describe, expect, it } from 'vitest';
import { migratedDatabase } from '../../../test/database.ts';
import type { NewChange, WaitingChanges } from '../../directory-changes.ts';
import type { Agent, Entry } from '../../domain/directory.ts';
import type { Database } from './database.ts';
import { waitingChanges } from './directory-changes.ts';
import { directoryStore } from './directory-store.ts';

const joan: Agent = {
  id: 'joan',
  name: 'Joan Harte',
  company: 'Harte Lines',
  aliases: [],
  emails: ['joan@hartelines.example'],
  domains: [],
  agencyIds: [],
  salesManagerEmail: null,
};
const entry = (changes: Partial<Agent> = {}): Entry => ({ is: 'agent', entry: { ...joan, ...changes } });
const asker = randomUUID();
const change = (aliases: readonly string[]): NewChange => ({
  before: entry(),
  wanted: entry({ aliases }),
  askedBy: 'key portal',
  asker,
  agencyId: null,
  why: '',
});

let database: Database;
let waiting: WaitingChanges;
beforeAll(async () => {
  ({ database } = await migratedDatabase());
  waiting = waitingChanges(database);
  await directoryStore(database).put({ agencies: [], agents: [joan], referralAddresses: [] }, { replace: false });
});
const asked = async (aliases: readonly string[]): Promise<string> => {
  expect(await waiting.ask(change(aliases))).toBe(true);
  const [only, another] = await waiting.list(10);
  expect(another).toBeUndefined();
  return only?.id ?? expect.unreachable();
};
const accept = async (id: string, aliases: readonly string[]) => {
  const { version } = await directoryStore(database).fresh();
  return await waiting.accept({ id, entry: entry({ aliases }), version, by: 'zoe', why: 'seen' });
};

describe('a change that waits', () => {
  it('is another one once it is asked for otherwise, and the one before it can neither be accepted nor refused', async () => {
    const first = await asked(['J.']);
    expect(await asked(['J.'])).toBe(first);
    const second = await asked(['Somebody Else']);
    expect(second).not.toBe(first);
    expect(await waiting.one(first)).toBeNull();
    expect(await accept(first, ['J.'])).toBe(false);
    expect(await waiting.refuse({ id: first, entry: entry(), by: 'zoe', why: 'seen' })).toBe(false);
    expect(await accept(second, ['Somebody Else'])).toBe(true);
    expect(await accept(second, ['Somebody Else'])).toBe(false);
    const { directory } = await directoryStore(database).fresh();
    expect(directory.agents.map(({ aliases }) => aliases)).toEqual([['Somebody Else']]);
  });
});
