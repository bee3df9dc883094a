/** Codes and links: what is known again, what is not, and that nobody can make one. */
import { createHmac } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { MacKey } from '../domain/ports.ts';
import { codeOf, codePlace, linkToken, readToken, shownCode } from './question.ts';

const keyOf = (secret: string): MacKey => {
  const mac = (purpose: string, text: string) => createHmac('sha256', secret).update(`${purpose}\0${text}`).digest();
  const verifies: MacKey['verifies'] = (purpose, text, part) =>
    mac(purpose, text).subarray(0, part.length).equals(part);
  return { id: () => secret, replacedAt: () => null, mac, verifies };
};
const KEY = keyOf('ours');
const QUESTION = { referralId: 'r-1', reference: 'FH-7K3M9QRS', version: 3 };
const CODE = codeOf(QUESTION, KEY);
const letter = (own: string, quoted = '', to = 'referrals@desk.example') => ({
  to: [{ name: '', address: to }],
  cc: [],
  subject: '',
  body: {
    text: own + quoted,
    parts: [
      { kind: 'own' as const, start: 0, end: own.length },
      { kind: 'quoted' as const, start: own.length, end: own.length + quoted.length },
    ],
  },
});

describe('a code', () => {
  it('is sixteen signs that can be read out', () => {
    expect(CODE).toMatch(/^[0-9A-HJKMNP-TV-Z]{16}$/);
    expect(shownCode(CODE)).toMatch(/^(?:[0-9A-Z]{4}-){3}[0-9A-Z]{4}$/);
  });

  it.each<[where: string, letter: ReturnType<typeof letter>, place: ReturnType<typeof codePlace>]>([
    ['in what is quoted', letter('Yes.\n', `> ${shownCode(CODE)}\n`), 'elsewhere'],
    ['in the writer’s own words', letter(`yes ${shownCode(CODE)}`), 'own_words'],
    ['without its dashes', letter(`yes ${CODE}`), 'own_words'],
    ['in small letters', letter(shownCode(CODE).toLowerCase()), 'own_words'],
    ['in an echo of our mail that no line marks as quoted', letter(`${CODE}\nOur reference: FH-7K3M9QRS`), 'elsewhere'],
    ['in many words of their own, or of a program', letter(`${'Ticket. '.repeat(50)}${CODE}`), 'elsewhere'],
    [
      'in the address that it was sent to',
      letter('yes', '', `referrals+FH-7K3M9QRS-${CODE}@desk.example`),
      'elsewhere',
    ],
    ['… in small letters', letter('yes', '', `referrals+fh-7k3m9qrs-${CODE.toLowerCase()}@desk.example`), 'elsewhere'],
    ['with a sign too many', letter(`yes ${CODE}0`), null],
    ['with a sign changed', letter(`yes ${CODE.startsWith('0') ? '1' : '0'}${CODE.slice(1)}`), null],
    ['of another question', letter(codeOf({ ...QUESTION, version: 4 }, KEY)), null],
    ['of another installation', letter(codeOf(QUESTION, keyOf('theirs'))), null],
    ['behind fifty others', letter('', `${'0000-0000-0000-0000 '.repeat(49)}${CODE}`), 'elsewhere'],
    ['nowhere', letter('yes'), null],
  ])('%s: %o', (_, given, place) => expect(codePlace(given, QUESTION, KEY)).toBe(place));

  it('is not found by trying many in one mail', () => {
    const many = Array.from({ length: 60 }, (_, at) => String(at).padStart(16, '0'));
    expect(codePlace(letter([...many, CODE].join(' ')), QUESTION, KEY)).toBeNull();
  });
});

describe('a link', () => {
  const EXPIRES = new Date('2026-12-01T12:00:00Z');
  const TOKEN = linkToken(QUESTION, EXPIRES, KEY);
  it('says for which referral it is, in which version and until when', () => {
    expect(readToken(TOKEN, KEY)).toEqual({ reference: 'FH-7K3M9QRS', version: 3, expires: EXPIRES });
  });

  it('is none when any of its signs is another', () => {
    fc.assert(
      fc.property(fc.nat(TOKEN.length - 1), fc.constantFrom(...'0123456789ABCXYZabcxyz.-_'), (at, sign) => {
        fc.pre(TOKEN[at] !== sign);
        expect(readToken(`${TOKEN.slice(0, at)}${sign}${TOKEN.slice(at + 1)}`, KEY)).toBeNull();
      }),
    );
  });

  it.each(['', 'x', `${TOKEN}0`, TOKEN.slice(1), `${TOKEN}\n`, linkToken(QUESTION, EXPIRES, keyOf('theirs'))])(
    '%j is none',
    (token) => {
      expect(readToken(token, KEY)).toBeNull();
    },
  );

  it('is no code, and a code is no link', () => {
    expect(codePlace(letter(TOKEN), QUESTION, KEY)).toBeNull();
  });
});
