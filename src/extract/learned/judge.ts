/** A page and the weights go in; how likely everything is that its letter may say comes out. */
import { likelihoods, type Head } from '../linear/head.ts';
import { actFeatures } from './act-features.ts';
import {
  type DateCandidate,
  datesOn,
  heard,
  type NumberCandidate,
  numbersOn,
  type ProviderCandidate,
  providersOn,
  type ServiceCandidate,
  servicesOn,
} from './candidates.ts';
import { type Acts, holderFeatures, type Said, type Weighed } from './holder-features.ts';
import { letterFeatures } from './letter-features.ts';
import type { Page } from './page.ts';
import { agenciesOn, type Group, groupsOn } from './parties.ts';
import { sayingFeatures } from './sayings.ts';

/** What is weighed by words first, and what by what was found of those. */
export const FIRST_HEADS = [
  'agent acts',
  'agency acts',
  'sayings',
  'numbers',
  'dates',
  'services',
  'providers',
] as const;
export const SECOND_HEADS = ['agent', 'agency', 'intent', 'interest', 'placement', 'designation'] as const;
export type FirstHead = (typeof FIRST_HEADS)[number];
export type SecondHead = (typeof SECOND_HEADS)[number];
export type Likely = Readonly<Record<string, number>>;

type HeadNamed = (name: FirstHead | SecondHead) => Head;

export function firstHeads(head: HeadNamed): Readonly<Record<FirstHead, Head>> {
  return {
    'agent acts': head('agent acts'),
    'agency acts': head('agency acts'),
    sayings: head('sayings'),
    numbers: head('numbers'),
    dates: head('dates'),
    services: head('services'),
    providers: head('providers'),
  };
}

export function secondHeads(head: HeadNamed): Readonly<Record<SecondHead, Head>> {
  return {
    agent: head('agent'),
    agency: head('agency'),
    intent: head('intent'),
    interest: head('interest'),
    placement: head('placement'),
    designation: head('designation'),
  };
}

/** The likelihood of each kind. */
function weighedBy(head: Head, features: Parameters<typeof likelihoods>[1]): Likely {
  const likely = likelihoods(head, features);
  return Object.fromEntries(head.kinds.map((kind, at) => [kind, likely[at] ?? 0]));
}

const ADOPTED = 0.5;

/** Quoted words are the writer's where the designation was found in them: then what else they say is heard too. */
function adoptsQuoted({ lines, spoken }: Page, acts: Acts): boolean {
  return spoken.some((each) => lines[each.line]?.zone === 'quoted' && (acts.get(each)?.['assigns'] ?? 0) >= ADOPTED);
}

export interface FirstJudgement {
  readonly page: Page;
  readonly agents: readonly Group[];
  readonly agencies: readonly Group[];
  readonly acts: Acts;
  readonly said: Said;
  readonly numbers: readonly (NumberCandidate & { readonly likely: Likely })[];
  readonly dates: readonly (DateCandidate & { readonly likely: Likely })[];
  readonly services: readonly (ServiceCandidate & { readonly likely: Likely })[];
  readonly providers: readonly (ProviderCandidate & { readonly likely: Likely })[];
}

export function judgedFirst(page: Page, heads: Readonly<Record<FirstHead, Head>>, sentAt: Date): FirstJudgement {
  const acts = new Map(
    page.spoken.map((spoken) => {
      const head = heads[spoken.party.kind === 'agency' ? 'agency acts' : 'agent acts'];
      return [spoken, weighedBy(head, actFeatures(page, spoken))];
    }),
  );
  const said = page.lines.map(({ zone }, at) =>
    zone === 'own' || zone === 'subject' ? weighedBy(heads.sayings, sayingFeatures(page, at)) : {},
  );
  const isHeard = heard(adoptsQuoted(page, acts));
  const judged =
    (head: FirstHead) =>
    <Of extends ServiceCandidate>(candidate: Of) => ({
      ...candidate,
      likely: weighedBy(heads[head], candidate.features),
    });
  return {
    page,
    agents: groupsOn(page),
    agencies: agenciesOn(page),
    acts,
    said,
    numbers: numbersOn(page, isHeard).map(judged('numbers')),
    dates: datesOn(page, sentAt, isHeard).map(judged('dates')),
    services: servicesOn(page, isHeard).map(judged('services')),
    providers: providersOn(page, isHeard).map(judged('providers')),
  };
}

export const weighedAgents = ({ page, agents, acts, said }: FirstJudgement): Weighed => ({
  page,
  groups: agents,
  acts,
  said,
});
export const weighedAgencies = ({ page, agencies, acts, said }: FirstJudgement): Weighed => ({
  page,
  groups: agencies,
  acts,
  said,
});

export interface Judgement extends FirstJudgement {
  readonly holders: readonly { readonly group: Group; readonly likely: Likely }[];
  readonly agenciesNamed: readonly { readonly group: Group; readonly likely: Likely }[];
  readonly intent: Likely;
  readonly interest: Likely;
  readonly placement: Likely;
  readonly designation: Likely;
}

export function judged(page: Page, heads: Readonly<Record<FirstHead | SecondHead, Head>>, sentAt: Date): Judgement {
  return judgedSecond(judgedFirst(page, heads, sentAt), heads);
}

export function judgedSecond(first: FirstJudgement, heads: Readonly<Record<SecondHead, Head>>): Judgement {
  const letter = letterFeatures(weighedAgents(first));
  const of = (head: SecondHead, weighed: Weighed) =>
    weighed.groups.map((group) => ({ group, likely: weighedBy(heads[head], holderFeatures(weighed, group)) }));
  return {
    ...first,
    holders: of('agent', weighedAgents(first)),
    agenciesNamed: of('agency', weighedAgencies(first)),
    intent: weighedBy(heads.intent, letter),
    interest: weighedBy(heads.interest, letter),
    placement: weighedBy(heads.placement, letter),
    designation: weighedBy(heads.designation, letter),
  };
}

export function likeliest(likely: Likely): string {
  const [first, ...others] = Object.entries(likely);
  return others.reduce((most, each) => (each[1] > most[1] ? each : most), first ?? ['', 0])[0];
}
