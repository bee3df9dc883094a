/** A letter and the directory go in; what a language model read in it, as far as the letter bears it out, comes out. */
import type { Extraction, ModelPart, ModelUse } from '../../domain/extraction.ts';
import { type Letter, ownWords } from '../../domain/letter.ts';
import type { WithoutModel } from '../../domain/lists.ts';
import { isNewsletter, knownMachine } from '../../domain/sign.ts';
import type { LanguageModel, Log, LogFields, ModelQuestion, ReadingContext } from '../../domain/ports.ts';
import { ground, witnessOf } from '../ground.ts';
import type { Witness } from '../../domain/witness.ts';
import { materialOf } from './material.ts';
import { auditFor, PROMPT_VERSION, questionFor } from './prompt.ts';
import { answerSchema, auditSchema } from './schema.ts';

/** Without an extraction where a model has nothing to read, or read nothing: the other reader then reads alone. */
export interface ModelOutcome {
  readonly extraction: Extraction | null;
  /** What the second answer says of the designation; null where it was not asked, or gave none. */
  readonly second: Witness | null;
  readonly part: ModelPart;
}

/** Rejects only when aborted, or when what is spent cannot be counted. */
export type ModelReader = (letter: Letter, context: ReadingContext, signal: AbortSignal) => Promise<ModelOutcome>;

export interface AskedModel {
  readonly model: LanguageModel;
  /** Whether an agent whom the first answer assigns is asked about once more, in other words. */
  readonly asksTwice: boolean;
}

export function modelReader({ model, asksTwice, log }: AskedModel & { readonly log: Log }): ModelReader {
  return async (letter, { directory, receivedAt, letterId, isProved }, signal) => {
    if (!isForAModel(letter)) return without('not_for_a_model');
    if (!isProved) return without('unproved_writer');
    const ask = asker({ model, log, letterId }, signal);
    const material = materialOf(letter, directory, receivedAt);
    const first = await ask(questionFor(material), answerSchema);
    if (first.answer === null) return without(first.why, first.use);
    const reading = first.answer;
    const partWith = (use: ModelUse) => ({ read: true, name: model.name, prompt: PROMPT_VERSION, use }) as const;
    const extraction = ground(reading, letter, directory, partWith(first.use));
    const { status } = extraction.agentOfRecord;
    if (!asksTwice || (status !== 'designated' && status !== 'multiple'))
      return { extraction, second: null, part: partWith(first.use) };
    const audit = await ask(auditFor(material), auditSchema);
    const part = partWith(audit.use === null ? first.use : together(first.use, audit.use));
    const second = audit.answer === null ? null : witnessOf(audit.answer, reading.adopts, letter, directory);
    return { extraction: { ...extraction, readBy: { ...extraction.readBy, model: part } }, second, part };
  };
}

type Answered<Answer> =
  | { readonly answer: Answer; readonly use: ModelUse }
  | { readonly answer: null; readonly why: WithoutModel; readonly use: ModelUse | null };

interface Schema<Answer> {
  safeParse(
    json: unknown,
  ):
    | { readonly success: true; readonly data: Answer }
    | { readonly success: false; readonly error: { readonly issues: readonly unknown[] } };
}

/** Asks one question; what is of no use as an answer is logged, and counts as none. */
function asker(
  { model, log, letterId }: { readonly model: LanguageModel; readonly log: Log; readonly letterId: string | null },
  signal: AbortSignal,
): <Answer>(question: ModelQuestion, schema: Schema<Answer>) => Promise<Answered<Answer>> {
  return async (question, schema) => {
    const failed = (use: ModelUse | null, facts: LogFields) => {
      log.warn('model.failed', { letterId, model: model.name, question: question.schema.name, ...facts, ...use });
      return { answer: null, why: 'failed', use } as const;
    };
    const answer = await model.ask(question, signal);
    switch (answer.outcome) {
      case 'over_budget':
        return { answer: null, why: 'over_budget', use: null };
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
        const reading = schema.safeParse(json);
        if (!reading.success) return failed(use, { reason: 'not_as_asked', faults: reading.error.issues.length });
        const facts = { letterId, model: model.name, prompt: PROMPT_VERSION, question: question.schema.name };
        log.info('model.read', { ...facts, ...use });
        return { answer: reading.data, use };
      }
    }
  };
}

function together(some: ModelUse, more: ModelUse): ModelUse {
  return {
    inputTokens: some.inputTokens + more.inputTokens,
    cachedTokens: some.cachedTokens + more.cachedTokens,
    outputTokens: some.outputTokens + more.outputTokens,
    costUsd: some.costUsd === null || more.costUsd === null ? null : some.costUsd + more.costUsd,
  };
}

export function without(why: WithoutModel, use: ModelUse | null = null): ModelOutcome {
  return { extraction: null, second: null, part: { read: false, why, use } };
}

/** A machine's mail is told by its headers; our own, and one without a word of its writer, say nothing new. */
export function isForAModel(letter: Letter): boolean {
  return knownMachine(letter) === null && !isNewsletter(letter) && ownWords(letter) !== '';
}
