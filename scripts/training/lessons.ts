/** The folders of examples go in; letters, each on its page and with what is true of it, come out. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { readDirectoryFile } from '../../src/directory/file.ts';
import { readLetter } from '../../src/read/letter.ts';
import { filesOf } from '../../src/extract/learned/files.ts';
import { type Page, pageOf } from '../../src/extract/learned/page.ts';
import type { Party } from '../../src/extract/rules/party.ts';
import { readTruth, type Truth } from '../../src/extract/truth.ts';
import { lettersOf, type LessonLetter } from './letters.ts';
import { type MarkedFile, readMarked } from './marked.ts';

/** Whom it is about: an id of the directory, an id of the file for whom the directory does not have, or a name. */
export interface Whom {
  readonly id: string | null;
  readonly name: string | null;
}

export interface Lesson {
  /** The file or the world. */
  readonly voice: string;
  readonly name: string;
  readonly page: Page;
  readonly sentAt: Date;
  /** Null where only the whole letter is labelled. */
  readonly marked: LessonLetter | null;
  readonly truth: LessonTruth;
  /** It was made of a term and a frame: it teaches what services are called, and nothing of how letters are. */
  readonly teachesTerms: boolean;
  /** As it was made by hand, where there is one. */
  readonly label: Truth | null;
}

export interface LessonTruth {
  readonly intent: string;
  /** Only what asks for action is labelled in full. */
  readonly agent: { readonly status: string; readonly whom: readonly Whom[] } | null;
  readonly agencies: readonly string[] | null;
  readonly interest: string | null;
  readonly placement: string | null;
  readonly sites: number | null;
  readonly seats: number | null;
  readonly budget: { readonly amount: number; readonly currency: string } | null;
  readonly date: string | null;
  readonly services: readonly string[];
  readonly incumbents: readonly string[];
}

const IN_FULL: ReadonlySet<string> = new Set([
  'self_referral',
  'psa_referral',
  'update',
  'agent_change',
  'third_party_claim',
]);

export function markedFiles(folder: string): readonly MarkedFile[] {
  return readdirSync(folder)
    .filter((name) => name.endsWith('.txt'))
    .toSorted()
    .map((name) => readMarked(readFileSync(join(folder, name), 'utf8'), name.replace('.txt', '')));
}

export async function markedLessons(
  files: readonly MarkedFile[],
  serviceWords: ReadonlySet<string>,
  teachesTerms = false,
): Promise<readonly Lesson[]> {
  const all = await Promise.all(
    files.map(async (file) => {
      const letters = await lettersOf(file);
      const lesson = (marked: LessonLetter, unlisted: ReadonlyMap<string, string>): Lesson => {
        const { letter } = marked;
        const around = { directory: marked.directory, serviceWords };
        return {
          voice: file.voice,
          name: `${file.voice} ${marked.marked.number}`,
          page: pageOf(letter, around, filesOf(letter, around)),
          sentAt: new Date(letter.date ?? 0),
          marked,
          truth: truthOfMarked(marked, unlisted),
          teachesTerms,
          label: null,
        };
      };
      return letters.flatMap((marked, at) => {
        const stranger = at % STRANGER_EACH === 0 ? withoutAgent(marked) : null;
        const again = stranger && lesson(stranger.marked, new Map([...file.unlisted, stranger.name]));
        return [lesson(marked, file.unlisted), ...(again === null ? [] : [again])];
      });
    }),
  );
  return all.flat();
}

/** Of so many letters one is read once more as if the directory did not have its agent: few letters name somebody like that. */
const STRANGER_EACH = 3;

function withoutAgent(
  marked: LessonLetter,
): { marked: LessonLetter; name: readonly [id: string, name: string] } | null {
  const { directory, letter } = marked;
  const id = /^designated (a\d+)$/.exec(marked.marked.head['agent'] ?? '')?.[1];
  const agent = directory.agents.find((each) => each.id === id);
  if (id === undefined || agent === undefined || !letter.body.text.includes(agent.name)) return null;
  const agents = directory.agents.filter((each) => each !== agent);
  return { marked: { ...marked, directory: { ...directory, agents } }, name: [id, `${agent.name} ${agent.company}`] };
}

function truthOfMarked({ marked: { head }, marks }: LessonLetter, unlisted: ReadonlyMap<string, string>): LessonTruth {
  const intent = head['intent'] ?? '';
  const [status = '', ...ids] = (head['agent'] ?? '').split(/[ ,]+/);
  const [agencyStatus = '', ...agencies] = (head['agency'] ?? '').split(/[ ,]+/);
  const isFull = IN_FULL.has(intent);
  const count = (of: 'sites' | 'seats'): number | null => {
    const mark = marks.find((each) => each.of === of);
    return mark?.of === 'sites' || mark?.of === 'seats' ? mark.count : null;
  };
  const budget = marks.find((each) => each.of === 'budget');
  const date = marks.find((each) => each.of === 'date');
  const whom = ids.flatMap((each) => each.split('/')).map((id) => ({ id, name: unlisted.get(id) ?? null }));
  return {
    intent,
    agent: isFull ? { status, whom } : null,
    agencies: isFull ? (agencyStatus === 'missing' ? [] : agencies) : null,
    interest: isFull ? (head['interest'] ?? null) : null,
    placement: isFull ? (head['placement'] ?? null) : null,
    sites: count('sites'),
    seats: count('seats'),
    budget: budget?.of === 'budget' ? { amount: budget.amount, currency: budget.currency } : null,
    date: date?.of === 'date' ? date.day : null,
    services: [...new Set(marks.flatMap((mark) => (mark.of === 'service' && mark.isWanted ? [mark.service] : [])))],
    incumbents: [
      ...new Set(marks.flatMap((mark) => (mark.of === 'provider' && mark.use === 'out' ? [mark.name] : []))),
    ],
  };
}

/** Of the folders in `fixtures/letters`, and the demo: each is a world with its directory.json and labelled mail. */
export async function labelledLessons(fixtures: string, serviceWords: ReadonlySet<string>): Promise<readonly Lesson[]> {
  const worlds = [...readdirSync(join(fixtures, 'letters')).map((name) => join('letters', name)), 'demo']
    .filter((name) => existsSync(join(fixtures, name, 'directory.json')))
    .toSorted();
  const all = await Promise.all(
    worlds.map((world) => worldLessons(join(fixtures, world), basename(world), serviceWords)),
  );
  return all.flat();
}

async function worldLessons(
  folder: string,
  world: string,
  serviceWords: ReadonlySet<string>,
): Promise<readonly Lesson[]> {
  const file = readDirectoryFile(readFileSync(join(folder, 'directory.json'), 'utf8'), 'json');
  if (!file.ok) throw new Error(file.faults.join('\n'));
  const { directory } = file;
  const names = readdirSync(folder)
    .filter((name) => name.endsWith('.eml'))
    .toSorted();
  const all = await Promise.all(
    names.map(async (name): Promise<Lesson[]> => {
      const truth = readTruth(JSON.parse(readFileSync(join(folder, name.replace(/eml$/, 'json')), 'utf8')));
      const read = await readLetter(readFileSync(join(folder, name)));
      if (!truth.ok) throw new Error(`${world}/${name}: ${truth.faults.join('; ')}`);
      // A machine's mail is told by its headers, and teaches no words.
      if (!read.ok || truth.truth.intent === 'auto_reply' || truth.truth.intent === 'bounce') return [];
      const { letter } = read;
      const around = { directory, serviceWords };
      const page = pageOf(letter, around, filesOf(letter, around));
      const sentAt = new Date(letter.date ?? 0);
      const of = { voice: world, name: `${world} ${name}`, page, sentAt, marked: null, teachesTerms: false };
      return [{ ...of, truth: truthOfLabel(truth.truth), label: truth.truth }];
    }),
  );
  return all.flat();
}

function truthOfLabel({ intent, agentOfRecord, masterAgency, interest, placement, opportunity }: Truth): LessonTruth {
  const isFull = IN_FULL.has(intent) && agentOfRecord !== null && agentOfRecord !== undefined;
  return {
    intent,
    agent: isFull
      ? {
          status: agentOfRecord.status,
          whom: agentOfRecord.agents.map(({ directoryId, name, company }) => ({
            id: directoryId,
            name: name ?? company,
          })),
        }
      : null,
    agencies: isFull ? (masterAgency?.agencies ?? []).flatMap(({ directoryId }) => directoryId ?? []) : null,
    interest: isFull ? (interest ?? null) : null,
    placement: isFull ? (placement ?? null) : null,
    sites: opportunity?.locations ?? null,
    seats: opportunity?.seats ?? null,
    budget: opportunity?.monthlyBudget ?? null,
    date: opportunity?.targetDate ?? null,
    services: opportunity?.services ?? [],
    incumbents: opportunity?.incumbents ?? [],
  };
}

/** Whether this is the party that is meant. */
export function isWhom({ id, name }: Whom, party: Party): boolean {
  if (id !== null && party.ids.includes(id)) return true;
  // The firm itself, whoever of it: ids `f1` of marked files, and labels without an id.
  if (id !== null && /^f\d/.test(id)) return party.person === null && party.ids.length > 1;
  if (name === null || (party.kind !== 'unknown' && !(id === null && party.person === null))) return false;
  const written = (party.person ?? party.firm ?? '').toLowerCase();
  const wanted = name.toLowerCase();
  return written !== '' && (wanted.includes(written) || written.includes(wanted));
}
