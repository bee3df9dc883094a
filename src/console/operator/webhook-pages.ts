/** Where programs hear of what happens: endpoints made, given new secrets, switched on and removed; what was delivered to each, and sent once more. */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { KEPT_HOURS, MOST_KEPT_HOURS, WEBHOOK_EVENTS } from '../../domain/webhook.ts';
import type { Place, Replayed } from '../api/ports.ts';
import { WEBHOOK_DELIVERY_STATES, type WebhookMade, type WebhookShown } from '../api/schemas.ts';
import type { Console } from './console.ts';
import { signedIn } from './console.ts';
import { type Fields, fieldsIn, member, members, queryOf, text } from './form.ts';
import { instantIn, localText } from './local-time.ts';
import { addressOf } from './referral-pages.ts';

const ADMIN = { role: 'admin' } as const;
/** Whoever administers sees the endpoints of all agencies. */
const ALL = { agencyId: null };
const PAGE = 50;
const DAY_MS = 86_400_000;
const webhookParams = z.object({ id: z.uuid() });
const deliveryParams = webhookParams.extend({ delivery: z.uuid() });
const keepHoursField = z.coerce.number().int().min(0).max(MOST_KEPT_HOURS);
/** Where a page of a log ended, and one of the endpoints: a moment and an id. */
const LOG_PLACE = z.string().regex(/^\d{1,15}$/);
const LIST_PLACE = z.tuple([z.iso.datetime({ precision: 6 }), z.uuid()]);

export function webhookPages(server: FastifyInstance, site: Console): void {
  const { webhooks, targetFault, views, deeds, zone, clock } = site.needs;

  server.get('/webhooks', { config: ADMIN }, async (request, reply) => await everyEndpoint(request, reply, {}, null));

  server.post('/webhooks', { config: ADMIN }, async (request, reply) => {
    const fields = fieldsIn(request);
    const url = text(fields, 'url').slice(0, 2_000);
    const events = members(fields, 'events', WEBHOOK_EVENTS);
    const agencyId = text(fields, 'agency') || null;
    const target = targetFault(url);
    const fault =
      target !== null
        ? `Nothing can be posted to “${url}”, since ${target}.`
        : events.length === 0
          ? 'Choose at least one event.'
          : (await views.directory()).agencies.every(({ id }) => id !== agencyId) && agencyId !== null
            ? 'The directory has no such agency.'
            : null;
    if (fault !== null) return await everyEndpoint(request, reply, fields, fault);
    const made = await webhooks.add({ url, events, agencyId, by: signedIn(request).name });
    if (made === null)
      return await everyEndpoint(request, reply, fields, 'There are as many as there may be: remove one first.');
    await note(request, 'webhook added', made.id, '');
    return await secretOnce(request, reply, made);
  });

  server.get('/webhooks/:id', { config: ADMIN }, async (request, reply) => {
    const { id } = webhookParams.parse(request.params);
    const fields = queryOf(request);
    const state = member(fields, 'state', WEBHOOK_DELIVERY_STATES);
    const after = LOG_PLACE.safeParse(text(fields, 'after')).data ?? null;
    const [endpoint, log] = await Promise.all([
      webhooks.one(ALL, id),
      webhooks.deliveries(ALL, id, state, { limit: PAGE, after: after === null ? null : [after, ''] }),
    ]);
    if (endpoint === null || log === null) return notThere(reply);
    const { agencies } = await views.directory();
    const dayAgo = new Date(clock.now().getTime() - DAY_MS);
    const since = endpoint.failingSince === null ? dayAgo : new Date(endpoint.failingSince);
    return await site.page(request, reply, 'webhook', {
      title: `Webhook, ${endpoint.url}`,
      endpoint: { ...endpoint, agency: agencies.find((each) => each.id === endpoint.agencyId)?.name ?? null },
      states: WEBHOOK_DELIVERY_STATES,
      state,
      deliveries: log.items,
      next: log.next === null ? null : addressOf(`/webhooks/${id}`, fields, log.next[0]),
      first: after === null ? null : addressOf(`/webhooks/${id}`, fields, null),
      since: localText(since, zone),
      zone,
      keepHours: KEPT_HOURS,
      mostHours: MOST_KEPT_HOURS,
    });
  });

  server.post('/webhooks/:id', { config: ADMIN }, async (request, reply) => {
    const { id } = webhookParams.parse(request.params);
    const enabled = text(fieldsIn(request), 'enabled') === 'yes';
    const done = await webhooks.change(ALL, id, { enabled }, () => true);
    if (done.is !== 'changed') return notThere(reply);
    await note(request, enabled ? 'webhook switched on' : 'webhook switched off', id, '');
    return reply.redirect(`/webhooks/${id}?said=changed`, 303);
  });

  server.post('/webhooks/:id/rotate', { config: ADMIN }, async (request, reply) => {
    const { id } = webhookParams.parse(request.params);
    const hours = keepHoursField.safeParse(text(fieldsIn(request), 'keepHours') || undefined);
    if (!hours.success)
      return site.fault(reply, 422, 'Not changed', `Say for how many hours, from 0 to ${MOST_KEPT_HOURS}.`);
    const made = await webhooks.rotate(ALL, id, hours.data);
    if (made === null) return notThere(reply);
    await note(request, 'webhook secret rotated', id, `${hours.data} hours`);
    return await secretOnce(request, reply, made);
  });

  server.post('/webhooks/:id/remove', { config: ADMIN }, async (request, reply) => {
    const { id } = webhookParams.parse(request.params);
    const done = await webhooks.remove(ALL, id, () => true);
    if (done.is !== 'changed') return notThere(reply);
    await note(request, 'webhook removed', id, '');
    return reply.redirect('/webhooks?said=done', 303);
  });

  server.post('/webhooks/:id/replay', { config: ADMIN }, async (request, reply) => {
    const { id } = webhookParams.parse(request.params);
    const since = instantIn(text(fieldsIn(request), 'since'), zone);
    if (since === null) return site.fault(reply, 422, 'Not sent', 'Say since when, as a day and a time.');
    const done = await webhooks.replayFailed(ALL, id, since);
    if (done.is !== 'done') return notReplayed(reply, done);
    const { replayed, more } = done.what;
    await note(request, 'webhook replayed', id, `${replayed} messages since ${since.toISOString()}`);
    const said = replayed === 0 ? 'nonefailed' : more ? 'replayedsome' : 'replayed';
    return reply.redirect(`/webhooks/${id}?said=${said}`, 303);
  });

  server.get('/webhooks/:id/deliveries/:delivery', { config: ADMIN }, async (request, reply) => {
    const { id, delivery } = deliveryParams.parse(request.params);
    const [endpoint, found] = [await webhooks.one(ALL, id), await webhooks.delivery(ALL, id, delivery)];
    if (endpoint === null || found === null) return notThere(reply);
    return await site.page(request, reply, 'webhook-delivery', {
      title: `${found.event}, ${found.messageId}`,
      endpoint,
      delivery: found,
    });
  });

  server.post('/webhooks/:id/deliveries/:delivery/replay', { config: ADMIN }, async (request, reply) => {
    const { id, delivery } = deliveryParams.parse(request.params);
    const done = await webhooks.replay(ALL, id, delivery);
    if (done.is !== 'done') return notReplayed(reply, done);
    await note(request, 'webhook replayed', id, done.what.messageId);
    return reply.redirect(`/webhooks/${id}/deliveries/${delivery}?said=replayed`, 303);
  });

  async function everyEndpoint(
    request: FastifyRequest,
    reply: FastifyReply,
    typed: Fields,
    fault: string | null,
  ): Promise<FastifyReply> {
    const after = LIST_PLACE.safeParse(text(queryOf(request), 'after').split(' ')).data ?? null;
    const [page, { agencies }] = await Promise.all([webhooks.list(ALL, { limit: PAGE, after }), views.directory()]);
    const agencyName = ({ agencyId }: WebhookShown) => agencies.find(({ id }) => id === agencyId)?.name ?? agencyId;
    const chosen = members(typed, 'events', WEBHOOK_EVENTS);
    return await site.page(request, reply, 'webhooks', {
      title: 'Webhooks',
      status: fault === null ? 200 : 422,
      fault,
      endpoints: page.items.map((endpoint) => ({ ...endpoint, agency: agencyName(endpoint) })),
      next: page.next === null ? null : nextList(page.next),
      first: after === null ? null : '/webhooks',
      agencies,
      typed: { url: text(typed, 'url'), agency: text(typed, 'agency') },
      events: WEBHOOK_EVENTS.map((value) => ({ value, on: fault === null || chosen.includes(value) })),
    });
  }

  /** In the answer itself: it is kept nowhere to be shown from again. */
  async function secretOnce(request: FastifyRequest, reply: FastifyReply, made: WebhookMade): Promise<FastifyReply> {
    return await site.page(request, reply, 'webhook-secret', { title: 'The secret', made });
  }

  async function note(request: FastifyRequest, did: string, id: string, why: string): Promise<void> {
    await deeds.note(signedIn(request).name, did, `endpoint ${id}`, why);
  }

  const notThere = (reply: FastifyReply) =>
    site.fault(reply, 404, 'No such endpoint', 'There is no endpoint, or no message to it, of that number.');

  const notReplayed = (reply: FastifyReply, off: Exclude<Replayed<never>, { is: 'done' }>) =>
    off.is === 'unknown'
      ? notThere(reply)
      : site.fault(reply, 409, 'Not sent', `The endpoint is switched off, since ${off.why}. Switch it on first.`);
}

const nextList = (place: Place): string => addressOf('/webhooks', {}, place.join(' '));
