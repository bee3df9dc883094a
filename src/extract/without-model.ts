/** A letter and the directory in; what its writer says out, as the weights that the project comes with judge it. No language model is asked. */
import { readFileSync } from 'node:fs';
import type { Directory } from '../domain/directory.ts';
import type { Extraction } from '../domain/extraction.ts';
import type { Letter } from '../domain/letter.ts';
import { readWith, type SaidIn, sentencesWith, type Understood } from './learned/reader.ts';
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

export function readWithoutModel(letter: Letter, directory: Directory, receivedAt: Date): Extraction {
  return understand(letter, directory, receivedAt).extraction;
}

/** What some sentences of a letter say by themselves. */
export function saidIn(sentences: readonly Sentence[], letter: Letter, directory: Directory): SaidIn {
  return sentencesWith(weights(), sentences, letter, directory);
}
