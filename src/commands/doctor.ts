/** The settings in; each of them used once, and what that came to, out. */
import { probeMailbox } from '../adapters/imap.ts';
import { openaiModel } from '../adapters/openai.ts';
import { probeSmtp } from '../adapters/smtp.ts';
import { directoryOf, imapOptions, openQueuesOf, openStore, resolverOf, smtpSettings } from '../app.ts';
import type { Config } from '../config.ts';
import {
  type Check,
  clockCheck,
  directoryCheck,
  mailboxCheck,
  modelCheck,
  queueCheck,
  runDoctor,
  sendingDomainCheck,
  usingCheck,
} from '../doctor.ts';
import type { Log } from '../domain/ports.ts';
import { noticeRenderer } from '../notify/render.ts';
import { say } from './shared.ts';

const CHECK_MS = 20_000;

/** Uses each setting once; 0 when nothing is at fault. */
export async function doctor(config: Config, log: Log): Promise<0 | 1> {
  const resolver = await resolverOf(config);
  const checks: Check[] = [
    ...config.mailboxes.map((mailbox) =>
      mailboxCheck(mailbox.name, async (signal) => await probeMailbox(imapOptions(config, mailbox, log), signal)),
    ),
    usingCheck('templates', async () => {
      const { templatesDir, sender, desk, deskZone: zone, referralAddresses } = config;
      await noticeRenderer({ templatesDir, sender, desk, zone, writeTo: referralAddresses[0] ?? null });
      return `all of ${config.templatesDir} can be used`;
    }),
  ];
  const { smtp, sender, model } = config;
  if (smtp !== null)
    checks.push(
      usingCheck(`mail server ${smtp.host}`, async () => {
        await probeSmtp(smtpSettings(smtp));
        return 'takes our connection and login';
      }),
    );
  if (sender.address !== null) checks.push(sendingDomainCheck(sender.address, resolver));
  if (model !== null) checks.push(modelCheck(openaiModel(model)));
  await using parts = new AsyncDisposableStack();
  try {
    const store = parts.adopt(await openStore(config, log), async (opened) => await opened.close());
    const queues = parts.adopt(await openQueuesOf(config, store, log), async (opened) => await opened.close());
    checks.unshift(
      usingCheck('database', async () => {
        const { rows } = await store.database.pool.query<{ version: string }>('show server_version');
        return `PostgreSQL ${rows[0]?.version ?? ''}, with all tables`;
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
    );
  } catch (error) {
    checks.unshift(usingCheck('database and queue', async () => await Promise.reject(error)));
  }
  return await runDoctor(checks, { limitMs: CHECK_MS, say: (line) => say([line]) });
}
