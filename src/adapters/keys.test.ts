import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openKeys, rotateKeys, signatureReader } from './keys.ts';

let folder: string;
beforeEach(() => void (folder = mkdtempSync(join(tmpdir(), 'firsthand-keys-'))));
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const files = () => readdirSync(folder).map((name) => join(folder, name));

describe('the keys of an installation', () => {
  it('are made once, for its user alone, and sign what others can check', async () => {
    const [first, second] = [await openKeys(folder), await openKeys(folder)];
    expect(files()).toHaveLength(1);
    expect(statSync(files()[0] ?? '').mode & 0o777).toBe(0o600);
    const jws = await first.sign('certificate', { agent: 'Dana' });
    expect(await second.read('certificate', jws)).toEqual({ claims: { agent: 'Dana' }, kid: expect.any(String) });
    expect(JSON.stringify(first.publicKeys)).not.toContain('"d"');
    expect(await signatureReader(first.publicKeys).read('certificate', `${jws}\n`)).toMatchObject({
      claims: { agent: 'Dana' },
    });
  });

  it('are replaced, and what the old one signed can still be checked', async () => {
    const jws = await (await openKeys(folder)).sign('chain', { length: 1 });
    const rotated = await rotateKeys(folder);
    expect(rotated.publicKeys.keys).toHaveLength(2);
    expect(await rotated.read('chain', jws)).toMatchObject({ claims: { length: 1 } });
    expect((await rotated.read('chain', await rotated.sign('chain', {}))).kid).not.toBe(
      (await rotated.read('chain', jws)).kid,
    );
    expect(files().filter((path) => readFileSync(path, 'utf8').includes('"d"'))).toHaveLength(1);
  });

  it('do not sign for each other, nor one statement for another', async () => {
    const keys = await openKeys(folder);
    const jws = await keys.sign('chain', { length: 1 });
    await expect(keys.read('certificate', jws)).rejects.toThrow(
      'this is no certificate: its type is firsthand-chain+jws',
    );
    const others = await openKeys(mkdtempSync(join(folder, 'other-')));
    await expect(others.read('chain', jws)).rejects.toThrow('signed with a key that is not among those given');
  });

  it('show each change of a byte', async () => {
    const keys = await openKeys(folder);
    const jws = await keys.sign('chain', { length: 1, head: 'ab' });
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
    await expect(openKeys(folder)).rejects.toThrow(/broken\.jwk is no key of this installation: restore it/);
  });
});
