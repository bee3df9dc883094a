/** A proved letter and the last one that its domain proved before go in; why the domain may have changed hands since comes out. */
import { proofIn, type Standing } from '../domain/standing.ts';

/** The last letter of a domain before this one that a signature proved. */
export interface LastProved {
  readonly standing: Standing;
  readonly receivedAt: Date;
}

const LONG_SILENCE_DAYS = 180;
const DAY_MS = 86_400_000;

/**
 * A domain that lapses is free to be bought, and whoever has it signs for every address there. It then has another key under
 * another selector, after a time in which nobody wrote. An honest change of the mail provider looks the same, so that
 * this asks for a second look and accuses nobody. A key that changes while letters go on, or under the same selector, is rotation.
 */
export function changedHandsWhy(standing: Standing, before: LastProved | null, receivedAt: Date): string | null {
  const proof = proofIn(standing);
  const last = before === null ? null : proofIn(before.standing);
  if (proof === null || before === null || last === null) return null;
  const days = Math.floor((receivedAt.getTime() - before.receivedAt.getTime()) / DAY_MS);
  if (days < LONG_SILENCE_DAYS || proof.selector === last.selector) return null;
  if (proof.publicKey === null || last.publicKey === null || proof.publicKey === last.publicKey) return null;
  return `${proof.domain} signs with a new key under a new selector (${proof.selector}, before it ${last.selector}) after ${days} days without a letter`;
}
