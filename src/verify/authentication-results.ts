/** The header fields of a mail and the names of our own border in; the Authentication-Results that may be believed out. RFC 8601. */

export interface MethodResult {
  /** Such as `dkim` or `dmarc`, lower case. */
  readonly method: string;
  /** Such as `pass`, lower case. */
  readonly result: string;
  /** Such as `header.d`, lower case, with its value; the first one of a name counts. */
  readonly properties: ReadonlyMap<string, string>;
}

export interface AuthenticationResults {
  /** Unfolded; a line for each header, where our border wrote several. */
  readonly text: string;
  readonly authservId: string;
  readonly results: readonly MethodResult[];
}

/**
 * Anybody can write this header, but each server writes above what it was given. So our own border is whoever wrote
 * what stands above the topmost Received line: that line was written when the mail was taken in, and nobody outside
 * could put anything above it. What stands there under one of our names is believed; all else, lower down or under other
 * names, might be forged and is not even looked at. One border is known to write below its Received lines: see `isGoogles`.
 */
export function trustedResults(
  fields: readonly string[],
  authservIds: readonly string[],
): AuthenticationResults | null {
  const received: string[] = [];
  const believed: AuthenticationResults[] = [];
  let isHandedOver = false;
  for (const field of fields) {
    const [, name = '', value = ''] = /^(received|authentication-results)[ \t]*:([^]*)$/i.exec(field) ?? [];
    if (name.toLowerCase() === 'received') {
      const handedOver = received.length === 0 && !isHandedOver && HANDED_OVER.test(value);
      if (handedOver) isHandedOver = true;
      else received.push(value);
    }
    const results = name.toLowerCase() === 'authentication-results' ? parseResults(value) : null;
    if (results === null || !authservIds.includes(results.authservId)) continue;
    if (received.length === 0) believed.push(results);
    else if (believed.length === 0 && isGoogles(results.authservId, received)) return results;
    else break;
  }
  const [first] = believed;
  if (first === undefined) return null;
  return {
    text: believed.map(({ text }) => text).join('\n'),
    authservId: first.authservId,
    results: believed.flatMap(({ results }) => results),
  };
}

/** The mail store's own line, behind our border: mail from outside comes by SMTP, so a line of LMTP is no border's. RFC 3848. */
const HANDED_OVER = /\swith\s+(?:UTF8)?LMTPS?A?\s/i;

/**
 * Gmail writes its verdict below the two Received lines of its own: that of the mailbox and that of mx.google.com. It
 * gives one to all mail that comes from outside, so its own stands above whatever the sender wrote under that name.
 */
function isGoogles(authservId: string, received: readonly string[]): boolean {
  const [mailbox = '', border = '', ...others] = received;
  return (
    authservId === 'mx.google.com' &&
    others.length === 0 &&
    /^\s*by\s+[0-9a-f]+(?::[0-9a-f]*)+\s+with\s+SMTP\s/i.test(mailbox) &&
    /\sby\s+mx\.google\.com\s+with\s/i.test(border)
  );
}

const MOST_CHARS = 16_000;
const MOST_RESULTS = 100;

/** Null for what is no such header: an unclosed quote or comment, a version other than 1, no authserv-id (as Microsoft 365 writes it). */
export function parseResults(value: string): AuthenticationResults | null {
  const text = value.replace(/\r?\n(?=[ \t])/g, '').trim();
  const tokens = text.length > MOST_CHARS || /[^\t\x20-\x7e\x80-\xff]/.test(text) ? null : tokensOf(text);
  if (tokens === null) return null;
  const [head = [], ...statements] = split(tokens, ';').map((statement) => words(statement));
  const [id, version, ...more] = head;
  if (id === undefined || id.some(({ kind }) => kind === '=') || more.length > 0) return null;
  if (version !== undefined && textOf(version) !== '1') return null;
  return {
    text: text.replace(/\s+/g, ' '),
    authservId: textOf(id).toLowerCase(),
    results: statements.slice(0, MOST_RESULTS).flatMap(resultOf),
  };
}

interface Token {
  readonly kind: 'plain' | 'quoted' | '=' | ';' | 'blank';
  readonly text: string;
}

/** A comment is a blank: RFC 5322 section 3.2.2. Null where a comment or a quoted string does not end. */
function tokensOf(text: string): Token[] | null {
  const tokens: Token[] = [];
  const token = /(\()|"((?:[^"\\]|\\.)*)"|([=;])|(\s+)|([^\s()"=;]+)/gy;
  for (let match = token.exec(text); match !== null; match = token.exec(text)) {
    const [, comment, quoted, sign, blank, plain = ''] = match;
    if (comment !== undefined) {
      const end = endOfComment(text, match.index);
      if (end === null) return null;
      token.lastIndex = end;
      tokens.push({ kind: 'blank', text: ' ' });
    } else if (quoted !== undefined) tokens.push({ kind: 'quoted', text: quoted.replace(/\\(.)/g, '$1') });
    else if (sign === '=' || sign === ';') tokens.push({ kind: sign, text: sign });
    else if (blank !== undefined) tokens.push({ kind: 'blank', text: ' ' });
    else tokens.push({ kind: 'plain', text: plain });
    if (token.lastIndex === text.length) return tokens;
  }
  return null;
}

function endOfComment(text: string, open: number): number | null {
  let depth = 0;
  for (let at = open; at < text.length; at++) {
    const sign = text[at];
    if (sign === '\\') at += 1;
    else if (sign === '(') depth += 1;
    else if (sign === ')' && --depth === 0) return at + 1;
  }
  return null;
}

function split(tokens: readonly Token[], at: Token['kind']): Token[][] {
  const stretches: Token[][] = [[]];
  for (const token of tokens) {
    if (token.kind === at) stretches.push([]);
    else stretches.at(-1)?.push(token);
  }
  return stretches;
}

/** Blanks part words, except around the first `=` of each, where the grammar allows them. */
function words(statement: readonly Token[]): Token[][] {
  const found: Token[][] = [];
  let open = false;
  for (const token of statement) {
    const word = found.at(-1);
    if (token.kind === 'blank') {
      open = word?.length === 2 && word[1]?.kind === '=';
    } else if (word !== undefined && (open || (token.kind === '=' && word.length === 1))) {
      word.push(token);
      open = true;
    } else {
      found.push([token]);
      open = true;
    }
  }
  return found;
}

/** Nothing for what is no `method=result`, such as the lone word `none`, or is of a version that nobody has described yet. */
function resultOf(statement: readonly (readonly Token[])[]): MethodResult[] {
  const [first = [], ...others] = statement;
  const [name, equals, result, ...more] = first;
  if (name?.kind !== 'plain' || equals?.kind !== '=' || result?.kind !== 'plain' || more.length > 0) return [];
  const [method = '', version = '1'] = name.text.toLowerCase().split('/');
  if (version !== '1') return [];
  const properties = new Map<string, string>();
  for (const [property, is, ...content] of others) {
    if (property?.kind !== 'plain' || is?.kind !== '=' || content.length === 0) continue;
    const key = property.text.toLowerCase();
    if (!properties.has(key)) properties.set(key, textOf(content));
  }
  return [{ method, result: result.text.toLowerCase(), properties }];
}

const textOf = (word: readonly Token[]): string => word.map(({ text }) => text).join('');
