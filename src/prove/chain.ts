/** The chain of referral events as it is stored in; whether it is whole, and where it is not, out. */
import { createHash } from 'node:crypto';

/** An event as it is stored, in the order of the chain. */
export interface Link {
  readonly position: bigint;
  readonly referralId: string;
  readonly reference: string;
  readonly seq: number;
  readonly kind: string;
  /** The bytes that were committed, but for the salt: ids, kind, moment, hash of the mail, payload. */
  readonly text: string;
  /** Null when the payload was erased. */
  readonly salt: Uint8Array | null;
  readonly commitment: Uint8Array;
  readonly head: Uint8Array;
  /** As the event has it, and as the stored mail has it now; null where the event comes from no mail. */
  readonly letter: { readonly committed: string; readonly stored: string } | null;
}

/** How long the chain is, and the hash in which it ends. */
export interface ChainHead {
  readonly length: bigint;
  /** In hex. */
  readonly head: string;
}

/** A head that went out in a signed mail, in hex. */
export interface SignedHead {
  readonly head: string;
  /** Whether the key that signed it leaked: then somebody else may have written the mail. */
  readonly isRevoked: boolean;
}

export interface Audit {
  readonly events: bigint;
  readonly erased: number;
  readonly head: ChainHead;
  /** The first break, in words; null when the chain is whole. */
  readonly fault: string | null;
}

const EMPTY: ChainHead = { length: 0n, head: hash('').toString('hex') };

/** A chain that was cut or computed anew does not pass through the heads that went out in signed mails. */
export async function audit(
  links: AsyncIterable<Link>,
  end: ChainHead,
  signed: readonly SignedHead[] = [],
): Promise<Audit> {
  let at = EMPTY;
  let erased = 0;
  const awaited = new Map(signed.map((each) => [each.head, each]));
  const ends = (fault: string | null): Audit => ({ events: at.length, erased, head: at, fault });
  awaited.delete(at.head);
  for await (const link of links) {
    const fault = faultOf(link, at);
    if (fault !== null) return ends(fault);
    if (link.salt === null) erased += 1;
    at = { length: link.position, head: Buffer.from(link.head).toString('hex') };
    awaited.delete(at.head);
  }
  if (at.length !== end.length || at.head !== end.head)
    return ends(`the chain should have ${end.length} events and ends at event ${at.length}: it was cut`);
  const [missing] = [...awaited.values()].toSorted((one, other) => Number(one.isRevoked) - Number(other.isRevoked));
  if (missing === undefined) return ends(null);
  const says = `the chain does not pass through ${missing.head.slice(0, 16)}…, as a signed mail says`;
  return ends(
    missing.isRevoked
      ? `${says} whose key was revoked: somebody who has that key wrote the mail, or the chain was cut or computed anew`
      : `${says}: it was cut, or computed anew`,
  );
}

function faultOf(link: Link, { length, head }: ChainHead): string | null {
  const { position, salt, commitment, letter } = link;
  if (position !== length + 1n) return `event ${length + 1n} is missing: ${named(link)} follows event ${length}`;
  if (salt !== null && !same(commitment, hash(salt, link.text))) return `${named(link)} is not what was committed`;
  if (!same(link.head, headAfter(head, position, commitment)))
    return `${named(link)} does not follow from the one before it: it, or all before it, was computed anew`;
  if (letter !== null && letter.committed !== letter.stored)
    return `the mail of ${named(link)} is not the one that was committed`;
  return null;
}

const named = ({ position, reference, seq, kind }: Link): string =>
  `event ${position} (${reference}, its number ${seq}, "${kind}")`;

/** SHA-256 of the head before, the position in eight bytes, most significant first, and the commitment. */
function headAfter(before: string, position: bigint, commitment: Uint8Array): Buffer {
  const place = Buffer.alloc(8);
  place.writeBigInt64BE(position);
  return hash(Buffer.from(before, 'hex'), place, commitment);
}

function hash(...parts: readonly (string | Uint8Array)[]): Buffer {
  const sum = createHash('sha256');
  for (const part of parts) sum.update(part);
  return sum.digest();
}

const same = (one: Uint8Array, other: Uint8Array): boolean => Buffer.compare(one, other) === 0;
