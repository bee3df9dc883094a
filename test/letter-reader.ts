/** A model, or none, in; the reader of letters out, with its rules in this process, where a fault of theirs fails the test. */
import type { LanguageModel, Log, ReadingContext } from '../src/domain/ports.ts';
import type { Letter } from '../src/domain/letter.ts';
import type { Merged } from '../src/extract/merge.ts';
import { letterReader } from '../src/extract/reader.ts';
import { readByRules } from '../src/extract/rules/reader.ts';

export function readerHere(
  model: LanguageModel | null,
  log: Log,
): (letter: Letter, context: ReadingContext, signal: AbortSignal) => Promise<Merged> {
  const read = letterReader({
    readByRules: async (letter, { directory, receivedAt }) => ({
      ok: true,
      extraction: readByRules(letter, directory, receivedAt),
    }),
    model,
    log,
  });
  return async (letter, context, signal) => {
    const result = await read(letter, context, signal);
    if (!result.ok) throw new Error(result.detail);
    return { extraction: result.extraction, disagree: result.disagree };
  };
}
