import { describe, expect, it } from 'vitest';
import { referenceOf, referencesIn } from './reference.ts';

const sentTo = (...addresses: string[]): Parameters<typeof referencesIn>[0] => ({
  to: addresses.map((address) => ({ name: '', address })),
  cc: [],
  subject: '',
  body: { text: '', parts: [] },
  references: [],
});

describe('a reference', () => {
  it.each([
    [[0, 0, 0, 0, 0], 'FH-00000000'],
    [[255, 255, 255, 255, 255], 'FH-ZZZZZZZZ'],
    [[0, 0, 0, 0, 31], 'FH-0000000Z'],
    [[8, 0, 0, 0, 0], 'FH-10000000'],
  ])('of the bytes %j is %s', (bytes, reference) => {
    expect(referenceOf(Uint8Array.from(bytes))).toBe(reference);
  });

  it.each([
    ['referrals+FH-7K3M9QRS@agency.example', 'FH-7K3M9QRS'],
    ['referrals+fh-7k3m9qrs@agency.example', 'FH-7K3M9QRS'],
    ['referrals@agency.example', null],
    ['referrals+FH-7K3M9QR@agency.example', null],
    ['referrals+FH-7K3M9QRU@agency.example', null], // U is no sign of it
    ['FH-7K3M9QRS@agency.example', null],
  ])('is found in %s as %s', (address, reference) => {
    expect(referencesIn(sentTo('somebody@else.example', address))).toEqual(reference === null ? [] : [reference]);
  });

  it.each([
    ['counts in the words of what answers a mail', ['<notice@agency.example>'], ['FH-0000000A']],
    ['makes no thread of a mail that answers nothing', [], []],
  ])('%s', (_, references, expected) => {
    const text = 'We withdraw fh-0000000a.';
    const body = { text, parts: [{ kind: 'own' as const, start: 0, end: text.length }] };
    expect(referencesIn({ ...sentTo('referrals@agency.example'), references, body })).toEqual(expected);
  });

  it('is found in the subject, in the words and in what is quoted, each once', () => {
    const text = 'Yes. FH-0000000A is another one.\n> Our reference: FH-7K3M9QRS\n';
    const parts = [
      { kind: 'own' as const, start: 0, end: 33 },
      { kind: 'quoted' as const, start: 33, end: text.length },
    ];
    const letter = { ...sentTo('referrals@agency.example'), subject: 'Re: yours (FH-7K3M9QRS)', body: { text, parts } };
    expect(referencesIn(letter)).toEqual(['FH-0000000A', 'FH-7K3M9QRS']);
  });
});
