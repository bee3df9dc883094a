/** Mails from files go in; they come to be stored in batches, each once, and announced, never to be answered without a release. */
import type { MessageStore } from '../domain/ports.ts';
import type { MailInFile } from './files.ts';

export interface IngestNeeds {
  readonly store: MessageStore;
  readonly announce: (ids: readonly string[]) => Promise<void>;
  /** Told after each batch. */
  readonly progress: (stored: { readonly mails: number; readonly bytes: number }) => void;
}

export interface Ingested {
  readonly mails: number;
  /** Those that were not stored already. */
  readonly fresh: number;
}

const BATCH_MAILS = 50;
const BATCH_BYTES = 8 * 1024 * 1024;

export async function ingest(mails: AsyncIterable<MailInFile>, needs: IngestNeeds): Promise<Ingested> {
  let batch: MailInFile[] = [];
  let held = 0;
  let done: Ingested = { mails: 0, fresh: 0 };
  const put = async (): Promise<void> => {
    if (batch.length === 0) return;
    const stored = await needs.store.add(batch);
    const fresh = stored.filter(({ isNew }) => isNew).map(({ id }) => id);
    await needs.announce(fresh);
    needs.progress({ mails: batch.length, bytes: batch.reduce((sum, { bytes }) => sum + bytes, 0) });
    done = { mails: done.mails + batch.length, fresh: done.fresh + fresh.length };
    batch = [];
    held = 0;
  };
  for await (const mail of mails) {
    batch.push(mail);
    held += mail.raw.length;
    if (batch.length >= BATCH_MAILS || held >= BATCH_BYTES) await put();
  }
  await put();
  return done;
}
