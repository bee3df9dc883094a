import { describe, expect, it } from 'vitest';
import { ownWords } from '../domain/letter.ts';
import { unflow } from './flowed.ts';
import { readLetter } from './letter.ts';

const specification: [name: string, flowed: string, text: string][] = [
  ['a paragraph', 'We want \nnew \nphones.\nSoon.', 'We want new phones.\nSoon.'],
  ['a paragraph that ends in a blank', 'We want \nphones. \n\nSoon.', 'We want phones. \nSoon.'],
  ['a quoted paragraph', '> We want \n> phones.\n> Soon.', '> We want phones.\n> Soon.'],
  ['own words before a quote', 'Yes, \n> Nadia is our agent.', 'Yes, \n> Nadia is our agent.'],
  ['a quote before own words', '> Who is it? \nNadia is.', '> Who is it? \nNadia is.'],
  ['two depths of quotes', '>> one \n> other', '>> one \n> other'],
  ['a quote within a quote that is spelled with a blank', '> > one \n> > more', '>> one more'],
  ['the delimiter of a signature', 'Regards \n-- \nRobin', 'Regards \n-- \nRobin'],
  ['a stuffed line', ' From here on', 'From here on'],
  ['a stuffed line that is no quote', ' > 5 seats', ' > 5 seats'],
  ['CRLF', 'We want \r\nphones.\r\n', 'We want phones.\n'],
  ['nothing', '', ''],
];

describe('unflow', () => {
  it.each(specification)('lays out %s', (_, flowed, text) => {
    expect(unflow(flowed, false)).toBe(text);
  });

  it('takes the blank at the joint away where the sender added it', () => {
    expect(unflow('電話が \n欲しい', true)).toBe('電話が欲しい');
  });
});

const HEAD = 'From: robin@customer.example\r\nMIME-Version: 1.0\r\n';
const FLOWED = 'Content-Type: text/plain; charset=utf-8; Format="Flowed"\r\n';
const WORDS = 'We want \r\nphones. Yes, \r\n> Dana is our agent. \r\nNadia is \r\nour agent.\r\n';

describe('the own words of a flowed letter', () => {
  it.each([
    ['as it is', `${FLOWED}\r\n${WORDS}`],
    ['in base64', `${FLOWED}Content-Transfer-Encoding: base64\r\n\r\n${Buffer.from(WORDS).toString('base64')}\r\n`],
    [
      'with attachments',
      `Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n${FLOWED}\r\n${WORDS}\r\n--b\r\nContent-Type: application/pdf\r\n\r\nPDF\r\n--b--\r\n`,
    ],
  ])('keep apart from what is quoted, %s', async (_, rest) => {
    const read = await readLetter(Buffer.from(`${HEAD}${rest}`));
    expect(read.ok && ownWords(read.letter)).toMatch(/^We want phones\. Yes, *\n+Nadia is our agent\.$/);
  });
});
