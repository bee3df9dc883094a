/** How likely the parties of a letter are its agents of record goes in; its designation, and how sure that is, comes out. */
import type { AgentOfRecord, Degree, Evidence, NamedAgent } from '../../domain/extraction.ts';
import { isProvider } from './providers.ts';
import { isShown } from '../rules/addresses.ts';
import { evidenceIn } from '../rules/sentences.ts';
import { type Witness, witnessIn } from '../../domain/witness.ts';
import { mostOf, mostSaid } from './holder-features.ts';
import type { Judgement } from './judge.ts';
import { placeAssigning } from './trust-features.ts';
import type { Page, Spoken } from './page.ts';
import type { Group } from './parties.ts';
import type { Party } from '../rules/party.ts';
import type { Limits } from './weights.ts';

export interface Designated {
  readonly agentOfRecord: AgentOfRecord;
  /** How likely it is rightly read; 0 where its words are too unclear ever to be sure. */
  readonly certainty: number;
}

const MOST_CANDIDATES = 5;
/** Below that three of four such readings were wrong on unseen voices. */
const MISTRUSTED = 0.1;
/** Whatever all of a letter makes likely, some words of it have to assign them. */
const SOMEWHERE_ASSIGNED = 0.1;
/** Some sentence has to say it. */
const SAYS_NONE = 0.15;

/** `isAgency` tells names of agencies that the directory does not have from those of agents. */
export function designationFrom(
  judgement: Judgement,
  limits: Limits,
  isAgency: (name: string) => boolean = () => false,
): Designated {
  const { page, holders, designation } = judgement;
  const holding = holders
    .filter(
      ({ group, likely }) =>
        (likely['holds'] ?? 0) >= limits.agent.likely &&
        (judgement.trust.get(group) ?? 0) >= MISTRUSTED &&
        group.spoken.some((spoken) => (judgement.acts.get(spoken)?.['assigns'] ?? 0) >= SOMEWHERE_ASSIGNED) &&
        mayBeAgent(group, isAgency),
    )
    .toSorted((one, other) => (other.likely['holds'] ?? 0) - (one.likely['holds'] ?? 0));
  // A name that fits several is that of the one to whom the role goes by more than the name.
  const found = holding.filter(
    ({ group: { party } }) =>
      party.ids.length < 2 ||
      !holding.some(({ group: { party: one } }) => one.ids.length === 1 && party.ids.includes(one.ids[0] ?? '')),
  );
  const groups = found.map(({ group }) => group);
  const certainty = Math.min(1, ...found.map((each) => certaintyOf(judgement, each, limits)));
  const isOpen = groups.some((group) => !isOne(group.party, page));
  const [only, other] = groups;
  if (only !== undefined && !isOpen) {
    const isBoth = (designation['multiple'] ?? 0) >= (designation['ambiguous'] ?? 0);
    if (other === undefined) return { agentOfRecord: designated(judgement, only, certainty, limits), certainty };
    if (isBoth) {
      const agents = groups.map(({ party }) => named(party, page));
      const evidence = groups.flatMap((group) => evidenceOf(judgement, group));
      const degree = degreeOf(certainty, limits.agent);
      return { agentOfRecord: { status: 'multiple', agents, degree, evidence }, certainty };
    }
  }
  if (only !== undefined) return { agentOfRecord: ambiguous(groups, page, WHY.several), certainty: 0 };
  const candidates = holders.filter(({ likely }) => (likely['candidate'] ?? 0) >= limits.ambiguous);
  const isRefused = mostSaid(judgement.said, page, 'wants_none') >= SAYS_NONE;
  if (isRefused && (designation['none_wanted'] ?? 0) >= limits.wantsNone)
    return { agentOfRecord: { status: 'none_wanted', evidence: lineOf(judgement, 'wants_none') }, certainty: 0 };
  if (candidates.length > 0)
    return {
      agentOfRecord: ambiguous(
        candidates.map(({ group }) => group),
        page,
        WHY.open,
      ),
      certainty: 0,
    };
  return { agentOfRecord: { status: 'missing' }, certainty: 0 };
}

/** A name that the directory does not have may be that of anybody, but not of whom everybody knows to be something else. */
function mayBeAgent({ party: { kind, firm, person } }: Group, isAgency: (name: string) => boolean): boolean {
  const name = firm ?? person ?? '';
  return kind !== 'unknown' || !(isAgency(name) || isProvider(name));
}

const WHY = {
  several: 'the name may mean more than one, or the letter gives the role to more than one',
  open: 'the letter leaves open which of them it is',
} as const;

/**
 * Sure needs more than that all of it together makes it likely: one place where the words assign them, stated of them and not
 * said to them, and nobody else to whom some words of it may go. How sure it then is, three judgements say together: that of
 * the words, that of the whole letter, and that of how readings like this turned out.
 */
function certaintyOf(judgement: Judgement, { group, likely }: Judgement['holders'][number], limits: Limits): number {
  const { acts, page, intent, holders, trust } = judgement;
  const assigns = (spoken: Spoken | null): number => (spoken && acts.get(spoken)?.['assigns']) ?? 0;
  const best = placeAssigning(page, group, acts);
  const rivals = holders.filter(
    (each) => (each.likely['holds'] ?? 0) < limits.agent.likely && mayBeAgent(each.group, () => false),
  );
  const rival = Math.max(0, ...rivals.map((each) => assigns(placeAssigning(page, each.group, acts))));
  if (best === null || best.by === 'you' || !isStated(page, best)) return 0;
  if (assigns(best) < CLEARLY_ASSIGNED || rival > PERHAPS_ASSIGNED) return 0;
  const ofCustomer = OF_CUSTOMERS.reduce((sum, each) => sum + (intent[each] ?? 0), 0);
  if (ofCustomer < SURELY_A_CUSTOMER) return 0;
  return together([
    [assigns(best), 4],
    [likely['holds'] ?? 0, 2],
    [trust.get(group) ?? 0, 1],
  ]);
}

/** Neither asked nor between quotation marks. */
function isStated({ lines }: Page, { line, token }: Spoken): boolean {
  const { tokens = [], sentence } = lines[line] ?? {};
  const before = sentence?.text.slice(0, tokens[token]?.start ?? 0) ?? '';
  const opened = before.match(/[“«„]|(?<=^|\s)"/gu)?.length ?? 0;
  const closed = before.match(/[”»]|(?<=\S)"(?=\s|[.,;:!?]|$)/gu)?.length ?? 0;
  return tokens.at(-1)?.word !== '?' && opened <= closed;
}

/** The mean of likelihoods by their odds, each with its weight: found by measuring on unseen voices. */
function together(parts: readonly (readonly [likely: number, weight: number])[]): number {
  const weight = parts.reduce((sum, [, each]) => sum + each, 0);
  const odds = parts.reduce((sum, [likely, each]) => sum + each * logOdds(likely), 0) / weight;
  return 1 / (1 + Math.exp(-odds));
}

function logOdds(likely: number): number {
  const within = Math.min(1 - SMALLEST, Math.max(SMALLEST, likely));
  return Math.log(within / (1 - within));
}

const SMALLEST = 1e-7;
const CLEARLY_ASSIGNED = 0.7;
const PERHAPS_ASSIGNED = 0.4;
const SURELY_A_CUSTOMER = 0.8;
const OF_CUSTOMERS = ['self_referral', 'psa_referral', 'update', 'agent_change'] as const;

function degreeOf(likely: number, { sure }: { readonly sure: number }): Degree {
  return likely >= sure ? 'sure' : 'likely';
}

/** Told apart: one agent of the directory, one firm of it, or a full name that it does not know. */
function isOne({ kind, ids, person, firm, naming, isSure }: Party, { directory }: Page): boolean {
  if (kind === 'unknown') return person === null ? firm !== null : naming === 'full' || firm !== null;
  const firms = new Set(directory.agents.filter(({ id }) => ids.includes(id)).map(({ company }) => company));
  return isSure && (ids.length === 1 || (person === null && firm !== null && naming !== 'like' && firms.size === 1));
}

function designated(judgement: Judgement, group: Group, certainty: number, limits: Limits): AgentOfRecord {
  return {
    status: 'designated',
    agent: named(group.party, judgement.page),
    degree: degreeOf(certainty, limits.agent),
    evidence: evidenceOf(judgement, group),
  };
}

/** The words that assign: the line that does so most, and the one that names them where it does not. */
function evidenceOf({ acts, page }: Judgement, group: Group): readonly Evidence[] {
  const byWeight = group.spoken.toSorted((one, other) => assigns(other) - assigns(one));
  function assigns(spoken: Spoken): number {
    return acts.get(spoken)?.['assigns'] ?? 0;
  }
  const [best] = byWeight;
  if (best === undefined) return [];
  const naming = best.by === 'name' ? best : group.spoken.findLast(({ by, line }) => by === 'name' && line < best.line);
  const lines = [...new Set([naming?.line ?? best.line, best.line])].toSorted((one, other) => one - other);
  return lines.flatMap((at) => {
    const line = page.lines[at];
    return line === undefined ? [] : [evidenceIn(page.letter, line.sentence)];
  });
}

function lineOf({ said, page }: Judgement, saying: string): readonly Evidence[] {
  const best = said.reduce((most, each, at) => ((each[saying] ?? 0) > (said[most]?.[saying] ?? 0) ? at : most), 0);
  const line = page.lines[best];
  return line === undefined ? [] : [evidenceIn(page.letter, line.sentence)];
}

function ambiguous(groups: readonly Group[], page: Page, why: string): AgentOfRecord {
  const parties = groups.flatMap(({ party }) =>
    party.ids.length < 2 ? [party] : party.ids.map((id): Party => ({ ...party, ids: [id] })),
  );
  return { status: 'ambiguous', candidates: parties.slice(0, MOST_CANDIDATES).map((party) => named(party, page)), why };
}

/** As the letter gives them; a company or an address that it does not show is not theirs to know. */
export function named(party: Party, { letter, directory, spoken, lines }: Page): NamedAgent {
  const [id, other] = party.ids;
  const header = [...letter.to, ...letter.cc];
  if (id === undefined || party.kind === 'unknown')
    return { name: party.person, company: party.firm, email: emailOf(party, header), directoryId: null };
  const agent = directory.agents.find((each) => each.id === id);
  if (agent === undefined || other !== undefined)
    return { name: null, company: agent?.company ?? party.firm, email: null, directoryId: null };
  const mentions = spoken.filter((each) => each.by === 'name' && each.party.ids.includes(id));
  const shown = [...lines.map(({ sentence }) => sentence.text), ...header.map(({ address }) => address)];
  const isNamed =
    party.person !== null ||
    mentions.some((each) => each.party.person !== null) ||
    header.some(({ name }) => name.includes(agent.name));
  return {
    name: isNamed ? agent.name : null,
    company: party.firm !== null || mentions.some((each) => each.party.firm !== null) ? agent.company : null,
    email: agent.emails.find((each) => isShown(each, shown.join('\n').toLowerCase())) ?? null,
    directoryId: id,
  };
}

function emailOf({ person }: Party, header: Page['letter']['to']): string | null {
  if (person === null) return null;
  const words = person.toLowerCase().split(/\s+/);
  return header.find(({ name }) => words.every((word) => name.toLowerCase().includes(word)))?.address ?? null;
}

/** From where on a place speaks for or against somebody clearly enough to tell another reader so. */
const TELLS = 0.6;
const TAKES_AWAY = ['denies', 'replaced'] as const;

/** Whom it assigns, and of whom some words say that they are not, or no longer, the agent. */
export function witnessFrom({ holders, acts, page }: Judgement, agentOfRecord: AgentOfRecord): Witness {
  const { parties } = witnessIn(agentOfRecord);
  const assigned = new Set(parties.flatMap(({ ids }) => ids));
  const taken = holders.flatMap(({ group: { party, spoken } }) => {
    if (party.ids.some((id) => assigned.has(id))) return [];
    const most = mostOf(
      spoken.filter(({ line }) => page.lines[line]?.zone !== 'quoted'),
      acts,
    );
    const act = TAKES_AWAY.find((each) => (most.get(each) ?? 0) >= TELLS);
    return act === undefined ? [] : [{ ids: party.ids, name: party.person ?? party.firm, act }];
  });
  return { parties: [...parties, ...taken] };
}
