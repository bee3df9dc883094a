/** The tables as drizzle sees them; `migrations/` makes them, and a test holds the two against each other. */
import type { CanaryAnswer, CanaryStuck } from '../../domain/canary.ts';
import type { Extraction } from '../../domain/extraction.ts';
import type { BehindWhy, HoldReason, IgnoreReason, Outcome, Part, Placement } from '../../domain/lists.ts';
import type { Logo } from '../../domain/logo.ts';
import type {
  DeliveryState,
  NoticeFacts,
  NoticeKind,
  Question,
  RenderedNotice,
  WaitReason,
} from '../../domain/notice.ts';
import type { PartyIn, Proposal } from '../../domain/proposal.ts';
import type { Contest, ReferralEvent, ReferralState } from '../../domain/referral.ts';
import type { Entry, SalesManager } from '../../domain/directory.ts';
import type { ApiScope } from '../../domain/api-key.ts';
import type { Act } from '../../domain/ports.ts';
import type { Claim } from '../../domain/claim.ts';
import type { Standing } from '../../domain/standing.ts';
import type { UserRole } from '../../domain/user.ts';
import type { WebhookEvent } from '../../domain/webhook.ts';
import type { Corrections } from '../../domain/ruling.ts';
import type { Rung, TelephoneCall, Voice } from '../../domain/voice.ts';
import {
  bigint,
  boolean,
  customType,
  date,
  doublePrecision,
  integer,
  jsonb,
  numeric,
  pgTable,
  primaryKey,
  sql,
  text,
  timestamp,
  uuid,
} from './drizzle.ts';

/** Whoever inserts leaves it out. */
const BY_TRIGGER = sql`null`;
const bytea = customType<{ data: Buffer; driverData: Buffer }>({ dataType: () => 'bytea' });
const tsvector = customType<{ data: string }>({ dataType: () => 'tsvector' });
const moment = (name: string) => timestamp(name, { withTimezone: true, mode: 'date' });
const list = (name: string) => text(name).array().notNull().default([]);

export const directoryState = pgTable('directory_state', {
  onlyRow: boolean('only_row').primaryKey().default(true),
  version: integer('version').notNull().default(0),
  referralAddresses: list('referral_addresses'),
});

export const agencies = pgTable('agencies', {
  id: text('id').primaryKey(),
  name: text('name').notNull(),
  aliases: list('aliases'),
  domains: list('domains'),
  salesManagers: jsonb('sales_managers').$type<readonly SalesManager[]>().notNull().default([]),
  deskEmail: text('desk_email'),
  served: boolean('served').notNull().default(true),
});

export const agents = pgTable('agents', {
  id: text('id').primaryKey(),
  name: text('name').notNull(),
  company: text('company').notNull(),
  aliases: list('aliases'),
  emails: list('emails'),
  domains: list('domains'),
  agencyIds: list('agency_ids'),
  salesManagerEmail: text('sales_manager_email'),
});

/** What waits for an operator before it takes effect. */
export const directoryChanges = pgTable('directory_changes', {
  id: uuid('id').primaryKey().defaultRandom(),
  kind: text('kind').$type<Entry['is']>().notNull(),
  entryId: text('entry_id').notNull(),
  before: jsonb('before').$type<Entry>(),
  wanted: jsonb('wanted').$type<Entry>().notNull(),
  askedAt: moment('asked_at').notNull().defaultNow(),
  askedBy: text('asked_by').notNull(),
  asker: uuid('asker').notNull(),
  agencyId: text('agency_id'),
  why: text('why').notNull().default(''),
  decidedAt: moment('decided_at'),
  decidedBy: text('decided_by'),
  decision: text('decision').$type<'accepted' | 'refused'>(),
  decidedWhy: text('decided_why'),
});

/** The truth about each mail: its raw bytes and what became of it. Without an outcome it is unfinished work. */
export const messages = pgTable('messages', {
  id: uuid('id').primaryKey(),
  /** Order of arrival; clocks jump, this does not. */
  seq: bigint('seq', { mode: 'number' }).generatedAlwaysAsIdentity(),
  /** For ever; but of mail that was ignored and that nothing proves the header alone stays, after some days. */
  raw: bytea('raw').notNull(),
  rawDeletedAt: moment('raw_deleted_at'),
  rawSha256: bytea('raw_sha256').notNull(),
  contentSha256: bytea('content_sha256').notNull(),
  bytes: bigint('bytes', { mode: 'number' }).notNull(),
  headersOnly: boolean('headers_only').notNull().default(false),
  /** The Message-ID header: a hint only, since anybody can write any. */
  messageId: text('message_id'),
  internalDate: moment('internal_date'),
  /** By which mailbox, which company's domain and which network it is counted. Before it has an outcome nothing proves them. */
  sender: text('sender'),
  senderDomain: text('sender_domain'),
  network: text('network'),
  /** Why others go before it, since when, and how many of those that go behind: the smallest turn is first. */
  behind: text('behind').$type<BehindWhy>(),
  behindSince: moment('behind_since'),
  turn: integer('turn').notNull().default(0),
  source: text('source').$type<'mailbox' | 'ingest'>().notNull(),
  mailbox: text('mailbox'),
  receivedAt: moment('received_at').notNull().defaultNow(),
  attempts: integer('attempts').notNull().default(0),
  readingFailures: integer('reading_failures').notNull().default(0),
  /** Files that could not be read within the limits. */
  unreadFiles: integer('unread_files').notNull().default(0),
  outcome: text('outcome').$type<Outcome>(),
  holdReason: text('hold_reason').$type<HoldReason>(),
  ignoredBecause: text('ignored_because').$type<IgnoreReason>(),
  /** What shows it, for people. */
  ignoredSays: text('ignored_says'),
  outcomeAt: moment('outcome_at'),
  referralId: uuid('referral_id'),
  duplicateOf: uuid('duplicate_of'),
  fromAddress: text('from_address'),
  subject: text('subject'),
  error: text('error'),
  /** When the desk was told that it is on hold. */
  deskToldAt: moment('desk_told_at'),
  standing: jsonb('standing').$type<Standing>(),
  /** Of the DKIM signature that proves the writer, in hex. */
  signatureSha256: text('signature_sha256'),
  /** As its Date header says. */
  datedAt: moment('dated_at'),
  /** Of what its writer wrote, whatever the Message-ID. */
  textSha256: bytea('text_sha256'),
  extraction: jsonb('extraction').$type<Extraction>(),
  /** Its words, for finding it by them. */
  words: tsvector('words'),
  /** What was read before it was read again, oldest first. */
  earlierExtractions: jsonb('earlier_extractions').$type<readonly Extraction[]>().notNull().default([]),
});

/** (mailbox, UIDVALIDITY, UID) says seen; a null message was gone before it could be fetched. RFC 3501 section 2.3.1.1. */
export const sightings = pgTable(
  'sightings',
  {
    mailbox: text('mailbox').notNull(),
    uidValidity: text('uid_validity').notNull(),
    uid: bigint('uid', { mode: 'number' }).notNull(),
    messageId: uuid('message_id'),
    seenAt: moment('seen_at').notNull().defaultNow(),
    filedAt: moment('filed_at'),
    folder: text('folder'),
    isCanary: boolean('is_canary').notNull().default(false),
  },
  (table) => [primaryKey({ columns: [table.mailbox, table.uidValidity, table.uid] })],
);

/** Referrals that we mail to ourselves, and how far each came. */
export const canaries = pgTable('canaries', {
  id: uuid('id').primaryKey().defaultRandom(),
  mailbox: text('mailbox').notNull(),
  address: text('address').notNull(),
  dueAt: moment('due_at').notNull().defaultNow(),
  sentAt: moment('sent_at'),
  readAt: moment('read_at'),
  noticeId: uuid('notice_id'),
  notice: jsonb('notice').$type<CanaryAnswer>(),
  answeringSince: moment('answering_since'),
  answeredAt: moment('answered_at'),
  backAt: moment('back_at'),
  stuck: text('stuck').$type<CanaryStuck>(),
  fault: text('fault'),
  alarmedAt: moment('alarmed_at'),
  deskToldAt: moment('desk_told_at'),
});

/** The fold of the events, kept for searching; the events are the record. */
export const referrals = pgTable('referrals', {
  id: uuid('id').primaryKey(),
  reference: text('reference').notNull(),
  state: text('state').$type<ReferralState>().notNull(),
  holdReason: text('hold_reason').$type<HoldReason>(),
  company: text('company'),
  /** By which the same company is known again, however it is spelled. */
  companyKey: text('company_key'),
  customerDomain: text('customer_domain').notNull(),
  customerEmail: text('customer_email').notNull(),
  contactName: text('contact_name'),
  agentId: text('agent_id'),
  agencyId: text('agency_id'),
  placement: text('placement').$type<Placement>().notNull(),
  missing: text('missing').array().$type<Part[]>().notNull().default([]),
  extraction: jsonb('extraction').$type<Extraction>().notNull(),
  rung: text('rung').$type<Rung>().notNull(),
  voice: jsonb('voice').$type<Voice>().notNull(),
  contest: jsonb('contest').$type<Contest>(),
  pendingLetterId: uuid('pending_letter_id'),
  /** What the question that is open proposes. */
  proposals: jsonb('proposals').$type<readonly Proposal[]>().notNull().default([]),
  /** Whom the customer said no to. */
  refused: jsonb('refused').$type<readonly PartyIn[]>().notNull().default([]),
  unclearAnswers: integer('unclear_answers').notNull().default(0),
  version: integer('version').notNull(),
  openedAt: moment('opened_at').notNull().defaultNow(),
  changedAt: moment('changed_at').notNull().defaultNow(),
  /** Made by the database of what lists are searched by. */
  search: text('search').generatedAlwaysAs(BY_TRIGGER),
});

/** What somebody else says of a customer's opportunity. */
export const claims = pgTable('claims', {
  letterId: uuid('letter_id').primaryKey(),
  rung: text('rung').$type<Claim['rung']>().notNull(),
  claimant: text('claimant').notNull(),
  agentId: text('agent_id'),
  company: text('company'),
  customerDomain: text('customer_domain'),
  at: moment('at').notNull().defaultNow(),
  /** When whoever asked to hear of claims was told. */
  announcedAt: moment('announced_at'),
});

/** Each certificate that was signed, by the code under which its state may be asked for. */
export const certificates = pgTable('certificates', {
  code: text('code').primaryKey(),
  referralId: uuid('referral_id').notNull(),
  seq: integer('seq').notNull(),
  /** Of the signed form; null for those of before this was kept. */
  sha256: bytea('sha256'),
  /** The key that signed it. */
  keyId: text('key_id'),
  issuedAt: moment('issued_at').notNull().defaultNow(),
});

/** What people do besides writing mail, and what time does; each is worked on once. */
export const acts = pgTable('acts', {
  id: uuid('id').primaryKey().defaultRandom(),
  referralId: uuid('referral_id').notNull(),
  version: integer('version').notNull(),
  act: jsonb('act').$type<Act>().notNull(),
  at: moment('at').notNull().defaultNow(),
  doneAt: moment('done_at'),
  result: text('result').$type<'done' | 'void'>(),
  deskToldAt: moment('desk_told_at'),
});

export const referralEvents = pgTable(
  'referral_events',
  {
    referralId: uuid('referral_id').notNull(),
    seq: integer('seq').notNull(),
    kind: text('kind').$type<ReferralEvent['kind']>().notNull(),
    payload: jsonb('payload').$type<ReferralEvent>().notNull(),
    at: moment('at').notNull(),
    entry: bigint('entry', { mode: 'bigint' }).generatedAlwaysAsIdentity(),
    letterSha256: bytea('letter_sha256'),
    salt: bytea('salt'),
    commitment: bytea('commitment').notNull().default(BY_TRIGGER),
    position: bigint('position', { mode: 'bigint' }).unique(),
    head: bytea('head'),
  },
  (table) => [primaryKey({ columns: [table.referralId, table.seq] })],
);

/** Where the chain of all referral events ends; one row. */
export const eventChain = pgTable('event_chain', {
  isOne: boolean('is_one').primaryKey().default(true),
  length: bigint('length', { mode: 'bigint' }).notNull(),
  head: bytea('head').notNull(),
});

/** What stands at the top of notices and pages. One that was replaced stays: notices were written with it. */
export const logos = pgTable('logos', {
  sha256: text('sha256').primaryKey(),
  contentType: text('content_type').$type<Logo['contentType']>().notNull(),
  width: integer('width').notNull(),
  height: integer('height').notNull(),
  content: bytea('content').notNull(),
});

/** The outbox: each mail with its cause; its deliveries say to whom, by what right, and what became of it. */
export const notices = pgTable('notices', {
  id: uuid('id').primaryKey(),
  referralId: uuid('referral_id'),
  letterId: uuid('letter_id'),
  kind: text('kind').$type<NoticeKind>().notNull(),
  cause: text('cause').notNull(),
  facts: jsonb('facts').$type<NoticeFacts>().notNull(),
  /** What its reader may confirm by answering it. */
  asks: jsonb('asks').$type<Question>(),
  originalSubject: text('original_subject').notNull().default(''),
  inReplyTo: text('in_reply_to'),
  referenceIds: list('reference_ids'),
  subject: text('subject').notNull(),
  bodyText: text('body_text').notNull(),
  bodyHtml: text('body_html').notNull(),
  attachments: jsonb('attachments').$type<RenderedNotice['attachments']>().notNull().default([]),
  /** That which its HTML shows. */
  logo: text('logo'),
  /** Of the secret that made its code and its link. */
  codeKey: text('code_key'),
  createdAt: moment('created_at').notNull().defaultNow(),
});

export const deliveries = pgTable(
  'deliveries',
  {
    noticeId: uuid('notice_id').notNull(),
    address: text('address').notNull(),
    name: text('name').notNull(),
    role: text('role').$type<'to' | 'cc'>().notNull(),
    source: text('source').notNull(),
    state: text('state').$type<DeliveryState>().notNull(),
    waitReason: text('wait_reason').$type<WaitReason>(),
    /** A short time in which a later letter can overtake it, or until there is room for it again. */
    notBefore: moment('not_before'),
    attempts: integer('attempts').notNull().default(0),
    possiblyTwice: boolean('possibly_twice').notNull().default(false),
    /** The instance that is sending it; when that one is dead, the outcome cannot be known. */
    sendingBy: integer('sending_by'),
    response: text('response'),
    changedAt: moment('changed_at').notNull().defaultNow(),
    releasedBy: text('released_by'),
  },
  (table) => [primaryKey({ columns: [table.noticeId, table.address] })],
);

/** What may still be sent, to one address or in all; each bucket fills up over a day. */
export const sendBuckets = pgTable('send_buckets', {
  key: text('key').primaryKey(),
  tokens: doublePrecision('tokens').notNull(),
  at: moment('at').notNull(),
});

/** Why the mail server takes no mail, by the process that was told so. */
export const sendingFaults = pgTable('sending_faults', {
  instance: integer('instance').primaryKey(),
  since: moment('since').notNull().defaultNow(),
  lastAt: moment('last_at').notNull().defaultNow(),
  reason: text('reason').notNull(),
  server: text('server').notNull(),
  said: text('said').notNull(),
});

/** Whether anything is sent at all; one row. */
export const outboxSwitch = pgTable('outbox_switch', {
  isOne: boolean('is_one').primaryKey().default(true),
  stoppedAt: moment('stopped_at'),
  why: text('why'),
  deskToldAt: moment('desk_told_at'),
});

/** What the language model took on each day, in UTC. */
export const modelDays = pgTable('model_days', {
  day: date('day', { mode: 'string' }).primaryKey(),
  questions: integer('questions').notNull(),
  inputTokens: bigint('input_tokens', { mode: 'number' }).notNull(),
  cachedTokens: bigint('cached_tokens', { mode: 'number' }).notNull(),
  outputTokens: bigint('output_tokens', { mode: 'number' }).notNull(),
  costUsd: numeric('cost_usd', { mode: 'number' }).notNull(),
});

export const instances = pgTable('instances', {
  id: integer('id').primaryKey().generatedAlwaysAsIdentity(),
  host: text('host').notNull(),
  pid: integer('pid').notNull(),
  startedAt: moment('started_at').notNull().defaultNow(),
});

/** Whoever signs in to the console. */
export const users = pgTable('users', {
  id: uuid('id').primaryKey().defaultRandom(),
  name: text('name').notNull(),
  role: text('role').$type<UserRole>().notNull(),
  /** Argon2id as a PHC string; null for somebody who signs in elsewhere alone. */
  passwordHash: text('password_hash'),
  /** Issuer and subject of OpenID Connect. */
  identity: text('identity'),
  createdAt: moment('created_at').notNull().defaultNow(),
  disabledAt: moment('disabled_at'),
});

/** How often a wrong password came, by name, by where it came from, and by both together. */
export const signInBrakes = pgTable('sign_in_brakes', {
  key: text('key').primaryKey(),
  failures: integer('failures').notNull(),
  at: moment('at').notNull(),
});

/** From where, or with which browser, somebody signed in before. */
export const signInPlaces = pgTable(
  'sign_in_places',
  {
    userId: uuid('user_id').notNull(),
    place: text('place').notNull(),
    seenAt: moment('seen_at').notNull().defaultNow(),
  },
  (table) => [primaryKey({ columns: [table.userId, table.place] })],
);

export const sessions = pgTable('sessions', {
  tokenSha256: bytea('token_sha256').primaryKey(),
  userId: uuid('user_id').notNull(),
  createdAt: moment('created_at').notNull().defaultNow(),
  seenAt: moment('seen_at').notNull().defaultNow(),
  expiresAt: moment('expires_at').notNull(),
  address: text('address').notNull(),
  browser: text('browser').notNull(),
});

export const setupLinks = pgTable('setup_links', {
  tokenSha256: bytea('token_sha256').primaryKey(),
  expiresAt: moment('expires_at').notNull(),
});

/** Who did what; what concerns a referral stands in its events too. */
export const actions = pgTable('actions', {
  id: bigint('id', { mode: 'number' }).primaryKey().generatedAlwaysAsIdentity(),
  at: moment('at').notNull().defaultNow(),
  who: text('who').notNull(),
  did: text('did').notNull(),
  subject: text('subject').notNull(),
  why: text('why').notNull().default(''),
});

/** The agency's own numbers for a referral. */
export const referralNumbers = pgTable(
  'referral_numbers',
  {
    referralId: uuid('referral_id').notNull(),
    system: text('system').notNull(),
    number: text('number').notNull(),
  },
  (table) => [primaryKey({ columns: [table.referralId, table.system] })],
);

/** Telephone numbers of customers that did not come from the mail which is decided about. */
export const customerNumbers = pgTable('customer_numbers', {
  id: bigint('id', { mode: 'number' }).primaryKey().generatedAlwaysAsIdentity(),
  /** The domain of a company, or the whole address where strangers share the domain. */
  customer: text('customer').notNull(),
  number: text('number').notNull(),
  source: text('source').notNull(),
  keptBy: text('kept_by').notNull(),
  keptAt: moment('kept_at').notNull().defaultNow(),
});

/** Telephone calls that a second person has to confirm: about a mail on hold, or, with a version, about a referral. */
export const calls = pgTable('calls', {
  id: bigint('id', { mode: 'number' }).primaryKey().generatedAlwaysAsIdentity(),
  letterId: uuid('letter_id').notNull(),
  referralId: uuid('referral_id'),
  version: integer('version'),
  call: jsonb('call').$type<TelephoneCall>().notNull(),
  corrections: jsonb('corrections').$type<Corrections>(),
  why: text('why').notNull().default(''),
  at: moment('at').notNull().defaultNow(),
  endedAt: moment('ended_at'),
});

/** Keys of the interface for programs, known by their hash. */
export const apiKeys = pgTable('api_keys', {
  id: uuid('id').primaryKey().defaultRandom(),
  name: text('name').notNull(),
  keySha256: bytea('key_sha256').notNull(),
  scopes: text('scopes').array().$type<ApiScope[]>().notNull(),
  /** What it sees is of this agency alone; null for all. */
  agencyId: text('agency_id'),
  createdAt: moment('created_at').notNull().defaultNow(),
  createdBy: text('created_by').notNull(),
  usedAt: moment('used_at'),
  revokedAt: moment('revoked_at'),
});

/** What was answered to a POST with an Idempotency-Key. */
export const apiAnswers = pgTable(
  'api_answers',
  {
    keyId: uuid('key_id').notNull(),
    idempotencyKey: text('idempotency_key').notNull(),
    requestSha256: bytea('request_sha256').notNull(),
    begunAt: moment('begun_at').notNull().defaultNow(),
    /** Null while it is worked on. */
    status: integer('status'),
    headers: jsonb('headers').$type<Readonly<Record<string, string>>>(),
    body: text('body'),
  },
  (table) => [primaryKey({ columns: [table.keyId, table.idempotencyKey] })],
);

/** Where programs hear of what happens. */
export const webhooks = pgTable('webhooks', {
  id: uuid('id').primaryKey().defaultRandom(),
  url: text('url').notNull(),
  events: text('events').array().$type<WebhookEvent[]>().notNull(),
  secret: text('secret').notNull(),
  /** Those before it, each until when it signs beside it. */
  earlierSecrets: jsonb('earlier_secrets')
    .$type<readonly { readonly secret: string; readonly until: string }[]>()
    .notNull()
    .default([]),
  /** It hears of this agency alone; null for all. */
  agencyId: text('agency_id'),
  createdAt: moment('created_at').notNull().defaultNow(),
  createdBy: text('created_by').notNull(),
  failingSince: moment('failing_since'),
  disabledAt: moment('disabled_at'),
  disabledWhy: text('disabled_why'),
});

/** Up to where in the chain of events messages were made; one row. */
export const webhookCursor = pgTable('webhook_cursor', {
  isOne: boolean('is_one').primaryKey().default(true),
  position: bigint('position', { mode: 'bigint' })
    .notNull()
    .default(sql`0`),
});

export const webhookDeliveries = pgTable('webhook_deliveries', {
  id: uuid('id').primaryKey().defaultRandom(),
  seq: bigint('seq', { mode: 'number' }).generatedAlwaysAsIdentity(),
  webhookId: uuid('webhook_id').notNull(),
  messageId: text('message_id').notNull(),
  event: text('event').$type<WebhookEvent>().notNull(),
  payload: text('payload').notNull(),
  state: text('state').$type<'pending' | 'delivered' | 'failed'>().notNull().default('pending'),
  attempts: integer('attempts').notNull().default(0),
  lastStatus: integer('last_status'),
  lastFault: text('last_fault'),
  nextAt: moment('next_at').notNull().defaultNow(),
  retryUntil: moment('retry_until').notNull(),
  createdAt: moment('created_at').notNull().defaultNow(),
  doneAt: moment('done_at'),
});

export const webhookAttempts = pgTable('webhook_attempts', {
  id: bigint('id', { mode: 'number' }).primaryKey().generatedAlwaysAsIdentity(),
  deliveryId: uuid('delivery_id').notNull(),
  at: moment('at').notNull(),
  ms: integer('ms').notNull(),
  status: integer('status'),
  fault: text('fault'),
});

/** What is set on the pages; it goes before what the environment says. `LOGO` is the hash of one of the logos. */
export const installation = pgTable('installation', {
  name: text('name').primaryKey(),
  value: text('value').notNull(),
});
