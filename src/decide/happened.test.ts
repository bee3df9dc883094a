/** A ruling and what followed from it go in; the sentences that an operator reads come out. */
import { describe, expect, it } from 'vitest';
import type { PreparedNotice } from '../domain/ports.ts';
import { agentNamed, DIRECTORY, input, saying } from './a-decision.ts';
import { decide, type DecisionInput } from './decide.ts';
import { whatHappened, whatWouldHappen } from './happened.ts';

const decided = (changes: Partial<DecisionInput>) => decide(input(changes));
const rendered = { subject: '', text: '', html: '', attachments: [], logo: null };
/** As notices go out, or wait where each is released by hand. */
const prepared = (decision: ReturnType<typeof decide>, state: 'pending' | 'waiting'): readonly PreparedNotice[] =>
  decision.notices.map((draft, at) => ({
    id: String(at),
    codeKey: null,
    draft,
    rendered,
    deliveries: draft.recipients.map((recipient) => ({
      ...recipient,
      state,
      waitReason: state === 'waiting' ? ('approve' as const) : null,
      notBefore: null,
    })),
  }));
const happened = (changes: Partial<DecisionInput>, state: 'pending' | 'waiting' = 'pending') => {
  const decision = decided(changes);
  return whatHappened('accept', { ...decision, notices: prepared(decision, state) }, DIRECTORY);
};
const UNLISTED = saying({ agentOfRecord: agentNamed(null) });
const NOBODY = saying({ agentOfRecord: { status: 'missing' } });

describe('what a decision did', () => {
  it.each<[string, Partial<DecisionInput>, 'pending' | 'waiting', string | RegExp]>([
    ['an effect', {}, 'pending', 'Dana Ruiz is agent of record. 3 people are told.'],
    [
      'an effect of which nobody is told yet',
      {},
      'waiting',
      'Dana Ruiz is agent of record. Mails for 3 people wait in the outbox.',
    ],
    [
      'a question',
      NOBODY,
      'pending',
      'Still missing: the agent of record. The customer is asked for it. 1 person is told.',
    ],
    [
      'no effect',
      UNLISTED,
      'pending',
      /^It is still on hold, now because the agent of record .* Add the agent .* 1 person is told\.$/,
    ],
  ])('%s', (_, changes, state, says) => {
    if (typeof says === 'string') expect(happened(changes, state)).toBe(says);
    else expect(happened(changes, state)).toMatch(says);
  });
});

describe('what a decision would do', () => {
  it.each([
    [{}, 'Accept makes Dana Ruiz agent of record, with mails to 3 people.'],
    [NOBODY, 'Accept asks the customer for what is missing: the agent of record.'],
  ])('%#', (changes, says) => expect(whatWouldHappen(decided(changes), DIRECTORY)).toBe(says));
});
