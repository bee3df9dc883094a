import { describe, expect, it } from 'vitest';
import { type ModelReply, startModelServer } from '../../test/servers/model.ts';
import type { ModelQuestion } from '../domain/ports.ts';
import { openaiModel } from './openai.ts';

const QUESTION: ModelQuestion = {
  instructions: 'Read.',
  material: 'a mail',
  schema: { name: 'letter', json: { type: 'object' } },
};
const PRICES = { input: 0.25, cached: 0.025, output: 2 };
const never = new AbortController().signal;
const USE = { inputTokens: 1_200, cachedTokens: 1_000, outputTokens: 340, costUsd: 0.000755 };
const ANSWER: ModelReply = { kind: 'json', json: { intent: 'unrelated' } };

async function asking(options: { timeoutMs?: number; now?: () => number } = {}) {
  const server = await startModelServer();
  const config = {
    apiKey: 'key',
    baseUrl: server.baseUrl,
    model: 'made-up',
    timeoutMs: options.timeoutMs ?? 10_000,
    prices: PRICES,
  };
  const model = openaiModel(config, options.now);
  return {
    server,
    ask: async (reply: ModelReply, signal = never) => {
      server.answer('a mail', reply);
      return await model.ask(QUESTION, signal);
    },
    [Symbol.asyncDispose]: async () => await server[Symbol.asyncDispose](),
  };
}

describe('a language model', () => {
  it('answers with JSON, and says what that cost', async () => {
    await using world = await asking();
    expect(await world.ask(ANSWER)).toEqual({
      outcome: 'answered',
      json: { intent: 'unrelated' },
      use: USE,
    });
    expect(world.server.asked).toMatchObject([
      { model: 'made-up', messages: [{ content: 'Read.' }, { content: 'a mail' }] },
    ]);
  });

  it('may be slow, within its time', async () => {
    await using world = await asking();
    expect(await world.ask({ kind: 'json', json: {}, afterMs: 100 })).toMatchObject({ outcome: 'answered', json: {} });
  });

  it('that is slower than its time has read nothing', async () => {
    await using world = await asking({ timeoutMs: 100 });
    expect(await world.ask({ kind: 'json', json: {}, afterMs: 1_000 })).toMatchObject({ outcome: 'unavailable' });
  });

  it.each<[string, ModelReply, unknown]>([
    ['refuses', { kind: 'refusal' }, { outcome: 'refused', use: USE }],
    ['has no choices', { kind: 'no_choices' }, { outcome: 'empty' }],
    ['says nothing', { kind: 'no_content' }, { outcome: 'empty' }],
    ['is cut off and says so', { kind: 'cut_off', finish: 'length' }, { outcome: 'cut_off', use: USE }],
    ['is cut off and does not say so', { kind: 'cut_off', finish: 'stop' }, { outcome: 'not_json', use: USE }],
    ['is a page', { kind: 'html' }, { outcome: 'not_json', use: null }],
    ['is busy', { kind: 'status', status: 429, retryAfter: '7' }, { outcome: 'rate_limited', retryAfterMs: 7_000 }],
    [
      'was busy until a day that is past',
      { kind: 'status', status: 429, retryAfter: 'Wed, 21 Oct 2015 07:28:00 GMT' },
      { outcome: 'rate_limited', retryAfterMs: 0 },
    ],
    ['is busy for unknown long', { kind: 'status', status: 429 }, { outcome: 'rate_limited', retryAfterMs: null }],
    ['breaks', { kind: 'status', status: 500 }, { outcome: 'unavailable', detail: 'InternalServerError 500' }],
    [
      'knows no such key',
      { kind: 'status', status: 401 },
      { outcome: 'unavailable', detail: 'AuthenticationError 401' },
    ],
    ['loses the connection', { kind: 'drop' }, { outcome: 'unavailable' }],
  ])('that %s has read nothing', async (_, reply, outcome) => {
    await using world = await asking();
    expect(await world.ask(reply)).toMatchObject(Object(outcome));
    expect(world.server.asked).toHaveLength(1); // nobody asks twice
  });

  it.each(['before_header', 'in_body'] as const)('that hangs (%s) is left after its time', async (where) => {
    await using world = await asking({ timeoutMs: 300 });
    expect(await world.ask({ kind: 'hang', where })).toEqual({
      outcome: 'unavailable',
      detail: 'no answer within 300 ms',
    });
  });

  it('is left at once when the service stops', async () => {
    await using world = await asking();
    const stop = new AbortController();
    const answer = world.ask({ kind: 'hang', where: 'in_body' }, stop.signal);
    stop.abort(new Error('the service stops'));
    await expect(answer).rejects.toThrow('the service stops');
  });

  it('that cannot be reached has read nothing', async () => {
    const model = openaiModel({
      apiKey: 'k',
      baseUrl: 'http://127.0.0.1:1/v1',
      model: 'm',
      timeoutMs: 5_000,
      prices: null,
    });
    expect(await model.ask(QUESTION, never)).toMatchObject({ outcome: 'unavailable' });
  });
});

describe('a language model that keeps failing', () => {
  it('is not asked for a minute after five failures in a row, then once', async () => {
    let now = 0;
    await using world = await asking({ now: () => now });
    for (let failures = 1; failures <= 4; failures++) await world.ask({ kind: 'status', status: 500 });
    await world.ask(ANSWER); // it is not in a row
    for (let failures = 1; failures <= 5; failures++) await world.ask({ kind: 'status', status: 503 });
    expect(world.server.asked).toHaveLength(10);

    now = 59_999;
    expect(await world.ask(ANSWER)).toMatchObject({
      outcome: 'unavailable',
      detail: expect.stringContaining('not asked'),
    });
    now = 60_000;
    await world.ask({ kind: 'status', status: 500 });
    now = 60_001;
    expect(await world.ask(ANSWER)).toMatchObject({ outcome: 'unavailable' });
    expect(world.server.asked).toHaveLength(11);

    now = 120_000;
    expect(await world.ask(ANSWER)).toMatchObject({ outcome: 'answered' });
    expect(await world.ask(ANSWER)).toMatchObject({ outcome: 'answered' });
  });

  it('is not asked before it wishes to be', async () => {
    let now = 0;
    await using world = await asking({ now: () => now });
    await world.ask({ kind: 'status', status: 429, retryAfter: '20' });
    now = 15_000;
    expect(await world.ask(ANSWER)).toEqual({ outcome: 'rate_limited', retryAfterMs: 5_000 });
    now = 20_000;
    expect(await world.ask(ANSWER)).toMatchObject({ outcome: 'answered' });
    expect(world.server.asked).toHaveLength(2);
  });
});
