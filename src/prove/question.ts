/** A question to the customer goes in; the code and the link by which their answer is known come out, and are known again. */
import { type Letter, ownWords } from '../domain/letter.ts';
import type { Question } from '../domain/notice.ts';
import type { MacKey } from '../domain/ports.ts';
import { bytesOf, SIGNS, signsOf } from '../domain/base32.ts';

/** 80 bits, as 16 signs of Crockford's base 32: nobody guesses it, and it can be read out. */
const CODE_BYTES = 10;
/** 120 bits, as 24 signs. */
const LINK_BYTES = 15;

/** It stands in the customer's own copy of a mail alone, so that whoever holds it reads the customer's mail. */
export function codeOf(question: Question, key: MacKey): string {
  return signsOf(key.mac('answer code', textOf(question)).subarray(0, CODE_BYTES));
}

/** In fours, as it is shown. */
export function shownCode(code: string): string {
  return code.match(/.{1,4}/g)?.join('-') ?? code;
}

const textOf = ({ referralId, version }: Question): string => `${referralId} ${version}`;
const CODE = new RegExp(`(?<![0-9A-Z])[${SIGNS}]{4}(?:-?[${SIGNS}]{4}){3}(?![0-9A-Z])`, 'gi');
const MOST_TEXT = 200_000;
const MOST_CODES = 50;

/**
 * In the writer's own words, or elsewhere: in the address that it was sent to, in the subject, in what is quoted. Anything
 * that answers a mail puts it there; only who types it puts it into a few words of their own.
 */
export function codePlace(
  letter: Pick<Letter, 'to' | 'cc' | 'subject' | 'body'>,
  question: Question,
  key: MacKey,
): 'own_words' | 'elsewhere' | null {
  const { to, cc, subject, body } = letter;
  const own = ownWords(letter);
  const isTyped = own.length <= MOST_TYPED && !own.toUpperCase().includes(question.reference);
  if (isTyped && holds(own, question, key)) return 'own_words';
  const places = [...[...to, ...cc].map(({ address }) => address), subject, body.text.slice(0, MOST_TEXT)].join('\n');
  return holds(places, question, key) ? 'elsewhere' : null;
}

/** Longer words of their own around a code are more likely our mail, echoed by a program that marks no quote. */
const MOST_TYPED = 300;

function holds(text: string, question: Question, key: MacKey): boolean {
  const codes = new Set((text.match(CODE) ?? []).slice(0, MOST_CODES).map((code) => code.replaceAll('-', '')));
  return [...codes].some((code) => {
    const mac = bytesOf(code);
    return mac !== null && key.verifies('answer code', textOf(question), mac);
  });
}

/** What stands in the path of a link: good for one button, until `expires`, and only while the referral has this version. */
export function linkToken(question: Question, expires: Date, key: MacKey): string {
  const until = Math.floor(expires.getTime() / 1_000).toString(36);
  const said = `${question.reference}.${question.version}.${until}`;
  return `${said}.${signsOf(key.mac('link', said).subarray(0, LINK_BYTES))}`;
}

export interface ReadToken {
  readonly reference: string;
  readonly version: number;
  readonly expires: Date;
}

const TOKEN = new RegExp(
  `^((FH-[${SIGNS}]{8})\\.(\\d{1,9})\\.([0-9a-z]{1,8}))\\.([${SIGNS}]{${(LINK_BYTES * 8) / 5}})$`,
);

/** Whether it is written as a link of ours is, by whichever secret. */
export function isToken(token: string): boolean {
  return TOKEN.test(token);
}

/** Null for whatever the secret of now did not make. */
export function readToken(token: string, key: MacKey): ReadToken | null {
  const [, said, reference, version, until, signs] = TOKEN.exec(token) ?? [];
  if (said === undefined || reference === undefined || until === undefined || signs === undefined) return null;
  const mac = bytesOf(signs);
  if (mac === null || !key.verifies('link', said, mac)) return null;
  return { reference, version: Number(version), expires: new Date(Number.parseInt(until, 36) * 1_000) };
}
