/** A decision and the customer's other referrals go in; what their other contacts are told comes out, so that a stolen account is noticed. */
import type { Directory } from '../domain/directory.ts';
import type { Letter } from '../domain/letter.ts';
import type { NoticeDraft } from '../domain/notice.ts';
import type { Referral, ReferralEvent } from '../domain/referral.ts';
import { kindOfHost } from '../domain/open-hosts.ts';
import { colleagueTold } from './notices.ts';
import { namedAgency, namedAgent } from './party.ts';

/** As many hear of it; the contacts of the newest referrals. */
const MOST_TOLD = 3;

/** A mailbox that somebody broke into proves everything: only another person of the same company can say that it was not them. */
export function toldColleagues(
  events: readonly ReferralEvent[],
  referral: Referral | null,
  before: Referral | null,
  {
    letter,
    others,
    directory,
    receivedAt,
  }: {
    readonly letter: Letter;
    readonly others: readonly Referral[];
    readonly directory: Directory;
    readonly receivedAt: Date;
  },
): NoticeDraft[] {
  const designated = events.findLast((event) => event.kind === 'designated');
  if (designated === undefined || referral === null || kindOfHost(referral.customerDomain) !== 'company') return [];
  const { agentId, agencyId } = designated.designation;
  if (before?.designation?.agentId === agentId) return [];
  const agent = namedAgent(agentId, directory);
  const agency = namedAgency(agencyId, directory);
  const writer = letter.from[0]?.address.toLowerCase() ?? '';
  const contacts = new Map(
    [...others, ...(before === null ? [] : [before])]
      .filter(({ customerDomain, designation }) => customerDomain === referral.customerDomain && designation !== null)
      .map((known) => [known.customerEmail.toLowerCase(), known]),
  );
  contacts.delete(writer);
  return [...contacts.values()]
    .slice(0, MOST_TOLD)
    .map((known) => colleagueTold(known, { referral, by: writer, agent, agency, receivedAt }));
}
