/** Raw bytes of mails go in, letters or the reasons why there are none come out: a small pool of child processes reads them, within limits. */
import { type LetterReading, type Log, PortError, type Reading } from '../domain/ports.ts';
import { orphanGuard } from './orphan-guard.ts';
import { type ReadingChild, type ReadingLimits, startReadingChild } from './reading-child.ts';

export interface ReadingPoolOptions extends ReadingLimits {
  readonly children: number;
  readonly log: Log;
  /** What a child runs. */
  readonly entry?: URL;
}

const ENTRY = new URL('./child.ts', import.meta.url);
const FIRST_REST_MS = 100;
const LONGEST_REST_MS = 30_000;

/**
 * Letters are read in the order in which they come. A child that ends, however it does, is replaced at once; where
 * children cannot even start, those who wait get a PortError, and the next attempt is made after a rest that doubles.
 */
export function readingPool(options: ReadingPoolOptions): LetterReading {
  const { children, log, entry = ENTRY } = options;
  const guard = orphanGuard();
  const running = new Set<ReadingChild>();
  const idle: ReadingChild[] = [];
  /** Those that have read a letter: what they run is sound. */
  const proved = new WeakSet<ReadingChild>();
  const starts = new Set<Promise<void>>();
  const waiting: Waiting[] = [];
  let failedStarts = 0;
  let rest: NodeJS.Timeout | null = null;
  let closed = false;

  /** While starting fails, one child at a time tries, and only when somebody waits for it. */
  function fill(): void {
    if (closed || rest !== null) return;
    const wanted = failedStarts === 0 ? children : Math.min(1, waiting.length);
    while (running.size + starts.size < wanted) {
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
    for (;;) {
      const child = waiting.length > 0 ? idle.pop() : undefined;
      const letter = child === undefined ? undefined : waiting.shift();
      if (child === undefined || letter === undefined) return;
      void readWith(child, letter);
    }
  }

  async function readWith(child: ReadingChild, letter: Waiting): Promise<void> {
    const reading = await child.read(letter.raw);
    if (closed) return letter.fail(new PortError('the reading pool was closed while it read', { retry: 'later' }));
    if (reading.ok || reading.why === 'over_the_limit') {
      proved.add(child);
      failedStarts = 0;
      takeUp(child);
      fill();
    }
    letter.done(reading);
  }

  function replace(child: ReadingChild, why: string): void {
    running.delete(child);
    guard.watch([...running].map(({ pid }) => pid));
    const at = idle.indexOf(child);
    if (at !== -1) idle.splice(at, 1);
    if (closed) return;
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
    for (const letter of waiting.splice(0)) letter.fail(error);
  }

  fill();
  return {
    read: async (raw, signal) => {
      signal.throwIfAborted();
      if (closed) throw new PortError('the reading pool is closed', { retry: 'later' });
      const { promise, resolve, reject } = Promise.withResolvers<Reading>();
      const letter: Waiting = { raw, done: resolve, fail: reject };
      // A letter that is being read is read to its end: its child has its limits, and killing it would cost the next one a start.
      const abort = (): void => {
        const at = waiting.indexOf(letter);
        if (at !== -1) waiting.splice(at, 1);
        reject(signal.reason);
      };
      signal.addEventListener('abort', abort, { once: true });
      waiting.push(letter);
      serve();
      fill();
      return await promise.finally(() => signal.removeEventListener('abort', abort));
    },
    close: async () => {
      if (closed) return;
      closed = true;
      if (rest !== null) clearTimeout(rest);
      for (const letter of waiting.splice(0))
        letter.fail(new PortError('the reading pool was closed before it read', { retry: 'later' }));
      for (const child of running) child.kill();
      await Promise.all([...starts, ...[...running].map(async ({ ended }) => await ended)]);
      await Promise.all([...running].map(async ({ ended }) => await ended));
      guard.close();
    },
  };
}

interface Waiting {
  readonly raw: Uint8Array;
  done(reading: Reading): void;
  fail(error: unknown): void;
}
