/** A letter and the directory go in; what a language model read in it, as far as the letter bears it out, comes out. */
import type { Extraction, ModelPart, ModelUse } from '../../domain/extraction.ts';
import { type Letter, ownWords } from '../../domain/letter.ts';
import type { WithoutModel } from '../../domain/lists.ts';
import { isNewsletter, knownMachine } from '../../domain/sign.ts';
import type { LanguageModel, Log, LogFields, ReadingContext } from '../../domain/ports.ts';
import { ground } from '../ground.ts';
import { PROMPT_VERSION, questionFor } from './prompt.ts';
import { answerSchema } from './schema.ts';

/** Without an extraction where a model has nothing to read, or read nothing: the rules then read alone. */
export interface ModelOutcome {
  readonly extraction: Extraction | null;
  readonly part: ModelPart;
}

/** Rejects only when aborted, or when what is spent cannot be counted. */
export type ModelReader = (letter: Letter, context: ReadingContext, signal: AbortSignal) => Promise<ModelOutcome>;

export function modelReader({ model, log }: { readonly model: LanguageModel; readonly log: Log }): ModelReader {
  return async (letter, { directory, receivedAt, letterId, isProved }, signal) => {
    const failed = (use: ModelUse | null, facts: LogFields): ModelOutcome => {
      log.warn('model.failed', { letterId, model: model.name, ...facts, ...use });
      return without('failed', use);
    };
    if (!isForAModel(letter)) return without('not_for_a_model');
    if (!isProved) return without('unproved_writer');
    const answer = await model.ask(questionFor(letter, directory, receivedAt), signal);
    switch (answer.outcome) {
      case 'over_budget':
        return without('over_budget');
      case 'unavailable':
        return failed(null, { reason: answer.outcome, detail: answer.detail });
      case 'rate_limited':
        return failed(null, { reason: answer.outcome, retryAfterMs: answer.retryAfterMs });
      case 'refused':
      case 'empty':
      case 'cut_off':
      case 'not_json':
        return failed(answer.use, { reason: answer.outcome });
      case 'answered': {
        const { use, json } = answer;
        const reading = answerSchema.safeParse(json);
        if (!reading.success) return failed(use, { reason: 'not_as_asked', faults: reading.error.issues.length });
        log.info('model.read', { letterId, model: model.name, prompt: PROMPT_VERSION, ...use });
        const part = { read: true, name: model.name, prompt: PROMPT_VERSION, use } as const;
        return { extraction: ground(reading.data, letter, directory, part), part };
      }
    }
  };
}

export function without(why: WithoutModel, use: ModelUse | null = null): ModelOutcome {
  return { extraction: null, part: { read: false, why, use } };
}

/** A machine's mail is told by its headers; our own, and one without a word of its writer, say nothing new. */
function isForAModel(letter: Letter): boolean {
  return knownMachine(letter) === null && !isNewsletter(letter) && ownWords(letter) !== '';
}
