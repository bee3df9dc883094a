/** The letters of fixtures/sayings: that what their heads say of the whole is borne out by what is marked in them. */
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { type MarkedFile, type MarkedLetter, readMarked } from '../scripts/training/marked.ts';
import { INTENTS, INTERESTS, PLACEMENTS, SERVICES } from '../src/domain/lists.ts';

const FOLDER = fileURLToPath(new URL('../fixtures/sayings/letters/', import.meta.url));
const files = readdirSync(FOLDER)
  .filter((name) => name.endsWith('.txt'))
  .map((name) => readMarked(readFileSync(`${FOLDER}${name}`, 'utf8'), name.replace('.txt', '')));
const letters = files.flatMap(({ letters: all }) => all);

const IN_FULL = ['self_referral', 'psa_referral', 'update', 'agent_change', 'third_party_claim'];
const STATUSES = ['designated', 'multiple', 'ambiguous', 'missing', 'none_wanted'];

function valueOf(mark: MarkedLetter['marks'][number]): string {
  switch (mark.of) {
    case 'sites':
    case 'seats':
      return String(mark.count);
    case 'budget':
      return `${mark.amount} ${mark.currency}`;
    case 'date':
      return mark.day;
    case 'party':
    case 'provider':
    case 'service':
      return '';
  }
}

/** What of its head nothing in the letter bears out. */
function faultsOf({ head, marks, tags }: MarkedLetter, { directory, unlisted }: MarkedFile): readonly string[] {
  const faults: string[] = [];
  const among = (field: string, values: readonly string[]): void => {
    if (!values.includes(head[field] ?? '')) faults.push(`${field} is ${head[field]}`);
  };
  among('intent', INTENTS);
  if (Number.isNaN(Date.parse(head['date'] ?? ''))) faults.push(`date is ${head['date']}`);
  const known = new Set([...directory.agents, ...directory.agencies].map(({ id }) => id));
  const isKnown = (id: string): boolean => known.has(id) || unlisted.has(id) || /^f\d$/.test(id);
  for (const mark of marks) {
    if (mark.of === 'party')
      for (const id of mark.ids) if (!isKnown(id)) faults.push(`nobody has the id ${id} of a mark`);
    if (mark.of === 'service' && !SERVICES.some((service) => service === mark.service))
      faults.push(`${mark.service} is no service`);
    if (mark.of === 'date' && !/^\d{4}-\d\d-\d\d$/.test(mark.day)) faults.push(`${mark.day} is no day`);
  }
  for (const of of ['sites', 'seats', 'budget', 'date'] as const) {
    const values = new Set(marks.flatMap((mark) => (mark.of === of ? [valueOf(mark)] : [])));
    if (values.size > 1) faults.push(`two values of ${of}: ${[...values].join(' ')}`);
  }
  if (!IN_FULL.includes(head['intent'] ?? '')) return faults;
  among('interest', INTERESTS);
  among('placement', PLACEMENTS);
  const [status = '', ...agents] = (head['agent'] ?? '').split(/[ ,]+/);
  if (!STATUSES.includes(status)) faults.push(`agent is ${head['agent']}`);
  const assigned = new Set(marks.flatMap((mark) => (mark.of === 'party' && mark.act === 'assigns' ? mark.ids : [])));
  if ((status === 'designated' || status === 'multiple') && head['intent'] !== 'agent_change')
    for (const id of agents) if (!assigned.has(id)) faults.push(`${id} is the agent, and nothing assigns them`);
  if (status === 'missing' || status === 'none_wanted')
    for (const id of assigned)
      if (/^[afx][12\d]/.test(id) && id !== 'x3') faults.push(`agent is ${status}, and ${id} is assigned`);
  const says = new Set(tags.map((tag) => tag.says));
  for (const field of ['interest', 'placement'] as const) {
    const value = head[field] ?? '';
    if (value !== 'absent' && value !== 'unstated' && !says.has(value)) faults.push(`no sentence says ${value}`);
  }
  return faults;
}

describe.each(files.map((file) => [file.voice, file] as const))('the letters of %s', (_, file) => {
  it('bear out what their heads say', () => {
    const faulty = file.letters.flatMap((letter) =>
      faultsOf(letter, file).map((fault) => `${letter.number}: ${fault}`),
    );
    expect(faulty).toEqual([]);
  });
});

it('are at least 1,500, with 5,000 sentences, in 25 voices or more and in five languages', () => {
  const sentences = letters.reduce((sum, { text }) => sum + text.split(/[.!?]\s|\n+/).length, 0);
  expect(letters.length).toBeGreaterThan(1_500);
  expect(sentences).toBeGreaterThan(5_000);
  expect(files.length).toBeGreaterThan(25);
  const languages = new Set(
    files.flatMap(({ language }) =>
      ['English', 'Spanish', 'French', 'Portuguese', 'German'].filter((each) => language.includes(each)),
    ),
  );
  expect(languages.size).toBe(5);
});

it('are each known by a number of their own', () => {
  for (const { voice, letters: all } of files)
    expect(new Set(all.map(({ number }) => number)).size, voice).toBe(all.length);
});
