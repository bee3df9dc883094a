/** Letters with what is true of them go in; examples for each of the heads come out. */
import { actFeatures } from '../../src/extract/learned/act-features.ts';
import {
  datesOn,
  heard,
  numbersOn,
  providersOn,
  type ServiceCandidate,
  servicesOn,
} from '../../src/extract/learned/candidates.ts';
import { holderFeatures } from '../../src/extract/learned/holder-features.ts';
import {
  type FirstHead,
  type FirstJudgement,
  type HeadName,
  MAY_HOLD,
  type SecondHead,
  type SecondJudgement,
  type ThirdHead,
} from '../../src/extract/learned/judge.ts';
import { letterFeatures } from '../../src/extract/learned/letter-features.ts';
import type { Spoken } from '../../src/extract/learned/page.ts';
import type { Group } from '../../src/extract/learned/parties.ts';
import { trustFeatures } from '../../src/extract/learned/trust-features.ts';
import { SAYINGS, sayingFeatures } from '../../src/extract/learned/sayings.ts';
import { monthlyOf } from '../../src/extract/learned/values.ts';
import type { Example } from '../../src/extract/linear/learn.ts';
import { INTENTS, INTERESTS, PLACEMENTS, SERVICES } from '../../src/domain/lists.ts';
import { isWhom, type Lesson } from './lessons.ts';
import { type Mark, PARTY_ACTS, type PartyAct } from './marked.ts';

export const KINDS: Readonly<Record<HeadName, readonly string[]>> = {
  acts: PARTY_ACTS,
  sayings: SAYINGS,
  numbers: ['sites', 'seats', 'budget', 'none'],
  dates: ['date', 'none'],
  services: [...SERVICES, 'have', 'none'],
  providers: ['out', 'stays', 'vendor', 'none'],
  agent: ['holds', 'candidate', 'no'],
  // Machines are told by their headers.
  intent: INTENTS.filter((intent) => intent !== 'auto_reply' && intent !== 'bounce'),
  interest: INTERESTS,
  placement: PLACEMENTS,
  designation: ['designated', 'multiple', 'ambiguous', 'missing', 'none_wanted'],
  trust: ['right', 'wrong'],
};

/** What is quoted teaches too. */
const EVERYWHERE = heard(true);

type Examples = Readonly<Record<FirstHead, readonly Example[]>>;

export function firstExamples(lesson: Lesson): Examples {
  if (lesson.teachesTerms)
    return { acts: [], sayings: [], numbers: [], dates: [], services: serviceExamples(lesson), providers: [] };
  return {
    acts: actExamples(lesson),
    sayings: sayingExamples(lesson),
    numbers: numberExamples(lesson),
    dates: datesOn(lesson.page, lesson.sentAt, EVERYWHERE).flatMap((candidate) => {
      const mark = markAt(lesson, candidate, 'date');
      const isIt = lesson.marked === null ? candidate.day === lesson.truth.date : mark?.day === candidate.day;
      // A day that the parser takes for another teaches nothing.
      return mark !== null && !isIt ? [] : [example(lesson, isIt ? 'date' : 'none', candidate)];
    }),
    services: serviceExamples(lesson),
    providers: providersOn(lesson.page, EVERYWHERE).map((candidate) => {
      const mark = markAt(lesson, candidate, 'provider');
      const name = candidate.name.toLowerCase();
      const isOut = lesson.truth.incumbents.some((each) => each.toLowerCase().includes(name));
      return example(lesson, lesson.marked === null ? (isOut ? 'out' : 'none') : (mark?.use ?? 'none'), candidate);
    }),
  };
}

function serviceExamples(lesson: Lesson): readonly Example[] {
  if (lesson.marked === null) return [];
  return servicesOn(lesson.page, EVERYWHERE).map((candidate) => {
    const mark = markAt(lesson, candidate, 'service');
    return example(lesson, mark === null ? 'none' : mark.isWanted ? mark.service : 'have', candidate);
  });
}

function example({ voice }: Lesson, kind: string, { features }: Pick<Example, 'features'>): Example {
  return { kind, features, voices: [voice] };
}

/** The mark of this sort that overlaps a stretch of the body. */
function markAt<Of extends Mark['of']>(
  { page, marked }: Lesson,
  { line: at, from, to }: ServiceCandidate,
  of: Of,
): (Mark & { readonly of: Of }) | null {
  const line = page.lines[at];
  const [first, last] = [line?.tokens[from], line?.tokens[to - 1]];
  if (marked === null || line === undefined || first === undefined || last === undefined) return null;
  if (line.zone !== 'own' && line.zone !== 'quoted') return null;
  const [start, end] = [line.sentence.start + first.start, line.sentence.start + last.end];
  const isOf = (mark: Mark): mark is Mark & { readonly of: Of } => mark.of === of;
  return marked.marks.filter(isOf).find((mark) => mark.start < end && mark.end > start) ?? null;
}

function actExamples(lesson: Lesson): readonly Example[] {
  const { page, marked } = lesson;
  if (marked === null) return [];
  return page.spoken
    .filter(({ party }) => party.kind !== 'agency')
    .map((spoken) => example(lesson, actOf(lesson, spoken) ?? 'mentions', { features: actFeatures(page, spoken) }));
}

/** The act that is marked at this place for this party. */
function actOf({ page, marked }: Lesson, { line: at, token: nth, party, by }: Spoken): PartyAct | null {
  const line = page.lines[at];
  const token = line?.tokens[nth];
  if (marked === null || line === undefined || token === undefined) return null;
  if (line.zone !== 'own' && line.zone !== 'quoted') return null;
  const [start, end] = [line.sentence.start + token.start, line.sentence.start + token.end];
  const parties = marked.marks.filter((mark) => mark.of === 'party');
  const isMeant = (mark: (typeof parties)[number]): boolean =>
    party.kind === 'unknown' || mark.ids.some((id) => party.ids.includes(id) || id.startsWith('f'));
  const there = parties.filter((mark) => mark.start < end && mark.end > start);
  const inLine = parties.filter(
    (mark) => mark.start >= line.sentence.start && mark.end <= line.sentence.start + line.sentence.text.length,
  );
  return (there.find(isMeant) ?? (by === 'copied' ? inLine.find(isMeant) : undefined))?.act ?? null;
}

function sayingExamples(lesson: Lesson): readonly Example[] {
  const { page, marked, voice } = lesson;
  if (marked === null) return [];
  return page.lines.flatMap(({ zone, sentence: { start, text } }, at) => {
    if (zone !== 'own') return [];
    const said = marked.tags.filter(({ end }) => end > start && end <= start + text.length + 1).map(({ says }) => says);
    // Whoever wants no agent says so where they speak of agents.
    const isRefusal = lesson.truth.agent?.status === 'none_wanted' && OF_AGENTS.test(text);
    const kind = isRefusal ? [...said, 'wants_none'] : said;
    return [{ kind, features: sayingFeatures(page, at), voices: [voice] }];
  });
}

const OF_AGENTS =
  /agent|broker|middlem|intermedi|go-between|rep\b|commission|courtier|corred|corret|makler|vermittl|directly|directo|direto|direkt/iu;

const NEAR = 0.03;

function numberExamples(lesson: Lesson): readonly Example[] {
  const { page, truth, marked } = lesson;
  const { sites, seats, budget } = truth;
  return numbersOn(page, EVERYWHERE).flatMap((candidate): Example[] => {
    const { quantity } = candidate;
    const monthly = monthlyOf(page, quantity, sites ?? undefined, seats ?? undefined)?.amount ?? 0;
    const isBudget = budget !== null && Math.abs(monthly - budget.amount) <= NEAR * budget.amount;
    const of = (kind: string): Example[] => [example(lesson, kind, candidate)];
    if (marked === null) {
      if (isBudget) return of('budget');
      if (quantity.currency !== null || (quantity.value !== sites && quantity.value !== seats)) return of('none');
      return sites === seats ? [] : of(quantity.value === sites ? 'sites' : 'seats');
    }
    const count = markAt(lesson, candidate, 'sites') ?? markAt(lesson, candidate, 'seats');
    // A number that is only a part of what is marked teaches nothing.
    if (count !== null) return count.count === quantity.value ? of(count.of) : [];
    const sum = markAt(lesson, candidate, 'budget');
    return sum === null ? of('none') : isBudget ? of('budget') : [];
  });
}

/** Those of the second kind, by what was judged first of the letter without having seen its voice. */
export function secondExamples(
  lesson: Lesson,
  first: FirstJudgement,
): Readonly<Record<SecondHead, readonly Example[]>> {
  const { truth } = lesson;
  const letter = { features: letterFeatures(first) };
  const of = (kind: string | null): readonly Example[] => (kind === null ? [] : [example(lesson, kind, letter)]);
  const ofCustomer = truth.agent !== null && truth.intent !== 'third_party_claim' ? truth.agent : null;
  return {
    agent:
      ofCustomer === null
        ? []
        : first.groups.map((group) =>
            example(lesson, holding(lesson, group, first), { features: holderFeatures(first, group) }),
          ),
    intent: of(truth.intent),
    interest: of(truth.interest),
    placement: truth.intent === 'third_party_claim' ? [] : of(truth.placement),
    designation: of(ofCustomer?.status ?? null),
  };
}

/** Of the third kind, by what was judged without having seen its voice: who is read as assigned, rightly or wrongly. */
export function thirdExamples(
  lesson: Lesson,
  second: SecondJudgement,
): Readonly<Record<ThirdHead, readonly Example[]>> {
  const { agent, intent } = lesson.truth;
  if (agent === null || intent === 'third_party_claim') return { trust: [] };
  const isAssigned = agent.status === 'designated' || agent.status === 'multiple';
  return {
    trust: second.holders
      .filter(({ likely }) => (likely['holds'] ?? 0) >= MAY_HOLD)
      .map(({ group }) => {
        const isRight = isAssigned && agent.whom.some((each) => isWhom(each, group.party));
        return example(lesson, isRight ? 'right' : 'wrong', { features: trustFeatures(second, group) });
      }),
  };
}

function holding(lesson: Lesson, group: Group, { page }: FirstJudgement): string {
  const { status = 'missing', whom = [] } = lesson.truth.agent ?? {};
  const isMeant = whom.some((each) => isWhom(each, group.party));
  if (status === 'designated' || status === 'multiple') return isMeant ? 'holds' : 'no';
  if (status !== 'ambiguous') return 'no';
  const isAssigned = group.spoken.some(
    (spoken) => page.lines[spoken.line]?.zone !== 'quoted' && actOf(lesson, spoken) === 'assigns',
  );
  return isMeant || (whom.length === 0 && isAssigned) ? 'candidate' : 'no';
}
