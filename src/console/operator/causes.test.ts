import { expect, it } from 'vitest';
import { causeOf } from './causes.ts';

const IDS = ['5b1f0c6e-2f7d-4a55-9f0e-7d1f5a3c9b10', 'f0e1d2c3-0000-4000-8000-000000000001'] as const;

it.each<[string, (id: string) => string, string]>([
  [
    'a server that cannot be reached',
    (id) => `connection refused at smtp.agency.example:25: 2 of 3 deliveries of notice ${id} are to be tried again`,
    'Connection refused at smtp.agency.example:25',
  ],
  [
    'one that puts each recipient off',
    (id) => `450 4.2.1 <${id.slice(0, 4)}@harlow.example>: greylisted, ${id}`,
    '450 4.2.1 …: greylisted,',
  ],
  [
    'one that numbers its answers',
    (id) => `451 4.3.0 try again later q${id.slice(0, 8)}0041b12`,
    '451 4.3.0 try again later',
  ],
  ['a mail that names itself', (id) => `message ${id} cannot be opened`, 'Message … cannot be opened'],
  ['nothing said', () => ' ', 'Without a word of why'],
])('what fails for the same cause is one group: %s', (_, said, cause) => {
  expect(IDS.map((id) => causeOf(said(id)))).toEqual([cause, cause]);
});

it('other causes are other groups', () => {
  const causes = [
    'connection refused at a.example:25',
    'connection refused at b.example:25',
    'the login was refused at a.example:25',
  ];
  expect(new Set(causes.map(causeOf)).size).toBe(3);
});
