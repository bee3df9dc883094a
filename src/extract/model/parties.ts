/** Whom a model says the letter names, and its quotes, go in; who that is, as far as the letter and the directory show it, comes out. */
import type { Agent, Directory } from '../../domain/directory.ts';
import type { Evidence, NamedAgency, NamedAgent } from '../../domain/extraction.ts';
import { type Letter, overlap } from '../../domain/letter.ts';
import { inHeader } from '../evidence.ts';
import { isShown, partyAddresses } from '../rules/addresses.ts';
import { type Mention, type MentionIndex, mentionIndex } from '../rules/mentions.ts';
import { addressName } from '../../domain/organisation.ts';
import { type HeaderParty, headerParties } from './header-facts.ts';
import { type Page, pageOf, plain, type Zone } from './page.ts';
import type { ModelReading } from './schema.ts';

export interface Grounds {
  readonly page: Page;
  readonly letter: Letter;
  readonly directory: Directory;
  readonly index: MentionIndex;
  readonly headers: readonly HeaderParty[];
  /** Whether words that stand there may be the customer's: quoted text has to be adopted, a file to be written or signed by the writer. */
  readonly isTheirs: (zone: Zone, evidence: Evidence) => boolean;
}

export function groundsOf(adopts: ModelReading['adopts'], letter: Letter, directory: Directory): Grounds {
  const page = pageOf(letter);
  const headers = headerParties(letter, directory).filter(({ source }) => source !== 'from');
  return {
    page,
    letter,
    directory,
    index: mentionIndex(directory),
    headers,
    isTheirs: ownership(adopts, page, letter),
  };
}

/** Only what adopts, and stands where it is said to, makes other words the writer's. */
function ownership(adopts: ModelReading['adopts'], page: Page, letter: Letter): Grounds['isTheirs'] {
  const inOwn = ({ quote }: { readonly quote: string }): boolean => page.find(quote, 'own', 'signature') !== null;
  const isQuotedTheirs = adopts.some((each) => each.of === 'quoted' && inOwn(each));
  const ofFiles = adopts.filter((each) => each.of === 'attachment');
  const areAllTheirs = ofFiles.some(inOwn);
  const signed = new Set(
    ofFiles.flatMap(({ quote }) => {
      const at = page.find(quote, 'attachment');
      return at !== null && isNamedIn(letter, letter.attachments[at.index]?.text ?? '') ? [at.index] : [];
    }),
  );
  return (zone, { index }) => {
    switch (zone) {
      case 'own':
      case 'signature':
        return true;
      case 'quoted':
        return isQuotedTheirs;
      case 'attachment':
        return areAllTheirs || signed.has(index);
      case 'from':
      case 'addressed':
        return false;
    }
  };
}

const SHORTEST_SURNAME = 3;

/** Whether a file shows the writer's surname, as a signature of theirs does. */
function isNamedIn({ from }: Letter, text: string): boolean {
  const words = plain(text).split(/[^\p{L}\p{N}'-]+/u);
  const surname = plain(from[0]?.name ?? '')
    .split(' ')
    .findLast((word) => word.length >= SHORTEST_SURNAME);
  return surname !== undefined && words.includes(surname);
}

/** The customer's own words that the quotes stand in, in whole sentences; null where a quote stands nowhere at all. */
export function statementsOf(quotes: readonly string[], { page, isTheirs }: Grounds): readonly Evidence[] | null {
  const places = quotes.map((quote) => page.places(quote));
  if (places.some((each) => each.length === 0)) return null;
  const own = places.flatMap((each) => each.find(({ zone, evidence }) => isTheirs(zone, evidence)) ?? []);
  return distinct(own.map(({ evidence }) => page.whole(evidence)));
}

function distinct(evidence: readonly Evidence[]): readonly Evidence[] {
  const keyOf = ({ source, index, start, end }: Evidence): string => [source, index, start, end].join(' ');
  return [...new Map(evidence.map((each) => [keyOf(each), each])).values()];
}

/** Words that their writer may not have seen, and files of which some is hidden, carry nothing that is sure. */
export function isPlainToSee(evidence: readonly Evidence[], { letter }: Grounds): boolean {
  return evidence.some(({ source, index, start, end }) => {
    if (source === 'attachment') return letter.attachments[index]?.note === null;
    return source !== 'body' || !letter.doubtful.some((words) => overlap(words, { start, end }));
  });
}

export interface AgentClaim {
  readonly name: string | null;
  readonly firm: string | null;
  readonly quotes: readonly string[];
}

export interface MeantAgent {
  readonly parties: readonly NamedAgent[];
  /** Whether the words say which one, person or firm, it is. */
  readonly isOne: boolean;
  /** Everybody of the directory who may be meant: several where a firm alone is named. */
  readonly ids: readonly string[];
  /** Named as the directory has it: a name that is merely like one, or stands beside another firm, is not. */
  readonly isExact: boolean;
  readonly evidence: readonly Evidence[];
}

/** Null where a quote does not stand in the letter, or nothing in it shows who is claimed. */
export function agentMeant(claim: AgentClaim, grounds: Grounds): MeantAgent | null {
  const evidence = statementsOf(claim.quotes, grounds);
  if (evidence === null || evidence.length === 0) return null;
  const words = spelledOut(evidence.map(({ text }) => text).join('\n\n'));
  const meant = listedAgent(claim, words, grounds) ?? unlistedAgent(claim, words, grounds);
  if (meant === null) return null;
  const { header, ...who } = meant;
  const shown = header === null ? [] : [inHeader(grounds.letter, header.source, header.index)];
  return { ...who, evidence: [...evidence, ...shown] };
}

/** Whom of the directory a claim fits by its names alone. */
export function listedAs(
  { name, firm }: AgentClaim,
  { index }: Grounds,
): { ids: readonly string[]; name: string | null } {
  const byName = name === null ? null : idsIn(mentionsOf(name, index));
  const byFirm = firm === null ? null : idsIn(index.find(firm));
  const both = byName === null || byFirm === null ? [] : shared(byName, byFirm);
  // A name that is not listed is nobody of the firm beside it.
  const ids = both.length > 0 ? both : ((name === null ? byFirm : byName) ?? []);
  return { ids, name: name ?? firm };
}

type Who = Omit<MeantAgent, 'evidence'> & { readonly header: Pick<HeaderParty, 'source' | 'index'> | null };

/** Whoever writes all in small letters writes names so too. */
function mentionsOf(name: string, index: MentionIndex): readonly Mention[] {
  const written = spelledOut(name);
  const found = index.find(written);
  if (found.length > 0 || /\p{Lu}/u.test(written)) return found;
  return index.find(written.replace(/(?<!\p{L})\p{L}/gu, (letter) => letter.toUpperCase()));
}

const ofAgents = (mentions: readonly Mention[]): Mention[] => mentions.filter(({ kind }) => kind === 'agent');

/** Whom of the directory both the claim and the words fit. */
function listedAgent(claim: AgentClaim, words: string, grounds: Grounds): Who | null {
  const { index, directory, headers } = grounds;
  const byName = claim.name === null ? null : idsIn(mentionsOf(claim.name, index));
  const byFirm = claim.firm === null ? null : idsIn(index.find(claim.firm));
  const claimed = claim.name === null ? byFirm : byName;
  if (claimed === null) return null;
  const named = ofAgents(index.find(words)).filter(({ ids }) => shared(ids, claimed).length > 0);
  const people = directory.agents.filter(({ id }) => claimed.includes(id));
  const addressed = headers.filter(({ is }) => is.kind === 'agent' && claimed.includes(is.agent.id));
  if (named.length === 0) {
    // The words do not name them: `the person in copy`, or two letters.
    const [one, other] = people.filter(
      ({ id, name }) =>
        addressed.some(({ is }) => is.kind === 'agent' && is.agent.id === id) || initialsIn(name, words),
    );
    if (one === undefined || other !== undefined) return null;
    const header = addressed.find(({ is }) => is.kind === 'agent' && is.agent.id === one.id) ?? null;
    return { parties: [partyOf(one, 'person', words, grounds)], isOne: true, ids: [one.id], isExact: true, header };
  }
  const isFirmAlone = named.every(isFirmNamed);
  const isOfAFirm = claim.name === null || ofAgents(index.find(claim.name)).every(isFirmNamed);
  // Two of one name, each told by something else beside it: then the firm that is claimed says which.
  const told = [...new Set(named.flatMap((mention) => (mention.ids.length === 1 ? mention.ids : [])))];
  const ofTheFirm = byFirm === null ? [] : shared(told, byFirm);
  const ids = told.length < 2 ? toldApart(common(named), grounds) : ofTheFirm.length === 1 ? ofTheFirm : told;
  const fitting = directory.agents.filter(({ id }) => ids.includes(id));
  const [one, other] = fitting;
  if (one === undefined) return null;
  const isOfFirm = byFirm === null || shared(byFirm, ids).length > 0;
  const how = isFirmAlone ? 'firm' : named.some(isFirmNamed) ? 'both' : 'person';
  const isLike = named.every(({ naming }) => naming === 'like');
  const firmStands = claim.firm !== null && holdsName(claim.firm, words);
  const isElsewhere = firmStands && !isOfFirm && !holdsName(one.company, words);
  const isFull = named.some(({ naming }) => naming === 'full' || naming === 'address');
  if (isLike && firmStands && byFirm === null) return null; // another firm, and not quite the name
  if (other === undefined) {
    // A namesake at a listed firm that is not theirs, or a mere first name at an unknown one, is somebody else perhaps.
    if (isElsewhere && byFirm !== null) return severally([one], words, grounds);
    if (firmStands && byFirm === null && !isFull && !isFirmAlone) return severally([one], words, grounds);
    return { parties: [partyOf(one, how, words, grounds)], isOne: true, ids, isExact: !isLike, header: null };
  }
  // A firm where several work is one party; a name that fits several people is none.
  if (isFirmAlone && isOfAFirm && fitting.every(({ company }) => company === one.company)) {
    const firm = { name: null, company: one.company, email: null, directoryId: null };
    return { parties: [firm], isOne: true, ids, isExact: true, header: null };
  }
  return severally(fitting, words, grounds);
}

function severally(agents: readonly Agent[], words: string, grounds: Grounds): Who {
  const ids = agents.map(({ id }) => id);
  const parties = agents.map((agent) => partyOf(agent, 'person', words, grounds));
  return { parties, isOne: false, ids, isExact: false, header: null };
}

function isFirmNamed({ naming }: Mention): boolean {
  return naming === 'firm' || naming === 'part_of_firm';
}

/** Everybody whom each of the mentions fits; where they do not go together, whom the first fits. */
function common(mentions: readonly Mention[]): readonly string[] {
  return mentions.reduce<readonly string[]>((ids, mention) => {
    const both = shared(ids, mention.ids);
    return both.length > 0 ? both : ids;
  }, mentions[0]?.ids ?? []);
}

/** Where a name fits several, who got the mail, and how the mail names them elsewhere, may tell which. */
function toldApart(ids: readonly string[], { headers, index, letter, isTheirs, page }: Grounds): readonly string[] {
  if (ids.length < 2) return ids;
  const inCopy = ids.filter((id) => headers.some(({ is }) => is.kind === 'agent' && is.agent.id === id));
  if (inCopy.length === 1) return inCopy;
  const { text, parts } = letter.body;
  const words = parts
    .filter(({ kind }) => kind === 'own' || kind === 'signature' || (kind === 'quoted' && isTheirs(kind, EMPTY)))
    .map(({ start, end }) => text.slice(start, end));
  const subject = page.find(letter.subject, 'own') === null ? [] : [letter.subject];
  const exact = ofAgents(index.find([...subject, ...words].join('\n\n'))).filter((mention) => mention.ids.length === 1);
  const named = ids.filter((id) => exact.some((mention) => mention.ids.includes(id)));
  return named.length === 1 ? named : ids;
}

const EMPTY: Evidence = { source: 'body', index: 0, start: 0, end: 0, text: '' };

function partyOf(agent: Agent, how: 'person' | 'firm' | 'both', words: string, { letter }: Grounds): NamedAgent {
  const { id, name, company, emails } = agent;
  const shown = [words, ...[...letter.to, ...letter.cc].map(({ address }) => address)].join('\n').toLowerCase();
  return {
    name: how === 'firm' ? null : name,
    company: how === 'person' ? null : company,
    email: emails.find((each) => isShown(each, shown)) ?? null,
    directoryId: id,
  };
}

const LONGEST_NAME = 80;
const AN_ADDRESS = /[\p{L}\p{N}._+-]{1,64}@[\p{L}\p{N}.-]{1,255}/u;

/** Somebody whom the directory does not know, as the words or a header spell them. */
function unlistedAgent({ name, firm }: AgentClaim, words: string, grounds: Grounds): Who | null {
  const given = name ?? firm;
  if (given === null || given.trim() === '' || given.length > LONGEST_NAME) return null;
  const { letter, index } = grounds;
  const isFirmShown = firm !== null && holdsName(firm, words);
  // The listed one may be meant, and the words do not show it.
  const listed = ofAgents(mentionsOf(given, index));
  if (listed.some(({ naming }) => naming !== 'like' || !isFirmShown)) return null;
  const header = name === null ? null : headerNamed(name, letter);
  if (!holdsName(given, words) && header === null) return null;
  const company = isFirmShown ? firm : null;
  const email = AN_ADDRESS.exec(words)?.[0].toLowerCase() ?? null;
  const party = { name, company, email: header?.address ?? email, directoryId: null };
  // A first name alone that fits nobody does not say who it is.
  const isAlone = name !== null && company === null && header === null && !/\s/.test(name.trim());
  return { parties: [party], isOne: !isAlone, ids: [], isExact: true, header };
}

function headerNamed(
  name: string,
  letter: Letter,
): (Pick<HeaderParty, 'source' | 'index'> & { address: string }) | null {
  for (const source of ['to', 'cc'] as const) {
    const index = letter[source].findIndex((each) => each.name !== '' && plain(each.name) === plain(name));
    const address = letter[source][index]?.address;
    if (address !== undefined) return { source, index, address };
  }
  return null;
}

export interface MeantAgency {
  readonly party: NamedAgency;
  readonly evidence: readonly Evidence[];
}

/** Named in the words, or given by an address to which the letter went. */
export function agencyMeant(claim: AgentClaim, grounds: Grounds): MeantAgency | null {
  const given = claim.name ?? claim.firm;
  if (given === null || given.trim() === '' || given.length > LONGEST_NAME) return null;
  const evidence = statementsOf(claim.quotes, grounds);
  if (evidence === null) return null;
  const { index, directory, headers, letter } = grounds;
  const claimed = idsIn(index.find(given), 'agency');
  const words = evidence.map(({ text }) => text).join('\n\n');
  if (claimed === null)
    return evidence.length > 0 && holdsName(given, words)
      ? { party: { name: given.trim(), directoryId: null }, evidence }
      : null;
  const named = index.find(words).filter(({ kind, ids }) => kind === 'agency' && shared(ids, claimed).length > 0);
  const inWords = named.reduce<readonly string[]>((ids, mention) => shared(ids, mention.ids), claimed);
  const header = headers.find(({ is }) => is.kind === 'agency' && claimed.includes(is.agency.id));
  const byHeader = header?.is.kind === 'agency' ? [header.is.agency.id] : [];
  const [id, other] = named.length > 0 ? inWords : byHeader;
  const agency = directory.agencies.find((each) => each.id === id);
  if (id === undefined || other !== undefined || agency === undefined) return null;
  const shown = header === undefined || !byHeader.includes(id) ? [] : [inHeader(letter, header.source, header.index)];
  return { party: { name: agency.name, directoryId: id }, evidence: [...evidence, ...shown] };
}

function idsIn(mentions: readonly Mention[], kind: Mention['kind'] = 'agent'): readonly string[] | null {
  const named = mentions.filter((mention) => mention.kind === kind).map(({ ids }) => ids);
  const [first, ...others] = named;
  if (first === undefined) return null;
  return others.reduce<readonly string[]>((ids, more) => {
    const both = shared(ids, more);
    return both.length > 0 ? both : ids;
  }, first);
}

export function shared(some: readonly string[], others: readonly string[]): readonly string[] {
  return some.filter((id) => others.includes(id));
}

/** Whether the writer is of an agent's or of an agency's house, whose words assign nothing for a customer. */
export function isOfAParty({ letter, directory }: Grounds): boolean {
  const { emails, domains } = partyAddresses(directory);
  return letter.from.some(({ address }) => {
    const own = addressName(address);
    return emails.has(own) || domains.has(own.slice(own.lastIndexOf('@') + 1));
  });
}

/** Letters that stand apart, as in `R-U-I-Z`, are one word. */
function spelledOut(text: string): string {
  const words = text.replace(/(?<![\p{L}\p{N}])(?:\p{L}[-. ]){2,40}\p{L}(?![\p{L}\p{N}])/gu, (run) => {
    const word = run.replace(/[-. ]/g, '');
    return `${word.charAt(0).toUpperCase()}${word.slice(1).toLowerCase()}`;
  });
  return words === text ? text : `${text}\n\n${words}`;
}

/** `DR` or `D.R.` for Dana Ruiz. */
function initialsIn(name: string, words: string): boolean {
  const letters = name.split(/\s+/).map((word) => word.charAt(0).toUpperCase());
  if (letters.length < 2) return false;
  const pattern = letters.map(escaped).join(String.raw`\.? ?`);
  return new RegExp(String.raw`(?<![\p{L}\p{N}])${pattern}(?![\p{L}\p{N}])`, 'u').test(words);
}

/** Whether a name stands in a text as words of their own, whatever its white space and case. */
function holdsName(name: string, text: string): boolean {
  const words = plain(name)
    .split(' ')
    .filter((word) => word !== '');
  if (!words.some((word) => /\p{L}/u.test(word))) return false;
  const pattern = words.map(escaped).join(' ');
  return new RegExp(String.raw`(?<![\p{L}\p{N}])${pattern}(?![\p{L}\p{N}])`, 'u').test(plain(text));
}

function escaped(word: string): string {
  return word.replace(/[$()*+.?[\\\]^{|}]/g, String.raw`\$&`);
}
