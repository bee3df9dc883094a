/** Which new keys of a domain say that it may have changed hands. */
import { expect, it } from 'vitest';
import type { DkimCheck, Standing } from '../domain/standing.ts';
import { VERIFIED } from './a-decision.ts';
import { changedHandsWhy } from './changed-hands.ts';

const NOW = new Date('2026-11-02T09:00:00Z');
const daysAgo = (days: number): Date => new Date(NOW.getTime() - days * 86_400_000);
const signed = (selector: string, publicKey: string | null): Standing => {
  const check: DkimCheck = {
    domain: 'quarry.example',
    selector,
    result: 'pass',
    aligned: true,
    whole: true,
    signatureSha256: selector,
    signedAt: null,
    publicKey,
    why: null,
  };
  return { ...VERIFIED, checks: { dkim: [check], authenticationResults: null } };
};
const OLD = signed('s1', 'old key');

it.each([
  ['a new key under a new selector after two years', signed('s2', 'new key'), 730, true],
  ['… and after seven months', signed('s2', 'new key'), 210, true],
  ['a new key under a new selector while letters go on', signed('s2', 'new key'), 30, false],
  ['a new key under the same selector', signed('s1', 'new key'), 730, false],
  ['the same key under a new selector', signed('s2', 'old key'), 730, false],
  ['the same key after two years', OLD, 730, false],
  ['a key that was not had', signed('s2', null), 730, false],
  ['no signature of ours to compare', VERIFIED, 730, false],
])('%s', (_, standing, days, noticed) => {
  const why = changedHandsWhy(standing, { standing: OLD, receivedAt: daysAgo(days) }, NOW);
  expect(why !== null).toBe(noticed);
});

it('nothing is noticed of a domain that never wrote', () =>
  expect(changedHandsWhy(signed('s2', 'new key'), null, NOW)).toBeNull());
