/** The notices behind their port go in; the routes that show them, and let them go or end them, come out. */
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { etagOf, ifMatch, sendOne, stale } from './conditional.ts';
import { keyOf } from './guard.ts';
import { askedOf, pageShown } from './paging.ts';
import type { ApiRecords } from './ports.ts';
import { noSuch, Problem } from './problem.ts';
import { about, needs, refusals } from './route.ts';
import { decidedSchema, idParams, noticeQuery, noticeSchema, pageOf, postIfMatchHeaders } from './schemas.ts';

const noticePage = pageOf('Notice', noticeSchema);

const DECISIONS = [
  ['release', 'Let waiting deliveries go out'],
  ['again', 'Send refused, unknown and bounced deliveries once more', 'They may arrive twice.'],
  ['drop', 'Decide that waiting and pending deliveries are never sent'],
] as const;

export const noticeRoutes: FastifyPluginAsyncZod<{
  readonly records: ApiRecords;
  readonly mayRelease: boolean;
}> = async (server, { records, mayRelease }) => {
  server.get(
    '/notices',
    {
      config: needs('notices:read'),
      schema: {
        ...about('notices:read', 'List notices with their deliveries', 'The newest first.'),
        querystring: noticeQuery,
        response: { 200: noticePage, ...refusals },
      },
    },
    async (request) => {
      const { limit, cursor, ...filter } = request.query;
      return pageShown('notices', await records.notices(keyOf(request), filter, askedOf('notices', { limit, cursor })));
    },
  );

  server.get(
    '/notices/:id',
    {
      config: needs('notices:read'),
      schema: {
        ...about('notices:read', 'One notice'),
        params: idParams,
        response: { 200: noticeSchema, ...refusals },
      },
    },
    async (request, reply) => {
      const found = await records.notice(keyOf(request), request.params.id);
      if (found === null) throw noNotice(request.params.id);
      return sendOne(request, reply, found);
    },
  );

  for (const [decision, summary, description = ''] of DECISIONS)
    server.post(
      `/notices/:id/${decision}`,
      {
        config: needs('notices:write'),
        schema: {
          ...about(
            'notices:write',
            summary,
            `${description} With If-Match. A key of one agency decides of no mail to a customer.`.trimStart(),
          ),
          params: idParams,
          headers: postIfMatchHeaders,
          response: { 200: decidedSchema, ...refusals },
        },
      },
      async (request, reply) => {
        const { id } = request.params;
        const key = keyOf(request);
        const isCurrent = ifMatch(request);
        const before = await records.notice(key, id);
        if (before === null) throw noNotice(id);
        if (!isCurrent(before)) throw stale(request, `the notice ${id}`);
        if (!mayRelease && decision !== 'drop')
          throw new Problem(
            'conflict',
            'MODE is "shadow", in which nothing is ever sent: set MODE to desk, approve or automatic before releasing notices.',
          );
        if (key.agencyId !== null && before.deliveries.some(({ source }) => isCustomers(source)))
          throw new Problem(
            'forbidden',
            `The key is bound to one agency, and ${id} is a mail to the customer: use a key that is not bound, or the outbox of the console.`,
          );
        // What was sent since it was looked at is no more in a state from which it could be decided.
        const changed = await records.decide(id, decision, `the API key ${key.name}`);
        const notice = (await records.notice(key, id)) ?? before;
        reply.header('ETag', etagOf(notice));
        return { changed, notice };
      },
    );
};

/** Whatever is not of the directory: whoever wrote, or the contact on record. */
const isCustomers = (source: string): boolean => !source.startsWith('directory:');

const noNotice = (id: string) => noSuch('notice', id, 'GET /notices');
