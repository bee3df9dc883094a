/** Entry of a child process: raw bytes in, one message at a time; what reading them came to out. It ends with its parent. */
import { flushCompileCache, registerHooks } from 'node:module';

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

const BIG_BYTES = 1_000_000; // what a mail of this size leaves behind is given back before the next one, however long that takes to come

// While a letter keeps this thread busy the event has to wait: then it is the guard of the pool that ends an orphan.
process.on('disconnect', () => process.exit());
// Ctrl-C and a service manager's stop reach the whole group. The parent finishes what is in hand, and needs us for that.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => undefined);

process.on('message', (raw: unknown) => {
  if (!(raw instanceof Uint8Array))
    throw new TypeError('a reading child takes the raw bytes of one mail as Uint8Array');
  const big = raw.byteLength > BIG_BYTES;
  readLetter(raw).then(
    (read) => process.send?.(read, () => (big ? setImmediate(() => globalThis.gc?.()) : undefined)),
    (error: unknown) => {
      throw error; // the pool counts it as a crash
    },
  );
});
flushCompileCache(); // it is written at exit otherwise, and children are killed
process.send?.('ready');
