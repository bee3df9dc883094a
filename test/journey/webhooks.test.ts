/** A service that is killed while it tells a program what happened: the next one tells it again, and programs read the same by the API. */
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { z } from 'zod';
import { intakeStore } from '../../src/adapters/postgres/intake-store.ts';
import { startApp } from '../../src/app.ts';
import { readConfig } from '../../src/config.ts';
import { migratedDatabase } from '../database.ts';
import { silentLog } from '../log.ts';
import { startWebhookReceiver } from '../servers/webhook-receiver.ts';
import { arrive, ending, extraction, mail, PLENTY, referral, VOICE } from '../store.ts';
import { atTheCommandLine, killed } from './world.ts';

const { url, database } = await migratedDatabase();
const receiver = await startWebhookReceiver();
const dataDir = mkdtempSync(join(tmpdir(), 'firsthand-webhooks-'));
afterAll(async () => {
  await receiver.close();
  rmSync(dataDir, { recursive: true, force: true });
});

const environment = { DATABASE_URL: url, DATA_DIR: dataDir, WEBHOOK_TARGETS: 'local', WEB_PORT: '0' };

function spawnService() {
  return spawn(process.execPath, [join(import.meta.dirname, '../../src/cli.ts'), 'start', '--role', 'work'], {
    env: { PATH: process.env['PATH'], LOG_LEVEL: 'warn', ...environment },
    stdio: ['ignore', 'ignore', 'inherit'],
    detached: true, // a group of its own, so that it is killed with its children
  });
}

it('a message outlives kill -9, and is known again by its id', async () => {
  const app = await startApp(readConfig(environment), ['web'], silentLog);
  const key = (await atTheCommandLine(['key', 'add', 'crm', '--scope', 'write'], environment)).trim();
  const headers = { authorization: `Bearer ${key}`, 'content-type': 'application/json' };
  const made = await fetch(`${app.webUrl}/api/v1/webhooks`, {
    method: 'POST',
    headers,
    body: JSON.stringify({ url: `${receiver.url}/hook`, events: ['referral.opened'] }),
  });
  receiver.secrets.add(z.object({ secret: z.string() }).parse(await made.json()).secret);

  const { id, contentSha256 } = await arrive(database, mail('killed'));
  const its = referral();
  const events = [{ kind: 'opened', letterId: id, extraction, voice: VOICE }] as const;
  await intakeStore(database, PLENTY).commit(id, ending(contentSha256, { outcome: 'referral', referral: its, events }));

  const plain = receiver.answer;
  receiver.answer = () => undefined;
  const first = spawnService();
  await expect.poll(() => receiver.received.length).toBe(1);
  await killed(first);

  receiver.answer = plain;
  // As if the minute had passed after which it is known that nobody is at work on it.
  await database.pool.query(`update webhook_deliveries set next_at = now() where state = 'pending'`);
  const second = spawnService();
  const stateOf = async () => (await database.pool.query('select state, attempts from webhook_deliveries')).rows;
  await expect.poll(stateOf).toEqual([{ state: 'delivered', attempts: 2 }]);
  await killed(second);

  expect(receiver.received.map(({ id: of }) => of)).toEqual([`evt_${its.id}_1`, `evt_${its.id}_1`]);
  expect(receiver.received.at(-1)?.message).toMatchObject({ type: 'referral.opened', data: { referralId: its.id } });
  const feed = await fetch(`${app.webUrl}/api/v1/events`, { headers });
  expect(await feed.json()).toMatchObject({ items: [{ kind: 'opened', referralId: its.id }], more: false });

  const added = await atTheCommandLine(['webhook', 'add', `${receiver.url}/other`, '--events', 'all'], environment);
  const [otherId = '', otherSecret] = added.split('\n');
  expect(otherSecret).toMatch(/^whsec_/);
  const list = await atTheCommandLine(['webhook', 'list'], environment);
  for (const shown of [otherId, '/hook', '/other', 'referral.opened']) expect(list).toContain(shown);
  expect(list).not.toContain('whsec_');
  const rotated = await atTheCommandLine(['webhook', 'rotate', otherId, '--keep-hours', '2'], environment);
  expect(rotated).toMatch(/^whsec_\S+\n$/);
  expect(rotated.trim()).not.toBe(otherSecret);
  expect(await atTheCommandLine(['webhook', 'remove', otherId], environment)).toContain('hears of nothing');
  expect(await atTheCommandLine(['webhook', 'list'], environment)).not.toContain(otherId);

  expect(await atTheCommandLine(['key', 'list'], environment)).toMatch(/crm +everything +all +\d{4}-/);
  const { rows: audit } = await database.pool.query(`select did, why from actions where subject = $1 order by id`, [
    `endpoint ${otherId}`,
  ]);
  expect(audit).toEqual([
    { did: 'webhook added', why: '' },
    { did: 'webhook secret rotated', why: '2 hours' },
    { did: 'webhook removed', why: '' },
  ]);
  await atTheCommandLine(['key', 'revoke', 'crm'], environment);
  expect((await fetch(`${app.webUrl}/api/v1/events`, { headers })).status).toBe(401);
  await app.stop();
});
