/** Webhooks on a real PostgreSQL and a real receiver: who hears of what, when it is tried again, and when no more. */
import { randomBytes, randomUUID } from 'node:crypto';
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { migratedDatabase } from '../../../test/database.ts';
import { keysOfTest } from '../../../test/keys.ts';
import { rememberingLog } from '../../../test/log.ts';
import { startWebhookReceiver } from '../../../test/servers/webhook-receiver.ts';
import { arrive, ending, extraction, letterOf, mail, PLENTY, referral, VOICE } from '../../../test/store.ts';
import type { ReferralEvent } from '../../domain/referral.ts';
import { WEBHOOK_EVENTS, type WebhookEvent } from '../../domain/webhook.ts';
import { webhookRounds } from '../../webhooks/deliver.ts';
import type { Post } from '../../webhooks/ports.ts';
import { replaceAll, retireSecrets } from '../key-files.ts';
import { openKeyring } from '../keys.ts';
import { webhookPost } from '../webhook-post.ts';
import { apiAnswerStore } from './api-answers.ts';
import { addKey, listKeys } from './api-keys.ts';
import { addWebhook, apiWebhooks } from './api-webhooks.ts';
import { chainEvents } from './chain.ts';
import { directoryStore } from './directory-store.ts';
import { intakeStore } from './intake-store.ts';
import { ofWebhook, sealStored } from './secrets.ts';
import { webhookQueue } from './webhook-queue.ts';

const { database } = await migratedDatabase();
const { folder, keys } = await keysOfTest();
const { pool, orm } = database;
const webhooks = apiWebhooks(database, keys.box);
const receiver = await startWebhookReceiver();
const plain = receiver.answer;
afterAll(async () => await receiver.close());

const NORTH = 'agency-north';
const SOUTH = 'agency-south';
const SECRET_WORDS = 'the owner drinks';
const ALL = { agencyId: null };

beforeEach(async () => {
  await pool.query('delete from webhooks');
  receiver.received.length = 0;
  receiver.answer = plain;
});

const queue = webhookQueue(database, { leaseMs: 60_000, box: keys.box });
const { log, said } = rememberingLog();
const needs = {
  queue,
  post: webhookPost('local'),
  clock: { now: () => new Date() },
  dice: () => 0.5,
  limitMs: 5_000,
  log,
};

/** One round, until nothing of it is in hand. */
async function round(changes: { post?: Post; limitMs?: number } = {}): Promise<void> {
  await chainEvents(database);
  const rounds = webhookRounds({ ...needs, ...changes });
  await rounds.round(new AbortController().signal);
  await rounds.settled();
}

async function hears(path: string, events: readonly WebhookEvent[] = WEBHOOK_EVENTS, agencyId: string | null = null) {
  const made = await addWebhook(orm, keys.box, { url: `${receiver.url}${path}`, events, agencyId, by: 'a test' });
  if (made === null) return expect.unreachable();
  receiver.secrets.add(made.secret);
  return made;
}

const received = (path: string) => receiver.received.filter((each) => each.path === path);
const types = (path: string) => received(path).map(({ message }) => message?.type);

async function happens(agencyId: string, more: (letterId: string) => readonly ReferralEvent[] = () => []) {
  const { id, contentSha256 } = await arrive(database, mail(`${SECRET_WORDS} ${randomUUID()}`));
  const its = referral({ designation: { agentId: 'agent-dana', agencyId, placement: 'sole' } });
  const events: ReferralEvent[] = [
    { kind: 'opened', letterId: id, extraction, voice: VOICE },
    {
      kind: 'designated',
      letterId: id,
      designation: { agentId: 'agent-dana', agencyId, placement: 'sole' },
      scope: { services: [], sites: null },
      rung: 'authenticated',
    },
    ...more(id),
  ];
  const conclusion = { outcome: 'referral', referral: its, events, letter: letterOf(SECRET_WORDS) } as const;
  await intakeStore(database, PLENTY).commit(id, ending(contentSha256, conclusion));
  return { id: its.id, reference: its.reference, letterId: id };
}

async function claimed(agentId: string): Promise<string> {
  const { id, contentSha256 } = await arrive(database, mail(`${SECRET_WORDS} ${randomUUID()}`));
  const claim = {
    rung: 'agents_word',
    claimant: 'dana@agent.example',
    agentId,
    company: null,
    customerDomain: 'c.example',
  } as const;
  await intakeStore(database, PLENTY).commit(id, ending(contentSha256, { outcome: 'claim', claim }));
  return id;
}

/** As if so much time had passed. */
async function later(interval: string): Promise<void> {
  await pool.query(
    `update webhook_deliveries set next_at = next_at - $1::interval, retry_until = retry_until - $1::interval`,
    [interval],
  );
  await pool.query(`update webhooks set failing_since = failing_since - $1::interval`, [interval]);
}

const deliveriesOf = async (id: string) =>
  (await webhooks.deliveries(ALL, id, null, { after: null, limit: 100 }))?.items ?? expect.unreachable();

describe('whoever asked', () => {
  it('hears of what happens, once, signed, with ids alone', async () => {
    const made = await hears('/all');
    const { id, reference } = await happens(NORTH);
    await round();
    await round();
    expect(received('/all').map(({ message }) => message)).toMatchObject([
      { type: 'referral.opened', data: { referralId: id, reference, state: 'in_effect', seq: 1 } },
      {
        type: 'referral.designated',
        data: { referralId: id, reference, seq: 2, agentId: 'agent-dana', agencyId: NORTH },
      },
    ]);
    expect(received('/all').map(({ id: of }) => of)).toEqual([`evt_${id}_1`, `evt_${id}_2`]);
    expect(receiver.received.map(({ body }) => body).join()).not.toMatch(/drinks|1200|jane/i);
    expect(await deliveriesOf(made.id)).toMatchObject([
      { state: 'delivered', attempts: 1, nextAt: null },
      { state: 'delivered', attempts: 1, nextAt: null },
    ]);
    // Another secret checks nothing.
    receiver.secrets.delete(made.secret);
    await happens(NORTH);
    await round();
    expect(received('/all').at(-1)?.message).toBeNull();
  });

  it('hears of the events that they asked for, of nothing from before, and of their agency alone', async () => {
    await happens(NORTH);
    await chainEvents(database);
    await hears('/some', ['referral.held', 'referral.contested', 'notice.bounced']);
    await hears('/north', WEBHOOK_EVENTS, NORTH);
    await hears('/south', WEBHOOK_EVENTS, SOUTH);
    const { id } = await happens(NORTH, (letterId) => [
      { kind: 'held', letterId, reason: 'psa_to_read' },
      { kind: 'parts_asked', letterId, missing: [] },
      { kind: 'contested', letterId, why: 'dispute', by: 'jane@customer.example', agentId: 'agent-rob' },
      { kind: 'notice_bounced', letterId, noticeId: 'a-notice', status: '5.1.1' },
    ]);
    await round();
    expect(received('/some').map(({ message }) => message)).toMatchObject([
      { type: 'referral.held', data: { reason: 'psa_to_read' } },
      { type: 'referral.contested', data: { referralId: id } },
      { type: 'notice.bounced', data: { noticeId: 'a-notice' } },
    ]);
    expect(types('/north')).toEqual([
      'referral.opened',
      'referral.designated',
      'referral.held',
      'referral.contested',
      'notice.bounced',
    ]);
    expect(receiver.received.map(({ body }) => body).join()).not.toMatch(/agent-rob|jane/);
    expect(types('/south')).toEqual([]);
  });

  it('hears of claims, an agency of those of its own agents', async () => {
    const agency = { aliases: [], domains: [], salesManagers: [], deskEmail: null, served: true };
    const agent = { company: '', aliases: [], emails: [], domains: [], salesManagerEmail: null };
    await directoryStore(database).put(
      {
        agencies: [NORTH, SOUTH].map((id) => ({ ...agency, id, name: id })),
        agents: [
          { ...agent, id: 'agent-dana', name: 'Dana', agencyIds: [NORTH] },
          { ...agent, id: 'agent-both', name: 'Both', agencyIds: [NORTH, SOUTH] },
        ],
        referralAddresses: [],
      },
      { replace: false },
    );
    await hears('/claims');
    await hears('/north', WEBHOOK_EVENTS, NORTH);
    await hears('/south', WEBHOOK_EVENTS, SOUTH);
    const letterId = await claimed('agent-dana');
    await claimed('agent-both');
    await round();
    await round();
    expect(received('/claims').map(({ message }) => message?.data)).toMatchObject([
      { letterId, agentId: 'agent-dana', customerDomain: 'c.example' },
      { agentId: 'agent-both' },
    ]);
    expect(received('/north').map(({ id }) => id)).toEqual([`clm_${letterId}`]);
    expect(types('/south')).toEqual([]);
  });

  it('hears of each once, also where several processes make messages, and more than one round takes', async () => {
    const made = await hears('/many', ['referral.opened']);
    for (let at = 0; at < 3; at++) await happens(NORTH);
    await pool.query(
      `insert into claims (letter_id, rung, claimant) select id, 'agents_word', 'a@b.example' from messages
       on conflict do nothing`,
    );
    await chainEvents(database);
    await Promise.all([1, 2, 3, 4].map(async () => await queue.announce()));
    await round();
    expect(received('/many').length).toBe(3);
    expect((await deliveriesOf(made.id)).length).toBe(3);
  });
});

describe('a message that is not taken', () => {
  it.each<[string, Post, { status: number | null; fault: string }]>([
    ['an error', needs.post, { status: 500, fault: 'it was answered by 500' }],
    ['nobody there', async () => ({ outcome: 'failed', why: 'nobody' }), { status: null, fault: 'nobody' }],
  ])('because of %s is tried again later, under the same id', async (_what, post, attempt) => {
    receiver.answer = (_received, response) => void response.writeHead(500).end();
    const made = await hears('/down', ['referral.opened']);
    const { id } = await happens(NORTH);
    const began = Date.now();
    await round({ post });
    const [waiting] = await deliveriesOf(made.id);
    expect(waiting).toMatchObject({ state: 'pending', attempts: 1 });
    expect(new Date(waiting?.nextAt ?? 0).getTime()).toBeGreaterThan(began + 2_000);
    receiver.answer = plain;
    receiver.received.length = 0;
    await round();
    expect(types('/down')).toEqual([]);
    await later('6 seconds');
    await round();
    expect(received('/down').map(({ id: of }) => of)).toEqual([`evt_${id}_1`]);
    const shown = await webhooks.delivery(ALL, made.id, waiting?.id ?? '');
    expect(shown).toMatchObject({
      state: 'delivered',
      attempts: 2,
      history: [attempt, { status: 204, fault: null }],
    });
    expect((await webhooks.one(ALL, made.id))?.failingSince).toBeNull();
  });

  it('in time counts as not taken, and holds up no other endpoint', async () => {
    const slow = await hears('/slow', ['referral.opened']);
    await hears('/quick', ['referral.opened']);
    receiver.answer = (got, response) => (got.path === '/slow' ? undefined : plain(got, response));
    for (let at = 0; at < 6; at++) await happens(NORTH);
    await round({ limitMs: 1_000 });
    expect(received('/quick').length).toBe(6);
    const deliveries = await deliveriesOf(slow.id);
    expect(deliveries.map(({ state }) => state)).toEqual(Array.from({ length: 6 }, () => 'pending'));
    expect(await webhooks.delivery(ALL, slow.id, deliveries[0]?.id ?? '')).toMatchObject({
      history: [{ status: null, fault: 'no answer came in time' }],
    });
  });

  it('for three days is given up, and goes out once more when somebody asks', async () => {
    const made = await hears('/gone', ['referral.opened']);
    const { id } = await happens(NORTH);
    receiver.answer = (_received, response) => void response.writeHead(503).end();
    await round();
    await later('3 days');
    await round();
    const [failed] = await deliveriesOf(made.id);
    expect(failed).toMatchObject({ state: 'failed', attempts: 2, doneAt: expect.any(String) });
    await later('1 day');
    receiver.received.length = 0;
    receiver.answer = plain;
    await round();
    expect(types('/gone')).toEqual([]);
    expect(await webhooks.replay(ALL, made.id, failed?.id ?? '')).toMatchObject({
      is: 'done',
      what: { state: 'pending', attempts: 0, lastStatus: 503 },
    });
    await round();
    expect(received('/gone').map(({ id: of }) => of)).toEqual([`evt_${id}_1`]);
    expect(await webhooks.delivery(ALL, made.id, failed?.id ?? '')).toMatchObject({
      state: 'delivered',
      history: [{ status: 503 }, { status: 503 }, { status: 204 }],
    });
  });

  it('for five days disables its endpoint, and what waits is given up', async () => {
    const made = await hears('/dead', ['referral.opened']);
    await happens(NORTH);
    receiver.answer = (_received, response) => void response.writeHead(502).end();
    await round();
    await later('5 days 1 hour');
    await happens(NORTH);
    await round();
    expect(await webhooks.one(ALL, made.id)).toMatchObject({
      enabled: false,
      disabledWhy: 'it took nothing for five days',
    });
    expect((await deliveriesOf(made.id)).map(({ state }) => state)).toEqual(['failed', 'failed']);
    expect(said).toContainEqual(['webhook.disabled', { webhookId: made.id }]);
    receiver.received.length = 0;
    await happens(NORTH);
    await round();
    expect(receiver.received).toEqual([]);
  });

  it('because nobody is there any more disables its endpoint at once', async () => {
    const made = await hears('/away', ['referral.opened']);
    receiver.answer = (_received, response) => void response.writeHead(410).end();
    for (let at = 0; at < 6; at++) await happens(NORTH);
    await round();
    expect(await webhooks.one(ALL, made.id)).toMatchObject({ enabled: false });
    expect(new Set((await deliveriesOf(made.id)).map(({ state }) => state))).toEqual(new Set(['failed']));
    expect(received('/away').length).toBe(4);
  });
});

describe('a new secret', () => {
  const signatures = (path: string) => received(path).at(-1)?.headers['webhook-signature']?.toString().split(' ') ?? [];
  const tell = async (path: string) => {
    await happens(NORTH);
    await round();
    return { signed: signatures(path).length, message: received(path).at(-1)?.message ?? null };
  };

  it('signs beside those before it for a while, so that each receiver finds its own', async () => {
    const made = await hears('/rotated', ['referral.opened']);
    const next = (await webhooks.rotate(ALL, made.id, 24)) ?? expect.unreachable();
    receiver.secrets.add(made.secret);
    expect(await tell('/rotated')).toMatchObject({ signed: 2, message: { type: 'referral.opened' } });
    receiver.secrets.delete(made.secret);
    receiver.secrets.add(next.secret);
    expect(await tell('/rotated')).toMatchObject({ signed: 2, message: { type: 'referral.opened' } });
    // A second one, as after an answer that was lost: the first of all still counts.
    await webhooks.rotate(ALL, made.id, 24);
    receiver.secrets.delete(next.secret);
    receiver.secrets.add(made.secret);
    expect(await tell('/rotated')).toMatchObject({ signed: 3, message: { type: 'referral.opened' } });
    await pool.query(
      `update webhooks set earlier_secrets = (select jsonb_agg(e || jsonb_build_object('until', now() - interval '1 second'))
         from jsonb_array_elements(earlier_secrets) e)`,
    );
    expect(await tell('/rotated')).toEqual({ signed: 1, message: null });
  });

  it('that is to end those before it does so at once, whatever was said of them', async () => {
    const made = await hears('/ended', ['referral.opened']);
    await webhooks.rotate(ALL, made.id, 168);
    const last = (await webhooks.rotate(ALL, made.id, 0)) ?? expect.unreachable();
    expect(last.earlierSecretUntil).toBeNull();
    expect(await tell('/ended')).toEqual({ signed: 1, message: null });
    receiver.secrets.add(last.secret);
    expect(await tell('/ended')).toMatchObject({ signed: 1, message: { type: 'referral.opened' } });
  });
});

it('what a process had in hand when it died is tried again, under the same id', async () => {
  const made = await hears('/kill', ['referral.opened']);
  const { id } = await happens(NORTH);
  await chainEvents(database);
  await queue.announce();
  expect(await queue.take(made.id, 10)).toMatchObject([{ messageId: `evt_${id}_1`, attempt: 1 }]);
  expect(await queue.take(made.id, 10)).toEqual([]);
  await later('61 seconds');
  await round();
  expect(received('/kill').map(({ id: of }) => of)).toEqual([`evt_${id}_1`]);
  expect(await deliveriesOf(made.id)).toMatchObject([{ state: 'delivered', attempts: 2 }]);
});

it('what is old goes when something new comes', async () => {
  const made = await hears('/old', ['referral.opened']);
  await happens(NORTH);
  await round();
  await pool.query(`update webhook_deliveries set done_at = now() - interval '91 days'`);
  await happens(NORTH);
  await round();
  expect((await deliveriesOf(made.id)).length).toBe(1);
});

it('endpoints are listed in the order in which they were made, over pages of any length', async () => {
  const made: string[] = [];
  for (let at = 0; at < 13; at++) made.push((await hears(`/list-${at}`)).id);
  for (const limit of [1, 4, 13, 50]) {
    const listed: string[] = [];
    let after: Awaited<ReturnType<typeof webhooks.list>>['next'] = null;
    do {
      const page: Awaited<ReturnType<typeof webhooks.list>> = await webhooks.list(ALL, { limit, after });
      listed.push(...page.items.map(({ id }) => id));
      after = page.next;
    } while (after !== null);
    expect(listed).toEqual(made);
  }
});

describe('the secrets of endpoints and what was answered of them', () => {
  const everything = async (): Promise<string> => {
    const tables = ['webhooks', 'webhook_deliveries', 'api_answers'];
    const rows = await Promise.all(tables.map(async (table) => (await pool.query(`select * from ${table}`)).rows));
    return JSON.stringify(rows);
  };
  const answers = apiAnswerStore(database, keys.box);
  const keyId = async (): Promise<string> => {
    await addKey(database, { name: randomUUID(), scopes: ['webhooks:write'], agencyId: null, by: 'a test' });
    return (await listKeys(database)).at(-1)?.id ?? '';
  };

  it('lie nowhere in clear, neither that of now nor those before it', async () => {
    const made = await hears('/sealed', ['referral.opened']);
    const next = (await webhooks.rotate(ALL, made.id, 24)) ?? expect.unreachable();
    await happens(NORTH);
    await round();
    expect(received('/sealed')).toHaveLength(1);
    const stored = await everything();
    for (const secret of [made.secret, next.secret]) {
      expect(stored).not.toContain(secret);
      expect(stored).not.toContain(secret.slice('whsec_'.length));
    }
    expect(stored).not.toContain('whsec_');
  });

  it('of an earlier release are taken over at a start, and sign as before', async () => {
    const made = await hears('/clear', ['referral.opened']);
    const before = `whsec_${randomBytes(32).toString('base64')}`;
    const until = new Date(Date.now() + 3_600_000).toISOString();
    const of = await keyId();
    await pool.query('update webhooks set secret = $2, earlier_secrets = $3 where id = $1', [
      made.id,
      made.secret,
      JSON.stringify([{ secret: before, until }]),
    ]);
    await pool.query(
      `insert into api_answers (key_id, idempotency_key, request_sha256, status, headers, body) values ($1, 'one', 'x', 201, '{}', $2)`,
      [of, `{"secret":"${made.secret}"}`],
    );
    expect(await everything()).toContain('whsec_');
    for (let start = 0; start < 2; start++) await sealStored(database, keys.box);
    expect(await everything()).not.toContain('whsec_');
    await happens(NORTH);
    await round();
    expect(received('/clear')[0]?.message).toMatchObject({ type: 'referral.opened' });
    expect(String(received('/clear')[0]?.headers['webhook-signature']).split(' ')).toHaveLength(2);
    expect(await answers.begin(of, 'one', Buffer.from('x'))).toMatchObject({
      is: 'answered',
      answer: { body: `{"secret":"${made.secret}"}` },
    });
  });

  it('are sealed anew when the keys are replaced, after which an old copy of the keys opens none', async () => {
    const { keys: copy } = await keysOfTest();
    const old = mkdtempSync(join(tmpdir(), 'firsthand-old-keys-'));
    cpSync(folder, old, { recursive: true });
    const made = await hears('/replaced', ['referral.opened']);
    const of = await keyId();
    await answers.begin(of, 'two', Buffer.from('x'));
    await answers.keep(of, 'two', { status: 201, headers: {}, body: made.secret });
    await replaceAll(folder);
    await keys.refresh();
    // Where whoever replaced them died here, all goes on, and the next start does the rest.
    await happens(NORTH);
    await round();
    expect(received('/replaced')).toHaveLength(1);
    await sealStored(database, keys.box);
    await retireSecrets(folder);
    await keys.refresh();
    await happens(NORTH);
    await round();
    expect(received('/replaced')[1]?.message).toMatchObject({ type: 'referral.opened' });
    expect(await answers.begin(of, 'two', Buffer.from('x'))).toMatchObject({ answer: { body: made.secret } });
    const { rows } = await pool.query<{ secret: string }>('select secret from webhooks where id = $1', [made.id]);
    const thief = (await openKeyring(old)).box;
    for (const box of [thief, copy.box]) expect(await box.open(ofWebhook(made.id), rows[0]?.secret ?? '')).toBeNull();
    rmSync(old, { recursive: true, force: true });
  });

  it('are of one endpoint: copied to another, or changed, they sign nothing, and the log of the endpoint says what to do', async () => {
    const [one, other] = [await hears('/one', ['referral.opened']), await hears('/other', ['referral.opened'])];
    await pool.query('update webhooks set secret = (select secret from webhooks where id = $1) where id = $2', [
      one.id,
      other.id,
    ]);
    await happens(NORTH);
    await round();
    expect([received('/one').length, received('/other').length]).toEqual([1, 0]);
    expect((await deliveriesOf(other.id))[0]).toMatchObject({
      state: 'pending',
      lastFault: expect.stringContaining('firsthand webhook rotate'),
    });
    await webhooks.rotate(ALL, other.id, 24);
    await pool.query(`update webhook_deliveries set next_at = now() where webhook_id = $1`, [other.id]);
    await round();
    expect(received('/other')).toHaveLength(1);
  });
});
