/** One child process that reads: a mail, its files or a letter goes in, what reading it came to comes out; past its limit of time or memory it is killed. */
import { type ChildProcess, fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { Directory } from '../../domain/directory.ts';
import type { Heard } from '../../domain/answer.ts';
import type { Extraction } from '../../domain/extraction.ts';
import type { Witness } from '../../domain/witness.ts';
import type { Letter } from '../../domain/letter.ts';
import type { Death, Heavy } from '../../domain/ports.ts';
import type { FileText } from '../../read/file-text.ts';
import type { LetterRead } from '../../read/letter.ts';
import { residentMegabytes } from './resident-memory.ts';

export interface ReadingLimits {
  /** Wall-clock time that one letter may take, to be read and again to be understood. */
  readonly timeoutMs: number;
  /** The same for all files of one letter. */
  readonly filesMs: number;
  /** Memory that the whole child may hold; half of it is for the heap of JavaScript. */
  readonly memoryMb: number;
}

/** What a child is told. The directory has no answer: it holds for the letters that follow it. */
export type Request =
  | { readonly raw: Uint8Array; readonly what: 'letter' | 'if_light' | 'files' }
  | { readonly letter: Letter; readonly receivedAt: Date }
  | { readonly directory: Directory };

/** What is asked of a child: to read a mail, or its files, or to say what a letter means. */
export type Task =
  | Extract<Request, { raw: Uint8Array }>
  | { readonly letter: Letter; readonly receivedAt: Date; readonly directory: Directory };

export type FileRead = FileText & { readonly index: number };

export type Answer =
  | LetterRead
  | Heavy
  | { readonly ok: true; readonly extraction: Extraction; readonly witness: Witness; readonly heard: Heard }
  | { readonly ok: true; readonly files: 'all' }
  | Death;

export interface ReadingChild {
  readonly pid: number;
  /** On the clock of `performance.now()`. */
  readonly readyAt: number;
  /** One task at a time; `hear` gets each file as soon as it is read. Never rejects. */
  work(task: Task, hear?: (file: FileRead) => void): Promise<Answer>;
  /** Resolves when the process has ended, with how it did. */
  readonly ended: Promise<Ending>;
  kill(): void;
}

export interface Ending {
  readonly why: Death['why'];
  readonly detail: string;
  /** Someone else killed it, and may be at killing us. */
  readonly byAnother: boolean;
}

const START_LIMIT_MS = 30_000;
const POLL_MS = 50; // a child can take 100 MB more in that time
const STDERR_CHARS = 4_000;
/** How long the killing of a child waits to be counted against its letter: that of the whole service must not be. */
const KILLED_TOGETHER_MS = 500;

/** Rejects when the child ends, or takes too long, before it is ready. */
export async function startReadingChild(entry: URL, limits: ReadingLimits): Promise<ReadingChild> {
  const child = fork(fileURLToPath(entry), [], {
    serialization: 'advanced', // bytes as they are, not as JSON
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    execArgv: [...MEMORY_FLAGS, ...SPEED_FLAGS, `--max-old-space-size=${Math.floor(limits.memoryMb / 2)}`],
    env: ENVIRONMENT,
  });
  let killedFor: Ending | null = null;
  const killFor = (why: Ending['why'], detail: string): void => {
    killedFor ??= { why, detail, byAnother: false };
    child.kill('SIGKILL');
  };
  const ended = endOf(child).then((ending) => killedFor ?? ending);

  const hear = wordsOf(child, ended);
  const slow = setTimeout(
    () => killFor('timed_out', `it was not ready after ${START_LIMIT_MS / 1_000} seconds`),
    START_LIMIT_MS,
  );
  const first = await hear().finally(() => clearTimeout(slow));
  if (first !== 'ready') throw new Error((await ended).detail);
  const { pid } = child;
  if (pid === undefined) throw new Error('a process that speaks has no process id');

  let known: Directory | null = null;
  // When it cannot be sent the child is gone, and `ended` says how.
  const tell = (request: Request): void => void child.send(request, () => undefined);
  const hand = (task: Task): void => {
    if ('raw' in task) return tell(task);
    const { letter, receivedAt, directory } = task;
    if (directory !== known) tell({ directory });
    known = directory;
    tell({ letter, receivedAt });
  };

  return {
    pid,
    readyAt: performance.now(),
    ended,
    kill: () => killFor('crashed', 'it was not needed any more'),
    work: async (task, hearFile = () => undefined) => {
      let over = false;
      const limitMs = 'what' in task && task.what === 'files' ? limits.filesMs : limits.timeoutMs;
      // An answer that came while we were stopped ourselves is taken before the child is blamed.
      const late = (): void => {
        if (!over) killFor('timed_out', `reading took more than ${limitMs} ms`);
      };
      const limit = setTimeout(() => setImmediate(late), limitMs);
      const watch = watchMemory(pid, limits.memoryMb, (megabytes) =>
        killFor('out_of_memory', `reading took ${Math.round(megabytes)} MB, more than ${limits.memoryMb}`),
      );
      hand(task);
      let outcome = await hear();
      for (; isFile(outcome); outcome = await hear()) hearFile(outcome.file);
      over = true;
      clearTimeout(limit);
      watch.stop();
      if (isAnswer(outcome)) return outcome;
      const { why, detail, byAnother } = await ended;
      if (byAnother) await new Promise((resolve) => setTimeout(resolve, KILLED_TOGETHER_MS));
      return { ok: false, why, detail };
    },
  };
}

const MEMORY_FLAGS = ['--max-semi-space-size=1', '--heap-growing-percent=30', '--expose-gc'];
/**
 * V8 would interpret a regular expression at first and compile it when it is used again. The rules have hundreds, and a
 * letter takes a fifth less time when each is compiled at once.
 */
const SPEED_FLAGS = ['--no-regexp-tier-up'];

/** None of ours: it holds secrets, and a child needs none. The C library is told to give freed memory back: mallopt(3). */
const ENVIRONMENT: Readonly<Record<string, string>> = {
  MALLOC_ARENA_MAX: '2',
  MALLOC_MMAP_THRESHOLD_: '65536',
  MALLOC_TRIM_THRESHOLD_: '131072',
  // Compiled code is kept, which halves the time of a start and saves 20 MB. Where it cannot be written, it is not.
  NODE_COMPILE_CACHE: fileURLToPath(new URL('../../../node_modules/.cache/reading-child', import.meta.url)),
};

/**
 * Gives the child's next word, or how it ended. A race of each word with the end would keep every word until that end:
 * a promise holds on to whoever waits for it. Words may come faster than they are taken.
 */
function wordsOf(child: ChildProcess, ended: Promise<Ending>): () => Promise<unknown> {
  const unheard: unknown[] = [];
  let end: Ending | null = null;
  let listener: ((said: unknown) => void) | null = null;
  const tell = (said: unknown): void => {
    const listens = listener;
    listener = null;
    if (listens === null) unheard.push(said);
    else listens(said);
  };
  child.on('message', tell);
  void ended.then((ending) => {
    end = ending;
    listener?.(ending);
  });
  return async () =>
    unheard.length > 0 ? unheard.shift() : (end ?? (await new Promise((resolve) => (listener = resolve))));
}

/** Our own child speaks here: this tells an answer from an end, it does not check a letter. */
function isAnswer(value: unknown): value is Exclude<Answer, Death> {
  return typeof value === 'object' && value !== null && 'ok' in value;
}

function isFile(value: unknown): value is { readonly file: FileRead } {
  return typeof value === 'object' && value !== null && 'file' in value;
}

/** Looks only while a letter is being read: at rest a child does not grow. */
function watchMemory(pid: number, limitMb: number, exceeded: (megabytes: number) => void): { stop(): void } {
  let timer: NodeJS.Timeout | null = null;
  const look = async (): Promise<void> => {
    const megabytes = (await residentMegabytes(pid)) ?? 0;
    if (timer === null) return;
    if (megabytes > limitMb) exceeded(megabytes);
    else next();
  };
  const next = (): void => {
    timer = setTimeout(() => void look(), POLL_MS);
  };
  next();
  return {
    stop: () => {
      if (timer !== null) clearTimeout(timer);
      timer = null;
    },
  };
}

async function endOf(child: ChildProcess): Promise<Ending> {
  let stderr = '';
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    stderr = (stderr + text).slice(-STDERR_CHARS);
  });
  return await new Promise((resolve) => {
    let fault = '';
    child.on('error', (error) => {
      fault = error.message;
    });
    child.once('close', (code, signal) => {
      const outOfHeap = /heap out of memory|heap limit/i.test(stderr);
      const said = fault || /^(?:FATAL ERROR|\w*Error)\b.*$/m.exec(stderr)?.[0] || '';
      resolve({
        why: outOfHeap ? 'out_of_memory' : 'crashed',
        detail: `the reading child ended with ${signal ?? `status ${code}`}${said === '' ? '' : `: ${said.slice(0, 300)}`}`,
        byAnother: signal === 'SIGKILL',
      });
    });
  });
}
