/** A mail that was ignored or is a claim, and what an operator does with it, go in; its outcome and the events of its referral come out. */
import type { Extraction } from '../domain/extraction.ts';
import type { Intent } from '../domain/lists.ts';
import type { Referral, ReferralEvent } from '../domain/referral.ts';
import type { Retrieval } from '../domain/ruling.ts';
import { evolve } from './referral.ts';
import { type RulingDecision, RulingError } from './rule.ts';

export interface RetrievalInput {
  readonly letterId: string;
  readonly outcome: 'ignored' | 'claim';
  readonly retrieval: Retrieval;
  /** Who decides, and why. */
  readonly by: string;
  readonly why: string;
  /** The referral that the mail is kept with; null where it has none. */
  readonly referral: Referral | null;
  /** The one that the claim is to be attached to. */
  readonly target: Referral | null;
  /** What was read in it when it came, and what is read in it as in a person's mail; null where it could not be read. */
  readonly read: { readonly stored: Extraction; readonly anew: Extraction } | null;
}

/** No notice follows from it: what goes out is decided while the mail is on hold. */
export function decideRetrieval(input: RetrievalInput): RulingDecision {
  const { retrieval } = input;
  switch (retrieval.is) {
    case 'take_back':
      return takenBack(input);
    case 'attach':
      return attached(input);
  }
}

const NOTHING = { holdReason: null, referral: null, events: [], notices: [], claim: null, ignored: null } as const;

function takenBack(input: RetrievalInput): RulingDecision {
  const { referral, read } = input;
  const event = ruled(input);
  const extraction = read === null ? null : asReferral(read.anew);
  return {
    ...NOTHING,
    outcome: 'hold',
    holdReason: 'taken_back',
    ...(referral === null ? {} : { referral: evolve(referral, event), events: [event] }),
    corrected: extraction === read?.stored ? null : extraction,
  };
}

/** The operator says what kind of mail it is, where the reader found none that has an effect of its own. */
function asReferral(extraction: Extraction): Extraction {
  return OVERRULED.has(extraction.intent) ? { ...extraction, intent: 'self_referral' } : extraction;
}

const OVERRULED: ReadonlySet<Intent> = new Set(['unrelated', 'auto_reply', 'bounce', 'third_party_claim']);

function attached(input: RetrievalInput): RulingDecision {
  const { letterId, outcome, referral, target } = input;
  if (outcome !== 'claim')
    throw new RulingError('Only a claim can be attached: say that this mail is a referral first.');
  if (referral !== null) throw new RulingError(`This claim is attached to ${referral.reference} already.`);
  if (target === null) throw new RulingError('There is no referral of that reference.');
  const events: ReferralEvent[] = [ruled(input), { kind: 'letter_joined', letterId, from: 'party' }];
  return { ...NOTHING, outcome: 'claim', referral: events.reduce(evolve, target), events, corrected: null };
}

function ruled({ letterId, retrieval, by, why }: RetrievalInput): ReferralEvent {
  return { kind: 'ruled', letterId, ruling: retrieval.is, by, why, corrected: [] };
}
