/** One mind without servers: raw mail in; what reading, proving, the rules, the decision and the templates make of it out. What came before is remembered. */
import { join } from 'node:path';
import { decide, type Decision, type DecisionInput, type WaitingLetter } from '../../src/decide/decide.ts';
import { freshness, replayDoubt } from '../../src/decide/freshness.ts';
import { knownDomains } from '../../src/decide/known.ts';
import { likenessIndex } from '../../src/decide/likeness.ts';
import { OWN_PALETTE } from '../../src/domain/colour.ts';
import type { Directory } from '../../src/domain/directory.ts';
import { type Letter, ownWords } from '../../src/domain/letter.ts';
import type { PlaceInThread, Resolver } from '../../src/domain/ports.ts';
import { NOTHING_ON_RECORD, type Referral } from '../../src/domain/referral.ts';
import { signatureIdentity, type Standing } from '../../src/domain/standing.ts';
import type { KnownDomain } from '../../src/domain/voice.ts';
import { heardIn } from '../../src/extract/answer/heard.ts';
import { readWithoutModel } from '../../src/extract/without-model.ts';
import { noticeRenderer } from '../../src/notify/render.ts';
import { originalOf } from '../../src/read/original.ts';
import { readLetter } from '../../src/read/letter.ts';
import { verifier } from '../../src/verify/verify.ts';

/** Stands in our question to the customer alone. */
export const CODE = 'K3M9-QRS7-2XTD-8VWA';

export interface World {
  readonly directory: Directory;
  readonly resolver: Resolver;
  readonly authservIds?: readonly string[];
  readonly sealers?: readonly string[];
  readonly customers?: readonly KnownDomain[];
  readonly at: Date;
}

export interface Led {
  readonly decision: Decision;
  readonly standing: Standing;
  readonly mails: readonly { readonly to: readonly string[]; readonly words: string }[];
}

export interface Mind {
  /** Decides about a mail as if it were the first. */
  readonly led: (raw: Buffer, changes?: Partial<DecisionInput>) => Promise<Led>;
  /** Decides about a mail in the referral that the mails before it made. */
  readonly next: (raw: Buffer) => Promise<Led>;
  /** The referral as it stands. */
  readonly referral: () => Referral | null;
}

const render = await noticeRenderer({
  templatesDir: join(import.meta.dirname, '../../templates'),
  sender: { name: 'Firsthand' },
  desk: { name: 'Referral desk', email: null, phone: null },
  zone: 'UTC',
  writeTo: 'referrals@firsthand.example',
  colours: OWN_PALETTE,
  logo: null,
});

export function mind({ directory, resolver, authservIds = [], sealers = [], customers = [], at }: World): Mind {
  const verify = verifier({ resolver, authservIds, sealers, clock: { now: () => at } });
  const known = likenessIndex(knownDomains(directory, customers));
  const letters = new Map<string, WaitingLetter>();
  const signatures = new Set<string>();
  let count = 0;
  let referral: Referral | null = null;

  const led: Mind['led'] = async (raw, changes = {}) => {
    const first = await readLetter(raw);
    if (!first.ok) throw new Error(first.detail);
    const carried = originalOf(first.letter, directory);
    const inner = carried === null ? first : await readLetter(carried);
    if (!inner.ok) throw new Error(inner.detail);
    const { letter } = inner;
    const standing = await verify(carried ?? raw, letter, carried === null ? 'received' : 'carried', at);
    const letterId = `letter-${++count}`;
    const extraction = readWithoutModel(letter, directory, at);
    const signature = signatureIdentity(standing);
    const signatureSeenAt = signature !== null && signatures.has(signature) ? at : null;
    if (signature !== null) signatures.add(signature);
    letters.set(letterId, { letterId, letter, standing, extraction, readAfterYes: null, receivedAt: at });
    const message = { internalDate: at, receivedAt: at, source: 'mailbox' } as const;
    const fresh = freshness({ letter, standing, signatureSeenAt, directory, message });
    const decision = decide({
      letterId,
      letter,
      standing,
      extraction,
      directory,
      known,
      replayed: replayDoubt(fresh),
      onRecord: NOTHING_ON_RECORD,
      thread: null,
      waiting: null,
      place: placeIn(changes.thread ?? null, letter, at),
      holdsCode: codePlaceIn(letter, raw),
      signed: { at: fresh.signedAt, isNew: !fresh.seenBefore, isToUs: fresh.isToUs },
      heard: heardIn(letter, directory),
      others: [],
      asked: [],
      sentBefore: null,
      receivedAt: at,
      fresh: { id: 'referral', reference: 'FH-00000001' },
      ...changes,
    });
    const around = { code: CODE, link: null, looksBy: null };
    const mails = await Promise.all(
      decision.notices.map(async (notice) => {
        const { subject, text, html, attachments } = await render(notice, around);
        const words = [subject, text, html, ...attachments.map(({ content }) => content)].join('\n');
        return { to: notice.recipients.map(({ address }) => address), words };
      }),
    );
    return { decision, standing, mails };
  };

  return {
    led,
    next: async (raw) => {
      const waiting = letters.get(referral?.pendingLetterId ?? '') ?? null;
      const found = await led(raw, { thread: referral, waiting });
      referral = found.decision.referral ?? referral;
      return found;
    },
    referral: () => referral,
  };
}

/** A minute before: we asked, or told, what the letter answers if it refers to anything. */
function placeIn(thread: Referral | null, { references }: Letter, at: Date): PlaceInThread | null {
  if (thread === null) return null;
  const before = new Date(at.getTime() - 60_000);
  const asks = thread.pendingLetterId !== null;
  return {
    alsoIn: [],
    answers: references.length === 0 ? null : { at: before, asks, words: '', sentAt: null },
    openedAt: before,
    askedAt: asks ? before : null,
    designatedAt: thread.designation === null ? null : before,
    changedAt: null,
  };
}

function codePlaceIn(letter: Letter, raw: Buffer): DecisionInput['holdsCode'] {
  if (ownWords(letter).includes(CODE)) return 'own_words';
  return raw.includes(CODE) ? 'elsewhere' : null;
}

/** The agents whom a decision designates. */
export const designatedIn = ({ decision }: Pick<Led, 'decision'>): readonly string[] =>
  decision.events.flatMap((event) => (event.kind === 'designated' ? [event.designation.agentId] : []));
