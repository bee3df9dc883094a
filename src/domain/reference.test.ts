import { describe, expect, it } from 'vitest';
import { referenceIn, referenceOf } from './reference.ts';

const sentTo = (...addresses: string[]) => ({ to: addresses.map((address) => ({ name: '', address })), cc: [] });

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
    expect(referenceIn(sentTo('somebody@else.example', address))).toBe(reference);
  });
});
