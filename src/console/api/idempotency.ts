/** A POST with an Idempotency-Key goes in; it is done once, and whoever sends it again gets the answer of that once. */
import { createHash } from 'node:crypto';
import type { FastifyInstance } from 'fastify';
import type { Log } from '../../domain/ports.ts';
import { keyOf } from './guard.ts';
import type { ApiAnswers } from './ports.ts';
import { Problem, shown } from './problem.ts';

declare module 'fastify' {
  interface FastifyRequest {
    /** Under which the answer is to be kept. */
    answerKey: string | null;
  }
}

const KEY = /^[\x21-\x7e]{1,255}$/;
const KEPT = ['content-type', 'etag', 'location', 'www-authenticate'];

/** What a schema refuses was never begun: these hooks come after it. */
export function answerOnce(server: FastifyInstance, answers: ApiAnswers, log: Log): void {
  server.decorateRequest('answerKey', null);
  server.addHook('preHandler', async (request, reply) => {
    const sent = request.headers['idempotency-key'];
    if (request.method !== 'POST' || sent === undefined) return;
    if (typeof sent !== 'string' || !KEY.test(sent))
      throw new Problem(
        'unreadable',
        `Idempotency-Key is "${shown(sent)}": send 1 to 255 printable signs without spaces, such as a UUID.`,
      );
    const said = `${request.method} ${request.url}\n${JSON.stringify(request.body ?? null)}`;
    const found = await answers.begin(keyOf(request).id, sent, createHash('sha256').update(said).digest());
    switch (found.is) {
      case 'fresh':
        request.answerKey = sent;
        return;
      case 'other':
        throw new Problem(
          'unacceptable',
          `Idempotency-Key "${shown(sent)}" was used in the last 24 hours for another request: make a new one for this.`,
        );
      case 'in_hand':
        throw new Problem(
          'conflict',
          `The request with Idempotency-Key "${shown(sent)}" is still worked on: send it again in a moment.`,
          { headers: { 'Retry-After': '1' } },
        );
      case 'lost':
        throw new Problem(
          'conflict',
          `What was answered under Idempotency-Key "${shown(sent)}" cannot be read any more, since the keys of this installation are others: look whether it was done before you send it under a new one.`,
        );
      case 'answered': {
        const { status, headers, body } = found.answer;
        await reply.code(status).headers(headers).header('Idempotency-Replayed', 'true').send(body);
      }
    }
  });
  server.addHook('onSend', async (request, reply, payload) => {
    const { answerKey } = request;
    if (answerKey === null) return;
    request.answerKey = null;
    const { id } = keyOf(request);
    const headers = Object.fromEntries(
      KEPT.flatMap((name) => {
        const value = reply.getHeader(name);
        return value === undefined ? [] : [[name, String(value)]];
      }),
    );
    const body = typeof payload === 'string' ? payload : '';
    const kept =
      reply.statusCode < 500
        ? answers.keep(id, answerKey, { status: reply.statusCode, headers, body })
        : answers.forget(id, answerKey);
    // It was done, and its answer is right; the same key is answered by 409 until a minute is over.
    await kept.catch((error: unknown) =>
      log.error('api.failed', { error: error instanceof Error ? error : new Error(String(error)) }),
    );
  });
}
