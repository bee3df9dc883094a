/** A decision of an operator, and what the customer was told or asked before, go in; the same without saying it to them again comes out. */
import type { HoldReason } from '../domain/lists.ts';
import type { Referral } from '../domain/referral.ts';
import type { Decision } from './decide.ts';
import { partsToAsk } from './proposals.ts';
import { evolve } from './referral.ts';

type Told = Pick<Decision, 'referral' | 'events' | 'notices'>;

/**
 * Whoever presses a button changes nothing for the customer by that: they hear once for each reason that a person looks, and are
 * asked once for what lacks. The reminder asks again, when it is due.
 */
export function withoutRepeats<Made extends Told>(
  decision: Made,
  { before, told }: { readonly before: Referral | null; readonly told: readonly HoldReason[] },
): Made {
  const notices = decision.notices.filter(({ facts }) => facts.kind !== 'desk_looks' || !told.includes(facts.why));
  const asked = decision.events.findLast((event) => event.kind === 'parts_asked');
  const isAskedAlready =
    asked !== undefined &&
    before?.state === 'awaiting_parts' &&
    JSON.stringify(asked.proposes ?? []) === JSON.stringify(before.proposals) &&
    isSame(asked.missing, partsToAsk(before.missing, before.proposals));
  if (!isAskedAlready) return { ...decision, notices };
  // Without the event, so that the first question is not taken for overtaken while it still waits to be sent.
  const events = decision.events.filter((event) => event !== asked);
  return {
    ...decision,
    events,
    referral: events.reduce(evolve, before),
    notices: notices.filter(({ facts }) => facts.kind !== 'read_back'),
  };
}

function isSame(some: readonly string[], others: readonly string[]): boolean {
  return some.length === others.length && some.every((each) => others.includes(each));
}
