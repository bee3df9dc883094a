/** Who may come where, from which pages a form is taken, and what a browser is told to forbid; every route is walked. */
import fastify, { type FastifyInstance } from 'fastify';
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { mayDo, type User, type UserRole, USER_ROLES } from '../../domain/user.ts';
import { readWords } from '../../domain/words.ts';
import type { ConsoleNeeds } from './console.ts';
import { operatorPages } from './plugin.ts';
import type { Accounts, Views } from './ports.ts';
import { SESSION_COOKIE } from './sign-in-pages.ts';

const userOf = (role: UserRole): User => ({
  id: '00000000-0000-4000-8000-000000000001',
  name: `${role}@n.example`,
  role,
});
const ROLES_BY_TOKEN = new Map<string, UserRole>(USER_ROLES.map((role) => [`token-of-${role}`, role]));

const DEVICE = 'd'.repeat(43);
const accounts: Pick<Accounts, 'session' | 'signIn' | 'knowsDevice' | 'signOut' | 'isSetupLink' | 'setUp'> = {
  session: async (token) => {
    const role = ROLES_BY_TOKEN.get(token);
    return role === undefined ? null : userOf(role);
  },
  signIn: async (name, password) =>
    name === 'ada' && password === 'right password'
      ? { ok: true, token: 'token-of-viewer', device: DEVICE, user: userOf('viewer') }
      : { ok: false, waitSeconds: null },
  signOut: async () => undefined,
  isSetupLink: async (token) => token === 'good',
  setUp: async (token, name) =>
    token === 'good'
      ? { ok: true, token: 'token-of-admin', device: DEVICE, user: { ...userOf('admin'), name } }
      : { ok: false, waitSeconds: null },
  knowsDevice: async (device) => device === DEVICE,
};
const views: Pick<Views, 'counts'> = {
  counts: async () => ({ held: 1, waiting: 2, failed: 3, changes: 4, mark: 'a' }),
};

/** What a page asks beyond who may see it: that it asks at all is what these tests are about. */
class Reached extends Error {}
function reaching<Port extends object>(known: Partial<Port>): Port {
  // eslint-disable-next-line typescript/no-unsafe-type-assertion -- whatever is not known throws when it is called
  return new Proxy(known, {
    get: (target, name) =>
      Reflect.get(target, name) ??
      (() => {
        throw new Reached(String(name));
      }),
  }) as Port;
}

const log = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };
const needs: ConsoleNeeds = {
  accounts: reaching<Accounts>(accounts),
  views: reaching<Views>(views),
  deeds: reaching({}),
  services: reaching({}),
  setup: reaching({}),
  installation: () => ({ mode: 'automatic', sender: 'Firsthand', publicUrl: null, logo: null }),
  webhooks: reaching({}),
  targetFault: () => null,
  words: readWords(readFileSync(new URL('../../../templates/words.json', import.meta.url), 'utf8')),
  zone: 'UTC',
  elsewhere: null,
  board: null,
  clock: { now: () => new Date('2026-11-25T12:00:00Z') },
  log,
};

interface Route {
  readonly method: string;
  readonly url: string;
  readonly role: string;
}
let app: FastifyInstance;
const routes: Route[] = [];
beforeAll(async () => {
  app = fastify();
  app.addHook('onRoute', ({ method, url, config }) => {
    for (const each of [method].flat()) routes.push({ method: each, url, role: config?.role ?? 'none' });
  });
  await app.register(operatorPages, needs);
  await app.ready();
});
afterAll(async () => await app.close());

const UUID = '00000000-0000-4000-8000-000000000002';
const pathOf = (url: string): string =>
  url
    .replace(':token', 'good')
    .replace(':reference', 'FH-7K3M9QRS')
    .replace(':index', '0')
    .replace(':delivery', UUID)
    .replace(':id', url.includes('sessions') ? 'a'.repeat(64) : UUID);
const FROM_HERE = { 'sec-fetch-site': 'same-origin' };

async function ask(
  { method, url }: Pick<Route, 'method' | 'url'>,
  role: UserRole | null,
  headers: Record<string, string> = FROM_HERE,
) {
  const isPost = method === 'POST';
  return await app.inject({
    method: isPost ? 'POST' : method === 'HEAD' ? 'HEAD' : 'GET',
    url: pathOf(url),
    ...(role === null ? {} : { cookies: { [SESSION_COOKIE]: `token-of-${role}` } }),
    headers: { ...headers, ...(isPost ? { 'content-type': 'application/x-www-form-urlencoded' } : {}) },
    ...(isPost ? { payload: 'why=x' } : {}),
  });
}

/** Turned away: to the sign-in, or with a word that it is not for them. */
const isTurnedAway = ({
  statusCode,
  headers,
}: {
  statusCode: number;
  headers: { location?: string | string[] | undefined };
}): boolean => statusCode === 403 || (statusCode === 303 && String(headers.location).startsWith('/sign-in?'));

describe('every route', () => {
  it('says who may come there', () => {
    expect(routes.length).toBeGreaterThan(40);
    for (const { url, role } of routes) expect(['public', ...USER_ROLES], url).toContain(role);
  });

  it.each([null, ...USER_ROLES])('lets in whom it says, and turns away the others: %s', async (role) => {
    for (const route of routes) {
      if (route.url === '/live') continue; // it does not end; its own test is in a browser
      const answer = await ask(route, role);
      const needed = USER_ROLES.find((each) => each === route.role);
      const may = needed === undefined || (role !== null && mayDo(role, needed));
      expect(isTurnedAway(answer), `${route.method} ${route.url}`).toBe(!may);
    }
  });

  it('forbids what a browser can forbid', async () => {
    for (const route of routes.filter(({ method, url }) => method === 'GET' && url !== '/live')) {
      const { headers } = await ask(route, 'admin');
      expect(headers['content-security-policy'], route.url).toMatch(/^default-src 'none'/);
      expect(headers['content-security-policy'], route.url).not.toMatch(/script-src[^;]*unsafe|\*/);
      expect(headers, route.url).toMatchObject({
        'x-content-type-options': 'nosniff',
        'x-robots-tag': 'noindex, nofollow',
      });
    }
  });

  it.each([
    ['another site', { 'sec-fetch-site': 'cross-site' }],
    ['a sibling of ours', { 'sec-fetch-site': 'same-site' }],
    ['an old browser at another origin', { origin: 'https://evil.example' }],
    ['a sandboxed frame', { origin: 'null' }],
    ['nowhere', {}],
  ])('takes no form from %s', async (_, headers) => {
    for (const route of routes.filter(({ method }) => method === 'POST'))
      expect((await ask(route, 'admin', headers)).statusCode, route.url).toBe(403);
  });

  it('takes a form from an old browser at our own origin', async () => {
    const signIn = await app.inject({
      method: 'POST',
      url: '/sign-in',
      headers: {
        origin: 'http://localhost:8025',
        host: 'localhost:8025',
        'content-type': 'application/x-www-form-urlencoded',
      },
      payload: 'name=ada&password=right+password',
    });
    expect(signIn.statusCode).toBe(303);
  });
});

describe('signing in', () => {
  const signIn = async (name: string, password: string, goto = '', remoteAddress = '192.0.2.7', device = '') =>
    await app.inject({
      method: 'POST',
      url: '/sign-in',
      remoteAddress,
      headers: {
        ...FROM_HERE,
        'content-type': 'application/x-www-form-urlencoded',
        cookie: `firsthand_device=${device}`,
      },
      payload: new URLSearchParams({ name, password, goto }).toString(),
    });

  it('gives a cookie that no script reads and no other site sends', async () => {
    const answer = await signIn('ada', 'right password');
    expect(answer.statusCode).toBe(303);
    expect(answer.headers['set-cookie']).toEqual([
      `${SESSION_COOKIE}=token-of-viewer; Path=/; HttpOnly; SameSite=Lax`,
      `firsthand_device=${DEVICE}; Max-Age=15552000; Path=/; HttpOnly; SameSite=Lax`,
    ]);
  });

  it.each([
    ['/hold', '/hold'],
    ['/referrals?q=a%20b', '/referrals?q=a%20b'],
    ['//evil.example', '/'],
    ['/\\evil.example', '/'],
    ['https://evil.example', '/'],
    ['javascript:alert(1)', '/'],
    ['/sign-out', '/'],
    ['', '/'],
  ])('goes on to a page of ours alone: %s', async (goto, place) => {
    const { headers } = await signIn('ada', 'right password', goto, `192.0.2.${goto.length + 20}`);
    expect(headers.location).toBe(place);
  });

  it('says the same of a wrong name and of a wrong password', async () => {
    const [name, password] = [
      await signIn('nobody', 'right password', '', '192.0.2.90'),
      await signIn('ada', 'wrong', '', '192.0.2.91'),
    ];
    expect([name.statusCode, password.statusCode]).toEqual([401, 401]);
    expect(name.body.replaceAll('nobody', '')).toBe(password.body.replaceAll('value="ada"', 'value=""'));
  });

  it('is refused for a while to whoever tries too often', async () => {
    const answers = [];
    for (let attempt = 0; attempt < 12; attempt++)
      answers.push((await signIn('ada', 'guess', '', '192.0.2.99')).statusCode);
    expect(answers.slice(-2)).toEqual([429, 429]);
    const known = await signIn('ada', 'right password', '', '192.0.2.99', DEVICE);
    expect(known.statusCode, 'a browser that its owner used before').toBe(303);
  });

  it('by a link for the first user wants a long password, and is used up after', async () => {
    const setUp = async (token: string, password: string) =>
      await app.inject({
        method: 'POST',
        url: `/set-up/${token}`,
        headers: { ...FROM_HERE, 'content-type': 'application/x-www-form-urlencoded' },
        payload: new URLSearchParams({ name: 'Ada', password }).toString(),
      });
    expect((await setUp('good', 'short')).statusCode).toBe(422);
    expect((await setUp('used', 'long enough by far')).statusCode).toBe(404);
    expect((await setUp('good', 'long enough by far')).headers.location).toBe('/');
  });
});

describe('signing in elsewhere', () => {
  const serving = async (elsewhere: ConsoleNeeds['elsewhere']) => {
    const server = fastify();
    await server.register(operatorPages, { ...needs, elsewhere });
    onTestFinished(async () => await server.close());
    return server;
  };
  const nobody = async (): Promise<never> => {
    throw new Error('it answers nothing');
  };

  it.each(['/sign-in/elsewhere', '/sign-in/back?code=x&state=y'])(
    'is refused where the host that was asked for is none: %s',
    async (url) => {
      const server = await serving({ name: 'Hall', begin: nobody, end: nobody });
      for (const host of ['[', 'a b', ':', 'x:99999999', '%']) {
        const answer = await server.inject({ url, headers: { host }, cookies: { firsthand_away: 'e30' } });
        expect(answer.statusCode, host).toBeLessThan(500);
      }
    },
  );

  it('is no fault of ours where the provider does not answer: it is said, and a password can be typed', async () => {
    const server = await serving({ name: 'Hall', begin: nobody, end: nobody });
    const answer = await server.inject({ url: '/sign-in/elsewhere', headers: FROM_HERE });
    expect(answer.statusCode).toBe(401);
    expect(answer.body).toContain('Hall does not answer as it should');
    expect(answer.body).toContain('name="password"');
    expect(answer.headers['set-cookie']).toBeUndefined();
  });
});
