/** A proved letter and what was seen before go in; whether it is shown to be new, and why not, comes out. */
import type { Directory } from '../domain/directory.ts';
import type { Letter } from '../domain/letter.ts';
import { mailboxOf } from '../domain/mailbox.ts';
import type { Unfinished } from '../domain/ports.ts';
import { covers, isProved, type Proved, type Seal, signatureBehind, type Standing } from '../domain/standing.ts';
import type { Doubt } from '../domain/voice.ts';

export interface Arrived {
  readonly letter: Pick<Letter, 'date' | 'to' | 'cc'>;
  readonly standing: Standing;
  /** When another mail with the same signature came; a copy of this very mail is told apart before. */
  readonly signatureSeenAt: Date | null;
  readonly directory: Pick<Directory, 'referralAddresses'>;
  readonly message: Pick<Unfinished, 'internalDate' | 'receivedAt' | 'source'>;
}

export interface Freshness {
  /** Nothing proves an unproved letter to be new. */
  readonly fresh: boolean;
  /** In words for people; null where it is fresh, or where nobody is proved, of which its standing tells. */
  readonly why: string | null;
  /**
   * When it was signed, by the signature itself, ISO 8601: a reply that was signed before a question does not answer it. Of
   * mail that a border passed without a signature, when it came. Null where nothing that is signed says it, be it fresh or not.
   */
  readonly signedAt: string | null;
  /** Another mail with the same signature came before it. */
  readonly seenBefore: boolean;
  /** What proves it covers our address in To or Cc, or it came from the writer's own servers: nobody else passed it on to us. */
  readonly isToUs: boolean;
}

/** A mail may wait for a weekend in a queue, or for some days on a laptop. */
const NEW_MS = 7 * 86_400_000;
/** A clock may be wrong by a time zone or two. What was signed further ahead says nothing of today. */
const AHEAD_MS = 86_400_000;

/**
 * Anybody who has a signed mail may send it again, and its signature still holds: RFC 6376 section 8.6. Whoever does may
 * change each field that it does not cover, such as Date, or To where Microsoft 365 signs. So a mail is new where its
 * signature was not seen before, and either it was signed for us, or it was signed in the last days: its `t=`, or a Date
 * that it covers, says when. Our own address is often in neither To nor Cc, so that its absence alone says nothing.
 */
export function freshness({ letter, standing, signatureSeenAt, directory, message }: Arrived): Freshness {
  if (!isProved(standing)) return { fresh: false, why: null, signedAt: null, seenBefore: false, isToUs: false };
  const came = message.internalDate ?? message.receivedAt;
  const signatures = signaturesOf(standing);
  const moments =
    signatures === 'delivered'
      ? [{ signed: came, written: oldest([came, ...timesIn([letter.date])]) ?? came }]
      : momentsIn(signatures, letter.date);
  const signed = oldest(moments.map((moment) => moment.signed).filter((at) => !isAhead(at, came)));
  const isToUs = signatures === 'delivered' || areForUs(signatures, letter, directory);
  const isFresh: Freshness = {
    fresh: true,
    why: null,
    signedAt: signed?.toISOString() ?? null,
    seenBefore: false,
    isToUs,
  };
  const is = (why: string): Freshness => ({ ...isFresh, fresh: false, why });
  if (signatureSeenAt !== null)
    return { ...is(`another mail with the same signature came on ${dayOf(signatureSeenAt)}`), seenBefore: true };
  if (message.source === 'ingest') return isFresh; // old by nature, and never answered by itself
  if (signatures !== 'delivered' && isToUs) return isFresh;
  const written = oldest(moments.map((moment) => moment.written));
  if (written === null) return is('nothing that is signed says when it was written, or that it was written to us');
  if (isAhead(written, came)) return is(`it says that it was written on ${dayOf(written)}, which was still to come`);
  if (came.getTime() - written.getTime() <= NEW_MS) return isFresh;
  return is(`it was written on ${dayOf(written)}, and nothing that is signed says that it was written to us`);
}

/** What speaks against a letter that may be an earlier one; null where nothing does. */
export function replayDoubt({ why, seenBefore }: Freshness): Doubt | null {
  if (why === null) return null;
  return { kind: seenBefore ? 'replayed' : 'not_shown_new', says: why };
}

/**
 * What has to say when the letter was written. Where a border or a sealer proves it, we could not check the signature that they
 * checked; what it says counts all the same, since without it they would not have passed the mail, but only where there is
 * one alone to be meant. A border that passed a mail without any went by the servers that delivered it to us: those are the
 * writer's own, and who sends through them needs no earlier mail; an old Date counts there too. What a sealer passed can itself be sent again, so that its seal
 * has to say when as well.
 */
function signaturesOf(standing: Proved): readonly Seal[] | 'delivered' {
  const signature = signatureBehind(standing);
  if (signature === 'unclear') return [];
  switch (standing.verdict) {
    case 'verified':
      return signature === null ? 'delivered' : [signature];
    case 'vouched':
      return signature === null || standing.seal === undefined ? [] : [signature, standing.seal];
  }
}

interface Moments {
  /** As the signer's clock says, or the writer's Date where it says nothing. */
  readonly signed: Date;
  /** The older one of both. */
  readonly written: Date;
}

/** None where one of them says nothing. */
function momentsIn(signatures: readonly Seal[], date: string | null): readonly Moments[] {
  const found = signatures.map((signature) => {
    const at = timesIn([signature.signedAt, covers(signature, 'date') ? date : null]);
    const [signed] = at;
    const written = oldest(at);
    return signed === undefined || written === null ? null : { signed, written };
  });
  const moments = found.filter((each) => each !== null);
  return moments.length === found.length ? moments : [];
}

function timesIn(moments: readonly (string | null)[]): readonly Date[] {
  return moments.flatMap((moment) => {
    const time = moment === null ? Number.NaN : Date.parse(moment);
    return Number.isNaN(time) ? [] : [new Date(time)];
  });
}

/** Each signature covers the field in which our address stands. */
function areForUs(
  signatures: readonly Seal[],
  letter: Arrived['letter'],
  { referralAddresses }: Arrived['directory'],
): boolean {
  const ours = new Set(referralAddresses.map(mailboxOf));
  const named = (['to', 'cc'] as const).filter((field) =>
    letter[field].some(({ address }) => ours.has(mailboxOf(address))),
  );
  return signatures.length > 0 && named.some((field) => signatures.every((signature) => covers(signature, field)));
}

function oldest(moments: readonly Date[]): Date | null {
  return moments.toSorted((one, other) => one.getTime() - other.getTime())[0] ?? null;
}

const isAhead = (at: Date, came: Date): boolean => at.getTime() - came.getTime() > AHEAD_MS;
const dayOf = (at: Date): string => at.toISOString().slice(0, 10);
