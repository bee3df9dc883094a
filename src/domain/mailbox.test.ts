import { describe, expect, it } from 'vitest';
import { countedDomain, mailboxKey } from './mailbox.ts';

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
  it.each(same)('%s is counted as %s', (address, mailbox) => expect(mailboxKey(address)).toBe(mailbox));

  it('keeps dots where they tell one person from another', () => {
    expect(mailboxKey('u.brandt@quarrystone.example')).not.toBe(mailboxKey('ubrandt@quarrystone.example'));
  });
});

describe('the domain that is counted', () => {
  it('is that of a company', () => expect(countedDomain('ulla@quarrystone.example')).toBe('quarrystone.example'));
  it.each(['ulla@gmail.com', 'no address', ''])('is none for %s', (mailbox) =>
    expect(countedDomain(mailbox)).toBeNull(),
  );
});
