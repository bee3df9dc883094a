/** The ports behind them go in; a Fastify plugin comes out with the operators' pages: each route says who may come there. */
import cookie from '@fastify/cookie';
import multipart from '@fastify/multipart';
import rateLimit from '@fastify/rate-limit';
import type { FastifyPluginAsync } from 'fastify';
import { z } from 'zod';
import { mayDo } from '../../domain/user.ts';
import { serveAssets } from './assets.ts';
import { auditPages } from './audit-pages.ts';
import { consoleOf, type ConsoleNeeds } from './console.ts';
import { directoryPages } from './directory-pages.ts';
import { failedPages } from './failed-pages.ts';
import { flowPages } from './flow-pages.ts';
import { fieldsOf, isFromHere } from './form.ts';
import { holdPages } from './hold-pages.ts';
import { ignoredPages } from './ignored-pages.ts';
import { mailPages } from './mail-pages.ts';
import { outboxPages } from './outbox-pages.ts';
import { referralPages } from './referral-pages.ts';
import { settingsPages } from './settings-pages.ts';
import { SESSION_COOKIE, signInPages } from './sign-in-pages.ts';
import { userPages } from './user-pages.ts';
import { webhookPages } from './webhook-pages.ts';

export const operatorPages: FastifyPluginAsync<ConsoleNeeds> = async (server, needs) => {
  const { accounts, views, log } = needs;
  server.decorateRequest('user', null);
  server.decorateRequest('counts', null);
  // A route that nobody thought about would be open, or closed, by accident.
  server.addHook('onRoute', (route) => {
    const { url, config } = route;
    if (url.startsWith(`${BOARD}/`) || url === BOARD) route.config = { ...config, role: 'admin' };
    else if (config?.role === undefined) throw new Error(`the route ${url} does not say who may come there`);
  });
  await server.register(cookie);
  await server.register(rateLimit, { global: false });
  await server.register(multipart, { limits: { fileSize: MOST_FILE, files: 1, fields: 10, fieldSize: 2_000 } });
  server.removeContentTypeParser(['application/json', 'text/plain']);
  server.addContentTypeParser(
    'application/x-www-form-urlencoded',
    { parseAs: 'string', bodyLimit: MOST_FORM },
    (_request, body, done) => done(null, fieldsOf(new URLSearchParams(String(body)))),
  );

  server.addHook('onRequest', async (request, reply) => {
    reply.headers(HEADERS);
    const { role } = request.routeOptions.config;
    if (request.method !== 'GET' && request.method !== 'HEAD' && !isFromHere(request))
      return site.fault(
        reply,
        403,
        'Not from here',
        'This was not sent by a page of ours. Open the page anew, and try again.',
      );
    if (role === 'public' || request.is404) return undefined;
    const token = request.cookies[SESSION_COOKIE];
    request.user = token === undefined ? null : await accounts.session(token);
    if (request.user === null) {
      const goto = request.method === 'GET' ? request.url : '/';
      return await reply.redirect(`/sign-in?goto=${encodeURIComponent(goto)}`, 303);
    }
    if (role === undefined || !mayDo(request.user.role, role))
      return site.fault(
        reply,
        403,
        'Not for you',
        `This is for ${role}s. Whoever administers this can change your role.`,
      );
    if (request.method === 'GET') request.counts = await views.counts();
    return undefined;
  });
  server.setErrorHandler((error, _request, reply) => {
    if (error instanceof z.ZodError) return site.fault(reply, 404, 'No such page', 'There is nothing at this address.');
    const refused = refusal.safeParse(error);
    if (refused.success)
      return site.fault(
        reply,
        refused.data.statusCode,
        refused.data.statusCode === 429 ? 'Too often' : 'That could not be read',
        refused.data.statusCode === 429
          ? 'There were too many attempts from here. Wait a minute, and try again.'
          : 'What was sent is no form of ours, or too large. Nothing was changed.',
      );
    log.error('console.page_failed', { error: error instanceof Error ? error : new Error(String(error)) });
    return site.fault(
      reply,
      500,
      'Something went wrong',
      'Nothing was changed. It stands in the log; try again, and tell whoever runs this if it stays so.',
    );
  });

  // A person gets a page, and a program what it can read.
  server.setNotFoundHandler((request, reply) =>
    request.headers.accept?.includes('text/html') === true
      ? site.fault(reply, 404, 'No such page', 'There is nothing at this address. Begin at the first page.')
      : reply
          .code(404)
          .send({ error: 'Not Found', message: `there is nothing at ${request.method} ${request.url.slice(0, 200)}` }),
  );

  const site = consoleOf(needs, serveAssets(server));
  const { board } = needs;
  if (board !== null)
    await server.register(async (scope) => {
      scope.addHook('onRequest', async (_request, reply) => {
        reply.header('Content-Security-Policy', CSP_OF_BOARD);
      });
      scope.addContentTypeParser(
        'application/json',
        { parseAs: 'string' },
        scope.getDefaultJsonParser('error', 'error'),
      );
      await scope.register(board);
    });
  for (const pages of [
    signInPages,
    flowPages,
    referralPages,
    holdPages,
    ignoredPages,
    mailPages,
    outboxPages,
    failedPages,
    directoryPages,
    auditPages,
    settingsPages,
    userPages,
    webhookPages,
  ])
    pages(server, site);
};

/** No script but our own files, nothing from elsewhere, and no page of ours inside another. */
const HEADERS = {
  'Cache-Control': 'no-store',
  'Content-Security-Policy':
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; frame-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'",
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Resource-Policy': 'same-origin',
  'Permissions-Policy': 'camera=(), geolocation=(), microphone=()',
  'Referrer-Policy': 'same-origin',
  'X-Content-Type-Options': 'nosniff',
  'X-Frame-Options': 'DENY',
  'X-Robots-Tag': 'noindex, nofollow',
};

const BOARD = '/queues';
/** Its own files alone; it styles what it draws in place. */
const CSP_OF_BOARD =
  "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; font-src 'self' data:; img-src 'self' data:; connect-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'self'";
const MOST_FORM = 4_000_000; // a directory goes back and forth in a form once it was looked at
const MOST_FILE = 2_000_000;
const refusal = z.object({ statusCode: z.int().min(400).max(499) });
