/** A letter made up anew: nobody in it is who they were, and it is still read as before. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { DEMO_FIXTURES, readDirectoryJson } from '../demo/letters.ts';
import { readDirectoryFile } from '../directory/file.ts';
import { readLetter } from '../read/letter.ts';
import { fixtureOf } from './fixture.ts';
import { readWithoutModel } from './without-model.ts';

const read = readDirectoryFile(JSON.stringify(await readDirectoryJson(DEMO_FIXTURES)), 'json');
if (!read.ok) throw new Error(read.faults.join('; '));
const AT = new Date('2026-11-02T09:00:00Z');

async function made(slug: string, seed = 'a') {
  const parsed = await readLetter(readFileSync(join(DEMO_FIXTURES, `${slug}.eml`)));
  if (!parsed.ok || !read.ok) throw new Error('unreadable');
  const extraction = readWithoutModel(parsed.letter, read.directory, AT);
  return { extraction, ...fixtureOf(parsed.letter, extraction, seed) };
}

describe('a letter made up anew', () => {
  it('holds no name, firm, address or telephone number of the one that it was made of', async () => {
    const { eml, label } = await made('03-gmail-robotics-cloud');
    for (const text of [eml, label]) {
      expect(text).not.toMatch(/Kestrel|Renée|Takács|Pruitt|Tidemark|Fernwick|kestrelrobotics|555-0162/i);
      expect(text).toMatch(/\.example/);
    }
  });

  it('is read as the one that it was made of: the same services, parts and placement', async () => {
    const { eml, extraction } = await made('03-gmail-robotics-cloud');
    const again = await readLetter(Buffer.from(eml));
    if (!again.ok || !read.ok) throw new Error('unreadable');
    const anew = readWithoutModel(again.letter, { ...read.directory, agents: [], agencies: [] }, AT);
    expect(anew.intent).toBe(extraction.intent);
    expect(anew.placement.kind).toBe(extraction.placement.kind);
    expect(anew.opportunity.services.map(({ value }) => value)).toEqual(
      extraction.opportunity.services.map(({ value }) => value),
    );
    expect(anew.opportunity.monthlyBudget?.value).toEqual(extraction.opportunity.monthlyBudget?.value);
  });

  it('is the same each time, and another for another letter', async () => {
    const [one, same, other] = [
      await made('03-gmail-robotics-cloud'),
      await made('03-gmail-robotics-cloud'),
      await made('03-gmail-robotics-cloud', 'b'),
    ];
    expect(one.eml).toBe(same.eml);
    expect(one.eml).not.toBe(other.eml);
  });

  it('has a label that names no entry of a directory', async () => {
    const { label } = await made('03-gmail-robotics-cloud');
    expect(JSON.parse(label)).toMatchObject({
      intent: 'self_referral',
      agentOfRecord: { agents: [{ directoryId: null }] },
    });
  });
});
