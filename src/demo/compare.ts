/** What became of each letter of the demo, and what its label leads one to expect, go in; the differences come out. */
import { asRead, type Expectation } from './letters.ts';
import type { DemoNotice, DemoOutcome } from './service.ts';

export interface LetterRecord {
  readonly slug: string;
  /** Null when the service said nothing of the letter in time. */
  readonly outcome: DemoOutcome | null;
  readonly notices: readonly Pick<DemoNotice, 'kind'>[];
  /** Every address to which the mail server was handed a copy of one of those notices, as often as it was. */
  readonly reached: readonly string[];
}

export interface Difference {
  readonly slug: string;
  readonly what: string;
  readonly expected: string;
  readonly got: string;
}

/** Empty when all agree. */
export function compare(
  records: readonly LetterRecord[],
  expected: readonly { readonly slug: string; readonly expectation: Expectation }[],
): readonly Difference[] {
  return expected.flatMap(({ slug, expectation: labelled }) => {
    const expectation = asRead(labelled);
    const record = records.find((one) => one.slug === slug) ?? { slug, outcome: null, notices: [], reached: [] };
    return aspects(record, expectation)
      .filter(({ expected: wanted, got }) => wanted !== got)
      .map((difference) => ({ slug, ...difference }));
  });
}

export function summary(differences: readonly Difference[], letters: number): string {
  const unlike = new Set(differences.map(({ slug }) => slug)).size;
  return `${letters - unlike} of ${letters} as labelled`;
}

function aspects(record: LetterRecord, expectation: Expectation): Omit<Difference, 'slug'>[] {
  const { outcome } = record;
  if (outcome === null) return [{ what: 'outcome', expected: expectation.outcome, got: 'none in time' }];
  const always = [
    { what: 'outcome', expected: expectation.outcome, got: outcome.outcome },
    { what: 'hold reason', expected: word(expectation.holdReason), got: word(outcome.holdReason) },
    { what: 'notices', expected: list(expectation.notices), got: list(record.notices.map(({ kind }) => kind)) },
    { what: 'mailed to', expected: list(expectation.recipients), got: list(record.reached) },
  ];
  // A letter that nobody is told of has no effect: whether it opened a referral that waits is the service's own affair.
  if (expectation.notices.length === 0) return always;
  return [
    ...always,
    { what: 'agent', expected: word(expectation.agent), got: word(outcome.referral?.agentId) },
    { what: 'agency', expected: word(expectation.agency), got: word(outcome.referral?.agencyId) },
    { what: 'missing', expected: list(expectation.missing), got: list(outcome.referral?.missing ?? []) },
  ];
}

const word = (value: string | null | undefined): string => value ?? 'none';

const list = (values: readonly string[]): string => (values.length === 0 ? 'none' : values.toSorted().join(', '));
