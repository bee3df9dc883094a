/**
 * The watcher: a mailbox goes in; its messages come out stored, each once, and are filed on the server when they have an
 * outcome. A message counts as received when its raw bytes and its seen-mark are committed; only then is it announced.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Fetched, Listed, MailboxSession, OpenMailbox } from '../domain/ports.ts';
import { type FilingNeeds, startFiling } from './filing.ts';
import {
  afterFailedFetch,
  backOffMs,
  fetchable,
  type Folders,
  isSetAside,
  type Limits,
  nextBatch,
  type Troubles,
} from './plan.ts';

export interface WatchSettings extends Limits {
  readonly filing: 'move' | 'leave';
  /** How often the whole folder is looked through, whatever the server announces. */
  readonly pollMs: number;
  /** Messages without an outcome above which nothing more is fetched. */
  readonly highWater: number;
  readonly folders: Folders;
}

export const WATCH_DEFAULTS: WatchSettings = {
  filing: 'move',
  pollMs: 300_000,
  batchMessages: 100,
  batchBytes: 8 * 1024 * 1024,
  maxBytes: 25 * 1024 * 1024,
  highWater: 1_000,
  folders: { processed: 'Firsthand/Processed', hold: 'Firsthand/Hold', ignored: 'Firsthand/Ignored' },
};

export interface WatchNeeds extends FilingNeeds {
  readonly open: OpenMailbox;
  /** Waits until nobody else watches this mailbox. */
  readonly lease: (signal: AbortSignal) => Promise<{ readonly lost: AbortSignal; release(): Promise<void> }>;
  /** Puts ids of new messages into the queue; whatever it loses, the sweep finds. */
  readonly announce: (ids: readonly string[]) => Promise<void>;
  /** How many messages have no outcome yet. */
  readonly backlog: () => Promise<number>;
  readonly settings: WatchSettings;
}

/** What is remembered from one connection to the next. */
interface Memory {
  uidValidity: string | null;
  /** Failures since the mailbox was last caught up with. */
  failures: number;
  troubles: Troubles;
}

const LEASE_PATIENCE_MS = 2_000;
const ANNOUNCE_MS = 5_000; // a frozen queue must not keep mail from being stored
const BACKLOG_LOOK_MS = 250;
const ANNOUNCED_WITHIN_MS = 10_000;

/** Watches until aborted, through every failure. The batch in hand is still stored and announced. */
export async function watchMailbox(
  needs: WatchNeeds,
  signal: AbortSignal,
  chance: () => number = Math.random,
): Promise<void> {
  const memory: Memory = { uidValidity: null, failures: 0, troubles: new Map() };
  while (!signal.aborted) {
    try {
      await watchWhileLeased(needs, memory, signal, chance);
    } catch (error) {
      if (signal.aborted) return;
      memory.failures += 1;
      const retryInMs = backOffMs(memory.failures, chance(), error);
      needs.log.warn('receive.disconnected', {
        mailbox: needs.name,
        failures: memory.failures,
        retryInMs,
        error: error instanceof Error ? error : String(error),
      });
      await sleep(retryInMs, undefined, { signal }).catch(() => undefined);
    }
  }
}

/** The lease is given back after each failure: whoever can reach the mailbox shall have it. */
async function watchWhileLeased(
  needs: WatchNeeds,
  memory: Memory,
  signal: AbortSignal,
  chance: () => number,
): Promise<void> {
  const fields = { mailbox: needs.name };
  const waiting = setTimeout(() => needs.log.info('receive.lease_waiting', fields), LEASE_PATIENCE_MS);
  const lease = await needs.lease(signal).finally(() => clearTimeout(waiting));
  try {
    needs.log.info('receive.lease_taken', fields);
    const leased = AbortSignal.any([signal, lease.lost]);
    const session = await needs.open(leased);
    const ending = new AbortController();
    try {
      await watchSession(needs, memory, session, AbortSignal.any([leased, ending.signal]), chance);
    } finally {
      ending.abort();
      await session.close();
    }
  } finally {
    await lease.release();
  }
}

/** Returns when the connection proved deaf and should be made anew; otherwise ends by an error. */
async function watchSession(
  needs: WatchNeeds,
  memory: Memory,
  session: MailboxSession,
  signal: AbortSignal,
  chance: () => number,
): Promise<void> {
  const { name: mailbox, store, log, settings } = needs;
  const { uidValidity } = session;
  const now = () => needs.clock.now().getTime();
  log.info('receive.connected', { mailbox, uidValidity });
  if (memory.uidValidity !== uidValidity) memory.troubles = new Map();
  memory.uidValidity = uidValidity;
  const [last, known] = await Promise.all([store.lastUidValidity(mailbox), store.seen(mailbox, uidValidity)]);
  // Nothing is seen under the new one, so everything is looked at again; the store knows the same bytes.
  if (last !== null && last !== uidValidity) log.warn('receive.mailbox_reset', { mailbox, was: last, is: uidValidity });
  const seen = new Set(known);
  let highest = 0;
  for (const uid of seen) highest = Math.max(highest, uid);
  let lookAt = 0;
  const filing = startFiling(needs, session, signal, chance);

  let slowed = false;
  let deaf = false;
  await lookThrough();
  while (!deaf) {
    memory.failures = 0;
    switch (await nextEvent()) {
      case 'news':
        await receiveAll(await session.list(highest + 1, signal));
        break;
      case 'look':
        deaf = await lookThrough();
        break;
      case 'file':
        await filing.file();
        break;
    }
  }

  /** All that is in the folder and was not seen, so that a gap closes; says whether the server kept quiet about some of it. */
  async function lookThrough(): Promise<boolean> {
    const first = lookAt === 0;
    const above = highest;
    const listed = await session.list(1, signal, seen);
    lookAt = now() + settings.pollMs;
    const quiet = listed.filter(
      ({ uid, internalDate }) => uid > above && now() - internalDate.getTime() > ANNOUNCED_WITHIN_MS,
    );
    if (first) await whileTooMany();
    await receiveAll(listed);
    if (first || quiet.length === 0) return false;
    log.warn('receive.idle_deaf', { mailbox, count: quiet.length });
    return true;
  }

  async function receiveAll(listed: readonly Listed[]): Promise<void> {
    for (const { uid } of listed) highest = Math.max(highest, uid);
    let pending = fetchable(listed, memory.troubles, now(), settings.pollMs);
    while (pending.length > 0) {
      signal.throwIfAborted();
      const batch = nextBatch(pending, memory.troubles, settings);
      await receive(batch);
      pending = pending.filter(({ uid }) => !seen.has(uid));
      await whileTooMany();
    }
    slowed = false;
  }

  async function receive(batch: readonly Listed[]): Promise<void> {
    const fetched = await fetchOrSuspect(batch);
    const ids = await store.receive(mailbox, uidValidity, fetched); // from here on it is ours
    await announce(ids);
    const came = new Set(fetched.map(({ uid }) => uid));
    const vanished = batch.map(({ uid }) => uid).filter((uid) => !came.has(uid));
    if (vanished.length > 0) await store.gone(mailbox, uidValidity, vanished);
    if (memory.troubles.size > 0) memory.troubles = without(memory.troubles, batch);
    for (const { uid } of batch) seen.add(uid);
    tell(fetched, ids.length, vanished.length);
  }

  async function fetchOrSuspect(batch: readonly Listed[]): Promise<readonly Fetched[]> {
    try {
      return await session.fetch(batch, settings.maxBytes, signal);
    } catch (error) {
      if (signal.aborted) throw error;
      memory.troubles = afterFailedFetch(memory.troubles, batch, now());
      for (const { uid } of batch) {
        const trouble = memory.troubles.get(uid);
        if (trouble && isSetAside(trouble))
          log.error('receive.unfetchable', { mailbox, uid, failures: trouble.failures });
      }
      throw error;
    }
  }

  async function announce(ids: readonly string[]): Promise<void> {
    if (ids.length === 0) return;
    const done = new AbortController();
    try {
      await Promise.race([needs.announce(ids), sleep(ANNOUNCE_MS, undefined, done)]);
    } catch (error) {
      log.warn('queue.error', { mailbox, count: ids.length, error: error instanceof Error ? error : String(error) }); // the sweep finds them
    } finally {
      done.abort();
    }
  }

  function tell(fetched: readonly Fetched[], fresh: number, vanished: number): void {
    if (fetched.length > 0) log.info('receive.stored', { mailbox, count: fetched.length, new: fresh });
    for (const { uid, bytes, headersOnly } of fetched)
      if (headersOnly) log.warn('receive.too_large', { mailbox, uid, bytes });
    if (vanished > 0) log.info('receive.gone', { mailbox, count: vanished });
  }

  async function whileTooMany(): Promise<void> {
    for (;;) {
      const backlog = await needs.backlog();
      if (backlog < settings.highWater || signal.aborted) return;
      if (!slowed) log.warn('receive.slowed', { mailbox, backlog });
      slowed = true;
      await sleep(BACKLOG_LOOK_MS, undefined, { signal }).catch(() => undefined);
    }
  }

  /** Waits in IDLE: news come first, then the look through the folder, then filing in a lull. */
  async function nextEvent(): Promise<'news' | 'look' | 'file'> {
    for (;;) {
      signal.throwIfAborted();
      const untilLook = lookAt - now();
      if (untilLook <= 0) return 'look';
      const untilFiling = filing.dueInMs();
      if (untilFiling <= 0) return 'file';
      const awake = AbortSignal.any([signal, filing.woken()]);
      const happened = await session.waitForNews(Math.min(untilLook, untilFiling), awake);
      if (happened === 'news') return 'news';
      if (happened === 'time' && untilFiling < untilLook) return 'file';
    }
  }
}

function without(troubles: Troubles, batch: readonly Listed[]): Troubles {
  const rest = new Map(troubles);
  for (const { uid } of batch) rest.delete(uid);
  return rest;
}
