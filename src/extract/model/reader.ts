/** A letter and the directory go in; what a language model read in it, as far as the letter bears it out, comes out. */
import type { Extraction } from '../../domain/extraction.ts';
import { type Letter, ownWords } from '../../domain/letter.ts';
import type { LanguageModel, Log, LogFields, ReadingContext } from '../../domain/ports.ts';
import { ground } from '../ground.ts';
import { PROMPT_VERSION, questionFor } from './prompt.ts';
import { answerSchema } from './schema.ts';

/** Null where a model has nothing to read, or read nothing: the rules then read alone. Rejects only when aborted. */
export type ModelReader = (letter: Letter, context: ReadingContext, signal: AbortSignal) => Promise<Extraction | null>;

export function modelReader({ model, log }: { readonly model: LanguageModel; readonly log: Log }): ModelReader {
  const version = `${PROMPT_VERSION} ${model.name}`;
  const failed = (fields: LogFields): null => {
    log.warn('extract.model_failed', { model: model.name, ...fields });
    return null;
  };
  return async (letter, { directory, receivedAt }, signal) => {
    if (!isForAModel(letter)) return null;
    const answer = await model.ask(questionFor(letter, directory, receivedAt), signal);
    if (answer.outcome !== 'answered') {
      const { outcome: reason, ...facts } = answer;
      return failed({ reason, ...facts });
    }
    const { input, output } = answer.tokens;
    log.info('extract.model_read', {
      model: model.name,
      prompt: PROMPT_VERSION,
      inputTokens: input,
      outputTokens: output,
    });
    const reading = answerSchema.safeParse(answer.json);
    if (!reading.success) return failed({ reason: 'not_as_asked', faults: reading.error.issues.length });
    return ground(reading.data, letter, directory, version);
  };
}

/** A machine's mail is told by its headers; our own, and one without a word of its writer, say nothing new. */
function isForAModel(letter: Letter): boolean {
  return letter.origin === 'person' && ownWords(letter) !== '';
}
