/** The ports: what the stages need from outside, in our words. Each is the smallest interface that its caller needs. */
import type { Heard } from './answer.ts';
import type { Claim } from './claim.ts';
import type { Directory } from './directory.ts';
import type { Extraction, ModelUse } from './extraction.ts';
import type { Letter } from './letter.ts';
import type { BehindWhy, HoldReason, Ignored, Outcome } from './lists.ts';
import type { Logo } from './logo.ts';
import type { AnsweredNotice, NoticeDraft, OutgoingMail, Recipient, RenderedNotice, WaitReason } from './notice.ts';
import type { PartyIn } from './proposal.ts';
import type { Referral, ReferralEvent } from './referral.ts';
import type { Standing } from './standing.ts';
import type { KnownDomain, TelephoneCall } from './voice.ts';
import type { Witness } from './witness.ts';

export interface Clock {
  now(): Date;
}

/** Stable event names, `<stage>.<what happened>`; facts are fields: ids, counts and reasons, never bodies, subjects or secrets. */
export interface Log {
  debug(event: LogEvent, fields?: LogFields): void;
  info(event: LogEvent, fields?: LogFields): void;
  warn(event: LogEvent, fields?: LogFields): void;
  error(event: LogEvent, fields?: LogFields): void;
}
export type LogFields = Readonly<Record<string, string | number | boolean | null | undefined | Error>>;
export const LOG_EVENTS = [
  'app.started',
  'app.stopping',
  'app.stopped',
  'app.stop_forced',
  'app.failed',
  'store.migrated',
  'store.connection_lost',
  'store.chain_failed',
  'store.raw_deleted',
  'queue.error',
  'queue.job_failed',
  'queue.job_exhausted',
  'queue.swept',
  'receive.connected',
  'receive.disconnected',
  'receive.lease_taken',
  'receive.lease_waiting',
  'receive.mailbox_reset',
  'receive.stored',
  'receive.too_large',
  'receive.gone',
  'receive.filed',
  'receive.filing_failed',
  'receive.slowed',
  'receive.idle_deaf',
  'receive.unfetchable',
  'receive.alert',
  'read.child_started',
  'read.child_killed',
  'read.failed',
  'read.files_unread',
  'model.read',
  'model.failed',
  'model.over_budget',
  'replay.rewritten',
  'intake.done',
  'intake.held',
  'intake.put_behind',
  'act.done',
  'act.failed',
  'notify.stopped',
  'notify.server_lost',
  'notify.server_back',
  'notify.bounced',
  'web.started',
  'notify.sent',
  'notify.refused',
  'notify.deferred',
  'notify.unknown',
  'notify.withheld',
  'notify.resent',
  'notify.not_released',
  'console.page_failed',
  'console.signed_in',
  'console.sign_in_refused',
  'api.failed',
  'keys.replaced',
  'keys.unreadable',
  'canary.sent',
  'canary.back',
  'canary.lost',
  'canary.failed',
  'webhook.delivered',
  'webhook.failed',
  'webhook.disabled',
  'webhook.error',
] as const;
export type LogEvent = (typeof LOG_EVENTS)[number];

/** An error of the outside world. Whoever knows the cause says whether a retry can help, and the queue obeys. */
export class PortError extends Error {
  readonly retry: 'later' | 'never';
  constructor(message: string, options: { retry: 'later' | 'never'; cause?: unknown }) {
    super(message, { cause: options.cause });
    this.name = 'PortError';
    this.retry = options.retry;
  }
}

/** Access tokens for logins at mail servers, in place of a password. */
export interface AccessTokens {
  /** One that is good for a login now. Throws a PortError that names the setting and the mend. */
  current(): Promise<string>;
  /** A server took it for no good: it is not given again. */
  refused(token: string): void;
}

/** A secret of this installation: what it marked can be known again, and nobody else can mark it. RFC 2104, with SHA-256. */
export interface MacKey {
  /** By which the secret that marks now is told from those before it; it says nothing of the secret. */
  id(): string;
  /** Since when this secret marks; null where none was before it. */
  replacedAt(): Date | null;
  /** 32 bytes; a mark for one purpose is none for another. */
  mac(purpose: string, text: string): Uint8Array;
  /** Also of its first bytes, ten at least. What a secret marked that was replaced is known no more. */
  verifies(purpose: string, text: string, mac: Uint8Array): boolean;
}

/** Seals what must not lie in clear in a database, and opens it again. `about` is bound to it: the same text about another thing is none. */
export interface SecretBox {
  /** Of the secret that seals now. */
  id(): string;
  seal(about: string, text: string): Promise<string>;
  /** Null for what this installation did not seal, or sealed about something else. */
  open(about: string, sealed: string): Promise<string | null>;
}

/** The child was killed at its limit of time or memory, or died. It is a value: the caller counts it and holds the letter. */
export interface Death {
  readonly ok: false;
  readonly why: 'timed_out' | 'out_of_memory' | 'crashed';
  readonly detail: string;
}

/** What reading raw bytes came to. */
export type Reading =
  | { readonly ok: true; readonly letter: Letter }
  /** The message breaks a limit of structure: reading again would say the same. */
  | { readonly ok: false; readonly why: 'over_the_limit'; readonly detail: string }
  | Death;

/** Reading it would hold up others, for its size, its files or its layout: it wants a turn of its own. `head` is its header, as a letter without words. */
export interface Heavy {
  readonly ok: false;
  readonly why: 'heavy';
  readonly head: Letter;
}

/** What is read in a letter without a language model, where a letter that this chokes on can do no harm. Rejects only when aborted. */
export type ReadWithoutModel = (
  letter: Letter,
  context: ReadingContext,
  signal: AbortSignal,
) => Promise<
  { readonly ok: true; readonly extraction: Extraction; readonly witness: Witness; readonly heard: Heard } | Death
>;

/** Raw bytes -> Letter -> what is read in it without a language model, where a hostile mail can do no harm. Rejects only when aborted. */
export interface LetterReading {
  /**
   * The letter first, then its files, in a turn and within a time of their own and only once: what takes too long, or ends
   * its reader, is left unread, and the letter says so of each file.
   */
  read(raw: Uint8Array, signal: AbortSignal): Promise<Reading>;
  /** The same for a letter that costs little; any other one is only weighed. */
  readIfLight(raw: Uint8Array, signal: AbortSignal): Promise<Reading | Heavy>;
  readonly readWithoutModel: ReadWithoutModel;
  close(): Promise<void>;
}

/**
 * DNS as mailauth asks for it. Rejects with an error whose `code` is ENOTFOUND or ENODATA when the name does not
 * exist or has no such record, and with a PortError (`retry: 'later'`) when DNS cannot be reached.
 */
export type Resolver = (name: string, type: string) => Promise<readonly unknown[]>;

export interface ReadingContext {
  readonly directory: Directory;
  /** Relative dates are resolved against the letter's own date; this stands in when it has none. */
  readonly receivedAt: Date;
  /** For the log; null for a mail that is not stored. */
  readonly letterId: string | null;
  /** Where nothing proves who wrote the letter no model is paid to read it. */
  readonly isProved: boolean;
}

/** What a language model is asked: instructions that stay the same from letter to letter, then the letter as data. */
export interface ModelQuestion {
  readonly instructions: string;
  readonly material: string;
  /** JSON schema that the answer has to follow. */
  readonly schema: { readonly name: string; readonly json: Readonly<Record<string, unknown>> };
}

/** What a language model made of a question. Each but `answered` means that it read nothing. */
export type ModelAnswer =
  | { readonly outcome: 'answered'; readonly json: unknown; readonly use: ModelUse }
  | { readonly outcome: 'refused' | 'empty' | 'cut_off' | 'not_json'; readonly use: ModelUse | null }
  | { readonly outcome: 'unavailable'; readonly detail: string }
  | { readonly outcome: 'rate_limited'; readonly retryAfterMs: number | null }
  /** It was not asked. */
  | { readonly outcome: 'over_budget' };

export interface LanguageModel {
  readonly name: string;
  /** Rejects only when aborted. */
  ask(question: ModelQuestion, signal: AbortSignal): Promise<ModelAnswer>;
}

/** What the language model took by day, over all processes. A day is `YYYY-MM-DD`, in UTC. */
export interface ModelLedger {
  spent(day: string): Promise<ModelSpending>;
  add(day: string, use: ModelUse): Promise<void>;
}
export interface ModelSpending {
  /** Of input and output together. */
  readonly tokens: number;
  readonly costUsd: number;
}

/** How the server took a mail for one recipient. */
export type SendResult =
  | { readonly outcome: 'accepted'; readonly response: string }
  /** 5xx: another attempt would be refused again. RFC 5321 section 4.2.1. */
  | { readonly outcome: 'refused'; readonly response: string }
  /** 4xx, or the connection could not be made: nothing was accepted, try again with the same Message-ID. */
  | { readonly outcome: 'deferred'; readonly response: string }
  /** The connection was lost where the server may have accepted the mail. */
  | { readonly outcome: 'unknown'; readonly response: string };

/** Sends one mail to one recipient in one SMTP transaction; To and Cc stand in the headers. Never throws. */
export interface MailSender {
  /** A bounce comes to `returnTo`; the sender's own address when left out. */
  send(mail: OutgoingMail, recipient: string, signal: AbortSignal, returnTo?: string): Promise<SendResult>;
  close(): Promise<void>;
}

/** Why no mail can be sent at all, whoever it is for. */
export interface SendingFault {
  /** In plain words, without an address or what the server said, such as "connection refused". */
  readonly reason: string;
  /** Its host and port. */
  readonly server: string;
  /** In the words of the server or of the system. */
  readonly said: string;
}

/** A message as the mail server shows it before it is fetched. */
export interface Listed {
  readonly uid: number;
  /** As the server says, which need not be so; infinite where it does not say. */
  readonly bytes: number;
  readonly internalDate: Date;
}

export interface Fetched extends Listed {
  /** Of the whole message, as far as is known. */
  readonly bytes: number;
  /** All of the raw bytes, or the header alone when `headersOnly`. */
  readonly raw: Uint8Array;
  readonly headersOnly: boolean;
}

/** One connection to one mailbox. It ends at its first failure; the watcher then makes another. */
export interface MailboxSession {
  readonly uidValidity: string;
  /** UIDs and sizes of what is there now, ascending; `from` is the first UID wanted, `known` ones are left out. */
  list(from: number, signal: AbortSignal, known?: ReadonlySet<number>): Promise<readonly Listed[]>;
  /** Missing UIDs (moved or expunged meanwhile) are left out of the answer. */
  fetch(messages: readonly Listed[], maxBytes: number, signal: AbortSignal): Promise<readonly Fetched[]>;
  /** Resolves when the server announces something, when `ms` are over or when aborted; says which. Rejects when the connection is lost. */
  waitForNews(ms: number, signal: AbortSignal): Promise<'news' | 'time' | 'aborted'>;
  /** Moves messages into a folder, which is made if it is not there. */
  move(uids: readonly number[], folder: string, signal: AbortSignal): Promise<void>;
  close(): Promise<void>;
}

/** Opens a session, or throws a PortError that names the host, the fault and the mend. */
export type OpenMailbox = (signal: AbortSignal) => Promise<MailboxSession>;

/** What the watcher needs of the store. */
export interface SightingStore {
  /** The UIDs already seen under this UIDVALIDITY. */
  seen(mailbox: string, uidValidity: string): Promise<ReadonlySet<number>>;
  /** The UIDVALIDITY under which this mailbox was last seen; null when never. */
  lastUidValidity(mailbox: string): Promise<string | null>;
  /**
   * Stores raw bytes and seen-marks in one transaction; after it, the messages count as received. Bytes that are
   * stored already only gain a seen-mark. Gives the ids of messages that are new.
   */
  receive(mailbox: string, uidValidity: string, messages: readonly Fetched[]): Promise<readonly string[]>;
  /** A seen-mark for messages that vanished between listing and fetching. */
  gone(mailbox: string, uidValidity: string, uids: readonly number[]): Promise<void>;
  /** Seen messages with an outcome that have not been filed yet, at most `limit`. */
  unfiled(
    mailbox: string,
    uidValidity: string,
    limit: number,
  ): Promise<readonly { readonly uid: number; readonly outcome: Outcome; readonly holdReason: HoldReason | null }[]>;
  filed(mailbox: string, uidValidity: string, uids: readonly number[], folder: string): Promise<void>;
}

/** What ingest needs of the store. */
export interface MessageStore {
  /** Stores what is new by the hash of its bytes; gives an id for each, in the given order, and whether it is new. */
  add(
    mails: readonly { readonly raw: Uint8Array; readonly bytes: number; readonly headersOnly: boolean }[],
  ): Promise<readonly { readonly id: string; readonly isNew: boolean }[]>;
}

/** A received message that has no outcome yet. */
export interface Unfinished {
  readonly id: string;
  readonly raw: Uint8Array;
  readonly headersOnly: boolean;
  readonly contentSha256: Uint8Array;
  readonly messageId: string | null;
  readonly receivedAt: Date;
  /** When the mail server got it (INTERNALDATE, RFC 3501 section 2.3.3); null for mail brought by ingest. */
  readonly internalDate: Date | null;
  readonly source: 'mailbox' | 'ingest';
  /** How often reading it killed a child; a kill of the whole service is not counted. */
  readonly readingFailures: number;
  /** How many mails of the same sender, domain and network came shortly before it, and what their last ones cost. */
  readonly ahead: Ahead;
  /** Another copy of it that had its outcome at that moment. */
  readonly copy: Twin | null;
}

export interface Ahead {
  readonly ofSender: number;
  readonly ofDomain: number;
  readonly ofNetwork: number;
  /** Of those that had their outcome lately: how many could not be read whole within the limits. */
  readonly costly: number;
}

/** A mail before which others go; the smallest turn is the first, and 1 the least. */
export interface Behind {
  readonly id: string;
  readonly turn: number;
}

/** An earlier copy of the same mail that has an outcome. */
export interface Twin {
  readonly id: string;
  readonly holdReason: HoldReason | null;
  readonly referral: { readonly id: string; readonly reference: string } | null;
}

export interface PreparedDelivery extends Recipient {
  readonly state: 'pending' | 'waiting';
  readonly waitReason: WaitReason | null;
  /** ISO 8601; null for at once. */
  readonly notBefore: string | null;
}

export interface PreparedNotice {
  readonly id: string;
  /** Of the secret that made its code and its link; null where it asks nothing. */
  readonly codeKey: string | null;
  readonly draft: NoticeDraft;
  readonly rendered: RenderedNotice;
  readonly deliveries: readonly PreparedDelivery[];
}

/** How one letter's story ended. It is committed whole or not at all. */
export interface Conclusion {
  readonly outcome: Outcome;
  readonly holdReason: HoldReason | null;
  /** Why nothing is done about it; null with every other outcome. */
  readonly ignored: Ignored | null;
  readonly contentSha256: Uint8Array;
  /** Of what the writer wrote; null where it is short, or was not read. */
  readonly textSha256: Uint8Array | null;
  /** The copy that was seen when deciding; the commit starts over when there is another by then. */
  readonly twin: Twin | null;
  readonly letter: Letter | null;
  readonly standing: Standing | null;
  readonly extraction: Extraction | null;
  /** The referral that the events belong to, with its state after them; null when the letter has none. */
  readonly referral: Referral | null;
  /** The version of that referral on which this was decided; null where the letter opened it. Another one by now: begin again. */
  readonly basedOn: number | null;
  readonly events: readonly ReferralEvent[];
  readonly notices: readonly PreparedNotice[];
  readonly claim: Claim | null;
  /** What went wrong in reading, for the operator. */
  readonly error: string | null;
}

/** What intake needs of the store. */
export interface IntakeStore {
  /** Counts the attempt and gives the message; null when it has its outcome already. */
  begin(id: string): Promise<Unfinished | null>;
  /** Others go before it from now on. */
  putBehind(mail: Behind, why: BehindWhy): Promise<void>;
  /** Counts a death of the reading child; gives the number so far. */
  readingFailed(id: string, detail: string): Promise<number>;
  twin(id: string, contentSha256: Uint8Array): Promise<Twin | null>;
  /** The referral in whose thread these Message-IDs or references stand. Matching a thread proves nothing. */
  thread(messageIds: readonly string[], references: readonly string[]): Promise<ThreadFound | null>;
  /** What is known of the writer of this message. */
  history(id: string, of: WriterSeen): Promise<WriterHistory>;
  /** A message with what was read in it; null when it is not there. */
  letter(id: string): Promise<StoredLetter | null>;
  /** The domains of customers who have a designation in effect; of those whose referral changed since then, where it says when. */
  customers(since: Date | null): Promise<readonly KnownDomain[]>;
  /** One transaction. `overtaken` when another copy of the mail got its outcome, or another letter changed the referral, meanwhile: begin again. */
  commit(id: string, conclusion: Conclusion): Promise<'committed' | 'already_done' | 'overtaken'>;
}

/** By what a writer is known again. */
export interface WriterSeen {
  readonly address: string;
  /** Of the company; null where everybody may have an address. */
  readonly domain: string | null;
  /** Of the DKIM signature that proves the writer; null where none does. */
  readonly signatureSha256: string | null;
  /** Of what they wrote; null where it is too short to tell one letter from another. */
  readonly textSha256: Uint8Array | null;
  /** That the letter names; null where it names none. */
  readonly company: string | null;
}

/** The same letter as it came before, under whichever Message-ID. */
export interface SentBefore {
  readonly twin: Twin;
  readonly contentSha256: Uint8Array;
  readonly isProved: boolean;
  readonly datedAt: Date | null;
}

export interface ThreadFound {
  readonly referral: Referral;
  readonly place: PlaceInThread;
}

/** What a reply is weighed against: which of our mails it answers, and what happened in the thread before it. */
export interface PlaceInThread {
  /** References of further referrals to which its identifiers lead, and between which it does not tell. */
  readonly alsoIn: readonly string[];
  /** The newest of our notices that it answers; null where it names none. */
  readonly answers: AnsweredNotice | null;
  readonly openedAt: Date;
  /** When we asked the question that is open, or the last one. */
  readonly askedAt: Date | null;
  /** When the designation in effect was put on record. */
  readonly designatedAt: Date | null;
  /** When the letter because of which the record last changed was written, by its own Date. */
  readonly changedAt: Date | null;
}

export interface WriterHistory {
  /** Referrals of the same customer with a designation that is not withdrawn, the newest first; few. */
  readonly referrals: readonly Referral[];
  /** Referrals of this very address in which a question of ours is open; few. */
  readonly asked: readonly Referral[];
  /** A letter of the same address with the same words, which belongs to a referral that is not over. */
  readonly sentBefore: SentBefore | null;
  /** When another mail with the same signature came; null when none did. */
  readonly signatureSeenAt: Date | null;
  /** Referrals of a company of the same name that came from another domain, the oldest first; few. */
  readonly elsewhere: readonly Referral[];
  /** Names of the companies that wrote from this domain and were proved, each once; few. */
  readonly companiesHere: readonly string[];
  /** The last letter of this domain that a signature proved, in a referral with a designation: a new owner may have greeted us since. */
  readonly lastProved: { readonly standing: Standing; readonly receivedAt: Date } | null;
}

export interface StoredLetter {
  readonly id: string;
  readonly raw: Uint8Array;
  readonly receivedAt: Date;
  readonly standing: Standing;
  readonly extraction: Extraction;
}

/** What people do besides writing mail; each is worked on once, by whoever comes first. */
export type Act =
  | {
      readonly kind: 'link';
      readonly did: 'confirmed';
      /** Whom they chose of those whom the page offers. Absent where they said that it is right as it is. */
      readonly chosen?: PartyIn;
    }
  | { readonly kind: 'link'; readonly did: 'objected'; readonly words: string }
  | { readonly kind: 'attested'; readonly assent: TelephoneCall }
  /** A call from which nothing follows: it waits for a second person, or the customer said something else. */
  | {
      readonly kind: 'called';
      readonly call: TelephoneCall;
      readonly heard: 'waits' | 'otherwise';
      readonly words: string;
    }
  /** Time passed without an answer. */
  | { readonly kind: 'unanswered'; readonly next: 'remind' | 'give_up' }
  /** The code and the link of the question that is open ended, since another secret marks now. Where that question waits, so does the new one. */
  | { readonly kind: 'renewed'; readonly keyId: string; readonly waits: WaitReason | null };

export interface PendingAct {
  readonly id: string;
  readonly act: Act;
  readonly at: Date;
  readonly referral: Referral;
  /** The version that it was meant for: what changed since then makes it void. */
  readonly version: number;
  /** The letter that waits, or else the one that opened the referral. */
  readonly letterId: string;
  /** For which reasons the customer was told that a person looks at that letter. */
  readonly told: readonly HoldReason[];
}

export interface ActStore {
  add(referralId: string, version: number, act: Act): Promise<void>;
  /** Those that are due and not done, oldest first. */
  due(limit: number): Promise<readonly PendingAct[]>;
  /** One transaction; false when another was quicker. `result` says what became of it. */
  commit(act: PendingAct, conclusion: ActConclusion): Promise<boolean>;
}

export interface ActConclusion {
  readonly result: 'done' | 'void';
  readonly referral: Referral | null;
  readonly events: readonly ReferralEvent[];
  readonly notices: readonly PreparedNotice[];
}

/** A message that has its outcome, with what was read in it then. */
export interface ReadMessage {
  readonly id: string;
  readonly raw: Uint8Array;
  readonly receivedAt: Date;
  readonly outcome: Outcome;
  readonly holdReason: HoldReason | null;
  readonly standing: Standing;
  readonly extraction: Extraction;
  /** The referral that it is kept with, and what it did to it. */
  readonly referral: Referral | null;
  readonly events: readonly ReferralEvent[];
}

/** What reading again needs of the store. */
export interface ReplayStore {
  /** The messages of which a reading is kept and that were received since then, in the order of arrival; null: all. */
  ids(since: Date | null): AsyncIterable<string>;
  message(id: string): Promise<ReadMessage | null>;
  thread(messageIds: readonly string[], references: readonly string[]): Promise<Referral | null>;
  /** Keeps one reading in place of another, which is kept too; false, and nothing done, where `was` is not the one any more. */
  rewrite(id: string, was: Extraction, is: Extraction, event: ReferralEvent): Promise<boolean>;
}

/** A notice whose deliveries this process has marked as being sent, before it connects. */
export interface ClaimedNotice {
  readonly id: string;
  /** The hash in which the chain of events ended when it was claimed, in hex. */
  readonly chainHead: string;
  readonly draft: NoticeDraft;
  readonly rendered: RenderedNotice;
  /** The picture that it shows. */
  readonly logo: Logo | null;
  readonly createdAt: Date;
  /** Whom to send it to now. */
  readonly deliveries: readonly { readonly address: string; readonly possiblyTwice: boolean }[];
}

export interface SettledDelivery {
  readonly noticeId: string;
  readonly address: string;
  readonly result: SendResult | Withheld;
}

/** Not tried: somebody who has to hear of it first cannot be told, so that a person decides. */
export interface Withheld {
  readonly outcome: 'withheld';
  readonly response: string;
}

/** What the sender needs of the store. */
export interface Outbox {
  /**
   * Marks open deliveries as being sent and commits that: those of this notice, and of the others that the same letter
   * caused, since they are ready at the same moment. Empty when there is nothing to send.
   */
  claim(noticeId: string): Promise<readonly ClaimedNotice[]>;
  /** What was claimed together is settled together. */
  settle(results: readonly SettledDelivery[]): Promise<void>;
}

/** What a bounce marks. */
export interface BounceStore {
  addressesOf(noticeId: string): Promise<readonly string[]>;
  /** Once, where it counted as sent; where it was to the customer, their referral has it in its history. */
  bounced(bounce: Bounce): Promise<boolean>;
}

export interface Bounce {
  readonly noticeId: string;
  readonly address: string;
  readonly letterId: string;
  readonly status: string | null;
  readonly response: string;
}

/** The queue of those before which others go: each by its turn, and never all places at once while others wait. */
export interface TurnQueue {
  enqueue(mails: readonly Behind[]): Promise<void>;
  /** These have waited long enough: they are next, whatever their turn was. */
  hasten(ids: readonly string[]): Promise<void>;
}

/** A queue carries ids, never mail, and may be wiped at any moment: the store knows what is unfinished. */
export interface WorkQueue {
  enqueue(ids: readonly string[]): Promise<void>;
  /** Jobs that are waiting, delayed or being worked on. */
  unfinished(): Promise<number>;
  /** Jobs that used up their attempts; they are kept. */
  exhausted(): Promise<readonly { readonly id: string; readonly reason: string; readonly attempts: number }[]>;
  /** Those, and the jobs that failed and are to be tried again by themselves. */
  failing(): Promise<readonly FailingJob[]>;
  /** How many these are. */
  countFailing(): Promise<number>;
  /** Tries those with these ids again now; null for all that fail. Gives how many. */
  retry(ids: readonly string[] | null): Promise<number>;
}

export interface FailingJob {
  readonly id: string;
  readonly reason: string;
  readonly attempts: number;
  /** It used up its attempts: it rests for longer. */
  readonly gaveUp: boolean;
  /** When it is tried again by itself, about. */
  readonly nextAt: Date;
}
