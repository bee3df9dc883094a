/** The notices of a referral go in; what each party got of them comes out, and what was written to others alone. */
import type { Field } from './marks.ts';
import type { DeliveryShown, NoticeRow } from './ports.ts';

const TITLES = { customer: 'The customer', agent: 'The agent', agency: 'The master agency' } as const;
type Party = keyof typeof TITLES;
const PARTIES: readonly Party[] = ['customer', 'agent', 'agency'];

export interface PartyShown {
  readonly key: Party;
  readonly title: string;
  readonly addresses: readonly string[];
  /** The oldest first. */
  readonly mails: readonly (Pick<NoticeRow, 'id' | 'kind' | 'subject' | 'createdAt'> & {
    readonly deliveries: readonly DeliveryShown[];
  })[];
  /** Notices that went to others alone. */
  readonly others: readonly (Pick<NoticeRow, 'id' | 'kind' | 'subject'> & { readonly to: string })[];
}

/** What the customer may have written, and a confirmation has no room for: the agent reads that in copy. */
export const KEPT_FROM_THE_AGENT: readonly Field[] = ['sites', 'seats', 'budget', 'date', 'incumbents', 'asks'];

export function partiesOf(notices: readonly NoticeRow[]): readonly PartyShown[] {
  return PARTIES.map((key) => {
    const got = notices.map((notice) => ({
      ...notice,
      deliveries: notice.deliveries.filter(({ source }) => partyFor(source) === key),
    }));
    const mails = got.filter(({ deliveries }) => deliveries.length > 0);
    const others = notices.filter(({ id }) => !mails.some((mail) => mail.id === id));
    return {
      key,
      title: TITLES[key],
      addresses: [...new Set(mails.flatMap(({ deliveries }) => deliveries.map(({ address }) => address)))],
      mails,
      others: others.map(({ id, kind, subject, deliveries }) => ({ id, kind, subject, to: titlesOf(deliveries) })),
    };
  });
}

function titlesOf(deliveries: readonly DeliveryShown[]): string {
  const parties = PARTIES.filter((key) => deliveries.some(({ source }) => partyFor(source) === key));
  return parties.map((key) => TITLES[key].toLowerCase()).join(' and ');
}

/** By the right by which they are written to: whoever is in no directory is a contact of the customer. */
function partyFor(source: string): Party {
  if (source.startsWith('directory:agent:')) return 'agent';
  return source.startsWith('directory:agency:') ? 'agency' : 'customer';
}
