/** A letter and the directory go in; whose addresses its headers show comes out. They are facts, and assign nothing by themselves. */
import type { Agency, Agent, Directory } from '../../domain/directory.ts';
import type { Address, Letter } from '../../domain/letter.ts';
import { isCompanyHost } from '../../domain/open-hosts.ts';
import { addressName, hostName } from '../../domain/organisation.ts';

export interface HeaderParty {
  readonly source: 'from' | 'to' | 'cc';
  /** Which address of that header. */
  readonly index: number;
  readonly address: string;
  readonly is:
    | { readonly kind: 'agency'; readonly agency: Agency; readonly isReferralAddress: boolean }
    | { readonly kind: 'agent'; readonly agent: Agent };
}

export function headerParties(letter: Letter, { agencies, agents, referralAddresses }: Directory): HeaderParty[] {
  const referral = new Set(referralAddresses.map(addressName));
  return (['from', 'to', 'cc'] as const).flatMap((source) =>
    letter[source].flatMap(({ address }, index): HeaderParty[] => {
      const written = addressName(address);
      const at = { source, index, address };
      const isReferralAddress = referral.has(written);
      return [
        ...agents
          .filter(({ emails }) => emails.some((email) => addressName(email) === written))
          .map((agent) => ({ ...at, is: { kind: 'agent' as const, agent } })),
        ...agencies
          .filter((agency) => isOf(agency, written))
          .map((agency) => ({ ...at, is: { kind: 'agency' as const, agency, isReferralAddress } })),
      ];
    }),
  );
}

/** A domain that strangers share says nothing, whoever listed it. */
function isOf({ domains, salesManagers, deskEmail }: Agency, written: string): boolean {
  const host = written.slice(written.lastIndexOf('@') + 1);
  if (isCompanyHost(host) && domains.some((domain) => host === hostName(domain))) return true;
  return [...salesManagers.map(({ email }) => email), deskEmail ?? ''].some((email) => addressName(email) === written);
}

export function addressesOf({ from, to, cc }: Letter): readonly Address[] {
  return [...from, ...to, ...cc];
}
