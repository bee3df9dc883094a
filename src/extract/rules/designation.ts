/** The sentences of a letter and who is mentioned in them in; whom the writer makes their agent of record out. It abstains where it is not sure. */
import type { Directory } from '../../domain/directory.ts';
import type { AgentOfRecord, Evidence, NamedAgent } from '../../domain/extraction.ts';
import type { Letter } from '../../domain/letter.ts';
import { inBody, inHeader, type Span } from '../evidence.ts';
import type { Mention, MentionIndex } from './mentions.ts';
import type { Sentence } from './sentences.ts';

const ROLE =
  /\b(?:agents? of record|a\.?o\.?r\.?|(?:telecom|technology|tech|it|sales|channel|our|the|as|designated|named|exclusive|sole) (?:agent|broker|advisor|adviser|representative|rep|consultant|partner|intermediary)s?\b|agente|agent mandaté|courtier|corredor|corretor|represent(?:s|ing|ative|ed)?)\b/i;
const ASSIGNING: readonly RegExp[] = [
  ROLE,
  /\b(?:appoint|designat|assign|nominat|engag|retain|name)(?:s|e|es|ed|ing)?\b/i,
  /\b(?:register|registers|registered|registering|registration|put|puts|book|booked|log|logged|record|recorded|submit|submitted|enter|entered|file|filed|credit|credited|goes?|go|list|listed|belongs?)\b.{0,60}\b(?:under|with|to|for|as)\b/i,
  /\b(?:handles?|handling|runs?|running|leads?|leading|takes? care of|taking care of|looks? after|looking after|speaks? for|acts? for|acting for|works? for us|is our)\b/i,
  /\b(?:is|are|will be|be) (?:the|our|my) (?:one|guy|man|woman|person|contact|go-to|point)\b/i,
  /['’]s (?:deal|account|opportunity|registration|project)\b/i,
  /\bdeal (?:is|belongs|goes)\b/i,
];
const DENIAL =
  /\b(?:not|never|no longer|cannot|nobody|without|neither|nor|isn['’]?t|aren['’]?t|wasn['’]?t|don['’]?t|doesn['’]?t|didn['’]?t|won['’]?t|wouldn['’]?t|hasn['’]?t|haven['’]?t|can['’]?t|rather than|instead of|other than|except|in place of|unlike|wrong(?:ly)?|false|revok\w*|terminat\w*|remov\w*|replac\w*|drop(?:ped|ping)?|fired?)\b/i;
const PAST =
  /\b(?:used to|previous(?:ly)?|former(?:ly)?|until (?:last|now|recently)|last (?:time|year|contract|term)|back in|years ago|in the past|was our|were our|had been|has been our .* until|ex-)\b/i;
const OPEN =
  /\?["”’)]*\s*$|\b(?:if|whether|unless|might|may be|maybe|perhaps|possibly|probably|either|considering|not sure|undecided|have(?:n['’]t| not) decided|thinking (?:of|about)|could be|suppose|should we|to be decided|tbd|claims?|claimed|says? (?:he|she|they)|told (?:me|us)|asked (?:me|us)|wants? (?:me|us) to)\b/i;
const PRONOUN = /\b(?:she|he|they|him|her|them|who)\b/i;
const SEVERAL =
  /\b(?:both|each (?:of them|is|has|one|owns)|two agents|three agents|as well as|jointly|co-agents?|split|respectively|the two of them)\b/i;
const NO_AGENT =
  /\b(?:no|without (?:an?|any)|not (?:want|need|use|attach|have|assign|appoint)(?:ing)? (?:an?|any)|n['’]t (?:want|need|use|attach|have|assign|appoint) (?:an?|any)) (?:\w+ ){0,2}?(?:agent|broker|middleman|intermediary|third party|consultant)s?\b(?! (?:but|other|besides|except|than))/i;
const NONE_FIELD = /\bagents? of record\s*(?:[:=-]|is)\s*(?:none|nobody|no one|n\/a|not applicable)\b/i;

interface Assigned {
  readonly ids: readonly string[];
  readonly named: Mention;
  readonly sentence: Sentence;
}

export interface DesignationNeeds {
  readonly letter: Letter;
  readonly sentences: readonly Sentence[];
  readonly index: MentionIndex;
  readonly directory: Directory;
}

export function agentOfRecord(needs: DesignationNeeds): AgentOfRecord {
  const { letter, sentences, directory } = needs;
  const assigned = sentences.flatMap((sentence, at) => assignedIn(sentence, at, needs));
  const denied = new Set(sentences.flatMap((sentence) => deniedIn(sentence, needs)));
  const people = settled(assigned, needs);
  const clear = people.filter(({ ids }) => ids.length === 1 && !ids.some((id) => denied.has(id)));
  const ids = [...new Set(clear.flatMap((each) => each.ids))];
  const evidence = clear.map(({ sentence }) => evidenceOf(letter, sentence));

  const unlisted = sentences.flatMap((sentence) => unlistedIn(sentence, needs));
  if (people.some((each) => each.ids.some((id) => denied.has(id))))
    return ambiguous(people, 'the mail assigns an agent and takes it back', needs);
  const [id] = ids;
  const [other] = unlisted;
  if (ids.length > 1 || (ids.length === 1 && other !== undefined)) {
    if (ids.length > 1 && sentences.some(({ text }) => SEVERAL.test(text)))
      return { status: 'multiple', agents: ids.map((each) => named(each, needs)), evidence };
    return ambiguous(people, 'several agents are assigned', needs);
  }
  if (id !== undefined) return { status: 'designated', agent: named(id, needs), evidence };

  const unclear = people.filter((each) => each.ids.length > 1);
  const firms = unclear.filter((each) => isFirm(each.named));
  const [firm] = firms;
  if (firm !== undefined && firms.length === unclear.length) {
    const company = directory.agents.find((agent) => agent.id === firm.ids[0])?.company ?? firm.named.text;
    const agent = { name: null, company, email: null, directoryId: null };
    return { status: 'designated', agent, evidence: [evidenceOf(letter, firm.sentence)] };
  }
  if (unclear.length > 0) return ambiguous(unclear, 'the name fits several agents', needs);
  if (other !== undefined) {
    const others = new Set(unlisted.map(({ agent }) => agent.name ?? agent.company));
    return others.size > 1
      ? { status: 'ambiguous', candidates: unlisted.map(({ agent }) => agent), why: 'several agents are assigned' }
      : { status: 'designated', agent: other.agent, evidence: [other.evidence] };
  }
  const refusal = sentences.find(({ text }) => NO_AGENT.test(text) || NONE_FIELD.test(text));
  if (refusal !== undefined) return { status: 'none_wanted', evidence: [evidenceOf(letter, refusal)] };
  const either = sentences.find(({ text }) => ROLE.test(text) && OPEN.test(text) && agentsIn(text, needs).length > 1);
  if (either !== undefined)
    return ambiguous(
      agentsIn(either.text, needs).map((mention) => ({ ids: mention.ids, named: mention, sentence: either })),
      'the mail leaves open which one',
      needs,
    );
  return { status: 'missing' };
}

function agentsIn(text: string, { index }: DesignationNeeds): readonly Mention[] {
  return index.find(text).filter(({ kind }) => kind === 'agent');
}

function isFirm({ naming }: Mention): boolean {
  return naming === 'firm' || naming === 'part_of_firm';
}

/** What a sentence assigns, clause by clause: a clause that denies, asks, or recalls the past assigns nothing. */
function assignedIn(sentence: Sentence, at: number, needs: DesignationNeeds): Assigned[] {
  const { text } = sentence;
  if (OPEN.test(text) || !ASSIGNING.some((pattern) => pattern.test(text))) return [];
  return clausesOf(text).flatMap(({ start, end }) => {
    const clause = text.slice(start, end);
    if (DENIAL.test(clause) || PAST.test(clause)) return [];
    const assigns = ASSIGNING.some((pattern) => pattern.test(clause)) || (start > 0 && ROLE.test(text.slice(0, start)));
    if (!assigns) return [];
    const here = agentsIn(clause, needs);
    const meant = here.length > 0 ? here : PRONOUN.test(clause) && ROLE.test(clause) ? lastPerson(at, needs) : [];
    return meant.map((mention) => ({ ids: mention.ids, named: mention, sentence }));
  });
}

/** Where a clause begins that may turn what stood before: `…, not …`, `… but …`, `…; …`. */
function clausesOf(text: string): Span[] {
  const turns = [
    ...text.matchAll(
      /[;:]\s|,\s+(?=(?:and )?(?:not|but|never|nor|rather|instead|unlike)\b)|\s+(?=(?:but|instead of|rather than|in place of|not)\s+\p{Lu})|\.\s/gu,
    ),
  ];
  const starts = [0, ...turns.map((match) => match.index + match[0].length)];
  return starts.map((start, at) => ({ start, end: starts[at + 1] ?? text.length }));
}

/** Who a pronoun means: the only agent in the nearest sentence before that mentions any. */
function lastPerson(at: number, needs: DesignationNeeds): readonly Mention[] {
  for (const { text } of needs.sentences.slice(Math.max(0, at - 2), at).toReversed()) {
    const people = agentsIn(text, needs).filter((mention) => !isFirm(mention));
    if (people.length > 0) return people.length === 1 ? people : [];
  }
  return [];
}

function deniedIn({ text }: Sentence, needs: DesignationNeeds): string[] {
  if (!ASSIGNING.some((pattern) => pattern.test(text))) return [];
  return clausesOf(text)
    .map(({ start, end }) => text.slice(start, end))
    .filter((clause) => DENIAL.test(clause) && !PAST.test(clause))
    .flatMap((clause) => agentsIn(clause, needs))
    .flatMap((mention) => (mention.ids.length === 1 && !isFirm(mention) ? mention.ids : []));
}

/** A name that fits several is told apart by the firm or address beside it, in its sentence or else in the whole letter. */
function settled(assigned: readonly Assigned[], needs: DesignationNeeds): readonly Assigned[] {
  const sure = new Set(assigned.filter(({ ids }) => ids.length === 1).flatMap(({ ids }) => ids));
  return assigned.map((each) => {
    if (each.ids.length === 1) return each;
    const among = (ids: Iterable<string>): string[] => [...new Set(ids)].filter((id) => each.ids.includes(id));
    const beside = among(
      agentsIn(each.sentence.text, needs)
        .filter((mention) => mention.start !== each.named.start || mention.naming !== each.named.naming)
        .flatMap(({ ids }) => (ids.length === 1 || ids.length < each.ids.length ? ids : [])),
    );
    if (beside.length === 1) return { ...each, ids: beside };
    const confirmed = among(sure);
    if (confirmed.length === 1) return { ...each, ids: confirmed };
    const inLetter = among(
      needs.sentences.flatMap(({ text }) => agentsIn(text, needs).flatMap(({ ids }) => (ids.length === 1 ? ids : []))),
    );
    if (inLetter.length === 1) return { ...each, ids: inLetter };
    const copied = among(addressed(needs));
    return copied.length === 1 ? { ...each, ids: copied } : each;
  });
}

function addressed({ letter, directory }: DesignationNeeds): string[] {
  const addresses = new Set([...letter.to, ...letter.cc].map(({ address }) => address.toLowerCase()));
  return directory.agents
    .filter(({ emails }) => emails.some((email) => addresses.has(email.toLowerCase())))
    .map(({ id }) => id);
}

const PERSON = String.raw`\p{Lu}[\p{L}'’-]+(?:\s\p{Lu}\.?)?(?:\s(?:de|la|van|von|del|da|bin|al)){0,2}(?:\s\p{Lu}[\p{L}'’-]+){1,2}`;
const FIRM = String.raw`(?:,| of| at| from| with|\s\()\s?(\p{Lu}[\p{L}\p{N}&'’.-]*(?:\s(?:\p{Lu}[\p{L}\p{N}&'’.-]*|&|and|of)){0,5})`;
const UNLISTED: readonly RegExp[] = [
  new RegExp(String.raw`\b[Aa]gents? [Oo]f [Rr]ecord\b[^\p{L}\n]{1,4}(${PERSON})(?:${FIRM})?`, 'u'),
  new RegExp(String.raw`\b(?:AOR|aor)\b[^\p{L}\n]{1,4}(${PERSON})(?:${FIRM})?`, 'u'),
  new RegExp(
    String.raw`(${PERSON})(?:${FIRM})?,? (?:is|will be|shall be|acts as|serves as) (?:our|the|my) (?:\w+ ){0,2}?(?:agent|broker|AOR)\b`,
    'u',
  ),
  new RegExp(
    String.raw`\b(?:agent of record|our agent|our broker|AOR)(?: for \w+(?: \w+){0,3})? (?:is|will be|shall be) (${PERSON})(?:${FIRM})?`,
    'u',
  ),
  new RegExp(
    String.raw`\b(?:appoint|designate|name|assign|choose)(?:s|d|ed)? (${PERSON})(?:${FIRM})? (?:as|to be) (?:our|the) (?:\w+ ){0,2}?(?:agent|broker|AOR)\b`,
    'u',
  ),
];

/** Somebody in the place of an agent whom the directory does not know. */
function unlistedIn(sentence: Sentence, needs: DesignationNeeds): { agent: NamedAgent; evidence: Evidence }[] {
  const { text } = sentence;
  if (OPEN.test(text) || DENIAL.test(text) || PAST.test(text)) return [];
  for (const pattern of UNLISTED) {
    const [, name, company] = pattern.exec(text) ?? [];
    if (name === undefined || needs.index.find(name).length > 0) continue;
    if (company !== undefined && agentsIn(company, needs).length > 0) continue;
    const firm = company?.replace(/[.,]$/, '') ?? null;
    const agent = { name, company: firm, email: emailIn(needs.letter, name), directoryId: null };
    return [{ agent, evidence: evidenceOf(needs.letter, sentence) }];
  }
  return [];
}

function emailIn({ to, cc }: Letter, name: string): string | null {
  return [...to, ...cc].find((address) => address.name.toLowerCase() === name.toLowerCase())?.address ?? null;
}

/** As the letter gives them: a company or an address that it does not show is not theirs to know. */
function named(id: string, { letter, directory, sentences, index }: DesignationNeeds): NamedAgent {
  const agent = directory.agents.find((each) => each.id === id);
  const own = sentences.map(({ text }) => text).join('\n');
  const mentions = index.find(own).filter(({ kind, ids }) => kind === 'agent' && ids.includes(id));
  const header = [...letter.to, ...letter.cc].map(({ name, address }) => `${name} <${address}>`).join('\n');
  const isNamed = mentions.some((mention) => !isFirm(mention)) || (agent !== undefined && header.includes(agent.name));
  const email = agent?.emails.find((each) => own.includes(each) || header.toLowerCase().includes(each.toLowerCase()));
  return {
    name: isNamed ? (agent?.name ?? null) : null,
    company: mentions.some(isFirm) ? (agent?.company ?? null) : null,
    email: email ?? null,
    directoryId: id,
  };
}

function ambiguous(people: readonly Assigned[], why: string, needs: DesignationNeeds): AgentOfRecord {
  const ids = [...new Set(people.flatMap((each) => each.ids))];
  return { status: 'ambiguous', candidates: ids.slice(0, 5).map((id) => named(id, needs)), why };
}

function evidenceOf(letter: Letter, { start, text }: Sentence): Evidence {
  return inBody(letter, { start, end: start + text.length });
}

/** Where an agency's people stand in the header, so that `your engineers` are theirs. */
export function headerEvidence(letter: Letter, isTheirs: (address: string) => boolean): Evidence | null {
  for (const source of ['to', 'cc'] as const) {
    const at = letter[source].findIndex(({ address }) => isTheirs(address));
    if (at !== -1) return inHeader(letter, source, at);
  }
  return null;
}
