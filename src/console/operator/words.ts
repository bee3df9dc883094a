/** The filters and words of the operators' pages: instants, states and reasons in, what a person reads out. */
import type { FilterImplOptions } from 'liquidjs';
import { LETTER_FLAGS, type LetterFlag } from '../../domain/letter.ts';
import { HOLD_REASONS, IGNORE_REASONS, type IgnoreReason, type Mode, type Outcome } from '../../domain/lists.ts';
import type { NoticeKind } from '../../domain/notice.ts';
import { written } from '../../domain/organisation.ts';
import type { ReferralState } from '../../domain/referral.ts';
import type { Words } from '../../domain/words.ts';

/** What each mode means, beside its name. */
export const MODE_MEANS: Readonly<Record<Mode, string>> = {
  shadow: 'Mail is read and recorded. Nobody is mailed, and nothing in the mailbox is moved.',
  desk: 'Notices go to the desk of the agency alone; what is for anybody else waits.',
  approve: 'Each notice waits until somebody releases it.',
  automatic: 'Notices go out by themselves.',
};

const LETTER_FLAG_WORDS: Readonly<Record<LetterFlag, string>> = {
  hidden_text: 'It holds text that is not shown.',
  doubtful_text: 'Its writer may not have seen some of its words.',
  orders_to_software: 'It holds words that are meant for a program.',
  undecodable_bytes: 'Some of its bytes could not be decoded.',
  truncated_text: 'It was too long to be read whole.',
  broken_structure: 'Its structure is broken.',
  no_headers: 'It has no headers.',
  encrypted_body: 'Its body is encrypted.',
  signature_unchecked: 'It has a signature of S/MIME or PGP, which was not checked.',
};

export const VERDICT_WORDS = {
  verified: 'Verified',
  vouched: 'Vouched for',
  unverified: 'Not verified',
  contradicted: 'Denied by our own border',
} as const;

/** `now` is asked at each page; `zone` is that of the desk, as in the IANA list. */
export function filtersFor(words: Words, zone: string, now: () => Date): Readonly<Record<string, FilterImplOptions>> {
  const { locale } = words;
  const moments = new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeStyle: 'short', timeZone: zone });
  const hours = new Intl.DateTimeFormat(locale, { hour: 'numeric', minute: '2-digit', timeZone: zone });
  const days = new Intl.DateTimeFormat(locale, { month: 'short', day: 'numeric', timeZone: zone });
  const numbers = new Intl.NumberFormat(locale);
  const dollars = new Intl.NumberFormat(locale, { style: 'currency', currency: 'USD' });
  const dateOf = (value: unknown) => new Date(value instanceof Date ? value : String(value));
  return {
    iso: (value: unknown) => dateOf(value).toISOString(),
    moment: (value: unknown) => moments.format(dateOf(value)),
    since: (value: unknown) => sinceIn(dateOf(value), now(), hours, days),
    number: (value: unknown) => numbers.format(Number(value)),
    dollars: (value: unknown) => dollars.format(Number(value)),
    seconds: (value: unknown) => secondsIn(Number(value)),
    bytes: (value: unknown) => bytesIn(Number(value)),
    /** For the address of a page: a space is `%20` there, and no `+`. */
    path: (value: unknown) => encodeURIComponent(String(value)),
    /** A host or an address as people write it. */
    written: (value: unknown) =>
      Array.isArray(value) ? value.map(String).map(written) : written(typeof value === 'string' ? value : ''),
    spaced: (value: unknown) => String(value).replaceAll('_', ' '),
    state: (value: unknown) => stateFor(String(value)),
    rung: (value: unknown) => rungIn(String(value), words),
    outcome: (value: unknown) => outcomeFor(value),
    did: (value: unknown) => didFor(String(value)),
    notice: (value: unknown) => noticeFor(String(value)),
    cause: (value: unknown) => causeFor(String(value)),
    source: (value: unknown) => sourceFor(String(value)),
    reason: (value: unknown) => reasonFor(String(value)),
    services: (value: unknown) =>
      (Array.isArray(value) ? value.map(String) : []).map((key) => serviceIn(key, words)).join(', '),
    sentences: (value: unknown) =>
      LETTER_FLAGS.filter((flag) => Array.isArray(value) && value.includes(flag))
        .map((flag) => LETTER_FLAG_WORDS[flag])
        .join(' '),
  };
}

export function reasonFor(key: string): string {
  const text = Object.entries(HOLD_REASONS).find(([reason]) => reason === key)?.[1] ?? key.replaceAll('_', ' ');
  return capitalised(text);
}

export function ignoreReasonFor(reason: IgnoreReason): string {
  return capitalised(IGNORE_REASONS[reason]);
}

function capitalised(text: string): string {
  return `${text.slice(0, 1).toUpperCase()}${text.slice(1)}`;
}

export function serviceIn(key: string, { services }: Words): string {
  return Object.entries(services).find(([service]) => service === key)?.[1] ?? key;
}

const STATES: Readonly<Record<ReferralState, string>> = {
  on_hold: 'on hold',
  awaiting_parts: 'waiting for details',
  awaiting_confirmation: 'waiting for a yes',
  in_effect: 'in effect',
  contested: 'disputed',
  withdrawn: 'withdrawn',
};

/** Also of a period of time, whose states are others. */
export function stateFor(state: string): string {
  return Object.entries(STATES).find(([key]) => key === state)?.[1] ?? state.replaceAll('_', ' ');
}

export function rungIn(rung: string, { rungs }: Words): string {
  return Object.entries(rungs).find(([key]) => key === rung)?.[1] ?? rung.replaceAll('_', ' ');
}

const OUTCOMES: Readonly<Record<Outcome, string>> = {
  referral: 'kept with a referral',
  hold: 'on hold',
  claim: 'kept as a claim',
  ignored: 'ignored',
  duplicate: 'a copy of an earlier mail (duplicate)',
};

/** A mail without an outcome is still worked on. */
export function outcomeFor(outcome: unknown): string {
  return Object.entries(OUTCOMES).find(([key]) => key === outcome)?.[1] ?? 'being worked on';
}

const NOTICES: Readonly<Record<NoticeKind, string>> = {
  confirmation: 'confirmation to the customer, with a copy to the agent',
  agency_summary: 'summary for the agency',
  read_back: 'question about what is missing',
  please_confirm: 'question whether the mail is theirs',
  noted: 'note of what was changed',
  desk_looks: 'note that a person looks at the mail',
  desk_question: 'question from the desk',
  contest: 'note that two people disagree',
  colleague_told: 'note to a colleague',
  elsewhere_asked: 'question to the contact on record',
  withdrawal: 'note of the withdrawal',
  claim_receipt: 'receipt for a claim',
  desk_note: 'note to your own desk',
};

function noticeFor(kind: string): string {
  return Object.entries(NOTICES).find(([key]) => key === kind)?.[1] ?? kind.replaceAll('_', ' ');
}

const DID: Readonly<Record<string, string>> = {
  accept: 'Accepted a mail',
  attest: 'Confirmed by telephone',
  join: 'Kept a mail with a referral',
  withdraw: 'Took a mail as a withdrawal',
  claim: 'Filed a mail as a claim',
  ignore: 'Ignored a mail',
  otherwise: 'Wrote down what the customer said',
  ask: 'Asked the writer',
  take_back: 'Took a mail back as a referral',
  attach: 'Attached a claim',
  release: 'Released a mail',
  again: 'Sent a mail again',
  drop: 'Discarded a mail',
  agent: 'Changed an agent',
  enrol: 'Enrolled an agent',
  second: 'Checked the number of a call',
  'attest, as a second person': 'Checked the number of a call',
  'call, a second person wanted': 'Called the customer; a second person has to check the number',
  'call, they said something else': 'Wrote down what the customer said',
  number: 'Kept a number of your own',
  retry: 'Tried failed work again',
};

/** What somebody did; what programs and the command line write down is in words already. */
export function didFor(did: string): string {
  return DID[did] ?? capitalised(did.replaceAll('_', ' '));
}

/** Why a notice was written: some are reasons of holds, some name what is missing. */
function causeFor(cause: string): string {
  const reason = Object.entries(HOLD_REASONS).find(([key]) => key === cause)?.[1];
  return reason ?? cause.replaceAll('_', ' ');
}

/** Where an address came from, without the ids of entries. */
function sourceFor(source: string): string {
  const [where, what, , role] = source.split(':');
  if (where === 'directory' && what === 'agency')
    return role === 'desk'
      ? 'the desk of the agency, from the directory'
      : 'a sales manager of the agency, from the directory';
  if (where === 'directory' && what === 'agent') return 'the agent, from the directory';
  if (where === 'referral') return 'the contact on record of a referral';
  if (source === 'writer') return 'they wrote the mail';
  return where === 'desk' ? 'your own desk, from the settings' : source.replaceAll('_', ' ');
}

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** Short where it is recent, or soon: whoever looks wants to know how long ago, or in how long. */
function sinceIn(at: Date, now: Date, hours: Intl.DateTimeFormat, days: Intl.DateTimeFormat): string {
  const ago = now.getTime() - at.getTime();
  if (ago < -SKEW) return aheadIn(-ago, at, hours);
  if (ago < MINUTE) return 'just now';
  if (ago < HOUR) return `${Math.floor(ago / MINUTE)} min ago`;
  if (ago < DAY) return `${Math.floor(ago / HOUR)} h ago, ${hours.format(at)}`;
  if (ago < 300 * DAY) return `${days.format(at)}, ${hours.format(at)}`;
  return `${days.format(at)}, ${at.getUTCFullYear()}`;
}

/** Clocks of two machines differ by so much without being wrong. */
const SKEW = 2_000;

function aheadIn(ahead: number, at: Date, hours: Intl.DateTimeFormat): string {
  if (ahead < MINUTE) return 'within a minute';
  if (ahead < HOUR) return `in ${Math.round(ahead / MINUTE)} min`;
  return `in ${Math.round(ahead / HOUR)} h, ${hours.format(at)}`;
}

function secondsIn(seconds: number): string {
  if (seconds < 1) return `${Math.round(seconds * 1_000)} ms`;
  return seconds < 90 ? `${seconds.toFixed(1)} s` : `${Math.round(seconds / 60)} min`;
}

function bytesIn(bytes: number): string {
  if (bytes < 1_000) return `${bytes} bytes`;
  return bytes < 1_000_000 ? `${Math.round(bytes / 1_000)} kB` : `${(bytes / 1_000_000).toFixed(1)} MB`;
}
