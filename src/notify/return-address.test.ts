/** Return addresses: known again for their own recipient, and for nobody else. */
import { createHmac } from 'node:crypto';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { MacKey } from '../domain/ports.ts';
import { returnAddress, returnedTo } from './return-address.ts';

const keyOf = (secret: string): MacKey => {
  const mac = (purpose: string, text: string) => createHmac('sha256', secret).update(`${purpose}\0${text}`).digest();
  const verifies: MacKey['verifies'] = (purpose, text, part) =>
    mac(purpose, text).subarray(0, part.length).equals(part);
  return { id: () => secret, replacedAt: () => null, mac, verifies };
};
const KEY = keyOf('ours');
const ID = '3d0c1f5e-6c0a-4a57-9a3c-0f2f3f0b9a11';
const JANE = 'jane@harlow.example';
const ADDRESS = returnAddress('referrals@desk.example', ID, JANE, KEY);

it('says which notice came back, and from whom', () => {
  expect(ADDRESS).toMatch(/^referrals\+b-[0-9A-Z]{42}@desk\.example$/);
  expect(ADDRESS.indexOf('@')).toBeLessThanOrEqual(64);
  for (const address of [ADDRESS, ADDRESS.toLowerCase(), ADDRESS.toUpperCase()]) {
    const found = returnedTo(address, KEY);
    expect(found?.noticeId).toBe(ID);
    expect([found?.isOf(JANE), found?.isOf('Jane@Harlow.example'), found?.isOf('dana@bluepeak.example')]).toEqual([
      true,
      true,
      false,
    ]);
  }
});

it('is nobody’s when any sign of it is another', () => {
  const from = ADDRESS.indexOf('+b-') + 3;
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 41 }), fc.constantFrom(...'0123456789ABCDEFGHJKMNPQRSTVWXYZ'), (at, sign) => {
      fc.pre(ADDRESS[from + at] !== sign);
      const forged = `${ADDRESS.slice(0, from + at)}${sign}${ADDRESS.slice(from + at + 1)}`;
      expect(returnedTo(forged, KEY)?.isOf(JANE) ?? false).toBe(false);
    }),
  );
  expect(returnedTo(returnAddress('referrals@desk.example', ID, JANE, keyOf('theirs')), KEY)?.isOf(JANE)).toBe(false);
});

it.each(['referrals@desk.example', 'referrals+FH-7K3M9QRS@desk.example', '', `x+b-${'U'.repeat(42)}@desk.example`])(
  '%j is none',
  (address) => {
    expect(returnedTo(address, KEY)).toBeNull();
  },
);

it('is the plain address where it would be too long', () => {
  const long = `${'r'.repeat(30)}@desk.example`;
  expect(returnAddress(long, ID, JANE, KEY)).toBe(long);
});
