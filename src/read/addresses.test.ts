import { describe, expect, it } from 'vitest';
import { mailboxes } from './addresses.ts';

const said = (...values: string[]): string[] =>
  mailboxes(values, 100).map(({ name, address }) => (name === '' ? address : `${name} = ${address}`));

const specification: [header: string, mailboxes: string[]][] = [
  ['a@b.example', ['a@b.example']],
  ['Robin Ames <Robin@B.Example>', ['Robin Ames = Robin@b.example']],
  ['"Ames, Robin" <a@b.example>', ['Ames, Robin = a@b.example']],
  ['=?utf-8?Q?M=C3=BCller=2C_Ren=C3=A9?= <a@b.example>', ['Müller, René = a@b.example']],
  ['a@b.example, c@d.example', ['a@b.example', 'c@d.example']],
  ['a@b.example; c@d.example', ['a@b.example', 'c@d.example']],
  ['Friends: a@b.example, c@d.example;', ['a@b.example', 'c@d.example']],
  ['undisclosed-recipients:;', []],
  ['a@b.example (Robin (the first))', ['a@b.example']],
  ['(a comment) Robin <a@b.example>', ['Robin = a@b.example']],
  ['<@relay.example:a@b.example>', ['a@b.example']],
  [`robin@${'a.'.repeat(115)}firm.example`, [`robin@${'a.'.repeat(115)}firm.example`]],
  [`robin@${'a.'.repeat(60_000)}firm.example`, []], // longer than any host
  ['Robin <a@пример.example>', ['Robin = a@xn--e1afmkfd.example']],
  ['Søren Ås <søren@åsfisk.example>', ['Søren Ås = søren@xn--sfisk-lra.example']],
  ['ana.peña@telar.example', ['ana.peña@telar.example']],
  ['Jo\u0308rn <jo\u0308rn@b.example>', ['Jo\u0308rn = j\u00F6rn@b.example']],
  ['李 <李@例え.example>', ['李 = 李@xn--r8jz45g.example']],
  ['', []],
  ['Robin', []],
  ['<>', []],
  ['<@relay.example,@other.example:a@b.example>', ['a@b.example']],

  // Where it can be read in two ways it is two, so that nobody is taken for the writer.
  ['<good@b.example> <evil@x.example>', ['good@b.example', 'evil@x.example']],
  ['<good@b.example> evil@x.example', ['evil@x.example = good@b.example', 'evil@x.example']],
  ['good@b.example evil@x.example', ['good@b.example', 'evil@x.example']],
  ['good@b.example (never ends <evil@x.example>', ['good@b.example never ends = evil@x.example']],
  // What stands before the angle is a name.
  ['good@b.example <evil@x.example>', ['good@b.example = evil@x.example']],
  ['"good@b.example" <evil@x.example>', ['good@b.example = evil@x.example']],
  // An encoded word is no address, and what it decodes to is not parsed again.
  ['=?utf-8?Q?good=40b=2Eexample?= <evil@x.example>', ['good@b.example = evil@x.example']],
  ['=?utf-8?Q?=3Cgood=40b=2Eexample=3E?= <evil@x.example>', ['<good@b.example> = evil@x.example']],
  ['=?utf-8?Q?good=40b=2Eexample?=', []],
  // Signs that nobody sees are no part of a name.
  ['"Ro\u202Ebin\u200B\r\n" <a@b.example>', ['Robin = a@b.example']],
];

describe('the mailboxes of', () => {
  it.each(specification)('%j', (header, expected) => {
    expect(said(header)).toEqual(expected);
  });

  it('several headers are those of each, up to the limit', () => {
    expect(said('a@b.example', 'c@d.example')).toEqual(['a@b.example', 'c@d.example']);
    expect(mailboxes(['a@b.example, '.repeat(500)], 100)).toHaveLength(100);
  });
});
