/** What the interface for programs needs from outside. Who asks comes first: a key of one agency finds what is of that agency alone. */
import type { ApiKey } from '../../domain/api-key.ts';
import type { Agent } from '../../domain/directory.ts';
import type { WebhookEvent } from '../../domain/webhook.ts';
import type {
  AgencyShown,
  AgentShown,
  ClaimFilter,
  ClaimShown,
  DesignationShown,
  EventShown,
  MessageFilter,
  MessageShown,
  NoticeFilter,
  NoticeShown,
  ReferralFilter,
  ReferralShown,
  WebhookChanges,
  WebhookDeliveryShown,
  WebhookHistoryShown,
  WebhookMade,
  WebhookShown,
} from './schemas.ts';

/** Where a page ended: a value of what the list is sorted by, and an id that tells rows of the same value apart. */
export type Place = readonly [value: string, id: string];

export interface Page<Item> {
  readonly items: Item[];
  /** Null on the last page. */
  readonly next: Place | null;
}

/** A list that grows at its end alone. */
export interface Feed<Item> {
  readonly items: Item[];
  /** Where it goes on: behind the last one that was looked at, whether it is among the items or not. */
  readonly next: Place;
  readonly more: boolean;
}

/** After which row, and how many rows. */
export interface Asked {
  readonly after: Place | null;
  readonly limit: number;
}

/** The caller says of what it finds whether it is what was meant to be changed. */
export type IsCurrent<Shown> = (found: Shown) => boolean;
export type Changed<Shown> =
  | { readonly is: 'changed'; readonly now: Shown }
  /** It is another by now. */
  | { readonly is: 'stale' }
  | { readonly is: 'unknown' };

export interface ApiKeys {
  /** Null for what is no key, or none any more. */
  known(key: string): Promise<ApiKey | null>;
}

export interface ApiReferrals {
  list(key: ApiKey, filter: ReferralFilter, asked: Asked): Promise<Page<ReferralShown>>;
  one(key: ApiKey, reference: string): Promise<ReferralShown | null>;
  /** Null takes a number away. */
  setNumbers(
    key: ApiKey,
    reference: string,
    numbers: Readonly<Record<string, string | null>>,
    isCurrent: IsCurrent<ReferralShown>,
  ): Promise<Changed<ReferralShown>>;
  /** `customer` is a domain, or the reference of a referral: null where that one is not there. Pages hold whole referrals. */
  designations(key: ApiKey, customer: string, on: Date | null, asked: Asked): Promise<Page<DesignationShown> | null>;
  /** Of one referral; null where it is not there. */
  eventsOf(key: ApiKey, reference: string, asked: Asked): Promise<Page<EventShown> | null>;
  /** Of all, in the order of the chain, so that none comes to stand before one that was given already. */
  events(key: ApiKey, kind: string | null, asked: Asked): Promise<Feed<EventShown>>;
}

export interface ApiRecords {
  messages(key: ApiKey, filter: MessageFilter, asked: Asked): Promise<Page<MessageShown>>;
  message(key: ApiKey, id: string): Promise<MessageShown | null>;
  claims(key: ApiKey, filter: ClaimFilter, asked: Asked): Promise<Page<ClaimShown>>;
  claim(key: ApiKey, letterId: string): Promise<ClaimShown | null>;
  notices(key: ApiKey, filter: NoticeFilter, asked: Asked): Promise<Page<NoticeShown>>;
  notice(key: ApiKey, id: string): Promise<NoticeShown | null>;
  /** Gives how many deliveries changed. */
  decide(noticeId: string, decision: 'release' | 'again' | 'drop', by: string): Promise<number>;
}

export interface ApiDirectory {
  agencies(key: ApiKey, asked: Asked): Promise<Page<AgencyShown>>;
  agency(key: ApiKey, id: string): Promise<AgencyShown | null>;
  agents(key: ApiKey, asked: Asked): Promise<Page<AgentShown>>;
  agent(key: ApiKey, id: string): Promise<AgentShown | null>;
  /** `isCurrent` is asked of null where there is none yet. */
  putAgent(
    key: ApiKey,
    agent: Agent,
    isCurrent: IsCurrent<AgentShown | null>,
  ): Promise<
    | Changed<AgentShown>
    | { readonly is: 'unknown_agencies'; readonly ids: readonly string[] }
    /** A key of one agency changes nobody who is with another one too. */
    | { readonly is: 'forbidden' }
    /** Nobody may list that. */
    | { readonly is: 'refused'; readonly faults: readonly { at: string; value: string; says: string }[] }
    /** An operator looks at it first. */
    | { readonly is: 'waits' }
    /** As many of this key wait as an operator can look at. */
    | { readonly is: 'too_many' }
  >;
}

export interface NewWebhook {
  readonly url: string;
  readonly events: readonly WebhookEvent[];
  readonly agencyId: string | null;
  readonly by: string;
}

/** Of whom somebody sees the endpoints. */
type Seer = Pick<ApiKey, 'agencyId'>;

/** A message that is to go out once more, or why it cannot. */
export type Replayed<What> =
  | { readonly is: 'done'; readonly what: What }
  | { readonly is: 'unknown' }
  /** Its endpoint hears of nothing: it has to be switched on first. */
  | { readonly is: 'disabled'; readonly why: string };

/** What programs, operators and the command line do with endpoints. */
export interface Webhooks {
  list(key: Seer, asked: Asked): Promise<Page<WebhookShown>>;
  one(key: Seer, id: string): Promise<WebhookShown | null>;
  /** With its secret, which is shown this once; null where there are as many as there may be. */
  add(made: NewWebhook): Promise<WebhookMade | null>;
  /** What is left out stays. */
  change(
    key: Seer,
    id: string,
    changes: WebhookChanges,
    isCurrent: IsCurrent<WebhookShown>,
  ): Promise<Changed<WebhookShown>>;
  /** With a new secret, which is shown this once; those before it sign beside it for so many hours. */
  rotate(key: Seer, id: string, keepHours: number): Promise<WebhookMade | null>;
  /** What is changed is gone. */
  remove(key: Seer, id: string, isCurrent: IsCurrent<WebhookShown>): Promise<Changed<WebhookShown>>;
  /** The newest first; null where the endpoint is not there. */
  deliveries(
    key: Seer,
    id: string,
    state: WebhookDeliveryShown['state'] | null,
    asked: Asked,
  ): Promise<Page<WebhookDeliveryShown> | null>;
  delivery(key: Seer, id: string, deliveryId: string): Promise<WebhookHistoryShown | null>;
  /** It is due at once, and tried as if it were new. */
  replay(key: Seer, id: string, deliveryId: string): Promise<Replayed<WebhookDeliveryShown>>;
  /** The oldest of what was given up, as many as one call takes. */
  replayFailed(
    key: Seer,
    id: string,
    since: Date,
  ): Promise<Replayed<{ readonly replayed: number; readonly more: boolean }>>;
}

export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** Answers to POSTs that a client may send again. */
export interface ApiAnswers {
  /** `fresh`: it is to be worked on now. `other`: the key was used for something else. */
  begin(
    keyId: string,
    idempotencyKey: string,
    requestSha256: Uint8Array,
  ): Promise<
    | { readonly is: 'fresh' }
    | { readonly is: 'other' }
    | { readonly is: 'in_hand' }
    /** It was done, and what was answered can be opened no more. */
    | { readonly is: 'lost' }
    | { readonly is: 'answered'; readonly answer: Answer }
  >;
  keep(keyId: string, idempotencyKey: string, answer: Answer): Promise<void>;
  /** What failed may be tried again. */
  forget(keyId: string, idempotencyKey: string): Promise<void>;
}

export interface ApiStore {
  readonly keys: ApiKeys;
  readonly referrals: ApiReferrals;
  readonly records: ApiRecords;
  readonly directory: ApiDirectory;
  readonly webhooks: Webhooks;
  readonly answers: ApiAnswers;
}
