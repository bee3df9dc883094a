/** What is done to a party all over a letter goes in; by what it is weighed whether they are its agent of record comes out. */
import { FeatureBag, type Features, type NameParts } from '../linear/features.ts';
import type { Group } from './parties.ts';
import type { Page, Spoken } from './page.ts';

/** How likely each act is with each word that speaks of somebody. */
export type Acts = ReadonlyMap<Spoken, Readonly<Record<string, number>>>;
/** How likely each line says each of the sayings. */
export type Said = readonly Readonly<Record<string, number>>[];

const LEVELS = [0.02, 0.05, 0.1, 0.2, 0.35, 0.5, 0.7, 0.85, 0.95];

export interface Weighed {
  readonly page: Page;
  readonly groups: readonly Group[];
  readonly acts: Acts;
  readonly said: Said;
}

export class Measures {
  readonly #bag = new FeatureBag();

  set(value: number, ...name: NameParts): void {
    this.#bag.set(value, ...name);
  }

  /** A likelihood counts as itself, and by each level that it reaches. */
  level(value: number, ...name: NameParts): void {
    if (value <= 0.01) return;
    this.set(value, ...name);
    for (const level of LEVELS) if (value >= level) this.set(1, ...name, ` ≥ ${level}`);
  }

  done(): Features {
    return this.#bag.done(1);
  }
}

/** `group` is one of `groups`. */
export function holderFeatures({ page, groups, acts, said }: Weighed, group: Group): Features {
  const bag = new Measures();
  const { headers, lines } = page;
  bag.set(1, 'always');
  const own = group.spoken.filter(({ line }) => ['own', 'subject'].includes(lines[line]?.zone ?? ''));
  const quoted = group.spoken.filter(({ line }) => lines[line]?.zone === 'quoted');
  const agreement = group.spoken.filter(({ line }) => lines[line]?.zone === 'agreement');
  // A word that stands for somebody may stand for another: what is said with a name says more.
  for (const [where, spoken] of [
    ['own', own.filter(({ by }) => by === 'name')],
    ['pronoun', own.filter(({ by }) => by === 'pronoun')],
    ['you', own.filter(({ by }) => by === 'you')],
    ['copied', own.filter(({ by }) => by === 'copied')],
    ['quoted', quoted],
    ['agreement', agreement],
  ] as const) {
    const most = mostOf(spoken, acts);
    for (const [act, value] of most) bag.level(value, where, ' ', act);
    // Of the many names that no directory has, those of agents are few: what is said of them has to tell them apart.
    if (group.party.kind === 'unknown' && where === 'own')
      for (const act of ['assigns', 'mentions', 'addressed']) bag.level(most.get(act) ?? 0, 'unknown ', act);
    if (spoken.length === 0) bag.set(1, 'not in ', where);
  }
  const last = own.findLast(({ by }) => by === 'name');
  for (const [act, value] of Object.entries((last && acts.get(last)) ?? {})) bag.level(value, 'last ', act);
  const total = own.reduce((sum, each) => sum + (acts.get(each)?.['assigns'] ?? 0), 0);
  for (const level of [0.5, 1, 1.5, 2, 3]) if (total >= level) bag.set(1, 'assigned in all ≥ ', String(level));
  bag.set(Math.min(3, total) / 3, 'assigned in all');

  const others = groups.filter((each) => each !== group && each.party.kind !== 'unknown');
  const rivals = groups
    .filter((each) => each !== group)
    .map((each) =>
      mostOf(
        each.spoken.filter(({ line }) => lines[line]?.zone !== 'quoted'),
        acts,
      ),
    );
  const rival = Math.max(0, ...rivals.map((most) => most.get('assigns') ?? 0));
  bag.level(rival, 'other assigned');
  bag.set((mostOf(own, acts).get('assigns') ?? 0) - rival, 'more than any other');
  for (const act of ['denies', 'replaced', 'told', 'considers', 'competes'])
    bag.level(Math.max(0, ...rivals.map((most) => most.get(act) ?? 0)), 'other ', act);
  bag.set(1, 'others ', String(Math.min(3, others.length)));

  const { party } = group;
  const [id] = party.ids;
  bag.set(1, 'kind ', party.kind);
  bag.set(1, 'naming ', party.naming);
  bag.set(1, party.person === null ? 'firm alone' : 'person');
  if (party.kind === 'unknown' && party.person !== null && !party.person.includes(' '))
    bag.set(1, 'unknown first name');
  if (party.ids.length > 1) bag.set(1, 'fits several');
  if (!party.isSure) bag.set(1, 'not sure');
  if (id !== undefined && headers.to.includes(id)) bag.set(1, 'in to');
  if (id !== undefined && headers.cc.includes(id)) bag.set(1, 'in cc');
  if (headers.agencies.length > 1) bag.set(1, 'sent to several');
  bag.set(1, headers.isReply ? 'reply' : 'no reply');
  if (headers.isOfParty) bag.set(1, 'writer is of a party');
  bag.set(1, 'times ', String(Math.min(4, own.length)));
  for (const saying of [
    'wants_none',
    'sole',
    'competing',
    'tentative',
    'not_yet',
    'denies',
    'disputes',
    'withdraws',
    'affirmed',
  ])
    bag.level(mostSaid(said, page, saying), 'says ', saying);
  return bag.done();
}

export function mostOf(spoken: readonly Spoken[], acts: Acts): ReadonlyMap<string, number> {
  const most = new Map<string, number>();
  for (const each of spoken)
    for (const [act, value] of Object.entries(acts.get(each) ?? {})) most.set(act, Math.max(most.get(act) ?? 0, value));
  return most;
}

export function mostSaid(said: Said, { lines }: Page, saying: string): number {
  return said.reduce((most, each, at) => {
    const zone = lines[at]?.zone;
    return zone === 'own' || zone === 'subject' ? Math.max(most, each[saying] ?? 0) : most;
  }, 0);
}
