/** A mail address in; the mailbox that it leads to out: capitals, tags and, at Gmail, dots make no other mailbox. */
import { addressName } from './organisation.ts';

/** RFC 5233 section 1 for the tag. Whoever counts or compares people by address takes this, never the text. */
export function mailboxOf(address: string): string {
  const name = addressName(address.trim());
  const at = name.lastIndexOf('@');
  if (at === -1) return name;
  const [local, host] = [name.slice(0, at), name.slice(at + 1)];
  const untagged = local.replace(/(?!^)\+.*$/, '');
  return GMAIL.has(host) ? `${untagged.replaceAll('.', '')}@gmail.com` : `${untagged}@${host}`;
}

export function isSameMailbox(one: string, other: string): boolean {
  return mailboxOf(one) === mailboxOf(other);
}

const GMAIL: ReadonlySet<string> = new Set(['gmail.com', 'googlemail.com']);
