/** Whom a forger might want to be taken for: new customers are known within a minute, without looking up all of them. */
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Directory } from './domain/directory.ts';
import { PortError } from './domain/ports.ts';
import type { KnownDomain } from './domain/voice.ts';
import { knownOf } from './known.ts';

const MINUTE = 60_000;
const directory = (): Directory => ({ agencies: [], agents: [], referralAddresses: ['referrals@quillstone.example'] });

beforeEach(() => void vi.useFakeTimers({ toFake: ['Date'], now: new Date('2026-11-26T10:00:00Z') }));
afterEach(() => void vi.useRealTimers());

/** What was asked of the store, and an index that it fills. */
function knownFrom(answers: (since: Date | null) => readonly KnownDomain[], current = directory()) {
  const asked: (string | null)[] = [];
  const here = { directory: current };
  const known = knownOf(async () => here.directory, {
    customers: async (since) => {
      asked.push(since?.toISOString() ?? null);
      return answers(since);
    },
  });
  const looksLike = async (domain: string): Promise<string | null> => (await known()).likenessOf(domain)?.like ?? null;
  return { asked, here, looksLike };
}

const HARLOW: KnownDomain = { domain: 'harlow.example', whose: 'customer Harlow', is: 'customer', company: 'Harlow' };
const BERING: KnownDomain = {
  domain: 'beringcold.example',
  whose: 'customer Bering Cold',
  is: 'customer',
  company: 'Bering Cold',
};

describe('whom we know', () => {
  it('are those of the directory and the customers, looked up once for a minute of letters', async () => {
    const { asked, looksLike } = knownFrom(() => [HARLOW]);
    expect(await Promise.all(['har1ow.example', 'qui1lstone.example', 'plain.example'].map(looksLike))).toEqual([
      'harlow.example',
      'quillstone.example',
      null,
    ]);
    vi.advanceTimersByTime(MINUTE - 1);
    expect(await looksLike('har1ow.example')).toBe('harlow.example');
    expect(asked).toEqual([null]);
  });

  it('grow by the customers of the last minutes, those that were committed late among them', async () => {
    const { asked, looksLike } = knownFrom((since) => (since === null ? [HARLOW] : [HARLOW, BERING]));
    expect(await looksLike('beringco1d.example')).toBeNull();
    vi.advanceTimersByTime(MINUTE);
    expect(await looksLike('beringco1d.example')).toBe('beringcold.example');
    expect(await looksLike('har1ow.example')).toBe('harlow.example');
    expect(await looksLike('beringcold.example')).toBeNull(); // it is that customer
    expect(asked).toEqual([null, '2026-11-26T09:50:00.000Z']);
  });

  it('are looked up anew when the directory changed, and after an hour', async () => {
    const { asked, here, looksLike } = knownFrom((since) => (since === null ? [HARLOW] : []));
    await looksLike('plain.example');
    here.directory = { ...directory(), referralAddresses: ['referrals@northgate.example'] };
    expect(await looksLike('n0rthgate.example')).toBe('northgate.example');
    expect(await looksLike('qui1lstone.example')).toBeNull();
    vi.advanceTimersByTime(60 * MINUTE);
    await looksLike('plain.example');
    expect(asked).toEqual([null, null, null]);
  });

  it('are looked up again after the store could not say', async () => {
    let isUp = false;
    const { looksLike } = knownFrom(() => {
      if (!isUp) throw new PortError('the database is down', { retry: 'later' });
      return [HARLOW];
    });
    await expect(looksLike('har1ow.example')).rejects.toThrow('the database is down');
    isUp = true;
    expect(await looksLike('har1ow.example')).toBe('harlow.example');
  });
});
