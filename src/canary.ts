/** A canary's story: mailed to each mailbox at an interval, read and answered like any referral, followed until its confirmation is back. */
import { asOfCustomer, CANARY_DIRECTORY, CANARY_STANDING, canaryMail } from './canary/letter.ts';
import { canaryHeader, canaryMarkIn } from './canary/mark.ts';
import { decide } from './decide/decide.ts';
import { likenessIndex } from './decide/likeness.ts';
import type { Canary, CanaryAnswer, CanaryMail, CanaryStore } from './domain/canary.ts';
import { NOTHING_ON_RECORD } from './domain/referral.ts';
import type { Clock, LetterReading, Log, MacKey, MailSender, Unfinished } from './domain/ports.ts';
import type { IntakeNeeds } from './intake.ts';

export interface CanaryNeeds extends Pick<IntakeNeeds, 'verify' | 'prepare' | 'fresh'> {
  readonly store: CanaryStore;
  readonly reading: LetterReading;
  readonly key: MacKey;
  /** Hears of a confirmation that may go out. */
  readonly ready: (noticeId: string) => void;
  readonly log: Log;
}

/** Deals with a mail of a canary, of which nothing stays; false for every other mail. Throws when a retry can help. */
export function canaryReader(needs: CanaryNeeds): (message: Unfinished, signal: AbortSignal) => Promise<boolean> {
  const { store, key, log } = needs;
  return async (message, signal) => {
    const marked = canaryMarkIn(message.raw, key);
    const mail = marked === null ? null : await store.find(marked);
    if (mail === null) return false;
    const { canaryId, mailbox, way } = mail;
    if (way === 'out') {
      const answer = await answerTo(mail, message, needs, signal);
      if ((await store.read(canaryId, message.id, answer)) && answer !== null) needs.ready(answer.id);
      return true;
    }
    const seconds = await store.back(canaryId, message.id);
    if (seconds !== null) log.info('canary.back', { mailbox, canaryId, seconds });
    return true;
  };
}

/** Null where it cannot be read, or nothing comes of it: the canary then stays away. */
async function answerTo(
  { canaryId, address }: CanaryMail,
  message: Unfinished,
  { store, reading, verify, prepare, fresh }: CanaryNeeds,
  signal: AbortSignal,
): Promise<CanaryAnswer | null> {
  const directory = CANARY_DIRECTORY;
  const read = await reading.read(message.raw, signal);
  if (!read.ok) return await misread(`reading its mail ended with ${read.why}`);
  await verify(message.raw, read.letter, 'received', message.receivedAt); // that it can be done is all: what proves it is our mark
  const letter = asOfCustomer(read.letter);
  const { receivedAt, id: letterId } = message;
  const understood = await reading.readWithoutModel(
    letter,
    { directory, receivedAt, letterId, isProved: false },
    signal,
  );
  if (!understood.ok) return await misread(`understanding it ended with ${understood.why}`);
  const decision = decide({
    letterId,
    letter,
    standing: CANARY_STANDING,
    extraction: understood.extraction,
    directory,
    known: likenessIndex([]),
    replayed: null,
    onRecord: NOTHING_ON_RECORD,
    thread: null,
    waiting: null,
    place: null,
    holdsCode: null,
    signed: { at: null, isNew: true, isToUs: true },
    heard: understood.heard,
    others: [],
    asked: [],
    sentBefore: null,
    receivedAt,
    fresh: fresh(),
  });
  const confirmation = decision.notices.find(({ facts }) => facts.kind === 'confirmation');
  if (confirmation === undefined) return await misread(`its outcome was ${decision.holdReason ?? decision.outcome}`);
  const recipients = [{ role: 'to', name: '', address, source: 'settings:mailbox' }] as const;
  return await prepare({ ...confirmation, recipients }, message, directory);

  async function misread(fault: string): Promise<null> {
    await store.failed(canaryId, 'misread', fault);
    return null;
  }
}

export interface CanaryRounds {
  readonly store: CanaryStore;
  readonly mailboxes: readonly Omit<Canary, 'id'>[];
  readonly everyMs: number;
  readonly patienceMs: number;
  readonly sender: MailSender;
  readonly from: { readonly name: string; readonly address: string };
  readonly key: MacKey;
  readonly clock: Clock;
  readonly log: Log;
}

/** Sends those that are due, and says which stay away. */
export async function sendCanaries(needs: CanaryRounds, signal: AbortSignal): Promise<void> {
  const { store, mailboxes, everyMs, patienceMs, sender, from, key, clock, log } = needs;
  for (const { id, mailbox, address } of await store.due(mailboxes, everyMs)) {
    const mail = canaryMail(id, from, address, canaryHeader(id, key), clock.now());
    const { outcome, response } = await sender.send(mail, address, signal);
    if (outcome === 'accepted' || outcome === 'unknown') await store.sent(id);
    else await store.failed(id, 'unsent', response);
    log.debug('canary.sent', { mailbox, canaryId: id, outcome });
  }
  for (const { mailbox, stuck } of await store.lost(patienceMs)) log.error('canary.lost', { mailbox, stuck });
}
