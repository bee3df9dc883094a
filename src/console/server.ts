/** The web server: what it serves goes in; a server that listens comes out. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import fastify from 'fastify';
import type { Log } from '../domain/ports.ts';
import { customerPages, type CustomerPagesNeeds } from './customer-pages.ts';
import { pageWriter } from './pages.ts';
import { readPageWords } from './words.ts';

export interface WebNeeds extends Omit<CustomerPagesNeeds, 'write' | 'words' | 'style'> {
  /** Of the templates; the pages lie in the folder `pages` inside it. */
  readonly templatesDir: string;
  readonly host: string;
  readonly port: number;
  /** Addresses whose X-Forwarded-For is believed. */
  readonly proxies: readonly string[];
  readonly log: Log;
}

export interface WebServer {
  /** Where it listens, such as `http://127.0.0.1:8025`. */
  readonly url: string;
  close(): Promise<void>;
}

/** Rejects when it cannot listen there, or a template is faulty. */
export async function startWeb(needs: WebNeeds): Promise<WebServer> {
  const folder = join(needs.templatesDir, 'pages');
  const json = async (path: string): Promise<unknown> => JSON.parse(await readFile(path, 'utf8'));
  const words = readPageWords(
    await json(join(needs.templatesDir, 'words.json')),
    await json(join(folder, 'words.json')),
  );
  const write = await pageWriter(folder);
  const style = await readFile(join(folder, 'pages.css'), 'utf8');
  const app = fastify({
    logger: false,
    bodyLimit: 64_000,
    routerOptions: { maxParamLength: 200 },
    trustProxy: needs.proxies.length === 0 ? false : [...needs.proxies],
    requestTimeout: 30_000,
    forceCloseConnections: true,
  });
  app.setErrorHandler(async (error, _, reply) => {
    const status = error instanceof Error && 'statusCode' in error ? Number(error.statusCode) : 500;
    if (status >= 500)
      needs.log.error('web.failed', { error: error instanceof Error ? error : new Error(String(error)) });
    await reply
      .code(status >= 400 ? status : 500)
      .send({ error: status >= 500 ? 'it failed on our side' : 'this cannot be read' });
  });
  await app.register(async (scope) => await customerPages(scope, { ...needs, write, words, style }));
  const url = await app.listen({ host: needs.host, port: needs.port });
  needs.log.info('web.started', { url });
  return { url, close: async () => await app.close() };
}
