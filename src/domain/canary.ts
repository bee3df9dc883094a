/** The canary: a referral that this installation mails to itself, to see that mail comes in, is read, and is answered. */
import type { RenderedNotice, NoticeDraft } from './notice.ts';

/** One on its way. */
export interface Canary {
  readonly id: string;
  /** The mailbox by its name, and the address whose mail comes into it. */
  readonly mailbox: string;
  readonly address: string;
}

/** A canary mail that came: `out` is the referral, `back` the confirmation that answers it. */
export interface CanaryMail {
  readonly canaryId: string;
  readonly mailbox: string;
  readonly address: string;
  readonly way: 'out' | 'back';
}

/** How far one came that stays away, in words for people. */
export const CANARY_STUCK = {
  unsent: 'its mail could not be sent: look at SMTP',
  unseen: 'its mail never came into the mailbox: look at the mail server, and at whoever watches the mailbox',
  unread: 'its mail came and is not read: is a process with the role work running?',
  misread: 'its mail was read, and no confirmation came of it',
  unanswered: 'it was read, and its confirmation was not sent',
  not_back: 'its confirmation was sent, and never came into the mailbox',
} as const;
export type CanaryStuck = keyof typeof CANARY_STUCK;

/** How the canaries of one mailbox fare. */
export interface CanaryHealth {
  readonly mailbox: string;
  /** From sending the last one that came back until its confirmation was seen in the mailbox; null where none ever did. */
  readonly last: { readonly backAt: Date; readonly seconds: number } | null;
  /** The first one since then that should be back and is not. */
  readonly missing: CanaryMissing | null;
}

export interface CanaryMissing {
  readonly since: Date;
  readonly stuck: CanaryStuck;
  /** What was answered where it could not go on; null where nothing was. */
  readonly fault: string | null;
}

export interface CanaryAnswer {
  readonly id: string;
  readonly draft: NoticeDraft;
  readonly rendered: RenderedNotice;
}

/** Of what comes of a canary nothing stays but times: no message, no referral, no notice that anybody would be shown. */
export interface CanaryStore {
  /** Those that are to be sent now; whoever asks has to send them. */
  due(mailboxes: readonly Omit<Canary, 'id'>[], everyMs: number): Promise<readonly Canary[]>;
  sent(id: string): Promise<void>;
  /** It cannot go on. */
  failed(id: string, stuck: CanaryStuck, fault: string): Promise<void>;
  /** Null where this installation sent no such mail. */
  find(markedId: string): Promise<CanaryMail | null>;
  /** The mail is forgotten, and its confirmation waits to be sent; false where it was read before. */
  read(canaryId: string, messageId: string, answer: CanaryAnswer | null): Promise<boolean>;
  /** The mail is forgotten: the round trip is over, unless it was before. Gives its seconds. */
  back(canaryId: string, messageId: string): Promise<number | null>;
  /** Those that stay away longer than that and that nobody was told of: once each. */
  lost(patienceMs: number): Promise<readonly { readonly mailbox: string; readonly stuck: CanaryStuck }[]>;
}
