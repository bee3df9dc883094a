/** Stored mail goes in; the letters whose reading an operator put right come out, with made-up names, as examples for the built-in reader. */
import type { Directory } from './domain/directory.ts';
import type { LetterReading, ReadMessage, ReplayStore } from './domain/ports.ts';
import { fileOf, type Lesson } from './extract/learned/lesson.ts';
import { lessonIn } from './extract/without-model.ts';
import { readOriginal } from './intake.ts';

export interface CorrectionsNeeds {
  readonly store: Pick<ReplayStore, 'ids' | 'message'>;
  readonly directory: () => Promise<Directory>;
  readonly reading: Pick<LetterReading, 'read'>;
}

export interface Corrected {
  readonly letters: number;
  /** Letters that cannot be read any more. */
  readonly unread: readonly string[];
  /** A file of `fixtures/sayings/letters`: somebody checks its marks before anything learns from it. */
  readonly file: string;
}

/** Those that were received since then; null: all. Nothing is changed. */
export async function correctedLetters(
  since: Date | null,
  { store, directory: directoryNow, reading: pool }: CorrectionsNeeds,
  signal: AbortSignal,
): Promise<Corrected> {
  const directory = await directoryNow();
  const lessons: Lesson[] = [];
  const unread: string[] = [];
  for await (const id of store.ids(since)) {
    const message = await store.message(id);
    if (message === null || !wasCorrected(message)) continue;
    const { reading } = await readOriginal(message.raw, directory, pool, signal);
    if (!reading.ok) {
      unread.push(id);
      continue;
    }
    const { extraction, receivedAt } = message;
    const number = lessons.length + 1;
    lessons.push(lessonIn(reading.letter, directory, { extraction, receivedAt, number, seed: id }));
  }
  return { letters: lessons.length, unread, file: fileOf(lessons) };
}

/** What is kept of its reading is then what the operator said. */
function wasCorrected({ events }: ReadMessage): boolean {
  return events.some((event) => event.kind === 'ruled' && event.corrected.length > 0);
}
