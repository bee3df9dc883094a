/** Process ids go in; a shell that kills them comes out, for when this process is gone, even by `kill -9` and while they are busy. */
import { type ChildProcess, spawn } from 'node:child_process';

export interface OrphanGuard {
  /** These and no others, from now on. */
  watch(pids: readonly number[]): void;
  close(): void;
}

// It reads until its input ends, which is when we do, and costs a megabyte; a thread that watches costs each child 18.
const SCRIPT = `trap '' INT TERM HUP; while read -r line; do pids=$line; done; [ -z "$pids" ] || kill -9 $pids`;
const AGAIN_MS = 1_000;

/** Where there is no POSIX shell, an orphan ends when it has read the letter that it is at. */
export function orphanGuard(): OrphanGuard {
  let watched = '';
  let closed = false;
  let shell = start();

  function start(): ChildProcess {
    const started = spawn('/bin/sh', ['-c', SCRIPT], { stdio: ['pipe', 'ignore', 'ignore'], env: {} });
    started.stdin?.on('error', () => undefined); // it died: 'exit' says so
    started.on('error', () => undefined);
    started.once('exit', () => {
      if (closed) return;
      setTimeout(() => {
        if (!closed) shell = start();
      }, AGAIN_MS).unref();
    });
    started.stdin?.write(`${watched}\n`);
    return started;
  }

  return {
    watch: (pids) => {
      watched = pids.join(' ');
      shell.stdin?.write(`${watched}\n`);
    },
    close: () => {
      closed = true;
      shell.stdin?.end('\n');
    },
  };
}
