/** Whatever went wrong goes in; an answer that names the thing, the value and the mend comes out: RFC 9457. */
import type { FastifyReply, FastifyRequest } from 'fastify';
import { hasZodFastifySchemaValidationErrors } from 'fastify-type-provider-zod';
import type { Log } from '../../domain/ports.ts';
import { UnreadableText } from '../unreadable-text.ts';

const PROBLEMS = {
  unreadable: [400, 'The request cannot be read'],
  no_key: [401, 'No key, or none that is good'],
  forbidden: [403, 'This key may not do that'],
  not_found: [404, 'There is no such thing'],
  conflict: [409, 'It cannot be done as things stand'],
  changed: [412, 'It was changed meanwhile'],
  too_large: [413, 'The request is too large'],
  media_type: [415, 'The body is of another kind'],
  unacceptable: [422, 'It can be read, and not be done'],
  condition_missing: [428, 'Say which state of it you change'],
  too_many: [429, 'Too many requests'],
  failed: [500, 'Something went wrong here'],
} as const satisfies Readonly<Record<string, readonly [status: number, title: string]>>;
export type ProblemKind = keyof typeof PROBLEMS;

export interface FieldFault {
  /** `body`, `query` or `header`. */
  readonly in: string;
  readonly at: string;
  readonly value: string;
  readonly detail: string;
}

export class Problem extends Error {
  readonly kind: ProblemKind;
  readonly errors: readonly FieldFault[];
  readonly headers: Readonly<Record<string, string>>;
  constructor(
    kind: ProblemKind,
    detail: string,
    { errors = [], headers = {} }: { errors?: readonly FieldFault[]; headers?: Readonly<Record<string, string>> } = {},
  ) {
    super(detail);
    this.name = 'Problem';
    this.kind = kind;
    this.errors = errors;
    this.headers = headers;
  }
}

export const noSuch = (what: string, value: string, where: string): Problem =>
  new Problem(
    'not_found',
    `There is no ${what} "${shown(value)}" that this key may see: ${where} lists those that it may.`,
  );

/** Sends what every error of the interface leads to. */
export function problemHandler(log: Log) {
  return (error: unknown, request: FastifyRequest, reply: FastifyReply): FastifyReply => {
    const problem = problemOf(error, request);
    if (problem.kind === 'failed')
      log.error('api.failed', {
        route: request.routeOptions.url,
        error: error instanceof Error ? error : new Error(String(error)),
      });
    return sendProblem(reply, request, problem);
  };
}

export function sendProblem(reply: FastifyReply, request: FastifyRequest, problem: Problem): FastifyReply {
  const [status, title] = PROBLEMS[problem.kind];
  const [instance] = request.url.split('?', 1);
  const body = {
    type: `urn:firsthand:problem:${problem.kind}`,
    title,
    status,
    detail: problem.message,
    instance,
    ...(problem.errors.length > 0 ? { errors: problem.errors } : {}),
  };
  // A string passes by the schema of the route's own answers.
  return reply.code(status).headers(problem.headers).type('application/problem+json').send(JSON.stringify(body));
}

function problemOf(error: unknown, request: FastifyRequest): Problem {
  if (error instanceof Problem) return error;
  if (error instanceof UnreadableText) return new Problem('unreadable', `${error.message}.`);
  if (hasZodFastifySchemaValidationErrors(error)) {
    const where = PLACES[String(error.validationContext)] ?? 'body';
    const sent = where === 'body' ? request.body : where === 'query' ? request.query : request.params;
    const errors = error.validation.map(({ instancePath, message = 'is not what it should be' }) => {
      const path = instancePath.split('/').filter((part) => part !== '');
      return { in: where, at: path.join('.'), value: shown(valueAt(sent, path)), detail: message };
    });
    const all = errors.map(({ at, value, detail }) => `${at || 'the whole'} is ${value}: ${detail}`).join('; ');
    return new Problem('unreadable', `In the ${where}, ${all}. The document at openapi.json says what is taken.`, {
      errors,
    });
  }
  const status =
    typeof error === 'object' && error !== null && 'statusCode' in error && typeof error.statusCode === 'number'
      ? error.statusCode
      : 500;
  const length = shown(request.headers['content-length'] ?? 'unknown');
  if (status === 413)
    return new Problem('too_large', `The body has ${length} bytes: send at most ${request.routeOptions.bodyLimit}.`);
  if (status === 415)
    return new Problem(
      'media_type',
      `Content-Type is ${shown(request.headers['content-type'] ?? 'absent')}: send application/json.`,
    );
  if (status >= 400 && status < 500)
    return new Problem('unreadable', `The body is no JSON (${messageOf(error)}): send JSON, or no body and no type.`);
  return new Problem('failed', 'Nothing is wrong with the request. Try again; the log of the service says more.');
}

const PLACES: Readonly<Record<string, string>> = { body: 'body', querystring: 'query', params: 'path' };

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

function valueAt(sent: unknown, path: readonly string[]): unknown {
  return path.reduce<unknown>(
    (value, name) =>
      typeof value === 'object' && value !== null
        ? Object.entries(value).find(([key]) => key === name)?.[1]
        : undefined,
    sent,
  );
}

const MOST_SHOWN = 100;

export function shown(value: unknown): string {
  if (value === undefined) return 'absent';
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return text.length > MOST_SHOWN ? `${text.slice(0, MOST_SHOWN)}…` : text;
}
