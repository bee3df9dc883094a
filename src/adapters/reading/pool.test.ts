import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { afterEach, describe, expect, it, vi } from 'vitest';
import type { LogEvent, LogFields, Reading } from '../../domain/ports.ts';
import { heardIn } from '../../extract/answer/heard.ts';
import { aLetter, DIRECTORY } from '../../extract/rules/a-letter.ts';
import { understand } from '../../extract/without-model.ts';
import { readLetter } from '../../read/letter.ts';
import { readingPool, type ReadingPoolOptions } from './pool.ts';

const never = new AbortController().signal;
const saying = (subject: string): Buffer =>
  Buffer.from(`From: a@customer.example\r\nSubject: ${subject}\r\n\r\nHello.\r\n`);
const MISBEHAVING = new URL('../../../test/doubles/misbehaving-child.ts', import.meta.url);
const UNSTARTABLE = new URL('../../../test/doubles/child-that-cannot-start.ts', import.meta.url);

/** Long enough for any machine: what is waited for is an event, and where it stays away, that is found. */
const PATIENT = 200_000;

const closing: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

function poolOf(options: Partial<ReadingPoolOptions> = {}) {
  const logged: { readonly event: LogEvent; readonly fields: LogFields }[] = [];
  const say = (event: LogEvent, fields: LogFields = {}): void => void logged.push({ event, fields });
  const log = { debug: say, info: say, warn: say, error: say };
  const pool = readingPool({
    children: 1,
    timeoutMs: 120_000,
    filesMs: 120_000,
    memoryMb: 256,
    log,
    entry: MISBEHAVING,
    ...options,
  });
  closing.push(async () => await pool.close());
  const pids = (): number[] =>
    logged.flatMap(({ event, fields }) => (event === 'read.child_started' ? [Number(fields['pid'])] : []));
  const read = async (subject: string, signal = never): Promise<Reading> => await pool.read(saying(subject), signal);
  return { pool, read, logged, pids };
}

const subjectOf = (reading: Reading): string => (reading.ok ? reading.letter.subject : `no letter: ${reading.why}`);

/** V8 gives the function away only in a context that begins after the flag. */
function collectGarbage(): void {
  setFlagsFromString('--expose-gc');
  runInNewContext('gc()');
}

function lives(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'));
  } catch {
    return false;
  }
}

describe('the pool', () => {
  it('reads each letter as it would be read without it', async () => {
    const { pool } = poolOf({ children: 2, entry: new URL('./child.ts', import.meta.url) });
    const folder = new URL('../../../fixtures/demo/', import.meta.url);
    const raws = readdirSync(folder)
      .filter((file) => file.endsWith('.eml'))
      .map((file) => readFileSync(new URL(file, folder)));
    const letters = await Promise.all(raws.map(async (raw) => await pool.read(raw, never)));
    expect(letters).toEqual(await Promise.all(raws.map(async (raw) => await readLetter(raw))));
    expect(raws.length).toBeGreaterThan(10);
  });

  it('reads by the rules as they are read by without it, with the directory of each call', async () => {
    const { pool } = poolOf({ entry: new URL('./child.ts', import.meta.url) });
    const receivedAt = new Date('2026-09-14');
    const letter = aLetter('We want new phones. Dana Pruett is our agent of record.');
    const nobody = { ...DIRECTORY, agents: [] };
    for (const directory of [DIRECTORY, nobody, DIRECTORY]) {
      const understood = understand(letter, directory, receivedAt);
      const context = { directory, receivedAt, letterId: null, isProved: true };
      const heard = heardIn(letter, directory);
      expect(await pool.readWithoutModel(letter, context, never)).toEqual({ ok: true, ...understood, heard });
    }
    expect(understand(letter, DIRECTORY, receivedAt).extraction.agentOfRecord.status).toBe('designated');
  });

  it('gives a limit of structure as a value', async () => {
    const { pool } = poolOf();
    const raw = Buffer.from(`${'X: y\r\n'.repeat(2_000)}\r\nHello.\r\n`);
    expect(await pool.read(raw, never)).toMatchObject({ ok: false, why: 'over_the_limit' });
  });

  it('keeps nothing of a letter that it gave away', async () => {
    const { read } = poolOf();
    const given: WeakRef<Reading>[] = [];
    for (let number = 0; number < 20; number++) given.push(new WeakRef(await read(`letter ${number}`)));
    await vi.waitFor(() => {
      collectGarbage();
      expect(given.filter((letter) => letter.deref() !== undefined)).toEqual([]);
    }, PATIENT);
  });

  it('reads letters in the order in which they come', async () => {
    const { read } = poolOf();
    const order: string[] = [];
    const subjects = Array.from({ length: 20 }, (_, at) => `letter ${at}`);
    await Promise.all(subjects.map(async (subject) => order.push(subjectOf(await read(subject)))));
    expect(order).toEqual(subjects);
  });
});

const specification: [does: string, why: string, detail: RegExp][] = [
  ['spin', 'timed_out', /more than 1500 ms/],
  ['exhaust the heap', 'out_of_memory', /heap/],
  ['exhaust memory beside the heap', 'out_of_memory', /MB, more than 256/],
  ['abort', 'crashed', /SIGABRT/],
  ['exit', 'crashed', /status 3/],
  ['throw', 'crashed', /RangeError: a fault of ours/],
  ['be killed', 'crashed', /SIGKILL/],
];

describe.each(specification)('a letter that makes its child %s', (does, why, detail) => {
  it(`fails as ${why} and costs only itself`, async () => {
    const { read, logged, pids } = poolOf({ children: 2, ...(why === 'timed_out' ? { timeoutMs: 1_500 } : {}) });
    await read('one');
    const [failure, ...others] = await Promise.all([
      read(does),
      ...Array.from({ length: 50 }, async () => await read('next')),
    ]);
    expect(failure).toEqual({ ok: false, why, detail: expect.stringMatching(detail) });
    expect(others.map(subjectOf)).toEqual(Array.from({ length: 50 }, () => 'next'));
    expect(lives(pids().at(-1) ?? 0)).toBe(true);
    expect(logged).toContainEqual({ event: 'read.child_killed', fields: { pid: pids()[0], why } });
  });
});

describe('files', () => {
  const withFiles = (...files: readonly string[]): Buffer =>
    Buffer.from(
      `From: a@customer.example\r\nSubject: files\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\nWe want phones.\r\n${files.map((text, at) => `--b\r\nContent-Type: text/plain; name="${at}.txt"\r\nContent-Disposition: attachment; filename="${at}.txt"\r\n\r\n${text}\r\n`).join('')}--b--\r\n`,
    );

  it('are read after their letter, and each that ends its reader, or comes after one that does, is left unread', async () => {
    const { pool, logged } = poolOf({ children: 2, filesMs: 1_000 });
    const reading = await pool.read(withFiles('one', 'spin in a file', 'three'), never);
    expect(reading).toMatchObject({
      ok: true,
      letter: {
        body: { text: 'We want phones.' },
        attachments: [
          { text: 'one', note: null },
          { text: null, note: 'over_the_limit' },
          { text: null, note: 'over_the_limit' },
        ],
      },
    });
    expect(logged).toContainEqual({ event: 'read.files_unread', fields: { files: 2, why: 'timed_out' } });
  });

  it('keep no child from letters that cost little', async () => {
    const { pool, read, pids } = poolOf({ children: 2, filesMs: 3_000 });
    await read('one');
    const order: string[] = [];
    const files = [1, 2].map(async () => {
      await pool.read(withFiles('spin in a file'), never);
      order.push('files');
    });
    await vi.waitFor(() => expect(pids()).toHaveLength(2), 10_000);
    for (let nth = 0; nth < 20; nth++) await read('next').then(() => order.push('next'));
    await Promise.all(files);
    expect(order).toEqual([...Array.from({ length: 20 }, () => 'next'), 'files', 'files']);
  });

  it('are read where there may be one child alone', async () => {
    const { pool } = poolOf({ children: 1 });
    expect(await pool.read(withFiles('one'), never)).toMatchObject({ letter: { attachments: [{ text: 'one' }] } });
  });

  it('of a letter that is read alone have neither words nor a reason yet', async () => {
    const { pool } = poolOf();
    expect(await pool.readIfLight(withFiles('one'), never)).toMatchObject({ why: 'heavy', head: { subject: 'files' } });
  });
});

describe('letters behind one that spins', () => {
  it('get another child, which goes when nobody needs it any more', async () => {
    const { read, pids, logged } = poolOf({ children: 2, idleMs: 200 });
    await read('one');
    const spinning = read('spin');
    const first = await Promise.race([spinning, ...['two', 'three'].map(async (subject) => await read(subject))]);
    expect(subjectOf(first)).toBe('two');
    expect(pids()).toHaveLength(2);
    process.kill(pids()[0] ?? 0, 'SIGKILL');
    expect(await spinning).toMatchObject({ why: 'crashed' });
    await vi.waitFor(() => expect(pids()).toHaveLength(3), PATIENT); // the one that spun is replaced
    await vi.waitFor(() => expect(pids().filter(lives)).toHaveLength(1), PATIENT);
    expect(subjectOf(await read('after'))).toBe('after');
    expect(logged.filter(({ event }) => event === 'read.child_killed')).toHaveLength(1);
  });

  it('wait for it when there may be no other child', async () => {
    const { read, pids } = poolOf({ timeoutMs: 1_500 });
    await read('one');
    const order: string[] = [];
    await Promise.all(['spin', 'two'].map(async (subject) => order.push(subjectOf(await read(subject)))));
    expect(order).toEqual(['no letter: timed_out', 'two']);
    expect(pids()).toHaveLength(2);
  });
});

describe('an abort', () => {
  it('rejects for a letter that waits, which is then not read, and for one that is being read', async () => {
    const { read } = poolOf({ timeoutMs: 1_000 });
    await read('first');
    const [reading, waiting] = [new AbortController(), new AbortController()];
    const results = [read('spin', reading.signal), read('exit', waiting.signal), read('after')];
    waiting.abort(new Error('no more time'));
    await expect(results[1]).rejects.toThrow('no more time');
    reading.abort(new Error('stopping'));
    await expect(results[0]).rejects.toThrow('stopping');
    await expect(results[2]?.then(subjectOf)).resolves.toBe('after');
    await expect(read('late', AbortSignal.abort(new Error('too late')))).rejects.toThrow('too late');
  });
});

describe('a child', () => {
  it('that dies between letters is replaced', async () => {
    const { read, pids } = poolOf();
    await read('first');
    process.kill(pids()[0] ?? 0, 'SIGKILL');
    await vi.waitFor(() => expect(pids()).toHaveLength(2), PATIENT);
    expect(subjectOf(await read('second'))).toBe('second');
  });

  it.each(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)(
    'outlives the %s that is sent to the whole group',
    async (signal) => {
      const { read, pids } = poolOf();
      await read('first');
      process.kill(pids()[0] ?? 0, signal);
      expect(subjectOf(await read('second'))).toBe('second');
      expect(pids()).toHaveLength(1);
    },
  );

  it('that cannot start is a clear error for each who waits, also when they ask again', async () => {
    const { read, logged } = poolOf({ children: 2, entry: UNSTARTABLE });
    const clear = {
      name: 'PortError',
      retry: 'later',
      message: expect.stringMatching(/no child process that reads mail can be started.*something is missing here/),
    };
    for (let time = 1; time <= 4; time++) await expect(read('any')).rejects.toMatchObject(clear);
    expect(logged).toEqual([]);
  });

  it('that cannot start, time after time, is told to whoever runs the pool', async () => {
    const { pool } = poolOf({ children: 2, entry: UNSTARTABLE });
    expect(await pool.failed).toMatchObject({ message: expect.stringContaining('something is missing here') });
  });

  it('sees none of our secrets', async () => {
    process.env['SMTP_PASSWORD'] = 'a-secret';
    const { read, pids } = poolOf();
    await read('first');
    delete process.env['SMTP_PASSWORD'];
    expect(readFileSync(`/proc/${pids()[0]}/environ`, 'utf8')).not.toContain('a-secret');
  });
});

describe('the end', () => {
  it('of the pool ends its children, and fails what was not read so that it is tried again', async () => {
    const { pool, read, pids } = poolOf({ children: 2 });
    await Promise.all([read('one'), read('other')]);
    const unread = ['spin', 'spin', 'waiting'].map(async (subject) => await read(subject));
    const settled = Promise.allSettled(unread);
    await pool.close();
    expect(await settled).toEqual(
      unread.map(() => ({
        status: 'rejected',
        reason: expect.objectContaining({ name: 'PortError', retry: 'later' }),
      })),
    );
    expect(pids().filter(lives)).toEqual([]);
    await expect(read('late')).rejects.toMatchObject({ retry: 'later' });
  });

  it.runIf(process.platform === 'linux')(
    'of the parent by kill -9 ends its children, which are busy for ever',
    async () => {
      const parent = spawn(
        process.execPath,
        [fileURLToPath(new URL('../../../test/doubles/parent-of-readers.ts', import.meta.url))],
        {
          stdio: ['ignore', 'pipe', 'inherit'],
        },
      );
      const pids: number[] = [];
      for await (const line of createInterface({ input: parent.stdout })) {
        const started = /"read.child_started","pid":(\d+)/.exec(line)?.[1];
        if (started !== undefined) pids.push(Number(started));
        if (pids.length === 2) break;
      }
      await vi.waitFor(() => expect(pids.map(cpuTicks).some((ticks) => ticks > 50)).toBe(true), PATIENT);
      expect(pids.filter(lives)).toHaveLength(2);
      parent.kill('SIGKILL');
      await once(parent, 'exit');
      await vi.waitFor(() => expect(pids.filter(lives)).toEqual([]), PATIENT);
    },
  );
});

/** User time so far, in hundredths of a second: proc_pid_stat(5), field 14. */
function cpuTicks(pid: number): number {
  return Number(readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ')[11]);
}
