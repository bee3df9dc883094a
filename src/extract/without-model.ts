/** A letter and the directory in; what its writer says out, as the weights that the project comes with judge it. No language model is asked. */
import { readFileSync } from 'node:fs';
import type { Directory } from '../domain/directory.ts';
import type { Extraction } from '../domain/extraction.ts';
import type { Letter } from '../domain/letter.ts';
import { type Lesson, lessonOf } from './learned/lesson.ts';
import { judgementOf, readWith, type SaidIn, sentencesWith, type Understood } from './learned/reader.ts';
import { type Weights, weightsFrom } from './learned/weights.ts';
import type { Sentence } from './rules/sentences.ts';

let read: Weights | null = null;

export type { SaidIn } from './learned/reader.ts';

/** Read when the first letter is: most commands need none. */
function weights(): Weights {
  read ??= weightsFrom(readFileSync(new URL('letters.weights', import.meta.url)));
  return read;
}

/** Never throws for what a letter holds; `receivedAt` stands in for a date that the letter lacks. It costs milliseconds. */
export function understand(letter: Letter, directory: Directory, receivedAt: Date): Understood {
  return readWith(weights(), letter, directory, receivedAt);
}

/** The same with other weights, such as those that corrections were added to: a file of `npm run train:letters`. */
export function understandingOf(file: Buffer): typeof understand {
  const others = weightsFrom(file);
  return (letter, directory, receivedAt) => readWith(others, letter, directory, receivedAt);
}

/** The letter with made-up names, as an example to learn from: what `extraction` says counts before what is read in it today. */
export function lessonIn(
  letter: Letter,
  directory: Directory,
  { extraction, receivedAt, number, seed }: LessonAbout,
): Lesson {
  return lessonOf(judgementOf(weights(), letter, directory, receivedAt), extraction, number, seed);
}

interface LessonAbout {
  /** As a person put it right. */
  readonly extraction: Extraction;
  readonly receivedAt: Date;
  /** Its number in the file. */
  readonly number: number;
  /** The same seed makes up the same names. */
  readonly seed: string;
}

export function readWithoutModel(letter: Letter, directory: Directory, receivedAt: Date): Extraction {
  return understand(letter, directory, receivedAt).extraction;
}

/** What some sentences of a letter say by themselves. */
export function saidIn(sentences: readonly Sentence[], letter: Letter, directory: Directory): SaidIn {
  return sentencesWith(weights(), sentences, letter, directory);
}
