/** Stages that end come in; how long each took, in buckets, comes out for whoever scrapes this process. */
import { Histogram, Registry } from 'prom-client';
import type { Stage } from '../../domain/lists.ts';

export interface StageTimes {
  readonly registry: Registry;
  /** Begins to take the time; each call says which stage ended. */
  readonly lap: () => (stage: Stage) => void;
}

export function stageTimes(): StageTimes {
  const registry = new Registry();
  const seconds = new Histogram({
    name: 'firsthand_stage_seconds',
    help: 'How long a stage of a letter or a notice took in this process.',
    labelNames: ['stage'],
    buckets: [0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1, 3, 10, 30, 100],
    registers: [registry],
  });
  return {
    registry,
    lap: () => {
      let since = performance.now();
      return (stage) => {
        const now = performance.now();
        seconds.observe({ stage }, (now - since) / 1_000);
        since = now;
      };
    },
  };
}
