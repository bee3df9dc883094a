/** One telephone call's story: what an operator heard and wrote down goes in; it counts, waits for a second person or is refused. */
import { conflictOf, partiesTo } from './decide/conflict.ts';
import { partsIn } from './decide/happened.ts';
import { agentsAt, hostOf } from './decide/party.ts';
import { type CallWeighed, confirmedBy, weighCall } from './decide/telephone.ts';
import type { CallKept, CallPressed, NumberOnRecord, NumbersOf, WaitingCall } from './domain/call.ts';
import type { Directory } from './domain/directory.ts';
import { isCompanyHost } from './domain/open-hosts.ts';
import type { Letter } from './domain/letter.ts';
import type { Act } from './domain/ports.ts';
import type { Referral } from './domain/referral.ts';
import type { User } from './domain/user.ts';
import type { TelephoneCall } from './domain/voice.ts';
import { agentsMentioned } from './extract/named.ts';
import { type IntakeNeeds, ofToday, waitingFor } from './intake.ts';

export interface CallAbout {
  readonly letterId: string;
  readonly referralId: string | null;
  /** The customer's. */
  readonly address: string;
  readonly receivedAt: Date;
}

export interface CallNeeds extends Pick<IntakeNeeds, 'store' | 'reading' | 'directory'> {
  /** The other mails of a referral, and when each came. */
  readonly mailsOf: (referralId: string) => Promise<readonly { readonly id: string; readonly receivedAt: Date }[]>;
  /** Numbers of this customer that are on record, but for what stands in mails of that referral. */
  readonly numbersOf: (customer: NumbersOf, referralId: string | null) => Promise<readonly NumberOnRecord[]>;
}

/** Whoever reads more of one referral than that reads no telephone number any more. */
const MOST_MAILS = 60;

export async function weighedCall(
  call: TelephoneCall,
  { letterId, referralId, address, receivedAt }: CallAbout,
  needs: CallNeeds,
  signal: AbortSignal,
): Promise<CallWeighed> {
  const mails = referralId === null ? [] : (await needs.mailsOf(referralId)).slice(0, MOST_MAILS);
  const directory = await needs.directory();
  const texts: string[] = [];
  for (const id of new Set([letterId, ...mails.map((mail) => mail.id)])) {
    const read = await waitingFor(id, directory, needs, signal);
    if (read === null) continue;
    texts.push(...textsOf(read.letter));
    for (const carried of read.letter.carried) {
      const within = await needs.reading.read(carried, signal);
      if (within.ok) texts.push(...textsOf(within.letter));
    }
  }
  const times = [receivedAt, ...mails.map((mail) => mail.receivedAt)].map((at) => at.getTime());
  const since = new Date(Math.min(...times));
  return weighCall({ call, texts, since, onRecord: await needs.numbersOf(customerAt(address), referralId) });
}

/** Whatever somebody may have written into it. */
function textsOf({ subject, body, struck, from, attachments }: Letter): readonly string[] {
  return [
    subject,
    body.text,
    ...struck.map(({ text }) => text),
    ...from.map(({ name }) => name),
    ...attachments.flatMap(({ text, filename }) => [text ?? '', filename ?? '']),
  ];
}

export function customerAt(address: string): NumbersOf {
  const domain = hostOf(address);
  return { address, domain: isCompanyHost(domain) ? domain : null };
}

export function secondWanted({ number, operator }: TelephoneCall): string {
  return `The call is kept, and nothing takes effect yet: nobody but you says that ${number} is theirs, or it was kept only after the mail came, so a second person has to check it. Another operator than ${operator} confirms it on this page.`;
}

export interface ReferralCallNeeds extends CallNeeds {
  readonly referralById: (id: string) => Promise<Referral | null>;
  /** The letter that waits, or else the one that opened it. */
  readonly letterOf: (referral: Referral) => Promise<{ readonly id: string; readonly receivedAt: Date } | null>;
  readonly waitingCall: (referral: Referral) => Promise<WaitingCall | null>;
  /** Keeps the act, beside who did what; a call that waits, or ends one that waited. */
  readonly putCall: (of: {
    readonly referral: Referral;
    readonly act: Act;
    readonly waits: WaitingCall | null;
    readonly who: string;
    readonly did: string;
    readonly why: string;
  }) => Promise<void>;
  readonly now: () => Date;
}

/** `version` is that of the referral as the operator saw it. */
export async function callAboutReferral(
  needs: ReferralCallNeeds,
  of: { readonly id: string; readonly version: number; readonly pressed: CallPressed; readonly by: User },
  signal: AbortSignal,
): Promise<CallKept> {
  const { pressed, by } = of;
  const referral = await needs.referralById(of.id);
  if (referral === null || referral.version !== of.version) return { is: 'overtaken' };
  const directory = await needs.directory();
  const letter = await needs.letterOf(referral);
  const conflict = conflictOf(
    by,
    await partiesToCall(referral, letter?.id ?? null, directory, needs, signal),
    directory,
  );
  if (conflict !== null) return { is: 'refused', why: conflict };
  const put = async (act: Act, waits: WaitingCall | null, did: string, why: string): Promise<void> =>
    await needs.putCall({ referral, act, waits, who: by.name, did, why });
  if (pressed.is === 'otherwise') {
    const { call, words } = pressed;
    await put({ kind: 'called', call, heard: 'otherwise', words }, null, 'call, they said something else', told(call));
    return { is: 'kept', says: OTHERWISE };
  }
  const bar = barToCall(referral);
  if (bar !== null) return { is: 'refused', why: bar };
  if (pressed.is === 'second') {
    const waiting = await needs.waitingCall(referral);
    if (waiting === null) return { is: 'refused', why: 'No call waits for a second person here.' };
    if (waiting.call.at !== pressed.calledAt) return { is: 'overtaken' };
    const second = { operator: by.name, numberFrom: pressed.numberFrom, at: needs.now().toISOString() };
    const call = confirmedBy(waiting.call, second);
    if (typeof call === 'string') return { is: 'refused', why: call };
    await put({ kind: 'attested', assent: call }, null, 'attest, as a second person', told(call));
    return { is: 'kept', says: countsFrom(referral) };
  }
  if (letter === null) return { is: 'refused', why: 'The mail that opened this referral is not there any more.' };
  const { customerEmail: address } = referral;
  const about = { letterId: letter.id, referralId: referral.id, address, receivedAt: letter.receivedAt };
  const weighed = await weighedCall(pressed.call, about, needs, signal);
  switch (weighed.is) {
    case 'refused':
      return { is: 'refused', why: weighed.why };
    case 'counts':
      await put({ kind: 'attested', assent: weighed.call }, null, 'attest', told(weighed.call));
      return { is: 'kept', says: countsFrom(referral) };
    case 'second_wanted': {
      const { call } = weighed;
      const { id: referralId, version } = referral;
      const waits: WaitingCall = { call, corrections: null, why: '', referralId, version };
      await put({ kind: 'called', call, heard: 'waits', words: '' }, waits, 'call, a second person wanted', told(call));
      return { is: 'kept', says: secondWanted(call) };
    }
  }
}

/** Who is on record or named, in this referral, in the mail that waits, or in others of this customer; by the names of today. */
async function partiesToCall(
  referral: Referral,
  letterId: string | null,
  directory: Directory,
  needs: CallNeeds,
  signal: AbortSignal,
): Promise<readonly string[]> {
  const waiting = letterId === null ? null : await waitingFor(letterId, directory, needs, signal);
  const others = letterId === null ? [] : await othersOf(needs, letterId, referral.customerEmail, referral);
  return [
    ...partiesTo({
      extraction: waiting?.extraction ?? null,
      mentioned: waiting === null ? [] : agentsMentioned(waiting.letter, directory),
      referrals: [referral, ...others].map((each) => ofToday(each, directory)),
      corrections: null,
    }),
    ...agentsAt(waiting?.standing.writer?.address ?? '', directory).map(({ id }) => id),
  ];
}

/** Other referrals of whoever writes from this address, or of their company. */
export async function othersOf(
  { store }: Pick<CallNeeds, 'store'>,
  letterId: string,
  address: string | null,
  referral: Referral | null,
): Promise<readonly Referral[]> {
  if (address === null) return [];
  const of = { ...customerAt(address), signatureSha256: null, textSha256: null, company: null };
  const { referrals } = await store.history(letterId, of);
  return referrals.filter(({ id }) => id !== referral?.id);
}

const OTHERWISE =
  'Your call is kept with what they said, and nothing on record is changed. Ask the customer to reply to our last mail with what is right, in one line: their reply changes the record.';

/** Why a yes on the telephone has nothing to stand by. */
function barToCall({ state, reference, holdReason, pendingLetterId }: Referral): string | null {
  if (state === 'withdrawn') return `${reference} was withdrawn: the customer has to refer themselves anew.`;
  if (state === 'in_effect' && pendingLetterId !== null)
    return 'A question to the customer about a later mail is open: their answer to it settles it.';
  if (state === 'in_effect' && holdReason !== 'said_otherwise')
    return `${reference} is in effect already: a call that says that it is right changes nothing.`;
  return null;
}

/** What the call does, and what it does not. */
function countsFrom({ state, missing }: Referral): string {
  const lacks = partsIn(missing);
  return state === 'awaiting_parts' && lacks !== ''
    ? `The call is kept. Nothing takes effect yet, for this is still missing: ${lacks}. The customer was asked for it already, and is not asked again now.`
    : 'The call is kept and worked on within seconds. This page then shows what came of it.';
}

function told({ whom, number, numberFrom }: TelephoneCall): string {
  return `${whom}, ${number} (${numberFrom})`;
}
