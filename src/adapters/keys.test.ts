import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CompactSign, importJWK } from 'jose';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { linkToken, readToken } from '../prove/question.ts';
import { returnAddress, returnedTo } from '../notify/return-address.ts';
import { canaryHeader, canaryMarkIn } from '../canary/mark.ts';
import { replaceAll, retireSecrets, revokeKey } from './key-files.ts';
import { openKeyring } from './keys.ts';
import { signatureReader } from './signatures.ts';

let folder: string;
beforeEach(() => void (folder = mkdtempSync(join(tmpdir(), 'firsthand-keys-'))));
const copies: string[] = [];
afterEach(() => {
  for (const each of [folder, ...copies.splice(0)]) rmSync(each, { recursive: true, force: true });
});

const files = (of = folder) => readdirSync(of).map((name) => join(of, name));
const copied = (): string => {
  const copy = mkdtempSync(join(tmpdir(), 'firsthand-copy-'));
  copies.push(copy);
  cpSync(folder, copy, { recursive: true });
  return copy;
};
const now = () => Math.floor(Date.now() / 1_000);
const rotate = async () => {
  await replaceAll(folder);
  await retireSecrets(folder);
};

/** With the private key of a copy, as whoever took it can: any claims, any date. */
async function forged(copy: string, claims: object): Promise<string> {
  const key = z.object({ kty: z.string(), crv: z.string(), x: z.string(), d: z.string(), kid: z.string() }).parse(
    files(copy)
      .filter((path) => path.endsWith('.jwk'))
      .map((path): unknown => JSON.parse(readFileSync(path, 'utf8')))
      .find((each) => JSON.stringify(each).includes('"d"')),
  );
  return await new CompactSign(Buffer.from(JSON.stringify(claims)))
    .setProtectedHeader({ alg: 'Ed25519', typ: 'firsthand-certificate+jws', kid: key.kid })
    .sign(await importJWK({ ...key, alg: 'Ed25519' }));
}

describe('the keys of an installation', () => {
  it('are made once, by however many start at once, for its user alone, and sign what others can check', async () => {
    const [first, second] = await Promise.all([openKeyring(folder), openKeyring(folder), openKeyring(folder)]);
    expect(files().filter((path) => path.endsWith('.secret'))).toHaveLength(1);
    expect(files().filter((path) => path.endsWith('.new'))).toEqual([]);
    for (const path of files()) expect(statSync(path).mode & 0o777).toBe(0o600);
    expect(first.key.id()).toBe(second.key.id());
    const { jws, keyId } = await first.sign('certificate', { agent: 'Dana' });
    await second.refresh();
    expect(await second.read('certificate', jws)).toEqual({
      claims: { agent: 'Dana' },
      kid: keyId,
      retiredAt: null,
      revokedAt: null,
    });
    expect(JSON.stringify(first.publicKeys())).not.toContain('"d"');
    expect(await signatureReader(second.publicKeys()).read('certificate', `${jws}\n`)).toMatchObject({
      claims: { agent: 'Dana' },
    });
  });

  it('do not sign for each other, nor one statement for another', async () => {
    const keys = await openKeyring(folder);
    const { jws } = await keys.sign('chain', { length: 1 });
    await expect(keys.read('certificate', jws)).rejects.toThrow(
      'this is no certificate: its type is firsthand-chain+jws',
    );
    const others = await openKeyring(mkdtempSync(join(folder, 'other-')));
    await expect(others.read('chain', jws)).rejects.toThrow('signed with a key that is not among those given');
  });

  it('show each change of a byte', async () => {
    const keys = await openKeyring(folder);
    const { jws } = await keys.sign('chain', { length: 1, head: 'ab' });
    for (let at = 0; at < jws.length; at++) {
      for (const sign of ['A', 'B', 'w']) {
        const changed = jws.slice(0, at) + sign + jws.slice(at + 1);
        if (changed !== jws) await expect(keys.read('chain', changed), `at ${at}`).rejects.toThrow(/signature|signed/);
      }
    }
    await expect(keys.read('chain', 'hello')).rejects.toThrow('it is no signed statement');
  });

  it('name a file that is no key', async () => {
    writeFileSync(join(folder, 'broken.jwk'), '{');
    await expect(openKeyring(folder)).rejects.toThrow(/broken\.jwk is no key of this installation: restore it/);
    rmSync(join(folder, 'broken.jwk'));
    writeFileSync(join(folder, '000000000000001.secret'), 'short');
    await expect(openKeyring(folder)).rejects.toThrow(/000000000000001\.secret is no secret of this installation/);
  });
});

describe('keys that were replaced', () => {
  const QUESTION = { referralId: 'r-1', reference: 'FH-7K3M9QRS', version: 3 };
  const NOTICE = '3d0c1f5e-6c0a-4a57-9a3c-0f2f3f0b9a11';
  const later = new Date(Date.now() + 86_400_000);

  it('are noticed by whoever has them open, without a start', async () => {
    const running = await openKeyring(folder);
    const before = running.key.id();
    await running.refresh();
    expect([running.key.replacedAt(), running.key.id()]).toEqual([null, before]);
    await rotate();
    await running.refresh();
    expect(running.key.id()).not.toBe(before);
    expect(running.key.replacedAt()).toBeInstanceOf(Date);
    expect(running.publicKeys().keys).toHaveLength(2);
  });

  it('open nothing more: no link, no return address, no mark of a canary, nothing sealed, whoever has a copy', async () => {
    const running = await openKeyring(folder);
    const thief = await openKeyring(copied());
    await rotate();
    await running.refresh();
    const { key } = running;
    expect(readToken(linkToken(QUESTION, later, thief.key), key)).toBeNull();
    expect(
      returnedTo(returnAddress('r@desk.example', NOTICE, 'a@b.example', thief.key), key)?.isOf('a@b.example'),
    ).toBe(false);
    const [header, mark] = Object.entries(canaryHeader(NOTICE, thief.key))[0] ?? [];
    expect(canaryMarkIn(Buffer.from(`${header}: ${mark}\r\n\r\n`), key)).toBeNull();
    for (const bytes of [10, 15, 32])
      expect(key.verifies('answer code', 'r-1 3', thief.key.mac('answer code', 'r-1 3').subarray(0, bytes))).toBe(
        false,
      );
    expect(await running.box.open('a', await thief.box.seal('a', 'x'))).toBeNull();
    expect(await thief.box.open('a', await running.box.seal('a', 'x'))).toBeNull();
    expect(readToken(linkToken(QUESTION, later, key), key)).toMatchObject({ version: 3 });
  });

  it('leave no secret and no private part behind', async () => {
    await openKeyring(folder);
    const old = files()
      .filter((path) => path.endsWith('.secret'))
      .map((path) => readFileSync(path, 'utf8').trim());
    await rotate();
    await rotate();
    const all = files().map((path) => readFileSync(path, 'utf8'));
    for (const secret of old) expect(all.join()).not.toContain(secret);
    expect(files().filter((path) => path.endsWith('.secret'))).toHaveLength(1);
    expect(files().filter((path) => path.endsWith('.retired'))).toHaveLength(2);
    expect(all.filter((text) => text.includes('"d"'))).toHaveLength(1);
  });

  it('are known for what they signed, and refused for what says that it was signed later', async () => {
    const keys = await openKeyring(folder);
    const { jws, keyId } = await keys.sign('certificate', { iat: now() });
    const copy = copied();
    await rotate();
    await keys.refresh();
    expect(await keys.read('certificate', jws)).toMatchObject({
      kid: keyId,
      retiredAt: expect.any(Date),
      revokedAt: null,
    });
    expect((await keys.sign('certificate', {})).keyId).not.toBe(keyId);
    for (const iat of [now() + 3_600, now() + 365 * 86_400, 1e300])
      await expect(keys.read('certificate', await forged(copy, { iat })), String(iat)).rejects.toThrow(
        /was retired on/,
      );
    await expect(keys.read('certificate', await forged(copy, { no: 'date' }))).rejects.toThrow('at no moment');
    // Whoever dates it back is found out by the chain alone.
    expect(await keys.read('certificate', await forged(copy, { iat: now() - 60 }))).toMatchObject({ kid: keyId });
  });

  it('whose replacement died half-way are retired by whoever opens them next', async () => {
    const { keyId } = await (await openKeyring(folder)).sign('chain', { iat: now() });
    const copy = copied();
    await replaceAll(folder);
    // The new ones are there, and the old ones as they were.
    cpSync(join(copy, `${keyId}.jwk`), join(folder, `${keyId}.jwk`));
    const keys = await openKeyring(folder);
    expect((await keys.sign('chain', { iat: now() })).keyId).not.toBe(keyId);
    expect(keys.publicKeys().keys.find(({ kid }) => kid === keyId)?.exp).toEqual(expect.any(Number));
    expect(readFileSync(join(folder, `${keyId}.jwk`), 'utf8')).not.toContain('"d"');
    expect(keys.key.id()).not.toBe((await openKeyring(copy)).key.id());
  });

  it('of an earlier release, which wrote down no moment, are retired from now on', async () => {
    await openKeyring(folder);
    const path = files().find((each) => each.endsWith('.jwk')) ?? '';
    const { d: _, ...rest } = z.looseObject({ d: z.string() }).parse(JSON.parse(readFileSync(path, 'utf8')));
    writeFileSync(path, JSON.stringify(rest));
    const { keys } = (await openKeyring(folder)).publicKeys();
    expect(keys.filter(({ exp }) => exp !== undefined)).toHaveLength(1);
    expect(keys).toHaveLength(2);
  });
});

describe('a key that was revoked', () => {
  it('makes a new one where it signed, says so to whoever checks, and is revoked once', async () => {
    const keys = await openKeyring(folder);
    const { jws, keyId } = await keys.sign('certificate', { iat: now() });
    expect(await revokeKey(folder, 'nobody')).toBeNull();
    expect(await revokeKey(folder, keyId)).toMatchObject({ wasActive: true, wasRevoked: false });
    const again = await revokeKey(folder, keyId);
    expect(again).toMatchObject({ wasActive: false, wasRevoked: true });
    await keys.refresh();
    expect(await keys.read('certificate', jws)).toMatchObject({ revokedAt: again?.revokedAt });
    const next = await keys.sign('certificate', { iat: now() });
    expect(next.keyId).not.toBe(keyId);
    expect(keys.publicKeys().keys.find(({ kid }) => kid === keyId)).toMatchObject({
      exp: expect.any(Number),
      revoked: { revoked_at: expect.any(Number) },
    });
    expect(await signatureReader(keys.publicKeys()).read('certificate', next.jws)).toMatchObject({ revokedAt: null });
  });

  it('signs nothing more in a process that has it in memory', async () => {
    const running = await openKeyring(folder);
    const { keyId } = await running.sign('chain', { iat: now() });
    await revokeKey(folder, keyId);
    expect((await running.sign('chain', { iat: now() })).keyId).not.toBe(keyId);
  });

  it('may have been retired before', async () => {
    const keys = await openKeyring(folder);
    const { keyId } = await keys.sign('chain', { iat: now() });
    await rotate();
    expect(await revokeKey(folder, keyId)).toMatchObject({ wasActive: false, wasRevoked: false });
    await keys.refresh();
    expect(keys.publicKeys().keys).toHaveLength(2);
  });
});

describe('what is sealed', () => {
  it('is opened about what it was sealed about, and not once a sign of it is another', async () => {
    const { box } = await openKeyring(folder);
    const sealed = await box.seal('webhook 1', 'whsec_ä');
    expect(sealed).not.toContain('whsec_');
    expect(await box.open('webhook 1', sealed)).toBe('whsec_ä');
    expect(await box.seal('webhook 1', 'whsec_ä')).not.toBe(sealed);
    expect(await box.open('webhook 2', sealed)).toBeNull();
    for (let at = sealed.lastIndexOf(':') + 1; at < sealed.length - 1; at++) {
      const changed = `${sealed.slice(0, at)}${sealed[at] === 'A' ? 'B' : 'A'}${sealed.slice(at + 1)}`;
      expect(await box.open('webhook 1', changed), `at ${at}`).toBeNull();
    }
    for (const strange of ['', 'whsec_x', 'sealed:1:', 'sealed:1:aaaaaaaaaaaa:AAAA'])
      expect(await box.open('webhook 1', strange)).toBeNull();
  });
});
