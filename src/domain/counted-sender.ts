/** A raw message in; by whom it is counted until somebody has looked who wrote it: what its header says, and which network handed it over. */
import { countedDomain, mailboxOf } from './mailbox.ts';
import { networkOf } from './network.ts';
import { headerFieldsOf } from './raw-message.ts';

export interface CountedSender {
  /** Of the first From; anybody can write any. */
  readonly mailbox: string | null;
  readonly domain: string | null;
  /** The network that the topmost Received line names which names a public one; null where none does. */
  readonly network: string | null;
}

const MOST_HEADER_BYTES = 64_000;
const MOST_CHARS = 320;

export function countedSender(raw: Uint8Array): CountedSender {
  const fields = headerFieldsOf(raw.subarray(0, MOST_HEADER_BYTES));
  const from = fields.find((field) => /^from[ \t]*:/i.test(field)) ?? '';
  const address =
    /<([^<>\s]{1,320})>[^<>]*$/.exec(from)?.[1] ?? /[^\s<>",:;()]{1,200}@[^\s<>",:;()]{1,255}/.exec(from)?.[0];
  const mailbox = address === undefined ? null : mailboxOf(address).slice(0, MOST_CHARS);
  return {
    mailbox,
    domain: mailbox === null ? null : countedDomain(mailbox),
    network: networkIn(fields.filter((field) => /^received[ \t]*:/i.test(field)).slice(0, MOST_RECEIVED)),
  };
}

const MOST_RECEIVED = 5;

/** Our own border writes above whoever came before it, and what it writes of the inside names private addresses. */
function networkIn(received: readonly string[]): string | null {
  for (const field of received)
    for (const [, address = ''] of field.matchAll(/[[(](?:IPv6:)?([\da-f.:]{7,45})[\])]/gi)) {
      const network = networkOf(address);
      if (network !== null) return network;
    }
  return null;
}
