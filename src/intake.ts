/** One letter's story: a received message's id goes in; its outcome, the referral's events and the notices to send come out, committed together; or it goes behind others. */
import { createHash } from 'node:crypto';
import { decide, type Decision, holdUnread, type WaitingLetter } from './decide/decide.ts';
import { freshness, replayDoubt } from './decide/freshness.ts';
import type { LikenessIndex } from './decide/likeness.ts';
import { hostOf } from './decide/party.ts';
import { changedHandsWhy } from './decide/changed-hands.ts';
import { turnOf } from './decide/turn.ts';
import type { Heard } from './domain/answer.ts';
import type { Directory } from './domain/directory.ts';
import type { Extraction } from './domain/extraction.ts';
import { type Letter, ownWords } from './domain/letter.ts';
import type { BehindWhy, HoldReason, Stage } from './domain/lists.ts';
import type { NoticeDraft, Question } from './domain/notice.ts';
import { isCompanyHost } from './domain/open-hosts.ts';
import {
  type Conclusion,
  type Death,
  type IntakeStore,
  type LetterReading,
  type Log,
  PortError,
  type PreparedNotice,
  type Reading,
  type ReadingContext,
  type ThreadFound,
  type TurnQueue,
  type Twin,
  type Unfinished,
  type WriterHistory,
} from './domain/ports.ts';
import { identify } from './domain/raw-message.ts';
import { referencesIn } from './domain/reference.ts';
import type { OnRecord, Referral, ReferralEvent } from './domain/referral.ts';
import { isProved, signatureIdentity, type Standing } from './domain/standing.ts';
import { namesLookedUp } from './extract/named.ts';
import { originalOf } from './read/original.ts';

export interface IntakeNeeds {
  readonly store: IntakeStore;
  readonly directory: () => Promise<Directory>;
  /** Whom we know, for telling what looks like them. */
  readonly known: () => Promise<LikenessIndex>;
  /** Where a letter holds the code that stood in our question to the customer. */
  readonly codePlace: (letter: Letter, question: Question) => 'own_words' | 'elsewhere' | null;
  readonly reading: LetterReading;
  /** Keeps the place of a mail before which others go. */
  readonly behind: TurnQueue;
  /** `carried` when the letter is one that the received message carries. */
  readonly verify: (
    raw: Uint8Array,
    letter: Letter,
    arrival: 'received' | 'carried',
    receivedAt: Date,
  ) => Promise<Standing>;
  readonly extract: (
    letter: Letter,
    context: ReadingContext,
    signal: AbortSignal,
  ) => Promise<{ readonly ok: true; readonly extraction: Extraction; readonly heard: Heard } | Death>;
  /** Writes a notice, and says which of its deliveries may go by themselves. */
  readonly prepare: (
    draft: NoticeDraft,
    message: Pick<Unfinished, 'source' | 'internalDate' | 'receivedAt'>,
    directory: Directory,
  ) => Promise<PreparedNotice>;
  /** Deals with what this installation mailed to itself to see whether mail flows; false for every other mail. */
  readonly canary: (message: Unfinished, signal: AbortSignal) => Promise<boolean>;
  /** Marks the notice that a bounce is about. */
  readonly bounced: (letterId: string, letter: Letter) => Promise<void>;
  /** Identity for a referral that is about to be opened. */
  readonly fresh: () => { readonly id: string; readonly reference: string };
  /** Begins to take the time of one letter; each call says which stage ended. */
  readonly lap: () => (stage: Stage) => void;
  /** Hears of each letter once, when its outcome is committed. */
  readonly concluded: (message: Unfinished, conclusion: Conclusion) => void;
  readonly log: Log;
}

/**
 * As mails come, or for one before which others went: that one may take its time. Running it twice for one id leaves what
 * running it once leaves. Throws when a retry can help.
 */
export function intake(
  needs: IntakeNeeds,
  turn: 'as_it_comes' | 'behind',
): (id: string, signal: AbortSignal) => Promise<void> {
  return async (id, signal) => {
    const message = await needs.store.begin(id);
    if (message === null) return; // it has its outcome
    if (await needs.canary(message, signal)) return;
    const conclusion = await settled(message, turn, needs, signal);
    if (conclusion === null) return;
    if ('behind' in conclusion) return await putBehind(message, conclusion, needs);
    const { outcome, holdReason, referral } = conclusion;
    needs.log.info(outcome === 'hold' ? 'intake.held' : 'intake.done', {
      letterId: id,
      outcome,
      reason: holdReason,
      reference: referral?.reference ?? null,
    });
    needs.concluded(message, conclusion);
  };
}

const MOST_BEGINNINGS = 5;

/** It has no outcome yet, since others go before it. */
interface PutBehind {
  readonly behind: BehindWhy;
  readonly isProved: boolean;
}

async function putBehind(
  { id, ahead }: Unfinished,
  { behind: needed, isProved }: PutBehind,
  { store, behind, log }: IntakeNeeds,
): Promise<void> {
  const placed = turnOf(ahead, { isProved, needs: needed }) ?? { why: needed, turn: 1 };
  const mail = { id, turn: placed.turn };
  await store.putBehind(mail, placed.why);
  await behind.enqueue([mail]);
  log.info('intake.put_behind', { letterId: id, why: placed.why, turn: placed.turn });
}

/** Tells the story until its end is committed: another copy of the mail may get its outcome meanwhile. Null when this very message did. */
async function settled(
  message: Unfinished,
  turn: 'as_it_comes' | 'behind',
  needs: IntakeNeeds,
  signal: AbortSignal,
): Promise<Conclusion | PutBehind | null> {
  let { copy } = message;
  for (let beginnings = 1; beginnings <= MOST_BEGINNINGS; beginnings++) {
    const ends = needs.lap();
    const conclusion = await storyOf({ ...message, copy }, turn, needs, signal, ends);
    if ('behind' in conclusion) return conclusion;
    const committed = await needs.store.commit(message.id, conclusion);
    ends('commit');
    if (committed === 'committed') return conclusion;
    if (committed === 'already_done') return null;
    copy = await needs.store.twin(message.id, message.contentSha256);
  }
  throw new PortError(`copies of message ${message.id} keep getting their outcomes`, { retry: 'later' });
}

/** Read, verify, extract, decide. */
async function storyOf(
  message: Unfinished,
  turn: 'as_it_comes' | 'behind',
  needs: IntakeNeeds,
  signal: AbortSignal,
  ends: (stage: Stage) => void,
): Promise<Conclusion | PutBehind> {
  const { copy } = message;
  if (copy !== null && saysEnough(copy)) return duplicate(message.contentSha256, copy);

  const directory = await needs.directory();
  const taken = await readInTurn(message, turn, directory, needs, signal);
  if ('behind' in taken) return taken;
  const { reading, raw } = taken;
  ends('read');
  if (!reading.ok) {
    const decision = holdUnread(await reasonToHold(reading, message, needs), null);
    return { ...(await unread(message, decision, copy, needs)), error: reading.detail };
  }
  if (message.headersOnly) {
    const seen = copy === null ? await seenInHeaders(reading.letter, message, needs) : null;
    return { ...(await unread(message, holdUnread('too_large', seen), copy, needs)), letter: reading.letter };
  }
  const { letter } = reading;
  if (letter.report !== null) await needs.bounced(message.id, letter);

  const isCarried = raw !== message.raw;
  const verifying = needs.verify(raw, letter, isCarried ? 'carried' : 'received', message.receivedAt);
  const standing = turn === 'behind' ? await verifying : await soon(verifying);
  if (standing === null) return { behind: 'slow_dns', isProved: false };
  const place = turn === 'behind' ? null : turnOf(message.ahead, { isProved: isProved(standing), needs: null });
  if (place !== null) return { behind: place.why, isProved: isProved(standing) };
  ends('verify');
  const contentSha256 = isCarried ? identify(raw).contentSha256 : message.contentSha256;
  const twin = isCarried ? await needs.store.twin(message.id, contentSha256) : copy; // the commit sees to one that came since
  if (twin !== null && (saysEnough(twin) || !isProved(standing))) return duplicate(contentSha256, twin);

  const { receivedAt } = message;
  const context = { directory, receivedAt, letterId: message.id, isProved: isProved(standing) };
  const read = await needs.extract(letter, context, signal);
  if (!read.ok) {
    if (turn !== 'behind') {
      await countFailure(read, message, needs);
      return { behind: 'failed', isProved: isProved(standing) };
    }
    const seen = twin === null ? { letter, standing } : null;
    const decision = holdUnread(await reasonToHold(read, message, needs), seen);
    return { ...(await unread(message, decision, twin, needs)), letter, error: read.detail };
  }
  ends('extract');
  const { extraction, heard } = read;
  const textSha256 = textHashOf(letter);
  const history = await historyOf(message, standing, { extraction, textSha256 }, needs.store);
  const { referrals: others, asked, sentBefore, signatureSeenAt } = history;
  const found = await threadOf(letter, needs.store);
  const thread = found === null ? null : ofToday(found.referral, directory);
  // Who writes anew, without the thread, may still answer the one question that is open.
  const [question = null, another] = thread === null ? asked : [thread];
  const answered = another === undefined ? question : null;
  const seen = freshness({ letter, standing, signatureSeenAt, directory, message });
  const waiting = answered === null ? null : await waitingFor(answered.pendingLetterId, directory, needs, signal);
  const known = await needs.known();
  const fresh = needs.fresh();
  const decidedWith = (letterAsked: WaitingLetter | null) =>
    decide({
      letterId: message.id,
      letter,
      standing,
      extraction,
      directory,
      known,
      replayed: replayDoubt(seen),
      onRecord: onRecordOf(history, standing, receivedAt),
      thread,
      place: found?.place ?? null,
      waiting: letterAsked,
      holdsCode: answered === null ? null : needs.codePlace(letter, { ...answered, referralId: answered.id }),
      signed: { at: seen.signedAt, isNew: !seen.seenBefore, isToUs: seen.isToUs },
      heard,
      others,
      asked,
      sentBefore,
      receivedAt,
      fresh,
    });
  const first = decidedWith(waiting);
  const again = await readAfterYes(waiting, first.events, directory, needs, signal);
  const decision = again === null ? first : decidedWith(again);
  const notices = await Promise.all(decision.notices.map((draft) => needs.prepare(draft, message, directory)));
  if (decision.outcome === 'duplicate' && sentBefore !== null)
    return { ...duplicate(sentBefore.contentSha256, sentBefore.twin), letter, standing };
  const before = [thread, ...others, ...asked].find((each) => each !== null && each.id === decision.referral?.id);
  ends('decide');
  const basedOn = before?.version ?? null;
  return { ...decision, basedOn, notices, contentSha256, textSha256, twin, letter, standing, extraction, error: null };
}

/**
 * As it comes only a letter that costs little is read. Of any other one it is first seen who wrote it, as far as that is soon
 * told: what is proved goes before what is not.
 */
async function readInTurn(
  message: Unfinished,
  turn: 'as_it_comes' | 'behind',
  directory: Directory,
  needs: IntakeNeeds,
  signal: AbortSignal,
): Promise<Awaited<ReturnType<typeof readOriginal>> | PutBehind> {
  const { reading: pool, verify } = needs;
  if (turn === 'behind') return await readOriginal(message.raw, directory, pool, signal);
  const reading = await pool.readIfLight(message.raw, signal);
  if (reading.ok || reading.why === 'over_the_limit') return { reading, raw: message.raw };
  if (reading.why !== 'heavy') {
    await countFailure(reading, message, needs);
    return { behind: 'failed', isProved: false };
  }
  const standing = await soon(verify(message.raw, reading.head, 'received', message.receivedAt)).catch(() => null);
  return { behind: 'heavy', isProved: standing !== null && isProved(standing) };
}

/** A DNS that is made to be slow must not keep a place that others wait for. */
const SOON_MS = 1_000;

/** Null where it takes longer; it then goes on for itself. */
async function soon<Value>(work: Promise<Value>): Promise<Value | null> {
  work.catch(() => undefined); // it may fail when nobody waits any more
  const { promise, resolve } = Promise.withResolvers<null>();
  const timer = setTimeout(() => resolve(null), SOON_MS);
  return await Promise.race([work, promise]).finally(() => clearTimeout(timer));
}

/** What the store knows of the writer; nobody writes a contradicted mail. */
async function historyOf(
  { id }: Unfinished,
  standing: Standing,
  { extraction, textSha256 }: { readonly extraction: Extraction; readonly textSha256: Uint8Array | null },
  store: IntakeStore,
): Promise<WriterHistory> {
  if (standing.verdict === 'contradicted') return NO_HISTORY;
  const { address } = standing.writer;
  const domain = hostOf(address);
  return await store.history(id, {
    address,
    domain: isCompanyHost(domain) ? domain : null,
    signatureSha256: signatureIdentity(standing),
    textSha256,
    company: extraction.customer.company?.value ?? null,
  });
}

const NO_HISTORY: WriterHistory = {
  referrals: [],
  asked: [],
  sentBefore: null,
  signatureSeenAt: null,
  elsewhere: [],
  companiesHere: [],
  lastProved: null,
};

/** A domain of which nobody's designation stands on record has nothing that a new owner could take over. */
function onRecordOf(
  { referrals, elsewhere, companiesHere, lastProved }: WriterHistory,
  standing: Standing,
  receivedAt: Date,
): OnRecord {
  const changedHands = referrals.length === 0 ? null : changedHandsWhy(standing, lastProved, receivedAt);
  return { elsewhere, companiesHere, changedHands };
}

/** With its names as the directory of today knows them. */
export function ofToday(referral: Referral, directory: Directory): Referral {
  return { ...referral, extraction: namesLookedUp(referral.extraction, directory) };
}

/** The letter that waits for the customer's word, read once more: only what was read in it is kept. */
export async function waitingFor(
  letterId: string | null,
  directory: Directory,
  { store, reading: pool }: Pick<IntakeNeeds, 'store' | 'reading'>,
  signal: AbortSignal,
): Promise<WaitingLetter | null> {
  const stored = letterId === null ? null : await store.letter(letterId);
  if (stored === null) return null;
  const { reading } = await readOriginal(stored.raw, directory, pool, signal);
  if (!reading.ok) return null;
  const { id, standing, receivedAt } = stored;
  // Somebody may have been enrolled since it was read.
  const extraction = namesLookedUp(stored.extraction, directory);
  return { letterId: id, letter: reading.letter, standing, extraction, readAfterYes: null, receivedAt };
}

/**
 * A letter that nothing proves is not shown to a model. Where the customer stands by it now, the model reads it before
 * anything takes effect; null where there is nothing more to know, or no model that answers, and the first reading stands.
 */
export async function readAfterYes(
  waiting: WaitingLetter | null,
  events: readonly ReferralEvent[],
  directory: Directory,
  { extract }: Pick<IntakeNeeds, 'extract'>,
  signal: AbortSignal,
): Promise<WaitingLetter | null> {
  if (waiting === null) return null;
  const { letterId, letter, receivedAt } = waiting;
  const { model } = waiting.extraction.readBy;
  const isStoodBy = events.some((event) => event.kind === 'confirmed' && event.letterId === letterId);
  if (!isStoodBy || model.read || model.why !== 'unproved_writer') return null;
  const read = await extract(letter, { directory, receivedAt, letterId, isProved: true }, signal);
  return read.ok && read.extraction.readBy.model.read ? { ...waiting, readAfterYes: read.extraction } : null;
}

const DEEPEST_ORIGINAL = 3;

/** A journal's report and a manager's forward carry the letter that is meant; its own bytes are what is checked. */
export async function readOriginal(
  received: Uint8Array,
  directory: Directory,
  pool: Pick<LetterReading, 'read'>,
  signal: AbortSignal,
): Promise<{ readonly reading: Reading; readonly raw: Uint8Array }> {
  let raw = received;
  let reading = await pool.read(raw, signal);
  for (let depth = 1; reading.ok && depth <= DEEPEST_ORIGINAL; depth++) {
    const carried = originalOf(reading.letter, directory);
    if (carried === null) break;
    raw = carried;
    reading = await pool.read(raw, signal);
  }
  return { reading, raw };
}

const MOST_READING_FAILURES = 2;

/** Counts what reading killed; throws while another attempt is due. */
async function reasonToHold(
  failure: Exclude<Reading, { ok: true }>,
  message: Unfinished,
  needs: IntakeNeeds,
): Promise<'over_the_limit' | 'unreadable'> {
  if (failure.why === 'over_the_limit') return failure.why;
  const failures = await countFailure(failure, message, needs);
  if (failures >= MOST_READING_FAILURES) return 'unreadable';
  throw new PortError(`reading message ${message.id} failed (${failure.why}): it is tried once more`, {
    retry: 'later',
  });
}

async function countFailure({ why, detail }: Death, { id }: Unfinished, { store, log }: IntakeNeeds): Promise<number> {
  const failures = await store.readingFailed(id, detail);
  log.warn('read.failed', { letterId: id, why, failures });
  return failures;
}

async function threadOf(letter: Letter, store: IntakeStore): Promise<ThreadFound | null> {
  const references = referencesIn(letter);
  if (letter.references.length === 0 && references.length === 0) return null;
  return await store.thread(letter.references, references);
}

/** Fewer signs are no letter but a word that anybody may write twice, such as a yes. */
const SHORTEST_LETTER = 80;

/** What a gateway, or whoever passes a mail on, puts before its subject. */
const BEFORE_SUBJECT = /^(?:\s*(?:\[[^\]]{1,30}\]|[\p{L}]{1,4}:))+/u;

/** Of what the writer wrote: a banner, a tag, a footer and another Message-ID make no other letter. */
function textHashOf(letter: Letter): Uint8Array | null {
  const words = ownWords(letter).replace(/\s+/g, ' ').trim();
  if (words.length < SHORTEST_LETTER) return null;
  const subject = letter.subject.replace(BEFORE_SUBJECT, '').trim();
  return createHash('sha256').update(`${subject}\n${words}`).digest();
}

/** Why a copy that got no further may be overtaken by one that does: the other way it came, it can be read or proved. */
const OVERTAKEN: readonly HoldReason[] = [
  'unverified_sender',
  'contradicted_sender',
  'malformed_sender',
  'unsure_author',
  'replayed',
  'too_large',
  'unreadable',
];

function saysEnough(copy: Twin): boolean {
  return copy.holdReason === null || !OVERTAKEN.includes(copy.holdReason);
}

const NOTHING_READ = {
  basedOn: null,
  ignored: null,
  textSha256: null,
  letter: null,
  standing: null,
  extraction: null,
  claim: null,
  error: null,
};

function duplicate(contentSha256: Uint8Array, twin: Twin): Conclusion {
  const nothingNew = { outcome: 'duplicate', holdReason: null, referral: null, events: [], notices: [] } as const;
  return { ...NOTHING_READ, ...nothingNew, contentSha256, twin };
}

async function unread(
  message: Unfinished,
  decision: Decision,
  twin: Twin | null,
  needs: Pick<IntakeNeeds, 'prepare' | 'directory'>,
): Promise<Conclusion> {
  const directory = await needs.directory();
  const notices = await Promise.all(decision.notices.map((draft) => needs.prepare(draft, message, directory)));
  return { ...NOTHING_READ, ...decision, notices, contentSha256: message.contentSha256, twin };
}

/**
 * A signature cannot be checked without the body, so that our own border alone can say who wrote it. That is enough to tell
 * them that it came; it is not kept, so that nobody takes the body for theirs. A DNS that does not answer changes nothing here.
 */
async function seenInHeaders(letter: Letter, message: Unfinished, { verify }: Pick<IntakeNeeds, 'verify'>) {
  try {
    return { letter, standing: await verify(message.raw, letter, 'received', message.receivedAt) };
  } catch (error) {
    if (error instanceof PortError) return null;
    throw error;
  }
}
