/** A question whose code and link ended: it is asked anew as it was asked, where it is still open, and nowhere else. */
import { describe, expect, it } from 'vitest';
import type { Extraction } from '../domain/extraction.ts';
import type { Referral } from '../domain/referral.ts';
import type { Standing } from '../domain/standing.ts';
import { agentNamed, CONTRADICTED, DIRECTORY, extraction, input, LETTER, UNVERIFIED, VERIFIED } from './a-decision.ts';
import { decideAct } from './act.ts';
import { decide } from './decide.ts';
import { likenessIndex } from './likeness.ts';

const RECEIVED = new Date('2026-03-02T10:00:00Z');
const UNPROVED = decide(input({ standing: UNVERIFIED })).referral ?? expect.unreachable();
const IN_EFFECT = decide(input()).referral ?? expect.unreachable();
const DOUBTED: Referral = { ...UNPROVED, pendingLetterId: 'letter' };
const CHANGE = extraction({ intent: 'agent_change', agentOfRecord: agentNamed('at-3') });

function renewed(referral: Referral, standing: Standing, of: Extraction = extraction(), version = referral.version) {
  const act = { kind: 'renewed', keyId: 'new', waits: null } as const;
  const letterId = referral.pendingLetterId ?? 'letter';
  return decideAct(
    { id: 'act', act, at: RECEIVED, referral, version, letterId, told: [] },
    { letterId, letter: LETTER, standing, extraction: of, readAfterYes: null, receivedAt: RECEIVED },
    { directory: DIRECTORY, known: likenessIndex([]), others: [] },
  );
}

describe('a question whose code ended', () => {
  it('is asked anew by the fixed text where nothing proves the letter, of the referral as it is', () => {
    const decision = renewed(UNPROVED, UNVERIFIED);
    expect(decision?.notices).toMatchObject([
      {
        facts: { kind: 'please_confirm', round: 'renewed', does: 'refers', agent: { name: 'Dana Ruiz' } },
        recipients: [{ role: 'to', address: 'ann@harlow.example' }],
        asks: { version: UNPROVED.version },
      },
    ]);
    expect(decision?.events).toEqual([{ kind: 'reminded', letterId: 'letter', why: 'renewed' }]);
    expect(decision?.referral).toEqual(UNPROVED);
  });

  it('is read back where the letter is proved, and says that what they have no longer works', () => {
    expect(renewed(DOUBTED, VERIFIED)?.notices).toMatchObject([
      {
        facts: { kind: 'read_back', renewed: true, standBy: true, replaces: null },
        asks: { version: DOUBTED.version },
      },
    ]);
  });

  it('about another agent says whom that one would replace', () => {
    const asked: Referral = { ...IN_EFFECT, pendingLetterId: 'later' };
    expect(renewed(asked, VERIFIED, CHANGE)?.notices).toMatchObject([
      { facts: { kind: 'read_back', renewed: true, replaces: 'Dana Ruiz' } },
    ]);
    expect(renewed(asked, UNVERIFIED, CHANGE)?.notices).toMatchObject([
      { facts: { kind: 'please_confirm', does: 'changes', agent: { name: 'Cy Ode' }, round: 'renewed' } },
    ]);
  });

  it.each(['withdrawal', 'dispute'] as const)('about a %s is the fixed text, also where it is proved', (intent) => {
    const asked: Referral = { ...IN_EFFECT, pendingLetterId: 'later' };
    expect(renewed(asked, VERIFIED, extraction({ intent }))?.notices).toMatchObject([
      { facts: { kind: 'please_confirm', round: 'renewed' } },
    ]);
  });

  it.each<[why: string, Referral, Standing, number?]>([
    ['nothing waits for an answer', { ...UNPROVED, pendingLetterId: null }, UNVERIFIED],
    ['it is withdrawn', { ...UNPROVED, state: 'withdrawn' }, UNVERIFIED],
    ['the referral is another by now', UNPROVED, UNVERIFIED, UNPROVED.version - 1],
    ['the letter is contradicted by now', UNPROVED, CONTRADICTED],
  ])('is void where %s', (_, referral, standing, version) => {
    expect(renewed(referral, standing, extraction(), version)).toBeNull();
  });
});
