/** The header fields of a mail and the names of our own border in; the Authentication-Results that may be believed out. RFC 8601. */

export interface MethodResult {
  /** Such as `dkim` or `dmarc`, lower case. */
  readonly method: string;
  /** Such as `pass`, lower case. */
  readonly result: string;
  /** Such as `header.d`, lower case, with its value. */
  readonly properties: ReadonlyMap<string, string>;
}

export interface AuthenticationResults {
  /** Unfolded. */
  readonly text: string;
  readonly authservId: string;
  readonly results: readonly MethodResult[];
}

/**
 * Anybody can write this header further down. Ours is the topmost one under one of our names, and no Received of a
 * foreign hand may stand above it: since each server writes above what it was given, only our own border writes there.
 * Which Received lines may stand above it depends on where a border puts its verdict.
 */
export function trustedResults(
  fields: readonly string[],
  authservIds: readonly string[],
): AuthenticationResults | null {
  const received: string[] = [];
  for (const field of fields) {
    const colon = field.indexOf(':');
    const name = field.slice(0, colon).trim().toLowerCase();
    if (name === 'received') received.push(field.slice(colon + 1));
    if (name !== 'authentication-results') continue;
    const parsed = parseResults(field.slice(colon + 1));
    if (parsed === null || !authservIds.includes(parsed.authservId)) continue;
    const above = RECEIVED_ABOVE[parsed.authservId];
    return received.every((line) => above?.test(line) === true) ? parsed : null;
  }
  return null;
}

/** Borders known to write their verdict below Received lines of their own, and to take away whatever bears their name. */
const RECEIVED_ABOVE: Readonly<Record<string, RegExp>> = {
  'mx.google.com': /\bby\s+(?:mx\.google\.com|[0-9a-f:]+:[0-9a-f:]+)(?=[\s;])/i,
};

const MOST_RESULTS = 50;

/** Null for what is no such header. */
export function parseResults(value: string): AuthenticationResults | null {
  const text = value.replace(/\s+/g, ' ').trim();
  const [head = [], ...rest] = statements(text);
  const authservId = head[0]?.toLowerCase();
  if (authservId === undefined || authservId.includes('=')) return null;
  return { text, authservId, results: rest.slice(0, MOST_RESULTS).flatMap(resultOf) };
}

function resultOf(words: readonly string[]): MethodResult[] {
  const [first = '', ...others] = words;
  const [method, result] = halves(first);
  if (result === '') return []; // such as the lone word `none`
  const properties = new Map<string, string>();
  for (const word of others) {
    const [property, content] = halves(word);
    // The first one counts: a second must not replace what our border said.
    if (content !== '' && !properties.has(property.toLowerCase())) properties.set(property.toLowerCase(), content);
  }
  return [{ method: method.toLowerCase().replace(/\/.*$/, ''), result: result.toLowerCase(), properties }];
}

function halves(word: string): [string, string] {
  const equals = word.indexOf('=');
  return equals === -1 ? [word, ''] : [word.slice(0, equals), word.slice(equals + 1)];
}

/** The statements between semicolons, as words; comments left out, quoted strings taken as they are, blanks around `=` closed. */
function statements(text: string): string[][] {
  const found: string[][] = [[]];
  let word = '';
  let depth = 0;
  const end = (): void => {
    if (word !== '') found.at(-1)?.push(word);
    word = '';
  };
  for (let at = 0; at < text.length; at++) {
    const sign = text[at] ?? '';
    if (depth > 0) {
      if (sign === '\\') at += 1;
      else if (sign === '(') depth += 1;
      else if (sign === ')') depth -= 1;
    } else if (sign === '(') {
      depth = 1;
    } else if (sign === '"') {
      const [quoted, close] = quotedAt(text, at);
      word += quoted;
      at = close;
    } else if (sign === ';') {
      end();
      found.push([]);
    } else if (sign === ' ') {
      const closes = word.endsWith('=') || /^ *=/.test(text.slice(at, at + 20));
      if (!closes) end();
    } else {
      word += sign;
    }
  }
  end();
  return found;
}

function quotedAt(text: string, open: number): [quoted: string, close: number] {
  let quoted = '';
  for (let at = open + 1; at < text.length; at++) {
    if (text[at] === '"') return [quoted, at];
    if (text[at] === '\\') at += 1;
    quoted += text[at] ?? '';
  }
  return [quoted, text.length];
}
