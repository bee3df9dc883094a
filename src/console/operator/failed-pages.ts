/** The work that fails: by its cause, with whom it is for and when it is tried again; another attempt at one, at all of a cause, or at all. */
import type { FastifyInstance } from 'fastify';
import { causeOf } from './causes.ts';
import type { Console } from './console.ts';
import { signedIn } from './console.ts';
import { fieldsIn, text } from './form.ts';
import type { FailedRow } from './ports.ts';

/** Until it is read, it is now. */
const SOON_MS = 3_000;

export function failedPages(server: FastifyInstance, site: Console): void {
  const { views, deeds, clock } = site.needs;
  const grouped = async (): Promise<ReadonlyMap<string, readonly FailedRow[]>> =>
    Map.groupBy(await views.failed(), ({ cause }) => causeOf(cause));

  server.get('/failed', { config: { role: 'viewer' } }, async (request, reply) => {
    const groups = await grouped();
    const sendingFault = await views.sendingFault();
    const soon = clock.now().getTime() + SOON_MS;
    return await site.page(request, reply, 'failed', {
      title: 'Failed work',
      live: true,
      sendingFault,
      groups: [...groups].map(([cause, rows]) => ({
        cause,
        rows: rows
          .toSorted((one, other) => one.nextAt.getTime() - other.nextAt.getTime())
          .map((row) => ({ ...row, isDue: row.nextAt.getTime() <= soon })),
      })),
    });
  });

  server.post('/failed/retry', { config: { role: 'operator' } }, async (request, reply) => {
    const fields = fieldsIn(request);
    const [id, cause] = [text(fields, 'id'), fields['cause']?.[0] ?? ''];
    const groups = await grouped();
    const ids = id !== '' ? [id] : cause !== '' ? (groups.get(cause) ?? []).map((row) => row.id) : null;
    const one = [...groups.values()].flat().find((row) => row.id === id);
    const of = id === '' ? cause || 'everything' : (one?.reference ?? one?.customer ?? 'one mail');
    const tried = await deeds.retry(ids, of, signedIn(request));
    return reply.redirect(`/failed?said=${tried === 0 ? 'nothing' : 'retried'}`, 303);
  });
}
