/** A Config and the parts of the service go in; what the web role serves comes out, listening: the pages of operators and customers. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { boardOf } from './adapters/board.ts';
import type { Keyring } from './adapters/keys.ts';
import { openidSignIn } from './adapters/openid.ts';
import { accounts } from './adapters/postgres/accounts.ts';
import { apiStore } from './adapters/postgres/api-store.ts';
import {
  callOfMail,
  callOfReferral,
  keepNumber,
  letterOf,
  mailsOf,
  numbersOf,
  putCall,
} from './adapters/postgres/calls.ts';
import { issueCertificate } from './adapters/postgres/certificates.ts';
import { mergeAgents, putDirectory, putNumber } from './adapters/postgres/deeds.ts';
import { agentsOnRecord, customersAt, waitingChanges } from './adapters/postgres/directory-changes.ts';
import { figuresOf, readinessOf } from './adapters/postgres/figures.ts';
import { failedRows } from './adapters/postgres/failed-rows.ts';
import { findAside } from './adapters/postgres/find-aside.ts';
import { findReferrals } from './adapters/postgres/find-referrals.ts';
import { flowOf } from './adapters/postgres/flow.ts';
import { isSame, putSettings, storedSettings } from './adapters/postgres/installation.ts';
import { canaryHealth } from './adapters/postgres/canaries.ts';
import { certificateStatuses, customerLinks } from './adapters/postgres/links.ts';
import { putLogo, takeLogoAway } from './adapters/postgres/logos.ts';
import { decideDeliveries, resumeSending, stopSending, whyStopped } from './adapters/postgres/outbox.ts';
import { referralById, referralsByAge } from './adapters/postgres/referrals.ts';
import { putAction, putRuling } from './adapters/postgres/rulings.ts';
import { sendingFault } from './adapters/postgres/sending-faults.ts';
import {
  actionsPage,
  behindNotice,
  countsOf,
  heldPage,
  noticeShown,
  outboxPage,
  referralShown,
  storedMail,
  toldAbout,
  unsettledOf,
} from './adapters/postgres/views.ts';
import type { Queues } from './adapters/queue.ts';
import type { Database } from './adapters/postgres/database.ts';
import type { Store } from './app.ts';
import { callAboutReferral, customerAt, type ReferralCallNeeds } from './calls.ts';
import { type Config, ConfigError, overridden, ownHosts, requireFor, settableOf } from './config.ts';
import type { Dependency, Health } from './console/health/ports.ts';
import type { StageTimes } from './console/health/stage-times.ts';
import { placedLogo } from './console/logo.ts';
import type {
  Deeds,
  FailedRow,
  MailShown,
  SendingFaultShown,
  Services,
  Setup,
  Views,
} from './console/operator/ports.ts';
import { startWeb, type WebServer } from './console/server.ts';
import { changesIn } from './decide/changes.ts';
import { conflictOf, managedBy, partiesOf, partiesTo } from './decide/conflict.ts';
import { directoryObjection, OF_DIRECTORY } from './decide/settle.ts';
import { timelineOf } from './decide/timeline.ts';
import { readDirectoryFile } from './directory/file.ts';
import {
  applyImport,
  changeAgent,
  type DirectoryNeeds,
  mergeConflict,
  planImport,
  settleChange,
  waitingShown,
} from './directory-changes.ts';
import { compareRegistrations, readRegistrations } from './directory/registrations.ts';
import type { CanaryHealth } from './domain/canary.ts';
import { paletteOf } from './domain/colour.ts';
import type { Directory } from './domain/directory.ts';
import type { Extraction } from './domain/extraction.ts';
import type { HoldReason } from './domain/lists.ts';
import { type Logo, readPicture } from './domain/logo.ts';
import { phoneNumberOf } from './domain/phone.ts';
import type { Clock, LetterReading, Log } from './domain/ports.ts';
import { readWords } from './domain/words.ts';
import type { User } from './domain/user.ts';
import { budgetUsed } from './extract/model/budget.ts';
import { fixtureOf } from './extract/fixture.ts';
import { namesLookedUp } from './extract/named.ts';
import { ofToday, readOriginal } from './intake.ts';
import { conflictAside, foresee, retrieveLetter, ruleLetter, type RulingNeeds, type StoredRuling } from './rulings.ts';
import { targetFault } from './webhooks/target.ts';

export interface WebParts {
  /** As the environment says, before what was set on the pages. */
  readonly given: Config;
  /** What was set on the pages when the service began. */
  readonly set: Readonly<Record<string, string>>;
  readonly config: Config;
  readonly logo: Logo | null;
  /** Who says so, on what this installation signs. */
  readonly issuer: string;
  readonly store: Store;
  readonly queues: Queues;
  readonly keys: Keyring;
  readonly directory: () => Promise<Directory>;
  readonly reading: LetterReading;
  /** What deciding about a letter on hold needs, but for what only these pages know. */
  readonly rule: Omit<RulingNeeds, 'holdOf' | 'asideOf' | 'referralById' | 'mailsOf' | 'numbersOf' | 'put' | 'now'>;
  readonly stages: StageTimes;
  readonly clock: Clock;
  readonly log: Log;
}

export async function serve(parts: WebParts): Promise<WebServer> {
  const { config, logo, store, queues, keys, directory, clock, log } = parts;
  const { database } = store;
  const programs = apiStore(database, keys.box, ownHosts(config));
  const faultOf = (url: string) => targetFault(url, config.webhookTargets);
  const { templatesDir, sender, desk, web, deskZone } = config;
  return await startWeb({
    links: customerLinks({ database, directory, key: keys.key, clock, desk }),
    certificates: certificateStatuses({ database, directory, publicKeys: () => keys.publicKeys() }),
    api: {
      store: programs,
      mayRelease: config.mode !== 'shadow',
      perMinute: config.apiRequestsPerMinute,
      targetFault: faultOf,
      note: async (who, did, subject) => await putAction(database, who, did, subject, ''),
    },
    machines: { health: healthOf(parts), stages: parts.stages, metricsToken: config.metricsToken },
    operators: {
      accounts: accounts(database),
      views: viewsOf(parts),
      deeds: deedsOf(parts),
      services: servicesOf(parts),
      setup: setupOf(parts),
      webhooks: programs.webhooks,
      targetFault: faultOf,
      installation: () => ({
        mode: config.mode,
        sender: sender.name,
        publicUrl: config.publicUrl,
        logo: placedLogo(logo, ''),
      }),
      zone: deskZone,
      elsewhere: config.openid === null ? null : openidSignIn(config.openid),
      board: boardOf(queues.boards, '/queues'),
      clock,
      log,
    },
    clock,
    publicKeys: () => keys.publicKeys(),
    templatesDir,
    sender,
    desk,
    colours: paletteOf(config.brandColour),
    logo,
    ...web,
    log,
  });
}

function healthOf({ config, store, queues, clock }: WebParts): Health {
  const { database } = store;
  const mailboxes = config.mailboxes.map(({ name }) => name);
  const checked = async (name: string, check: () => Promise<unknown>): Promise<Dependency> =>
    await check().then(
      () => ({ name, ok: true, says: 'answers' }),
      // What it says may hold an address or a password: the log has it.
      () => ({ name, ok: false, says: 'does not answer' }),
    );
  return {
    dependencies: async () => {
      const answering = await Promise.all([
        checked('database', async () => await database.pool.query('select')),
        checked('queues', async () => await queues.ping()),
      ]);
      if (answering.some(({ ok }) => !ok)) return answering;
      const [{ mailboxWatched, sendingStopped }, fault] = await Promise.all([
        readinessOf(database, mailboxes),
        sendingFault(database),
      ]);
      return [
        ...answering,
        ...mailboxWatched.map(({ value }, at) => ({
          name: `mailbox ${at + 1}`,
          ok: value === 1,
          says: value === 1 ? 'is watched' : 'is watched by nobody',
        })),
        // Who balances load between processes must not turn away people because mail is stopped.
        { name: 'sending', ok: true, says: sendingSays(config.mode, sendingStopped, fault) },
      ];
    },
    figures: async () => {
      const [stored, fault, intake, notices] = await Promise.all([
        figuresOf(database, mailboxes),
        sendingFault(database),
        queues.intake.exhausted(),
        queues.notices.exhausted(),
      ]);
      const canaries = await canariesOf(config, database);
      const ofMailbox = (mailbox: string, value: number) => ({ labels: { mailbox }, value });
      const canaryRoundTrip = canaries.flatMap(({ mailbox, last }) =>
        last === null ? [] : [ofMailbox(mailbox, last.seconds)],
      );
      const canaryMissing = canaries.map(({ mailbox, missing }) =>
        ofMailbox(mailbox, missing === null ? 0 : (clock.now().getTime() - missing.since.getTime()) / 1_000),
      );
      const modelBudgetUsed = config.model === null ? 0 : budgetUsed(stored.model, config.model.budget);
      return {
        ...stored,
        canaryRoundTrip,
        canaryMissing,
        modelBudgetUsed,
        jobsGivenUp: intake.length + notices.length,
        sendingFailing: fault === null ? 0 : (clock.now().getTime() - fault.since.getTime()) / 1_000,
      };
    },
    queueFigures: async () => await queues.figures(),
  };
}

/** Of a fault its reason alone: who asks may be anybody. */
function sendingSays(mode: Config['mode'], isStopped: boolean, fault: SendingFaultShown | null): string {
  if (mode === 'shadow') return 'is off in mode shadow';
  if (isStopped) return 'is stopped';
  return fault === null
    ? 'goes on'
    : `fails since ${fault.since.toISOString().slice(0, 16).replace('T', ' ')} UTC: ${fault.reason}`;
}

function viewsOf(parts: WebParts): Views {
  const { config, store, queues, directory, reading, clock } = parts;
  const { database } = store;
  const changes = directoryNeeds(parts);
  const failed = async (): Promise<readonly FailedRow[]> => {
    const [intake, notices] = await Promise.all([queues.intake.failing(), queues.notices.failing()]);
    return await failedRows(database, intake, notices);
  };
  const readAnew = async (raw: Uint8Array) =>
    await readOriginal(raw, await directory(), reading, AbortSignal.timeout(READ_MS));
  // The queue may be slow to answer, or not there: a page is not.
  const failedCount = async (): Promise<number> =>
    await Promise.all([queues.intake.countFailing(), queues.notices.countFailing()]).then(
      ([intake, notices]) => intake + notices,
      () => 0,
    );
  return {
    counts: async () => {
      const [counts, failures] = await Promise.all([countsOf(database), failedCount()]);
      return { ...counts, failed: failures };
    },
    flow: async () => {
      const names = config.mailboxes.map(({ name }) => name);
      const canaries = await canariesOf(config, database);
      const [flow, failures, fault] = await Promise.all([
        flowOf(database, names, canaries, clock.now()),
        failedCount(),
        sendingFault(database),
      ]);
      return { ...flow, failed: failures, sendingFault: fault };
    },
    referrals: async (query) => await findReferrals(database, query),
    referral: async (reference) => await referralShown(database, reference),
    mail: async (id): Promise<MailShown | null> => {
      const stored = await storedMail(database, id);
      if (stored === null) return null;
      const { raw, headersOnly, ...mail } = stored;
      const read = headersOnly || mail.rawDeletedAt !== null ? null : await readAnew(raw);
      return { ...mail, letter: read?.reading.ok === true ? read.reading.letter : null };
    },
    raw: async (id) => (await storedMail(database, id))?.raw ?? null,
    original: async (id) => {
      const stored = await storedMail(database, id);
      if (stored === null || stored.rawDeletedAt !== null) return null;
      return (await readAnew(stored.raw)).raw;
    },
    held: async (reason, after, limit) => {
      const found = await heldPage(database, reason, after, limit);
      const now = await directory();
      const rows = found.rows.map(({ extraction, ...row }) => ({
        ...row,
        fitsNow: row.holdReason !== null && fitsNow(row.holdReason, extraction, now),
      }));
      return { ...found, rows };
    },
    aside: async (query) => await findAside(database, query),
    unsettled: async (reason, limit) => await unsettledOf(database, reason, limit),
    outbox: async (states, after, limit) => await outboxPage(database, states, after, limit),
    notice: async (id) => await noticeShown(database, id),
    numbers: async (address, referralId) => await numbersOf(database, customerAt(address), referralId),
    waitingCall: async (referral) => await callOfReferral(database, referral),
    failed,
    sendingFault: async () => await sendingFault(database),
    directory,
    changes: async (by, limit) => await waitingShown(changes, by, limit),
    importPlan: async (file, replace, by) => await planImport(changes, { file, replace, by }),
    stopped: async () => await whyStopped(database),
    actions: async (query) => await actionsPage(database, query),
  };
}

/** How those fare that this installation sends. */
async function canariesOf({ canary }: Config, database: Database): Promise<readonly CanaryHealth[]> {
  const { mailboxes, everyMs, patienceMs } = canary;
  if (everyMs === 0) return [];
  return await canaryHealth(
    database,
    mailboxes.map(({ mailbox }) => mailbox),
    patienceMs,
  );
}

const READ_MS = 15_000;

/** The directory kept the mail on hold, and lists by now whoever it names. */
function fitsNow(reason: HoldReason, extraction: Extraction | null, directory: Directory): boolean {
  if (extraction === null || !OF_DIRECTORY.has(reason)) return false;
  return directoryObjection(namesLookedUp(extraction, directory), directory) === null;
}

/** Why somebody else has to decide about a notice: an agent whom this user looks after is a party to what it tells. */
async function conflictNotice(database: Database, id: string, by: User, directory: Directory): Promise<string | null> {
  const { referral, extraction } = await behindNotice(database, id);
  const parties = partiesTo({
    extraction: extraction === null ? null : namesLookedUp(extraction, directory),
    mentioned: [],
    referrals: [referral === null ? null : ofToday(referral, directory)],
    corrections: null,
  });
  return conflictOf(by, parties, directory);
}

/** What the audit says that a notice is about. */
function aboutNotice({ subject, reference }: { readonly subject: string; readonly reference: string | null }): string {
  return `mail “${subject}”${reference === null ? '' : `, ${reference}`}`;
}

function rulingOf({ store, rule, clock }: WebParts): RulingNeeds & ReferralCallNeeds {
  const { database } = store;
  return {
    ...rule,
    holdOf: async (letterId) => {
      const mail = await storedMail(database, letterId);
      if (mail === null || mail.outcome !== 'hold' || mail.holdReason === null) return null;
      const [told, call] = await Promise.all([toldAbout(database, letterId), callOfMail(database, letterId)]);
      return { reason: mail.holdReason, referralId: mail.referralId, told, call };
    },
    asideOf: async (letterId) => {
      const mail = await storedMail(database, letterId);
      return mail !== null && (mail.outcome === 'ignored' || mail.outcome === 'claim')
        ? { outcome: mail.outcome, referralId: mail.referralId }
        : null;
    },
    referralById: async (id) => await referralById(database, id),
    mailsOf: async (id) => await mailsOf(database, id),
    numbersOf: async (customer, referralId) => await numbersOf(database, customer, referralId),
    letterOf: async (referral) => await letterOf(database, referral),
    waitingCall: async (referral) => await callOfReferral(database, referral),
    put: async (of: StoredRuling) => await putRuling(database, of),
    putCall: async (of) => await putCall(database, of),
    now: () => clock.now(),
  };
}

function deedsOf(parts: WebParts): Deeds {
  const { store, queues, directory } = parts;
  const { database } = store;
  const ruling = rulingOf(parts);
  const changes = directoryNeeds(parts);
  return {
    rule: async (letterId, stamp, of, by, why) =>
      await ruleLetter(ruling, { letterId, stamp, ruling: of, by, why }, AbortSignal.timeout(READ_MS)),
    retrieve: async (letterId, stamp, retrieval, by, why) =>
      await retrieveLetter(ruling, { letterId, stamp, retrieval, by, why }, AbortSignal.timeout(READ_MS)),
    call: async ({ id, version }, pressed, by) =>
      await callAboutReferral(ruling, { id, version, pressed, by }, AbortSignal.timeout(READ_MS)),
    keepNumber: async ({ address, subject, number, source }, by) => {
      const whole = phoneNumberOf(number);
      if (whole === null) return `${number} is not a whole telephone number: give it with its area code.`;
      await keepNumber(database, customerAt(address), { number: whole, source, who: by.name, subject });
      return null;
    },
    deliver: async (noticeId, decision, by) => {
      const notice = await noticeShown(database, noticeId);
      const conflict = await conflictNotice(database, noticeId, by, await directory());
      if (conflict !== null) return { is: 'refused', why: conflict };
      const count = await decideDeliveries(database, noticeId, decision, by.name);
      if (count === 0) return { is: 'done', count };
      await putAction(database, by.name, decision, notice === null ? 'a notice' : aboutNotice(notice), '');
      if (decision !== 'drop') await queues.notices.enqueue([noticeId]);
      return { is: 'done', count };
    },
    stopSending: async (why, by) => {
      await stopSending(database, why);
      await putAction(database, by.name, 'sending stopped', 'outbox', why);
    },
    resumeSending: async (by) => {
      const why = await resumeSending(database);
      await putAction(database, by.name, 'sending resumed', 'outbox', why ?? '');
    },
    retry: async (ids, of, by) => {
      const tried = (await queues.intake.retry(ids)) + (await queues.notices.retry(ids));
      await putAction(database, by.name, 'retry', of, `${tried} jobs`);
      return tried;
    },
    importDirectory: async (file, { replace, sure }, by, why) =>
      await applyImport(changes, { file, replace, sure, by, why }),
    changeAgent: async (agent, { isNew, sure }, by, why) => await changeAgent(changes, { agent, isNew, sure, by, why }),
    settleChange: async (id, { accept, seen }, by, why) => {
      const settled = await settleChange(changes, { id, accept, seen, by, why });
      store.directory.forget();
      return settled;
    },
    mergeAgents: async (keep, drop, by, why) => {
      const conflict = await mergeConflict(changes, [keep, drop], by);
      if (conflict !== null) return conflict;
      const { agents } = (await changes.fresh()).directory;
      const [one, other] = [keep, drop].map((id) => agents.find((agent) => agent.id === id));
      if (one === undefined || other === undefined) return 'One of them is not in the directory any more.';
      await mergeAgents(database, one, other, by.name, why);
      store.directory.forget();
      return null;
    },
    setNumber: async (referralId, system, number, by) => await putNumber(database, referralId, system, number, by.name),
    note: async (by, did, subject, why) => await putAction(database, by, did, subject, why),
  };
}

/** What changing the directory needs. */
function directoryNeeds({ config, store, rule }: WebParts): DirectoryNeeds {
  const { database } = store;
  return {
    fresh: async () => {
      const { version, directory } = await store.directory.fresh();
      const referralAddresses = [...new Set([...config.referralAddresses, ...directory.referralAddresses])];
      return { version, directory: { ...directory, referralAddresses } };
    },
    customersAt: async (hosts) => await customersAt(database.orm, hosts),
    onRecord: async (ids) => await agentsOnRecord(database.orm, ids),
    known: rule.known,
    waiting: waitingChanges(database),
    put: async (changed, of) => await putDirectory(database, store.directory, changed, of),
    putAgent: async (agent, { isNew, by, why }) => {
      await store.directory.put({ agencies: [], agents: [agent], referralAddresses: [] }, { replace: false });
      await putAction(database, by, isNew ? 'enrol' : 'agent', agent.name, why);
    },
    ours: ownHosts(config),
  };
}

function setupOf({ given, set, config, store, queues, directory, log }: WebParts): Setup {
  const { database } = store;
  return {
    settings: async () => {
      const stored = await storedSettings(database);
      return { rows: settableOf(overridden(given, stored)), beginsAnew: !isSame(set, stored) };
    },
    change: async (changes, by) => {
      const stored = await storedSettings(database);
      const wanted = Object.entries({ ...stored, ...changes }).filter(([, value]) => value !== '');
      try {
        const next = overridden(given, Object.fromEntries(wanted));
        if (next.mode !== 'shadow') requireFor(next, 'send');
      } catch (error) {
        if (error instanceof ConfigError)
          return error.faults.map(({ variable, problem, mend }) => `${variable} ${problem}. ${mend}`);
        throw error;
      }
      const before = settableOf(overridden(given, stored));
      const different = Object.entries(changes).filter(
        ([name, value]) => before.find((each) => each.name === name)?.value !== value,
      );
      await putSettings(database, Object.fromEntries(different), by.name);
      return [];
    },
    putLogo: async (file, by) => {
      const picture = readPicture(file);
      if ('fault' in picture) return picture.fault;
      await putLogo(database, picture, by.name);
      return null;
    },
    takeLogoAway: async (by) => await takeLogoAway(database, by.name),
    tryEverything: async () => {
      const { examined } = await import('./commands/doctor.ts');
      return await examined(config, store, queues, log);
    },
    compare: async (csv) => {
      const read = readRegistrations(csv);
      if ('fault' in read) return read;
      return { rows: compareRegistrations(read.registrations, await referralsByAge(database), await directory()) };
    },
  };
}

// What lays out a mail, or a page of PDF, takes as much memory as the other pages together: it is loaded once somebody asks.
const mailViews = async () => await import('./console/mail/view.ts');
/** As the reading child reads it. */
const opened = async (raw: Uint8Array) => (await import('./read/open.ts')).openedBytes(raw);

/** What services and placements are called in what is sent. */
const wordsIn = async (templatesDir: string) => readWords(await readFile(join(templatesDir, 'words.json'), 'utf8'));

function servicesOf(parts: WebParts): Services {
  const { config, issuer, store, keys, directory, clock } = parts;
  const { fresh } = directoryNeeds(parts);
  const ruling = rulingOf(parts);
  return {
    laidOut: async (raw) => (await (await mailViews()).mailView(await opened(raw))).html,
    attachment: async (raw, index) => await (await mailViews()).attachmentOf(await opened(raw), index),
    readDirectory: async (text, format, replace) =>
      readDirectoryFile(text, format, { directory: (await fresh()).directory, ours: ownHosts(config), replace }),
    periods: (history) =>
      timelineOf(history).map(({ designation, scope, state, since, until, rung }) => ({
        agentId: designation?.agentId ?? null,
        agencyId: designation?.agencyId ?? null,
        state,
        services: scope.services,
        rung,
        since,
        until,
      })),
    foresee: async (letterId, by) => await foresee(ruling, { letterId, by }, AbortSignal.timeout(READ_MS)),
    conflictAside: async (letterId, by) => await conflictAside(ruling, { letterId, by }, AbortSignal.timeout(READ_MS)),
    conflictNotice: async (noticeId, by) => await conflictNotice(store.database, noticeId, by, await directory()),
    conflict: (by, referral, of) => conflictOf(by, partiesOf(ofToday(referral, of)), of),
    managed: (by, of) => managedBy(by, of).map(({ id }) => id),
    changes: changesIn,
    certificate: async (reference) => {
      const issued = await issueCertificate(store.database, reference, {
        directory: await directory(),
        issuer,
        publicUrl: config.publicUrl,
        now: clock.now(),
        sign: async (certificate) => await keys.sign('certificate', certificate),
      });
      if (issued === null) return null;
      const { certificatePage } = await import('./prove/certificate-page.ts');
      return await certificatePage(issued.certificate, issued.jws, await wordsIn(config.templatesDir));
    },
    fixture: ({ id, letter, extraction }) =>
      letter === null || extraction === null ? null : fixtureOf(letter, extraction, id),
  };
}
