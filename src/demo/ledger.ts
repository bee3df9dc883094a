/** What the demo delivers, hears from the service and finds in the SMTP sink goes in; a record of each letter comes out. */
import type { LetterRecord } from './compare.ts';
import type { Expectation } from './letters.ts';
import type { DemoNotice, DemoOutcome } from './service.ts';

export interface Ledger {
  /** Before its delivery. */
  expect(slug: string, messageId: string | null, expectation: Expectation): void;
  outcome(outcome: DemoOutcome): void;
  notice(notice: DemoNotice): void;
  /** A copy of a notice, as the mail server took it. */
  copy(messageId: string | null, recipients: readonly string[]): void;
  records(): readonly LetterRecord[];
  /** The Message-ID of the first notice that this letter led to; null while there is none. */
  noticeOf(slug: string): string | null;
  /** The service has said of this letter, and sent, at least as much as is expected. */
  settled(slug: string): boolean;
  /** References of the referrals opened so far. */
  references(): ReadonlySet<string>;
}

export function openLedger(): Ledger {
  const letters: { slug: string; messageId: string | null; expectation: Expectation; outcome: DemoOutcome | null }[] =
    [];
  const notices: DemoNotice[] = [];
  const copies: { messageId: string | null; recipients: readonly string[] }[] = [];
  const references = new Set<string>();

  const record = (letter: (typeof letters)[number]): LetterRecord => {
    const caused = notices.filter((notice) => notice.letterId === letter.outcome?.letterId);
    const sent = copies.filter((copy) => caused.some((notice) => notice.messageId === copy.messageId));
    return {
      slug: letter.slug,
      outcome: letter.outcome,
      notices: caused,
      reached: sent.flatMap(({ recipients }) => recipients),
    };
  };

  return {
    expect: (slug, messageId, expectation) => {
      letters.push({ slug, messageId, expectation, outcome: null });
    },
    outcome: (outcome) => {
      if (outcome.referral !== null) references.add(outcome.referral.reference);
      // Another copy of a letter has its Message-ID too: the one that still waits is meant.
      const waiting = letters.find((one) => one.outcome === null && one.messageId === outcome.messageId);
      if (waiting !== undefined) waiting.outcome = outcome;
    },
    notice: (notice) => {
      notices.push(notice);
    },
    copy: (messageId, recipients) => {
      copies.push({ messageId, recipients });
    },
    records: () => letters.map(record),
    noticeOf: (slug) => {
      const letter = letters.find((one) => one.slug === slug);
      return notices.find(({ letterId }) => letterId === letter?.outcome?.letterId)?.messageId ?? null;
    },
    settled: (slug) => {
      const letter = letters.find((one) => one.slug === slug);
      if (letter === undefined || letter.outcome === null) return false;
      const { notices: told, reached } = record(letter);
      return told.length >= letter.expectation.notices.length && reached.length >= letter.expectation.recipients.length;
    },
    references: () => references,
  };
}
