/** The store behind it goes in; a Fastify plugin comes out with the interface for programs: its routes, its OpenAPI document, and a page to try it. */
import swagger from '@fastify/swagger';
import swaggerUi from '@fastify/swagger-ui';
import type { FastifyPluginAsync } from 'fastify';
import {
  createJsonSchemaTransform,
  createJsonSchemaTransformObject,
  serializerCompiler,
  validatorCompiler,
} from 'fastify-type-provider-zod';
import type { Log } from '../../domain/ports.ts';
import { directoryRoutes } from './directory-routes.ts';
import { guard } from './guard.ts';
import { answerOnce } from './idempotency.ts';
import type { ApiStore } from './ports.ts';
import { noSuch, problemHandler, sendProblem } from './problem.ts';
import { recordRoutes } from './record-routes.ts';
import { referralRoutes } from './referral-routes.ts';
import { components } from './schemas.ts';
import { noticeRoutes } from './notice-routes.ts';
import { webhookRoutes } from './webhook-routes.ts';

export interface ApiNeeds {
  readonly store: ApiStore;
  /** False where nothing is ever sent. */
  readonly mayRelease: boolean;
  /** Requests of one key in a minute. */
  readonly perMinute: number;
  /** Why no webhook may go there, in words for people; null where it may. */
  readonly targetFault: (url: string) => string | null;
  /** Keeps who changed what; a change that cannot be kept is not told as done. */
  readonly note: (who: string, did: string, subject: string) => Promise<void>;
  readonly log: Log;
}

/** To be registered under a prefix, such as `/api/v1`. */
export const api: FastifyPluginAsync<ApiNeeds> = async (server, needs) => {
  const { store, perMinute, log } = needs;
  server.setValidatorCompiler(validatorCompiler);
  server.setSerializerCompiler(serializerCompiler);
  server.setErrorHandler(problemHandler(log));
  server.setNotFoundHandler((request, reply) => {
    const [path = ''] = request.url.split('?', 1);
    return sendProblem(reply, request, noSuch('address', `${request.method} ${path}`, `${server.prefix}/openapi.json`));
  });
  server.addHook('onRequest', async (_request, reply) => {
    reply.headers(HEADERS);
  });

  await server.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: {
        title: 'Firsthand',
        version: '1',
        description:
          'Referrals as customers themselves put them forward. Ask with `Authorization: Bearer fh_…`; `firsthand key add` makes a key. Errors are problem+json (RFC 9457). Lists go on with `cursor`.',
      },
      components: {
        securitySchemes: { key: { type: 'http', scheme: 'bearer', description: 'What `firsthand key add` prints' } },
      },
    },
    transform: createJsonSchemaTransform({ schemaRegistry: components }),
    transformObject: createJsonSchemaTransformObject({ schemaRegistry: components }),
  });
  await server.register(async (page) => {
    page.addHook('onRequest', async (_request, reply) => {
      reply.header('Content-Security-Policy', CSP_OF_PAGE);
    });
    await page.register(swaggerUi, {
      routePrefix: '/docs',
      // Its links leave out the prefix under which it is served.
      indexPrefix: server.prefix,
      theme: {
        title: 'Firsthand: the interface for programs',
        css: [{ filename: 'own.css', content: STYLE_OF_PAGE }],
      },
      uiConfig: {
        persistAuthorization: false,
        tryItOutEnabled: true,
        displayRequestDuration: true,
        deepLinking: false,
      },
    });
  });
  server.get('/openapi.json', { schema: { hide: true } }, async (_request, reply) => {
    await reply.type('application/json').header('Cache-Control', 'no-cache').send(JSON.stringify(server.swagger()));
  });

  await server.register(async (guarded) => {
    guarded.addContentTypeParser(
      'application/merge-patch+json',
      { parseAs: 'string' },
      guarded.getDefaultJsonParser('error', 'error'),
    );
    await guard(guarded, { keys: store.keys, perMinute });
    answerOnce(guarded, store.answers, log);
    guarded.addHook('onSend', async (request, reply) => {
      const changed = request.method !== 'GET' && request.method !== 'HEAD' && reply.statusCode < 300;
      if (changed && request.apiKey !== null)
        await needs.note(`key ${request.apiKey.name}`, `api ${request.method.toLowerCase()}`, request.url);
    });
    await guarded.register(referralRoutes, { referrals: store.referrals });
    await guarded.register(recordRoutes, { records: store.records });
    await guarded.register(noticeRoutes, { records: store.records, mayRelease: needs.mayRelease });
    await guarded.register(directoryRoutes, { directory: store.directory });
    await guarded.register(webhookRoutes, { webhooks: store.webhooks, targetFault: needs.targetFault });
  });
};

const HEADERS = {
  'Cache-Control': 'no-store',
  'Content-Security-Policy': "default-src 'none'; frame-ancestors 'none'",
  'Referrer-Policy': 'no-referrer',
  'X-Content-Type-Options': 'nosniff',
  'X-Robots-Tag': 'noindex, nofollow',
};

/** Of the bar above it stays what turns the page dark: not another's name, nor a field for other documents, which it may not fetch. */
const STYLE_OF_PAGE = `
.topbar-wrapper > .link, .topbar-wrapper > .download-url-wrapper { display: none !important; }
/* Its own colours by day are too pale to be read: WCAG 2.2, 1.4.3. */
:root:not(.dark-mode) .swagger-ui .info .title small.version-stamp { background-color: #4a6a00; }
:root:not(.dark-mode) .swagger-ui .info .url { color: #1f5fb0; }
:root:not(.dark-mode) .swagger-ui .btn.authorize { color: #17624a; border-color: #17624a; }
:root:not(.dark-mode) .swagger-ui .btn.authorize svg { fill: #17624a; }
:root:not(.dark-mode) .swagger-ui .opblock-get .opblock-summary-method { background: #1f5fb0; }
:root:not(.dark-mode) .swagger-ui .opblock-post .opblock-summary-method { background: #17624a; }
:root:not(.dark-mode) .swagger-ui .opblock-patch .opblock-summary-method { background: #0f6b63; }
:root:not(.dark-mode) .swagger-ui .opblock-put .opblock-summary-method { background: #8a5200; }
:root:not(.dark-mode) .swagger-ui .opblock-delete .opblock-summary-method { background: #b3261e; }
:root:not(.dark-mode) .swagger-ui .json-schema-2020-12-expand-deep-button { color: #595959; }
`;

// Its own script and style, the one style element that its script makes (by its hash), pictures that stand in its style,
// and requests to this server.
const CSP_OF_PAGE =
  "default-src 'none'; script-src 'self'; style-src 'self' 'sha256-RL3ie0nH+Lzz2YNqQN83mnU0J1ot4QL7b99vMdIX99w='; img-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
