/** A process with a reading pool whose two children spin for ever; it prints the ids of its children and waits to be killed. */
import type { Log } from '../../src/domain/ports.ts';
import { readingPool } from '../../src/adapters/reading/pool.ts';

const print: Log['info'] = (event, fields) => console.log(JSON.stringify({ event, ...fields }));
const pool = readingPool({
  children: 2,
  timeoutMs: 600_000,
  filesMs: 600_000,
  memoryMb: 512,
  log: { debug: print, info: print, warn: print, error: print },
  entry: new URL('./misbehaving-child.ts', import.meta.url),
});
const spin = async () => await pool.read(Buffer.from('Subject: spin\r\n\r\n'), new AbortController().signal);
await Promise.all([spin(), spin()]);
