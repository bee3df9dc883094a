/** Places in a letter in; evidence whose text is exactly what stands there out. */
import type { Evidence } from '../domain/extraction.ts';
import type { Letter } from '../domain/letter.ts';

/** A stretch of one of a letter's texts, in UTF-16 code units, end exclusive. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

export function inBody({ body }: Pick<Letter, 'body'>, { start, end }: Span): Evidence {
  return { source: 'body', index: 0, start, end, text: body.text.slice(start, end) };
}

export function inSubject({ subject }: Pick<Letter, 'subject'>, { start, end }: Span): Evidence {
  return { source: 'subject', index: 0, start, end, text: subject.slice(start, end) };
}

export function inAttachment(
  { attachments }: Pick<Letter, 'attachments'>,
  index: number,
  { start, end }: Span,
): Evidence {
  return { source: 'attachment', index, start, end, text: attachments[index]?.text?.slice(start, end) ?? '' };
}

/** A whole address of a header, written as `Name <address>`. */
export function inHeader(letter: Letter, source: 'from' | 'to' | 'cc', index: number): Evidence {
  const text = textOf(letter, { source, index });
  return { source, index, start: 0, end: text.length, text };
}

/** The text that evidence points into. */
export function textOf(letter: Letter, { source, index }: Pick<Evidence, 'source' | 'index'>): string {
  switch (source) {
    case 'subject':
      return letter.subject;
    case 'body':
      return letter.body.text;
    case 'attachment':
      return letter.attachments[index]?.text ?? '';
    case 'from':
    case 'to':
    case 'cc': {
      const { name, address } = letter[source][index] ?? { name: '', address: '' };
      return name === '' ? address : `${name} <${address}>`;
    }
  }
}
