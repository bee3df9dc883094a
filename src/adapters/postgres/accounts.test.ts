/** Signing in: who may, for how long, and what somebody who guesses learns. */
import { beforeAll, describe, expect, it } from 'vitest';
import { migratedDatabase } from '../../../test/database.ts';
import type { Accounts } from '../../console/operator/ports.ts';
import { accounts, setupToken } from './accounts.ts';
import type { Database } from './database.ts';

const FROM = { address: '192.0.2.1', browser: 'Test', device: null };
const PASSWORD = 'correct horse battery staple';

let database: Database;
let store: Accounts;
beforeAll(async () => {
  ({ database } = await migratedDatabase());
  store = accounts(database, { holdSeconds: 0 });
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
    expect(await store.setUp(token, 'eve', PASSWORD, FROM)).toEqual({ ok: false, waitSeconds: null });
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
      expect(await store.signIn(name ?? '', password ?? '', FROM)).toEqual({ ok: false, waitSeconds: null });
  });

  describe('whose password somebody guesses', () => {
    const at = (address: string, device: string | null = null) => ({ address, browser: 'Test', device });
    const guess = async (name: string, from: ReturnType<typeof at>, times: number) => {
      const answers = [];
      for (let time = 0; time < times; time++) answers.push(await store.signIn(name, `guess ${time}`, from));
      return answers;
    };
    const longAgo = async (seconds: number) =>
      await database.pool.query(`update sign_in_brakes set at = at - $1 * interval '1 second'`, [seconds]);

    it('signs in from elsewhere at once, while the place of the guesses is slowed', async () => {
      await store.add('cy', 'viewer', PASSWORD);
      const answers = await guess('cy', at('192.0.2.50'), 8);
      expect(answers.slice(0, 5)).toEqual(Array.from({ length: 5 }, () => ({ ok: false, waitSeconds: null })));
      expect(answers.at(-1)).toEqual({ ok: false, waitSeconds: expect.any(Number) });
      expect(await store.signIn('cy', PASSWORD, at('192.0.2.51'))).toMatchObject({ ok: true });
    });

    it('is no easier to guess for whoever tries many passwords at one moment', async () => {
      await store.add('clem', 'viewer', PASSWORD);
      const from = at('192.0.2.55');
      const guesses = Array.from({ length: 60 }, async (_, time) => await store.signIn('clem', `guess ${time}`, from));
      const lookedAt = (await Promise.all(guesses)).filter((answer) => !answer.ok && answer.waitSeconds === null);
      expect(lookedAt.length).toBeLessThanOrEqual(6);
      expect(await store.signIn('clem', PASSWORD, at('192.0.2.56'))).toMatchObject({ ok: true });
    });

    it('signs in also where they try the right one twice at one moment', async () => {
      await store.add('coral', 'viewer', PASSWORD);
      const from = at('192.0.2.57');
      await guess('coral', from, 4);
      const both = await Promise.all([store.signIn('coral', PASSWORD, from), store.signIn('coral', PASSWORD, from)]);
      expect(both).toEqual([expect.objectContaining({ ok: true }), expect.objectContaining({ ok: true })]);
      expect((await guess('coral', from, 5)).map((answer) => !answer.ok && answer.waitSeconds)).toEqual(
        Array.from({ length: 5 }, () => null),
      );
    });

    it('is never counted wrong with the right one, which is looked at within a minute wherever it comes from', async () => {
      await store.add('cleo', 'viewer', PASSWORD);
      const from = at('192.0.2.60');
      for (let round = 0; round < 12; round++) {
        await guess('cleo', from, 6);
        await longAgo(60);
      }
      await guess('cleo', from, 1);
      for (let time = 0; time < 20; time++)
        expect(await store.signIn('cleo', PASSWORD, from)).toMatchObject({ ok: false, waitSeconds: 60 });
      await longAgo(60);
      expect(await store.signIn('cleo', PASSWORD, from)).toMatchObject({ ok: true });
    });

    it('signs in at once with the browser that they used before, beside one who guesses at the same address', async () => {
      await store.add('caspar', 'viewer', PASSWORD);
      const first = await store.signIn('caspar', PASSWORD, at('192.0.2.70'));
      const { device } = first.ok ? first : expect.unreachable();
      expect(await store.knowsDevice(device)).toBe(true);
      await guess('caspar', at('192.0.2.71'), 30);
      expect(await store.signIn('caspar', PASSWORD, at('192.0.2.71', device))).toMatchObject({ ok: true, device });
    });

    it('is not slowed by a browser that somebody made up', async () => {
      await store.add('carmen', 'viewer', PASSWORD);
      const madeUp = (digit: string) => at('2001:db8:7:7::1', digit.repeat(43));
      for (const digit of 'abcdefghij') await guess('carmen', madeUp(digit), 1);
      expect(await store.signIn('carmen', 'guess', madeUp('k'))).toEqual({
        ok: false,
        waitSeconds: expect.any(Number),
      });
      expect(await store.knowsDevice('a'.repeat(43))).toBe(false);
      // The neighbours within one network of IPv6 are one place.
      expect(await store.signIn('carmen', 'guess', at('2001:db8:7:7::2'))).toMatchObject({
        waitSeconds: expect.any(Number),
      });
    });

    it('from many places at once signs in from a new one after a short wait', async () => {
      await store.add('cosmo', 'viewer', PASSWORD);
      for (let place = 0; place < 60; place++) await guess('cosmo', at(`198.51.100.${place}`), 1);
      expect(await store.signIn('cosmo', PASSWORD, at('203.0.113.200'))).toMatchObject({ ok: true });
    });

    it('learns nothing of who is a user: a name that nobody has is slowed alike', async () => {
      const answers = await guess('nobody at all', at('192.0.2.80'), 7);
      expect(answers.map(({ ok }) => ok)).not.toContain(true);
      expect(answers.at(-1)).toEqual({ ok: false, waitSeconds: expect.any(Number) });
    });
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
    expect(own).toMatchObject({ address: FROM.address, browser: FROM.browser });
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
    expect(await store.signInAs('https://id.example other', ['gil@northgate.example'], FROM)).toEqual({
      ok: false,
      waitSeconds: null,
    });
  });

  it('is nobody where no admin has made them', async () => {
    expect(await store.signInAs('https://id.example x', ['stranger@northgate.example'], FROM)).toEqual({
      ok: false,
      waitSeconds: null,
    });
  });
});
