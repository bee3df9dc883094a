import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { background } from './background.ts';
import { PortError } from './domain/ports.ts';

const untilTold = async (signal: AbortSignal): Promise<void> => {
  await sleep(600_000, undefined, { signal }).catch(() => undefined);
};

describe('tasks in the background', () => {
  it('end when they are told to, and nothing has failed then', async () => {
    const tasks = background();
    const ended: string[] = [];
    tasks.run('one', async (signal) => {
      await untilTold(signal);
      ended.push('one');
    });
    tasks.run('other', async (signal) => {
      await untilTold(signal);
      throw new Error('on the way out');
    });
    await tasks.end();
    expect(ended).toEqual(['one']);
    expect(await Promise.race([tasks.failed, Promise.resolve('nothing')])).toBe('nothing');
  });

  it.each<[how: string, task: () => Promise<void>, says: RegExp]>([
    [
      'by an error',
      async () => await Promise.reject(new Error('out of disk')),
      /"sweep" ended by itself \(out of disk\)/,
    ],
    ['by something that is no error', async () => await Promise.reject('odd'), /"sweep" ended by itself \(odd\)/],
    ['without one', async () => {}, /"sweep" ended by itself: start Firsthand again/],
    [
      'by an error that names its mend',
      async () => await Promise.reject(new PortError('the disk is full: free some', { retry: 'later' })),
      /^the disk is full: free some$/,
    ],
  ])('are missed when one ends before %s', async (_how, task, says) => {
    const tasks = background();
    tasks.run('other', untilTold);
    tasks.run('sweep', task);
    expect(await tasks.failed).toMatchObject({ name: 'PortError', message: expect.stringMatching(says) });
    await tasks.end();
  });

  it('hear of a part that watches itself, and of the first alone', async () => {
    const tasks = background();
    tasks.listen(Promise.resolve(new Error('the first')));
    tasks.listen(Promise.resolve(new Error('the second')));
    expect(await tasks.failed).toMatchObject({ message: 'the first' });
  });
});
