/** A server that speaks the API of OpenAI goes in; a language model comes out, asked once a question and within a time limit. */
import { z } from 'zod';
import type { ModelUse } from '../domain/extraction.ts';
import type { LanguageModel, ModelAnswer, ModelQuestion } from '../domain/ports.ts';

/** US dollars for a million tokens. */
export interface ModelPrices {
  readonly input: number;
  readonly cached: number;
  readonly output: number;
}

export interface OpenAiConfig {
  readonly apiKey: string;
  /** null for OpenAI itself. */
  readonly baseUrl: string | null;
  readonly model: string;
  readonly timeoutMs: number;
  /** null: it is not known what a question costs. */
  readonly prices: ModelPrices | null;
}

const FAILURES_THAT_OPEN = 5;
const OPEN_MS = 60_000;
const LONGEST_PAUSE_MS = 600_000; // a server may ask for any pause; nobody should wait for a day
const OPENAI = 'https://api.openai.com/v1';

/** After five failures in a row nothing is asked for a minute; after a 429, nothing as long as its Retry-After says. */
export function openaiModel(config: OpenAiConfig, now: () => number = () => performance.now()): LanguageModel {
  const client = lazily(async () => {
    const { OpenAI } = await import('openai'); // here, so that a service without a model does not load it
    return new OpenAI({
      apiKey: config.apiKey,
      baseURL: config.baseUrl ?? OPENAI,
      organization: null,
      project: null,
      maxRetries: 0,
      timeout: config.timeoutMs,
      logLevel: 'off', // its log would carry the mail
    });
  });
  const breaker = { failures: 0, quietUntil: Number.NEGATIVE_INFINITY, isRateLimit: false };

  const askOnce = async (question: ModelQuestion, signal: AbortSignal): Promise<ModelAnswer> => {
    const limit = AbortSignal.timeout(config.timeoutMs); // the client's own limit begins anew with the body
    try {
      const { chat } = await client();
      const completion: unknown = await chat.completions.create(requestOf(config.model, question), {
        signal: AbortSignal.any([signal, limit]),
      });
      return answerOf(completion, config.prices);
    } catch (error) {
      signal.throwIfAborted();
      if (limit.aborted) return { outcome: 'unavailable', detail: `no answer within ${config.timeoutMs} ms` };
      return failureOf(error);
    }
  };

  return {
    name: config.model,
    ask: async (question, signal) => {
      signal.throwIfAborted();
      const quietMs = Math.ceil(breaker.quietUntil - now());
      if (quietMs > 0)
        return breaker.isRateLimit
          ? { outcome: 'rate_limited', retryAfterMs: quietMs }
          : {
              outcome: 'unavailable',
              detail: `not asked for another ${quietMs} ms, after ${breaker.failures} failures`,
            };
      const answer = await askOnce(question, signal);
      if (answer.outcome !== 'unavailable' && answer.outcome !== 'rate_limited') {
        breaker.failures = 0;
        return answer;
      }
      breaker.failures += 1;
      const pause = answer.outcome === 'rate_limited' ? (answer.retryAfterMs ?? 0) : 0;
      const rest = breaker.failures >= FAILURES_THAT_OPEN ? OPEN_MS : 0;
      breaker.isRateLimit = pause > 0;
      breaker.quietUntil = Math.max(breaker.quietUntil, now() + Math.max(rest, Math.min(pause, LONGEST_PAUSE_MS)));
      return answer;
    },
  };
}

function lazily<Value>(make: () => Promise<Value>): () => Promise<Value> {
  let made: Promise<Value> | null = null;
  return async () => await (made ??= make());
}

function requestOf(model: string, { instructions, material, schema }: ModelQuestion) {
  return {
    model,
    messages: [
      { role: 'system' as const, content: instructions },
      { role: 'user' as const, content: material },
    ],
    response_format: {
      type: 'json_schema' as const,
      json_schema: { name: schema.name, strict: true, schema: { ...schema.json } },
    },
  };
}

const completionSchema = z.object({
  choices: z.array(
    z.object({
      finish_reason: z.string().nullish(),
      message: z.object({ content: z.string().nullish(), refusal: z.string().nullish() }),
    }),
  ),
  usage: z
    .object({
      prompt_tokens: z.number(),
      completion_tokens: z.number(),
      prompt_tokens_details: z.object({ cached_tokens: z.number().nullish() }).nullish(),
    })
    .nullish(),
});
type Usage = z.infer<typeof completionSchema>['usage'];

/** The client checks nothing: a page of HTML, or an answer without choices, comes through as it is. */
function answerOf(completion: unknown, prices: ModelPrices | null): ModelAnswer {
  const read = completionSchema.safeParse(completion);
  if (!read.success)
    return { outcome: completion === undefined || completion === '' ? 'empty' : 'not_json', use: null };
  const use = useOf(read.data.usage, prices);
  const [choice] = read.data.choices;
  if (choice === undefined) return { outcome: 'empty', use };
  const { content, refusal } = choice.message;
  if (typeof refusal === 'string' || choice.finish_reason === 'content_filter') return { outcome: 'refused', use };
  if (choice.finish_reason === 'length') return { outcome: 'cut_off', use };
  if (content === undefined || content === null || content.trim() === '') return { outcome: 'empty', use };
  try {
    const json: unknown = JSON.parse(content);
    return { outcome: 'answered', json, use };
  } catch {
    return { outcome: 'not_json', use };
  }
}

/** A server that says nothing of tokens is taken to charge for none. */
function useOf(usage: Usage, prices: ModelPrices | null): ModelUse {
  const { prompt_tokens: inputTokens = 0, completion_tokens: outputTokens = 0 } = usage ?? {};
  const cachedTokens = Math.min(inputTokens, usage?.prompt_tokens_details?.cached_tokens ?? 0);
  const dollars = ({ input, cached, output }: ModelPrices): number =>
    ((inputTokens - cachedTokens) * input + cachedTokens * cached + outputTokens * output) / 1_000_000;
  return { inputTokens, cachedTokens, outputTokens, costUsd: prices === null ? null : dollars(prices) };
}

const errorSchema = z.object({
  status: z.number().optional(),
  code: z.string().nullish(),
  headers: z.instanceof(Headers).optional(),
});

/** What the server says in words is left out: it may repeat the mail or the key. */
function failureOf(error: unknown): ModelAnswer {
  if (error instanceof SyntaxError) return { outcome: 'not_json', use: null };
  const { status, code, headers } = errorSchema.safeParse(error).data ?? {};
  if (status === 429) return { outcome: 'rate_limited', retryAfterMs: retryAfter(headers?.get('retry-after') ?? null) };
  const kind = error instanceof Error ? error.constructor.name : 'error';
  return { outcome: 'unavailable', detail: [kind, status, code].filter((part) => part != null).join(' ') };
}

/** Seconds or a date, RFC 9110 section 10.2.3. */
function retryAfter(header: string | null): number | null {
  if (header === null) return null;
  const seconds = Number(header);
  const ms = Number.isNaN(seconds) ? Date.parse(header) - Date.now() : seconds * 1_000;
  return Number.isFinite(ms) ? Math.max(0, Math.round(ms)) : null;
}
