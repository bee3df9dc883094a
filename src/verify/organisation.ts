/** A host name in, the domain of the organisation that it belongs to out: what alignment is measured by. RFC 7489 section 3.2. */
import { getDomain } from 'tldts';

/** Domains that the public suffix list calls private, such as github.io, part organisations too: whoever has one is not its owner. */
export function organisationOf(host: string): string {
  const name = host.toLowerCase().replace(/\.$/, '');
  return getDomain(name, { allowPrivateDomains: true, validateHostname: false }) ?? name;
}

export function isAligned(signer: string, author: string): boolean {
  return signer !== '' && author !== '' && organisationOf(signer) === organisationOf(author);
}
