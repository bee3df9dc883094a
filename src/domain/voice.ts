/** Whose word a letter is: how well it stands for the customer, what speaks against it, and what the customer said since. */
import type { Address } from './letter.ts';
import type { PartyIn } from './proposal.ts';

/**
 * The ladder of evidence, best first. What may happen by itself on each rung stands in `decide/trust.ts`.
 */
export const RUNGS = {
  confirmed_and_authenticated: 'the mail is proved to come from the customer’s domain, and the customer confirmed it',
  authenticated: 'the mail is proved to come from the customer’s domain',
  confirmed: 'the customer confirmed it; the mail itself is not proved',
  attested: 'an operator telephoned the customer, who said it',
  unauthenticated: 'nothing proves who wrote the mail',
  forwarded_by_agent: 'an agent passed on what they say the customer wrote',
  agents_word: 'an agent says so',
} as const;
export type Rung = keyof typeof RUNGS;

/** What keeps a letter from taking effect by itself, although it may be proved. */
export const DOUBTS = {
  open_host: 'anybody may have an address at this domain, so that it stands for no company',
  throw_away_host: 'the domain gives addresses to throw away',
  other_company: 'the domain does not fit the company that the mail names',
  weak_fit: 'the domain fits the company that the mail names, and would fit many others as well',
  on_record_elsewhere: 'the company that the mail names is on record under another domain',
  look_alike: 'the domain looks like that of somebody else',
  near_name: 'the domain is near that of a customer; the company that the mail names has another name, which fits it',
  changed_hands: 'after a long silence the domain signs with another key, so that somebody else may own it now',
  display_name: 'the name beside the address is that of somebody else',
  reply_to_elsewhere: 'answers to the mail would go to another domain',
  replayed: 'another mail with the same signature came before',
  not_shown_new: 'nothing that is signed says that the mail is of the last days, or that it was written to us',
  follow_up: 'the mail reads like a later one of a referral that we do not have',
  unseen_words: 'the words that it rests on may not have been shown to the writer',
  shared_mailbox: 'several people use the mailbox, so that it does not say who wrote',
  unsure_author: 'a program may have written the mail',
  authority: 'the writer’s title does not say that they may decide this',
} as const;
export type DoubtKind = keyof typeof DOUBTS;

export interface Doubt {
  readonly kind: DoubtKind;
  /** For people, with what it is about, such as `har1ow.example looks like harlow.example (customer Harlow)`. */
  readonly says: string;
}

/** Whether the writer may speak for their company. A finding with its evidence, never a bar. */
export interface Authority {
  readonly level: 'decides' | 'delegated' | 'unstated' | 'doubtful';
  readonly title: string | null;
  readonly says: string;
  /** The exact words that delegate; null where none are needed. */
  readonly evidence: string | null;
}

/** Whose word a letter is, as it was found when it was decided. */
export interface Voice {
  readonly rung: Rung;
  readonly doubts: readonly Doubt[];
  readonly authority: Authority;
  /** The letter holds the sentences that our receipt for agents lays out: the customer sent what another wrote. */
  readonly prefilled: boolean;
}

/** How the customer, or an operator for them, stood by what a letter says. */
export type Assent =
  | {
      readonly by: 'reply';
      readonly letterId: string;
      readonly proved: boolean;
      /** Somebody else of the same company who may decide it, whose own word it then is; null for whom we asked. Absent in events of before. */
      readonly colleague?: Address | null;
    }
  | {
      readonly by: 'link';
      /** Whom they chose of several. Absent where there was nothing to choose. */
      readonly chosen?: PartyIn;
    }
  | TelephoneCall;

/** What an operator heard from the customer on the telephone. */
export interface TelephoneCall {
  readonly by: 'telephone';
  readonly operator: string;
  readonly whom: string;
  /** The number that was called, and where it came from: never the mail itself. */
  readonly number: string;
  readonly numberFrom: string;
  /** ISO 8601. */
  readonly at: string;
  /**
   * Who else checked it, where the number was on record from no other source; null where it was. Absent in events of before,
   * when one person was enough.
   */
  readonly second?: { readonly operator: string; readonly numberFrom: string; readonly at: string } | null;
}

/** The domain of somebody whom we know, for telling what looks like it. */
export interface KnownDomain {
  /** Lower case, A-labels. */
  readonly domain: string;
  /** Such as `customer Harlow`. */
  readonly whose: string;
  /** Customers may have names near each other's; nobody honest has a name that is taken for an agent's or an agency's. */
  readonly is: 'customer' | 'party';
  /** The name of a customer's company, where it is known. */
  readonly company: string | null;
}
