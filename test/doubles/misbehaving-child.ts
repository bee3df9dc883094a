/** A reading child that does as the subject of a mail says, such as spinning for ever, and reads all others as the real one does. */
import type { Request } from '../../src/adapters/reading/reading-child.ts';

const MISDEEDS: Readonly<Record<string, () => void>> = {
  spin: () => {
    for (;;);
  },
  'exhaust the heap': () => {
    const kept: string[][] = [];
    for (;;) kept.push(Array.from({ length: 100_000 }, (_, at) => `${kept.length} ${at}`));
  },
  'exhaust memory beside the heap': () => {
    const kept: Buffer[] = [];
    for (;;) kept.push(Buffer.alloc(10_000_000, kept.length + 1));
  },
  abort: () => process.abort(),
  exit: () => process.exit(3),
  throw: () => {
    throw new RangeError('a fault of ours');
  },
  'be killed': () => {
    process.kill(process.pid, 'SIGKILL');
  },
};

const send = process.send?.bind(process);
/** A file that says so is never told of. */
process.send = (message: unknown, ...more: never[]): boolean => {
  const isSpinning = JSON.stringify(message).includes('"text":"spin in a file"');
  while (isSpinning);
  return send?.(message, ...more) ?? false;
};

process.on('message', (request: Request) => {
  if (!('raw' in request)) return;
  const subject = /^Subject: (.*)\r$/m.exec(Buffer.from(request.raw).toString('latin1'))?.[1];
  MISDEEDS[subject ?? '']?.();
});
await import('../../src/adapters/reading/child.ts');
