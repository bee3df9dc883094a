/** What happened goes in; messages to whoever asked to hear of it go out, signed, each until it is taken or three days are over. */
import { Webhook } from 'standardwebhooks';
import type { Clock, Log } from '../domain/ports.ts';
import type { DueDelivery, Post, WebhookQueue } from './ports.ts';
import { retryAt } from './retry.ts';

export interface WebhookNeeds {
  readonly queue: WebhookQueue;
  readonly post: Post;
  readonly clock: Clock;
  /** From 0 to 1. */
  readonly dice: () => number;
  /** What one attempt may take, in milliseconds. */
  readonly limitMs: number;
  readonly log: Log;
}

export interface WebhookRounds {
  /** Makes messages of what came, and begins to deliver what is due; an endpoint that is slow holds up no other. */
  round(signal: AbortSignal): Promise<void>;
  /** Resolves when nothing is in hand any more. */
  settled(): Promise<void>;
}

/** To one endpoint at once. */
const AT_ONCE = 4;
const MOST_ENDPOINTS = 16;

export function webhookRounds(needs: WebhookNeeds): WebhookRounds {
  const { queue, log } = needs;
  const busy = new Map<string, Promise<void>>();
  return {
    round: async (signal) => {
      while (!signal.aborted && (await queue.announce()));
      const waiting = await queue.waiting([...busy.keys()]);
      for (const webhookId of waiting.slice(0, MOST_ENDPOINTS - busy.size))
        busy.set(
          webhookId,
          drain(webhookId, needs, signal)
            .catch((error: unknown) =>
              log.warn('webhook.error', { webhookId, error: error instanceof Error ? error : String(error) }),
            )
            .finally(() => busy.delete(webhookId)),
        );
    },
    settled: async () => {
      await Promise.all(busy.values());
    },
  };
}

async function drain(webhookId: string, needs: WebhookNeeds, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    const due = await needs.queue.take(webhookId, AT_ONCE);
    if (due.length === 0) return;
    await Promise.all(due.map(async (delivery) => await deliver(delivery, needs, signal)));
  }
}

/** https://www.standardwebhooks.com: any 2xx takes it, 410 says that nobody is there any more. */
async function deliver(delivery: DueDelivery, needs: WebhookNeeds, signal: AbortSignal): Promise<void> {
  const { queue, post, clock, dice, limitMs, log } = needs;
  const { id, webhookId, url, payload, attempt, retryUntil } = delivery;
  const at = clock.now();
  const begun = performance.now();
  const posted =
    delivery.secrets.length === 0
      ? NO_SECRET
      : await post(url, headersOf(delivery, at), payload, AbortSignal.any([signal, AbortSignal.timeout(limitMs)]));
  if (signal.aborted) return; // whether it was taken cannot be known: it is tried again, under the same id
  const status = posted.outcome === 'answered' ? posted.status : null;
  const fault =
    posted.outcome === 'failed'
      ? posted.why
      : posted.status >= 200 && posted.status < 300
        ? null
        : `it was answered by ${posted.status}`;
  const ended = await queue.settle(delivery, {
    at,
    ms: Math.round(performance.now() - begun),
    status,
    fault,
    nextAt: fault === null ? null : retryAt(attempt, clock.now(), retryUntil, dice()),
  });
  if (fault === null) log.debug('webhook.delivered', { webhookId, deliveryId: id, attempt });
  else log.info('webhook.failed', { webhookId, deliveryId: id, attempt, status });
  if (ended === 'disabled') log.warn('webhook.disabled', { webhookId });
}

const NO_SECRET = {
  outcome: 'failed',
  why: 'the keys of this installation do not open its secret: give it a new one (firsthand webhook rotate)',
} as const;

/** Whoever checks them takes a message that one of the signatures fits. */
function headersOf({ messageId, secrets, payload }: DueDelivery, at: Date): Readonly<Record<string, string>> {
  return {
    'content-type': 'application/json',
    'user-agent': 'Firsthand',
    'webhook-id': messageId,
    'webhook-timestamp': String(Math.floor(at.getTime() / 1_000)),
    'webhook-signature': secrets.map((secret) => new Webhook(secret).sign(messageId, at, payload)).join(' '),
  };
}
