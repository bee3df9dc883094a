/** A service to show goes in; the story of seventeen letters, told live on a terminal, and an exit status come out. */
import { EventEmitter, once } from 'node:events';
import { join, relative } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { simpleParser } from 'mailparser';
import { compare } from './compare.ts';
import { openLedger } from './ledger.ts';
import type { DemoLetter } from './letters.ts';
import { asRead, DEMO_FIXTURES, readDirectoryJson, readKeys, readLetters } from './letters.ts';
import { startMailbox, startSmtpSink } from './mail-servers.ts';
import type { DemoNotice, DemoOutcome, StartDemoService } from './service.ts';
import {
  againLines,
  arrivalLines,
  comparisonLines,
  noticeLines,
  outcomeLines,
  painter,
  referralTable,
} from './show.ts';
import type { PostedMail, SigningKey } from './sign.ts';
import { post } from './sign.ts';

export const DEMO_REFERRAL_ADDRESS = 'referrals@firsthand.example';
/** Who signs in to the pages of the demo, which nobody but this machine reaches. */
export const DEMO_USER = { name: 'demo', password: 'firsthand demo' } as const;
const ZONE_FILE = join(DEMO_FIXTURES, 'zone.json');
/** Beyond it a letter is lost; on a busy machine its story takes a while. */
const LETTER_MS = 60_000;
/** How long a notice that nobody should get has to show itself, after the last letter. */
const STRAY_MS = 500;
const INTERRUPTED = 130; // as a shell reports SIGINT

export interface DemoNeeds {
  /** End after the story; otherwise go on until aborted, open to letters of the user's own. */
  readonly exit: boolean;
  /** TCP port on which the demo takes mail; null for any that is free. */
  readonly port: number | null;
  /** TCP port on which the pages are served; 0 for any that is free. */
  readonly webPort: number;
  /** Everything that the demo writes is in here: deleting it resets the demo. */
  readonly dataDir: string;
  readonly startService: StartDemoService;
  readonly out: NodeJS.WritableStream;
  readonly signal: AbortSignal;
}

/** Exit status 0 when every letter led to what its label leads one to expect. */
export async function runDemo(needs: DemoNeeds): Promise<number> {
  const run = runName(new Date());
  const sentFolder = join(needs.dataDir, 'sent', run);
  const paint = painter(needs.out);
  const say = (lines: readonly string[]): void => void needs.out.write(lines.map((line) => `${line}\n`).join(''));
  const ledger = openLedger();
  const changes = new EventEmitter();
  const [letters, keys] = await Promise.all([readLetters(DEMO_FIXTURES), readKeys(DEMO_FIXTURES)]);

  await using parts = new AsyncDisposableStack();
  const mailbox = await startMailbox();
  parts.defer(() => mailbox.close());
  // Letters that come together end in any order: what is told of another than the last says of which.
  let told: string | null = null;
  const arrive = async (raw: Buffer): Promise<void> => {
    told = messageIdOf(raw);
    say(arrivalLines(new Date(), await senderAndSubject(raw), paint));
    mailbox.deliver(raw);
  };
  const sink = await startSmtpSink({
    folder: sentFolder,
    port: needs.port,
    referralAddress: DEMO_REFERRAL_ADDRESS,
    onSent: ({ raw, recipients }) => {
      ledger.copy(messageIdOf(raw), recipients);
      changes.emit('change');
    },
    onIncoming: arrive,
  });
  parts.defer(() => sink.close());

  say([paint('bold', `Firsthand demo: ${letters.length} letters. Nothing leaves this machine.`), 'Starting …']);
  const service = await needs.startService({
    dataDir: needs.dataDir,
    mailbox,
    smtp: sink,
    webPort: needs.webPort,
    referralAddress: DEMO_REFERRAL_ADDRESS,
    zoneFile: ZONE_FILE,
  });
  parts.defer(() => service.stop());
  // A service that cannot go on ends the demo, wherever it is in its story.
  const failed = service.failed.then(async (error) => await Promise.reject(error));
  failed.catch(() => undefined);
  const show = inOrder(
    (outcome) => {
      if (outcome.messageId !== told) say(againLines(outcome, paint));
      told = outcome.messageId;
      say(outcomeLines(outcome, paint));
    },
    (notice) => say(noticeLines(notice, paint)),
  );
  service.onOutcome((outcome) => {
    ledger.outcome(outcome);
    show.outcome(outcome);
    changes.emit('change');
  });
  service.onNotice((notice) => {
    ledger.notice(notice);
    show.notice(notice);
    changes.emit('change');
  });
  await service.importDirectory(await readDirectoryJson(DEMO_FIXTURES));

  const postings = new Map<string, Date>();
  for (const letter of letters) {
    if (needs.signal.aborted) return INTERRUPTED;
    const { answers } = letter.expectation;
    const mail = await postLetter(letter, {
      run,
      keys,
      postings,
      answered: answers === undefined ? null : ledger.noticeOf(answers),
    });
    ledger.expect(letter.slug, mail.messageId, asRead(letter.expectation));
    await arrive(mail.raw);
    await Promise.race([until(() => ledger.settled(letter.slug), changes, LETTER_MS, needs.signal), failed]);
  }
  await sleep(STRAY_MS, undefined, { signal: needs.signal }).catch(() => undefined);
  if (needs.signal.aborted) return INTERRUPTED;

  const differences = compare(ledger.records(), letters);
  const referrals = (await service.referrals()).filter(({ reference }) => ledger.references().has(reference));
  say(['', ...referralTable(referrals, paint), '', ...comparisonLines(differences, letters.length, paint)]);
  say([`Sent mails to read: ${relativeTo(sentFolder)}`, `To reset the demo:  delete ${relativeTo(needs.dataDir)}`]);
  if (!needs.exit) {
    const toShow = referrals.find(({ state }) => state === 'in_effect')?.reference ?? null;
    if (service.webUrl !== null) say(doorTo(service.webUrl, toShow, paint));
    say(invitation(sink.port));
    if (!needs.signal.aborted) await Promise.race([once(needs.signal, 'abort'), failed]);
  }
  return differences.length === 0 ? 0 : 1;
}

/** Another copy of a letter is posted as that letter was, so that nothing but its trace differs. */
async function postLetter(
  letter: DemoLetter,
  {
    run,
    keys,
    postings,
    answered,
  }: {
    readonly run: string;
    readonly keys: ReadonlyMap<string, SigningKey>;
    readonly postings: Map<string, Date>;
    /** The mail that it answers. */
    readonly answered: string | null;
  },
): Promise<PostedMail> {
  const { repeats, signedBy } = letter.expectation;
  const at = (repeats === undefined ? undefined : postings.get(repeats)) ?? new Date();
  postings.set(letter.slug, at);
  const key = signedBy === null ? undefined : keys.get(signedBy);
  if (signedBy !== null && key === undefined) {
    throw new Error(`${letter.slug} is signed by ${signedBy}, which has no key: run node fixtures/make-keys.ts`);
  }
  return await post(letter.source, {
    at,
    run,
    ...(answered === null ? {} : { answers: answered }),
    signer: signedBy === null || key === undefined ? null : { domain: signedBy, key },
  });
}

/** A notice may be heard of before the outcome that caused it; it is told after. */
function inOrder(tellOutcome: (outcome: DemoOutcome) => void, tellNotice: (notice: DemoNotice) => void) {
  const told = new Set<string>();
  const early = new Map<string, DemoNotice[]>();
  return {
    outcome: (outcome: DemoOutcome): void => {
      tellOutcome(outcome);
      told.add(outcome.letterId);
      early.get(outcome.letterId)?.forEach(tellNotice);
      early.delete(outcome.letterId);
    },
    notice: (notice: DemoNotice): void => {
      if (told.has(notice.letterId)) tellNotice(notice);
      else early.set(notice.letterId, [...(early.get(notice.letterId) ?? []), notice]);
    },
  };
}

/** Returns when it is so, when the time is over, or when aborted: what is lacking then shows in the comparison. */
async function until(isSo: () => boolean, changes: EventEmitter, ms: number, signal: AbortSignal): Promise<void> {
  const end = AbortSignal.any([signal, AbortSignal.timeout(ms)]);
  while (!isSo() && !end.aborted) await once(changes, 'change', { signal: end }).catch(() => undefined);
}

/** Header alone: a body of the user's own making is for the service to read, in its own safe place. */
async function senderAndSubject(raw: Buffer): Promise<{ from: string; subject: string }> {
  const end = raw.indexOf('\r\n\r\n');
  const { from, subject } = await simpleParser(end === -1 ? raw.subarray(0, 10_000) : raw.subarray(0, end + 4));
  return { from: from?.text ?? 'nobody', subject: subject ?? '(no subject)' };
}

const messageIdOf = (raw: Buffer): string | null =>
  /^message-id:\s*(<[^>]+>)/im.exec(raw.toString('latin1'))?.[1] ?? null;

/** Such as `20261123-093005`: sorts by time, and is fit for a folder and for a Message-ID. */
const runName = (at: Date): string => at.toISOString().slice(0, 19).replaceAll(/[-:]/g, '').replace('T', '-');

const relativeTo = (path: string): string => relative(process.cwd(), path) || '.';

/** `reference` is of a referral whose mails are worth a look; null where nobody was told anything yet. */
function doorTo(url: string, reference: string | null, paint: ReturnType<typeof painter>): string[] {
  return [
    '',
    paint('bold', `The console: ${url}`),
    `  sign in as "${DEMO_USER.name}" with the password "${DEMO_USER.password}"`,
    ...(reference === null ? [] : [`  who is told what, mail by mail: ${url}/referrals/${reference}/parties`]),
  ];
}

function invitation(port: number): string[] {
  return [
    '',
    'The mailbox stays open. A letter of your own (without a valid DKIM signature nothing proves who wrote it):',
    `  curl smtp://127.0.0.1:${port} --mail-from you@yours.example --mail-rcpt ${DEMO_REFERRAL_ADDRESS} \\`,
    `    --crlf --upload-file ${relativeTo(join(DEMO_FIXTURES, '04-phone-bakery.eml'))}`,
    `or point a mail program at that SMTP server and write to ${DEMO_REFERRAL_ADDRESS}. Ctrl-C ends the demo.`,
  ];
}
