/** Each address of a running service with values that nobody means, as everybody who may ask there: it is answered, and never with a fault of ours. */
import { request } from 'node:http';
import { beforeAll, describe, expect, inject, it } from 'vitest';
import { accounts } from '../../src/adapters/postgres/accounts.ts';
import { addKey } from '../../src/adapters/postgres/api-keys.ts';
import type { Route } from '../../src/console/server.ts';
import { API_SCOPES } from '../../src/domain/api-key.ts';
import { openWorld } from '../journey/world.ts';

/** In the place of a parameter, as they stand in an address. */
const NASTY = [
  '%00',
  'a%00b',
  '%ED%A0%80',
  '%ff',
  '%',
  '%25%30%30',
  "'%22%5C%25_;--",
  '00000000-0000-0000-0000-000000000000',
  '00000000-0000-4000-8000-00000000000g',
  '99999999999999999999999999',
  '-1',
  '1e999',
  'NaN',
  '2026-02-31T25:61:61Z',
  '%F0%9F%98%80',
  '..%2f..%2fetc',
  'x'.repeat(3_000),
  'WyJ4IiwieSJd',
  'WyIyMDI2LTAyLTMxIDAwOjAwOjAwKzAwIiwiMDAwMDAwMDAtMDAwMC00MDAwLTgwMDAtMDAwMDAwMDAwMDAwIl0',
  'WyIiLCI5OTk5OTk5OTk5OTk5OTk5OTk5OTkiXQ',
  'bnVsbA',
] as const;

/** What looks like the place where a page of a list ended. */
const CURSORS = NASTY.slice(-4);

/** Parameters that some page or route takes. */
const NAMES = [
  'after',
  'cursor',
  'q',
  'state',
  'rung',
  'agent',
  'agency',
  'sort',
  'reason',
  'kind',
  'who',
  'mail',
  'said',
  'goto',
  'log',
  'list',
  'limit',
  'since',
  'customer',
  'reference',
  'number',
  'system',
  'services',
  'outcome',
  'id',
  'name',
];

const FIELDS = [
  ...NAMES,
  ...'decision why stamp words whom numberFrom question corrections company placement password role old new url events keepHours enabled version seen keep drop csv agentWords agencyIds emails format text replace disabled MODE DESK_HOURS part'.split(
    ' ',
  ),
];

const deep = (depth: number): string => `${'{"a":'.repeat(depth)}1${'}'.repeat(depth)}`;
const BODIES = [
  '',
  '{',
  'null',
  '[]',
  '"x"',
  '{"a":"\\u0000"}',
  '{"\\u0000":1}',
  '{"name":"\\ud800","url":"\\ud800"}',
  '{"__proto__":{"a":1},"constructor":{"prototype":{}}}',
  `{"number":1e400,"name":${'9'.repeat(400)}}`,
  '{"name":"x","company":"x","agencyIds":["\\u0000"],"emails":["a@b"],"domains":["."]}',
  '{"url":"https://[::1","events":["x"],"limit":99999999999999999999}',
  '{"references":{"a":"\\u0000","b":"x"}}',
  deep(200),
  '\0',
];

type Who = 'nobody' | 'viewer' | 'operator' | 'admin' | 'key' | 'made_up';
const CHANGING = new Set(['POST', 'PUT', 'PATCH', 'DELETE']);

describe.skipIf(inject('dovecot') === null)('no input', async () => {
  const world = await openWorld(null);
  let base: URL;
  let routes: readonly Route[] = [];
  const bearer = new Map<Who, Record<string, string>>([
    ['nobody', {}],
    ['made_up', { cookie: 'firsthand_session=%00; firsthand_device=%ff; a=b;;=', authorization: 'Bearer fh_\u00ff' }],
  ]);

  beforeAll(async () => {
    const app = await world.start({ API_REQUESTS_PER_MINUTE: '1000000' }, undefined, ['web']);
    base = new URL(app.webUrl ?? expect.unreachable());
    // The board of the queues is another's work, and for admins alone: others are tried there too.
    routes = app.webRoutes.filter(({ method }) => method !== 'HEAD' && method !== 'OPTIONS');
    const store = accounts(world.database);
    for (const role of ['viewer', 'operator', 'admin'] as const) {
      await store.add(role, role, 'a password of many signs');
      const signed = await store.signIn(role, 'a password of many signs', {
        address: '127.0.0.1',
        browser: 'x',
        device: null,
      });
      if (signed.ok) bearer.set(role, { cookie: `firsthand_session=${signed.token}` });
    }
    const key = await addKey(world.database, { name: 'k', scopes: [...API_SCOPES], agencyId: null, by: 'a test' });
    bearer.set('key', { authorization: `Bearer ${key ?? expect.unreachable()}` });
  });

  const ask = async (
    who: Who,
    method: string,
    path: string,
    body: string | null = null,
    headers: Readonly<Record<string, string>> = {},
  ): Promise<number> =>
    await new Promise((resolve, reject) => {
      const sent = request(
        {
          host: base.hostname,
          port: base.port,
          method,
          path,
          headers: { 'sec-fetch-site': 'same-origin', ...bearer.get(who), ...headers },
          agent: false,
        },
        (answer) => {
          resolve(answer.statusCode ?? 0);
          answer.destroy(); // some never end, such as a stream of what is new
        },
      );
      sent.on('error', reject);
      sent.end(body ?? undefined);
    });

  const withIn = (url: string, value: string): string => url.replaceAll(/:[A-Za-z]+|\*/g, value);
  const mine = (who: Who, { url }: Route): boolean =>
    (who !== 'admin' || !url.startsWith('/queues')) &&
    (who === 'key') === url.startsWith('/api/') &&
    url !== '/sign-out'; // it would be the last thing that they do
  const faults = async (
    who: Who,
    tries: (route: Route) => readonly Parameters<typeof ask>[],
  ): Promise<readonly string[]> => {
    const wrong: string[] = [];
    const all = routes.filter((route) => mine(who, route)).flatMap(tries);
    for (let at = 0; at < all.length; at += AT_ONCE)
      await Promise.all(
        all.slice(at, at + AT_ONCE).map(async (one) => {
          const status = await ask(...one);
          if (status >= 500 && !one[2].startsWith('/readyz'))
            wrong.push(`${status} ${`${one[0]} ${one[1]} ${one[2]} ${one[3] ?? ''}`.slice(0, 300)}`);
        }),
      );
    return wrong;
  };
  const AT_ONCE = 16;

  it.each(['nobody', 'viewer', 'admin', 'key'] as const)(
    'in a path makes a fault of ours, as %s',
    { timeout: 120_000 },
    async (who) => {
      expect(routes.length).toBeGreaterThan(60);
      const values = who === 'nobody' ? NASTY.slice(0, 6) : NASTY;
      expect(
        await faults(who, ({ method, url }) =>
          /[:*]/.test(url)
            ? values.map((value) => [who, method, withIn(url, value), CHANGING.has(method) ? '{}' : null])
            : [],
        ),
      ).toEqual([]);
    },
  );

  // Who may see no page is turned away before its query is read, and operators see the pages of viewers.
  it.each(['viewer', 'admin', 'key', 'made_up'] as const)(
    'in a query makes a fault of ours, as %s',
    { timeout: 120_000 },
    async (who) => {
      // Each name has each third value once; several names at a time, since most pages look at few of them.
      const all = NASTY.filter((_, at) => at % 3 === 0).map((_, nth) =>
        NAMES.map((name, at) => `${name}=${NASTY[(at + nth * 3) % NASTY.length]}`).join('&'),
      );
      const single = CURSORS.map((value) => `after=${value}&cursor=${value}&log=${value}&list=${value}`);
      const asked = who === 'made_up' ? all.slice(0, 2) : who === 'admin' ? all.slice(0, 3) : [...all, ...single];
      const twice = `limit=1&limit=2&after=x&after=${NASTY[0]}&cursor=a&cursor=b`;
      expect(
        await faults(who, ({ method, url }) =>
          method === 'GET' ? [...asked, twice].map((query) => [who, method, `${withIn(url, 'x')}?${query}`]) : [],
        ),
      ).toEqual([]);
    },
  );

  it.each(['operator', 'admin', 'key', 'made_up'] as const)(
    'in a body or a header makes a fault of ours, as %s',
    { timeout: 120_000 },
    async (who) => {
      const id = '00000000-0000-4000-8000-000000000000';
      const form = { 'content-type': 'application/x-www-form-urlencoded' };
      const json = { 'content-type': 'application/json', 'idempotency-key': 'x'.repeat(300), 'if-match': '"\u00ff"' };
      expect(
        await faults(who, ({ method, url }) => {
          if (!CHANGING.has(method))
            return [[who, method, withIn(url, id), null, { accept: '*/*;q=x, \u00ff', range: 'bytes=9-1' }]];
          const path = withIn(url, id);
          return [
            ...(who === 'key' ? [] : NASTY.slice(0, 5)).map((value): Parameters<typeof ask> => [
              who,
              method,
              path,
              FIELDS.map((name) => `${name}=${value}&${name}=${value}`).join('&'),
              form,
            ]),
            ...(who === 'key' ? BODIES : BODIES.slice(0, 3)).flatMap((body): Parameters<typeof ask>[] => [
              [who, method, path, body, json],
              [
                who,
                method,
                path,
                body,
                { ...json, 'idempotency-key': `k${body.length}`, 'if-match': '*', 'if-none-match': '*' },
              ],
            ]),
            [who, method, path, '\0\xff', { 'content-type': 'multipart/form-data; boundary=\u00ff' }],
            [
              who,
              method,
              path,
              '--b\r\ncontent-disposition: form-data; name="a\0"; filename="\0"\r\n\r\n\0\r\n--b--',
              { 'content-type': 'multipart/form-data; boundary=b' },
            ],
            [who, method, path, 'x', { 'content-type': 'a/b' }],
          ];
        }),
      ).toEqual([]);
    },
  );
});
