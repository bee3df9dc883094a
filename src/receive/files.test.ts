import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
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
      '.Old/new/.keep': 'x',
      '.Old/tmp/5.host': mail('half'),
      'dovecot-uidlist': '3 V1 N5',
    });
    expect((await read()).map(({ file }) => file)).toEqual(['.Old/cur/4.host:2,', 'cur/1.host:2,S', 'new/2.host']);
    expect((await read(1_000_000, 'cur/')).map(({ file }) => file)).toEqual(['cur/1.host:2,S']);
  });

  it('of a folder of mboxes is found by how they begin', async () => {
    put({ Inbox: `From - Mon Jan 12 08:14:09 2026\n${mail('in')}`, 'Inbox.msf': 'x', README: 'Note: no mail' });
    expect((await read()).map(({ file }) => file)).toEqual(['Inbox:1']);
  });

  it('of a file that is named is taken by how it begins, whatever its name', async () => {
    put({ letter: mail('x'), 'export.txt': `\ufeff${mail('y')}` });
    expect((await read(1_000_000, 'letter', 'export.txt')).map(({ file }) => file)).toEqual(['letter', 'export.txt']);
  });

  it('is not looked for behind links that lead in a circle or to nothing', async () => {
    put({ 'a/x.eml': mail('x') });
    symlinkSync(folder, join(folder, 'a/up'));
    symlinkSync(join(folder, 'gone'), join(folder, 'a/gone.eml'));
    expect((await read()).map(({ file }) => file)).toEqual(['a/x.eml']);
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

  it('is plain text too where that is asked for', async () => {
    put({ 'a.eml': mail('a'), 'deeper/b.txt': 'Hello.' });
    const paths = [folder, join(folder, 'deeper/b.txt')];
    const texts = [];
    for await (const { raw } of mailsIn(await findMail(paths, { bodies: true }), 1_000_000))
      texts.push(Buffer.from(raw).toString());
    expect(texts).toEqual([mail('a'), expect.stringMatching(/\r\n\r\nHello\.$/), expect.stringMatching(/Hello\.$/)]);
    await expect(findMail([join(folder, 'deeper')])).rejects.toThrow('holds no mail');
  });

  it('over the limit comes as its header alone', async () => {
    const long = `${mail('long')}${'x'.repeat(500)}`;
    put({ 'at.eml': mail('x').padEnd(200, '.'), 'over.eml': long, 'over.mbox': `From a Mon\n${long}\n` });
    expect(
      (await read(200)).map(({ file, text, bytes, headersOnly }) => [file, text.length, bytes, headersOnly]),
    ).toEqual([
      ['at.eml', 200, 200, false],
      ['over.eml', mail('long').length - 5, long.length, true],
      ['over.mbox:1', mail('long').length - 5, long.length + 1, true],
    ]);
  });

  it.each([
    ['that is not there', 'nothing.eml', 'cannot be read'],
    ['of a folder without mail', '.', 'holds no mail'],
    ['of a file that is no mail', 'readme.txt', 'readme.txt holds no mail'],
    ['of an empty file', 'empty.eml', 'holds no mail'],
  ])('a path %s is named', async (_, name, why) => {
    put({ 'readme.txt': 'hello', 'empty.eml': '' });
    await expect(findMail([join(folder, name)])).rejects.toThrow(why);
  });
});
