/** What webhooks need from outside: a queue that outlives the process, and somebody who posts. */

/** A message that is to be delivered now; it counts as tried from the moment it is handed out. */
export interface DueDelivery {
  readonly id: string;
  readonly webhookId: string;
  /** The same on each attempt and each replay, so that its receiver knows it again. */
  readonly messageId: string;
  readonly url: string;
  /** Each `whsec_` and base64: that of now, and those that it replaced and that still count. Empty where nothing opens them. */
  readonly secrets: readonly string[];
  /** JSON, as it is signed and sent. */
  readonly payload: string;
  /** From 1, since it was made or replayed. */
  readonly attempt: number;
  readonly retryUntil: Date;
}

export interface Attempt {
  readonly at: Date;
  readonly ms: number;
  /** Null where there was no answer. */
  readonly status: number | null;
  /** In words for people; null where it was taken. */
  readonly fault: string | null;
  /** When it is tried again; null for never. */
  readonly nextAt: Date | null;
}

export interface WebhookQueue {
  /** Makes messages of what happened since; true where there is more of it. */
  announce(): Promise<boolean>;
  /** The endpoints that have something due, but for these. */
  waiting(busy: readonly string[]): Promise<readonly string[]>;
  /** What is due at one endpoint. Whoever dies with it leaves it to be tried again after a while. */
  take(webhookId: string, limit: number): Promise<readonly DueDelivery[]>;
  /** `disabled`: the endpoint failed for so long, or said that it is gone, that nothing is sent there any more. */
  settle(delivery: DueDelivery, attempt: Attempt): Promise<'on' | 'disabled'>;
}

export type Posted =
  | { readonly outcome: 'answered'; readonly status: number }
  /** In words for people. */
  | { readonly outcome: 'failed'; readonly why: string };

/** Posts once, to an address that may be posted to, and follows no redirect. Never throws. */
export type Post = (
  url: string,
  headers: Readonly<Record<string, string>>,
  body: string,
  signal: AbortSignal,
) => Promise<Posted>;
