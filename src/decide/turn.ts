/** What is cheap to know of a mail in; whether others go before it, and how many, out. Nothing here says what a mail is worth. */
import type { BehindWhy } from '../domain/lists.ts';
import type { Ahead } from '../domain/ports.ts';

/** So many mails may come from one of them in a short time before the next one goes behind others. A proved writer has the larger number. */
const UNPROVED = { ofSender: 3, ofDomain: 12, ofNetwork: 60 };
const PROVED = { ofSender: 40, ofDomain: 200 };
/** What is proved goes before what is not: nobody but its owner can use up the turns of an address. */
const BEHIND_PROVED = 200;
/** For each mail of theirs that could not be read within the limits. */
const A_COSTLY_ONE = 20;
/** The greatest that the queue takes is two millions. */
const LAST = 100_000;

/**
 * Null: it goes as it comes. A sender is who the header names, whom anybody can forge: so what nothing proves is counted apart
 * from what is proved, and a flood in somebody's name costs turns only to the flood.
 */
export function turnOf(
  ahead: Ahead,
  { isProved, needs }: { readonly isProved: boolean; readonly needs: BehindWhy | null },
): { readonly why: BehindWhy; readonly turn: number } | null {
  const why = needs ?? manyOf(ahead, isProved);
  if (why === null) return null;
  const { ofSender, ofDomain, ofNetwork, costly } = ahead;
  const many = Math.max(ofSender, Math.floor(ofDomain / 4), Math.floor(ofNetwork / 20));
  const turn = 1 + (isProved ? 0 : BEHIND_PROVED) + many + costly * A_COSTLY_ONE;
  return { why, turn: Math.min(turn, LAST) };
}

function manyOf({ ofSender, ofDomain, ofNetwork, costly }: Ahead, isProved: boolean): BehindWhy | null {
  if (isProved) return ofSender >= PROVED.ofSender ? 'sender' : ofDomain >= PROVED.ofDomain ? 'domain' : null;
  if (ofSender >= UNPROVED.ofSender || (costly > 0 && ofSender > 0)) return 'sender';
  if (ofDomain >= UNPROVED.ofDomain) return 'domain';
  return ofNetwork >= UNPROVED.ofNetwork ? 'network' : null;
}
