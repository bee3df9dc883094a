/** Tasks that go on for as long as the service does go in; word of the first part that died before, and the end of all of them, come out. */
import { PortError } from './domain/ports.ts';

export interface Background {
  /** Runs a task until it is told to end; one that ends before has failed. */
  run(name: string, task: (signal: AbortSignal) => Promise<void>): void;
  /** Takes the word of a part that watches itself. */
  listen(failed: Promise<Error>): void;
  /** Resolves with why the service cannot go on; it never does where the service can. */
  readonly failed: Promise<Error>;
  /** Tells all tasks to end, and resolves when they have. */
  end(): Promise<void>;
}

export function background(): Background {
  const ending = new AbortController();
  const failed = Promise.withResolvers<Error>();
  const tasks: Promise<void>[] = [];
  const fail = (error: Error): void => {
    if (!ending.signal.aborted) failed.resolve(error);
  };
  const ended = (name: string, cause?: unknown): Error => {
    if (cause instanceof PortError) return cause;
    const why = cause instanceof Error ? cause.message : cause;
    const said = typeof why === 'string' ? ` (${why})` : '';
    return new PortError(`the part "${name}" ended by itself${said}: start Firsthand again`, { retry: 'later', cause });
  };
  return {
    run: (name, task) => {
      tasks.push(
        task(ending.signal).then(
          () => fail(ended(name)),
          (cause: unknown) => fail(ended(name, cause)),
        ),
      );
    },
    listen: (dead) => void dead.then(fail),
    failed: failed.promise,
    end: async () => {
      ending.abort(new Error('the service stops'));
      await Promise.all(tasks);
    },
  };
}
