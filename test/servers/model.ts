/** A server that speaks as much of OpenAI's API as a question needs, answers from a table, and fails as a test tells it. */
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';
import { z } from 'zod';
import { HOST } from './server-process.ts';

/** What becomes of a question. */
export type ModelReply =
  | { readonly kind: 'json'; readonly json: unknown; readonly afterMs?: number }
  | { readonly kind: 'refusal' }
  /** The answer ends in the middle; `length` is what an honest server says of it. */
  | { readonly kind: 'cut_off'; readonly finish: 'length' | 'stop' }
  | { readonly kind: 'no_choices' }
  | { readonly kind: 'no_content' }
  /** Status 200, as a captive portal has it. */
  | { readonly kind: 'html' }
  | { readonly kind: 'status'; readonly status: number; readonly retryAfter?: string }
  /** The connection stays open and nothing comes: from the beginning, or behind half an answer. */
  | { readonly kind: 'hang'; readonly where: 'before_header' | 'in_body' }
  /** The connection is lost behind half an answer. */
  | { readonly kind: 'drop' };

const questionSchema = z.object({
  model: z.string(),
  messages: z.tuple([
    z.object({ role: z.literal('system'), content: z.string() }),
    z.object({ role: z.literal('user'), content: z.string() }),
  ]),
  response_format: z.object({
    type: z.literal('json_schema'),
    json_schema: z.object({ name: z.string(), strict: z.literal(true), schema: z.record(z.string(), z.unknown()) }),
  }),
});
export type AskedQuestion = z.infer<typeof questionSchema>;

/** What a model of a certain character makes of the material of a question, by the name of the schema that is to be answered. */
export type ModelManner = (material: string, schema: string) => ModelReply;

export interface ModelServer extends AsyncDisposable {
  readonly baseUrl: string;
  readonly asked: readonly AskedQuestion[];
  /** From now on, questions whose material holds the words are answered so; the row that was added last counts. */
  answer(words: string, reply: ModelReply | ModelManner): void;
}

export async function startModelServer(): Promise<ModelServer> {
  const asked: AskedQuestion[] = [];
  const table: { readonly words: string; readonly reply: ModelReply | ModelManner }[] = [];
  const serve = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    if (request.method !== 'POST' || request.url !== '/v1/chat/completions') return void response.writeHead(404).end();
    const question = questionSchema.parse(JSON.parse(await text(request)));
    asked.push(question);
    const material = question.messages[1].content;
    const reply = table.findLast(({ words }) => material.includes(words))?.reply ?? { kind: 'status', status: 404 };
    const schema = question.response_format.json_schema.name;
    replyWith(typeof reply === 'function' ? reply(material, schema) : reply, response);
  };
  const server = createServer((request, response) => {
    serve(request, response).catch((error: unknown) => response.writeHead(400).end(String(error)));
  });
  server.listen(0, HOST);
  await once(server, 'listening');
  const address = server.address();
  const port = address === null || typeof address === 'string' ? 0 : address.port;
  return {
    baseUrl: `http://${HOST}:${port}/v1`,
    asked,
    answer: (words, reply) => void table.push({ words, reply }),
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

function replyWith(reply: ModelReply, response: ServerResponse): void {
  const json = { 'content-type': 'application/json' };
  const send = (body: unknown): void => void response.writeHead(200, json).end(JSON.stringify(body));
  switch (reply.kind) {
    case 'json': {
      const answer = (): void => send(completion({ content: JSON.stringify(reply.json) }));
      return reply.afterMs === undefined ? answer() : void setTimeout(answer, reply.afterMs);
    }
    case 'refusal':
      return send(completion({ content: null, refusal: 'I cannot help with that.' }));
    case 'cut_off':
      return send(completion({ content: '{"intent":"self_referral","customer":{"comp' }, reply.finish));
    case 'no_choices':
      return send({ ...completion({}), choices: [] });
    case 'no_content':
      return send(completion({ content: '' }));
    case 'html':
      return void response.writeHead(200, { 'content-type': 'text/html' }).end('<html><body>Sign in</body></html>');
    case 'status': {
      const wait = reply.retryAfter === undefined ? {} : { 'retry-after': reply.retryAfter };
      const body = JSON.stringify({ error: { message: 'no', type: 'error', code: null } });
      return void response.writeHead(reply.status, { ...json, ...wait }).end(body);
    }
    case 'hang':
      if (reply.where === 'in_body') response.writeHead(200, json).write('{"id":"1","choices":[');
      return;
    case 'drop':
      response.writeHead(200, { ...json, 'content-length': '9999' }).write('{"id":"1","choices":[', () => {
        response.destroy();
      });
  }
}

function completion(message: Readonly<Record<string, unknown>>, finish = 'stop') {
  return {
    id: 'chatcmpl-1',
    object: 'chat.completion',
    created: 1,
    model: 'made-up',
    choices: [{ index: 0, finish_reason: finish, logprobs: null, message: { role: 'assistant', ...message } }],
    usage: {
      prompt_tokens: 1_200,
      completion_tokens: 340,
      total_tokens: 1_540,
      prompt_tokens_details: { cached_tokens: 1_000 },
    },
  };
}
