import { describe, expect, it } from 'vitest';
import type { Authority, Voice } from '../domain/voice.ts';
import { authorityOf } from './authority.ts';
import { togetherVoice } from './referral.ts';

const voice = (authority: Authority): Voice => ({ rung: 'authenticated', doubts: [], authority, prefilled: false });
const signed = (title: string | null): Voice => voice(authorityOf({ title, words: '' }));

describe('the voice of a referral', () => {
  it('keeps the office of the customer when they add a line without a signature', () => {
    expect(togetherVoice(signed('Chief Operating Officer'), signed(null)).authority.says).toBe(
      '“Chief Operating Officer” may decide this.',
    );
  });
  it.each(['Head of Infrastructure', 'Wizard of Light Bulb Moments'])(
    'takes another office that a line gives: %s',
    (title) => {
      expect(togetherVoice(signed('Chief Operating Officer'), signed(title)).authority.title).toBe(title);
    },
  );
});
