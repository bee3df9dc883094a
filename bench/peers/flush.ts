/** A drain of mails goes in during which Redis is emptied twice; whether each mail still has one record and three confirmations comes out. */
import { execFileSync, spawn } from 'node:child_process';
import { mkdirSync, openSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { setTimeout as sleep } from 'node:timers/promises';
import { Redis } from 'ioredis';
import { z } from 'zod';

const [peers = '', mailCount = '2000'] = process.argv.slice(2);
const COUNT = Number(mailCount);
const QUIET_MS = 30_000; // nothing for so long, and it is over
const CONTENDER = join(import.meta.dirname, 'firsthand-redis');

interface Mail {
  readonly token: string;
}
interface Harness {
  readonly cfg: { readonly sinkPort: number };
  contenderEnv(): Record<string, string>;
  maildir(): string;
  makeMail(seed: number, number: number, token: string): Mail;
  dropMails(maildir: string, mails: readonly Mail[], owner: { uid: number; gid: number }): void;
}
const part = (file: string) => pathToFileURL(join(peers, 'lib', file)).href;
const harness: Harness = { ...(await import(part('common.mjs'))), ...(await import(part('gen.mjs'))) };

const { PEER_WORK = '', PEER_REDIS_PORT = '3079' } = process.env;
const environment = {
  ...process.env,
  ...harness.contenderEnv(),
  PEER_STATE: join(PEER_WORK, 'state', 'firsthand-redis'),
};
const contender = z
  .object({ reset: z.string(), start: z.string(), rows: z.string() })
  .parse(JSON.parse(readFileSync(join(CONTENDER, 'contender.json'), 'utf8')));
const run = (command: string) =>
  execFileSync('sh', ['-c', command], {
    cwd: CONTENDER,
    env: environment,
    maxBuffer: 2 ** 28,
    stdio: ['ignore', 'pipe', 'inherit'],
  }).toString();
const sink = async (path: string, method = 'GET'): Promise<unknown> =>
  await (await fetch(`http://127.0.0.1:${harness.cfg.sinkPort}${path}`, { method })).json();
const confirmations = async () => z.object({ n: z.number(), distinct: z.number() }).parse(await sink('/count'));

// A clean slate, and the mails waiting in the mailbox.
const owner = { uid: idOf('-u'), gid: idOf('-g') };
rmSync(harness.maildir(), { recursive: true, force: true });
harness.dropMails(harness.maildir(), [], owner);
rmSync(environment.PEER_STATE, { recursive: true, force: true });
mkdirSync(environment.PEER_STATE, { recursive: true });
run(contender.reset);
await sink('/reset', 'POST');
const mails = Array.from({ length: COUNT }, (_, at) =>
  harness.makeMail(4711, at, `T-f${Date.now() % 1e6}-${String(at).padStart(5, '0')}`),
);
harness.dropMails(harness.maildir(), mails, owner);

const log = openSync(join(PEER_WORK, 'log', 'firsthand-redis.log'), 'a');
const child = spawn('sh', ['-c', contender.start], { cwd: CONTENDER, env: environment, stdio: ['ignore', log, log] });
const exited = new Promise((resolve) => child.once('exit', resolve));
process.once('exit', () => child.kill('SIGKILL'));

const redis = new Redis(Number(PEER_REDIS_PORT), '127.0.0.1');
const startedAt = Date.now();
const flushedAt: number[] = [];
let last = { n: -1, at: startedAt };
for (;;) {
  const { n, distinct } = await confirmations();
  if (n !== last.n) last = { n, at: Date.now() };
  if (flushedAt.length < 2 && n >= (flushedAt.length + 1) * COUNT) {
    await redis.flushall();
    flushedAt.push(n);
  }
  if (distinct >= 3 * COUNT || child.exitCode !== null || Date.now() - last.at > QUIET_MS) break;
  await sleep(50);
}
const seconds = (last.at - startedAt) / 1000;
await sleep(3000); // late doubles
child.kill('SIGTERM');
await exited;
await redis.quit();

const sent = z.array(z.tuple([z.number(), z.string(), z.string()])).parse(await sink('/events'));
const records = run(contender.rows)
  .split('\n')
  .filter(Boolean)
  .map((line) => z.object({ token: z.string() }).parse(JSON.parse(line)).token);
const found = mails.map(({ token }) => {
  const to = sent.filter(([, about]) => about === token).map(([, , recipient]) => recipient);
  return { records: records.filter((about) => about === token).length, sent: to.length, recipients: new Set(to).size };
});
const report = {
  test: 'flush',
  n: COUNT,
  confirmationsAtFlush: flushedAt,
  seconds,
  lost: found.filter((mail) => mail.records === 0 || mail.recipients < 3).length,
  rowsTwice: found.filter((mail) => mail.records > 1).length,
  confirmedTwice: found.filter((mail) => mail.sent > mail.recipients).length,
};
console.log(JSON.stringify(report));
const isRight = flushedAt.length === 2 && report.lost + report.rowsTwice + report.confirmedTwice === 0;
process.exitCode = isRight ? 0 : 1;

function idOf(which: '-u' | '-g'): number {
  return Number(execFileSync('id', [which, 'nobody']));
}
