/** What the operators' pages need from outside: who signs in, what is shown, and what is decided. */
import type { CanaryHealth } from '../../domain/canary.ts';
import type { CallKept, CallPressed, NumberOnRecord, WaitingCall } from '../../domain/call.ts';
import type { Claim } from '../../domain/claim.ts';
import type { Agent, Directory } from '../../domain/directory.ts';
import type { Changed, ChangeShown, ImportPlan, Settled } from '../../domain/directory-change.ts';
import type { Extraction } from '../../domain/extraction.ts';
import type { Letter } from '../../domain/letter.ts';
import type { HoldReason, Ignored, IgnoreReason, Mode, Outcome, Service } from '../../domain/lists.ts';
import type { Logo } from '../../domain/logo.ts';
import type { DeliveryState, NotedChange, NoticeKind, WaitReason } from '../../domain/notice.ts';
import type { SendingFault } from '../../domain/ports.ts';
import type { Referral, ReferralEvent, ReferralState } from '../../domain/referral.ts';
import type { Retrieval, Ruled, RulingAsked } from '../../domain/ruling.ts';
import type { Standing } from '../../domain/standing.ts';
import type { User, UserRole } from '../../domain/user.ts';
import type { Rung } from '../../domain/voice.ts';
import type { PlacedLogo } from '../logo.ts';

/** From where somebody signs in. */
export interface From {
  readonly address: string;
  readonly browser: string;
  /** What this browser was given when somebody signed in with it; null where it has nothing. */
  readonly device: string | null;
}

export type SignIn =
  /** `device` is for this browser to keep: with it, its owner is never slowed by who guesses elsewhere. */
  | { readonly ok: true; readonly token: string; readonly device: string; readonly user: User }
  /** `waitSeconds` where no password was looked at, since too many wrong ones came: no word on whether there is such a user. */
  | { readonly ok: false; readonly waitSeconds: number | null };

export interface SessionShown {
  /** Ends it; of no other use. */
  readonly id: string;
  readonly user: User;
  readonly createdAt: Date;
  readonly seenAt: Date;
  readonly address: string;
  readonly browser: string;
}

export interface UserShown extends User {
  readonly createdAt: Date;
  readonly disabledAt: Date | null;
  readonly signsInElsewhere: boolean;
}

export interface Accounts {
  signIn(name: string, password: string, from: From): Promise<SignIn>;
  /** Whether somebody signed in with this browser before. */
  knowsDevice(device: string): Promise<boolean>;
  /** By OpenID Connect: whoever is known by this identity, or else has the first of these names and no identity yet; nobody is made. */
  signInAs(identity: string, names: readonly string[], from: From): Promise<SignIn>;
  /** Whose session it is; null where it is none, or over. */
  session(token: string): Promise<User | null>;
  signOut(token: string): Promise<void>;
  isSetupLink(token: string): Promise<boolean>;
  /** The first user, by the one-time link. */
  setUp(token: string, name: string, password: string, from: From): Promise<SignIn>;
  users(): Promise<readonly UserShown[]>;
  sessions(): Promise<readonly SessionShown[]>;
  endSession(id: string): Promise<void>;
  /** False where a user of that name is there. */
  add(name: string, role: UserRole, password: string | null): Promise<boolean>;
  /** What is left out stays. All of their sessions end. */
  change(
    id: string,
    changes: { readonly role?: UserRole; readonly password?: string; readonly disabled?: boolean },
  ): Promise<void>;
}

/** What waits for people, beside the names of the pages. */
export interface Counts {
  readonly held: number;
  readonly waiting: number;
  readonly failed: number;
  /** Changes of the directory. */
  readonly changes: number;
  /** Rises with everything that a page may show. */
  readonly mark: string;
}

/** Why the mail server takes no mail at all. */
export interface SendingFaultShown extends SendingFault {
  readonly since: Date;
  /** When it was tried last. */
  readonly lastAt: Date;
}

export interface FlowShown {
  readonly mailboxes: readonly {
    readonly name: string;
    /** When somebody began to watch it; null where nobody does. */
    readonly watchedSince: Date | null;
    readonly lastMail: Date | null;
    /** Null where none is sent to it. */
    readonly canary: Omit<CanaryHealth, 'mailbox'> | null;
  }[];
  /** Mail without an outcome, and since when the oldest of it waits. */
  readonly unfinished: { readonly count: number; readonly oldest: Date | null };
  readonly notices: {
    readonly open: number;
    readonly waiting: number;
    readonly bounced: number;
    readonly refused: number;
    /** Those that wait since somebody who has to hear of it first cannot be told by mail. */
    readonly untold: number;
  };
  /** Of the last 24 hours, oldest first. */
  readonly hours: readonly { readonly at: Date; readonly counts: Readonly<Partial<Record<Outcome, number>>> }[];
  readonly held: readonly { readonly reason: HoldReason; readonly count: number; readonly oldest: Date }[];
  readonly model: {
    readonly questions: number;
    readonly tokens: number;
    readonly costUsd: number;
    /** Of the letters of the last 24 hours that both read; null where there is none. */
    readonly letters: number;
  };
  readonly sendingStopped: { readonly since: Date; readonly why: string } | null;
  readonly sendingFault: SendingFaultShown | null;
  readonly failed: number;
  /** Seconds from arrival to outcome in the last 24 hours, at the 50th and 95th of a hundred; null where nothing came. */
  readonly lag: { readonly p50: number; readonly p95: number } | null;
}

export const REFERRAL_SORTS = ['changed', 'opened', 'company'] as const;
export type ReferralSort = (typeof REFERRAL_SORTS)[number];

export interface ReferralQuery {
  readonly words: string;
  readonly states: readonly ReferralState[];
  readonly rungs: readonly Rung[];
  readonly agentId: string | null;
  readonly agencyId: string | null;
  readonly sort: ReferralSort;
  /** Where the page before ended, as `next` of it said; null for the first. */
  readonly after: string | null;
  readonly limit: number;
}

export interface ReferralRow {
  readonly id: string;
  readonly reference: string;
  readonly state: ReferralState;
  readonly holdReason: HoldReason | null;
  readonly company: string | null;
  readonly customerDomain: string;
  readonly contactName: string | null;
  readonly agent: string | null;
  readonly agency: string | null;
  readonly services: readonly string[];
  readonly rung: Rung;
  readonly openedAt: Date;
  readonly changedAt: Date;
}

export interface Paged<Row> {
  readonly rows: readonly Row[];
  /** Null on the last page. */
  readonly next: string | null;
  /** How many there are in all, counted no further than a bound. */
  readonly total: { readonly count: number; readonly more: boolean };
}

export interface MessageRow {
  readonly id: string;
  readonly from: string;
  readonly subject: string;
  readonly receivedAt: Date;
  readonly outcome: Outcome | null;
  readonly holdReason: HoldReason | null;
}

export interface NoticeRow {
  readonly id: string;
  readonly kind: NoticeKind;
  readonly cause: string;
  readonly subject: string;
  readonly reference: string | null;
  readonly createdAt: Date;
  readonly deliveries: readonly DeliveryShown[];
}

export interface DeliveryShown {
  readonly address: string;
  readonly role: 'to' | 'cc';
  readonly source: string;
  readonly state: DeliveryState;
  readonly waitReason: WaitReason | null;
  readonly possiblyTwice: boolean;
  readonly response: string | null;
  readonly changedAt: Date;
  readonly releasedBy: string | null;
}

/** A mail with what was read in it. */
export interface MailShown extends MessageRow {
  readonly bytes: number;
  /** When its text was deleted; null where it is there. */
  readonly rawDeletedAt: Date | null;
  readonly internalDate: Date | null;
  readonly source: 'mailbox' | 'ingest';
  readonly mailbox: string | null;
  readonly error: string | null;
  /** Why nothing was done about it; null with every other outcome. */
  readonly ignored: Ignored | null;
  readonly standing: Standing | null;
  readonly extraction: Extraction | null;
  /** Null where it could not be read, or is too large. */
  readonly letter: Letter | null;
  readonly reference: string | null;
  /** When it got its outcome, as the store writes it: whoever decides says which state of it they saw. */
  readonly stamp: string;
}

export interface ReferralShown {
  readonly referral: Referral;
  readonly openedAt: Date;
  readonly changedAt: Date;
  readonly history: readonly { readonly seq: number; readonly at: Date; readonly event: ReferralEvent }[];
  readonly messages: readonly MessageRow[];
  readonly notices: readonly NoticeRow[];
  readonly claims: readonly (Claim & { readonly letterId: string; readonly at: Date })[];
  readonly numbers: readonly { readonly system: string; readonly number: string }[];
  readonly certificates: number;
  /** What was pressed on the pages of our links, oldest first. */
  readonly answers: readonly LinkAnswerShown[];
  /** Other referrals of the same customer, the newest first. */
  readonly others: readonly {
    readonly reference: string;
    readonly state: ReferralState;
    readonly agentId: string | null;
  }[];
}

export interface LinkAnswerShown {
  readonly at: Date;
  readonly did: 'confirmed' | 'objected';
  /** The customer's own; empty with a yes. */
  readonly words: string;
}

export interface HeldRow extends MessageRow {
  readonly reference: string | null;
  readonly company: string | null;
  /** When an operator asked the writer something about it. */
  readonly askedAt: Date | null;
  /** The directory was the reason, and names now whoever the mail names: it can be accepted. */
  readonly fitsNow: boolean;
  /** A call about it waits for a second person. */
  readonly callWaits: boolean;
}

export interface AsideQuery {
  readonly words: string;
  /** Null for all. */
  readonly kind: IgnoreReason | 'claim' | null;
  readonly after: string | null;
  readonly limit: number;
}

/** A mail that was ignored, or a claim without a referral. */
export interface AsideRow extends MessageRow {
  /** Null for a claim. */
  readonly ignored: Ignored | null;
  /** The customer whom a claim names. */
  readonly company: string | null;
}

/** A referral that a person has to settle, though no mail of it is on hold: an objection, or no answer at all. */
export interface UnsettledRow {
  readonly reference: string;
  readonly company: string | null;
  readonly customerEmail: string;
  readonly holdReason: HoldReason;
  readonly since: Date;
}

export interface FailedRow {
  readonly queue: 'intake' | 'notices';
  readonly id: string;
  /** Of the notice; null for a mail that is read, and for a test mail of ours. */
  readonly kind: NoticeKind | null;
  /** Their company, or else whom we know of them. */
  readonly customer: string | null;
  readonly reference: string | null;
  /** What the mail server said, or what went wrong. */
  readonly cause: string;
  readonly attempts: number;
  /** It used up its attempts. */
  readonly gaveUp: boolean;
  /** When it is tried again by itself, about. */
  readonly nextAt: Date;
}

export interface ActionRow {
  readonly at: Date;
  readonly who: string;
  readonly did: string;
  readonly subject: string;
  readonly why: string;
}

export interface ActionQuery {
  readonly who: string;
  readonly words: string;
  readonly after: string | null;
  readonly limit: number;
}

/** What is looked at. Nothing here changes anything. */
export interface Views {
  counts(): Promise<Counts>;
  flow(): Promise<FlowShown>;
  referrals(query: ReferralQuery): Promise<Paged<ReferralRow>>;
  referral(reference: string): Promise<ReferralShown | null>;
  mail(id: string): Promise<MailShown | null>;
  /** The raw bytes of a mail, as it came. */
  raw(id: string): Promise<Uint8Array | null>;
  /** Those of the letter that is meant, where the mail carries it as a journal or a forward does. */
  original(id: string): Promise<Uint8Array | null>;
  held(reason: HoldReason | null, after: string | null, limit: number): Promise<Paged<HeldRow>>;
  /** The newest first. */
  aside(query: AsideQuery): Promise<Paged<AsideRow>>;
  /** The oldest first. */
  unsettled(reason: HoldReason | null, limit: number): Promise<readonly UnsettledRow[]>;
  outbox(states: readonly DeliveryState[], after: string | null, limit: number): Promise<Paged<NoticeRow>>;
  /** Telephone numbers of the customer who writes from this address, but for those in mails of that referral. */
  numbers(address: string, referralId: string | null): Promise<readonly NumberOnRecord[]>;
  /** A call about this referral that a second person has to confirm. */
  waitingCall(referral: Referral): Promise<WaitingCall | null>;
  notice(
    id: string,
  ): Promise<(NoticeRow & { readonly text: string; readonly html: string; readonly logo: Logo | null }) | null>;
  failed(): Promise<readonly FailedRow[]>;
  /** Null while mail can be sent. */
  sendingFault(): Promise<SendingFaultShown | null>;
  directory(): Promise<Directory>;
  /** Changes of it that wait, as this user may decide about them; the oldest first. */
  changes(by: User, limit: number): Promise<readonly ChangeShown[]>;
  /** What a file would do where this user imports it. */
  importPlan(file: Directory, replace: boolean, by: User): Promise<ImportPlan>;
  /** Why nothing is sent; null while it is. */
  stopped(): Promise<string | null>;
  actions(query: ActionQuery): Promise<Paged<ActionRow>>;
}

/** What an operator does. Each is kept with who and why. */
export interface Deeds {
  /** `stamp` is that of the mail as it was shown. */
  rule(letterId: string, stamp: string, ruling: RulingAsked, by: User, why: string): Promise<Ruled>;
  /** The same for a mail that was ignored or is a claim. */
  retrieve(letterId: string, stamp: string, retrieval: Retrieval, by: User, why: string): Promise<Ruled>;
  /** A telephone call about a referral; `referral` is as it was shown. */
  call(referral: Referral, pressed: CallPressed, by: User): Promise<CallKept>;
  /** Keeps a telephone number of a customer, for whoever telephones about a later mail; why not, or null. */
  keepNumber(
    of: { readonly address: string; readonly subject: string; readonly number: string; readonly source: string },
    by: User,
  ): Promise<string | null>;
  deliver(noticeId: string, decision: 'release' | 'again' | 'drop', by: User): Promise<Delivered>;
  stopSending(why: string, by: User): Promise<void>;
  resumeSending(by: User): Promise<void>;
  /** Null: all that fails. `of` says for the record what they are. */
  retry(ids: readonly string[] | null, of: string, by: User): Promise<number>;
  /** `sure`: what speaks against it was seen. */
  importDirectory(
    file: Directory,
    of: { readonly replace: boolean; readonly sure: boolean },
    by: User,
    why: string,
  ): Promise<Changed>;
  changeAgent(
    agent: Agent,
    of: { readonly isNew: boolean; readonly sure: boolean },
    by: User,
    why: string,
  ): Promise<Changed>;
  /** Why this user may not; null where it is done. */
  mergeAgents(keep: string, drop: string, by: User, why: string): Promise<string | null>;
  /** `seen` is that of the change as it was shown. */
  settleChange(
    id: string,
    of: { readonly accept: boolean; readonly seen: string },
    by: User,
    why: string,
  ): Promise<Settled>;
  setNumber(referralId: string, system: string, number: string, by: User): Promise<void>;
  note(by: string, did: string, subject: string, why: string): Promise<void>;
}

export type Delivered =
  /** How many deliveries changed; none where somebody was quicker. */
  { readonly is: 'done'; readonly count: number } | { readonly is: 'refused'; readonly why: string };

/** What an operator may do with a mail on hold, as it is now. */
export interface HoldForeseen {
  /** Why somebody else has to decide; null where this user may. */
  readonly conflict: string | null;
  /** Why it cannot be accepted as it is, and what lifts that; null where it can. */
  readonly bar: { readonly why: string; readonly liftedBy: 'nothing' | 'agent' | 'telephone' } | null;
  /** What accepting it as it is would do, in a sentence. */
  readonly accept: { readonly does: 'something' | 'nothing'; readonly says: string };
  /** The reading with its names as the directory of now knows them; null where it could not be read. */
  readonly extraction: Extraction | null;
  /** A colleague's call about it that a second person has to confirm. */
  readonly call: WaitingCall | null;
}

export interface PeriodShown {
  readonly agentId: string | null;
  readonly agencyId: string | null;
  readonly state: string;
  readonly services: readonly Service[];
  readonly rung: Rung;
  readonly since: Date;
  readonly until: Date | null;
}

/** What needs no store. */
export interface Services {
  /** A mail's HTML made harmless, as a document of its own; null where it has none, or too much. */
  laidOut(raw: Uint8Array): Promise<string | null>;
  attachment(
    raw: Uint8Array,
    index: number,
  ): Promise<{ readonly filename: string; readonly content: Uint8Array } | null>;
  /** Beside the directory as it is; `replace` says whether what is not in it goes. */
  readDirectory(
    text: string,
    format: 'csv' | 'json',
    replace: boolean,
  ): Promise<
    { readonly ok: true; readonly directory: Directory } | { readonly ok: false; readonly faults: readonly string[] }
  >;
  /** Who was agent of record when, oldest first. */
  periods(history: ReferralShown['history']): readonly PeriodShown[];
  /** Null where it is on hold no more. */
  foresee(letterId: string, by: User): Promise<HoldForeseen | null>;
  /** Why this user may not decide about a mail that was set aside; null where they may. */
  conflictAside(letterId: string, by: User): Promise<string | null>;
  /** The same about a notice. */
  conflictNotice(noticeId: string, by: User): Promise<string | null>;
  /** Why this user may not decide about a referral; null where they may. */
  conflict(by: User, referral: Referral, directory: Directory): string | null;
  /** Ids of the agents whom this user looks after. */
  managed(by: User, directory: Directory): readonly string[];
  /** What each event that says more changed of what was on record, by its place in the history. */
  changes(history: ReferralShown['history']): ReadonlyMap<number, readonly NotedChange[]>;
  /** The page that can be filed, with the signed form attached; null where no designation can be certified. */
  certificate(reference: string): Promise<Uint8Array | null>;
  /** A mail and its label with made-up people; null where it could not be read. */
  fixture(mail: MailShown): { readonly eml: string; readonly label: string } | null;
}

/** What was found when a setting was used. */
export interface FoundShown {
  readonly of: string;
  readonly level: 'ok' | 'warning' | 'fault';
  readonly says: string;
}

/** One registration of the agency's own, beside what the customer said. */
export interface Compared {
  readonly customer: string;
  readonly registered: string;
  readonly said: string | null;
  readonly reference: string | null;
  readonly verdict: 'same' | 'another' | 'nobody yet' | 'no mail';
}

/** What an admin sets on the pages. */
export interface Setup {
  /** What may be set, as it is kept: its name, its sentence, and its value. */
  settings(): Promise<{
    readonly rows: readonly { readonly name: string; readonly says: string; readonly value: string }[];
    /** The service still runs with what was kept before, and is about to begin anew. */
    readonly beginsAnew: boolean;
  }>;
  /** Faults in sentences, and nothing changed; or none, and the service begins anew with it. */
  change(changes: Readonly<Record<string, string>>, by: User): Promise<readonly string[]>;
  /** Why the file is no logo, and nothing changed; or null, and the service begins anew with it. */
  putLogo(file: Uint8Array, by: User): Promise<string | null>;
  takeLogoAway(by: User): Promise<void>;
  /** Uses each setting once. */
  tryEverything(): Promise<readonly FoundShown[]>;
  /** A CSV file with the columns `customer` (a domain or a company) and `agent` (a name or a mail address). */
  compare(csv: string): Promise<{ readonly rows: readonly Compared[] } | { readonly fault: string }>;
}

/** How the service runs; what it may do without being asked. */
export interface Installation {
  readonly mode: Mode;
  readonly sender: string;
  readonly publicUrl: string | null;
  readonly logo: PlacedLogo | null;
}
