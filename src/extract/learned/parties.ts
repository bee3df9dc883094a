/** Everybody spoken of on a page but agencies goes in; the same with all that is said of one party together comes out. */
import type { Directory } from '../../domain/directory.ts';
import type { Page, Spoken } from './page.ts';
import type { Party } from '../rules/party.ts';

export interface Group {
  readonly party: Party;
  readonly spoken: readonly Spoken[];
}

/** Agents and those whom the directory does not know: a name that fits several is told apart by what the letter says beside it. */
export function groupsOn({ spoken, directory, headers }: Page): readonly Group[] {
  const people = spoken.filter(({ party }) => party.kind !== 'agency');
  const certain = new Set(people.flatMap(({ party }) => (party.isSure && party.ids.length === 1 ? party.ids : [])));
  const copied = [...headers.to, ...headers.cc];
  const groups: { party: Party; spoken: Spoken[] }[] = [];
  const settledOf = people.map((each) => ({ each, party: settled(each.party, certain, copied) }));
  // Those who are told apart first, so that a firm alone finds its person.
  const inOrder = settledOf.toSorted((one, other) => rank(other.party) - rank(one.party));
  for (const { each, party } of inOrder) {
    const fitting = groups.filter((group) => isOne(group.party, party, directory));
    const [group, another] = fitting;
    if (group !== undefined && (another === undefined || party.ids.length === 1)) group.spoken.push(each);
    else groups.push({ party, spoken: [each] });
  }
  return groups.map((group) => ({ ...group, spoken: people.filter((each) => group.spoken.includes(each)) }));
}

function rank({ kind, ids, person, firm, isSure }: Party): number {
  return (kind === 'agent' && ids.length === 1 && isSure ? 8 : 0) + (person !== null ? 4 : 0) + (firm !== null ? 2 : 0);
}

function settled(party: Party, certain: ReadonlySet<string>, copied: readonly string[]): Party {
  if (party.kind === 'unknown' || party.ids.length < 2) return party;
  if (!party.isSure && party.person !== null && party.firm !== null) return party;
  for (const among of [[...certain], copied]) {
    const ids = party.ids.filter((id) => among.includes(id));
    if (ids.length === 1) return { ...party, ids, isSure: true };
    if (ids.length > 1) return party;
  }
  return party;
}

function isOne(one: Party, other: Party, { agents }: Directory): boolean {
  if (one.ids.length > 0 && other.ids.length > 0)
    return one.ids.length === 1 && other.ids.length === 1
      ? one.ids[0] === other.ids[0]
      : one.ids.length === other.ids.length && one.ids.every((id) => other.ids.includes(id));
  const [unknown, known] = one.ids.length === 0 ? [one, other] : [other, one];
  if (known.ids.length > 0) {
    // A person of a listed firm whom the directory does not have.
    const companies = agents.filter(({ id }) => known.ids.includes(id)).map(({ company }) => company.toLowerCase());
    return (
      known.person === null &&
      unknown.firm !== null &&
      companies.some((each) => each.includes(unknown.firm?.toLowerCase() ?? '-'))
    );
  }
  return [one.person, one.firm].some((name) =>
    [other.person, other.firm].some(
      (also) => name !== null && also !== null && (isPart(name, also) || isPart(also, name)),
    ),
  );
}

function isPart(name: string, of: string): boolean {
  return ` ${of.toLowerCase()} `.includes(` ${name.toLowerCase()} `);
}
