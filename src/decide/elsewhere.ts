/** A letter and what is on record of its company go in; which referrals from other domains speak for that company, and what their contacts are asked, comes out. */
import { isCompanyHost } from '../domain/open-hosts.ts';
import { organisationOf } from '../domain/organisation.ts';
import type { NoticeDraft } from '../domain/notice.ts';
import type { OnRecord, Referral, ReferralEvent } from '../domain/referral.ts';
import { fitOf } from './fit.ts';
import { elsewhereAsked } from './notices.ts';

/**
 * Referrals of a company of this name whose domain is another organisation's: their contacts know which of the two is the
 * company's. What a stranger wrote from a domain that has nothing to do with the name is no record of the company.
 */
export function elsewhere(domain: string, { elsewhere: found }: OnRecord): readonly Referral[] {
  return found.filter(
    ({ customerDomain, company, designation }) =>
      organisationOf(customerDomain) !== organisationOf(domain) &&
      (designation !== null || (isCompanyHost(customerDomain) && fitOf(customerDomain, company) === 'well')),
  );
}

/** As many are asked; the contacts of the oldest referrals. */
const MOST_ASKED = 3;

/**
 * Whoever came first may be the impostor, and so may whoever comes second. The writer gets a receipt, the contacts on record
 * are asked, and a person sees both. Only a proved letter asks them: anybody can write in anybody's name.
 */
export function askedElsewhere(
  events: readonly ReferralEvent[],
  referral: Referral | null,
  { onRecord, receivedAt }: { readonly onRecord: OnRecord; readonly receivedAt: Date },
): NoticeDraft[] {
  const isHeld = events.some((event) => event.kind === 'held' && event.reason === 'on_record_elsewhere');
  if (!isHeld || referral === null || referral.voice.rung === 'unauthenticated') return [];
  const contacts = new Map(
    elsewhere(referral.customerDomain, onRecord).map((known) => [known.customerEmail.toLowerCase(), known]),
  );
  contacts.delete(referral.customerEmail.toLowerCase());
  return [...contacts.values()].slice(0, MOST_ASKED).map((known) => elsewhereAsked(known, referral, receivedAt));
}
