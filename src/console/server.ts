/** The web server: what it serves goes in; a server that listens comes out. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import fastify, { type FastifyInstance } from 'fastify';
import { type Log, PortError } from '../domain/ports.ts';
import { readWords } from '../domain/words.ts';
import { api, type ApiNeeds } from './api/plugin.ts';
import { type CustomerPages, customerPages } from './customer/plugin.ts';
import { type HealthPages, healthPages } from './health/plugin.ts';
import type { ConsoleNeeds } from './operator/console.ts';
import { operatorPages } from './operator/plugin.ts';
import { refuseUnreadableAddress, refuseUnreadableBody } from './unreadable-text.ts';

export interface WebNeeds extends Omit<CustomerPages, 'words' | 'log'> {
  readonly machines: HealthPages;
  readonly operators: Omit<ConsoleNeeds, 'words'>;
  readonly api: Omit<ApiNeeds, 'log'>;
  readonly templatesDir: string;
  /** For whoever checks what this installation signed: a JSON Web Key Set, RFC 7517 section 5. */
  readonly publicKeys: () => object;
  readonly host: string;
  readonly port: number;
  /** Addresses whose X-Forwarded-For is believed. */
  readonly proxies: readonly string[];
  readonly log: Log;
}

export interface Route {
  readonly method: string;
  /** With its parameters by their names, such as `/mail/:id`. */
  readonly url: string;
}

export interface WebServer {
  /** Where it listens, such as `http://127.0.0.1:8025`. */
  readonly url: string;
  /** Resolves with why once it listens no more; it never does while it does, nor when it is closed. */
  readonly failed: Promise<Error>;
  /** All that is served, for whoever tries each of them. */
  readonly routes: readonly Route[];
  close(): Promise<void>;
}

/** Rejects when it cannot listen there, or the words of the templates are faulty. */
export async function startWeb(needs: WebNeeds): Promise<WebServer> {
  const { templatesDir, host, port, proxies, log } = needs;
  const words = readWords(await readFile(join(templatesDir, 'words.json'), 'utf8'));
  const app = fastify({
    logger: false,
    trustProxy: proxies.length === 0 ? false : [...proxies],
    requestTimeout: 30_000,
    forceCloseConnections: true,
  });
  try {
    const routes = await serveOn(app, needs, words);
    const url = await app.listen({ host, port }).catch((cause: unknown) => {
      const why = cause instanceof Error ? cause.message : String(cause);
      throw new PortError(
        `pages cannot be served at ${host}:${port} (${why}): stop what listens there, or set WEB_PORT or WEB_HOST to another`,
        { retry: 'never', cause },
      );
    });
    log.info('web.started', { url });
    const failed = Promise.withResolvers<Error>();
    let closing = false;
    app.server.once('close', () => {
      if (!closing)
        failed.resolve(
          new PortError(`the pages are served no more at ${url}: start Firsthand again`, { retry: 'later' }),
        );
    });
    return {
      url,
      failed: failed.promise,
      routes,
      close: async () => {
        closing = true;
        await app.close();
      },
    };
  } catch (error) {
    await app.close();
    throw error;
  }
}

async function serveOn(
  app: FastifyInstance,
  needs: WebNeeds,
  words: CustomerPages['words'],
): Promise<readonly Route[]> {
  const { machines, operators, publicKeys, log } = needs;
  app.addHook('onRequest', refuseUnreadableAddress);
  app.addHook('preValidation', refuseUnreadableBody);
  const routes: Route[] = [];
  app.addHook('onRoute', ({ method, url }) => {
    for (const each of [method].flat()) routes.push({ method: each, url });
  });
  app.get('/.well-known/jwks.json', async (_, reply) => {
    await reply.type('application/jwk-set+json').header('Cache-Control', 'public, max-age=300').send(publicKeys());
  });
  await app.register(healthPages, machines);
  await app.register(customerPages, { ...needs, words });
  await app.register(operatorPages, { ...operators, words });
  await app.register(api, { prefix: '/api/v1', ...needs.api, log });
  return routes;
}
