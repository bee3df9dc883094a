/** The value of a Received line in; which host wrote it and how the mail came to it out. RFC 5321 section 4.4. */

export interface Hop {
  /** Whoever wrote the line, lower case. */
  readonly by: string;
  /** Such as `ESMTPS` or `Microsoft SMTP Server`, comments left out; '' where the line does not say. */
  readonly protocol: string;
}

const MOST_CHARS = 4_000;

/**
 * Before `by` stands what the other side said of itself, and a host may greet with any words, also with those of such a
 * line. So what counts is the last `by` before the date, outside comments and quotes: the writer of the line put it there.
 * Null where that cannot be told, as when a comment does not end.
 */
export function hopOf(value: string): Hop | null {
  const date = value.lastIndexOf(';');
  const text = value.length > MOST_CHARS ? null : bare(date === -1 ? value : value.slice(0, date));
  if (text === null) return null;
  const words = text.split(/\s+/).filter((word) => word !== '');
  const at = words.findLastIndex((word) => word.toLowerCase() === 'by');
  const by = words[at + 1];
  if (at === -1 || by === undefined) return null;
  const [how = '', ...protocol] = words.slice(at + 2);
  const end = protocol.findIndex((word) => CLAUSES.has(word.toLowerCase()));
  const isTold = how.toLowerCase() === 'with';
  return {
    by: by.toLowerCase(),
    protocol: isTold ? protocol.slice(0, end === -1 ? protocol.length : end).join(' ') : '',
  };
}

const CLAUSES: ReadonlySet<string> = new Set(['id', 'for', 'via']);

/** Without comments and quoted strings; null where one of them does not end. RFC 5322 section 3.2.2. */
function bare(text: string): string | null {
  let left = '';
  let depth = 0;
  let quoted = false;
  for (let at = 0; at < text.length; at++) {
    const sign = text[at] ?? '';
    if (sign === '\\') at += 1;
    else if (sign === '"' && depth === 0) quoted = !quoted;
    else if (sign === '(' && !quoted) depth += 1;
    else if (sign === ')' && !quoted) {
      if (depth === 0) return null;
      depth -= 1;
      left += ' ';
    } else if (depth === 0 && !quoted) left += sign;
  }
  return depth === 0 && !quoted ? left : null;
}
