/** How long the console's server takes for each page with years of data; prints a table. `node bench/console/pages.ts [referrals] [rounds]` */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { accounts } from '../../src/adapters/postgres/accounts.ts';
import { makeLog } from '../../src/adapters/log.ts';
import { startApp } from '../../src/app.ts';
import { readConfig } from '../../src/config.ts';
import { table } from '../../src/table.ts';
import { seed } from './seed.ts';

const [referrals = 100_000, rounds = 40] = process.argv.slice(2).map(Number);
const folder = mkdtempSync(join(tmpdir(), 'firsthand-bench-'));
const config = readConfig({
  DATA_DIR: folder,
  WEB_PORT: '0',
  LOG_LEVEL: 'error',
  REFERRAL_ADDRESSES: 'referrals@firsthand.example',
});
const app = await startApp(config, ['web'], makeLog(config.log));
try {
  const url = app.webUrl ?? '';
  console.error(`seeding ${referrals} referrals …`);
  await seed(app.store.database, referrals);
  app.store.directory.forget();
  await accounts(app.store.database).add('bench', 'admin', 'a password of the bench');
  const signedIn = await fetch(`${url}/sign-in`, {
    method: 'POST',
    redirect: 'manual',
    headers: { 'sec-fetch-site': 'same-origin', 'content-type': 'application/x-www-form-urlencoded' },
    body: new URLSearchParams({ name: 'bench', password: 'a password of the bench' }),
  });
  const cookie = signedIn.headers.get('set-cookie')?.split(';')[0] ?? '';
  const ask = async (path: string): Promise<{ ms: number; bytes: number; text: string }> => {
    const began = performance.now();
    const answer = await fetch(`${url}${path}`, { headers: { cookie } });
    const text = await answer.text();
    if (answer.status !== 200 && path !== '/readyz') throw new Error(`${path}: ${answer.status}`);
    return { ms: performance.now() - began, bytes: Buffer.byteLength(text), text };
  };
  const nth = (round: number): number => 1 + ((round * 7_919) % referrals);
  const next = async (path: string): Promise<string> =>
    /href="([^"]+)" rel="next"/.exec((await ask(path)).text)?.[1]?.replaceAll('&amp;', '&') ?? path;
  const second = {
    referrals: await next('/referrals'),
    company: await next('/referrals?sort=company'),
    outbox: await next('/outbox'),
  };
  const pages: Readonly<Record<string, (round: number) => string>> = {
    flow: () => '/',
    'referrals, the newest': () => '/referrals',
    'referrals, a later page': () => second.referrals,
    'referrals by company': () => second.company,
    'referrals on hold': () => '/referrals?state=on_hold',
    'referrals of an agent': (round) => `/referrals?agent=at-${round % 900}`,
    'search: a rare word': (round) => `/referrals?q=firm${nth(round)}.example`,
    'search: a common word': () => '/referrals?q=kestrel',
    'search: two words': (round) => `/referrals?q=harlow+${nth(round)}`,
    'search: an agent': (round) => `/referrals?q=agent+${round % 900}`,
    'search: words of a mail': (round) => `/referrals?q=${round % 50}+sites`,
    'search: a slip of the pen': (round) => `/referrals?q=kestral+robotiks+${nth(round)}`,
    'a referral': (round) => `/referrals/FH-${nth(round).toString(16).toUpperCase().padStart(8, '0')}`,
    'on hold': () => '/hold',
    outbox: () => '/outbox',
    'outbox, a later page': () => second.outbox,
    'outbox, waiting': () => '/outbox?state=waiting',
    directory: () => '/directory',
    audit: () => '/audit',
    'audit, by words': () => '/audit?q=because+77',
    'is it ready': () => '/readyz',
  };
  const rows: string[][] = [];
  // The figures are looked up once in five seconds: what follows would be told what was looked up before.
  const figures = await ask('/metrics');
  rows.push(['figures, looked up', figures.ms.toFixed(1), '-', String(figures.bytes)]);
  for (const [name, path] of Object.entries(pages)) {
    await ask(path(0));
    const answers = [];
    for (let round = 1; round <= rounds; round++) answers.push(await ask(path(round)));
    const times = answers.map(({ ms }) => ms).toSorted((one, other) => one - other);
    const at = (share: number): string =>
      (times[Math.min(times.length - 1, Math.floor(times.length * share))] ?? 0).toFixed(1);
    rows.push([name, at(0.5), at(0.95), String(Math.max(...answers.map(({ bytes }) => bytes)))]);
  }
  console.log(table(['Page', 'p50 ms', 'p95 ms', 'bytes'], rows).join('\n'));
} finally {
  await app.stop();
  rmSync(folder, { recursive: true, force: true });
}
