/** A letter goes in; what its readers made of it comes out: the rules alone, or the rules and a language model together. */
import type { Extraction } from '../domain/extraction.ts';
import type { Letter } from '../domain/letter.ts';
import type { LanguageModel, Log, ReadingContext } from '../domain/ports.ts';
import { merge, type Merged } from './merge.ts';
import { modelReader } from './model/reader.ts';
import { rulesReader } from './rules/reader.ts';

export type LetterReader = (letter: Letter, context: ReadingContext, signal: AbortSignal) => Promise<Merged>;

/** Without a model, and whenever it fails, the rules read alone: a letter never waits for a model. */
export function letterReader({
  model,
  log,
}: {
  readonly model: LanguageModel | null;
  readonly log: Log;
}): LetterReader {
  const rules = rulesReader();
  const byModel = model === null ? null : modelReader({ model, log });
  return async (letter, context, signal) => {
    const read: Extraction = await rules.read(letter, context, signal);
    const second = byModel === null ? null : await byModel(letter, context, signal);
    return second === null ? { extraction: read, disagree: false } : merge(read, second);
  };
}
