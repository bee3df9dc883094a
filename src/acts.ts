/** What people did besides writing mail, and what time did, go in; what follows from each comes out, committed once. */
import { type ActDecision, decideAct } from './decide/act.ts';
import { type IntakeNeeds, ofToday, readAfterYes, waitingFor } from './intake.ts';
import type { ActStore, Log, PendingAct, PreparedNotice } from './domain/ports.ts';
import type { WaitReason } from './domain/notice.ts';
import type { Referral } from './domain/referral.ts';

export interface ActNeeds extends Pick<
  IntakeNeeds,
  'store' | 'reading' | 'directory' | 'known' | 'extract' | 'prepare'
> {
  readonly acts: ActStore;
  /** Makes acts of what nobody answered in time. */
  readonly noteUnanswered: () => Promise<void>;
  /** Hears of notices that may go out. */
  readonly ready: (notices: readonly PreparedNotice[]) => void;
  readonly log: Log;
}

const AT_ONCE = 50;

/** Works on all that is due. An act that fails stays due, and the others go on. */
export async function workActs(needs: ActNeeds, signal: AbortSignal): Promise<void> {
  const { acts, store, reading, log } = needs;
  await needs.noteUnanswered();
  for (const act of await acts.due(AT_ONCE)) {
    signal.throwIfAborted();
    const directory = await needs.directory();
    const letter = await waitingFor(act.letterId, directory, { store, reading }, signal);
    const by = { directory, known: await needs.known(), others: await othersOf(act, store) };
    const pending = { ...act, referral: ofToday(act.referral, directory) };
    const first: ActDecision | null = letter === null ? null : decideAct(pending, letter, by);
    const again = await readAfterYes(letter, first?.events ?? [], directory, needs, signal);
    const decision = again === null ? first : decideAct(pending, again, by);
    const since = { source: 'mailbox', internalDate: null, receivedAt: act.at } as const;
    const prepared = await Promise.all(
      (decision?.notices ?? []).map(async (draft) => await needs.prepare(draft, since, directory)),
    );
    const waits = act.act.kind === 'renewed' ? act.act.waits : null;
    const notices = waits === null ? prepared : prepared.map((notice) => withheld(notice, waits));
    const { referral = null, events = [] } = decision ?? {};
    const result = decision === null ? 'void' : 'done';
    if (!(await acts.commit(act, { result, referral, events, notices }))) continue;
    log.info('act.done', { reference: act.referral.reference, act: act.act.kind, result });
    needs.ready(notices);
  }
}

/** What an operator has not released does not go out because it was written anew. */
function withheld(notice: PreparedNotice, waitReason: WaitReason): PreparedNotice {
  const deliveries = notice.deliveries.map((delivery) => ({ ...delivery, state: 'waiting' as const, waitReason }));
  return { ...notice, deliveries };
}

async function othersOf({ referral, letterId }: PendingAct, store: ActNeeds['store']): Promise<readonly Referral[]> {
  const of = {
    address: referral.customerEmail,
    domain: referral.customerDomain,
    signatureSha256: null,
    textSha256: null,
    company: null,
  };
  const { referrals } = await store.history(letterId, of);
  return referrals.filter(({ id }) => id !== referral.id);
}
