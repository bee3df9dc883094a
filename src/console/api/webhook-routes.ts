/** The endpoints behind their port go in; the routes by which programs ask to hear of what happens come out. */
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { etagOf, ifMatch, sendOne, stale } from './conditional.ts';
import { keyOf } from './guard.ts';
import { askedOf, pageShown } from './paging.ts';
import type { Replayed, Webhooks } from './ports.ts';
import { noSuch, Problem, shown } from './problem.ts';
import { about, needs, refusals } from './route.ts';
import {
  deliveryParams,
  idParams,
  ifMatchHeaders,
  nothing,
  pageOf,
  pageQuery,
  postHeaders,
  webhookBody,
  webhookChanges,
  webhookDeliveryQuery,
  webhookDeliverySchema,
  webhookHistorySchema,
  webhookMadeSchema,
  webhookReplay,
  webhookReplayedSchema,
  webhookRotation,
  webhookSchema,
} from './schemas.ts';

const webhookPage = pageOf('Webhook', webhookSchema);
const deliveryPage = pageOf('WebhookDelivery', webhookDeliverySchema);

export interface WebhookRouteNeeds {
  readonly webhooks: Webhooks;
  /** Why nothing may be posted there, in words for people; null where it may. */
  readonly targetFault: (url: string) => string | null;
}

export const webhookRoutes: FastifyPluginAsyncZod<WebhookRouteNeeds> = async (server, { webhooks, targetFault }) => {
  const checkTarget = (url: string): void => {
    const fault = targetFault(url);
    if (fault === null) return;
    throw new Problem('unacceptable', `url is "${shown(url)}", and ${fault}.`, {
      errors: [{ in: 'body', at: 'url', value: shown(url), detail: fault }],
    });
  };

  server.get(
    '/webhooks',
    {
      config: needs('webhooks:read'),
      schema: {
        ...about('webhooks:read', 'List endpoints'),
        querystring: pageQuery,
        response: { 200: webhookPage, ...refusals },
      },
    },
    async (request) => pageShown('webhooks', await webhooks.list(keyOf(request), askedOf('webhooks', request.query))),
  );

  server.post(
    '/webhooks',
    {
      config: needs('webhooks:write'),
      schema: {
        ...about(
          'webhooks:write',
          'Make an endpoint',
          'Messages follow https://www.standardwebhooks.com; the secret that signs them is shown this once. They carry ids, never words of a mail. One may come twice, under the same webhook-id.',
        ),
        headers: postHeaders,
        body: webhookBody,
        response: { 201: webhookMadeSchema, ...refusals },
      },
    },
    async (request, reply) => {
      const { url, events } = request.body;
      checkTarget(url);
      const key = keyOf(request);
      const made = await webhooks.add({ url, events, agencyId: key.agencyId, by: `the API key ${key.name}` });
      if (made === null)
        throw new Problem('conflict', 'There are as many endpoints as there may be: remove one that is not used.');
      const { secret: _secret, ...seen } = made;
      return await reply
        .code(201)
        .headers({ ETag: etagOf(seen), Location: `${server.prefix}/webhooks/${made.id}` })
        .send(made);
    },
  );

  server.get(
    '/webhooks/:id',
    {
      config: needs('webhooks:read'),
      schema: {
        ...about('webhooks:read', 'One endpoint'),
        params: idParams,
        response: { 200: webhookSchema, ...refusals },
      },
    },
    async (request, reply) => {
      const found = await webhooks.one(keyOf(request), request.params.id);
      if (found === null) throw noWebhook(request.params.id);
      return sendOne(request, reply, found);
    },
  );

  server.patch(
    '/webhooks/:id',
    {
      config: needs('webhooks:write'),
      schema: {
        ...about(
          'webhooks:write',
          'Change an endpoint',
          'With If-Match. `enabled: true` switches on what was disabled.',
        ),
        params: idParams,
        headers: ifMatchHeaders,
        body: webhookChanges,
        response: { 200: webhookSchema, ...refusals },
      },
    },
    async (request, reply) => {
      const { id } = request.params;
      const isCurrent = ifMatch(request);
      const { url } = request.body;
      if (url !== undefined) checkTarget(url);
      const done = await webhooks.change(keyOf(request), id, request.body, isCurrent);
      if (done.is === 'unknown') throw noWebhook(id);
      if (done.is === 'stale') throw stale(request, `the endpoint ${id}`);
      reply.header('ETag', etagOf(done.now));
      return done.now;
    },
  );

  server.delete(
    '/webhooks/:id',
    {
      config: needs('webhooks:write'),
      schema: {
        ...about('webhooks:write', 'Remove an endpoint', 'With If-Match. What waits for it is not sent.'),
        params: idParams,
        headers: ifMatchHeaders,
        response: { 204: nothing, ...refusals },
      },
    },
    async (request, reply) => {
      const { id } = request.params;
      const done = await webhooks.remove(keyOf(request), id, ifMatch(request));
      if (done.is === 'unknown') throw noWebhook(id);
      if (done.is === 'stale') throw stale(request, `the endpoint ${id}`);
      return await reply.code(204).send();
    },
  );

  server.post(
    '/webhooks/:id/rotate',
    {
      config: needs('webhooks:write'),
      schema: {
        ...about(
          'webhooks:write',
          'Give an endpoint a new secret',
          'It is shown this once. For `keepHours` each message carries a signature by each secret, separated by a space, so that the receiver can change over; a secret that got about ends at once with 0.',
        ),
        params: idParams,
        headers: postHeaders,
        body: webhookRotation,
        response: { 200: webhookMadeSchema, ...refusals },
      },
    },
    async (request, reply) => {
      const { id } = request.params;
      const made = await webhooks.rotate(keyOf(request), id, request.body.keepHours);
      if (made === null) throw noWebhook(id);
      const { secret: _secret, ...seen } = made;
      reply.header('ETag', etagOf(seen));
      return made;
    },
  );

  server.post(
    '/webhooks/:id/replay',
    {
      config: needs('webhooks:write'),
      schema: {
        ...about(
          'webhooks:write',
          'Send what failed once more',
          'The oldest messages that were given up, 10,000 at most. Each has the same webhook-id.',
        ),
        params: idParams,
        headers: postHeaders,
        body: webhookReplay,
        response: { 200: webhookReplayedSchema, ...refusals },
      },
    },
    async (request) => {
      const { id } = request.params;
      const since = new Date(request.body.failedSince);
      return doneOf(await webhooks.replayFailed(keyOf(request), id, since), noWebhook(id));
    },
  );

  server.get(
    '/webhooks/:id/deliveries',
    {
      config: needs('webhooks:read'),
      schema: {
        ...about('webhooks:read', 'List messages to an endpoint', 'The newest first.'),
        params: idParams,
        querystring: webhookDeliveryQuery,
        response: { 200: deliveryPage, ...refusals },
      },
    },
    async (request) => {
      const { id } = request.params;
      const { state = null, ...query } = request.query;
      const list = 'messages to an endpoint';
      const page = await webhooks.deliveries(keyOf(request), id, state, askedOf(list, query));
      if (page === null) throw noWebhook(id);
      return pageShown(list, page);
    },
  );

  server.get(
    '/webhooks/:id/deliveries/:delivery',
    {
      config: needs('webhooks:read'),
      schema: {
        ...about('webhooks:read', 'One message to an endpoint', 'With each attempt at it.'),
        params: deliveryParams,
        response: { 200: webhookHistorySchema, ...refusals },
      },
    },
    async (request, reply) => {
      const { id, delivery } = request.params;
      const found = await webhooks.delivery(keyOf(request), id, delivery);
      if (found === null) throw noDelivery(id, delivery);
      return sendOne(request, reply, found);
    },
  );

  server.post(
    '/webhooks/:id/deliveries/:delivery/replay',
    {
      config: needs('webhooks:write'),
      schema: {
        ...about('webhooks:write', 'Send a message once more', 'Also one that was taken. It has the same webhook-id.'),
        params: deliveryParams,
        headers: postHeaders,
        response: { 200: webhookDeliverySchema, ...refusals },
      },
    },
    async (request) => {
      const { id, delivery } = request.params;
      return doneOf(await webhooks.replay(keyOf(request), id, delivery), noDelivery(id, delivery));
    },
  );
};

function doneOf<What>(replayed: Replayed<What>, unknown: Problem): What {
  switch (replayed.is) {
    case 'done':
      return replayed.what;
    case 'unknown':
      throw unknown;
    case 'disabled':
      throw new Problem(
        'conflict',
        `The endpoint is disabled, since ${replayed.why}: PATCH it with "enabled": true first.`,
      );
  }
}

const noWebhook = (id: string) => noSuch('endpoint', id, 'GET /webhooks');
const noDelivery = (id: string, delivery: string) =>
  noSuch('message', delivery, `GET /webhooks/${shown(id)}/deliveries`);
