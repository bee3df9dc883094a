/** One holder a lease, whoever dies; a number for each process that lives. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { afterEach, expect, it } from 'vitest';
import { migratedDatabase } from '../../../test/database.ts';
import { rememberingLog, silentLog } from '../../../test/log.ts';
import type { Log } from '../../domain/ports.ts';
import { INSTANCE_LOCK, joinPresence, type Presence } from './presence.ts';

const { database, url } = await migratedDatabase();
const forEver = new AbortController().signal;
const present: Presence[] = [];
afterEach(async () => {
  for (const presence of present.splice(0)) await presence.close();
});

it('gives each process a number, shown as long as it lives', async () => {
  const [one, other] = [await join(), await join()];
  expect(one.instance).not.toBe(other.instance);
  expect(await living()).toEqual(expect.arrayContaining([one.instance, other.instance]));
  await one.close();
  await expect.poll(living).not.toContain(one.instance);
  expect(await living()).toContain(other.instance);
});

it('gives a lease to one, another name to another, and the lease to the next when it is released', async () => {
  const [one, other] = [await join(), await join()];
  const lease = await one.lease('mailbox a', forEver);
  await other.lease('mailbox b', forEver);
  let taken = false;
  const next = other.lease('mailbox a', forEver).then((got) => {
    taken = true;
    return got;
  });
  await one.lease('mailbox c', forEver); // a round trip that the waiting one had time for
  expect(taken).toBe(false);
  await lease.release();
  expect((await next).lost.aborted).toBe(false);
});

it('ends to wait for a lease when aborted', async () => {
  const [one, other] = [await join(), await join()];
  await one.lease('aborted', forEver);
  const aborting = new AbortController();
  const waiting = other.lease('aborted', aborting.signal);
  aborting.abort(new Error('enough'));
  await expect(waiting).rejects.toThrow('enough');
});

it('takes over the lease of a killed process', async () => {
  const child = await holderOf('killed');
  const one = await join();
  const next = one.lease('killed', forEver);
  child.kill('SIGKILL');
  expect((await next).lost.aborted).toBe(false);
});

it('loses its leases with its connection, says so, and comes back under its number', async () => {
  const { log, said } = rememberingLog();
  const one = await join(log);
  const lease = await one.lease('cut', forEver);
  const lost = once(lease.lost, 'abort');
  await database.pool.query(
    `select pg_terminate_backend(pid) from pg_locks
     where locktype = 'advisory' and classid = ${INSTANCE_LOCK} and objid::int = ${one.instance}`,
  );
  await lost;
  expect(said.map(([event]) => event)).toEqual(['store.connection_lost']);
  const next = await one.lease('cut', forEver);
  expect(next.lost.aborted).toBe(false);
  expect(await living()).toContain(one.instance);
});

async function join(log: Log = silentLog): Promise<Presence> {
  const presence = await joinPresence(url, log);
  present.push(presence);
  return presence;
}

async function living(): Promise<number[]> {
  const { rows } = await database.pool.query<{ instance: number }>(
    `select objid::int as instance from pg_locks where locktype = 'advisory' and classid = ${INSTANCE_LOCK}
     and database = (select oid from pg_database where datname = current_database())`,
  );
  return rows.map(({ instance }) => instance);
}

/** Another process that holds a lease. */
async function holderOf(name: string) {
  const module = fileURLToPath(new URL('./presence.ts', import.meta.url));
  const code = `const { joinPresence } = await import(${JSON.stringify(module)});
    const presence = await joinPresence(${JSON.stringify(url)}, { warn() {} });
    await presence.lease(${JSON.stringify(name)}, new AbortController().signal);
    console.log('holds');
    setInterval(() => {}, 1000);`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', code], { stdio: ['ignore', 'pipe', 'inherit'] });
  await once(createInterface(child.stdout), 'line');
  return child;
}
