/** Words of a letter, and names that were read in one, go in; what they say, and whom the directory of now knows, comes out. */
import { describe, expect, it } from 'vitest';
import type { Directory } from '../domain/directory.ts';
import type { Evidence } from '../domain/extraction.ts';
import { agentsMentioned, namesLookedUp, whatWordsSay } from './named.ts';
import { aLetter, DIRECTORY } from './rules/a-letter.ts';
import { readWithoutModel } from './without-model.ts';

const AT = new Date('2026-09-14T14:00:00Z');
const TEXT = `It is clear that we want SD-WAN at nine mills. Please bring in Harborline.
Miguel Santos of Corvid Networks is our agent of record. The business goes to nobody else.
Dana Pruett is not our agent any more. We do not need new phones.`;
const LETTER = aLetter(TEXT, { quoted: '> Aisha Bello of Meridian Sourcing is their agent.' });
const words = (text: string): Evidence => {
  const start = LETTER.body.text.indexOf(text);
  return { source: 'body', index: 0, start, end: start + text.length, text };
};
const says = (text: string) => whatWordsSay(words(text), LETTER, DIRECTORY);

describe('words that an operator gives', () => {
  it.each([
    ['Miguel Santos', ['at-2']],
    ['Corvid Networks', ['at-2']],
    ['Miguel Santos of Corvid Networks is our agent of record.', ['at-2']],
    ['clear', []],
    ['our agent of record', []],
  ])('“%s” name %j', (text, agents) => expect(says(text).agents).toEqual(agents));

  it('say of whom they are taken, whichever part of the sentence was selected', () => {
    expect(says('Dana Pruett')).toMatchObject({ agents: ['at-1'], takenFrom: ['at-1'] });
    expect(says('Miguel Santos').takenFrom).toEqual([]);
  });

  it('name an agency', () => {
    expect(says('Harborline').agencies).toEqual(['ag-1']);
    expect(says('Please bring in').agencies).toEqual([]);
  });

  it('ask for a service, and not for what is not wanted', () => {
    expect(says('SD-WAN at nine mills').services).toEqual(['sd_wan']);
    expect(says('new phones').services).toEqual([]);
    expect(says('clear').services).toEqual([]);
  });

  it('place the business', () => {
    expect(says('The business goes to nobody else.').placement).toBe('sole');
    expect(says('clear').placement).toBe('unstated');
  });

  it('are the writer’s own, and stand where they are said to stand', () => {
    expect(says('Aisha Bello of Meridian Sourcing is their agent.').isOwn).toBe(false);
    expect(says('Miguel Santos')).toMatchObject({ stands: true, isOwn: true });
    expect(whatWordsSay({ ...words('Miguel Santos'), text: 'Paul Lindqvist' }, LETTER, DIRECTORY).stands).toBe(false);
  });
});

describe('words that only mention somebody', () => {
  const of = (text: string, selected: string) => {
    const letter = aLetter(text);
    const start = text.indexOf(selected);
    return whatWordsSay(
      { source: 'body', index: 0, start, end: start + selected.length, text: selected },
      letter,
      DIRECTORY,
    );
  };
  const MET =
    'I met Dana Pruett at a fair, and Ostara too. Please bring in Harborline. Wilma Kroll is our agent of record.';
  it('give the role to nobody where other words of the mail give it to somebody', () => {
    expect(of(MET, 'Dana Pruett')).toMatchObject({
      agents: ['at-1'],
      agentElsewhere: { ids: [], words: expect.stringContaining('Wilma Kroll') },
    });
    expect(of(MET, 'Ostara')).toMatchObject({ agencyElsewhere: { ids: ['ag-1'] } });
    expect(of(MET, 'Harborline').agencyElsewhere).toBeNull();
    expect(of('I met Dana Pruett at a fair. Please bring in Harborline.', 'Dana Pruett').agentElsewhere).toBeNull();
  });
  it('are no designation beside the name of somebody whom the directory does not have', () => {
    const text = 'Wilma Kroll of Kroll Telecom is our agent of record for this, not Dana Pruett.';
    expect(of(text, 'Dana Pruett').takenFrom).toEqual(['at-1']);
    const unlisted = 'Our agent of record is Danielle at Bluewater Telecom.';
    expect(of(unlisted, 'Bluewater Telecom')).toMatchObject({ takenFrom: [], agentElsewhere: null });
  });
  it('ask for no agency that they put off', () => {
    expect(of('We do not want to work with Ostara any more.', 'Ostara').agencies).toEqual([]);
    expect(of('Please bring in Harborline instead of Ostara.', 'Ostara').agencies).not.toContain('ag-3');
    expect(of('Please bring in Harborline instead of Ostara.', 'Harborline').agencies).toEqual(['ag-1']);
  });
});

it('the agents of whom a letter speaks in what was struck out, and in its files', () => {
  const file = { filename: 'a.txt', contentType: 'text/plain', bytes: 9, sha256: '', note: null };
  const letter = aLetter('See the file.', { attachments: [{ ...file, text: 'In place of Katrin Vogel.' }] });
  const struck = [{ at: 0, text: 'Robert Quill' }];
  expect(agentsMentioned({ ...letter, struck }, DIRECTORY).toSorted()).toEqual(['at-8', 'at-9']);
});

it('the agents of whom a letter speaks in its own words', () => {
  expect(agentsMentioned(LETTER, DIRECTORY).toSorted()).toEqual(['at-1', 'at-2']);
});

describe('names, in the directory of now', () => {
  const read = readWithoutModel(
    aLetter(
      'We want SD-WAN at nine mills. Please bring in Harborline. Wilma Thorne of Thorne Carriers is our agent of record.',
    ),
    DIRECTORY,
    AT,
  );
  const enrolled = (name: string, company: string): Directory => ({
    ...DIRECTORY,
    agents: [
      ...DIRECTORY.agents,
      {
        id: 'at-50',
        name,
        company,
        aliases: [],
        emails: [],
        domains: [],
        agencyIds: ['ag-1'],
        salesManagerEmail: null,
      },
    ],
  });
  const idIn = (directory: Directory) => {
    const { agentOfRecord } = namesLookedUp(read, directory);
    return agentOfRecord.status === 'designated' ? agentOfRecord.agent.directoryId : 'nobody';
  };

  it('are those of who was enrolled since, with the words as they were read', () => {
    expect(idIn(DIRECTORY)).toBeNull();
    expect(namesLookedUp(read, DIRECTORY)).toBe(read);
    expect(idIn(enrolled('Wilma Thorne', 'Thorne Carriers'))).toBe('at-50');
    const { agentOfRecord } = namesLookedUp(read, enrolled('Wilma Thorne', 'Thorne Carriers'));
    expect(agentOfRecord).toMatchObject({ evidence: [{ source: 'body', text: expect.stringContaining('Wilma') }] });
  });

  it.each([
    ['a namesake at another firm', 'Wilma Thorne', 'Elsewhere Telecom'],
    ['a colleague at the same firm', 'Bert Alder', 'Thorne Carriers'],
  ])('are not those of %s', (_, name, company) => expect(idIn(enrolled(name, company))).toBeNull());

  it('are those of the one agent of a firm that is named alone', () => {
    const alone = { ...read, agentOfRecord: designated('Thorne Carriers is our agent of record.') };
    const listed = enrolled('Wilma Thorne', 'Thorne Carriers');
    expect(namesLookedUp(alone, listed)).toMatchObject({ agentOfRecord: { agent: { directoryId: 'at-50' } } });
    const beside = { ...read, agentOfRecord: designated('Gus at Thorne Carriers is our agent of record.') };
    expect(namesLookedUp(beside, listed)).toMatchObject({ agentOfRecord: { agent: { directoryId: null } } });
  });

  it('are nobody’s who was removed since', () => {
    const known = namesLookedUp(read, enrolled('Wilma Thorne', 'Thorne Carriers'));
    expect(namesLookedUp(known, DIRECTORY)).toMatchObject({ agentOfRecord: { agent: { directoryId: null } } });
  });
});

const designated = (text: string) => ({
  status: 'designated' as const,
  degree: 'sure' as const,
  agent: { name: null, company: 'Thorne Carriers', email: null, directoryId: null },
  evidence: [{ source: 'body' as const, index: 0, start: 0, end: text.length, text }],
});
