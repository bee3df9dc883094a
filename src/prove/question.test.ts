/** Codes and links: what is known again, what is not, and that nobody can make one. */
import { createHmac } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { MacKey } from '../domain/ports.ts';
import { codeOf, holdsCode, linkToken, readToken, shownCode } from './question.ts';

const keyOf = (secret: string): MacKey => {
  const mac = (purpose: string, text: string) => createHmac('sha256', secret).update(`${purpose}\0${text}`).digest();
  return { mac, verifies: (purpose, text, part) => mac(purpose, text).subarray(0, part.length).equals(part) };
};
const KEY = keyOf('ours');
const QUESTION = { referralId: 'r-1', reference: 'FH-7K3M9QRS', version: 3 };
const CODE = codeOf(QUESTION, KEY);
const letter = (text: string, to = 'referrals@desk.example') => ({
  to: [{ name: '', address: to }],
  cc: [],
  subject: '',
  body: { text, parts: [] },
});

describe('a code', () => {
  it('is sixteen signs that can be read out', () => {
    expect(CODE).toMatch(/^[0-9A-HJKMNP-TV-Z]{16}$/);
    expect(shownCode(CODE)).toMatch(/^(?:[0-9A-Z]{4}-){3}[0-9A-Z]{4}$/);
  });

  it.each<[where: string, letter: ReturnType<typeof letter>, found: boolean]>([
    ['as it is shown', letter(`Yes.\n> ${shownCode(CODE)}\n`), true],
    ['without its dashes', letter(`yes ${CODE}`), true],
    ['in small letters', letter(shownCode(CODE).toLowerCase()), true],
    ['in the address that it was sent to', letter('yes', `referrals+FH-7K3M9QRS-${CODE}@desk.example`), true],
    ['… in small letters', letter('yes', `referrals+fh-7k3m9qrs-${CODE.toLowerCase()}@desk.example`), true],
    ['with a sign too many', letter(`yes ${CODE}0`), false],
    ['with a sign changed', letter(`yes ${CODE.startsWith('0') ? '1' : '0'}${CODE.slice(1)}`), false],
    ['of another question', letter(codeOf({ ...QUESTION, version: 4 }, KEY)), false],
    ['of another installation', letter(codeOf(QUESTION, keyOf('theirs'))), false],
    ['behind fifty others', letter(`${'0000-0000-0000-0000 '.repeat(49)}${CODE}`), true],
    ['nowhere', letter('yes'), false],
  ])('%s: %o', (_, given, found) => expect(holdsCode(given, QUESTION, KEY)).toBe(found));

  it('is not found by trying many in one mail', () => {
    const many = Array.from({ length: 60 }, (_, at) => String(at).padStart(16, '0'));
    expect(holdsCode(letter([...many, CODE].join(' ')), QUESTION, KEY)).toBe(false);
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
    expect(holdsCode(letter(TOKEN), QUESTION, KEY)).toBe(false);
  });
});
