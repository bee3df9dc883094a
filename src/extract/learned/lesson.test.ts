/** A letter that an operator put right, as an example to learn from: marked as they say, with nobody in it who they were. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readMarked } from '../../../scripts/training/marked.ts';
import { DEMO_FIXTURES, readDirectoryJson } from '../../demo/letters.ts';
import { readDirectoryFile } from '../../directory/file.ts';
import type { Extraction } from '../../domain/extraction.ts';
import { readLetter } from '../../read/letter.ts';
import { lessonIn, readWithoutModel } from '../without-model.ts';
import { fileOf } from './lesson.ts';

const read = readDirectoryFile(JSON.stringify(await readDirectoryJson(DEMO_FIXTURES)), 'json');
if (!read.ok) throw new Error(read.faults.join('; '));
const directory = { ...read.directory, referralAddresses: ['referrals@firsthand.example'] };
const AT = new Date('2026-01-14T09:00:00Z');

async function lessonsOf(slug: string, putRight: (extraction: Extraction) => Extraction = (same) => same) {
  const parsed = await readLetter(readFileSync(join(DEMO_FIXTURES, `${slug}.eml`)));
  if (!parsed.ok) throw new Error(parsed.detail);
  const { letter } = parsed;
  const extraction = putRight(readWithoutModel(letter, directory, AT));
  const lesson = (number: number) =>
    lessonIn(letter, directory, { extraction, receivedAt: AT, number, seed: `letter ${number}` });
  const file = fileOf([lesson(1), lesson(2)]);
  return { file, ...readMarked(file, 'corrections') };
}

describe('a letter that was put right', () => {
  it('is a letter of the training with its world, and keeps no name, address or number of the mail', async () => {
    const { file, letters, directory: world } = await lessonsOf('03-gmail-robotics-cloud');
    expect(letters.map(({ number }) => number)).toEqual(['1', '2']);
    expect(world.agents).toHaveLength(2);
    expect(file).not.toMatch(/Kestrel|Renée|Takács|Pruitt|Tidemark|Fernwick|kestrelrobotics|tidemarknet|555-0162/i);
    expect(new Set(file.match(/(?<=@)[\w.-]+\.\w+/g)?.map((host) => host.split('.').at(-1)))).toEqual(
      new Set(['example']),
    );
  });

  it('is marked with what was read, word for word where it stands', async () => {
    const [letter] = (await lessonsOf('03-gmail-robotics-cloud')).letters;
    const marked = letter?.marks.map((mark) => [mark.of, letter.text.slice(mark.start, mark.end)]);
    expect(letter?.head).toMatchObject({ intent: 'self_referral', agent: 'designated a10', placement: 'sole' });
    expect(marked).toContainEqual(['budget', '7,500']);
    expect(marked).toContainEqual(['seats', '60']);
    expect(marked).toContainEqual(['provider', 'Rackspace']);
    expect(letter?.marks.filter((mark) => mark.of === 'party' && mark.act === 'assigns')).not.toEqual([]);
    expect(letter?.tags.map(({ says }) => says)).toEqual(expect.arrayContaining(['affirmed', 'education', 'sole']));
  });

  it('says of an agent what the operator says, against what was read', async () => {
    const [letter] = (
      await lessonsOf('03-gmail-robotics-cloud', (extraction) => ({
        ...extraction,
        agentOfRecord: { status: 'missing' },
        placement: { kind: 'unstated', evidence: [] },
      }))
    ).letters;
    expect(letter?.head).toMatchObject({ agent: 'missing', placement: 'unstated' });
    expect(letter?.marks.filter((mark) => mark.of === 'party' && mark.ids[0]?.startsWith('a'))).not.toEqual([]);
    expect(
      letter?.marks.filter((mark) => mark.of === 'party' && mark.ids[0]?.startsWith('a') && mark.act === 'assigns'),
    ).toEqual([]);
    expect(letter?.tags.map(({ says }) => says)).not.toContain('sole');
  });

  it('holds no sign that the file has a use for', async () => {
    const { letters } = await lessonsOf('05-water-district-formal');
    expect(letters[0]?.text).not.toMatch(/[[\]{}|]/);
  });
});
