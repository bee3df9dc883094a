/** What is stored of a password, and what is taken for the same. */
import { describe, expect, it } from 'vitest';
import { hashPassword, passwordIs } from './passwords.ts';

describe('a password', () => {
  it('is known again, and no other one is', async () => {
    const stored = await hashPassword('correct horse battery');
    expect(stored).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$[A-Za-z0-9+/]{22}\$[A-Za-z0-9+/]{43}$/);
    expect(await passwordIs('correct horse battery', stored)).toBe(true);
    expect(await passwordIs('correct horse batterz', stored)).toBe(false);
    expect(await passwordIs('', stored)).toBe(false);
  });

  it('is stored otherwise each time', async () => {
    expect(await hashPassword('same')).not.toBe(await hashPassword('same'));
  });

  it('is the same however its signs are coded', async () => {
    expect(await passwordIs('Zu\u0308rich 1', await hashPassword('Z\u00fcrich 1'))).toBe(true);
  });

  it('is nobody’s where there is nobody, or what is stored is none', async () => {
    expect(await passwordIs('anything', null)).toBe(false);
  });

  it('stored at another cost is still known', async () => {
    // As another release may have stored it.
    const { argon2Sync } = await import('node:crypto');
    const nonce = Buffer.from('somesalt12345678');
    const tag = argon2Sync('argon2id', {
      message: Buffer.from('old'),
      nonce,
      tagLength: 32,
      memory: 64,
      passes: 1,
      parallelism: 1,
    });
    const phc = `$argon2id$v=19$m=64,t=1,p=1$${nonce.toString('base64').replaceAll('=', '')}$${tag.toString('base64').replaceAll('=', '')}`;
    expect(await passwordIs('old', phc)).toBe(true);
  });
});
