/** Signing in: who may, for how long, and what somebody who guesses learns. */
import { beforeAll, describe, expect, it } from 'vitest';
import { migratedDatabase } from '../../../test/database.ts';
import type { Accounts } from '../../console/operator/ports.ts';
import { accounts, setupToken } from './accounts.ts';
import type { Database } from './database.ts';

const FROM = { address: '192.0.2.1', browser: 'Test' };
const PASSWORD = 'correct horse battery staple';

let database: Database;
let store: Accounts;
beforeAll(async () => {
  ({ database } = await migratedDatabase());
  store = accounts(database);
});

const tokenOf = async (name: string, password = PASSWORD): Promise<string | null> => {
  const signed = await store.signIn(name, password, FROM);
  return signed.ok ? signed.token : null;
};

describe('the first user', () => {
  it('makes themselves by a link that is good once', async () => {
    const token = (await setupToken(database)) ?? expect.unreachable();
    expect(await store.isSetupLink(token)).toBe(true);
    expect(await store.isSetupLink(`${token}x`)).toBe(false);
    const first = await store.setUp(token, 'Ada@Northgate.example', PASSWORD, FROM);
    expect(first).toMatchObject({ ok: true, user: { name: 'ada@northgate.example', role: 'admin' } });
    expect(await store.setUp(token, 'eve', PASSWORD, FROM)).toEqual({ ok: false });
    expect(await store.isSetupLink(token)).toBe(false);
    expect(await setupToken(database)).toBeNull();
  });
});

describe('a user', () => {
  it('signs in by name, in any case, and password', async () => {
    expect(await store.add('Bo', 'operator', PASSWORD)).toBe(true);
    expect(await store.add('bo', 'admin', PASSWORD)).toBe(false);
    const token = (await tokenOf('BO ')) ?? expect.unreachable();
    expect(await store.session(token)).toMatchObject({ name: 'bo', role: 'operator' });
    await store.signOut(token);
    expect(await store.session(token)).toBeNull();
  });

  it('is nobody by another password, another name, or no password at all', async () => {
    await store.add('oidc-only', 'viewer', null);
    for (const [name, password] of [
      ['bo', 'wrong'],
      ['nobody', PASSWORD],
      ['oidc-only', ''],
      ['oidc-only', PASSWORD],
    ])
      expect(await store.signIn(name ?? '', password ?? '', FROM)).toEqual({ ok: false });
  });

  it('is locked out for a while by one who guesses, and told nothing else than any other', async () => {
    await store.add('cy', 'viewer', PASSWORD);
    for (let guess = 0; guess < 5; guess++) expect(await tokenOf('cy', `guess ${guess}`)).toBeNull();
    expect(await tokenOf('cy')).toBeNull();
    await database.pool.query(`update users set locked_until = now() where name = 'cy'`);
    expect(await tokenOf('cy')).not.toBeNull();
  });

  it.each(['role', 'password', 'disabled'] as const)('whose %s is changed has no session any more', async (what) => {
    const name = `dee-${what}`;
    await store.add(name, 'operator', PASSWORD);
    const token = (await tokenOf(name)) ?? expect.unreachable();
    const { id } = (await store.session(token)) ?? expect.unreachable();
    const changes = {
      role: { role: 'viewer' },
      password: { password: 'another one of mine' },
      disabled: { disabled: true },
    } as const;
    await store.change(id, changes[what]);
    expect(await store.session(token)).toBeNull();
    expect((await tokenOf(name)) === null).toBe(what !== 'role');
  });

  it('sees their sessions, and ends them', async () => {
    await store.add('eli', 'operator', PASSWORD);
    const token = (await tokenOf('eli')) ?? expect.unreachable();
    const own = (await store.sessions()).find(({ user }) => user.name === 'eli') ?? expect.unreachable();
    expect(own).toMatchObject(FROM);
    expect(JSON.stringify(own)).not.toContain(token);
    await store.endSession(own.id);
    expect(await store.session(token)).toBeNull();
  });

  it.each([
    ['is over', `expires_at = now()`],
    ['was silent for hours', `seen_at = now() - interval '3 hours'`],
  ])('has no session that %s', async (what, change) => {
    const name = `fay ${what}`;
    await store.add(name, 'viewer', PASSWORD);
    const token = (await tokenOf(name)) ?? expect.unreachable();
    await database.pool.query(`update sessions set ${change} where user_id = (select id from users where name = $1)`, [
      name,
    ]);
    expect(await store.session(token)).toBeNull();
  });
});

describe('somebody who signs in elsewhere', () => {
  it('is known by name the first time, and by identity ever after', async () => {
    await store.add('gil@northgate.example', 'operator', null);
    const first = await store.signInAs('https://id.example gil-1', ['Gil@northgate.example'], FROM);
    expect(first).toMatchObject({ ok: true, user: { name: 'gil@northgate.example' } });
    expect(await store.signInAs('https://id.example gil-1', ['renamed@northgate.example'], FROM)).toMatchObject({
      ok: true,
      user: { name: 'gil@northgate.example' },
    });
    expect(await store.signInAs('https://id.example other', ['gil@northgate.example'], FROM)).toEqual({ ok: false });
  });

  it('is nobody where no admin has made them', async () => {
    expect(await store.signInAs('https://id.example x', ['stranger@northgate.example'], FROM)).toEqual({ ok: false });
  });
});
