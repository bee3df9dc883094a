/** A number and a text in; whether it stands there, however either is written, out. */
import { describe, expect, it } from 'vitest';
import { isSameNumber, phoneNumberOf, standsInText } from './phone.ts';

describe('a number stands in a mail', () => {
  it.each([
    ['+1 206 555 0100', 'Call me: (206) 555-0100'],
    ['206-555-0100', 'tel +1.206.555.0100 x 12'],
    ['206-555-0100 ext. 12', 'reach me at 206 555 0100'],
    ['+1 (206) 555-0100', 'my desk is 555-0100'],
    ['2065550100', 'T:2065550100,,,4'],
    ['+44 20 7946 0018', 'London 020 7946 0018'],
    ['020 7946 0018', 'London +44 (0)20 7946 0018'],
    ['0049 30 123456', 'Berlin: 030/123456'],
    ['+1 206 555 0100', 'two lines:\n206\n555\n0100'],
    ['+1 206 555 0100', 'full-width ２０６ ５５５ ０１００'],
    ['+1 206 555 0100', 'Arabic ٢٠٦ ٥٥٥ ٠١٠٠'],
    ['+1 206 555 0100', 'dashes 206–555–0100'],
    ['+1 206 555 0100', 'in a table: 206 | 555 | 0100'],
    ['+1 206 555 0100', 'Suite 12, 555-0100'],
    ['+1 206 555 0100', 'unseen 206\u00ad555\u200e\u202a\u202c\u2066\u2069\u200b0100'],
    ['+1 206 555 0100', 'keys 2\ufe0f\u20e30\ufe0f\u20e36\ufe0f\u20e3 555 0100'],
    ['+1 800 466 3838', 'Call 1-800-GOO-DTEU today'],
    ['+1 800 466 3838', 'Call 1 (800) goo dteu today'],
    ['+1 800 466 3838', 'Call 800gooDTEU'],
  ])('%s in “%s”', (number, text) => expect(standsInText(number, text)).toBe(true));

  it.each([
    ['+1 206 555 0100', 'Call me: (206) 555-0199'],
    ['+1 206 555 0100', 'We have 0100 seats and 206 sites at 555 Main St'],
    ['+1 206 555 0100', ''],
  ])('%s does not in “%s”', (number, text) => expect(standsInText(number, text)).toBe(false));
});

it.each([
  ['+12065550100', '(206) 555-0100', true],
  ['+12065550100', '206.555.0100 ext 3', true],
  ['+12065550100', '+12065550101', false],
  ['0100', '2065550100', false],
  ['+12065550100', '+44 20 6555 0100', false],
  ['555 0100', '+12065550100', false],
  ['+12065550100', '00 1 206 555 0100', false],
  ['+442079460018', '011 44 20 7946 0018', true],
])('%s is %s: %s', (one, other, same) => expect(isSameNumber(one, other)).toBe(same));

it.each([
  ['(206) 555-0100', '+12065550100'],
  ['+44 20 7946 0018', '+442079460018'],
  ['their number', null],
  ['12', null],
])('%s is %s', (written, number) => expect(phoneNumberOf(written)).toBe(number));
