/** Letters with a careful reader's answers go in; what a model takes, what grounding keeps of true answers, and what becomes of lies come out. */
import { readFile } from 'node:fs/promises';
import { countTokens } from 'gpt-tokenizer/encoding/o200k_base';
import type { Directory } from '../src/domain/directory.ts';
import type { AgentOfRecord, Degree, Extraction } from '../src/domain/extraction.ts';
import type { Letter } from '../src/domain/letter.ts';
import { ground, witnessOf } from '../src/extract/ground.ts';
import { merge } from '../src/extract/merge.ts';
import { plain } from '../src/extract/model/page.ts';
import { auditFor, questionFor } from '../src/extract/model/prompt.ts';
import type { ModelAudit, ModelReading } from '../src/extract/model/schema.ts';
import { readWithoutModel } from '../src/extract/without-model.ts';
import { readTruth, type Truth } from '../src/extract/truth.ts';
import { witnessIn } from '../src/domain/witness.ts';
import { mentionIndex } from '../src/extract/rules/mentions.ts';
import { type Favourite, LIES_OF_FACT, LIES_OF_MEANING, materialIn, SILENT, swornTwice } from './lies.ts';
import { BY_MADE_UP } from './readers.ts';
import { answeredLetters, type AnsweredLetter, lettersOf, RECEIVED_AT, worldNames } from './recorded-answers.ts';

const mean = (numbers: readonly number[]): number =>
  numbers.reduce((sum, each) => sum + each, 0) / Math.max(1, numbers.length);

/** In tokens of o200k_base. */
export async function tokensTaken() {
  const letters = (await Promise.all((await worldNames()).map(lettersOf))).flat();
  const materials = letters.flatMap(({ material }) => (material === null ? [] : [countTokens(material)]));
  const answers = (await answeredLetters()).map((letter) => letter.answers);
  const [first, second] = [answers.map((each) => sizeOf(each.first)), answers.map((each) => sizeOf(each.second))];
  const fixedOf = ({ instructions, schema }: ReturnType<typeof questionFor>): number =>
    countTokens(instructions) + sizeOf(schema.json);
  return {
    letters: materials.length,
    answered: answers.length,
    fixed: { first: fixedOf(questionFor('')), second: fixedOf(auditFor('')) },
    material: {
      mean: mean(materials),
      most: materials.toSorted((one, other) => one - other)[Math.floor(materials.length * 0.9)] ?? 0,
    },
    answers: {
      mean: { first: mean(first), second: mean(second) },
      longest: { first: Math.max(0, ...first), second: Math.max(0, ...second) },
    },
  };
}

function sizeOf(json: unknown): number {
  return countTokens(JSON.stringify(json));
}

// ---- what grounding keeps

export interface Value {
  readonly letter: string;
  readonly field: string;
  readonly value: string;
  readonly isKept: boolean;
}

/** Each value of a true answer, and whether the letter was found to bear it out. */
export function valuesIn({ world, slug, letter, directory, answers: { first } }: AnsweredLetter): readonly Value[] {
  const read = ground(first, letter, directory, BY_MADE_UP);
  const { customer, opportunity, agentOfRecord, masterAgency } = read;
  const of = (field: string, value: unknown, isKept: boolean): Value => {
    return { letter: `${world}/${slug}`, field, value: String(value), isKept };
  };
  const single = (field: string, claimed: { readonly value: unknown } | null, found: unknown): Value[] =>
    claimed === null ? [] : [of(field, claimed.value, found !== null)];
  const some = <Claim>(field: string, claims: readonly Claim[], isFound: (claim: Claim) => boolean): Value[] =>
    claims.map((claim) => of(field, JSON.stringify(claim), isFound(claim)));
  return [
    ...(['company', 'contactName', 'contactTitle', 'contactPhone'] as const).flatMap((field) =>
      single(field, first[field], customer[field]),
    ),
    ...(first.agent.status === 'missing'
      ? []
      : [
          of('agent', `${first.agent.status} ${first.agent.names.join()}`, agentOfRecord.status === first.agent.status),
        ]),
    ...(first.agency.status === 'missing'
      ? []
      : [of('agency', first.agency.names.join(), masterAgency.status === first.agency.status)]),
    ...(first.interest.value === 'absent'
      ? []
      : [of('interest', first.interest.value, read.interest.level === first.interest.value)]),
    ...(first.placement.value === 'unstated'
      ? []
      : [of('placement', first.placement.value, read.placement.kind === first.placement.value)]),
    ...some('service', first.services, ({ value }) => opportunity.services.some((each) => each.value === value)),
    ...single('locations', first.locations, opportunity.locations),
    ...single('seats', first.seats, opportunity.seats),
    ...(first.budget === null ? [] : [of('budget', JSON.stringify(first.budget), opportunity.monthlyBudget !== null)]),
    ...single('target date', first.targetDate, opportunity.targetDate),
    ...some('incumbent', first.incumbents, ({ value }) =>
      opportunity.incumbents.some((each) => plain(each.value) === plain(value)),
    ),
    ...some('ask', first.asks, ({ value }) => read.asks.some((each) => each.value === value)),
    ...(first.psa === null ? [] : [of('psa', first.psa.termMonths?.value ?? 'no term', isPsaKept(first.psa, read))]),
  ];
}

function isPsaKept(claimed: NonNullable<ModelReading['psa']>, { psa }: Extraction): boolean {
  return (
    psa !== null &&
    psa.termMonths === (claimed.termMonths?.value ?? null) &&
    claimed.signedBy.every(({ value }) => psa.signedBy.includes(value))
  );
}

// ---- what becomes of lies, and of the truth

export interface Told {
  readonly letter: string;
  readonly what: string;
  /** How surely somebody is designated whom neither the label nor the rules assign; null for nobody. */
  readonly wrong: Degree | null;
  /** Of the truth alone: how surely whom the label assigns is designated; null where nobody is, or somebody else. */
  readonly right: Degree | null;
}

type Telling = readonly [what: string, first: ModelReading, second: ModelAudit];

/** What the whole path makes of a letter when the model tells the truth, and when it lies in each of these ways. */
export async function toldOf(answered: AnsweredLetter): Promise<readonly Told[]> {
  const { world, slug, letter, directory, material, answers } = answered;
  const truth = await truthOf(answered.eml);
  // Whoever confirms a read-back takes over whom it names, and the label of a confirmation names nobody.
  if (truth.intent === 'confirmation' && (truth.agentOfRecord ?? null) === null) return [];
  const read = readWithoutModel(letter, directory, RECEIVED_AT);
  const known = assignedIn(truth);
  const shown = materialIn(material ?? '{}');
  const lies = favouritesIn(letter, directory, known).flatMap((favourite): Telling[] => [
    ...Object.entries(LIES_OF_FACT).map(([what, lie]): Telling => {
      const first = { ...SILENT, ...lie(shown, favourite) };
      return [what, first, swornTwice(first)];
    }),
    ...Object.entries(LIES_OF_MEANING).map(([what, lie]): Telling => {
      return [what, { ...SILENT, ...lie(shown, favourite) }, answers.second];
    }),
  ]);
  return [['the truth', answers.first, answers.second] as const, ...lies].map(([what, first, second]) => {
    const merged = mergedWith(read, first, second, letter, directory);
    const named = namedIn(merged.agentOfRecord);
    const degree = 'degree' in merged.agentOfRecord ? merged.agentOfRecord.degree : null;
    const isWrong = named.some((each) => !known.includes(each) && !namedIn(read.agentOfRecord).includes(each));
    const isRight = known.length > 0 && named.length > 0 && named.every((each) => known.includes(each));
    return { letter: `${world}/${slug}`, what, wrong: isWrong ? degree : null, right: isRight ? degree : null };
  });
}

function mergedWith(
  read: Extraction,
  first: ModelReading,
  second: ModelAudit,
  letter: Letter,
  directory: Directory,
): Extraction {
  const model = ground(first, letter, directory, BY_MADE_UP);
  const { status } = model.agentOfRecord;
  const isAsked = status === 'designated' || status === 'multiple';
  return merge(read, model, {
    second: isAsked ? witnessOf(second, first.adopts, letter, directory) : null,
    withoutModel: witnessIn(read.agentOfRecord),
  });
}

async function truthOf(eml: string): Promise<Truth> {
  const read = readTruth(JSON.parse(await readFile(eml.replace(/eml$/, 'json'), 'utf8')));
  if (!read.ok) throw new Error(`${eml}: ${read.faults.join('\n')}`);
  return read.truth;
}

type Named = { readonly name?: string | null; readonly company?: string | null; readonly directoryId?: string | null };
const keyOf = ({ directoryId, name, company }: Named): string => directoryId ?? plain(name ?? company ?? '');

function assignedIn({ agentOfRecord }: Truth): readonly string[] {
  return (agentOfRecord?.agents ?? []).map(keyOf);
}

function namedIn(agent: AgentOfRecord): readonly string[] {
  return agent.status === 'designated'
    ? [keyOf(agent.agent)]
    : agent.status === 'multiple'
      ? agent.agents.map(keyOf)
      : [];
}

/** Two whom the letter mentions and does not assign; else one whom it does not mention. */
function favouritesIn(letter: Letter, directory: Directory, known: readonly string[]): readonly Favourite[] {
  const mentions = mentionIndex(directory).find(`${letter.subject}\n\n${letter.body.text}`);
  const mentioned = new Set(mentions.flatMap(({ kind, ids }) => (kind === 'agent' ? ids : [])));
  const others = directory.agents.filter(({ id }) => !known.includes(id));
  const near = others.filter(({ id }) => mentioned.has(id)).slice(0, 2);
  return near.length > 0 ? near : others.slice(0, 1);
}
