/** Mails go in, letters or the reasons why there are none come out: a small pool of child processes reads them, within limits. */
import { type LetterReading, type Log, PortError } from '../../domain/ports.ts';
import { orphanGuard } from './orphan-guard.ts';
import { type Answer, type ReadingChild, type ReadingLimits, startReadingChild, type Task } from './reading-child.ts';

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

/**
 * Tasks are done in the order in which they come. One child is enough for a stream of ordinary letters; another comes
 * when all are busy with odd ones while others wait. A child that ends, however it does, is replaced at once; where
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
  const waiting: Waiting[] = [];
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
    const now = failedStarts === 0 ? wanted : failedStarts < MOST_FAILED_STARTS ? 1 : Math.min(1, waiting.length);
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

  function serve(): void {
    while (waiting.length > 0) {
      const child = idle.pop();
      const next = child === undefined ? undefined : waiting.shift();
      if (child === undefined || next === undefined) break;
      void workOn(child, next);
    }
    watchOver();
  }

  async function workOn(child: ReadingChild, waited: Waiting): Promise<void> {
    busySince.set(child, Math.max(performance.now(), child.readyAt + SETTLING_MS));
    const answer = await child.work(waited.task);
    busySince.delete(child);
    if (closed) return waited.fail(new PortError('the reading pool was closed while it read', { retry: 'later' }));
    if (answer.ok || answer.why === 'over_the_limit') {
      proved.add(child);
      failedStarts = 0;
      takeUp(child);
      fill();
    }
    waited.done(answer);
  }

  function watchOver(): void {
    if (closed) return;
    if (waiting.length > 0) stuck ??= setTimeout(helpOut, USUAL_MS);
    else if (idle.length > 1) spare ??= setTimeout(letGo, idleMs).unref();
  }

  /** Another child, when all of them have been at one letter each for longer than is usual. */
  function helpOut(): void {
    stuck = null;
    const now = performance.now();
    const allStuck = [...running].every((child) => now - (busySince.get(child) ?? now) >= USUAL_MS);
    if (waiting.length > 0 && allStuck && running.size === wanted) wanted = Math.min(children, wanted + 1);
    fill();
    watchOver();
  }

  function letGo(): void {
    spare = null;
    const child = idle.length > 1 && waiting.length === 0 ? idle.shift() : undefined;
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
    for (const each of waiting.splice(0)) each.fail(error);
    if (failedStarts >= MOST_FAILED_STARTS) failed.resolve(error);
  }

  async function doing(task: Task, signal: AbortSignal): Promise<Answer> {
    signal.throwIfAborted();
    if (closed) throw new PortError('the reading pool is closed', { retry: 'later' });
    const { promise, resolve, reject } = Promise.withResolvers<Answer>();
    const mine: Waiting = { task, done: resolve, fail: reject };
    // A letter that is being read is read to its end: its child has its limits, and killing it would cost the next one a start.
    const abort = (): void => {
      const at = waiting.indexOf(mine);
      if (at !== -1) waiting.splice(at, 1);
      reject(signal.reason);
    };
    signal.addEventListener('abort', abort, { once: true });
    waiting.push(mine);
    serve();
    fill();
    return await promise.finally(() => signal.removeEventListener('abort', abort));
  }

  fill();
  return {
    failed: failed.promise,
    read: async (raw, signal) => {
      const answer = await doing({ raw }, signal);
      if (answer.ok && !('letter' in answer)) throw new TypeError('a reading child gave no letter');
      return answer;
    },
    readByRules: async (letter, { directory, receivedAt }, signal) => {
      // The rules look at no carried message, and those may be big.
      const answer = await doing({ letter: { ...letter, carried: [] }, directory, receivedAt }, signal);
      if ('extraction' in answer || (!answer.ok && answer.why !== 'over_the_limit')) return answer;
      throw new TypeError('a reading child gave no extraction');
    },
    close: async () => {
      if (closed) return;
      closed = true;
      if (rest !== null) clearTimeout(rest);
      for (const timer of [stuck, spare]) if (timer !== null) clearTimeout(timer);
      for (const each of waiting.splice(0))
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
  done(answer: Answer): void;
  fail(error: unknown): void;
}
