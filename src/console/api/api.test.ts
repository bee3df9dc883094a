/** The interface for programs on a real PostgreSQL: what each route gives, to whom, and what it refuses. */
import { randomUUID } from 'node:crypto';
import Fastify, { type InjectOptions } from 'fastify';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { migratedDatabase } from '../../../test/database.ts';
import { keysOfTest } from '../../../test/keys.ts';
import { rememberingLog, silentLog } from '../../../test/log.ts';
import {
  arrive,
  delivery,
  ending,
  extraction,
  letterOf,
  mail,
  notice,
  PLENTY,
  referral,
  VOICE,
} from '../../../test/store.ts';
import { addKey, revokeKey } from '../../adapters/postgres/api-keys.ts';
import { apiStore } from '../../adapters/postgres/api-store.ts';
import { addWebhook } from '../../adapters/postgres/api-webhooks.ts';
import { chainEvents } from '../../adapters/postgres/chain.ts';
import { directoryStore } from '../../adapters/postgres/directory-store.ts';
import { intakeStore } from '../../adapters/postgres/intake-store.ts';
import { API_SCOPES, type ApiScope } from '../../domain/api-key.ts';
import type { Referral } from '../../domain/referral.ts';
import { targetFault } from '../../webhooks/target.ts';
import { api, type ApiNeeds } from './plugin.ts';

const { database } = await migratedDatabase();
const { keys } = await keysOfTest();
const NORTH = 'agency-north';
const SOUTH = 'agency-south';
const PROBLEM = 'application/problem+json; charset=utf-8';
const SECRET_WORDS = 'the owner drinks';

const servers: { close(): Promise<void> }[] = [];
afterAll(async () => {
  for (const server of servers) await server.close();
});

/** Who changed what, as the audit keeps it. */
const noted: string[] = [];
async function serve(changes: Partial<ApiNeeds> = {}) {
  const server = Fastify();
  const options = {
    store: apiStore(database, keys.box, ['desk.example']),
    mayRelease: true,
    perMinute: 100_000,
    targetFault: (url: string) => targetFault(url, 'public'),
    note: async (who: string, did: string, subject: string) => void noted.push(`${who} ${did} ${subject}`),
    log: silentLog,
    ...changes,
  };
  await server.register(api, { prefix: '/api/v1', ...options });
  servers.push(server);
  return server;
}
const server = await serve();

async function keyFor(scopes: readonly ApiScope[], agencyId: string | null = null): Promise<string> {
  const key = await addKey(database, { name: `key ${randomUUID()}`, scopes, agencyId, by: 'a test' });
  if (key === null) throw new Error('no key');
  return key;
}

const answerSchema = z.looseObject({ items: z.array(z.looseObject({})).optional(), next: z.string().nullish() });

let calls = 0;
async function ask(
  key: string | null,
  url: string,
  options: Omit<InjectOptions, 'url' | 'headers'> & { headers?: Record<string, string> } = {},
  from = server,
) {
  const { headers = {}, ...rest } = options;
  // Whoever guesses keys is refused by address, and most of these tests do not.
  const remoteAddress = `10.0.${Math.floor(calls / 250)}.${(calls++ % 250) + 1}`;
  const authorization = key === null ? {} : { authorization: `Bearer ${key}` };
  const answer = await from.inject({
    method: 'GET',
    remoteAddress,
    url: `/api/v1${url}`,
    ...rest,
    headers: { ...authorization, ...headers },
  });
  const text = answer.body;
  const body = text.startsWith('{') ? answerSchema.parse(JSON.parse(text)) : {};
  return { status: answer.statusCode, headers: answer.headers, body, text };
}
const etagOf = async (key: string, url: string) => String((await ask(key, url)).headers['etag']);

const all = await keyFor(API_SCOPES);
const north = await keyFor(API_SCOPES, NORTH);
const south = await keyFor(API_SCOPES, SOUTH);

/** A referral that its agency was designated for, with a notice that waits. */
async function designated(agencyId: string, agentId: string, parts: Partial<Referral> = {}, toCustomer = false) {
  const { id, contentSha256 } = await arrive(database, mail(`${SECRET_WORDS} ${randomUUID()}`));
  const its = referral({ designation: { agentId, agencyId, placement: 'sole' }, ...parts });
  const facts = {
    kind: 'agency_summary' as const,
    reference: its.reference,
    company: 'Customer Corp',
    contact: { name: 'Jane', title: null, email: 'jane@customer.example', phone: null },
    agent: { name: 'Dana', company: 'Agents', email: 'dana@agent.example' },
    agency: { name: 'North', company: 'North', email: 'desk@north.example' },
    interest: 'affirmed' as const,
    placement: 'sole' as const,
    services: [],
    locations: null,
    seats: null,
    monthlyBudget: null,
    targetDate: null,
    incumbents: [],
    facts: [],
    asks: [],
    quotes: [],
    missing: [],
    rung: 'authenticated' as const,
    verdict: '',
    authority: '',
    doubts: [],
    prefilled: false,
    receivedAt: '2026-09-14T11:12:00Z',
    readBy: [],
  };
  const source = `directory:agency:${agencyId}:desk`;
  const plain = notice([
    { ...delivery(`desk-${id}@north.example`, 'to', 'approve'), source: toCustomer ? 'writer' : source },
  ]);
  const told = { ...plain, draft: { ...plain.draft, facts } };
  const opened = { kind: 'opened', letterId: id, extraction, voice: VOICE } as const;
  const event = {
    kind: 'designated',
    letterId: id,
    designation: { agentId, agencyId, placement: 'sole' },
    scope: { services: [], sites: null },
    rung: 'authenticated',
  } as const;
  await intakeStore(database, PLENTY).commit(
    id,
    ending(contentSha256, {
      outcome: 'referral',
      referral: its,
      events: [opened, event],
      notices: [told],
      letter: letterOf(SECRET_WORDS, [{ name: 'Jane', address: 'jane@customer.example' }]),
    }),
  );
  await chainEvents(database);
  return { reference: its.reference, id: its.id, letterId: id, noticeId: told.id };
}

async function claimed(agentId: string, customerDomain: string): Promise<string> {
  const { id, contentSha256 } = await arrive(database, mail(`${SECRET_WORDS} ${randomUUID()}`));
  const claim = {
    rung: 'agents_word',
    claimant: 'dana@agent.example',
    agentId,
    company: null,
    customerDomain,
  } as const;
  await intakeStore(database, PLENTY).commit(id, ending(contentSha256, { outcome: 'claim', claim }));
  return id;
}

/** An endpoint, and a message that waits for it. */
async function hook(agencyId: string | null): Promise<{ readonly id: string; readonly delivery: string }> {
  const made = await addWebhook(database.orm, keys.box, {
    url: `https://hooks.example.com/${agencyId}`,
    events: ['referral.opened'],
    agencyId,
    by: 'a test',
  });
  const { rows } = await database.pool.query<{ id: string }>(
    `insert into webhook_deliveries (webhook_id, message_id, event, payload, retry_until)
     values ($1, 'evt_1', 'referral.opened', '{}', now()) returning id`,
    [made?.id],
  );
  return { id: made?.id ?? '', delivery: rows[0]?.id ?? '' };
}

const agency = (id: string) => ({
  id,
  name: id,
  aliases: [],
  domains: [],
  salesManagers: id === 'agency-north' ? [{ name: 'Sal', email: 'sal@north.example' }] : [],
  deskEmail: null,
  served: true,
});
const agent = (id: string, agencyIds: string[]) => ({
  id,
  name: id,
  company: 'Agents',
  aliases: [],
  emails: [`${id}@agent.example`],
  domains: [],
  agencyIds,
  salesManagerEmail: null,
});

let own: Awaited<ReturnType<typeof designated>>;
let other: Awaited<ReturnType<typeof designated>>;
let ownClaim = '';
let otherClaim = '';
let ownHook: Awaited<ReturnType<typeof hook>>;
let otherHook: typeof ownHook;
let goneHook: typeof ownHook;
let otherGoneHook: typeof ownHook;
beforeAll(async () => {
  await directoryStore(database).put(
    {
      agencies: [agency(NORTH), agency(SOUTH)],
      agents: [agent('agent-dana', [NORTH]), agent('agent-rob', [SOUTH]), agent('agent-both', [NORTH, SOUTH])],
      referralAddresses: [],
    },
    { replace: false },
  );
  own = await designated(NORTH, 'agent-dana');
  other = await designated(SOUTH, 'agent-rob', { customerDomain: 'elsewhere.example' });
  ownClaim = await claimed('agent-dana', 'third.example');
  otherClaim = await claimed('agent-rob', 'third.example');
  [ownHook, goneHook] = [await hook(NORTH), await hook(NORTH)];
  [otherHook, otherGoneHook] = [await hook(SOUTH), await hook(SOUTH)];
});

interface Route {
  readonly route: string;
  readonly scope: ApiScope;
  /** Of the own agency. */
  readonly right: () => string;
  /** Of somebody else; null for a list. */
  readonly others: (() => string) | null;
  readonly bad: { readonly query?: string; readonly body?: object; readonly headers?: Record<string, string> } | null;
  readonly body?: object;
  /** Of the right answer; 200 when left out. */
  readonly status?: number;
  /** Whether the right call needs the ETag of this. */
  readonly etagFrom?: () => string;
}

const A_PAGE = { query: 'limit=0' };
/** As she is, with another sales manager: it names nobody anew. */
const DANA = { ...agent('agent-dana', [NORTH]), salesManagerEmail: 'sal@north.example' };
const NEW_AGENT = Object.fromEntries(Object.entries(DANA).filter(([field]) => field !== 'id'));
const routes: readonly Route[] = [
  { route: 'GET /referrals', scope: 'referrals:read', right: () => '/referrals', others: null, bad: A_PAGE },
  {
    route: 'GET /referrals/{reference}',
    scope: 'referrals:read',
    right: () => `/referrals/${own.reference}`,
    others: () => `/referrals/${other.reference}`,
    bad: null,
  },
  {
    route: 'PATCH /referrals/{reference}',
    scope: 'referrals:write',
    right: () => `/referrals/${own.reference}`,
    others: () => `/referrals/${other.reference}`,
    bad: { body: { references: { 'not a system': '1' } } },
    body: { references: { crm: '0061' } },
    etagFrom: () => `/referrals/${own.reference}`,
  },
  {
    route: 'GET /referrals/{reference}/events',
    scope: 'referrals:read',
    right: () => `/referrals/${own.reference}/events`,
    others: () => `/referrals/${other.reference}/events`,
    bad: A_PAGE,
  },
  { route: 'GET /events', scope: 'referrals:read', right: () => '/events', others: null, bad: A_PAGE },
  {
    route: 'GET /designations',
    scope: 'referrals:read',
    right: () => `/designations?customer=${own.reference}`,
    others: () => `/designations?customer=${other.reference}`,
    bad: { query: 'customer=x.example&on=yesterday' },
  },
  { route: 'GET /messages', scope: 'messages:read', right: () => '/messages', others: null, bad: A_PAGE },
  {
    route: 'GET /messages/{id}',
    scope: 'messages:read',
    right: () => `/messages/${own.letterId}`,
    others: () => `/messages/${other.letterId}`,
    bad: null,
  },
  { route: 'GET /claims', scope: 'claims:read', right: () => '/claims', others: null, bad: A_PAGE },
  {
    route: 'GET /claims/{id}',
    scope: 'claims:read',
    right: () => `/claims/${ownClaim}`,
    others: () => `/claims/${otherClaim}`,
    bad: null,
  },
  { route: 'GET /notices', scope: 'notices:read', right: () => '/notices', others: null, bad: { query: 'state=lost' } },
  {
    route: 'GET /notices/{id}',
    scope: 'notices:read',
    right: () => `/notices/${own.noticeId}`,
    others: () => `/notices/${other.noticeId}`,
    bad: null,
  },
  ...['release', 'again', 'drop'].map((decision) => ({
    route: `POST /notices/{id}/${decision}`,
    scope: 'notices:write' as const,
    right: () => `/notices/${own.noticeId}/${decision}`,
    others: () => `/notices/${other.noticeId}/${decision}`,
    bad: { headers: { 'idempotency-key': 'two words' } },
    etagFrom: () => `/notices/${own.noticeId}`,
  })),
  { route: 'GET /agencies', scope: 'directory:read', right: () => '/agencies', others: null, bad: A_PAGE },
  {
    route: 'GET /agencies/{id}',
    scope: 'directory:read',
    right: () => `/agencies/${NORTH}`,
    others: () => `/agencies/${SOUTH}`,
    bad: null,
  },
  { route: 'GET /agents', scope: 'directory:read', right: () => '/agents', others: null, bad: A_PAGE },
  {
    route: 'GET /agents/{id}',
    scope: 'directory:read',
    right: () => '/agents/agent-dana',
    others: () => '/agents/agent-rob',
    bad: null,
  },
  {
    route: 'PUT /agents/{id}',
    scope: 'directory:write',
    right: () => '/agents/agent-dana',
    others: () => '/agents/agent-rob',
    bad: { body: { ...NEW_AGENT, emails: ['dana at agent'] } },
    body: NEW_AGENT,
    etagFrom: () => '/agents/agent-dana',
  },
  { route: 'GET /webhooks', scope: 'webhooks:read', right: () => '/webhooks', others: null, bad: A_PAGE },
  {
    route: 'POST /webhooks',
    scope: 'webhooks:write',
    right: () => '/webhooks',
    others: null,
    bad: { body: { url: 'https://hooks.example.com/', events: ['referral.lost'] } },
    body: { url: 'https://hooks.example.com/', events: ['referral.opened'] },
    status: 201,
  },
  {
    route: 'GET /webhooks/{id}',
    scope: 'webhooks:read',
    right: () => `/webhooks/${ownHook.id}`,
    others: () => `/webhooks/${otherHook.id}`,
    bad: null,
  },
  {
    route: 'PATCH /webhooks/{id}',
    scope: 'webhooks:write',
    right: () => `/webhooks/${ownHook.id}`,
    others: () => `/webhooks/${otherHook.id}`,
    bad: { body: { enabled: 'yes' } },
    body: { events: ['referral.opened', 'referral.withdrawn'] },
    etagFrom: () => `/webhooks/${ownHook.id}`,
  },
  {
    route: 'GET /webhooks/{id}/deliveries',
    scope: 'webhooks:read',
    right: () => `/webhooks/${ownHook.id}/deliveries`,
    others: () => `/webhooks/${otherHook.id}/deliveries`,
    bad: A_PAGE,
  },
  {
    route: 'GET /webhooks/{id}/deliveries/{delivery}',
    scope: 'webhooks:read',
    right: () => `/webhooks/${ownHook.id}/deliveries/${ownHook.delivery}`,
    others: () => `/webhooks/${otherHook.id}/deliveries/${otherHook.delivery}`,
    bad: null,
  },
  {
    route: 'POST /webhooks/{id}/deliveries/{delivery}/replay',
    scope: 'webhooks:write',
    right: () => `/webhooks/${ownHook.id}/deliveries/${ownHook.delivery}/replay`,
    others: () => `/webhooks/${otherHook.id}/deliveries/${otherHook.delivery}/replay`,
    bad: { headers: { 'idempotency-key': 'two words' } },
  },
  {
    route: 'POST /webhooks/{id}/rotate',
    scope: 'webhooks:write',
    right: () => `/webhooks/${ownHook.id}/rotate`,
    others: () => `/webhooks/${otherHook.id}/rotate`,
    bad: { body: { keepHours: 169 } },
    body: { keepHours: 24 },
  },
  {
    route: 'POST /webhooks/{id}/replay',
    scope: 'webhooks:write',
    right: () => `/webhooks/${ownHook.id}/replay`,
    others: () => `/webhooks/${otherHook.id}/replay`,
    bad: { body: { failedSince: 'yesterday' } },
    body: { failedSince: '2026-01-01T00:00:00Z' },
  },
  {
    route: 'DELETE /webhooks/{id}',
    scope: 'webhooks:write',
    right: () => `/webhooks/${goneHook.id}`,
    others: () => `/webhooks/${otherGoneHook.id}`,
    bad: null,
    etagFrom: () => `/webhooks/${goneHook.id}`,
    status: 204,
  },
];

const methods = { GET: 'GET', PATCH: 'PATCH', POST: 'POST', PUT: 'PUT', DELETE: 'DELETE' } as const;
const methodOf = ({ route }: Route) =>
  methods[z.enum(['GET', 'PATCH', 'POST', 'PUT', 'DELETE']).parse(route.split(' ')[0])];
const withBody = (body: object | undefined) => (body === undefined ? {} : { payload: body });

const call = async (key: string | null, route: Route, url = route.right(), headers: Record<string, string> = {}) =>
  await ask(key, url, { method: methodOf(route), headers, ...withBody(route.body) });

it.each(routes)('$route gives a key that may what is of its agency, and no word of a mail', async (route) => {
  const { scope, right, etagFrom } = route;
  const key = await keyFor(etagFrom === undefined ? [scope] : [scope, readScope(scope)], NORTH);
  const condition = etagFrom === undefined ? null : { 'if-match': await etagOf(key, etagFrom()) };
  const { status, text } = await call(key, route, right(), condition ?? {});
  expect([status, text]).toEqual([route.status ?? 200, expect.not.stringContaining(SECRET_WORDS)]);
  for (const secret of [other.reference, other.letterId, other.noticeId, otherClaim, 'agent-rob'])
    expect(text).not.toContain(secret);
});

it.each(routes)(
  '$route refuses without a key, with none that is good, and with one that lacks the scope',
  async (route) => {
    const nothing = await call(null, route);
    expect([nothing.status, nothing.headers['www-authenticate']]).toEqual([401, 'Bearer realm="firsthand"']);
    expect((await call(`fh_${'x'.repeat(43)}`, route)).status).toBe(401);
    const lacking = await call(await keyFor(API_SCOPES.filter((each) => each !== route.scope)), route);
    expect([lacking.status, lacking.body['detail']]).toEqual([403, expect.stringContaining(route.scope)]);
  },
);

it.each(routes.flatMap((route) => (route.others === null ? [] : [{ ...route, others: route.others }])))(
  '$route knows nothing of what is somebody else’s',
  async (route) => {
    const any = { 'if-match': '"x"' };
    const answer = await call(north, route, route.others(), any);
    expect([answer.status, answer.headers['content-type']]).toEqual([404, PROBLEM]);
    expect((await call(south, route, route.others(), any)).status).not.toBe(404);
  },
);

it.each(routes.flatMap((route) => (route.bad === null ? [] : [{ ...route, bad: route.bad }])))(
  '$route says what is wrong with a request, with its value',
  async ({ bad, ...route }) => {
    const [path = ''] = route.right().split('?');
    const url = bad.query === undefined ? route.right() : `${path}?${bad.query}`;
    const sent = bad.body === undefined ? route : { ...route, body: bad.body };
    const answer = await call(all, { ...sent, bad }, url, { 'if-match': '"x"', ...bad.headers });
    expect([answer.status, answer.headers['content-type']]).toEqual([400, PROBLEM]);
    expect(answer.body).toMatchObject({ title: expect.any(String), status: 400, instance: `/api/v1${path}` });
  },
);

it.each(routes.filter(({ etagFrom }) => etagFrom !== undefined))(
  '$route wants to know which state is meant',
  async (route) => {
    const url = (route.others ?? route.right)();
    expect((await call(all, route, url)).status).toBe(428);
    expect((await call(all, route, url, { 'if-match': '"other"' })).status).toBe(412);
  },
);

const readScope = (scope: ApiScope): ApiScope =>
  API_SCOPES.find((each) => each === scope.replace(':write', ':read')) ?? scope;

it('every route stands in the table above and in the OpenAPI document', async () => {
  const document = await ask(null, '/openapi.json');
  const paths = z
    .record(z.string(), z.record(z.string(), z.looseObject({ security: z.array(z.unknown()) })))
    .parse(document.body['paths']);
  const documented = Object.entries(paths).flatMap(([path, operations]) =>
    Object.keys(operations).map((method) => `${method.toUpperCase()} ${path.replace('/api/v1', '')}`),
  );
  expect(documented.toSorted()).toEqual(routes.map(({ route }) => route).toSorted());
  expect(document.body).toMatchObject({
    openapi: '3.1.0',
    components: { schemas: { Referral: {}, Problem: {} }, securitySchemes: { key: { scheme: 'bearer' } } },
  });
  expect(document.text).toContain('"$ref":"#/components/schemas/Referral"');
});

describe('a key', () => {
  it('that was revoked is good for nothing at once', async () => {
    const name = `key ${randomUUID()}`;
    const key = await addKey(database, { name, scopes: ['referrals:read'], agencyId: null, by: 'a test' });
    expect(await addKey(database, { name, scopes: ['referrals:read'], agencyId: null, by: 'a test' })).toBeNull();
    expect((await ask(key, '/referrals')).status).toBe(200);
    expect(await revokeKey(database, name)).toBe(true);
    expect(await revokeKey(database, name)).toBe(false);
    expect((await ask(key, '/referrals')).status).toBe(401);
  });

  it('is kept as its hash alone, and its use is noted', async () => {
    const key = await keyFor(['referrals:read']);
    await ask(key, '/referrals');
    const { rows } = await database.pool.query(
      `select count(*)::int as known, count(used_at)::int as used from api_keys where key_sha256 = sha256(convert_to($1, 'UTF8'))`,
      [key],
    );
    expect(rows).toEqual([{ known: 1, used: 1 }]);
    const { rows: all } = await database.pool.query<{ row: string }>('select api_keys::text as row from api_keys');
    expect(all.filter(({ row }) => row.includes(key.slice(3)))).toEqual([]);
  });

  it('has its own share of requests, and whoever guesses keys is refused', async () => {
    const narrow = await serve({ perMinute: 3 });
    const [one, two] = [await keyFor(['referrals:read']), await keyFor(['referrals:read'])];
    const statuses = [];
    for (let at = 0; at < 4; at++) statuses.push((await ask(one, '/referrals', {}, narrow)).status);
    expect(statuses).toEqual([200, 200, 200, 429]);
    const refused = await ask(one, '/referrals', {}, narrow);
    expect(refused.body).toMatchObject({ status: 429, detail: expect.stringMatching(/try again in \d+ seconds/) });
    expect(refused.headers).toMatchObject({ 'retry-after': expect.stringMatching(/^\d+$/), 'x-ratelimit-limit': '3' });
    expect((await ask(two, '/referrals', {}, narrow)).status).toBe(200);
    const guesses = [];
    for (let at = 0; at < 32; at++)
      guesses.push((await ask('fh_guess', '/referrals', { remoteAddress: '10.9.9.9' }, narrow)).status);
    expect([guesses[0], guesses.at(-1)]).toEqual([401, 429]);
  });
});

describe('a referral', () => {
  it('is found by each of its filters', async () => {
    const found = await designated(NORTH, 'agent-both', {
      state: 'contested',
      customerDomain: 'filters.example',
      voice: { ...VOICE, rung: 'attested' },
    });
    const etag = await etagOf(all, `/referrals/${found.reference}`);
    await ask(all, `/referrals/${found.reference}`, {
      method: 'PATCH',
      headers: { 'if-match': etag },
      payload: { references: { portal: 'P-77' } },
    });
    for (const filter of [
      'state=contested',
      'rung=attested',
      'customer=FILTERS.example',
      'agent=agent-both',
      `agency=${NORTH}&agent=agent-both`,
      'number=p-77',
      'state=contested&rung=attested&changedSince=2026-01-01',
    ])
      expect([filter, (await ask(all, `/referrals?${filter}`)).body.items]).toEqual([
        filter,
        [expect.objectContaining({ reference: found.reference, references: { portal: 'P-77' } })],
      ]);
    expect((await ask(all, '/referrals?changedSince=2099-01-01')).body.items).toEqual([]);
    expect((await ask(south, '/referrals?customer=filters.example')).body.items).toEqual([]);
  });

  it('says how sure it is whom the customer’s mails name, to a key of the whole installation alone', async () => {
    const likely = {
      status: 'designated',
      degree: 'likely',
      agent: { name: 'Dana', company: null, email: null, directoryId: 'agent-dana' },
      evidence: [{ source: 'body', index: 0, start: 0, end: 4, text: SECRET_WORDS }],
    } as const;
    const proposes = [
      { part: 'agent_of_record', parties: [{ id: 'agent-dana', name: 'Dana' }], quote: SECRET_WORDS },
    ] as const;
    const { id: letterId, contentSha256 } = await arrive(database, mail(`${SECRET_WORDS} ${randomUUID()}`));
    const waits = referral({
      designation: null,
      state: 'awaiting_confirmation',
      extraction: { ...extraction, agentOfRecord: likely },
      pendingLetterId: letterId,
      proposals: proposes,
    });
    const opened = { kind: 'opened', letterId, extraction: waits.extraction, voice: VOICE } as const;
    const asked = { kind: 'confirmation_asked', letterId, isProved: true, proposes } as const;
    const refused = {
      kind: 'refused',
      letterId,
      parties: [{ part: 'agent_of_record', id: 'agent-dana', name: 'Dana' }],
    } as const;
    await intakeStore(database, PLENTY).commit(
      letterId,
      ending(contentSha256, { outcome: 'referral', referral: waits, events: [opened, asked, refused] }),
    );
    await chainEvents(database);
    const read = (await ask(all, `/referrals/${waits.reference}`)).body;
    expect(read).toMatchObject({
      designation: null,
      reading: {
        agentOfRecord: { status: 'designated', degree: 'likely', agentIds: ['agent-dana'] },
        masterAgency: { status: 'missing', degree: null, agencyIds: [] },
      },
    });
    const events = (await ask(all, `/referrals/${waits.reference}/events`)).body;
    expect(events.items).toMatchObject([
      {},
      { detail: { proposed: ['agent_of_record'] } },
      { detail: { proposed: ['agent_of_record'] } },
    ]);
    expect(JSON.stringify([read, events])).not.toContain(SECRET_WORDS);
    const mine = await designated(NORTH, 'agent-both');
    expect((await ask(north, `/referrals/${mine.reference}`)).body['reading']).toBeNull();
    expect((await ask(all, `/referrals/${mine.reference}`)).body['reading']).not.toBeNull();
  });

  it('is given again only when it changed', async () => {
    const url = `/referrals/${own.reference}`;
    const etag = await etagOf(north, url);
    const again = await ask(north, url, { headers: { 'if-none-match': etag } });
    expect([again.status, again.text]).toEqual([304, '']);
    const patch = { method: 'PATCH', payload: { references: { crm: 'A-1', portal: 'B-2' } } } as const;
    const changed = await ask(north, url, { ...patch, headers: { 'if-match': etag } });
    expect([changed.status, changed.body['references']]).toEqual([200, { crm: 'A-1', portal: 'B-2' }]);
    expect((await ask(north, url, { headers: { 'if-none-match': etag } })).status).toBe(200);
    expect((await ask(north, url, { ...patch, headers: { 'if-match': etag } })).status).toBe(412);
    const taken = await ask(north, url, {
      method: 'PATCH',
      headers: { 'if-match': String(changed.headers['etag']), 'content-type': 'application/merge-patch+json' },
      payload: JSON.stringify({ references: { portal: null } }),
    });
    expect(taken.body['references']).toEqual({ crm: 'A-1' });
  });

  it('takes one of two changes that rest on the same state', async () => {
    const url = `/referrals/${own.reference}`;
    const etag = await etagOf(all, url);
    const patch = async (crm: string) =>
      await ask(all, url, { method: 'PATCH', headers: { 'if-match': etag }, payload: { references: { crm } } });
    const statuses = (await Promise.all(['one', 'two', 'three'].map(patch))).map(({ status }) => status);
    expect(statuses.toSorted((one, other) => one - other)).toEqual([200, 412, 412]);
  });

  it.each([
    ['what is no JSON', '{', 'application/json', 400],
    ['another kind of body', 'crm=1', 'application/x-www-form-urlencoded', 415],
    ['a field that is not there', '{"references":{},"state":"in_effect"}', 'application/json', 400],
    ['a body beyond all measure', `{"references":{"crm":"${'x'.repeat(1_100_000)}"}}`, 'application/json', 413],
  ])('refuses %s', async (_what, payload, type, status) => {
    const headers = { 'if-match': '"x"', 'content-type': type };
    const answer = await ask(all, `/referrals/${own.reference}`, { method: 'PATCH', headers, payload });
    expect([answer.status, answer.headers['content-type']]).toEqual([status, PROBLEM]);
  });

  it('had an agent of record on a day, and an agency does not learn who had it before, nor what they were told', async () => {
    const moved = await designated(SOUTH, 'agent-rob', { customerDomain: 'moved.example' });
    const { pool } = database;
    await pool.query(
      `insert into referral_events (referral_id, seq, kind, payload, at) values ($1, 3, 'designated', $2, now() + interval '2 days')`,
      [
        moved.id,
        JSON.stringify({
          kind: 'designated',
          letterId: moved.letterId,
          designation: { agentId: 'agent-dana', agencyId: NORTH, placement: 'sole' },
          scope: { services: ['ucaas'], sites: 2 },
          rung: 'confirmed',
        }),
      ],
    );
    await pool.query('update referrals set agency_id = $2, agent_id = $3 where id = $1', [
      moved.id,
      NORTH,
      'agent-dana',
    ]);
    const day = (days: number) => new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10);
    const on = async (key: string, when: string) =>
      (await ask(key, `/designations?customer=moved.example${when}`)).body.items;
    expect(await on(all, `&on=${day(1)}`)).toMatchObject([{ state: 'designated', designation: { agencyId: SOUTH } }]);
    expect(await on(all, `&on=${day(4)}`)).toMatchObject([
      { designation: { agentId: 'agent-dana' }, scope: { services: ['ucaas'], sites: 2 }, rung: 'confirmed' },
    ]);
    expect(await on(all, '&on=2001-01-01')).toEqual([]);
    expect((await on(all, ''))?.length).toBe(3);
    expect(await on(north, '')).toMatchObject([{ designation: { agencyId: NORTH } }]);
    expect(await on(south, '')).toEqual([]);
    await database.pool.query(`update notices set created_at = now() - interval '1 day' where referral_id = $1`, [
      moved.id,
    ]);
    expect((await ask(all, `/notices/${moved.noticeId}`)).status).toBe(200);
    expect((await ask(north, `/notices/${moved.noticeId}`)).status).toBe(404);
    await database.pool.query(`update notices set created_at = now() + interval '3 days' where referral_id = $1`, [
      moved.id,
    ]);
    expect((await ask(north, `/notices/${moved.noticeId}`)).status).toBe(200);
    await chainEvents(database);
    const events = await ask(north, `/referrals/${moved.reference}/events`);
    expect(events.body.items).toMatchObject([
      { kind: 'opened', detail: { rung: 'authenticated' } },
      { kind: 'designated', detail: {} },
      { kind: 'designated', detail: { agencyId: NORTH, agentId: 'agent-dana' } },
    ]);
    expect(events.text).not.toContain('agent-rob');
  });

  it('keeps the place of what was erased', async () => {
    const gone = await designated(NORTH, 'agent-dana');
    await database.pool.query(
      `update referral_events set payload = '{"erased": true}', salt = null where referral_id = $1 and seq = 1`,
      [gone.id],
    );
    const { body } = await ask(all, `/referrals/${gone.reference}/events`);
    expect(body.items).toMatchObject([
      { kind: 'opened', erased: true, letterId: null, detail: {} },
      { kind: 'designated', erased: false },
    ]);
  });
});

describe('a list', () => {
  const everyPage = async (url: string, after: (page: number) => Promise<unknown> = async () => undefined) => {
    const items: unknown[] = [];
    let cursor: string | null | undefined = '';
    for (let page = 0; cursor !== null && cursor !== undefined; page++) {
      const answer = await ask(all, `${url}${cursor === '' ? '' : `&cursor=${cursor}`}`);
      expect(answer.status).toBe(200);
      items.push(...(answer.body.items ?? []));
      cursor = answer.body.next;
      await after(page);
    }
    return items;
  };

  it('goes on where it was, though more came meanwhile, and though many are of one moment', async () => {
    for (let at = 0; at < 5; at++) await designated(NORTH, 'agent-dana', { customerDomain: 'pages.example' });
    await database.pool.query(`update referrals set opened_at = '2026-03-01' where customer_domain = 'pages.example'`);
    const url = '/referrals?customer=pages.example&limit=2';
    const all = await everyPage(url);
    expect(new Set(all.map((item) => JSON.stringify(item))).size).toBe(5);
    const meanwhile = await everyPage(url, async (page) => {
      if (page === 0) await designated(NORTH, 'agent-dana', { customerDomain: 'pages.example' });
    });
    expect(meanwhile).toEqual(all);
    expect((await everyPage(url)).length).toBe(6);
  });

  it.each([
    '/referrals?',
    '/referrals?changedSince=2026-01-01&',
    '/messages?',
    '/claims?',
    '/notices?',
    '/agents?',
    '/agencies?',
    '/webhooks?',
  ])('of %s gives each once by pages', async (url) => {
    const once = (await ask(all, `${url}limit=200`)).body.items ?? [];
    expect(once.length).toBeGreaterThan(1);
    expect(await everyPage(`${url}limit=1`)).toEqual(once);
  });

  it.each([
    ['a word', 'x'],
    ['a cursor of another list', Buffer.from('["messages","1",""]').toString('base64url')],
    [
      'a moment that is none',
      Buffer.from(`["referrals","2026-99-01T00:00:00.000000Z","${randomUUID()}"]`).toString('base64url'),
    ],
    ['half a cursor', Buffer.from('["referrals"]').toString('base64url')],
  ])('refuses %s as cursor', async (_what, cursor) => {
    const answer = await ask(all, `/referrals?cursor=${cursor}`);
    expect([answer.status, answer.body]).toMatchObject([400, { errors: [{ in: 'query', at: 'cursor' }] }]);
  });

  it('of events is a feed that goes on from where it ended', async () => {
    const first = await ask(all, '/events?limit=200');
    expect(first.body['more']).toBe(false);
    const next = first.body.next ?? '';
    expect((await ask(all, `/events?cursor=${next}`)).body).toMatchObject({ items: [], next });
    const came = await designated(NORTH, 'agent-dana');
    const { items } = (await ask(all, `/events?cursor=${next}`)).body;
    expect(items).toMatchObject([
      { reference: came.reference, kind: 'opened', seq: 1 },
      {
        reference: came.reference,
        kind: 'designated',
        seq: 2,
        detail: { agentId: 'agent-dana', rung: 'authenticated' },
      },
    ]);
    const some = await ask(all, `/events?cursor=${next}&kind=designated&limit=1`);
    expect(some.body).toMatchObject({ items: [{ kind: 'designated' }] });
    expect((await ask(south, `/events?cursor=${next}`)).body.items).toEqual([]);
    const none = (await ask(all, `/events?cursor=${next}&kind=withdrawn`)).body;
    expect(none).toMatchObject({ items: [], next: (await ask(all, '/events?limit=200')).body.next });
  });
});

describe('a message', () => {
  it('is told by what is known of it', async () => {
    expect((await ask(all, `/messages/${own.letterId}`)).body).toMatchObject({
      fromDomain: 'customer.example',
      outcome: 'referral',
      reference: own.reference,
      source: 'mailbox',
    });
    const { body } = await ask(all, `/messages?reference=${own.reference}&outcome=referral`);
    expect(body.items).toMatchObject([{ id: own.letterId }]);
    expect((await ask(all, '/messages/none')).status).toBe(404);
  });

  it.each([
    ['of the customer', 'JANE@customer.example', 200],
    ['of a colleague of theirs', 'bob@Customer.example', 200],
    ['of the agent of record', 'agent-dana@agent.example', 200],
    ['of somebody else, who may be with another agency', 'rob@other-agent.example', 404],
    ['of nobody', null, 404],
  ])('%s in the thread is shown to an agency, or not', async (_who, from, status) => {
    const { id } = await arrive(database, mail(randomUUID()));
    await database.pool.query('update messages set referral_id = $2, from_address = $3 where id = $1', [
      id,
      own.id,
      from,
    ]);
    expect((await ask(north, `/messages/${id}`)).status).toBe(status);
    expect((await ask(all, `/messages/${id}`)).status).toBe(200);
  });
});

it('a message of another agency’s agent, at a host that they share with the customer, is shown to no agency', async () => {
  await database.pool.query(
    `insert into agents (id, name, company, emails, agency_ids) values ('agent-hal', 'Hal', '', '{hal@customer.example}', '{${SOUTH}}')`,
  );
  const { id } = await arrive(database, mail(randomUUID()));
  const said = [id, own.id, 'Hal@customer.example'];
  await database.pool.query('update messages set referral_id = $2, from_address = $3 where id = $1', said);
  expect((await ask(north, `/messages/${id}`)).status).toBe(404);
  expect((await ask(all, `/messages/${id}`)).status).toBe(200);
  await database.pool.query(`delete from agents where id = 'agent-hal'`);
});

describe('a claim', () => {
  it('of an agent who is with others too is shown where it is about an own customer', async () => {
    await designated(NORTH, 'agent-both', { customerDomain: 'north-only.example' });
    const about = await claimed('agent-both', 'north-only.example');
    const elsewhere = await claimed('agent-both', 'nobody.example');
    expect((await ask(north, `/claims/${about}`)).status).toBe(200);
    expect((await ask(south, `/claims/${about}`)).status).toBe(404);
    expect((await ask(north, `/claims/${elsewhere}`)).status).toBe(404);
    const { body } = await ask(all, '/claims?customer=north-only.example&agent=agent-both');
    expect(body.items).toMatchObject([{ letterId: about, customerDomain: 'north-only.example' }]);
  });
});

describe('a notice', () => {
  it('that waits is released once, and says by whom', async () => {
    const { noticeId } = await designated(NORTH, 'agent-dana');
    expect((await ask(all, '/notices?state=waiting&limit=200')).text).toContain(noticeId);
    const url = `/notices/${noticeId}`;
    const headers = { 'if-match': await etagOf(all, url) };
    const released = await ask(all, `${url}/release`, { method: 'POST', headers });
    expect(released.body).toMatchObject({
      changed: 1,
      notice: {
        deliveries: [{ state: 'pending', waitReason: null, releasedBy: expect.stringMatching(/^the API key key /) }],
      },
    });
    const changes = noted.length;
    expect(noted.at(-1)).toMatch(new RegExp(`^key key .* api post /api/v1${url}/release$`));
    expect((await ask(all, `${url}/release`, { method: 'POST', headers })).status).toBe(412);
    expect(noted.length).toBe(changes); // what was refused is no change
    const now = { 'if-match': String(released.headers['etag']) };
    expect((await ask(all, `${url}/drop`, { method: 'POST', headers: now })).body).toMatchObject({
      changed: 1,
      notice: { deliveries: [{ state: 'dropped' }] },
    });
  });

  it('is not released in shadow', async () => {
    const shadow = await serve({ mayRelease: false });
    const { noticeId } = await designated(NORTH, 'agent-dana');
    const headers = { 'if-match': await etagOf(all, `/notices/${noticeId}`) };
    const of = async (what: string) =>
      await ask(all, `/notices/${noticeId}/${what}`, { method: 'POST', headers }, shadow);
    expect([(await of('release')).status, (await of('again')).status, (await of('drop')).status]).toEqual([
      409, 409, 200,
    ]);
  });
});

describe('a POST that is sent again', () => {
  const release = async (noticeId: string, key: string, idempotencyKey: string, etag: string) =>
    await ask(key, `/notices/${noticeId}/release`, {
      method: 'POST',
      headers: { 'if-match': etag, 'idempotency-key': idempotencyKey },
    });

  it('is answered as the first time, and not done again', async () => {
    const { noticeId } = await designated(NORTH, 'agent-dana');
    const etag = await etagOf(all, `/notices/${noticeId}`);
    const name = randomUUID();
    const first = await release(noticeId, all, name, etag);
    const again = await release(noticeId, all, name, etag);
    expect([again.status, again.text, again.headers['etag']]).toEqual([200, first.text, first.headers['etag']]);
    expect([first.headers['idempotency-replayed'], again.headers['idempotency-replayed']]).toEqual([undefined, 'true']);
    // Another key has names of its own.
    expect((await release(noticeId, north, name, etag)).status).toBe(412);
  });

  it('with another request under the same name is refused', async () => {
    const [one, two] = [await designated(NORTH, 'agent-dana'), await designated(NORTH, 'agent-dana')];
    const name = randomUUID();
    await release(one.noticeId, all, name, await etagOf(all, `/notices/${one.noticeId}`));
    const other = await release(two.noticeId, all, name, await etagOf(all, `/notices/${two.noticeId}`));
    expect([other.status, other.body['detail']]).toEqual([422, expect.stringContaining(name)]);
  });

  it('while the first is in hand waits, until that one can only be dead', async () => {
    const { noticeId } = await designated(NORTH, 'agent-dana');
    const etag = await etagOf(all, `/notices/${noticeId}`);
    const store = apiStore(database, keys.box, ['desk.example']);
    const { promise: held, resolve: go } = Promise.withResolvers<void>();
    const { promise: begun, resolve: began } = Promise.withResolvers<void>();
    const slow = await serve({
      store: {
        ...store,
        records: {
          ...store.records,
          decide: async (...of) => {
            began();
            await held;
            return await store.records.decide(...of);
          },
        },
      },
    });
    const name = randomUUID();
    const headers = { 'if-match': etag, 'idempotency-key': name };
    const first = ask(all, `/notices/${noticeId}/release`, { method: 'POST', headers }, slow);
    await begun;
    const second = await release(noticeId, all, name, etag);
    expect([second.status, second.headers['retry-after']]).toEqual([409, '1']);
    await database.pool.query(
      `update api_answers set begun_at = now() - interval '2 minutes' where idempotency_key = $1`,
      [name],
    );
    expect((await release(noticeId, all, name, etag)).body['changed']).toBe(1);
    go();
    expect((await first).status).toBe(200);
  });

  it('is done anew after a day, and after a failure', async () => {
    const { noticeId } = await designated(NORTH, 'agent-dana');
    const etag = await etagOf(all, `/notices/${noticeId}`);
    const store = apiStore(database, keys.box, ['desk.example']);
    const { log, said } = rememberingLog();
    const records = { ...store.records, decide: async () => await Promise.reject(new Error('lost')) };
    const broken = await serve({ store: { ...store, records }, log });
    const name = randomUUID();
    const headers = { 'if-match': etag, 'idempotency-key': name };
    const failed = await ask(all, `/notices/${noticeId}/release`, { method: 'POST', headers }, broken);
    expect([failed.status, failed.text]).toEqual([500, expect.not.stringContaining('lost')]);
    expect(said).toMatchObject([['api.failed', { route: '/api/v1/notices/:id/release' }]]);
    expect((await release(noticeId, all, name, etag)).status).toBe(200);
    await database.pool.query(
      `update api_answers set begun_at = now() - interval '25 hours' where idempotency_key = $1`,
      [name],
    );
    expect((await release(noticeId, all, name, etag)).status).toBe(412);
  });
});

describe('the directory', () => {
  const put = async (key: string, id: string, payload: object, headers: Record<string, string>) =>
    await ask(key, `/agents/${id}`, { method: 'PUT', payload, headers });

  it('takes a new agent once, and a change of one on the state that was seen', async () => {
    const id = `agent-${randomUUID()}`;
    const isNew = { 'if-none-match': '*' };
    const body = { name: 'Lee', emails: ['Lee@Agent.example'], agencyIds: [NORTH] };
    expect((await put(all, id, body, {})).status).toBe(428);
    const made = await put(all, id, body, isNew);
    expect([made.status, made.body]).toMatchObject([201, { id, emails: ['lee@agent.example'], company: '' }]);
    expect((await put(all, id, body, isNew)).status).toBe(412);
    const etag = { 'if-match': await etagOf(all, `/agents/${id}`) };
    expect(made.headers['etag']).toBe(etag['if-match']);
    expect((await put(all, id, { ...body, name: 'Lee Park' }, etag)).body).toMatchObject({ name: 'Lee Park' });
    expect((await put(all, id, body, etag)).status).toBe(412);
    const { agents } = await directoryStore(database).current();
    expect(agents.find((each) => each.id === id)?.name).toBe('Lee Park');
  });

  it('makes no agent of an agency that is not there', async () => {
    const answer = await put(all, 'agent-new', { name: 'N', agencyIds: ['agency-none'] }, { 'if-none-match': '*' });
    expect([answer.status, answer.body['detail']]).toEqual([422, expect.stringContaining('agency-none')]);
  });

  it('lets a key of one agency change nobody who is with another too', async () => {
    const etag = { 'if-match': await etagOf(north, '/agents/agent-both') };
    expect((await put(north, 'agent-both', { name: 'B', agencyIds: [NORTH] }, etag)).status).toBe(403);
    const own = { 'if-match': await etagOf(north, '/agents/agent-dana') };
    expect((await put(north, 'agent-dana', { name: 'D', agencyIds: [NORTH, SOUTH] }, own)).status).toBe(403);
    expect((await put(north, 'agent-dana', { name: 'D', agencyIds: [] }, own)).status).toBe(403);
  });

  it('tells a key of one agency nothing of the other agencies of its agents', async () => {
    await database.pool.query(
      `insert into agents (id, name, company, emails, agency_ids, sales_manager_email)
       values ('agent-kit', 'Kit', '', '{}', '{${SOUTH},${NORTH}}', 'sol@south.example')`,
    );
    const shown = await ask(north, '/agents/agent-kit');
    expect(shown.body).toMatchObject({ agencyIds: [NORTH], salesManagerEmail: null });
    expect((await ask(north, '/agents?limit=200')).text).not.toMatch(/south/);
    expect((await ask(all, '/agents/agent-kit')).body).toMatchObject({ agencyIds: [SOUTH, NORTH] });
    await database.pool.query(`update agents set sales_manager_email = 'sue@south.example' where id = 'agent-kit'`);
    expect((await ask(north, '/agents/agent-kit')).headers['etag']).toBe(shown.headers['etag']);
    await database.pool.query(`update agents set sales_manager_email = 'sal@north.example' where id = 'agent-kit'`);
    expect((await ask(north, '/agents/agent-kit')).body).toMatchObject({ salesManagerEmail: 'sal@north.example' });
    expect((await ask(south, '/agents/agent-kit')).body).toMatchObject({ salesManagerEmail: null });
  });

  describe('of a key that is bound to an agency', () => {
    const isNew = { 'if-none-match': '*' };
    const DANA_AS_SHE_IS = {
      name: 'agent-dana',
      company: 'Agents',
      emails: ['agent-dana@agent.example'],
      agencyIds: [NORTH],
    };
    const waiting = async (id: string) =>
      (
        await database.pool.query<{ name: string; asked: string; agency: string }>(
          `select wanted #>> '{entry,name}' as name, asked_by as asked, agency_id as agency
           from directory_changes where entry_id = $1 and decided_at is null`,
          [id],
        )
      ).rows;

    it.each<[what: string, id: () => string, body: object, headers: 'new' | 'own']>([
      ['a new agent with a name of their own', () => `agent-${randomUUID()}`, { name: 'Quite Unheard-Of' }, 'new'],
      ['a new agent with another agency’s agent’s name', () => `agent-${randomUUID()}`, { name: 'agent-rob' }, 'new'],
      ['the id of an agent of another agency', () => 'agent-rob', { name: 'Quite Unheard-Of' }, 'new'],
      [
        'an alias that is another agent’s name',
        () => 'agent-dana',
        { ...DANA_AS_SHE_IS, aliases: ['agent-rob'] },
        'own',
      ],
      ['an alias that nobody has', () => 'agent-dana', { ...DANA_AS_SHE_IS, aliases: ['Dee'] }, 'own'],
      [
        'another agent’s address',
        () => 'agent-dana',
        { ...DANA_AS_SHE_IS, emails: ['agent-rob@agent.example'] },
        'own',
      ],
      ['a customer’s domain', () => 'agent-dana', { ...DANA_AS_SHE_IS, domains: ['customer.example'] }, 'own'],
      ['a domain of its own', () => 'agent-dana', { ...DANA_AS_SHE_IS, domains: ['dana.example'] }, 'own'],
      ['another company', () => 'agent-dana', { ...DANA_AS_SHE_IS, company: 'Elsewhere' }, 'own'],
    ])('%s waits, with the same answer whatever it is', async (_, idOf, body, condition) => {
      const id = idOf();
      const before = (await ask(all, `/agents/${id}`)).text;
      const headers = condition === 'new' ? isNew : { 'if-match': await etagOf(north, `/agents/${id}`) };
      const sent = { agencyIds: [NORTH], ...body };
      const first = await put(north, id, sent, { ...headers, 'idempotency-key': randomUUID() });
      const again = await put(north, id, sent, { ...headers, 'idempotency-key': randomUUID() });
      for (const answer of [first, again]) {
        expect([answer.status, answer.text]).toEqual([
          202,
          '{"status":"waiting","detail":"An operator looks at this change before it takes effect. GET /agents/{id} shows the agent as it is until then."}',
        ]);
        expect(Object.keys(answer.headers)).not.toContain('etag');
      }
      expect(await waiting(id)).toMatchObject([{ asked: expect.stringMatching(/^key /), agency: NORTH }]);
      expect((await ask(all, `/agents/${id}`)).text).toBe(before);
      if (condition === 'new') expect((await ask(north, `/agents/${id}`)).status).toBe(404);
    });

    it('put again takes the place of what waits', async () => {
      const id = `agent-${randomUUID()}`;
      await put(north, id, { name: 'First', agencyIds: [NORTH] }, isNew);
      await put(north, id, { name: 'Second', agencyIds: [NORTH] }, isNew);
      expect(await waiting(id)).toMatchObject([{ name: 'Second' }]);
    });

    it('does not tell an id that others have from a free one by any condition', async () => {
      const free = `agent-${randomUUID()}`;
      const body = { name: 'X', agencyIds: [NORTH] };
      for (const headers of [{}, { 'if-match': '*' }, { 'if-match': '"x"' }, isNew]) {
        const [taken, other_] = [await put(north, 'agent-rob', body, headers), await put(north, free, body, headers)];
        expect(taken.status).toBe(other_.status);
        expect(taken.text.replaceAll('agent-rob', 'ID')).toBe(other_.text.replaceAll(free, 'ID'));
        expect(Object.keys(taken.headers).toSorted()).toEqual(Object.keys(other_.headers).toSorted());
      }
    });

    it('takes effect at once where it identifies nobody anew', async () => {
      const etag = { 'if-match': await etagOf(north, '/agents/agent-dana') };
      const changed = await put(
        north,
        'agent-dana',
        { ...DANA_AS_SHE_IS, salesManagerEmail: 'sal@north.example' },
        etag,
      );
      expect([changed.status, changed.body['salesManagerEmail']]).toEqual([200, 'sal@north.example']);
      await database.pool.query(`update agents set aliases = '{Dee}' where id = 'agent-dana'`);
      const now = { 'if-match': await etagOf(north, '/agents/agent-dana') };
      expect((await put(north, 'agent-dana', DANA_AS_SHE_IS, now)).body).toMatchObject({ aliases: [] });
    });

    it('fills nobody’s desk: beyond what an operator can look at it is told so', async () => {
      const busy = await keyFor(API_SCOPES, NORTH);
      await put(busy, 'agent-many', { name: 'Many', agencyIds: [NORTH] }, isNew);
      await database.pool.query(
        `insert into directory_changes (kind, entry_id, wanted, asked_by, asker)
         select 'agent', 'many ' || n, wanted, asked_by, asker from directory_changes, generate_series(1, 500) n where entry_id = 'agent-many'`,
      );
      expect((await put(busy, 'agent-more', { name: 'More', agencyIds: [NORTH] }, isNew)).status).toBe(409);
      await database.pool.query(`delete from directory_changes where entry_id like 'many %'`);
    });
  });

  it.each([
    ['a public ending', { domains: ['co.uk'] }, 'domains.0', 'co.uk'],
    ['a private one', { domains: ['kelp.example', 'github.io'] }, 'domains.1', 'github.io'],
    ['a host of tenants', { domains: ['kelp.onmicrosoft.com'] }, 'domains.0', 'kelp.onmicrosoft.com'],
    ['a provider of mail', { domains: ['gmail.com'] }, 'domains.0', 'gmail.com'],
    ['a domain of ours', { domains: ['pages.desk.example'] }, 'domains.0', 'pages.desk.example'],
    [
      'a sales manager of nobody',
      { salesManagerEmail: 'sal@nroth.example' },
      'salesManagerEmail',
      'did you mean sal@north.example?',
    ],
  ])('refuses %s to every key, and says what is right', async (_, body, at, value) => {
    for (const key of [all, north]) {
      const answer = await put(
        key,
        `agent-${randomUUID()}`,
        { name: 'K', agencyIds: [NORTH], ...body },
        { 'if-none-match': '*' },
      );
      expect([answer.status, answer.body]).toMatchObject([422, { errors: [{ in: 'body', at }] }]);
      expect(answer.text).toContain(value);
    }
  });

  it('refuses a new id that no page can hold, with one that it can', async () => {
    const answer = await put(all, 'agent%20one', { name: 'K', agencyIds: [NORTH] }, { 'if-none-match': '*' });
    expect([answer.status, answer.body['detail']]).toEqual([422, expect.stringContaining('agent-one')]);
    await database.pool.query(
      `insert into agents (id, name, company, agency_ids) values ('agent one', 'One', 'One', '{${NORTH}}')`,
    );
    const etag = { 'if-match': await etagOf(all, '/agents/agent%20one') };
    expect((await put(all, 'agent%20one', { name: 'One', company: 'Two', agencyIds: [NORTH] }, etag)).status).toBe(200);
  });

  it('has a customer’s domain wait, whoever gives it', async () => {
    for (const body of [{ domains: ['mail.customer.example'] }, { emails: ['x@customer.example'] }])
      expect(
        (await put(all, `agent-${randomUUID()}`, { name: 'C', agencyIds: [NORTH], ...body }, { 'if-none-match': '*' }))
          .status,
      ).toBe(202);
  });

  it('takes an international domain in both of its spellings for one', async () => {
    const id = `agent-${randomUUID()}`;
    const made = await put(
      all,
      id,
      { name: 'I', agencyIds: [NORTH], emails: ['jo@grünhof.example'], domains: ['GRÜNHOF.example'] },
      { 'if-none-match': '*' },
    );
    expect(made.body).toMatchObject({ emails: ['jo@xn--grnhof-4ya.example'], domains: ['xn--grnhof-4ya.example'] });
  });
});

describe('a key that is bound to an agency', () => {
  it.each(['release', 'again', 'drop'])('decides of no notice to a customer: %s', async (decision) => {
    const { noticeId } = await designated(NORTH, 'agent-dana', {}, true);
    const etag = { 'if-match': await etagOf(north, `/notices/${noticeId}`) };
    const refused = await ask(north, `/notices/${noticeId}/${decision}`, { method: 'POST', headers: etag });
    expect([refused.status, refused.body['detail']]).toEqual([403, expect.stringContaining('a mail to the customer')]);
    const { rows } = await database.pool.query('select state from deliveries where notice_id = $1', [noticeId]);
    expect(rows).toEqual([{ state: 'waiting' }]);
    const bound = { 'if-match': await etagOf(all, `/notices/${noticeId}`) };
    expect((await ask(all, `/notices/${noticeId}/${decision}`, { method: 'POST', headers: bound })).status).toBe(200);
  });
});

it('an address that is none is told so', async () => {
  for (const url of ['/nothing', '/referral', '/referrals/x/y/z']) {
    const answer = await ask(all, url);
    expect([answer.status, answer.body]).toMatchObject([404, { instance: `/api/v1${url}` }]);
  }
});

describe('an endpoint', () => {
  const events = ['referral.designated', 'claim.recorded'];
  const make = async (key: string, url: string, headers: Record<string, string> = {}) =>
    await ask(key, '/webhooks', { method: 'POST', payload: { url, events }, headers });

  it('shows its secret once, also to whoever sends the request again', async () => {
    const name = { 'idempotency-key': randomUUID() };
    const made = await make(north, 'https://hooks.example.com/once', name);
    const url = `/webhooks/${String(made.body['id'])}`;
    expect([made.status, made.headers['location'], made.body]).toMatchObject([
      201,
      `/api/v1${url}`,
      { secret: expect.stringMatching(/^whsec_[A-Za-z0-9+/]{43}=$/), agencyId: NORTH, events, enabled: true },
    ]);
    expect((await make(north, 'https://hooks.example.com/once', name)).text).toBe(made.text);
    const found = await ask(north, url);
    expect([found.status, found.headers['etag'], found.text]).toEqual([
      200,
      made.headers['etag'],
      expect.not.stringContaining('whsec_'),
    ]);
    expect((await ask(all, '/webhooks?limit=200')).text).not.toContain('whsec_');
    expect((await ask(south, url)).status).toBe(404);
  });

  it('has its secret under one name of one key for one request, and nowhere in clear', async () => {
    const url = 'https://hooks.example.com/names';
    const name = { 'idempotency-key': randomUUID() };
    const mine = await make(north, url, name);
    const secretIn = ({ body }: Awaited<ReturnType<typeof make>>) => String(body['secret']);
    const others = [await make(all, url, name), await make(south, url, name)];
    expect(others.map(({ status }) => status)).toEqual([201, 201]);
    expect(new Set([mine, ...others].map(secretIn)).size).toBe(3);
    const otherRequests = [
      await make(north, `${url}/`, name),
      await ask(north, `/webhooks/${String(mine.body['id'])}/rotate`, { method: 'POST', payload: {}, headers: name }),
      await ask(north, '/webhooks?x=1', { method: 'POST', payload: { url, events }, headers: name }),
    ];
    expect(otherRequests.map(({ status }) => status >= 400 && status < 500)).toEqual([true, true, true]);
    for (const { text } of otherRequests) expect(text).not.toContain('whsec_');
    const shouted = await ask(north, '/WEBHOOKS', { method: 'POST', payload: { url, events }, headers: name });
    expect([shouted.status, shouted.text]).toEqual([404, expect.not.stringContaining('whsec_')]);

    const atOnce = { 'idempotency-key': randomUUID() };
    const both = await Promise.all([make(north, `${url}/two`, atOnce), make(north, `${url}/two`, atOnce)]);
    const made = both.filter(({ status }) => status === 201);
    expect(new Set(made.map(secretIn)).size).toBe(1);
    expect(both.filter(({ status }) => status !== 201 && status !== 409)).toEqual([]);

    const { rows } = await database.pool.query<{ body: string | null }>('select body from api_answers');
    expect(rows.length).toBeGreaterThan(3);
    for (const { body } of rows) expect(body ?? '').not.toMatch(/whsec_|hooks\.example/);
    expect(await make(north, url, name)).toMatchObject({ text: mine.text });
  });

  it('whose kept answer no key opens any more is told so, and is not made again', async () => {
    const name = { 'idempotency-key': randomUUID() };
    const url = 'https://hooks.example.com/lost';
    await make(north, url, name);
    await database.pool.query(
      `update api_answers set body = overlay(body placing 'AAAA' from 30) where idempotency_key = $1`,
      [name['idempotency-key']],
    );
    const again = await make(north, url, name);
    expect([again.status, again.body['detail']]).toEqual([409, expect.stringContaining('look whether it was done')]);
  });

  it.each([
    'http://hooks.example.com/',
    'https://127.0.0.1/',
    'https://10.0.0.1/',
    'https://[::ffff:169.254.169.254]/',
    'https://user:secret@hooks.example.com/',
    'no address',
  ])('is not made for %s, nor led there', async (url) => {
    const made = await make(all, url);
    expect([made.status, made.body]).toMatchObject([422, { errors: [{ in: 'body', at: 'url', value: url }] }]);
    const { id } = await hook(null);
    const headers = { 'if-match': await etagOf(all, `/webhooks/${id}`) };
    expect((await ask(all, `/webhooks/${id}`, { method: 'PATCH', payload: { url }, headers })).status).toBe(422);
  });

  it('that is switched off replays nothing until it is on again', async () => {
    const { id, delivery: message } = await hook(null);
    const change = async (payload: object) =>
      await ask(all, `/webhooks/${id}`, {
        method: 'PATCH',
        payload,
        headers: { 'if-match': await etagOf(all, `/webhooks/${id}`) },
      });
    expect((await change({ enabled: false })).body).toMatchObject({
      enabled: false,
      disabledWhy: 'it was switched off',
    });
    const replay = async () => await ask(all, `/webhooks/${id}/deliveries/${message}/replay`, { method: 'POST' });
    expect((await replay()).status).toBe(409);
    expect((await change({ enabled: true, url: 'https://hooks.example.com/new' })).body).toMatchObject({
      enabled: true,
      disabledWhy: null,
      url: 'https://hooks.example.com/new',
      events: ['referral.opened'],
    });
    expect((await replay()).body).toMatchObject({ state: 'pending', attempts: 0, messageId: 'evt_1' });
    expect((await ask(all, `/webhooks/${id}/deliveries?state=failed`)).body.items).toEqual([]);
    const gone = { 'if-match': await etagOf(all, `/webhooks/${id}`) };
    expect((await ask(all, `/webhooks/${id}`, { method: 'DELETE', headers: gone })).status).toBe(204);
    expect((await ask(all, `/webhooks/${id}/deliveries/${message}`)).status).toBe(404);
  });

  it('gets a new secret, shown once, and says until when those before it sign beside it', async () => {
    const { id } = await hook(null);
    const rotate = async (keepHours: number, headers = {}) =>
      await ask(all, `/webhooks/${id}/rotate`, { method: 'POST', payload: { keepHours }, headers });
    const name = { 'idempotency-key': randomUUID() };
    const first = await rotate(48, name);
    expect(first.body).toMatchObject({ id, secret: expect.stringMatching(/^whsec_[A-Za-z0-9+/]{43}=$/) });
    const hours = (new Date(String(first.body['earlierSecretUntil'])).getTime() - Date.now()) / 3_600_000;
    expect(hours).toBeCloseTo(48, 1);
    expect((await rotate(48, name)).text).toBe(first.text);
    const found = await ask(all, `/webhooks/${id}`);
    expect([found.headers['etag'], found.text]).toEqual([first.headers['etag'], expect.not.stringContaining('whsec_')]);
    const second = await rotate(0);
    expect(second.body).toMatchObject({ earlierSecretUntil: null });
    expect(second.body['secret']).not.toBe(first.body['secret']);
  });

  it('sends what failed since a moment once more, and nothing while it is off', async () => {
    const { id } = await hook(null);
    await database.pool.query(
      `insert into webhook_deliveries (webhook_id, message_id, event, payload, state, created_at, retry_until, done_at)
       select $1, 'evt_f' || n, 'referral.opened', '{}', case when n = 4 then 'delivered' else 'failed' end,
         now() - n * interval '1 day', now(), now() from generate_series(1, 4) n`,
      [id],
    );
    const failedSince = new Date(Date.now() - 2.5 * 86_400_000).toISOString();
    const replay = async () => await ask(all, `/webhooks/${id}/replay`, { method: 'POST', payload: { failedSince } });
    expect((await replay()).body).toEqual({ replayed: 2, more: false });
    expect((await replay()).body).toEqual({ replayed: 0, more: false });
    const { items } = (await ask(all, `/webhooks/${id}/deliveries?state=failed`)).body;
    expect(items).toMatchObject([{ messageId: 'evt_f3' }]);
    await database.pool.query('update webhooks set disabled_at = now() where id = $1', [id]);
    expect((await replay()).status).toBe(409);
  });

  it('is not made where there are as many as there may be', async () => {
    const key = await keyFor(['webhooks:write'], 'agency-many');
    const statuses = [];
    for (let at = 0; at < 51; at++) statuses.push((await make(key, 'https://hooks.example.com/many')).status);
    expect([statuses.at(49), statuses.at(50)]).toEqual([201, 409]);
  });
});

describe('the page to try it', () => {
  it('loads from here alone', async () => {
    const page = await ask(null, '/docs/');
    expect([page.status, page.headers['content-type']]).toEqual([200, 'text/html; charset=utf-8']);
    expect(page.headers['content-security-policy']).toContain("default-src 'none'; script-src 'self'");
    const bare = await ask(null, '/docs');
    for (const text of [page.text, bare.text]) {
      const links = [...text.matchAll(/(?:src|href)="([^"]+)"/g)].map(([, link = '']) => link);
      expect(links.length).toBeGreaterThan(4);
      for (const link of links) {
        const { pathname, host } = new URL(link, 'http://here.example/api/v1/docs/');
        expect(host).toBe('here.example');
        expect((await ask(null, pathname.replace('/api/v1', ''))).status).toBe(200);
      }
    }
    expect((await ask(null, '/docs/json')).body['openapi']).toBe('3.1.0');
  });
});
