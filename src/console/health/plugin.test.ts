/** What machines are told of the service, who may read the figures, and that the rules and the dashboard ask for figures that are there. */
import { readFileSync } from 'node:fs';
import fastify from 'fastify';
import { afterAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { healthPages } from './plugin.ts';
import type { Dependency, Figures, Health } from './ports.ts';
import { stageTimes } from './stage-times.ts';

const FIGURES: Figures = {
  messages: [{ labels: { outcome: 'hold', hold_reason: 'inquiry' }, value: 3 }],
  referrals: [{ labels: { state: 'in_effect' }, value: 7 }],
  deliveries: [{ labels: { kind: 'confirmation', state: 'bounced' }, value: 1 }],
  mailboxSilence: [{ labels: { mailbox: 'INBOX' }, value: 12.5 }],
  mailboxWatched: [{ labels: { mailbox: 'INBOX' }, value: 1 }],
  canaryRoundTrip: [{ labels: { mailbox: 'INBOX' }, value: 1.5 }],
  canaryMissing: [{ labels: { mailbox: 'INBOX' }, value: 0 }],
  modelBudgetUsed: 0.5,
  unfinished: 2,
  oldestUnfinished: 4.5,
  held: 3,
  oldestHeld: 60,
  jobsGivenUp: 0,
  behind: [{ labels: { reason: 'heavy' }, value: 2 }],
  unreadFiles: 1,
  sendingStopped: false,
  sendingFailing: 0,
  model: { questions: 5, tokens: 1_000, costUsd: 0.25 },
};

const opened: { close(): Promise<unknown> }[] = [];
afterAll(async () => {
  for (const app of opened) await app.close();
});
async function pages(changes: Partial<Health> = {}, metricsToken: string | null = null) {
  const app = fastify();
  const stages = stageTimes();
  const asked: string[] = [];
  const health: Health = {
    dependencies: async () => [{ name: 'database', ok: true, says: 'answers' }],
    figures: async () => {
      asked.push('figures');
      return FIGURES;
    },
    queueFigures: async () => '# TYPE bullmq_job_count gauge\nbullmq_job_count{queue="intake", state="waiting"} 4',
    ...changes,
  };
  await app.register(healthPages, { health, stages, metricsToken });
  opened.push(app);
  return { app, stages, asked };
}

describe('/healthz', () => {
  it('answers as long as the process does, whatever else is away', async () => {
    const { app } = await pages({
      dependencies: async () => {
        throw new Error('away');
      },
    });
    expect((await app.inject('/healthz')).json()).toEqual({ status: 'ok' });
  });
});

describe('/readyz', () => {
  it.each<[string, readonly Dependency[], number, string]>([
    ['everything answers', [{ name: 'database', ok: true, says: 'answers' }], 200, 'ready'],
    [
      'something does not',
      [
        { name: 'database', ok: true, says: 'answers' },
        { name: 'mailbox 1', ok: false, says: 'is watched by nobody' },
      ],
      503,
      'not ready',
    ],
  ])('where %s', async (_, dependencies, code, status) => {
    const { app } = await pages({ dependencies: async () => dependencies });
    const answer = await app.inject('/readyz');
    expect(answer.statusCode).toBe(code);
    expect(answer.json()).toEqual({ status, dependencies });
  });
});

describe('/metrics', () => {
  it('has the figures of the store, of the queues, and of this process', async () => {
    const { app, stages } = await pages();
    const ends = stages.lap();
    ends('read');
    ends('commit');
    const { body } = await app.inject('/metrics');
    for (const line of [
      'firsthand_messages{outcome="hold",hold_reason="inquiry"} 3',
      'firsthand_oldest_unfinished_seconds 4.5',
      'firsthand_mailbox_watched{mailbox="INBOX"} 1',
      'firsthand_sending_stopped 0',
      'firsthand_sending_failing_seconds 0',
      'firsthand_store_up 1',
      'firsthand_model_cost_usd_today 0.25',
      'firsthand_stage_seconds_count{stage="read"} 1',
      'bullmq_job_count{queue="intake", state="waiting"} 4',
    ])
      expect(body.split('\n')).toContain(line);
    expect(body).toMatch(/^process_resident_memory_bytes \d+/m);
  });

  it('has those of this process, and that the store is away, where it is', async () => {
    const { app } = await pages({
      figures: async () => {
        throw new Error('away');
      },
    });
    const { statusCode, body } = await app.inject('/metrics');
    expect(statusCode).toBe(200);
    expect(body.split('\n')).toContain('firsthand_store_up 0');
    expect(body).toMatch(/^process_resident_memory_bytes \d+/m);
    expect(body).not.toContain('firsthand_messages');
  });

  it('asks the store once, however many scrape at a time', async () => {
    const { app, asked } = await pages();
    await Promise.all(Array.from({ length: 10 }, async () => await app.inject('/metrics')));
    expect(asked).toEqual(['figures']);
  });

  it.each<[string, string | null, string, string | undefined, number]>([
    ['this machine', null, '127.0.0.1', undefined, 200],
    ['another', null, '192.0.2.1', undefined, 403],
    ['another that says the token', 'a secret of sixteen', '192.0.2.1', 'Bearer a secret of sixteen', 200],
    ['another that says a wrong one', 'a secret of sixteen', '192.0.2.1', 'Bearer a secret of sixteeN', 403],
    ['this machine without the token that is set', 'a secret of sixteen', '127.0.0.1', undefined, 403],
  ])('is read by whom it is for: %s', async (_, token, remoteAddress, authorization, code) => {
    const { app } = await pages({}, token);
    const headers = authorization === undefined ? {} : { authorization };
    expect((await app.inject({ url: '/metrics', remoteAddress, headers })).statusCode).toBe(code);
  });

  it.each(['x-forwarded-for', 'x-real-ip', 'forwarded', 'via'])(
    'is not read through a proxy on this machine: %s',
    async (name) => {
      const { app } = await pages();
      const answer = await app.inject({
        url: '/metrics',
        remoteAddress: '127.0.0.1',
        headers: { [name]: '192.0.2.1' },
      });
      expect(answer.statusCode).toBe(403);
    },
  );

  it.each([
    ['the rules', (): string => JSON.stringify(parse(readFileSync('docs/monitoring/alerts.yml', 'utf8')))],
    [
      'the dashboard',
      (): string => JSON.stringify(JSON.parse(readFileSync('docs/monitoring/grafana-dashboard.json', 'utf8'))),
    ],
    ['the documentation', (): string => readFileSync('docs/monitoring.md', 'utf8')],
  ])('has every figure that %s ask for', async (_, text) => {
    const { app, stages } = await pages();
    stages.lap()('read');
    const { body } = await app.inject('/metrics');
    const asked = new Set(text().match(/\bfirsthand_[a-z_]*[a-z]\b/g));
    expect(asked.size).toBeGreaterThan(5);
    const names = new Set(body.match(/^firsthand_[a-z_]+/gm));
    const isThere = (name: string): boolean => names.has(name) || names.has(`${name}_bucket`);
    expect([...asked].filter((name) => !isThere(name))).toEqual([]);
  });
});
