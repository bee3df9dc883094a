/** Entry of a child process: raw bytes in, one message at a time; what reading them came to out. It ends with its parent. */
import { flushCompileCache, registerHooks } from 'node:module';
import { Worker } from 'node:worker_threads';

// mailparser's converter of HTML is never called, and dies of mails that ours survives: not loading it saves 8 MB a child.
registerHooks({
  resolve: (specifier, context, next) =>
    specifier === 'html-to-text'
      ? {
          url: 'data:text/javascript,export const htmlToText = () => { throw new Error("html-to-text is not loaded") };',
          shortCircuit: true,
        }
      : next(specifier, context),
});
const { readLetter } = await import('./letter.ts');

// 'disconnect' comes when the parent is gone, however it went, but not while a letter keeps this thread busy.
process.on('disconnect', () => process.exit());
const orphanWatch = `setInterval(() => { if (process.ppid !== ${process.ppid}) process.kill(process.pid, 'SIGKILL'); }, 1_000)`;
if (process.env['W'])
  new Worker(orphanWatch, {
    eval: true,
    stdout: false,
    resourceLimits: { maxOldGenerationSizeMb: 4, maxYoungGenerationSizeMb: 1 },
  }).unref();

process.on('message', (raw: unknown) => {
  if (!(raw instanceof Uint8Array))
    throw new TypeError('a reading child takes the raw bytes of one mail as Uint8Array');
  readLetter(raw).then(
    (read) => process.send?.(read),
    (error: unknown) => {
      throw error; // the pool counts it as a crash
    },
  );
});
flushCompileCache(); // it is written at exit otherwise, and children are killed
process.send?.('ready');
