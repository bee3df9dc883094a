/**
 * Presence: a connection that says which processes live and which one holds a mailbox. Both are advisory locks, so that
 * PostgreSQL frees them at the moment when the process dies, whatever it died of.
 */
import { hostname } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import type { Log } from '../../domain/ports.ts';

export interface Lease {
  /** Aborted when the lease can no longer be relied on. */
  readonly lost: AbortSignal;
  release(): Promise<void>;
}

export interface Presence {
  /** This process's number; others see by it whether what it was doing is still being done. */
  readonly instance: number;
  /** Waits until nobody else holds the name. */
  lease(name: string, signal: AbortSignal): Promise<Lease>;
  close(): Promise<void>;
}

/** First halves of the two-part advisory lock keys; the second is the instance, or the hash of a mailbox's name. */
export const INSTANCE_LOCK = 7_301_955;
export const LEASE_LOCK = 7_301_956;
const SHOW_INSTANCE = 'select pg_advisory_lock($1, $2)';
const RETRY_MS = 1_000;
const BEAT_MS = 5_000;

export async function joinPresence(url: string, log: Log): Promise<Presence> {
  let closing = false;
  let lost = new AbortController();
  let client = await connect();
  const row = await client.query<{ id: number }>('insert into instances (host, pid) values ($1, $2) returning id', [
    hostname(),
    process.pid,
  ]);
  const instance = row.rows[0]?.id ?? 0;
  await client.query(SHOW_INSTANCE, [INSTANCE_LOCK, instance]);
  // A connection to a machine that vanished breaks only when somebody speaks.
  const beat = setInterval(() => {
    const asked = client;
    asked.query('select').catch((error: unknown) => leave(asked, error));
  }, BEAT_MS).unref();

  async function connect(): Promise<pg.Client> {
    const made = new pg.Client({
      connectionString: url,
      keepAlive: true,
      connectionTimeoutMillis: 5_000,
      query_timeout: BEAT_MS,
      application_name: 'firsthand presence',
      // The server notices the same of us, or the lease of a machine that vanished would be held for hours.
      options: '-c tcp_keepalives_idle=5 -c tcp_keepalives_interval=2 -c tcp_keepalives_count=3',
    });
    made.on('error', () => {}); // without a listener it would end the process
    await made.connect();
    made.on('error', (error) => leave(made, error));
    made.on('end', () => leave(made, new Error('the connection ended')));
    return made;
  }
  /** Whoever held a lease has lost it; the presence itself comes back under the same number. */
  function leave(dead: pg.Client, error: unknown): void {
    if (closing || dead !== client || lost.signal.aborted) return;
    log.warn('store.connection_lost', { error: error instanceof Error ? error : String(error) });
    lost.abort(new Error('the connection that holds the lease was lost'));
    void dead.end().catch(() => {});
    void comeBack();
  }
  async function comeBack(): Promise<void> {
    while (!closing) {
      const made = await connect().catch(() => null);
      try {
        await made?.query(SHOW_INSTANCE, [INSTANCE_LOCK, instance]);
        if (made && !closing) {
          client = made;
          lost = new AbortController();
          return;
        }
      } catch {
        // the server still holds the lock for the dead connection, or is gone again
      }
      void made?.end().catch(() => {});
      await sleep(RETRY_MS);
    }
  }

  return {
    instance,
    lease: async (name, signal) => {
      for (;;) {
        signal.throwIfAborted();
        const holder = client;
        const until = lost.signal;
        const got = await holder
          .query<{ got: boolean }>('select pg_try_advisory_lock($1, hashtext($2)) as got', [LEASE_LOCK, name])
          .catch(() => null);
        if (got?.rows[0]?.got === true && !until.aborted)
          return {
            lost: until,
            release: async () => {
              if (!until.aborted)
                await holder.query('select pg_advisory_unlock($1, hashtext($2))', [LEASE_LOCK, name]).catch(() => {});
            },
          };
        await sleep(RETRY_MS, undefined, { signal }).catch(() => {});
      }
    },
    close: async () => {
      closing = true;
      clearInterval(beat);
      await client.end().catch(() => {});
    },
  };
}
