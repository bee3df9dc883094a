/** The history of a referral in; what each event that says more changed of what was on record, by its place, out. */
import type { Extraction } from '../domain/extraction.ts';
import type { NotedChange } from '../domain/notice.ts';
import type { ReferralEvent } from '../domain/referral.ts';
import { changesBetween } from './notices.ts';

export function changesIn(
  history: readonly { readonly seq: number; readonly event: ReferralEvent }[],
): ReadonlyMap<number, readonly NotedChange[]> {
  const changes = new Map<number, readonly NotedChange[]>();
  let before: Extraction | null = null;
  for (const { seq, event } of history) {
    if (event.kind !== 'opened' && event.kind !== 'updated') continue;
    const { extraction } = event;
    if (before !== null) changes.set(seq, changesBetween(before, extraction));
    before = extraction;
  }
  return changes;
}
