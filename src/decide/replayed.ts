/** A proved letter and what was seen before go in; why it may be an earlier mail that somebody else sent once more comes out. */
import type { Directory } from '../domain/directory.ts';
import type { Letter } from '../domain/letter.ts';
import type { Unfinished } from '../domain/ports.ts';
import { isProved, proofIn, type Standing } from '../domain/standing.ts';

export interface Arrived {
  readonly letter: Pick<Letter, 'date' | 'to' | 'cc'>;
  readonly standing: Standing;
  /** When another mail with the same signature came; a copy of this very mail is told apart before. */
  readonly signatureSeenAt: Date | null;
  readonly directory: Pick<Directory, 'referralAddresses'>;
  readonly message: Pick<Unfinished, 'internalDate' | 'receivedAt' | 'source'>;
}

/** A mail may wait for a weekend in a queue, or for a week on a laptop. */
const OLD_MS = 8 * 86_400_000;

/**
 * Anybody who has a signed mail may send it again, and its signature still holds: RFC 6376 section 8.6. Our own address is
 * often in neither To nor Cc, so that its absence alone says nothing; beside an old date it does.
 */
export function replayedWhy({ letter, standing, signatureSeenAt, directory, message }: Arrived): string | null {
  if (!isProved(standing)) return null;
  if (signatureSeenAt !== null)
    return `another mail with the same signature came on ${signatureSeenAt.toISOString().slice(0, 10)}`;
  if (message.source === 'ingest') return null; // old by nature, and never answered by itself
  const ours = new Set(directory.referralAddresses.map((address) => address.toLowerCase()));
  const isToUs = [...letter.to, ...letter.cc].some(({ address }) => ours.has(withoutTag(address.toLowerCase())));
  const written = oldest([letter.date, proofIn(standing)?.signedAt ?? null]);
  const came = (message.internalDate ?? message.receivedAt).getTime();
  if (isToUs || written === null || came - written < OLD_MS) return null;
  return `it was written on ${new Date(written).toISOString().slice(0, 10)}, and is not addressed to us`;
}

function oldest(dates: readonly (string | null)[]): number | null {
  const times = dates
    .flatMap((date) => (date === null ? [] : [Date.parse(date)]))
    .filter((time) => !Number.isNaN(time));
  return times.length === 0 ? null : Math.min(...times);
}

/** RFC 5233 section 1. */
const withoutTag = (address: string): string => address.replace(/\+[^@]*@/, '@');
