/** Entry of a thread: the bytes of a .msg in, the words that the library finds in it out. It fails by ending without a word. */
import { parentPort, workerData } from 'node:worker_threads';
import msgReader from '@kenjiuno/msgreader';

/** Each '' or null where there is none. */
export interface MsgWords {
  readonly subject: string;
  readonly body: string;
  readonly html: string;
  readonly rtf: Uint8Array | null;
}

const bytes: unknown = workerData;
if (parentPort !== null && bytes instanceof Uint8Array) {
  const { default: MsgReader } = msgReader;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const { error, subject, body, bodyHtml, html, compressedRtf } = new MsgReader(view).getFileData();
  if (error === undefined) {
    const words: MsgWords = {
      subject: subject ?? '',
      body: body ?? '',
      html: bodyHtml ?? (html === undefined ? '' : Buffer.from(html).toString('utf8')),
      rtf: compressedRtf === undefined ? null : Uint8Array.from(compressedRtf),
    };
    parentPort.postMessage(words);
  }
}
