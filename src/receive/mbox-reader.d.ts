declare module 'mbox-reader' {
  import type { Readable } from 'node:stream';

  /** Lines end in LF, and one level of From-quoting is taken away. */
  export function mboxReader(input: Readable): AsyncGenerator<{ readonly content: Buffer }>;
}
