/** Runs the demo on the service itself: in mode `automatic`, on loopback, with everything it keeps in one folder. */
import { rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join, resolve } from 'node:path';
import { makeLog } from '../adapters/log.ts';
import { accounts } from '../adapters/postgres/accounts.ts';
import { isServed } from '../adapters/postgres/embedded.ts';
import { referralsByAge } from '../adapters/postgres/referrals.ts';
import { type App, type AppListeners, startApp } from '../app.ts';
import { readConfig } from '../config.ts';
import { readDirectoryFile } from '../directory/file.ts';
import type { Conclusion, Unfinished } from '../domain/ports.ts';
import type { Referral } from '../domain/referral.ts';
import { noticeMessageId } from '../notify/compose.ts';
import { DEMO_USER, runDemo } from './demo.ts';
import type { DemoNotice, DemoOutcome, DemoReferral, DemoService, DemoSettings } from './service.ts';

const DATA_DIR = '.firsthand/demo';
/** Where the pages are, or at the next port that is free. */
const WEB_PORT = 8_025;
const PORTS_TRIED = 50;

export async function demo(options: {
  readonly exit: boolean;
  readonly port: number | null;
  /** As the environment says; null where it says nothing. */
  readonly webPort: number | null;
  readonly signal: AbortSignal;
}): Promise<number> {
  const dataDir = resolve(DATA_DIR);
  // Of a story that is told once alone nobody looks at the pages.
  const webPort = options.webPort ?? (options.exit ? 0 : await freePortFrom(WEB_PORT));
  return await runDemo({ ...options, webPort, dataDir, startService: startDemoService, out: process.stdout });
}

/** The first port that nobody listens on; 0, which is any, where all of them are taken. */
async function freePortFrom(first: number): Promise<number> {
  for (let port = first; port < first + PORTS_TRIED; port++) if (await isFree(port)) return port;
  return 0;
}

async function isFree(port: number): Promise<boolean> {
  const server = createServer();
  return await new Promise((resolve) => {
    server.once('error', () => resolve(false));
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)));
  });
}

/** A letter that came before is the same letter: each story begins with an empty store, unless another demo is telling one. */
async function startDemoService(settings: DemoSettings): Promise<DemoService> {
  const database = join(settings.dataDir, 'database');
  if (!isServed(database)) await rm(database, { recursive: true, force: true });
  const config = readConfig({
    MODE: 'automatic',
    SETTLE_SECONDS: '0',
    DATA_DIR: database,
    IMAP_HOST: settings.mailbox.host,
    IMAP_PORT: String(settings.mailbox.port),
    IMAP_TLS: 'none',
    IMAP_USER: settings.mailbox.user,
    IMAP_PASSWORD: settings.mailbox.password,
    SMTP_HOST: settings.smtp.host,
    SMTP_PORT: String(settings.smtp.port),
    SMTP_TLS: 'none',
    REFERRAL_ADDRESSES: settings.referralAddress,
    DNS_ZONE_FILE: settings.zoneFile,
    DESK_NAME: 'Referral desk',
    DESK_EMAIL: 'desk@firsthand.example',
    DESK_PHONE: '+1 206 555 0100',
    WEB_PORT: String(settings.webPort),
    LOG_LEVEL: 'error',
    LOG_FORMAT: 'pretty',
  });
  const log = makeLog(config.log);
  const outcomeListeners: ((outcome: DemoOutcome) => void)[] = [];
  const noticeListeners: ((notice: DemoNotice) => void)[] = [];
  const listeners: AppListeners = {
    concluded: (message, conclusion) => {
      for (const listener of outcomeListeners) listener(outcomeOf(message, conclusion));
      for (const notice of noticesOf(message, conclusion, config.sender.address ?? ''))
        for (const listener of noticeListeners) listener(notice);
    },
  };
  const begin = async (): Promise<App> => await startApp(config, ['watch', 'work', 'web'], log, listeners);
  let app = await begin();
  const stopping = Promise.withResolvers<'stopped'>();
  // What is set on the pages takes effect, as with `firsthand start`.
  const failed = Promise.withResolvers<Error>();
  const anew = (async () => {
    for (;;) {
      const why = await Promise.race([stopping.promise, app.changed.then(() => 'changed' as const), app.failed]);
      if (why instanceof Error) failed.resolve(why);
      if (why !== 'changed') return;
      await app.stop();
      app = await begin();
    }
  })().catch((error: unknown) => failed.resolve(error instanceof Error ? error : new Error(String(error))));
  await accounts(app.store.database).add(DEMO_USER.name, 'admin', DEMO_USER.password);
  return {
    webUrl: app.webUrl,
    importDirectory: async (json) => {
      const read = readDirectoryFile(JSON.stringify(json), 'json');
      if (!read.ok) throw new Error(`the demo's directory is faulty: ${read.faults.join('; ')}`);
      await app.store.directory.put(read.directory, { replace: true });
    },
    onOutcome: (listener) => void outcomeListeners.push(listener),
    onNotice: (listener) => void noticeListeners.push(listener),
    failed: failed.promise,
    referrals: async () => (await referralsByAge(app.store.database)).map(shown),
    stop: async () => {
      stopping.resolve('stopped');
      await anew;
      await app.stop();
    },
  };
}

function outcomeOf(message: Unfinished, { outcome, holdReason, letter, referral, events }: Conclusion): DemoOutcome {
  const [from] = letter?.from ?? [];
  const opened = events.some(({ kind }) => kind === 'opened');
  return {
    letterId: message.id,
    messageId: message.messageId,
    from: from === undefined ? '' : from.name === '' ? from.address : `${from.name} <${from.address}>`,
    subject: letter?.subject ?? '',
    outcome,
    holdReason,
    referral: opened && referral !== null ? shown(referral) : null,
    belongsTo: referral === null ? null : shown(referral),
  };
}

function noticesOf(message: Unfinished, { notices }: Conclusion, sender: string): DemoNotice[] {
  return notices.map(({ id, draft, rendered }) => {
    const named = (role: 'to' | 'cc') =>
      draft.recipients.filter((recipient) => recipient.role === role).map(({ address }) => address);
    return {
      letterId: message.id,
      kind: draft.facts.kind,
      messageId: noticeMessageId(id, sender),
      to: named('to'),
      cc: named('cc'),
      subject: rendered.subject,
    };
  });
}

function shown(referral: Referral): DemoReferral {
  const { agentOfRecord, masterAgency } = referral.extraction;
  const agent = agentOfRecord.status === 'designated' ? agentOfRecord.agent : null;
  const agency = masterAgency.status === 'named' ? masterAgency.agency : null;
  return {
    reference: referral.reference,
    company: referral.company,
    state: referral.state,
    agent: agent?.name ?? agent?.company ?? null,
    agency: agency?.name ?? null,
    agentId: agent?.directoryId ?? null,
    agencyId: agency?.directoryId ?? null,
    missing: referral.missing,
  };
}
