/** The sentences of a letter in; those that a fair summary would not leave out, as they stand, out. */
import type { Found } from '../../domain/extraction.ts';
import type { Letter } from '../../domain/letter.ts';
import { evidenceIn, type Sentence } from './sentences.ts';

const MOST_FACTS = 5;
const FACT =
  /\b\d|\b(?:contract|expires?|replace|offices?|sites?|users?|network|phones?|internet|outage|backup|cloud)\b/i;

/** None where nothing is wanted. */
export function factsOf(letter: Letter, sentences: readonly Sentence[], hasServices: boolean): Found<string>[] {
  if (!hasServices) return [];
  return sentences
    .filter(({ text }) => text.length > 20 && text.length < 400 && FACT.test(text))
    .slice(0, MOST_FACTS)
    .map((sentence) => ({ value: sentence.text, evidence: [evidenceIn(letter, sentence)] }));
}
