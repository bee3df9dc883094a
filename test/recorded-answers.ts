/** A folder of labelled worlds goes in; its letters come out, with the answers that a careful reader wrote to the questions about each, and a model that gives these answers. */
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { z } from 'zod';
import { readDirectoryFile } from '../src/directory/file.ts';
import type { Directory } from '../src/domain/directory.ts';
import type { Letter } from '../src/domain/letter.ts';
import type { LanguageModel } from '../src/domain/ports.ts';
import { materialOf } from '../src/extract/model/material.ts';
import { isForAModel } from '../src/extract/model/reader.ts';
import { ANSWER_VERSION, answerSchema, auditSchema } from '../src/extract/model/schema.ts';
import { withoutOrders } from '../src/extract/orders.ts';
import { readLetter } from '../src/read/letter.ts';
import { originalOf } from '../src/read/original.ts';
import type { ModelManner } from './servers/model.ts';

const FIXTURES = join(import.meta.dirname, '../fixtures');
export const LETTERS = join(FIXTURES, 'letters');
export const ANSWERS = join(FIXTURES, 'model-answers');

/** `for` names the schema that the answers were written for. */
export const recordedSchema = z.strictObject({
  for: z.string(),
  first: answerSchema.strict(),
  second: auditSchema.strict(),
});
export type RecordedAnswers = z.infer<typeof recordedSchema>;

export interface LetterOfWorld {
  readonly world: string;
  readonly slug: string;
  readonly eml: string;
  readonly letter: Letter;
  readonly directory: Directory;
  /** What a model is shown; null where no model is asked. */
  readonly material: string | null;
}

export type AnsweredLetter = LetterOfWorld & { readonly answers: RecordedAnswers };

/** Stands in for the date of a letter that has none. */
export const RECEIVED_AT = new Date('2026-11-02T09:00:00Z');

export async function worldNames(): Promise<readonly string[]> {
  return (await readdir(LETTERS)).filter((name) => existsSync(join(LETTERS, name, 'directory.json'))).toSorted();
}

export async function lettersOf(world: string): Promise<readonly LetterOfWorld[]> {
  const folder = join(LETTERS, world);
  const file = readDirectoryFile(await readFile(join(folder, 'directory.json'), 'utf8'), 'json');
  if (!file.ok) throw new Error(file.faults.join('\n'));
  const { directory } = file;
  const names = (await readdir(folder)).filter((name) => name.endsWith('.eml')).toSorted();
  return await Promise.all(
    names.map(async (name) => {
      const eml = join(folder, name);
      const { letter } = withoutOrders(await letterIn(await readFile(eml), directory));
      const material = isForAModel(letter) ? materialOf(letter, directory, RECEIVED_AT) : null;
      return { world, slug: basename(name, '.eml'), eml, letter, directory, material };
    }),
  );
}

async function letterIn(raw: Uint8Array, directory: Directory): Promise<Letter> {
  const read = await readLetter(raw);
  if (!read.ok) throw new Error(read.detail);
  const carried = originalOf(read.letter, directory);
  return carried === null ? read.letter : await letterIn(carried, directory);
}

export function fileOfAnswers({ world, slug }: Pick<LetterOfWorld, 'world' | 'slug'>): string {
  return join(ANSWERS, world, `${slug}.json`);
}

/** Those whose answers are there, and fit the schema of today. */
export async function answeredLetters(): Promise<readonly AnsweredLetter[]> {
  const worlds = (await worldNames()).filter((world) => existsSync(join(ANSWERS, world)));
  const letters = (await Promise.all(worlds.map(lettersOf))).flat();
  const answered = letters.filter((each) => each.material !== null && existsSync(fileOfAnswers(each)));
  const read = await Promise.all(
    answered.map(async (each) => ({ ...each, answers: parsed(await readFile(fileOfAnswers(each), 'utf8')) })),
  );
  return read.flatMap(({ answers, ...each }) => (answers === null ? [] : [{ ...each, answers }]));
}

function parsed(text: string): RecordedAnswers | null {
  const answers = recordedSchema.safeParse(JSON.parse(text));
  return answers.success && answers.data.for === ANSWER_VERSION ? answers.data : null;
}

/** By letter, whatever the instructions say: a changed word of them voids no answer. A letter without a date shows when it came. */
function keyOf(material: string): string {
  const shown = z.record(z.string(), z.unknown()).parse(JSON.parse(material));
  return createHash('sha256')
    .update(JSON.stringify({ ...shown, sent: null }))
    .digest('hex');
}

function answersByMaterial(letters: readonly AnsweredLetter[]): (material: string, schema: string) => unknown {
  const byKey = new Map(letters.map(({ material, answers }) => [keyOf(material ?? '{}'), answers]));
  return (material, schema) => {
    const answers = byKey.get(keyOf(material));
    return answers === undefined ? null : schema === 'designation' ? answers.second : answers.first;
  };
}

const NO_USE = { inputTokens: 0, cachedTokens: 0, outputTokens: 0, costUsd: null };

/** It tells the truth of these letters, and refuses to speak of others. */
export function recordedModel(letters: readonly AnsweredLetter[]): LanguageModel {
  const answerTo = answersByMaterial(letters);
  return {
    name: 'recorded',
    ask: async ({ material, schema }) => {
      const json = answerTo(material, schema.name);
      return json === null ? { outcome: 'refused', use: null } : { outcome: 'answered', json, use: NO_USE };
    },
  };
}

/** The same as a server of the tests answers. */
export function recordedManner(letters: readonly AnsweredLetter[]): ModelManner {
  const answerTo = answersByMaterial(letters);
  return (material, schema) => {
    const json = answerTo(material, schema);
    return json === null ? { kind: 'refusal' } : { kind: 'json', json };
  };
}
