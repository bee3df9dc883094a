/** The sentences of a letter and who is mentioned in them in; whom the writer makes their agent of record out. It abstains where it is not sure. */
import type { Directory } from '../../domain/directory.ts';
import type { AgentOfRecord, Evidence, NamedAgent } from '../../domain/extraction.ts';
import type { Letter } from '../../domain/letter.ts';
import { addressName } from '../../domain/organisation.ts';
import { isShown, partyAddresses } from './addresses.ts';
import { actsIn, type ActKind } from './acts.ts';
import type { Mention, MentionIndex } from './mentions.ts';
import { partyAt, PRONOUN, skeletonOf, type Skeleton, YOU } from './parties.ts';
import { ourNames, type Party } from './party.ts';
import { evidenceIn, type Sentence } from './sentences.ts';

const PLURAL =
  /\b(?:both (?:of (?:them|these)|are|agents|names)|appoint both|chose both|each (?:of them|is|has|one|owns|for|takes)|(?:two|2|three) (?:different )?(?:agents|brokers)|a? ?second agent|jointly|co-agents?|split|respectively|the two of them|(?:their|its|own) half|one agent (?:for|on) each|alongside|beside|in addition to|as well as)\b/i;
const NO_AGENT =
  /\b(?:no(?! longer| doubt)|without (?:an?|any)|(?:not|never) (?:want|need|use|using|attach|have|having|assign|appoint|name|naming|work|working|involv\w+|wish|require|accept|be using|be having|to (?:have|use|name|involve|attach|assign))(?:ing)?(?: (?:to (?:have|use|name)|with|for))? (?:an?|any)|(?:do|wo|does|ca)n['’]?t (?:want|need|use|attach|have|assign|appoint|name|work with|involve|require|accept)(?: to (?:have|use|name))? (?:an?|any)|sin|sans|sem|ningún|aucun|nenhum) (?:(?!otr|autr|outr)\p{L}+ ){0,2}?(?:agente?|broker|courtier|corredor|corretor|middle ?m[ae]n|intermediary|intermediaire|intermediario|third party|go-between|outside consultant)s?\b(?! (?:but|other|besides|except|than|in particular|yet|at (?:the moment|present)))/iu;
const NONE_FIELD =
  /\b(?:agents?(?: of record)?|aor|broker)\b[^\p{L}\n]{0,4}(?:is )?(?:[:=–—\t-]|is)\s*(?:none|no agent|nobody|no one|n\/a|not applicable|not wanted|direct|ninguno|aucun|nenhum)\b/iu;
const AGENTLESS =
  /(?:\bnot|n['’]t) (?:permit|allow|let)(?:ted)?(?: us| the \p{L}+| it)?(?: to)? (?:name|use|have|appoint|naming|using|having) an? (?:agent|broker)|\bmay not (?:name|use|have|appoint) an? (?:agent|broker)|\b(?:agents?|brokers?)\b[^.;]{0,40}\b(?:we|I) name none\b|\b(?:forbids?|prohibits?|bars?|precludes?) (?:us from )?(?:naming |using |the use of )?(?:an? |any )?(?:agents?|brokers?)\b|\b(?:go(?:ing)?|buy(?:ing)?|deal(?:ing)?|work(?:ing)?|prefer(?: to (?:go|deal|work|buy))?) direct(?:ly)?\b[^.;]{0,40}\b(?:no|without|agent|broker|middle)/iu;
const FIELD_EMPTY =
  /\b(?:leave|keep) (?:the |that |your )?(?:agent|broker|AOR)(?: of record)?(?: name)? ?(?:field|box|line|space|row)? (?:blank|empty|open|free)\b|\bpolicy (?:is )?against (?:agents|brokers)|\b(?:prefer|choose|wish|want) not to (?:have|use|name|involve) an? (?:agent|broker)/i;
/** What answers a question for the agent. */
const NO_ONE =
  /^(?:none|nobody|no ?one|no agent)\b|(?:\bnot?|n['’]t|\bnever)\b[^.;]{0,30}\b(?:want|need|be having|use|using)\b|\bdirect\b/i;
const UNDECIDED =
  /\b(?:no|not|haven['’]t|hasn['’]t|yet|don['’]t)\b[^.;]{0,40}\b(?:yet|decided|settled|chosen|picked|know|at the moment|at present|so far|for now)\b/i;

interface Said {
  readonly kind: ActKind;
  readonly party: Party;
  readonly sentence: Sentence;
  readonly together: boolean;
}

export interface DesignationNeeds {
  readonly letter: Letter;
  readonly sentences: readonly Sentence[];
  readonly index: MentionIndex;
  readonly directory: Directory;
}

export interface Designation {
  readonly agentOfRecord: AgentOfRecord;
  /** The role is taken from somebody. */
  readonly takesAway: boolean;
  /** Somebody is put beside another who has the role. */
  readonly addsAgent: boolean;
}

export function designationOf(needs: DesignationNeeds): Designation {
  return designationIn(everythingSaid(needs), needs);
}

/** In an agreement a single word that nobody knows, such as the name of a state, is no agent. */
export function designationInPsa(needs: DesignationNeeds): Designation {
  const isWord = ({ ids, person, firm }: Party): boolean =>
    ids.length === 0 && !/\s/.test((person ?? '').trim()) && !/\s/.test((firm ?? '').trim());
  return designationIn(
    everythingSaid(needs).filter(({ party }) => !isWord(party)),
    needs,
  );
}

function designationIn(said: readonly Said[], needs: DesignationNeeds): Designation {
  const agentOfRecord = decided(said, needs);
  return {
    agentOfRecord,
    takesAway: said.some(({ kind }) => kind === 'denies' || kind === 'recalls'),
    addsAgent: agentOfRecord.status === 'multiple',
  };
}

function decided(said: readonly Said[], needs: DesignationNeeds): AgentOfRecord {
  const { letter, sentences } = needs;
  const denied = new Set(
    said.flatMap(({ kind, party }) => (kind === 'denies' && party.ids.length === 1 && party.isSure ? party.ids : [])),
  );
  const assigned = said
    .filter(({ kind }) => kind === 'assigns')
    .map((each) => ({ ...each, party: settled(each, denied, needs) }));
  const takenBack = assigned.filter(({ party }) => party.ids.length === 1 && party.ids.some((id) => denied.has(id)));
  if (takenBack.length > 0) return ambiguous(takenBack, 'the letter assigns an agent and takes it back', needs);

  const agents = distinct(assigned);
  const left = said.filter(({ kind, together }) => kind === 'leaves_open' && together);
  if (
    agents.length > 0 &&
    left.some(({ party }) => agents.some((each) => sharesAny(each.party, party))) &&
    left.length > 1
  )
    return ambiguous([...agents, ...left], 'the letter leaves open which one', needs);
  const [agent] = agents;
  if (agent !== undefined && agents.length > 1) {
    const areMeant = assigned.some(({ together }) => together) || sentences.some(({ text }) => PLURAL.test(text));
    if (areMeant && agents.every(({ party }) => isOne(party)))
      return {
        status: 'multiple',
        degree: 'sure',
        agents: agents.map((each) => named(each.party, needs)),
        evidence: agents.map(({ sentence }) => evidenceIn(letter, sentence)),
      };
    return ambiguous(agents, 'several agents are assigned', needs);
  }
  if (agent !== undefined) {
    if (!isOne(agent.party)) return ambiguous([agent], 'the name fits several agents, or none', needs);
    const evidence = assigned.map(({ sentence }) => evidenceIn(letter, sentence));
    return { status: 'designated', degree: 'sure', agent: named(agent.party, needs), evidence: unique(evidence) };
  }
  const refusal = sentences.find(
    ({ text, answers }) =>
      (ASKS_FOR_AGENT.test(answers ?? '') && NO_ONE.test(text) && !UNDECIDED.test(text)) ||
      (((NO_AGENT.test(text) && !UNDECIDED.test(text)) ||
        NONE_FIELD.test(text) ||
        FIELD_EMPTY.test(text) ||
        AGENTLESS.test(text)) &&
        !/\?\s*$/.test(text)),
  );
  if (refusal !== undefined) return { status: 'none_wanted', evidence: [evidenceIn(letter, refusal)] };
  const open = said.filter(
    ({ kind, sentence }) =>
      kind === 'leaves_open' && new Set(agentsIn(sentence.text, needs).flatMap(({ ids }) => ids)).size > 1,
  );
  if (open.length > 0) return ambiguous(open, 'the letter leaves open which one', needs);
  if (left.length > 1) return ambiguous(left, 'the letter leaves open which one', needs);
  return { status: 'missing' };
}

function everythingSaid(needs: DesignationNeeds): Said[] {
  const { sentences, index } = needs;
  const ours = ourNames(needs.letter);
  const skeletons = sentences.map(({ text, isQuoted }) =>
    skeletonOf(isQuoted === true ? text.replace(/\byour\b/gi, 'our') : text, index, ours),
  );
  const said: Said[] = [];
  let reader: Party | null = greeted(needs, skeletons);
  let listFor = -1;
  const asksBelow = asksForAgent(needs.letter);
  for (const [at, sentence] of sentences.entries()) {
    const skeleton = skeletons[at];
    if (skeleton === undefined) continue;
    reader = vocativeOf(skeleton) ?? reader;
    const acts = actsIn(skeleton.text);
    for (const { kind, sign, at: place, together, replaced } of acts) {
      const party =
        sign === YOU
          ? reader
          : sign === PRONOUN
            ? personBefore(
                { at, until: replaced === true ? 0 : skeleton.text.indexOf(PRONOUN, place) },
                skeletons,
                sentences,
              )
            : partyAt(sign, skeleton);
      if (party !== null && party.kind !== 'agency') said.push({ kind, party, sentence, together });
    }
    if (EACH_OF_THEM.test(sentence.text) && !/\?\s*$/.test(sentence.text))
      said.push(...bothBefore(sentences, skeletons, at));
    const answered = ASKS_FOR_AGENT.test(sentence.answers ?? sentences[at - 1]?.text ?? '')
      ? ANSWER.exec(skeleton.text)?.[1]
      : undefined;
    if (asksBelow && at < 3) {
      const named = NAME_ALONE.exec(skeleton.text)?.[1];
      const party = named === undefined ? null : partyAt(named, skeleton);
      if (party !== null && party.kind !== 'agency') said.push({ kind: 'assigns', party, sentence, together: false });
    }
    const answer = answered === undefined ? null : partyAt(answered, skeleton);
    if (answer !== null && answer.kind !== 'agency')
      said.push({ kind: 'assigns', party: answer, sentence, together: false });
    if (LIST_OF_AGENTS.test(sentence.text) && acts.length === 0) listFor = at;
    else if (listFor !== -1 && at - listFor <= 6) {
      const [first] = skeleton.parties;
      if (first === undefined || first.kind === 'agency' || !LIST_ITEM.test(skeleton.text)) listFor = -1;
      else if (acts.length === 0) {
        const party = partyAt(/[\uE000-\uE7FF]/.exec(skeleton.text)?.[0] ?? '', skeleton) ?? first;
        said.push({ kind: 'assigns', party, sentence, together: false });
      }
    }
    if (STANDS.test(sentence.text)) {
      const before = sentences[at - 1];
      said.push(
        ...said
          .filter(({ kind, sentence: of }) => kind === 'recalls' && of === before)
          .map((each): Said => ({ ...each, kind: 'assigns' })),
      );
    }
  }
  return said;
}

/** `They are each agent of record for their own half`, said of the two agents of the sentence before. */
const EACH_OF_THEM =
  /^(?:and )?(?:they|both|each|the two)\b[^.;,]{0,30}\b(?:is|are|acts?|serves?|will be|shall be|represents?)\b[^.;,]{0,25}\b(?:agents?\b|AORs?\b|brokers?\b|us\b)|^(?:and )?(?:they |you )?(?:both|each|the two)\b[^.;,]{0,20}\b(?:hold|share|have|has|holds|shares)\b[^.;,]{0,10}\b(?:the|that) (?:role|title|job)\b/i;

function bothBefore(sentences: readonly Sentence[], skeletons: readonly Skeleton[], at: number): Said[] {
  const [skeleton, sentence] = [skeletons[at - 1], sentences[at]];
  if (skeleton === undefined || sentence === undefined) return [];
  const agents = distinctParties(skeleton.parties.filter(({ kind, person }) => kind === 'agent' && person !== null));
  return agents.length < 2 ? [] : agents.map((party) => ({ kind: 'assigns', party, sentence, together: true }));
}

/** A name and nothing else, at the head of a reply to whoever asks for it below. */
const NAME_ALONE = /^([\uE000-\uE7FF])[.!]?$/u;

function asksForAgent({ body, references, subject }: Letter): boolean {
  if (references.length === 0 && !/^\s*(?:re|aw|rv|sv|antw)\s*:/i.test(subject)) return false;
  return body.parts.some(
    ({ kind, start, end }) =>
      kind === 'quoted' &&
      /\b(?:who|which|name)\b[^?.]{0,60}\bagent\b[^?]{0,40}\?/i.test(
        body.text.slice(start, Math.min(end, start + 4_000)).replaceAll(/\n[\s>|]*/g, ' '),
      ),
  );
}

/** `Is there an agent? There is, Dana.` */
const ASKS_FOR_AGENT =
  /^(?:\W{0,3}\w{0,2}[.)] ?)?(?:our |the )?(?:agents?|aor|brokers?)(?: of record)?\.\s*$|\b(?:agent(?: of record)?|aor|broker|represent(?:s|ing|ed|ative)?)\b[^.?!]{0,40}\?["”’)]*\s*$|\b(?:asked|wondered|want(?:ed)? to know|asking)\b[^.?!]{0,40}\b(?:who|whether|what)\b[^.?!]{0,40}\b(?:agent|aor|broker|represents?)\b[^.?!]{0,40}\.\s*$/i;
const ANSWER =
  /^(?:[A-Z]{2}: )?(?:(?:yes|yep|sure|there is|it is|it['’]s|that is|that['’]s|we have one|we do)[,:.–—-]? ?){0,3}([\uE000-\uE7FF])(?! ?(?:or|\?)|[^.]{0,40}\b(?:not|no longer)\b)(?=[.,!;]|$| is\b| does\b| of\b| for\b| on\b)/iu;

/** `We appoint both of them:` and then the names, each on its line. */
const LIST_OF_AGENTS =
  /\b(?:agents?(?: of record)?|aors?|brokers?|who does what)\b[^:]{0,80}:\s*$|\b(?:appoint|designate|name)\b[^:]{0,60}:\s*$|^(?:our |the )?(?:agents?(?: of record)?|aors?)\s*$|\b(?:from today|to be clear|for the avoidance of doubt)[^:]{0,20}:\s*$/i;
const LIST_ITEM = /^(?:[-*•·–—>]+|\(?\w{1,2}[.)])?\s*(?:\p{L}+(?: \p{L}+){0,2}: ?)?[\uE000-\uE7FF]/u;
const STANDS =
  /^(?:that|this|it|she|he|which)(?: all)? (?:stands|still stands|remains|is unchanged|has not changed|hasn['’]t changed|still holds|stays)\b/i;

/** Who is spoken to from here on: `Bill:` or `Angela, you are …`. */
function vocativeOf(skeleton: Skeleton): Party | null {
  const match = /^(?:hi |hello |dear |hey |and )?([\uE000-\uE7FF])(?:[:,]|\s?[–—-]\s)/i.exec(skeleton.text);
  const party = match?.[1] === undefined ? null : partyAt(match[1], skeleton);
  return party !== null && party.person !== null && party.kind === 'agent' ? party : null;
}

/** The only agent to whom the letter goes is who `you` means, until somebody else is spoken to. */
function greeted({ letter, directory }: DesignationNeeds, skeletons: readonly Skeleton[]): Party | null {
  const [only, other] = letter.to;
  if (only === undefined || other !== undefined) return null;
  const agent = partyAddresses(directory).agents.get(addressName(only.address));
  const opening = skeletons
    .slice(0, 2)
    .some((skeleton) => skeleton.parties.some(({ ids }) => agent !== undefined && ids.includes(agent.id)));
  if (agent === undefined || !opening) return null;
  return { kind: 'agent', ids: [agent.id], person: agent.name, firm: null, naming: 'address', isSure: true };
}

/** Who a pronoun means: the only person in the nearest sentence before that mentions any, or in its own. */
function personBefore(
  { at, until }: { readonly at: number; readonly until: number },
  skeletons: readonly Skeleton[],
  sentences: readonly Sentence[],
): Party | null {
  for (let back = at; back >= Math.max(0, at - 3); back--) {
    const skeleton = skeletons[back];
    if (skeleton === undefined) continue;
    const signs = skeleton.text.slice(0, back === at ? until : undefined).match(/[\uE000-\uE7FF]/g) ?? [];
    const people = distinctParties(
      signs
        .map((sign) => partyAt(sign, skeleton))
        .filter((party) => party !== null)
        .filter(({ kind, person, naming }) => person !== null && (kind === 'agent' || naming === 'full')),
    );
    if (people.length > 1) return null;
    const [person] = people;
    if (person !== undefined) return sentences[back]?.source === 'subject' ? null : person;
  }
  return null;
}

function distinctParties(parties: readonly Party[]): Party[] {
  const found: Party[] = [];
  for (const party of parties) if (!found.some((each) => sharesAny(each, party))) found.push(party);
  return found;
}

function sharesAny(one: Party, other: Party): boolean {
  if (one.ids.length > 0 || other.ids.length > 0) return one.ids.some((id) => other.ids.includes(id));
  const [name, also] = [nameOf(one), nameOf(other)].map((each) => each.toLowerCase());
  return name !== undefined && also !== undefined && name !== '' && (name.includes(also) || also.includes(name));
}

function nameOf({ person, firm }: Party): string {
  return person ?? firm ?? '';
}

/** Told apart, and sure: one agent of the directory, one firm of it, or one full name that it does not know. */
function isOne({ kind, ids, person, firm, naming, isSure }: Party): boolean {
  if (kind === 'unknown')
    return (person !== null && (naming === 'full' || firm !== null)) || (person === null && firm !== null);
  return isSure && (ids.length === 1 || (person === null && firm !== null && ids.length > 1 && naming !== 'like'));
}

/** Each agent once: a firm is dropped beside its own person, a vague name beside the one it fits. */
function distinct(assigned: readonly Said[]): Said[] {
  const ranked = assigned.toSorted(({ party: one }, { party: other }) => rank(other) - rank(one));
  const found: Said[] = [];
  for (const each of ranked) {
    const same = found.find(({ party }) => sharesAny(party, each.party) || isFirmOf(party, each.party));
    if (same === undefined) found.push(each);
  }
  return found;
}

function isFirmOf(person: Party, firm: Party): boolean {
  const name = firm.person === null ? firm.firm?.toLowerCase() : undefined;
  return (
    name !== undefined &&
    person.firm !== null &&
    (person.firm.toLowerCase().includes(name) || name.includes(person.firm.toLowerCase()))
  );
}

function rank({ kind, ids, person, firm, isSure, naming }: Party): number {
  return (
    (kind === 'agent' && ids.length === 1 && isSure ? 8 : 0) +
    (person !== null ? 4 : 0) +
    (firm !== null ? 2 : 0) +
    (naming === 'full' ? 1 : 0)
  );
}

/** A name that fits several is told apart by what the letter says beside it: a firm, an address, the full name elsewhere. */
function settled({ party, sentence }: Said, denied: ReadonlySet<string>, needs: DesignationNeeds): Party {
  if (party.kind === 'unknown') return party;
  const open = party.ids.length > 1 ? party.ids.filter((id) => !denied.has(id)) : party.ids;
  const ids = open.length > 0 ? open : party.ids;
  const isFirmAlone = party.person === null;
  if (party.isSure && ids.length === 1) return { ...party, ids };
  // `Loretta at Gulf States`, where the Loretta who is listed is with somebody else.
  if (!party.isSure && party.person !== null && party.firm !== null && ids.length > 1) return party;
  const among = (found: Iterable<string>): string[] => [...new Set(found)].filter((id) => ids.includes(id));
  const firmsBeside = among(
    agentsIn(sentence.text, needs)
      .filter((mention) => isFirm(mention) !== isFirmAlone)
      .flatMap((mention) => mention.ids),
  );
  if (firmsBeside.length === 1) return { ...party, ids: firmsBeside, isSure: true };
  const inLetter = among(
    needs.sentences.flatMap(({ text }) =>
      agentsIn(text, needs).flatMap((mention) =>
        mention.ids.length === 1 &&
        mention.naming !== 'like' &&
        (isFirm(mention) !== isFirmAlone || mention.naming === 'full')
          ? mention.ids
          : [],
      ),
    ),
  );
  if (inLetter.length === 1) return { ...party, ids: inLetter, isSure: true };
  const copied = among(addressed(needs));
  if (copied.length === 1 && inLetter.length === 0) return { ...party, ids: copied, isSure: true };
  const companies = new Set(needs.directory.agents.filter(({ id }) => ids.includes(id)).map(({ company }) => company));
  return { ...party, ids, isSure: party.isSure && (!isFirmAlone || companies.size === 1) };
}

function agentsIn(text: string, { index }: DesignationNeeds): readonly Mention[] {
  return index.find(text).filter(({ kind }) => kind === 'agent');
}

function isFirm({ naming }: Mention): boolean {
  return naming === 'firm' || naming === 'part_of_firm';
}

function addressed({ letter, directory }: DesignationNeeds): string[] {
  const addresses = new Set([...letter.to, ...letter.cc].map(({ address }) => addressName(address)));
  return directory.agents
    .filter(({ emails }) => emails.some((email) => addresses.has(addressName(email))))
    .map(({ id }) => id);
}

/** As the letter gives them; a company or an address that it does not show is not theirs to know. */
function named(party: Party, needs: DesignationNeeds): NamedAgent {
  const { letter, directory, sentences, index } = needs;
  const [id, other] = party.ids;
  if (id === undefined || party.kind === 'unknown')
    return { name: party.person, company: party.firm, email: emailOf(letter, party), directoryId: null };
  const agent = directory.agents.find((each) => each.id === id);
  if (agent === undefined || other !== undefined)
    return { name: null, company: agent?.company ?? party.firm, email: null, directoryId: null };
  const own = sentences.map(({ text }) => text).join('\n');
  const mentions = index.find(own).filter(({ kind, ids }) => kind === 'agent' && ids.includes(id));
  const header = [...letter.to, ...letter.cc].map(({ name, address }) => `${name} <${address}>`).join('\n');
  const isNamed = party.person !== null || mentions.some((mention) => !isFirm(mention)) || header.includes(agent.name);
  const shown = `${own}\n${header}`.toLowerCase();
  return {
    name: isNamed ? agent.name : null,
    company: party.firm !== null || mentions.some(isFirm) ? agent.company : null,
    email: agent.emails.find((each) => isShown(each, shown)) ?? null,
    directoryId: id,
  };
}

function emailOf({ to, cc }: Letter, { person }: Party): string | null {
  if (person === null) return null;
  const words = person.toLowerCase().split(/\s+/);
  const found = [...to, ...cc].find(({ name }) => words.every((word) => name.toLowerCase().includes(word)));
  return found?.address ?? null;
}

function ambiguous(said: readonly Said[], why: string, needs: DesignationNeeds): AgentOfRecord {
  const candidates = distinctParties(said.map(({ party }) => party)).flatMap((party) =>
    party.ids.length < 2 ? [party] : party.ids.map((id): Party => ({ ...party, ids: [id] })),
  );
  return { status: 'ambiguous', candidates: candidates.slice(0, 5).map((party) => named(party, needs)), why };
}

function unique(evidence: readonly Evidence[]): Evidence[] {
  return evidence.filter(
    ({ source, start }, at) => evidence.findIndex((each) => each.source === source && each.start === start) === at,
  );
}
