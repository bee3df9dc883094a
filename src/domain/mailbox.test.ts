/** Two spellings of an address in; whether they lead to one mailbox out. */
import { expect, it } from 'vitest';
import { isSameMailbox } from './mailbox.ts';

it.each([
  ['Sam@Northgate.example', 'sam@northgate.EXAMPLE', true],
  ['sam+deals@northgate.example', 'sam@northgate.example', true],
  ['s.a.m+x@googlemail.com', 'sam@gmail.com', true],
  ['s.am@northgate.example', 'sam@northgate.example', false],
  ['sam@bücher.example', 'sam@xn--bcher-kva.example', true],
  ['+sam@northgate.example', 'sam@northgate.example', false],
  ['sam', 'Sam ', true],
])('%s and %s: %s', (one, other, same) => expect(isSameMailbox(one, other)).toBe(same));
