/** What is shown of a thing goes in; its ETag comes out, and whether a request speaks of just that state: RFC 9110 section 13. */
import { createHash } from 'node:crypto';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Problem, shown } from './problem.ts';

/** Of what the asking key sees, so that a state that differs for it has another one. */
export function etagOf(value: unknown): string {
  return `"${createHash('sha256').update(JSON.stringify(value)).digest('base64url').slice(0, 22)}"`;
}

/** Sends one thing, or 304 to whoever has it as it is. */
export function sendOne<Shown>(request: FastifyRequest, reply: FastifyReply, value: Shown): Shown | FastifyReply {
  const etag = etagOf(value);
  reply.headers({ ETag: etag, 'Cache-Control': 'private, no-cache' });
  const known = request.headers['if-none-match'];
  return known !== undefined && names(known, etag) ? reply.code(304).send() : value;
}

/** Says of what is found whether it is what the client saw. Without If-Match nothing is changed. RFC 6585 section 3. */
export function ifMatch(request: FastifyRequest): (found: unknown) => boolean {
  const condition = request.headers['if-match'];
  if (condition === undefined)
    throw new Problem(
      'condition_missing',
      'If-Match is absent: send the ETag that came with what you saw, so that no change of another is lost.',
    );
  return (found) => found !== null && names(condition, etagOf(found));
}

/** The same for what may be new: `If-None-Match: *` says that it is. */
export function ifMatchOrNew(request: FastifyRequest): (found: unknown) => boolean {
  const isNew = request.headers['if-none-match']?.trim() === '*';
  if (!isNew && request.headers['if-match'] === undefined)
    throw new Problem(
      'condition_missing',
      'If-Match is absent: send the ETag that came with what you saw, or "If-None-Match: *" for what is to be new.',
    );
  return isNew ? (found) => found === null : ifMatch(request);
}

export function stale(request: FastifyRequest, what: string): Problem {
  const condition = request.headers['if-match'] ?? 'If-None-Match: *';
  return new Problem(
    'changed',
    `If-Match is ${shown(condition)}, and ${what} is another by now: read it again, and decide anew.`,
  );
}

function names(condition: string, etag: string): boolean {
  return condition.split(',').some((each) => each.trim() === '*' || each.trim().replace(/^W\//, '') === etag);
}
