/** Signing in at a provider of one's own: what it says of somebody, and what is believed of that. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { migratedDatabase } from '../../test/database.ts';
import { CLIENT, type IdentityServer, startIdentityServer } from '../../test/servers/identity-server.ts';
import type { Person } from '../console/operator/console.ts';
import { openidSignIn } from './openid.ts';
import { accounts } from './postgres/accounts.ts';

const TENANT = '5b1f0c6e-2f7d-4a55-9f0e-7d1f5a3c9b10';
const BACK = 'https://referrals.agency.example/sign-in/back';
const FROM = { address: '192.0.2.7', browser: 'a browser', device: null };

let provider: IdentityServer;
beforeAll(async () => {
  provider = await startIdentityServer();
});
afterAll(async () => await provider[Symbol.asyncDispose]());

/** Somebody goes there and comes back; `claims` are what is said of them. */
async function goneThere(claims: Readonly<Record<string, unknown>>, tenant: string | null): Promise<Person> {
  const { sub, email, ...rest } = { sub: 'pairwise-1', email: '', ...claims };
  provider.now(
    { sub: String(sub), email: String(email), emailVerified: false },
    { email_verified: undefined, ...claims, ...rest },
  );
  const away = openidSignIn({
    name: 'Our directory',
    issuer: provider.issuer,
    clientId: CLIENT.id,
    clientSecret: CLIENT.secret,
    tenant,
  });
  const { url, keep } = await away.begin(BACK);
  const answer = await fetch(url, { redirect: 'manual' });
  return await away.end(new URL(answer.headers.get('location') ?? ''), keep);
}

describe('a provider that checks addresses', () => {
  it.each<[string, Readonly<Record<string, unknown>>, readonly string[]]>([
    ['says that it checked this one', { email: 'kim@agency.example', email_verified: true }, ['kim@agency.example']],
    ['says so in letters', { email: 'kim@agency.example', email_verified: 'true' }, ['kim@agency.example']],
    ['says that it did not', { email: 'kim@agency.example', email_verified: false }, []],
    ['says nothing of it', { email: 'kim@agency.example' }, []],
    ['gives another name', { preferred_username: 'kim@agency.example' }, []],
    ['speaks of a tenant', { email: 'kim@agency.example', tid: TENANT, oid: 'kim-1' }, []],
  ])('%s', async (_, claims, names) => {
    const person = await goneThere({ email: undefined, ...claims }, null);
    expect(person).toMatchObject({ identity: `${provider.issuer} pairwise-1`, names });
    expect(person.lacks === null).toBe(names.length > 0);
  });

  it('says what to set where it is Microsoft Entra ID', async () => {
    expect((await goneThere({ email: 'kim@agency.example' }, null)).lacks).toMatch(/email_verified.*set OIDC_TENANT/);
  });
});

describe('Microsoft Entra ID', () => {
  const kim = { tid: TENANT, oid: 'kim-1', preferred_username: 'kim@agency.example', email: 'k.lee@agency.example' };
  const known = { identity: '', names: ['kim@agency.example', 'k.lee@agency.example'] };

  it('has people of our tenant, who are known by their object id', async () => {
    expect(await goneThere(kim, TENANT)).toMatchObject({ ...known, identity: `${provider.issuer} kim-1`, lacks: null });
    expect(await goneThere(kim, TENANT.toUpperCase())).toMatchObject({ names: known.names });
    expect(await goneThere({ ...kim, email: undefined }, TENANT)).toMatchObject({ names: ['kim@agency.example'] });
    const ours = { ...kim, idp: `https://sts.windows.net/${TENANT}/`, acct: 0 };
    expect(await goneThere(ours, TENANT)).toMatchObject({ names: known.names });
  });

  it.each([
    ['of another tenant', { tid: 'f0e1d2c3-0000-4000-8000-000000000001' }],
    ['of private accounts', { tid: '9188040d-6c67-4c5b-b112-36a304b66dad' }],
    ['of no tenant', { tid: undefined }],
  ])('lets in nobody %s, whatever is said of their address', async (_, lie) => {
    await expect(goneThere({ ...kim, email_verified: true, ...lie }, TENANT)).rejects.toThrow(/OIDC_TENANT is/);
  });

  it('lets in nobody without an object id', async () => {
    await expect(goneThere({ ...kim, oid: undefined }, TENANT)).rejects.toThrow(/no object id/);
  });

  it.each([
    ['by where they come from', { idp: 'https://sts.windows.net/f0e1d2c3-0000-4000-8000-000000000001/' }],
    ['by a mail service', { idp: 'mail' }],
    ['by what they are', { acct: 1 }],
  ])('gives a guest no name: known %s', async (_, guest) => {
    expect(await goneThere({ ...kim, ...guest }, TENANT)).toMatchObject({
      names: [],
      lacks: expect.stringContaining('guest'),
    });
  });
});

describe('a user who was let in by name', async () => {
  const { database } = await migratedDatabase();
  const store = accounts(database);

  it('is bound to the first who comes by it, whom an admin can see, and is nobody else’s from then on', async () => {
    await store.add('kim@agency.example', 'operator', null);
    await store.add('rosa@agency.example', 'admin', null);
    const names = ['kim@agency.example', 'rosa@agency.example'];
    expect(await store.signInAs('issuer kim-1', names, FROM)).toMatchObject({ user: { name: 'kim@agency.example' } });
    // The second name of theirs is somebody else's, whom they are not.
    expect(await store.signInAs('issuer kim-1', names.toReversed(), FROM)).toMatchObject({
      user: { name: 'kim@agency.example' },
    });
    expect(await store.signInAs('issuer eve-1', ['kim@agency.example'], FROM)).toMatchObject({ ok: false });
    const { rows } = await database.pool.query("select who, did, why from actions where why = 'issuer kim-1'");
    expect(rows).toEqual([
      { who: 'kim@agency.example', did: 'signed in elsewhere for the first time', why: 'issuer kim-1' },
    ]);
  });

  it('who was shut out comes back under no other name', async () => {
    await store.add('lou@agency.example', 'operator', null);
    await store.add('max@agency.example', 'operator', null);
    expect(await store.signInAs('issuer lou-1', ['lou@agency.example'], FROM)).toMatchObject({ ok: true });
    const lou = (await store.users()).find(({ name }) => name === 'lou@agency.example');
    await store.change(lou?.id ?? '', { disabled: true });
    expect(await store.signInAs('issuer lou-1', ['max@agency.example'], FROM)).toMatchObject({ ok: false });
  });

  it('is one person’s when two come at a time', async () => {
    await store.add('gil@agency.example', 'viewer', null);
    const both = ['gil-1', 'gil-2'].map(
      async (who) => await store.signInAs(`issuer ${who}`, ['gil@agency.example'], FROM),
    );
    expect((await Promise.all(both)).filter(({ ok }) => ok)).toHaveLength(1);
  });
});
