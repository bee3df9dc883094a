/** The watcher on mailbox and store in memory: what it does in which order, and what it survives. */
import { afterEach, describe, expect, it } from 'vitest';
import type { LogEvent, LogFields } from '../domain/ports.ts';
import { memoryMailbox, type MemoryMailbox } from './mailbox.memory.ts';
import { memorySightingStore, type MemorySightingStore } from './sighting-store.memory.ts';
import { WATCH_DEFAULTS, type WatchNeeds, type WatchSettings, watchMailbox } from './watch.ts';

const NAME = 'referrals@mail.example/INBOX';
const mail = (subject: string) => `From: a@customer.example\r\nSubject: ${subject}\r\n\r\nbody\r\n`;
const soon = () => 1; // all the chance there is: the shortest back-off

const ends: (() => Promise<void>)[] = [];
afterEach(async () => {
  await Promise.all(ends.splice(0).map(async (end) => await end()));
});

interface Watched {
  readonly mailbox: MemoryMailbox;
  readonly store: MemorySightingStore;
  readonly announced: string[];
  readonly logged: { readonly event: LogEvent; readonly fields: LogFields }[];
  /** Resolves as soon as it is true; looks again whenever something was logged or announced. */
  until(what: () => boolean): Promise<void>;
  subjects(): string[];
  outcome(): void;
  stop(): Promise<void>;
}

function watched(
  given: Partial<Omit<WatchNeeds, 'settings'>> & {
    readonly settings?: Partial<WatchSettings>;
    readonly mailbox?: MemoryMailbox;
    readonly store?: MemorySightingStore;
  } = {},
): Watched {
  const { settings, mailbox = memoryMailbox(), store = memorySightingStore(), ...needs } = given;
  const announced: string[] = [];
  const logged: Watched['logged'] = [];
  const looks = new Set<() => void>();
  const heard = new Set<() => void>();
  const look = () => {
    for (const one of looks) one();
  };
  const log = (event: LogEvent, fields: LogFields = {}) => {
    logged.push({ event, fields });
    setImmediate(look);
  };
  const ending = new AbortController();
  const done = watchMailbox(
    {
      name: NAME,
      open: mailbox.open,
      store,
      log: { debug: log, info: log, warn: log, error: log },
      clock: { now: () => new Date() },
      lease: async () => ({ lost: new AbortController().signal, release: async () => undefined }),
      announce: async (ids) => {
        announced.push(...ids);
        look();
      },
      backlog: async () => 0,
      outcomes: async (signal) =>
        await new Promise((resolve) => {
          heard.add(resolve);
          signal.addEventListener('abort', () => resolve());
        }),
      ...needs,
      settings: { ...WATCH_DEFAULTS, ...settings },
    },
    ending.signal,
    soon,
  );
  const stop = async () => {
    ending.abort();
    await done;
  };
  ends.push(stop);
  return {
    mailbox,
    store,
    announced,
    logged,
    until: async (what) =>
      await new Promise((resolve) => {
        const one = () => {
          if (!what()) return;
          looks.delete(one);
          resolve();
        };
        looks.add(one);
        one();
      }),
    subjects: () =>
      store.messages.map(({ fetched }) => /Subject: (.*)\r/.exec(String(Buffer.from(fetched.raw)))?.[1] ?? ''),
    outcome: () => {
      for (const hear of heard) hear();
      heard.clear();
    },
    stop,
  };
}

const events = ({ logged }: Watched, ...wanted: LogEvent[]) => logged.filter(({ event }) => wanted.includes(event));
const deliverAll = (mailbox: MemoryMailbox, ...subjects: string[]) => subjects.map((one) => mailbox.deliver(mail(one)));

describe('receiving', () => {
  it('catches up oldest first in bounded batches, then hears of news', async () => {
    const mailbox = memoryMailbox();
    deliverAll(mailbox, 'a', 'b', 'c');
    const watch = watched({ mailbox, settings: { batchMessages: 2 } });
    await watch.until(() => watch.announced.length === 3);
    mailbox.deliver(mail('d'));
    await watch.until(() => watch.announced.length === 4);
    expect(mailbox.calls).toEqual(['open', 'list 1', 'fetch 1,2', 'fetch 3', 'list 4', 'fetch 4']);
    expect(watch.subjects()).toEqual(['a', 'b', 'c', 'd']);
  });

  it('announces a message only when it is stored', async () => {
    const stored: number[] = [];
    const store = memorySightingStore();
    const watch = watched({ store, announce: async (ids) => void stored.push(store.messages.length - ids.length) });
    watch.mailbox.deliver(mail('a'));
    await watch.until(() => events(watch, 'receive.stored').length === 1);
    expect(stored).toEqual([0]);
  });

  it('goes on when the queue fails, since the sweep finds what is stored', async () => {
    const watch = watched({ announce: async () => await Promise.reject(new Error('the queue is down')) });
    deliverAll(watch.mailbox, 'a');
    await watch.until(() => events(watch, 'receive.stored').length === 1);
    deliverAll(watch.mailbox, 'b');
    await watch.until(() => events(watch, 'receive.stored').length === 2);
    expect(events(watch, 'queue.error')).toHaveLength(2);
    expect(events(watch, 'receive.disconnected')).toEqual([]);
  });

  it('fetches after a restart only what it has not seen, gaps included', async () => {
    const mailbox = memoryMailbox();
    const store = memorySightingStore();
    deliverAll(mailbox, 'a', 'b', 'c');
    const [a, , c] = await (await mailbox.open(new AbortController().signal)).list(1, new AbortController().signal);
    if (a === undefined || c === undefined) throw new Error('not listed');
    const raw = (subject: string) => ({ raw: Buffer.from(mail(subject)), headersOnly: false });
    await store.receive(NAME, '1', [
      { ...a, ...raw('a') },
      { ...c, ...raw('c') },
    ]);
    const watch = watched({ mailbox, store });
    await watch.until(() => watch.announced.length === 1);
    expect(watch.subjects()).toEqual(['a', 'c', 'b']);
    expect(mailbox.calls.filter((call) => call.startsWith('fetch'))).toEqual(['fetch 2']);
  });

  it('rescans everything under a new UIDVALIDITY, and duplicates nothing', async () => {
    const watch = watched();
    deliverAll(watch.mailbox, 'a', 'b');
    await watch.until(() => watch.announced.length === 2);
    watch.mailbox.deliver(mail('c'), { quietly: true });
    watch.mailbox.reset('2', 1);
    await watch.until(() => watch.announced.length === 3);
    expect(watch.subjects()).toEqual(['a', 'b', 'c']);
    expect(events(watch, 'receive.mailbox_reset').map(({ fields }) => fields)).toEqual([
      { mailbox: NAME, was: '1', is: '2' },
    ]);
  });

  it('remembers a message that vanished between listing and fetching', async () => {
    const watch = watched();
    watch.mailbox.before = (call) => {
      if (call === 'fetch 1,2') watch.mailbox.remove(1);
    };
    deliverAll(watch.mailbox, 'a', 'b');
    await watch.until(() => events(watch, 'receive.gone').length === 1);
    expect(watch.subjects()).toEqual(['b']);
    expect(await watch.store.seen(NAME, '1')).toEqual(new Set([1, 2]));
  });

  it('takes only the headers of what is too large', async () => {
    const watch = watched({ settings: { maxBytes: 200 } });
    watch.mailbox.deliver(`Subject: long\r\n\r\n${'x'.repeat(300)}\r\n`);
    await watch.until(() => events(watch, 'receive.too_large').length === 1);
    const [message] = watch.store.messages;
    expect(message?.fetched).toMatchObject({ headersOnly: true, bytes: 319 });
    expect(Buffer.from(message?.fetched.raw ?? [])).toEqual(Buffer.from('Subject: long\r\n\r\n'));
  });
});

describe('failures', () => {
  it('marks nothing when the store is down, and tries again', async () => {
    const store = memorySightingStore();
    let failures = 0;
    const watch = watched({
      store: {
        ...store,
        receive: async (...given) => {
          if (failures === 0) throw new Error(`the database is down, ${(failures += 1)}`);
          return await store.receive(...given);
        },
      } satisfies MemorySightingStore,
    });
    deliverAll(watch.mailbox, 'a');
    await watch.until(() => watch.announced.length === 1);
    expect(watch.mailbox.calls).toEqual(
      expect.arrayContaining(['open', 'list 1', 'fetch 1', 'close', 'open', 'list 1', 'fetch 1']),
    );
    expect(events(watch, 'receive.disconnected')[0]?.fields).toMatchObject({ failures: 1, retryInMs: 500 });
  });

  it('comes back when the connection is lost, and lists again what it cannot have heard of', async () => {
    const watch = watched();
    deliverAll(watch.mailbox, 'a');
    await watch.until(() => watch.announced.length === 1);
    watch.mailbox.deliver(mail('b'), { quietly: true });
    watch.mailbox.drop();
    await watch.until(() => watch.announced.length === 2);
    expect(watch.subjects()).toEqual(['a', 'b']);
  });

  it('lets a message that the server cannot give delay no other', async () => {
    const watch = watched({ settings: { pollMs: 60_000 } });
    watch.mailbox.before = (call) => {
      if (/^fetch .*\b2\b/.test(call)) throw new Error('the server gave up');
    };
    deliverAll(watch.mailbox, 'a', 'bad', 'c');
    await watch.until(() => events(watch, 'receive.unfetchable').length === 1);
    expect(watch.subjects().toSorted()).toEqual(['a', 'c']);
    expect(watch.mailbox.calls.filter((call) => call.startsWith('fetch'))).toEqual([
      'fetch 1,2,3',
      'fetch 1',
      'fetch 2',
      'fetch 3',
      'fetch 2', // for the third time: it is set aside
    ]);
    deliverAll(watch.mailbox, 'd');
    await watch.until(() => watch.subjects().includes('d'));
  });

  it('finds what a deaf connection kept quiet about, says so and makes a new one', async () => {
    const watch = watched({ settings: { pollMs: 50 } });
    await watch.until(() => events(watch, 'receive.connected').length === 1);
    watch.mailbox.deliver(mail('a'), { quietly: true, at: new Date(Date.now() - 60_000) });
    await watch.until(() => events(watch, 'receive.connected').length === 2);
    expect(watch.subjects()).toEqual(['a']);
    expect(events(watch, 'receive.idle_deaf').map(({ fields }) => fields)).toEqual([{ mailbox: NAME, count: 1 }]);
    expect(events(watch, 'receive.disconnected')).toEqual([]);
  });
});

describe('a long queue', () => {
  it('stops fetching until it is shorter, and says so once', async () => {
    let backlog = 0;
    const watch = watched({ backlog: async () => backlog, settings: { batchMessages: 1, highWater: 2 } });
    watch.mailbox.before = (call) => {
      if (call.startsWith('fetch')) backlog += 1;
    };
    deliverAll(watch.mailbox, 'a', 'b', 'c', 'd');
    await watch.until(() => events(watch, 'receive.slowed').length === 1);
    expect(watch.announced).toHaveLength(2);
    backlog = 0;
    await watch.until(() => watch.announced.length === 4);
    expect(events(watch, 'receive.slowed')).toHaveLength(1);
  });
});

describe('filing', () => {
  it('moves what has an outcome into its folder, in one command a folder', async () => {
    const watch = watched();
    deliverAll(watch.mailbox, 'referral', 'hold', 'ignored', 'duplicate', 'unfinished');
    await watch.until(() => watch.announced.length === 5);
    const outcomes = ['referral', 'hold', 'ignored', 'duplicate'] as const;
    for (const [at, outcome] of outcomes.entries())
      await watch.store.conclude(watch.announced[at] ?? '', outcome, null);
    watch.outcome();
    await watch.until(() => events(watch, 'receive.filed').length === 3);
    expect(Object.fromEntries(watch.mailbox.folders)).toEqual({
      'Firsthand/Processed': [mail('referral'), mail('duplicate')],
      'Firsthand/Hold': [mail('hold')],
      'Firsthand/Ignored': [mail('ignored')],
    });
    expect(await watch.store.unfiled(NAME, '1', 10)).toEqual([]);
  });

  it('files what got its outcome while nobody watched', async () => {
    const [mailbox, store] = [memoryMailbox(), memorySightingStore()];
    const first = watched({ mailbox, store });
    deliverAll(mailbox, 'a');
    await first.until(() => first.announced.length === 1);
    await first.stop();
    await store.conclude(first.announced[0] ?? '', 'hold', 'unverified_sender');
    const second = watched({ mailbox, store });
    await second.until(() => events(second, 'receive.filed').length === 1);
    expect(mailbox.folders.get('Firsthand/Hold')).toEqual([mail('a')]);
  });

  it('leaves everything where it is when told to', async () => {
    const watch = watched({ settings: { filing: 'leave' }, outcomes: () => expect.unreachable('asked for outcomes') });
    deliverAll(watch.mailbox, 'a');
    await watch.until(() => watch.announced.length === 1);
    await watch.store.conclude(watch.announced[0] ?? '', 'referral', null);
    deliverAll(watch.mailbox, 'b');
    await watch.until(() => watch.announced.length === 2);
    expect(watch.mailbox.folders.size).toBe(0);
  });

  it('that fails is tried again, while mail goes on coming in over the same connection', async () => {
    const watch = watched();
    let refusals = 0;
    watch.mailbox.before = (call) => {
      if (call.startsWith('move') && (refusals += 1) === 1) throw new Error('the folder is full');
    };
    deliverAll(watch.mailbox, 'a');
    await watch.until(() => watch.announced.length === 1);
    await watch.store.conclude(watch.announced[0] ?? '', 'referral', null);
    watch.outcome();
    await watch.until(() => events(watch, 'receive.filing_failed').length === 1);
    deliverAll(watch.mailbox, 'b');
    await watch.until(() => events(watch, 'receive.filed').length === 1);
    expect(watch.announced).toHaveLength(2);
    expect(events(watch, 'receive.connected')).toHaveLength(1);
  });

  it('waits for a lull, so that it delays no new mail', async () => {
    const watch = watched();
    deliverAll(watch.mailbox, 'a');
    await watch.until(() => watch.announced.length === 1);
    await watch.store.conclude(watch.announced[0] ?? '', 'referral', null);
    watch.outcome();
    for (let count = 2; count <= 10; count += 1) {
      deliverAll(watch.mailbox, `mail ${count}`);
      await watch.until(() => watch.announced.length === count);
    }
    expect(events(watch, 'receive.filed')).toEqual([]);
    await watch.until(() => events(watch, 'receive.filed').length === 1);
  });
});

describe('the lease', () => {
  it('lets one of two watch, and the other when the first one stops', async () => {
    const [mailbox, store] = [memoryMailbox(), memorySightingStore()];
    let turn = Promise.resolve();
    const lease = async () => {
      const before = turn;
      const { promise, resolve } = Promise.withResolvers<void>();
      turn = promise;
      await before;
      return { lost: new AbortController().signal, release: async () => resolve() };
    };
    const first = watched({ mailbox, store, lease });
    const second = watched({ mailbox, store, lease });
    deliverAll(mailbox, 'a');
    await first.until(() => first.announced.length === 1);
    expect(second.logged).toEqual([]);
    await first.stop();
    deliverAll(mailbox, 'b');
    await second.until(() => second.announced.length === 1);
    expect(store.messages).toHaveLength(2);
  });

  it('that is lost ends the session, and is asked for again', async () => {
    const lost = new AbortController();
    const leases = [lost.signal, new AbortController().signal];
    const watch = watched({
      lease: async () => ({ lost: leases.shift() ?? lost.signal, release: async () => undefined }),
    });
    await watch.until(() => events(watch, 'receive.connected').length === 1);
    lost.abort(new Error('the lease was lost'));
    await watch.until(() => events(watch, 'receive.connected').length === 2);
    expect(watch.mailbox.calls).toEqual(['open', 'list 1', 'close', 'open', 'list 1']);
  });
});

describe('stopping', () => {
  it('finishes the batch in hand, fetches no more, closes and gives the lease back', async () => {
    const mailbox = memoryMailbox();
    const store = memorySightingStore();
    let released = 0;
    deliverAll(mailbox, 'a', 'b');
    const stopped: Promise<void>[] = [];
    const watch = watched({
      mailbox,
      settings: { batchMessages: 1 },
      lease: async () => ({ lost: new AbortController().signal, release: async () => void (released += 1) }),
      store: {
        ...store,
        receive: async (...given) => {
          stopped.push(watch.stop());
          return await store.receive(...given);
        },
      },
    });
    await watch.until(() => watch.announced.length === 1);
    await Promise.all(stopped);
    expect(store.messages).toHaveLength(1);
    expect(mailbox.calls).toEqual(['open', 'list 1', 'fetch 1', 'close']);
    expect(released).toBe(1);
  });
});
