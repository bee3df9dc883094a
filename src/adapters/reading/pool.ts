/** Mails go in, letters or the reasons why there are none come out: a small pool of child processes reads them, within limits. */
import { type Heavy, type LetterReading, type Log, PortError, type Reading } from '../../domain/ports.ts';
import { hasUnreadFiles, withFiles } from '../../read/letter.ts';
import { orphanGuard } from './orphan-guard.ts';
import {
  type Answer,
  type FileRead,
  type ReadingChild,
  type ReadingLimits,
  startReadingChild,
  type Task,
} from './reading-child.ts';

export interface ReadingPoolOptions extends ReadingLimits {
  /** The most that there may be at once. */
  readonly children: number;
  readonly log: Log;
  /** What a child runs. */
  readonly entry?: URL;
  /** How long a child that nobody needs is kept. */
  readonly idleMs?: number;
}

export interface ReadingPool extends LetterReading {
  /** Resolves with why once children cannot start, time after time; it never does else. */
  readonly failed: Promise<Error>;
}

const ENTRY = new URL('./child.ts', import.meta.url);
const FIRST_REST_MS = 100;
const LONGEST_REST_MS = 30_000;
/** A letter that takes longer is an odd one: those behind it get another child. */
const USUAL_MS = 300;
/** Its first letters take a child longer. */
const SETTLING_MS = 2_000;
/** Failed starts in a row, with six seconds of rests between them, after which nobody waits for a better one. */
const MOST_FAILED_STARTS = 7;
/** Another child costs as much memory as this process does: one that nobody needs any more goes. */
const IDLE_MS = 60_000;

/** The words of a longer letter take a while to understand. */
const LONG_CHARS = 60_000;

/**
 * Tasks are done in the order in which they come, those that cost little before all others. One child is enough for a stream
 * of ordinary letters; another comes when all are busy with odd ones while others wait. What may cost much, such as a file,
 * never has the last child, where there may be more than one: that one is kept for letters that cost little. A child that ends, however it does, is replaced at once; where
 * children cannot even start, those who wait get a PortError, and the next attempt is made after a rest that doubles.
 */
export function readingPool(options: ReadingPoolOptions): ReadingPool {
  const { children, log, entry = ENTRY, idleMs = IDLE_MS } = options;
  const guard = orphanGuard();
  const running = new Set<ReadingChild>();
  const idle: ReadingChild[] = [];
  const busySince = new Map<ReadingChild, number>();
  /** Those that did a task: what they run is sound. */
  const proved = new WeakSet<ReadingChild>();
  const dismissed = new WeakSet<ReadingChild>();
  const starts = new Set<Promise<void>>();
  const light: Waiting[] = [];
  const heavy: Waiting[] = [];
  const mostHeavy = Math.max(1, children - 1);
  let heavyInHand = 0;
  let wanted = 1;
  let failedStarts = 0;
  const failed = Promise.withResolvers<Error>();
  let rest: NodeJS.Timeout | null = null;
  let stuck: NodeJS.Timeout | null = null;
  let spare: NodeJS.Timeout | null = null;
  let closed = false;

  /** While starting fails, one child at a time tries; in the end only when somebody waits for it. */
  function fill(): void {
    if (closed || rest !== null) return;
    const now =
      failedStarts === 0 ? wanted : failedStarts < MOST_FAILED_STARTS ? 1 : Math.min(1, light.length + heavy.length);
    while (running.size + starts.size < now) {
      const start = startOne().finally(() => starts.delete(start));
      starts.add(start);
    }
  }

  async function startOne(): Promise<void> {
    const began = performance.now();
    try {
      const child = await startReadingChild(entry, options);
      running.add(child);
      guard.watch([...running].map(({ pid }) => pid));
      void child.ended.then((ending) => replace(child, ending.why));
      if (closed) return child.kill();
      log.info('read.child_started', { pid: child.pid, ms: Math.round(performance.now() - began) });
      takeUp(child);
    } catch (cause) {
      restBeforeTheNext(cause);
    }
  }

  function takeUp(child: ReadingChild): void {
    idle.push(child);
    serve();
  }

  /** The next one that may have its turn. A heavy one has it where another child stays free, or there can be no other. */
  function next(): Waiting | undefined {
    if (light.length > 0) return light.shift();
    const isOneLeft = idle.length > 1 || children === 1 || failedStarts > 0;
    return heavyInHand < mostHeavy && isOneLeft ? heavy.shift() : undefined;
  }

  function serve(): void {
    // Whoever comes with a file pays for the start of another child, not those behind.
    if (heavy.length > 0 && heavyInHand < mostHeavy && running.size === wanted)
      wanted = Math.min(children, Math.max(wanted, busySince.size + 2));
    for (let free = idle.length; free > 0; free--) {
      const waited = next();
      const child = waited === undefined ? undefined : idle.pop();
      if (child === undefined || waited === undefined) break;
      void workOn(child, waited);
    }
    watchOver();
  }

  async function workOn(child: ReadingChild, waited: Waiting): Promise<void> {
    if (waited.isHeavy) heavyInHand += 1;
    busySince.set(child, Math.max(performance.now(), child.readyAt + SETTLING_MS));
    const answer = await child.work(waited.task, waited.hear);
    busySince.delete(child);
    if (waited.isHeavy) heavyInHand -= 1;
    if (closed) return waited.fail(new PortError('the reading pool was closed while it read', { retry: 'later' }));
    if (answer.ok || answer.why === 'over_the_limit' || answer.why === 'heavy') {
      proved.add(child);
      failedStarts = 0;
      takeUp(child);
      fill();
    }
    waited.done(answer);
  }

  function watchOver(): void {
    if (closed) return;
    if (light.length > 0) stuck ??= setTimeout(helpOut, USUAL_MS);
    else if (idle.length > 1) spare ??= setTimeout(letGo, idleMs).unref();
  }

  /** Another child, when all of them have been at one letter each for longer than is usual. */
  function helpOut(): void {
    stuck = null;
    const now = performance.now();
    const allStuck = [...running].every((child) => now - (busySince.get(child) ?? now) >= USUAL_MS);
    if (light.length > 0 && allStuck && running.size === wanted) wanted = Math.min(children, wanted + 1);
    fill();
    watchOver();
  }

  function letGo(): void {
    spare = null;
    const child = idle.length > 1 && light.length + heavy.length === 0 ? idle.shift() : undefined;
    if (child !== undefined) {
      wanted = Math.max(1, wanted - 1);
      dismissed.add(child);
      child.kill();
    }
    watchOver();
  }

  function replace(child: ReadingChild, why: string): void {
    running.delete(child);
    guard.watch([...running].map(({ pid }) => pid));
    const at = idle.indexOf(child);
    if (at !== -1) idle.splice(at, 1);
    if (closed || dismissed.has(child)) return;
    log.warn('read.child_killed', { pid: child.pid, why });
    if (at !== -1 && !proved.has(child)) restBeforeTheNext(new Error('it ended before it read anything'));
    else fill();
  }

  function restBeforeTheNext(cause: unknown): void {
    const ms = Math.min(LONGEST_REST_MS, FIRST_REST_MS * 2 ** failedStarts);
    failedStarts++;
    if (closed || rest !== null) return;
    rest = setTimeout(() => {
      rest = null;
      fill();
    }, ms);
    if (running.size > 0) return;
    const said = cause instanceof Error ? cause.message : String(cause);
    const error = new PortError(
      `no child process that reads mail can be started: ${said}. See that ${process.execPath} can run, that memory and processes are left, and that the installation is whole.`,
      { retry: 'later', cause },
    );
    for (const each of [...light.splice(0), ...heavy.splice(0)]) each.fail(error);
    if (failedStarts >= MOST_FAILED_STARTS) failed.resolve(error);
  }

  async function doing(
    task: Task,
    weight: 'light' | 'heavy',
    signal: AbortSignal,
    hear?: (file: FileRead) => void,
  ): Promise<Answer> {
    signal.throwIfAborted();
    if (closed) throw new PortError('the reading pool is closed', { retry: 'later' });
    const { promise, resolve, reject } = Promise.withResolvers<Answer>();
    const isHeavy = weight === 'heavy';
    const queue = isHeavy ? heavy : light;
    const mine: Waiting = { task, isHeavy, hear, done: resolve, fail: reject };
    // A letter that is being read is read to its end: its child has its limits, and killing it would cost the next one a start.
    const abort = (): void => {
      const at = queue.indexOf(mine);
      if (at !== -1) queue.splice(at, 1);
      reject(signal.reason);
    };
    signal.addEventListener('abort', abort, { once: true });
    queue.push(mine);
    serve();
    fill();
    return await promise.finally(() => signal.removeEventListener('abort', abort));
  }

  async function letterIn(raw: Uint8Array, what: 'letter' | 'if_light', signal: AbortSignal): Promise<Reading | Heavy> {
    const answer = await doing({ raw, what }, what === 'if_light' ? 'light' : 'heavy', signal);
    if (answer.ok && !('letter' in answer)) throw new TypeError('a reading child gave no letter');
    return answer;
  }

  /** One try: what ends the child costs the files that were not read by then, and not the letter. */
  async function withItsFiles(reading: Reading, raw: Uint8Array, signal: AbortSignal): Promise<Reading> {
    if (!reading.ok || !hasUnreadFiles(reading.letter)) return reading;
    const read: FileRead[] = [];
    const answer = await doing({ raw, what: 'files' }, 'heavy', signal, (file) => read.push(file));
    const why = answer.ok ? null : answer.why;
    const letter = withFiles(reading.letter, read, why === 'crashed' ? 'unreadable' : 'over_the_limit');
    const unread = letter.attachments.filter(({ text, note }) => text === null && note === 'over_the_limit').length;
    if (why !== null || unread > 0) log.warn('read.files_unread', { files: unread, why: why ?? 'over_the_limit' });
    return { ok: true, letter };
  }

  fill();
  return {
    failed: failed.promise,
    read: async (raw, signal) => {
      const light = await letterIn(raw, 'if_light', signal);
      if (light.ok || light.why !== 'heavy') return light;
      const reading = await letterIn(raw, 'letter', signal);
      if (!reading.ok && reading.why === 'heavy') throw new TypeError('a reading child weighed what it was to read');
      return await withItsFiles(reading, raw, signal);
    },
    readIfLight: async (raw, signal) => await letterIn(raw, 'if_light', signal),
    readWithoutModel: async (letter, { directory, receivedAt }, signal) => {
      const words =
        letter.body.text.length + letter.attachments.reduce((sum, { text }) => sum + (text?.length ?? 0), 0);
      // The rules look at no carried message, and those may be big.
      const task = { letter: { ...letter, carried: [] }, directory, receivedAt };
      const answer = await doing(task, words > LONG_CHARS ? 'heavy' : 'light', signal);
      if ('extraction' in answer) return answer;
      if (!answer.ok && answer.why !== 'over_the_limit' && answer.why !== 'heavy') return answer;
      throw new TypeError('a reading child gave no extraction');
    },
    close: async () => {
      if (closed) return;
      closed = true;
      if (rest !== null) clearTimeout(rest);
      for (const timer of [stuck, spare]) if (timer !== null) clearTimeout(timer);
      for (const each of [...light.splice(0), ...heavy.splice(0)])
        each.fail(new PortError('the reading pool was closed before it read', { retry: 'later' }));
      for (const child of running) child.kill();
      await Promise.all([...starts, ...[...running].map(async ({ ended }) => await ended)]);
      await Promise.all([...running].map(async ({ ended }) => await ended));
      guard.close();
    },
  };
}

interface Waiting {
  readonly task: Task;
  readonly isHeavy: boolean;
  readonly hear: ((file: FileRead) => void) | undefined;
  done(answer: Answer): void;
  fail(error: unknown): void;
}
