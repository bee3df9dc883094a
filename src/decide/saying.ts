/** A reply, read whole by two readers, goes in; what it says to us comes out. Where the readers contradict each other it is unclear. */
import type { Answer, AnswerKind } from '../domain/answer.ts';
import type { Extraction } from '../domain/extraction.ts';

export type Saying =
  /** `more` where there is also something that was read in it, or is for a person. */
  | { readonly says: 'yes'; readonly more: boolean }
  /** It only comes near a yes: a second, simpler question follows. */
  | { readonly says: 'near_yes' }
  /** It was not them, or what is on record is not right. */
  | { readonly says: 'no' }
  | { readonly says: 'withdraws' }
  /** It speaks of taking back, and may say the opposite, or mean something else: they are asked. */
  | { readonly says: 'near_withdrawal' }
  /** Not yet, or on a condition. */
  | { readonly says: 'waits' }
  /** It gives, corrects or replaces something. */
  | { readonly says: 'more' }
  /** No to what we proposed, and nothing of whom instead. */
  | { readonly says: 'refuses' }
  /** No to whom we proposed, and whom instead. */
  | { readonly says: 'instead' }
  | { readonly says: 'agreement' }
  | { readonly says: 'asks' }
  /** Thanks, or that our mail arrived. */
  | { readonly says: 'thanks' }
  | { readonly says: 'data_request' }
  | { readonly says: 'unclear' };

export interface Heard {
  /** Null where the reply has no words of its own. */
  readonly answer: Answer | null;
  readonly extraction: Extraction;
  /** The code stands in the writer's own words, where our second question asks for it. */
  readonly isCodeTyped: boolean;
  /** The reply speaks of an agent or agency that is not on the record which it answers. */
  readonly namesOthers: boolean;
  /** A question about another letter is open. */
  readonly isAsked: boolean;
  /** Null where that question proposes nothing; else whether the reply speaks of somebody whom it proposes. */
  readonly proposed: { readonly isSpokenOf: boolean } | null;
}

/** No single word decides: the kind is judged from the whole reply, and what was read in it has to agree. */
export function sayingOf({ answer, extraction, isCodeTyped, namesOthers, isAsked, proposed }: Heard): Saying {
  const { intent } = extraction;
  const is = (...kinds: readonly AnswerKind[]): boolean =>
    answer !== null && answer.degree !== 'unknown' && kinds.includes(answer.kind);
  const isSurely = (...kinds: readonly AnswerKind[]): boolean =>
    answer?.degree === 'sure' && kinds.includes(answer.kind);
  const content = hasContent(extraction);

  if (is('data_request')) return { says: 'data_request' };
  if (intent === 'psa_referral') return { says: 'agreement' };
  const corrects = designates(extraction) ? is('no', 'dispute', 'yes_but') : is('no');
  if (proposed !== null && content && corrects) return { says: 'instead' };
  if (is('not_yet', 'conditional')) return { says: 'waits' };
  if (isSurely('yes', 'yes_more'))
    // A yes beside a denial, or beside somebody else's name, is not the yes that was asked for.
    return intent === 'dispute' || intent === 'withdrawal' || (namesOthers && !content)
      ? { says: 'near_yes' }
      : { says: 'yes', more: content || isSurely('yes_more') };
  // Whoever says that it is not theirs, and not a word of whom we propose, may mean the whole mail: a person looks.
  const isOfProposal = is('no') || proposed?.isSpokenOf === true || (is('dispute') && !isSurely('dispute'));
  if (proposed !== null && is('no', 'dispute') && intent !== 'withdrawal' && isOfProposal && !content)
    return { says: 'refuses' };
  if (is('dispute', 'no')) {
    // Who denies the letter that we ask about takes back nothing else, whatever the letter was.
    if (intent === 'withdrawal') return { says: isAsked ? 'no' : 'near_withdrawal' };
    if (!content || isSurely('dispute', 'no')) return { says: 'no' };
    // It only sounds like a denial, and gives something: sites are added, but nobody is put in another's place.
    return designates(extraction) ? { says: 'unclear' } : { says: 'more' };
  }
  // What all parties would hear of at once has to be heard by both readers: one of them finds it in "we do not withdraw" too.
  if (is('withdraws') && !designates(extraction)) {
    if (intent !== 'withdrawal') return { says: 'unclear' };
    return { says: isSurely('withdraws') ? 'withdraws' : 'near_withdrawal' };
  }
  if (isSurely('question') && !designates(extraction)) return { says: 'asks' };
  if (isSurely('thanks', 'receipt') && !designates(extraction)) return { says: 'thanks' };
  if (intent === 'dispute') return { says: 'no' };
  if (intent === 'withdrawal')
    return is('yes', 'yes_more', 'thanks') ? { says: 'unclear' } : { says: 'near_withdrawal' };
  if (content) return { says: 'more' };
  if (isCodeTyped) return { says: 'yes', more: false };
  if (is('yes', 'yes_more', 'yes_but') || intent === 'confirmation') return { says: 'near_yes' };
  if (is('question') || intent === 'inquiry') return { says: 'asks' };
  return { says: 'unclear' };
}

/** Something was read that the record can take. */
function hasContent({ intent, opportunity, interest, placement, ...parties }: Extraction): boolean {
  if (intent !== 'self_referral' && intent !== 'update' && intent !== 'agent_change') return false;
  const { services, locations, seats, monthlyBudget, targetDate } = opportunity;
  const given = [locations, seats, monthlyBudget, targetDate].some((value) => value !== null);
  return (
    given ||
    services.length > 0 ||
    placement.kind !== 'unstated' ||
    interest.level === 'affirmed' ||
    parties.agentOfRecord.status !== 'missing' ||
    parties.masterAgency.status !== 'missing'
  );
}

function designates({ agentOfRecord, masterAgency }: Extraction): boolean {
  return agentOfRecord.status !== 'missing' || masterAgency.status !== 'missing';
}
