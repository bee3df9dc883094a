/** The outbox: what waits for approval, what was sent, to whom and by what right; and what an operator decides about it. */
import type { FastifyInstance, FastifyReply } from 'fastify';
import { cidOf, type Logo } from '../../domain/logo.ts';
import { DELIVERY_STATES, WAIT_REASONS } from '../../domain/notice.ts';
import { mayDo } from '../../domain/user.ts';
import type { Console } from './console.ts';
import { signedIn } from './console.ts';
import { fieldsIn, member, members, queryOf, text } from './form.ts';
import { mailParams } from './hold-pages.ts';
import { FOREIGN } from './mail-pages.ts';
import { addressOf } from './referral-pages.ts';

const PAGE = 50;
const VIEWER = { role: 'viewer' } as const;
const OPERATOR = { role: 'operator' } as const;
const DECISIONS = ['release', 'again', 'drop'] as const;

export function outboxPages(server: FastifyInstance, site: Console): void {
  const { views, deeds, services, installation } = site.needs;

  server.get('/outbox', { config: VIEWER }, async (request, reply) => {
    const fields = queryOf(request);
    const states = members(fields, 'state', DELIVERY_STATES);
    const after = text(fields, 'after') || null;
    const [found, stopped] = await Promise.all([views.outbox(states, after, PAGE), views.stopped()]);
    return await site.page(request, reply, 'outbox', {
      title: 'Outbox',
      live: after === null,
      states: DELIVERY_STATES.map((value) => ({ value, on: states.includes(value) })),
      stopped,
      page_of: found,
      next: found.next === null ? null : addressOf('/outbox', fields, found.next),
      first: after === null ? null : addressOf('/outbox', fields, null),
    });
  });

  server.get('/outbox/:id', { config: VIEWER }, async (request, reply) => {
    const { id } = mailParams.parse(request.params);
    const notice = await views.notice(id);
    if (notice === null) return notThere(reply);
    const states = notice.deliveries.map(({ state }) => state);
    const has = (...wanted: readonly (typeof states)[number][]) => states.some((state) => wanted.includes(state));
    const user = signedIn(request);
    return await site.page(request, reply, 'notice', {
      title: notice.subject,
      conflict: mayDo(user.role, 'operator') ? await services.conflictNotice(id, user) : null,
      notice: {
        ...notice,
        deliveries: notice.deliveries.map((delivery) => ({
          ...delivery,
          says: delivery.waitReason === null ? (delivery.response ?? '') : WAIT_REASONS[delivery.waitReason],
        })),
      },
      can: {
        release: has('waiting'),
        again: has('refused', 'unknown', 'bounced'),
        twice: has('unknown'),
        drop: has('waiting', 'pending'),
      },
      shadow: installation().mode === 'shadow',
    });
  });

  server.get('/outbox/:id/html', { config: VIEWER }, async (request, reply) => {
    const { id } = mailParams.parse(request.params);
    const notice = await views.notice(id);
    if (notice === null) return notThere(reply);
    return reply.headers(FOREIGN).type('text/html; charset=utf-8').send(withLogo(notice.html, notice.logo));
  });

  server.post('/outbox/:id', { config: OPERATOR }, async (request, reply) => {
    const { id } = mailParams.parse(request.params);
    const decision = member(fieldsIn(request), 'decision', DECISIONS);
    if (decision === null)
      return site.fault(reply, 422, 'Not done', 'Press one of the buttons that say what is to happen.');
    if (decision !== 'drop' && installation().mode === 'shadow')
      return site.fault(
        reply,
        409,
        'Not sent',
        'The mode is shadow, in which nothing is ever sent: change MODE first.',
      );
    const done = await deeds.deliver(id, decision, signedIn(request));
    if (done.is === 'refused') return site.fault(reply, 403, 'Not done', done.why);
    const said = done.count === 0 ? 'nothing' : decision === 'drop' ? 'dropped' : 'released';
    return reply.redirect(`/outbox/${id}?said=${said}`, 303);
  });

  server.post('/outbox/stop', { config: OPERATOR }, async (request, reply) => {
    const why = text(fieldsIn(request), 'why').slice(0, 300);
    if (why === '') return site.fault(reply, 422, 'Not stopped', 'Say why, for whoever looks later.');
    await deeds.stopSending(why, signedIn(request));
    return reply.redirect('/outbox?said=stopped', 303);
  });

  server.post('/outbox/resume', { config: OPERATOR }, async (request, reply) => {
    await deeds.resumeSending(signedIn(request));
    return reply.redirect('/outbox?said=resumed', 303);
  });

  const notThere = (reply: FastifyReply) =>
    site.fault(reply, 404, 'No such notice', 'There is no notice of that number. Look in the outbox.');
}

/** As a mail program shows it: the picture that the mail carries stands in it, for nothing is fetched in its frame. */
function withLogo(html: string, logo: Logo | null): string {
  if (logo === null) return html;
  const picture = Buffer.from(logo.content).toString('base64');
  return html.replaceAll(`cid:${cidOf(logo)}`, `data:${logo.contentType};base64,${picture}`);
}
