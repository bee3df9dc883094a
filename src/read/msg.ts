/** The bytes of a mail that Outlook saved as a file (.msg) in; its subject and its words out, or the reason why there are none. [MS-OXMSG] */
import { Worker } from 'node:worker_threads';
import { type FileText, without } from './file-text.ts';
import { htmlText } from './html-text.ts';
import type { MsgWords } from './msg-worker.ts';
import { compressedRtfText } from './rtf.ts';
import { seenText } from './signs.ts';

const LIMIT_MS = 3_000;
const HEAP_MB = 128;

/**
 * The library follows the file's own tables: one that leads in a circle would never end. So a thread of its own reads
 * it, which can be stopped: a broken file then costs itself, and not the letter.
 */
export async function msgText(content: Buffer, until: number): Promise<FileText> {
  const words = await inThread(content, Math.min(LIMIT_MS, until - performance.now()));
  if (words === 'over_the_limit' || words === 'unreadable') return without(words);
  const { subject, body, html, rtf } = words;
  const rich = rtf === null ? '' : (compressedRtfText(Buffer.from(rtf))?.text ?? '');
  const text = [body, html === '' ? '' : htmlText(html).text, rich].find((each) => each.trim() !== '') ?? '';
  const all = seenText(`${subject}\n\n${text}`).text.trim();
  return all === '' ? without('no_text') : { text: all, note: null };
}

async function inThread(content: Buffer, limitMs: number): Promise<MsgWords | 'over_the_limit' | 'unreadable'> {
  if (limitMs <= 0) return 'over_the_limit';
  const worker = new Worker(new URL('./msg-worker.ts', import.meta.url), {
    workerData: new Uint8Array(content),
    resourceLimits: { maxOldGenerationSizeMb: HEAP_MB },
    execArgv: [],
  });
  const { promise, resolve } = Promise.withResolvers<MsgWords | 'over_the_limit' | 'unreadable'>();
  const timer = setTimeout(() => resolve('over_the_limit'), limitMs);
  worker.once('message', resolve);
  worker.once('error', () => resolve('unreadable'));
  worker.once('exit', () => resolve('unreadable'));
  try {
    return await promise;
  } finally {
    clearTimeout(timer);
    await worker.terminate();
  }
}
