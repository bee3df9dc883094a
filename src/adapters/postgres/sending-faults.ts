/** Whether the mail server takes mail, as each process hears it, goes in; since when it takes none, and why, comes out. */
import type { SendingFaultShown } from '../../console/operator/ports.ts';
import type { Log, SendingFault } from '../../domain/ports.ts';
import type { Database } from './database.ts';
import { INSTANCE_LOCK } from './presence.ts';

/** As long as nothing else is heard, that it is still so is written no more often. */
const QUIET_MS = 10_000;

const LIVES = `exists (
  select from pg_locks l
  where l.locktype = 'advisory' and l.classid = ${INSTANCE_LOCK} and l.objid::int = f.instance and l.objsubid = 2
    and l.database = (select oid from pg_database where datname = current_database()))`;

/** Why this installation can send nothing; null as long as nobody has heard that. */
export async function sendingFault({ pool }: Database): Promise<SendingFaultShown | null> {
  const { rows } = await pool.query<SendingFaultShown>(
    `select since, last_at as "lastAt", reason, server, said from sending_faults f where ${LIVES} order by last_at desc limit 1`,
  );
  return rows[0] ?? null;
}

/** To be told after each attempt; null means that the server took it up. Never throws, and is not waited for. */
export function hearSending({ pool }: Database, instance: number, log: Log): (fault: SendingFault | null) => void {
  let known: string | null = null; // whatever an earlier process left; empty: it takes mail
  let writtenAt = 0;
  let last: Promise<unknown> = Promise.resolve();
  const write = (text: string, values: readonly unknown[]): void => {
    last = last
      .then(async () => await pool.query(text, [...values]))
      .catch((error: unknown) => {
        known = null; // the next attempt writes it
        log.warn('store.connection_lost', { error: error instanceof Error ? error : String(error) });
      });
  };
  return (fault) => {
    const now = Date.now();
    const heard = fault === null ? '' : `${fault.reason} ${fault.server}`;
    if (heard === known && now - writtenAt < QUIET_MS) return;
    if (fault !== null && heard !== known)
      log.error('notify.server_lost', { host: fault.server, why: fault.reason, said: fault.said });
    if (fault === null && known !== null && known !== '') log.info('notify.server_back', {});
    known = heard;
    writtenAt = now;
    if (fault === null) write(MENDED, [instance]);
    else write(FAILED, [instance, fault.reason, fault.server, fault.said.slice(0, 500)]);
  };
}

/** It lasts since whichever process heard of it first, also one that is gone. */
const FAILED = `
insert into sending_faults (instance, since, reason, server, said)
values ($1, least(now(), (select min(since) from sending_faults)), $2, $3, $4)
on conflict (instance) do update set last_at = now(), reason = $2, server = $3, said = $4`;

/** Where it takes a mail of ours, what another heard before that is over too. */
const MENDED = `
delete from sending_faults f where f.instance = $1 or not ${LIVES} or f.last_at < now() - interval '10 seconds'`;
