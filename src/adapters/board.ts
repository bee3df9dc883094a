/** The queues go in; Bull Board comes out as a Fastify plugin, to be mounted behind a sign-in. */
import { createBullBoard } from '@bull-board/api';
import { BullMQAdapter } from '@bull-board/api/bullMQAdapter';
import { FastifyAdapter } from '@bull-board/fastify';
import { Queue } from 'bullmq';
import type { FastifyPluginAsync } from 'fastify';

/** `prefix` is where it is mounted, such as `/queues`. It looks, and changes nothing: what may be done has pages of its own. */
export function boardOf(queues: readonly unknown[], prefix: string): FastifyPluginAsync {
  const serverAdapter = new FastifyAdapter();
  serverAdapter.setBasePath(prefix);
  createBullBoard({
    queues: queues
      .filter((queue) => queue instanceof Queue)
      .map((queue) => new BullMQAdapter(queue, { readOnlyMode: true })),
    serverAdapter,
    options: { uiConfig: { boardTitle: 'Queues' } },
  });
  const plugin = serverAdapter.registerPlugin();
  return async (server) => {
    await server.register(plugin, { prefix });
  };
}
