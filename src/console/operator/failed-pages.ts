/** The work that the queues gave up on: why, and another attempt at one, at all of a reason, or at all. */
import type { FastifyInstance } from 'fastify';
import type { Console } from './console.ts';
import { signedIn } from './console.ts';
import { fieldsIn, text } from './form.ts';
import type { FailedRow } from './ports.ts';

export function failedPages(server: FastifyInstance, site: Console): void {
  const { views, deeds } = site.needs;

  server.get('/failed', { config: { role: 'viewer' } }, async (request, reply) => {
    const groups = Map.groupBy(await views.failed(), ({ reason }: FailedRow) => reason);
    return await site.page(request, reply, 'failed', {
      title: 'Failed work',
      live: true,
      groups: [...groups].map(([reason, rows]) => ({ reason, rows })),
    });
  });

  server.post('/failed/retry', { config: { role: 'operator' } }, async (request, reply) => {
    const fields = fieldsIn(request);
    const [id, reason] = [text(fields, 'id') || null, fields['reason']?.[0] ?? null];
    const tried = await deeds.retry(id, reason, signedIn(request));
    return reply.redirect(`/failed?said=${tried === 0 ? 'nothing' : 'retried'}`, 303);
  });
}
