/** A letter and the directory go in; what a reply is weighed by, beside what the readers find in it, comes out. */
import type { Heard } from '../../domain/answer.ts';
import type { Directory } from '../../domain/directory.ts';
import { type Letter, ownWords } from '../../domain/letter.ts';
import { mentionIndex } from '../rules/mentions.ts';
import { readAnswer } from './reader.ts';
import { withoutSignOff } from './sign-off.ts';

/** What a person writes in answer to a question is short; the rest of a long letter is read by others. */
const MOST_CHARS = 4_000;

export function heardIn(letter: Letter, directory: Directory): Heard {
  const words = ownWords(letter).slice(0, MOST_CHARS);
  const mentions = mentionIndex(directory)
    .find(words)
    .flatMap(({ ids }) => ids);
  const names = letter.from.map(({ name }) => name ?? '');
  return { answer: readAnswer(withoutSignOff(words, names)), mentions: [...new Set(mentions)] };
}
