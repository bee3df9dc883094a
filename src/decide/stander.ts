/** A writer who says yes to a waiting letter, and the referral, go in; whose word that yes is, and whether it counts, comes out. */
import type { Referral } from '../domain/referral.ts';
import type { Authority, Rung } from '../domain/voice.ts';
import { isColleague, isSameAddress } from './party.ts';

/**
 * The contact stands by their own mail. A colleague's yes is the colleague's word, by their own authority: it belongs on
 * record as theirs, and proves nothing of who wrote the mail that waits. Nobody else's counts.
 */
export type Stander =
  | { readonly is: 'contact' }
  | { readonly is: 'colleague'; readonly mayDecide: boolean; readonly says: string }
  | { readonly is: 'nobody' };

/**
 * A colleague decides where their title or a delegation says so. Where nothing says it, as where it says the opposite, the
 * contact is asked: an intern's mailbox, or that of somebody who left, proves the domain and no authority.
 */
export function standerOf(address: string, authority: Authority, referral: Referral): Stander {
  if (isSameAddress(address, referral.customerEmail)) return { is: 'contact' };
  if (!isColleague(address, referral)) return { is: 'nobody' };
  const mayDecide = authority.level === 'decides' || authority.level === 'delegated';
  return { is: 'colleague', mayDecide, says: authority.says };
}

/** The rung of a letter that a colleague stands by: their own proved word at the most, since the mail's writer said nothing. */
export function rungOfColleague(opening: Rung, isProved: boolean): Rung {
  if (opening === 'authenticated' || opening === 'confirmed_and_authenticated') return opening;
  return isProved ? 'authenticated' : opening;
}
