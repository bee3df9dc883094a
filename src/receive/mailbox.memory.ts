/** A mailbox kept in memory: the twin that tests of the watcher use, with faults that they can ask for. */
import type { Fetched, Listed, OpenMailbox } from '../domain/ports.ts';

export interface MemoryMailbox {
  readonly open: OpenMailbox;
  /** What stands where, by folder. */
  readonly folders: ReadonlyMap<string, readonly string[]>;
  /** Every call of every session, in order, such as `fetch 1,2`. */
  readonly calls: readonly string[];
  deliver(raw: string, options?: { readonly quietly?: boolean; readonly at?: Date }): number;
  /** Gone from the folder, as when somebody else moves it. */
  remove(uid: number): void;
  /** The folder is made anew: the same messages under other UIDs. */
  reset(uidValidity: string, firstUid: number): void;
  /** Runs before the call with this name and argument; throws to make it fail. */
  before: (call: string) => void | Promise<void>;
  /** Ends every open session. */
  drop(): void;
}

interface Message extends Listed {
  readonly raw: string;
}

export function memoryMailbox(): MemoryMailbox {
  let uidValidity = '1';
  let nextUid = 1;
  let inbox: Message[] = [];
  const folders = new Map<string, string[]>();
  const calls: string[] = [];
  const listeners = new Set<(what: 'news' | 'dropped') => void>();
  const tell = (what: 'news' | 'dropped') => {
    for (const listener of listeners) listener(what);
  };
  const mailbox: MemoryMailbox = {
    folders,
    calls,
    before: () => undefined,
    deliver: (raw, options) => {
      const uid = nextUid;
      nextUid += 1;
      inbox.push({ uid, bytes: Buffer.byteLength(raw), internalDate: options?.at ?? new Date(), raw });
      if (options?.quietly !== true) tell('news');
      return uid;
    },
    remove: (uid) => void (inbox = inbox.filter((message) => message.uid !== uid)),
    reset: (validity, firstUid) => {
      uidValidity = validity;
      nextUid = firstUid;
      inbox = inbox.map((message) => ({ ...message, uid: nextUid++ }));
      tell('dropped');
    },
    drop: () => tell('dropped'),
    open: async (opening) => {
      const call = async (name: string, signal: AbortSignal) => {
        signal.throwIfAborted();
        calls.push(name);
        await mailbox.before(name);
        if (dropped) throw new Error('the connection was lost');
      };
      let news = false;
      let dropped = false;
      const hear = (what: 'news' | 'dropped') => {
        if (what === 'news') news = true;
        else dropped = true;
      };
      listeners.add(hear);
      await call('open', opening);
      return {
        uidValidity,
        list: async (from, signal, known) => {
          news = false;
          await call(`list ${from}`, signal);
          return inbox.filter(({ uid }) => uid >= from && known?.has(uid) !== true);
        },
        fetch: async (messages, maxBytes, signal) => {
          await call(`fetch ${messages.map(({ uid }) => uid).join(',')}`, signal);
          return messages.flatMap(({ uid }) => {
            const message = inbox.find((one) => one.uid === uid);
            return message === undefined ? [] : [fetchedOf(message, maxBytes)];
          });
        },
        waitForNews: async (ms, signal) =>
          await new Promise((resolve, reject) => {
            const look = () => {
              if (dropped) end(() => reject(new Error('the connection was lost')));
              else if (news) end(() => resolve('news'));
            };
            const onAbort = () => end(() => resolve('aborted'));
            const timer = setTimeout(() => end(() => resolve('time')), ms);
            const end = (settle: () => void) => {
              clearTimeout(timer);
              listeners.delete(look);
              signal.removeEventListener('abort', onAbort);
              settle();
            };
            listeners.add(look);
            signal.addEventListener('abort', onAbort);
            if (signal.aborted) onAbort();
            else look();
          }),
        move: async (uids, folder, signal) => {
          await call(`move ${uids.join(',')} ${folder}`, signal);
          const moved = inbox.filter(({ uid }) => uids.includes(uid));
          inbox = inbox.filter(({ uid }) => !uids.includes(uid));
          folders.set(folder, [...(folders.get(folder) ?? []), ...moved.map(({ raw }) => raw)]);
        },
        close: async () => {
          calls.push('close');
          listeners.delete(hear);
        },
      };
    },
  };
  return mailbox;
}

function fetchedOf({ raw, ...listed }: Message, maxBytes: number): Fetched {
  const headersOnly = listed.bytes > maxBytes;
  return { ...listed, raw: Buffer.from(headersOnly ? raw.slice(0, raw.indexOf('\r\n\r\n') + 4) : raw), headersOnly };
}
