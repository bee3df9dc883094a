/** The notice: a mail that Firsthand sends, its recipients, and what became of each. */
import type { Ask, Interest, Part, Placement, Service } from './lists.ts';

export const NOTICE_KINDS = ['confirmation', 'agency_summary', 'read_back', 'desk_looks'] as const;
export type NoticeKind = (typeof NOTICE_KINDS)[number];

export interface Recipient {
  readonly role: 'to' | 'cc';
  readonly name: string;
  readonly address: string;
  /** Where the address came from: the proved writer, or an entry of the directory such as `directory:agent:at-1`. */
  readonly source: string;
}

/** Who is who, in words that every party may read. */
export interface Party {
  readonly name: string;
  readonly company: string;
  readonly email: string;
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
      readonly verdict: string;
      readonly receivedAt: string;
      readonly readBy: readonly string[];
    }
  | {
      readonly kind: 'read_back';
      readonly reference: string;
      readonly contact: string;
      readonly understood: readonly { readonly label: string; readonly value: string; readonly quote: string | null }[];
      /** The parts to ask for, and nothing else. Never `placement`. */
      readonly asksFor: readonly Part[];
      /** Candidates when it cannot be told which agent is assigned. */
      readonly candidates: readonly string[];
    }
  | {
      readonly kind: 'desk_looks';
      readonly reference: string;
      readonly contact: string;
      readonly agentAsWritten: string;
      readonly why: 'agent_not_listed' | 'agent_not_with_agency';
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
}

/** A delivery is one notice to one recipient; each has its own SMTP transaction. */
export const DELIVERY_STATES = ['waiting', 'pending', 'sending', 'sent', 'refused', 'unknown', 'dropped'] as const;
export type DeliveryState = (typeof DELIVERY_STATES)[number];

/** Why a notice waits for an operator. */
export const WAIT_REASONS = {
  shadow: 'mode is shadow: nothing is sent',
  desk: 'mode is desk: only the desk is mailed',
  approve: 'mode is approve: an operator releases each notice',
  old_mail: 'the mail was older than 48 hours when first seen',
  ingested: 'the mail was brought by ingest',
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
  readonly content: RenderedNotice;
}
