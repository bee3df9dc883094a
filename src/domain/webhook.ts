/** What happened to a referral goes in; the event of which programs hear, by a webhook, comes out. */
import type { ReferralEvent } from './referral.ts';

export const WEBHOOK_EVENTS = [
  'referral.opened',
  'referral.updated',
  'referral.held',
  'referral.confirmed',
  'referral.designated',
  'referral.contested',
  'referral.withdrawn',
  'notice.bounced',
  'claim.recorded',
] as const;
export type WebhookEvent = (typeof WEBHOOK_EVENTS)[number];

/** How long the secret before a new one still signs where nobody says, and at most: whoever has not changed over in a week forgot. */
export const KEPT_HOURS = 24;
export const MOST_KEPT_HOURS = 168;

const EVENTS: Readonly<Record<ReferralEvent['kind'], WebhookEvent | null>> = {
  opened: 'referral.opened',
  updated: 'referral.updated',
  held: 'referral.held',
  confirmed: 'referral.confirmed',
  designated: 'referral.designated',
  contested: 'referral.contested',
  withdrawn: 'referral.withdrawn',
  notice_bounced: 'notice.bounced',
  // What we ask and keep is no news to others.
  parts_asked: null,
  confirmation_asked: null,
  answer_unclear: null,
  denied: null,
  refused: null,
  stopped: null,
  reminded: null,
  agreement_received: null,
  letter_joined: null,
  certified: null,
  ruled: null,
  called: null,
  read_again: null,
};

/** Null for what nobody hears of. */
export function webhookEventOf(kind: ReferralEvent['kind']): WebhookEvent | null {
  return EVENTS[kind];
}
