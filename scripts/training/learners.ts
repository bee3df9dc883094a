/** Lessons to learn from go in; what was learned comes out, in as many threads as the machine has processors. */
import { once } from 'node:events';
import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import type { Head } from '../../src/extract/linear/head.ts';
import type { Lessons, Settings } from '../../src/extract/linear/learn.ts';

export interface Task {
  readonly lessons: Lessons;
  readonly settings: Settings;
  /** Voices that are left out. */
  readonly without: ReadonlySet<string>;
}

/** In the order of the tasks: which thread had which makes no difference to what is learned. */
export async function learnAll(tasks: readonly Task[]): Promise<readonly Head[]> {
  const learned: Head[] = [];
  const waiting = [...tasks.entries()];
  await Promise.all(
    Array.from({ length: Math.min(availableParallelism(), tasks.length) }, async () => {
      const worker = new Worker(new URL('learner.ts', import.meta.url));
      for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
        const [at, task] = next;
        worker.postMessage(task);
        const [head]: Head[] = await once(worker, 'message');
        if (head !== undefined) learned[at] = head;
      }
      await worker.terminate();
    }),
  );
  return learned;
}
