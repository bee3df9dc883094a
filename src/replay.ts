/** Stored mail in; where today's versions read it otherwise, and what would follow from that, out. Nothing is sent, and nothing decided. */
import { decide, type Decision } from './decide/decide.ts';
import type { Directory } from './domain/directory.ts';
import type { Extraction } from './domain/extraction.ts';
import type { Letter } from './domain/letter.ts';
import { type HoldReason, WITHOUT_MODEL, type WithoutModel } from './domain/lists.ts';
import type { LetterReading, Log, ReadMessage, ReplayStore } from './domain/ports.ts';
import { referencesIn } from './domain/reference.ts';
import { NOTHING_ON_RECORD, type ReadingDifference, type Referral, type ReferralEvent } from './domain/referral.ts';
import { differencesOf } from './extract/differences.ts';
import { isProved } from './domain/standing.ts';
import type { Doubt } from './domain/voice.ts';
import { type IntakeNeeds, readOriginal } from './intake.ts';
import type { LetterReader } from './extract/reader.ts';
import { table } from './table.ts';

export interface ReplayNeeds {
  readonly store: ReplayStore;
  readonly known: IntakeNeeds['known'];
  readonly directory: () => Promise<Directory>;
  readonly reading: Pick<LetterReading, 'read'>;
  readonly extract: LetterReader;
  /** Mails that are read at once. */
  readonly parallel: number;
  readonly log: Log;
}

/** A letter that is read otherwise than it was, or whose reading would lead to something else today. */
interface ReadOtherwise {
  readonly letterId: string;
  readonly reference: string | null;
  readonly differences: readonly ReadingDifference[];
  /** Of outcome and designation, which stay as they are: a person decides. */
  readonly wouldDecide: readonly ReadingDifference[];
  readonly was: Extraction;
  readonly is: Extraction;
}

/** Holds that rest on what other mail had come by then. */
const ON_OTHER_MAIL: readonly (HoldReason | null)[] = ['replayed', 'on_record_elsewhere'];

/** A letter whose stored reading is better left alone. */
interface LeftAlone {
  readonly letterId: string;
  readonly reference: string | null;
  readonly why: string;
}

interface Replay {
  readonly mails: number;
  readonly otherwise: readonly ReadOtherwise[];
  readonly leftAlone: readonly LeftAlone[];
}

/** Reads only: what it finds is shown before `keep` changes anything. */
export async function readAgain(since: Date | null, needs: ReplayNeeds, signal: AbortSignal): Promise<Replay> {
  const ids = needs.store.ids(since)[Symbol.asyncIterator]();
  const directory = await needs.directory();
  const otherwise: [at: number, ReadOtherwise][] = [];
  const leftAlone: [at: number, LeftAlone][] = [];
  let mails = 0;
  const work = async (): Promise<void> => {
    for (let next = await ids.next(); next.done !== true; next = await ids.next()) {
      const at = mails++;
      const message = await needs.store.message(next.value);
      const found = message === null ? null : await compared(message, directory, needs, signal);
      if (found === null) continue;
      if ('why' in found) leftAlone.push([at, found]);
      else otherwise.push([at, found]);
    }
  };
  await Promise.all(Array.from({ length: needs.parallel }, work));
  return { mails, otherwise: inOrder(otherwise), leftAlone: inOrder(leftAlone) };
}

function inOrder<Item>(found: readonly [at: number, Item][]): readonly Item[] {
  return found.toSorted(([one], [other]) => one - other).map(([, item]) => item);
}

/** Keeps today's readings in place of the earlier ones, and says so in the history of their referrals; gives their number. */
export async function keep(letters: readonly ReadOtherwise[], { store, log }: ReplayNeeds): Promise<number> {
  let kept = 0;
  for (const { letterId, differences, wouldDecide, was, is } of letters) {
    if (differences.length === 0) continue;
    const event: ReferralEvent = { kind: 'read_again', letterId, readBy: is.readBy, differences, wouldDecide };
    if (!(await store.rewrite(letterId, was, is, event))) continue; // somebody else read it again meanwhile
    kept++;
    log.info('replay.rewritten', { letterId, fields: differences.length, forAPerson: wouldDecide.length > 0 });
  }
  return kept;
}

/** As it was found when the letter came: what had been seen before it is not kept. */
function replayDoubtIn({ events }: ReadMessage): Doubt | null {
  const doubts = events.flatMap((event) => (event.kind === 'opened' ? event.voice.doubts : []));
  return doubts.find(({ kind }) => kind === 'replayed' || kind === 'not_shown_new') ?? null;
}

/** Null when nothing differs. */
async function compared(
  message: ReadMessage,
  directory: Directory,
  { store, reading: pool, extract, known: knownNow }: ReplayNeeds,
  signal: AbortSignal,
): Promise<ReadOtherwise | LeftAlone | null> {
  const { id: letterId, receivedAt, standing, referral, extraction: was } = message;
  const reference = referral?.reference ?? null;
  const known = await knownNow();
  const leftAlone = (why: string): LeftAlone => ({ letterId, reference, why });

  const { reading } = await readOriginal(message.raw, directory, pool, signal);
  if (!reading.ok) return leftAlone(`it cannot be read any more (${reading.why}: ${reading.detail})`);
  const { letter } = reading;
  if (standing.verdict !== 'contradicted' && standing.writer.address !== letter.from[0]?.address)
    return leftAlone('another letter is found in it, of which it is not known who wrote it');

  const isWriterProved = isProved(standing);
  const read = await extract(letter, { directory, receivedAt, letterId, isProved: isWriterProved }, signal);
  if (!read.ok) return leftAlone(`it cannot be read any more (${read.why}: ${read.detail})`);
  const { extraction: is, heard } = read;
  const { model } = is.readBy;
  if (was.readBy.model.read && !model.read && LACKING.includes(model.why))
    return leftAlone(`a model read it, and now does not: ${WITHOUT_MODEL[model.why]}`);

  const differences = differencesOf(was, is);
  const thread = await threadOf(message, letter, store);
  // A reply is weighed against the referral as it stood then, which nobody keeps; and a confirmation came from outside the letter.
  const standsAlone =
    thread === null && !message.events.some(({ kind }) => kind === 'confirmed' || kind === 'reminded');
  const decision = decide({
    letterId,
    letter,
    standing, // as it was proved then: keys are rotated, and the check cannot be repeated
    extraction: is,
    directory,
    known,
    replayed: replayDoubtIn(message),
    onRecord: NOTHING_ON_RECORD,
    thread,
    waiting: null,
    place: null,
    holdsCode: null,
    signed: { at: null, isNew: true, isToUs: true },
    heard,
    others: [],
    asked: [],
    sentBefore: null,
    receivedAt,
    fresh: referral ?? { id: letterId, reference: '' },
  });
  const wouldDecide =
    standsAlone && !ON_OTHER_MAIL.includes(message.holdReason) ? decisionsApart(message, decision) : [];
  if (differences.length === 0 && wouldDecide.length === 0) return null;
  return { letterId, reference, differences, wouldDecide, was, is };
}

/** Why a reading without a model is poorer than one with it, and must not take its place. */
const LACKING: readonly WithoutModel[] = ['none_set', 'over_budget', 'failed'];

/** The thread in which the letter stood then, as far as that is known: what it opened itself was not there yet. */
async function threadOf(message: ReadMessage, letter: Letter, store: ReplayStore): Promise<Referral | null> {
  if (message.events.some(({ kind }) => kind === 'opened')) return null;
  if (message.referral !== null) return message.referral;
  return await store.thread(letter.references, referencesIn(letter));
}

function decisionsApart({ outcome, holdReason, events }: ReadMessage, decision: Decision): ReadingDifference[] {
  return [
    { field: 'outcome', was: outcomeIn(outcome, holdReason), is: outcomeIn(decision.outcome, decision.holdReason) },
    { field: 'designation', was: designationIn(events), is: designationIn(decision.events) },
  ].filter(({ was, is }) => was !== is);
}

function outcomeIn(outcome: string, holdReason: string | null): string {
  return holdReason === null ? outcome : `${outcome} ${holdReason}`;
}

function designationIn(events: readonly ReferralEvent[]): string {
  const event = events.findLast(({ kind }) => kind === 'designated');
  if (event?.kind !== 'designated') return '-';
  const { agentId, agencyId, placement } = event.designation;
  return `${agentId} with ${agencyId}, ${placement}`;
}

/** For people, letter by letter in the order of arrival. */
export function replayLines({ mails, otherwise, leftAlone }: Replay): readonly string[] {
  const rows = (letters: readonly ReadOtherwise[], of: 'differences' | 'wouldDecide'): string[][] =>
    letters.flatMap((letter) =>
      letter[of].map(({ field, was, is }) => [letter.letterId, letter.reference ?? '-', field, short(was), short(is)]),
    );
  const section = (title: string, headings: readonly string[], cells: readonly (readonly string[])[]): string[] =>
    cells.length === 0 ? [] : [title, '', ...table(headings, cells), ''];
  return [
    `${mails} mails were read again: ${mails - otherwise.length - leftAlone.length} are as they were.`,
    '',
    ...section('Read otherwise:', ['Letter', 'Referral', 'Field', 'Was', 'Is'], rows(otherwise, 'differences')),
    ...section(
      'For a person, since today this would be decided otherwise; it stays as it is:',
      ['Letter', 'Referral', '', 'Was', 'Would be'],
      rows(otherwise, 'wouldDecide'),
    ),
    ...section(
      'Left alone:',
      ['Letter', 'Referral', 'Why'],
      leftAlone.map(({ letterId, reference, why }) => [letterId, reference ?? '-', why]),
    ),
  ];
}

const LONGEST_CELL = 60;

function short(text: string): string {
  const signs = [...text.replaceAll(/\s+/g, ' ')];
  return signs.length <= LONGEST_CELL ? signs.join('') : `${signs.slice(0, LONGEST_CELL - 1).join('')}…`;
}
