/** Files of this folder and of packages go in; what a browser fetches beside a page comes out, each under a path that changes with it. */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { FastifyInstance } from 'fastify';

export interface Assets {
  readonly css: string;
  readonly js: string;
  readonly htmx: string;
}

export function serveAssets(server: FastifyInstance): Assets {
  const own = (name: string) => readFileSync(new URL(name, import.meta.url));
  const serve = (name: string, type: string, content: Buffer): string => {
    const mark = createHash('sha256').update(content).digest('hex').slice(0, 12);
    const path = `/assets/${mark}/${name}`;
    server.get(path, { config: { role: 'public' } }, async (_, reply) => {
      await reply.type(type).header('Cache-Control', 'public, max-age=31536000, immutable').send(content);
    });
    return path;
  };
  const css = Buffer.concat([
    readFileSync(new URL(import.meta.resolve('modern-normalize/modern-normalize.css'))),
    own('console.css'),
  ]);
  return {
    css: serve('console.css', 'text/css; charset=utf-8', css),
    js: serve('console.js', 'text/javascript; charset=utf-8', own('console.js')),
    htmx: serve(
      'htmx.js',
      'text/javascript; charset=utf-8',
      readFileSync(new URL(import.meta.resolve('htmx.org/dist/htmx.min.js'))),
    ),
  };
}
