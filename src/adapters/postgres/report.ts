/** What became of all mail so far: counts by outcome, reason, state and notice out. */
import type { HoldReason, Outcome } from '../../domain/lists.ts';
import type { DeliveryState, NoticeKind, WaitReason } from '../../domain/notice.ts';
import type { ReferralState } from '../../domain/referral.ts';
import type { Database } from './database.ts';
import { asc, count, desc, eq } from './drizzle.ts';
import { deliveries, messages, notices, referrals } from './schema.ts';

export interface Report {
  /** A message without an outcome is still to be worked on. */
  readonly messages: readonly {
    readonly outcome: Outcome | null;
    readonly holdReason: HoldReason | null;
    readonly count: number;
  }[];
  readonly referrals: readonly { readonly state: ReferralState; readonly count: number }[];
  readonly deliveries: readonly {
    readonly kind: NoticeKind;
    readonly state: DeliveryState;
    readonly waitReason: WaitReason | null;
    readonly count: number;
  }[];
}

export async function reportOf({ orm }: Database): Promise<Report> {
  return {
    messages: await orm
      .select({ outcome: messages.outcome, holdReason: messages.holdReason, count: count() })
      .from(messages)
      .groupBy(messages.outcome, messages.holdReason)
      .orderBy(asc(messages.outcome), desc(count())),
    referrals: await orm
      .select({ state: referrals.state, count: count() })
      .from(referrals)
      .groupBy(referrals.state)
      .orderBy(desc(count())),
    deliveries: await orm
      .select({
        kind: notices.kind,
        state: deliveries.state,
        waitReason: deliveries.waitReason,
        count: count(),
      })
      .from(deliveries)
      .innerJoin(notices, eq(notices.id, deliveries.noticeId))
      .groupBy(notices.kind, deliveries.state, deliveries.waitReason)
      .orderBy(asc(deliveries.state), asc(notices.kind)),
  };
}
