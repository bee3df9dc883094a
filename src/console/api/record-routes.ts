/** What is kept beside referrals goes in behind its port; the routes to messages and claims come out. No word of a mail is among it. */
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { sendOne } from './conditional.ts';
import { keyOf } from './guard.ts';
import { askedOf, pageShown } from './paging.ts';
import type { ApiRecords } from './ports.ts';
import { noSuch } from './problem.ts';
import { about, needs, refusals } from './route.ts';
import { claimQuery, claimSchema, idParams, messageQuery, messageSchema, pageOf } from './schemas.ts';

const messagePage = pageOf('Message', messageSchema);
const claimPage = pageOf('Claim', claimSchema);

export const recordRoutes: FastifyPluginAsyncZod<{ readonly records: ApiRecords }> = async (server, { records }) => {
  server.get(
    '/messages',
    {
      config: needs('messages:read'),
      schema: {
        ...about('messages:read', 'List messages', 'What is known of each, never its words. The newest first.'),
        querystring: messageQuery,
        response: { 200: messagePage, ...refusals },
      },
    },
    async (request) => {
      const { limit, cursor, ...filter } = request.query;
      const asked = askedOf('messages', { limit, cursor });
      return pageShown('messages', await records.messages(keyOf(request), filter, asked));
    },
  );

  server.get(
    '/messages/:id',
    {
      config: needs('messages:read'),
      schema: {
        ...about('messages:read', 'One message'),
        params: idParams,
        response: { 200: messageSchema, ...refusals },
      },
    },
    async (request, reply) => {
      const found = await records.message(keyOf(request), request.params.id);
      if (found === null) throw noSuch('message', request.params.id, 'GET /messages');
      return sendOne(request, reply, found);
    },
  );

  server.get(
    '/claims',
    {
      config: needs('claims:read'),
      schema: {
        ...about(
          'claims:read',
          'List claims',
          'What others say of opportunities; never a designation. The newest first.',
        ),
        querystring: claimQuery,
        response: { 200: claimPage, ...refusals },
      },
    },
    async (request) => {
      const { limit, cursor, ...filter } = request.query;
      return pageShown('claims', await records.claims(keyOf(request), filter, askedOf('claims', { limit, cursor })));
    },
  );

  server.get(
    '/claims/:id',
    {
      config: needs('claims:read'),
      schema: {
        ...about('claims:read', 'One claim', 'By the id of its letter.'),
        params: idParams,
        response: { 200: claimSchema, ...refusals },
      },
    },
    async (request, reply) => {
      const found = await records.claim(keyOf(request), request.params.id);
      if (found === null) throw noSuch('claim', request.params.id, 'GET /claims');
      return sendOne(request, reply, found);
    },
  );
};
