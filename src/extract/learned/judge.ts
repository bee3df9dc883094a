/** A page and the weights go in; how likely everything is that its letter may say comes out. */
import type { Features } from '../linear/features.ts';
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
import { type Acts, holderFeatures, type Said } from './holder-features.ts';
import { letterFeatures } from './letter-features.ts';
import type { Page, Zone } from './page.ts';
import { type Group, groupsOn } from './parties.ts';
import { sayingFeatures } from './sayings.ts';
import { trustFeatures } from './trust-features.ts';

/** What is weighed by words first; what by what was found of those; and whether that was found rightly. */
export const FIRST_HEADS = ['acts', 'sayings', 'numbers', 'dates', 'services', 'providers'] as const;
export const SECOND_HEADS = ['agent', 'intent', 'interest', 'placement', 'designation'] as const;
export const THIRD_HEADS = ['trust'] as const;
export type FirstHead = (typeof FIRST_HEADS)[number];
export type SecondHead = (typeof SECOND_HEADS)[number];
export type ThirdHead = (typeof THIRD_HEADS)[number];
export type HeadName = FirstHead | SecondHead | ThirdHead;
export type Likely = Readonly<Record<string, number>>;

type HeadNamed = (name: HeadName) => Head;

export function firstHeads(head: HeadNamed): Readonly<Record<FirstHead, Head>> {
  return {
    acts: head('acts'),
    sayings: head('sayings'),
    numbers: head('numbers'),
    dates: head('dates'),
    services: head('services'),
    providers: head('providers'),
  };
}

export function thirdHeads(head: HeadNamed): Readonly<Record<ThirdHead, Head>> {
  return { trust: head('trust') };
}

export function secondHeads(head: HeadNamed): Readonly<Record<SecondHead, Head>> {
  return {
    agent: head('agent'),
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

/** Some own sentence has to say that something is right before quoted words are heard as the writer's. */
const AGREES = 0.3;
const ADOPTED = 0.5;

function agrees({ lines }: Page, said: Said): boolean {
  return said.some((each, at) => lines[at]?.zone === 'own' && (each['confirms'] ?? 0) >= AGREES);
}

/** Where the designation was found in quoted words, what else they say is heard too. */
function adoptsQuoted({ lines, spoken }: Page, acts: Acts): boolean {
  return spoken.some((each) => lines[each.line]?.zone === 'quoted' && (acts.get(each)?.['assigns'] ?? 0) >= ADOPTED);
}

export interface FirstJudgement {
  readonly page: Page;
  readonly groups: readonly Group[];
  readonly acts: Acts;
  readonly said: Said;
  readonly numbers: readonly (NumberCandidate & { readonly likely: Likely })[];
  readonly dates: readonly (DateCandidate & { readonly likely: Likely })[];
  readonly services: readonly (ServiceCandidate & { readonly likely: Likely })[];
  readonly providers: readonly (ProviderCandidate & { readonly likely: Likely })[];
}

const SAYING_ZONES: ReadonlySet<Zone> = new Set(['own', 'subject', 'agreement']);

export function judgedFirst(whole: Page, heads: Readonly<Record<FirstHead, Head>>, sentAt: Date): FirstJudgement {
  const said = whole.lines.map(({ zone }, at) =>
    SAYING_ZONES.has(zone) ? weighedBy(heads.sayings, sayingFeatures(whole, at)) : {},
  );
  const isOwn = ({ line }: Page['spoken'][number]): boolean => whole.lines[line]?.zone !== 'quoted';
  const page = agrees(whole, said) ? whole : { ...whole, spoken: whole.spoken.filter(isOwn) };
  const acts = new Map(
    page.spoken
      .filter(({ party }) => party.kind !== 'agency')
      .map((spoken) => [spoken, weighedBy(heads.acts, actFeatures(page, spoken))] as const),
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
    groups: groupsOn(page),
    acts,
    said,
    numbers: numbersOn(page, isHeard).map(judged('numbers')),
    dates: datesOn(page, sentAt, isHeard).map(judged('dates')),
    services: servicesOn(page, isHeard).map(judged('services')),
    providers: providersOn(page, isHeard).map(judged('providers')),
  };
}

export interface SecondJudgement extends FirstJudgement {
  readonly holders: readonly { readonly group: Group; readonly likely: Likely }[];
  /** By what the letter as a whole was weighed. */
  readonly letter: Features;
  readonly intent: Likely;
  readonly interest: Likely;
  readonly placement: Likely;
  readonly designation: Likely;
}

export interface Judgement extends SecondJudgement {
  /** Of those who may be assigned, how likely it is that they are rightly read so. */
  readonly trust: ReadonlyMap<Group, number>;
}

export function judged(page: Page, heads: Readonly<Record<HeadName, Head>>, sentAt: Date): Judgement {
  return judgedThird(judgedSecond(judgedFirst(page, heads, sentAt), heads), heads);
}

export function judgedSecond(first: FirstJudgement, heads: Readonly<Record<SecondHead, Head>>): SecondJudgement {
  const letter = letterFeatures(first);
  return {
    ...first,
    letter,
    holders: first.groups.map((group) => ({ group, likely: weighedBy(heads.agent, holderFeatures(first, group)) })),
    intent: weighedBy(heads.intent, letter),
    interest: weighedBy(heads.interest, letter),
    placement: weighedBy(heads.placement, letter),
    designation: weighedBy(heads.designation, letter),
  };
}

export function judgedThird(second: SecondJudgement, heads: Readonly<Record<ThirdHead, Head>>): Judgement {
  const mayHold = second.holders.filter(({ likely }) => (likely['holds'] ?? 0) >= MAY_HOLD);
  const trust = mayHold.map(({ group }) => {
    const likely = weighedBy(heads.trust, trustFeatures(second, group));
    return [group, likely['right'] ?? 0] as const;
  });
  return { ...second, trust: new Map(trust) };
}

/** Below that nobody is said to be assigned, so that nothing is to be trusted. */
export const MAY_HOLD = 0.4;

export function likeliest(likely: Likely): string {
  const [first, ...others] = Object.entries(likely);
  return others.reduce((most, each) => (each[1] > most[1] ? each : most), first ?? ['', 0])[0];
}
