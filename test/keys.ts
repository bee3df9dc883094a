/** Nothing goes in; a folder of keys for one test file comes out, opened, and gone once its tests are done. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll } from 'vitest';
import { type Keyring, openKeyring } from '../src/adapters/keys.ts';

const made: string[] = [];
afterAll(() => {
  for (const folder of made) rmSync(folder, { recursive: true, force: true });
});

export async function keysOfTest(): Promise<{ readonly folder: string; readonly keys: Keyring }> {
  const folder = mkdtempSync(join(tmpdir(), 'firsthand-keys-'));
  made.push(folder);
  return { folder, keys: await openKeyring(folder) };
}
