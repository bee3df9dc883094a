/** Who did what: a list by words and by person, and the same as a file. */
import type { FastifyInstance } from 'fastify';
import type { Console } from './console.ts';
import { csvOf } from './csv.ts';
import { type Fields, queryOf, text } from './form.ts';
import type { ActionQuery } from './ports.ts';
import { addressOf } from './referral-pages.ts';
import { didFor } from './words.ts';

const VIEWER = { role: 'viewer' } as const;

export function auditPages(server: FastifyInstance, site: Console): void {
  const { views, clock } = site.needs;

  server.get('/audit', { config: VIEWER }, async (request, reply) => {
    const fields = queryOf(request);
    const query = queryIn(fields, 100);
    const found = await views.actions(query);
    return await site.page(request, reply, 'audit', {
      title: 'Audit',
      live: query.after === null,
      query,
      page_of: found,
      next: found.next === null ? null : addressOf('/audit', fields, found.next),
      first: query.after === null ? null : addressOf('/audit', fields, null),
      csv: addressOf('/audit.csv', fields, null),
    });
  });

  server.get('/audit.csv', { config: VIEWER }, async (request, reply) => {
    const query = queryIn(queryOf(request), 1_000);
    const file = csvOf(
      ['When', 'Who', 'What', 'About', 'Why'],
      async (after) => await views.actions({ ...query, after }),
      ({ at, who, did, subject, why }) => [at.toISOString(), who, didFor(did), subject, why],
    );
    return await reply
      .type('text/csv; charset=utf-8')
      .header('Content-Disposition', `attachment; filename="audit-${clock.now().toISOString().slice(0, 10)}.csv"`)
      .send(file);
  });
}

function queryIn(fields: Fields, limit: number): ActionQuery {
  return {
    who: text(fields, 'who').slice(0, 200),
    words: text(fields, 'q').slice(0, 200),
    after: text(fields, 'after') || null,
    limit,
  };
}
