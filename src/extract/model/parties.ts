/** A model's claim about a party goes in; the party comes out if the sentences that were quoted name it, assign it and leave no doubt. */
import type { Directory } from '../../domain/directory.ts';
import type { Evidence, NamedAgency, NamedAgent } from '../../domain/extraction.ts';
import type { Letter } from '../../domain/letter.ts';
import { addressName } from '../../domain/organisation.ts';
import type { Span } from '../evidence.ts';
import { type ActKind, actsIn } from '../rules/acts.ts';
import { isShown, partyAddresses } from '../rules/addresses.ts';
import type { Mention, MentionIndex } from '../rules/mentions.ts';
import { partyAt, PRONOUN, skeletonOf } from '../rules/parties.ts';
import { asksForAgency, isDenied, isDoubtful, isDoubtfulWish, makesAgent, PARTY } from './doubts.ts';
import { type Cited, type Line, type Page, plain } from './page.ts';
import type { ModelReading } from './schema.ts';

export interface Grounds {
  readonly page: Page;
  readonly letter: Letter;
  readonly directory: Directory;
  readonly index: MentionIndex;
}

interface Borne<Party> {
  readonly party: Party;
  readonly evidence: readonly Evidence[];
}

interface BorneAgent extends Borne<NamedAgent> {
  /** Everybody of the directory who may be meant: several where a firm alone is named. */
  readonly ids: readonly string[];
}

type AgentClaim = ModelReading['agentOfRecord']['agents'][number];
type AgencyClaim = ModelReading['masterAgency']['agencies'][number];

/** `alone`: a sentence that names another agent of the directory too designates nobody. */
export function agentNamed(claim: AgentClaim, grounds: Grounds, beside: 'alone' | 'others_beside'): BorneAgent | null {
  const { page } = grounds;
  const cited = page.cite(claim.quotes);
  const claimed = claimedIds(claim, grounds.index);
  if (claimed === 'contradictory') return null;
  for (const each of cited) {
    const who = claimed === null ? unlistedAgent(claim, each, grounds) : listedAgent(claimed, each, grounds, beside);
    if (who === null || (who.ids.length > 1 && claim.name !== null)) continue; // their firm alone names no person
    const saying = sayingLine(each.line, who, cited, grounds);
    if (saying === null) continue;
    if (who.party.directoryId !== null && isTakenBack(who.party.directoryId, grounds)) return null;
    const lines = saying === each.line ? [saying] : [each.line, saying];
    return { party: who.party, ids: who.ids, evidence: lines.map(evidenceOf) };
  }
  return null;
}

export function agencyNamed(claim: AgencyClaim, { page, directory, index }: Grounds): Borne<NamedAgency> | null {
  const claimed = idsIn(index.find(claim.name), 'agency');
  for (const { line, quoted } of page.cite(claim.quotes)) {
    if (isDoubtfulWish(line.context)) continue;
    const here = index.find(line.text).filter((mention) => mention.kind === 'agency' && isWithin(mention, quoted));
    const meant = here.filter(({ ids }) => ids.length === 1 && ids.every((id) => claimed?.includes(id) ?? false));
    const id = meant[0]?.ids[0];
    if (id !== undefined && asksForAgency(marked(line, meant), true)) {
      const name = directory.agencies.find((agency) => agency.id === id)?.name ?? claim.name;
      return { party: { name, directoryId: id }, evidence: [evidenceOf(line)] };
    }
    if (claimed !== null || index.find(claim.name).length > 0) continue;
    const spans = spansOf(claim.name, line.text).filter((span) => isWithin(span, quoted));
    const name = nameAt(line, spans[0]);
    if (name !== null && asksForAgency(marked(line, spans), false))
      return { party: { name, directoryId: null }, evidence: [evidenceOf(line)] };
  }
  return null;
}

/** Whom of the directory all the given names fit; null when the directory knows none of them. */
function claimedIds(
  { name, company, email }: AgentClaim,
  index: MentionIndex,
): readonly string[] | 'contradictory' | null {
  const idsOf = (text: string | null) => (text === null ? null : idsIn(index.find(text), 'agent'));
  const byName = idsOf(name);
  const byFirm = idsOf(company);
  if (byName === null && byFirm === null) return idsOf(email);
  // A namesake at another firm, or a colleague whom the directory does not know.
  if ((name !== null && byName === null) || (company !== null && byFirm === null)) return 'contradictory';
  const [first, ...others] = [byName, byFirm, idsOf(email)].filter((ids) => ids !== null);
  const ids = first === undefined ? [] : others.reduce<readonly string[]>(shared, first);
  return ids.length === 0 ? 'contradictory' : ids;
}

function idsIn(mentions: readonly Mention[], kind: Mention['kind']): readonly string[] | null {
  const named = mentions.filter((mention) => mention.kind === kind).map(({ ids }) => ids);
  const [first, ...others] = named;
  return first === undefined ? null : others.reduce<readonly string[]>(shared, first);
}

function shared(some: readonly string[], others: readonly string[]): readonly string[] {
  return some.filter((id) => others.includes(id));
}

interface Who {
  readonly party: NamedAgent;
  readonly ids: readonly string[];
  /** Where the sentence names them. */
  readonly spans: readonly Span[];
}

/** Names of one party stand together: a person's, their firm's, their address. */
interface Group {
  readonly ids: readonly string[];
  readonly mentions: readonly Mention[];
}

function groupsIn(text: string, index: MentionIndex): readonly Group[] {
  const groups: Group[] = [];
  for (const mention of index.find(text)) {
    if (mention.kind !== 'agent') continue;
    const { ids } = mention;
    const at = groups.findIndex((group) => shared(group.ids, ids).length > 0);
    const same = groups[at];
    if (same === undefined) groups.push({ ids, mentions: [mention] });
    else groups[at] = { ids: shared(same.ids, ids), mentions: [...same.mentions, mention] };
  }
  return groups;
}

function listedAgent(
  claimed: readonly string[],
  { line, quoted }: Cited,
  { index, letter, directory }: Grounds,
  beside: 'alone' | 'others_beside',
): Who | null {
  const groups = groupsIn(line.text, index);
  if (beside === 'alone' && groups.length > 1) return null;
  const group = groups.find(({ ids }) => shared(ids, claimed).length > 0);
  if (group === undefined || !group.mentions.some((mention) => isWithin(mention, quoted))) return null;
  const [id, ...others] = group.ids;
  const agent = directory.agents.find((each) => each.id === id);
  if (id === undefined || agent === undefined) return null;
  // Where several are assigned together, each is whom the sentence speaks of.
  const spans = groups.flatMap(({ mentions }) => mentions);
  const byFirm = group.mentions.filter(({ naming }) => naming === 'firm' || naming === 'part_of_firm');
  const company = byFirm.length > 0 ? agent.company : null;
  if (others.length > 0) {
    // A firm where several work; not a name that fits several people, or several firms.
    const firms = new Set(directory.agents.filter((each) => group.ids.includes(each.id)).map((each) => each.company));
    if (byFirm.length < group.mentions.length || firms.size > 1) return null;
    return { party: { name: null, company, email: null, directoryId: null }, ids: group.ids, spans };
  }
  const isNamed = byFirm.length < group.mentions.length;
  const shown = [line.text, ...[...letter.to, ...letter.cc].map(({ address }) => address)].join('\n').toLowerCase();
  const email = agent.emails.find((each) => isShown(each, shown)) ?? null;
  return { party: { name: isNamed ? agent.name : null, company, email, directoryId: id }, ids: [id], spans };
}

const LONGEST_NAME = 80;

/** Somebody whom the directory does not know, as the sentence spells them. */
function unlistedAgent(claim: AgentClaim, { line, quoted }: Cited, { index, letter }: Grounds): Who | null {
  const given = claim.name ?? claim.company;
  if (given === null || given.length > LONGEST_NAME || index.find(given).length > 0) return null;
  if (groupsIn(line.text, index).length > 0) return null; // the listed one may be meant
  const spans = spansOf(given, line.text).filter((span) => isWithin(span, quoted));
  const spelled = nameAt(line, spans[0]);
  if (spelled === null) return null;
  const firm = claim.name === null || claim.company === null ? [] : spansOf(claim.company, line.text);
  const shown = [line.text, ...[...letter.to, ...letter.cc].map(({ address }) => address)].join('\n').toLowerCase();
  const email = claim.email?.trim().toLowerCase() ?? '';
  const party = {
    name: claim.name === null ? null : spelled,
    company: claim.name === null ? spelled : nameAt(line, firm[0]),
    email: email.includes('@') && shown.includes(email) ? email : null,
    directoryId: null,
  };
  return { party, ids: [], spans: [...spans, ...firm] };
}

const PRONOUNS = /\b(?:she|he|they|her|him|them)\b/giu;
const PRONOUN_REACH = 2;

/** The sentence that makes them the agent: the one that names them, or one soon after that speaks of nobody else. */
function sayingLine(naming: Line, who: Who, cited: readonly Cited[], { index }: Grounds): Line | null {
  const acts = actsOn(who, naming, index);
  if (acts.some((kind) => kind !== 'assigns')) return null;
  const sentence = marked(naming, who.spans); // without the names: a firm may be called Signal Fire
  if (isDoubtful(sentence)) return null;
  if (acts.length > 0 || makesAgent(sentence)) return naming;
  const later = cited.find(
    ({ line }) =>
      line.source === naming.source &&
      line.order > naming.order &&
      line.order <= naming.order + PRONOUN_REACH &&
      !isDoubtful(line.context) &&
      groupsIn(line.text, index).length === 0 &&
      makesAgent(line.text.replace(/\s+/g, ' ').replace(PRONOUNS, PARTY)),
  );
  return later?.line ?? null;
}

/** What a sentence does to somebody, in the reading of the rules. */
function actsOn({ ids, party }: Pick<Who, 'ids' | 'party'>, { context }: Line, index: MentionIndex): ActKind[] {
  const skeleton = skeletonOf(context, index, () => false);
  const names = [party.name, party.company].filter((name) => name !== null).map(plain);
  return actsIn(skeleton.text).flatMap(({ kind, sign }) => {
    const other = sign === PRONOUN ? null : partyAt(sign, skeleton);
    if (other === null) return [];
    const isMeant =
      ids.length > 0
        ? other.kind === 'agent' && shared(other.ids, ids).length > 0
        : [other.person, other.firm].some((name) => name !== null && names.includes(plain(name)));
    return isMeant ? [kind] : [];
  });
}

/** Those of the directory whom the writer makes their agents beside these: a letter that says both leaves it open. */
export function agentsBeside(ids: readonly string[], { page, index, directory }: Grounds): readonly NamedAgent[] {
  const others = directory.agents
    .filter(({ id }) => !ids.includes(id))
    .map(({ id, name, company }) => ({ name, company, email: null, directoryId: id }));
  const beside = page.lines.flatMap((line) =>
    groupsIn(line.text, index)
      .filter((group) => shared(group.ids, ids).length === 0)
      .filter(({ ids: [id = ''] }) => {
        const acts = actsOn({ ids: [id], party: NOBODY }, line, index);
        return acts.length > 0 && acts.every((kind) => kind === 'assigns');
      })
      .flatMap((group) => group.ids),
  );
  return others.filter(({ directoryId }) => beside.includes(directoryId));
}

const NOBODY: NamedAgent = { name: null, company: null, email: null, directoryId: null };

/** Whether the writer is of an agent's or of an agency's house, whose words assign nothing for a customer. */
export function isOfAParty({ letter, directory }: Grounds): boolean {
  const { emails, domains } = partyAddresses(directory);
  return letter.from.some(({ address }) => {
    const own = addressName(address);
    return emails.has(own) || domains.has(own.slice(own.lastIndexOf('@') + 1));
  });
}

/** Whether the writer says elsewhere that somebody is not their agent. */
function isTakenBack(id: string, { page, index }: Grounds): boolean {
  return page.lines.some((line) => {
    const group = groupsIn(line.text, index).find(({ ids }) => ids.length === 1 && ids.includes(id));
    if (group === undefined) return false;
    if (isDenied(line.context) && makesAgent(marked(line, group.mentions))) return true;
    return actsOn({ ids: [id], party: NOBODY }, line, index).includes('denies');
  });
}

/** The sentence with its party replaced by one sign, and each run of white space by one space. */
function marked({ text, context }: Line, spans: readonly Span[]): string {
  let sentence = text;
  let end = text.length;
  for (const span of spans.toSorted((one, other) => other.start - one.start)) {
    if (span.end > end) continue; // it overlaps the one before
    sentence = `${sentence.slice(0, span.start)}${PARTY}${sentence.slice(span.end)}`;
    end = span.start;
  }
  return `${context.slice(0, context.length - text.length)}${sentence}`.replace(/\s+/g, ' ');
}

function isWithin(inner: Span, outer: Span): boolean {
  return outer.start <= inner.start && inner.end <= outer.end;
}

/** Where a name stands in a text as words of their own, whatever its white space and case. */
function spansOf(name: string, text: string): Span[] {
  const words = plain(name)
    .split(' ')
    .filter((word) => word !== '');
  if (words.length === 0) return [];
  const pattern = words.map((word) => escaped(word)).join(String.raw`\s+`);
  const matches = text.matchAll(new RegExp(String.raw`(?<![\p{L}\p{N}])${pattern}(?![\p{L}\p{N}])`, 'giu'));
  return [...matches].map(({ index, 0: match }) => ({ start: index, end: index + match.length }));
}

function escaped(word: string): string {
  return word.replace(/[$()*+.?[\\\]^{|}]/g, String.raw`\$&`).replaceAll("'", "['’‘]");
}

/** Names are capitalised; `our agent` is no name. */
function nameAt({ text }: Line, span: Span | undefined): string | null {
  if (span === undefined) return null;
  const name = text.slice(span.start, span.end).replace(/\s+/g, ' ');
  return /^[\p{Lu}\p{N}\p{Lo}]/u.test(name) ? name : null;
}

function evidenceOf({ source, start, end, text }: Line): Evidence {
  return { source, index: 0, start, end, text };
}
