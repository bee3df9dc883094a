/** The notice: a mail that Firsthand sends, its recipients, and what became of each. */
import type { Ask, HoldReason, Interest, Part, Placement, Service } from './lists.ts';
import type { Logo } from './logo.ts';
import type { Proposal } from './proposal.ts';
import type { Rung } from './voice.ts';

export const NOTICE_KINDS = [
  'confirmation',
  'agency_summary',
  'read_back',
  'please_confirm',
  'noted',
  'desk_looks',
  'desk_question',
  'contest',
  'colleague_told',
  'elsewhere_asked',
  'withdrawal',
  'claim_receipt',
  'desk_note',
] as const;
export type NoticeKind = (typeof NOTICE_KINDS)[number];

export interface Recipient {
  readonly role: 'to' | 'cc';
  readonly name: string;
  readonly address: string;
  /** Where the address came from: the proved writer, or an entry of the directory such as `directory:agent:at-1`. */
  readonly source: string;
}

/** The notice of ours that a mail answers. */
export interface AnsweredNotice {
  /** When it was written. */
  readonly at: Date;
  /** It asks its reader something, or to stand by something. */
  readonly asks: boolean;
  /** Its text, as it was sent. */
  readonly words: string;
  /** Null where none of it counts as sent. */
  readonly sentAt: Date | null;
}

/** Who is who, in words that every party may read. */
export interface Party {
  readonly name: string;
  readonly company: string;
  readonly email: string;
}

/** What a letter would do once the customer stands by it. */
export type WhatItDoes = 'refers' | 'changes' | 'withdraws' | 'disputes';

/** `was` is null for what the record did not say before. */
export interface NotedChange {
  readonly label: string;
  readonly was: string | null;
  readonly is: string;
}

/** What a template may say. One shape a kind, so that a notice cannot say what its readers may not know. */
export type NoticeFacts =
  | {
      readonly kind: 'confirmation';
      readonly reference: string;
      readonly company: string;
      readonly contact: string;
      readonly agent: Party;
      readonly agency: Party;
      readonly placement: Placement;
      readonly services: readonly Service[];
      /** The customer's own sentence that assigns the agent; '' where it names somebody else or a sum. */
      readonly designationQuote: string;
    }
  | {
      readonly kind: 'agency_summary';
      readonly reference: string;
      readonly company: string;
      readonly contact: {
        readonly name: string;
        readonly title: string | null;
        readonly email: string;
        readonly phone: string | null;
      };
      readonly agent: Party;
      readonly agency: Party;
      readonly interest: Interest;
      readonly placement: Placement;
      readonly services: readonly Service[];
      readonly locations: number | null;
      readonly seats: number | null;
      readonly monthlyBudget: { readonly amount: number; readonly currency: string } | null;
      readonly targetDate: string | null;
      readonly incumbents: readonly string[];
      readonly facts: readonly string[];
      readonly asks: readonly Ask[];
      readonly quotes: readonly { readonly field: string; readonly text: string }[];
      readonly missing: readonly Part[];
      /** How well it stands that this is the customer's word, and what speaks against it. */
      readonly rung: Rung;
      readonly verdict: string;
      readonly authority: string;
      readonly doubts: readonly string[];
      /** Another laid the mail out for the customer. */
      readonly prefilled: boolean;
      readonly receivedAt: string;
      readonly readBy: readonly string[];
    }
  | {
      readonly kind: 'read_back';
      readonly reference: string;
      readonly contact: string;
      readonly understood: readonly { readonly label: string; readonly value: string; readonly quote: string | null }[];
      /** What is likely and waits for their yes, or their choice; none of it is among `understood` or `asksFor`. */
      readonly proposes: readonly (Pick<Proposal, 'part' | 'quote'> & { readonly names: readonly string[] })[];
      /** The parts to ask for, and nothing else. Never `placement`. */
      readonly asksFor: readonly Part[];
      /** Candidates when it cannot be told which agent is assigned. */
      readonly candidates: readonly string[];
      /** Whether they are asked to stand by it, as somebody who may decide it. */
      readonly standBy: boolean;
      /** The agent whom they named before for the same, if this would take that one's place. */
      readonly replaces: string | null;
      /** They were asked before, with a code and a link that no longer work. */
      readonly renewed: boolean;
    }
  /** One fixed text where nothing shows that the writer wrote it now: it holds none of the mail's words, since another may have sent it. */
  | {
      readonly kind: 'please_confirm';
      readonly reference: string;
      readonly receivedAt: string;
      /** As the mail dates itself, ISO 8601; null where it does not. */
      readonly writtenOn: string | null;
      readonly does: WhatItDoes;
      /** Whom the mail names, as the directory spells them; null where it names nobody listed. */
      readonly agent: Party | null;
      readonly agency: Party | null;
      readonly round: 'first' | 'again' | 'unclear' | 'renewed';
    }
  /** To the customer alone: what changed on the record because of their mail. */
  | {
      readonly kind: 'noted';
      readonly reference: string;
      readonly contact: string;
      readonly changes: readonly NotedChange[];
    }
  /** To a proved writer whose mail a person has to look at. */
  | {
      readonly kind: 'desk_looks';
      readonly reference: string;
      readonly contact: string;
      readonly why: HoldReason;
      /** Whom they name; null where that is not what it is about. */
      readonly agentAsWritten: string | null;
      /** They say no before anything took effect: nothing is on record that they could dispute. */
      readonly nothingInEffect: boolean;
    }
  /** A question of an operator to a proved writer; `words` are the operator's own. */
  | {
      readonly kind: 'desk_question';
      readonly reference: string;
      readonly contact: string;
      readonly words: string;
    }
  /** To both voices of a customer that do not agree. */
  | {
      readonly kind: 'contest';
      readonly reference: string;
      readonly company: string;
      readonly receivedAt: string;
      /** Whom each of them names, as the directory spells them; null where that is nobody listed. */
      readonly first: Party | null;
      readonly second: Party | null;
    }
  /** To another contact of the same customer, who can say that it was not them. It holds none of the mail's words. */
  | {
      readonly kind: 'colleague_told';
      readonly reference: string;
      /** The address that it came from. */
      readonly by: string;
      readonly agent: Party | null;
      readonly agency: Party | null;
      readonly receivedAt: string;
    }
  /** To the contact on record of a company for which somebody else writes from another domain. It holds no word of that mail. */
  | {
      readonly kind: 'elsewhere_asked';
      readonly reference: string;
      readonly company: string;
      /** The domain that the mail came from. */
      readonly domain: string;
      readonly receivedAt: string;
    }
  | {
      readonly kind: 'withdrawal';
      readonly reference: string;
      readonly company: string;
      readonly agent: Party | null;
      readonly agency: Party | null;
      readonly receivedAt: string;
    }
  /** To somebody who writes about a customer's opportunity in the customer's place. It says nothing of anybody else. */
  | { readonly kind: 'claim_receipt'; readonly reference: ''; readonly statements: readonly string[] }
  /** To our own desk: what waits for a person. It holds no word of any mail. */
  | {
      readonly kind: 'desk_note';
      readonly reference: '';
      readonly holds: readonly {
        readonly why: HoldReason;
        readonly count: number;
        readonly references: readonly string[];
      }[];
      readonly alarm: string | null;
      /** Mails to ourselves that should have been back, by mailbox; `since` is ISO 8601. */
      readonly canaries: readonly { readonly mailbox: string; readonly since: string }[];
    };

/** What `decide` asks for: to whom, saying what, because of what. */
export interface NoticeDraft {
  readonly facts: NoticeFacts;
  readonly recipients: readonly Recipient[];
  /** The letter that caused it, for threading in the reader's mail client. */
  readonly inReplyTo: string | null;
  readonly references: readonly string[];
  /** Decoded subject of that letter, which the answer goes under; '' where somebody in copy may not read it. */
  readonly originalSubject: string;
  /** Why this notice exists, such as `designation in effect`. */
  readonly cause: string;
  /** What its reader, and nobody in copy, may confirm by it; null when nothing. */
  readonly asks: Question | null;
}

/** A question to the customer, by which an answer is known: it is void once the referral has another version. */
export interface Question {
  readonly referralId: string;
  readonly reference: string;
  readonly version: number;
}

/** A composed mail, before its headers: what LiquidJS made of the facts. */
export interface RenderedNotice {
  readonly subject: string;
  readonly text: string;
  readonly html: string;
  readonly attachments: readonly {
    readonly filename: string;
    readonly contentType: string;
    readonly content: string;
  }[];
  /** The hash of the logo that its HTML shows, by which the picture is found when it is sent; null where it shows none. */
  readonly logo: string | null;
}

/** A delivery is one notice to one recipient; each has its own SMTP transaction. */
export const DELIVERY_STATES = [
  'waiting',
  'pending',
  'sending',
  'sent',
  'refused',
  'unknown',
  'bounced',
  'dropped',
] as const;
export type DeliveryState = (typeof DELIVERY_STATES)[number];

/** Why a notice waits for an operator. */
export const WAIT_REASONS = {
  shadow: 'mode is shadow: nothing is sent',
  desk: 'mode is desk: only the desk is mailed',
  approve: 'mode is approve: an operator releases each notice',
  old_mail: 'the mail was older than 48 hours when first seen',
  ingested: 'the mail was brought by ingest',
  customer_not_told: 'the customer, who has to hear of it first, cannot be told',
  stopped: 'the customer wrote again before it went out, and a person has to look',
  limit: 'this writer, or their domain, had their share of notices today',
} as const;
export type WaitReason = keyof typeof WAIT_REASONS;

/** Everything the sender needs, decided beforehand: running it twice composes the same bytes but for the date. */
export interface OutgoingMail {
  /** Angle brackets kept; derived from the notice's id, so that a second sending is recognisable. */
  readonly messageId: string;
  readonly from: { readonly name: string; readonly address: string };
  readonly replyTo: { readonly name: string; readonly address: string };
  readonly to: readonly { readonly name: string; readonly address: string }[];
  readonly cc: readonly { readonly name: string; readonly address: string }[];
  readonly inReplyTo: string | null;
  readonly references: readonly string[];
  readonly date: Date;
  /** Further header fields, such as Auto-Submitted; no value comes from a letter. */
  readonly headers: Readonly<Record<string, string>>;
  readonly content: Omit<RenderedNotice, 'logo'>;
  /** What its HTML shows by `cid:`. */
  readonly logo: Logo | null;
}
