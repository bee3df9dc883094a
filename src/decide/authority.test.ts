/** What a title and the writer's words say of whether they may speak for their company. */
import { describe, expect, it } from 'vitest';
import { authorityOf } from './authority.ts';

const levelOf = (title: string | null, words = '') => authorityOf({ title, words }).level;

describe.each([
  [
    'decides',
    [
      'Owner',
      'Co-Founder',
      'President',
      'CEO',
      'CIO',
      'CTO',
      'COO',
      'CISO',
      'Chief Operating Officer',
      'Chief Information Officer',
      'VP of IT',
      'SVP Infrastructure',
      'Vice President, Technology',
      'IT Director',
      'Director of IT',
      'Assistant Director of IT',
      'Deputy CIO',
      'Managing Partner',
      'Managing Member',
      'General Manager',
      'Head of Infrastructure',
      'Superintendent',
      'Controller',
      'IT Manager',
      'Office Manager',
      'Network Admin',
      'Operations Mgr',
      'Geschäftsführerin',
      'Leiter IT',
      'IT-Leiterin',
      'Directeur des systèmes d’information',
      'Gérante',
      'Gerente general',
      'Director de TI',
      'Diretora de TI',
      'Titolare',
      'Eigenaar',
    ],
  ],
  [
    'doubtful',
    [
      'Assistant to the CEO',
      'Executive Assistant',
      'Marketing Intern',
      'Receptionist',
      'Helpdesk Technician',
      'Business Analyst',
      'Account Executive',
      'Account Director',
      'Sales Representative',
      'Former CIO',
      'Consultant',
      'Student',
      'Praktikantin',
    ],
  ],
  ['unstated', [null, '', 'Wizard of Light Bulb Moments']],
] as const)('%s', (level, titles) => {
  it.each(titles.map((title) => [title] as const))('%j', (title) => expect(levelOf(title)).toBe(level));
});

describe('delegated, with the words that say so', () => {
  it.each([
    [
      'Executive Assistant',
      'I write on behalf of our CFO, Jane Moor. We want new phones.',
      'on behalf of our CFO, Jane Moor',
    ],
    ['Consultant', 'I am authorized by the owner to send this.', 'authorized by the owner to send this'],
    ['Coordinator', 'Our director has asked me to write to you.', 'has asked me to write to you'],
    [null, 'At the request of our CIO I send you this.', 'At the request of our CIO I send you this'],
    ['Sekretärin', 'im Auftrag von Frau Direktor Kern', 'im Auftrag von Frau Direktor Kern'],
  ])('%j: %s', (title, words, evidence) => {
    expect(authorityOf({ title, words })).toMatchObject({ level: 'delegated', evidence });
  });
});

it.each([
  ['IT Director', 'I am not the decision maker here.', 'doubtful'],
  [null, 'It is not my decision.', 'doubtful'],
  ['CEO', 'I write on behalf of the board.', 'decides'],
])('%j, who writes %j: %s', (title, words, level) => expect(levelOf(title, words)).toBe(level));

it('says it in a sentence, however long the title is', () => {
  const { says, title } = authorityOf({ title: `CEO ${'x'.repeat(5_000)}`, words: '' });
  expect([says.length < 300, title?.length]).toEqual([true, 120]);
});
