/** Ten honest mails among 300 hostile ones, beside 310 plain ones, each on a service and servers of its own; prints when they were answered. `node bench/hostile/run.ts [hostile] [honest]` */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { makeLog } from '../../src/adapters/log.ts';
import { startApp } from '../../src/app.ts';
import { readConfig } from '../../src/config.ts';
import { table } from '../../src/table.ts';
import { DIRECTORY, publishedZone } from '../../test/attacks/firms.ts';
import { honestMail, honestPerson, hostileMails, mixed } from '../../test/attacks/flood.ts';
import type { Mail } from '../../test/attacks/mails.ts';
import { startDovecot } from '../../test/servers/dovecot.ts';
import { startSmtpSink } from '../../test/servers/smtp-sink.ts';

const [hostile = 300, honest = 10] = process.argv.slice(2).map(Number);
/** It ends by itself, whatever happens. */
const LONGEST_MS = 600_000;

/** With an outcome, and nothing of theirs that is still to be sent. */
const ANSWERED = `
select m.message_id as id, bool_or(m.outcome is null) or exists (
  select from notices n join deliveries d on d.notice_id = n.id join messages of on of.id = n.letter_id
  where of.message_id = m.message_id and d.state in ('pending', 'sending')) as open
from messages m where m.message_id = any ($1) group by m.message_id`;

const people = Array.from({ length: hostile + honest }, (_, at) => honestPerson(`p${at}`));
const victims = people.slice(0, honest);
const plain = await Promise.all(people.map(async (who) => await honestMail(who, 0)));
const good = await Promise.all(victims.map(honestMail));
const bad = hostileMails(hostile, victims, 'bench');

const alone = await run('plain', plain, plain);
const among = await run('among', mixed(good, bad), good);

const seconds = (ms: number): string => (ms / 1_000).toFixed(1);
console.log(`${plain.length} plain mails: answered within ${seconds(alone.lastMs)} s of the start.`);
console.log(
  `${good.length} honest among ${bad.length} hostile: answered within ${seconds(among.lastMs)} s, ${(among.lastMs / alone.lastMs).toFixed(2)} times as long; the median within ${seconds(among.medianMs)} s.`,
);
console.log(`All of them had their outcome within ${seconds(among.allMs)} s.\n`);
console.log(table(['What became of the hostile ones', 'Mails'], among.outcomes).join('\n'));
console.log(`\n${table(['Put behind others', 'Mails'], among.behind).join('\n')}`);
console.log(`\nFiles left unread: ${among.unreadFiles}. Reading children that were killed: ${among.killed}.`);
process.exitCode = among.lastMs <= 2 * alone.lastMs ? 0 : 1;

interface Figures {
  /** From the start until the last of those that are waited for had its last mail out; of the median one; until all had an outcome. */
  readonly lastMs: number;
  readonly medianMs: number;
  readonly allMs: number;
  readonly outcomes: string[][];
  readonly behind: string[][];
  readonly unreadFiles: number;
  readonly killed: number;
}

/** The mails wait when it starts. */
async function run(name: string, mails: readonly Mail[], waitedFor: readonly Mail[]): Promise<Figures> {
  await using parts = new AsyncDisposableStack();
  const folder = mkdtempSync(join(tmpdir(), `firsthand-hostile-${name}-`));
  parts.defer(() => rmSync(folder, { recursive: true, force: true }));
  const dovecot = parts.use(await startDovecot());
  const sink = parts.use(await startSmtpSink());
  const { user, password } = dovecot.addMailbox();
  console.error(`${name}: delivering ${mails.length} mails …`);
  for (const { raw } of mails) await dovecot.deliver(user, raw);
  const zone = join(folder, 'zone.json');
  writeFileSync(zone, JSON.stringify(publishedZone()));
  const config = readConfig({
    MODE: 'automatic',
    SETTLE_SECONDS: '0',
    TOTAL_DAILY_MAILS: '1000000',
    ADDRESS_DAILY_MAILS: '1000000',
    DATA_DIR: folder,
    IMAP_HOST: dovecot.host,
    IMAP_PORT: String(dovecot.imapPort),
    IMAP_TLS: 'none',
    IMAP_USER: user,
    IMAP_PASSWORD: password,
    SMTP_HOST: sink.host,
    SMTP_PORT: String(sink.port),
    SMTP_TLS: 'none',
    REFERRAL_ADDRESSES: 'referrals@firsthand.example',
    DNS_ZONE_FILE: zone,
    CANARY_SECONDS: '0',
    LOG_LEVEL: 'error',
  });
  let killed = 0;
  const log = makeLog(config.log);
  const began = performance.now();
  const app = parts.adopt(
    await startApp(config, ['work'], {
      ...log,
      warn: (event, fields) => {
        if (event === 'read.child_killed') killed += 1;
        log.warn(event, fields);
      },
    }),
    async (it) => await it.stop(),
  );
  await app.store.directory.put(DIRECTORY, { replace: true });
  const watching = parts.adopt(
    await startApp({ ...config, database: { ...config.database, url: app.store.url } }, ['watch'], log),
    async (it) => await it.stop(),
  );
  const { pool } = watching.store.database;
  const started = performance.now();
  const ids = waitedFor.map(({ messageId }) => messageId);
  const at = new Map<string, number>();
  let allMs = 0;
  while (allMs === 0 || at.size < ids.length) {
    if (performance.now() - began > LONGEST_MS) throw new Error(`${name}: it takes more than ${LONGEST_MS} ms`);
    const { rows } = await pool.query<{ id: string; open: boolean }>(ANSWERED, [ids]);
    for (const { id, open } of rows) if (!open && !at.has(id)) at.set(id, performance.now() - started);
    const { rows: all } = await pool.query<{ n: number }>(
      'select count(*)::int as n from messages where outcome is not null',
    );
    if (allMs === 0 && (all[0]?.n ?? 0) >= mails.length) allMs = performance.now() - started;
    await sleep(50);
  }
  const times = [...at.values()].toSorted((one, other) => one - other);
  const counted = async (sql: string): Promise<string[][]> =>
    (await pool.query<{ what: string; n: string }>(sql, sql.includes('$1') ? [ids] : [])).rows.map(({ what, n }) => [
      what,
      n,
    ]);
  const { rows: unread } = await pool.query<{ n: number }>(
    'select coalesce(sum(unread_files), 0)::int as n from messages',
  );
  return {
    lastMs: times.at(-1) ?? 0,
    medianMs: times[Math.floor(times.length / 2)] ?? 0,
    allMs,
    outcomes: await counted(
      `select concat_ws(', ', outcome, coalesce(hold_reason, ignored_because)) as what, count(*)::text as n from messages
       where message_id <> all ($1) group by 1 order by count(*) desc`,
    ),
    behind: await counted(
      `select behind as what, count(*)::text as n from messages where behind is not null group by 1 order by count(*) desc`,
    ),
    unreadFiles: unread[0]?.n ?? 0,
    killed,
  };
}
