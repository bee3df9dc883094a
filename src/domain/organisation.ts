/** A host name in, the domain of the organisation that it belongs to out: what alignment is measured by. RFC 7489 section 3.2. */
import { domainToASCII } from 'node:url';
import { getDomain } from 'tldts';

/** A signer or a border speaks for an author whose domain belongs to the same organisation. RFC 7489 section 3.1.1. */
export function isAligned(signer: string, author: string): boolean {
  return signer !== '' && author !== '' && organisationOf(signer) === organisationOf(author);
}

/** Lower case, in A-labels, without the dot of the root: two spellings of one name become equal. */
export function hostName(name: string): string {
  const host = name.toLowerCase().replace(/\.$/, '');
  return /^[\x21-\x7e]*$/.test(host) ? host : domainToASCII(host);
}

/** Domains that the public suffix list calls private, such as github.io, part organisations too: who has one there owns no other. */
export function organisationOf(name: string): string {
  const host = hostName(name);
  return getDomain(host, { allowPrivateDomains: true, validateHostname: false }) ?? host;
}
