import { describe, expect, it } from 'vitest';
import type { Ahead } from '../domain/ports.ts';
import { turnOf } from './turn.ts';

const ahead = (some: Partial<Ahead> = {}): Ahead => ({ ofSender: 0, ofDomain: 0, ofNetwork: 0, costly: 0, ...some });
const proved = { isProved: true, needs: null };
const unproved = { isProved: false, needs: null };

describe('a mail', () => {
  it.each([
    ['of whom nothing came lately', ahead()],
    ['whose sender sent two more', ahead({ ofSender: 2 })],
    ['whose colleagues sent a few', ahead({ ofDomain: 11 })],
    ['from a network that many share', ahead({ ofNetwork: 59 })],
    ['whose last one could not be read whole, when nothing came since', ahead({ costly: 3 })],
  ])('%s goes as it comes', (_, some) => expect(turnOf(some, unproved)).toBeNull());

  it.each([
    ['whose sender sent three more', ahead({ ofSender: 3 }), 'sender'],
    ['whose sender sent one more, and costly ones before', ahead({ ofSender: 1, costly: 1 }), 'sender'],
    ['of one of many made-up senders of a domain', ahead({ ofDomain: 12 }), 'domain'],
    ['of one of many made-up domains from one network', ahead({ ofNetwork: 60 }), 'network'],
  ] as const)('%s goes behind where nothing proves it', (_, some, why) =>
    expect(turnOf(some, unproved)).toMatchObject({ why }),
  );

  it('that is proved goes as it comes, however much is forged in its name', () => {
    expect(turnOf(ahead({ ofSender: 39, ofDomain: 39, ofNetwork: 4_000 }), proved)).toBeNull();
  });

  it('that is proved goes behind others when its owner floods us', () => {
    expect(turnOf(ahead({ ofSender: 40 }), proved)).toMatchObject({ why: 'sender' });
  });

  it('that is long to read goes behind others, proved before unproved, the first of a sender before the next', () => {
    const turn = (some: Ahead, isProved: boolean): number => turnOf(some, { isProved, needs: 'heavy' })?.turn ?? 0;
    expect(turn(ahead(), true)).toBe(1);
    const inOrder = [
      turn(ahead(), true),
      turn(ahead({ ofSender: 20 }), true),
      turn(ahead(), false),
      turn(ahead({ ofSender: 1 }), false),
      turn(ahead({ costly: 2 }), false),
    ];
    expect(inOrder).toEqual(inOrder.toSorted((one, other) => one - other));
    expect(new Set(inOrder).size).toBe(inOrder.length);
  });

  it('has a turn that the queue takes, whatever is counted', () => {
    expect(turnOf(ahead({ ofSender: 9e9, costly: 9e9 }), unproved)?.turn).toBeLessThan(2_000_000);
  });
});
