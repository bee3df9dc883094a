/** The header fields of a mail and the names of our own border in; the Authentication-Results that may be believed out. RFC 8601. */
import { type Hop, hopOf } from './received.ts';

export interface MethodResult {
  /** Such as `dkim` or `dmarc`, lower case. */
  readonly method: string;
  /** Such as `pass`, lower case. */
  readonly result: string;
  /** Such as `header.d`, lower case, with its value; the first one of a name counts. */
  readonly properties: ReadonlyMap<string, string>;
  /** What stands in comments of the statement, in lower case: Gmail writes the policy of a domain there. */
  readonly comments: string;
}

export interface AuthenticationResults {
  /** Unfolded; a line for each header, where our border wrote several. */
  readonly text: string;
  readonly authservId: string;
  readonly results: readonly MethodResult[];
}

/** In the list of our border's names: Microsoft 365, which writes its verdict under no name at all. */
const MICROSOFT_365 = 'microsoft365';

/**
 * Anybody can write this header, but each server writes above what it was given. So our own border is whoever wrote
 * what stands above the topmost Received line: that line was written when the mail was taken in, and nobody outside
 * could put anything above it. What stands there under one of our names is believed; all else, lower down or under other
 * names, might be forged and is not even looked at. Two borders are known to write below Received lines of their own: see
 * `isGoogles` and `microsoftsResults`.
 */
export function trustedResults(
  fields: readonly string[],
  authservIds: readonly string[],
): AuthenticationResults | null {
  const named = authservIds.filter((id) => id !== MICROSOFT_365);
  const received: string[] = [];
  const believed: AuthenticationResults[] = [];
  let isHandedOver = false;
  for (const { name, value } of tracesIn(fields)) {
    if (name === 'received') {
      const handedOver = received.length === 0 && !isHandedOver && HANDED_OVER.test(hopOf(value)?.protocol ?? '');
      if (handedOver) isHandedOver = true;
      else received.push(value);
      continue;
    }
    const results = parseResults(value);
    if (results === null || !named.includes(results.authservId)) continue;
    if (received.length === 0) believed.push(results);
    else if (believed.length === 0 && isGoogles(results.authservId, received)) return results;
    else break;
  }
  return together(believed) ?? (authservIds.includes(MICROSOFT_365) ? microsoftsResults(fields) : null);
}

interface Trace {
  readonly name: 'received' | 'authentication-results';
  readonly value: string;
}

function tracesIn(fields: readonly string[]): readonly Trace[] {
  return fields.flatMap((field): Trace[] => {
    const [, name = '', value = ''] = /^(received|authentication-results)[ \t]*:([^]*)$/i.exec(field) ?? [];
    if (name === '') return [];
    return [{ name: name.toLowerCase() === 'received' ? 'received' : 'authentication-results', value }];
  });
}

function together(believed: readonly AuthenticationResults[]): AuthenticationResults | null {
  const [first] = believed;
  if (first === undefined) return null;
  return {
    text: believed.map(({ text }) => text).join('\n'),
    authservId: first.authservId,
    results: believed.flatMap(({ results }) => results),
  };
}

/** The mail store's own line, behind our border: mail from outside comes by SMTP, so a line of LMTP is no border's. RFC 3848. */
const HANDED_OVER = /^(?:UTF8)?LMTPS?A?$/i;

/**
 * Gmail writes its verdict below the two Received lines of its own: that of the mailbox and that of mx.google.com. It
 * gives one to all mail that comes from outside, so its own stands above whatever the sender wrote under that name.
 */
function isGoogles(authservId: string, received: readonly string[]): boolean {
  const [mailbox = '', border = '', ...others] = received;
  const hop = hopOf(border);
  return (
    authservId === 'mx.google.com' &&
    others.length === 0 &&
    /^\s*by\s+[0-9a-f]+(?::[0-9a-f]*)+\s+with\s+SMTP\s/i.test(mailbox) &&
    hop?.by === 'mx.google.com' &&
    hop.protocol !== ''
  );
}

/**
 * Microsoft 365 takes mail in at a host of `mail.protection.outlook.com`, which writes a Received line and directly above it
 * its verdict, without an authserv-id. The mail then goes through hosts of the tenant's own, which write Received lines
 * above. So the verdict stands between two lines: below it the topmost line of a border host, and above it lines of
 * Microsoft's hosts alone. Whatever a sender wrote stands below the border's line, and is not looked at.
 */
function microsoftsResults(fields: readonly string[]): AuthenticationResults | null {
  let found: AuthenticationResults[] = [];
  for (const { name, value } of tracesIn(fields)) {
    if (name === 'authentication-results') {
      const results = parseResults(value) === null ? parseResults(`${MICROSOFT_365};${value}`) : null;
      if (results !== null) found.push(results);
      continue;
    }
    const hop = hopOf(value);
    if (hop === null) return null;
    if (isBorderOf365(hop)) return together(found);
    if (!isWithin(hop.by, HOSTS_OF_365)) return null;
    found = []; // what stands above a line of the tenant's own is no border's
  }
  return null;
}

/** Of the public cloud, and of those for the US government and for China. */
const BORDERS_OF_365 = [
  'mail.protection.outlook.com',
  'mail.protection.office365.us',
  'mail.protection.partner.outlook.cn',
];
const HOSTS_OF_365 = ['outlook.com', 'office365.com', 'office365.us', 'outlook.cn'];

function isBorderOf365({ by, protocol }: Hop): boolean {
  return isWithin(by, BORDERS_OF_365) && /^Microsoft SMTP Server$/i.test(protocol);
}

function isWithin(host: string, domains: readonly string[]): boolean {
  return domains.some((domain) => host.endsWith(`.${domain}`));
}

const MOST_CHARS = 16_000;
const MOST_RESULTS = 100;

/** Null for what is no such header: an unclosed quote or comment, a version other than 1, no authserv-id (as Microsoft 365 writes it). */
export function parseResults(value: string): AuthenticationResults | null {
  const text = value.replace(/\r?\n(?=[ \t])/g, '').trim();
  const tokens = text.length > MOST_CHARS || /[^\t\x20-\x7e\x80-\xff]/.test(text) ? null : tokensOf(text);
  if (tokens === null) return null;
  const [head = [], ...statements] = split(tokens, ';');
  const [id, version, ...more] = words(head);
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
      tokens.push({ kind: 'blank', text: text.slice(match.index, end) });
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
function resultOf(statement: readonly Token[]): MethodResult[] {
  const [first = [], ...others] = words(statement);
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
  const comments = textOf(statement.filter(({ kind }) => kind === 'blank')).toLowerCase();
  return [{ method, result: result.text.toLowerCase(), properties, comments }];
}

const textOf = (word: readonly Token[]): string => word.map(({ text }) => text).join('');
