/** An address in; the mailbox that it leads to out: one person has many spellings of theirs, and is one writer. */
import { domainToASCII } from 'node:url';
import { isCompanyHost } from './open-hosts.ts';

/** Hosts that deliver to one mailbox wherever dots stand in its name, under their own name and another. */
const DOTS_ARE_NOTHING: ReadonlyMap<string, string> = new Map([
  ['gmail.com', 'gmail.com'],
  ['googlemail.com', 'gmail.com'],
]);

/**
 * For counting and comparing people, never for sending: the case is lost, and so is what stands behind a plus
 * (RFC 5233 section 1), since whoever may choose it could otherwise be a thousand writers. What is no address is itself.
 */
export function mailboxOf(address: string): string {
  const bare = address.trim().toLowerCase().normalize('NFC');
  const at = bare.lastIndexOf('@');
  if (at < 1) return bare;
  const typed = bare.slice(at + 1).replace(/\.$/, '');
  const host = domainToASCII(typed) || typed;
  const quoted = /^"(.*)"$/s.exec(bare.slice(0, at))?.[1]?.replace(/\\(.)/g, '$1');
  const local = quoted ?? bare.slice(0, at);
  const plus = local.indexOf('+');
  const name = plus > 0 ? local.slice(0, plus) : local;
  const whole = DOTS_ARE_NOTHING.get(host);
  return whole === undefined ? `${name}@${host}` : `${name.replaceAll('.', '')}@${whole}`;
}

export function isSameMailbox(one: string, other: string): boolean {
  return mailboxOf(one) === mailboxOf(other);
}

/** The domain whose letters are counted together; null where everybody may have an address. */
export function countedDomain(mailbox: string): string | null {
  const host = mailbox.slice(mailbox.lastIndexOf('@') + 1);
  return mailbox.includes('@') && isCompanyHost(host) ? host : null;
}
