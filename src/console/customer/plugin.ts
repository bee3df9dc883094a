/** The ports behind them go in; a Fastify plugin comes out with the pages that need no sign-in: a customer's link, and the status of a certificate. */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { FastifyPluginAsync, FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import type { Logo } from '../../domain/logo.ts';
import type { Clock, Log } from '../../domain/ports.ts';
import { PROPOSED_PARTS } from '../../domain/proposal.ts';
import { placedLogo } from '../logo.ts';
import { rulesFor } from './colours.ts';
import { MOST_WORDS, pagesFrom, plainStatus, type Page, type PagesSettings } from './pages.ts';
import type { CertificateStatus, CertificateStatuses, CustomerLinks, LinkState } from './ports.ts';

export interface CustomerPages extends Omit<PagesSettings, 'stylesheet' | 'logo'> {
  readonly logo: Logo | null;
  readonly links: CustomerLinks;
  readonly certificates: CertificateStatuses;
  readonly clock: Clock;
  readonly log: Log;
}

/**
 * `/r/:token` shows what was understood and takes the customer's yes or no; `/c/:code` says how a certificate stands.
 * Whoever has the link may act: the token in it is the only secret, and there is no cookie. So no other site can make
 * a browser act for somebody who is signed in, and a hidden value in the form that follows from the token would prove
 * nothing that the address does not. That a POST must come from these pages only sees to it that the customer saw them.
 */
export const customerPages: FastifyPluginAsync<CustomerPages> = async (server, options) => {
  const { links, certificates, colours, logo, clock, log } = options;
  const sheet = readFileSync(new URL('pages.css', import.meta.url), 'utf8') + rulesFor(colours);
  const stylesheet = `${server.prefix}/pages.${createHash('sha256').update(sheet).digest('hex').slice(0, 12)}.css`;
  const placed = placedLogo(logo, server.prefix);
  const pages = pagesFrom({ ...options, stylesheet, logo: placed });
  const pathOf = (token: string) => `${server.prefix}/r/${token}`;

  // Forms only, and in this plugin only: nothing else that a browser can post reaches a route.
  server.removeAllContentTypeParsers();
  server.addContentTypeParser(
    'application/x-www-form-urlencoded',
    { parseAs: 'string', bodyLimit: FORM_BYTES },
    (_request, body, done) => done(null, Object.fromEntries(new URLSearchParams(String(body)))),
  );
  server.addHook('onRoute', (route) => {
    route.logSerializers = { req: withoutToken };
  });
  server.addHook('onRequest', async (_request, reply) => {
    reply.headers(HEADERS);
  });
  server.setErrorHandler((error, _request, reply) => {
    const refused = refusal.safeParse(error);
    if (refused.success) return send(reply, { ...pages.notice('unreadable'), status: refused.data.statusCode });
    log.error('console.page_failed', { error: error instanceof Error ? error : new Error(String(error)) });
    return send(reply, pages.notice('failed'));
  });

  // Each address changes with what it leads to.
  const serve = (path: string, type: string, content: string | Uint8Array) =>
    server.get(path.slice(server.prefix.length), (_request, reply) =>
      reply.header('Cache-Control', 'public, max-age=31536000, immutable').type(type).send(content),
    );
  serve(stylesheet, 'text/css; charset=utf-8', sheet);
  if (logo !== null && placed !== null) serve(placed.path, logo.contentType, logo.content);

  const look = async (token: string | null): Promise<LinkState> =>
    token === null ? { is: 'unknown' } : await links.look(token);

  server.get('/r/:token', async (request, reply) => {
    const token = tokenIn(request);
    return send(reply, pages.link(pathOf(token ?? ''), await look(token)));
  });

  server.get('/r/:token/wrong', async (request, reply) => {
    const token = tokenIn(request);
    const path = pathOf(token ?? '');
    const state = await look(token);
    return send(reply, state.is === 'open' ? pages.wrong(path, state.readBack, '', null) : pages.link(path, state));
  });

  // Nobody links here, but the address stands in the browser after an answer that was refused.
  for (const answer of ['confirm', 'choose'])
    server.get(`/r/:token/${answer}`, async (request, reply) => {
      const token = tokenIn(request);
      return token === null ? send(reply, pages.notice('unknown')) : reply.redirect(pathOf(token), 303);
    });

  // Answers lead back to the link by 303 (RFC 9110 section 15.4.4), which shows what became of it: a reload posts nothing.
  server.post('/r/:token/confirm', async (request, reply) => {
    const token = tokenIn(request);
    if (!isFromHere(request)) return send(reply, pages.notice('elsewhere'));
    if (token === null) return send(reply, pages.notice('unknown'));
    await links.confirm(token);
    return reply.redirect(pathOf(token), 303);
  });

  server.post('/r/:token/choose', async (request, reply) => {
    const token = tokenIn(request);
    if (!isFromHere(request)) return send(reply, pages.notice('elsewhere'));
    if (token === null) return send(reply, pages.notice('unknown'));
    const choice = choiceForm.safeParse(request.body).data?.choice ?? null;
    const answer = choice === null ? { is: 'not_offered' as const } : await links.choose(token, choice);
    return answer.is === 'not_offered' ? send(reply, pages.notice('unreadable')) : reply.redirect(pathOf(token), 303);
  });

  server.post('/r/:token/wrong', async (request, reply) => {
    const token = tokenIn(request);
    if (!isFromHere(request)) return send(reply, pages.notice('elsewhere'));
    if (token === null) return send(reply, pages.notice('unknown'));
    const path = pathOf(token);
    const words = wordsIn(request.body);
    const fault = words === '' ? 'empty' : words.length > MOST_WORDS ? 'tooLong' : null;
    if (fault !== null) {
      const state = await links.look(token);
      if (state.is === 'open') return send(reply, pages.wrong(path, state.readBack, words, fault));
      return send(reply, pages.link(path, state, words || null));
    }
    const answer = await links.object(token, words);
    // A second tap on the button finds the link used by the first.
    if (answer.is === 'done' || (answer.is === 'used' && answer.did === 'objected')) return reply.redirect(path, 303);
    return send(reply, pages.link(path, answer, words));
  });

  server.get('/c/*', async (request, reply) => {
    const { code, asJson } = codeIn(request);
    // A malformed code takes the way of a well-formed one that nobody has, so that both take the same time.
    const found = await certificates.look(code ?? NOBODYS_CODE);
    const status = code === null ? null : found;
    reply.header('Vary', 'Accept');
    if (asJson) return reply.code(status === null ? 404 : 200).send(statusRecord(status));
    return send(reply, status === null ? pages.notice('unknownCertificate') : pages.certificate(status, clock.now()));
  });

  // Whatever else begins like a link: other methods, tokens beyond the router's limit, a path that was cut off.
  server.all('/r/*', (_request, reply) => send(reply, pages.notice('unknown')));
};

const HEADERS = {
  'Cache-Control': 'no-store',
  'Content-Security-Policy':
    "default-src 'none'; style-src 'self'; img-src 'self' data:; form-action 'self'; frame-ancestors 'none'; base-uri 'none'",
  'Referrer-Policy': 'no-referrer', // the token stands in the address
  'X-Content-Type-Options': 'nosniff',
  'X-Robots-Tag': 'noindex, nofollow',
};

const FORM_BYTES = 64 * 1024; // room for the longest words, each sign percent-encoded, and for telling that they are too long

// A hundred signs are also what the router takes for a parameter.
const linkParams = z.object({ token: z.string().regex(/^[A-Za-z0-9_-][A-Za-z0-9_.~-]{15,99}$/) });
const codeParams = z.object({ '*': z.string() });
const CODE = /^([A-Za-z0-9_-]{16,64})(\.json)?$/;
const NOBODYS_CODE = '-'.repeat(22);
const wrongForm = z.object({ words: z.string() });
/** Such as `agent_of_record.1`: the part, and the place among those who are offered for it. */
const choiceForm = z.object({
  choice: z
    .string()
    .max(40)
    .transform((text) => {
      const [part, at] = text.split('.');
      return { part, at };
    })
    .pipe(
      z.object({
        part: z.enum(PROPOSED_PARTS),
        at: z
          .string()
          .regex(/^\d{1,2}$/)
          .transform(Number),
      }),
    ),
});
const refusal = z.object({ statusCode: z.int().min(400).max(499) });

function tokenIn(request: FastifyRequest): string | null {
  return linkParams.safeParse(request.params).data?.token ?? null;
}

function codeIn(request: FastifyRequest): { code: string | null; asJson: boolean } {
  const asked = codeParams.safeParse(request.params).data?.['*'] ?? '';
  const [, code = null] = CODE.exec(asked) ?? [];
  const accepts = request.headers.accept ?? '';
  return {
    code,
    asJson: asked.endsWith('.json') || (accepts.includes('application/json') && !accepts.includes('text/html')),
  };
}

/** What was typed, without signs that no keyboard types: `\r` too, so that it is as long as the browser counts it against `maxlength`. */
function wordsIn(body: unknown): string {
  const typed = wrongForm.safeParse(body).data?.words ?? '';
  return typed.replace(/[^\P{Cc}\n\t]/gu, '').trim();
}

/**
 * Whether a form comes from these pages, as far as the browser tells. One that sends no Sec-Fetch-Site may send Origin;
 * it is `null` for a form of our own, since its page gives no referrer (Fetch standard, "append a request Origin header").
 */
function isFromHere(request: FastifyRequest): boolean {
  const site = request.headers['sec-fetch-site'];
  if (site !== undefined) return site === 'same-origin' || site === 'none';
  const { origin } = request.headers;
  if (origin === undefined || origin === 'null') return true;
  return URL.canParse(origin) && new URL(origin).host === request.host;
}

/** The status for programs. The number rises when a field goes or changes its meaning. */
function statusRecord(status: CertificateStatus | null) {
  const format = 'firsthand/certificate_status@1';
  if (status === null) return { format, state: 'unknown' };
  const { state, since, issuedAt, signed } = status;
  return {
    format,
    ...plainStatus(status),
    state,
    since: since.toISOString(),
    issuedAt: issuedAt.toISOString(),
    sha256: signed?.sha256 ?? null,
    keyRevokedAt: signed?.keyRevokedAt?.toISOString() ?? null,
  };
}

function send(reply: FastifyReply, { status, html }: Page): FastifyReply {
  return reply.code(status).type('text/html; charset=utf-8').send(html);
}

/** For a server that logs requests: the route in place of the address. */
function withoutToken(request: FastifyRequest) {
  return { method: request.method, route: request.routeOptions.url };
}
