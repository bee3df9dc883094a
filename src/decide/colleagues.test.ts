/** Who else at the customer hears of a designation, so that a stolen account is noticed. */
import { describe, expect, it } from 'vitest';
import type { Referral } from '../domain/referral.ts';
import { agentNamed, EFFECT, input, LETTER, nothingSaid, saying, told, VERIFIED } from './a-decision.ts';
import { decide, type DecisionInput } from './decide.ts';

/** A referral in effect that this person made earlier, for other services. */
function earlier(address: string, id = address): Referral {
  const writer = { name: 'Somebody', address };
  const made = decide(
    input({ letter: { ...LETTER, from: [writer] }, standing: { ...VERIFIED, writer }, fresh: { id, reference: id } }),
  );
  return made.referral ?? expect.unreachable();
}

const hears = (address: string): string => `colleague_told>to:${address}`;

describe('a designation', () => {
  it.each<[string, Partial<DecisionInput>, string]>([
    ['of somebody new is told to no colleague', {}, EFFECT],
    [
      'is told to an earlier contact of the same company',
      { others: [earlier('cfo@harlow.example')] },
      `${EFFECT} ${hears('cfo@harlow.example')}`,
    ],
    ['is not told twice to its own writer', { others: [earlier('ann@harlow.example')] }, EFFECT],
    [
      'is told once to a contact of two referrals',
      { others: [earlier('cfo@harlow.example', 'one'), earlier('CFO@harlow.example', 'two')] },
      `${EFFECT} ${hears('CFO@harlow.example')}`,
    ],
    [
      'is told to three at most',
      { others: ['a', 'b', 'c', 'd'].map((who) => earlier(`${who}@harlow.example`)) },
      `${EFFECT} ${['a', 'b', 'c'].map((who) => hears(`${who}@harlow.example`)).join(' ')}`,
    ],
    ['is told to nobody of another company', { others: [earlier('x@elsewhere.example')] }, EFFECT],
  ])('%s', (_, given, expected) => expect(told(given)).toBe(expected));

  it('that does not take effect is told to nobody', () => {
    const asked = { others: [earlier('cfo@harlow.example')], ...saying({ agentOfRecord: { status: 'missing' } }) };
    expect(told(asked)).not.toContain('colleague_told');
  });

  it('says who and whom, and no word of the mail', () => {
    const { notices } = decide(input({ others: [earlier('cfo@harlow.example')] }));
    expect(notices.at(-1)).toEqual({
      facts: {
        kind: 'colleague_told',
        reference: 'FH-00000001',
        by: 'ann@harlow.example',
        agent: { name: 'Dana Ruiz', company: 'Bluepeak', email: 'dana@bluepeak.example' },
        agency: { name: '', company: 'Northgate', email: 'desk@northgate.example' },
        receivedAt: '2026-03-02T10:00:00.000Z',
      },
      recipients: [
        { role: 'to', name: 'Ann Lee', address: 'cfo@harlow.example', source: 'referral:cfo@harlow.example:contact' },
      ],
      inReplyTo: null,
      references: [],
      originalSubject: '',
      cause: 'a colleague designated an agent',
      asks: null,
    });
  });

  it('is disputed by their answer that it is not right', () => {
    const { referral } = decide(input({ others: [earlier('cfo@harlow.example')] }));
    const cfo = { name: 'Cal', address: 'cfo@harlow.example' };
    const letter = { ...LETTER, from: [cfo], references: ['<notice@northgate.example>'] };
    const answer = decide(
      input({ thread: referral, letter, standing: { ...VERIFIED, writer: cfo }, ...saying({ intent: 'dispute' }) }),
    );
    expect(answer.referral).toMatchObject({ state: 'contested', contest: { by: 'cfo@harlow.example' } });
  });

  it('of another agent in the same thread is told to the others as well', () => {
    const thread = earlier('ann@harlow.example', 'mine');
    const change = saying({
      intent: 'agent_change',
      agentOfRecord: agentNamed('at-3'),
      opportunity: nothingSaid,
    });
    expect(told({ thread, others: [earlier('cfo@harlow.example'), thread], ...change })).toContain(
      hears('cfo@harlow.example'),
    );
  });
});
