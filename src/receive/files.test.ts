import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { findMail, mailsIn } from './files.ts';

const top = mkdtempSync(join(tmpdir(), 'firsthand-files-'));
let folder = top;
let number = 0;
beforeEach(() => {
  folder = join(top, String((number += 1)));
  mkdirSync(folder);
});
afterAll(() => rmSync(top, { recursive: true }));

const mail = (word: string) => `From: a@a.example\nSubject: ${word}\n\n${word}\n`;
function put(files: Record<string, string>): void {
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(join(folder, path, '..'), { recursive: true });
    writeFileSync(join(folder, path), content);
  }
}
async function read(maxBytes = 1_000_000, ...names: string[]) {
  const paths = names.length === 0 ? [folder] : names.map((name) => join(folder, name));
  const mails = [];
  for await (const { file, raw, ...rest } of mailsIn(await findMail(paths), maxBytes))
    mails.push({ file: file.slice(folder.length + 1), text: Buffer.from(raw).toString(), ...rest });
  return mails;
}

describe('mail in files', () => {
  it('of a folder comes in the order of the names, other files left out', async () => {
    put({ 'b.eml': mail('b'), 'a.eml': mail('a'), 'a.json': '{}', 'deeper/c.EML': mail('c'), 'empty.eml': '' });
    expect((await read()).map(({ file, text }) => [file, text])).toEqual([
      ['a.eml', mail('a')],
      ['b.eml', mail('b')],
      ['deeper/c.EML', mail('c')],
    ]);
  });

  it('of a Maildir is what was delivered, also in its folders', async () => {
    put({
      'cur/1.host:2,S': mail('seen'),
      'new/2.host': mail('new'),
      'tmp/3.host': mail('half'),
      '.Old/cur/4.host:2,': mail('old'),
      '.Old/new/.keep': '',
    });
    expect((await read()).map(({ file }) => file)).toEqual(['.Old/cur/4.host:2,', 'cur/1.host:2,S', 'new/2.host']);
  });

  it('of an mbox comes one by one, its quoting taken away', async () => {
    put({
      old: `From a@a.example Mon Jan 12 08:14:09 2026\n${mail('one')}>From here on\n\nFrom b@b.example Mon Jan 12 09:00:00 2026\n${mail('two')}\n`,
    });
    expect((await read(1_000_000, 'old')).map(({ file, text }) => [file, text.trim()])).toEqual([
      ['old:1', `${mail('one')}From here on`],
      ['old:2', mail('two').trim()],
    ]);
  });

  it('keeps its very bytes in an .eml', async () => {
    put({ 'x.eml': 'Subject: x\r\n\r\n\u0000\u00ff\r\n' });
    expect((await read())[0]?.text).toBe('Subject: x\r\n\r\n\u0000\u00ff\r\n');
  });

  it('over the limit comes as its header alone', async () => {
    const long = `${mail('long')}${'x'.repeat(500)}`;
    put({ 'at.eml': mail('x').padEnd(200, '.'), 'over.eml': long, 'over.mbox': `From a Mon\n${long}\n` });
    expect(
      (await read(200)).map(({ file, text, bytes, headersOnly }) => [file, text.length, bytes, headersOnly]),
    ).toEqual([
      ['at.eml', 200, 200, false],
      ['over.eml', mail('long').length - 5, long.length, true],
      ['over.mbox:1', mail('long').length - 5, long.length, true],
    ]);
  });

  it.each([
    ['that is not there', 'nothing.eml', 'cannot be read'],
    ['without mail', '.', 'holds no mail'],
  ])('a path %s is named', async (_, name, why) => {
    put({ 'readme.txt': 'hello' });
    await expect(findMail([join(folder, name)])).rejects.toThrow(why);
  });
});
