/** A letter in; whether it leaves to its files what it does not say itself, and which of them are mails of their own, out. */
import type { Attachment, Letter } from './letter.ts';
import { ownWords } from './letter.ts';

/** Its writer may be anybody: it speaks for nobody but them, and proves nothing. */
export function isMail({ contentType }: Pick<Attachment, 'contentType'>): boolean {
  return MAILS.has(contentType);
}

const MAILS: ReadonlySet<string> = new Set([
  'message/rfc822',
  'message/global',
  'application/vnd.ms-outlook',
  'application/x-embedded-tnef',
]);

const POINTS_AT_FILE =
  /(?<!\p{L})(?:attach(?:ed|ment|ments|ing)?|enclos(?:ed|ure|ing)|in the (?:file|document|pdf|scan)|adjunt\p{L}*|anex[oa]s?|ci-joint\p{L}*|pi[èe]ces? jointes?|joint à ce|anbei|an(?:hang|lage)|angeh[äa]ngt\p{L}*|beigef[üu]gt\p{L}*|beiliegend\p{L}*|allegat[oaie]|bijlage|bijgevoegd)(?!\p{L})/iu;

export function pointsAtFile(words: string): boolean {
  return POINTS_AT_FILE.test(words);
}

/** A greeting and a name at most. */
const FEW_WORDS = 6;

/** Its words point at a file, or there are next to none of them. */
export function leansOnFile(letter: Pick<Letter, 'attachments' | 'body'>): boolean {
  if (letter.attachments.length === 0) return false;
  const words = ownWords(letter);
  return pointsAtFile(words) || (words.match(/[\p{L}\p{N}]+/gu) ?? []).length <= FEW_WORDS;
}
