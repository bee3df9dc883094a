import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { dkimVerify } from 'mailauth/lib/dkim/verify.js';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { DEMO_FIXTURES, readKeys, readLetters } from './letters.ts';
import { post } from './sign.ts';

const at = new Date('2026-11-23T09:30:00Z');
const letters = await readLetters(DEMO_FIXTURES);
const keys = await readKeys(DEMO_FIXTURES);
const zone = z
  .record(z.string(), z.object({ TXT: z.array(z.array(z.string())) }))
  .parse(JSON.parse(await readFile(join(DEMO_FIXTURES, 'zone.json'), 'utf8')));

describe('each letter of the demo, as it is delivered', () => {
  test.each(letters.map((letter) => [letter.slug, letter] as const))('%s', async (_slug, letter) => {
    const { raw } = await posted(letter.slug);
    const { results, headerFrom } = await dkimVerify(raw, { resolver });
    const fromDomain = headerFrom[0]?.split('@')[1];

    const seen = results.map((result) => ({ result: result.status.result, by: result.signingDomain }));

    expect(seen).toEqual([{ result: 'pass', by: letter.expectation.signedBy }]);
    const forged = letter.expectation.notices.includes('please_confirm');
    expect(letter.expectation.signedBy === fromDomain).toBe(!forged);
  });

  test('a changed word breaks the signature', async () => {
    const { raw } = await posted('01-cold-storage-network');
    const changed = Buffer.from(
      raw.toString('latin1').replace('Nadia Haddad of Larkfield', 'Owen Pruitt of Tidemark'),
      'latin1',
    );

    const { results } = await dkimVerify(changed, { resolver });

    expect(results.map((result) => result.status.result)).toEqual(['neutral']);
  });
});

describe('posting a letter', () => {
  test('renews its Date, Message-ID and Received, and nothing else', async () => {
    const source = [
      'Received: from a.example by b.example',
      ' with ESMTPS id 1; Mon, 12 Jan 2026 08:14:09 -0800',
      'From: A <a@a.example>',
      'Date: Mon, 12 Jan 2026 08:14:05 -0800',
      'Message-ID: <one@a.example>',
      'In-Reply-To: <zero@a.example>',
      'References: <x@b.example>',
      ' <zero@a.example>',
      '',
      'Date: yes; <no@body.example>',
      '',
    ].join('\n');

    const { raw, messageId } = await post(Buffer.from(source), { at, run: 'r1', signer: null });

    expect(messageId).toBe('<one.r1@a.example>');
    expect(raw.toString().split('\r\n')).toEqual([
      'Received: from a.example by b.example',
      ' with ESMTPS id 1; Mon, 23 Nov 2026 09:30:00 +0000',
      'From: A <a@a.example>',
      'Date: Mon, 23 Nov 2026 09:30:00 +0000',
      'Message-ID: <one.r1@a.example>',
      'In-Reply-To: <zero.r1@a.example>',
      'References: <x.r1@b.example>',
      ' <zero.r1@a.example>',
      '',
      'Date: yes; <no@body.example>',
      '',
    ]);
  });

  test('another copy of a letter differs from it in its trace alone', async () => {
    const withoutTrace = (raw: Buffer) => raw.toString('latin1').replaceAll(/^Received:.*\r\n([ \t].*\r\n)*/gm, '');
    for (const { slug, expectation } of letters) {
      if (expectation.repeats === undefined) continue;
      const [copy, first] = [await posted(slug), await posted(expectation.repeats)];

      expect(copy.raw.equals(first.raw)).toBe(false);
      expect(withoutTrace(copy.raw)).toBe(withoutTrace(first.raw));
    }
    expect(letters.some((letter) => letter.expectation.repeats !== undefined)).toBe(true);
  });

  test('a key that is none is named', async () => {
    const signer = { domain: 'a.example', key: { selector: 's', privateKey: 'no key' } };

    await expect(post(Buffer.from('From: a@a.example\n\nHi'), { at, run: 'r1', signer })).rejects.toThrow('a.example');
  });
});

async function posted(slug: string) {
  const letter = letters.find((one) => one.slug === slug);
  const domain = letter?.expectation.signedBy;
  const key = typeof domain === 'string' ? keys.get(domain) : undefined;
  if (letter === undefined || typeof domain !== 'string' || key === undefined)
    throw new Error(`${slug}: no letter or no key`);
  return await post(letter.source, { at, run: 'r1', signer: { domain, key } });
}

async function resolver(name: string, type: string): Promise<string[][]> {
  const records = type === 'TXT' ? zone[name]?.TXT : undefined;
  if (records === undefined) throw Object.assign(new Error(`${name} has no ${type} record`), { code: 'ENOTFOUND' });
  return records;
}
