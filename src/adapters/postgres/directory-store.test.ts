/** An imported directory is there whole or not at all, and readers get one object until it changes. */
import { beforeEach, expect, it } from 'vitest';
import { migratedDatabase } from '../../../test/database.ts';
import type { Agency, Agent, Directory } from '../../domain/directory.ts';
import { directoryStore } from './directory-store.ts';

const { database } = await migratedDatabase();
beforeEach(async () => {
  await database.pool.query('truncate agencies, agents');
  await database.pool.query("update directory_state set version = version + 1, referral_addresses = '{}'");
});

const north: Agency = {
  id: 'north',
  name: 'North Agency',
  aliases: ['North'],
  domains: ['north.example'],
  salesManagers: [{ name: 'Sam', email: 'sam@north.example' }],
  deskEmail: null,
  served: true,
};
const dana: Agent = {
  id: 'dana',
  name: 'Dana Dee',
  company: 'Dee LLC',
  aliases: [],
  emails: ['dana@agent.example', 'dd@agent.example'],
  domains: ['agent.example'],
  agencyIds: ['north'],
  salesManagerEmail: 'sam@north.example',
};
const directory: Directory = {
  agencies: [north],
  agents: [dana],
  referralAddresses: ['referrals@north.example'],
};

it('gives back what was put, each list in its order', async () => {
  const store = directoryStore(database);
  expect(await store.current()).toEqual({ agencies: [], agents: [], referralAddresses: [] });
  expect(await store.put(directory, { replace: false })).toEqual({ agencies: 1, agents: 1, removed: 0 });
  expect(await store.current()).toEqual(directory);
});

it('adds and updates by id, and keeps what is not named', async () => {
  const store = directoryStore(database);
  await store.put(directory, { replace: false });
  const renamed = { ...dana, name: 'Dana D.', emails: ['new@agent.example'] };
  const eve = { ...dana, id: 'eve' };
  await store.put({ agencies: [], agents: [renamed, eve], referralAddresses: [] }, { replace: false });
  expect(await store.current()).toEqual({ ...directory, agents: [renamed, eve] });
});

it('replaces the whole when told to', async () => {
  const store = directoryStore(database);
  await store.put(directory, { replace: false });
  const eve = { ...dana, id: 'eve' };
  const other = { agencies: [north], agents: [eve], referralAddresses: [] };
  expect(await store.put(other, { replace: true })).toEqual({ agencies: 1, agents: 1, removed: 1 });
  expect(await store.current()).toEqual(other);
});

it('leaves everything as it was when one entry cannot be stored', async () => {
  const store = directoryStore(database);
  await store.put(directory, { replace: false });
  const broken = { ...dana, id: 'broken', name: 'a\0b' };
  await expect(store.put({ agencies: [], agents: [broken], referralAddresses: [] }, { replace: true })).rejects.toThrow(
    /Failed query/,
  );
  expect(await store.current()).toEqual(directory);
});

it('gives the same object as long as nothing changed, and sees what another process changed', async () => {
  const [store, other] = [directoryStore(database), directoryStore(database)];
  await store.put(directory, { replace: false });
  const first = await store.current();
  expect(await store.current()).toBe(first);
  await other.put({ agencies: [], agents: [], referralAddresses: [] }, { replace: true });
  await expect.poll(async () => (await store.current()).agents).toEqual([]);
});
