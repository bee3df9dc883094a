/** The settings in; each of them used once, and what that came to, out. */
import { probeMailbox } from '../adapters/imap.ts';
import { openaiModel } from '../adapters/openai.ts';
import { probeSmtp } from '../adapters/smtp.ts';
import type { Queues } from '../adapters/queue.ts';
import {
  configIn,
  directoryOf,
  imapOptions,
  openQueuesOf,
  openStore,
  resolverOf,
  smtpSettings,
  type Store,
} from '../app.ts';
import type { Config } from '../config.ts';
import {
  type Check,
  clockCheck,
  canaryCheck,
  directoryCheck,
  examine,
  type Found,
  mailboxCheck,
  modelCheck,
  queueCheck,
  runDoctor,
  sendingDomainCheck,
  usingCheck,
} from '../doctor.ts';
import type { Log } from '../domain/ports.ts';
import { paletteOf } from '../domain/colour.ts';
import { noticeRenderer } from '../notify/render.ts';
import { say } from './shared.ts';

const CHECK_MS = 20_000;

/** Uses each setting once; 0 when nothing is at fault. */
export async function doctor(given: Config, log: Log): Promise<0 | 1> {
  await using parts = new AsyncDisposableStack();
  try {
    const store = parts.adopt(await openStore(given, log), async (opened) => await opened.close());
    const config = await configIn(given, store);
    const queues = parts.adopt(await openQueuesOf(config, store, log), async (opened) => await opened.close());
    const checks = [...checksOfStore(config, store, queues), ...(await checksOfSettings(config, log))];
    return await runDoctor(checks, { limitMs: CHECK_MS, say: (line) => say([line]) });
  } catch (error) {
    const failed = usingCheck('database and queue', async () => await Promise.reject(error));
    const checks = [failed, ...(await checksOfSettings(given, log))];
    return await runDoctor(checks, { limitMs: CHECK_MS, say: (line) => say([line]) });
  }
}

/** What needs no store. */
async function checksOfSettings(config: Config, log: Log): Promise<Check[]> {
  const resolver = await resolverOf(config);
  const checks: Check[] = [
    ...config.mailboxes.map((mailbox) =>
      mailboxCheck(mailbox.name, async (signal) => await probeMailbox(imapOptions(config, mailbox, log), signal)),
    ),
    usingCheck('templates', async () => {
      const { templatesDir, sender, desk, deskZone: zone, referralAddresses, brandColour } = config;
      const writeTo = referralAddresses[0] ?? null;
      await noticeRenderer({ templatesDir, sender, desk, zone, writeTo, colours: paletteOf(brandColour), logo: null });
      return `all of ${config.templatesDir} can be used`;
    }),
  ];
  const { smtp, sender, model, canary } = config;
  if (smtp !== null) {
    const addresses = new Map(canary.mailboxes.map(({ mailbox, address }) => [mailbox, address]));
    const mailboxes = config.mailboxes.map(({ name }) => ({ name, address: addresses.get(name) ?? null }));
    checks.push(canaryCheck(canary.everyMs > 0, mailboxes));
  }
  if (smtp !== null)
    checks.push(
      usingCheck(`mail server ${smtp.host}`, async () => {
        await probeSmtp(smtpSettings(smtp));
        return 'takes our connection and login';
      }),
    );
  if (sender.address !== null) checks.push(sendingDomainCheck(sender.address, resolver));
  if (model !== null) checks.push(modelCheck(openaiModel(model)));
  return checks;
}

function checksOfStore(config: Config, store: Store, queues: Queues): Check[] {
  return [
    usingCheck('database', async () => {
      const { rows } = await store.database.pool.query<{ server_version: string }>('show server_version');
      return `PostgreSQL ${rows[0]?.server_version ?? ''}, with all tables`;
    }),
    queueCheck('intake', queues.intake),
    queueCheck('notices', queues.notices),
    directoryCheck(directoryOf(config, store.directory)),
    clockCheck(
      () => new Date(),
      async () =>
        (await store.database.pool.query<{ now: Date }>('select clock_timestamp() as now')).rows[0]?.now ??
        new Date(Number.NaN),
    ),
  ];
}

/** The same, for a service that runs. */
export async function examined(config: Config, store: Store, queues: Queues, log: Log): Promise<readonly Found[]> {
  return await examine([...checksOfStore(config, store, queues), ...(await checksOfSettings(config, log))], CHECK_MS);
}
