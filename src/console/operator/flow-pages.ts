/** Whether mail is flowing: the first page, and the stream by which every page hears that something changed. */
import { Readable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import type { FastifyInstance } from 'fastify';
import { CANARY_STUCK } from '../../domain/canary.ts';
import { OUTCOMES } from '../../domain/lists.ts';
import type { Console } from './console.ts';
import type { Counts, FlowShown } from './ports.ts';

const LOOK_MS = 1_000;
const QUIET_MS = 20_000; // a proxy takes a stream that says nothing for dead

export function flowPages(server: FastifyInstance, site: Console): void {
  const { views, clock } = site.needs;
  server.get('/', { config: { role: 'viewer' } }, async (request, reply) => {
    const flow = await views.flow();
    return await site.page(request, reply, 'flow', {
      title: 'Flow',
      live: true,
      mode: site.needs.installation().mode,
      flow,
      chart: chartOf(flow.hours),
      alarms: alarmsIn(flow, clock.now()),
    });
  });

  const watch = watchCounts(async () => await views.counts());
  server.get('/live', { config: { role: 'viewer' } }, async (request, reply) => {
    const gone = new AbortController();
    request.raw.once('close', () => gone.abort());
    void reply.type('text/event-stream').header('X-Accel-Buffering', 'no');
    return await reply.send(Readable.from(streamOf(watch, gone.signal)));
  });
  server.addHook('preClose', async () => watch.end());
}

/** Whoever looks shares one question a second; while nobody looks nothing is asked. */
function watchCounts(ask: () => Promise<Counts>) {
  let last: Promise<Counts> | null = null;
  const ending = new AbortController();
  return {
    ending: ending.signal,
    end: () => ending.abort(),
    next: async (): Promise<Counts | null> => {
      last ??= sleep(LOOK_MS, undefined, { signal: ending.signal })
        .then(ask)
        .finally(() => (last = null));
      return await last.catch(() => null);
    },
  };
}

async function* streamOf(watch: ReturnType<typeof watchCounts>, gone: AbortSignal): AsyncGenerator<string> {
  let said = '';
  let saidAt = 0;
  yield 'retry: 2000\n\n';
  while (!gone.aborted && !watch.ending.aborted) {
    const counts = await watch.next();
    if (gone.aborted || watch.ending.aborted) return;
    const data = counts === null ? said : JSON.stringify(counts);
    if (data !== said) yield `event: counts\ndata: ${data}\n\n`;
    else if (Date.now() - saidAt > QUIET_MS) yield ': still here\n\n';
    else continue;
    said = data;
    saidAt = Date.now();
  }
}

const OLD_MS = 10 * 60_000;

/** What somebody has to do something about. */
function alarmsIn({ mailboxes, unfinished, notices }: FlowShown, now: Date): string[] {
  return [
    ...mailboxes
      .filter(({ watchedSince }) => watchedSince === null)
      .map(({ name }) => `Nobody watches the mailbox ${name}: start a process with the role watch.`),
    ...mailboxes.flatMap(({ name, canary }) =>
      canary === null || canary.missing === null
        ? []
        : [
            `The canary that was mailed to ${name} at ${canary.missing.since.toISOString().slice(0, 16).replace('T', ' ')} UTC stays away: ${CANARY_STUCK[canary.missing.stuck]}${canary.missing.fault === null ? '' : ` (${canary.missing.fault})`}.`,
          ],
    ),
    ...(notices.untold === 0
      ? []
      : [
          `${notices.untold} ${notices.untold === 1 ? 'notice waits' : 'notices wait'} in the outbox, because the customer cannot be told by mail: tell them in another way, then release or discard what waits.`,
        ]),
    ...(unfinished.oldest !== null && now.getTime() - unfinished.oldest.getTime() > OLD_MS
      ? ['Mail waits for more than ten minutes: is a process with the role work running?']
      : []),
  ];
}

const WIDTH = 720;
const HEIGHT = 160;
const GAP = 4;

function chartOf(hours: FlowShown['hours']) {
  const sums = hours.map(({ counts }) => Object.values(counts).reduce((sum, count) => sum + count, 0));
  const most = Math.max(1, ...sums);
  const width = WIDTH / hours.length;
  const bars = hours.map(({ at, counts }, index) => {
    let y = HEIGHT;
    const parts = OUTCOMES.flatMap((outcome) => {
      const height = ((counts[outcome] ?? 0) / most) * (HEIGHT - 6);
      y -= height;
      return height === 0 ? [] : [{ outcome, y: y.toFixed(1), height: height.toFixed(1) }];
    });
    const said = OUTCOMES.flatMap((outcome) => ((counts[outcome] ?? 0) === 0 ? [] : [`${outcome} ${counts[outcome]}`]));
    return {
      x: (index * width + GAP / 2).toFixed(1),
      width: (width - GAP).toFixed(1),
      parts,
      says: `${at.toISOString().slice(11, 16)} UTC: ${said.join(', ') || 'no mail'}`,
    };
  });
  const legend = OUTCOMES.map((outcome) => ({
    outcome,
    count: hours.reduce((sum, { counts }) => sum + (counts[outcome] ?? 0), 0),
  }));
  return { width: WIDTH, height: HEIGHT, bars, legend, most, from: '24 hours ago' };
}
