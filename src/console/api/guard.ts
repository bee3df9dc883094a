/** A request goes in; whoever has a key that may do that passes, within their share of requests. */
import rateLimit from '@fastify/rate-limit';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { ApiKey, ApiScope } from '../../domain/api-key.ts';
import { sourceOf } from '../../domain/network.ts';
import type { ApiKeys } from './ports.ts';
import { Problem } from './problem.ts';

declare module 'fastify' {
  interface FastifyRequest {
    apiKey: ApiKey | null;
  }
  interface FastifyContextConfig {
    /** What a key needs for it. */
    scope?: ApiScope;
  }
}

/** Whoever guesses keys from one address is refused after so many in a minute. */
const MOST_GUESSES = 30;
const MINUTE_MS = 60_000;
/** `fh_` and 32 bytes. */
const BEARER = /^Bearer +(fh_[A-Za-z0-9_-]{43})$/i;

/** Every route of this server, and of those below it, then asks for a key. */
export async function guard(
  server: FastifyInstance,
  { keys, perMinute }: { readonly keys: ApiKeys; readonly perMinute: number },
): Promise<void> {
  server.decorateRequest('apiKey', null);
  server.addHook('onRequest', async (request) => {
    const [, sent] = BEARER.exec(request.headers.authorization ?? '') ?? [];
    const key = sent === undefined ? null : await keys.known(sent);
    if (key === null) {
      const guesses = await countGuess(request);
      throw !guesses.isAllowed && guesses.isExceeded ? tooMany(guesses.ttlInSeconds) : noKey(request, sent);
    }
    request.apiKey = key;
    const { scope } = request.routeOptions.config;
    if (scope !== undefined && !key.scopes.includes(scope)) throw lacks(key, scope);
  });
  await server.register(rateLimit, {
    max: perMinute,
    timeWindow: MINUTE_MS,
    keyGenerator: (request) => request.apiKey?.id ?? sourceOf(request.ip),
    errorResponseBuilder: (_request, { ttl }) => tooMany(Math.ceil(ttl / 1_000)),
  });
  const countGuess = server.createRateLimit({
    max: MOST_GUESSES,
    timeWindow: MINUTE_MS,
    keyGenerator: (request) => `guess ${sourceOf(request.ip)}`,
  });
}

/** Whoever got past the guard. */
export function keyOf(request: FastifyRequest): ApiKey {
  if (request.apiKey === null) throw new Error(`${request.url} is served without a guard`);
  return request.apiKey;
}

// RFC 6750 section 3: a request without a key is told what to bring, and nothing more.
function noKey(request: FastifyRequest, sent: string | undefined): Problem {
  const { authorization } = request.headers;
  const found =
    authorization === undefined
      ? 'Authorization is absent'
      : sent === undefined
        ? 'Authorization holds no key of ours'
        : 'The key is unknown, or was revoked';
  const error = authorization === undefined ? '' : ', error="invalid_token"';
  return new Problem(
    'no_key',
    `${found}: send "Authorization: Bearer fh_…" with a key that firsthand key add has printed.`,
    { headers: { 'WWW-Authenticate': `Bearer realm="firsthand"${error}` } },
  );
}

function lacks({ name, scopes }: ApiKey, scope: ApiScope): Problem {
  return new Problem(
    'forbidden',
    `The key "${name}" has the scopes ${scopes.join(', ')}, and this needs ${scope}: use a key that has it.`,
    { headers: { 'WWW-Authenticate': `Bearer realm="firsthand", error="insufficient_scope", scope="${scope}"` } },
  );
}

/** RFC 6585 section 4. */
function tooMany(seconds: number): Problem {
  return new Problem('too_many', `Too many requests: try again in ${seconds} seconds.`, {
    headers: { 'Retry-After': String(seconds) },
  });
}
