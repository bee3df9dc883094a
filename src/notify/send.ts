/** A notice's id goes in; each open delivery of it, and of the notices beside it, is sent in a transaction of its own, and what became of it is stored. */
import type { OutgoingMail, Question } from '../domain/notice.ts';
import {
  type ClaimedNotice,
  type Log,
  type MailSender,
  type Outbox,
  PortError,
  type SendResult,
  type Withheld,
} from '../domain/ports.ts';
import { compose, isBeyondAscii, type SenderIdentity } from './compose.ts';

export interface NoticeSenderNeeds {
  readonly outbox: Outbox;
  /** Null where the mode is shadow, or nothing that could send is set. */
  readonly sender: MailSender | null;
  readonly identity: Omit<SenderIdentity, 'address'> & { readonly address: string | null };
  /** What the answer to a question is known by. */
  readonly codeOf: (question: Question) => string;
  /** Where a bounce of this notice to this recipient comes to. */
  readonly returnTo: (noticeId: string, recipient: string) => string;
  /** Header fields beside those of every notice. */
  readonly headersOf?: (noticeId: string) => Readonly<Record<string, string>>;
  /** Signs the head of the chain of events. */
  readonly seal: (chainHead: string, at: Date) => Promise<string>;
  readonly log: Log;
}

/** Running it twice sends nothing twice; false where there was nothing to send. Throws when something was deferred, so that the queue tries again later. */
export function noticeSender(needs: NoticeSenderNeeds): (noticeId: string, signal: AbortSignal) => Promise<boolean> {
  const { outbox, sender, identity, codeOf, returnTo, seal, log } = needs;
  return async (noticeId, signal) => {
    const { address } = identity;
    if (sender === null || address === null) {
      log.debug('notify.not_released', { noticeId });
      return false;
    }
    signal.throwIfAborted();
    const claimed = await outbox.claim(noticeId);
    if (claimed.length === 0) return false;

    let results: Results = claimed.flatMap((notice) =>
      notice.deliveries.map((delivery) => ({ notice, ...delivery, result: NOT_TRIED })),
    );
    try {
      const now = new Date();
      const sealed = new Map<string, Promise<string>>(); // what goes out together ends in the same event
      const mails = await Promise.all(
        claimed.map(async (notice) => {
          const { chainHead, draft } = notice;
          const stamp = sealed.get(chainHead) ?? seal(chainHead, now);
          sealed.set(chainHead, stamp);
          const code = draft.asks === null ? null : codeOf(draft.asks);
          const composed = compose(notice, { ...identity, address }, now, await stamp, code);
          return { notice, mail: { ...composed, headers: { ...composed.headers, ...needs.headersOf?.(notice.id) } } };
        }),
      );
      results = await sendEach(mails, sender, returnTo, signal);
    } finally {
      // whatever happened: a mark that nobody settles would keep the notice
      await outbox.settle(
        results.map(({ notice, address: to, result }) => ({ noticeId: notice.id, address: to, result })),
      );
    }
    for (const settled of results) say(log, settled);
    const deferred = results.filter(({ result }) => result.outcome === 'deferred');
    const [first] = deferred;
    if (first !== undefined)
      throw new PortError(
        `${reasonIn(first.result.response)}: ${deferred.length} of ${results.length} deliveries of notice ${noticeId} are to be tried again`,
        { retry: 'later' },
      );
    return true;
  };
}

type Results = readonly (ClaimedNotice['deliveries'][number] & {
  readonly notice: ClaimedNotice;
  readonly result: SendResult | Withheld;
})[];

const NOT_TRIED: SendResult = { outcome: 'deferred', response: 'the notice could not be composed' };

async function sendEach(
  mails: readonly { readonly notice: ClaimedNotice; readonly mail: OutgoingMail }[],
  sender: MailSender,
  returnTo: NoticeSenderNeeds['returnTo'],
  signal: AbortSignal,
): Promise<Results> {
  const open = mails.flatMap(({ notice, mail }) => notice.deliveries.map((delivery) => ({ notice, mail, delivery })));
  const send = async (those: typeof open): Promise<Results> =>
    await Promise.all(
      those.map(async ({ notice, mail, delivery }) => ({
        notice,
        ...delivery,
        result: await sender.send(mail, delivery.address, signal, returnTo(notice.id, delivery.address)),
      })),
    );
  // Many servers cannot send to an address beyond ASCII (RFC 6531). Its owner is told first, or the others are not told.
  const beyond = open.filter(({ delivery }) => isBeyondAscii(delivery.address));
  const others = open.filter(({ delivery }) => !isBeyondAscii(delivery.address));
  if (beyond.length === 0) return await send(others);
  const first = await send(beyond);
  const outcomes = first.map(({ result }) => result.outcome);
  const instead = outcomes.includes('refused') ? WITHHELD : outcomes.includes('deferred') ? LATER : null;
  if (instead === null) return [...first, ...(await send(others))];
  return [...first, ...others.map(({ notice, delivery }) => ({ notice, ...delivery, result: instead }))];
}

const WITHHELD: Withheld = {
  outcome: 'withheld',
  response: 'another recipient, who has to hear of it first, cannot be told by mail',
};
const LATER: SendResult = { outcome: 'deferred', response: 'it waits until another recipient has been told' };

const EVENTS = {
  accepted: 'notify.sent',
  refused: 'notify.refused',
  deferred: 'notify.deferred',
  unknown: 'notify.unknown',
  withheld: 'notify.withheld',
} as const;

function say(log: Log, { notice: { id, draft }, possiblyTwice, result }: Results[number]): void {
  const { outcome, response } = result;
  const fields = { noticeId: id, kind: draft.facts.kind, reference: draft.facts.reference, why: reasonIn(response) };
  if (possiblyTwice) log.warn('notify.resent', fields);
  if (outcome === 'accepted') log.info(EVENTS[outcome], fields);
  else log.warn(EVENTS[outcome], fields);
}

/** Of a server's reply its code alone, since its text holds addresses; the whole of what is no reply, such as a refused connection. */
function reasonIn(response: string): string {
  return (
    /^[2-5]\d\d(?:[ -][245]\.\d{1,3}\.\d{1,3})?\b/.exec(response)?.[0] ??
    response.replace(/\S*@\S*/g, '…').slice(0, 200)
  );
}
