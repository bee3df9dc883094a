#!/usr/bin/env node
/** The command line goes in; one command runs, and its exit status says how it went: 0, 1, 3 for what has to be looked up, or 78 for a faulty configuration. */
import { enableCompileCache } from 'node:module';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { Argument, Command, InvalidArgumentError, Option } from 'commander';
import type { Role } from './app.ts';
import type { Log } from './domain/ports.ts';
import { type Config, ConfigError, EXIT_CONFIG, loadEnvironment, readConfig } from './config.ts';
import { API_SCOPES, type ApiScope, scopesOf } from './domain/api-key.ts';
import { DELIVERY_STATES, type DeliveryState } from './domain/notice.ts';
import { PortError } from './domain/ports.ts';
import { USER_ROLES, type UserRole } from './domain/user.ts';
import { KEPT_HOURS, MOST_KEPT_HOURS, WEBHOOK_EVENTS, type WebhookEvent } from './domain/webhook.ts';

enableCompileCache();

/** What a service or a demo may leave open when it is over, such as a connection that hangs, keeps the process no longer. */
const LINGER_MS = 2_000;

const program = new Command('firsthand')
  .description('Self-referral mails in; referral records, confirmations and summaries out.')
  .version(JSON.parse(await readFile(new URL('../package.json', import.meta.url), 'utf8')).version)
  .showHelpAfterError('(--help says what is known)')
  .configureHelp({ showGlobalOptions: true });

program
  .command('start')
  .description('watch the mailboxes, read, decide and send, until SIGTERM or Ctrl-C')
  .option('--role <roles>', 'what this process does: watch, work, web or several, separated by commas', roles, [
    'watch',
    'work',
    'web',
  ])
  .action(async (options: { role: Role[] }) => {
    beFrugal();
    const { config, log } = await settings();
    const { runService } = await import('./commands/start.ts');
    await runService(config, options.role, log, untilStopped()).finally(endSoon);
  });

program
  .command('demo')
  .description('show the whole journey on servers of its own: seventeen letters, what is read in them, what is sent')
  .option('--exit', 'end after the story, with 0 when every letter led to what its label says', false)
  .option('--port <port>', 'TCP port of 127.0.0.1 on which the demo takes mail', port)
  .action(async (options: { exit: boolean; port?: number }) => {
    const { demo } = await import('./demo/start.ts');
    const ending = new AbortController();
    void untilStopped().then(() => ending.abort());
    const { WEB_PORT } = process.env;
    const webPort = WEB_PORT ? readConfig({ WEB_PORT }).web.port : null;
    const needs = { exit: options.exit, port: options.port ?? null, webPort, signal: ending.signal };
    process.exitCode = await demo(needs).finally(endSoon);
  });

program
  .command('ingest')
  .description(
    'bring in mail from .eml files, mbox files and Maildir folders; it is recorded, and answered only after a release',
  )
  .argument('<path...>', 'files and folders')
  .action(async (paths: string[]) => {
    const { config, log } = await settings();
    const { ingestPaths } = await import('./commands/mail.ts');
    await ingestPaths(paths, config, log);
  });

program
  .command('extract')
  .description('read mail and print a line of JSON a message: file, label, evidence; needs no database')
  .argument('<path...>', 'files and folders')
  .requiredOption('--directory <file>', 'the directory of agencies and agents, CSV or JSON')
  .action(async (paths: string[], options: { directory: string }) => {
    const { config, log } = await settings();
    const { extractPaths } = await import('./commands/mail.ts');
    await extractPaths(paths, options.directory, config, log);
  });

program
  .command('own-words')
  .description('print a line of JSON a mail: file, and the text that its writer wrote, without quotes and signature')
  .argument('<path...>', 'files and folders; a .txt file is taken for the plain text of a mail')
  .option('--signature', 'with what they sign with', false)
  .action(async (paths: string[], options: { signature: boolean }) => {
    const { config, log } = await settings();
    const { ownWordsPaths } = await import('./commands/mail.ts');
    await ownWordsPaths(paths, options.signature ? ['own', 'signature'] : ['own'], config, log);
  });

program
  .command('eval')
  .description('score how well labelled mail is read, wrong designations first; needs no database')
  .argument('<folder>', 'a folder with directory.json and labelled .eml files, or a folder of such folders')
  .addOption(
    new Option(
      '--reader <reader>',
      'who reads: the built-in reader (rules), the model alone, or both as the service does',
    )
      .choices(['rules', 'model', 'both'])
      .default('rules'),
  )
  .option('--errors', 'also show each mail that went wrong, and in what', false)
  .option('--json', 'print one line of JSON', false)
  .option('--weights <file>', 'show what these weights of the built-in reader would change')
  .action(
    async (
      folder: string,
      options: { reader: 'rules' | 'model' | 'both'; errors: boolean; json: boolean; weights?: string },
    ) => {
      const { config, log } = await settings();
      const { evaluateFolder } = await import('./commands/reading.ts');
      await evaluateFolder(folder, options, config, log);
    },
  );

program
  .command('corrections')
  .description('print the letters that operators put right, with made-up names, as examples for the built-in reader')
  .option('--since <date>', 'only mail received since then, such as 2026-11-02', date)
  .action(async (options: { since?: Date }) => {
    const { config, log } = await settings();
    const { exportCorrections } = await import('./commands/reading.ts');
    await exportCorrections(options.since ?? null, config, log);
  });

const directory = program.command('directory').description('the master agencies and agents whom notices may go to');
directory
  .command('import')
  .description('add and update agencies and agents from a CSV or JSON file, all of them or none')
  .argument('<file>', 'such as agents.csv; docs/directory.md has the columns')
  .option('--replace', 'also remove those that are not in the file', false)
  .option('--confirm', 'what speaks against it was looked at, and is right', false)
  .action(async (file: string, options: { replace: boolean; confirm: boolean }) => {
    const { config, log } = await settings();
    const { importDirectory } = await import('./commands/directory.ts');
    await importDirectory(file, options, config, log);
  });
directory
  .command('list')
  .description('show the agencies and agents')
  .action(async () => {
    const { config, log } = await settings();
    const { listDirectory } = await import('./commands/directory.ts');
    await listDirectory(config, log);
  });

const outbox = program.command('outbox').description('the notices: what waits, what was sent, what failed');
outbox
  .command('list')
  .description('show deliveries, newest last')
  .addOption(
    new Option('--state <states>', `of these states alone: ${DELIVERY_STATES.join(', ')}`)
      .argParser(deliveryStates)
      .default([], 'all'),
  )
  .option('--limit <count>', 'at most so many', count, 200)
  .action(async (options: { state: DeliveryState[]; limit: number }) => {
    const { config, log } = await settings();
    const { listDeliveries } = await import('./commands/outbox.ts');
    await listDeliveries(options.state, options.limit, config, log);
  });
outbox
  .command('show')
  .description('show a notice as it was or will be sent')
  .argument('<notice>', 'its id, as outbox list shows it, or the first 8 signs of it or more')
  .action(async (notice: string) => {
    const { config, log } = await settings();
    const { showNotice } = await import('./commands/outbox.ts');
    await showNotice(notice, config, log);
  });
for (const [name, description] of [
  ['release', 'let waiting deliveries go out'],
  ['again', 'send refused and unknown deliveries once more; they may arrive twice'],
  ['drop', 'decide that waiting and pending deliveries are never sent'],
] as const)
  outbox
    .command(name)
    .description(description)
    .addArgument(
      new Argument('<notice...>', 'ids as outbox list shows them, or the first 8 signs of each or more; or all'),
    )
    .action(async (notices: string[]) => {
      const { config, log } = await settings();
      const { decideNotices } = await import('./commands/outbox.ts');
      await decideNotices(notices, name, config, log);
    });

outbox
  .command('stop')
  .description('stop all sending; mail is read and kept as before')
  .argument('<why>', 'for whoever looks later, such as "the directory is wrong"')
  .action(async (why: string) => {
    const { config, log } = await settings();
    const { stopOutbox } = await import('./commands/outbox.ts');
    await stopOutbox(why, config, log);
  });
outbox
  .command('resume')
  .description('let sending go on')
  .action(async () => {
    const { config, log } = await settings();
    const { resumeOutbox } = await import('./commands/outbox.ts');
    await resumeOutbox(config, log);
  });

program
  .command('attest')
  .description(
    'record that the customer was telephoned and said that a referral which waits or is on hold is right; at a number that no colleague kept before, it counts once an operator has checked it in the console',
  )
  .argument('<reference>', 'of the referral, such as FH-7K3M9QRS')
  .requiredOption('--whom <name>', 'who at the customer said so, with their office')
  .requiredOption('--number <number>', 'the number that was called')
  .requiredOption(
    '--number-from <source>',
    'where the number came from, such as "their web site"; never the mail itself',
  )
  .option('--at <moment>', 'when, such as 2026-11-02T15:30:00Z; now when left out', date)
  .action(async (reference: string, options: { whom: string; number: string; numberFrom: string; at?: Date }) => {
    const { config, log } = await settings();
    const { attest } = await import('./commands/referrals.ts');
    await attest(reference, { ...options, at: options.at ?? new Date() }, config, log);
  });
program
  .command('designations')
  .description('show who was agent of record of a customer, for what, from when to when and on what evidence')
  .argument('<customer>', 'the domain of the customer, or the reference of a referral')
  .option('--on <day>', 'only how it stood then, such as 2026-11-02', date)
  .action(async (customer: string, options: { on?: Date }) => {
    const { config, log } = await settings();
    const { showDesignations } = await import('./commands/referrals.ts');
    await showDesignations(customer, options.on ?? null, config, log);
  });

const user = program.command('user').description('who may sign in to the console');
user
  .command('add')
  .description('let somebody in; asks for their password, or reads it from standard input')
  .argument('<name>', 'what they sign in with: their mail address is best')
  .addOption(new Option('--role <role>', 'what they may do').choices(USER_ROLES).default('operator'))
  .option('--elsewhere', 'they sign in by OpenID Connect alone, and have no password here', false)
  .action(async (name: string, options: { role: UserRole; elsewhere: boolean }) => {
    const { config, log } = await settings();
    const { addUser } = await import('./commands/users.ts');
    await addUser(name, options, config, log);
  });
user
  .command('list')
  .description('show who may sign in')
  .action(async () => {
    const { config, log } = await settings();
    const { listUsers } = await import('./commands/users.ts');
    await listUsers(config, log);
  });

const key = program.command('key').description('who may use the API, and for what');
key
  .command('add')
  .description('make a key, and show it this once')
  .argument('<name>', 'what you call it, such as crm; it stands beside what is done with it')
  .requiredOption(
    '--scope <scopes>',
    `what it may do, separated by commas: read (all of it), write (everything), ${API_SCOPES.join(', ')}`,
    apiScopes,
  )
  .option('--agency <id>', 'it sees what is of this master agency alone')
  .action(async (name: string, options: { scope: ApiScope[]; agency?: string }) => {
    const { config, log } = await settings();
    const { addApiKey } = await import('./commands/api.ts');
    await addApiKey(name, { scopes: options.scope, agency: options.agency ?? null }, config, log);
  });
key
  .command('list')
  .description('show the keys, what each may do, and when it was used')
  .action(async () => {
    const { config, log } = await settings();
    const { listApiKeys } = await import('./commands/api.ts');
    await listApiKeys(config, log);
  });
key
  .command('revoke')
  .description('make a key good for nothing, at once')
  .argument('<name>', 'as key list shows it')
  .action(async (name: string) => {
    const { config, log } = await settings();
    const { revokeApiKey } = await import('./commands/api.ts');
    await revokeApiKey(name, config, log);
  });

const webhook = program.command('webhook').description('where programs hear of what happens');
webhook
  .command('add')
  .description('make an endpoint, and show the secret that signs its messages this once')
  .argument('<url>', 'where messages are posted, such as https://hooks.example.com/firsthand')
  .requiredOption(
    '--events <events>',
    `what it hears of, separated by commas: all, ${WEBHOOK_EVENTS.join(', ')}`,
    webhookEvents,
  )
  .option('--agency <id>', 'it hears of this master agency alone')
  .action(async (url: string, options: { events: WebhookEvent[]; agency?: string }) => {
    const { config, log } = await settings();
    const { addEndpoint } = await import('./commands/webhooks.ts');
    await addEndpoint(url, { events: options.events, agency: options.agency ?? null }, config, log);
  });
webhook
  .command('list')
  .description('show the endpoints, what each hears of, and whether it takes it')
  .action(async () => {
    const { config, log } = await settings();
    const { listEndpoints } = await import('./commands/webhooks.ts');
    await listEndpoints(config, log);
  });
webhook
  .command('remove')
  .description('take an endpoint away, with what waits for it')
  .argument('<id>', 'as webhook list shows it, or the first 8 signs of it or more')
  .action(async (id: string) => {
    const { config, log } = await settings();
    const { removeEndpoint } = await import('./commands/webhooks.ts');
    await removeEndpoint(id, config, log);
  });

webhook
  .command('rotate')
  .description('give an endpoint a new secret, and show it this once')
  .argument('<id>', 'as webhook list shows it, or the first 8 signs of it or more')
  .option(
    '--keep-hours <hours>',
    `how long the secrets before it still sign beside it, 0 to ${MOST_KEPT_HOURS}; with 0 they end at once`,
    keepHours,
    KEPT_HOURS,
  )
  .action(async (id: string, options: { keepHours: number }) => {
    const { config, log } = await settings();
    const { rotateSecret } = await import('./commands/webhooks.ts');
    await rotateSecret(id, options.keepHours, config, log);
  });

const queue = program.command('queue').description('the work that fails');
queue
  .command('failed')
  .description('show jobs that failed: those that are tried again by themselves, and those that used up their attempts')
  .action(async () => {
    const { config, log } = await settings();
    const { listFailing } = await import('./commands/queue.ts');
    await listFailing(config, log);
  });
queue
  .command('retry')
  .description('try all of them again now')
  .action(async () => {
    const { config, log } = await settings();
    const { retryFailing } = await import('./commands/queue.ts');
    await retryFailing(config, log);
  });

program
  .command('replay')
  .description(
    'read stored mail again with the versions of today, show what differs, and keep that; nothing is sent or decided',
  )
  .option('--since <date>', 'only mail received since then, such as 2026-11-02', date)
  .option('--dry-run', 'only show', false)
  .action(async (options: { since?: Date; dryRun: boolean }) => {
    const { config, log } = await settings();
    const { replayMail } = await import('./commands/reading.ts');
    await replayMail({ since: options.since ?? null, dryRun: options.dryRun }, config, log);
  });

program
  .command('report')
  .description('what became of all mail so far, and what was or would have been sent')
  .action(async () => {
    const { config, log } = await settings();
    const { showReport } = await import('./commands/report.ts');
    await showReport(config, log);
  });

program
  .command('audit')
  .description('walk the chain of everything that happened to referrals; ends with 1 and names the first break')
  .argument('[mail...]', 'notices that were sent and kept, as .eml: the chain must pass through what they say')
  .action(async (mails: string[]) => {
    const { config, log } = await settings();
    const { auditHistory } = await import('./commands/proof.ts');
    process.exitCode = await auditHistory(mails, config, log);
  });

program
  .command('certificate')
  .description('print the signed certificate of a designation in effect')
  .argument('<reference>', 'of the referral, such as FH-7K3M9QRS')
  .option('--pdf <file>', 'also write it as a page that can be filed; the signed form is attached to it')
  .action(async (reference: string, options: { pdf?: string }) => {
    const { config, log } = await settings();
    const { certify } = await import('./commands/proof.ts');
    await certify(reference, { pdf: options.pdf ?? null }, config, log);
  });
program
  .command('verify')
  .description(
    'check a certificate, and look it up here; ends with 1 when it is not what it says, with 3 when it has to be looked up',
  )
  .argument('<file>', 'the signed certificate')
  .option('--mail <file>', 'also check the mail that it speaks of, and the signature of the customer on it')
  .option(
    '--keys <file>',
    'check it without asking anybody, by the public keys of the installation that signed it, as its "keys list" prints them',
  )
  .action(async (file: string, options: { mail?: string; keys?: string }) => {
    const { config, log } = await settings();
    const { verifyCertificate } = await import('./commands/proof.ts');
    process.exitCode = await verifyCertificate(
      file,
      { mail: options.mail ?? null, keys: options.keys ?? null },
      config,
      log,
    );
  });

const keys = program.command('keys').description('the keys with which this installation signs, marks and seals');
keys
  .command('list')
  .description(
    'print the public keys, for whoever checks what was signed; "exp" says when one was retired, "revoked" since when',
  )
  .action(async () => {
    const { config } = await settings();
    const { listKeys } = await import('./commands/proof.ts');
    await listKeys(config);
  });
keys
  .command('rotate')
  .description(
    'make new keys: codes and links that were sent before end, and open questions are asked anew with new ones',
  )
  .action(async () => {
    const { config, log } = await settings();
    const { replaceKeys } = await import('./commands/proof.ts');
    await replaceKeys(config, log);
  });
keys
  .command('revoke')
  .description(
    'say that a signing key leaked: what it signed is good where the chain holds it, and has to be looked up',
  )
  .argument('<kid>', 'as keys list shows it; where it is the one that signs, a new one takes its place')
  .action(async (kid: string) => {
    const { config, log } = await settings();
    const { revoke } = await import('./commands/proof.ts');
    await revoke(kid, config, log);
  });

program
  .command('doctor')
  .description('check each setting by using it')
  .action(async () => {
    const { config, log } = await settings();
    const { doctor } = await import('./commands/doctor.ts');
    process.exitCode = await doctor(config, log);
  });

try {
  await program.parseAsync();
} catch (error) {
  if (error instanceof ConfigError) {
    console.error(error.message);
    process.exitCode = EXIT_CONFIG;
  } else if (error instanceof PortError) {
    console.error(error.message);
    process.exitCode = 1;
  } else throw error;
}

async function settings(): Promise<{ config: Config; log: Log }> {
  const config = readConfig(loadEnvironment(process.cwd()));
  const { makeLog } = await import('./adapters/log.ts');
  return { config, log: makeLog(config.log) };
}

/**
 * V8 lets garbage pile up as long as the machine has memory, to several times of what is needed, and the C library keeps
 * a heap for each thread. How much they may is fixed when a process starts, so this one starts once more in its own
 * place, under the same number.
 */
function beFrugal(): void {
  const flags = ['--max-semi-space-size=8', '--heap-growing-percent=50'];
  if (process.execve === undefined || process.platform === 'win32') return;
  if (flags.every((flag) => process.execArgv.includes(flag))) return;
  const args = [...flags, ...process.execArgv, ...process.argv.slice(1)];
  process.execve(process.execPath, [process.execPath, ...args], {
    MALLOC_ARENA_MAX: '2',
    MALLOC_TRIM_THRESHOLD_: '131072',
    ...process.env,
  });
}

function endSoon(): void {
  setTimeout(() => process.exit(), LINGER_MS).unref();
}

async function untilStopped(): Promise<void> {
  const stopped = new AbortController();
  const signals = ['SIGTERM', 'SIGINT', 'SIGHUP'] as const;
  await Promise.race(signals.map(async (signal) => await once(process, signal, { signal: stopped.signal })));
  stopped.abort();
}

function roles(text: string): Role[] {
  return text.split(',').map((name) => {
    const role = name.trim();
    if (role === 'watch' || role === 'work' || role === 'web') return role;
    throw new InvalidArgumentError(`"${name}" is no role: watch, work, web or several, separated by commas.`);
  });
}

function port(text: string): number {
  const number = Number(text);
  if (Number.isInteger(number) && number > 0 && number < 65_536) return number;
  throw new InvalidArgumentError('a TCP port is a whole number from 1 to 65535.');
}

function date(text: string): Date {
  const moment = new Date(text);
  if (/^\d{4}-\d{2}-\d{2}/.test(text) && !Number.isNaN(moment.getTime())) return moment;
  throw new InvalidArgumentError('a date is written as 2026-11-02 (in UTC), or with a time as 2026-11-02T08:00:00Z.');
}

function count(text: string): number {
  const number = Number(text);
  if (Number.isInteger(number) && number > 0) return number;
  throw new InvalidArgumentError('a whole number from 1 upwards.');
}

function deliveryStates(text: string): DeliveryState[] {
  return text.split(',').map((name) => {
    const state = DELIVERY_STATES.find((known) => known === name.trim());
    if (state !== undefined) return state;
    throw new InvalidArgumentError(`"${name}" is no state: ${DELIVERY_STATES.join(', ')}.`);
  });
}

function apiScopes(text: string): ApiScope[] {
  const scopes = text.split(',').flatMap((name) => {
    const meant = scopesOf(name.trim());
    if (meant !== null) return meant;
    throw new InvalidArgumentError(`"${name}" is no scope: read, write, ${API_SCOPES.join(', ')}.`);
  });
  return API_SCOPES.filter((scope) => scopes.includes(scope));
}

function keepHours(text: string): number {
  const number = Number(text);
  if (Number.isInteger(number) && number >= 0 && number <= MOST_KEPT_HOURS) return number;
  throw new InvalidArgumentError(`a whole number from 0 to ${MOST_KEPT_HOURS}.`);
}

function webhookEvents(text: string): WebhookEvent[] {
  if (text === 'all') return [...WEBHOOK_EVENTS];
  return text.split(',').map((name) => {
    const event = WEBHOOK_EVENTS.find((known) => known === name.trim());
    if (event !== undefined) return event;
    throw new InvalidArgumentError(`"${name}" is no event: all, ${WEBHOOK_EVENTS.join(', ')}.`);
  });
}
