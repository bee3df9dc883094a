/** The directory behind its port goes in; the routes to agencies and agents come out, and the one that puts an agent there. */
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { etagOf, ifMatchOrNew, sendOne, stale } from './conditional.ts';
import { keyOf } from './guard.ts';
import { askedOf, pageShown } from './paging.ts';
import type { ApiDirectory } from './ports.ts';
import { noSuch, Problem, shown } from './problem.ts';
import { about, needs, refusals } from './route.ts';
import {
  agencySchema,
  agentBody,
  agentParams,
  agentSchema,
  idParams,
  ifMatchOrNewHeaders,
  pageOf,
  pageQuery,
  waitsSchema,
} from './schemas.ts';

const agencyPage = pageOf('Agency', agencySchema);
const agentPage = pageOf('Agent', agentSchema);

export const directoryRoutes: FastifyPluginAsyncZod<{ readonly directory: ApiDirectory }> = async (
  server,
  { directory },
) => {
  server.get(
    '/agencies',
    {
      config: needs('directory:read'),
      schema: {
        ...about('directory:read', 'List master agencies', 'By id.'),
        querystring: pageQuery,
        response: { 200: agencyPage, ...refusals },
      },
    },
    async (request) =>
      pageShown('agencies', await directory.agencies(keyOf(request), askedOf('agencies', request.query))),
  );

  server.get(
    '/agencies/:id',
    {
      config: needs('directory:read'),
      schema: {
        ...about('directory:read', 'One master agency'),
        params: idParams,
        response: { 200: agencySchema, ...refusals },
      },
    },
    async (request, reply) => {
      const found = await directory.agency(keyOf(request), request.params.id);
      if (found === null) throw noSuch('agency', request.params.id, 'GET /agencies');
      return sendOne(request, reply, found);
    },
  );

  server.get(
    '/agents',
    {
      config: needs('directory:read'),
      schema: {
        ...about('directory:read', 'List agents', 'By id.'),
        querystring: pageQuery,
        response: { 200: agentPage, ...refusals },
      },
    },
    async (request) => pageShown('agents', await directory.agents(keyOf(request), askedOf('agents', request.query))),
  );

  server.get(
    '/agents/:id',
    {
      config: needs('directory:read'),
      schema: {
        ...about('directory:read', 'One agent'),
        params: idParams,
        response: { 200: agentSchema, ...refusals },
      },
    },
    async (request, reply) => {
      const found = await directory.agent(keyOf(request), request.params.id);
      if (found === null) throw noSuch('agent', request.params.id, 'GET /agents');
      return sendOne(request, reply, found);
    },
  );

  server.put(
    '/agents/:id',
    {
      config: needs('directory:write'),
      schema: {
        ...about(
          'directory:write',
          'Put an agent into the directory',
          'With If-Match, or `If-None-Match: *` where new. 202: an operator looks at it before it takes effect, as at everything by which a key that is bound to one agency would identify somebody anew; put again, it takes the place of what waits.',
        ),
        params: agentParams,
        headers: ifMatchOrNewHeaders,
        body: agentBody,
        response: { 200: agentSchema, 201: agentSchema, 202: waitsSchema, ...refusals },
      },
    },
    async (request, reply) => {
      const { id } = request.params;
      const meets = ifMatchOrNew(request);
      let isNew = false;
      const done = await directory.putAgent(keyOf(request), { id, ...request.body }, (found) => {
        isNew = found === null;
        return meets(found);
      });
      switch (done.is) {
        case 'unknown':
          throw noSuch('agent', id, 'GET /agents');
        case 'stale':
          throw stale(request, `the agent ${id}`);
        case 'unknown_agencies':
          throw new Problem(
            'unacceptable',
            `agencyIds names ${done.ids.join(', ')}, and GET /agencies knows no such agency: name those that it lists.`,
          );
        case 'forbidden':
          throw new Problem(
            'forbidden',
            `The key is bound to one agency, and ${id} is or would be with another too: use a key that is not bound.`,
          );
        case 'refused':
          throw new Problem('unacceptable', `In the body, ${done.faults.map(refusedIn).join('; ')}.`, {
            errors: done.faults.map(({ at, value, says }) => ({ in: 'body', at, value, detail: says })),
          });
        case 'waits':
          return await reply.code(202).send(WAITS);
        case 'too_many':
          throw new Problem(
            'conflict',
            'Too many changes of this key wait for an operator: try again when some of them are decided.',
          );
        case 'changed':
          reply.header('ETag', etagOf(done.now));
          return await reply.code(isNew ? 201 : 200).send(done.now);
      }
    },
  );
};

/** The same whatever the reason: a key learns nothing of what others have in the directory. */
const WAITS = {
  status: 'waiting',
  detail:
    'An operator looks at this change before it takes effect. GET /agents/{id} shows the agent as it is until then.',
} as const;

const refusedIn = ({ at, value, says }: { at: string; value: string; says: string }): string =>
  value === '' ? `${at}: ${says}` : `${at} "${shown(value)}" ${says}`;
