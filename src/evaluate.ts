/** A folder of labelled mail in; how well its mails are read, field by field, out: wrong designations first. */
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { readDirectoryFile } from './directory/file.ts';
import type { Directory } from './domain/directory.ts';
import type { ModelPart, ModelUse } from './domain/extraction.ts';
import { WITHOUT_MODEL, type WithoutModel } from './domain/lists.ts';
import { type LetterReading, PortError } from './domain/ports.ts';
import { labelOf } from './extract/label.ts';
import type { LetterReader } from './extract/reader.ts';
import { type Score, type Scored, scoreOf } from './extract/score.ts';
import { readTruth, type Truth } from './extract/truth.ts';
import { readOriginal } from './intake.ts';
import { table } from './table.ts';

export interface EvaluationNeeds {
  readonly pool: Pick<LetterReading, 'read'>;
  readonly extract: LetterReader;
  /** Stands in for the date of a mail that has none. */
  readonly receivedAt: Date;
  /**
   * Whether only what a model read counts: a mail to which it gave no answer is then scored as not read, and one that is
   * not shown to a model is left out.
   */
  readonly modelAlone: boolean;
  /** Mails that are read at once. */
  readonly parallel: number;
}

export interface Evaluation extends Score {
  /** Mails that say nothing of the reader in question, and count in no figure. */
  readonly leftOut: number;
  /** Mails to which the model that was to read alone gave no answer. */
  readonly unanswered: number;
  readonly model: ModelTotals;
}

/** What the model had to do with it, over all mails. */
interface ModelTotals {
  readonly read: number;
  readonly without: Readonly<Partial<Record<WithoutModel, number>>>;
  readonly use: ModelUse;
}

type Evaluated = Scored & { readonly model: ModelPart | null };

/** The mails of a world, or of all worlds in the folder, are scored together; each world has its own directory.json. */
export async function evaluate(folder: string, needs: EvaluationNeeds, signal: AbortSignal): Promise<Evaluation> {
  const mails: Evaluated[] = [];
  for (const world of await worldsIn(folder)) mails.push(...(await readWorld(world, needs, signal)));
  const scored = needs.modelAlone ? mails.filter(({ model }) => !isNotShown(model)) : mails;
  const leftOut = mails.length - scored.length;
  const unanswered = needs.modelAlone ? scored.filter(({ model }) => model?.read === false).length : 0;
  return { ...scoreOf(scored), leftOut, unanswered, model: totalsOf(mails.flatMap(({ model }) => model ?? [])) };
}

/** No model is needed for it; that is no merit of one, and no fault. */
function isNotShown(model: ModelPart | null): boolean {
  return model !== null && !model.read && (model.why === 'not_for_a_model' || model.why === 'plain_yes');
}

function totalsOf(parts: readonly ModelPart[]): ModelTotals {
  const without: Partial<Record<WithoutModel, number>> = {};
  let use: ModelUse = { inputTokens: 0, cachedTokens: 0, outputTokens: 0, costUsd: null };
  for (const part of parts) {
    if (!part.read) without[part.why] = (without[part.why] ?? 0) + 1;
    if (part.use !== null) use = together(use, part.use);
  }
  return { read: parts.filter(({ read }) => read).length, without, use };
}

function together(some: ModelUse, more: ModelUse): ModelUse {
  return {
    inputTokens: some.inputTokens + more.inputTokens,
    cachedTokens: some.cachedTokens + more.cachedTokens,
    outputTokens: some.outputTokens + more.outputTokens,
    costUsd: some.costUsd === null ? more.costUsd : some.costUsd + (more.costUsd ?? 0),
  };
}

async function worldsIn(folder: string): Promise<readonly string[]> {
  const entries = await readdir(folder, { withFileTypes: true }).catch((cause: unknown) => {
    throw unusable(`${folder} cannot be read (${String(cause)})`, cause);
  });
  if (entries.some(({ name }) => name === DIRECTORY)) return [folder];
  const worlds: string[] = [];
  for (const { name } of entries.filter((entry) => entry.isDirectory())) {
    const within = join(folder, name);
    if ((await readdir(within)).includes(DIRECTORY)) worlds.push(within);
  }
  if (worlds.length === 0) throw unusable(`${folder} holds no ${DIRECTORY}, nor does a folder in it`);
  return worlds.toSorted();
}

const DIRECTORY = 'directory.json';

async function readWorld(world: string, needs: EvaluationNeeds, signal: AbortSignal): Promise<readonly Evaluated[]> {
  const directory = await directoryOf(join(world, DIRECTORY));
  const files = (await readdir(world)).filter((name) => name.endsWith('.eml')).toSorted();
  if (files.length === 0) throw unusable(`${world} holds no .eml file`);
  const waiting = files.entries();
  const read: Evaluated[] = [];
  const work = async (): Promise<void> => {
    for (const [at, name] of waiting) read[at] = await readOne(join(world, name), directory, needs, signal);
  };
  await Promise.all(Array.from({ length: needs.parallel }, work));
  return read;
}

async function readOne(
  file: string,
  directory: Directory,
  { pool, extract, receivedAt, modelAlone }: EvaluationNeeds,
  signal: AbortSignal,
): Promise<Evaluated> {
  const truth = await truthOf(file.replace(/eml$/, 'json'));
  const { reading } = await readOriginal(await readFile(file), directory, pool, signal);
  if (!reading.ok) return { file, truth, read: null, model: null };
  const read = await extract(reading.letter, { directory, receivedAt, letterId: null, isProved: true }, signal);
  if (!read.ok) return { file, truth, read: null, model: null };
  const { extraction } = read;
  const { model } = extraction.readBy;
  return { file, truth, read: modelAlone && !model.read ? null : labelOf(extraction), model };
}

async function directoryOf(file: string): Promise<Directory> {
  const read = readDirectoryFile(await readFile(file, 'utf8'), 'json');
  if (read.ok) return read.directory;
  throw unusable(read.faults.map((fault) => `${file}: ${fault}`).join('\n'));
}

async function truthOf(file: string): Promise<Truth> {
  const text = await readFile(file, 'utf8').catch((cause: unknown) => {
    throw unusable(`the label ${file} cannot be read (${String(cause)})`, cause);
  });
  const read = readTruth(jsonOf(text));
  if (read.ok) return read.truth;
  throw unusable(read.faults.map((fault) => `${file}: ${fault}`).join('\n'));
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null; // which no label is
  }
}

function unusable(what: string, cause?: unknown): PortError {
  const mend = `name a folder of labelled mail, where ${DIRECTORY} stands beside NNN-slug.eml and NNN-slug.json`;
  return new PortError(`${what}: ${mend}`, { retry: 'never', cause });
}

/** For people: wrong designations, a row for each field, and with `errors` each mail that went wrong and in what. */
export function evaluationLines(score: Evaluation, options: { readonly errors: boolean }): readonly string[] {
  const errors = options.errors
    ? score.errors.flatMap(({ file, what }) => [file, ...what.map((each) => `  ${each}`), ''])
    : [];
  return [
    ...errors,
    `${score.letters} mails. Wrong designations: ${score.wrongDesignations.sure} sure, ${score.wrongDesignations.likely} likely.`,
    ...(score.leftOut === 0 ? [] : [`${score.leftOut} more are not shown to a model, and count in no figure.`]),
    ...(score.unanswered === 0 ? [] : [`${score.unanswered} got no answer of the model, and are scored as not read.`]),
    ...modelLines(score.model),
    '',
    ...table(
      ['Field', 'Measure', 'Score', 'Of'],
      score.figures.map(({ field, measure, value, of }) => [
        field,
        measure === 'f1' ? 'F1' : 'right',
        value === null ? '-' : value.toFixed(3),
        String(of),
      ]),
    ),
  ];
}

/** What other weights change: the figures side by side, and each mail that they read otherwise, with what was and is wrong in it. */
export function changeLines(today: Evaluation, then: Evaluation): readonly string[] {
  const wrong = ({ wrongDesignations: { sure, likely } }: Evaluation): string => `${sure} sure, ${likely} likely`;
  const rows = today.figures.map(({ field, value, of }) => {
    const other = then.figures.find((each) => each.field === field)?.value ?? null;
    return [field, value?.toFixed(3) ?? '-', other?.toFixed(3) ?? '-', String(of)];
  });
  const wrongIn = ({ errors }: Evaluation, file: string): readonly string[] =>
    errors.find((each) => each.file === file)?.what ?? [];
  const files = [...new Set([...today.errors, ...then.errors].map(({ file }) => file))];
  const otherwise = files.flatMap((file) => {
    const [was, is] = [wrongIn(today, file), wrongIn(then, file)];
    const lines = [
      ...was.filter((each) => !is.includes(each)).map((each) => `  no longer: ${each}`),
      ...is.filter((each) => !was.includes(each)).map((each) => `  new: ${each}`),
    ];
    return lines.length === 0 ? [] : [file, ...lines];
  });
  return [
    `${today.letters} mails. Wrong designations: ${wrong(today)} today; ${wrong(then)} with these weights.`,
    '',
    ...table(['Field', 'Today', 'With these', 'Of'], rows),
    '',
    ...(otherwise.length === 0 ? ['No mail is wrong in another way.'] : ['Wrong in another way:', ...otherwise]),
  ];
}

/** Nothing where no model was to read. */
function modelLines({ read, without, use }: ModelTotals): readonly string[] {
  const { none_set: _, ...others } = without;
  const reasons = Object.entries(WITHOUT_MODEL).flatMap(([why, words]) => {
    const count = Object.entries(others).find(([name]) => name === why)?.[1] ?? 0;
    return count === 0 ? [] : [`  ${count} without it: ${words}.`];
  });
  if (read === 0 && reasons.length === 0) return [];
  const { inputTokens, cachedTokens, outputTokens, costUsd } = use;
  const cost = costUsd === null ? 'no price is set' : `${costUsd.toFixed(4)} US dollars`;
  return [
    `${read} were read by the model: ${inputTokens} tokens in (${cachedTokens} of them cached), ${outputTokens} out; ${cost}.`,
    ...reasons,
  ];
}
