/** A Config goes in; the service comes out, wired, started and stopped: the one place that knows all of its parts. */
import { EventEmitter } from 'node:events';
import { randomBytes, randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { dnsResolver, zoneFileResolver } from './adapters/dns.ts';
import { imapMailbox, type ImapOptions } from './adapters/imap.ts';
import { setupToken } from './adapters/postgres/accounts.ts';
import { type Database, openDatabase } from './adapters/postgres/database.ts';
import { type DirectoryStore, directoryStore } from './adapters/postgres/directory-store.ts';
import { type EmbeddedPostgres, startEmbeddedPostgres } from './adapters/postgres/embedded.ts';
import { actStore } from './adapters/postgres/acts.ts';
import { canaryOutbox, canaryStore, unansweredCanaries } from './adapters/postgres/canaries.ts';
import { chainEvents } from './adapters/postgres/chain.ts';
import { deskRounds } from './adapters/postgres/desk.ts';
import { countUnfinished, intakeStore, overdueMessages, unfinishedMessages } from './adapters/postgres/intake-store.ts';
import { bounceStore, outbox, unsentNotices } from './adapters/postgres/outbox.ts';
import { isSame, storedSettings } from './adapters/postgres/installation.ts';
import { currentLogo } from './adapters/postgres/logos.ts';
import { modelLedger } from './adapters/postgres/model-ledger.ts';
import { deleteIgnoredTexts } from './adapters/postgres/raw-deletion.ts';
import { joinPresence } from './adapters/postgres/presence.ts';
import { hearSending } from './adapters/postgres/sending-faults.ts';
import { adoptQuestions, renewQuestions } from './adapters/postgres/renewal.ts';
import { sealStored } from './adapters/postgres/secrets.ts';
import { sightingStore } from './adapters/postgres/sightings.ts';
import { webhookQueue } from './adapters/postgres/webhook-queue.ts';
import { retireSecrets } from './adapters/key-files.ts';
import { type Keyring, openKeyring } from './adapters/keys.ts';
import { openaiModel } from './adapters/openai.ts';
import { type Handler, openQueues, type Queues } from './adapters/queue.ts';
import { oauthTokens } from './adapters/oauth.ts';
import { smtpSender, type SmtpSettings } from './adapters/smtp.ts';
import { webhookPost } from './adapters/webhook-post.ts';
import { type Config, type MailboxConfig, overridden, requireFor } from './config.ts';
import { workActs } from './acts.ts';
import { background } from './background.ts';
import { canaryReader, sendCanaries } from './canary.ts';
import { canaryHeader } from './canary/mark.ts';
import { deskNote } from './decide/desk-note.ts';
import type { CanaryStore } from './domain/canary.ts';
import type { Directory } from './domain/directory.ts';
import type { Letter } from './domain/letter.ts';
import type { Question } from './domain/notice.ts';
import { paletteOf } from './domain/colour.ts';
import type { Logo } from './domain/logo.ts';
import type {
  AccessTokens,
  Conclusion,
  LetterReading,
  Log,
  LogEvent,
  MacKey,
  MailSender,
  ModelLedger,
  PreparedNotice,
  SecretBox,
  Unfinished,
} from './domain/ports.ts';
import { referenceOf } from './domain/reference.ts';
import { withinBudget } from './extract/model/budget.ts';
import type { AskedModel } from './extract/model/reader.ts';
import { type LetterReader, letterReader } from './extract/reader.ts';
import { intake, type IntakeNeeds } from './intake.ts';
import { knownOf } from './known.ts';
import { bounceReader } from './notify/bounced.ts';
import { deliveriesOf } from './notify/deliveries.ts';
import { noticeRenderer } from './notify/render.ts';
import { returnAddress } from './notify/return-address.ts';
import { noticeSender } from './notify/send.ts';
import { looksBy } from './notify/office-hours.ts';
import { codeOf, codePlace, linkToken, shownCode } from './prove/question.ts';
import { sealer } from './prove/seal.ts';
import { readingPool } from './adapters/reading/pool.ts';
import { WATCH_DEFAULTS, watchMailbox } from './receive/watch.ts';
import { again, sweepForEver } from './sweep.ts';
import { verifier } from './verify/verify.ts';
import { stageTimes, type StageTimes } from './console/health/stage-times.ts';
import { webhookRounds } from './webhooks/deliver.ts';
import type { Route, WebServer } from './console/server.ts';

export const ROLES = ['watch', 'work', 'web'] as const;
/** What one process does: watch mailboxes, work on letters and send notices, or serve pages. */
export type Role = (typeof ROLES)[number];

const clock = { now: () => new Date() };
const MIGRATIONS = fileURLToPath(new URL('../migrations', import.meta.url));

/** A server of somebody else's comes back when it does. */
const NEVER = Promise.withResolvers<Error>().promise;

/** Where everything is kept, for commands that need no more than that. */
export interface Store {
  readonly url: string;
  readonly database: Database;
  readonly directory: DirectoryStore;
  /** Resolves with why once the embedded PostgreSQL has died for good; it never does else. */
  readonly failed: Promise<Error>;
  close(): Promise<void>;
}

export async function openStore(config: Config, log: Log): Promise<Store> {
  const embedded: EmbeddedPostgres | null =
    config.database.url === null ? await startEmbeddedPostgres(config.dataDir) : null;
  const url = config.database.url ?? embedded?.url ?? '';
  try {
    const database = await openDatabase(url, { max: config.database.poolMax, migrations: MIGRATIONS, log });
    return {
      url,
      database,
      directory: directoryStore(database),
      failed: embedded?.failed ?? NEVER,
      close: async () => {
        await database.close();
        await embedded?.stop();
      },
    };
  } catch (error) {
    await embedded?.stop();
    throw error;
  }
}

export async function openQueuesOf(config: Config, store: Store, log: Log): Promise<Queues> {
  const { url = null, prefix = 'firsthand' } = config.redis ?? {};
  return await openQueues({ databaseUrl: store.url, redisUrl: url, prefix, log });
}

/** The directory, and our own addresses from it and from the settings. The same object as long as nothing changed. */
export function directoryOf(config: Config, store: DirectoryStore): () => Promise<Directory> {
  const known = new WeakMap<Directory, Directory>();
  return async () => {
    const stored = await store.current();
    const referralAddresses = [...new Set([...config.referralAddresses, ...stored.referralAddresses])];
    const directory = known.get(stored) ?? { ...stored, referralAddresses };
    known.set(stored, directory);
    return directory;
  };
}

/** The language model, if there is one, within the budget of the day. */
export function modelOf(config: Config, ledger: ModelLedger, log: Log): AskedModel | null {
  if (config.model === null) return null;
  const { budget, asksTwice } = config.model;
  return { model: withinBudget({ model: openaiModel(config.model), budget, ledger, clock, log }), asksTwice };
}

/** What reads a letter: the built-in reader, and beside it the language model if there is one. */
export function readerOf(
  config: Config,
  { readWithoutModel }: LetterReading,
  ledger: ModelLedger,
  log: Log,
): LetterReader {
  return letterReader({ readWithoutModel, model: modelOf(config, ledger, log), log });
}

export interface AppListeners {
  concluded?(message: Unfinished, conclusion: Conclusion): void;
}

export interface App {
  readonly store: Store;
  readonly queues: Queues;
  /** Where pages are served, and which; null where they are not. */
  readonly webUrl: string | null;
  readonly webRoutes: readonly Route[];
  /** Where the first user makes themselves, once; null where there is one, or no page. */
  setupUrl(): Promise<string | null>;
  /** Resolves once something was set on a page: whoever started this starts it anew. */
  readonly changed: Promise<void>;
  /** Resolves with why once a part has died that cannot be mended; it never does else. Whoever started this stops it. */
  readonly failed: Promise<Error>;
  /** Takes no new work, finishes what is in hand, and closes everything. */
  stop(): Promise<void>;
}

/** Of the ten seconds that a stop may take, those that work in hand may have before it is aborted. */
const GRACE_MS = 5_000;

/** How long the parts of a start that failed may take to close. */
const CLOSE_MS = 5_000;

/** How long a button that somebody pressed waits at most. */
const ACTS_MS = 1_000;
/** How often it is looked at whether the desk has to be told something. */
const DESK_MS = 5_000;
/** How often it is looked at whether a canary is due, or stays away. */
const CANARY_MS = 5_000;

/** How long a message to programs waits at most until it is made, or tried again. */
const WEBHOOKS_MS = 1_000;
/** What one attempt at it may take. */
const WEBHOOK_LIMIT_MS = 15_000;
/** When one is tried again that a process died with; longer than one attempt may take. */
const WEBHOOK_LEASE_MS = 60_000;

/** How long an event waits at most until it has its place in the chain. */
const CHAIN_MS = 1_000;

/** How soon it is noticed that somebody replaced the keys. */
const KEYS_MS = 1_000;
/** How long after that, or after a start, questions are looked for that a process asked which noticed it later. */
const RENEWING_MS = 60_000;

/** How long a setting that was changed on a page waits at most. */
const SETTINGS_MS = 1_000;
const LOOKS_BEFORE_ANEW = 3;

/** With what was set on the pages. */
export async function configIn(config: Config, { database }: Store): Promise<Config> {
  return configWith(config, await storedSettings(database));
}

function configWith(config: Config, stored: Readonly<Record<string, string>>): Config {
  return Object.keys(stored).length === 0 ? config : overridden(config, stored);
}

export async function startApp(
  given: Config,
  roles: readonly Role[],
  log: Log,
  listeners: AppListeners = {},
): Promise<App> {
  if (roles.includes('watch')) requireFor(given, 'watch');
  const parts = new AsyncDisposableStack();
  try {
    return await startParts(given, roles, log, listeners, parts);
  } catch (error) {
    // Why it failed is what counts, and it is said in time, whatever does not close.
    const inTime = new AbortController();
    await Promise.race([parts.disposeAsync(), sleep(CLOSE_MS, undefined, inTime)]).catch((cause: unknown) =>
      log.warn('app.stop_forced', { error: cause instanceof Error ? cause : String(cause) }),
    );
    inTime.abort();
    throw error;
  }
}

/** Opens all parts first, then lets them work: what cannot be opened ends the start before anything is done. */
async function startParts(
  given: Config,
  roles: readonly Role[],
  log: Log,
  listeners: AppListeners,
  parts: AsyncDisposableStack,
): Promise<App> {
  const store = parts.adopt(await openStore(given, log), async (opened) => await opened.close());
  const set = await storedSettings(store.database);
  const config = configWith(given, set);
  if (roles.includes('work') && config.mode !== 'shadow') requireFor(config, 'send');
  const presence = parts.adopt(await joinPresence(store.url, log), async (joined) => await joined.close());
  const queues = parts.adopt(await openQueuesOf(config, store, log), async (opened) => await opened.close());
  const keys = await openKeyring(keysOf(config));
  const { key } = keys;
  await adoptKeys(store.database, keys);
  await retireSecrets(keysOf(config));
  const stored = intakeStore(store.database, config.dailyNotices);
  const directory = directoryOf(config, store.directory);
  const known = knownOf(directory, stored);
  const logo = await currentLogo(store.database);
  const prepare = await preparerOf(config, logo, keys);
  const stages = stageTimes();
  const fresh = () => ({ id: randomUUID(), reference: referenceOf(randomBytes(5)) });
  const announce = (noticeIds: readonly string[]): void => {
    if (noticeIds.length === 0) return;
    queues
      .sendNow(noticeIds)
      .catch((error: unknown) => log.warn('queue.error', { error: error instanceof Error ? error : String(error) }));
  };
  const ready = (notices: readonly PreparedNotice[]): void => {
    const due = notices.filter(({ deliveries }) =>
      deliveries.some(({ state, notBefore }) => state === 'pending' && notBefore === null),
    );
    announce(due.slice(0, 1).map(({ id }) => id)); // whoever sends it sends those beside it
  };
  // Who only watches has nothing to read.
  const reads = roles.includes('work') || roles.includes('web');
  const reading = reads ? parts.adopt(readingPool({ ...config.read, log }), async (pool) => await pool.close()) : null;
  const hears = hearSending(store.database, presence.instance, log);
  const sender = roles.includes('work')
    ? parts.adopt(senderOf(config, log, hears), async (made) => await made?.close())
    : null;
  let web: WebServer | null = null;
  if (roles.includes('web') && reading !== null) {
    // Loaded here alone, since who only watches or works needs none of it in memory.
    const { serve } = await import('./web.ts');
    const extract = readerOf(config, reading, modelLedger(store.database), log);
    const rule = { store: stored, reading, extract, directory, known, prepare, fresh, ready };
    const served = await serve({
      given,
      set,
      issuer: issuerOf(config),
      config,
      logo,
      store,
      queues,
      keys,
      directory,
      reading,
      rule,
      stages,
      clock,
      log,
    });
    web = parts.adopt(served, async (made) => await made.close());
  }

  const tasks = background();
  parts.defer(async () => void (await Promise.all([tasks.end(), queues.stopWork(GRACE_MS)])));
  for (const part of [store, queues, reading, web]) if (part !== null) tasks.listen(part.failed);

  const changed = Promise.withResolvers<void>();
  // Whoever pressed the button is answered before the pages go away for a moment.
  let seenChanged = 0;
  const noteChange = async (): Promise<void> => {
    const isOther = !isSame(set, await storedSettings(store.database));
    seenChanged = isOther ? seenChanged + 1 : 0;
    if (seenChanged === LOOKS_BEFORE_ANEW) changed.resolve();
  };
  /** Does it again and again; one failure is mended by the next time. */
  const every = (name: string, ms: number, work: (ending: AbortSignal) => Promise<void>, event: LogEvent): void =>
    tasks.run(
      name,
      async (ending) =>
        await again(
          async () => await work(ending),
          ms,
          (error) => log.warn(event, { error }),
          ending,
        ),
    );
  every('settings', SETTINGS_MS, noteChange, 'store.connection_lost');
  let noted = { id: key.id(), at: clock.now().getTime() };
  const noteKeys = async (): Promise<void> => {
    await keys.refresh();
    if (key.id() !== noted.id) {
      noted = { id: key.id(), at: clock.now().getTime() };
      log.info('keys.replaced', {});
    }
    if (roles.includes('work') && clock.now().getTime() - noted.at < RENEWING_MS)
      await renewQuestions(store.database, key.id());
  };
  every('keys', KEYS_MS, noteKeys, 'keys.unreadable');

  const outcomes = new EventEmitter();
  outcomes.setMaxListeners(0);
  if (roles.includes('work') && reading !== null) {
    const { database } = store;
    const concluded = (message: Unfinished, conclusion: Conclusion): void => {
      outcomes.emit('outcome');
      ready(conclusion.notices);
      listeners.concluded?.(message, conclusion);
    };
    const { authservIds, arcSealers: sealers } = config;
    const verify = verifier({ resolver: await resolverOf(config), authservIds, sealers, clock });
    const { mailboxes, everyMs } = config.canary;
    const canaries = canaryStore(
      database,
      mailboxes.map(({ mailbox }) => mailbox),
    );
    const canary = canaryReader({
      store: canaries,
      reading,
      key,
      verify,
      prepare,
      fresh,
      ready: (noticeId) => announce([noticeId]),
      log,
    });
    const sending = {
      sender,
      identity: { ...config.sender, answersTo: config.referralAddresses[0] ?? null },
      codeOf: (question: Question) => codeOf(question, key),
      returnTo: (noticeId: string, recipient: string) => returnToOf(config, noticeId, recipient, key),
      seal: sealer(keys),
      log,
    };
    const sendNotice = noticeSender({
      ...sending,
      outbox: outbox(database, presence.instance, config.dailyMails),
    });
    const sendCanaryAnswer = noticeSender({
      ...sending,
      outbox: canaryOutbox(database),
      headersOf: (noticeId) => canaryHeader(noticeId, key),
    });
    const extract = readerOf(config, reading, modelLedger(database), log);
    const intakeNeeds = {
      store: stored,
      directory,
      known,
      codePlace: (letter: Letter, question: Question) => codePlace(letter, question, key),
      reading,
      behind: queues.behind,
      verify,
      canary,
      extract,
      prepare,
      bounced: bounceReader({ store: bounceStore(database), key, log }),
      fresh,
      lap: stages.lap,
      concluded,
      log,
    };
    queues.work(
      {
        intake: intake(intakeNeeds, 'as_it_comes'),
        behind: intake(intakeNeeds, 'behind'),
        notices: timed(async (id, signal) => {
          if (!(await sendNotice(id, signal))) await sendCanaryAnswer(id, signal);
        }, stages.lap),
      },
      { intake: config.intakeConcurrency, notices: config.noticeConcurrency },
    );
    const acts = actStore(database);
    const rounds = deskRounds(database, { everyMs: config.deskNoteMs, remindAfterHours: config.remindAfterHours });
    const noteUnanswered = async (): Promise<void> => await rounds.noteUnanswered();
    const actNeeds = { store: stored, reading, directory, known, extract, prepare, acts, noteUnanswered, ready, log };
    every('acts', ACTS_MS, async (ending) => await workActs(actNeeds, ending), 'act.failed');
    const desk = { directory, prepare, ready, log };
    every('desk', DESK_MS, async () => await tellDesk(rounds, config, desk), 'act.failed');
    tasks.run('webhooks', async (ending) => await webhooksOf(config, database, keys.box, log, ending));
    if (sender !== null && config.sender.address !== null && everyMs > 0)
      every(
        'canary',
        CANARY_MS,
        async (ending) => await canaryRound(canaries, config, sender, key, log, ending),
        'canary.failed',
      );
    if (config.rawDays > 0)
      every(
        'deletion of ignored texts',
        DELETING_MS,
        async (ending) => await deleteOldTexts(database, config.rawDays, log, ending),
        'store.raw_deleted',
      );
    every('chain', CHAIN_MS, async () => await chainEvents(database), 'store.chain_failed');
    tasks.run(
      'sweep',
      async (ending) =>
        await sweepForEver(
          {
            unfinishedMessages: async (limit) => await unfinishedMessages(database, limit),
            overdue: async () => await overdueMessages(database, OVERDUE),
            unsentNotices: async (limit) => [
              ...(await unsentNotices(database, limit)),
              ...(await unansweredCanaries(database)),
            ],
            intake: queues.intake,
            behind: queues.behind,
            notices: queues.notices,
            everyMs: config.sweepMs,
            log,
          },
          ending,
        ),
    );
  }
  if (roles.includes('watch')) {
    const { database } = store;
    const sightings = sightingStore(database);
    for (const mailbox of config.mailboxes)
      tasks.run(
        `watching ${mailbox.name}`,
        async (ending) =>
          await watchMailbox(
            {
              name: mailbox.name,
              open: imapMailbox(imapOptions(config, mailbox, log)),
              lease: async (signal) => await presence.lease(mailbox.name, signal),
              store: sightings,
              announce: async (ids) => await queues.intake.enqueue(ids),
              backlog: async () => await countUnfinished(database),
              outcomes: async (signal, ms) => await outcomeOr(outcomes, signal, ms),
              clock,
              settings: watchSettings(config, mailbox),
              log,
            },
            ending,
          ),
      );
  }
  log.info('app.started', { mode: config.mode, roles: roles.join(','), mailboxes: config.mailboxes.length });
  return {
    store,
    queues,
    webUrl: web?.url ?? null,
    webRoutes: web?.routes ?? [],
    changed: changed.promise,
    failed: tasks.failed,
    setupUrl: async () => {
      const token = web === null ? null : await setupToken(store.database);
      return token === null ? null : `${config.publicUrl ?? web?.url}/set-up/${token}`;
    },
    stop: async () => {
      log.info('app.stopping', {});
      await parts.disposeAsync();
      log.info('app.stopped', {});
    },
  };
}

export function imapOptions(config: Config, mailbox: MailboxConfig, log: Log): ImapOptions {
  const { host, port, tls, user, password, folder } = mailbox;
  const tokens = tokensOf(mailbox);
  return { host, port, tls, user, password, tokens, folder, readOnly: config.mode === 'shadow', log };
}

export function smtpSettings(smtp: NonNullable<Config['smtp']>): SmtpSettings {
  return { ...smtp, tokens: tokensOf(smtp) };
}

function tokensOf({ oauth }: Pick<MailboxConfig, 'oauth'>): AccessTokens | null {
  return oauth === null ? null : oauthTokens(oauth, clock);
}

function watchSettings(config: Config, mailbox: MailboxConfig) {
  return {
    ...WATCH_DEFAULTS,
    filing: config.mode === 'shadow' ? ('leave' as const) : mailbox.filing,
    pollMs: mailbox.pollMs,
    maxBytes: config.messageMaxBytes,
    highWater: config.queueHighWater,
  };
}

/** Resolves at the next outcome, after `ms`, or when aborted. */
async function outcomeOr(outcomes: EventEmitter, signal: AbortSignal, ms: number): Promise<void> {
  if (signal.aborted) return;
  const { promise, resolve } = Promise.withResolvers<void>();
  const enough = (): void => resolve();
  const timer = setTimeout(enough, ms);
  outcomes.once('outcome', enough);
  signal.addEventListener('abort', enough, { once: true });
  await promise;
  clearTimeout(timer);
  outcomes.off('outcome', enough);
  signal.removeEventListener('abort', enough);
}

export async function resolverOf(config: Config) {
  const { servers, timeoutMs, zoneFile } = config.dns;
  return zoneFile === null ? dnsResolver({ servers, timeoutMs }) : await zoneFileResolver(zoneFile);
}

/** Who says so, on what this installation signs. */
export function issuerOf({ sender, referralAddresses }: Config): string {
  return sender.address ?? referralAddresses[0] ?? 'Firsthand';
}

/** Where the keys of this installation lie. */
export function keysOf(config: Config): string {
  return join(config.dataDir, 'keys');
}

/** What earlier releases left in clear is sealed, and it is written down which secret made the codes of questions. */
export async function adoptKeys(database: Database, { key, box }: Pick<Keyring, 'key' | 'box'>): Promise<void> {
  if (key.replacedAt() === null) await adoptQuestions(database, key.id());
  await sealStored(database, box);
}

function timed(send: Handler, lap: StageTimes['lap']): Handler {
  return async (id, signal) => {
    const ends = lap();
    await send(id, signal);
    ends('send');
  };
}

/** A few at a time, so that no statement takes long. */
async function deleteOldTexts(database: Database, days: number, log: Log, signal: AbortSignal): Promise<void> {
  let [mails, bytes] = [0, 0];
  for (let batch = 0; batch < MOST_BATCHES && !signal.aborted; batch++) {
    const deleted = await deleteIgnoredTexts(database, { days, limit: BATCH_OF_TEXTS });
    mails += deleted.mails;
    bytes += deleted.bytes;
    if (deleted.mails < BATCH_OF_TEXTS) break;
  }
  if (mails > 0) log.info('store.raw_deleted', { mails, bytes });
}

/** None in shadow: there is nothing that could send. */
function senderOf(config: Config, log: Log, hears: ReturnType<typeof hearSending>): MailSender | null {
  return config.smtp === null || config.mode === 'shadow' ? null : smtpSender(smtpSettings(config.smtp), log, hears);
}

const DAY_MS = 86_400_000;

const DELETING_MS = 3_600_000;
const BATCH_OF_TEXTS = 100;
const MOST_BATCHES = 100;

/** Whoever waits so long behind others is next, a few at each sweep: a flood that is as old gets no further by it. */
const OVERDUE = { seconds: 180, limit: 10 };

/** Writes a notice with what only its reader may know, and says which of its deliveries may go by themselves. */
async function preparerOf(config: Config, logo: Logo | null, keys: Keyring): Promise<IntakeNeeds['prepare']> {
  const { desk, deskZone: zone, deskHours, publicUrl } = config;
  const writeTo = config.referralAddresses[0] ?? null;
  const render = await noticeRenderer({
    templatesDir: config.templatesDir,
    sender: config.sender,
    desk,
    zone,
    writeTo,
    colours: paletteOf(config.brandColour),
    logo,
  });
  return async (draft, message, directory) => {
    const { asks, facts } = draft;
    const { key } = keys;
    // A question that is asked since the keys were replaced must not be asked by the old ones.
    if (asks !== null) await keys.refresh();
    const expires = new Date(message.receivedAt.getTime() + config.linkDays * DAY_MS);
    const by = facts.kind !== 'desk_looks' || deskHours === null ? null : looksBy(deskHours, message.receivedAt);
    const codeKey = asks === null ? null : key.id(); // at the same moment as the code and the link
    const around = {
      code: asks === null ? null : shownCode(codeOf(asks, key)),
      link: asks === null || publicUrl === null ? null : `${publicUrl}/r/${linkToken(asks, expires, key)}`,
      looksBy: by?.toISOString() ?? null,
    };
    const { mode, oldMailHours, settleMs } = config;
    return {
      id: randomUUID(),
      codeKey,
      draft,
      rendered: await render(draft, around),
      deliveries: deliveriesOf(draft, { mode, oldMailHours, settleMs, message, directory }),
    };
  };
}

/** A signed address where answers go, so that a bounce is known; the plain one where the mailbox takes no plus addresses. */
function returnToOf({ sender, referralAddresses }: Config, noticeId: string, recipient: string, key: MacKey): string {
  const answersTo = referralAddresses[0] ?? sender.address ?? '';
  return sender.replyTag ? returnAddress(answersTo, noticeId, recipient, key) : (sender.address ?? answersTo);
}

/** Tells programs what happened, until aborted; what is in hand then is tried again. */
async function webhooksOf(
  config: Config,
  database: Database,
  box: SecretBox,
  log: Log,
  signal: AbortSignal,
): Promise<void> {
  const queue = webhookQueue(database, { leaseMs: WEBHOOK_LEASE_MS, box });
  const post = webhookPost(config.webhookTargets);
  const rounds = webhookRounds({ queue, post, clock, dice: Math.random, limitMs: WEBHOOK_LIMIT_MS, log });
  await again(
    async () => await rounds.round(signal),
    WEBHOOKS_MS,
    (error) => log.warn('webhook.error', { error }),
    signal,
  );
  await rounds.settled();
}

/** Looks once whether one is due, or stays away. */
async function canaryRound(
  store: CanaryStore,
  config: Config,
  sender: MailSender,
  key: MacKey,
  log: Log,
  signal: AbortSignal,
): Promise<void> {
  const { canary, sender: from } = config;
  const needs = { ...canary, store, sender, from: { name: from.name, address: from.address ?? '' }, key, clock, log };
  await sendCanaries(needs, signal);
}

/** One mail to the desk about all that waits for a person since the last one, where it has an address. */
async function tellDesk(
  rounds: ReturnType<typeof deskRounds>,
  config: Config,
  {
    directory,
    prepare,
    ready,
    log,
  }: Pick<IntakeNeeds, 'directory' | 'prepare' | 'log'> & {
    readonly ready: (notices: readonly PreparedNotice[]) => void;
  },
): Promise<void> {
  const address = config.desk.email;
  if (address === null || config.mode === 'shadow') return;
  const news = await rounds.news();
  if (news === null) return;
  const message = { source: 'mailbox', internalDate: null, receivedAt: clock.now() } as const;
  const name = config.desk.name ?? '';
  const notice = await prepare(deskNote(news, { name, address }), message, await directory());
  await rounds.told(news, notice);
  if (news.alarm !== null) log.error('notify.stopped', { why: news.alarm });
  ready([notice]);
}
