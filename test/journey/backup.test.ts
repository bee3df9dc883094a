/** A backup as the documentation says: the folder of an installation is copied while nothing runs on it, and the copy is the installation. */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { putSettings } from '../../src/adapters/postgres/installation.ts';
import { openStore } from '../../src/app.ts';
import { readConfig } from '../../src/config.ts';
import { DEMO_FIXTURES } from '../../src/demo/letters.ts';
import { silentLog } from '../log.ts';
import { atTheCommandLine } from './world.ts';

const folder = mkdtempSync(join(tmpdir(), 'firsthand-backup-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

it('of the embedded database and the keys is whole, and holds all that was there', async () => {
  const [original, copy] = [join(folder, 'original'), join(folder, 'copy')];
  const run = async (dataDir: string, ...args: readonly string[]): Promise<string> =>
    await atTheCommandLine(args, { DATA_DIR: dataDir, REFERRAL_ADDRESSES: 'referrals@firsthand.example' });
  await run(original, 'directory', 'import', join(DEMO_FIXTURES, 'directory.json'));
  expect(await run(original, 'ingest', join(DEMO_FIXTURES, '01-cold-storage-network.eml'))).toContain('1 of them new');
  const before = await Promise.all([
    run(original, 'audit'),
    run(original, 'outbox', 'list'),
    run(original, 'keys', 'list'),
  ]);
  expect(before[0]).toMatch(/^The chain is whole: [1-9]\d* events/);
  expect(existsSync(join(original, 'data', 'postmaster.pid'))).toBe(false);

  const archive = join(folder, 'backup.tar.gz');
  execFileSync('tar', ['--create', '--gzip', '--file', archive, '--directory', original, '.']);
  rmSync(original, { recursive: true });
  mkdirSync(copy);
  execFileSync('tar', ['--extract', '--gzip', '--file', archive, '--directory', copy]);
  const after = await Promise.all([run(copy, 'audit'), run(copy, 'outbox', 'list'), run(copy, 'keys', 'list')]);
  expect(after).toEqual(before);

  // What is there is found by the first signs of its id.
  const id = /^([0-9a-f-]{36}) /m.exec(before[1])?.[1] ?? expect.unreachable('a notice waits');
  expect(await run(copy, 'outbox', 'show', id.slice(0, 8))).toContain('Subject: ');

  // The mode that was set on a page goes before that of the environment.
  expect(await run(copy, 'report')).toContain('Mode shadow.');
  const store = await openStore(readConfig({ DATA_DIR: copy }), silentLog);
  await putSettings(store.database, { MODE: 'approve' }, 'boss');
  await store.close();
  expect(await run(copy, 'report')).toContain('Mode approve.');
});
