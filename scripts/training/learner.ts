/** A thread: lessons and settings in, one after the other; what was learned from them out. */
import { parentPort } from 'node:worker_threads';
import { learn } from '../../src/extract/linear/learn.ts';
import type { Task } from './learners.ts';

parentPort?.on('message', ({ lessons, settings, without }: Task) =>
  parentPort?.postMessage(learn(lessons, settings, without)),
);
