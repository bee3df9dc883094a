/** The raw values of an address header in, every mailbox in them out, in order; groups are flattened. RFC 5322 section 3.4. */
import { domainToASCII } from 'node:url';
import type { Address } from '../domain/letter.ts';
import { LONGEST_HOST } from '../domain/organisation.ts';
import { decodeWords } from './headers.ts';
import { seenLine } from './signs.ts';

/**
 * Who wrote a letter hangs on this, so it errs towards seeing more mailboxes: where a header can be read in two ways
 * (`<good> <evil>`, `<good> evil`) each is a mailbox, and `verify` then refuses what has not exactly one. What stands
 * before the angle is a name, even where it looks like an address. Encoded words are decoded in names only, afterwards.
 */
export function mailboxes(values: readonly string[], atMost: number): Address[] {
  const found: Address[] = [];
  for (const value of values) {
    let words: Token[] = [];
    for (const token of tokens(value)) {
      if (found.length >= atMost) return found;
      if (token.kind === 'separator') {
        found.push(...mailboxOf(words));
        words = [];
      } else if (token.kind === 'group') {
        words = []; // the name of a group is nobody's name
      } else {
        words.push(token);
      }
    }
    found.push(...mailboxOf(words));
  }
  return found.slice(0, atMost);
}

interface Token {
  readonly kind: 'word' | 'quoted' | 'angle' | 'separator' | 'group';
  readonly text: string;
}

// Comments nest, so they are cut out first (and bounded by the header's own length); a quoted string may hold any of the others.
// One without its end is none: it must not swallow the address that another parser sees.
const TOKEN = /"((?:[^"\\]|\\.){0,1000})"|<([^<>]*)>?|([,;])|(:)|([^\s"<>,;:]+)|[\s>"]+/g;

function* tokens(value: string): Generator<Token> {
  for (const match of withoutComments(value).matchAll(TOKEN)) {
    const [, quoted, angle, separator, colon, word] = match;
    if (quoted !== undefined) yield { kind: 'quoted', text: quoted.replace(/\\(.)/g, '$1') };
    else if (angle !== undefined) yield { kind: 'angle', text: angle };
    else if (separator !== undefined) yield { kind: 'separator', text: separator };
    else if (colon !== undefined) yield { kind: 'group', text: colon };
    else if (word !== undefined) yield { kind: 'word', text: word };
  }
}

function withoutComments(value: string): string {
  let out = '';
  let depth = 0;
  let quoted = false;
  for (let at = 0; at < value.length; at++) {
    const sign = value.charAt(at);
    if (sign === '\\' && (quoted || depth > 0)) {
      if (depth === 0) out += value.slice(at, at + 2);
      at++;
      continue;
    }
    if (sign === '"' && depth === 0) quoted = !quoted;
    if (sign === '(' && !quoted) depth++;
    if (depth === 0) out += sign;
    if (sign === ')' && !quoted && depth > 0 && --depth === 0) out += ' ';
  }
  // A comment that never ends is none: what follows it must not vanish.
  return depth > 0 ? value.replace(/[()]/g, ' ') : out;
}

/** The mailbox that one stretch between separators holds; more than one where it has more than one angle. */
function mailboxOf(words: readonly Token[]): Address[] {
  const angles = words.filter((token) => token.kind === 'angle');
  const others = words.filter((token) => token.kind !== 'angle');
  const after = words.slice(words.findIndex((token) => token.kind === 'angle') + 1);
  const name = seenLine(decodeWords(others.map((token) => token.text).join(' ')));
  if (angles.length > 0) {
    const strays = after.filter((token) => token.kind === 'word' && token.text.includes('@'));
    return [
      ...angles.flatMap((angle) => addressOf(name, angle.text)),
      ...strays.flatMap((stray) => addressOf('', stray.text)),
    ];
  }
  const bare = others.filter((token) => token.kind === 'word').map((token) => token.text);
  const whole = addressOf('', bare.join('')); // blanks around the dots and the @ are obsolete syntax, RFC 5322 section 4.4
  if (whole.length > 0 && bare.filter((word) => word.includes('@')).length <= 1) return whole;
  return bare.flatMap((word) => addressOf('', word));
}

const LOCAL = /^[^\s@"<>(),:;\\[\]\p{Cc}\p{Cf}]{1,128}$/u;

function addressOf(name: string, spec: string): Address[] {
  const bare = spec.replace(/\s+/g, '').replace(/^@[^:]*:/, ''); // a source route says nothing, RFC 5321 appendix C
  const at = bare.lastIndexOf('@');
  // One spelling for one mailbox: RFC 6532 section 3.1.
  const local = bare
    .slice(0, at)
    .replace(/^"((?:[^"\\]|\\.)*)"$/, '$1')
    .normalize('NFC');
  const domain = domainToASCII(bare.slice(at + 1)).toLowerCase();
  // RFC 2047 section 5: an encoded word is no address, whatever it decodes to.
  if (at < 1 || domain === '' || domain.length > LONGEST_HOST || !LOCAL.test(local) || /=\?.*\?=/.test(bare)) return [];
  return [{ name, address: `${local}@${domain}` }];
}
