/** A reading, the letter that it comes from and the directory go in; what of it the customer is asked about comes out, with their own sentence. */
import type { Directory } from '../domain/directory.ts';
import {
  type AgentOfRecord,
  type Evidence,
  type Extraction,
  isOpen,
  type MasterAgency,
  type NamedAgent,
} from '../domain/extraction.ts';
import { type Letter, ownWords } from '../domain/letter.ts';
import type { Part } from '../domain/lists.ts';
import {
  agenciesOf,
  candidatesOf,
  isChoice,
  isSameParty,
  type PartyIn,
  type Proposal,
  type ProposedParty,
  spelled,
} from '../domain/proposal.ts';
import type { Referral } from '../domain/referral.ts';
import { namedAgency, namedAgent } from './party.ts';

/** In the order in which a mail asks: the agent first, who is what most of it is about. */
export function proposalsIn(
  { extraction, letter, directory }: { extraction: Extraction; letter: Letter; directory: Directory },
  { proposals }: Pick<Referral, 'proposals'>,
): readonly Proposal[] {
  const { agentOfRecord, masterAgency } = extraction;
  return [
    ...(isOpen(agentOfRecord) ? agentProposal(agentOfRecord, letter, directory, proposals) : []),
    ...(isOpen(masterAgency) ? agencyProposal(masterAgency, letter, directory) : []),
  ];
}

/** Whom the directory lists is proposed as the directory spells them, so that nobody says yes to a name that they did not see. */
function agentProposal(
  agent: AgentOfRecord,
  letter: Letter,
  directory: Directory,
  before: readonly Proposal[],
): Proposal[] {
  const part = 'agent_of_record';
  const quote = 'evidence' in agent ? sentenceOf(agent.evidence, letter) : null;
  if (agent.status === 'designated') {
    const listed = namedAgent(agent.agent.directoryId, directory);
    const name = listed === null ? spelled(agent.agent) : spelled({ ...agent.agent, ...listed, email: null });
    return [{ part, parties: [{ id: agent.agent.directoryId, name }], quote }];
  }
  const candidates = candidatesOf(agent);
  const parties = asChoice(candidates, letter);
  if (parties !== null) return [{ part, parties, quote }];
  // A later letter may say something else, and leave the choice as it was offered.
  const offered = before.find((each) => each.part === part && isChoice(each));
  const isStill =
    offered?.parties.length === candidates.length &&
    offered.parties.every((party) => candidates.some((candidate) => isSameParty(candidate, party)));
  return offered !== undefined && isStill ? [offered] : [];
}

function agencyProposal(agency: MasterAgency, letter: Letter, directory: Directory): Proposal[] {
  const parties = agenciesOf(agency).map(({ name, directoryId }) => ({
    id: directoryId,
    name: namedAgency(directoryId, directory)?.name ?? name,
  }));
  const evidence = agency.status === 'missing' ? [] : agency.evidence;
  return parties.length === 0 ? [] : [{ part: 'master_agency', parties, quote: sentenceOf(evidence, letter) }];
}

/**
 * Somebody can choose between those whom the letter itself tells apart. Where it says but “Dana”, and the directory knows two of
 * that name, who they are is nobody's business: then the customer is asked to say it in more words.
 */
function asChoice(candidates: readonly NamedAgent[], letter: Letter): readonly ProposedParty[] | null {
  const names = namesGiven(letter, candidates);
  const isTold = names.every((name) => name !== '') && new Set(names).size === names.length && names.length > 1;
  return isTold ? candidates.map(({ directoryId }, at) => ({ id: directoryId, name: names[at] ?? '' })) : null;
}

/** Each as far as the letter itself names them; '' for whom it does not. */
export function namesGiven({ subject, body, to, cc }: Letter, named: readonly NamedAgent[]): readonly string[] {
  const addressed = [...to, ...cc].map(({ name, address }) => `${name} <${address}>`);
  const words = [subject, body.text, ...addressed].join('\n').replace(/\s+/g, ' ').toLowerCase();
  const asSaid = (value: string | null) => (value !== null && words.includes(value.toLowerCase()) ? value : null);
  return named.map(({ name, company, email, directoryId }) =>
    spelled({ name: asSaid(name), company: asSaid(company), email: asSaid(email), directoryId }),
  );
}

/** Parts that are neither said nor proposed. */
export function partsToAsk(missing: readonly Part[], proposals: readonly Proposal[]): readonly Part[] {
  return missing.filter((part) => part !== 'placement' && !proposals.some((each) => each.part === part));
}

function sentenceOf(evidence: readonly Evidence[], letter: Letter): string | null {
  const found = evidence.find(({ source }) => source === 'body') ?? evidence.find(({ source }) => source === 'subject');
  return found === undefined ? null : wholeSentence(found, letter);
}

/** A piece of a sentence may say the opposite of the whole: the customer reads all of it. */
function wholeSentence({ source, start, end, text }: Evidence, { body }: Letter): string {
  // What stands in an earlier letter is not at that place of this one.
  if (source !== 'body' || body.text.slice(start, end) !== text) return text.trim();
  const own = body.parts.find((part) => part.start <= start && end <= part.end) ?? { start: 0, end: body.text.length };
  const before = body.text.slice(own.start, start);
  const from = own.start + Math.max(before.lastIndexOf('\n\n') + 1, 0);
  const blank = body.text.slice(end, own.end).indexOf('\n\n');
  const until = blank === -1 ? own.end : end + blank;
  // Lines are wrapped in the middle of sentences.
  const paragraph = body.text.slice(from, until).replaceAll('\n', ' ');
  const pieces = [...SENTENCES.segment(paragraph)];
  const within = pieces.flatMap(({ index, segment }, place) =>
    from + index < end && start < from + index + segment.length ? [place] : [],
  );
  let first = within[0] ?? 0;
  while (first > 0 && ABBREVIATED.test(pieces[first - 1]?.segment ?? '')) first--;
  return pieces
    .slice(first, (within.at(-1) ?? first) + 1)
    .map(({ segment }) => segment)
    .join('')
    .trim();
}

/** `Ms.` or `J.` ends no sentence; rather one sentence too many than half of one. */
const ABBREVIATED = /(?:^|\s)\p{Lu}\p{L}{0,2}\.\s*$/u;
const SENTENCES = new Intl.Segmenter('en', { granularity: 'sentence' });

/**
 * What a reply to a choice says, where it names one of those that were offered and nobody else: the name alone, or a yes beside it,
 * is their word; in more words than these it is likely. Null where the reply chooses nobody. `asked` is what they were asked about.
 */
export function chosenIn(
  letter: Letter,
  { mentions, isYes }: { readonly mentions: readonly string[]; readonly isYes: boolean },
  { proposals, asked }: { readonly proposals: readonly Proposal[]; readonly asked: Extraction },
): (PartyIn & { readonly isSure: boolean; readonly evidence: readonly Evidence[] }) | null {
  const words = ownWords(letter);
  for (const { part, parties } of proposals.filter(isChoice)) {
    const isNamed = ({ id, name }: ProposedParty): boolean =>
      (id !== null && mentions.includes(id)) || words.toLowerCase().includes(name.toLowerCase());
    const [only, another] = parties.filter(isNamed);
    if (only === undefined || another !== undefined) continue;
    if (mentions.some((id) => id !== only.id && !isOffered(id, proposals))) return null;
    const isAlone = namesOf(only, asked).some((name) => lettersOf(name) === lettersOf(words));
    const start = letter.body.text.indexOf(words);
    const evidence =
      start === -1 ? [] : [{ source: 'body' as const, index: 0, start, end: start + words.length, text: words }];
    return { ...only, part, isSure: isAlone || isYes, evidence };
  }
  return null;
}

/** What they are called in the question, and as they were read. */
function namesOf(party: ProposedParty, { agentOfRecord, masterAgency }: Extraction): readonly string[] {
  const read = [...candidatesOf(agentOfRecord), ...agenciesOf(masterAgency)].filter((each) => isSameParty(each, party));
  return [party.name, ...read.flatMap(({ name, ...rest }) => [name, 'company' in rest ? rest.company : null])].filter(
    (name) => name !== null,
  );
}

function isOffered(id: string, proposals: readonly Proposal[]): boolean {
  return proposals.some(({ parties }) => parties.some((party) => party.id === id));
}

function lettersOf(text: string): string {
  return text.toLowerCase().replace(/[^\p{L}\p{M}\p{N}]/gu, '');
}
