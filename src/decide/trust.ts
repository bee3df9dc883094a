/** Whose word a letter is goes in; what may happen because of it without a person comes out. The one table of it. */
import type { HoldReason } from '../domain/lists.ts';
import type { Assent, Doubt, DoubtKind, Rung, Voice } from '../domain/voice.ts';
import { rungOfColleague } from './stander.ts';

/** What may follow from a designation on each rung: at once, once the customer or an operator stands by it, or never. */
export const EFFECT_OF_RUNG = {
  confirmed_and_authenticated: 'at_once',
  authenticated: 'at_once',
  confirmed: 'at_once',
  attested: 'at_once',
  unauthenticated: 'once_confirmed',
  forwarded_by_agent: 'never',
  agents_word: 'never',
} as const satisfies Record<Rung, 'at_once' | 'once_confirmed' | 'never'>;

type Step =
  /** The customer is asked to stand by it, and it takes effect when they do. */
  | { readonly is: 'ask' }
  /** A person decides. `asksFirst` where an unproved writer is asked before that, since the doubt is one that honest mail raises too. */
  | { readonly is: 'operator'; readonly reason: HoldReason; readonly asksFirst: boolean };

/** What each doubt leads to, the gravest first. */
export const STEP_OF_DOUBT = {
  look_alike: { is: 'operator', reason: 'look_alike_domain', asksFirst: false },
  display_name: { is: 'operator', reason: 'borrowed_name', asksFirst: false },
  replayed: { is: 'operator', reason: 'replayed', asksFirst: false },
  throw_away_host: { is: 'operator', reason: 'company_not_proved', asksFirst: false },
  open_host: { is: 'operator', reason: 'company_not_proved', asksFirst: true }, // a rule or a list may have broken its signature
  other_company: { is: 'operator', reason: 'company_not_proved', asksFirst: true },
  not_shown_new: { is: 'ask' }, // mail that waited in a queue, and is addressed to us by Bcc, looks so too
  on_record_elsewhere: { is: 'operator', reason: 'on_record_elsewhere', asksFirst: true },
  changed_hands: { is: 'ask' },
  near_name: { is: 'ask' },
  weak_fit: { is: 'ask' },
  reply_to_elsewhere: { is: 'ask' },
  follow_up: { is: 'ask' },
  unseen_words: { is: 'ask' },
  unsure_author: { is: 'ask' },
  shared_mailbox: { is: 'ask' },
  authority: { is: 'ask' },
} as const satisfies Record<DoubtKind, Step>;

/** What a designation by this voice leads to by itself. A telephone call settles every doubt, a confirmation those that ask for one. */
export function stepFor({ rung, doubts }: Voice, assent: Assent | null): Step | { readonly is: 'effect' } {
  if (assent?.by === 'telephone') return { is: 'effect' };
  const steps: Step[] = GRAVEST_FIRST.filter((kind) => doubts.some((doubt) => doubt.kind === kind)).map(
    (kind) => STEP_OF_DOUBT[kind],
  );
  const grave = steps.find(({ is }) => is === 'operator');
  if (grave !== undefined) return grave;
  switch (EFFECT_OF_RUNG[rung]) {
    case 'never':
      return { is: 'operator', reason: 'third_party_claim', asksFirst: false };
    case 'once_confirmed':
      return { is: 'ask' };
    case 'at_once':
      return steps.length === 0 || assent !== null ? { is: 'effect' } : { is: 'ask' };
  }
}

const GRAVEST_FIRST: readonly DoubtKind[] = [
  'look_alike',
  'display_name',
  'replayed',
  'throw_away_host',
  'open_host',
  'other_company',
  'not_shown_new',
  'on_record_elsewhere',
  'changed_hands',
  'near_name',
  'weak_fit',
  'reply_to_elsewhere',
  'follow_up',
  'unseen_words',
  'unsure_author',
  'shared_mailbox',
  'authority',
];

/** A telephone call answers every doubt; a confirmation answers those because of which the customer is asked. */
export function doubtsAfter(doubts: readonly Doubt[], assent: Assent): readonly Doubt[] {
  return assent.by === 'telephone' ? [] : doubts.filter(({ kind }) => STEP_OF_DOUBT[kind].is !== 'ask');
}

/** The rung once the customer, or an operator who telephoned, stands by it. */
export function rungWith(rung: Rung, assent: Assent): Rung {
  const isProved = rung === 'authenticated' || rung === 'confirmed_and_authenticated';
  switch (assent.by) {
    case 'reply':
      if ((assent.colleague ?? null) !== null) return rungOfColleague(rung, assent.proved);
      return isProved || assent.proved ? 'confirmed_and_authenticated' : 'confirmed';
    case 'link':
      return isProved ? 'confirmed_and_authenticated' : 'confirmed';
    case 'telephone':
      return isProved || rung === 'confirmed' ? rung : 'attested';
  }
}

/** What lifts a hold of a referral that is not in effect; whatever is not listed here waits for a person, or for a confirmation. */
export type LiftedBy = 'another_agent' | 'another_agency' | 'either' | 'person';

/**
 * A later letter of the customer lifts a hold only where it answers it. A harmless line, or a mere mention, leaves it: whoever
 * adds a site to what is on hold has not said who they are.
 */
export const HOLD_LIFTED_BY = {
  agent_not_listed: 'another_agent',
  agent_not_with_agency: 'either',
  agent_unreachable: 'another_agent',
  several_agents: 'another_agent',
  no_agent_wanted: 'another_agent',
  readers_disagree: 'another_agent',
  read_wrong: 'either',
  agency_not_listed: 'another_agency',
  agency_not_served: 'another_agency',
  agency_unreachable: 'another_agency',
  several_agencies: 'another_agency',
} as const satisfies Partial<Record<HoldReason, LiftedBy>>;

export function liftedBy(reason: HoldReason): LiftedBy {
  const found: Partial<Record<HoldReason, LiftedBy>> = HOLD_LIFTED_BY;
  return found[reason] ?? 'person';
}

/**
 * Holds of which the writer hears nothing, and why they must not. Whoever is proved, or stood by their letter, hears of each
 * other one that a person looks. Nobody hears of a letter that nothing proves: whoever gets the answer may not have written it.
 */
export const SILENT_HOLDS = {
  unverified_sender:
    'nobody knows who wrote it, and an answer would reach whoever owns the address; a self-referral, or a change of one, is asked about there by the fixed question',
  contradicted_sender: 'somebody else wrote it in the name of whoever would get the answer',
  malformed_sender: 'nobody can tell which address is its writer’s',
  unsure_author: 'a program may have written it, and two programs would answer each other for ever',
  third_party_claim: 'its writer has a receipt of their own, the same for everybody who claims an opportunity',
} as const satisfies Partial<Record<HoldReason, string>>;

export function isSilent(reason: HoldReason): boolean {
  return reason in SILENT_HOLDS;
}
