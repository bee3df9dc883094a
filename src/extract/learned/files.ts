/** A letter and the directory go in; what of its files is read with it, and whose word that is, comes out. */
import type { Letter } from '../../domain/letter.ts';
import { attachedLetter } from '../rules/attached.ts';
import { mentionIndex } from '../rules/mentions.ts';
import { hasAgreement, purposeOf } from '../rules/psa.ts';
import { attachedSentences, ownSentences, type Sentence } from '../rules/sentences.ts';
import type { Around, Files } from './page.ts';
import { plainWord } from './tokens.ts';

export interface FilesRead extends Files {
  /** A letter in a file that raises a doubt whose words they are. */
  readonly isOwn: boolean;
}

export function filesOf(letter: Letter, { directory, serviceWords }: Around): FilesRead {
  if (letter.attachments.length === 0) return { handedOver: [], agreement: [], needs: [], isOwn: true };
  const own = ownSentences(letter);
  if (hasAgreement(letter)) {
    const agreement = attachedSentences(letter);
    return { handedOver: [], agreement, needs: purposeOf(agreement), isOwn: true };
  }
  const statesNeeds = own.some((sentence) => namesService(sentence, serviceWords));
  const { sentences, isOwn } = attachedLetter(letter, own, { index: mentionIndex(directory), statesNeeds });
  // A list of requirements says what is wanted; whom it names is nobody's word.
  const needs = sentences.length === 0 && !statesNeeds ? attachedSentences(letter) : [];
  return { handedOver: sentences, agreement: [], needs, isOwn: isOwn || sentences.length === 0 };
}

function namesService({ text }: Sentence, words: ReadonlySet<string>): boolean {
  return (text.toLowerCase().match(/\p{L}+/gu) ?? []).some((word) => words.has(plainWord(word)));
}
