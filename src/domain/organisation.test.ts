/** One name in two spellings, as it is compared and as people write it; and hosts that strangers share. */
import { expect, it } from 'vitest';
import { addressName, domainsAbove, hostName, isAligned, written } from './organisation.ts';
import { whyShared } from './open-hosts.ts';

it.each([
  ['GRÜNHOF.example.', 'xn--grnhof-4ya.example', 'grünhof.example'],
  ['gru\u0308nhof.example', 'xn--grnhof-4ya.example', 'grünhof.example'],
  ['Straße.example', 'xn--strae-oqa.example', 'straße.example'],
  ['plain.example', 'plain.example', 'plain.example'],
])('%s is compared as %s, and shown as %s', (name, compared, shown) => {
  expect([hostName(name), written(hostName(name))]).toEqual([compared, shown]);
  expect(written(addressName(`Jo@${name}`))).toBe(`jo@${shown}`);
});

it.each([
  ['a letter of another alphabet among Latin ones', 'gгunhof.example'],
  ['a whole name of another alphabet', 'аррӏе.example'],
])('%s is shown as it is kept, and equals nothing that it looks like', (_, name) => {
  const kept = hostName(name);
  expect([written(kept), kept.startsWith('xn--')]).toEqual([kept, true]);
});

it.each([
  ['firm.co.uk', null],
  ['firm.example', null],
  ['firm.uk.com', null],
  ['co.uk', 'anybody may register a name below it'],
  ['uk.com', 'anybody may register a name below it'],
  ['github.io', 'anybody may register a name below it'],
  ['firm.github.io', 'strangers may have addresses there'],
  ['firm.onmicrosoft.com', 'strangers may have addresses there'],
  ['mail.gmail.com', 'strangers may have addresses there'],
  ['yopmail.com', 'anybody may use an address there for a day'],
])('%s is shared because: %s', (name, why) => expect(whyShared(name)).toBe(why));

it('What is longer than any host belongs to nobody, and is soon told', () => {
  const endless = `${'a.'.repeat(60_000)}firm.example`;
  expect(domainsAbove(endless)).toEqual([endless]);
  expect(domainsAbove('a.b.example')).toEqual(['a.b.example', 'b.example', 'example']);
  expect([whyShared(endless), isAligned(endless, 'other.example')]).toEqual([null, false]);
});
