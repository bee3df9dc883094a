/** A letter, or words of it, and the directory go in; whom of the directory they name, and what they say of what an operator corrects, comes out. */
import type { Directory } from '../domain/directory.ts';
import type { Evidence, Extraction, NamedAgency, NamedAgent } from '../domain/extraction.ts';
import { missingParts } from '../domain/extraction.ts';
import { type Letter, overlap, wordsOf } from '../domain/letter.ts';
import type { SaidElsewhere, WordsSay } from '../domain/ruling.ts';
import { textOf } from './evidence.ts';
import { agencyOf } from './rules/agency.ts';
import { type Mention, type MentionIndex, mentionIndex, type Naming } from './rules/mentions.ts';
import { ownSentences, type Sentence, subjectSentence } from './rules/sentences.ts';
import { type SaidIn, saidIn } from './without-model.ts';

/** Nobody names an agent behind that. */
const MOST_CHARS = 50_000;

/**
 * The agents whom the mail may mean, in the words of its writer, in what could not be placed or was struck out, and in its files; a first
 * name that fits several is left to what was read.
 */
export function agentsMentioned(letter: Letter, directory: Directory): readonly string[] {
  const { subject, struck, attachments } = letter;
  const written = [wordsOf(letter, ['own', 'unsure']), ...struck.map(({ text }) => text)].join('\n\n');
  const files = attachments.map(({ text }) => text ?? '').join('\n\n');
  const words = [subject.slice(0, 500), written.slice(0, MOST_CHARS), files.slice(0, MOST_CHARS)].join('\n\n');
  const found = mentionIndex(directory)
    .find(words)
    .filter((mention) => mention.kind === 'agent' && isTelling(mention));
  return [...new Set(found.flatMap(({ ids }) => ids))];
}

/** Whom a letter that writes this name would be understood to mean, such as by a short form of their first name. */
export function entriesNamed(
  name: string,
  directory: Directory,
): readonly { readonly is: Mention['kind']; readonly id: string }[] {
  return mentionIndex(directory)
    .find(name)
    .filter(
      ({ start, end, naming, isVague }) => start === 0 && end === name.length && WHOLE.has(naming) && isVague !== true,
    )
    .flatMap(({ kind, ids }) => ids.map((id) => ({ is: kind, id })));
}

const WHOLE: ReadonlySet<Naming> = new Set(['full', 'address', 'firm']);

/** A part of a name tells only where it fits one alone. */
function isTelling({ naming, ids, isVague }: Mention): boolean {
  return isVague !== true && (WHOLE.has(naming) || ids.length === 1);
}

/** What the words that an operator gives for a correction say, as the built-in reader hears them, in the sentence where they stand. */
export function whatWordsSay(evidence: Evidence, letter: Letter, directory: Directory): WordsSay {
  const index = mentionIndex(directory);
  const stands = textOf(letter, evidence).slice(evidence.start, evidence.end) === evidence.text;
  const words = evidence.text.slice(0, MOST_WORDS);
  const source = evidence.source === 'subject' ? { source: 'subject' as const } : {};
  const selected: Sentence = {
    text: words.replaceAll('\n', ' '),
    start: evidence.start,
    isLine: true,
    paragraph: 0,
    ...source,
  };
  const around = sentencesAround(evidence, letter);
  const mentions = index.find(words).filter(isTelling);
  const named = (kind: Mention['kind']) => [
    ...new Set(mentions.filter((mention) => mention.kind === kind).flatMap(({ ids }) => ids)),
  ];
  const here = saidIn(around, letter, directory);
  const alone = saidIn([selected], letter, directory);
  const needs = { letter, directory, index };
  const asked = agencyOf({ ...needs, sentences: around });
  const all = [...subjectSentence(letter), ...ownSentences(letter)];
  return {
    stands,
    isOwn: around.length > 0,
    agents: named('agent'),
    // Whom the sentence puts off is not whom it asks for.
    agencies: named('agency').filter((id) => !asked.takesAway || listedIn(asked.masterAgency).includes(id)),
    takenFrom: takenFrom(here, around, index),
    agentElsewhere: elsewhere(saidIn(all, letter, directory).agentOfRecord, around, letter),
    agencyElsewhere: elsewhere(agencyOf({ ...needs, sentences: all }).masterAgency, around, letter),
    services: alone.services.filter((service) => here.services.includes(service)),
    placement: alone.placement === here.placement ? here.placement : 'unstated',
  };
}

/** An operator gives a sentence or two. */
const MOST_WORDS = 2_000;

function sentencesAround(evidence: Evidence, letter: Letter): readonly Sentence[] {
  if (evidence.source === 'subject') return subjectSentence(letter);
  if (evidence.source !== 'body') return [];
  return ownSentences(letter).filter(({ start, text }) => overlap({ start, end: start + text.length }, evidence));
}

/** Whose place these sentences give to nobody or to somebody else: words that say so carry no designation of them. */
function takenFrom(
  { agentOfRecord, takenFrom: taken }: SaidIn,
  sentences: readonly Sentence[],
  index: MentionIndex,
): readonly string[] {
  const given = agentOfRecord.status === 'designated' ? agentOfRecord.agent : null;
  if (given === null) return taken;
  const named = sentences.flatMap(({ text }) =>
    index.find(text).flatMap(({ kind, ids }) => (kind === 'agent' ? ids : [])),
  );
  // Where the directory has nobody of that name, those whom the name, the firm or the address may mean are not others.
  const meant =
    given.directoryId === null
      ? index
          .find([given.name, given.company, given.email].filter((each) => each !== null).join('\n'))
          .flatMap(({ ids }) => [...ids])
      : [given.directoryId];
  return [...new Set([...taken, ...named])].filter((id) => !meant.includes(id));
}

/** What the mail says of it at another place than these sentences; null where it says nothing there. */
function elsewhere(
  of: Extraction['agentOfRecord'] | Extraction['masterAgency'],
  around: readonly Sentence[],
  letter: Letter,
): SaidElsewhere | null {
  if (of.status !== 'designated' && of.status !== 'named' && of.status !== 'multiple') return null;
  const isAround = (evidence: Evidence) =>
    sentencesAround(evidence, letter).some(({ start, source }) =>
      around.some((sentence) => sentence.start === start && sentence.source === source),
    );
  const [first] = of.evidence;
  return first === undefined || of.evidence.some(isAround) ? null : { ids: listedIn(of), words: first.text };
}

/** Ids of those whom it names and the directory has. */
function listedIn(of: Extraction['agentOfRecord'] | Extraction['masterAgency']): readonly string[] {
  const named: readonly { readonly directoryId: string | null }[] =
    of.status === 'designated'
      ? [of.agent]
      : of.status === 'named'
        ? [of.agency]
        : of.status === 'multiple'
          ? 'agents' in of
            ? of.agents
            : of.agencies
          : [];
  return named.flatMap(({ directoryId }) => directoryId ?? []);
}

/**
 * What was read, with its names looked up in the directory of today: an agent who was enrolled since is listed, and one who was
 * removed is not. The words and their evidence stay as they were read; the same object where nothing is otherwise.
 */
export function namesLookedUp(extraction: Extraction, directory: Directory): Extraction {
  const { agentOfRecord, masterAgency } = extraction;
  const index = mentionIndex(directory);
  const evidence = 'evidence' in agentOfRecord ? agentOfRecord.evidence : [];
  const agent = (named: NamedAgent) => agentLookedUp(named, evidence, index, directory);
  const agency = (named: NamedAgency) => agencyLookedUp(named, index, directory);
  const agents =
    agentOfRecord.status === 'designated'
      ? { ...agentOfRecord, agent: agent(agentOfRecord.agent) }
      : agentOfRecord.status === 'multiple'
        ? { ...agentOfRecord, agents: agentOfRecord.agents.map(agent) }
        : agentOfRecord;
  const agencies =
    masterAgency.status === 'named'
      ? { ...masterAgency, agency: agency(masterAgency.agency) }
      : masterAgency.status === 'multiple'
        ? { ...masterAgency, agencies: masterAgency.agencies.map(agency) }
        : masterAgency;
  const isSame = idsOf(agents) === idsOf(agentOfRecord) && idsOf(agencies) === idsOf(masterAgency);
  if (isSame) return extraction;
  const of = { ...extraction, agentOfRecord: agents, masterAgency: agencies };
  return { ...of, missing: missingParts(of) };
}

function idsOf(of: Extraction['agentOfRecord'] | Extraction['masterAgency']): string {
  return JSON.stringify(of, (key, value: unknown) => (key === 'evidence' ? undefined : value));
}

function agentLookedUp(
  named: NamedAgent,
  evidence: readonly Evidence[],
  index: MentionIndex,
  { agents }: Directory,
): NamedAgent {
  if (agents.some(({ id }) => id === named.directoryId)) return named;
  const [only = null, another] = agentIds(named, evidence.map(({ text }) => text).join('\n'), index);
  return { ...named, directoryId: another === undefined ? only : null };
}

/** A firm alone means its one agent only where the words name nobody beside it: an unlisted colleague is somebody else. */
function agentIds({ name, company, email }: NamedAgent, words: string, index: MentionIndex): readonly string[] {
  const byName = idsIn(name, index, 'agent', PERSON);
  const byFirm = idsIn(company ?? name, index, 'agent', FIRM);
  const byEmail = idsIn(email, index, 'agent', ADDRESS);
  const isOther = company !== null && byFirm === null;
  if (isOther) return [];
  if (byName !== null) return [byFirm, byEmail].filter((ids) => ids !== null).reduce(shared, byName);
  if (byFirm === null) return name === null ? (byEmail ?? []) : [];
  const mentions = index.find(words);
  const persons = mentions
    .filter(({ kind, naming }) => kind === 'agent' && (naming === 'full' || naming === 'address'))
    .flatMap(({ ids }) => shared(ids, byFirm));
  if (persons.length > 0) return [...new Set(persons)];
  // A part of a firm's name may be the last name of somebody else.
  const rest = mentions
    .filter(({ naming }) => WHOLE.has(naming))
    .reduceRight((text, { start, end }) => `${text.slice(0, start)}·${text.slice(end)}`, words);
  const isOfFirm = name === null || idsIn(name, index, 'agent', FIRM) !== null;
  return isOfFirm && !A_PERSON.test(rest) ? byFirm : [];
}

/** Two words with capitals that no entry of the directory explains, or one beside a firm: `Wilma at ·`. */
const A_PERSON =
  /\p{Lu}\p{Ll}+ (?:\p{Lu}\.? )?\p{Lu}\p{Ll}+|\p{Lu}\p{Ll}+,? (?:of|at|from|with|over at) ·|· ?\(?\p{Lu}\p{Ll}+/u;

function agencyLookedUp(named: NamedAgency, index: MentionIndex, { agencies }: Directory): NamedAgency {
  if (agencies.some(({ id }) => id === named.directoryId)) return named;
  const [only, another] = idsIn(named.name, index, 'agency', WHOLE) ?? [];
  const listed = another === undefined ? agencies.find(({ id }) => id === only) : undefined;
  return listed === undefined ? { ...named, directoryId: null } : { name: listed.name, directoryId: listed.id };
}

const FIRM: ReadonlySet<Naming> = new Set(['firm']);
const PERSON: ReadonlySet<Naming> = new Set(['full']);
const ADDRESS: ReadonlySet<Naming> = new Set(['address']);

function idsIn(
  text: string | null,
  index: MentionIndex,
  kind: Mention['kind'],
  naming: ReadonlySet<Naming>,
): readonly string[] | null {
  if (text === null) return null;
  const found = index
    .find(text)
    .filter((mention) => mention.kind === kind && naming.has(mention.naming) && mention.isVague !== true)
    .map(({ ids }) => ids);
  const [first, ...others] = found;
  return first === undefined ? null : others.reduce(shared, first);
}

const shared = (some: readonly string[], others: readonly string[]): readonly string[] =>
  some.filter((id) => others.includes(id));
