/** What somebody would change in the directory goes in; it takes effect, is refused, has to be confirmed, or waits for a colleague: its story. */
import { createHash } from 'node:crypto';
import { managedBy } from './decide/conflict.ts';
import type { LikenessIndex } from './decide/likeness.ts';
import { faultsOf, hostsOfAddresses } from './directory/faults.ts';
import { entryIn, identifiesAnew } from './directory/identity.ts';
import { hostsOf, objectionsTo } from './directory/objections.ts';
import { entriesNamed } from './extract/named.ts';
import type { Agent, Directory, Entry } from './domain/directory.ts';
import type {
  Changed,
  ChangeShown,
  FieldChange,
  ImportPlan,
  Settled,
  WaitingChange,
} from './domain/directory-change.ts';
import { fieldName, faultSentence } from './domain/directory-words.ts';
import { written } from './domain/organisation.ts';
import { isManagerOf } from './domain/sales-manager.ts';
import type { User } from './domain/user.ts';
import type { KnownDomain } from './domain/voice.ts';

export interface NewChange extends Omit<WaitingChange, 'id' | 'askedAt'> {
  /** The id of the key, or of the user. */
  readonly asker: string;
}

/** Those that nobody decided yet. Each is settled once. */
export interface WaitingChanges {
  /** The oldest first. */
  list(limit: number): Promise<readonly WaitingChange[]>;
  one(id: string): Promise<WaitingChange | null>;
  /** Takes the place of what the same asker asked about the same entry. False where too many of theirs wait. */
  ask(change: NewChange): Promise<boolean>;
  /** False where it was settled, or the directory is another than the one of this version, meanwhile. */
  accept(of: Settling & { readonly version: number }): Promise<boolean>;
  refuse(of: Settling): Promise<boolean>;
}

interface Settling {
  readonly id: string;
  readonly entry: Entry;
  readonly by: string;
  readonly why: string;
}

/** What it takes to look at a change. */
export interface LookNeeds {
  /** As it is now, with our own addresses from the settings too, and the version of what is stored. */
  readonly fresh: () => Promise<{ readonly version: number; readonly directory: Directory }>;
  readonly customersAt: (hosts: readonly string[]) => Promise<readonly KnownDomain[]>;
  /** Of these ids those that are an agent's of a referral or a claim. */
  readonly onRecord: (ids: readonly string[]) => Promise<readonly string[]>;
  readonly known: () => Promise<LikenessIndex>;
  /** Hosts of our own, beside those of the referral addresses. */
  readonly ours: readonly string[];
}

export interface DirectoryNeeds extends LookNeeds {
  readonly waiting: WaitingChanges;
  /** Stores them, with who did it and why. */
  readonly put: (directory: Directory, of: { replace: boolean; by: string; why: string }) => Promise<void>;
  readonly putAgent: (agent: Agent, of: { isNew: boolean; by: string; why: string }) => Promise<void>;
}

/** One agent, from the form. `sure`: what speaks against it was seen. */
export async function changeAgent(
  needs: DirectoryNeeds,
  of: {
    readonly agent: Agent;
    readonly isNew: boolean;
    readonly sure: boolean;
    readonly by: User;
    readonly why: string;
  },
): Promise<Changed> {
  const { agent, isNew, sure, by, why } = of;
  const { directory } = await needs.fresh();
  const before = entryIn(directory, 'agent', agent.id);
  const wanted: Entry = { is: 'agent', entry: agent };
  const faults = [
    ...(isNew && before !== null ? [`id "${agent.id}" is taken by ${before.entry.name}: take another one`] : []),
    ...faultsOf(before, wanted, { agencies: directory.agencies, ours: ourHosts(needs, directory) }).map(faultSentence),
  ];
  if (faults.length > 0) return { is: 'refused', faults };
  const conflict = ownOf(by, before, wanted, directory);
  if (conflict !== null) {
    if (!(await needs.waiting.ask(askedBy(by, { before, wanted, why })))) return { is: 'refused', faults: [TOO_MANY] };
    return { is: 'waits', why: conflict };
  }
  const objections = await objectionsNow(needs, directory, [{ before, wanted }]);
  if (objections.length > 0 && !sure) return { is: 'unsure', objections };
  await needs.putAgent(agent, { isNew, by: by.name, why });
  return { is: 'done' };
}

/** An empty directory is filled by anybody. */
const NO_AGENTS = 'The file lists no agent, and would remove all that are there: add those who stay.';
const TOO_MANY = 'Too many changes of yours wait for a colleague: ask them to decide about some first.';

/** `by` is null at the command line: whoever has the machine has the database, and decides for all. */
export async function planImport(
  needs: LookNeeds,
  { file, replace, by }: { readonly file: Directory; readonly replace: boolean; readonly by: User | null },
): Promise<ImportPlan> {
  const { directory } = await needs.fresh();
  const changes = entriesOf(file)
    .map((wanted) => ({ before: entryIn(directory, wanted.is, wanted.entry.id), wanted }))
    .filter(({ before, wanted }) => before === null || changedFields(before, wanted).length > 0);
  // By the agencies as they are and as they would be: a file must not first take somebody off the list of managers, nor put them there.
  const judged = { ...directory, agencies: [...directory.agencies, ...file.agencies] };
  const theirs = changes.filter(({ before, wanted }) => ownOf(by, before, wanted, judged) !== null);
  const notYet = new Set(theirs.flatMap(({ before, wanted }) => (before === null ? [wanted.entry.id] : [])));
  // Nobody is put with an agency that is not there before a colleague accepts it.
  const isOfNone = ({ is, entry }: Entry) => is === 'agent' && entry.agencyIds.some((id) => notYet.has(id));
  const own = changes.filter((change) => theirs.includes(change) || isOfNone(change.wanted));
  const left = replace
    ? entriesOf(directory).filter(
        (entry) => entryIn(file, entry.is, entry.entry.id) === null && ownOf(by, entry, entry, directory) !== null,
      )
    : [];
  const others = changes.filter((change) => !own.includes(change));
  const kept = [...own.flatMap(({ before }) => before ?? []), ...left];
  const put = entriesOf(file).filter((entry) => !own.some(({ wanted }) => wanted.entry === entry.entry));
  return {
    now: { ...directoryOf([...put, ...kept]), referralAddresses: file.referralAddresses },
    waits: own,
    stays: left.map(({ entry }) => entry.name),
    objections: await objectionsNow(needs, withOthersOf(directory, file, replace), others, directory),
  };
}

export async function applyImport(
  needs: DirectoryNeeds,
  of: {
    readonly file: Directory;
    readonly replace: boolean;
    readonly sure: boolean;
    readonly by: User;
    readonly why: string;
  },
): Promise<Changed> {
  const { file, replace, sure, by, why } = of;
  const { agents } = (await needs.fresh()).directory;
  if (replace && file.agents.length === 0 && agents.length > 0) return { is: 'refused', faults: [NO_AGENTS] };
  const { now, waits, objections } = await planImport(needs, { file, replace, by });
  if (objections.length > 0 && !sure) return { is: 'unsure', objections };
  await needs.put(now, { replace, by: by.name, why });
  for (const { before, wanted } of waits)
    if (!(await needs.waiting.ask(askedBy(by, { before, wanted, why })))) return { is: 'refused', faults: [TOO_MANY] };
  return waits.length === 0 ? { is: 'done' } : { is: 'waits', why: `${waits.length} of them wait for a colleague.` };
}

/** Two entries become one: names, addresses and referrals go over, so that nobody does it who looks after either. */
export async function mergeConflict(needs: DirectoryNeeds, ids: readonly string[], by: User): Promise<string | null> {
  const { directory } = await needs.fresh();
  return ids
    .map((id) => entryIn(directory, 'agent', id))
    .reduce<string | null>(
      (found, entry) => found ?? (entry === null ? null : ownOf(by, entry, entry, directory)),
      null,
    );
}

/** What waits, beside the directory as it is now. */
export async function waitingShown(needs: DirectoryNeeds, by: User, limit: number): Promise<readonly ChangeShown[]> {
  const { version, directory } = await needs.fresh();
  return await Promise.all(
    (await needs.waiting.list(limit)).map(async (change): Promise<ChangeShown> => {
      const { before, wanted, objections, faults, conflict } = await looked(needs, change, directory, by);
      const { id, askedAt, askedBy: who, agencyId, why } = change;
      return {
        id,
        askedAt,
        askedBy: who,
        agency: agencyId === null ? null : nameIn(directory, agencyId),
        why,
        is: wanted.is,
        entryId: wanted.entry.id,
        name: wanted.entry.name,
        isNew: before === null,
        fields: changedFields(before, wanted).map((field) => inNames(field, directory)),
        objections,
        faults,
        conflict,
        seen: seenOf(version, before, wanted, objections),
      };
    }),
  );
}

/** The directory beside which a change was looked at, what it would do, and what spoke against it: another by now, and it is shown anew. */
function seenOf(version: number, before: Entry | null, wanted: Entry, objections: readonly string[]): string {
  const shown = JSON.stringify([version, before, wanted, objections]);
  return createHash('sha256').update(shown).digest('hex').slice(0, 32);
}

/** Accepted, it is weighed anew against the directory as it is then; `seen` says what the operator saw. */
export async function settleChange(
  needs: DirectoryNeeds,
  of: {
    readonly id: string;
    readonly accept: boolean;
    readonly seen: string;
    readonly by: User;
    readonly why: string;
  },
): Promise<Settled> {
  const { id, accept, seen, by, why } = of;
  const change = await needs.waiting.one(id);
  if (change === null) return { is: 'overtaken' };
  const { version, directory } = await needs.fresh();
  const { before, wanted, faults, conflict, objections } = await looked(needs, change, directory, by);
  const settling = { id, entry: wanted, by: by.name, why };
  if (!accept) {
    if (conflict !== null && change.askedBy !== by.name) return { is: 'refused', why: conflict };
    return { is: (await needs.waiting.refuse(settling)) ? 'done' : 'overtaken' };
  }
  if (conflict !== null) return { is: 'refused', why: conflict };
  if (seenOf(version, before, wanted, objections) !== seen) return { is: 'overtaken' };
  const [fault] = faults;
  if (fault !== undefined) return { is: 'refused', why: fault };
  return { is: (await needs.waiting.accept({ ...settling, version })) ? 'done' : 'overtaken' };
}

/** A change as it would be today: only what its asker changed, on what stands there now. */
async function looked(needs: DirectoryNeeds, change: WaitingChange, directory: Directory, by: User) {
  const before = entryIn(directory, change.wanted.is, change.wanted.entry.id);
  const wanted = before === null ? change.wanted : rebased(change, before);
  const isAnother = change.before === null && before !== null;
  const faults = [
    ...(isAnother
      ? [
          `The id ${before.entry.id} is that of ${before.entry.name} by now: it was to be a new entry. Refuse it, and have another id taken.`,
        ]
      : []),
    ...(change.before !== null && before === null
      ? [`${change.before.entry.name} is not in the directory any more. Refuse it, or enrol them anew first.`]
      : []),
    ...faultsOf(before, wanted, { agencies: directory.agencies, ours: ourHosts(needs, directory) }).map(faultSentence),
    ...(change.agencyId !== null && before?.is === 'agent' && isOfOthers(before.entry.agencyIds, change.agencyId)
      ? [`${before.entry.name} is not with the agency of this key alone any more. Refuse it.`]
      : []),
    ...(wanted.is === 'agent'
      ? wanted.entry.agencyIds
          .filter((id) => !directory.agencies.some((agency) => agency.id === id))
          .map((id) => `The agency ${id} is not in the directory any more.`)
      : []),
  ];
  const conflict =
    change.askedBy === by.name
      ? 'You asked for this: a colleague has to accept it.'
      : (ownOf(by, change.before, change.wanted, directory) ?? ownOf(by, before, wanted, directory));
  const objections = isAnother ? [] : await objectionsNow(needs, directory, [{ before, wanted }]);
  return { before: isAnother ? null : before, wanted, faults, conflict, objections };
}

/** A key changes no agent whom an agency has that it is not bound to. */
function isOfOthers(agencyIds: readonly string[], agencyId: string): boolean {
  return agencyIds.some((id) => id !== agencyId) || !agencyIds.includes(agencyId);
}

function rebased({ before: asked, wanted }: WaitingChange, now: Entry): Entry {
  if (asked === null || asked.is !== now.is) return wanted;
  const changed = new Set(changedFields(asked, wanted).map(({ field }) => field));
  const was = new Map<string, unknown>(Object.entries(asked.entry));
  const is = new Map<string, unknown>(Object.entries(now.entry));
  const pick = <Of extends object>(of: Of, then: Of): Of =>
    Object.assign(
      { ...of },
      Object.fromEntries(
        Object.entries(then)
          .filter(([field]) => changed.has(field))
          .map(([field, value]) => [field, onTop(was.get(field), value, is.get(field))]),
      ),
    );
  if (wanted.is === 'agent' && now.is === 'agent') return { is: 'agent', entry: pick(now.entry, wanted.entry) };
  if (wanted.is === 'agency' && now.is === 'agency') return { is: 'agency', entry: pick(now.entry, wanted.entry) };
  return wanted;
}

/** Of a list what was added and what was taken away, so that nothing comes back that others took away since. */
function onTop(was: unknown, wanted: unknown, now: unknown): unknown {
  if (!Array.isArray(was) || !Array.isArray(wanted) || !Array.isArray(now) || keyOf(was) === keyOf(now)) return wanted;
  const without = (all: readonly unknown[], those: readonly unknown[]) => {
    const keys = new Set(those.map(keyOf));
    return all.filter((each) => !keys.has(keyOf(each)));
  };
  return [...without(now, without(was, wanted)), ...without(without(wanted, was), now)];
}

/**
 * Why this user may not decide about an entry, as it is or as it would be; null where they may. The first agents of an empty
 * directory are enrolled by whoever installs it: there is nobody yet whose name they could take.
 */
function ownOf(by: User | null, before: Entry | null, wanted: Entry, directory: Directory): string | null {
  if (by === null || directory.agents.length === 0) return null;
  // As they are and as they would be: nobody first gives an agent another sales manager, or themselves one.
  const entries = [before, wanted].filter((entry) => entry !== null);
  const agents = entries.flatMap((entry) => (entry.is === 'agent' ? [entry.entry] : []));
  const agencies = entries.flatMap((entry) => (entry.is === 'agency' ? [entry.entry] : []));
  const managed = managedBy(by, { ...directory, agents: [...directory.agents, ...agents] });
  if (agencies.some((agency) => isManagerOf(by.name, agency)))
    return `You are a sales manager of ${wanted.entry.name}: a colleague has to accept what changes it.`;
  const [theirs] = managed.filter(({ agencyIds }) => agencies.some(({ id }) => agencyIds.includes(id)));
  if (theirs !== undefined)
    return `You look after ${theirs.name}, who is with ${wanted.entry.name}: a colleague has to accept what changes it.`;
  return agents.some((agent) => managed.includes(agent))
    ? `You look after ${before?.entry.name ?? wanted.entry.name}: a colleague has to accept what changes them.`
    : null;
}

async function objectionsNow(
  needs: LookNeeds,
  directory: Directory,
  changes: readonly { readonly before: Entry | null; readonly wanted: Entry }[],
  listed: Directory = directory,
): Promise<string[]> {
  const anew = changes.filter(({ before, wanted }) => identifiesAnew(before, wanted));
  if (anew.length === 0) return [];
  const customers = await needs.customersAt([
    ...new Set(anew.flatMap(({ before, wanted }) => hostsOf(before, wanted))),
  ]);
  const added = anew.flatMap(({ before, wanted }) =>
    before === null && wanted.is === 'agent' ? [wanted.entry.id] : [],
  );
  const index = await needs.known();
  const against = {
    directory,
    customers,
    ours: ourHosts(needs, directory),
    isListed: ({ is, entry }: Entry) => entryIn(listed, is, entry.id) !== null,
    readAs: (name: string) => entriesNamed(name, directory),
    onRecord: new Set(await needs.onRecord(added)),
    looksLike: (domain: string) => index.likenessOf(domain)?.says ?? null,
  };
  return [...new Set(anew.flatMap(({ before, wanted }) => objectionsTo(before, wanted, against)))];
}

/** The directory as a file would leave it: two entries of one file may speak against each other. */
function withOthersOf(now: Directory, file: Directory, replace: boolean): Directory {
  const stay = replace ? [] : entriesOf(now).filter((entry) => entryIn(file, entry.is, entry.entry.id) === null);
  return {
    ...directoryOf([...stay, ...entriesOf(file)]),
    referralAddresses: [...now.referralAddresses, ...file.referralAddresses],
  };
}

const ourHosts = ({ ours }: LookNeeds, { referralAddresses }: Directory): readonly string[] => [
  ...ours,
  ...hostsOfAddresses(referralAddresses),
];

const askedBy = (by: User, of: Pick<WaitingChange, 'before' | 'wanted' | 'why'>): NewChange => ({
  ...of,
  askedBy: by.name,
  asker: by.id,
  agencyId: null,
});

function entriesOf({ agencies, agents }: Directory): Entry[] {
  return [
    ...agencies.map((entry): Entry => ({ is: 'agency', entry })),
    ...agents.map((entry): Entry => ({ is: 'agent', entry })),
  ];
}

function directoryOf(entries: readonly Entry[]): Pick<Directory, 'agencies' | 'agents'> {
  return {
    agencies: entries.flatMap((entry) => (entry.is === 'agency' ? [entry.entry] : [])),
    agents: entries.flatMap((entry) => (entry.is === 'agent' ? [entry.entry] : [])),
  };
}

function changedFields(before: Entry | null, { entry }: Entry): FieldChange[] {
  const was = new Map<string, unknown>(before === null ? [] : Object.entries(before.entry));
  return Object.entries(entry).flatMap(([field, value]) => {
    const one = was.get(field);
    // Two lists may read alike, such as of one name with a comma and of two names.
    return keyOf(one ?? emptyAs(value)) === keyOf(value)
      ? []
      : [{ field, was: shownValue(one), is: shownValue(value) }];
  });
}

/** The same for what is written otherwise and means the same, such as an international domain. */
function keyOf(value: unknown): string {
  return JSON.stringify(value, (_, each: unknown) => (typeof each === 'string' ? written(each) : each)) ?? '';
}

/** What a new entry leaves empty is no change of it. */
const emptyAs = (value: unknown): unknown =>
  Array.isArray(value) ? [] : typeof value === 'string' ? '' : typeof value === 'boolean' ? undefined : null;

function inNames({ field, was, is }: FieldChange, directory: Directory): FieldChange {
  const named = (text: string) =>
    field === 'agencyIds' && text !== ''
      ? text
          .split(', ')
          .map((id) => nameIn(directory, id))
          .join(', ')
      : text;
  return { field: fieldName(field), was: named(was), is: named(is) };
}

const nameIn = ({ agencies }: Directory, id: string): string => agencies.find((agency) => agency.id === id)?.name ?? id;

function shownValue(value: unknown): string {
  if (Array.isArray(value)) return value.map(shownValue).map(inList).join(', ');
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  if (typeof value === 'object' && value !== null && 'email' in value && 'name' in value)
    return `${String(value.name)} ${written(String(value.email))}`.trim();
  return typeof value === 'string' ? written(value) : '';
}

/** One value of a list, which must not look like two. */
const inList = (text: string): string => (text.includes(',') ? `“${text}”` : text);
