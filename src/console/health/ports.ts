/** What the pages for machines need from outside: whether each dependency answers, and figures of the service. */

export interface Dependency {
  readonly name: string;
  readonly ok: boolean;
  /** In a sentence, without addresses or secrets. */
  readonly says: string;
}

/** One value with its labels. */
export interface Reading {
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

/** Of all processes, as the store and the queues know them. */
export interface Figures {
  readonly messages: readonly Reading[];
  readonly referrals: readonly Reading[];
  readonly deliveries: readonly Reading[];
  readonly mailboxSilence: readonly Reading[];
  readonly mailboxWatched: readonly Reading[];
  /** In seconds, of the last canary that came back. */
  readonly canaryRoundTrip: readonly Reading[];
  /** In seconds since the first canary was sent that stays away; 0 where none does. */
  readonly canaryMissing: readonly Reading[];
  readonly unfinished: number;
  /** In seconds; 0 where nothing waits. */
  readonly oldestUnfinished: number;
  readonly held: number;
  readonly oldestHeld: number;
  readonly jobsGivenUp: number;
  /** Mails of the last day before which others went, by why. */
  readonly behind: readonly Reading[];
  /** Files of the mails of the last day that could not be read within the limits. */
  readonly unreadFiles: number;
  readonly sendingStopped: boolean;
  /** In seconds since the mail server takes no mail; 0 where it does. */
  readonly sendingFailing: number;
  readonly model: { readonly questions: number; readonly tokens: number; readonly costUsd: number };
  /** The share of today's budget for the language model that is spent, 0 to 1; 0 where there is none. */
  readonly modelBudgetUsed: number;
}

export interface Health {
  dependencies(): Promise<readonly Dependency[]>;
  figures(): Promise<Figures>;
  /** What BullMQ says of its queues, in the text format of Prometheus. */
  queueFigures(): Promise<string>;
}
