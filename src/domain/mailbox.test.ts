/** Spellings of an address in; the mailbox behind them out. */
import { describe, expect, it } from 'vitest';
import { countedDomain, isSameMailbox, mailboxOf } from './mailbox.ts';

const same: readonly (readonly [address: string, mailbox: string])[] = [
  ['Ulla.Brandt@Quarrystone.example', 'ulla.brandt@quarrystone.example'],
  ['ulla.brandt+phones@quarrystone.example', 'ulla.brandt@quarrystone.example'],
  ['ulla.brandt+a+b@quarrystone.example', 'ulla.brandt@quarrystone.example'],
  ['"ulla.brandt"@quarrystone.example', 'ulla.brandt@quarrystone.example'],
  ['ulla.brandt@quarrystone.example.', 'ulla.brandt@quarrystone.example'],
  [' ulla.brandt@quarrystone.example ', 'ulla.brandt@quarrystone.example'],
  ['ulla@Gr\u00fcnwerk.example', 'ulla@xn--grnwerk-o2a.example'],
  ['U.l.l.a.Brandt@gmail.com', 'ullabrandt@gmail.com'],
  ['ullabrandt+x@GoogleMail.com', 'ullabrandt@gmail.com'],
  ['+@quarrystone.example', '+@quarrystone.example'],
  ['no address', 'no address'],
  ['', ''],
];

describe('the mailbox of an address', () => {
  it.each(same)('%s is counted as %s', (address, mailbox) => expect(mailboxOf(address)).toBe(mailbox));

  it('keeps dots where they tell one person from another', () => {
    expect(mailboxOf('u.brandt@quarrystone.example')).not.toBe(mailboxOf('ubrandt@quarrystone.example'));
  });
});

describe('the domain that is counted', () => {
  it('is that of a company', () => expect(countedDomain('ulla@quarrystone.example')).toBe('quarrystone.example'));
  it.each(['ulla@gmail.com', 'no address', ''])('is none for %s', (mailbox) =>
    expect(countedDomain(mailbox)).toBeNull(),
  );
});

it.each([
  ['Sam@Northgate.example', 'sam+deals@northgate.EXAMPLE', true],
  ['s.am@northgate.example', 'sam@northgate.example', false],
  ['+sam@northgate.example', 'sam@northgate.example', false],
  ['sam', 'Sam ', true],
])('%s and %s are one mailbox: %s', (one, other, same) => expect(isSameMailbox(one, other)).toBe(same));
