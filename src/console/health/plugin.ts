/** The health of the service goes in; a Fastify plugin comes out with the pages for machines: /healthz, /readyz, /metrics. */
import { createHash, timingSafeEqual } from 'node:crypto';
import type { FastifyPluginAsync, FastifyRequest } from 'fastify';
import { collectDefaultMetrics, Gauge, Registry } from 'prom-client';
import type { Figures, Health, Reading } from './ports.ts';
import type { StageTimes } from './stage-times.ts';

export interface HealthPages {
  readonly health: Health;
  readonly stages: StageTimes;
  /** Who reads the figures says it; null: only this machine reads them. */
  readonly metricsToken: string | null;
}

/** Scrapes that come closer together read the same. */
const FRESH_MS = 5_000;

export const healthPages: FastifyPluginAsync<HealthPages> = async (server, { health, stages, metricsToken }) => {
  server.addHook('onRequest', async (_request, reply) => {
    reply.headers({ 'Cache-Control': 'no-store', 'X-Content-Type-Options': 'nosniff' });
  });

  // That this process answers at all: whoever restarts it must not do so because a database is away.
  server.get('/healthz', async (_request, reply) => await reply.send({ status: 'ok' }));

  server.get('/readyz', async (_request, reply) => {
    const dependencies = await health.dependencies();
    const isReady = dependencies.every(({ ok }) => ok);
    return await reply.code(isReady ? 200 : 503).send({ status: isReady ? 'ready' : 'not ready', dependencies });
  });

  const process = new Registry();
  collectDefaultMetrics({ register: process });
  let last: { readonly at: number; readonly text: Promise<string> } | null = null;
  server.get('/metrics', async (request, reply) => {
    if (!mayRead(request, metricsToken))
      return await reply.code(403).send('These figures are for this machine, or for who has METRICS_TOKEN.\n');
    if (last === null || Date.now() - last.at > FRESH_MS) last = { at: Date.now(), text: allFigures(health) };
    // Where the store is away, the process still says how it is, and that the store is.
    const figures = last.text.catch(() => `${UP} 0`);
    const parts = await Promise.all([figures, stages.registry.metrics(), process.metrics()]);
    return await reply.type(Registry.PROMETHEUS_CONTENT_TYPE).send(parts.join('\n'));
  });
};

function mayRead({ headers, ip }: FastifyRequest, token: string | null): boolean {
  // What a proxy on this machine passes on comes from anywhere.
  const isPassedOn = ['x-forwarded-for', 'x-real-ip', 'forwarded', 'via'].some((name) => headers[name] !== undefined);
  if (token === null && isPassedOn) return false;
  if (token === null) return ip === '127.0.0.1' || ip === '::1' || ip === '::ffff:127.0.0.1';
  const given = /^Bearer (.+)$/.exec(headers.authorization ?? '')?.[1] ?? '';
  const hash = (text: string) => createHash('sha256').update(text).digest();
  return timingSafeEqual(hash(given), hash(token));
}

const UP =
  '# HELP firsthand_store_up Whether the store and the queues answered.\n# TYPE firsthand_store_up gauge\nfirsthand_store_up';

async function allFigures(health: Health): Promise<string> {
  const [figures, queues] = await Promise.all([health.figures(), health.queueFigures()]);
  const registry = new Registry();
  for (const { name, help, labels, readings } of gaugesOf(figures)) {
    const gauge = new Gauge({ name, help, labelNames: labels, registers: [registry] });
    for (const reading of readings) gauge.set({ ...reading.labels }, reading.value);
  }
  return `${await registry.metrics()}\n${queues}\n${UP} 1`;
}

interface GaugeShown {
  readonly name: string;
  readonly help: string;
  readonly labels: readonly string[];
  readonly readings: readonly Reading[];
}

function gaugesOf(of: Figures): readonly GaugeShown[] {
  const one = (value: number): readonly Reading[] => [{ labels: {}, value }];
  const gauge = (
    name: string,
    help: string,
    readings: readonly Reading[],
    labels: readonly string[] = [],
  ): GaugeShown => ({
    name: `firsthand_${name}`,
    help,
    labels,
    readings,
  });
  return [
    gauge('messages', 'Mails by what became of them.', of.messages, ['outcome', 'hold_reason']),
    gauge('referrals', 'Referrals by state.', of.referrals, ['state']),
    gauge('deliveries', 'Notices to one recipient, by kind and state.', of.deliveries, ['kind', 'state']),
    gauge('jobs_given_up', 'Jobs that used up their attempts.', one(of.jobsGivenUp)),
    gauge('messages_unfinished', 'Mails without an outcome.', one(of.unfinished)),
    gauge('messages_put_behind', 'Mails of the last day before which others went, by why.', of.behind, ['reason']),
    gauge(
      'files_unread',
      'Files of the mails of the last day that could not be read within the limits.',
      one(of.unreadFiles),
    ),
    gauge(
      'oldest_unfinished_seconds',
      'For how long the oldest mail without an outcome waits.',
      one(of.oldestUnfinished),
    ),
    gauge('messages_held', 'Mails that wait for a person.', one(of.held)),
    gauge('oldest_held_seconds', 'For how long the oldest of them waits.', one(of.oldestHeld)),
    gauge('mailbox_silence_seconds', 'Since the last mail was seen in a mailbox.', of.mailboxSilence, ['mailbox']),
    gauge('mailbox_watched', 'Whether somebody watches a mailbox.', of.mailboxWatched, ['mailbox']),
    gauge(
      'canary_round_trip_seconds',
      'From sending the last canary that came back until its confirmation was in the mailbox.',
      of.canaryRoundTrip,
      ['mailbox'],
    ),
    gauge(
      'canary_missing_seconds',
      'Since the first canary was sent that stays away; 0 where none does.',
      of.canaryMissing,
      ['mailbox'],
    ),
    gauge('sending_stopped', 'Whether all sending is stopped.', one(of.sendingStopped ? 1 : 0)),
    gauge(
      'sending_failing_seconds',
      'Since the mail server takes no mail at all; 0 where it does.',
      one(of.sendingFailing),
    ),
    gauge('model_questions_today', 'Questions to the language model since midnight, UTC.', one(of.model.questions)),
    gauge('model_tokens_today', 'Tokens that they took.', one(of.model.tokens)),
    gauge('model_cost_usd_today', 'What they cost, in US dollars.', one(of.model.costUsd)),
    gauge('model_budget_used', 'The share of the budget of today that is spent.', one(of.modelBudgetUsed)),
  ];
}
