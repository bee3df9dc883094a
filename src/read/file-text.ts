/** The text of an attached file, or why it has none; and how long reading it may take. */
import type { AttachmentNote } from '../domain/letter.ts';

export interface FileText {
  readonly text: string | null;
  readonly note: AttachmentNote | null;
}

export const without = (note: AttachmentNote): FileText => ({ text: null, note });

/** What `work` comes to, or `over_the_limit` when the time is up first. `until` is on the clock of `performance.now()`. */
export async function within(until: number, work: Promise<FileText>): Promise<FileText> {
  const { promise, resolve } = Promise.withResolvers<FileText>();
  const timer = setTimeout(() => resolve(without('over_the_limit')), Math.max(0, until - performance.now()));
  return await Promise.race([work, promise]).finally(() => clearTimeout(timer));
}
